"""The anywidget behind the SwellLab's controls: its traits are the wire; `js/widget/swell-model.ts` mirrors them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import numpy as np
import traitlets

from derivwidgets.widgets.bundles import bundled
from derivwidgets.widgets.lab import Panel
from derivwidgets.widgets.swell_words import details, of_counts

if TYPE_CHECKING:
    from derivwidgets.experiments.formulas import Formula
    from derivwidgets.experiments.swell import Swell

CONTROLS = ("presets", "axis", "depth", "counts", "times", "formula", "value", "tree", "table")
"""What a teacher can hide."""

DIGITS = 55
"""Of a value: the browser shows 5 to 50 of them."""


class SwellPanel(Panel):
    """What the kernel and the browser tell each other; its traits are `SwellTraits` in `js/widget/swell-model.ts`."""

    _esm = bundled("swell.js")
    _css = bundled("swell.css")

    # written by both sides
    axis = traitlets.Unicode("depth").tag(sync=True)
    depth = traitlets.Int(1).tag(sync=True)
    order = traitlets.Int(1).tag(sync=True)

    # written by the browser
    form = traitlets.Unicode("as it is").tag(sync=True)
    digits = traitlets.Int(15).tag(sync=True)

    # written by the kernel
    at = traitlets.Unicode().tag(sync=True)
    swell_depth: traitlets.Dict[str, Any] = traitlets.Dict().tag(sync=True)
    swell_order: traitlets.Dict[str, Any] = traitlets.Dict().tag(sync=True)
    forms: traitlets.Dict[str, Any] = traitlets.Dict().tag(sync=True)
    unfolding: traitlets.Dict[str, Any] = traitlets.Dict().tag(sync=True)
    number: traitlets.Dict[str, Any] = traitlets.Dict().tag(sync=True)


def swell_message(found: Swell) -> dict[str, Any]:
    """Return counts as the browser reads them: plain lists, with None where there is no number."""
    columns = range(len(found.values))
    return {
        **found.to_dict(),
        "sentences": [of_counts(found, k) for k in columns],
        "details": [details(found, k) for k in columns],
        "markdown": found.markdown(),
        "csv": found.csv(),
    }


def form_message(found: Formula) -> dict[str, Any]:
    """Return a derivative in one form as the browser reads it."""
    return {
        "form": found.form,
        "operations": found.operations,
        "latex": found.latex,
        "mathml": found.mathml,
        "python": found.python,
        "shortened": found.shortened,
        "definitions": [list(each) for each in found.definitions],
        "note": found.note,
    }


def number_message(text: str) -> dict[str, Any]:
    """Return what `Formula.value` says in parts: the exact value, and its decimals.

    >>> number_message("3*sqrt(2) ≈ 4.2426")
    {'exact': '3*sqrt(2)', 'decimals': '4.2426', 'is_exact': False}
    >>> number_message("1/4 = 0.25")
    {'exact': '1/4', 'decimals': '0.25', 'is_exact': True}
    >>> number_message("12")
    {'exact': '', 'decimals': '12', 'is_exact': True}
    """
    parts = re.fullmatch(r"(?:(.*) )?([≈=]) (\S+)", text)
    if parts is None:
        return {"exact": "", "decimals": text, "is_exact": True}
    return {"exact": parts[1] or "", "decimals": parts[3], "is_exact": parts[2] == "="}


def column_of(found: Swell | None, value: int) -> int | None:
    """Return where the counts have a depth or order; None where they do not."""
    if found is None or not 1 <= value <= len(found.values):
        return None
    return value - 1 if np.isfinite(found.counts["tree"][value - 1]) else None
