"""What a race shows, in words: who is faster from where on, and only once it is warm."""

from __future__ import annotations

from itertools import combinations, permutations, takewhile, zip_longest
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from derivwidgets.experiments.racing.course import POINTS
from derivwidgets.experiments.racing.pacing import bytes_text, seconds_text, short
from derivwidgets.methods import METHODS
from derivwidgets.truth.words import many, power_of_ten

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from derivwidgets.experiments.race import Race
    from derivwidgets.function.arrays import Array

    Faster = Callable[[Race, int, int, int], bool]

UNITS = {"size": "points", "depth": "compositions", "parameters": "parameters"}
HEADS = {"size": "points", "depth": "depth", "parameters": "parameters"}
CALLS = {
    "size": "one call",
    "depth": f"composed with itself, one call at {POINTS:,} points",
    "parameters": "one gradient of f(c·w) by the parameters w",
}
"""What is timed."""
SHORT = 40
"""Characters of a reason that has room in a table."""
CLEAR = 2.0
"""How many times as long something takes that is slower beyond doubt, where there is one measurement only."""
TELLING = 1.25
"""A lead, as a factor, from which on a change of places is worth a sentence."""


def label(method: str) -> str:
    """Return a method's name as shown."""
    return METHODS[method].label


def place(axis: str, value: int) -> str:
    """Return a value of the axis in words.

    Examples
    --------
    >>> place("size", 100_000), place("size", 2500), place("depth", 3), place("parameters", 1)
    ('10⁵ points', '2,500 points', 'depth 3', '1 parameter')
    """
    if axis == "depth":
        return f"depth {value}"
    return f"{short_place(value)} {UNITS[axis] if value != 1 else UNITS[axis][:-1]}"


def short_place(value: int) -> str:
    """Return a value of an axis without its unit: powers of ten from 1000 on as such.

    >>> short_place(100), short_place(1000), short_place(20_000)
    ('100', '10³', '20,000')
    """
    exponent = len(str(value)) - 1
    return power_of_ten(exponent) if exponent >= 3 and value == 10**exponent else many(value)


def flips(race: Race) -> list[str]:
    """Return in sentences who changes places with whom: along the axis, once they are warm, and cold along the axis.

    Of each kind of change and for each pair of families one pair of methods is told of, the one whose leads before and
    after are the clearest. The clearest change of each kind comes first.
    """
    ranked = [_clearest(race, kind) for kind in (_overtaking, _warming, _overtaking_cold)]
    return [flip.sentence for flips in zip_longest(*ranked) for flip in flips if flip is not None]


class Flip(NamedTuple):
    """A change of places: the two leads, as factors, and what is to be said."""

    smaller: float
    larger: float
    sentence: str


def _clearest(race: Race, kind: Callable[[Race, int, int], Iterator[Flip]]) -> list[Flip]:
    """Return the clearest change of a kind for each pair of families, the clearest of all first."""
    best: dict[frozenset[str], Flip] = {}
    for winner, loser in permutations(range(len(race.methods)), 2):
        families = frozenset(METHODS[race.methods[row]].family for row in (winner, loser))
        best[families] = max([best.get(families, Flip(TELLING, 0, "")), *kind(race, winner, loser)])
    return sorted((flip for flip in best.values() if flip.sentence), reverse=True)


def _is_faster(race: Race, one: int, other: int, column: int) -> bool:
    few = min(race.repetitions[one, column], race.repetitions[other, column]) < 3
    return bool(race.spread[one, column, 1] * (CLEAR if few else 1) < race.spread[other, column, 0])


def _answers_first(race: Race, one: int, other: int, column: int) -> bool:
    return bool(CLEAR * race.total[one, column] < race.total[other, column])


def _overtaking(race: Race, winner: int, loser: int) -> Iterator[Flip]:
    return _along(race, race.steady, _is_faster, winner, loser)


def _overtaking_cold(race: Race, winner: int, loser: int) -> Iterator[Flip]:
    if not any(_overtaking(race, winner, loser)):
        yield from _along(race, race.total, _answers_first, winner, loser, "up to the first answer, ")


def _along(race: Race, times: Array, is_faster: Faster, winner: int, loser: int, when: str = "") -> Iterator[Flip]:
    """Say where one is faster than another that is faster before, and from where on where it stays so."""
    columns = _common(race, winner, loser)
    one, other = (label(race.methods[row]) for row in (winner, loser))
    stays = list(takewhile(lambda column: is_faster(race, winner, loser, column), reversed(columns)))
    for first, later in combinations(columns, 2):
        if is_faster(race, loser, winner, first) and is_faster(race, winner, loser, later):
            before, after = times[winner, first] / times[loser, first], times[loser, later] / times[winner, later]
            here = f"at {_place(race, later)}"
            there = f"{here} {one} is"
            if later == columns[-1] and len(stays) > 1:
                there = f"from {_place(race, stays[-1])} on {one} is faster, {here}"
            sentence = (
                f"{when}at {_place(race, first)} {other} is {short(before)} times as fast as {one}, "
                f"but {there} {short(after)} times as fast"
            )
            yield Flip(min(before, after), max(before, after), sentence)


def _warming(race: Race, winner: int, loser: int) -> Iterator[Flip]:
    """Say where one of another family is faster once it is warm, but not up to its first answer."""
    if METHODS[race.methods[winner]].family == METHODS[race.methods[loser]].family:
        return
    one, other = (label(race.methods[row]) for row in (winner, loser))
    for column in _common(race, winner, loser):
        if _is_faster(race, winner, loser, column) and _answers_first(race, loser, winner, column):
            warm = race.steady[loser, column] / race.steady[winner, column]
            cold = race.total[winner, column] / race.total[loser, column]
            yield Flip(
                min(warm, cold),
                max(warm, cold),
                f"at {_place(race, column)} {one} is {short(warm)} times as fast as {other} once it is warm, "
                f"but takes {short(cold)} times as long up to the first answer",
            )


def _common(race: Race, one: int, other: int) -> list[int]:
    """Return the columns in which both were measured."""
    return [int(column) for column in np.flatnonzero(np.isfinite(race.steady[[one, other]]).all(axis=0))]


def _place(race: Race, column: int) -> str:
    return place(race.axis, int(race.values[column]))


def cell(race: Race, row: int, column: int) -> str:
    """Return what there is to say of a method at a value: a time, or why there is none, if that is short."""
    seconds, reason = race.steady[row, column], race.reasons[row][column]
    if np.isfinite(seconds):
        return seconds_text(seconds)
    return reason if 0 < len(reason) <= SHORT else "–"


def notes(race: Race) -> list[str]:
    """Return the reasons that are too long for `cell`, each once, with the method's name."""
    long = {
        (method, reason)
        for method, reasons in zip(race.methods, race.reasons, strict=True)
        for reason in reasons
        if len(reason) > SHORT
    }
    return [f"{label(method)}: {reason}" for method, reason in sorted(long)]


def rows(race: Race) -> list[dict[str, object]]:
    """Return one row of plain values for each method and value; None where there is no number."""
    found: list[dict[str, object]] = []
    for column, value in enumerate(race.values):
        for row, method in enumerate(race.methods):
            numbers = {
                name: _plain(getattr(race, name)[row, column])
                for name in ("derive", "compile", "first", "steady", "evaluations", "memory")
            }
            lower, upper = map(_plain, race.spread[row, column])
            found.append(
                {
                    "method": method, HEADS[race.axis]: int(value), **numbers, "lower quartile": lower,
                    "upper quartile": upper, "repetitions": int(race.repetitions[row, column]),
                    "reason": race.reasons[row][column],
                }
            )  # fmt: skip
    return found


def _plain(value: float) -> float | None:
    return float(value) if np.isfinite(value) else None


def details(row: dict[str, object], axis: str) -> tuple[str, ...]:
    """Return one of `rows` as texts, the numbers with their units."""
    times = (_written(row[name], seconds_text) for name in ("derive", "compile", "first", "steady"))
    memory = _written(row["memory"], bytes_text)
    return label(str(row["method"])), f"{row[axis]:,}", *times, memory, str(row["reason"])


def _written(value: object, write: Callable[[float], str]) -> str:
    return write(value) if isinstance(value, float) else ""
