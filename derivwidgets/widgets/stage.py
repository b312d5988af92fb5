"""Everything of an Explorer that is seen: its figures, its panel, and the picture that is on them."""

from __future__ import annotations

import threading
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import ipywidgets

from derivwidgets.experiments import tables
from derivwidgets.experiments.forecast import derivatives, forecast
from derivwidgets.experiments.tables import CLASSICAL, STEPPED, TABLED_STENCILS
from derivwidgets.function.points import Spot, as_text
from derivwidgets.function.points import point as number
from derivwidgets.methods import METHODS
from derivwidgets.methods.stencils import BY_ORDER
from derivwidgets.truth.witnesses.own import WITNESSES
from derivwidgets.widgets import point
from derivwidgets.widgets.background import Background
from derivwidgets.widgets.cells import after_cell
from derivwidgets.widgets.drawing import draw, draw_methods
from derivwidgets.widgets.figures import make_figures
from derivwidgets.widgets.formula import SAME, typeset, typeset_complex
from derivwidgets.widgets.panel import ExplorerPanel
from derivwidgets.widgets.picture import look
from derivwidgets.widgets.wire import packed, packed_each, plain_numbers

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from derivwidgets.methods import Method
    from derivwidgets.widgets.background import Pause
    from derivwidgets.widgets.picture import Picture, View


class Stage:
    """Shows one view at a time: what is quick at once, what is slow as it comes.

    Attributes
    ----------
    panel : ExplorerPanel
    figures : Figures
    grid_box : ipywidgets.GridBox
        Holds the panel and the figures.
    picture : Picture
        What is shown; there is one from the first `show` on. The browser may have moved on from its view.
    lock : threading.RLock
        Held while the picture is exchanged: a front end's callbacks come on several threads.
    """

    picture: Picture
    _now: View

    def __init__(
        self, domain: tuple[float, float], domain_text: list[str], views: Iterable[str], hidden: set[str]
    ) -> None:
        self.lock = threading.RLock()
        self.figures = make_figures(WITNESSES, domain)
        self.panel = ExplorerPanel(
            catalogue=_catalogue(METHODS),
            hidden=sorted(hidden),
            marks=self.figures.marks,
            domain_text=domain_text,
        )
        self.grid_box = ipywidgets.GridBox([self.panel])
        self.grid_box.add_class("dw-grid")
        self.arrange(views)
        self.exact: dict[float, Spot] = {}
        self._background = Background()
        self._words = Background()
        self._asides = Background()
        self._revision = 0
        # What is large follows what is small: on a slow line the cell's output would wait behind the tables.
        self._is_held = after_cell(self.release)
        self.panel.observe(lambda change: self.release(), "seen")

    def release(self) -> None:
        """Start the work that was waiting until the Explorer had been shown."""
        with self.lock:
            if self._is_held:
                self._is_held = False
                self._start()

    def show(self, view: View) -> None:
        """Compute and draw the first picture of a view now, and the rest in the background."""
        with self.lock:
            picture = look(view)
            self._now = view
            self._exchange(picture)

    def _exchange(self, picture: Picture) -> None:
        self._revision += 1
        self.picture = picture
        self.exact = {**picture.radar.spots, float(picture.view.at): picture.view.at}
        draw(self.figures, picture)
        self._publish_first(picture.view)
        self._start()
        self.announce(picture.view)

    def arrange(self, views: Iterable[str]) -> None:
        """Show these figures, and what is besides figures, and no others."""
        with self.lock:
            self.panel.views = [name for name in views if name not in self.panel.hidden]
            shown = [figure for name, figure in self.figures.figures.items() if name in self.panel.views]
            self.grid_box.children = (self.panel, *shown)

    def complete(self, view: View) -> None:
        """Compute what a view that was reached by moving still lacks: methods just switched on, and the verdict."""
        with self.lock:
            self._now = view
            self.picture.wanted = view.methods
            if self._unpublished(view.methods) or self.picture.lacks(view.methods):
                self._start()
            self.announce(view)

    def regrid(self, view: View) -> None:
        """Show the same view with another grid of `gradient`."""
        with self.lock:
            self._now = view
            self.picture.view, self.picture.gradient = view, None
            self.picture.reasons.pop("gradient", None)
            self.picture.add_plain(("gradient",))
            draw_methods(self.figures, self.picture, ("gradient",))
            with self.panel.hold_sync():
                self.panel.grid_points, self.panel.grid_shift = view.grid_points, view.grid_shift
                self.panel.plain = _plain_message(self.picture, self._revision)
                self.panel.lines = {}
            self.announce(view)

    def _unpublished(self, methods: Iterable[str]) -> set[str]:
        """Return which tables and bounds of the methods the browser has not been sent."""
        wanted = set(methods) & set(STEPPED) - set(self.picture.reasons)
        bounded = wanted & set(TABLED_STENCILS) if self.picture.view.function.program else ()
        return wanted.union(f"bound_{name}" for name in bounded) - self.picture.published

    def announce(self, view: View) -> None:
        """Publish the verdict of a view soon."""
        revision = self._revision
        self._words.submit(lambda pause: self._speak(view, revision, pause))

    def _speak(self, view: View, revision: int, pause: Pause) -> None:
        said = point.verdict(view, pause)
        self._publish(pause, verdict={"revision": revision, **said})
        self._asides.submit(lambda pause: self._look_closer(view, revision, pause))

    def _look_closer(self, view: View, revision: int, pause: Pause) -> None:
        """Publish what else belongs to the point, unless that has been done."""
        views, panel = set(self.panel.views), self.panel
        where = {"revision": revision, "at": float(view.at), "precision": view.precision}
        how = {"step": view.step, "methods": list(view.methods)}

        def is_new(message: dict[str, Any], **besides: Any) -> bool:
            return not (where | besides).items() <= message.items()

        if "zoom" in views and is_new(panel.zoom) and (windows := point.closer(view, pause)):
            self._publish(pause, zoom={**where, **windows})
        if view.order == 1 and is_new(panel.rules, all="rules" in views):
            landings = point.rules(view, all_of_them="rules" in views)
            self._publish(pause, rules={**where, "all": "rules" in views, "landings": landings})
        if "spellings" in views and view.function.program and view.order == 1 and is_new(panel.spellings, **how):
            self._publish(pause, spellings={**where, **how, "rows": point.ways_to_write(view, pause)})
        if is_new(panel.lines, **how):
            self._publish(pause, lines={**where, **how, "python": point.python(view, pause)})

    def holds(self, at: float, step: float) -> bool:
        """Whether the tables that the browser has hold a point and a step."""
        return self.picture.grid.has(at) and tables.step_index(self.picture.steps, step) is not None

    def wait(self, timeout: float | None) -> bool:
        """Wait for the slow parts; return False if that took longer than `timeout` seconds."""
        self.release()
        return all(each.wait(timeout) for each in (self._background, self._words, self._asides))

    def drop(self) -> None:
        """Drop the work that is under way."""
        self._is_held = False
        for each in (self._background, self._words, self._asides):
            each.cancel()

    def _publish_first(self, view: View) -> None:
        panel, picture, revision = self.panel, self.picture, self._revision
        formula, note = typeset(view.function, view.order)
        with panel.hold_sync():
            panel.function, panel.domain, panel.precision = view.function.text, list(view.domain), view.precision
            if tuple(map(number, panel.domain_text)) != view.domain:
                panel.domain_text = list(map(as_text, view.domain))
            panel.at, panel.step, panel.methods = view.at, view.step, list(view.methods)
            panel.noise, panel.order = view.noise, view.order
            panel.grid_points, panel.grid_shift = view.grid_points, view.grid_shift
            panel.formula, panel.formula_note, panel.error = formula, note, ""
            panel.formula_complex = panel.formula_complex_note = ""
            own = view.derivative
            panel.derivative = "" if own is None else own.text
            panel.catalogue = _catalogue(METHODS if own is None else WITNESSES)
            panel.busy = "computing the tables"
            arrays = {name: getattr(picture.grid, name) for name in ("x", "f", "reference", "known", "scale")}
            panel.grid = {"revision": revision, **packed_each(arrays), "steps": packed(picture.steps)}
            panel.first = {
                "revision": revision, "step_index": picture.row, "at_index": picture.column,
                "rows": packed_each(picture.rows), "columns": packed_each(picture.columns),
                "at_name": view.at.exact.name, "at_text": view.at.exact.described if view.at.exact.name else "",
            }  # fmt: skip
            panel.plain = _plain_message(picture, revision)
            panel.radar = _radar_message(picture, revision)

    def _start(self) -> None:
        if self._is_held:
            return
        picture, revision = self.picture, self._revision
        self._background.submit(lambda pause: self._rest(picture, revision, pause))

    def _rest(self, picture: Picture, revision: int, pause: Pause) -> None:
        """Compute the tables, then the methods that compile, publishing each part as it is ready."""
        if not (picture.grid.complete and picture.radar.is_settled):
            self._look_again(picture, pause)
        self._add_tables(picture.wanted, picture, revision, pause)
        self._add_complex_formula(picture, pause)
        self._publish(pause, busy="compiling the automatic methods" if picture.lacks(picture.wanted) else "")
        self._add_plain(picture.wanted, picture, revision, pause)
        self._publish(pause, busy="bounding the errors")
        self._add_bounds(picture.wanted, picture, revision, pause)
        # What is likely to be switched on next: the other cheap tables, and the rest of a family that is on.
        self._add_tables(CLASSICAL, picture, revision, pause)
        families = {WITNESSES[name].family for name in picture.wanted} - {"numerical"}
        kin = [name for name, method in METHODS.items() if method.family in families or name == "gradient"]
        self._add_plain(kin, picture, revision, pause)
        self._publish(pause, busy="")

    def _look_again(self, picture: Picture, pause: Pause) -> None:
        """Show the same view with the truth that took too long for its first picture."""
        better = look(self._now, SECOND_BUDGET)
        better.grid = replace(better.grid, complete=True)
        with self.lock:
            pause()
            better.wanted = picture.wanted
            if not better.grid.has(self._now.at):
                better = look(self._now, SECOND_BUDGET)
                better.grid = replace(better.grid, complete=True)
            better.move(self._now)
            self._exchange(better)

    def _publish(self, pause: Pause, **traits: Any) -> None:
        with self.lock:
            pause()
            with self.panel.hold_sync():
                for name, value in traits.items():
                    setattr(self.panel, name, value)

    def _add_complex_formula(self, picture: Picture, pause: Pause) -> None:
        formula, note = typeset_complex(picture.view.function)
        if formula and note != SAME and picture.view.order == 1:
            self._publish(pause, formula_complex=formula, formula_complex_note=note)

    def _add_tables(self, methods: Iterable[str], picture: Picture, revision: int, pause: Pause) -> None:
        missing = [name for name in STEPPED if name in set(methods) - picture.published]
        failed = set(picture.reasons)
        for name, table in picture.differences(missing, picture.steps, pause=pause).items():
            self._publish(pause, **{f"table_{name}": {"revision": revision, "differences": packed(table)}})
            picture.published.add(name)
        if set(picture.reasons) - failed:
            self._publish(pause, plain=_plain_message(picture, revision))

    def _add_bounds(self, methods: Iterable[str], picture: Picture, revision: int, pause: Pause) -> None:
        view, names = picture.view, [f"bound_{name}" for name in TABLED_STENCILS if name in set(methods)]
        missing = [name for name in names if name not in picture.published]
        if not missing or view.function.program is None:
            return
        stencils = [BY_ORDER[view.order][name.removeprefix("bound_")] for name in missing]
        at = picture.grid.x.astype(view.precision).astype(float)
        known = derivatives(view.function, at, {each.accuracy + view.order for each in stencils}, pause)
        for name, stencil in zip(missing, stencils, strict=True):
            found = forecast(
                view.measured, picture.grid, picture.steps, stencil.name, known,
                precision=view.precision, order=view.order, pause=pause,
            )  # fmt: skip
            self._publish(pause, **{name: {"revision": revision, **packed_each(vars(found))}})
            picture.published.add(name)

    def _add_plain(self, methods: Iterable[str], picture: Picture, revision: int, pause: Pause) -> None:
        for name in methods:
            pause()
            if not picture.add_plain((name,)):
                continue
            with self.lock:
                pause()
                draw_methods(self.figures, picture, (name,))
                self._publish(pause, plain=_plain_message(picture, revision))


def _plain_message(picture: Picture, revision: int) -> dict[str, Any]:
    return {
        "revision": revision,
        "values": packed_each(picture.values),
        "gradient": packed_each(vars(picture.gradient)) if picture.gradient else {},
        "reasons": dict(picture.reasons),
    }


def _radar_message(picture: Picture, revision: int) -> dict[str, Any]:
    message = picture.radar.message()
    both = {name: [plain_numbers(each) for each in message[name]] for name in ("points", "seams")}
    return {"revision": revision, **message, **both}


SECOND_BUDGET = 5.0
"""Seconds that the certified derivative may take at the second attempt."""


def _catalogue(methods: Mapping[str, Method]) -> list[dict[str, Any]]:
    """Return what the browser must know of each method; in the Explorer `gradient` has its grid in place of Δx."""
    return [
        {
            "name": method.name, "label": method.label, "family": method.family,
            "uses_step": method.name in STEPPED, "available": method.available, "reason": method.reason,
        }
        for method in methods.values()
    ]  # fmt: skip
