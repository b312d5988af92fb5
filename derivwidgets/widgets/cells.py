"""Widgets that a notebook's cell made before are closed when the cell runs again."""

from __future__ import annotations

import sys
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
