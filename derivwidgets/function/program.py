"""A function of one variable as a small program: an immutable graph in which equal subexpressions are one step."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

from derivwidgets.function.vocabulary import VOCABULARY

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from derivwidgets.function.systems import System

Value: TypeAlias = Fraction | str
"""An exact number, or the name of one: "pi", "e", "inf", "-inf", "nan"."""

NAMED = frozenset({"pi", "e", "inf", "-inf", "nan"})


class Step(NamedTuple):
    """One node of the graph.

    Attributes
    ----------
    operation : str
        A row of the vocabulary, or "x", or "constant".
    arguments : tuple of int
        Which earlier steps it works on.
    value : Fraction or str or None
        The constant itself, or an operation's fixed number (the exponent of ``power``, the order of ``besselj``).
    """

    operation: str
    arguments: tuple[int, ...] = ()
    value: Value | None = None


@dataclass(frozen=True)
class Program:
    """Steps in an order in which each can be computed from those before it; the last one is f(x).

    Two programs are equal when they do the same steps, so they can be keys of caches.

    Examples
    --------
    >>> from derivwidgets.function.grammar import parse
    >>> [step.operation for step in parse("(x + 1)^2 + sin(x + 1)").steps]
    ['x', 'constant', 'add', 'power', 'sin', 'add']
    """

    steps: tuple[Step, ...]

    def __getstate__(self) -> dict[str, Any]:
        return {"steps": self.steps}  # what is cached is quickly made again

    def __len__(self) -> int:
        return len(self.steps)

    @cached_property
    def _last_uses(self) -> tuple[tuple[int, ...], ...]:
        """For each step, the earlier results that nothing needs after it."""
        last = {argument: index for index, step in enumerate(self.steps) for argument in step.arguments}
        dead: list[list[int]] = [[] for _ in self.steps]
        for argument, index in last.items():
            dead[index].append(argument)
        return tuple(map(tuple, dead))

    @cached_property
    def depends_on_x(self) -> tuple[bool, ...]:
        """For each step, whether it changes when x does."""
        depends: list[bool] = []
        for step in self.steps:
            depends.append(step.operation == "x" or any(depends[i] for i in step.arguments))
        return tuple(depends)

    @cached_property
    def tree_size(self) -> int:
        """How many nodes the expression has when it is written out without sharing."""
        sizes: list[int] = []
        for step in self.steps:
            sizes.append(1 + sum(sizes[i] for i in step.arguments))
        return sizes[-1]

    def results(self, system: System, x: Any) -> Iterator[Any]:
        """Yield the value of every step in turn, computed in `system` at `x`."""
        values: list[Any] = [None] * len(self.steps)
        for index, (step, dead) in enumerate(zip(self.steps, self._last_uses, strict=True)):
            if step.operation == "x":
                values[index] = x
            elif step.operation == "constant":
                values[index] = system.constant(step.value)
            else:
                form = system.form(step.operation)
                arguments = [values[i] for i in step.arguments]
                values[index] = form(*arguments) if step.value is None else form(*arguments, step.value)
            yield values[index]
            for i in dead:
                values[i] = None

    def bind(self, system: System, results: Sequence[int] | None = None) -> Callable[[Any], Any]:
        """Return x -> f(x) in `system`, with everything that does not depend on x computed once, now.

        With `results`, indices of steps, it returns the list of their values instead, and computes nothing else.
        """
        needed = self._needed((len(self) - 1,) if results is None else results)
        constants: list[Any] = [None] * len(self.steps)
        moving: list[tuple[int, Callable[..., Any], tuple[int, ...], tuple[Value, ...]]] = []
        variable = None
        for index in needed:
            step = self.steps[index]
            if step.operation == "x":
                variable = index
            elif step.operation == "constant":
                constants[index] = system.constant(step.value)
            else:
                form, fixed = system.form(step.operation), () if step.value is None else (step.value,)
                if self.depends_on_x[index]:
                    moving.append((index, form, step.arguments, fixed))
                else:
                    constants[index] = form(*(constants[i] for i in step.arguments), *fixed)

        def run(x: Any) -> Any:
            values = constants.copy()
            if variable is not None:
                values[variable] = x
            for index, form, arguments, fixed in moving:
                values[index] = form(*[values[i] for i in arguments], *fixed)
            return values[-1] if results is None else [values[i] for i in results]

        return run

    def _needed(self, results: Sequence[int]) -> list[int]:
        """Return the indices of the steps from which these are computed, in order."""
        needed = set(results)
        for index in range(max(needed), -1, -1):
            if index in needed:
                needed.update(self.steps[index].arguments)
        return sorted(needed)

    def run(self, system: System, x: Any) -> Any:
        """Compute f(x) with the numbers of `system`; every shared step is computed once."""
        result = None
        for result in self.results(system, x):  # noqa: B007
            pass
        return result


RATIONAL_LIMIT = 20_000
"""How many bits the exact value of a constant may have and still be followed; shared sums could double for ever."""


def _short(value: Fraction) -> bool:
    return max(value.numerator.bit_length(), value.denominator.bit_length()) <= RATIONAL_LIMIT


class Recorder:
    """Builds a program; recording the same step twice gives the same index (hash-consing)."""

    def __init__(self) -> None:
        self.steps: list[Step] = []
        self._index: dict[Step, int] = {}
        self._rationals: list[Fraction | None] = []

    def _record(self, step: Step) -> int:
        index = self._index.setdefault(step, len(self.steps))
        if index == len(self.steps):
            self.steps.append(step)
            self._rationals.append(self._rational(step))
        return index

    def x(self) -> int:
        """Record the variable."""
        return self._record(Step("x"))

    def constant(self, value: Value | int) -> int:
        """Record an exact number or the name of one."""
        if isinstance(value, str) and value not in NAMED:
            raise ValueError(f"a named constant is one of {', '.join(sorted(NAMED))}; got {value!r}")
        return self._record(Step("constant", (), value if isinstance(value, str) else Fraction(value)))

    def apply(self, name: str, *arguments: int, value: Value | None = None) -> int:
        """Record an operation of the vocabulary on earlier steps.

        Numbers and truth values are kept apart: a comparison used as a number counts 1 or 0, and a number used as a
        condition is compared with 0. A power whose exponent is an exact rational becomes ``power`` with that
        exponent, and a power of e becomes ``exp``.
        """
        if name == "pow":
            return self._power(*map(self._number, arguments))
        operation = VOCABULARY[name]
        if operation.arity != len(arguments):
            raise ValueError(f"{name} takes {operation.arity} arguments; got {len(arguments)}")
        if name == "where":
            condition, *branches = arguments
            arguments = (self._truth(condition), *map(self._number, branches))
        elif name in {"and", "or", "not"}:
            arguments = tuple(map(self._truth, arguments))
        else:
            arguments = tuple(map(self._number, arguments))
        if name == "neg" and (constant := self._constant(arguments[0])) is not None:
            return self.constant(-constant)
        return self._record(Step(name, arguments, value))

    def include(self, program: Program, x: int | None = None) -> int:
        """Record all steps of a program, an earlier step in the place of its x, and return the index of its result."""
        indices: list[int] = []
        for step in program.steps:
            if step.operation == "x" and x is not None:
                indices.append(x)
            else:
                indices.append(self._record(step._replace(arguments=tuple(indices[i] for i in step.arguments))))
        return indices[-1]

    def principal_power(self, base: int, exponent: int) -> int:
        """Record a power that is undefined for a negative base, as SymPy's and NumPy's are over the reals."""
        return self._record(Step("pow", (base, exponent)))

    def program(self, result: int) -> Program:
        """Return the program that computes step `result`, without the steps that it does not need."""
        result = self._number(result)
        kept = Program(tuple(self.steps))._needed((result,))
        renumbered = {old: new for new, old in enumerate(kept)}
        return Program(
            tuple(
                step._replace(arguments=tuple(renumbered[i] for i in step.arguments))
                for step in (self.steps[index] for index in kept)
            )
        )

    def rational(self, index: int) -> Fraction | None:
        """Return the exact value of a step made of numbers and + - * / alone, else None."""
        return self._rationals[index]

    def _rational(self, step: Step) -> Fraction | None:
        if step.operation == "constant":
            return step.value if isinstance(step.value, Fraction) else None
        if step.operation not in {"add", "sub", "mul", "div", "neg"}:
            return None
        values = [self._rationals[i] for i in step.arguments]
        known = [value for value in values if value is not None and _short(value)]
        if len(known) < len(values) or (step.operation == "div" and known[1] == 0):
            return None
        first, *rest = known
        match step.operation:
            case "add":
                return first + rest[0]
            case "sub":
                return first - rest[0]
            case "mul":
                return first * rest[0]
            case "div":
                return first / rest[0]
            case _:
                return -first

    def _power(self, base: int, exponent: int) -> int:
        if (number := self.rational(exponent)) is not None:
            return base if number == 1 else self._record(Step("power", (base,), number))
        if self.steps[base] == Step("constant", (), "e"):
            return self._record(Step("exp", (exponent,)))
        return self._record(Step("pow", (base, exponent)))

    def _constant(self, index: int) -> Fraction | None:
        value = self.steps[index].value if self.steps[index].operation == "constant" else None
        return value if isinstance(value, Fraction) else None

    def _is_truth(self, index: int) -> bool:
        operation = self.steps[index].operation
        return operation not in {"x", "constant"} and VOCABULARY[operation].truth

    def _number(self, index: int) -> int:
        if not self._is_truth(index):
            return index
        return self._record(Step("where", (index, self.constant(1), self.constant(0))))

    def _truth(self, index: int) -> int:
        return index if self._is_truth(index) else self._record(Step("ne", (index, self.constant(0))))
