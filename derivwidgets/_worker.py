"""A process of its own for work of SymPy's that may hang: one task a line in, one answer a line out."""

from __future__ import annotations

import signal
import sys
from typing import TYPE_CHECKING, Any

from derivwidgets.function.process import decoded, encoded

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from derivwidgets.function.program import Program

MEMORY = 2 << 30
"""Bytes of address space that the process may take."""
GRACE = 5
"""Seconds after the end of a task's time at which the process ends itself, should nobody have killed it."""


def vanishes(expression: Any, order: int, at: Program) -> bool | None:
    """Say whether a derivative of an expression in x is exactly 0 at a point, by SymPy's simplifications."""
    from derivwidgets.function.expression import X, to_expression

    return is_zero(expression.diff(X, order).subs(X, to_expression(at)))


def is_zero(expression: Any) -> bool | None:
    """Say whether a constant is exactly 0, or an expression in x is 0 everywhere."""
    import sympy

    known = expression.is_zero
    if known is None:
        known = expression.expand().is_zero
    if known is None and expression.is_number and expression.is_algebraic:
        root = sympy.Symbol("y")
        return bool(sympy.minimal_polynomial(expression, root, compose=True) == root)
    if known is None:
        known = sympy.simplify(expression).is_zero
    return None if known is None else bool(known)


def limits(program: Program, sides: Sequence[Program | None], at: Program) -> tuple[Any, ...]:
    """Return SymPy's limits of f and of its difference quotient from the left and from the right.

    They are (f-, f+), f(a), (q-, q+), each a SymPy number, or 1 or -1 for an infinity of this sign, or None where SymPy
    gives none; and whether f- = f+, f+ = f(a) and q- = q+, None where that is not known. `sides` are the programs of f
    on the left and on the right, None for no question: f's own choices would be Piecewise, whose limits can be wrong.
    """
    import sympy

    from derivwidgets.function.expression import X, to_expression
    from derivwidgets.function.heads import elementary

    a, h = to_expression(at), sympy.Symbol("h", positive=True)
    value = to_expression(program).subs(X, a)
    if not (value.is_extended_real and value.is_finite):
        value = None
    heights: list[Any] = [None, None]
    slopes: list[Any] = [None, None]
    for index, (s, side) in enumerate(zip((-1, 1), sides, strict=True)):
        if side is not None:
            f = elementary(to_expression(side)).subs(X, a + s * h)
            heights[index] = _limit(f, h)
            slopes[index] = None if value is None else _limit(s * (f - value) / h, h)
    equal = [_equal(*heights), _equal(heights[1], value), _equal(*slopes)]
    return [_signed(height) for height in heights], value, [_signed(slope) for slope in slopes], equal


def _limit(expression: Any, h: Any) -> Any:
    import sympy

    try:
        found = sympy.limit(expression, h, 0, "+")
    except Exception:
        return None
    return found if found.is_number and found.is_extended_real else None


def _signed(value: Any) -> Any:
    """Return the sign of an infinity, and a number as it is."""
    if value is None or not value.is_infinite:
        return value
    return 1 if value.is_extended_positive else -1


def _equal(a: Any, b: Any) -> bool | None:
    if a is None or b is None:
        return None
    if a == b or a.is_infinite or b.is_infinite:
        return bool(a == b)
    known = (a - b).equals(0)
    return None if known is None else bool(known)


def symbolics(name: str, *arguments: Any) -> Any:
    """Call a function of `derivwidgets.experiments.expressions.symbolics`."""
    from derivwidgets.experiments.expressions import symbolics

    return getattr(symbolics, name)(*arguments)


TASKS: dict[str, Callable[..., Any]] = {
    "vanishes": vanishes,
    "is_zero": is_zero,
    "limits": limits,
    "symbolics": symbolics,
}


def main() -> None:
    """Answer tasks until the input ends."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # interrupting a notebook interrupts whoever waits for an answer
    try:
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    except (ImportError, ValueError, OSError):
        pass  # no such limits on this system; the time limit stays
    import derivwidgets.function.expression  # noqa: F401  (before the first task, whose time counts)

    output = sys.stdout.buffer
    sys.stdout = sys.stderr
    output.write(b"ready\n")
    output.flush()
    for line in sys.stdin.buffer:
        name, seconds, arguments = decoded(line)
        _end_after(seconds + GRACE)
        try:
            answer = encoded((True, TASKS[name](*arguments)))
        except Exception as error:
            answer = encoded((False, f"{type(error).__name__}: {error}"))
        _end_after(0)
        output.write(answer)
        output.flush()


def _end_after(seconds: float) -> None:
    """Have the system end this process after some time; 0 calls it off."""
    if hasattr(signal, "setitimer"):
        signal.setitimer(signal.ITIMER_REAL, seconds)


if __name__ == "__main__":
    main()
