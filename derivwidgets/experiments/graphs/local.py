"""The operations of a program at one point by JAX: what each gives, and its rule for the derivative."""

from __future__ import annotations

import math
from contextlib import contextmanager
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import numpy as np

from derivwidgets.experiments.graphs.rules import is_flat, is_truth
from derivwidgets.function.errors import FormMissing
from derivwidgets.function.program import Recorder
from derivwidgets.function.systems import jax_system, numpy_system
from derivwidgets.truth.slopes import slopes

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from derivwidgets.function.arrays import Array
    from derivwidgets.function.program import Program, Step


@dataclass(frozen=True)
class Local:
    """One operation at the point.

    Attributes
    ----------
    value : number
        What it gives.
    slots : tuple of int
        The operands that its rule differentiates by: those that move with x, conditions left out.
    active : tuple of int
        Those of them whose tangents are not 0 by rule; JAX leaves the others out of its sums, even where the rule says
        infinity for them.
    push : callable
        From the tangents of the operands in `active` to that of the result.
    pull : callable
        From the adjoint of the result to what it adds to those of the operands in `slots`.
    onto : callable
        From one of these slots, the adjoint of the result, and what that of the operand is already, to what it is then:
        a rule that is a sum itself adds its terms one by one.
    """

    value: Any
    slots: tuple[int, ...] = ()
    active: tuple[int, ...] = ()
    push: Callable[[Sequence[Any]], Any] | None = None
    pull: Callable[[Any], Sequence[Any]] | None = None
    onto: Callable[[int, Any, Any], Any] | None = None

    @property
    def slopes(self) -> dict[int, float]:
        """Its partial derivatives by these operands: what an adjoint of 1 adds to theirs."""
        if self.pull is None:
            return {}
        one = np.ones_like(self.value)
        return {slot: float(slope) for slot, slope in zip(self.slots, self.pull(one), strict=True)}


PRODUCTS = frozenset({"add", "sub", "mul", "div", "neg", "power", "exp", "log", "sin", "cos", "sqrt"})
"""Operations whose rules are single products; there are more, for which asking JAX does no harm."""


@contextmanager
def arithmetic(precision: str) -> Iterator[None]:
    """Let JAX compute in a precision, and NumPy be silent about infinities."""
    import jax

    with jax.enable_x64(precision == "float64"), np.errstate(all="ignore"):
        yield


def local(program: Program, x: Array, precision: str) -> tuple[list[Local], list[str]]:
    """Run a program operation by operation, as JAX does without compiling it.

    Parameters
    ----------
    program : Program
    x : ndarray, shape ()
    precision : str

    Returns
    -------
    list of Local
        One for each step.
    list of str
        Operations that JAX lacks: these are done by NumPy, and differentiated by the rules of calculus.
    """
    import jax

    found: list[Local] = []
    missing: list[str] = []
    with arithmetic(precision):
        for step in program.steps:
            operands = [found[i].value for i in step.arguments]
            if step.operation == "x":
                found.append(Local(jax.numpy.asarray(x)))
            elif step.operation == "constant":
                found.append(Local(jax_system(precision).constant(step.value)))
            else:
                slots = _slots(program, step)
                active = tuple(k for k in slots if is_active(program, found, step.arguments[k]))
                try:
                    found.append(_by_jax(step, operands, slots, active, precision))
                except FormMissing:
                    missing.append(step.operation)
                    found.append(_by_calculus(step, operands, slots, active, precision))
    return found, missing


def is_active(program: Program, found: Sequence[Local], index: int) -> bool:
    """Whether the tangent of a step is not 0 by rule."""
    return program.steps[index].operation == "x" or bool(found[index].active)


def _slots(program: Program, step: Step) -> tuple[int, ...]:
    if is_flat(step):
        return ()
    return tuple(k for k, i in enumerate(step.arguments) if program.depends_on_x[i] and not is_truth(program.steps[i]))


def _by_jax(
    step: Step, operands: Sequence[Any], slots: tuple[int, ...], active: tuple[int, ...], precision: str
) -> Local:
    import jax

    form, fixed = jax_system(precision).form(step.operation), () if step.value is None else (step.value,)
    if not slots:
        return Local(form(*operands, *fixed))

    def of(chosen: Sequence[int]) -> Callable[..., Any]:
        def run(*moving: Any) -> Any:
            given = list(operands)
            for slot, operand in zip(chosen, moving, strict=True):
                given[slot] = operand
            return form(*given, *fixed)

        return run

    def push(tangents: Sequence[Any]) -> Any:
        return jax.jvp(of(active), [operands[k] for k in active], list(tangents))[1]

    def onto(slot: int, adjoint: Any, before: Any) -> Any:
        run = of((slot,))
        _, pull = jax.vjp(lambda operand: (operand, run(operand)), operands[slot])
        return pull((before, adjoint))[0]

    value, pull = jax.vjp(of(slots), *(operands[k] for k in slots))
    return Local(value, slots, active, push, pull, None if step.operation in PRODUCTS else onto)


def _by_calculus(
    step: Step, operands: Sequence[Any], slots: tuple[int, ...], active: tuple[int, ...], precision: str
) -> Local:
    """Return an operation by NumPy, with the derivatives that `slopes` has for it."""
    system, fixed = numpy_system(precision), () if step.value is None else (step.value,)
    numbers = [np.asarray(operand)[()] for operand in operands]
    value = system.form(step.operation)(*numbers, *fixed)
    partials = {k: slopes(_alone(step, numbers, k)).program.run(system, numbers[k]) for k in slots}

    def push(tangents: Sequence[Any]) -> Any:
        return sum(partials[k] * tangent for k, tangent in zip(active, tangents, strict=True))

    return Local(value, slots, active, push, lambda adjoint: [partials[k] * adjoint for k in slots])


def _alone(step: Step, numbers: Sequence[Any], slot: int) -> Program:
    """Return an operation as a function of one operand."""
    recorder = Recorder()
    operands = [recorder.x() if k == slot else _constant(recorder, float(n)) for k, n in enumerate(numbers)]
    return recorder.program(recorder.apply(step.operation, *operands, value=step.value))


def _constant(recorder: Recorder, value: float) -> int:
    return recorder.constant(Fraction(value) if math.isfinite(value) else str(value))
