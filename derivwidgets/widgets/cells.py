"""What a widget must know of the notebook's cell that made it: when it ends, and when it is run again."""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable
from typing import Any, Protocol
from weakref import WeakSet


class Closable(Protocol):
    """Something with a `close()`."""

    def close(self) -> None:
        """Close it; doing so twice does no harm."""


_MADE: dict[str, tuple[str, WeakSet[Any]]] = {}


def adopt(widget: Closable) -> None:
    """Note that the running cell made `widget`, and close what the same cell made in an earlier run.

    Nothing else would: ipywidgets keeps every widget alive until it is closed, here and in the browser. A cell is known
    by JupyterLab's cell id, or by its text where the front end sends none. Outside a kernel this does nothing.
    """
    run = _running_cell()
    if run is None:
        return
    cell, execution = run
    before, widgets = _MADE.get(cell, (execution, WeakSet()))
    if before != execution:
        for old in list(widgets):
            old.close()
        widgets = WeakSet()
    widgets.add(widget)
    _MADE[cell] = (execution, widgets)


def after_cell(callback: Callable[[], None]) -> bool:
    """Call `callback` once the running cell has ended and its output is sent; return False where no cell is running."""
    if _running_cell() is None or threading.current_thread() is not threading.main_thread():
        return False
    events = sys.modules["IPython"].get_ipython().events

    def once(result: Any) -> None:
        events.unregister("post_run_cell", once)
        callback()

    events.register("post_run_cell", once)
    return True


def _running_cell() -> tuple[str, str] | None:
    """Return (what names the cell, what names this run of it)."""
    if "IPython" not in sys.modules:
        return None
    shell = sys.modules["IPython"].get_ipython()
    kernel = getattr(shell, "kernel", None)
    if kernel is None:
        return None
    parent = kernel.get_parent() or {}
    if parent.get("header", {}).get("msg_type") != "execute_request":
        return None
    cell = parent.get("metadata", {}).get("cellId") or parent.get("content", {}).get("code", "")
    return str(cell), str(parent["header"]["msg_id"])
