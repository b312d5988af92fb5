"""Programs that compute the same function in another way: |x| by a square root, by a maximum, by choices."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

import numpy as np

from derivwidgets.experiments.ways.choices import IDEAS
from derivwidgets.experiments.ways.sizes import IDENTITY
from derivwidgets.function.program import Program, Recorder
from derivwidgets.function.systems import numpy_system
from derivwidgets.function.vocabulary import VOCABULARY

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from derivwidgets.experiments.ways.idea import Idea
    from derivwidgets.function.program import Step

LARGEST = 200
"""Nodes of a program, shared ones counted each time, that is still rewritten."""
TRIED = tuple(map(Fraction, ("1", "-1", "1/2", "-1/2", "2", "-2", "3", "-3", "5", "-5", "10", "-10", "0", "1/10")))
"""Where a part of a formula is looked at for a safe point, in this order."""
ASIDE = 1e-6
"""How far around a safe point nothing must break."""


class Rewriting(NamedTuple):
    """A program that computes the same function.

    Attributes
    ----------
    name : str
        What is written in another way, in a few words.
    program : Program
    turn : int
        Of many, those of the first turns are taken: one of every kind, then the next of each; x itself comes last.
    """

    name: str
    program: Program
    turn: int = 0


@dataclass(frozen=True)
class _Claim:
    """A step that is an idea: which one, and the steps that it is about."""

    idea: Idea
    operands: tuple[int, ...]


def rewritings(program: Program, at: Program) -> list[Rewriting]:
    """Return other programs for the same function of a real variable.

    Parameters
    ----------
    program : Program
    at : Program
        A point, as a program without x; one of the rewritings looks whether x is there.

    Returns
    -------
    list of Rewriting
        In the order in which they are shown. None is `program` itself; two may be the same.

    Examples
    --------
    >>> from derivwidgets.function.grammar import parse, text
    >>> [text(each.program) for each in rewritings(parse("3|x|"), parse("0"))][:3]
    ['3*sqrt(x^2)', '3*max(x, -x)', '3*(x*sign(x))']
    """
    if program.tree_size > LARGEST:
        return []
    claims = _claims(program)
    present = [idea for idea in IDEAS if any(claim.idea is idea for claim in claims.values())]
    groups = [*(_by_idea(program, claims, idea) for idea in present), _by_guards(program)]
    found = [each._replace(turn=turn) for group in groups for turn, each in enumerate(group)]
    if IDENTITY not in present:
        found += [each._replace(turn=len(found)) for each in _of_x(program, at)]
    return [each for each in found if each.program != program]


# ---- by what a step means ------------------------------------------------------------------------------------------


def _claims(program: Program) -> dict[int, _Claim]:
    """Return the steps that are ideas; what lies inside one, between it and its operands, is a part of it."""
    claims: dict[int, _Claim] = {}
    seen: set[int] = set()
    open_steps = [len(program) - 1]
    while open_steps:
        index = open_steps.pop()
        if index in seen:
            continue
        seen.add(index)
        claim = _claim(program, index)
        if claim is not None:
            claims[index] = claim
        open_steps.extend(program.steps[index].arguments if claim is None else claim.operands)
    return claims


def _claim(program: Program, index: int) -> _Claim | None:
    if program.depends_on_x[index]:
        for idea in IDEAS:
            if (operands := idea.match(program, index)) is not None:
                return _Claim(idea, operands)
    return None


def _by_idea(program: Program, claims: dict[int, _Claim], idea: Idea) -> Iterator[Rewriting]:
    """Yield the program with an idea written in each of its forms, everywhere."""
    for name, build in idea.forms.items():
        recorder = Recorder()
        written: list[int] = []
        for index, step in enumerate(program.steps):
            claim = claims.get(index)
            if claim is None or claim.idea is not idea:
                new = _copied(recorder, step, [written[i] for i in step.arguments])
            elif (form := build(recorder, *(written[i] for i in claim.operands))) is not None:
                new = form
            else:
                break
            written.append(new)
        else:
            yield Rewriting(name, recorder.program(written[-1]))


def _copied(recorder: Recorder, step: Step, arguments: list[int]) -> int:
    match step.operation:
        case "x":
            return recorder.x()
        case "constant":
            assert step.value is not None
            return recorder.constant(step.value)
        case "pow":
            return recorder.principal_power(*arguments)
    return recorder.apply(step.operation, *arguments, value=step.value)


# ---- by what x is --------------------------------------------------------------------------------------------------


def _of_x(program: Program, at: Program) -> Iterator[Rewriting]:
    """Yield the program with x itself written in other ways."""
    for name, build in (("x = relu(x) − relu(−x)", _parts_of_x), ("x = where(x = a, a, x)", _chosen_x)):
        recorder = Recorder()
        result, other = recorder.include(program), build(recorder, at)
        yield Rewriting(name, recorder.program(_with_x(recorder, result, other)))


def _parts_of_x(recorder: Recorder, at: Program) -> int:
    x = recorder.x()
    parts = recorder.apply("relu", x), recorder.apply("relu", recorder.apply("neg", x))
    return recorder.apply("sub", *parts)


def _chosen_x(recorder: Recorder, at: Program) -> int:
    x, a = recorder.x(), recorder.include(at)
    return recorder.apply("where", recorder.apply("eq", x, a), a, x)


Replace: TypeAlias = "Callable[[Step, dict[int, int]], int | None]"
"""Takes a step and what its arguments have become, and returns what it becomes; None if the same on these."""


def _replaced(recorder: Recorder, result: int, replace: Replace) -> int:
    """Record a step once more, with some of those that it is computed from replaced."""
    needed = {result}
    for index in range(result, -1, -1):
        if index in needed:
            needed.update(recorder.steps[index].arguments)
    written: dict[int, int] = {}
    for index in sorted(needed):
        step = recorder.steps[index]
        other = replace(step, written)
        written[index] = _copied(recorder, step, [written[i] for i in step.arguments]) if other is None else other
    return written[result]


def _with_x(recorder: Recorder, result: int, other: int) -> int:
    return _replaced(recorder, result, lambda step, written: other if step.operation == "x" else None)


# ---- by what a choice protects from --------------------------------------------------------------------------------


def _by_guards(program: Program) -> Iterator[Rewriting]:
    """Yield the program with every choice that protects a value protecting the operands, too; and the other way."""
    for name, branch in (("double where", _guarded), ("single where", _unguarded)):
        recorder = Recorder()
        written: list[int] = []
        for step in program.steps:
            arguments = [written[i] for i in step.arguments]
            if step.operation == "where":
                condition, yes, no = arguments
                arguments[1:] = branch(recorder, condition, yes, True), branch(recorder, condition, no, False)
            written.append(_copied(recorder, step, arguments))
        yield Rewriting(name, recorder.program(written[-1]))


def _guarded(recorder: Recorder, condition: int, branch: int, holds: bool) -> int:
    """Return a branch that computes with a safe point in place of x wherever it is not the one that is chosen."""
    program = recorder.program(branch)
    if not _can_break(program) or _holds_choice(recorder, branch, condition):
        return branch
    test = recorder.program(condition)
    safe = next((point for point in TRIED if _is_safe(test, program, float(point), holds)), None)
    if safe is None:
        return branch
    pair = [recorder.x(), recorder.constant(safe)]
    other = recorder.apply("where", condition, *(pair if holds else reversed(pair)))
    return _with_x(recorder, branch, other)


def _can_break(program: Program) -> bool:
    """Whether a value or a slope may be infinite or missing somewhere."""
    return any(_breaks(step) for index, step in enumerate(program.steps) if program.depends_on_x[index])


def _breaks(step: Step) -> bool:
    if step.operation == "power":
        assert isinstance(step.value, Fraction)
        return step.value < 0 or step.value.denominator > 1
    if step.operation in ("x", "constant") or VOCABULARY[step.operation].truth:
        return False
    row = VOCABULARY[step.operation]
    return row.singular is not None or row.whole is not None


def _holds_choice(recorder: Recorder, result: int, condition: int) -> bool:
    """Whether something in a step is chosen by a condition already."""
    found = []

    def note(step: Step, written: dict[int, int]) -> None:
        found.append(step.operation == "where" and step.arguments[0] == condition)

    _replaced(recorder, result, note)
    return any(found)


def _is_safe(test: Program, branch: Program, point: float, holds: bool) -> bool:
    x = point + ASIDE * np.array([-1.0, 0.0, 1.0])
    with np.errstate(all="ignore"):
        chosen, values = (np.asarray(each.run(numpy_system(), x), float) for each in (test, branch))
    return bool(np.all((chosen != 0) == holds) and np.all(np.isfinite(values)))


def _unguarded(recorder: Recorder, condition: int, branch: int, holds: bool) -> int:
    """Return a branch without the choices in it that are made already."""

    def decide(step: Step, written: dict[int, int]) -> int | None:
        if step.operation != "where" or step.arguments[0] != condition:
            return None
        return written[step.arguments[1 if holds else 2]]

    return _replaced(recorder, branch, decide)
