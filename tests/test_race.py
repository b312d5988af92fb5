"""`race`: phases apart, costs told, caps kept, and nothing left behind."""

import csv
import io
import json
import re
import subprocess
import sys
import threading
import time
from dataclasses import replace
from itertools import pairwise
from types import SimpleNamespace

import numpy as np
import pytest

import derivwidgets as dw
from derivwidgets.experiments.race import Cancelled, Race, race
from derivwidgets.experiments.racing import clock as clock_module
from derivwidgets.experiments.racing import neurons, runner, track, words
from derivwidgets.experiments.racing.clock import Clock
from derivwidgets.experiments.racing.competitors import Times, check, enter
from derivwidgets.experiments.racing.course import Course
from derivwidgets.experiments.racing.pacing import bytes_text, foretold, seconds_text
from derivwidgets.function.function import Function
from derivwidgets.function.program import Program
from derivwidgets.methods import METHODS

ALL = ("central", "gradient", "symbolic", "jax_reverse", "jax_forward", "autograd", "mygrad")


@pytest.fixture(scope="module")
def sizes() -> Race:
    return race("2x^3 - 3x^2 + 5", sizes=[100, 10_000], seconds=20)


def rows_of(found: Race) -> list[dict]:
    return words.rows(found)


def test_arrays_have_a_row_for_each_method_and_a_column_for_each_value(sizes):
    assert sizes.axis == "size"
    assert sizes.values.tolist() == [100, 10_000]
    assert set(sizes.methods) == set(ALL)
    shape = len(sizes.methods), 2
    for name in ("derive", "compile", "first", "steady", "evaluations", "memory", "repetitions"):
        assert getattr(sizes, name).shape == shape, name
    assert sizes.spread.shape == (*shape, 2)
    assert [len(row) for row in sizes.reasons] == [2] * len(sizes.methods)
    assert (sizes.done, sizes.seconds_left, sizes.complete, sizes.reason) == (1, 0, True, "")


def test_everything_is_measured_and_the_median_lies_between_its_quartiles(sizes):
    assert np.isfinite(sizes.steady).all()
    assert (sizes.steady > 0).all()
    assert (sizes.spread[..., 0] <= sizes.steady).all()
    assert (sizes.steady <= sizes.spread[..., 1]).all()
    assert (sizes.repetitions >= 2).all()


def test_phases_are_apart(sizes):
    def row(name: str) -> dict[str, np.ndarray]:
        index = sizes.methods.index(name)
        return {phase: getattr(sizes, phase)[index] for phase in ("derive", "compile", "first", "steady")}

    jax, central, symbolic = row("jax_reverse"), row("central"), row("symbolic")
    assert (jax["compile"] > 0).all()
    assert (jax["derive"] > 0).all()  # it is traced
    assert (jax["compile"] > jax["steady"]).all()
    assert (central["compile"] == 0).all()
    assert (symbolic["derive"] > symbolic["steady"]).all()
    assert np.allclose(sizes.total, sizes.derive + sizes.compile + sizes.first)


def test_libraries_are_imported_cold_and_told_apart(sizes):
    assert {"jax", "autograd", "mygrad"} <= set(sizes.imports)
    assert all(seconds > 0 for seconds in sizes.imports.values())
    assert sizes.machine["devices"].startswith("cpu")
    assert {"processor", "cores", "python", "numpy", "jax", "precision"} <= set(sizes.machine)


def test_evaluations_of_f(sizes):
    evaluations = dict(zip(sizes.methods, sizes.evaluations[:, 0], strict=True))
    assert (evaluations["central"], evaluations["gradient"]) == (2, 1)
    assert np.isnan(evaluations["symbolic"])


def test_rankings_are_the_orders_of_the_times(sizes):
    for phase in ("steady", "compile", "first"):
        ranking = sizes.ranking(100, phase)
        times = [getattr(sizes, phase)[sizes.methods.index(name), 0] for name in ranking]
        assert times == sorted(times)
    total = sizes.ranking(10_000, "total")
    assert set(total) == set(ALL)
    with pytest.raises(ValueError, match="value must be one of 100, 10000; got 7"):
        sizes.ranking(7)
    with pytest.raises(ValueError, match=r"phase is one of derive, .* and total; got 'slow'"):
        sizes.ranking(100, "slow")


def test_a_race_is_a_table_text_markdown_csv_and_plain_values(sizes):
    assert "f(x) = 2x^3 - 3x^2 + 5, float64" in str(sizes)
    assert "JAX reverse" in sizes._repr_html_()
    lines = sizes.markdown().splitlines()
    assert len(lines) == 2 + 2 * len(sizes.methods)
    assert len({line.count("|") for line in lines}) == 1
    read = list(csv.DictReader(io.StringIO(sizes.csv())))
    assert float(read[0]["steady"]) == pytest.approx(sizes.steady[sizes.methods.index(read[0]["method"]), 0])
    json.dumps(sizes.to_dict(), allow_nan=False)


def test_gradients_in_n_parameters_take_n_plus_1_evaluations_or_2n():
    found = race(
        "sin(x)", parameters=[3, 20], methods=["forward", "central", "complex_step", "jax_reverse"], seconds=10
    )
    evaluations = dict(zip(found.methods, found.evaluations.tolist(), strict=True))
    assert evaluations["forward"] == [4, 21]
    assert evaluations["central"] == [6, 40]
    assert evaluations["complex_step"] == [3, 20]
    assert np.isnan(evaluations["jax_reverse"]).all()
    sweeps = dict(zip(found.methods, found.sweeps.tolist(), strict=True))
    assert sweeps["jax_reverse"] == [1, 1]
    assert np.isnan(sweeps["forward"]).all()
    forward = replace(found, methods=("jax_forward",))
    assert forward.sweeps.tolist() == [[3, 20]]
    assert replace(forward, axis="size").sweeps.tolist() == [[1, 1]]
    assert np.isfinite(found.steady).all()


@pytest.mark.parametrize("method", ["forward", "central", "central4", "richardson", "gradient"])
@pytest.mark.parametrize(("axis", "value", "points"), [("size", 101, 101), ("size", 1, 1), ("parameters", 7, 1)])
def test_as_many_evaluations_are_told_as_are_made(method, axis, value, points, monkeypatch):
    if (axis, method) == ("parameters", "gradient"):
        return
    evaluated, run = [], Program.run

    def counted(program, system, x):
        evaluated.append(np.size(x))
        return run(program, system, x)

    monkeypatch.setattr(Program, "run", counted)
    entry = enter(Course.of(Function("sin(x)"), axis, "float64"), method, value)
    evaluated.clear()
    entry.run()
    assert sum(evaluated) == entry.times.evaluations * points


@pytest.mark.parametrize("text", ["exp(-2x) + 3 sin(3x)", "sqrt(x) + x^2", "log(x)", "tanh(50x)"])
@pytest.mark.parametrize(
    "method", ["central", "complex_step", "symbolic", "jax_reverse", "jax_forward", "autograd", "mygrad"]
)
def test_gradients_of_a_neuron_are_right(text, method):
    course = Course.of(Function(text), "parameters", "float64")
    c, w = course.neuron(7)
    gradient = neurons.prepare(course.function(1), method, c, w)()
    assert gradient == pytest.approx(float(dw.truth(text, float(c @ w)).value) * c, rel=1e-5)


def test_a_wrong_answer_is_no_competitor():
    found = race("|x| + 3x", sizes=[1000], methods=["complex_step", "central"], seconds=5)
    assert np.isfinite(found.steady[found.methods.index("central")]).all()
    assert "off by 100%" in race("|x|", sizes=[1000], methods=["complex_step"], seconds=5).reasons[0][0]


def test_one_point_at_which_the_answer_is_nan_is_no_reason_to_leave():
    """At 0, the middle one of the points that are checked, the rules for this give nan; the derivative is 0."""
    found = race("where(x != 0, sin(x)/x, 1)", sizes=[1001], methods=["central", "autograd"], seconds=5)
    assert found.reasons == (("",), ("",))
    course = Course.of(Function("where(x != 0, sin(x)/x, 1)"), "size", "float64")
    answer = enter(course, "autograd", 1001).answer
    assert np.isnan(answer).sum() == 1
    with pytest.raises(dw.FunctionError, match="not finite where the derivative is"):
        check(course, "autograd", 1001, np.full_like(answer, np.nan))


def test_a_coarse_grid_may_race_but_rules_must_be_right():
    course = Course.of(Function("x^2"), "size", "float64")
    tenth_off = 1.1 * enter(course, "gradient", 100).answer
    check(course, "gradient", 100, tenth_off)
    with pytest.raises(dw.FunctionError, match=r"off by 1[01]%"):
        check(course, "symbolic", 100, tenth_off)


def test_depths_compose_f_with_itself():
    course = Course.of(Function("x^2 + 1"), "depth", "float64")
    assert course.function(3)(2.0) == 677
    found = race("x - x^2/4", depths=[1, 2, 8], methods=["central", "symbolic"], seconds=10)
    assert "composed with itself, one call at 10,000 points" in str(found)
    assert found.axis == "depth"
    assert np.isfinite(found.steady).all()


def test_a_method_that_cannot_keeps_its_sentence():
    found = race("floor(x)", sizes=[10], methods=["symbolic", "central", "mygrad"], seconds=5)
    reasons = dict(zip(found.methods, found.reasons, strict=True))
    assert "SymPy has no rule for the derivative of floor" in reasons["symbolic"][0]
    assert reasons["mygrad"][0]
    assert str(found).count("SymPy: SymPy has no rule for the derivative of floor") == 1  # below the table
    over = race("x^2", parameters=[3], methods=["gradient", "adaptive"], seconds=5)
    assert "grid over n parameters" in over.reasons[over.methods.index("gradient")][0]
    assert "np.gradient: np.gradient needs values on a grid" in str(over)
    gradients = race("floor(x)", parameters=[3], methods=["symbolic", "central", "mygrad"], seconds=5)
    assert gradients.reasons == found.reasons  # the same sentences, for the gradient fails for the same reason


def test_what_would_take_too_much_memory_is_skipped_with_its_size():
    found = race("x^2", sizes=[100, 10**12], methods=["central", "jax_reverse"], seconds=10)
    for reasons in found.reasons:
        size = re.fullmatch(r"skipped: would take (\d+) TB", reasons[1])
        assert size is not None
        assert int(size[1]) >= 16  # x and the answer
    assert np.isfinite(found.steady[:, 0]).all()
    assert found.complete
    small = race("x^2", sizes=[10_000], methods=["central"], memory=1000, seconds=5)
    assert small.reasons == (("skipped: would take 160 kB",),)


def test_what_would_take_too_long_is_skipped_or_stopped():
    start = time.monotonic()
    found = race("sin(x)", parameters=[10, 100, 3000], methods=["symbolic", "central"], seconds=4)
    assert time.monotonic() - start < 15
    reason = found.reasons[found.methods.index("symbolic")][2]
    assert reason.startswith(("skipped: would take", "skipped: the time", "stopped after"))
    assert np.isnan(found.steady[found.methods.index("symbolic"), 2])
    assert np.isfinite(found.steady[found.methods.index("central"), 0])


def test_one_that_hangs_is_stopped_and_the_others_race_on():
    """SymPy differentiates this for minutes."""
    found = race("sin(x)", parameters=[2000], methods=["symbolic", "forward", "jax_reverse"], seconds=4)
    reasons = dict(zip(found.methods, found.reasons, strict=True))
    assert reasons["symbolic"][0].startswith("stopped after")
    assert reasons["forward"] == ("",)


def test_a_race_whose_time_is_over_is_not_complete():
    start = time.monotonic()
    found = race("sin(x)", sizes=[100, 10**6], seconds=0.05)
    assert time.monotonic() - start < 10
    late = sum(reason == "skipped: the time is over" for row in found.reasons for reason in row)
    assert late >= 7
    assert (found.complete, found.done, found.seconds_left) == (False, 1, 0)
    assert found.reason == f"the time was over before {late} of 14"
    assert all(
        reason or np.isfinite(seconds)
        for row in zip(found.reasons, found.steady, strict=True)
        for reason, seconds in zip(*row, strict=True)
    )


def test_a_steady_state_that_does_not_end_is_ended_and_what_is_known_stays(monkeypatch):
    monkeypatch.setattr(runner, "GRACE", -1e6)  # nothing may take any time once a method is ready
    monkeypatch.setattr(runner, "_events", lambda process, pause: iter([("ready", "central", READY), runner.WAITING]))
    found = race("x^2", sizes=[10], methods=["central", "forward"], seconds=5)
    assert found.steady[0, 0] == READY.second
    assert found.reasons[0][0] == ""
    assert found.reasons[1][0].startswith("stopped after")
    assert racers() == []


READY = Times(1e-5, 0.0, 1e-4, 1e-6, 1e3, 2.0)


class Stopwatch:
    """Counts calls, and ends the race at one of them."""

    def __init__(self, end: BaseException | None = None, after: int = 10) -> None:
        self.times: list[float] = []
        self.end, self.after = end, after

    def __call__(self) -> None:
        self.times.append(time.monotonic())
        if self.end is not None and len(self.times) > self.after:
            raise self.end


def racers() -> list:
    return [process for process in runner._RUNNING if process.is_running]


@pytest.mark.parametrize(("end", "word"), [(Cancelled(), "cancelled"), (KeyboardInterrupt(), "interrupted")])
def test_a_race_that_is_ended_keeps_what_it_has(end, word):
    seen: list[Race] = []

    def progress(found: Race) -> None:
        seen.append(found)

    def pause() -> None:
        if seen and np.isfinite(seen[-1].steady).sum() >= 2:
            raise end

    found = race("sin(x)", sizes=[100, 1000, 10_000], progress=progress, pause=pause)
    measured = int(np.isfinite(found.steady).sum())
    assert not found.complete
    assert found.reason.startswith(f"{word}: {measured} of 21 measured")
    assert 2 <= measured < 21
    assert {reason for row in found.reasons for reason in row} == {"", word}
    assert racers() == []


def test_what_else_a_pause_raises_is_passed_on_and_no_process_is_left():
    with pytest.raises(RuntimeError, match="enough"):
        race("sin(x)", pause=Stopwatch(RuntimeError("enough")))
    assert racers() == []


def test_an_error_of_the_callers_is_not_taken_for_the_end_of_the_process():
    def progress(found: Race) -> None:
        raise BrokenPipeError("the browser is gone")

    with pytest.raises(BrokenPipeError, match="the browser is gone"):
        race("sin(x)", sizes=[10], methods=["central"], progress=progress)
    assert racers() == []


def test_a_process_that_is_killed_while_nobody_races_is_started_again(monkeypatch):
    events, lost = runner._events, []

    def killed_at_first(process, pause):
        if not lost:
            lost.append(process)
            process.popen.kill()
            process.popen.wait()
        yield from events(process, pause)

    monkeypatch.setattr(runner, "_events", killed_at_first)
    found = race("x^2", sizes=[10, 100], methods=["central", "forward"], seconds=10)
    assert lost
    assert not lost[0].is_running
    assert np.isfinite(found.steady).all()
    assert (found.complete, found.reason) == (True, "")


def test_a_race_whose_processes_all_end_says_so(monkeypatch):
    monkeypatch.setattr(runner, "_events", lambda process, pause: iter([runner.ENDED]))
    found = race("x^2", sizes=[10, 100], methods=["central", "forward"], seconds=10)
    assert {reason for row in found.reasons for reason in row} == {"the process that races ended"}
    assert (found.complete, found.reason) == (False, "the process that races ended before 4 of 4")
    assert racers() == []


def test_one_that_ends_the_process_is_not_let_in_again(monkeypatch):
    asked = iter([[("start", "central"), runner.ENDED], [None], [None]])
    monkeypatch.setattr(runner, "_events", lambda process, pause: iter(next(asked)))
    found = race("x^2", sizes=[10, 100], methods=["central", "forward"], seconds=10)
    assert found.reasons[0] == ("stopped: it ended the process", "skipped: it ended the process at 10 points")


def test_a_library_is_used_once_before_it_races(monkeypatch):
    """What it does the first time only would else be a cost at the first value of the axis."""
    used = []
    monkeypatch.delitem(sys.modules, "colorsys", raising=False)
    monkeypatch.setattr(track, "enter", lambda *asked: used.append(asked[1:]))
    course = Course.of(Function("sin(x)"), "size", "float64")
    for expected in (["importing", "imported"], []):
        assert [event[0] for event in track._imports("colorsys", course, "central")] == expected
        assert used == [("central", 2)]


def test_slow_preparations_leave_steady_states_their_time(monkeypatch):
    """Imports at the first value may take longer than all that its steady states are given."""
    course, entered = Course.of(Function("x^2"), "size", "float64"), track.enter

    def slowly(*asked):
        time.sleep(0.3)
        return entered(*asked)

    monkeypatch.setattr(track, "enter", slowly)
    for seconds, left, repetitions in ((0.2, 60, track.FEWEST), (60, 0.1, 0)):
        events = list(track.column(course, 10, ["central"], seconds, left))
        assert [event[0] for event in events if event[0] != "imported"][:2] == ["start", "ready"]
        timed = [event[1]["central"].repetitions for event in events if event[0] == "steady" and event[1]]
        assert max(timed, default=0) >= repetitions
        assert bool(timed) == bool(repetitions)


def test_a_pause_comes_often_and_progress_seldom():
    watch, told = Stopwatch(), []
    race("x^3", sizes=[100, 1000], pause=watch, progress=lambda found: told.append((time.monotonic(), found.done)))
    gaps = np.diff(watch.times)
    assert np.quantile(gaps, 0.95) < 0.2  # 0.02 s on a quiet machine
    assert all(later - earlier >= 0.09 for (earlier, _), (later, _) in pairwise(told))
    parts = [done for _, done in told]
    assert parts == sorted(parts)


def test_the_interpreter_stays_free_for_others():
    """The race is run elsewhere: a loop in this process goes on meanwhile."""
    counted, done = [0], threading.Event()

    def count() -> None:
        while not done.is_set():
            counted[0] += 1
            time.sleep(0.001)

    thread = threading.Thread(target=count)
    thread.start()
    start = time.monotonic()
    race("x^3", sizes=[1000, 100_000], seconds=5)
    spent = time.monotonic() - start
    done.set()
    thread.join()
    assert counted[0] > 100 * spent


def test_a_callable_without_a_program_is_raced_here():
    def stairs(x):
        return float(int(3 * x)) + x * x

    found = race(stairs, sizes=[10, 100], methods=["central", "symbolic"], seconds=5)
    assert np.isfinite(found.steady[found.methods.index("central")]).all()
    assert found.reasons[found.methods.index("symbolic")][0]
    assert "raced in this process" in found.reason
    with pytest.raises(dw.FunctionError, match="a race over the depth needs a formula"):
        race(stairs, depths=[1, 2])


def test_a_script_without_a_guard_is_not_run_again(tmp_path):
    script = tmp_path / "script.py"
    script.write_text(
        "import derivwidgets as dw\nprint('once')\n"
        "print(dw.race('x^2', sizes=[10], methods=['central'], seconds=5).complete)\n"
    )
    done = subprocess.run(
        [sys.executable, script], cwd=tmp_path, capture_output=True, text=True, timeout=60, check=True
    )
    assert done.stdout == "once\nTrue\n"
    assert done.stderr == ""


def test_points_without_a_value_are_told():
    found = race("log(x - 1.5) + sqrt(2.9 - x)", sizes=[50], methods=["central"], seconds=5)
    assert "f has no finite value at" in found.reason
    assert found.complete


@pytest.mark.parametrize("text", ["3", "x", "1/x", "where(x > 0, x, 0)", "exp(exp(x))"])
def test_any_f_races(text):
    found = race(text, sizes=[200], seconds=8)
    for name, seconds, reasons in zip(found.methods, found.steady, found.reasons, strict=True):
        assert np.isfinite(seconds[0]) or reasons[0], name
    assert np.isfinite(found.steady[found.methods.index("central"), 0])


def test_float32_is_the_methods_arithmetic():
    course = Course.of(Function("sin(x)"), "size", "float32")
    for name in ("central", "jax_reverse", "symbolic"):
        assert enter(course, name, 100).run().dtype == np.float32


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"sizes": []}, "sizes must be one or more whole numbers; got none"),
        ({"sizes": [0]}, "sizes must be whole numbers from 1 to .*; got 0"),
        ({"sizes": [-5]}, "got -5"),
        ({"sizes": [1.5]}, "got 1.5"),
        ({"sizes": ["many"]}, "got 'many'"),
        ({"depths": [65]}, "depths must be whole numbers from 1 to 64; got 65"),
        ({"sizes": [10], "depths": [2]}, "a race goes over one axis: .*; got sizes and depths"),
        ({"methods": ["magic"]}, "there is no method 'magic'"),
        ({"methods": []}, "methods must be one or more"),
        ({"seconds": 0}, "seconds must be a positive number; got 0"),
        ({"memory": -1}, "memory must be a positive number; got -1"),
        ({"precision": "float16"}, "precision must be"),
    ],
)
def test_what_is_wrong_is_said(given, message):
    with pytest.raises(ValueError, match=message):
        race("x^2", **given)


def test_a_pause_that_cannot_be_called():
    with pytest.raises(TypeError, match="pause must be a function without arguments; got 3"):
        race("x^2", pause=3)


def test_costs_are_foretold_by_the_power_law_of_the_last_two():
    values = np.array([10, 100, 1000])
    assert foretold("size", values, np.array([1.0, 1.0, 10.0]), 10_000) == pytest.approx(100)
    assert foretold("parameters", values, np.array([1.0, 100.0, np.nan]), 1000) == pytest.approx(1e4)
    assert foretold("depth", np.array([1, 2]), np.array([1.0, 3.0]), 4) == pytest.approx(27)
    assert np.isnan(foretold("size", values, np.full(3, np.nan), 10))
    assert foretold("depth", np.array([1, 2]), np.array([0.01, 0.05]), 8, noise=0.1) == pytest.approx(0.05)
    assert foretold("size", np.array([10]), np.array([2.0]), 1000, at_first=0) == pytest.approx(2)


def test_amounts_in_words():
    assert [seconds_text(value) for value in (3e-6, 0.5, 40, 600, 1e6)] == ["3 µs", "0.5 s", "40 s", "10 min", "278 h"]
    assert [bytes_text(value) for value in (0, 1600, 16e12)] == ["0 B", "1.6 kB", "16 TB"]


def fake(steady, first=None, axis="size", values=(10, 100)) -> Race:
    """A race with these steady states, shape (methods, values), and first answers."""
    steady = np.array(steady, float)
    first = steady if first is None else np.array(first, float)
    zeros = np.zeros_like(steady)
    methods = tuple(METHODS)[: len(steady)]
    return Race(
        Function("x"), axis, np.array(values), methods, "float64", zeros, zeros, first, steady,
        np.stack([0.99 * steady, 1.01 * steady], axis=-1), np.full(steady.shape, 9), zeros, zeros,
        tuple(("",) * len(values) for _ in methods),
    )  # fmt: skip


def test_what_jax_tells_of_parts_is_not_counted_twice():
    with Clock() as clock:
        clock_module._note(TRACE, 1.0)
        clock_module._note(TRACE, 0.001)  # a later one
    assert clock.traced == pytest.approx(1.001)
    with Clock() as clock:
        clock_module._note(TRACE, 0.25)
        clock_module._note(COMPILE, 0.5)  # it began before, so it contains the other
        clock_module._note(TRACE, 2.0)
    assert clock.traced == pytest.approx(0.25 + 1.5)
    assert clock.compiled == pytest.approx(0.25)


TRACE, _, COMPILE = clock_module._EVENTS


def test_the_devices_of_jax_are_named(monkeypatch):
    jax = pytest.importorskip("jax")
    seen = [
        SimpleNamespace(platform="gpu", device_kind="NVIDIA H100"),
        SimpleNamespace(platform="gpu", device_kind="T4"),
    ]
    monkeypatch.setattr(jax, "devices", lambda: seen)
    assert track.devices() == ["gpu: NVIDIA H100", "gpu: T4"]


SYMBOLIC, FORWARD, BACKWARD = (METHODS[name].label for name in tuple(METHODS)[:3])


def test_flips_along_the_axis_are_told_where_there_are_some_beyond_the_spread():
    assert fake([[1, 1], [2, 2]]).flips == []
    assert fake([[1, 1], [1.001, 0.999]]).flips == []
    assert fake([[1, 1.2], [1.2, 1]]).flips == []  # clear, but not worth a sentence
    assert fake([[1, 4], [2, 3]]).flips == [
        f"at 10 points {SYMBOLIC} is 2 times as fast as {FORWARD}, but at 100 points {FORWARD} is 1.3 times as fast"
    ]
    three = (10, 100, 1000)
    assert fake([[1, 4, 9], [2, 3, 3]], values=three).flips == [
        f"at 10 points {SYMBOLIC} is 2 times as fast as {FORWARD}, but from 100 points on {FORWARD} is faster, "
        "at 10³ points 3 times as fast"
    ]
    there_and_back = fake([[1, 6, 1], [2, 3, 1]], values=three)
    one_is_missing = fake([[1, 6, np.nan], [2, 3, 9]], values=three)
    for found in (there_and_back, one_is_missing):
        assert found.flips == [
            f"at 10 points {SYMBOLIC} is 2 times as fast as {FORWARD}, but at 100 points {FORWARD} is 2 times as fast"
        ]


def test_flips_between_first_answers_and_later_ones_are_told_and_those_of_first_answers():
    assert fake([[1, 1], [2, 2]], first=[[2, 9], [2, 2]]).flips == [
        f"at 100 points {SYMBOLIC} is 2 times as fast as {FORWARD} once it is warm, but takes 4.5 times as long up to "
        "the first answer"
    ]
    assert fake([[1, 1], [1, 1]], first=[[9, 9], [2, 90]]).flips == [
        f"up to the first answer, at 10 points {FORWARD} is 4.5 times as fast as {SYMBOLIC}, but at 100 points "
        f"{SYMBOLIC} is 10 times as fast"
    ]


def test_of_each_kind_of_flip_one_is_told_for_a_pair_of_families_the_clearest_first():
    assert fake([[1, 9], [2, 3], [2, 4]]).flips == [
        f"at 10 points {SYMBOLIC} is 2 times as fast as {FORWARD}, but at 100 points {FORWARD} is 3 times as fast"
    ]
    within = fake([[1, 9], [5, 3], [3, 5]]).flips
    assert [sentence.count(BACKWARD) for sentence in within] == [0, 1]  # 3 times; within one family only 1.7
    found = fake([[1, 9], [2, 3], [2, 4]], first=[[9, 9], [2, 90], [2, 4]]).flips
    assert [("once it is warm" in each, each.startswith("up to the first")) for each in found] == [
        (False, False),
        (True, False),
        (False, True),
    ]
