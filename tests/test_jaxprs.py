"""Callables written with jax.numpy to programs, through their jaxprs."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from derivwidgets.function.agreement import POINTS
from derivwidgets.function.grammar import text
from derivwidgets.function.tracing import TraceError, agrees, trace_jax

EDGES = (0.0, 0.5, 1.0, 2.0, -0.5, -1.0, -2.0)
"""Where kinks and jumps are."""


def chooses(x: Any) -> Any:
    if x > 0:
        return x
    return -x


custom = jax.custom_vjp(lambda x: x * 2)
custom.defvjp(lambda x: (x * 2, None), lambda residual, cotangent: (cotangent * 2,))

HALVES = jnp.array(2.5)

JAX: dict[str, tuple[Callable[[Any], Any], str]] = {
    "lab": (lambda x: jnp.exp(-2 * x) + 3 * jnp.sin(3 * x), "exp(-2*x) + 3*sin(3*x)"),
    "constant": (lambda x: 3.0, "3"),
    "decimal": (lambda x: 0.1 * x, "0.1*x"),
    "closure": (lambda x: HALVES * x, "2.5*x"),
    "powers": (lambda x: x**3 + x**-2 + x**0.5 + x**2.5, "x^3 + x^(-2) + x^0.5 + x^2.5"),
    "tower": (lambda x: x**x + 2**x, "x^x + 2^x"),
    "square": (lambda x: jnp.square(x) + jax.lax.rsqrt(x) + jnp.exp2(x), "x^2 + 1/sqrt(x) + 2^x"),
    "where": (lambda x: jnp.where(x > 0, x, 0.0), "where(x > 0, x, 0)"),
    "where order": (lambda x: jnp.where(x > 0, 1.0, 2.0), "where(x > 0, 1, 2)"),
    "logic": (lambda x: jnp.where((x > 0) & ~(x < 1) | (x == 3), 1.0, x), "where(x > 0 and not x < 1 or x == 3, 1, x)"),
    "select": (lambda x: jnp.select([x < 0, x > 1], [x, 2 * x], 5.0), "where(x < 0, x, where(x > 1, 2*x, 5))"),
    "cond": (lambda x: jax.lax.cond(x > 0, jnp.sin, jnp.cos, x), "where(x > 0, sin(x), cos(x))"),
    "relu": (jax.nn.relu, "relu(x)"),
    "softplus": (jax.nn.softplus, "softplus(x)"),
    "sigmoid": (jax.nn.sigmoid, "sigmoid(x)"),
    "silu": (jax.nn.silu, "x*sigmoid(x)"),
    "gelu": (jax.nn.gelu, ""),
    "exact gelu": (lambda x: jax.nn.gelu(x, approximate=False), ""),
    "clip": (lambda x: jnp.clip(x, -1, 1), "min(1, max(-1, x))"),
    "clamp": (lambda x: jax.lax.clamp(-1.0, x, 1.0), "clip(x, -1, 1)"),
    "mod": (lambda x: x % 2 + jnp.mod(x, -3), "mod(x, 2) + mod(x, -3)"),
    "rem": (lambda x: jnp.fmod(x, 2.0), ""),
    "floor division": (lambda x: x // 2, "floor(x/2)"),
    "sinc": (jnp.sinc, "sinc(3.141592653589793*x)"),
    "hypot": (lambda x: jnp.hypot(x, 3), "hypot(x, 3)"),
    "logaddexp": (lambda x: jnp.logaddexp(x, 1.0), "logaddexp(x, 1)"),
    "round": (jnp.round, "round(x)"),
    "steps": (lambda x: jnp.floor(x) + jnp.ceil(x) + jnp.sign(x) + jnp.abs(x), "floor(x) + ceil(x) + sign(x) + abs(x)"),
    "heaviside": (lambda x: jnp.heaviside(x, 0.5), "heaviside(x)"),
    "cbrt": (jnp.cbrt, "cbrt(x)"),
    "special": (
        lambda x: jax.scipy.special.erf(x) + jax.scipy.special.gammaln(x) + jax.scipy.special.digamma(x),
        "erf(x) + lgamma(x) + polygamma(0, x)",
    ),
    "truth": (lambda x: x > 0, "where(x > 0, 1, 0)"),
    "astype": (lambda x: (x > 0).astype(float) * x, "where(x > 0, 1, 0)*x"),
    "polyval": (lambda x: jnp.polyval(jnp.array([1.0, 2.0, 3.0]), x), "(x + 2)*x + 3"),
    "loop": (lambda x: jax.lax.fori_loop(0, 3, lambda i, c: c * x + i, x), "(x*x*x + 1)*x + 2"),
    "jit": (jax.jit(lambda x: jnp.sin(x) ** 2), "sin(x)^2"),
    "remat": (jax.remat(jnp.sin), "sin(x)"),
    "custom rule": (custom, "x*2"),
    "stop gradient": (lambda x: jax.lax.stop_gradient(x) * x, "x*x"),
    "derivative": (jax.grad(lambda x: jnp.sin(x) ** 2), ""),
    "shapes": (lambda x: jnp.squeeze(jnp.reshape(x, (1,))) + 1, "x + 1"),
    "float32 constant": (lambda x: jnp.float32(0.1) * x, "0.10000000149011612*x"),
    "xlogy": (lambda x: jax.scipy.special.xlogy(x, x), "where(x == 0, 0, x*log(x))"),
}


@pytest.mark.parametrize("name", JAX)
def test_jax(name: str) -> None:
    function, written = JAX[name]
    before = jax.config.jax_enable_x64
    program = trace_jax(function)
    assert agrees(program, function, (*POINTS[::3], *EDGES))
    assert jax.config.jax_enable_x64 == before
    if written != "":
        assert text(program) == written


def test_constants_of_jax_are_not_rounded_to_float32() -> None:
    program = trace_jax(lambda x: jnp.sin(0.1 * x))
    assert any(step.value == Fraction(0.1) for step in program.steps)


def test_a_name_alone_does_not_make_a_function() -> None:
    @jax.jit
    def softplus(x: Any) -> Any:
        return x + 1

    program = trace_jax(softplus)
    assert text(program) == "x + 1"


JAX_REFUSED: dict[str, tuple[Callable[[Any], Any], str]] = {
    "if": (chooses, "TracerBoolConversionError"),
    "while": (lambda x: jax.lax.while_loop(lambda c: c < 3, lambda c: c + 1, x), "primitive while"),
    "unknown": (lambda x: jnp.arctan2(x, 1.0), "primitive atan2"),
    "finite": (lambda x: jnp.where(jnp.isfinite(x), x, 0.0), "primitive is_finite"),
    "float32": (lambda x: jnp.sin(x.astype(jnp.float32)), "rounds to float32"),
    "two results": (lambda x: (x, x), "no single real number"),
    "vector": (lambda x: jnp.array([x, x]), "no single real number"),
    "complex": (lambda x: x + 1j, "no single real number"),
    "array inside": (lambda x: jnp.sum(x * jnp.array([1.0, 2.0])), "array"),
    "numpy": (lambda x: np.sin(x), "JAX cannot trace f"),
    "nothing": (lambda x: None, "no single real number"),
    "many branches": (
        lambda x: jax.lax.switch(x.astype(int), [jnp.sin, jnp.cos, jnp.tan], x),
        "one of several branches",
    ),
    "long loop": (lambda x: jax.lax.fori_loop(0, 5000, lambda i, c: c * x, x), "loop of 5000 rounds"),
    "collects": (lambda x: jax.lax.scan(lambda c, _: (c, c), x, None, 3)[0], "collects an array"),
}


@pytest.mark.parametrize("name", JAX_REFUSED)
def test_jax_refused(name: str) -> None:
    function, sentence = JAX_REFUSED[name]
    with pytest.raises(TraceError) as caught:
        trace_jax(function)
    assert sentence in str(caught.value)
