"""The RaceLab: who is the fastest, and where the ranking flips, predicted first and then measured."""

from __future__ import annotations

import math
from collections.abc import Iterable
from numbers import Real
from typing import TYPE_CHECKING, Any, ClassVar

import traitlets

from derivwidgets.experiments.race import DEFAULTS, ENTRANTS, Cancelled, race
from derivwidgets.experiments.racing.course import AXES
from derivwidgets.experiments.racing.neurons import RACING
from derivwidgets.experiments.racing.runner import warm_up
from derivwidgets.function.arrays import checked_precision
from derivwidgets.function.function import as_function
from derivwidgets.methods import METHODS, find_method
from derivwidgets.widgets import race_still
from derivwidgets.widgets.background import Background, Superseded
from derivwidgets.widgets.lab import Lab, framed
from derivwidgets.widgets.race_figures import make_curves
from derivwidgets.widgets.race_panel import CONTROLS, RacePanel, catalogue, message
from derivwidgets.widgets.race_words import finding
from derivwidgets.widgets.readers import names

if TYPE_CHECKING:
    from collections.abc import Callable

    import bqplot

    from derivwidgets.experiments.race import Race
    from derivwidgets.function.function import Function
    from derivwidgets.widgets.background import Pause

KEYWORDS = {"size": "sizes", "depth": "depths", "parameters": "parameters"}
"""What the axes are called in `race`."""


def usual(axis: str) -> tuple[str, ...]:
    """Return who races over an axis if nothing else is said, of those that are installed."""
    able = {*ENTRANTS, "forward"} & set(RACING) if axis == "parameters" else ENTRANTS
    return tuple(name for name, method in METHODS.items() if name in able and method.available)


def _axis(axis: Any) -> str:
    if axis not in AXES:
        raise ValueError(f"axis must be one of {', '.join(AXES)}; got {axis!r}")
    return str(axis)


def _methods(methods: Any) -> tuple[str, ...]:
    if isinstance(methods, str) or not isinstance(methods, Iterable):
        methods = (methods,)
    chosen = {find_method(name).name for name in methods}
    if not chosen:
        raise ValueError("methods must name at least one method; got none")
    return tuple(name for name in METHODS if name in chosen)


def _seconds(seconds: Any) -> float:
    if not isinstance(seconds, Real) or isinstance(seconds, bool) or not 0 < float(seconds) < math.inf:
        raise ValueError(f"seconds must be a positive number; got {seconds!r}")
    return float(seconds)


def _values(values: Any) -> tuple[int, ...] | None:
    if values is None:
        return None
    given = tuple(values) if isinstance(values, Iterable) and not isinstance(values, str) else (values,)
    for value in given:
        if not isinstance(value, Real) or isinstance(value, bool) or value < 1 or value != int(value):
            raise ValueError(f"values must be whole numbers from 1 on; got {value!r}")
    if not given:
        raise ValueError("values must be whole numbers from 1 on; got none")
    return tuple(sorted({int(value) for value in given}))


class RaceLab(Lab):
    """Predict who is the fastest, then race: derive, compile, first call and steady state apart.

    Parameters
    ----------
    f : str or callable or sympy.Expr or Function
        The function; see `Function`.
    axis : str
        What the race goes over: "size" (points at once), "depth" (f composed with itself), or "parameters" (of a
        gradient).
    values : sequence of int, optional
        The values of that axis; those of `race` if not given.
    methods : sequence of str, optional
        Who races; see `METHODS`.
    precision : str
        "float64" or "float32".
    seconds : float
        How long a race may take.
    hide : sequence of str
        Controls to leave out; see `derivwidgets.widgets.race_panel.CONTROLS`.

    Attributes
    ----------
    function, axis, values, methods, precision, seconds
        Can be observed and set; a wrong value raises and changes nothing. A new function, axis, precision or values
        end a race that is on; what it has measured stays.
    error : str
        What was wrong with what was typed last, or with the last race; empty if nothing was.

    Raises
    ------
    FunctionError
        If f cannot be read.
    ValueError, TypeError
        If another argument is not what it should be.

    Examples
    --------
    >>> lab = RaceLab("x^2", values=[10, 1000], methods=["central", "forward"], seconds=2)
    >>> lab.start()
    >>> lab.wait()
    True
    >>> lab.race.complete
    True
    >>> lab.close()
    """

    READERS: ClassVar = {
        "function": as_function,
        "axis": _axis,
        "values": _values,
        "methods": _methods,
        "precision": checked_precision,
        "seconds": _seconds,
    }
    ACTIONS: ClassVar = {"race": "race", "cancel": "race"}

    axis: Any = traitlets.TraitType("size")
    values: Any = traitlets.TraitType(None)
    methods: Any = traitlets.TraitType(())
    precision: Any = traitlets.TraitType("float64")
    seconds: Any = traitlets.TraitType(30.0)

    def __init__(
        self,
        f: Any,
        *,
        axis: str = "size",
        values: Iterable[int] | None = None,
        methods: Iterable[str] | None = None,
        precision: str = "float64",
        seconds: float = 30.0,
        hide: Iterable[str] = (),
    ) -> None:
        hidden = names(hide, CONTROLS, "hide")
        if methods is None:
            methods = usual(_axis(axis))
        given = (f, axis, values, methods, precision, seconds)
        chosen = {name: read(value) for (name, read), value in zip(self.READERS.items(), given, strict=True)}
        self._background = Background()
        self._races: dict[str, Race] = {}
        self._shown: tuple[Any, ...] | None = None
        self._run: object | None = None
        self._figure, marks = make_curves()
        panel, grid_box = framed(
            RacePanel,
            () if "curves" in hidden else (self._figure,),
            marks,
            catalogue=catalogue(),
            hidden=sorted(hidden),
        )
        parts = [*self._figure.axes, *self._figure.marks, self._figure.scale_x, self._figure.scale_y]
        owned = [*marks.values(), *(part for part in parts if part not in marks.values())]
        super().__init__("race", panel, grid_box, [*owned, self._figure.layout, self._figure], **chosen)
        panel.observe(self._on_move, ["axis", "methods", "precision"])
        warm_up()

    # ---- what users do ---------------------------------------------------------------------------------------------

    def start(self) -> None:
        """Start the race, in the background; one that is on is ended."""
        panel = self._open_panel()
        with self._lock:
            self._run = run = object()
            options = {
                KEYWORDS[self.axis]: self._values_now, "methods": self.methods, "precision": self.precision,
                "seconds": self.seconds,
            }  # fmt: skip
            function, axis = self.function, self.axis
            panel.racing, panel.error = axis, ""
            self.set_trait("error", "")
            self._background.submit(lambda pause: self._race(run, function, axis, options, pause))

    def cancel(self) -> None:
        """End the race that is on; what it has measured stays, and says that the race was cancelled."""
        self._open_panel()
        with self._lock:
            self._stop()

    def wait(self, timeout: float | None = None) -> bool:
        """Wait until no race is on; return False if that took longer than `timeout` seconds."""
        return self._background.wait(timeout)

    @property
    def race(self) -> Race | None:
        """The last race over the current axis, also one that is on; None if there was none."""
        self._open_panel()
        return self._races.get(self.axis)

    @property
    def figures(self) -> dict[str, bqplot.Figure]:
        """The bqplot figure, by the name "curves"; its marks are moved by the browser."""
        self._open_panel()
        return {"curves": self._figure}

    def describe(self) -> str:
        """Return what is shown, in a few sentences."""
        found = self.race
        start = f"f(x) = {self.function.text}"
        if self._run is not None:
            return f"{start}: a race over {self.axis} is on, {found.done if found else 0:.0%} done."
        if found is None:
            return f"{start}: not raced over {self.axis} yet."
        said = " ".join(filter(None, finding(found)))
        before = f"f(x) = {found.function.text}" if found.function is not self.function else start
        return f"{before}, {found.precision}: {said}"

    def __repr__(self) -> str:
        return f"RaceLab({self.function.text!r}, axis={self.axis!r}, precision={self.precision!r})"

    def _repr_mimebundle_(self, **options: Any) -> Any:
        bundle = super()._repr_mimebundle_(**options)
        if isinstance(bundle, dict) and "application/vnd.jupyter.widget-view+json" in bundle:
            bundle["text/plain"] = self.describe()
            if self.race is not None and self._run is None:
                bundle["image/png"] = race_still.png(self.race)
        return bundle

    # ---- traits ----------------------------------------------------------------------------------------------------

    @traitlets.validate(*READERS)
    def _validate(self, proposal: Any) -> Any:
        return self._read(proposal)

    @property
    def _values_now(self) -> tuple[int, ...]:
        return self.values or DEFAULTS[self.axis]

    def _show(self) -> None:
        panel = self._open_panel()
        now = (self.function, self.axis, self.values, self.precision)
        if now != self._shown:
            self._stop()
        self._shown = now
        with panel.hold_sync():
            panel.function, panel.axis, panel.precision = self.function.text, self.axis, self.precision
            panel.methods, panel.seconds, panel.error = list(self.methods), self.seconds, ""
            planned = {**DEFAULTS, self.axis: self._values_now}
            panel.values = {axis: list(values) for axis, values in planned.items()}

    def _on_change(self, change: Any) -> None:
        if change.name == "axis":
            goes_on = self.methods != usual(change.old)
            self._set_quietly({"values": None, "methods": self.methods if goes_on else usual(change.new)})
        super()._on_change(change)

    def _on_move(self, change: Any) -> None:
        value = tuple(change.new) if change.name == "methods" else change.new
        try:
            setattr(self, change.name, value)
        except (ValueError, TypeError):
            setattr(change.owner, change.name, change.old)

    def _do(self, request: dict[str, Any], wanted: dict[str, Any]) -> None:
        super()._do(request, wanted)
        if "cancel" in request:
            self.cancel()
        if "race" in request:
            self.start()

    # ---- the race --------------------------------------------------------------------------------------------------

    def _stop(self) -> None:
        self._background.cancel()
        self._run = None
        if self._panel is not None:
            self._panel.racing = ""

    def _dropped(self) -> None:
        self._background.cancel()
        self._races = {}

    def _race(self, run: object, function: Function, axis: str, options: dict[str, Any], pause: Pause) -> None:
        """Race, and publish what is known as it comes; of a race that is ended what it has measured."""

        def check() -> None:
            try:
                pause()
            except Superseded:
                raise Cancelled from None

        sentence = ""
        try:
            found = race(function, **options, progress=self._reporter(axis), pause=check)
            self._report(axis, found, is_last=True)
        except Exception as error:
            known = isinstance(error, ValueError | TypeError)
            sentence = str(error) if known else f"{type(error).__name__}: {error}"
        with self._lock:
            if self._panel is None:
                return
            warm_up()
            if self._run is not run:
                return
            self._run = None
            with self._panel.hold_sync():
                self._panel.racing, self._panel.error = "", sentence or self._panel.error
            if sentence:
                self.set_trait("error", sentence)

    def _reporter(self, axis: str) -> Callable[[Race], None]:
        return lambda found: self._report(axis, found)

    def _report(self, axis: str, found: Race, *, is_last: bool = False) -> None:
        with self._lock:
            if self._panel is not None:
                self._races[axis] = found
                setattr(self._panel, f"race_{axis}", message(found, is_last=is_last))
