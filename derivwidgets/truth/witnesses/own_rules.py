"""Derivative rules that f's own code carries for a library, told by running the library without them."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np

from derivwidgets.function.errors import FunctionError
from derivwidgets.function.function import Function
from derivwidgets.methods import METHODS
from derivwidgets.truth.words import LIBRARIES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from derivwidgets.methods.method import Method
    from derivwidgets.truth.witnesses.scene import Scene


def own_rule(method: Method, value: float, scene: Scene) -> tuple[str, str] | None:
    """Return that f's own code brings a rule which a library follows, where it gives another number without it."""
    f = scene.f
    if f.original is None or method.family != "automatic":
        return None
    marks = set(_marks(f)) if f.library == "jax" and LIBRARIES[method.name] == "JAX" else set()
    if f.program is not None:
        try:
            with np.errstate(all="ignore"):
                prepared = METHODS[method.name].prepare(Function(f.program), scene.precision, scene.order)
                without = float(prepared(np.asarray(scene.x, scene.precision)))
        except FunctionError:
            return None
        if math.isnan(without) == math.isnan(value) and not abs(without - value) > 1e-6 * max(abs(value), scene.scale):
            return None
    elif not marks:
        return None
    if marks == {"stop_gradient"}:
        return "convention", "JAX takes what is under stop_gradient for a constant"
    given = "no number" if math.isnan(value) else "another number"
    return "convention", f"{LIBRARIES[method.name]}'s own rule for this function gives {given}"


def _marks(f: Function) -> Iterator[str]:
    """Yield what in a JAX function changes its derivative but not its values."""
    import jax

    assert f.original is not None
    try:
        with jax.enable_x64(True):
            yield from _marked(jax.make_jaxpr(f.original)(np.float64(0.5)).jaxpr)
    except Exception:  # what cannot be traced tells nothing
        return


def _marked(jaxpr: Any) -> Iterator[str]:
    for equation in jaxpr.eqns:
        name = equation.primitive.name
        if name == "stop_gradient" or name.startswith("custom_"):
            yield name
        for inner in equation.params.values():
            if hasattr(inner := getattr(inner, "jaxpr", inner), "eqns"):
                yield from _marked(inner)
