"""The SwellLab in the kernel: what it writes and counts, what it tells the browser, and how it is superseded."""

import re
import threading
import time
from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
import traitlets
from anywidget import AnyWidget
from PIL import Image

import derivwidgets as dw
from derivwidgets.experiments.formulas import FORMS, formula
from derivwidgets.experiments.swell import Swell
from derivwidgets.function.points import Spot
from derivwidgets.widgets import swell as house
from derivwidgets.widgets import writing as desk
from derivwidgets.widgets.lab import Panel
from derivwidgets.widgets.swell import COUNTED, SwellLab
from derivwidgets.widgets.swell_figures import ROOM, make_figures
from derivwidgets.widgets.swell_panel import CONTROLS, DIGITS, SwellPanel, number_message, swell_message
from derivwidgets.widgets.swell_words import details, of_counts, sentence
from derivwidgets.widgets.writing import ORDER, Writing

WIDGET = Path(__file__).parent.parent / "js" / "widget"
LOGISTIC = "4x(1-x)"


@pytest.fixture
def counts(monkeypatch):
    """Count two depths or orders only: the widget is what is looked at here."""
    monkeypatch.setattr(house, "COUNTED", {"depth": 2, "order": 2})


@pytest.fixture
def lab(counts):
    made = SwellLab(LOGISTIC, depth=2)
    yield made
    made.close()


def panel(lab: SwellLab) -> SwellPanel:
    return lab.children[0].children[0]


def ask(lab: SwellLab, **request):
    """Do what the browser does when something was typed."""
    asked = {"id": panel(lab).answer["id"] + 1, **request}
    panel(lab).request = asked
    assert panel(lab).answer["id"] == asked["id"]
    return panel(lab).answer


def read(name: str) -> str:
    return (WIDGET / name).read_text()


# ---- what is on the wire ---------------------------------------------------------------------------------------------


def interface(name: str) -> set[str]:
    """The members of a TypeScript interface, with those that it has from `About`."""
    pattern = rf"export interface {name} (?:extends ([\w, ]+) )?{{(.*?)^}}"
    found = re.search(pattern, read("swell-model.ts"), re.DOTALL | re.MULTILINE)
    assert found is not None
    inherited = interface("About") if found[1] == "About" else set()
    return inherited | set(re.findall(r"^ {2}(?:readonly )?(\w+)\??:", found[2], re.MULTILINE))


def test_every_name_on_the_wire_is_its_name_in_typescript(lab):
    assert lab.wait(60)
    own = set(SwellPanel.class_traits(sync=True)) - set(Panel.class_traits(sync=True))
    assert interface("SwellTraits") == own - set(AnyWidget.class_traits(sync=True))
    wire = panel(lab)
    for name, message in {
        "WireSwell": wire.swell_depth,
        "WireForms": wire.forms,
        "WireForm": wire.forms["forms"]["shared"],
        "WireUnfolding": wire.unfolding,
        "WireNumber": wire.number,
    }.items():
        assert interface(name) == set(message), name
    assert interface("SwellAsked") <= set(SwellLab.READERS)


def test_lists_of_names_are_the_same_in_typescript():
    source = read("swell-model.ts")

    def listed(name: str) -> tuple[str, ...]:
        found = re.search(rf"export const {name} = \[(.*?)\]", source, re.DOTALL)
        assert found is not None
        return tuple(re.findall(r'"([^"]+)"', found[1]))

    assert listed("AXES") == house.AXES
    assert listed("COUNTS") == house.swell.__globals__["COUNTS"]
    assert listed("FORMS") == FORMS
    assert listed("TIMES") == house.swell.__globals__["TIMES"]


def test_numbers_that_both_sides_know_are_the_same():
    assert f"COUNTED = {{ depth: {COUNTED['depth']}, order: {COUNTED['order']} }}" in read("swell-lab.ts")
    assert f"right: {ROOM} }}" in read("swell-counts.ts")
    assert f"--dw-axis-right: {ROOM}px" in read("swell-counts.css")
    most = re.search(r"const DIGITS = \[\d+, (\d+)\]", read("swell-value.ts"))
    assert most is not None
    assert int(most[1]) < DIGITS


def test_every_mark_has_a_colour_and_a_dash():
    _, marks = make_figures()
    css = read("swell-counts.css")
    for name, mark in marks.items():
        for colour in getattr(mark, "colors", []):
            variable = re.fullmatch(r"var\((--dw-swell-[\w-]+)\)", colour)
            if variable:
                assert f"{variable[1]}: var(--dw-" in css, name
                assert f"--dw-dash-{variable[1].removeprefix('--dw-')}:" in css, name


def test_every_control_that_can_be_hidden_is_known_in_the_browser():
    source = "".join(path.read_text() for path in WIDGET.glob("*.ts"))
    for name in CONTROLS:
        assert f'"{name}"' in source, name


def test_numbers_come_in_parts():
    assert number_message("≈ 2.5e+136") == {"exact": "", "decimals": "2.5e+136", "is_exact": False}
    assert number_message("2*sqrt(2)*exp(1) ≈ 7.68")["exact"] == "2*sqrt(2)*exp(1)"
    assert number_message("-7616/2187 ≈ -3.48")["decimals"] == "-3.48"


# ---- what is written -------------------------------------------------------------------------------------------------


def test_a_derivative_is_written_unfolded_evaluated_and_counted(lab):
    assert lab.wait(60)
    wire = panel(lab)
    assert set(wire.forms["forms"]) == set(FORMS)
    assert wire.forms["complete"]
    for name, form in wire.forms["forms"].items():
        assert form["operations"] == formula(LOGISTIC, name, depth=2).operations
    assert (wire.unfolding["tree_size"], wire.unfolding["graph_size"]) == (43, 20)
    assert wire.number["decimals"] == "-16"
    assert wire.busy == ""
    assert lab.swell.counts["tree"].tolist() == [2, 21]
    assert wire.swell_depth["sentences"][1] == wire.forms["sentence"] == of_counts(lab.swell, 1)
    assert lab.describe() == f"f(x) = 4x(1-x): {of_counts(lab.swell, 1)} {details(lab.swell, 1)}"


@pytest.mark.parametrize(("f", "axis", "value"), [("tan(x)", "order", 3), ("exp(x)", "depth", 2), ("7", "depth", 1)])
def test_whatever_is_shown_is_one_derivative(f, axis, value, counts):
    lab = SwellLab(f, axis=axis, **{axis: value}, at="1/2")
    assert lab.wait(60)
    wire = panel(lab)
    for message in (wire.forms, wire.unfolding, wire.number):
        assert (message["function"], message["axis"], message["value"]) == (f, axis, value)
    order = value if axis == "order" else 1
    found = formula(f, depth=value if axis == "depth" else 1, order=order)
    assert wire.forms["forms"]["as it is"]["latex"] == found.latex
    assert number_message(found.value("1/2", DIGITS)).items() <= wire.number.items()
    lab.close()


def test_the_unfolding_of_a_higher_derivative_is_that_derivative():
    writing = Writing(dw.Function("sin(x^2)"), "order", 3)
    unfolding = writing.unfold(lambda: None)
    assert unfolding.graph_size < unfolding.tree_size
    _, _, decimals = writing.number(Spot("0.7"), 20, lambda: None).rpartition("≈ ")
    assert evaluated(unfolding, 0.7) == pytest.approx(float(decimals), rel=1e-12)


def evaluated(unfolding, x):
    """What the graph of an unfolding computes."""
    operations = {"+": np.add, "−": np.subtract, "×": np.multiply, "sin": np.sin, "cos": np.cos}
    values = []
    for label, arguments in zip(unfolding.labels, unfolding.arguments, strict=True):
        given = [values[each] for each in arguments]
        if label == "x":
            values.append(x)
        elif label.startswith("^"):
            values.append(given[0] ** float(label[1:]))
        else:
            values.append(operations[label](*given) if given else float(label.replace("−", "-")))
    return values[-1]


def test_where_there_is_no_derivative_the_reason_stands_in_its_place(counts):
    lab = SwellLab("|x|", at=0)
    assert lab.wait(60)
    assert "corner" in panel(lab).number["note"]
    assert panel(lab).number["decimals"] == ""
    assert panel(lab).forms["forms"]["horner"]["note"]
    lab.close()


def test_going_back_writes_nothing_again(lab, monkeypatch):
    assert lab.wait(60)
    calls = []
    monkeypatch.setattr(desk, "formula", lambda *a, **k: calls.append(a) or formula(*a, **k))
    panel(lab).depth = 1
    assert lab.wait(60)
    assert lab.depth == 1
    assert len(calls) == len(FORMS)
    panel(lab).depth = 2
    assert lab.wait(60)
    assert panel(lab).forms["value"] == 2
    assert panel(lab).forms["complete"]
    assert len(calls) == len(FORMS)


def test_only_the_value_is_new_at_another_point(lab):
    assert lab.wait(60)
    assert ask(lab, at="sqrt(2)")["error"] == ""
    assert lab.wait(60)
    assert panel(lab).number["at"] == "sqrt(2)"
    x = np.sqrt(2)
    assert float(panel(lab).number["decimals"]) == pytest.approx((4 - 8 * x) * (4 - 32 * x * (1 - x)), rel=1e-12)
    answer = ask(lab, at="one")
    assert answer["field"] == "at"
    assert "at must be" in answer["error"]
    assert panel(lab).number["at"] == "sqrt(2)"


# ---- what is counted -------------------------------------------------------------------------------------------------


class Counting:
    """Stands in for `swell`: one depth at a time, when the test says so."""

    def __init__(self, monkeypatch):
        self.calls, self.go, self.began, self.ended = [], threading.Semaphore(0), threading.Semaphore(0), []
        monkeypatch.setattr(house, "swell", self)

    def __call__(self, f, depth=None, *, order=None, seconds, progress, pause):
        axis, most = ("depth", depth) if order is None else ("order", order)
        self.calls.append((f.text, axis, most))
        self.began.release()
        found = counted(f, axis, most, 0)
        try:
            for k in range(1, most + 1):
                while not self.go.acquire(timeout=0.01):
                    pause()
                found = counted(f, axis, most, k)
                progress(found)
        finally:
            self.ended.append((f.text, axis))
        return found


def counted(f, axis, most, known) -> Swell:
    """Counts of which the first few are known."""
    names = ("tree", "shared", "expanded", "horner", "jaxpr", "flops")
    times = ("differentiate", "share", "compile", "evaluate tree", "evaluate shared", "evaluate xla")
    values = np.arange(1, most + 1)
    numbers = np.where(values <= known, values * 10.0, np.nan)
    reasons = tuple("" if k <= known else "not counted yet" for k in values)
    return Swell(
        f, axis, values, dict.fromkeys(names, numbers), dict.fromkeys(names, numbers),
        dict.fromkeys(times, numbers / 1e5), dict.fromkeys((*names, *times), reasons), known == most,
    )  # fmt: skip


@pytest.fixture
def counting(monkeypatch):
    return Counting(monkeypatch)


def until(condition) -> None:
    end = time.monotonic() + 20
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.01)


def test_counts_are_shown_as_they_come(counting):
    lab = SwellLab(LOGISTIC)
    counting.go.release(2)
    until(lambda: panel(lab).busy == "counting operations: depth 2 of 9")
    assert panel(lab).swell_depth["counts"]["tree"] == [10, 20, *[None] * 7]
    counting.go.release(7)
    assert lab.wait(60)
    assert panel(lab).busy == ""
    assert lab.swell.complete
    lab.close()


def test_a_new_function_supersedes_and_another_depth_does_not(counting):
    lab = SwellLab(LOGISTIC)
    counting.go.release(9)
    assert lab.wait(60)
    lab.depth = 5
    assert lab.wait(60)
    assert counting.calls == [(LOGISTIC, "depth", 9)]
    lab.depth = 12
    counting.go.release(3)
    until(lambda: len(counting.calls) == 2)
    lab.function = "sin(x)"
    until(lambda: len(counting.calls) == 3)
    assert counting.ended == [(LOGISTIC, "depth"), (LOGISTIC, "depth")]
    counting.go.release(20)
    assert lab.wait(60)
    assert counting.calls[1:] == [(LOGISTIC, "depth", 12), ("sin(x)", "depth", 12)]
    assert panel(lab).swell_depth["function"] == "sin(x)"
    lab.close()


def test_the_axes_are_counted_apart(counting):
    lab = SwellLab("tan(x)")
    counting.go.release(9)
    assert lab.wait(60)
    panel(lab).axis = "order"
    counting.go.release(8)
    assert lab.wait(60)
    assert (lab.axis, lab.swell.axis) == ("order", "order")
    lab.axis = "depth"
    assert lab.wait(60)
    assert counting.calls == [("tan(x)", "depth", 9), ("tan(x)", "order", 8)]
    lab.close()


def test_two_labs_count_one_after_another(counting):
    first, second = SwellLab(LOGISTIC), SwellLab("tan(x)")
    assert counting.began.acquire(timeout=20)
    assert not counting.began.acquire(timeout=0.3)
    counting.go.release(9)
    assert counting.began.acquire(timeout=20)
    first.close()
    second.close()
    assert second.wait(20)


def test_closing_ends_the_work(counting):
    lab = SwellLab(LOGISTIC)
    assert counting.began.acquire(timeout=20)
    widgets = panel(lab).owned
    lab.close()
    assert lab.wait(20)
    assert counting.ended == [(LOGISTIC, "depth")]
    assert all(widget.comm is None for widget in widgets)
    with pytest.raises(RuntimeError, match="closed"):
        lab.describe()


def test_what_nobody_has_foreseen_is_said(monkeypatch):
    def fail(*arguments, **options):
        raise ArithmeticError("abacus broken")

    monkeypatch.setattr(house, "swell", fail)
    lab = SwellLab("x^2")
    assert lab.wait(60)
    assert panel(lab).error == "ArithmeticError: abacus broken"
    assert panel(lab).busy == ""
    lab.close()


# ---- traits and words ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("depth", 0, "depth must be a whole number from 1 to 64; got 0"),
        ("depth", "3", "depth must be"),
        ("order", 2.5, "order must be"),
        ("axis", "width", "axis must be one of depth, order; got 'width'"),
        ("at", "infinity", "at must"),
        ("function", "sin(", "is missing"),
        ("function", lambda x: float(str(float(x))), "has none"),
    ],
)
def test_wrong_values_change_nothing(name, value, sentence, lab):
    before = getattr(lab, name)
    with pytest.raises((ValueError, TypeError, traitlets.TraitError), match=re.escape(sentence)):
        setattr(lab, name, value)
    assert getattr(lab, name) is before
    with pytest.raises((ValueError, TypeError)):
        SwellLab(**{"f": "x", **({"f": value} if name == "function" else {name: value})})


def test_an_unknown_control_is_named():
    with pytest.raises(ValueError, match=r"hide takes names among .*; got 'sliders'"):
        SwellLab("x", hide=["sliders"])


def test_the_error_of_what_was_typed_stays_under_the_input(lab):
    answer = ask(lab, function="4x(1-")
    assert answer["field"] == "function"
    assert lab.error == panel(lab).error == answer["error"] != ""
    assert lab.function.text == LOGISTIC
    assert ask(lab, function="cos(x)")["error"] == ""
    assert lab.function.text == panel(lab).function == "cos(x)"


def test_a_depth_that_the_browser_may_not_have_is_taken_back(lab):
    panel(lab).depth = 1000
    assert lab.depth == panel(lab).depth == 2


def test_sentences():
    nan = float("nan")
    assert sentence("depth", 2, 5, 5) == "The derivative has 5 operations, and none of them comes twice."
    assert sentence("depth", 1, 1, 1) == "The derivative has 1 operation."
    assert sentence("depth", 1, 0, 0) == "The derivative is there without any operation."
    assert "would have 59,044 operations" in sentence("depth", 9, 59044, 120, foretold=True)
    assert "too large to be counted; sharing what is equal leaves 12" in sentence("depth", 9, nan, 12)
    assert sentence("order", 2, nan, nan) == "How many operations the second derivative has, nobody has counted."


def test_words_before_anything_is_counted(counting):
    lab = SwellLab(LOGISTIC, depth=3)
    assert lab.describe() == (
        "f(x) = 4x(1-x): Written out, the derivative is a tree of 165 nodes; sharing what is equal leaves a graph "
        "of 39. Of f(f(f(x)))."
    )
    assert repr(lab) == "SwellLab('4x(1-x)', depth=3, axis='depth')"
    lab.close()


def test_a_still_picture_before_and_after(lab):
    for _ in range(2):
        bundle = lab._repr_mimebundle_()
        assert bundle["text/plain"] == lab.describe()
        with Image.open(BytesIO(bundle["image/png"])) as image:
            assert image.size == (960, 360)
            assert len(image.convert("L").getcolors()) > 20
        assert lab.wait(60)


def test_a_message_has_a_sentence_for_each_value():
    found = counted(dw.Function("x^2"), "depth", 3, 2)
    message = swell_message(found)
    assert len(message["sentences"]) == len(message["details"]) == 3
    assert message["counts"]["tree"] == [10, 20, None]
    assert message["csv"].startswith("depth,")
    assert set(ORDER) == set(FORMS)
