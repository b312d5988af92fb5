"""Counts that follow from those before them."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

LONGEST = 5
"""Terms of a recurrence at most."""
CHECKED = 3
"""How many numbers more than those that determine it must obey it."""


def recurrence(counts: Sequence[int]) -> list[int] | None:
    """Return c with a(n) = c₁ a(n-1) + c₂ a(n-2) + ..., the shortest that the last counts obey; None if there is none.

    The coefficients are whole numbers, and `CHECKED` counts more obey it than determine it. That is no proof, but the
    operations of what is composed with itself come to follow such a rule: each time the same is done to what was there.

    Examples
    --------
    >>> recurrence([1, 1, 2, 3, 5, 8, 13]), recurrence([2, 3, 5, 7, 11, 13, 17, 19, 23])
    ([1, 1], None)
    """
    for length in range(1, LONGEST + 1):
        needed = 2 * length + CHECKED
        if len(counts) < needed:
            break
        last = counts[-needed:]
        rows = [[*last[k : k + length][::-1], last[k + length]] for k in range(needed - length)]
        found = _solved([list(map(Fraction, row)) for row in rows[:length]])
        if found is None or any(each.denominator != 1 for each in found):
            continue
        if all(sum(c * a for c, a in zip(found, row, strict=False)) == row[-1] for row in rows):
            return [int(each) for each in found]
    return None


def _solved(rows: list[list[Fraction]]) -> list[Fraction] | None:
    """Solve linear equations, the right side last in each row; None where they are not independent."""
    for column in range(len(rows)):
        pivot = next((k for k in range(column, len(rows)) if rows[k][column]), None)
        if pivot is None:
            return None
        rows[column], rows[pivot] = rows[pivot], rows[column]
        head = rows[column][column]
        rows[column] = [value / head for value in rows[column]]
        for k, row in enumerate(rows):
            if k != column and row[column]:
                rows[k] = [value - row[column] * base for value, base in zip(row, rows[column], strict=True)]
    return [row[-1] for row in rows]


def continued(counts: Sequence[int], rule: Sequence[int], more: int) -> list[int]:
    """Return so many numbers more by a recurrence.

    Examples
    --------
    >>> continued([5, 8], [1, 1], 3)
    [13, 21, 34]
    """
    found = list(counts)
    for _ in range(more):
        found.append(sum(c * a for c, a in zip(rule, reversed(found), strict=False)))
    return found[len(counts) :]
