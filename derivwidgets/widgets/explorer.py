"""The Explorer: one function, its derivative by every method, and a Δx that moves without waiting for the kernel."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import fields
from fractions import Fraction
from typing import TYPE_CHECKING, Any, ClassVar

import traitlets

from derivwidgets.function.function import as_function
from derivwidgets.function.points import Spot, as_text
from derivwidgets.widgets import still
from derivwidgets.widgets.lab import Lab
from derivwidgets.widgets.panel import CONTROLS
from derivwidgets.widgets.picture import View
from derivwidgets.widgets.radar import beyond
from derivwidgets.widgets.readers import (
    READERS,
    check_inside,
    checked_methods,
    checked_views,
    drawable,
    middle,
    names,
    refusal,
    with_own,
)
from derivwidgets.widgets.stage import Stage

if TYPE_CHECKING:
    import bqplot

    from derivwidgets.truth.verdict import Verdict

FIRST_METHODS = ("symbolic", "forward", "central", "jax_reverse")
"""The methods that are on at first."""

FIRST_VIEWS = ("f", "slope", "error", "v")
"""What is shown at first."""

_VIEW = tuple(field.name for field in fields(View))
"""The traits that the picture follows from."""


class Explorer(Lab):
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
    derivative : str or callable or Function, optional
        A derivative of your own, judged as one more witness; it is among the methods as "own".
    noise : float, optional
        Standard deviation of noise in f's values, 0 for none; that of f if not given. Differences feel it, the truth
        does not.
    grid_points : int
        How many points the grid of `gradient` has.
    grid_shift : float
        How far that grid is moved to the right, from 0 to less than 1, in its spacings.
    order : int
        Of the derivative, 1 or 2.
    views : sequence of str, optional
        What to show, of "f", "slope", "error", "v", "zoom" (f closer and closer around the point), "rules" (where
        rules that choose Δx land) and "spellings" (other ways to write f); the first four by default.
    hide : sequence of str
        Controls to leave out; see `derivwidgets.widgets.panel.CONTROLS`.

    Attributes
    ----------
    function, domain, at, step, methods, precision, derivative, noise, grid_points, grid_shift, order, views
        Can be observed and set; a wrong value raises and changes nothing. `at` may be set to text such as "sqrt(2)",
        and is then that point exactly.
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

    READERS = READERS
    ACTIONS: ClassVar = {"jump": "at"}

    domain: Any = traitlets.TraitType((-5.0, 5.0))
    at: Any = traitlets.TraitType(0.0)
    step: Any = traitlets.TraitType(1e-3)
    methods: Any = traitlets.TraitType(FIRST_METHODS)
    precision: Any = traitlets.TraitType("float64")
    derivative = traitlets.Any(None, allow_none=True)
    noise: Any = traitlets.TraitType(0.0)
    grid_points: Any = traitlets.TraitType(100)
    grid_shift: Any = traitlets.TraitType(0.0)
    order: Any = traitlets.TraitType(1)
    views: Any = traitlets.TraitType(FIRST_VIEWS)

    _stage: Stage | None = None

    def __init__(
        self,
        f: Any,
        *,
        domain: Any = (-5, 5),
        at: Any = None,
        step: float = 1e-3,
        methods: Iterable[str] | None = None,
        precision: str = "float64",
        derivative: Any = None,
        noise: float | None = None,
        grid_points: int = 100,
        grid_shift: float = 0.0,
        order: int = 1,
        views: Iterable[str] | None = None,
        hide: Iterable[str] = (),
    ) -> None:
        hidden = names(hide, CONTROLS, "hide")
        shown = FIRST_VIEWS if views is None else checked_views(views)
        shown = tuple(name for name in shown if name not in hidden)
        low, high = drawable(domain)
        if at is None:
            at = 1.0 if low <= 1 <= high else middle((low, high))
        f = as_function(f)
        noise = f.noise if noise is None else noise
        methods = FIRST_METHODS if methods is None else methods
        methods = with_own(checked_methods(methods), derivative)
        values = (f, (low, high), at, step, methods, precision, derivative, noise, grid_points, grid_shift, order)
        given = dict(zip(_VIEW, values, strict=True))
        chosen = {name: READERS[name](value) for name, value in given.items()}
        check_inside(chosen["at"], chosen["domain"])
        self._stage = Stage(chosen["domain"], [as_text(end) for end in domain], shown, hidden)
        stage = self._stage
        super().__init__(
            "explorer", stage.panel, stage.grid_box, stage.figures.widgets, stage.lock, **chosen, views=shown
        )
        stage.panel.observe(self._on_move, ["step", "at", "methods", "grid_points", "grid_shift", "views"])

    # ---- what users read -------------------------------------------------------------------------------------------

    @property
    def figures(self) -> dict[str, bqplot.Figure]:
        """The bqplot figures, by the names "f", "slope", "error", "v" and "zoom"."""
        return dict(self._open_stage().figures.figures)

    @property
    def verdict(self) -> Verdict:
        """What is known of the current point, and what every method says there."""
        self._open_stage()
        return self._view.verdict()

    def describe(self) -> str:
        """Return what is shown, in a few sentences."""
        self._open_stage()
        return self._view.describe()

    def wait(self, timeout: float | None = None) -> bool:
        """Wait until the slow parts (tables, JAX's compilation) are there; return False if that took too long."""
        return self._stage is None or self._stage.wait(timeout)

    def _dropped(self) -> None:
        # IPython's Out keeps every explorer that was ever shown: what is left of a closed one should weigh nothing.
        stage, self._stage = self._stage, None
        if stage is not None:
            stage.drop()

    def _open_stage(self) -> Stage:
        if self._stage is None:
            raise RuntimeError("this Explorer is closed; make a new one")
        return self._stage

    def _repr_mimebundle_(self, **options: Any) -> Any:
        bundle = super()._repr_mimebundle_(**options)
        if isinstance(bundle, dict) and "application/vnd.jupyter.widget-view+json" in bundle:
            bundle |= {"text/plain": self.describe(), "image/png": still.png(self._open_stage().picture, self.views)}
        return bundle

    def __repr__(self) -> str:
        at = float(self.at) if self.at.exact.rational == Fraction(self.at) else self.at.exact.text
        return f"Explorer({self.function.text!r}, at={at!r}, step={self.step!r})"

    # ---- traits ----------------------------------------------------------------------------------------------------

    @traitlets.validate(*_VIEW, "views")
    def _validate(self, proposal: Any) -> Any:
        checked = self._read(proposal)
        if proposal.trait.name == "at":
            try:
                check_inside(checked, self.domain)
            except ValueError as error:
                raise refusal(error) from None
        return checked

    def _on_change(self, change: Any) -> None:
        """Draw what was set in Python; what was moved in the browser is drawn there already."""
        stage = self._open_stage()
        with stage.lock:
            if change.name == "views":
                stage.arrange(change.new)
                stage.announce(self._view)
                return
            if self._was_moved(change.name):
                stage.complete(self._view)
                return
            if change.name in ("grid_points", "grid_shift"):
                stage.regrid(self._view)
                return
            before = {change.name: change.old}
            follows: dict[str, Any] = {}
            if change.name == "domain" and not change.new[0] <= self.at <= change.new[1]:
                follows["at"] = middle(change.new)
            elif change.name == "function" and change.new.noise:
                follows["noise"] = change.new.noise
            elif change.name == "derivative":
                follows["methods"] = with_own(self.methods, change.new)
            before |= {name: getattr(self, name) for name in follows}
            self._set_quietly(follows)
            self._show_or_restore(before)

    def _was_moved(self, name: str) -> bool:
        """Whether the browser wrote this value, and can draw it from the tables it has."""
        stage = self._open_stage()
        value = list(self.methods) if name == "methods" else getattr(self, name)
        written = name in ("at", "step", "methods") and getattr(stage.panel, name) == value
        if name == "at" and value != stage.exact.get(float(value), Spot(float(value))):
            return False  # the tables know another point at this double
        return written and stage.holds(self.at, self.step)

    @property
    def _view(self) -> View:
        return View(**{name: getattr(self, name) for name in _VIEW})

    def _show(self) -> None:
        self._open_stage().show(self._view)

    # ---- messages from the browser ---------------------------------------------------------------------------------

    def _on_move(self, change: Any) -> None:
        value = tuple(change.new) if change.name in ("methods", "views") else change.new
        if change.name == "at":
            value = self._open_stage().exact.get(value, value)
        try:
            setattr(self, change.name, value)
        except (ValueError, TypeError):
            setattr(change.owner, change.name, change.old)

    def _do(self, request: dict[str, Any], wanted: dict[str, Any]) -> None:
        if "jump" in request:
            wanted["at"] = beyond(self._view, 1 if request["jump"] > 0 else -1)
        domain = wanted.get("domain", self.domain)
        if "at" in wanted:
            check_inside(wanted["at"], domain)
        elif not domain[0] <= self.at <= domain[1]:
            wanted["at"] = middle(domain)
        if "derivative" in wanted:
            wanted["methods"] = with_own(wanted.get("methods", self.methods), wanted["derivative"])
        self._set_together(wanted)
        if "domain" in wanted:
            self._open_stage().panel.domain_text = [as_text(end) for end in request["domain"]]
