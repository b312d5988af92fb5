"""Random programs over the whole vocabulary, and what they are worth by mpmath.

Nothing here knows how `derivwidgets.truth` works. A program is computed in two precisions side by side; a number on
which these agree in no digit is what cancellation left of an exact 0, and is taken for 0.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from random import Random
from typing import Any

from hypothesis import strategies as st
from meanings import LAZY, MEANINGS, Computed, Number, Unclear, Undefined
from mpmath import MPContext

from derivwidgets.function.program import Program, Recorder, Step
from derivwidgets.function.vocabulary import ROWS, VOCABULARY

# ---- random programs -------------------------------------------------------------------------------------------------

CONSTANTS: tuple[Fraction | str, ...] = (
    *map(Fraction, (0, 1, 1, 2, 2, 3, -1, -2, 5)),
    *(Fraction(1, 2), Fraction(1, 10), Fraction(-1, 3), Fraction(7, 4), Fraction(1, 64), Fraction(100)),
    *("pi", "pi", "e"),
)
EXPONENTS = (
    *map(Fraction, (2, 2, 3, 4, -1, -2, 0, 7)),
    *(Fraction(1, 2), Fraction(3, 2), Fraction(-1, 2), Fraction(5, 2), Fraction(3, 10)),
    *(Fraction(1, 3), Fraction(2, 3), Fraction(-1, 3), Fraction(4, 3), Fraction(1, 5)),
)
ORDERED = {"besselj": (0, 1, 2, 3), "polygamma": (0, 1, 2), "sinc_derivative": (1, 2)}
"""Operations with a fixed whole number."""
COMPARISONS = ("lt", "le", "eq", "ne")
ARITHMETIC = ("add", "sub", "mul", "div")
KINKS = ("abs", "max", "min", "sqrt", "relu", "cbrt", "sign", "floor", "clip", "hypot", "mod", "round", "heaviside")
COMMON = ("sin", "cos", "exp", "log", "tanh", "atan", "asin", "acos")
OTHERS = tuple(
    row.name
    for row in ROWS
    if not row.truth and row.name not in {*ARITHMETIC, *ORDERED, "power", "pow", "where", "neg"}
)


@dataclass
class Grower:
    """Grows a program at random.

    Attributes
    ----------
    random : Random
    """

    random: Random

    def __post_init__(self) -> None:
        self.recorder = Recorder()
        self.x = self.recorder.x()
        self.grown = [self.x]

    def program(self, depth: int) -> Program:
        """Return a program nested to at most this depth, which depends on x."""
        for _ in range(20):
            program = self.recorder.program(self.number(depth))
            if program.depends_on_x[-1]:
                return program
        return self.recorder.program(self.x)

    def number(self, depth: int) -> int:
        if depth <= 0 or self.random.random() < 0.08:
            return self.leaf()
        if self.random.random() < 0.1:
            return self.random.choice(self.grown)
        result = self.operation(depth - 1)
        self.grown.append(result)
        return result

    def leaf(self) -> int:
        if self.random.random() < 0.65:
            return self.x
        return self.recorder.constant(self.random.choice(CONSTANTS))

    def operation(self, depth: int) -> int:
        apply, choose = self.recorder.apply, self.random.choice
        kind = self.random.choices(
            ("arithmetic", "kink", "common", "any", "power", "pow", "where", "ordered", "neg"),
            (30, 20, 15, 12, 10, 3, 7, 2, 3),
        )[0]
        match kind:
            case "arithmetic":
                return apply(choose(ARITHMETIC), self.number(depth), self.number(depth))
            case "power":
                return apply("pow", self.number(depth), self.recorder.constant(choose(EXPONENTS)))
            case "pow":
                base, exponent = self.number(depth), self.number(min(depth, 1))
                return self.recorder.principal_power(base, exponent)
            case "where":
                return apply("where", self.condition(depth, 2), self.number(depth), self.number(depth))
            case "ordered":
                name = choose(tuple(ORDERED))
                return apply(name, self.number(depth), value=Fraction(choose(ORDERED[name])))
            case "neg":
                return apply("neg", self.number(depth))
        name = choose({"kink": KINKS, "common": COMMON, "any": OTHERS}[kind])
        return apply(name, *(self.number(depth) for _ in range(VOCABULARY[name].arity)))

    def condition(self, depth: int, nesting: int) -> int:
        if nesting and self.random.random() < 0.3:
            name = self.random.choice(("and", "or", "not"))
            operands = (self.condition(depth, nesting - 1) for _ in range(VOCABULARY[name].arity))
            return self.recorder.apply(name, *operands)
        left, right = self.number(depth), self.leaf()
        return self.recorder.apply(self.random.choice(COMPARISONS), left, right)


def random_program(random: Random, depth: int = 4) -> Program:
    """Return a program drawn at random: every operation, kinks often, shared subexpressions."""
    return Grower(random).program(depth)


def programs(depth: int = 4) -> st.SearchStrategy[Program]:
    """Return a strategy for programs over the whole vocabulary."""
    return st.builds(random_program, st.randoms(use_true_random=False), st.integers(1, depth))


# ---- what they are worth ---------------------------------------------------------------------------------------------

EXTRA = 40
"""How many decimal digits more the second precision has."""
LARGEST = 2000
"""Binary exponent beyond which no function is computed: the argument of sin would need as many digits."""


class Digits:
    """Two precisions, in which programs are computed side by side."""

    def __init__(self, digits: int) -> None:
        self.digits = digits
        self.contexts = (MPContext(), MPContext())
        self.contexts[0].dps, self.contexts[1].dps = digits, digits + EXTRA

    def number(self, value: Any) -> Number:
        """Return an exact number, or the name of one."""
        if isinstance(value, str):
            return self.of(lambda c: {"pi": +c.pi, "e": +c.e, "inf": c.inf, "-inf": -c.inf, "nan": c.nan}[value])
        exact = Fraction(value)
        return self.of(lambda c: c.mpf(exact.numerator) / exact.denominator)

    def of(self, function: Callable[..., Any], *operands: Number) -> Number:
        """Apply a function of a context and numbers."""
        for operand in operands:
            if operand[1].exp + operand[1].bc > LARGEST:
                raise Unclear
        try:
            low, high = (function(c, *(operand[k] for operand in operands)) for k, c in enumerate(self.contexts))
        except ZeroDivisionError:
            raise Undefined from None
        except (ValueError, OverflowError, NotImplementedError) as error:
            raise Unclear from error
        if not all(
            isinstance(value, c.mpf) and c.isfinite(value) for value, c in zip((low, high), self.contexts, strict=True)
        ):
            raise Unclear
        return low, high

    def sign(self, value: Number) -> int:
        """Return the sign; 0 for what is left of an exact 0."""
        low, high = value
        if abs(low - high) > max(abs(low), abs(high)) / 4:
            return 0
        return (high > 0) - (high < 0)

    def floor(self, value: Number) -> Number:
        """Return the largest whole number below, or the whole number that this is."""
        nearest = int(self.contexts[1].nint(value[1]))
        whole = self.number(nearest)
        below = self.sign(self.of(lambda c, v, n: v - n, value, whole)) < 0
        return self.number(nearest - 1) if below else whole

    def run(self, program: Program, x: Number) -> Number:
        """Return f(x).

        Raises
        ------
        Undefined
            If it is not defined.
        Unclear
            If these digits are too few to tell.
        """
        results: list[Computed] = []
        for step in program.steps:
            try:
                results.append(self._step(step, x, [results[i] for i in step.arguments]))
            except (Undefined, Unclear) as none:
                results.append(none)
        if isinstance(results[-1], Exception):
            raise results[-1]
        return results[-1]

    def root(self, program: Program, whole: int, low: Fraction, high: Fraction) -> Number:
        """Return the only point in an interval at which a program passes through a whole number, by Illinois' rule."""
        a, b = self.number(low), self.number(high)
        f, g = (self._above(program, x, whole) for x in (a, b))
        enough = self.contexts[1].mpf(10) ** (-self.digits - EXTRA // 2)
        for _ in range(300):
            if not f or not g:
                return b if not g else a
            c = b[1] - g * (b[1] - a[1]) / (g - f)
            middle = self.contexts[0].mpf(c), c
            h = self._above(program, middle, whole)
            if abs(c - b[1]) <= abs(c) * enough:
                return middle
            a, f = (b, g) if h * g < 0 else (a, f / 2)
            b, g = middle, h
        raise Unclear

    def _above(self, program: Program, x: Number, whole: int) -> Any:
        try:
            return self.run(program, x)[1] - whole
        except Undefined:
            raise Unclear from None

    def _step(self, step: Step, x: Number, operands: list[Computed]) -> Computed:
        if step.operation == "x":
            return x
        if step.operation == "constant":
            if step.value == "nan":
                raise Undefined
            return self.number(step.value)
        if step.operation in LAZY:
            return LAZY[step.operation](*operands)
        for failure in (Undefined, Unclear):
            if any(isinstance(operand, failure) for operand in operands):
                raise failure
        fixed = () if step.value is None else (step.value,)
        return MEANINGS[step.operation](self, *operands, *fixed)
