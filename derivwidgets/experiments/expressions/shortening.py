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
ENOUGH = 16
"""Operations that a long part of a sum or a product shows at least: few parts that can be read say more than many."""
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
        room = _share([self._size(part) for part in parts], self._room)
        return self._within(room, lambda: super(_Shortener, self)._print(expr, **options))

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
        groups = parts[:middle], parts[middle + 1 :]
        left, right = (self._within(room, lambda group=group: self._factors(group)) for group in groups)
        return " ".join(filter(None, [left, self._dots(), right]))

    def _factors(self, factors: list[Any]) -> str:
        if len(factors) > 1:
            return str(super()._print(sympy.Mul(*factors, evaluate=False)))
        return "".join(rf"\left({self._print(each)}\right)" if each.is_Add else self._print(each) for each in factors)

    def _shares(self, parts: list[Any]) -> tuple[list[Any], int]:
        """Return which parts are shown, None for the dots between them, and how much room the longest of them have."""
        sizes = [self._size(part) for part in parts]
        for count in range(min(len(parts), max(self._room, 1)), 0, -1):
            first, last = (count + 1) // 2, len(parts) - count // 2
            shown = sizes[:first] + sizes[last:]
            room = _share(shown, self._room)
            if count == 1 or room >= min(ENOUGH, max(shown)):
                break
        return parts if count == len(parts) else [*parts[:first], None, *parts[last:]], room


def _share(sizes: list[int], room: int) -> int:
    """Return the room for each of the parts that do not fit into an equal share, when the others take less."""
    room -= len(sizes)
    ordered = sorted(sizes)
    for k, size in enumerate(ordered):
        if size > room // (len(ordered) - k):
            return max(room, 0) // (len(ordered) - k)
        room -= size
    return max(room, ordered[-1])
