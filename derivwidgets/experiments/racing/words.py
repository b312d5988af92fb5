"""What a race shows, in words: who is faster from where on, and only once it is warm."""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING

import numpy as np

from derivwidgets.experiments.racing.pacing import bytes_text, seconds_text
from derivwidgets.methods import METHODS
from derivwidgets.truth.words import many, number

if TYPE_CHECKING:
    from collections.abc import Callable

    from derivwidgets.experiments.race import Race

UNITS = {"size": "points", "depth": "compositions", "parameters": "parameters"}
HEADS = {"size": "points", "depth": "depth", "parameters": "parameters"}
CLEAR = 1.2
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
    """Return in sentences which pairs change their order, along the axis or once they are warm."""
    return [*_along(race), *_warm(race)]


def _along(race: Race) -> list[str]:
    """Pairs with a leader among them of which one is clearly faster at first, and the other at last."""
    ends = _ends(race)
    if len(ends) < 2:
        return []
    first, last = ends[0], ends[-1]
    leaders = {int(np.nanargmin(race.steady[:, column])) for column in (first, last)}
    found = []
    for pair in combinations(range(len(race.methods)), 2):
        if not leaders & set(pair):
            continue
        before, after = (_faster(race, *pair, column) for column in (first, last))
        if before is not None and after is not None and before != after:
            loser = pair[0] if after == pair[1] else pair[1]
            since = next(column for column in ends if _faster(race, *pair, column) == after)
            found.append(
                f"from {place(race.axis, int(race.values[since]))} on {label(race.methods[after])} is faster than "
                f"{label(race.methods[loser])}, and slower at {place(race.axis, int(race.values[first]))}"
            )
    return found


def _warm(race: Race) -> list[str]:
    """Pairs that change their order at the last value, from the first answer to the steady state."""
    ends = _ends(race)
    if not ends:
        return []
    column, total = ends[-1], race.total
    found = []
    for one, other in combinations(range(len(race.methods)), 2):
        winner = _faster(race, one, other, column)
        if winner is None:
            continue
        loser = other if winner == one else one
        late = total[winner, column] / total[loser, column]
        if late > CLEAR:
            times = race.steady[loser, column] / race.steady[winner, column]
            found.append(
                f"at {place(race.axis, int(race.values[column]))} {label(race.methods[winner])} is {number(times, 2)} "
                f"times as fast as {label(race.methods[loser])} once it is warm, and takes {number(late, 2)} times as "
                "long up to the first answer"
            )
    return found


def _ends(race: Race) -> list[int]:
    return [int(column) for column in np.flatnonzero(np.isfinite(race.steady).sum(axis=0) > 1)]


def _faster(race: Race, one: int, other: int, column: int) -> int | None:
    """Return which of two is faster in the steady state beyond the spread of both, None if neither."""
    for a, b in ((one, other), (other, one)):
        upper, lower = race.spread[a, column, 1], race.spread[b, column, 0]
        few = min(race.repetitions[a, column], race.repetitions[b, column]) < 3
        if upper * (CLEAR if few else 1) < lower:
            return a
    return None


def cell(race: Race, row: int, column: int) -> str:
    """Return what there is to say of a method at a value: a time, or why there is none."""
    seconds = race.steady[row, column]
    return seconds_text(seconds) if np.isfinite(seconds) else race.reasons[row][column] or "–"


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
