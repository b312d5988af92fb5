"""Autograd and MyGrad: what is done to NumPy arrays is recorded on a tape, and pulled back from its end."""

from __future__ import annotations

import re
import warnings
from functools import partial
from threading import Lock
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from derivwidgets.function.arrays import in_blocks
from derivwidgets.function.errors import FormMissing, FunctionError
from derivwidgets.function.opaque import PROBES, UNDEFINED
from derivwidgets.function.systems import autograd_system, mygrad_system
from derivwidgets.function.vocabulary import ROWS
from derivwidgets.methods.method import Method

if TYPE_CHECKING:
    from collections.abc import Callable

    from derivwidgets.function.arrays import Array
    from derivwidgets.function.function import Function
    from derivwidgets.function.program import Program
    from derivwidgets.function.systems import System
    from derivwidgets.methods.method import Compute, Prepare

    Pull = Callable[[Array], tuple[Array, Array]]
    Recording = Callable[[Callable[[Any], Any], Array], tuple[Array, Array]]

SPOKEN = {ufunc: row.name for row in ROWS for ufunc in (row.array, *row.ufuncs) if isinstance(ufunc, str)}
"""What people type for NumPy's names."""

REFUSALS = (r"VJP of (\w+) wrt argnums .* not defined", r"<ufunc '(\w+)'> cannot involve non-constant mygrad tensors")
"""How the libraries say that they cannot differentiate an operation."""

MYGRADS_GRAPH = Lock()
"""MyGrad counts in one place which arrays its graphs hold, and callbacks run on several threads."""


class ForeignResult(TypeError):
    """A callable returned something that the library did not record."""


class Tape(NamedTuple):
    """A library that records a tape.

    Attributes
    ----------
    label : str
    system : callable
        Gives its number system in a precision.
    pull : callable
        Takes a function on the library's numbers and an array x; gives f(x) and, element by element, f'(x).
    pull_twice : callable or None
        The same with f''(x); None where what is pulled back leaves no tape.
    one_by_one : bool
        Whether it can be given single numbers: MyGrad's turn into floats, and so leave the tape unseen.
    """

    label: str
    system: Callable[[str], System]
    pull: Recording
    pull_twice: Recording | None
    one_by_one: bool

    def pulled(self, order: int) -> Recording:
        """Return what gives f(x) and the derivative of an order.

        Raises
        ------
        FunctionError
            If the library has no second derivatives.
        """
        if order == 1:
            return self.pull
        if self.pull_twice is None:
            raise FunctionError(f"{self.label}’s gradients are plain arrays, which it cannot differentiate again")
        return self.pull_twice

    def refusal(self, error: Exception, f: Function) -> FunctionError:
        """Return the sentence that says why the library cannot differentiate f."""
        said = str(error)
        if isinstance(error, FormMissing):
            lacks = said
        elif found := next(filter(None, (re.search(pattern, said) for pattern in REFUSALS)), None):
            lacks = f"{self.label} has no derivative rule for {SPOKEN.get(found[1], found[1])}"
        elif f.program is None:
            return FunctionError(f"{self.label} cannot follow this function: {f.reason}")
        else:
            first = said.partition("\n")[0][:200]
            return FunctionError(f"{self.label} failed on this function ({type(error).__name__}: {first})")
        return FunctionError(f"{lacks}, so {self.label} cannot differentiate this function")


def pull_by_autograd(function: Callable[[Any], Any], x: Array) -> tuple[Array, Array]:
    """Return f(x) and f'(x) by Autograd's reverse mode."""
    import autograd
    from autograd.tracer import isbox

    def recorded(box: Any) -> Any:
        result = function(box)
        if not isbox(result) and np.asarray(result).dtype.kind not in "biuf":
            raise ForeignResult(f"f returns {type(result).__name__}")
        return result

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # "Output seems independent of input": a constant is
        pullback, value = autograd.make_vjp(recorded)(x)
        return value, pullback(np.ones_like(_number(value)))


def _number(value: Any) -> Any:
    """Return the number in a box, or in a box in a box."""
    from autograd.tracer import getval, isbox

    while isbox(value):
        value = getval(value)
    return value


def pull_twice_by_autograd(function: Callable[[Any], Any], x: Array) -> tuple[Array, Array]:
    """Return f(x) and f''(x): pulling back is itself recorded, and pulled back."""
    value, _ = pull_by_autograd(function, x)
    return value, pull_by_autograd(lambda box: pull_by_autograd(function, box)[1], x)[1]


def pull_by_mygrad(function: Callable[[Any], Any], x: Array) -> tuple[Array, Array]:
    """Return f(x) and f'(x) by MyGrad."""
    from mygrad.tensor_base import Tensor

    with MYGRADS_GRAPH, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        tensor = Tensor(x)
        result = function(+tensor)  # a copy, which f may change in place
        if not isinstance(result, Tensor):
            raise ForeignResult(f"f returns {type(result).__name__}")
        value = result.data.copy()
        result.backward()
        return value, np.zeros_like(x) if tensor.grad is None else tensor.grad


AUTOGRAD = Tape("Autograd", autograd_system, pull_by_autograd, pull_twice_by_autograd, one_by_one=True)
MYGRAD = Tape("MyGrad", mygrad_system, pull_by_mygrad, None, one_by_one=False)


def _preparer(tape: Tape) -> Prepare:
    def prepare(f: Function, precision: str, order: int) -> Compute:
        pull = _pull(tape, tape.pulled(order), f, precision)

        def slopes(x: Array) -> Array:
            try:
                return pull(x)[1]
            except Exception as error:
                raise tape.refusal(error, f) from error

        return lambda x, step: in_blocks(slopes, x, dtype=x.dtype)

    return prepare


def _pull(tape: Tape, recording: Recording, f: Function, precision: str) -> Pull:
    """Return x -> f(x), f'(x) or f''(x): of the user's own code where the library can record it, else of the program.

    Raises
    ------
    FunctionError
        If the library can record neither.
    """
    failure: Exception = ForeignResult()
    if f.original is not None and f.library is None:
        whole: Pull = partial(recording, f.original)
        single: Pull = partial(_one_by_one, whole)
        for own in (whole, single) if tape.one_by_one and f.program is None else (whole,):
            try:
                _check(own, f)
            except Exception as error:
                failure = error
            else:
                return own
    if f.program is None:
        raise tape.refusal(failure, f)
    pull = _of_program(recording, f.program, tape.system(precision))
    try:
        with np.errstate(all="ignore"):
            pull(PROBES.astype(precision))
    except Exception as error:
        raise tape.refusal(error, f) from error
    return pull


def _of_program(recording: Recording, program: Program, system: System) -> Pull:
    if not program.depends_on_x[-1]:
        return lambda x: (np.full_like(x, program.run(system, x)), np.zeros_like(x))
    return partial(recording, partial(program.run, system))


def _check(pull: Pull, f: Function) -> None:
    """Raise an exception unless `pull` gives f's own values, one for each x."""
    x = PROBES.copy()
    with np.errstate(all="ignore"):
        value = np.asarray(pull(x)[0])
    if value.shape != x.shape or not np.allclose(value, f(x), rtol=1e-9, atol=0, equal_nan=True):
        raise ForeignResult("f gives other values")


def _one_by_one(pull: Pull, x: Array) -> tuple[Array, Array]:
    """Give `pull` one number at a time; where f is undefined both results are nan."""
    results = np.full((2, *x.shape), np.nan, x.dtype)
    for index, number in enumerate(x):
        try:
            results[:, index] = pull(number)
        except UNDEFINED:
            continue
    return results[0], results[1]


METHODS = (
    Method("autograd", "Autograd", "automatic", _preparer(AUTOGRAD), requires="autograd"),
    Method("mygrad", "MyGrad", "automatic", _preparer(MYGRAD), requires="mygrad"),
)
