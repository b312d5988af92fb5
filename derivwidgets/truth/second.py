"""The second derivative at a point: what f' does there, told by one-sided jets of f'.

f' is a program wherever f is differentiable (`derivwidgets.truth.slopes`), and so it is beside the point. At the point
it is told by f: by the mean value theorem a continuous f whose derivative has a limit from one side has it for its
one-sided derivative, so f' never jumps where it exists, and one-sided derivatives of f' are slopes from its limits.
"""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any

from flint import arb

from derivwidgets.truth.jets.jet import Jet
from derivwidgets.truth.missing import UNDEFINED, Missing
from derivwidgets.truth.onesided import Walk, best_of_attempts, is_smooth, jet_system, zero_tests
from derivwidgets.truth.parity import is_even
from derivwidgets.truth.sides import CONVERGENT, UNDEFINED_SIDE, UNKNOWN, Local, Side
from derivwidgets.truth.slopes import slopes

if TYPE_CHECKING:
    from collections.abc import Sequence

    from derivwidgets.function.program import Program
    from derivwidgets.truth.places import Place
    from derivwidgets.truth.slopes import Slopes


def look_at_slopes(program: Program, place: Place, first: Local) -> Local:
    """Find out what f' does at a place and on both its sides.

    Parameters
    ----------
    program : Program
        Computes f.
    place : Place
    first : Local
        What f does there.

    Returns
    -------
    Local
        Of f'. Where f is not differentiable it has no value at the place, and the slope of a side is that with which
        it leaves its limit on that side, None where f is not differentiable from that side.

    Raises
    ------
    FormMissing
        If an operation has no form on jets.
    """
    return best_of_attempts(partial(_look, program, place, first), place)


def _look(program: Program, place: Place, first: Local, at: arb) -> Local:
    found, size = slopes(program), len(program)
    with zero_tests(place, 1):
        run = found.program.bind(jet_system(), range(len(found.program)))
    below, above = (Walk(found.program, run, place, at, s, UNDEFINED, []) for s in (-1, 1))
    left, right = (_side(walk, found, size, side) for walk, side in ((below, first.left), (above, first.right)))
    value = first.left.slope if first.smooth else UNDEFINED
    if not left.behaviour == right.behaviour == CONVERGENT:
        return Local(value, left, right)
    if not first.smooth:
        return Local(value, left, right, jump=_parts(first))
    smooth = is_smooth(found.program, left, right, below, above, place)
    if smooth is None and isinstance(left.slope, arb) and isinstance(right.slope, arb) and at.is_zero():
        smooth = is_even(program) or None
    return Local(value, left, right, False, True, smooth)


def _side(walk: Walk, found: Slopes, size: int, first: Side) -> Side:
    """Return what f' does on one side, unknown where f may not be differentiable ever closer to the point."""
    if first.behaviour == UNDEFINED_SIDE:
        return first
    if len(walk.results) < len(found.program) or not _is_differentiable(found, size, walk.results):
        return Side(UNKNOWN)
    side = walk.side()
    if side.behaviour == UNDEFINED_SIDE:
        return Side(UNKNOWN)
    has_slope = side.behaviour == CONVERGENT and isinstance(first.slope, arb)
    return replace(side, slope=walk.slope_from_limit()) if has_slope else side


def _is_differentiable(found: Slopes, size: int, results: Sequence[Any]) -> bool:
    """Say whether all steps that matter to f, and jump, are certainly constant on one side of the point."""
    live = _live(found.program, size, results)
    return all(_is_constant(results[piece]) for step, piece in found.steps.items() if step in live)


def _is_constant(result: Any) -> bool:
    return isinstance(result, Jet) and result.is_constant


def _live(program: Program, size: int, results: Sequence[Any]) -> set[int]:
    """Return the steps of f that its value is made of, without branches that are not taken, and without conditions."""
    waiting, live = [size - 1], set[int]()
    while waiting:
        index = waiting.pop()
        if index in live:
            continue
        live.add(index)
        step = program.steps[index]
        if step.operation != "where":
            waiting += step.arguments
            continue
        condition, *branches = step.arguments
        taken = results[condition]
        waiting += branches if isinstance(taken, Missing) else [branches[0 if taken else 1]]
    return live


def _parts(first: Local) -> bool | None:
    """Say whether f' has two limits: the slopes of f, where f is continuous and these are known to differ."""
    finite = isinstance(first.left.slope, arb) and isinstance(first.right.slope, arb)
    return True if first.continuous and first.smooth is False and finite else None
