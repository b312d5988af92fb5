"""From what is on a sheet to Python source: parentheses, spaces, and names for what is long or used twice."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from derivwidgets.methods.lines.sheet import Node, Sheet, Written

WIDTH = 88
"""How long a line may be."""
SHORT = 10
"""What is shorter than this is written again rather than given a name."""
LONG = 20
"""What is longer than this has a name if it is used twice, even if all fits on one line."""
WHOLE = 1e15
"""Whole numbers below this are written without a point where that makes no difference."""
FEW = ("u", "v", "w")
"""Names of up to three parts; more of them are numbered."""

COMPARISON, UNION, INTERSECTION, SUM, PRODUCT, SIGN, POWER, ATOM = range(8)
"""How strongly a piece of Python holds together, from the weakest."""

STRENGTH = {
    **dict.fromkeys(("<", "<=", ">", ">=", "==", "!="), COMPARISON),
    "|": UNION,
    "&": INTERSECTION,
    **dict.fromkeys("+-", SUM),
    **dict.fromkeys("*/", PRODUCT),
    "**": POWER,
}


class Piece(NamedTuple):
    """Source of a node, how strongly it holds, and the nodes that it computes, in Python's order."""

    text: str
    strength: int
    order: tuple[int, ...] = ()


class Source(NamedTuple):
    """Source of an expression.

    Attributes
    ----------
    parts : list of (str, str)
        Names and what they stand for, in order.
    result : str
    in_order : bool
        Whether Python computes the nodes in the order in which they were written.
    """

    parts: list[tuple[str, str]]
    result: str
    in_order: bool


def source(written: Written, *, tape: bool = False) -> Source:
    """Write an expression in Python.

    Parameters
    ----------
    written : Written
    tape : bool
        Whether the order matters, and what is used twice must be computed once: so it is where a tape is recorded.
    """
    if not tape:
        whole = _Writer(written, splits=False, least=LONG).source()
        longest = max(len(text) for text in (whole.result, *(part for _, part in whole.parts)))
        return whole if longest <= WIDTH - len("    return ") else _Writer(written).source()
    found = _Writer(written, tape=True, least=0).source()
    return found if found.in_order else _Writer(written, names_all=True).source()


@dataclass
class _Writer:
    written: Written
    splits: bool = True
    tape: bool = False
    names_all: bool = False
    least: int = SHORT
    parts: list[tuple[str, str]] = field(default_factory=list)
    order: list[int] = field(default_factory=list)
    pieces: dict[int, Piece] = field(default_factory=dict)

    @property
    def sheet(self) -> Sheet:
        return self.written.sheet

    def source(self) -> Source:
        last = self.written.index
        uses = self._uses(last)
        for index in sorted(uses):
            self.pieces[index] = self._fitting(index)
            if index != last and self._deserves_name(index, uses[index]):
                self._give_name(index)
        computed = [*self.order, *self.pieces[last].order]
        return _renamed(Source(self.parts, self.pieces[last].text, computed == sorted(set(computed))))

    def _uses(self, last: int) -> Counter[int]:
        """Count how often each node is needed, those that are not needed left out."""
        uses = Counter({last: 1})
        for index in range(last, -1, -1):
            if index in uses:
                uses.update(self.sheet.nodes[index].operands)
        return uses

    def _deserves_name(self, index: int, uses: int) -> bool:
        if self.sheet.nodes[index].is_atom or not self.pieces[index].order:
            return False
        return self.names_all or (uses > 1 and len(self.pieces[index].text) >= self.least)

    def _give_name(self, index: int) -> None:
        name, piece = f"u{len(self.parts) + 1}", self.pieces[index]
        self.parts.append((name, piece.text))
        self.order.extend(piece.order)
        self.pieces[index] = Piece(name, ATOM)

    def _fitting(self, index: int) -> Piece:
        """Write a node; while that is too long, its longest operand gets a name."""
        while True:
            self._put_in_order(index)
            piece = self._piece(index)
            if not self.splits or len(piece.text) <= WIDTH:
                return piece
            inner = [i for i in self._leaves(index) if len(self.pieces[i].text) >= SHORT and self.pieces[i].order]
            if not inner:
                return piece
            self._give_name(max(inner, key=lambda i: len(self.pieces[i].text)))
            for i in self.sheet.nodes[index].operands:
                if self.sheet.nodes[i].kind == "tuple":
                    self.pieces[i] = self._piece(i)

    def _put_in_order(self, index: int) -> None:
        """Give names to operands that Python would otherwise compute later than what was written after them."""
        if not self.tape:
            return
        latest = -1
        for i in self.sheet.nodes[index].operands:
            order = self.pieces[i].order
            if order and order[0] < latest:
                self._give_name(i)
            latest = max(latest, *order, -1)

    def _leaves(self, index: int) -> list[int]:
        """Return the operands that can be named; of a pair, what is in it."""
        nodes = self.sheet.nodes
        found: list[int] = []
        for i in nodes[index].operands:
            found.extend(nodes[i].operands if nodes[i].kind == "tuple" else (i,))
        return found

    def _piece(self, index: int) -> Piece:
        node = self.sheet.nodes[index]
        pieces = [self.pieces[i] for i in node.operands]
        order = tuple(i for piece in pieces for i in piece.order)
        match node.kind:
            case "number":
                return Piece(node.text, SIGN if node.text.startswith("-") else ATOM)
            case "name":
                return Piece(node.text, ATOM)
            case "attribute":
                return Piece(f"{_held(pieces[0], ATOM)}.{node.text}", ATOM, order)
            case "tuple":
                return Piece(f"({', '.join(piece.text for piece in pieces)})", ATOM, order)
            case "negative":
                return Piece(f"{node.text}{_held(pieces[0], SIGN)}", SIGN, (*order, index))
            case "call":
                return Piece(_call(node, pieces), ATOM, (*order, index))
        return Piece(self._operator(node, pieces), STRENGTH[node.text], (*order, index))

    def _operator(self, node: Node, pieces: list[Piece]) -> str:
        sign, strength = node.text, STRENGTH[node.text]
        left, right = (self._short(node, i, piece) for i, piece in zip(node.operands, pieces, strict=True))
        if sign == "**":
            base, exponent = _held(left, ATOM), _held(right, SIGN)
            return f"{base}**{exponent}" if _is_simple(base) and _is_simple(exponent) else f"{base} ** {exponent}"
        if sign in "+-" and right.text.startswith("-") and right.strength == SIGN:
            sign, right = "-" if sign == "+" else "+", Piece(right.text[1:], ATOM if _is_simple(right.text) else POWER)
        return f"{_held(left, strength)} {sign} {_held(right, strength + 1)}"

    def _short(self, node: Node, operand: int, piece: Piece) -> Piece:
        """Write a whole number without a point where the other operand makes it a float, or division does."""
        numbers = [self.sheet.nodes[i].kind == "number" for i in node.operands]
        value = self.sheet.plain.get(operand)
        shortens = node.text == "/" or (node.text not in ("**", "&", "|") and not all(numbers))
        if piece.text == repr(value) and isinstance(value, float) and shortens and value == round_(value):
            return Piece(str(int(value)), piece.strength)
        return piece


def round_(value: float) -> float | None:
    """Return a whole number that is near; None where a number is too large for digits to tell."""
    return float(round(value)) if abs(value) < WHOLE else None


def _held(piece: Piece, least: int) -> str:
    return piece.text if piece.strength >= least else f"({piece.text})"


def _is_simple(text: str) -> bool:
    return re.fullmatch(r"-?[\w.]+", text) is not None


def _call(node: Node, pieces: list[Piece]) -> str:
    function, *operands = [piece.text for piece in pieces]
    keywords = node.text.split(",") if node.text else []
    for position, keyword in enumerate(keywords, len(operands) - len(keywords)):
        operands[position] = f"{keyword}={operands[position]}"
    return f"{function}({', '.join(operands)})"


def _renamed(found: Source) -> Source:
    """Call up to three parts u, v and w."""
    if len(found.parts) > len(FEW):
        return found
    short = {name: few for (name, _), few in zip(found.parts, FEW, strict=False)}

    def rename(text: str) -> str:
        return re.sub(r"\bu\d+\b", lambda match: short[match[0]], text)

    return Source([(rename(name), rename(text)) for name, text in found.parts], rename(found.result), found.in_order)
