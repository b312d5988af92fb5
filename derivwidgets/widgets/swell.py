"""The SwellLab: how a derivative swells as it is written out, and what is left when equal parts are shared."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Any, ClassVar

import traitlets

from derivwidgets.experiments.compositions import checked_times
from derivwidgets.experiments.swell import swell
from derivwidgets.function.errors import FunctionError
from derivwidgets.function.function import as_function
from derivwidgets.function.points import Spot
from derivwidgets.widgets import swell_still
from derivwidgets.widgets.background import Background, Superseded
from derivwidgets.widgets.cells import after_cell
from derivwidgets.widgets.lab import Lab, framed
from derivwidgets.widgets.readers import names
from derivwidgets.widgets.swell_figures import make_figures
from derivwidgets.widgets.swell_panel import (
    CONTROLS,
    DIGITS,
    SwellPanel,
    column_of,
    form_message,
    number_message,
    swell_message,
)
from derivwidgets.widgets.swell_words import composition, details, of_counts, of_nodes, sentence
from derivwidgets.widgets.writing import COUNTS_TURN, ORDER, Writing, taken

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    import bqplot

    from derivwidgets.experiments.swell import Swell
    from derivwidgets.function.function import Function
    from derivwidgets.widgets.background import Pause

AXES = ("depth", "order")
COUNTED = {"depth": 9, "order": 8}
"""Up to where operations are counted, unless a larger depth or order is asked for."""
SECONDS = 15.0
"""What the counts may take."""


def _with_formula(f: Any) -> Function:
    function = as_function(f)
    if function.program is None:
        raise FunctionError(f"operations are counted in a formula, and this function has none: {function.reason}")
    return function


def _axis(axis: Any) -> str:
    if axis not in AXES:
        raise ValueError(f"axis must be one of {', '.join(AXES)}; got {axis!r}")
    return str(axis)


class SwellLab(Lab):
    """Write a derivative in several forms, fold its tree into a graph, and see how it grows.

    Parameters
    ----------
    f : str or callable or sympy.Expr or Function
        The function; see `Function`.
    depth : int
        How often f is composed with itself: 1 is f, 2 is f(f(x)).
    order : int
        Of the derivative, where the axis is "order".
    axis : str
        "depth": the first derivative of f composed with itself; "order": higher and higher derivatives of f.
    at : number, optional
        Where the derivative is evaluated, 1 if not given; text such as ``"sqrt(2)"`` is that point exactly.
    hide : sequence of str
        Controls to leave out; see `derivwidgets.widgets.swell_panel.CONTROLS`.

    Attributes
    ----------
    function, depth, order, axis, at
        Can be observed and set; a wrong value raises and changes nothing.
    error : str
        What was wrong with what was typed last; empty if nothing was.

    Raises
    ------
    FunctionError
        If f cannot be read, or is a callable without a formula.
    ValueError, TypeError
        If another argument is not what it should be.

    Examples
    --------
    >>> lab = SwellLab("4x(1 - x)", depth=3)
    >>> lab.wait()
    True
    >>> print(lab.describe())  # doctest: +ELLIPSIS
    f(x) = 4x(1 - x): Written out, the derivative has 82 operations; sharing what is equal leaves 27. Of f(f(f(x))): ...
    >>> lab.swell.counts["tree"][:4]
    array([  2.,  21.,  82., 264.])
    >>> lab.close()
    """

    READERS: ClassVar = {
        "function": _with_formula,
        "depth": lambda depth: checked_times(depth, "depth"),
        "order": lambda order: checked_times(order, "order"),
        "axis": _axis,
        "at": Spot,
    }

    depth: Any = traitlets.TraitType(1)
    order: Any = traitlets.TraitType(1)
    axis: Any = traitlets.TraitType("depth")
    at: Any = traitlets.TraitType(1.0)

    def __init__(
        self,
        f: Any,
        *,
        depth: int = 1,
        order: int = 1,
        axis: str = "depth",
        at: Any = None,
        hide: Iterable[str] = (),
    ) -> None:
        hidden = names(hide, CONTROLS, "hide")
        given = (f, depth, order, axis, "1" if at is None else at)
        chosen = {name: read(value) for (name, read), value in zip(self.READERS.items(), given, strict=True)}
        self._writer, self._counter = Background(), Background()
        self._writings: dict[tuple[str, int], Writing] = {}
        self._swells: dict[str, Swell] = {}
        self._counted: dict[str, int] = {}  # up to where, by axis
        self._of: Function | None = None
        self._is_counting: tuple[str, int] | None = None
        self._figures, marks = make_figures()
        shown = [figure for name, figure in self._figures.items() if name not in hidden]
        panel, grid_box = framed(SwellPanel, shown, marks, hidden=sorted(hidden))
        owned: list[Any] = []
        for figure in self._figures.values():
            owned += [*figure.axes, *figure.marks, figure.scale_x, figure.scale_y, figure.layout, figure]
        owned += [mark for mark in marks.values() if mark not in owned and mark is not grid_box.layout]
        self._is_held = after_cell(self._release)
        super().__init__("swell", panel, grid_box, owned, **chosen)
        panel.observe(self._on_move, ["depth", "order", "axis"])
        panel.observe(lambda change: self._release(), "seen")

    # ---- what users read -------------------------------------------------------------------------------------------

    @property
    def swell(self) -> Swell | None:
        """The counts over the current axis, also those that are being made; None before the first."""
        self._open_panel()
        return self._swells.get(self.axis)

    @property
    def figures(self) -> dict[str, bqplot.Figure]:
        """The bqplot figures, by the names "counts" and "times"; their marks are moved by the browser."""
        self._open_panel()
        return dict(self._figures)

    def wait(self, timeout: float | None = None) -> bool:
        """Wait until everything is written and counted; return False if that took longer than `timeout` seconds."""
        self._release()
        return self._writer.wait(timeout) and self._counter.wait(timeout)

    def describe(self) -> str:
        """Return what is shown, in a few sentences."""
        self._open_panel()
        writing, column = self._writing, column_of(self.swell, self.value)
        parts = [f"f(x) = {self.function.text}:"]
        if column is not None and self.swell is not None:
            parts += [of_counts(self.swell, column), details(self.swell, column)]
        else:
            try:
                parts.append(of_nodes(self.axis, self.value, writing.unfold(lambda: None)))
            except FunctionError as error:
                parts.append(f"{error}.")
            parts.append(f"Of {composition(writing.depth)}." if writing.depth > 1 else "")
        return " ".join(filter(None, parts))

    @property
    def value(self) -> int:
        """The depth or the order, whichever the axis is."""
        return int(self.depth if self.axis == "depth" else self.order)

    def __repr__(self) -> str:
        return f"SwellLab({self.function.text!r}, {self.axis}={self.value}, axis={self.axis!r})"

    def _repr_mimebundle_(self, **options: Any) -> Any:
        bundle = super()._repr_mimebundle_(**options)
        if isinstance(bundle, dict) and "application/vnd.jupyter.widget-view+json" in bundle:
            bundle["text/plain"] = self.describe()
            with suppress(FunctionError):  # nothing can be counted, and nothing drawn
                bundle["image/png"] = swell_still.png(self.function, self.swell, self.value)
        return bundle

    # ---- traits ----------------------------------------------------------------------------------------------------

    @traitlets.validate(*READERS)
    def _validate(self, proposal: Any) -> Any:
        return self._read(proposal)

    def _on_move(self, change: Any) -> None:
        """Take over what was moved in the browser."""
        moved = {name: getattr(change.owner, name) for name in ("axis", "depth", "order")}
        if all(getattr(self, name) == value for name, value in moved.items()):
            return
        with self._lock:
            try:
                self._set_together(moved)
            except (ValueError, TypeError):
                setattr(change.owner, change.name, change.old)

    def _show(self) -> None:
        if self.function is not self._of:
            self._of = self.function
            self._writings, self._swells, self._counted = {}, {}, {}
            self._is_counting = None
            self._counter.cancel()
        moved = {name: getattr(self, name) for name in ("axis", "depth", "order")}
        self._publish(lambda: None, function=self.function.text, at=str(self.at), error="", **moved)
        if not self._is_held:
            self._start()

    @property
    def _writing(self) -> Writing:
        key = (self.axis, self.value)
        if key not in self._writings:
            self._writings[key] = Writing(self.function, *key)
        return self._writings[key]

    # ---- in the background -----------------------------------------------------------------------------------------

    def _release(self) -> None:
        """Start the work that was waiting until the cell had ended, and its output was sent."""
        with self._lock:
            if self._is_held and self._panel is not None:
                self._is_held = False
                self._start()

    def _start(self) -> None:
        writing, at = self._writing, self.at
        self._writer.submit(lambda pause: self._guarded(pause, self._write, writing, at))
        axis, most = self.axis, max(COUNTED[self.axis], self.value)
        if self._counted.get(axis, 0) < most and self._is_counting != (axis, most):
            self._is_counting, function = (axis, most), self.function
            self._panel.busy = "counting operations …"
            self._counter.submit(lambda pause: self._guarded(pause, self._count, function, axis, most))

    def _guarded(self, pause: Pause, work: Callable[..., None], *arguments: Any) -> None:
        """Do work; what nobody has foreseen is said under the input, and not to a terminal that nobody sees."""
        try:
            work(*arguments, pause)
        except Superseded:
            raise
        except Exception as error:
            self._publish(pause, error=f"{type(error).__name__}: {error}", busy="")

    def _count(self, function: Function, axis: str, most: int, pause: Pause) -> None:
        done = 0

        def report(found: Swell) -> None:
            nonlocal done
            with self._lock:
                pause()
                self._swells[axis] = found
                busy = f"counting operations: {axis} {done + 1} of {most}" if done < most else ""
                self._publish(pause, **{f"swell_{axis}": swell_message(found), "busy": busy})
            done += 1

        with taken(COUNTS_TURN, pause):
            of = {"depth": most} if axis == "depth" else {"order": most}
            found = swell(function, **of, seconds=SECONDS, progress=report, pause=pause)
        done = most
        report(found)
        self._counted[axis], self._is_counting = most, None

    def _write(self, writing: Writing, at: Spot, pause: Pause) -> None:
        """Write, unfold and evaluate a derivative, and publish each as it comes."""
        self._publish_forms(writing, pause)
        self._publish_unfolding(writing, pause)
        for form in ORDER:
            is_new = form not in writing.forms
            writing.write(form, pause)
            if is_new:
                self._publish_forms(writing, pause)
            if form == "shared":
                self._publish_number(writing, at, pause)

    def _about(self, writing: Writing) -> dict[str, Any]:
        return {"function": writing.function.text, "axis": writing.axis, "value": writing.value}

    def _publish_forms(self, writing: Writing, pause: Pause) -> None:
        forms = {name: form_message(writing.forms[name]) for name in ORDER if name in writing.forms}
        known = [writing.forms.get(name) for name in ("as it is", "shared")]
        tree, shared = (found.operations if found and found.latex else float("nan") for found in known)
        said = sentence(writing.axis, writing.value, tree, shared) if all(known) else ""
        message = {**self._about(writing), "forms": forms, "sentence": said, "complete": writing.is_complete}
        self._publish(pause, forms=message)

    def _publish_unfolding(self, writing: Writing, pause: Pause) -> None:
        try:
            message = writing.unfold(pause).to_dict()
        except FunctionError as error:
            message = {"note": str(error)}
        self._publish(pause, unfolding={**self._about(writing), **message})

    def _publish_number(self, writing: Writing, at: Spot, pause: Pause) -> None:
        try:
            message = {**number_message(writing.number(at, DIGITS, pause)), "note": ""}
        except FunctionError as error:
            message = {"exact": "", "decimals": "", "is_exact": False, "note": str(error)}
        self._publish(pause, number={**self._about(writing), "at": str(at), **message})

    def _dropped(self) -> None:
        self._writer.cancel()
        self._counter.cancel()
        self._writings, self._swells = {}, {}
