"""The Explorer: one function, its derivative by every method, and a Δx that moves without waiting for the kernel."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any

import ipywidgets
import traitlets

from derivwidgets.experiments import step_size
from derivwidgets.experiments.step_size import STEPPED
from derivwidgets.function.arrays import checked_precision
from derivwidgets.function.function import Function, as_function
from derivwidgets.function.points import as_text, interval, point
from derivwidgets.methods import METHODS, checked_step, find_method
from derivwidgets.presets import PRESETS
from derivwidgets.widgets import still
from derivwidgets.widgets.background import Background
from derivwidgets.widgets.cells import adopt
from derivwidgets.widgets.drawing import draw, draw_methods
from derivwidgets.widgets.figures import NAMES, make_figures
from derivwidgets.widgets.formula import typeset
from derivwidgets.widgets.panel import CONTROLS, ExplorerPanel
from derivwidgets.widgets.picture import Picture, View, look
from derivwidgets.widgets.wire import packed, packed_each

if TYPE_CHECKING:
    from collections.abc import Iterable

    import bqplot

    from derivwidgets.widgets.background import Pause
    from derivwidgets.widgets.figures import Figures

FIRST_METHODS = ("symbolic", "forward", "central", "jax_reverse")
"""The methods that are on at first."""


class Explorer(ipywidgets.Box):  # type: ignore[misc]
    """Look at a function, its derivative by every method, and their errors, and move Δx.

    Parameters
    ----------
    f : str or callable or sympy.Expr or Function
        The function; see `Function`.
    domain : (number, number)
        Where to draw it; each end may be text such as ``"-2pi"``.
    at : number, optional
        The point to stand on; 1 if the domain holds it, else the middle.
    step : float
        Δx.
    methods : sequence of str, optional
        The methods that are on; see `METHODS`.
    precision : str
        "float64" or "float32".
    views : sequence of str, optional
        Which figures to show, of "f", "slope", "error" and "v"; all four by default.
    hide : sequence of str
        Controls to leave out; see `derivwidgets.widgets.panel.CONTROLS`.

    Attributes
    ----------
    function, domain, at, step, methods, precision
        Can be observed and set; a wrong value raises and changes nothing.
    error : str
        What was wrong with what was typed last; empty if nothing was.

    Raises
    ------
    FunctionError
        If f cannot be read.
    ValueError, TypeError
        If another argument is not what it should be.

    Examples
    --------
    >>> explorer = Explorer("abs(x) + sin(x)*cos(x)", at=0, step=0.25)
    >>> print(explorer.describe())  # doctest: +ELLIPSIS
    f(x) = abs(x) + sin(x)*cos(x) at x = 0, Δx = 0.25: SymPy 1, forward 1.95885, central 0.958851...
    >>> explorer.close()
    """

    function = traitlets.Any()
    domain = traitlets.Any((-5.0, 5.0))
    at = traitlets.Any(0.0)
    step = traitlets.Any(1e-3)
    methods = traitlets.Any(FIRST_METHODS)
    precision = traitlets.Any("float64")
    error = traitlets.Unicode(read_only=True)

    _drawn: Figures | None = None

    def __init__(
        self,
        f: Any,
        *,
        domain: Any = (-5, 5),
        at: Any = None,
        step: float = 1e-3,
        methods: Iterable[str] | None = None,
        precision: str = "float64",
        views: Iterable[str] | None = None,
        hide: Iterable[str] = (),
    ) -> None:
        hidden = _names(hide, CONTROLS, "hide")
        if views is not None:
            hidden |= set(NAMES) - _names(views, NAMES, "views")
        low, high = interval(domain)
        if at is None:
            at = 1.0 if low <= 1 <= high else (low + high) / 2
        chosen = {
            "function": as_function(f),
            "domain": (low, high),
            "at": point(at),
            "step": checked_step(step),
            "methods": _checked_methods(FIRST_METHODS if methods is None else methods),
            "precision": checked_precision(precision),
        }
        _check_inside(chosen["at"], chosen["domain"])
        self._lock = threading.RLock()
        self._background = Background()
        self._revision = 0
        self._picture: Picture | None = None
        self._drawn = make_figures(METHODS, (low, high))
        self._panel = ExplorerPanel(
            catalogue=_catalogue(),
            presets=[vars(preset) for preset in PRESETS],
            hide=sorted(hidden),
            marks=self._drawn.marks,
            domain_text=[as_text(end) for end in domain],
        )
        self._grid_box = ipywidgets.GridBox([self._panel, *self._drawn.figures.values()])
        self._grid_box.add_class("dw-grid")
        super().__init__([self._grid_box], **chosen)
        self.add_class("dw-explorer")
        self._panel.observe(self._on_request, "request")
        self._panel.observe(self._on_move, ["step", "at", "methods"])
        self.observe(self._on_change, ["function", "domain", "at", "step", "methods", "precision"])
        self._refresh()
        adopt(self)

    # ---- what users read -------------------------------------------------------------------------------------------

    @property
    def figures(self) -> dict[str, bqplot.Figure]:
        """The four bqplot figures, by the names "f", "slope", "error" and "v"."""
        return dict(self._drawn.figures)

    def describe(self) -> str:
        """Return what is shown, in one sentence."""
        return self._current().describe()

    def wait(self, timeout: float | None = None) -> bool:
        """Wait until the slow parts (tables, JAX's compilation) are there; return False if that took too long."""
        return self._background.wait(timeout)

    def close(self) -> None:
        """Close the Explorer and everything in it, here and in the browser."""
        if self._drawn is None:  # closed before, or never finished: the constructor refused its arguments
            super().close()
            return
        with self._lock:
            self._background.cancel()
            self._drawn.close()
            for widget in (self._panel.layout, self._panel, self._grid_box.layout, self._grid_box, self.layout):
                widget.close()
            super().close()
            # IPython's Out keeps every explorer that was ever shown; what is left of this one should weigh nothing.
            self._grid_box.children = self.children = ()
            self._drawn = self._picture = None
            del self._panel

    def _repr_mimebundle_(self, **options: Any) -> Any:
        bundle = super()._repr_mimebundle_(**options)
        if isinstance(bundle, dict) and "application/vnd.jupyter.widget-view+json" in bundle:
            bundle |= {"text/plain": self.describe(), "image/png": still.png(self._current())}
        return bundle

    def __repr__(self) -> str:
        return f"Explorer({self.function.text!r}, at={self.at!r}, step={self.step!r})"

    # ---- traits ----------------------------------------------------------------------------------------------------

    @traitlets.validate("function")
    def _validate_function(self, proposal: Any) -> Function:
        return as_function(proposal.value)

    @traitlets.validate("domain")
    def _validate_domain(self, proposal: Any) -> tuple[float, float]:
        return interval(proposal.value)

    @traitlets.validate("at")
    def _validate_at(self, proposal: Any) -> float:
        at = point(proposal.value)
        _check_inside(at, self.domain)
        return at

    @traitlets.validate("step")
    def _validate_step(self, proposal: Any) -> float:
        return checked_step(proposal.value)

    @traitlets.validate("methods")
    def _validate_methods(self, proposal: Any) -> tuple[str, ...]:
        return _checked_methods(proposal.value)

    @traitlets.validate("precision")
    def _validate_precision(self, proposal: Any) -> str:
        return checked_precision(proposal.value)

    def _on_change(self, change: Any) -> None:
        """Draw what was set in Python; what was moved in the browser is drawn there already."""
        with self._lock:
            self._current()
            if change.name == "domain" and not change.new[0] <= self.at <= change.new[1]:
                with self.hold_trait_notifications():
                    self.set_trait("at", sum(change.new) / 2)
            if self._panel_has(change.name):
                self._complete()
            else:
                self._refresh()

    def _panel_has(self, name: str) -> bool:
        """Whether the browser wrote this value, and can draw it from the tables it has."""
        if name not in ("at", "step", "methods") or self._picture is None:
            return False
        written = {"at": self.at, "step": self.step, "methods": list(self.methods)}
        if getattr(self._panel, name) != written[name]:
            return False
        return self._picture.grid.has(self.at) and step_size.step_index(self._picture.steps, self.step) is not None

    # ---- messages from the browser ---------------------------------------------------------------------------------

    def _on_move(self, change: Any) -> None:
        value = tuple(change.new) if change.name == "methods" else change.new
        try:
            setattr(self, change.name, value)
        except (ValueError, TypeError, traitlets.TraitError):
            setattr(self._panel, change.name, change.old)

    def _on_request(self, change: Any) -> None:
        request = dict(change.new)
        field = ""
        try:
            with self._lock:
                wanted: dict[str, Any] = {}
                for field, read in (("function", as_function), ("domain", interval), ("at", point), ("precision", str)):
                    if field in request:
                        wanted[field] = read(request[field])
                domain = wanted.get("domain", self.domain)
                if "at" in wanted:
                    field = "at"
                    _check_inside(wanted["at"], domain)
                elif not domain[0] <= self.at <= domain[1]:
                    wanted["at"] = sum(domain) / 2
                if "domain" in wanted:
                    self._panel.domain_text = [as_text(end) for end in request["domain"]]
                self._change_together(wanted)
                field = ""
                sentence = ""
        except (ValueError, TypeError) as error:
            sentence = str(error)
        self.set_trait("error", sentence)
        with self._panel.hold_sync():
            self._panel.error = sentence
            self._panel.answer = {"id": request.get("id", 0), "error": sentence, "field": field}

    def _change_together(self, wanted: dict[str, Any]) -> None:
        """Set several traits and draw once."""
        self.unobserve(self._on_change, list(_VIEW))
        try:
            with self.hold_trait_notifications():
                for name in ("domain", "at", "function", "precision"):
                    if name in wanted:
                        setattr(self, name, wanted[name])
        finally:
            self.observe(self._on_change, list(_VIEW))
        self._refresh()

    # ---- the picture -----------------------------------------------------------------------------------------------

    def _current(self) -> Picture:
        if self._picture is None:
            raise RuntimeError("this Explorer is closed; make a new one")
        return self._picture

    def _refresh(self) -> None:
        """Compute and draw the first picture now, and the rest in the background."""
        with self._lock:
            self._revision += 1
            revision = self._revision
            view = View(**{name: getattr(self, name) for name in _VIEW})
            picture = self._picture = look(view)
            formula, note = typeset(view.function)
            draw(self._drawn, picture)
            panel = self._panel
            with panel.hold_sync():
                panel.function, panel.domain, panel.precision = view.function.text, list(view.domain), view.precision
                if tuple(map(point, panel.domain_text)) != view.domain:
                    panel.domain_text = list(map(as_text, view.domain))
                panel.at, panel.step, panel.methods = view.at, view.step, list(view.methods)
                panel.formula, panel.formula_note, panel.error = formula, note, ""
                panel.busy = "computing the tables"
                panel.grid = _grid_message(picture, revision)
                panel.first = {
                    "revision": revision, "step_index": picture.row, "at_index": picture.column,
                    "rows": packed_each(picture.rows), "columns": packed_each(picture.columns),
                }  # fmt: skip
                panel.plain = _plain_message(picture, revision)
            self._background.submit(lambda pause: self._rest(picture, revision, pause))

    def _complete(self) -> None:
        """Compute what a method that was just switched on still lacks."""
        picture = self._current()
        wanted = set(self.methods) - set(STEPPED) - set(picture.values) - set(picture.reasons)
        if wanted:
            revision = self._revision
            self._background.submit(lambda pause: self._rest(picture, revision, pause))

    def _rest(self, picture: Picture, revision: int, pause: Pause) -> None:
        """Compute the tables, then the methods that compile, publishing each part as it is ready."""

        def publish(**traits: Any) -> None:
            with self._lock:
                pause()
                with self._panel.hold_sync():
                    for name, value in traits.items():
                        setattr(self._panel, name, value)

        def tables(trait: str, methods: Iterable[str]) -> None:
            if trait in picture.published:
                return
            view = picture.view
            found = step_size.differences(
                view.function, picture.grid, picture.steps, methods, precision=view.precision, pause=pause
            )
            publish(**{trait: {"revision": revision, "differences": packed_each(found)}})
            picture.published.add(trait)

        def plain(methods: Iterable[str]) -> None:
            for name in methods:
                pause()
                picture.add_plain((name,))
                with self._lock:
                    pause()
                    draw_methods(self._drawn, picture, (name,))
                publish(plain=_plain_message(picture, revision))

        tables("tables", [name for name in STEPPED if name in picture.view.methods])
        publish(busy="compiling the automatic methods")
        plain([name for name in self.methods if name not in STEPPED])
        tables("more_tables", [name for name in STEPPED if name not in picture.view.methods])
        families = {METHODS[name].family for name in self.methods}
        plain([name for name, method in METHODS.items() if method.family in families and name not in STEPPED])
        publish(busy="")


def _grid_message(picture: Picture, revision: int) -> dict[str, Any]:
    arrays = {name: getattr(picture.grid, name) for name in ("x", "f", "reference", "known", "scale")}
    return {"revision": revision, **packed_each(arrays), "steps": packed(picture.steps)}


def _plain_message(picture: Picture, revision: int) -> dict[str, Any]:
    return {"revision": revision, "values": packed_each(picture.values), "reasons": dict(picture.reasons)}


_VIEW = ("function", "domain", "at", "step", "methods", "precision")
"""The traits that the picture follows from."""


def _catalogue() -> list[dict[str, Any]]:
    """Return what the browser must know of each method; in the Explorer only the stencils move with Δx."""
    return [
        {
            "name": method.name, "label": method.label, "family": method.family,
            "uses_step": method.name in STEPPED, "available": method.available, "reason": method.reason,
        }
        for method in METHODS.values()
    ]  # fmt: skip


def _names(given: Iterable[str], known: Iterable[str], argument: str) -> set[str]:
    """Return the given names as a set; raise ValueError for one that is not known."""
    names = {given} if isinstance(given, str) else set(given)
    if unknown := sorted(names - set(known)):
        raise ValueError(f"{argument} takes names among {', '.join(known)}; got {unknown[0]!r}")
    return names


def _checked_methods(methods: Any) -> tuple[str, ...]:
    """Return method names without repetition, in the order of `METHODS`."""
    if isinstance(methods, str):
        methods = (methods,)
    chosen = {find_method(name).name for name in methods}
    return tuple(name for name in METHODS if name in chosen)


def _check_inside(at: float, domain: tuple[float, float]) -> None:
    if not domain[0] <= at <= domain[1]:
        low, high = map(as_text, domain)
        raise ValueError(f"at must lie in the domain, {low} to {high}; got {as_text(at)}")
