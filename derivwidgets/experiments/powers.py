"""Names for what a function does where its difference quotient goes like a power of h."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from derivwidgets.function.arrays import Array

POWERS = {
    0: "a finite slope",
    -1 / 3: "|x|^(2/3)",
    -1 / 2: "a square root",
    -2 / 3: "a cube root",
    -1: "a jump",
}
"""What f does where its difference quotient goes like a power of h, by the exponent."""
NEAR, STEADY, FALLING = 0.02, 0.1, 0.1
"""How near an exponent is to one of these, how near its neighbours are, and from which exponent on a slope is 0."""
EXACT, CLOSING, FASTER, ROUNDING = 1e-6, 0.1, 0.7, 1e-9
"""How near is near enough, which part of its distance from a power an exponent else gains from window to window, what
at least is left of the factor by which one leaves it, and how far rounding puts an exponent off."""
MOST_DIGITS = 6
WINDOWS = 3
"""How many windows one after the other tell a power."""


def power_law(exponents: Array, row: int) -> str:
    """Name what f does on one side of a point, by the log-log slopes of its difference quotient in windows that shrink.

    An exponent has a name if those of the windows beside it are near, and if it either is that power's, or comes nearer
    to it from window to window or leaves it so: that of x log x creeps towards 0, and that of |x|^0.501 stays beside a
    square root's.

    Parameters
    ----------
    exponents : ndarray, shape (W,)
    row : int
        The window.

    Returns
    -------
    str
        One of the names in `POWERS`, "slope 0", another power like "h^−0.25", or "" where there is no steady power, or
        where there are fewer than three windows.

    Examples
    --------
    >>> import numpy as np
    >>> power_law(np.array([-0.48, -0.494, -0.498]), 1), power_law(np.array([-0.9, 0.4, 1.3]), 1)
    ('a square root', '')
    """
    if len(exponents) < WINDOWS:
        return ""
    first = max(0, min(row - 1, len(exponents) - WINDOWS))
    found, around = float(exponents[row]), exponents[first : first + WINDOWS].tolist()
    power = min(POWERS, key=lambda each: abs(found - each))
    off = abs(found - power)
    gaps = [each - power for each in around]
    is_near = off <= NEAR and all(abs(each) <= STEADY for each in gaps)
    if is_near and (off <= EXACT or _closes(gaps) or _leaves(gaps)):
        return POWERS[power]
    if not all(abs(each - found) <= STEADY / 2 for each in around):
        return ""
    return "slope 0" if found >= FALLING - ROUNDING else f"h^{_digits(found, power)}".replace("-", "−")


def _closes(gaps: list[float]) -> bool:
    """Say whether exponents come nearer to a power: further in, f goes like it."""
    return all(abs(after) <= max(EXACT, (1 - CLOSING) * abs(before)) for before, after in pairwise(gaps))


def _leaves(gaps: list[float]) -> bool:
    """Say whether exponents leave a power, ever faster: further out, f goes like it."""
    first, middle, last = map(abs, gaps)
    is_one_side = min(gaps) > 0 or max(gaps) < 0
    return is_one_side and last * (1 - CLOSING) >= middle and last * first >= FASTER * middle**2 and middle > first


def _digits(exponent: float, power: float) -> str:
    """Write an exponent with two digits after the point, or as many as tell it from a power."""
    digits = next(k for k in range(2, MOST_DIGITS + 1) if k == MOST_DIGITS or round(exponent, k) != round(power, k))
    return f"{exponent:.{digits}f}"
