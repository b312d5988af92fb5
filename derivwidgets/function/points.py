"""Points on the real line, given as numbers or as text."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import MAX_EMAX, MIN_EMIN, Decimal, localcontext
from fractions import Fraction
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from derivwidgets.function.arrays import real_array
from derivwidgets.function.errors import FunctionError
from derivwidgets.function.grammar import parse
from derivwidgets.function.program import Program, Recorder
from derivwidgets.function.systems import numpy_system

if TYPE_CHECKING:
    from derivwidgets.function.arrays import Array


def point(value: Any, name: str = "at") -> float:
    """Return the double nearest to a point given as a number, a `Fraction`, a SymPy number or text such as ``"-2pi"``.

    Raises
    ------
    ValueError, TypeError
        If it is no finite real number; the message begins with `name`.

    Examples
    --------
    >>> point("-pi/2")
    -1.5707963267948966
    """
    if isinstance(value, str):
        number = _constant(value, name)
    elif isinstance(value, bool | complex) or not hasattr(value, "__float__"):
        raise TypeError(f"{name} must be a real number, or text such as '-2pi'; got {value!r}")
    else:
        try:
            number = float(value)
        except (TypeError, ValueError):
            raise TypeError(f"{name} must be a real number; got {value!r}") from None
        except OverflowError:
            raise ValueError(f"{name} is too large; numbers go up to 1.8e308") from None
    if not np.isfinite(number):
        raise ValueError(f"{name} must be a finite number; got {value!r}")
    return number


def _constant(text: str, name: str) -> float:
    try:
        program = parse(text.replace("−", "-"))
    except FunctionError as error:
        raise ValueError(f"{name} must be a number, such as 2, -0.5 or 2pi; {error}") from None
    if program.depends_on_x[-1]:
        raise ValueError(f"{name} must be a number without x; got {text.strip()!r}")
    return ExactPoint(program, text.strip()).nearest


def coordinates(x: Any, name: str = "x") -> tuple[Array, list[ExactPoint] | None]:
    """Return points as doubles, and exactly where some are not given as doubles: as text, fractions or SymPy numbers.

    Raises
    ------
    ValueError, TypeError
        If they are no real numbers.

    Examples
    --------
    >>> coordinates([1.0, 2.0])
    (array([1., 2.]), None)
    >>> coordinates("pi/2")
    (array(1.57079633), [ExactPoint('pi/2')])
    """
    if isinstance(x, np.ndarray) and x.dtype.kind != "O" and x.dtype.kind != "U":
        return real_array(x, name), None
    given = [x] if _is_exact(x) else list(np.asarray(x, object).reshape(-1)) if isinstance(x, list | tuple) else []
    if not any(map(_is_exact, given)):
        return real_array(x, name), None
    shape = () if _is_exact(x) else np.asarray(x, object).shape
    exact = [exact_point(value, name) for value in given]
    return np.array([each.nearest for each in exact]).reshape(shape), exact


def one_point(at: Any, precision: str) -> Array:
    """Return one point as a number of a precision, an array of shape ().

    Raises
    ------
    ValueError, TypeError
        If it is no real number, more than one, or too large for the precision.

    Examples
    --------
    >>> one_point("pi/2", "float32")
    array(1.5707964, dtype=float32)
    """
    points, _ = coordinates(at, "at")
    if points.ndim:
        raise ValueError(f"at must be one point; got an array of shape {points.shape}")
    with np.errstate(over="ignore"):
        x = points.astype(precision)
    if not np.isfinite(x):
        raise ValueError(f"at must be a finite number in {precision}; got {at!r}")
    return x


def _is_exact(value: Any) -> bool:
    return isinstance(value, str | Fraction | ExactPoint | Spot) or (
        hasattr(value, "free_symbols") and hasattr(value, "subs")
    )


def as_text(value: Any) -> str:
    """Return a point as people type it: text as it was given, a number in its shortest form."""
    if isinstance(value, str):
        return value.strip()
    if isinstance(value, Fraction):
        return str(value)
    if isinstance(value, ExactPoint | Spot):
        return str(value)
    number = float(value)
    return str(int(number)) if number == int(number) and abs(number) < 1e15 else repr(number)


def ends(domain: Any) -> tuple[ExactPoint, ExactPoint]:
    """Return the two ends of a domain exactly, in whatever order.

    Raises
    ------
    ValueError, TypeError
        If it is not two finite numbers.
    """
    if not isinstance(domain, tuple | list | np.ndarray) or len(domain) != 2:
        raise TypeError(f"domain must be two numbers, such as (-5, 5); got {domain!r}")
    low, high = (exact_point(end, "domain") for end in domain)
    return low, high


def reversed_domain(low: Any, high: Any) -> ValueError:
    """Return what is wrong with a domain whose first end lies to the right of the second."""
    left, right = as_text(high), as_text(low)
    return ValueError(f"domain must go from left to right; got ({right}, {left}), so try ({left}, {right})")


def empty_domain(end: Any) -> ValueError:
    """Return what is wrong with a domain whose ends are one point."""
    return ValueError(f"domain is empty: both ends are {as_text(end)}; give two different numbers, such as (-5, 5)")


def interval(domain: Any) -> tuple[float, float]:
    """Return the two ends of a domain that can be drawn.

    Raises
    ------
    ValueError, TypeError
        If it is not two finite numbers, the first below the second and far enough apart to put points between them.
    """
    low, high = (end.nearest for end in ends(domain))
    if low > high:
        raise reversed_domain(low, high)
    if low == high:
        raise empty_domain(low)
    if not np.isfinite(high - low):
        raise ValueError(
            f"domain is too long to draw in; its length goes up to 1.8e308, and ({low!r}, {high!r}) is longer"
        )
    if high - low < 1e4 * np.spacing(max(abs(low), abs(high))):
        raise ValueError(f"domain must be wide enough to draw in; got ({low!r}, {high!r})")
    return low, high


LONGEST = 40
"""How long the text of a point may be in a sentence."""
NUMERAL = re.compile(r"[-−]?[\d.]+(e[-−+]?\d+)?")
"""A number as a decimal."""
TINY = 1e-300
"""Below it doubles have fewer digits."""


def is_numeral(text: str) -> bool:
    """Whether text is a number in decimals."""
    return NUMERAL.fullmatch(text) is not None


@dataclass(frozen=True, repr=False)
class ExactPoint:
    """A point of the real line, known exactly.

    Attributes
    ----------
    program : Program
        A program without x, which computes it in any number system.
    text : str
        As people type it.
    """

    program: Program
    text: str

    @cached_property
    def nearest(self) -> float:
        """The double nearest to it; of one that is not rational, as near as floating point computes it."""
        if self.rational is not None:
            return float(self.rational)
        return float(self.program.run(numpy_system(), np.float64(0)))

    @cached_property
    def rational(self) -> Fraction | None:
        """Its value, where it is written with whole numbers and + - * / alone."""
        recorder = Recorder()
        return recorder.rational(recorder.include(self.program))

    def decimal(self, digits: int = 6) -> str:
        """Return its decimals, rounded: also of a number beyond or between the doubles."""
        if not self.rational or abs(self.nearest) > TINY:
            return f"{self.nearest:.{digits}g}"
        with localcontext(prec=digits, Emax=MAX_EMAX, Emin=MIN_EMIN):
            number = +(Decimal(self.rational.numerator) / Decimal(self.rational.denominator))
        return f"{number.normalize():g}"

    @property
    def shown(self) -> str:
        """As sentences write it: its text, or where that is long its decimals after «≈»."""
        if self.rational == 0:
            return "0"
        return self.text if len(self.text) <= LONGEST else f"≈ {self.decimal(12)}"

    @property
    def name(self) -> str:
        """Its text, where that says more than decimals do; empty elsewhere."""
        return "" if is_numeral(self.shown) or self.shown.startswith("≈") else self.shown

    @property
    def described(self) -> str:
        """Its text and what that is as a decimal, where the text is none.

        >>> exact_point("pi/2").described, exact_point("1/2").described, exact_point(0.5).described
        ('pi/2 ≈ 1.5708', '1/2 = 0.5', '0.5')
        """
        if not self.name:
            return self.shown
        decimal = self.decimal()
        same = self.rational is not None and Fraction(decimal) == self.rational
        return f"{self.name} {'=' if same else '≈'} {decimal}"

    def __float__(self) -> float:
        return self.nearest

    def __str__(self) -> str:
        return self.text

    def __repr__(self) -> str:
        return f"ExactPoint({self.text!r})"


class Spot(float):
    """The double nearest to a point, which also knows the point exactly; two are equal if they are the same point."""

    exact: ExactPoint

    def __new__(cls, value: Any, name: str = "at") -> Spot:
        """Read a point as `exact_point` does."""
        if isinstance(value, Spot):
            return value
        exact = exact_point(value, name)
        spot = super().__new__(cls, exact.nearest)
        spot.exact = exact
        return spot

    def __str__(self) -> str:
        return self.exact.text

    def __eq__(self, other: object) -> bool:
        if isinstance(other, Spot):
            return float.__eq__(self, other) and self.exact.program == other.exact.program
        return isinstance(other, int | float) and float(self) == other

    def __ne__(self, other: object) -> bool:
        return not self == other

    __hash__ = float.__hash__


def exact_point(value: Any, name: str = "at") -> ExactPoint:
    """Return a point exactly: a double is that double, text, a `Fraction` and a SymPy number are what they say.

    Raises
    ------
    ValueError, TypeError
        If it is no finite real number; the message begins with `name`.

    Examples
    --------
    >>> exact_point("0.1").rational, exact_point(0.1).rational == exact_point("0.1").rational
    (Fraction(1, 10), False)
    >>> exact_point("sqrt(2)").nearest
    1.4142135623730951
    """
    if isinstance(value, ExactPoint):
        return value
    if isinstance(value, Spot):
        return value.exact
    nearest = point(value, name)
    if isinstance(value, str):
        program = parse(value.replace("−", "-"))
    elif hasattr(value, "free_symbols") and hasattr(value, "subs"):
        from derivwidgets.function.expression import from_expression

        program = from_expression(value)
    else:
        program = _written(value if isinstance(value, Fraction) else Fraction(nearest))
    return ExactPoint(program, as_text(value) if not hasattr(value, "free_symbols") else str(value))


def _written(value: Fraction) -> Program:
    recorder = Recorder()
    return recorder.program(recorder.constant(value))
