"""A process of its own for work of SymPy's that may hang: one pickled task a line in, one pickled answer a line out.

It is not made by multiprocessing, which would run an unguarded user script again, nor by forking, which is unsafe once
JAX has threads.
"""

from __future__ import annotations

import base64
import pickle
import sys
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

    from derivwidgets.function.program import Program

MEMORY = 2 << 30
"""Bytes of address space that the process may take."""


def is_zero(expression: Any) -> bool | None:
    """Say whether a constant is exactly 0, or an expression in x is 0 everywhere."""
    import sympy

    if expression.is_number and expression.is_algebraic:
        return bool(sympy.minimal_polynomial(expression, sympy.Symbol("y"), compose=True) == sympy.Symbol("y"))
    simplified = sympy.simplify(expression)
    known = simplified.is_zero
    return None if known is None else bool(known)


def limits(program: Program, at: Program) -> tuple[Any, ...]:
    """Return SymPy's limits of f and of its difference quotient from the left and from the right, as text or None.

    They are (f-, f+, f(a), q-, q+), each a SymPy expression; None where SymPy gives none.
    """
    import sympy

    from derivwidgets.function.expression import X, to_expression

    f, a = to_expression(program), to_expression(at)
    h = sympy.Symbol("h", positive=True)
    value = f.subs(X, a)
    sides = [_limit(f.subs(X, a + side * h), h) for side in (-1, 1)]
    if not (value.is_extended_real and value.is_finite):
        return (*sides, None, None, None)
    slopes = [_limit(side * (f.subs(X, a + side * h) - value) / h, h) for side in (-1, 1)]
    return (*sides, value, *slopes)


def _limit(expression: Any, h: Any) -> Any:
    import sympy

    try:
        found = sympy.limit(expression, h, 0, "+")
    except Exception:
        return None
    return found if found.is_number and found.is_extended_real else None


TASKS: dict[str, Callable[..., Any]] = {"is_zero": is_zero, "limits": limits}


def main() -> None:
    """Answer tasks until the input ends."""
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
        name, arguments = pickle.loads(base64.b64decode(line))
        try:
            answer = (True, TASKS[name](*arguments))
        except Exception as error:
            answer = (False, f"{type(error).__name__}: {error}")
        output.write(base64.b64encode(pickle.dumps(answer)) + b"\n")
        output.flush()


if __name__ == "__main__":
    main()
