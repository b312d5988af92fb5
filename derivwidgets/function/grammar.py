"""Text to program, by an allow-list: nothing that is typed is ever evaluated as code.

The formula goes through three gates: a closed set of characters and names (`tokens`), Python's own parser and the few
kinds of syntax node that are known here, and the limits on its constants (`constants`).
"""

from __future__ import annotations

import ast
import math
import re
import threading
from fractions import Fraction
from typing import TYPE_CHECKING

from derivwidgets.function import slips
from derivwidgets.function.constants import check
from derivwidgets.function.errors import FunctionError
from derivwidgets.function.printer import text
from derivwidgets.function.program import Program, Recorder
from derivwidgets.function.tokens import INDEXED, Sentence, Token, arrange
from derivwidgets.function.vocabulary import TYPED, VOCABULARY

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["parse", "text", "without_heading"]

LENGTH_LIMIT = 10_000
"""How many characters a formula may have."""
INDEX_LIMIT = 100
"""The largest order of a Bessel or polygamma function."""

HEADING = re.compile(r"^(?:[fghy]\s*\(\s*x\s*\)|[fghy])\s*=(?!=)")
OPERATORS: dict[type[ast.operator], str] = {
    ast.Add: "add",
    ast.Sub: "sub",
    ast.Mult: "mul",
    ast.Div: "div",
    ast.Mod: "mod",
    ast.Pow: "pow",
}
COMPARISONS: dict[type[ast.cmpop], tuple[str, bool]] = {
    ast.Lt: ("lt", False),
    ast.LtE: ("le", False),
    ast.Gt: ("lt", True),
    ast.GtE: ("le", True),
    ast.Eq: ("eq", False),
    ast.NotEq: ("ne", False),
}
"""The operation, and whether its operands change places."""


def without_heading(source: str) -> str:
    """Return a formula without the ``f(x) =`` or ``y =`` that people write before it."""
    return HEADING.sub("", source.strip(), count=1).strip()


def parse(source: str) -> Program:
    """Read a formula in x.

    Parameters
    ----------
    source : str
        Such as ``2x``, ``x^2``, ``3 sin(3x)``, ``|x|``, ``max(x, 0)`` or ``where(x > 0, x, 0)``; a heading ``f(x) =``
        is left out. A multiplication sign that is left out binds like one that is written: ``1/2x`` is x/2.

    Returns
    -------
    Program
        Its steps, with every number exactly as it was written.

    Raises
    ------
    FunctionError
        If the text is no formula in x, or is too large to compute with.

    Examples
    --------
    >>> from derivwidgets.function.systems import numpy_system
    >>> float(parse("2x^2 + |x|").run(numpy_system(), -3.0))
    21.0
    >>> parse("sin x")
    Traceback (most recent call last):
        ...
    derivwidgets.function.errors.FunctionError: sin needs brackets; write sin(x)
    """
    if len(source) > LENGTH_LIMIT:
        raise FunctionError(f"the formula has {len(source)} characters; write at most {LENGTH_LIMIT}")
    formula = without_heading(source)
    if not formula:
        raise FunctionError("the formula is empty; write one in x, such as x^2 or 3 sin(3x)")
    sentence = arrange(formula)
    try:
        reader = _Reader(sentence)
        result = reader.read(_syntax_tree(sentence.source))
    except SyntaxError:
        typed = slips.shortened(formula)
        raise FunctionError(f"{typed} cannot be read; put brackets around what belongs together") from None
    except (RecursionError, MemoryError):
        raise FunctionError("the formula is nested too deeply; write a flatter one") from None
    check(reader.recorder.steps, reader.quote)
    return reader.recorder.program(result)


def _syntax_tree(source: str) -> ast.expr:
    """Parse one Python expression; threads take turns.

    In CPython 3.11 two threads that build syntax trees at once disturb each other's count of the depth, and one of them
    gets a SystemError (https://github.com/python/cpython/issues/106905). A notebook parses cells on its own thread.
    """
    with _PARSING:
        for _ in range(9):
            try:
                return ast.parse(source, mode="eval").body
            except SystemError:
                continue
        return ast.parse(source, mode="eval").body


_PARSING = threading.Lock()


class _Reader:
    """Walks over the syntax tree of a sentence and records what it computes."""

    def __init__(self, sentence: Sentence) -> None:
        self.sentence = sentence
        self.recorder = Recorder()
        self._nodes: dict[int, ast.expr] = {}

    def quote(self, step: int) -> str:
        """Return what was typed for a step."""
        return self.sentence.quote(self._nodes[step]) if step in self._nodes else "the formula"

    def read(self, node: ast.expr) -> int:
        # sums and products lean to the left, and can be longer than Python's stack is deep
        spine: list[ast.BinOp] = []
        while isinstance(node, ast.BinOp):
            spine.append(node)
            node = node.left
        result = self._nested(node)
        self._nodes.setdefault(result, node)
        for parent in reversed(spine):
            result = self.recorder.apply(self._operator(parent), result, self.read(parent.right))
            self._nodes.setdefault(result, parent)
        return result

    def _operator(self, node: ast.BinOp) -> str:
        if isinstance(node.op, ast.FloorDiv):
            raise FunctionError(f"{self.sentence.quote(node)}: // has no meaning here; write floor(a/b)")
        return OPERATORS[type(node.op)]

    def _nested(self, node: ast.expr) -> int:
        match node:
            case ast.Name(id=placeholder):
                return self._operand(self._token(placeholder))
            case ast.Call(func=ast.Name(id=placeholder), args=arguments, keywords=[]):
                return self._call(self._token(placeholder).text, arguments)
            case ast.UnaryOp(op=ast.USub(), operand=operand):
                return self.recorder.apply("neg", self.read(operand))
            case ast.UnaryOp(op=ast.UAdd(), operand=operand):
                return self.read(operand)
            case ast.UnaryOp(op=ast.Not(), operand=operand):
                return self.recorder.apply("not", self.read(operand))
            case ast.BoolOp(op=operator, values=values):
                return self._fold("and" if isinstance(operator, ast.And) else "or", values)
            case ast.Compare(left=left, ops=comparisons, comparators=others):
                return self._compare([left, *others], comparisons)
        raise FunctionError(f"{self.sentence.quote(node)} has no meaning here")

    def _token(self, placeholder: str) -> Token:
        return self.sentence.operands[int(placeholder[1:])]

    def _operand(self, token: Token) -> int:
        if token.text == "x":
            return self.recorder.x()
        if token.kind == "name":
            return self.recorder.constant(token.text)
        return self.recorder.constant(exact(token.text))

    def _fold(self, name: str, nodes: list[ast.expr]) -> int:
        first, *others = map(self.read, nodes)
        for other in others:
            first = self.recorder.apply(name, first, other)
        return first

    def _compare(self, nodes: list[ast.expr], comparisons: list[ast.cmpop]) -> int:
        operands = [self.read(node) for node in nodes]
        result: int | None = None
        for left, right, comparison in zip(operands, operands[1:], comparisons, strict=False):
            name, swapped = COMPARISONS[type(comparison)]
            pair = (right, left) if swapped else (left, right)
            link = self.recorder.apply(name, *pair)
            result = link if result is None else self.recorder.apply("and", result, link)
        assert result is not None
        return result

    def _call(self, typed: str, nodes: list[ast.expr]) -> int:
        if typed in SPECIAL:
            return SPECIAL[typed](self, nodes)
        row = TYPED[typed]
        if row.name in {"max", "min"} and len(nodes) >= 2:
            return self._fold(row.name, nodes)
        if len(nodes) != row.arity:
            raise self._arity(typed, row.arity, nodes)
        return self.recorder.apply(row.name, *map(self.read, nodes))

    def _arity(self, name: str, wanted: int, nodes: list[ast.expr]) -> FunctionError:
        tokens = [self._token(node.id) for node in nodes if isinstance(node, ast.Name)]
        only_numbers = len(tokens) == len(nodes) and all(token.kind == "number" for token in tokens)
        return FunctionError(slips.arity(name, wanted, len(nodes), only_numbers))

    def _pow(self, nodes: list[ast.expr]) -> int:
        if len(nodes) != 2:
            raise self._arity("pow", 2, nodes)
        return self.recorder.apply("pow", *map(self.read, nodes))

    def _log(self, nodes: list[ast.expr]) -> int:
        """Read a logarithm, to a base if there is one."""
        if len(nodes) not in {1, 2}:
            raise self._arity("log", 1, nodes)
        argument, *bases = map(self.read, nodes)
        if not bases:
            return self.recorder.apply("log", argument)
        for base, name in ((2, "log2"), (10, "log10")):
            if bases[0] == self.recorder.constant(base):
                return self.recorder.apply(name, argument)
        logarithms = (self.recorder.apply("log", step) for step in (argument, bases[0]))
        return self.recorder.apply("div", *logarithms)

    def _indexed(self, name: str, nodes: list[ast.expr]) -> int:
        """Read a function whose first argument is a whole number: ``besselj(2, x)``."""
        if len(nodes) != 2:
            raise self._arity(name, 2, nodes)
        order = self.recorder.rational(self.read(nodes[0]))
        if order is None or order.denominator != 1 or not 0 <= order <= INDEX_LIMIT:
            given = self.sentence.quote(nodes[0])
            raise FunctionError(f"the order of {name} is a whole number up to {INDEX_LIMIT}; got {given}")
        argument = self.read(nodes[1])
        if name == "polygamma" and order == 0:
            return self.recorder.apply("digamma", argument)
        return self.recorder.apply(name, argument, value=order)


SPECIAL: dict[str, Callable[[_Reader, list[ast.expr]], int]] = {
    "pow": _Reader._pow,
    "log": _Reader._log,
    "ln": _Reader._log,
    "besselj": lambda reader, nodes: reader._indexed("besselj", nodes),
    "polygamma": lambda reader, nodes: reader._indexed("polygamma", nodes),
}
assert all(name in VOCABULARY for name in (*OPERATORS.values(), *INDEXED))


def exact(text: str) -> Fraction:
    """Return the number that `text` writes, exactly.

    Raises
    ------
    FunctionError
        If it is too large or too small for floating point; a number such as 1e999999999 is never built.
    """
    value = float(text)
    if math.isinf(value):
        raise FunctionError(f"the number {slips.shortened(text)} is too large; numbers go up to 1.8e308")
    if value == 0 and re.search("[1-9]", re.split("[eE]", text)[0]):
        raise FunctionError(f"the number {slips.shortened(text)} is too small; numbers go down to 5e-324")
    return Fraction(0) if value == 0 else Fraction(text)
