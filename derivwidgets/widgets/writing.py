"""Everything that is written of one derivative: its forms, its tree and graph, and its value at a point."""

from __future__ import annotations

import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING

from derivwidgets.experiments.formulas import FORMS, Formula, formula
from derivwidgets.experiments.unfolding import Unfolding, unfold
from derivwidgets.function.errors import FunctionError
from derivwidgets.function.function import Function

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from derivwidgets.function.points import Spot

ORDER = ("as it is", "shared", "expanded", "horner", "factored", "simplified")
"""The forms, the quickest first."""

FORMULAS_TURN, COUNTS_TURN = threading.Lock(), threading.Lock()
"""Held while SymPy's helper processes work for a widget: what one waits for another does not count as SymPy's time."""


@contextmanager
def taken(turn: threading.Lock, pause: Callable[[], None]) -> Iterator[None]:
    """Wait for one's turn, and hold it; `pause` is called meanwhile."""
    while not turn.acquire(timeout=0.05):
        pause()
    try:
        yield
    finally:
        turn.release()


class Writing:
    """What is known of one derivative; it is found piece by piece.

    Parameters
    ----------
    function : Function
        Its derivative is written.
    axis : str
        "depth": the first derivative of f composed with itself; "order": a higher derivative of f.
    value : int
        The depth or the order.
    """

    def __init__(self, function: Function, axis: str, value: int) -> None:
        self.function, self.axis, self.value = function, axis, value
        self.forms: dict[str, Formula] = {}
        self._unfolding: Unfolding | None = None
        self._numbers: dict[Spot, str] = {}

    @property
    def depth(self) -> int:
        """How often f is composed with itself."""
        return self.value if self.axis == "depth" else 1

    @property
    def order(self) -> int:
        """Of the derivative."""
        return self.value if self.axis == "order" else 1

    @property
    def is_complete(self) -> bool:
        """Whether all forms have been tried."""
        return len(self.forms) == len(FORMS)

    def write(self, form: str, pause: Callable[[], None]) -> Formula:
        """Return the derivative in one form."""
        if form not in self.forms:
            with taken(FORMULAS_TURN, pause):
                self.forms[form] = formula(self.function, form, depth=self.depth, order=self.order, pause=pause)
        return self.forms[form]

    def unfold(self, pause: Callable[[], None]) -> Unfolding:
        """Return the derivative as a tree and as a graph.

        Raises
        ------
        FunctionError
            If there is no formula of it.
        """
        if self._unfolding is None:
            self._unfolding = self._unfolded(pause)
        return self._unfolding

    def _unfolded(self, pause: Callable[[], None]) -> Unfolding:
        if self.order == 1:
            return unfold(self.function, depth=self.depth)
        written = self.write("as it is", pause)
        if written.expression is None:
            raise FunctionError(written.note)
        from derivwidgets.function.expression import from_expression

        return unfold(Function(from_expression(written.expression)), derivative=False)

    def number(self, at: Spot, digits: int, pause: Callable[[], None]) -> str:
        """Return the derivative at a point to so many digits.

        Raises
        ------
        FunctionError
            If it is not certain there.
        """
        if at not in self._numbers:
            written = self.write("as it is", pause)
            with taken(FORMULAS_TURN, pause):
                self._numbers[at] = written.value(at, digits)
        return self._numbers[at]
