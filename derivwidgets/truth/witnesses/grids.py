"""NumPy's gradient as a witness: it speaks for the points of its grid, and is asked at the nearest one."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from typing import TYPE_CHECKING

import numpy as np

from derivwidgets.methods import METHODS
from derivwidgets.truth.finding import find
from derivwidgets.truth.places import rational_place
from derivwidgets.truth.witnesses.testimony import Testimony, judge, testify
from derivwidgets.truth.words import number

if TYPE_CHECKING:
    from derivwidgets.function.arrays import Array
    from derivwidgets.truth.witnesses.scene import Scene


def on_grid(scene: Scene, grid: Array) -> Testimony:
    """Ask `np.gradient` on an even grid at its point nearest to that of a scene; at its ends it is one-sided."""
    index = int(np.argmin(np.abs(grid - scene.place.nearest)))
    node, spacing = float(grid[index]), float((grid[-1] - grid[0]) / (grid.size - 1))
    there = replace(scene, step=spacing)
    is_here = node == scene.place.nearest
    if not is_here:
        place = rational_place(Fraction(node))
        there = replace(there, place=place, finding=find(scene.f, place, quick=True, order=scene.order))
    if scene.order == 2:
        return _second_on_grid(there, grid, index, "" if is_here else f"at the grid point x = {number(node, 6)}: ")
    end = {0: "forward", grid.size - 1: "backward"}.get(index)
    said = testify(METHODS[end or "gradient"], there)
    if said.tag != "cannot":
        value = float(METHODS["gradient"].prepare(scene.f, scene.precision)(grid)[index])
        agrees, (tag, reason) = judge(METHODS[end or "gradient"], value, there)
        said = Testimony(value, agrees, reason, tag)
    remarks = ([] if is_here else [f"at the grid point x = {number(node, 6)}"]) + (
        ["one-sided at the grid's end"] if end else []
    )
    return replace(said, reason=": ".join([*([", ".join(remarks)] if remarks else []), said.reason]))


PART_AT_END = ("half", "three quarters")
"""What the gradient of the gradient tends to at the two outermost points: the gradient of the last is one-sided."""


def _second_on_grid(there: Scene, grid: Array, index: int, remark: str) -> Testimony:
    """Ask for the gradient of the gradient: inside a grid the second difference of every other point."""
    value = float(METHODS["gradient"].prepare(there.f, there.precision, 2)(grid)[index])
    from_end = min(index, grid.size - 1 - index)
    agrees, (tag, reason) = judge(METHODS["gradient"], value, replace(there, step=2 * there.step))
    if from_end < len(PART_AT_END) and there.finding.exists:
        reason = f"near the grid’s end it tends to {PART_AT_END[from_end]} of f″ as the spacing falls"
        tag = "one-sided"
    return Testimony(value, agrees, remark + reason, tag)
