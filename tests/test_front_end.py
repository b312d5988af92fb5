"""What Python and the front end must agree on, read from both: wire names, methods, colours."""

import re
from pathlib import Path

import numpy as np
import pytest
from anywidget import AnyWidget

from derivwidgets.methods import METHODS
from derivwidgets.widgets.charts import MARGIN, colour, set_line, set_range
from derivwidgets.widgets.figures import make_figures
from derivwidgets.widgets.lab import Panel
from derivwidgets.widgets.panel import CONTROLS, ExplorerPanel

WIDGET = Path(__file__).parent.parent / "js" / "widget"
MODEL = (WIDGET / "model.ts").read_text()
CSS = (WIDGET / "theme.css").read_text()
PAPER = {"light": "#ffffff", "dark": "#111111"}


def interface(name: str) -> set[str]:
    """The members of a TypeScript interface."""
    body = re.search(rf"export interface {name} (?:extends [\w, ]+ )?{{(.*?)^}}", MODEL, re.DOTALL | re.MULTILINE)
    assert body is not None
    return set(re.findall(r"^ {2}(?:readonly )?(\w+)\??:", body[1], re.MULTILINE))


def names(constant: str) -> list[str]:
    """The strings in a TypeScript array, and in the one that it begins with."""
    body = re.search(rf"export const {constant} = \[(.*?)\]", MODEL, re.DOTALL)
    assert body is not None
    first = re.match(r"\.\.\.(\w+)", body[1])
    return [*(names(first[1]) if first else []), *re.findall(r'"(\w+)"', body[1])]


def test_every_trait_on_the_wire_has_its_name_in_typescript():
    tables = {f"table_{name}" for name in names("TABLED")} | {f"bound_{name}" for name in names("BOUNDED")}
    traits = set(ExplorerPanel.class_traits(sync=True)) - set(AnyWidget.class_traits(sync=True))
    assert interface("Traits") | tables == traits
    assert interface("Wire") == set(Panel.class_own_traits(sync=True))


@pytest.mark.parametrize(
    ("part", "name"),
    [
        ("grid", "WireGrid"),
        ("first", "WireFirst"),
        ("table_forward", "WireTable"),
        ("bound_forward", "WireBound"),
        ("plain", "WirePlain"),
        ("answer", "Answer"),
        ("verdict", "WireVerdict"),
        ("rules", "WireRules"),
        ("zoom", "WireZoom"),
    ],
)
def test_every_part_of_a_message_has_its_name_in_typescript(part, name):
    from derivwidgets.widgets.explorer import Explorer

    explorer = Explorer("x^2", views=("f", "zoom", "rules"))
    try:
        explorer.wait(60)
        panel = explorer.children[0].children[0]
        assert interface(name) == set(getattr(panel, part))
        assert interface("Method") == set(panel.catalogue[0])
        assert interface("Preset") == set(panel.presets[0])
        assert interface("WireTestimony") == set(panel.verdict["rows"][0])
        assert interface("WireLanding") == set(panel.rules["landings"][0])
        assert interface("WireGradient") == set(panel.plain["gradient"])
    finally:
        explorer.close()


def test_every_control_that_can_be_hidden_is_known_in_the_browser():
    source = "".join(path.read_text() for path in WIDGET.glob("*.ts"))
    for name in CONTROLS:
        assert f'"{name}"' in source, name


def test_every_mark_that_the_browser_moves_exists():
    marks = set(make_figures(["central"], (0, 1)).marks)
    source = "".join((WIDGET / name).read_text() for name in ("drawing.ts", "vee.ts", "guess.ts", "microscope.ts"))
    moved = re.findall(r'(?:marks\.(?:set|model)\(|#move\(|show\(marks, )"(\w+)"', source)
    assert len(moved) > 15
    assert set(moved) <= marks
    for kind in ("tangent", "slope", "error", "v", "bound"):
        assert f"{kind}/central" in marks
        assert f"`{kind}/$" in source or f'"{kind}"' in source


def test_the_labels_of_ticks_come_before_the_ticks():
    """One message with both is a set of two, in the order of their hashes; bqplot draws with the labels it has."""
    figures = make_figures(["central"], (0, 1))
    figure, seen = figures.figures["f"], []
    figure.axes[1].observe(lambda change: seen.append(change.name), ["tick_values", "tick_labels"])
    set_range(figure, figures.marks["y_f"], 0, 7)
    assert seen == ["tick_labels", "tick_values"]


def test_a_leap_of_scale_takes_away_what_was_drawn():
    figures = make_figures(["central"], (0, 1))
    figure, curve = figures.figures["f"], figures.marks["curve"]
    set_range(figure, figures.marks["y_f"], 0, 1e300)
    set_line(curve, np.array([0.0, 1.0]), np.array([0.0, 1e300]))
    set_range(figure, figures.marks["y_f"], 0, 1e299)
    assert curve.y[1] == 1e300
    set_range(figure, figures.marks["y_f"], 0, 1)
    assert set(curve.y) == {0.5}
    assert not curve.visible


def test_titles_and_sliders_stand_over_the_margins_of_the_figures():
    assert f"--dw-axis-left: {MARGIN['left']}px" in CSS
    assert f"--dw-axis-right: {MARGIN['right']}px" in CSS


def variable(name: str, theme: str) -> str:
    """A CSS variable's colour in a theme."""
    value = re.search(rf"--{name}: ([^;]+);", CSS)
    assert value is not None, name
    if other := re.fullmatch(r"var\(--([\w-]+)\)", value[1]):
        return variable(other[1], theme)
    both = re.fullmatch(r"light-dark\((#\w+), (#\w+)\)", value[1])
    assert both is not None, value[1]
    return both[1] if theme == "light" else both[2]


def luminance(colour: str) -> float:
    """Relative luminance by WCAG 2.2."""
    digits = colour.lstrip("#")
    digits = "".join(2 * digit for digit in digits) if len(digits) == 3 else digits
    channels = (int(digits[k : k + 2], 16) / 255 for k in (0, 2, 4))
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("theme", PAPER)
@pytest.mark.parametrize("method", METHODS)
def test_every_methods_line_is_seen_on_the_background(method, theme):
    name = re.fullmatch(r"var\(--([\w-]+)\)", colour(method))
    assert name is not None
    assert contrast(variable(name[1], theme), PAPER[theme]) >= 3


@pytest.mark.parametrize("theme", PAPER)
@pytest.mark.parametrize("name", ["dw-soft", "dw-trouble", "dw-f", "dw-bound"])
def test_small_text_can_be_read(name, theme):
    assert contrast(variable(name, theme), PAPER[theme]) >= 4.5


def test_colour_is_never_alone():
    """Each method of a family has a dash of its own."""
    for family in {method.family for method in METHODS.values()}:
        names = [method.name.replace("_", "-") for method in METHODS.values() if method.family == family]
        dashes = [re.search(rf"--dw-dash-{name}: ([^;]+);", CSS) for name in names]
        assert None not in dashes
        assert len({dash[1] for dash in dashes if dash}) == len(names)
