"""What a user holds: one function of one variable, read once, run on many kinds of number."""

from __future__ import annotations

import math
import sys
from fractions import Fraction
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np

from derivwidgets.function import grammar, opaque, tracing
from derivwidgets.function.arrays import evaluate, real_array
from derivwidgets.function.errors import FunctionError, UntranslatableError
from derivwidgets.function.noise import checked_noise, noise
from derivwidgets.function.program import Program, Recorder
from derivwidgets.function.slips import shortened

if TYPE_CHECKING:
    from collections.abc import Callable

    from derivwidgets.function.arrays import Array


UNWRITTEN = "f(x)"
"""The text of a function that cannot be written so that it can be typed again."""


class Function:
    """A function f of one real variable.

    Parameters
    ----------
    source : str or callable or sympy.Expr or number or Program or Function
        Text such as ``"exp(-2x) + 3 sin(3x)"``, a Python callable of one argument (plain, NumPy or jax.numpy code), a
        SymPy expression in one symbol, a number (a constant function), or a program.

    Attributes
    ----------
    text : str
        f as text that can be typed again; "f(x)", or the name of a callable, where that cannot be.
    program : Program or None
        f as a graph of operations; None for a callable that could not be traced.
    original : callable or None
        The callable that was given, if one was.
    library : str or None
        "jax" for a callable that only JAX can run, else None.
    reason : str
        Why there is no program; empty where there is one.
    noise : float
        Standard deviation of the noise in f's values; 0 unless `with_noise` made it.
    cache : dict
        What other layers have worked out about f once: its derivative, prepared methods.

    Raises
    ------
    FunctionError
        If the source cannot be read as a function of one variable; the message says what would do.

    Examples
    --------
    >>> f = Function("|x| + sin(x)cos(x)")
    >>> f(0.5)
    array(0.92073549)
    >>> f.expression
    sin(x)*cos(x) + Abs(x)
    >>> Function(lambda x: 3 * x**2).text
    '3*x^2'
    """

    text: str
    program: Program | None
    original: Callable[[Any], Any] | None = None
    library: str | None = None
    reason: str = ""
    noise: float = 0.0
    cache: dict[Any, Any]

    def __init__(self, source: Any) -> None:
        self.cache = {}
        if isinstance(source, Function):
            self.__dict__.update(source.__dict__)
        elif isinstance(source, str):
            self.program = grammar.parse(source)
            self.text = grammar.without_heading(source)
        elif hasattr(source, "free_symbols") and hasattr(source, "subs"):
            from derivwidgets.function.expression import from_expression

            self.program = from_expression(source)
            self.text = grammar.text(self.program) or UNWRITTEN
        elif isinstance(source, int | float | Fraction | np.floating | np.integer) and not isinstance(source, bool):
            self.program = _constant(source)
            self.text = grammar.text(self.program) or UNWRITTEN
        elif isinstance(source, Program):
            self.program = source
            self.text = grammar.text(self.program) or UNWRITTEN
        elif callable(source):
            self._read_callable(source)
        else:
            raise FunctionError(
                f"a function is text, a Python callable of one argument, a SymPy expression or a number; "
                f"got {type(source).__name__}"
            )

    def _read_callable(self, source: Callable[[Any], Any]) -> None:
        self.original = source
        name = getattr(source, "__name__", type(source).__name__)
        self.program, self.library, self.reason = _traced(source)
        if self.program is None:
            self._pointwise = opaque.Pointwise(source)
        written = grammar.text(self.program) if self.program else None
        self.text = written or f"{'f' if name == '<lambda>' else name}(x)"

    @cached_property
    def expression(self) -> Any:
        """F as a SymPy expression, or None where it has none (an untraceable callable)."""
        if self.program is None:
            return None
        from derivwidgets.function.expression import to_expression

        return to_expression(self.program)

    def __call__(self, x: Any) -> Array:
        """Return f(x) as an array of x's shape: float32 for float32, else float64; nan where f is not defined."""
        x = real_array(x)
        values = self._pointwise(x) if self.program is None else evaluate(self.program, x, x.dtype.name)
        return np.asarray(self.noisy(values, x))

    def with_noise(self, sigma: float) -> Function:
        """Return f as something that measures it gives it: with noise in every value.

        The noise is uniform, depends on x alone, and is the same in every run. Differences feel it; rules for
        derivatives, and the truth, are those of f without it.

        Parameters
        ----------
        sigma : float
            Standard deviation of the noise; 0 for none.

        Raises
        ------
        ValueError
            If `sigma` is negative or no number.

        Examples
        --------
        >>> f = Function("x^2").with_noise(0.01)
        >>> bool(0 < abs(f(3.0) - 9) < 0.018), bool(f(3.0) == f(3.0))
        (True, True)
        """
        noisy = Function(self)
        noisy.noise = checked_noise(sigma)
        return noisy

    def noisy(self, values: Any, x: Array) -> Any:
        """Return values of f with its noise in them."""
        return values if self.noise == 0 else (values + noise(x, self.noise)).astype(x.dtype, copy=False)

    def __getstate__(self) -> dict[str, Any]:
        return {name: value for name, value in vars(self).items() if name not in {"cache", "expression"}}

    def __setstate__(self, state: dict[str, Any]) -> None:
        vars(self).update(state, cache={})

    def __repr__(self) -> str:
        noisy = f".with_noise({self.noise!r})" if self.noise else ""
        return f"Function({self.text!r}){noisy}"

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Function):
            return NotImplemented
        mine, others = ((each.program, each.original, each.text, each.noise) for each in (self, other))
        return mine == others

    def __hash__(self) -> int:
        return hash((self.program, self.original))


def _traced(source: Callable[[Any], Any]) -> tuple[Program | None, str | None, str]:
    """Return the program of a callable, the library it is written for, and why there is no program."""
    try:
        program = tracing.trace(source)
    except FunctionError as error:
        if "jax" not in sys.modules:
            return None, None, str(error)
        return _traced_by_jax(source, str(error))
    return (program, None, "") if tracing.agrees(program, source) else (None, None, UNFAITHFUL)


def _traced_by_jax(source: Callable[[Any], Any], otherwise: str) -> tuple[Program | None, str | None, str]:
    """Return the same for what may be jnp code; `otherwise` is why it is not plain NumPy code."""
    try:
        program = tracing.trace_jax(source)
    except UntranslatableError as error:
        return None, "jax", str(error)
    except FunctionError:
        return None, None, otherwise
    return (program, "jax", "") if tracing.agrees(program, source) else (None, "jax", UNFAITHFUL)


UNFAITHFUL = "its trace does not give the values it gives: does it choose by value, or use random numbers?"


def _constant(value: Any) -> Program:
    exact = value.item() if isinstance(value, np.generic) else value
    try:
        finite = math.isfinite(exact)
    except OverflowError:
        finite = False
    if not finite:
        raise FunctionError(f"a constant function needs a finite number, at most 1.8e308; got {shortened(str(value))}")
    recorder = Recorder()
    return recorder.program(recorder.constant(Fraction(exact)))


@lru_cache(maxsize=16)  # with what XLA compiled for it, a function weighs some 3 MB
def _from_text(text: str) -> Function:
    return Function(text)


def as_function(source: Any) -> Function:
    """Return `source` if it is a `Function`, else the `Function` made of it; text is read once."""
    if isinstance(source, Function):
        return source
    return _from_text(source) if isinstance(source, str) else Function(source)
