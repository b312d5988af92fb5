"""What is said of one point, as messages: the verdict, the close-up, the rules, other ways to write f."""

from __future__ import annotations

import sys
from math import isfinite
from typing import TYPE_CHECKING, Any

import numpy as np

from derivwidgets.experiments.spellings import spellings
from derivwidgets.experiments.step_rules import RULES, step_rules
from derivwidgets.experiments.zoom import zoom
from derivwidgets.methods import METHODS
from derivwidgets.methods.lines import lines
from derivwidgets.widgets.radar import place_of
from derivwidgets.widgets.wire import packed_each, plain_numbers

if TYPE_CHECKING:
    from derivwidgets.widgets.background import Pause
    from derivwidgets.widgets.picture import View

DEFAULTS = ("sqrt_eps", "cbrt_eps", "gradcheck", "check_grads")
"""Rules of libraries that take one Δx, whatever f is."""


def verdict(view: View, pause: Pause) -> dict[str, Any]:
    """Return what is known of the point, and what every method that is on says there."""
    found = view.verdict()
    rows = []
    for name in view.methods:
        pause()
        rows.append({"name": name, **plain_numbers(vars(found.testimony[name]))})
    numbers = plain_numbers({name: getattr(found, name) for name in ("derivative", "left", "right")})
    return {
        "at": float(view.at), "step": view.step, "precision": view.precision, "text": found.place.text,
        "exists": found.exists, "kind": found.kind, "certificate": found.certificate,
        "sentence": found.sentence, "detail": found.detail, "rows": rows, **numbers,
    }  # fmt: skip


def python(view: View, pause: Pause) -> dict[str, str]:
    """Return lines of Python that give what the methods that are on say; empty where there are none."""
    found = {}
    for name in view.methods:
        pause()
        found[name] = _lines(view, name) if name in METHODS else ""
    return found


def _lines(view: View, method: str) -> str:
    grid = (*view.grid_domain, view.grid_points) if method == "gradient" else None
    return lines(view.measured, view.at, method, step=view.step, precision=view.precision, order=view.order, grid=grid)


def closer(view: View, pause: Pause) -> dict[str, Any] | None:
    """Return f closer and closer around the point; None where the point is out of range."""
    if not isfinite(np.asarray(view.at, view.precision)):
        return None
    low, high = view.domain
    widest = min(high - low, sys.float_info.max)
    return packed_each(zoom(view.measured, view.at, view.precision, widest=widest, pause=pause).arrays)


def rules(view: View, *, all_of_them: bool) -> list[dict[str, Any]]:
    """Return where rules that choose Δx land: all of them, or only the defaults of libraries."""
    names = RULES if all_of_them else DEFAULTS
    found = step_rules(view.measured, view.at, rules=names, precision=view.precision)
    return [plain_numbers(landing) for landing in found.to_dict()["landings"]]


def ways_to_write(view: View, pause: Pause) -> list[dict[str, Any]]:
    """Return other ways to write f, and what every method that is on says of each."""
    methods = [name for name in view.methods if name in METHODS]
    found = spellings(
        view.function, place_of(view.at), step=view.step, methods=methods, precision=view.precision, pause=pause
    )
    return [{**row, "cells": [plain_numbers(cell) for cell in row["cells"]]} for row in found.to_dict()["rows"]]
