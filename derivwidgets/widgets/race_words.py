"""A race in words: who is the fastest where, once everything is warm and counting the warm-up."""

from __future__ import annotations

from typing import TYPE_CHECKING

from derivwidgets.experiments.racing.words import CLEAR, label, place, short_place

if TYPE_CHECKING:
    from derivwidgets.experiments.race import Race

    Lead = tuple[str, list[int]]
    """A method, and the values in a row at which it leads."""


def finding(race: Race) -> tuple[str, str]:
    """Return what a race has found, in a sentence, and what else is to be said of it."""
    warm, cold = leads(race, "steady"), leads(race, "total")
    if not warm:
        reasons = [reason for row in race.reasons for reason in row if reason]
        return "Nothing was measured.", _sentence(race.reason or next(iter(reasons), ""))
    rest = []
    if cold:
        names = [name for name, _ in cold]
        if names == [name for name, _ in warm]:
            rest.append("Counting the first call, with all that comes before it, does not change who leads.")
        else:
            rest.append(f"Up to the first answer, {_told(cold, race.axis)}.")
    return _headline(warm, race.axis), " ".join([*rest, _sentence(race.reason)]).strip()


def _sentence(reason: str) -> str:
    return reason and f"{reason[0].upper()}{reason[1:].rstrip('.')}."


def leads(race: Race, phase: str) -> list[Lead]:
    """Return who leads where; one who is ahead by less than the spread of the measurements does not take the lead."""
    found: list[Lead] = []
    for column, value in enumerate(race.values.tolist()):
        ranking = race.ranking(value, phase)
        if not ranking:
            continue
        leader = ranking[0]
        if found and found[-1][0] in ranking and _is_close(race, found[-1][0], leader, column, phase):
            leader = found[-1][0]
        if found and found[-1][0] == leader:
            found[-1][1].append(value)
        else:
            found.append((leader, [value]))
    return found


SIMILAR = 1.5
"""How many times as long a call may take that takes as long within the spread, if few were timed."""


def _is_close(race: Race, one: str, other: str, column: int, phase: str) -> bool:
    """Whether one method, which led before, is not clearly slower than another."""
    one_row, other_row = (race.methods.index(name) for name in (one, other))
    if phase == "total":
        return bool(race.total[one_row, column] <= CLEAR * race.total[other_row, column])
    overlap = race.spread[one_row, column, 0] <= race.spread[other_row, column, 1]
    return bool(overlap and race.steady[one_row, column] <= SIMILAR * race.steady[other_row, column])


def _headline(found: list[Lead], axis: str) -> str:
    (first, values), (last, rest) = found[0], found[-1]
    if len(found) > 2:
        told = _told(found, axis)
        return f"{told}." if len(found) > MOST else f"The lead changes: {told.replace(' leads', '', 1)}."
    if len(found) == 2:
        return f"{label(last)} is the fastest from {place(axis, rest[0])} on; below, {label(first)}."
    if len(values) == 1:
        return f"{label(first)} is the fastest at {place(axis, values[0])}."
    return f"{label(first)} is the fastest all the way from {_short(axis, values[0])} to {place(axis, values[-1])}."


MOST = 3
"""So many leaders one after another can be told."""


def _told(found: list[Lead], axis: str) -> str:
    """Return who leads up to where, in a row."""
    leaders = list(dict.fromkeys(label(name) for name, _ in found))
    if len(found) == 1:
        return f"{leaders[0]} leads all the way"
    if len(found) > MOST:
        return f"{', '.join(leaders[:-1])} and {leaders[-1]} take turns in the lead"
    (first, values), *between, (last, _) = found
    middle = "".join(f", {label(name)} to {_short(axis, values[-1])}" for name, values in between)
    return f"{label(first)} leads to {place(axis, values[-1])}{middle}, then {label(last)}"


def _short(axis: str, value: int) -> str:
    return place(axis, value) if axis == "depth" else short_place(value)
