"""What decides whether a program is analytic at a point: quantities at whose zeros, or whole values, it may not be."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import TYPE_CHECKING, Any

from derivwidgets.function.program import Program, Recorder
from derivwidgets.function.vocabulary import VOCABULARY
from derivwidgets.truth.balls import ball_system

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

ODD = frozenset({"neg", "abs", "sqrt", "cbrt", "asin", "atan", "sinh", "tanh", "asinh", "erf", "expm1", "log1p"})
"""Operations that are 0 where their operand is, and nowhere else."""
NEVER = frozenset({"exp", "cosh", "sigmoid", "softplus", "normal_cdf", "erfc", "gamma"})
"""Operations that are never 0."""


@dataclass(frozen=True)
class Quantity:
    """Something in a program at whose zeros, or whole values, an operation is not analytic.

    Attributes
    ----------
    program : Program
        Computes the quantity from x.
    operation : str
        What may not be analytic.
    step : int
        Its index in the program in which it is a step.
    part : int or None
        Which of its singular quantities; None for the one that is singular at whole numbers.
    """

    program: Program
    operation: str
    step: int
    part: int | None

    @property
    def takes_whole(self) -> bool:
        """Whether it is looked for at its whole values, not at its zeros."""
        return self.part is None

    def on_balls(self) -> Callable[[Any], Any]:
        """Return the quantity as a function of a series with ball coefficients, at the current precision."""
        return self.program.bind(ball_system())

    @cached_property
    def expression(self) -> Any:
        """The quantity as a SymPy expression in x; nan where SymPy refuses it, as it does asin(2) < x."""
        from derivwidgets.function.expression import to_expression

        try:
            return to_expression(self.program)
        except Exception:
            import sympy

            return sympy.nan


def quantities(program: Program) -> Iterator[Quantity]:
    """Yield what decides whether the program is analytic at a point, inner operations first."""
    recorder = Recorder()
    recorder.include(program)  # whose steps differ, and so keep their indices
    for index, step in enumerate(program.steps):
        if step.operation in ("x", "constant") or not any(program.depends_on_x[i] for i in step.arguments):
            continue
        row, fixed = VOCABULARY[step.operation], () if step.value is None else (step.value,)
        library, operands = _Library(recorder), [_Recorded(recorder, i) for i in step.arguments]
        if row.singular is not None:
            for part, found in enumerate(row.singular(library, *operands, *fixed)):
                yield Quantity(recorder.program(found.index), step.operation, index, part)
        if row.whole is not None:
            found = row.whole(library, *operands, *fixed)
            yield Quantity(recorder.program(found.index), step.operation, index, None)


def factors(program: Program) -> Iterator[Program]:
    """Yield programs of which at least one is 0 wherever this one is 0: of products and powers their parts."""
    recorder = Recorder()
    recorder.include(program)
    waiting, seen = [len(program) - 1], set[int]()
    while waiting:
        index = waiting.pop()
        step = program.steps[index]
        if index in seen or step.operation in NEVER or not program.depends_on_x[index]:
            continue
        seen.add(index)
        if step.operation == "mul":
            waiting += step.arguments
        elif step.operation == "div" or step.operation in ODD or _is_positive_power(step.value, step.operation):
            waiting.append(step.arguments[0])
        elif (root := _sum_of_squares(program, index)) is not None:
            waiting.append(root)
        else:
            yield recorder.program(index)


def _is_positive_power(exponent: Any, operation: str) -> bool:
    return operation == "power" and exponent > 0


def _sum_of_squares(program: Program, index: int) -> int | None:
    """Return what must be 0 where a sum of two squares is 0."""
    step = program.steps[index]
    if step.operation != "add":
        return None
    roots = []
    for argument in step.arguments:
        square = program.steps[argument]
        is_power = square.operation == "power" and isinstance(square.value, Fraction) and square.value == 2
        if not is_power and not (square.operation == "mul" and len(set(square.arguments)) == 1):
            return None
        roots.append(square.arguments[0])
    return next((root for root in roots if program.depends_on_x[root]), None)


class _Recorded:
    """A step of a recorder, on which the vocabulary's forms of quantities can compute."""

    def __init__(self, recorder: Recorder, index: int) -> None:
        self.recorder, self.index = recorder, index

    def _apply(self, name: str, *operands: Any) -> _Recorded:
        indices = (each.index if isinstance(each, _Recorded) else self.recorder.constant(each) for each in operands)
        return _Recorded(self.recorder, self.recorder.apply(name, *indices))

    def __add__(self, other: Any) -> _Recorded:
        return self._apply("add", self, other)

    def __radd__(self, other: Any) -> _Recorded:
        return self._apply("add", other, self)

    def __sub__(self, other: Any) -> _Recorded:
        return self._apply("sub", self, other)

    def __rsub__(self, other: Any) -> _Recorded:
        return self._apply("sub", other, self)

    def __mul__(self, other: Any) -> _Recorded:
        return self._apply("mul", self, other)

    def __rmul__(self, other: Any) -> _Recorded:
        return self._apply("mul", other, self)

    def __truediv__(self, other: Any) -> _Recorded:
        return self._apply("div", self, other)


class _Library:
    """The functions that forms of quantities ask for."""

    def __init__(self, recorder: Recorder) -> None:
        self._recorder = recorder

    def __getattr__(self, name: str) -> Callable[[_Recorded], _Recorded]:
        return lambda operand: _Recorded(self._recorder, self._recorder.apply(name, operand.index))
