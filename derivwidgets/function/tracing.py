"""Python callable to program, by running it once on a symbolic x."""

from __future__ import annotations

import warnings
from typing import TYPE_CHECKING, Any

import numpy as np

from derivwidgets.function.agreement import agrees
from derivwidgets.function.errors import FunctionError, TraceError
from derivwidgets.function.jaxprs import trace_jax
from derivwidgets.function.tracer import Tape

if TYPE_CHECKING:
    from collections.abc import Callable

    from derivwidgets.function.program import Program

__all__ = ["TraceError", "agrees", "trace", "trace_jax"]


def trace(function: Callable[[Any], Any]) -> Program:
    """Record what a plain Python or NumPy callable does to its argument.

    Parameters
    ----------
    function : callable
        Takes one number; is called once.

    Returns
    -------
    Program
        Its steps; floats in it are exactly the doubles that they are.

    Raises
    ------
    TraceError
        If it does what a symbolic x cannot follow; the message says what to write instead.

    Examples
    --------
    >>> [step.operation for step in trace(lambda x: np.sin(x) ** 2 + 1).steps]
    ['x', 'sin', 'power', 'constant', 'add']
    """
    tape = Tape()
    try:
        with warnings.catch_warnings(), np.errstate(all="ignore"):
            warnings.simplefilter("ignore")
            result = function(tape.x())
    except FunctionError:
        raise
    except Exception as error:
        raise TraceError(f"f cannot be called with a symbolic x ({type(error).__name__}: {error})") from error
    if result is None or isinstance(result, str | tuple | list | dict) or len(getattr(result, "shape", "")):
        given = "nothing" if result is None else f"a {type(result).__name__}"
        raise TraceError(f"f returns {given}; it should return one number for one x")
    return tape.program(result)
