"""The jaxprs beside a graph: every line knows its nodes, in JAX's own order."""

from itertools import pairwise
from random import Random

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from programs import random_program

from derivwidgets.experiments.graph import graph
from derivwidgets.experiments.graphs.equations import jaxprs
from derivwidgets.function.errors import FormMissing
from derivwidgets.function.function import Function
from derivwidgets.methods.automatic import jax_function
from derivwidgets.presets import PRESETS


def primitives(lines):
    return [line.text.partition(" = ")[2].split("[")[0].split(" ")[0] for line in lines[1:-1]]


def of_jax(run, precision="float64"):
    with jax.enable_x64(precision == "float64"):
        return [equation.primitive.name for equation in jax.make_jaxpr(run)(np.zeros((), precision)).eqns]


def test_lines_and_their_nodes():
    found = graph("sin(x)x + x^2", 1)
    assert [(line.text, line.nodes) for line in found.jaxpr] == [
        ("lambda ; a:f64[]. let", (0,)),
        ("b:f64[] = sin a", (1,)),
        ("c:f64[] = mul b a", (2,)),
        ("d:f64[] = integer_pow[y=2] a", (3,)),
        ("e:f64[] = add c d", (4,)),
        ("in (e,)", (4,)),
    ]


def test_lines_of_the_gradient_and_the_adjoints_that_they_make():
    found = graph("sin(x)x", 1)
    by_node = {line.text.partition(" = ")[2]: line.nodes for line in found.reverse_jaxpr[1:-1]}
    assert by_node["sin a"] == (1,)
    assert by_node["cos a"] == (1,)  # the local derivative of that node
    assert by_node["mul 1.0:f64[] a"] == (1,)  # its adjoint
    sums = [line for line in found.reverse_jaxpr if "add_any" in line.text]
    assert [line.nodes for line in sums] == [(0,)]
    assert found.reverse_jaxpr[-1].nodes == (0,)


@pytest.mark.parametrize("precision", ["float64", "float32"])
def test_presets_have_a_line_for_every_node_in_order(precision):
    for preset in PRESETS:
        f = Function(preset.text)
        forward, reverse = jaxprs(f.program, None, precision)
        nodes = [index for line in forward[:-1] for index in line.nodes]
        assert all(one <= other for one, other in pairwise(nodes)), preset.name
        moving = {index for index, moves in enumerate(f.program.depends_on_x) if moves}
        assert moving <= set(nodes), preset.name
        assert primitives(forward) == of_jax(jax_function(f, precision), precision), preset.name
        assert primitives(reverse) == of_jax(jax.grad(jax_function(f, precision)), precision), preset.name


@pytest.mark.parametrize("seed", range(30))
def test_random_programs_have_a_line_for_every_node_in_order(seed):
    program = random_program(Random(seed), 4)
    try:
        forward, reverse = jaxprs(program, None, "float64")
    except FormMissing:
        return
    nodes = [index for line in forward[:-1] for index in line.nodes]
    assert nodes == sorted(nodes)
    constant = {i for i, step in enumerate(program.steps) if step.operation == "power" and step.value == 0}
    assert {i for i, moves in enumerate(program.depends_on_x) if moves} - constant <= set(nodes)
    assert all(0 <= index < len(program) for line in reverse for index in line.nodes)


def polynomial(x):
    y = x
    for c in (2.0, -3.0, 0.5):
        y = y * x + c
    return jnp.sin(y) / jnp.cosh(x)


def activated(x):
    return jax.nn.relu(x) * 0.1 + jax.nn.softplus(x) * jnp.where(x > 0, x**2, 0.0)


def looped(x):
    return jax.lax.fori_loop(0, 3, lambda i, y: jnp.sin(y) * x, x)


@pytest.mark.parametrize("precision", ["float64", "float32"])
@pytest.mark.parametrize("function", [polynomial, activated, looped])
def test_users_own_code_keeps_its_jaxpr(function, precision):
    f = Function(function)
    found = graph(f, 0.7, precision=precision)
    assert primitives(found.jaxpr) == of_jax(function, precision)
    assert primitives(found.reverse_jaxpr) == of_jax(jax.grad(function), precision)
    nodes = {index for line in found.jaxpr for index in line.nodes}
    assert {node.index for node in found.nodes if node.moves} <= nodes
    backward = {index for line in found.reverse_jaxpr for index in line.nodes}
    assert 0 in backward
    assert found.derivative == pytest.approx(found.jax, rel=1e-6 if precision == "float32" else 1e-14)


def test_inner_functions_are_one_line():
    found = graph(activated, 0.7)
    texts = [line.text for line in found.jaxpr]
    assert any("custom_jvp_call[name=relu]" in text for text in texts)
    assert any("jit[name=softplus]" in text for text in texts)
    assert not any("\n" in text for text in texts)


def test_rules_of_users_own_are_noticed():
    @jax.custom_jvp
    def doubled(x):
        return jnp.sin(x)

    @doubled.defjvp
    def _(primals, tangents):
        return jnp.sin(primals[0]), 2 * jnp.cos(primals[0]) * tangents[0]

    found = graph(lambda x: doubled(x) * x, 1.0)
    assert found.jax != pytest.approx(found.derivative, rel=0.1)
    assert "JAX runs your own code, with rules of its own" in found.agreement
