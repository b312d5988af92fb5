"""The RaceLab in the kernel: what it races, what it tells the browser, and how it is stopped."""

import json
import re
import threading
import time
from pathlib import Path

import ipywidgets
import numpy as np
import pytest

import derivwidgets as dw
from derivwidgets.experiments.race import DEFAULTS, Cancelled, Race
from derivwidgets.experiments.racing import runner
from derivwidgets.experiments.racing.course import AXES
from derivwidgets.function.errors import FunctionError
from derivwidgets.widgets import race as house
from derivwidgets.widgets.race import RaceLab
from derivwidgets.widgets.race_figures import ROOM, make_curves
from derivwidgets.widgets.race_panel import CONTROLS, RacePanel, message
from derivwidgets.widgets.race_words import finding

JS = Path(__file__).parent.parent / "js" / "widget"
MODEL = (JS / "race-model.ts").read_text()
METHODS = ("symbolic", "central", "jax_reverse")


def measured(times=None, axis="size", values=(100, 10_000), methods=METHODS, function="x^2", **more) -> Race:
    """A race in which `times` are those of one call, and of the first one too; nan: not measured."""
    shape = (len(methods), len(values))
    steady = np.full(shape, 1e-3) if times is None else np.array(times, float)
    derive = np.where(np.isnan(steady), np.nan, 0.0)
    given = {
        "derive": derive,
        "compile": derive.copy(),
        "first": steady.copy(),
        "steady": steady,
        "spread": np.stack([0.98 * steady, 1.02 * steady], axis=-1),
        "repetitions": np.where(np.isnan(steady), 0, 9),
        "evaluations": np.full(shape, np.nan),
        "memory": np.full(shape, 1e6),
        "reasons": tuple(tuple("skipped" if np.isnan(each) else "" for each in row) for row in steady),
        "imports": {"sympy": 0.4},
        "machine": {"processor": "a loom"},
        "done": 1.0,
        "seconds_left": 0.0,
        "complete": True,
        "reason": "",
    }
    return Race(dw.Function(function), axis, np.array(values), tuple(methods), "float64", **{**given, **more})


class Track:
    """Stands in for `race`: one step at a time, when the test says so."""

    def __init__(self, monkeypatch):
        self.calls, self.go, self.began = [], threading.Semaphore(0), threading.Event()
        monkeypatch.setattr(house, "race", self)

    def __call__(self, f, *, progress, pause, methods, precision, seconds, **axis):
        [(keyword, values)] = axis.items()
        self.calls.append((f.text, keyword, tuple(values), tuple(methods), precision))
        name = {"sizes": "size", "depths": "depth", "parameters": "parameters"}[keyword]
        of = {"axis": name, "values": values, "methods": methods, "function": f.text}
        unknown = np.full((len(methods), len(values)), np.nan)
        partial = {"done": 0.25, "complete": False, "seconds_left": 3.0}
        reasons = tuple(tuple("" for _ in values) for _ in methods)
        first = unknown.copy()
        first[0, 0] = 1e-6
        try:
            progress(measured(first, **of, **partial, reasons=reasons))
            self.began.set()
            while not self.go.acquire(timeout=0.01):
                pause()
        except Cancelled:
            return measured(first, **of, **partial, reason="cancelled: 1 of 6 measured")
        return measured(np.full(unknown.shape, 1e-6), **of)


@pytest.fixture
def track(monkeypatch):
    return Track(monkeypatch)


@pytest.fixture
def lab():
    made = RaceLab("x^2", values=(100, 10_000), methods=METHODS)
    yield made
    made.close()
    assert made.wait(20)


def panel(lab: RaceLab) -> RacePanel:
    return lab.children[0].children[0]


def ask(lab: RaceLab, **request):
    """Do what the browser does when something was typed or pressed."""
    panel(lab).request = {"id": panel(lab).answer["id"] + 1, **request}
    return panel(lab).answer


# ---- the browser's half ---------------------------------------------------------------------------------------------


def interface(name: str) -> set[str]:
    body = re.search(rf"^(?:export )?interface {name} [^{{]*{{(.*?)^}}", MODEL, re.DOTALL | re.MULTILINE)
    assert body is not None
    return set(re.findall(r"^ {2}(?:readonly )?(\w+)\??:", body[1], re.MULTILINE))


def test_every_trait_on_the_wire_has_its_name_in_typescript():
    axes = {f"race_{axis}" for axis in AXES}
    assert interface("RaceTraits") | axes == set(RacePanel.class_own_traits(sync=True)) - {"_esm", "_css"}
    assert interface("WireRace") == set(message(measured()))
    assert f"AXES = {json.dumps(AXES)}" in MODEL


def test_what_the_browser_moves_and_hides_exists():
    paths = [*JS.glob("race*.ts"), JS / "lab.ts"]
    source = "".join(path.read_text() for path in paths if not path.name.endswith(".test.ts"))
    marks = set(make_curves()[1])
    moved = set(re.findall(r'#(?:marks\.set|marks\.label|line)\(\s*"(\w+)"', source))
    assert {"here", "x", "y", "axis_x", "axis_y"} <= moved <= marks
    assert {"crossings", "flips", *(f"{kind}/central" for kind in ("curve", "spread", "dots"))} <= marks
    for control in CONTROLS:
        assert f'"{control}"' in source, control
    assert f"--dw-axis-right: {ROOM}px" in (JS / "race-curves.css").read_text()


def test_a_race_on_the_wire_is_plain_json():
    times = [[1e-6, np.nan], [2e-6, 3e-6], [4e-6, 1e-6]]
    sent = message(measured(times))
    assert json.loads(json.dumps(sent, allow_nan=False)) == sent
    assert sent["steady"][0] == [1e-6, None]
    assert sent["spread"][0][1] == [None, None]
    assert "" not in (sent["sentence"], sent["markdown"], sent["csv"])


def test_a_race_that_is_on_has_no_finding_yet():
    sent = message(measured(), is_last=False)
    assert sent["sentence"] == sent["detail"] == sent["markdown"] == sent["csv"] == ""


# ---- words ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("times", "sentence"),
    [
        ([[1, 1], [2, 2], [3, 3]], "SymPy is the fastest all the way from 100 to 10⁴ points."),
        ([[1, 3], [2, 2], [3, 1]], "JAX reverse is the fastest from 10⁴ points on; below, SymPy."),
        # within the spread nobody takes the lead
        ([[1, 1.01], [2, 2], [3, 1]], "SymPy is the fastest all the way from 100 to 10⁴ points."),
        # who leads where the leader could not run
        ([[1, np.nan], [2, 2], [3, 3]], "central is the fastest from 10⁴ points on; below, SymPy."),
        ([[np.nan] * 2] * 3, "Nothing was measured."),
    ],
)
def test_the_finding_says_who_leads_where(times, sentence):
    assert finding(measured(times))[0] == sentence


def test_the_finding_does_not_count_every_change():
    times = [[1, 3, 1, 3], [3, 1, 3, 1], [9, 9, 9, 9]]
    sentence, _ = finding(measured(times, values=(1, 10, 100, 1000), axis="parameters"))
    assert sentence == "SymPy and central take turns in the lead."


def test_the_finding_tells_the_warm_up_apart():
    steady = np.array([[1e-6] * 2, [2e-6] * 2, [3e-6] * 2])
    derive = np.array([[0.02] * 2, [0.0] * 2, [0.03] * 2])
    sentence, detail = finding(measured(steady, derive=derive))
    assert sentence.startswith("SymPy is the fastest")
    assert detail == "Up to the first answer, central leads all the way."


def test_the_finding_tells_three_leaders_and_a_cancelled_race():
    times = [[1, 2, 3, 9], [2, 1, 1, 9], [3, 3, 3, 1]]
    found = measured(times, values=(1, 2, 3, 4), axis="depth", complete=False, reason="cancelled after 12 of 16")
    sentence, detail = finding(found)
    assert sentence == "The lead changes: SymPy to depth 1, central to depth 3, then JAX reverse."
    assert detail.endswith("Cancelled after 12 of 16.")


# ---- racing ---------------------------------------------------------------------------------------------------------


def test_a_real_race_is_measured_told_and_drawn():
    made = RaceLab("2x^3-3x^2+5", values=(10, 1000), methods=("central", "forward"), seconds=6)
    try:
        assert "not raced" in made.describe()
        assert "image/png" not in made._repr_mimebundle_()
        made.start()
        assert panel(made).racing == "size"
        assert made.wait(60)
        assert panel(made).racing == made.error == ""
        found = made.race
        assert found.complete
        assert np.isfinite(found.steady).all()
        assert panel(made).race_size["steady"] == found.steady.tolist()
        assert panel(made).race_size["sentence"] in made.describe()
        bundle = made._repr_mimebundle_()
        assert bundle["text/plain"] == made.describe()
        assert bundle["image/png"].startswith(b"\x89PNG\r\n\x1a\n")
    finally:
        made.close()


def test_a_real_race_ends_at_once_and_keeps_what_it_has_measured():
    made = RaceLab("2x^3-3x^2+5", methods=("central", "forward", "gradient"), seconds=60)
    try:
        made.start()
        end = time.monotonic() + 20
        while time.monotonic() < end and not (made.race and np.isfinite(made.race.steady).any()):
            time.sleep(0.01)
        made.cancel()
        assert panel(made).racing == ""
        assert made.wait(5)
        assert not made.race.complete
        assert np.isfinite(made.race.steady).any()
        assert "cancelled" in made.race.reason
        assert "ancelled" in panel(made).race_size["detail"]
    finally:
        made.close()


def test_partial_results_are_drawn_as_they_come(track, lab):
    lab.start()
    assert track.began.wait(10)
    assert panel(lab).racing == "size"
    assert panel(lab).race_size["done"] == 0.25
    assert panel(lab).race_size["sentence"] == ""
    assert lab.race.done == 0.25
    assert lab.describe() == "f(x) = x^2: a race over size is on, 25% done."
    track.go.release()
    assert lab.wait(10)
    assert panel(lab).racing == ""
    assert panel(lab).race_size["done"] == 1
    assert track.calls == [("x^2", "sizes", (100, 10_000), METHODS, "float64")]


def test_what_is_racing_is_cancelled_in_the_browser_too(track, lab):
    assert ask(lab, race=True)["error"] == ""
    assert track.began.wait(10)
    assert ask(lab, cancel=True)["error"] == ""
    assert lab.wait(10)
    assert panel(lab).race_size["detail"].endswith("Cancelled: 1 of 6 measured.")
    assert panel(lab).racing == ""


@pytest.mark.parametrize(
    ("trait", "value"),
    [("function", "sin(x)"), ("axis", "depth"), ("precision", "float32"), ("values", (5, 50))],
)
def test_something_else_ends_the_race_that_is_on(track, lab, trait, value):
    lab.start()
    assert track.began.wait(10)
    setattr(lab, trait, value)
    assert panel(lab).racing == ""
    assert lab.wait(10)
    kept = panel(lab).race_size
    assert kept["function"] == "x^2"
    assert "ancelled" in kept["reason"]
    # and the next race is one of the new kind
    track.go.release()
    lab.start()
    assert lab.wait(10)
    assert lab.race.complete
    assert (lab.race.function, lab.race.axis) == (lab.function, lab.axis)


def test_methods_come_and_go_while_a_race_is_on(track, lab):
    lab.start()
    assert track.began.wait(10)
    panel(lab).methods = ["central"]
    assert lab.methods == ("central",)
    assert panel(lab).racing == "size"
    track.go.release()
    assert lab.wait(10)
    assert lab.race.complete


def test_a_second_start_takes_the_place_of_the_first(track, lab):
    lab.start()
    assert track.began.wait(10)
    track.began.clear()
    lab.start()
    assert panel(lab).racing == "size"
    assert track.began.wait(10)
    assert panel(lab).racing == "size"
    track.go.release()
    assert lab.wait(10)
    assert lab.race.complete
    assert panel(lab).racing == ""
    assert len(track.calls) == 2


def test_every_axis_keeps_its_race_and_has_its_own_values(track, lab):
    track.go.release(2)
    lab.start()
    assert lab.wait(10)
    size = lab.race
    panel(lab).axis = "parameters"
    assert lab.axis == "parameters"
    assert lab.race is None
    assert lab.values is None
    assert lab.methods == METHODS
    lab.start()
    assert lab.wait(10)
    assert track.calls[-1][1:3] == ("parameters", DEFAULTS["parameters"])
    lab.axis = "size"
    assert lab.race is size


def test_who_usually_races_depends_on_the_axis():
    made = RaceLab("x^2")
    try:
        assert "gradient" in made.methods
        made.axis = "parameters"
        assert "forward" in made.methods
        assert "gradient" not in made.methods
        assert panel(made).methods == list(made.methods)
    finally:
        made.close()


def test_a_race_that_cannot_be_run_says_why(lab, monkeypatch):
    def refused(*arguments, **keywords):
        raise FunctionError("f cannot be composed with itself")

    monkeypatch.setattr(house, "race", refused)
    lab.start()
    assert lab.wait(10)
    assert lab.error == panel(lab).error == "f cannot be composed with itself"
    assert panel(lab).racing == ""


def test_a_race_that_breaks_says_how_and_the_next_one_forgets_it(lab, monkeypatch):
    monkeypatch.setattr(house, "race", lambda *arguments, **keywords: 1 / 0)
    lab.start()
    assert lab.wait(10)
    assert lab.error == "ZeroDivisionError: division by zero"
    monkeypatch.setattr(house, "race", lambda *arguments, **keywords: measured())
    lab.start()
    assert lab.wait(10)
    assert lab.error == panel(lab).error == ""


def test_typing_is_answered_and_a_slip_changes_nothing(lab):
    assert ask(lab, function="sin(x)")["error"] == ""
    assert lab.function.text == panel(lab).function == "sin(x)"
    answer = ask(lab, function="sin(x")
    assert answer["field"] == "function"
    assert lab.error == panel(lab).error == answer["error"] != ""
    assert lab.function.text == "sin(x)"


def test_what_is_chosen_in_the_browser_is_known_in_python(lab):
    panel(lab).precision = "float32"
    panel(lab).methods = ["mygrad", "central"]
    assert (lab.precision, lab.methods) == ("float32", ("central", "mygrad"))
    panel(lab).precision = "float16"
    assert lab.precision == panel(lab).precision == "float32"


@pytest.mark.parametrize(
    ("keywords", "error", "sentence"),
    [
        ({"axis": "width"}, ValueError, "axis must be one of size, depth, parameters; got 'width'"),
        ({"values": (10, 0)}, ValueError, "values must be whole numbers from 1 on; got 0"),
        ({"values": (1.5,)}, ValueError, "got 1.5"),
        ({"values": ()}, ValueError, "got none"),
        ({"values": "many"}, ValueError, "got 'many'"),
        ({"methods": ("centrel",)}, ValueError, "did you mean 'central'"),
        ({"methods": ()}, ValueError, "methods must name at least one"),
        ({"precision": "float16"}, ValueError, "precision must be"),
        ({"seconds": 0}, ValueError, "seconds must be a positive number; got 0"),
        ({"seconds": float("nan")}, ValueError, "seconds must be a positive number"),
        ({"hide": ("speed",)}, ValueError, "hide takes names among presets"),
        ({"colour": "red"}, TypeError, "colour"),
    ],
)
def test_a_wrong_argument_is_named(keywords, error, sentence):
    before = set(ipywidgets.widgets.widget._instances)
    with pytest.raises(error, match=re.escape(sentence)):
        RaceLab("x^2", **keywords)
    assert set(ipywidgets.widgets.widget._instances) == before


def test_closing_ends_the_race_and_every_widget(track):
    before = set(ipywidgets.widgets.widget._instances)
    made = RaceLab("x^2", hide=("curves",))
    made.start()
    assert track.began.wait(10)
    made.close()
    made.close()
    assert made.wait(10)
    assert set(ipywidgets.widgets.widget._instances) == before
    for use in (made.start, made.cancel, made.describe, lambda: setattr(made, "function", "x")):
        with pytest.raises(RuntimeError, match="this RaceLab is closed"):
            use()


def test_the_figure_is_bqplots(lab):
    import bqplot

    assert isinstance(lab.figures["curves"], bqplot.Figure)
    assert lab.figures["curves"] in lab.children[0].children


# ---- the process of the next race ------------------------------------------------------------------------------------


def spares():
    return [process.popen.pid for process, _ in runner._SPARE]


def test_one_process_waits_for_the_next_race_and_ends_with_it():
    runner.warm_up()
    [spare] = spares()
    runner.warm_up()
    assert spares() == [spare]
    with runner._processes() as start:
        first, second = start(), start()
        assert first.popen.pid == spare != second.popen.pid
    assert not any((spares(), first.is_running, second.is_running))


def test_a_process_that_has_died_or_knows_another_environment_does_not_race(monkeypatch):
    runner.warm_up()
    [(dead, _)] = runner._SPARE
    dead.end()
    runner.warm_up()
    [(old, _)] = runner._SPARE
    assert old.is_running
    monkeypatch.setenv("DERIVWIDGETS_TEST", "another environment")
    with runner._processes() as start:
        assert start() is not old
    assert not old.is_running


def test_a_lab_has_a_process_ready():
    lab = RaceLab("x^2")
    assert len(spares()) == 1
    lab.close()
