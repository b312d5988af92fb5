"""What NumPy's and SciPy's functions do to a tracer, beyond the names that the vocabulary gives one to one."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np

from derivwidgets.function.errors import TraceError
from derivwidgets.function.vocabulary import ROWS

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence


def apply(name: str, *operands: Any, **keywords: Any) -> Any:
    """Record an operation of the vocabulary, on the tape of the first operand that has one."""
    tape = next(operand.tape for operand in operands if hasattr(operand, "tape"))
    return tape.apply(name, *operands, **keywords)


def _is_truth(value: Any) -> bool:
    return isinstance(value, bool | np.bool_) or getattr(value, "truth", False)


def _logical(name: str) -> Callable[..., Any]:
    """Give the form of ``&``, ``|`` and ``~``, which are for truth values only."""

    def form(*operands: Any) -> Any:
        if not all(map(_is_truth, operands)):
            raise TraceError("f uses & | or ~ on numbers; they join conditions, such as (x > 0) & (x < 1)")
        return apply(name, *operands)

    return form


def _add(x: Any, y: Any) -> Any:
    # NumPy adds two truth values to a truth value
    return apply("or" if _is_truth(x) and _is_truth(y) else "add", x, y)


def number(value: Any) -> Any:
    """Return a plain number for one, or for a tracer that is one; else None."""
    return value.tape.recorder.rational(value.step) if hasattr(value, "tape") else value


def besselj(order: Any, x: Any) -> Any:
    """Return the Bessel function of a whole order."""
    return apply("besselj", x, value=_order("a Bessel function", order))


def polygamma(order: Any, x: Any) -> Any:
    """Return a derivative of digamma."""
    whole = _order("polygamma", order)
    return apply("polygamma", x, value=whole) if whole else apply("digamma", x)


def _order(name: str, order: Any) -> int:
    value = number(order)
    if value is None or value != int(value):
        raise TraceError(f"f uses {name} of an order that is no whole number; a whole one such as 2 would do")
    return int(value)


def truncated(x: Any) -> Any:
    """Cut off the digits after the point."""
    return apply("where", x < 0, apply("ceil", x), apply("floor", x))


def remainder(x: Any, y: Any) -> Any:
    """Return what is left of x after division by y, with the sign of x."""
    return np.sign(x) * apply("mod", np.abs(x), np.abs(y))


def heaviside(x: Any, at_zero: Any) -> Any:
    """Return the step at 0, with `at_zero` there."""
    if number(at_zero) == 0.5:
        return apply("heaviside", x)
    return apply("where", x == 0, at_zero, apply("heaviside", x))


def xlogy(x: Any, y: Any) -> Any:
    """Return x log(y), which is 0 where x is."""
    return apply("where", apply("eq", x, 0), 0, x * np.log(y))


UFUNCS: dict[str, Callable[..., Any]] = {
    **{
        name: lambda *operands, operation=row.name: apply(operation, *operands)
        for row in ROWS
        for name in (row.array, *row.ufuncs)
        if isinstance(name, str)
    },
    "add": _add,
    "square": lambda x: x**2,
    "reciprocal": lambda x: 1 / x,
    "exp2": lambda x: 2**x,
    "positive": lambda x: x,
    "conjugate": lambda x: x,
    "deg2rad": lambda x: x * (math.pi / 180),
    "radians": lambda x: x * (math.pi / 180),
    "rad2deg": lambda x: x * (180 / math.pi),
    "degrees": lambda x: x * (180 / math.pi),
    "greater": lambda x, y: apply("lt", y, x),
    "greater_equal": lambda x, y: apply("le", y, x),
    "floor_divide": lambda x, y: np.floor(x / y),
    "divmod": lambda x, y: (np.floor(x / y), x % y),
    "trunc": truncated,
    "fmod": remainder,
    "heaviside": heaviside,
    "logical_xor": lambda x, y: apply("ne", apply("ne", x, 0), apply("ne", y, 0)),
    "bitwise_and": _logical("and"),
    "bitwise_or": _logical("or"),
    "bitwise_xor": _logical("ne"),
    "invert": _logical("not"),
    "logaddexp2": lambda x, y: apply("logaddexp", x * math.log(2), y * math.log(2)) / math.log(2),
    "xlogy": xlogy,
    "xlog1py": lambda x, y: apply("where", apply("eq", x, 0), 0, x * np.log1p(y)),
    "logit": lambda x: np.log(x / (1 - x)),
    "log_expit": lambda x: -apply("softplus", -x),
    "jv": besselj,
}
"""The forms of ufuncs, by the ufunc's own name."""


def _where(condition: Any, *branches: Any) -> Any:
    if len(branches) != 2:
        raise TraceError("f calls np.where with a condition alone; write np.where(x > 0, a, b)")
    return apply("where", condition, *branches)


def clip(x: Any, low: Any = None, high: Any = None) -> Any:
    """Bound x from below and above; None is no bound."""
    if low is None or high is None:
        return x if low is high else np.minimum(x, high) if low is None else np.maximum(x, low)
    return apply("clip", x, low, high)


def _clip(x: Any, a_min: Any = None, a_max: Any = None, *, min: Any = None, max: Any = None) -> Any:  # noqa: A002
    return clip(x, a_min if min is None else min, a_max if max is None else max)


def _select(conditions: Sequence[Any], choices: Sequence[Any], default: Any = 0) -> Any:
    result = default
    for condition, choice in reversed(list(zip(conditions, choices, strict=True))):
        result = apply("where", condition, choice, result)
    return result


def _piecewise(x: Any, conditions: Any, functions: Sequence[Any]) -> Any:
    conditions = conditions if isinstance(conditions, list | tuple) else [conditions]
    values = [function(x) if callable(function) else function for function in functions]
    result = values[len(conditions)] if len(values) > len(conditions) else 0
    for condition, value in zip(conditions, values, strict=False):
        result = apply("where", condition, value, result)
    return result


def rounded(x: Any, decimals: int = 0) -> Any:
    """Round half to even, to a number of decimals, the way NumPy does it."""
    if decimals == 0:
        return apply("round", x)
    scale = 10.0 ** abs(decimals)
    return apply("round", x * scale) / scale if decimals > 0 else apply("round", x / scale) * scale


def _sinc(x: Any) -> Any:
    return apply("sinc", math.pi * x)


def polyval(coefficients: Any, x: Any) -> Any:
    """Evaluate a polynomial, whose highest coefficient comes first."""
    first, *others = coefficients
    for coefficient in others:
        first = first * x + coefficient
    return first


FUNCTIONS: dict[Any, Callable[..., Any]] = {
    np.where: _where,
    np.clip: _clip,
    np.select: _select,
    np.piecewise: _piecewise,
    np.round: rounded,
    np.around: rounded,
    np.sinc: _sinc,
    np.polyval: polyval,
    np.fix: truncated,
    np.zeros_like: lambda x, *types, **keywords: 0.0,
    np.ones_like: lambda x, *types, **keywords: 1.0,
    np.full_like: lambda x, value, *types, **keywords: value,
    np.real: lambda x: x,
    np.copy: lambda x: x,
    np.shape: lambda x: (),
    np.ndim: lambda x: 0,
    np.size: lambda x: 1,
    np.iscomplexobj: lambda x: False,
}
"""The forms of NumPy functions that are no ufuncs."""
