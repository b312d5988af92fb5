"""What a race shows, in words: who is faster from where on, and only once it is warm."""

from __future__ import annotations

from itertools import permutations
from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from derivwidgets.experiments.racing.pacing import bytes_text, seconds_text, short
from derivwidgets.methods import METHODS
from derivwidgets.truth.words import many

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from derivwidgets.experiments.race import Race
    from derivwidgets.function.arrays import Array

UNITS = {"size": "points", "depth": "compositions", "parameters": "parameters"}
HEADS = {"size": "points", "depth": "depth", "parameters": "parameters"}
SHORT = 40
"""Characters of a reason that has room in a table."""
CLEAR = 1.5
"""How many times as long something takes that is slower beyond doubt, where there is one measurement only."""


def label(method: str) -> str:
    """Return a method's name as shown."""
    return METHODS[method].label


def place(axis: str, value: int) -> str:
    """Return a value of the axis in words.

    Examples
    --------
    >>> place("size", 100_000), place("depth", 3), place("parameters", 1)
    ('100,000 points', 'depth 3', '1 parameter')
    """
    if axis == "depth":
        return f"depth {value}"
    return f"{many(value)} {UNITS[axis] if value != 1 else UNITS[axis][:-1]}"


def flips(race: Race) -> list[str]:
    """Return in sentences who changes places with whom: along the axis, warm or not, and once they are warm."""
    warm, cold = _crossings(race, _is_faster), _crossings(race, _answers_first)
    told = {pair for pair, _ in warm}
    late = [each for each in cold if each[0] not in told]
    return [*_along(race, warm, ""), *_along(race, late, "up to the first answer, "), *_warm(race)]


Crossing: TypeAlias = tuple[tuple[int, int], int]
"""Who passes whom, by their rows, and the column from which on."""
Faster: TypeAlias = "Callable[[Race, int, int, int], bool]"
"""Whether of a race the first row is faster than the second in a column, beyond doubt."""


def _is_faster(race: Race, one: int, other: int, column: int) -> bool:
    few = min(race.repetitions[one, column], race.repetitions[other, column]) < 3
    return bool(race.spread[one, column, 1] * (CLEAR if few else 1) < race.spread[other, column, 0])


def _answers_first(race: Race, one: int, other: int, column: int) -> bool:
    return bool(CLEAR * race.total[one, column] < race.total[other, column])


def _crossings(race: Race, faster: Faster) -> list[Crossing]:
    """Return the pairs of which one is faster at the first value, and the other at the last.

    Such pairs are two families', or have a leader among them.
    """
    ends = _ends(race)
    if not ends:
        return []
    first, last = ends[0], ends[-1]
    times = race.steady if faster is _is_faster else race.total
    leaders = {int(np.nanargmin(times[:, column])) for column in (first, last)}
    family = [METHODS[method].family for method in race.methods]
    return [
        (pair, next(column for column in ends if faster(race, *pair, column)))
        for pair in permutations(range(len(race.methods)), 2)
        if (leaders & set(pair) or family[pair[0]] != family[pair[1]])
        and faster(race, *pair[::-1], first)
        and faster(race, *pair, last)
    ]


def _along(race: Race, crossings: Sequence[Crossing], when: str) -> list[str]:
    """Say who passes whom; those who pass the same ones at the same value in one sentence."""
    passed: dict[tuple[int, int], list[int]] = {}
    for (winner, loser), since in crossings:
        passed.setdefault((winner, since), []).append(loser)
    passing: dict[tuple[int, tuple[int, ...]], list[int]] = {}
    for (winner, since), losers in passed.items():
        passing.setdefault((since, tuple(losers)), []).append(winner)
    return [
        f"{when}from {_place(race, since)} on {_labels(race, winners)} {'are' if len(winners) > 1 else 'is'} faster "
        f"than {_labels(race, losers)}, and slower at {_place(race, _ends(race)[0])}"
        for (since, losers), winners in passing.items()
    ]


def _warm(race: Race) -> list[str]:
    """Say who changes places at the last value from the first answer to the steady state."""
    ends = _ends(race)
    if not ends:
        return []
    column, total, found = ends[-1], race.total, []
    for winner, method in enumerate(race.methods):
        losers = [
            loser
            for loser in range(len(race.methods))
            if _is_faster(race, winner, loser, column) and _answers_first(race, loser, winner, column)
        ]
        if losers:
            times = _times(race.steady[losers, column] / race.steady[winner, column])
            late = _times(total[winner, column] / total[losers, column])
            found.append(
                f"at {_place(race, column)} {label(method)} is {times} as fast as {_labels(race, losers)} once it is "
                f"warm, and takes {late} as long up to the first answer"
            )
    return found


def _ends(race: Race) -> list[int]:
    """Return the columns in which there is somebody to compare with."""
    return [int(column) for column in np.flatnonzero(np.isfinite(race.steady).sum(axis=0) > 1)]


def _place(race: Race, column: int) -> str:
    return place(race.axis, int(race.values[column]))


def _labels(race: Race, rows: Sequence[int]) -> str:
    *most, last = (label(race.methods[row]) for row in rows)
    return f"{', '.join(most)} and {last}" if most else last


def _times(factors: Array) -> str:
    """Return how many times, of several factors the least and the largest."""
    low, high = (short(float(value)) for value in (factors.min(), factors.max()))
    return f"{low} times" if low == high else f"{low} to {high} times"


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
