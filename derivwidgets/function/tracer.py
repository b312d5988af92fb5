"""A symbolic x: it behaves like a NumPy number, and records what is done to it."""

from __future__ import annotations

import math
from fractions import Fraction
from numbers import Rational
from typing import TYPE_CHECKING, Any, NoReturn

import numpy as np

from derivwidgets.function import numpy_forms
from derivwidgets.function.errors import TraceError
from derivwidgets.function.program import Recorder, Step, Value
from derivwidgets.function.systems import numpy_system
from derivwidgets.function.vocabulary import VOCABULARY

if TYPE_CHECKING:
    from collections.abc import Callable

    from derivwidgets.function.program import Program

STEP_LIMIT = 20_000
"""How many steps a trace may have; a loop that runs longer is refused."""


class Tape:
    """What has been recorded so far, for all the tracers of one trace."""

    def __init__(self) -> None:
        self.recorder = Recorder()

    def x(self) -> Tracer:
        """Return the variable."""
        return Tracer(self, self.recorder.x())

    def lift(self, value: Any) -> Tracer:
        """Return a tracer of this tape for a tracer or a plain number."""
        if isinstance(value, np.ndarray) and value.ndim == 0:
            value = value.item()
        if not isinstance(value, Tracer):
            return Tracer(self, self.recorder.constant(exact(value)))
        if value.tape is not self:
            raise TraceError("f keeps an x from an earlier call; it should use only the x that it is given")
        return value

    def apply(self, name: str, *operands: Any, value: Value | int | None = None) -> Tracer:
        """Record an operation; one on numbers alone is computed now, in floating point, as the callable would."""
        if len(self.recorder.steps) > STEP_LIMIT:
            raise TraceError(f"f does more than {STEP_LIMIT} operations; a shorter loop would do")
        steps = [self.lift(operand).step for operand in operands]
        known = [self.recorder.steps[step] for step in steps]
        fixed = None if value is None else Fraction(value)
        if all(step.operation == "constant" for step in known):
            numbers: list[Any] = [numpy_system().constant(step.value) for step in known]
            with np.errstate(all="ignore"):
                return self.lift(numpy_system().form(name)(*numbers, *([] if fixed is None else [fixed])))
        if (kept := _unchanged(name, known)) is not None:
            return Tracer(self, steps[kept])
        return Tracer(self, self.recorder.apply(name, *steps, value=fixed))

    def program(self, result: Any) -> Program:
        """Return the program that computes `result`."""
        return self.recorder.program(self.lift(result).step)


def _unchanged(name: str, operands: list[Step]) -> int | None:
    """Return which operand the operation gives back: loops that begin at 0 or 1 do u + 0, u * 1 and u / 1."""
    neutral = {"add": 0, "sub": 0, "mul": 1, "div": 1}.get(name)
    if neutral is None:
        return None
    idle = Step("constant", (), Fraction(neutral))
    if operands[1] == idle:
        return 0
    return 1 if name in {"add", "mul"} and operands[0] == idle else None


def exact(value: Any) -> Value | int:
    """Return a plain number, or a NumPy scalar or array of no dimensions, as an exact or named constant.

    Raises
    ------
    TraceError
        If it is not one real number.
    """
    if hasattr(value, "__array__"):
        value = np.asarray(value)
        if value.ndim:
            raise TraceError(f"f works with an array of shape {value.shape}; it should give one number for one x")
        value = value.item()
    if isinstance(value, float) and not math.isfinite(value):
        return "nan" if math.isnan(value) else "inf" if value > 0 else "-inf"
    if isinstance(value, Rational | float):
        try:
            float(value)
        except OverflowError:
            raise TraceError("f uses a whole number above 1.8e308, too large for floating point") from None
        return Fraction(value)
    if isinstance(value, complex):
        raise TraceError(f"f uses the complex number {value}; functions here are real")
    raise TraceError(f"f combines x with {_described(value)}; it should use numbers, and functions of NumPy")


def _described(value: Any) -> str:
    return "None" if value is None else f"a {type(value).__name__}"


def _forward(name: str) -> Callable[[Any, Any], Any]:
    return lambda self, other: numpy_forms.UFUNCS[name](self, other)


def _backward(name: str) -> Callable[[Any, Any], Any]:
    return lambda self, other: numpy_forms.UFUNCS[name](other, self)


def _unary(name: str) -> Callable[[Any], Any]:
    return lambda self: numpy_forms.UFUNCS[name](self)


def _refused(sentence: str) -> Callable[..., NoReturn]:
    def refuse(self: Any, *arguments: Any, **keywords: Any) -> NoReturn:
        raise TraceError(sentence)

    return refuse


CHOICE = (
    "f asks whether something is true that depends on x (if, and, or, not, max, min, a < x < b); "
    "write np.where(x > 0, a, b), np.maximum(a, b) or (a < x) & (x < b)"
)
PLAIN = "f turns x into a plain number, as math.sin(x), float(x) and int(x) do; write np.sin(x), or x as it is"
SEQUENCE = "f uses x as a sequence (x[0], len(x), for ... in x); it should take one number"
ARRAY = "f turns x into an array of floats, as np.asarray(x, float) and math functions do; write x as it is"


class Tracer:
    """The symbolic x, and everything that is computed from it.

    Attributes
    ----------
    tape : Tape
        Where operations are recorded.
    step : int
        The step that this stands for.
    """

    __slots__ = ("step", "tape")
    shape = ()
    ndim = 0
    size = 1

    def __init__(self, tape: Tape, step: int) -> None:
        self.tape = tape
        self.step = step

    def __repr__(self) -> str:
        return f"<symbolic {'truth value' if self.truth else 'number'}>"

    @property
    def truth(self) -> bool:
        """Whether this is a truth value, such as x > 0."""
        row = VOCABULARY.get(self.tape.recorder.steps[self.step].operation)
        return row is not None and row.truth

    @property
    def dtype(self) -> np.dtype[Any]:
        """The type that NumPy would give it."""
        return np.dtype(bool if self.truth else float)

    @property
    def real(self) -> Tracer:
        """The number itself."""
        return self

    __add__, __radd__ = _forward("add"), _backward("add")
    __sub__, __rsub__ = _forward("subtract"), _backward("subtract")
    __mul__, __rmul__ = _forward("multiply"), _backward("multiply")
    __truediv__, __rtruediv__ = _forward("divide"), _backward("divide")
    __floordiv__, __rfloordiv__ = _forward("floor_divide"), _backward("floor_divide")
    __mod__, __rmod__ = _forward("remainder"), _backward("remainder")
    __divmod__, __rdivmod__ = _forward("divmod"), _backward("divmod")
    __pow__, __rpow__ = _forward("power"), _backward("power")
    __lt__, __le__ = _forward("less"), _forward("less_equal")
    __gt__, __ge__ = _forward("greater"), _forward("greater_equal")
    __eq__, __ne__ = _forward("equal"), _forward("not_equal")
    __and__, __rand__ = _forward("bitwise_and"), _backward("bitwise_and")
    __or__, __ror__ = _forward("bitwise_or"), _backward("bitwise_or")
    __xor__, __rxor__ = _forward("bitwise_xor"), _backward("bitwise_xor")
    __neg__, __pos__, __abs__ = _unary("negative"), _unary("positive"), _unary("absolute")
    __invert__, __floor__, __ceil__ = _unary("invert"), _unary("floor"), _unary("ceil")
    __trunc__ = _unary("trunc")
    __hash__ = None  # type: ignore[assignment]

    __bool__ = _refused(CHOICE)
    __float__ = __int__ = __index__ = __complex__ = item = _refused(PLAIN)
    __len__ = __iter__ = __getitem__ = __setitem__ = __contains__ = _refused(SEQUENCE)

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> np.ndarray[Any, Any]:
        # NumPy's own Python code, such as Polynomial, does arithmetic on arrays of objects without further ado
        if dtype is not None and np.dtype(dtype).kind != "O":
            raise TraceError(ARRAY)
        array = np.empty((), object)
        array[()] = self
        return array

    def __round__(self, decimals: int | None = None) -> Any:
        return numpy_forms.rounded(self, decimals or 0)

    def round(self, decimals: int = 0) -> Any:
        """Round half to even."""
        return numpy_forms.rounded(self, decimals)

    def clip(self, min: Any = None, max: Any = None) -> Any:  # noqa: A002
        """Bound from below and above."""
        return numpy_forms.clip(self, min, max)

    def copy(self) -> Tracer:
        """Return the number itself."""
        return self

    def astype(self, dtype: Any, *arguments: Any, **keywords: Any) -> Any:
        """Convert to float64, to a truth value, or to a whole number by cutting off the digits after the point."""
        match np.dtype(dtype):
            case np.dtype(kind="b"):
                return self if self.truth else self != 0
            case np.dtype(kind="i"):
                return self.tape.lift(self) if self.truth else numpy_forms.truncated(self)
            case np.dtype(kind="f", itemsize=size) if size >= 8:
                return self.tape.apply("where", self, 1, 0) if self.truth else self
        raise TraceError(f"f converts x to {np.dtype(dtype)}; it should compute in float64")

    def __array_ufunc__(self, ufunc: np.ufunc, method: str, *inputs: Any, **keywords: Any) -> Any:
        name = ufunc.__name__
        if method != "__call__":
            raise TraceError(f"f uses np.{name}.{method}, which works on arrays; it should take one number")
        if keywords:
            raise TraceError(f"f calls {name} with {', '.join(keywords)}=; write np.where(x > 0, a, b) instead")
        if (form := numpy_forms.UFUNCS.get(name)) is None:
            raise TraceError(f"f uses {name}, which has no form here; it should be built from sin, exp, where, ...")
        return form(*inputs)

    def __array_function__(self, function: Any, types: Any, arguments: Any, keywords: Any) -> Any:
        if (form := numpy_forms.FUNCTIONS.get(function)) is None:
            name = f"np.{getattr(function, '__name__', function)}"
            raise TraceError(f"f uses {name}, which has no form here; it should be built from np.sin, np.where, ...")
        try:
            return form(*arguments, **keywords)
        except TypeError as error:
            raise TraceError(f"f calls np.{function.__name__} in a way that has no form here ({error})") from error


for _name in numpy_forms.UFUNCS:
    # an array of objects looks for its functions among their methods
    if getattr(getattr(np, _name, None), "nin", 0) == 1:
        setattr(Tracer, _name, _unary(_name))
