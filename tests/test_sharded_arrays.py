"""Sharded JAX arrays on eight virtual devices: each shard stays where it is."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from textwrap import dedent

import jax
import jax.numpy as jnp
import numpy as np
import pytest

import derivwidgets as dw

ON_EIGHT_DEVICES = """
import json
import sys
import jax
import jax.numpy as jnp
import numpy as np
from jax.sharding import AxisType, NamedSharding, PartitionSpec, SingleDeviceSharding
import derivwidgets as dw

assert jax.device_count() == 8
GRID = np.linspace(0.0, 3, 1024)
LINE = jax.make_mesh((8,), ("i",))
OLD = jax.make_mesh((8,), ("i",), axis_types=(AxisType.Auto,))
PLANE = jax.make_mesh((4, 2), ("i", "j"))
P = PartitionSpec
SHARDINGS = {
    "line": NamedSharding(LINE, P("i")),
    "left to XLA": NamedSharding(OLD, P("i")),
    "along two axes": NamedSharding(PLANE, P(("i", "j"))),
    "along one of two": NamedSharding(PLANE, P("j")),
    "replicated": NamedSharding(LINE, P()),
    "one device": SingleDeviceSharding(jax.devices()[3]),
}

def put(x, sharding):
    with jax.enable_x64(True):
        return jax.device_put(jnp.asarray(x), sharding)

def by_value(x):
    return x * x if x > 1 else 2 * x - 1

def kept(result, x, precision="float64"):
    assert isinstance(result, jax.Array), type(result)
    assert result.sharding == x.sharding, (result.sharding, x.sharding)
    assert result.dtype == precision, result.dtype
    assert result.shape == x.shape
    assert [s.device for s in result.addressable_shards] == [s.device for s in x.addressable_shards]
    return np.asarray(result)
"""

COMPARED = (
    ON_EIGHT_DEVICES
    + """
told = []
for name, sharding in SHARDINGS.items():
    x = put(GRID, sharding)
    for f in ("sqrt(x) + x sin(x)", by_value) if name == "line" else ("sqrt(x) + x sin(x)",):
        f = dw.Function(f)
        for method in dw.METHODS:
            for order in (1, 2) if name == "line" else (1,):
                for precision in ("float64", "float32") if name == "line" else ("float64",):
                    for step in (None, 1e-2) if dw.METHODS[method].uses_step else (None,):
                        how = {"step": step, "precision": precision, "order": order}
                        try:
                            whole = dw.derivative(f, GRID, method, **how)
                        except dw.FunctionError:
                            try:
                                dw.derivative(f, x, method, **how)
                            except dw.FunctionError:
                                continue
                            raise AssertionError(f"{method} {how} does on shards what it cannot do") from None
                        part = kept(dw.derivative(f, x, method, **how), x, precision)
                        assert np.array_equal(np.isfinite(part), np.isfinite(whole)), (name, f, method, how)
                        finite = np.isfinite(whole)
                        error = float(np.max(np.abs(part - whole)[finite]))
                        told.append([name, f.text, method, order, precision, step, error])
print(json.dumps(told))
"""
)


def on_eight_devices(code: str, dump: Path | None = None) -> str:
    flags = "--xla_force_host_platform_device_count=8"
    flags += f" --xla_dump_to={dump} --xla_dump_hlo_as_text" if dump else ""
    environment = os.environ | {"XLA_FLAGS": flags, "JAX_PLATFORMS": "cpu"}
    run = [sys.executable, "-W", "error::UserWarning", "-c", dedent(code)]
    done = subprocess.run(run, capture_output=True, text=True, timeout=300, env=environment)
    assert done.returncode == 0, done.stderr[-3000:]
    return done.stdout


def rounding(method: str, order: int, precision: str, step: float | None) -> float:
    """How far two computers of f, both right to some units in the last place, may differ in a quotient."""
    roundoff = float(np.finfo(precision).eps)
    exact = {"symbolic", "complex_step", "jax_reverse", "jax_forward", "autograd", "mygrad"}
    halved = 0.5 / 2**10  # SciPy's first step, halved in every iteration
    shortest = {"gradient": 3 / 1023, "adaptive": halved}.get(
        method, step or roundoff ** (0.5 if order == 1 else 1 / 3)
    )
    shortest = 1 if method in exact else shortest
    spread = 8 if method == "richardson" else 1
    return 100 * roundoff * (spread / shortest) ** order


def test_numbers_and_sharding_of_every_method() -> None:
    told = json.loads(on_eight_devices(COMPARED))
    assert {method for _, _, method, *_ in told} == set(dw.METHODS)
    assert len(told) > 150
    wrong = [case for case in told if case[-1] > rounding(*case[2:6])]
    assert not wrong


def test_no_program_gathers(tmp_path: Path) -> None:
    code = """
    x = put(GRID, SHARDINGS["line"])
    for method in dw.METHODS:
        for order in (1, 2):
            try:
                kept(dw.derivative("sqrt(x) + x sin(x)", x, method, order=order), x)
            except dw.FunctionError:
                continue
    """
    on_eight_devices(ON_EIGHT_DEVICES + dedent(code), tmp_path)
    programs = [path.read_text() for path in tmp_path.glob("*after_optimizations.txt")]
    assert sum("num_partitions=8" in program for program in programs) > 12
    exchanged: list[str] = []
    reduced: list[str] = []
    for program in programs:
        assert not re.search(r"all-gather|all-to-all", program)
        exchanged += re.findall(r"= (\S+) collective-permute\(", program)
        reduced += re.findall(r"= (\S+) all-reduce\(", program)
    assert exchanged
    assert all(shape.startswith("f64[1]") for shape in exchanged)  # a neighbour's end
    assert reduced
    assert all(re.match(r"\w+\[\]", shape) for shape in reduced)  # the grid's spacing, and whether it is even


def test_a_program_that_gathers_would_be_seen(tmp_path: Path) -> None:
    code = """
    x = put(GRID, SHARDINGS["left to XLA"])
    with jax.enable_x64(True):
        jax.jit(lambda x: x + 1, out_shardings=NamedSharding(OLD, P()))(x).block_until_ready()
    """
    on_eight_devices(ON_EIGHT_DEVICES + dedent(code), tmp_path)
    programs = [path.read_text() for path in tmp_path.glob("*after_optimizations.txt")]
    assert any(re.search(r"all-gather|all-to-all", program) for program in programs)


def test_shapes_and_kinds_of_numbers() -> None:
    code = """
    plane = put(np.linspace(1.0, 2, 64).reshape(8, 8), NamedSharding(PLANE, P("i", "j")))
    for method in dw.METHODS:
        if method != "gradient":
            slope = kept(dw.derivative("x^2", plane, method), plane)
            np.testing.assert_allclose(slope, 2 * np.asarray(plane), rtol=1e-6)
    line = SHARDINGS["line"]
    for x in (put(np.arange(8), line), put(np.arange(8, dtype="int8"), line), put(np.arange(8, dtype="float16"), line)):
        for method in dw.METHODS:
            expected = dw.derivative("x^2", np.arange(8.0), method)
            np.testing.assert_allclose(kept(dw.derivative("x^2", x, method), x), expected, atol=1e-6)
    for x in (put(3.0, NamedSharding(LINE, P())), put(np.zeros(0), line)):
        for method in dw.METHODS:
            np.testing.assert_allclose(kept(dw.derivative("x^2", x, method), x), 2 * np.asarray(x), rtol=1e-6)
    noisy = dw.Function("x^2").with_noise(0.1)
    x = put(GRID, line)
    np.testing.assert_array_equal(kept(dw.derivative(noisy, x), x), dw.derivative(noisy, GRID))
    even = put(np.arange(-512.0, 512), line)
    for order in (1, 2):
        expected = dw.derivative("1/x", np.asarray(even), "gradient", order=order)
        slope = kept(dw.derivative("1/x", even, "gradient", order=order), even)
        np.testing.assert_allclose(slope, expected, rtol=1e-12)
    own = dw.Function(lambda x: jax.nn.relu(x) * jnp.sin(x))
    slope = kept(dw.derivative(own, x, "jax_reverse"), x)
    np.testing.assert_allclose(slope[1:], (np.sin(GRID) + GRID * np.cos(GRID))[1:], rtol=1e-12)
    assert not jax.config.jax_enable_x64
    """
    on_eight_devices(ON_EIGHT_DEVICES + dedent(code))


@pytest.mark.parametrize(
    ("x", "options", "error", "said"),
    [
        (jnp.ones(4, complex), {}, TypeError, "x must be real numbers; got complex numbers"),
        (jnp.ones((2, 2)), {"method": "gradient"}, ValueError, "x must have one dimension; got shape (2, 2)"),
        (jnp.ones(4), {"step": 0}, ValueError, "step must be a positive number; got 0"),
        (jnp.ones(4), {"method": "mygrad", "order": 2}, dw.FunctionError, "MyGrad’s gradients are plain arrays"),
    ],
)
def test_what_is_wrong_is_said(x, options, error, said) -> None:
    with pytest.raises(error) as raised:
        dw.derivative("x^2", x, **options)
    assert said in str(raised.value)


def test_a_traced_array_is_no_array_of_numbers() -> None:
    with pytest.raises(TypeError, match="call derivative outside"):
        jax.jit(lambda x: dw.derivative("x^2", x))(jnp.ones(3))


def test_an_array_on_one_device_stays_a_jax_array() -> None:
    x = jnp.linspace(0, 1, 5)
    slope = dw.derivative("x^2", x, "central")
    assert isinstance(slope, jax.Array)
    assert slope.dtype == "float64"
    np.testing.assert_allclose(slope, 2 * np.asarray(x, float), rtol=1e-7, atol=1e-9)


def test_a_program_is_compiled_once_for_a_function_and_a_sharding() -> None:
    traced = []

    def f(x):
        traced.append(x)
        return jnp.sin(x)

    function = dw.Function(f)
    dw.derivative(function, jnp.ones(16), "jax_reverse")
    traced.clear()
    dw.derivative(function, jnp.zeros(16), "jax_reverse")
    dw.derivative(function, jnp.zeros(16), "jax_reverse", step=0.1)
    assert not traced
