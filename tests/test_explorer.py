"""The Explorer in the kernel: its traits, what it tells the browser, and what it answers."""

import threading
import time

import numpy as np
import pytest
import sympy
import traitlets

import derivwidgets as dw
from derivwidgets.experiments.forecast import decoded
from derivwidgets.experiments.step_rules import RULES
from derivwidgets.experiments.tables import CLASSICAL, STEPPED, TABLED_STENCILS
from derivwidgets.experiments.zoom import zoom
from derivwidgets.widgets import cells, stage
from derivwidgets.widgets.background import Background
from derivwidgets.widgets.explorer import Explorer
from derivwidgets.widgets.panel import ExplorerPanel
from derivwidgets.widgets.point import DEFAULTS
from derivwidgets.widgets.wire import packed, unpacked


@pytest.fixture
def explorer():
    made = Explorer("abs(x) + sin(x)*cos(x)", at=0, step=0.25)
    assert made.wait(60)
    yield made
    made.close()


def panel(explorer: Explorer) -> ExplorerPanel:
    return explorer.children[0].children[0]


def table(explorer: Explorer, method: str):
    return getattr(panel(explorer), f"table_{method}")


def bound(explorer: Explorer, method: str):
    return getattr(panel(explorer), f"bound_{method}", {})


def ask(explorer: Explorer, **request):
    """Do what the browser does when something was typed."""
    asked = {"id": panel(explorer).answer["id"] + 1, **request}
    panel(explorer).request = asked
    explorer.wait(60)
    assert panel(explorer).answer["id"] == asked["id"]
    return panel(explorer).answer


def test_it_describes_itself(explorer):
    assert explorer.describe() == (
        "f(x) = abs(x) + sin(x)*cos(x) at x = 0, Δx = 0.25: SymPy 1, forward 1.95885, central 0.958851, JAX reverse 2. "
        "No derivative at x = 0. A corner: slope 0 from the left, 2 from the right. Certified."
    )


def test_everything_arrives_with_one_revision(explorer):
    sent = {name for name in STEPPED if table(explorer, name)}
    assert sent == set(CLASSICAL)
    assert {name for name in TABLED_STENCILS if bound(explorer, name)} == {"forward", "central"}
    traits = ("grid", "first", "plain", "verdict", "rules", *map("table_{}".format, sent), "bound_forward")
    assert len({getattr(panel(explorer), name)["revision"] for name in traits}) == 1
    plain = panel(explorer).plain
    assert set(plain["values"]) == {"symbolic", "jax_reverse", "jax_forward", "autograd", "mygrad"}
    assert set(plain["gradient"]) == {"x", "values", "errors"}
    assert panel(explorer).busy == ""


@pytest.mark.parametrize("name", [name for name in STEPPED if name not in ("forward", "central")])
def test_table_and_bound_are_sent_when_a_method_is_switched_on(explorer, name):
    explorer.function = "sin(x)"
    assert explorer.wait(60)
    revision = panel(explorer).grid["revision"]
    panel(explorer).methods = [name]
    assert explorer.wait(60)
    assert table(explorer, name)["revision"] == panel(explorer).grid["revision"] == revision
    assert bound(explorer, name).get("revision") == (revision if name in TABLED_STENCILS else None)


def test_a_method_with_a_step_that_cannot_do_f_has_a_reason_and_no_table(explorer):
    explorer.function = "polygamma(1, x)"
    assert explorer.wait(60)
    panel(explorer).methods = ["complex_step", "central"]
    assert explorer.wait(60)
    assert not table(explorer, "complex_step")
    assert "complex" in panel(explorer).plain["reasons"]["complex_step"]
    assert "central" not in panel(explorer).plain["reasons"]


def test_the_wire_carries_what_derivative_gives(explorer):
    explorer.function, explorer.methods = "exp(-2x) + 3 sin(3x)", STEPPED
    assert explorer.wait(60)
    grid = {name: unpacked(part) for name, part in panel(explorer).grid.items() if name != "revision"}
    column, row = int(np.flatnonzero(grid["x"] == 0.5)[0]), 150
    for name in STEPPED:
        differences = unpacked(table(explorer, name)["differences"])
        shown = grid["reference"][column] + grid["scale"][column] * differences[row, column]
        direct = dw.derivative(explorer.function, 0.5, name, step=grid["steps"][row])
        assert shown == pytest.approx(float(direct), rel=1e-9)


def test_the_bounds_on_the_wire_are_above_the_tables(explorer):
    explorer.function, explorer.methods = "exp(-2x) + 3 sin(3x)", tuple(TABLED_STENCILS)
    assert explorer.wait(60)
    scale = unpacked(panel(explorer).grid["scale"])
    for name in TABLED_STENCILS:
        parts = bound(explorer, name)
        total = sum(decoded(unpacked(parts[part])) for part in ("truncation", "roundoff"))
        error = np.abs(unpacked(table(explorer, name)["differences"]).astype(float)) * scale
        assert np.isfinite(total).mean() > 0.9
        assert (error <= total).all()


def test_the_tables_stay_small(explorer):
    explorer.function, explorer.methods = "sin(x)", tuple(dw.METHODS)
    assert explorer.wait(60)

    def size(value):
        if isinstance(value, dict):
            return sum(map(size, value.values()))
        return value.nbytes if isinstance(value, memoryview) else 0

    sizes = {name: size(getattr(panel(explorer), name)) for name in panel(explorer).trait_names(sync=True)}
    assert sizes["grid"] + sizes["first"] < 30_000
    assert min(sizes[f"table_{name}"] for name in STEPPED) > 0
    assert max(sizes.values()) < 300_000
    assert sum(sizes.values()) < 2_600_000


def test_noise_is_felt_by_differences_and_not_by_the_truth(explorer):
    explorer.function, explorer.step = "sin(x)", 1e-3
    explorer.noise = 0.01
    assert explorer.wait(60)
    assert panel(explorer).noise == 0.01
    picture = explorer._stage.picture
    np.testing.assert_allclose(picture.grid.derivative, np.cos(picture.grid.x), atol=1e-15)
    np.testing.assert_array_equal(picture.grid.f, explorer.function.with_noise(0.01)(picture.grid.x))
    assert np.nanmax(picture.errors("forward")[1]) > 1
    assert np.nanmax(picture.errors("symbolic")[1]) < 1e-15
    assert explorer.function.noise == 0


def test_the_grid_of_gradient_changes_alone(explorer):
    explorer.function, explorer.methods = "|x|", ("gradient",)
    assert explorer.wait(60)
    revision = panel(explorer).grid["revision"]
    for points, said in ((101, 0.0), (100, -0.5)):
        explorer.grid_points = points
        assert explorer.wait(60)
        assert panel(explorer).grid_points == unpacked(panel(explorer).plain["gradient"]["x"]).size == points
        assert explorer.verdict.testimony["gradient"].value == pytest.approx(said, abs=1e-12)
        assert explorer._stage.picture.at_point("gradient") == pytest.approx(said, abs=1e-12)
        assert "at the grid point" in explorer.verdict.testimony["gradient"].reason or points == 101
    panel(explorer).grid_points = 51
    assert explorer.grid_points == 51
    panel(explorer).grid_points = 1
    assert explorer.grid_points == panel(explorer).grid_points == 51
    assert panel(explorer).grid["revision"] == revision


def test_views_are_arranged_and_what_they_show_is_sent_when_they_are_seen(explorer):
    assert explorer.views == ("f", "slope", "error", "v")
    assert list(explorer.figures) == ["f", "slope", "error", "v", "zoom"]
    assert not panel(explorer).zoom
    assert {landing["rule"] for landing in panel(explorer).rules["landings"]} == set(DEFAULTS)
    panel(explorer).views = ["zoom", "rules", "f"]
    assert explorer.wait(60)
    assert explorer.views == ("f", "zoom", "rules")
    children = explorer.children[0].children
    assert list(children) == [panel(explorer), explorer.figures["f"], explorer.figures["zoom"]]
    looked = zoom(explorer.function, 0)
    np.testing.assert_array_equal(unpacked(panel(explorer).zoom["computed"]), looked.computed)
    assert {landing["rule"] for landing in panel(explorer).rules["landings"]} == set(RULES)
    panel(explorer).views = ["nothing"]
    assert tuple(panel(explorer).views) == explorer.views == ("f", "zoom", "rules")


def test_a_hidden_view_is_not_among_the_views():
    made = Explorer("x", hide=["v", "zoom"], views=["f", "v", "zoom"], methods=["symbolic"])
    try:
        assert made.views == ("f",)
        assert panel(made).hidden == ["v", "zoom"]
    finally:
        made.close()


def test_setting_a_trait_draws_a_new_picture(explorer):
    before = panel(explorer).grid["revision"]
    explorer.function = "x^2"
    explorer.wait(60)
    assert panel(explorer).grid["revision"] > before
    assert panel(explorer).function == "x^2"
    assert explorer.function == dw.Function("x^2")
    explorer.at = "pi/2"
    assert explorer.at == np.pi / 2
    assert panel(explorer).at == np.pi / 2
    explorer.step = 0.123
    assert 0.123 in unpacked(panel(explorer).grid["steps"])
    explorer.methods = ("central", "backward")
    assert explorer.methods == ("backward", "central")
    assert panel(explorer).methods == ["backward", "central"]
    explorer.domain = ("-pi", "2pi")
    assert panel(explorer).domain == [-np.pi, 2 * np.pi]
    explorer.precision = "float32"
    assert panel(explorer).precision == "float32"


def test_a_function_can_be_anything_that_function_takes(explorer):
    for source in (lambda x: np.sin(x), sympy.sin(sympy.Symbol("x")), "sin(x)", dw.Function("sin(x)")):
        explorer.function = source
        np.testing.assert_allclose(explorer.function(1.0), np.sin(1.0))


@pytest.mark.parametrize(
    ("trait", "value", "sentence"),
    [
        ("function", "sin(", "sin"),
        ("domain", (5, -5), "domain must go from left to right"),
        ("domain", (1, 1), "domain is empty"),
        ("domain", (0, float("inf")), "finite"),
        ("domain", 3, "domain must be two numbers"),
        ("at", 17, "at must lie in the domain, -5 to 5; got 17"),
        ("at", float("nan"), "finite"),
        ("at", "x", "without x"),
        ("step", 0, "step must be a positive number; got 0"),
        ("step", -1e-3, "step must be a positive number; got -0.001"),
        ("methods", ("newton",), "there is no method 'newton'"),
        ("precision", "double", "precision must be"),
        ("noise", -0.1, "noise must be a standard deviation, 0 or a positive number; got -0.1"),
        ("noise", float("nan"), "noise must be a standard deviation"),
        ("grid_points", 1, "grid_points must be a whole number from 2 to 2001; got 1"),
        ("grid_points", 2.5, "grid_points must be a whole number"),
        ("grid_points", True, "grid_points must be a whole number"),
        ("views", ("g",), "views takes names among f, slope"),
    ],
)
def test_a_wrong_value_raises_and_changes_nothing(explorer, trait, value, sentence):
    before, revision = getattr(explorer, trait), panel(explorer).grid["revision"]
    with pytest.raises((ValueError, TypeError), match=sentence):
        setattr(explorer, trait, value)
    assert getattr(explorer, trait) == before
    assert panel(explorer).grid["revision"] == revision


@pytest.mark.parametrize(
    ("keywords", "error", "sentence"),
    [
        ({"colour": "red"}, TypeError, "colour"),
        ({"hide": ("speed",)}, ValueError, "hide takes names among presets"),
        ({"views": 3}, TypeError, "views takes names among f"),
        ({"methods": 3}, ValueError, "there is no method 3"),
        ({"domain": {0, 1}}, TypeError, "domain must be two numbers"),
        ({"views": ("g",)}, ValueError, "views takes names among f, slope"),
        ({"domain": (2, 1)}, ValueError, "left to right"),
        ({"at": 9}, ValueError, "at must lie in the domain"),
        ({"step": "tiny"}, ValueError, "step must be a positive number"),
        ({"methods": ("centrel",)}, ValueError, "did you mean 'central'"),
    ],
)
def test_a_wrong_argument_is_named(keywords, error, sentence):
    with pytest.raises(error, match=sentence):
        Explorer("x^2", **keywords)


def test_typing_a_function_is_answered(explorer):
    answer = ask(explorer, function="x^3")
    assert answer["error"] == ""
    assert explorer.function.text == "x^3"
    assert panel(explorer).function == "x^3"


@pytest.mark.parametrize(
    ("request_", "field", "sentence"),
    [
        ({"function": "sin(x"}, "function", "sin"),
        ({"function": "__import__('os')"}, "function", ""),
        ({"function": "x*y"}, "function", "y"),
        ({"domain": ["3", "1"]}, "domain", "left to right"),
        ({"domain": ["a", "1"]}, "domain", "domain must be a number"),
        ({"at": "20"}, "at", "at must lie in the domain"),
        ({"precision": "float16"}, "precision", "precision must be"),
    ],
)
def test_a_slip_is_answered_and_the_last_good_picture_stays(explorer, request_, field, sentence):
    before, revision = explorer.function, panel(explorer).grid["revision"]
    answer = ask(explorer, **request_)
    assert answer["field"] == field
    assert sentence in answer["error"]
    assert explorer.error == panel(explorer).error == answer["error"] != ""
    assert explorer.function == before
    assert panel(explorer).grid["revision"] == revision
    assert ask(explorer, function="x")["error"] == ""
    assert explorer.error == ""


def test_a_preset_changes_three_things_at_once(explorer):
    revision = panel(explorer).grid["revision"]
    assert ask(explorer, function="tanh(50x)", domain=["10", "12"], at="11")["error"] == ""
    assert (explorer.domain, explorer.at) == ((10, 12), 11)
    assert panel(explorer).domain_text == ["10", "12"]
    assert panel(explorer).grid["revision"] == revision + 1


def test_a_domain_without_the_point_moves_the_point(explorer):
    assert ask(explorer, domain=["2", "4"])["error"] == ""
    assert explorer.at == 3
    explorer.domain = (10, 20)
    assert explorer.at == 15


def test_moves_made_in_the_browser_reach_python_and_compute_nothing(explorer):
    revision = panel(explorer).grid["revision"]
    seen = []
    explorer.observe(lambda change: seen.append((change.name, change.new)), ["step", "at", "methods"])
    panel(explorer).step = 1e-5
    panel(explorer).at = 1.25
    panel(explorer).methods = ["central"]
    assert seen == [("step", 1e-5), ("at", 1.25), ("methods", ("central",))]
    assert panel(explorer).grid["revision"] == revision


def test_jax_is_computed_when_it_is_first_switched_on():
    made = Explorer("sin(x)", methods=("central",))
    try:
        made.wait(60)
        assert "jax_reverse" not in panel(made).plain["values"]
        panel(made).methods = ["central", "jax_reverse"]
        made.wait(60)
        assert {"jax_reverse", "jax_forward"} <= set(panel(made).plain["values"])
    finally:
        made.close()


def test_a_method_that_cannot_do_f_says_why(explorer):
    explorer.function = "floor(x)"
    explorer.wait(60)
    assert "no rule for the derivative of floor" in panel(explorer).plain["reasons"]["symbolic"]
    assert panel(explorer).formula == ""
    assert "no rule" in panel(explorer).formula_note


def test_the_formula_is_typeset_and_says_when_sympy_changed_it(explorer):
    assert panel(explorer).formula.startswith("<math")
    assert panel(explorer).formula_note == ""
    for text in ("sqrt(x^2)", "x/x", "max(x, x)"):
        explorer.function = text
        assert panel(explorer).formula_note == "simplified by SymPy", text
    for text in ("x^2/2", "exp(-2x)", "cbrt(x) sin(x)", "1/x + sqrt(x)"):
        explorer.function = text
        assert panel(explorer).formula_note == "", text


def test_a_formula_too_long_to_show_is_counted(explorer):
    explorer.function = "x^2"
    text = "x"
    for _ in range(4):
        text = f"(2({text})^3 - 3({text})^2 + 5)"
    explorer.function = text
    assert panel(explorer).formula == ""
    assert "operations, too many to show" in panel(explorer).formula_note


def test_a_notebook_without_widgets_shows_text_and_a_picture(explorer):
    bundle = explorer._repr_mimebundle_()
    assert bundle["text/plain"] == explorer.describe()
    assert bundle["image/png"][:8] == b"\x89PNG\r\n\x1a\n"
    assert "application/vnd.jupyter.widget-view+json" in bundle


def test_closing_closes_every_widget():
    import ipywidgets

    before = set(ipywidgets.widgets.widget._instances)
    made = Explorer("x^2")
    made.wait(60)
    made.close()
    made.close()
    after = set(ipywidgets.widgets.widget._instances)
    assert after == before


def test_what_fails_while_drawing_leaves_everything_as_it_was(explorer):
    def sensor(x):
        if x > 20:
            raise RuntimeError("sensor off")
        return abs(x) if x > 0 else -x

    explorer.function = sensor
    with pytest.raises(dw.FunctionError, match="sensor off"):
        explorer.domain = (0, 50)
    assert explorer.domain == explorer._stage.picture.view.domain == (-5, 5)
    answer = ask(explorer, domain=["0", "60"])
    assert "sensor off" in answer["error"]
    assert panel(explorer).domain_text == ["-5", "5"]


def test_an_observer_that_raises_is_answered_too(explorer):
    def boom(change):
        raise KeyError("mine")

    explorer.observe(boom, "function")
    answer = ask(explorer, function="cos(x)")
    assert "KeyError: 'mine'" in answer["error"]
    assert explorer.function == explorer._stage.picture.view.function == dw.Function("cos(x)")


def test_a_value_refused_inside_a_hold_is_taken_back(explorer):
    with pytest.raises(ValueError, match="step must be"), explorer.hold_trait_notifications():
        explorer.step = -1
    assert explorer.step == explorer._stage.picture.view.step == 0.25


@pytest.mark.parametrize(
    "source", ["1e308x", "1e308 sin(x)", "exp(x^3)", "1/x", "floor(200x)", "sin(1/x)", "log(x)", "7"]
)
def test_steep_and_strange_functions_can_be_shown(explorer, source):
    explorer.function = source
    assert explorer.wait(60)
    assert explorer._repr_mimebundle_()["image/png"]


def test_a_constructor_that_fails_leaves_no_widgets():
    import ipywidgets

    def never(x):
        raise RuntimeError("never")

    before = set(ipywidgets.widgets.widget._instances)
    for arguments in ({"f": never}, {"f": "x", "domain": (0, 10**400)}, {"f": lambda x: 1 / 0 if x < 2 else [x, x]}):
        with pytest.raises((ValueError, TypeError)):
            Explorer(**arguments)
    assert set(ipywidgets.widgets.widget._instances) == before


def test_a_closed_explorer_says_so():
    made = Explorer("x^2")
    made.close()
    assert repr(made) == "Explorer('x^2', at=1.0, step=0.001)"
    for use in (made.describe, lambda: setattr(made, "function", "x")):
        with pytest.raises(RuntimeError, match="this Explorer is closed"):
            use()


def test_many_functions_in_a_row_end_with_the_last(explorer):
    for power in range(1, 15):
        explorer.function = f"x^{power}"
    explorer.wait(60)
    assert panel(explorer).function == "x^14"
    parts = panel(explorer).grid, table(explorer, "central"), bound(explorer, "central"), panel(explorer).plain
    assert len({part["revision"] for part in parts}) == 1


def test_callbacks_on_several_threads_end_in_one_picture(explorer):
    def type_some(start):
        for power in range(start, start + 5):
            explorer.function = f"x^{power}"

    threads = [threading.Thread(target=type_some, args=(start,)) for start in (1, 20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    explorer.wait(60)
    assert panel(explorer).function == explorer.function.text
    parts = panel(explorer).grid, table(explorer, "central"), bound(explorer, "central"), panel(explorer).plain
    assert len({part["revision"] for part in parts}) == 1


def test_traits_cannot_be_made_up(explorer):
    with pytest.raises(traitlets.TraitError):
        explorer.error = "mine"


def test_newer_work_takes_the_place_of_older():
    background, done = Background(), []
    started = threading.Event()

    def slow(pause):
        started.set()
        while True:
            time.sleep(0.001)
            pause()

    background.submit(slow)
    assert started.wait(10)
    background.submit(lambda pause: done.append("dropped"))
    background.submit(lambda pause: done.append("newest"))
    assert background.wait(10)
    assert done[-1] == "newest"


def test_the_noise_of_a_function_is_that_of_the_explorer():
    explorer = dw.Explorer(dw.Function("sin(x)").with_noise(0.1))
    assert explorer.noise == 0.1
    explorer.noise = 0
    assert explorer._stage.picture.view.measured.noise == 0
    explorer.function = dw.Function("cos(x)").with_noise(0.01)
    assert (explorer.noise, panel(explorer).noise) == (0.01, 0.01)
    explorer.close()


def test_what_is_hidden_stays_hidden():
    explorer = dw.Explorer("x", hide=["v"])
    explorer.views = ("f", "v")
    assert panel(explorer).views == ["f"]
    explorer.close()


def test_a_cell_that_runs_again_closes_what_it_made(monkeypatch):
    class Made:
        closed = False

        def close(self):
            self.closed = True

    runs = iter([("cell", "run 1"), ("cell", "run 1"), ("other", "run 2"), ("cell", "run 3")])
    monkeypatch.setattr(cells, "_running_cell", lambda: next(runs))
    monkeypatch.setattr(cells, "_MADE", {})
    first, twin, elsewhere, second = (Made() for _ in range(4))
    for made in (first, twin, elsewhere):
        cells.adopt(made)
    assert not any(made.closed for made in (first, twin))
    cells.adopt(second)
    assert first.closed
    assert twin.closed
    assert not any(made.closed for made in (elsewhere, second))


@pytest.mark.parametrize("end", ["the cell", "shown", "asked for"])
def test_what_is_large_waits_until_the_explorer_is_shown(end, monkeypatch):
    waiting = []
    monkeypatch.setattr(stage, "after_cell", lambda callback: waiting.append(callback) or True)
    explorer = dw.Explorer("x^2 + 3")
    assert explorer._stage._background.wait(5)
    assert panel(explorer).first
    assert not panel(explorer).table_forward
    if end == "the cell":
        waiting[0]()
    elif end == "shown":
        panel(explorer).seen = True
    assert explorer.wait(30)
    assert panel(explorer).table_forward
    explorer.close()


def test_arrays_on_the_wire():
    for array in (np.arange(6.0).reshape(2, 3), np.array([True, False]), np.float32([1, np.nan])):
        message = packed(array)
        assert set(message) == {"dtype", "shape", "view"}
        np.testing.assert_array_equal(unpacked(message), array)
    with pytest.raises(TypeError, match="float64, float32, uint8; got int64"):
        packed(np.array([1, 2]))


EVERY = ["function", "domain", "at", "step", "methods", "precision", "noise", "grid_points", "views"]


@pytest.mark.parametrize("name", EVERY)
def test_none_is_refused_and_changes_nothing(explorer, name):
    before = getattr(explorer, name)
    with pytest.raises((ValueError, TypeError)):
        setattr(explorer, name, None)
    assert getattr(explorer, name) == before
    explorer.at = 1
    assert explorer.verdict.exists


def test_the_second_derivative_is_judged_by_every_method_that_can(explorer):
    explorer.function = "x |x|"
    explorer.order = 2
    explorer.methods = ("symbolic", "forward", "central", "jax_reverse", "mygrad")
    assert explorer.wait(60)
    said = {row["name"]: row["value"] for row in panel(explorer).verdict["rows"]}
    assert said == {"symbolic": "nan", "forward": 2.0, "central": 0.0, "jax_reverse": 2.0, "mygrad": "nan"}
    assert panel(explorer).verdict["sentence"] == "No second derivative at x = 0."
    assert [panel(explorer).radar["points"][0][side] for side in ("left", "right")] == [-2, 2]
    assert "MyGrad’s gradients" in panel(explorer).plain["reasons"]["mygrad"]
    assert panel(explorer).rules.get("revision") != panel(explorer).verdict["revision"]


def test_the_order_is_asked_for_in_the_browser_and_a_wrong_one_is_refused(explorer):
    assert ask(explorer, order=2)["error"] == ""
    assert (explorer.order, panel(explorer).order) == (2, 2)
    answer = ask(explorer, order=3)
    assert answer == {"id": answer["id"], "field": "order", "error": answer["error"]}
    assert answer["error"].startswith("order must be 1 or 2")
    assert explorer.order == 2
    with pytest.raises(ValueError, match="order must be 1 or 2"):
        explorer.order = 0


def test_the_tables_of_the_second_derivative_are_what_derivative_gives(explorer):
    explorer.function = "sin(x)"
    explorer.order = 2
    assert explorer.wait(60)
    picture = explorer._stage.picture
    for name in ("forward", "central"):
        at, step = 0.5, 1e-3
        column, row = picture.grid.column(at), int(np.argmin(np.abs(np.log10(picture.steps / step))))
        table_ = unpacked(table(explorer, name)["differences"])
        value = picture.grid.values(table_[row, column : column + 1], slice(column, column + 1))[0]
        direct = dw.derivative("sin(x)", picture.grid.x[column], name, step=picture.steps[row], order=2)
        assert value == pytest.approx(float(direct), rel=1e-9)
        assert picture.grid.reference[column] == pytest.approx(-np.sin(picture.grid.x[column]), rel=1e-15)


@pytest.mark.parametrize("text", ["floor(200x)", "tan(50x)"])
def test_what_was_moved_while_the_radar_was_still_looking_stays(text):
    made = Explorer("x", at=1)
    made.wait(60)
    made.function = text
    made._stage.panel.at = moved = made._stage.picture.grid.x[300]
    made._stage.panel.step = 1e-2
    assert made.wait(60)
    assert (float(made.at), made.step) == (moved, 1e-2)
    assert (panel(made).at, panel(made).step) == (moved, 1e-2)
    assert made._stage.picture.grid.x[panel(made).first["at_index"]] == moved
    made.close()


def test_the_lines_of_gradient_follow_its_grid(explorer):
    explorer.methods = ("gradient",)
    assert explorer.wait(60)
    for change in ({"grid_points": 11}, {"grid_shift": 0.5}):
        before = panel(explorer).lines["python"]["gradient"]
        for name, value in change.items():
            setattr(explorer, name, value)
        assert explorer.wait(60)
        assert panel(explorer).lines["python"]["gradient"] != before


def test_kinks_that_share_a_double_keep_their_own_names():
    made = Explorer("|x-1| + |x-1-1e-17|", at=0)
    made.wait(60)
    one, other = panel(made).radar["points"]
    assert one["typed"] == "1"
    assert other["typed"] not in ("", "1")
    panel(made).at = 1.0
    assert str(made.at.exact) == "1"
    made.close()
