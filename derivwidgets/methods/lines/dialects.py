"""A program in the own words of a library: the vocabulary's forms for it, run on a sheet."""

from __future__ import annotations

import importlib
import re
from dataclasses import dataclass, replace
from fractions import Fraction
from types import FunctionType
from typing import TYPE_CHECKING, Any

from scipy import special

from derivwidgets.function import systems
from derivwidgets.function.errors import FormMissing
from derivwidgets.function.vocabulary import VOCABULARY
from derivwidgets.methods.lines.sheet import Sheet
from derivwidgets.methods.lines.text import source

if TYPE_CHECKING:
    from collections.abc import Callable

    from derivwidgets.function.program import Program, Step, Value
    from derivwidgets.methods.lines.text import Source

INFIX = {
    "less": "<", "less_equal": "<=", "equal": "==", "not_equal": "!=", "logical_and": "&", "logical_or": "|",
    "StrictLessThan": "<", "LessThan": "<=", "And": "&", "Or": "|", "Pow": "**",
}  # fmt: skip
"""Functions that are written between their operands."""

FIRST_LINES = {
    "analytic": "from derivwidgets.function import analytic  # SciPy's functions, continued from the real line",
    "np": "import numpy as np",
    "special": "from scipy import special",
}
"""How the names are imported by which a library's modules are known."""


@dataclass(frozen=True)
class Dialect:
    """How programs are written with one library.

    Attributes
    ----------
    column : str
        Which column of the vocabulary holds its forms.
    modules : tuple of (str, str)
        Its modules, and the name by which each is known; a later one is asked when the earlier lack a name.
    imports : dict of str to str
        How these names are imported.
    numbers : str
        The name of the module with pi, e, inf and nan.
    tape : bool
        Whether what it does is recorded, so that the order of operations matters.
    plain : bool
        Whether whole powers are written x**n, also where they are computed otherwise.
    wraps : bool
        Whether constants are written as the library's numbers: with Python's some functions compute in float64.
    """

    column: str
    modules: tuple[tuple[str, str], ...]
    imports: dict[str, str]
    numbers: str = "np"
    tape: bool = False
    plain: bool = False
    wraps: bool = False

    def write(self, program: Program, precision: str) -> Source:
        """Write f(x).

        Raises
        ------
        FormMissing
            If the library lacks an operation.
        TypeError
            If a form chooses by the values that it meets, so that it cannot be written down.
        """
        sheet = Sheet(precision, f"{self.numbers}.{precision}", merges=not self.tape, is_weak=self.column == "jax")
        results: list[Any] = []
        for step in program.steps:
            results.append(self._step(sheet, step, [results[i] for i in step.arguments]))
        result = sheet.lift(results[-1])
        if not program.depends_on_x[-1]:
            result = sheet.name(f"{self.numbers}.full_like")(sheet.name("x"), result)
        return source(result, tape=self.tape)

    def _step(self, sheet: Sheet, step: Step, operands: list[Any]) -> Any:
        if step.operation == "x":
            return sheet.name("x")
        if step.operation == "constant":
            constant = number(sheet, step.value, self.numbers)
            return sheet.wrapped(constant) if self.wraps else constant
        fixed = step.value
        if self.plain and step.operation == "power" and isinstance(fixed, Fraction) and fixed.denominator == 1:
            return operands[0] ** fixed.numerator
        row = VOCABULARY[step.operation]
        form, library = getattr(row, self.column) or row.array, Names(self, sheet)
        arguments = operands if fixed is None else [*operands, fixed]
        return getattr(library, form)(*arguments) if isinstance(form, str) else form(library, *arguments)

    def imported(self, text: str) -> list[str]:
        """Return the lines that import what a source uses: modules first, then parts of them."""
        used = {line for name, line in self.imports.items() if re.search(rf"(?<![\w.]){name}\.", text)}
        return sorted(used, key=lambda line: (line.startswith("from"), line.split()[1]))


def number(sheet: Sheet, value: Value | None, module: str) -> Any:
    """Write a constant as the double that the methods compute with."""
    rounded = systems.rounded(value)
    if rounded == float("inf") or value in ("pi", "e", "nan"):
        return sheet.name(f"{module}.{value if isinstance(value, str) else 'inf'}", rounded)
    if rounded == -float("inf"):
        return -sheet.name(f"{module}.inf", -rounded)
    return sheet.number(rounded)


class Names:
    """A library for forms to run on: its functions write themselves."""

    def __init__(self, dialect: Dialect, sheet: Sheet) -> None:
        self._dialect = dialect
        self._sheet = sheet

    def __getattr__(self, name: str) -> Any:
        for module, known in self._dialect.modules:
            if module != ANALYTIC and name in INFIX:
                return lambda left, right: self._sheet.combine(INFIX[name], left, right)
            found = getattr(importlib.import_module(module), name, None)
            if found is None:
                continue
            if module == ANALYTIC and found is getattr(special, name, None):
                return self._sheet.name(f"special.{name}")
            if module == ANALYTIC and not known:
                return _rewritten(found, self._sheet)
            return self._sheet.name(f"{known}.{name}")
        raise FormMissing(f"there is no {name}")


ANALYTIC = "derivwidgets.function.analytic"


def _rewritten(function: FunctionType, sheet: Sheet) -> Callable[..., Any]:
    """Return a function of the module of continued functions that writes what it does with NumPy and SciPy."""
    names = {"np": _Module("np", sheet), "special": _Module("special", sheet)}
    scope: dict[str, Any] = {**function.__globals__, **names}
    for name, value in function.__globals__.items():
        if isinstance(value, FunctionType) and value.__module__ == ANALYTIC:
            scope[name] = FunctionType(value.__code__, scope, name, value.__defaults__)
    return scope[function.__name__]  # type: ignore[no-any-return]


class _Module:
    """A module whose functions write themselves."""

    def __init__(self, name: str, sheet: Sheet) -> None:
        self._name = name
        self._sheet = sheet

    def __getattr__(self, name: str) -> Any:
        if name in INFIX:
            return lambda left, right: self._sheet.combine(INFIX[name], left, right)
        return self._sheet.name(f"{self._name}.{name}")

    def real(self, operand: Any) -> Any:
        """Write the real part; of a number that is the number."""
        written = self._sheet.lift(operand)
        return written if written.index in self._sheet.plain else self._sheet.name(f"{self._name}.real")(written)


SCIPY = (("numpy", "np"), ("scipy.special", "special"))

NUMPY = Dialect("array", SCIPY, FIRST_LINES)
NUMPY_PLAIN = Dialect("array", SCIPY, FIRST_LINES, plain=True)
COMPLEX_PLAIN = Dialect("complex", SCIPY, FIRST_LINES, plain=True)
COMPLEX = Dialect("complex", ((ANALYTIC, ""), *SCIPY), FIRST_LINES)
COMPLEX_NAMED = Dialect("complex", ((ANALYTIC, "analytic"), *SCIPY), FIRST_LINES)
JAX = Dialect(
    "jax",
    (("jax.numpy", "jnp"), ("jax.scipy.special", "special"), ("jax.nn", "jax.nn")),
    {"jax": "import jax", "jnp": "import jax.numpy as jnp", "special": "from jax.scipy import special"},
    numbers="jnp",
    tape=True,
)
AUTOGRAD = Dialect(
    "autograd",
    (("autograd.numpy", "np"), ("autograd.scipy.special", "special")),
    {"np": "import autograd.numpy as np", "special": "from autograd.scipy import special"},
    tape=True,
)
MYGRAD = Dialect(
    "mygrad",
    (("mygrad", "mg"), ("mygrad.nnet.activations", "activations")),
    {
        "activations": "from mygrad.nnet import activations",
        "mg": "import mygrad as mg",
        "np": "import numpy as np",
    },
    tape=True,
)
NUMPY_WRAPPED, COMPLEX_WRAPPED, AUTOGRAD_WRAPPED, MYGRAD_WRAPPED = (
    replace(dialect, wraps=True) for dialect in (NUMPY, COMPLEX, AUTOGRAD, MYGRAD)
)
AUTOGRAD_PLAIN, MYGRAD_PLAIN = (replace(dialect, plain=True) for dialect in (AUTOGRAD, MYGRAD))
