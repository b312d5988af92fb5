"""The anywidget behind the Explorer's controls: its traits are the wire, and `js/widget/model.ts` mirrors them."""

from __future__ import annotations

from typing import Any

import traitlets

from derivwidgets.widgets.bundles import bundled
from derivwidgets.widgets.lab import Panel


class ExplorerPanel(Panel):
    """What the kernel and the browser tell each other; it decides nothing."""

    _esm = bundled("explorer.js")
    _css = bundled("explorer.css")

    # written by both sides
    step = traitlets.Float(1e-3).tag(sync=True)
    at = traitlets.Float(0.0).tag(sync=True)
    methods = traitlets.List(traitlets.Unicode()).tag(sync=True)
    origin_axes = traitlets.Bool(False).tag(sync=True)
    views = traitlets.List(traitlets.Unicode()).tag(sync=True)
    grid_points = traitlets.Int(100).tag(sync=True)
    grid_shift = traitlets.Float(0.0).tag(sync=True)

    # written by the kernel
    domain = traitlets.List(traitlets.Float()).tag(sync=True)
    domain_text = traitlets.List(traitlets.Unicode()).tag(sync=True)
    precision = traitlets.Unicode("float64").tag(sync=True)
    noise = traitlets.Float(0.0).tag(sync=True)
    order = traitlets.Int(1).tag(sync=True)
    derivative = traitlets.Unicode().tag(sync=True)
    formula = traitlets.Unicode().tag(sync=True)
    formula_note = traitlets.Unicode().tag(sync=True)
    formula_complex = traitlets.Unicode().tag(sync=True)
    formula_complex_note = traitlets.Unicode().tag(sync=True)
    catalogue = traitlets.List().tag(sync=True)
    grid: traitlets.Dict[str, Any] = traitlets.Dict().tag(sync=True)
    first: traitlets.Dict[str, Any] = traitlets.Dict().tag(sync=True)
    table_forward: traitlets.Dict[str, Any] = traitlets.Dict().tag(sync=True)
    table_backward: traitlets.Dict[str, Any] = traitlets.Dict().tag(sync=True)
    table_central: traitlets.Dict[str, Any] = traitlets.Dict().tag(sync=True)
    table_central4: traitlets.Dict[str, Any] = traitlets.Dict().tag(sync=True)
    table_richardson: traitlets.Dict[str, Any] = traitlets.Dict().tag(sync=True)
    table_complex_step: traitlets.Dict[str, Any] = traitlets.Dict().tag(sync=True)
    bound_forward: traitlets.Dict[str, Any] = traitlets.Dict().tag(sync=True)
    bound_backward: traitlets.Dict[str, Any] = traitlets.Dict().tag(sync=True)
    bound_central: traitlets.Dict[str, Any] = traitlets.Dict().tag(sync=True)
    bound_central4: traitlets.Dict[str, Any] = traitlets.Dict().tag(sync=True)
    bound_richardson: traitlets.Dict[str, Any] = traitlets.Dict().tag(sync=True)
    plain: traitlets.Dict[str, Any] = traitlets.Dict().tag(sync=True)
    verdict: traitlets.Dict[str, Any] = traitlets.Dict().tag(sync=True)
    lines: traitlets.Dict[str, Any] = traitlets.Dict().tag(sync=True)
    rules: traitlets.Dict[str, Any] = traitlets.Dict().tag(sync=True)
    zoom: traitlets.Dict[str, Any] = traitlets.Dict().tag(sync=True)
    radar: traitlets.Dict[str, Any] = traitlets.Dict().tag(sync=True)
    spellings: traitlets.Dict[str, Any] = traitlets.Dict().tag(sync=True)


CONTROLS = (
    "presets",
    "domain",
    "precision",
    "methods",
    "step",
    "point",
    "kinks",
    "order",
    "formula",
    "derivative",
    "table",
    "noise",
    "grid_points",
    "scale",
    "play",
    "trace",
    "guess",
    "views",
    "f",
    "slope",
    "error",
    "v",
    "zoom",
    "rules",
    "spellings",
)
"""What a teacher can hide."""
