"""One-sided jets: how a quantity behaves as t falls to 0, in powers of t with ball coefficients.

A jet is a finite sum of c t^k and a remainder, which is nothing (the jet is exact), or smaller than every power of t
(flat, like exp(-1/t)), or a `Rest`. What grows beyond every bound in a way that no such sum has, as exp(1/t) does, is
an `Infinite`.
"""

from __future__ import annotations

from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeAlias

from flint import arb, ctx
from sympy import Rational

from derivwidgets.truth.jets.remainders import Rest, absorbed, total
from derivwidgets.truth.missing import Undecided

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

WRITTEN_LIMIT = 1500
"""Nodes, each counted as often as it is used, up to which an expression is written for SymPy."""
LONGEST = 64
"""Terms up to which a sum is kept without a remainder."""
ZERO = arb(0)


class Ramify(Exception):
    """A root of a power of t that is no power of t: t must be replaced by a power of itself."""

    def __init__(self, factor: int) -> None:
        super().__init__(f"t must be t^{factor}")
        self.factor = factor


class Symbol:
    """A SymPy expression in x whose value at the point is a jet's limit; it is written when it is asked for.

    Parameters
    ----------
    write : callable
        Makes the expression, of those of the operands.
    operands : Symbol
    smooth : bool
        Whether the expression is analytic at the point, and the jet its expansion.
    """

    __slots__ = ("_expression", "_operands", "_write", "size", "smooth")

    def __init__(self, write: Callable[..., Any], *operands: Symbol, smooth: bool = True) -> None:
        self._write, self._operands = write, operands
        self._expression: Any = None
        self.size: int = 1 + sum(operand.size for operand in operands)
        self.smooth: bool = smooth and all(operand.smooth for operand in operands)

    @property
    def expression(self) -> Any:
        """The expression; operands are written first, without recursion, since they may be nested deeply."""
        waiting = [self]
        while waiting:
            symbol = waiting[-1]
            missing = [operand for operand in symbol._operands if operand._expression is None]
            if missing:
                waiting += missing
                continue
            if symbol._expression is None:
                symbol._expression = symbol._write(*(operand._expression for operand in symbol._operands))
            waiting.pop()
        return self._expression


ZERO_TEST: ContextVar[Callable[[Symbol, int], bool | None]] = ContextVar("ZERO_TEST")
"""Tells whether a coefficient, the `exponent`-th of what a symbol writes, is exactly 0; None where it cannot."""


DEPTH: ContextVar[int] = ContextVar("DEPTH", default=1)
"""m, where x = a + s t^m."""


@dataclass(frozen=True, slots=True)
class Infinite:
    """What grows beyond every bound.

    Attributes
    ----------
    sign : int
    fast : bool
        Whether it certainly grows faster than every power of 1/t.
    steady : bool
        Whether it is certainly continuous for small t > 0.
    constant : bool
        Whether it is the constant ∞ or -∞, which is no real number.
    """

    sign: int
    fast: bool = False
    steady: bool = True
    constant: bool = False

    def __neg__(self) -> Infinite:
        return Infinite(-self.sign, self.fast, self.steady, self.constant)

    def __add__(self, other: Any) -> Value:
        return arithmetic.add(self, lifted(other))

    __radd__ = __add__

    def __sub__(self, other: Any) -> Value:
        return arithmetic.add(self, -lifted(other))

    def __rsub__(self, other: Any) -> Value:
        return arithmetic.add(-self, lifted(other))

    def __mul__(self, other: Any) -> Value:
        return arithmetic.mul(self, lifted(other))

    __rmul__ = __mul__

    def __truediv__(self, other: Any) -> Value:
        return arithmetic.mul(self, arithmetic.inverse(lifted(other)))


@dataclass(slots=True, eq=False)
class Jet:
    """A sum of powers of t, and a remainder.

    Attributes
    ----------
    terms : dict of int to arb
        Coefficients by their exponents, which increase; what is not listed is exactly 0, up to the remainder.
    rest : Rest or None
        The remainder, if it is not smaller than every power; all exponents are below its order.
    flat : int or None
        Without a rest: the sign of a remainder smaller than every power, 0 if unknown; None if the jet is exact.
    symbol : Symbol or None
        Of its limit.
    steady : bool
        Whether it is certainly continuous for small t > 0, but for jumps that go to 0 with t.
    log : tuple of (arb, Jet) or None
        Another way to write it: a coefficient that is not 0, of log t, and the jet that is added to that.
    """

    terms: dict[int, arb] = field(default_factory=dict)
    rest: Rest | None = None
    flat: int | None = None
    symbol: Symbol | None = None
    steady: bool = True
    log: tuple[arb, Jet] | None = None

    @property
    def limit(self) -> arb:
        """The coefficient of t^0."""
        return self.terms.get(0, ZERO)

    @property
    def is_exact(self) -> bool:
        """Whether there is no remainder at all."""
        return self.rest is None and self.flat is None

    @property
    def is_constant(self) -> bool:
        """Whether it certainly does not depend on t."""
        return self.is_exact and (not self.terms or list(self.terms) == [0])

    def __neg__(self) -> Value:
        return arithmetic.negative(self)

    def __add__(self, other: Any) -> Value:
        return arithmetic.add(self, lifted(other))

    def __radd__(self, other: Any) -> Value:
        return arithmetic.add(lifted(other), self)

    def __sub__(self, other: Any) -> Value:
        return arithmetic.add(self, -lifted(other))

    def __rsub__(self, other: Any) -> Value:
        return arithmetic.add(lifted(other), -self)

    def __mul__(self, other: Any) -> Value:
        return arithmetic.mul(self, lifted(other))

    def __rmul__(self, other: Any) -> Value:
        return arithmetic.mul(lifted(other), self)

    def __truediv__(self, other: Any) -> Value:
        return arithmetic.mul(self, arithmetic.inverse(lifted(other)))


Value: TypeAlias = Any
"""A `Jet`, an `Infinite`, or a `Missing`."""


def lifted(value: Any) -> Value:
    """Return a whole number as a jet; everything else as it is."""
    return constant(arb(value), Symbol(lambda: Rational(value))) if isinstance(value, int) else value


def constant(value: arb, symbol: Symbol | None = None) -> Jet:
    """Return a jet that does not depend on t."""
    return Jet({} if value.is_zero() else {0: value}, symbol=symbol)


def jet(terms: dict[int, arb], rests: Sequence[Rest], flat: int | None, symbol: Symbol | None, steady: bool) -> Jet:
    """Return the sum of terms, in any order, and of remainders."""
    rest = total(rests) if rests else None
    kept = {k: terms[k] for k in sorted(terms) if not terms[k].is_zero()}
    if rest is not None:
        beyond = {exponent: value for exponent, value in kept.items() if exponent >= rest.order}
        if beyond:
            rest = absorbed(rest, beyond)
            kept = {exponent: value for exponent, value in kept.items() if exponent < rest.order}
    if len(kept) > LONGEST:
        exponents = list(kept)
        rest = Rest(exponents[LONGEST])
        kept = {exponent: kept[exponent] for exponent in exponents[:LONGEST]}
    return Jet(kept, rest, None if rest is not None else flat, symbol, steady)


# ---- signs -----------------------------------------------------------------------------------------------------------


def lead(value: Jet) -> tuple[int, arb] | None:
    """Return the exponent and the coefficient of the first term that is certainly not 0, None if there is none.

    Terms before it that are shown to be 0 are taken out of the jet.

    Raises
    ------
    Undecided
        If a coefficient before it may or may not be 0.
    """
    while value.terms:
        exponent, coefficient = next(iter(value.terms.items()))
        if not coefficient.contains(0):
            return exponent, coefficient
        if not _is_zero(value, exponent):
            raise Undecided
        del value.terms[exponent]
    return None


def sign(value: Value) -> int:
    """Return the sign for all small t > 0; 0 only for what is exactly 0.

    Raises
    ------
    Undecided
    """
    if isinstance(value, Infinite):
        return value.sign
    if (found := lead(value)) is not None:
        return 1 if found[1] > 0 else -1
    if value.is_exact:
        return 0
    known = value.flat if value.rest is None else value.rest.sign
    if known:
        return int(known)
    if value.symbol is not None and value.symbol.smooth and ZERO_TEST.get()(value.symbol, -1):
        return 0
    raise Undecided


def _is_zero(value: Jet, exponent: int) -> bool:
    """Say whether a coefficient, whose ball holds 0 and is narrow, is known to be exactly 0."""
    symbol = value.symbol
    if symbol is None or not (symbol.smooth or exponent == 0):
        return False
    if not value.terms[exponent].abs_upper() < arb(2) ** (-ctx.prec // 2):
        return False
    return bool(ZERO_TEST.get()(symbol, exponent))


def polar_sign(value: Value) -> int:
    """Return the sign of what grows without bound as t falls to 0, and 0 for what stays bounded.

    Raises
    ------
    Undecided
        If it is not known which, or if both signs occur.
    """
    if isinstance(value, Infinite):
        return value.sign
    if value.terms and next(iter(value.terms)) < 0 and (found := lead(value)) is not None and found[0] < 0:
        return 1 if found[1] > 0 else -1
    rest = value.rest
    if rest is None or rest.order > 0:
        return 0
    if rest.growth is not None:
        if rest.growth.against(0) > 0:
            return int(rest.growth.sign)
        raise Undecided
    if rest.order < 0 or rest.little:
        if rest.sign:
            return int(rest.sign)
        raise Undecided
    return 0


from derivwidgets.truth.jets import arithmetic  # noqa: E402  (operators and arithmetic need each other)
