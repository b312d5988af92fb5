"""The GraphLab in the kernel: its traits, what it tells the browser, what it answers, and its words."""

import re
from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
import traitlets
from anywidget import AnyWidget
from PIL import Image

import derivwidgets as dw
from derivwidgets.experiments.graph import graph
from derivwidgets.widgets.graph import CONTROLS, GraphLab, GraphPanel
from derivwidgets.widgets.graph_words import errors, forward_words, reverse_words, three_ways
from derivwidgets.widgets.lab import Panel
from derivwidgets.widgets.wire import unpacked

WIDGET = Path(__file__).parent.parent / "js" / "widget"


@pytest.fixture
def lab():
    made = GraphLab("x*sin(x)", at=1)
    yield made
    made.close()


def panel(lab: GraphLab) -> GraphPanel:
    return lab.children[0].children[0]


def ask(lab: GraphLab, **request):
    """Do what the browser does when something was typed."""
    asked = {"id": panel(lab).answer["id"] + 1, **request}
    panel(lab).request = asked
    assert panel(lab).answer["id"] == asked["id"]
    return panel(lab).answer


def move(lab: GraphLab, **traits):
    """Do what the browser does when a step is made: its traits come in one message."""
    with panel(lab).hold_trait_notifications():
        for name, value in traits.items():
            setattr(panel(lab), name, value)


# ---- what is on the wire ---------------------------------------------------------------------------------------------


def interface(name: str) -> set[str]:
    """The members of a TypeScript interface."""
    text = (WIDGET / "graph-model.ts").read_text()
    body = re.search(rf"export interface {name} (?:extends [\w, ]+ )?{{(.*?)^}}", text, re.DOTALL | re.MULTILINE)
    assert body is not None
    return set(re.findall(r"^ {2}(?:readonly )?(\w+)\??:", body[1], re.MULTILINE))


def test_every_name_on_the_wire_is_its_name_in_typescript(lab):
    own = (
        set(GraphPanel.class_traits(sync=True))
        - set(Panel.class_traits(sync=True))
        - set(AnyWidget.class_traits(sync=True))
    )
    assert interface("GraphTraits") == own
    program, numbers = panel(lab).program, panel(lab).numbers
    assert interface("WireProgram") == set(program)
    assert interface("WireNode") == set(program["nodes"][0])
    assert interface("WireLine") == set(program["jaxpr"][0])
    assert interface("WireNumbers") == set(numbers)
    assert interface("WireMove") == set(numbers["forward"][0])
    assert interface("GraphAsked") <= set(GraphLab.READERS)


def test_every_control_that_can_be_hidden_is_known_in_the_browser():
    source = "".join(path.read_text() for path in WIDGET.glob("*.ts"))
    for name in CONTROLS:
        assert f'"{name}"' in source, name


def test_what_is_sent_is_the_graph(lab):
    found, numbers = lab.graph, panel(lab).numbers
    np.testing.assert_array_equal(unpacked(numbers["values"]), found.values)
    np.testing.assert_array_equal(unpacked(numbers["errors"]), found.relative_errors)
    np.testing.assert_array_equal(unpacked(numbers["derivatives"]), [edge.derivative for edge in found.edges])
    assert [move["value"] for move in numbers["reverse"]] == [move.value for move in found.reverse]
    assert numbers["derivative"] == found.derivative == pytest.approx(np.sin(1) + np.cos(1), rel=1e-15)


def test_when_only_x_moves_only_numbers_are_sent(lab):
    sent = []
    panel(lab).observe(lambda change: sent.append(change.name))
    lab.at = 2
    assert {"numbers", "at"} <= set(sent)
    assert "program" not in sent
    sent.clear()
    lab.position = 3
    assert set(sent) == {"position"}
    sent.clear()
    lab.function = "x*cos(x)"
    assert {"program", "numbers", "function"} <= set(sent)
    assert panel(lab).program["revision"] == panel(lab).numbers["revision"] == 2


def test_numbers_that_json_has_no_word_for():
    lab = GraphLab("sqrt(x)", at=0)
    assert panel(lab).numbers["derivative"] == "inf"
    assert panel(lab).numbers["reverse"][-1]["value"] == "inf"
    lab.close()


# ---- traits ----------------------------------------------------------------------------------------------------------


def test_a_step_is_made_from_python_and_from_the_browser(lab):
    assert lab.step is None
    lab.position = 2
    assert panel(lab).position == 2
    assert lab.step is lab.graph.reverse[1]
    seen = []
    lab.observe(lambda change: seen.append((change.name, change.new)), ["mode", "position"])
    move(lab, mode="forward", position=3)
    assert (lab.mode, lab.position) == ("forward", 3)
    assert set(seen) == {("mode", "forward"), ("position", 3)}
    assert lab.step is lab.graph.forward[2]


def test_a_step_that_is_not_there_is_not_taken_over(lab):
    move(lab, position=99)
    assert panel(lab).position == lab.position == 0


def test_another_function_and_another_mode_begin_anew(lab):
    lab.position = 4
    lab.at = 2
    assert lab.position == 4
    lab.mode = "forward"
    assert lab.position == panel(lab).position == 0
    lab.position = 3
    lab.function = "x^2"
    assert lab.position == panel(lab).position == 0


@pytest.mark.parametrize(
    ("trait", "value", "sentence"),
    [
        ("mode", "sideways", "mode is one of forward, reverse; got 'sideways'"),
        ("position", 5, "position is at most 4 in reverse mode; got 5"),
        ("position", -1, "position must be a whole number of steps, 0 or more; got -1"),
        ("position", True, "position must be a whole number"),
        ("precision", "float16", "float16"),
        ("at", "x", "at must be a number without x; got 'x'"),
        ("function", "x*", "the formula ends with *"),
    ],
)
def test_a_wrong_value_raises_and_changes_nothing(lab, trait, value, sentence):
    before, derivative = getattr(lab, trait), lab.graph.derivative
    with pytest.raises((ValueError, traitlets.TraitError), match=re.escape(sentence)):
        setattr(lab, trait, value)
    assert getattr(lab, trait) == before
    assert lab.graph.derivative == derivative


def test_what_is_wrong_is_said_when_it_is_made():
    with pytest.raises(ValueError, match=r"hide takes names among presets, .*; got 'everything'"):
        GraphLab("x", hide="everything")
    with pytest.raises(ValueError, match="mode is one of forward, reverse; got 'up'"):
        GraphLab("x", mode="up")
    with pytest.raises(dw.FunctionError):
        GraphLab(lambda x: float(str(float(x))))


def test_what_is_typed_is_answered(lab):
    assert ask(lab, function="x^3", at="1/3") == {"id": 1, "error": "", "field": ""}
    assert lab.graph.derivative == pytest.approx(1 / 3)
    assert panel(lab).numbers["text"] == "1/3"
    answer = ask(lab, at="one")
    assert answer["field"] == "at"
    assert answer["error"] == lab.error != ""
    assert lab.graph.derivative == pytest.approx(1 / 3)
    answer = ask(lab, function="x^^2")
    assert answer["field"] == "function"
    assert panel(lab).function == "x^3"
    assert ask(lab, at=0.5)["error"] == ""
    assert lab.at == 0.5
    assert panel(lab).at == "0.5"


def test_a_function_that_cannot_be_a_graph_leaves_the_last_one(lab):
    with pytest.raises(dw.FunctionError, match="graph"):
        lab.function = lambda x: float(str(float(x)))
    assert lab.function.text == panel(lab).function == "x*sin(x)"
    assert lab.graph.function == lab.function


def test_exact_text_and_the_nearest_double_are_two_points():
    exact, double = GraphLab("x", at="0.1"), GraphLab("x", at=0.1)
    assert exact.graph.relative_errors[0] > 0
    assert double.graph.relative_errors[0] == 0
    double.at = "0.1"
    assert double.graph.relative_errors[0] > 0
    exact.close()
    double.close()


def test_float32_is_seen_in_the_numbers():
    lab = GraphLab("x*sin(x)", at="0.1", precision="float32")
    assert lab.graph.derivative == float(np.float32(lab.graph.derivative))
    assert 1e-9 < lab.graph.relative_errors[0] < 1e-7
    assert "f32" in panel(lab).program["jaxpr"][0]["text"]
    lab.close()


def test_another_precision_keeps_the_step_and_another_function_begins_anew(lab):
    lab.position = 3
    lab.precision = "float32"
    assert (lab.position, panel(lab).position) == (3, 3)
    lab.function = "x^2"
    assert (lab.position, panel(lab).position) == (0, 0)


def test_closed_is_closed(lab):
    lab.close()
    with pytest.raises(RuntimeError, match="this GraphLab is closed"):
        _ = lab.graph
    with pytest.raises(RuntimeError, match="this GraphLab is closed"):
        lab.at = 2
    lab.close()


# ---- words -----------------------------------------------------------------------------------------------------------


def test_it_describes_itself(lab):
    lab.position = 4
    assert lab.describe() == (
        "f(x) = x*sin(x) at x = 1: f = 0.841471, f\u202f′ = 1.381773291. "
        "The same by forward and reverse mode, equal to JAX's to the last bit. "
        "Reverse mode, step 4 of 4: x̄ += v̄₁·cos(x) = 0.841471 + 1·0.540302 = 1.38177. "
        f"{errors(lab.graph)}"
    )


def test_every_step_has_its_sentence():
    found = graph("x*x", 3)
    assert list(forward_words(found)) == [
        "x moves as fast as itself: its tangent is 1.",
        "x comes into v₁ by two paths: what they bring is added.",
    ]
    assert list(reverse_words(found)) == [
        "v₁ is f: f feels it one to one, and from here it goes back.",
        "The first of two paths to x, through v₁.",
        "The last of two paths to x, through v₁: the sum is complete, and that is f\u202f′.",
    ]


@pytest.mark.parametrize(
    "text", ["x", "3", "floor(x)+x", "where(x>0,x,-x)", "exp(x)*exp(x)*exp(x)", "2^(x*x)", "x/(1+x^2)"]
)
def test_there_is_a_sentence_for_each_step_of_any_graph(text):
    found = graph(text, 0.5)
    for moves, words in ((found.forward, forward_words(found)), (found.reverse, reverse_words(found))):
        said = list(words)
        assert len(said) == len(moves)
        assert all(sentence.endswith(".") for sentence in said)


def test_a_constant_passes_nothing_back():
    found = graph("3", 1)
    assert list(reverse_words(found)) == [
        "v₀ is f: f feels it one to one, but nothing of it goes back to x: f\u202f′ is 0."
    ]


def test_the_operation_that_loses_digits_is_named():
    found = graph("(1-cos(x))/x^2", 1e-7)
    sentence = errors(found)
    assert re.match(
        r"Here cancellation loses 1[23] digits: v₃ = 1 - cos\(x\) is off by 0\.000\d+, relatively", sentence
    )
    assert "f\u202f′ is off by" in sentence


def test_an_operation_that_is_ill_conditioned_is_no_cancellation():
    assert errors(graph("sin(1e15*x)", "1/3")).startswith("Here «sin» loses")


def test_where_nothing_is_lost_nothing_is_blamed():
    assert errors(graph("x*x", 3)) == "Every number is exact."
    assert errors(graph("x*sin(x)", 1)).startswith("No digits are lost here: no number is off by more than")


def test_a_slope_that_is_no_number_is_called_what_it_is_called_everywhere():
    lab = GraphLab("where(x>0,sqrt(x),0)", at=0)
    assert errors(lab.graph) == "Every number is exact. But f\u202f′ is computed as nan."
    assert "f\u202f′ = nan" in lab.describe()
    lab.close()


def test_where_an_infinite_slope_spoils_what_is_not_chosen_is_said():
    *_, last = reverse_words(graph("where(x>0,sqrt(x),0)", 0))
    assert last == "Through v₃ alone f feels x; it does not feel v₃ at all, but 0·∞ is no number."


def test_identity_ends_where_it_begins():
    assert list(reverse_words(graph("x", 2))) == ["x is f: f feels it one to one, and that is f\u202f′."]


def test_modes_that_differ_are_told_apart():
    found = graph("(1-cos(x))/x^2", 1e-7)
    assert found.tangents[-1] != found.derivative
    assert three_ways(found).startswith("By reverse mode, ")
    assert "forward mode gives 7992.7783" in three_ways(found)


# ---- the still picture -----------------------------------------------------------------------------------------------


def test_there_is_a_still_picture_of_a_small_graph(lab):
    bundle = lab._repr_mimebundle_()
    assert bundle["text/plain"] == lab.describe()
    image = Image.open(BytesIO(bundle["image/png"])).convert("L")
    assert image.width > 300
    ink = np.asarray(image) < 128
    assert 0.002 < ink.mean() < 0.2


def test_a_large_graph_is_told_in_words():
    lab = GraphLab("+".join(f"sin({k}*x)" for k in range(1, 40)))
    assert "image/png" not in lab._repr_mimebundle_()
    lab.close()


def test_beyond_2000_nodes_it_says_so():
    lab = GraphLab(lambda x: sum(np.sin(k * x) / k for k in range(2, 520)))
    count = len(lab.graph.nodes)
    assert count > 2000
    assert panel(lab).program["too_large"] == f"{count:,} nodes are too many to be drawn; the numbers around this step:"
    assert len(panel(lab).numbers["reverse"]) > 2000
    lab.close()
