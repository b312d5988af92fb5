"""A symbolic number that writes Python: forms of the vocabulary run on it, and so write their own source."""

from __future__ import annotations

import operator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple, NoReturn

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable

OPERATORS: dict[str, Callable[[Any, Any], Any]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "/": operator.truediv,
    "**": operator.pow,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
    "==": operator.eq,
    "!=": operator.ne,
    "&": operator.and_,
    "|": operator.or_,
}
"""What is written between two operands."""

ARITHMETIC = frozenset({"+", "-", "*", "/", "**"})


class Node(NamedTuple):
    """A part of an expression in Python.

    Attributes
    ----------
    kind : str
        "number", "name", "negative", "operator", "attribute", "call" or "tuple".
    text : str
        The number, name, operator or attribute itself; of a call the names of its keywords, separated by commas.
    operands : tuple of int
        The nodes that it is made of; of a call the first is what is called.
    """

    kind: str
    text: str
    operands: tuple[int, ...] = ()

    @property
    def is_atom(self) -> bool:
        """Whether it is too short to be given a name of its own."""
        return self.kind in {"number", "name", "attribute", "tuple"}


@dataclass
class Sheet:
    """What has been written so far.

    Parameters
    ----------
    precision : str or None
        Arithmetic of the numbers; None where they are exact.
    wrapper : str
        What makes a library's number of Python's, such as "np.float64".
    merges : bool
        Whether what is written twice is one node; a tape keeps such parts apart.
    is_weak : bool
        Whether functions of Python's numbers alone stay in the precision: NumPy's give float64.

    Attributes
    ----------
    nodes : list of Node
    plain : dict of int to number
        The value of a node of numbers alone, as Python computes it.
    exact : dict of int to number
        The same in the sheet's own arithmetic.
    """

    precision: str | None
    wrapper: str
    merges: bool = True
    is_weak: bool = False
    nodes: list[Node] = field(default_factory=list)
    plain: dict[int, Any] = field(default_factory=dict)
    exact: dict[int, Any] = field(default_factory=dict)
    _index: dict[Node, int] = field(default_factory=dict)

    def record(self, kind: str, text: str, *operands: int) -> Written:
        """Write a node."""
        node = Node(kind, text, operands)
        merged = self.merges or node.is_atom
        index = self._index.get(node, len(self.nodes)) if merged else len(self.nodes)
        if index == len(self.nodes):
            self.nodes.append(node)
            self._index[node] = index
        return Written(self, index)

    def name(self, text: str, value: float | None = None) -> Written:
        """Write a name, which may be that of a number."""
        return self._known(self.record("name", text), value)

    def number(self, value: complex) -> Written:
        """Write a plain number."""
        return self._known(self.record("number", repr(value)), value)

    def _known(self, written: Written, value: Any) -> Written:
        if value is not None and not isinstance(value, complex):
            self.plain[written.index] = value
            self.exact[written.index] = value if self.precision is None else np.dtype(self.precision).type(value)
        return written

    def lift(self, value: Any) -> Written:
        """Return what is written for an operand of a form: a number of any kind, a truth value or a pair."""
        if isinstance(value, Written):
            return value
        if isinstance(value, tuple):
            return self.record("tuple", "", *(self.lift(each).index for each in value))
        if isinstance(value, bool | np.bool_):
            return self.name(str(bool(value)))
        if isinstance(value, np.generic):
            value = value.item()
        if isinstance(value, complex) and value != value:
            return self.name("complex")(self.name("np.nan"), self.name("np.nan"))
        if isinstance(value, int | float | complex):
            return self.number(value)
        raise TypeError(f"{value!r} cannot be written in Python")

    def combine(self, sign: str, left: Any, right: Any) -> Written:
        """Write an operator between two operands."""
        left, right = self.lift(left), self.lift(right)
        if self._is_plain(left) and not self._is_plain(right) and sign in FLIPPED:
            sign, left, right = FLIPPED[sign], right, left
        known = sign in ARITHMETIC and left.index in self.plain and right.index in self.plain
        if known and not self._agree(sign, left.index, right.index):
            left = self.wrapped(left)
        result = self.record("operator", sign, left.index, right.index)
        if known and self.precision is not None:
            with np.errstate(all="ignore"):
                self.exact[result.index] = OPERATORS[sign](self.exact[left.index], self.exact[right.index])
                self.plain[result.index] = OPERATORS[sign](self.plain[left.index], self.plain[right.index])
        return result

    def _is_plain(self, written: Written) -> bool:
        return self.nodes[written.index].kind == "number"

    def _agree(self, sign: str, left: int, right: int) -> bool:
        """Say whether Python computes with numbers what the sheet's arithmetic does: it raises where 1/0 is inf."""
        if self.precision is None:
            return False
        with np.errstate(all="ignore"):
            exact = OPERATORS[sign](self.exact[left], self.exact[right])
            try:
                plain = OPERATORS[sign](self.plain[left], self.plain[right])
            except ArithmeticError:
                return False
            return not isinstance(plain, complex) and repr(np.dtype(self.precision).type(plain)) == repr(exact)

    def wrapped(self, written: Written) -> Written:
        """Write a number of the library in place of one of Python's."""
        result = self.record("call", "", self.name(self.wrapper).index, written.index)
        if self.precision is not None:
            self.plain[result.index] = self.exact[result.index] = self.exact[written.index]
        return result


FLIPPED = {"<": ">", "<=": ">=", "==": "==", "!=": "!="}
"""A comparison read from its other side: a number is written on the right."""


def _binary(sign: str) -> Callable[[Any, Any], Any]:
    return lambda self, other: self.sheet.combine(sign, self, other)


def _swapped(sign: str) -> Callable[[Any, Any], Any]:
    return lambda self, other: self.sheet.combine(sign, other, self)


class Written:
    """A number of which only the Python is known that computes it."""

    def __init__(self, sheet: Sheet, index: int) -> None:
        self.sheet = sheet
        self.index = index

    def __neg__(self) -> Written:
        if self.sheet.nodes[self.index].kind == "number":
            return self.sheet.number(-self.sheet.plain[self.index])
        return self.sheet.record("negative", "-", self.index)

    def __invert__(self) -> Written:
        return self.sheet.record("negative", "~", self.index)

    def __call__(self, *operands: Any, **keywords: Any) -> Written:
        """Write a call of what is written."""
        sheet = self.sheet
        written = [sheet.lift(operand) for operand in (*operands, *keywords.values())]
        if sheet.precision == "float32" and not sheet.is_weak and all(each.index in sheet.plain for each in written):
            written[:1] = map(sheet.wrapped, written[:1])
        return sheet.record("call", ",".join(keywords), self.index, *(each.index for each in written))

    def __getattr__(self, name: str) -> Written:
        if name.startswith("_"):
            raise AttributeError(name)
        return self.sheet.record("attribute", name, self.index)

    def __bool__(self) -> NoReturn:
        raise TypeError("what is only written is neither true nor false")

    def __hash__(self) -> int:
        return hash(self.index)

    __add__, __radd__ = _binary("+"), _swapped("+")
    __sub__, __rsub__ = _binary("-"), _swapped("-")
    __mul__, __rmul__ = _binary("*"), _swapped("*")
    __truediv__, __rtruediv__ = _binary("/"), _swapped("/")
    __pow__, __rpow__ = _binary("**"), _swapped("**")
    __and__, __rand__ = _binary("&"), _swapped("&")
    __or__, __ror__ = _binary("|"), _swapped("|")
    __lt__, __le__, __gt__, __ge__ = _binary("<"), _binary("<="), _binary(">"), _binary(">=")
    __eq__, __ne__ = _binary("=="), _binary("!=")
