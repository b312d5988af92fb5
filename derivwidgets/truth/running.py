"""Running error: the program in floating point, each number with a bound of what rounding has done to it so far.

The idea is Wilkinson's (Higham, Accuracy and Stability of Numerical Algorithms, 2nd edition, section 3.3): beside each
operation the bound of its result is computed from those of its operands. Bounds are computed in floating point too, and
are enlarged for it.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from functools import cache, partial
from itertools import product
from typing import TYPE_CHECKING, Any

import numpy as np
import scipy.special

from derivwidgets.function.systems import Library, System, numpy_system, rounded
from derivwidgets.function.vocabulary import VOCABULARY

if TYPE_CHECKING:
    from collections.abc import Callable

    from derivwidgets.function.arrays import Array
    from derivwidgets.function.program import Program, Value

LIBRARY = 4.0
"""How far a library's function may be off, relative to its value, in units of the round-off: two in the last place."""

STEEPEST = 1.2
"""A bound of the slopes of sin, cos, sinc, J_n, |x| and gelu."""


@dataclass(frozen=True, eq=False, slots=True)
class Running:
    """Floating-point numbers, and how far from the exact ones they can be."""

    value: Any
    bound: Any


@dataclass(frozen=True, eq=False, slots=True)
class Choice:
    """Truth values, and where rounding may have changed them."""

    value: Any
    unsure: Any


@dataclass(frozen=True)
class RunningSystem(System):
    """Floating-point numbers of one precision with running bounds."""

    roundoff: float = 2.0**-53

    def form(self, name: str) -> Callable[..., Any]:
        """Return the function that does operation `name` on `Running` numbers."""
        rule = globals()[f"_{VOCABULARY[name].running or 'monotone'}"]
        return partial(rule, _Plain(numpy_system(self.label).form(name), self.roundoff))


@dataclass(frozen=True)
class _Plain:
    """An operation on plain numbers, and the unit round-off."""

    form: Callable[..., Any]
    roundoff: float

    @property
    def underflow(self) -> float:
        """What underflow may take away."""
        return 2.0**-1074 if self.roundoff == 2.0**-53 else 2.0**-149


@cache
def running_system(precision: str = "float64") -> RunningSystem:
    """NumPy numbers of one precision with running bounds."""
    dtype = np.dtype(precision).type

    def constant(value: Value | None) -> Running:
        number = rounded(value)
        stored = dtype(number)
        exact = isinstance(value, Fraction) and np.isfinite(stored) and Fraction(float(stored)) == value
        off = 0.0 if exact or not np.isfinite(number) else float(np.spacing(dtype(abs(number))))
        return Running(stored, off)

    return RunningSystem(precision, "running", Library("NumPy", "numpy"), constant, roundoff=np.finfo(dtype).eps / 2)


def running(program: Program, x: Array, precision: str = "float64") -> Running:
    """Run a program in floating point with a bound of its rounding error.

    Parameters
    ----------
    program : Program
    x : ndarray of float
        Taken as exact.
    precision : str

    Returns
    -------
    Running
        `value`, f(x) as NumPy computes it, and `bound`, how far from the exact f(x) it can be; both of x's shape.

    Examples
    --------
    >>> from derivwidgets.function.grammar import parse
    >>> found = running(parse("(1 - cos(x))/x^2"), np.array([1.0, 1e-7]))
    >>> bool(found.bound[0] < 1e-14), bool(found.bound[1] > 1e-3)
    (True, True)
    """
    x = np.asarray(x, precision)
    result = None
    with np.errstate(all="ignore"):
        for result in program.results(running_system(precision), Running(x, np.zeros(x.shape))):  # noqa: B007
            pass
    assert isinstance(result, Running)
    value = np.broadcast_to(result.value, x.shape)
    bound = np.broadcast_to(result.bound, x.shape)
    return Running(value, np.where(np.isfinite(value) & ~np.isnan(bound), bound, np.inf))


def _enlarged(bound: Any) -> Any:
    return bound * (1 + 1e-6)


def _size(x: Running) -> Any:
    return np.abs(np.asarray(x.value, float))


def _monotone(plain: _Plain, *operands: Any) -> Running:
    """Return any operation that is monotone in each operand: the corners of the box tell how far it may go."""
    value, off = _box(plain, *operands)
    size = np.abs(np.asarray(value, float))
    reach = size + 2 * np.where(off > 0, size + off, 0.0)
    return Running(value, _enlarged(off) + LIBRARY * plain.roundoff * reach + plain.underflow)


def _sigmoid(plain: _Plain, x: Running) -> Running:
    """Return sigmoid; libraries divide by exp(-x), and give 0 once that is beyond the largest number."""
    found = _monotone(plain, x)
    smallest_normal = plain.underflow / (2 * plain.roundoff)
    return Running(found.value, found.bound + 2 * smallest_normal)


def _erfc(plain: _Plain, x: Running) -> Running:
    """Return erfc; libraries square x in its exponent, with an error that grows like x^2."""
    found = _monotone(plain, x)
    return Running(found.value, found.bound + (4 * LIBRARY + 4 * _size(x) ** 2) * plain.roundoff * _size(found))


def _exact(plain: _Plain, *operands: Running) -> Running:
    """Return a monotone operation that rounds nothing: max, min, clip, sign, floor."""
    return Running(*_box(plain, *operands))


def _box(plain: _Plain, *operands: Any) -> tuple[Any, Any]:
    """Return a value, and its largest distance to the values at the corners of the box of bounds."""
    numbers = [operand for operand in operands if isinstance(operand, Running)]
    fixed = operands[len(numbers) :]
    value = plain.form(*(x.value for x in numbers), *fixed)
    still = np.asarray(sum(x.bound for x in numbers) == 0)
    off = np.zeros(np.shape(value))
    for signs in product((-1, 1), repeat=len(numbers)):
        ends = (np.asarray(x.value, float) + s * x.bound for x, s in zip(numbers, signs, strict=True))
        distance = np.abs(np.asarray(plain.form(*ends, *fixed), float) - value)
        off = np.maximum(off, np.where(np.isnan(distance), np.inf, distance))
    return value, np.where(still, 0.0, off)


def _smooth(plain: _Plain, x: Running, *fixed: Any) -> Running:
    """Return an operation whose slope is at most `STEEPEST`."""
    value = plain.form(x.value, *fixed)
    return Running(value, STEEPEST * x.bound + LIBRARY * plain.roundoff * np.abs(np.asarray(value, float)))


def _special(plain: _Plain, x: Running, *fixed: Any) -> Running:
    """Return the same for one that libraries compute to a few units of round-off, relative to its value near 0 only."""
    found = _smooth(plain, x, *fixed)
    return Running(found.value, found.bound + 2 * LIBRARY * plain.roundoff * np.minimum(1, _size(x)))


def _abs(plain: _Plain, x: Running) -> Running:
    return Running(plain.form(x.value), x.bound)


def _neg(plain: _Plain, x: Running) -> Running:
    return Running(plain.form(x.value), x.bound)


def _sum(plain: _Plain, x: Running, y: Running) -> Running:
    value = plain.form(x.value, y.value)
    return Running(value, _enlarged(x.bound + y.bound + plain.roundoff * np.abs(np.asarray(value, float))))


def _mul(plain: _Plain, x: Running, y: Running) -> Running:
    value = plain.form(x.value, y.value)
    off = _size(x) * y.bound + _size(y) * x.bound + x.bound * y.bound
    return Running(value, _enlarged(off + plain.roundoff * np.abs(np.asarray(value, float)) + plain.underflow))


def _div(plain: _Plain, x: Running, y: Running) -> Running:
    value = plain.form(x.value, y.value)
    size = np.abs(np.asarray(value, float))
    least = _size(y) - y.bound
    off = np.where(least > 0, (x.bound + size * y.bound) / least, np.inf)
    return Running(value, _enlarged(off + plain.roundoff * size + plain.underflow))


def _power(plain: _Plain, x: Running, exponent: Fraction) -> Running:
    form = plain.form
    if exponent.denominator % 2 == 0:
        plain = _Plain(lambda y, exponent: form(np.maximum(y, 0), exponent), plain.roundoff)
    if exponent.denominator > 1:
        found = _monotone(plain, x, exponent)
        # the exponent as a double is off by a unit, too
        turned = abs(float(exponent)) * np.abs(np.log(np.where(_size(x) > 0, _size(x), 1)))
        return Running(found.value, found.bound + 2 * turned * plain.roundoff * _size(found) + plain.underflow)
    p = int(exponent)
    value = plain.form(x.value, exponent)
    farthest = _size(x) + x.bound if p >= 1 else np.maximum(_size(x) - x.bound, 0)
    slope = abs(p) * farthest ** float(p - 1)
    return Running(
        value,
        _enlarged(slope * x.bound + 2 * abs(p) * plain.roundoff * np.abs(np.asarray(value, float)) + plain.underflow),
    )


def _pow(plain: _Plain, x: Running, y: Running) -> Running:
    value = plain.form(x.value, y.value)
    size = np.abs(np.asarray(value, float))
    least = _size(x) - x.bound
    relative = np.where(x.bound == 0, 0.0, np.where(least > 0, (_size(y) + y.bound) * x.bound / least, np.inf))
    relative = relative + np.abs(np.log(np.where(_size(x) > 0, _size(x), 1))) * y.bound
    return Running(value, size * np.expm1(relative) + 3 * LIBRARY * plain.roundoff * size + plain.underflow)


def _cosh(plain: _Plain, x: Running) -> Running:
    value = plain.form(x.value)
    return Running(value, np.sinh(_size(x) + x.bound) * x.bound + 2 * LIBRARY * plain.roundoff * value)


def _tan(plain: _Plain, x: Running) -> Running:
    value = plain.form(x.value)
    size = np.abs(np.asarray(value, float))
    # tan(x + d) = (t + s)/(1 - t s) with s = tan(d)
    turn = np.tan(np.minimum(x.bound, 0.7))
    least = 1 - size * turn
    off = np.where(least > 0, turn * (1 + size**2) / least, np.inf)
    return Running(value, _enlarged(off) + 2 * LIBRARY * plain.roundoff * size)


def _gamma(plain: _Plain, x: Running) -> Running:
    return _by_slope(plain, x, lambda y: scipy.special.gamma(y) * scipy.special.psi(y))


def _lgamma(plain: _Plain, x: Running) -> Running:
    return _by_slope(plain, x, scipy.special.psi)


def _digamma(plain: _Plain, x: Running) -> Running:
    return _by_slope(plain, x, lambda y: scipy.special.polygamma(1, y))


def _polygamma(plain: _Plain, x: Running, order: Fraction) -> Running:
    inner = _Plain(lambda y: plain.form(y, order), plain.roundoff)
    return _by_slope(inner, x, lambda y: scipy.special.polygamma(int(order) + 1, y))


def _by_slope(plain: _Plain, x: Running, slope: Callable[[Any], Any]) -> Running:
    """Return an operation whose slope changes little over the bound; where it may reach a pole the bound is inf."""
    value, at = plain.form(x.value), np.asarray(x.value, float)
    steepest = np.max([np.abs(slope(at + s * x.bound)) for s in (-1, 0, 1)], axis=0)
    crosses = (at - x.bound <= 0) & (np.floor(at - x.bound) != np.floor(at + x.bound))
    off = np.where(crosses & (x.bound > 0), np.inf, np.where(x.bound == 0, 0.0, 2 * steepest * x.bound))
    return Running(value, off + 16 * LIBRARY * plain.roundoff * (1 + np.abs(np.asarray(value, float))))


def _mod(plain: _Plain, x: Running, y: Running) -> Running:
    value = plain.form(x.value, y.value)
    turns = np.abs(np.floor(np.asarray(x.value, float) / y.value))
    off = x.bound + turns * y.bound
    size = np.abs(np.asarray(value, float))
    wraps = (off > 0) & ((size - off <= 0) | (size + off >= _size(y)))
    return Running(value, np.where(wraps, _size(y) + off, off) + plain.roundoff * size)


def _compare(plain: _Plain, x: Running, y: Running) -> Choice:
    distance = np.abs(np.asarray(x.value, float) - y.value)
    reach = x.bound + y.bound
    return Choice(plain.form(x.value, y.value), (reach > 0) & (distance <= reach))


def _combine(plain: _Plain, *operands: Choice) -> Choice:
    unsure = np.any(np.broadcast_arrays(*(operand.unsure for operand in operands)), axis=0)
    return Choice(plain.form(*(operand.value for operand in operands)), unsure)


def _where(plain: _Plain, condition: Choice, x: Running, y: Running) -> Running:
    value = plain.form(condition.value, x.value, y.value)
    taken = np.where(condition.value, x.bound, y.bound)
    other = np.abs(np.asarray(x.value, float) - y.value) + np.maximum(x.bound, y.bound)
    return Running(value, np.where(condition.unsure, other, taken))


@dataclass(frozen=True)
class Loss:
    """The step of a program that loses the most digits at a point.

    Attributes
    ----------
    step : int
    digits : float
        How many decimal digits it loses: how much larger the relative bound is than those of its operands.
    """

    step: int
    digits: float


def worst_loss(program: Program, x: float, precision: str = "float64") -> Loss | None:
    """Return the step that loses the most digits to cancellation at x, None if none loses three."""
    relative: list[float] = []
    worst = None
    unit = float(np.finfo(precision).eps)
    start = Running(np.asarray(x, precision), np.zeros(()))
    with np.errstate(all="ignore"):
        for index, result in enumerate(program.results(running_system(precision), start)):
            if isinstance(result, Choice):
                relative.append(0.0)
                continue
            size = float(np.max(np.abs(np.asarray(result.value, float))))
            bound = float(np.max(result.bound))
            relative.append(0.0 if bound == 0 else bound / size if size else np.inf)
            before = max([relative[i] for i in program.steps[index].arguments], default=0.0)
            lost = float(np.log10(min(relative[index], 1e3) / max(before, unit))) if relative[index] > 0 else 0.0
            if lost > 3 and (worst is None or lost > worst.digits + 1):
                worst = Loss(index, lost)
    return worst
