"""Dask arrays: lazy, chunk by chunk, on threads and on the processes of a cluster."""

import pickle
import subprocess
import sys

import cloudpickle
import dask
import dask.array as da
import numpy as np
import pytest
from dask.distributed import Client, LocalCluster

import derivwidgets as dw
from derivwidgets.function.function import Function
from derivwidgets.methods import chunked

GRID = np.linspace(0.0, 3, 1001)
CHUNKS = [(1001,), (100, 1, 400, 500), (0, 3, 0, 997, 1, 0)]
METHODS = [
    (method, order)
    for method in dw.METHODS
    for order in (1, 2)
    if (method, order) not in {("adaptive", 2), ("mygrad", 2)}
]
TO_ROUNDING = {"gradient", "adaptive"}
"""What takes more than one number at a time: a grid, and SciPy's products of matrices."""


def chosen_by_value(x):
    return x * x if x > 1 else 2 * x - 1


@pytest.fixture(autouse=True)
def on_threads():
    with dask.config.set(scheduler="threads", num_workers=2):
        yield


@pytest.fixture(scope="module")
def client():
    options = {"n_workers": 2, "threads_per_worker": 1, "processes": True, "host": "127.0.0.1"}
    with LocalCluster(**options, dashboard_address="127.0.0.1:0", memory_limit=0) as cluster, Client(cluster) as client:
        yield client


def close(method: str, precision: str, slopes: np.ndarray, order: int) -> dict[str, float]:
    """What rounding may make of the numbers: nothing, but on a grid and for SciPy u/h^order."""
    if method not in TO_ROUNDING:
        return {"rtol": 0, "atol": 0}
    roundoff, spacing = float(np.finfo(precision).eps), GRID[1] if method == "gradient" else 0.01
    finite = np.abs(slopes[np.isfinite(slopes)])
    return {"rtol": 0, "atol": 100 * roundoff * max(1, finite.max()) / spacing**order}


@pytest.mark.parametrize("precision", ["float64", "float32"])
@pytest.mark.parametrize(("method", "order"), METHODS)
def test_the_numbers_of_the_whole_array(method: str, order: int, precision: str) -> None:
    f = dw.Function("sqrt(x) + sin(x)")
    for step in (None, 1e-3):
        whole = dw.derivative(f, GRID, method, step=step, precision=precision, order=order)
        for chunks in CHUNKS:
            x = da.from_array(GRID, chunks=(chunks,))
            lazy = dw.derivative(f, x, method, step=step, precision=precision, order=order)
            assert isinstance(lazy, da.Array)
            assert lazy.chunks == x.chunks
            assert lazy.dtype == precision
            computed = lazy.compute()
            assert computed.dtype == precision
            np.testing.assert_allclose(computed, whole, **close(method, precision, whole, order), err_msg=str(chunks))


@pytest.mark.parametrize("order", [1, 2])
@pytest.mark.parametrize("grid", [np.arange(2.0, 60), np.geomspace(1, 1e3, 58), np.arange(-30.0, 28)])
def test_a_grid_in_chunks_is_the_grid_to_the_last_bit(grid: np.ndarray, order: int) -> None:
    x = da.from_array(grid, chunks=((20, 1, 1, 30, 6),))
    chunks = dw.derivative("1/x", x, "gradient", order=order).compute()
    np.testing.assert_array_equal(chunks, dw.derivative("1/x", grid, "gradient", order=order))


@pytest.mark.parametrize("size", [0, 1, 2, 3, 4, 5])
@pytest.mark.parametrize("order", [1, 2])
def test_short_grids(size: int, order: int) -> None:
    grid = np.geomspace(1, 2, 5)[:size]
    lazy = dw.derivative("x^3", da.from_array(grid, chunks=1), "gradient", order=order)
    assert lazy.chunks == da.from_array(grid, chunks=1).chunks
    np.testing.assert_allclose(lazy.compute(), dw.derivative("x^3", grid, "gradient", order=order), rtol=1e-12)


@pytest.mark.parametrize("method", list(dw.METHODS))
def test_every_shape_and_kind_of_number(method: str) -> None:
    whole = np.arange(1, 7)
    for x in (
        da.from_array(np.array(3.0)),
        da.from_array(whole, chunks=4),
        da.from_array(whole.astype("f4"), chunks=4),
    ):
        lazy = dw.derivative("x^2", x, method)
        assert lazy.shape == x.shape
        assert lazy.dtype == float
        np.testing.assert_allclose(lazy.compute(), dw.derivative("x^2", x.compute(), method), rtol=1e-7)
    if method != "gradient":
        square = da.from_array(whole.reshape(2, 3), chunks=(1, 2))
        np.testing.assert_allclose(dw.derivative("x^2", square, method).compute(), 2 * whole.reshape(2, 3), rtol=1e-6)
        some = da.from_array(whole, chunks=2)
        unknown = some[some > 2]
        lazy = dw.derivative("x^2", unknown, method)
        assert np.isnan(lazy.chunks[0]).all()
        np.testing.assert_allclose(lazy.compute(), 2 * whole[whole > 2], rtol=1e-6)


def test_nothing_is_computed_before_it_is_asked_for() -> None:
    computed = []

    def number(block):
        computed.append(block)
        return block

    x = da.ones(6, chunks=2).map_blocks(number, dtype=float, meta=np.empty(0))
    lazy = [dw.derivative("x^2", x, method) for method in dw.METHODS]
    assert not computed
    lazy[0].compute()
    assert len(computed) == 3


@pytest.mark.parametrize(
    ("x", "options", "error", "said"),
    [
        (da.ones(4, dtype=complex), {}, TypeError, "x must be real numbers; got complex numbers"),
        (da.ones(4).astype(object), {}, TypeError, "x must be real numbers; got values of type object"),
        (da.ones((2, 2)), {"method": "gradient"}, ValueError, "x must have one dimension; got shape (2, 2)"),
        (da.ones(4)[da.ones(4) > 0], {"method": "gradient"}, ValueError, "x.compute_chunk_sizes() finds them out"),
        (da.ones(4), {"order": 3}, ValueError, "order must be 1 or 2"),
        (da.ones(4), {"step": -1}, ValueError, "step must be a positive number; got -1"),
        (da.ones(4), {"method": "mygrad", "order": 2}, dw.FunctionError, "MyGrad’s gradients are plain arrays"),
    ],
)
def test_what_is_wrong_is_said_before_anything_runs(x, options, error, said) -> None:
    with pytest.raises(error) as raised:
        dw.derivative("x^2", x, **options)
    assert said in str(raised.value)


@pytest.mark.parametrize("source", ["exp(-2x) + 3 sin(3x)", lambda x: np.sin(x) ** 2, chosen_by_value])
def test_functions_are_pickled_small(source) -> None:
    f = Function(source)
    before = len(cloudpickle.dumps(f))
    if f.program is not None:
        assert f.expression is not None
        assert f.program.depends_on_x[-1]
    for method in ("symbolic", "central", "jax_reverse") if f.program else ("central",):
        dw.derivative(f, GRID, method)
    pickled = cloudpickle.dumps(f)
    assert len(pickled) == before < 1000
    again = pickle.loads(pickled)
    assert again.text == f.text
    assert again.program == f.program
    assert again.cache == {}
    np.testing.assert_array_equal(again(GRID), f(GRID))


def test_noise_travels() -> None:
    f = dw.Function("x^2").with_noise(0.1)
    x = da.from_array(GRID, chunks=300)
    np.testing.assert_array_equal(dw.derivative(f, x, "central").compute(), dw.derivative(f, GRID, "central"))


@pytest.mark.parametrize(
    "method", ["symbolic", "central", "gradient", "complex_step", "jax_reverse", "autograd", "mygrad"]
)
def test_on_the_processes_of_a_cluster(method: str, client: Client) -> None:
    x = da.from_array(GRID, chunks=100)
    for source in ("sqrt(x) + sin(x)", lambda x: x**3 + np.cos(x), chosen_by_value):
        f = dw.Function(source)
        try:
            whole = dw.derivative(f, GRID, method)
        except dw.FunctionError:
            with pytest.raises(dw.FunctionError):
                dw.derivative(f, x, method)
            continue
        computed = client.compute(dw.derivative(f, x, method)).result()
        np.testing.assert_allclose(computed, whole, **close(method, "float64", whole, 1) | {"rtol": 1e-14})


def test_a_worker_prepares_once_for_all_its_chunks(client: Client) -> None:
    client.run(chunked._unpacked.cache_clear)
    f = dw.Function(lambda x: np.tanh(x) + x**5)
    for _ in range(2):
        client.compute(dw.derivative(f, da.from_array(GRID, chunks=50), "symbolic")).result()
    read = [count.misses for count in client.run(chunked._unpacked.cache_info).values()]
    assert max(read) == 1


def memory_of_a_worker() -> int:
    import resource

    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows does not tell the peak of a process this way")
@pytest.mark.parametrize(
    ("method", "allowed"),
    # on a grid chunks wait for their neighbours, and Dask reads ahead: 4 to 7 at a time of 80 chunks, 7 of 1000
    [("symbolic", 4), ("central", 4), ("jax_reverse", 4), ("gradient", 16)],
)
def test_a_worker_needs_no_more_memory_than_a_few_chunks(method: str, allowed: int, client: Client) -> None:
    chunk, chunks = 1_000_000, 80
    f = dw.Function("x^3 + x")

    def run(count: int) -> float:
        x = da.arange(count * chunk, chunks=chunk, dtype=float)
        return float(client.compute(dw.derivative(f, x, method).max()).result())

    client.restart()  # a peak that was reached before would hide this one
    run(4)
    before = client.run(memory_of_a_worker)
    largest = chunks * chunk - 1.0
    assert run(chunks) == pytest.approx(3 * largest**2 + 1, rel=1e-5)
    grown = [(after - before[name]) / (8 * chunk) for name, after in client.run(memory_of_a_worker).items()]
    assert max(grown) < allowed, grown  # in chunks; half of the array is 40


def test_nothing_of_dask_or_jax_is_imported_for_numpy() -> None:
    code = (
        "import sys, numpy as np, derivwidgets as dw\n"
        "for method in ('symbolic', 'central', 'gradient', 'complex_step', 'adaptive', 'autograd', 'mygrad'):\n"
        "    dw.derivative('x^2', np.arange(3.0), method)\n"
        "print(sorted({'dask', 'distributed', 'cloudpickle', 'jax'} & set(sys.modules)))"
    )
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60).stdout
    assert said.strip() == "[]"
