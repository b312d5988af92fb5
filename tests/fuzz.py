"""Random programs against mpmath, by command: `make fuzz PROGRAMS=100000 SEED=1`; tests/test_certified.py runs some.

Whatever balls or one-sided series certify at a point must be what mpmath sees ever closer to it.
"""

from __future__ import annotations

import argparse
import math
import sys
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from random import Random

sys.path.insert(0, str(Path(__file__).parent))

import witness
from meanings import Unclear
from programs import random_program

from derivwidgets.function.function import Function
from derivwidgets.function.grammar import text
from derivwidgets.function.program import Program
from derivwidgets.truth.finding import Finding, find
from derivwidgets.truth.places import ExactPlace, Place, rational_place
from derivwidgets.truth.roots.candidates import candidates
from derivwidgets.truth.roots.root_places import RootPlace

DOMAIN = Fraction(-3), Fraction(3)


@dataclass(frozen=True)
class Outcome:
    """What became of one program at one point.

    Attributes
    ----------
    program : Program
    at : str
    finding : Finding
    objection : str
        What mpmath has against it; empty if nothing.
    verdict : str
        "undetermined", "unchecked" where mpmath cannot tell either, or the certificate.
    """

    program: Program
    at: str
    finding: Finding
    objection: str
    verdict: str

    def __str__(self) -> str:
        found = self.finding
        return f"{text(self.program)} at {self.at}: {found.kind}, by {found.certificate}; but {self.objection}"


def places(random: Random, program: Program, most: int) -> Iterator[tuple[Place, witness.Point]]:
    """Yield points of a program: a whole number, a double, and branch points of its own."""
    for x in (Fraction(random.choice((0, 0, 1, -1, 2, Fraction(1, 2)))), Fraction(random.uniform(-4, 4))):
        yield rational_place(x), x
    for place in candidates(program, *DOMAIN, 0.2, 4).places[:most]:
        if isinstance(place, ExactPlace):
            yield place, witness.constant(place.point.program)
        elif isinstance(place, RootPlace) and not place.cell.order:
            yield place, _root(place)


def _root(place: RootPlace) -> witness.Point:
    program, cell = place.quantity.program, place.cell
    return lambda digits: digits.root(program, cell.whole, cell.low, cell.high)


def outcomes(seed: int, index: int, most: int = 2) -> Iterator[Outcome]:
    """Yield the outcomes of one random program."""
    random = Random(f"{seed}-{index}")
    program = random_program(random)
    f = Function(program)
    for place, at in places(random, program, most):
        found = find(f, place, quick=True)
        if found.kind == "undetermined":
            yield Outcome(program, place.text, found, "", "undetermined")
            continue
        if found.exists and math.isfinite(found.derivative) and math.isinf(found.radius):
            yield Outcome(program, place.text, found, "a derivative that may be anything", found.certificate)
            continue
        try:
            objection = witness.objection(program, at, found)
        except Unclear:
            yield Outcome(program, place.text, found, "", "unchecked")
            continue
        yield Outcome(program, place.text, found, objection, found.certificate)


def main() -> int:
    """Run many programs, and print what mpmath objects to."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--programs", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    count, start, wrong = Counter[str](), time.monotonic(), 0
    for index in range(options.programs):
        for outcome in outcomes(options.seed, index):
            count[outcome.verdict] += 1
            if outcome.objection:
                wrong += 1
                print(f"program {index}: {outcome}", flush=True)
    took = time.monotonic() - start
    print(f"{options.programs} programs, seed {options.seed}, {took:.0f} s: {dict(count)}, {wrong} wrong")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
