"""What decides whether a program is analytic at a point: quantities at whose zeros, or whole values, it may not be."""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property
from typing import TYPE_CHECKING, Any

from derivwidgets.function.program import Program, Recorder
from derivwidgets.function.vocabulary import VOCABULARY
from derivwidgets.truth.balls import ball_system
from derivwidgets.truth.roots.signs import SAME, signs
from derivwidgets.truth.tame import DOWNWARD

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from derivwidgets.truth.roots.signs import Signs

ODD = SAME | {"neg", "abs", "sqrt"}
"""Operations that are 0 where their operand is, and nowhere else."""
ONE = frozenset({"log", "log2", "log10", "acos", "acosh"})
"""Operations that are 0 where their operand is 1, and nowhere else."""


@dataclass(frozen=True)
class Turns:
    """What an angle is where something is whole: π (period · whole + phase)."""

    period: int
    phase: Fraction
    angle: Program | None = None


HALF = Fraction(1, 2)

WAVES: dict[tuple[str, Fraction | None], Turns] = {
    ("sin", Fraction(0)): Turns(1, Fraction(0)),
    ("sin", Fraction(1)): Turns(2, HALF),
    ("sin", Fraction(-1)): Turns(2, -HALF),
    ("cos", Fraction(0)): Turns(1, HALF),
    ("cos", Fraction(1)): Turns(2, Fraction(0)),
    ("cos", Fraction(-1)): Turns(2, Fraction(1)),
}
"""Where sine and cosine have their values 0, 1 and -1."""


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
        Which of its singular quantities; None for one that is looked for at whole numbers.
    equivalent : Program or None
        Something that is 0 exactly where this is found.
    turns : Turns or None
        What an angle is there.
    """

    program: Program
    operation: str
    step: int
    part: int | None
    equivalent: Program | None = None
    turns: Turns | None = None

    @property
    def takes_whole(self) -> bool:
        """Whether it is looked for at its whole values, not at its zeros."""
        return self.part is None

    @property
    def last(self) -> int | None:
        """The largest of the whole values that count, None if all do."""
        return 0 if self.operation in DOWNWARD and self.part is None and self.equivalent is None else None

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


@dataclass(frozen=True)
class Factor:
    """What to look for instead of the zeros of a quantity.

    Attributes
    ----------
    program : Program
    takes_whole : bool
        Whether its whole values are looked for, not its zeros.
    equivalent : Program or None
        Something that is 0 exactly where this one has such a value, as sin(u) is where u/π is whole.
    turns : Turns or None
        What an angle is where this one is whole.
    """

    program: Program
    takes_whole: bool = False
    equivalent: Program | None = None
    turns: Turns | None = None


def factors(program: Program) -> Iterator[Factor]:
    """Yield factors of which at least one is found wherever a program is 0: of products and powers their parts."""
    recorder = Recorder()
    recorder.include(program)
    possible = signs(program)
    waiting, seen = [len(program) - 1], set[int]()
    while waiting:
        index = waiting.pop()
        step = program.steps[index]
        if index in seen or 0 not in possible[index] or not program.depends_on_x[index]:
            continue
        seen.add(index)
        if step.operation == "mul":
            waiting += step.arguments
        elif step.operation == "div" or step.operation in ODD or step.operation == "power":
            waiting.append(step.arguments[0])
        elif _is_zero_only_with_both(step.operation, *(possible[i] for i in step.arguments)):
            waiting.append(next(i for i in step.arguments if program.depends_on_x[i]))
        else:
            yield from _solved(recorder, program, index)


def _is_zero_only_with_both(operation: str, *operands: Signs) -> bool:
    """Whether both operands must be 0 where the result is, as those of a sum without differences must."""
    if operation == "add":
        together = frozenset().union(*operands)
        return -1 not in together or 1 not in together
    return operation == "hypot"


def _solved(recorder: Recorder, program: Program, index: int) -> Iterator[Factor]:
    """Yield what to look for where a step is to be 0: for functions that are inverted easily, their argument."""
    zero = recorder.program(index)
    if program.steps[index].operation in ONE:
        yield Factor(recorder.program((_Recorded(recorder, program.steps[index].arguments[0]) - 1).index))
        return
    inner, constant = _equation(recorder, program, index)
    function, operands = program.steps[inner].operation, program.steps[inner].arguments
    turns = WAVES.get((function, recorder.rational(constant)))
    if turns is not None:
        angle, pi = _Recorded(recorder, operands[0]), _Recorded(recorder, recorder.constant("pi"))
        whole = (angle / pi - turns.phase) / turns.period
        yield Factor(recorder.program(whole.index), True, zero, replace(turns, angle=recorder.program(angle.index)))
    elif function == "exp":
        difference = recorder.apply("sub", operands[0], recorder.apply("log", constant))
        yield from (replace(factor, equivalent=zero) for factor in factors(recorder.program(difference)))
    else:
        yield Factor(zero)


def _equation(recorder: Recorder, program: Program, index: int) -> tuple[int, int]:
    """Return the two sides of an equation that holds where a step is 0, the right one constant."""
    step = program.steps[index]
    if step.operation in ("add", "sub"):
        for left, right in (step.arguments, step.arguments[::-1]):
            if not program.depends_on_x[right]:
                return left, right if step.operation == "sub" else recorder.apply("neg", right)
    return index, recorder.constant(0)


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
