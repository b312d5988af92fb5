"""What every widget is: one function and a few values that are typed, chosen or set, and a picture that follows."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any, ClassVar

import anywidget
import ipywidgets
import traitlets
from ipywidgets import widget_serialization

from derivwidgets.presets import PRESETS
from derivwidgets.widgets.cells import adopt
from derivwidgets.widgets.readers import refusal

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    import bqplot


class Panel(anywidget.AnyWidget):
    """The anywidget behind the controls; it decides nothing. Its traits are `Wire` in `js/widget/model.ts`."""

    # written by the browser
    seen = traitlets.Bool(False).tag(sync=True)
    request: traitlets.Dict[str, Any] = traitlets.Dict().tag(sync=True)

    # written by the kernel
    answer: traitlets.Dict[str, Any] = traitlets.Dict({"id": 0, "error": "", "field": ""}).tag(sync=True)
    function = traitlets.Unicode().tag(sync=True)
    error = traitlets.Unicode().tag(sync=True)
    busy = traitlets.Unicode().tag(sync=True)
    presets = traitlets.List([preset.menu for preset in PRESETS]).tag(sync=True)
    hidden = traitlets.List(traitlets.Unicode()).tag(sync=True)
    marks: traitlets.Dict[str, Any] = traitlets.Dict().tag(sync=True, **widget_serialization)
    owned = traitlets.List().tag(sync=True, **widget_serialization)


def framed(
    panel_class: type[Panel], figures: Iterable[bqplot.Figure] = (), marks: Mapping[str, Any] | None = None, **wire: Any
) -> tuple[Any, ipywidgets.GridBox]:
    """Return a panel with these traits, and the grid that holds it and its figures.

    `marks` are those that the browser moves, by name; from any of them it tells whether the kernel is there, and so the
    grid's layout is always among them.
    """
    layout = ipywidgets.Layout()
    panel = panel_class(marks={**(marks or {}), "layout": layout}, **wire)
    grid_box = ipywidgets.GridBox([panel, *figures], layout=layout)
    grid_box.add_class("dw-grid")
    return panel, grid_box


class Lab(ipywidgets.Box):  # type: ignore[misc]
    """A widget that asks one question about one function.

    A subclass declares its traits, reads them by `READERS`, and draws them in `_show`.

    Attributes
    ----------
    function
        Can be observed and set, as all traits in `READERS`; a wrong value raises and changes nothing.
    error : str
        What was wrong with what was typed last; empty if nothing was.
    """

    READERS: ClassVar[Mapping[str, Callable[[Any], Any]]] = {}
    """What a trait accepts, and how it is read; all of them can be typed or chosen in the browser, too."""

    ACTIONS: ClassVar[Mapping[str, str]] = {}
    """What else the browser can ask for, and by which control's name it is told what is wrong."""

    function: Any = traitlets.TraitType()
    error = traitlets.Unicode(read_only=True)

    _panel: Any = None
    """None once the widget is closed."""

    def __init__(
        self,
        name: str,
        panel: Panel,
        grid_box: ipywidgets.GridBox,
        owned: Iterable[Any] = (),
        lock: threading.RLock | None = None,
        **chosen: Any,
    ) -> None:
        """Set the traits to what was `chosen` (already read), and draw them.

        `panel` and `grid_box` are those of `framed`, `owned` all widgets that belong to the figures, inner ones first.
        """
        self._lock = lock or threading.RLock()
        self._panel = panel
        super().__init__([grid_box], **chosen)
        self.add_class("dw-widget").add_class(f"dw-{name}")
        panel.owned = [*owned, grid_box.layout, grid_box, self.layout, self, panel.layout, panel]
        panel.observe(self._on_request, "request")
        self.observe(self._on_change, list(self.READERS))
        try:
            self._show()
        except BaseException:
            self.close()
            raise
        adopt(self)

    def _show(self) -> None:
        """Draw what the traits say; called with the lock held, or before anybody else knows of the widget."""
        raise NotImplementedError

    def _dropped(self) -> None:
        """Let go of work that is under way: the widget is being closed."""

    def close(self) -> None:
        """Close the widget and everything in it, here and in the browser."""
        panel, self._panel = self._panel, None
        if panel is not None:
            with self._lock:
                self._dropped()
                for widget in panel.owned:
                    if widget is not self:
                        widget.close()
                self.children = ()
        super().close()

    def _open_panel(self) -> Any:
        if self._panel is None:
            raise RuntimeError(f"this {type(self).__name__} is closed; make a new one")
        return self._panel

    def _publish(self, pause: Callable[[], None], **traits: Any) -> None:
        """Set traits of the panel in one message, unless `pause` says that they are out of date."""
        with self._lock:
            pause()
            with self._panel.hold_sync():
                for name, value in traits.items():
                    setattr(self._panel, name, value)

    # ---- what is set, and what is typed ----------------------------------------------------------------------------

    def _read(self, proposal: Any) -> Any:
        """Return what a trait is set to, read; for subclasses' `traitlets.validate`."""
        self._open_panel()
        try:
            return self.READERS[proposal.trait.name](proposal.value)
        except (ValueError, TypeError) as error:
            raise refusal(error) from None

    def _on_change(self, change: Any) -> None:
        with self._lock:
            self._show_or_restore({change.name: change.old})

    def _on_request(self, change: Any) -> None:
        """Do what was typed, or say what is wrong with it; either way there is an answer."""
        panel, request = self._open_panel(), dict(change.new)
        sentence, field = "", ""
        with self._lock:
            try:
                wanted: dict[str, Any] = {}
                for field in [name for name in self.READERS if name in request]:
                    wanted[field] = self.READERS[field](request[field])
                field = next((self.ACTIONS[name] for name in request if name in self.ACTIONS), field)
                self._do(request, wanted)
                field = ""
            except (ValueError, TypeError) as error:
                sentence = str(error)
            except Exception as error:  # a user's own observer or function; silence would leave the browser waiting
                sentence = f"{type(error).__name__}: {error}"
            with panel.hold_sync():
                panel.error = sentence
                panel.answer = {"id": request.get("id", 0), "error": sentence, "field": field}
            self.set_trait("error", sentence)

    def _do(self, request: dict[str, Any], wanted: dict[str, Any]) -> None:
        """Do what was asked for: `wanted` are the traits in the request, read; a subclass may know of more."""
        if wanted:
            self._set_together(wanted)

    def _set_together(self, wanted: dict[str, Any]) -> None:
        """Set several traits and draw once."""
        before = {name: getattr(self, name) for name in wanted}
        try:
            self._set_quietly(wanted)
        finally:  # a user's observer may have raised; what is set is to be seen all the same
            self._show_or_restore(before)

    def _set_quietly(self, values: dict[str, Any]) -> None:
        """Set traits without drawing; observers of the user's are told."""
        self.unobserve(self._on_change, list(self.READERS))
        try:
            with self.hold_trait_notifications():
                for name, value in values.items():
                    setattr(self, name, value)
        finally:
            self.observe(self._on_change, list(self.READERS))

    def _show_or_restore(self, before: dict[str, Any]) -> None:
        """Draw what is set; if that fails, set what was there before: the last good picture stays, and is the truth."""
        try:
            self._show()
        except Exception:
            self._set_quietly(before)
            raise
