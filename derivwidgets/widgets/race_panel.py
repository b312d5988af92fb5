"""The anywidget behind the RaceLab's controls: its traits are the wire, and `js/widget/race-model.ts` mirrors them."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import traitlets

from derivwidgets.methods import METHODS
from derivwidgets.widgets.bundles import bundled
from derivwidgets.widgets.lab import Panel
from derivwidgets.widgets.race_words import finding

if TYPE_CHECKING:
    from derivwidgets.experiments.race import Race

CONTROLS = ("presets", "axis", "precision", "methods", "prediction", "bars", "curves", "table", "machine")
"""What a teacher can hide."""


class RacePanel(Panel):
    """What the kernel and the browser tell each other; its traits are `RaceTraits` in `js/widget/race-model.ts`."""

    _esm = bundled("race.js")
    _css = bundled("race.css")

    # written by both sides
    axis = traitlets.Unicode("size").tag(sync=True)
    methods = traitlets.List(traitlets.Unicode()).tag(sync=True)
    precision = traitlets.Unicode("float64").tag(sync=True)

    # written by the browser
    predictions: traitlets.Dict[str, Any] = traitlets.Dict().tag(sync=True)
    value = traitlets.Float(0.0).tag(sync=True)

    # written by the kernel
    catalogue = traitlets.List().tag(sync=True)
    values: traitlets.Dict[str, Any] = traitlets.Dict().tag(sync=True)
    racing = traitlets.Unicode().tag(sync=True)
    seconds = traitlets.Float(30.0).tag(sync=True)
    race_size: traitlets.Dict[str, Any] = traitlets.Dict().tag(sync=True)
    race_depth: traitlets.Dict[str, Any] = traitlets.Dict().tag(sync=True)
    race_parameters: traitlets.Dict[str, Any] = traitlets.Dict().tag(sync=True)


def message(found: Race, *, is_last: bool = True) -> dict[str, Any]:
    """Return a race as the browser reads it: plain lists, with None where there is no number."""
    sentence, detail = finding(found) if is_last else ("", "")
    arrays = ("derive", "compile", "first", "steady", "spread", "repetitions", "evaluations", "memory")
    return {
        "function": found.function.text,
        "precision": found.precision,
        "values": found.values.tolist(),
        "methods": list(found.methods),
        **{name: _plain(getattr(found, name).tolist()) for name in arrays},
        "reasons": [list(row) for row in found.reasons],
        "imports": dict(found.imports),
        "machine": dict(found.machine),
        "done": found.done,
        "seconds_left": found.seconds_left,
        "complete": found.complete,
        "reason": found.reason,
        "flips": list(found.flips) if is_last else [],
        "sentence": sentence,
        "detail": detail,
        "markdown": found.markdown() if is_last else "",
        "csv": found.csv() if is_last else "",
    }


def _plain(values: Any) -> Any:
    if isinstance(values, list):
        return [_plain(each) for each in values]
    return values if math.isfinite(values) else None


def catalogue() -> list[dict[str, Any]]:
    """Return what the browser must know of each method."""
    return [
        {
            "name": method.name, "label": method.label, "family": method.family,
            "available": method.available, "reason": method.reason,
        }
        for method in METHODS.values()
    ]  # fmt: skip
