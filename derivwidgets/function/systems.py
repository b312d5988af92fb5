"""Number systems: the kinds of number on which a program can run."""

from __future__ import annotations

import importlib
import math
from dataclasses import dataclass, field
from functools import cache, partial
from typing import TYPE_CHECKING, Any

import numpy

from derivwidgets.function.errors import FormMissing
from derivwidgets.function.vocabulary import VOCABULARY

if TYPE_CHECKING:
    from collections.abc import Callable

    from derivwidgets.function.program import Value

PRECISIONS = ("float64", "float32")


class Library:
    """The public names of several modules as one namespace; a later module is imported when the earlier lack a name."""

    def __init__(self, label: str, *modules: str) -> None:
        self._label = label
        self._modules = modules

    def __getattr__(self, name: str) -> Any:
        for module in self._modules:
            if (found := getattr(importlib.import_module(module), name, None)) is not None:
                setattr(self, name, found)
                return found
        raise FormMissing(f"{self._label} has no {name}")


@dataclass(frozen=True)
class System:
    """One column of the vocabulary, and how it writes a constant.

    Attributes
    ----------
    label : str
        The library's name, for sentences.
    column : str
        Which column of the vocabulary holds its forms.
    library : Library
        Where named forms are found.
    constant : callable
        Turns a `Fraction`, or the name of a constant, into a number of the system.
    default : str
        Which column stands in where a row leaves this one open.
    """

    label: str
    column: str
    library: Library
    constant: Callable[[Value | None], Any]
    default: str = "array"
    _forms: dict[str, Callable[..., Any]] = field(default_factory=dict, repr=False, compare=False)

    def form(self, name: str) -> Callable[..., Any]:
        """Return the function that does operation `name` on numbers of this system.

        Raises
        ------
        FormMissing
            If the system has no such operation.
        """
        if (found := self._forms.get(name)) is None:
            row = VOCABULARY[name]
            form = getattr(row, self.column)
            if form is None:
                form = getattr(row, self.default)
            try:
                found = getattr(self.library, form) if isinstance(form, str) else partial(form, self.library)
            except FormMissing:
                raise FormMissing(f"{self.label} has no {name}") from None
            self._forms[name] = found
        return found


NAMED_FLOATS = {"pi": numpy.pi, "e": numpy.e, "inf": numpy.inf, "-inf": -numpy.inf, "nan": numpy.nan}


def rounded(value: Value | None) -> float:
    """Return the double nearest to an exact or named number."""
    if isinstance(value, str):
        return NAMED_FLOATS[value]
    assert value is not None
    try:
        return value.numerator / value.denominator
    except OverflowError:
        return math.inf if value > 0 else -math.inf


@cache
def numpy_system(precision: str = "float64") -> System:
    """NumPy arrays of one precision, with scipy.special for what NumPy lacks."""
    dtype = numpy.dtype(precision).type
    return System("NumPy", "array", Library("NumPy", "numpy", "scipy.special"), lambda value: dtype(rounded(value)))


@cache
def jax_system(precision: str = "float64") -> System:
    """JAX arrays and tracers of one precision; float64 wants ``jax.enable_x64(True)`` around the run."""
    dtype = numpy.dtype(precision).type
    library = Library("JAX", "jax.numpy", "jax.scipy.special", "jax.nn")
    return System("JAX", "jax", library, lambda value: dtype(rounded(value)))


@cache
def complex_system(precision: str = "float64") -> System:
    """NumPy's complex numbers with parts of one precision; functions are continued from the real line."""
    dtype = numpy.dtype(precision).type
    library = Library("NumPy", "derivwidgets.function.analytic", "numpy", "scipy.special")
    return System("NumPy", "complex", library, lambda value: dtype(rounded(value)))


@cache
def autograd_system(precision: str = "float64") -> System:
    """Autograd's boxes around NumPy arrays of one precision."""
    dtype = numpy.dtype(precision).type
    library = Library("Autograd", "autograd.numpy", "autograd.scipy.special")
    return System("Autograd", "autograd", library, lambda value: dtype(rounded(value)))


@cache
def mygrad_system(precision: str = "float64") -> System:
    """MyGrad's tensors of one precision."""
    dtype = numpy.dtype(precision).type
    library = Library("MyGrad", "mygrad", "mygrad.nnet.activations")
    return System("MyGrad", "mygrad", library, lambda value: dtype(rounded(value)))


@cache
def sympy_system() -> System:
    """SymPy expressions; numbers stay exact."""
    import sympy

    named = {"pi": sympy.pi, "e": sympy.E, "inf": sympy.oo, "-inf": -sympy.oo, "nan": sympy.nan}

    def constant(value: Value | None) -> Any:
        if isinstance(value, str):
            return named[value]
        assert value is not None
        return sympy.Rational(value.numerator, value.denominator)

    return System("SymPy", "sympy", Library("SymPy", "derivwidgets.function.heads", "sympy"), constant)
