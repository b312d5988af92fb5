"""Formulas in LaTeX and MathML, with dots in the middle of what is too long for a screen."""

from __future__ import annotations

import re
from typing import Any

import sympy
from sympy.printing.latex import LatexPrinter

from derivwidgets.experiments.expressions.counts import operations

SCREEN = 50
"""Operations that fit on a screen."""
LEAST = 3
"""Operations that are worth their room; of less there are dots."""
ENOUGH, FEWEST = 9, 2
"""Operations that a long part of a sum or a product shows at least, and how many parts are shown anyway."""
DOTS = r"\cdots"
_DOT = r"(?:\\cdots|\\left\(\\cdots *\\right\))"
ONLY_DOTS = re.compile(rf"{_DOT}(?: *{_DOT})+(?![\^_])")
"""A product of nothing but dots."""


def latex(expression: Any, room: int = SCREEN) -> tuple[str, bool]:
    r"""Return an expression in LaTeX, and whether something is left out.

    Examples
    --------
    >>> x = sympy.Symbol("x")
    >>> latex(sum(k * x**k for k in range(1, 40)), room=8)
    ('39 x^{39} + 38 x^{38} + \\cdots + x', True)
    """
    printer = _Shortener(room)
    return ONLY_DOTS.sub(r"\\cdots", str(printer.doprint(expression))), printer.shortened


class _Shortener(LatexPrinter):  # type: ignore[misc]
    """SymPy's printer with room for so many operations, which a node shares out among its parts."""

    def __init__(self, room: int) -> None:
        super().__init__()
        self.shortened = False
        self._room = room
        self._counts: dict[Any, int] = {}

    def _print(self, expr: Any, **options: Any) -> str:
        if not isinstance(expr, sympy.Basic) or self._size(expr) <= self._room:
            return str(super()._print(expr, **options))
        if self._room < LEAST:
            return self._dots()
        if expr.is_Add:
            return self._sum(expr)
        if expr.is_Mul:
            return self._product(expr, **options)
        parts = [part for pair in expr.args for part in pair.args] if expr.is_Piecewise else list(expr.args)
        return self._within(self._share(parts), lambda: super(_Shortener, self)._print(expr, **options))

    def _size(self, expression: Any) -> int:
        return operations(expression, self._counts)

    def _dots(self) -> str:
        self.shortened = True
        return DOTS

    def _within(self, room: int, write: Any) -> str:
        before, self._room = self._room, room
        try:
            return str(write())
        finally:
            self._room = before

    def _sum(self, expression: Any) -> str:
        terms = list(expression.as_ordered_terms())
        parts, room = self._shares(terms)
        written: list[str] = []
        for term in parts:
            if term is None:
                written.append(f"+ {self._dots()}")
                continue
            is_negative = term.could_extract_minus_sign()
            tex = self._within(room, lambda term=-term if is_negative else term: self._print(term))
            written.append(f"{'-' if is_negative else '+'} {tex}")
        return " ".join(written).removeprefix("+ ")

    def _product(self, expression: Any, **options: Any) -> str:
        above, below = sympy.fraction(expression, exact=True)
        if below is not sympy.S.One and not below.is_number:
            big = [part for part in (above, below) if self._size(part) > LEAST]
            room = self._room // max(len(big), 1)
            top, bottom = (self._within(room, lambda part=part: self._print(part)) for part in (above, below))
            return rf"\frac{{{top}}}{{{bottom}}}"
        factors = list(expression.as_ordered_factors())
        parts, room = self._shares(factors)
        if None not in parts:
            return self._within(room, lambda: super(_Shortener, self)._print(expression, **options))
        middle = parts.index(None)
        first, last = (sympy.Mul(*chosen) for chosen in (parts[:middle], parts[middle + 1 :]))
        left, right = (self._within(room, lambda part=part: self._factor(part)) for part in (first, last))
        return f"{left} {self._dots()} {right}"

    def _factor(self, expression: Any) -> str:
        return rf"\left({self._print(expression)}\right)" if expression.is_Add else self._print(expression)

    def _shares(self, parts: list[Any]) -> tuple[list[Any], int]:
        """Return which parts are shown, None for the dots between them, and how much room the longest of them have."""
        shown = parts
        while True:
            room = self._share(shown)
            if len(shown) <= FEWEST or room >= min(ENOUGH, max(map(self._size, shown))):
                break
            middle = len(shown) // 2
            shown = shown[:middle] + shown[middle + 1 :]
        if len(shown) == len(parts):
            return parts, room
        middle = (len(shown) + 1) // 2
        return [*shown[:middle], None, *shown[middle:]], room

    def _share(self, parts: list[Any]) -> int:
        """Return the room for each of the parts that do not fit into an equal share, when the others take less."""
        room = self._room - len(parts)
        sizes = sorted(map(self._size, parts))
        for k, size in enumerate(sizes):
            if size > room // (len(sizes) - k):
                return max(room, 0) // (len(sizes) - k)
            room -= size
        return max(room, sizes[-1])
