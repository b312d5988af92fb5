"""Kinks in a real JupyterLab: the radar, the court, its lines of Python, other spellings, gaps and disagreement."""

import itertools
import json
import re
from collections.abc import Callable

import pytest
from explorer_page import START, ExplorerPage
from notebook_page import NotebookPage
from playwright.sync_api import expect

import derivwidgets as dw

Opened = Callable[..., tuple[NotebookPage, ExplorerPage]]

FAST = "methods=('symbolic', 'forward', 'central')"
# Where bqplot draws in a figure: the margins that Python gives it.
LEFT, RIGHT = 52, 12
BUSY = "while True:\n    sum(range(100_000))"


@pytest.fixture
def opened(notebook: Callable) -> Opened:
    """A function that opens a notebook with an Explorer made of some arguments, and more cells."""

    def open_(arguments: str, *more: str) -> tuple[NotebookPage, ExplorerPage]:
        page = notebook([START.format(arguments=arguments), *more])
        page.run_cell(0)
        explorer = ExplorerPage(page.output(0))
        expect(explorer.formula).to_be_visible(timeout=60_000)
        explorer.wait()
        return page, explorer

    return open_


def told(page: NotebookPage, explorer: ExplorerPage, index: int, text: str) -> None:
    """Run a cell that prints what Python knows until it prints `text`: the browser tells it once things rest."""

    def printed() -> bool:
        page.run_cell(index)
        return page.output_text(index) == text

    explorer.until(printed)


def points(path: str) -> list[tuple[float, float] | None]:
    """The corners of a path, None where it begins anew."""
    found: list[tuple[float, float] | None] = []
    for letter, x, y in re.findall(r"([ML])([-\d.e]+),([-\d.e]+)", path):
        found += [None] * (letter == "M") + [(float(x), float(y))]
    return found


def x_on_page(explorer: ExplorerPage, figure: str, part: float) -> tuple[float, float]:
    """Where on the page a part of a figure's axis is."""
    found = explorer.root.locator(f".dw-figure-{figure}")
    found.scroll_into_view_if_needed()
    box = found.bounding_box()
    assert box is not None
    return box["x"] + LEFT + part * (box["width"] - LEFT - RIGHT), box["y"] + box["height"] / 2


# ---- the radar ---------------------------------------------------------------------------------------------------


def test_one_stands_on_kinks_exactly_by_buttons_keys_signs_and_a_hand_that_lets_go_beside_them(opened: Opened) -> None:
    page, explorer = opened(f"'|x^2-2|', {FAST}", "print(explorer.at.exact)")
    named = explorer.root.get_by_role("textbox", name="x =")
    explorer.button("next kink").click()
    expect(named).to_have_value("sqrt(2)")
    expect(explorer.verdict).to_have_text("No derivative at x = sqrt(2).")
    told(page, explorer, 1, "sqrt(2)")
    expect(explorer.button("next kink")).to_be_disabled()
    explorer.point.press("Shift+K")
    expect(named).to_have_value("−sqrt(2)")
    told(page, explorer, 1, "-sqrt(2)")
    explorer.point.press("Home")
    expect(named).to_have_value("−5")
    signs = explorer.root.locator(".dw-kinks button")
    expect(signs).to_have_count(2)
    assert signs.nth(1).get_attribute("title") == "a corner at sqrt(2) ≈ 1.41421"
    signs.nth(1).click()
    expect(named).to_have_value("sqrt(2)")
    explorer.point.press("Home")
    x, y = x_on_page(explorer, "f", (1.44 + 5) / 10)
    page.page.mouse.click(x, y)
    expect(named).to_have_value("sqrt(2)")
    told(page, explorer, 1, "sqrt(2)")


def test_a_corner_without_a_name_is_still_stood_on(opened: Opened) -> None:
    _, explorer = opened(f"'|x - cos(x)|', {FAST}")
    explorer.button("previous kink").click()
    expect(explorer.verdict).to_have_text("No derivative at x ≈ 0.7390851332.")
    expect(explorer.row("truth")).to_contain_text("−1.67361 | 1.67361")


def test_a_crowd_of_kinks_is_counted_honestly_and_can_still_be_stood_on(opened: Opened) -> None:
    _, explorer = opened(f"'floor(200x)', at=0.0012, {FAST}")
    expect(explorer.root.get_by_text(re.compile(r"^at least \d+ kinks: .*2001 points"))).to_be_visible()
    explorer.point.press("Home")
    explorer.button("next kink").click()
    expect(explorer.verdict).to_contain_text("No derivative at x = ")


# ---- the court ---------------------------------------------------------------------------------------------------


def test_the_court_needs_no_kernel_for_values_agreement_and_the_slopes_of_both_sides(opened: Opened) -> None:
    page, explorer = opened(f"'|x| + sin(x)*cos(x)', at=1, step=0.25, {FAST}", BUSY)
    page.page.evaluate(
        """() => {
          window.jupyterapp.shell.currentWidget.content.activeCellIndex = 1;
          void window.jupyterapp.commands.execute("notebook:run-cell");
        }"""
    )
    expect(explorer.kernel).to_have_text("kernel busy")
    explorer.button("previous kink").click()
    expect(explorer.row("truth")).to_contain_text("0 | 2")
    expect(explorer.row("truth")).to_contain_text("corner")
    assert explorer.value("central") == pytest.approx(0.958851, abs=1e-6)
    for label in ("SymPy", "forward", "central"):
        expect(explorer.row(label).locator(".dw-mark")).to_have_text("≠")
    for side in ("left", "right"):
        assert explorer.drawn("f", "truth"), side
    page.lab.api("POST", f"kernels/{page.lab.kernel_of(page.path)}/interrupt")


def test_every_row_opens_into_lines_that_print_its_value(opened: Opened) -> None:
    methods = ("symbolic", "forward", "central", "jax_reverse", "autograd", "mygrad", "complex_step", "adaptive")
    run = f"""
import json, subprocess, sys
given = json.loads(open("lines.json").read())
said = {{label: subprocess.run([sys.executable, "-c", text], capture_output=True, text=True).stdout.split()[-1]
        for label, text in given.items()}}
found = {{dw.METHODS[name].label: explorer.verdict.testimony[name].value for name in {methods!r}}}
print([label for label in given if repr(float(said[label])) != repr(float(found[label]))])
"""
    page, explorer = opened(f"'max(x^2, 2 - x) + exp(-x)', at=1, step=1e-3, methods={methods!r}", run)
    found = {}
    for name in methods:
        label = dw.METHODS[name].label
        opener = explorer.button(f"Python for {label}")
        expect(opener).to_be_enabled(timeout=30_000)
        opener.click()
        lines = explorer.root.locator(".dw-lines:not([hidden], [data-outdated]) code")
        expect(lines).to_have_count(1)
        found[label] = lines.inner_text()
        opener.click()
    assert all("print(" in text and "derivwidgets" not in text for text in found.values()), found
    (page.lab.root / "lines.json").write_text(json.dumps(found))
    page.run_cell(1)
    assert page.output_text(1) == "[]"


def test_other_spellings_are_other_programs(opened: Opened) -> None:
    methods = ("symbolic", "central", "jax_reverse", "autograd")
    _, explorer = opened(f"'|x|', at=0, methods={methods!r}, views=('f', 'slope', 'spellings')")
    table = explorer.root.get_by_role("table", name="The same function, written in other ways")
    row = table.get_by_role("row").filter(has_text="sqrt(x^2)").first
    expect(row).to_be_visible(timeout=30_000)
    direct = dw.spellings("|x|", 0, step=1e-3, methods=methods)
    assert table.get_by_role("row").count() == len(direct) + 1
    # what SymPy says, a number, and what JAX and Autograd say, nothing
    expect(row.get_by_role("cell")).to_have_text(
        [re.compile("^0≠"), re.compile("^0≠"), re.compile("^—✓"), re.compile("^—✓")]
    )
    row.get_by_role("button").click()
    expect(explorer.formula).to_have_value("sqrt(x^2)")
    expect(explorer.verdict).to_have_text("No derivative at x = 0.")


def test_a_complex_x_explains_sympys_abs(opened: Opened) -> None:
    _, explorer = opened(f"'|x|', at=0, {FAST}")
    switch = explorer.button("complex x")
    switch.click()
    expect(explorer.root.get_by_text("|x| has no complex derivative anywhere")).to_be_visible()
    assert explorer.root.locator(".dw-math").inner_text().count("im") >= 1
    switch.click()
    expect(explorer.root.get_by_text("|x| has no complex derivative anywhere")).to_be_hidden()
    explorer.type("x^2")
    expect(switch).to_be_hidden()


# ---- what is drawn -----------------------------------------------------------------------------------------------


def test_jumps_are_gaps_and_poles_leave_the_figure(opened: Opened) -> None:
    _, explorer = opened(f"'floor(x)', at=0.5, {FAST}")
    curve = points(explorer.line("f", "f"))
    assert curve.count(None) == 12  # ten steps, and what is beyond the jumps at the ends
    for left, right in itertools.pairwise(curve):
        if left and right and right[0] > left[0]:
            assert abs(right[1] - left[1]) < 1e-6  # flat between the jumps
    explorer.type("1/x")
    explorer.until(lambda: explorer.drawn("f", "axis"))
    explorer.wait()
    for piece in points(explorer.line("f", "f")):
        assert piece is None or abs(piece[1]) < 2000


def test_where_methods_disagree_is_marked_and_a_press_there_moves_the_point(opened: Opened) -> None:
    page, explorer = opened(f"'|x - 1|', at=-2, step=0.25, {FAST}")
    explorer.until(lambda: explorer.drawn("slope", "band"))
    (first, *_, last) = [point for point in points(explorer.drawn("slope", "band")) if point]
    width = explorer.root.locator(".dw-figure-slope").bounding_box()["width"] - LEFT - RIGHT
    # central differences see the corner from 0.25 away on both sides, forward ones from the left
    assert [first[0] / width * 10 - 5, last[0] / width * 10 - 5] == pytest.approx([0.75, 1.25], abs=0.03)
    x, y = x_on_page(explorer, "slope", (1.02 + 5) / 10)
    page.page.mouse.click(x, y)
    expect(explorer.verdict).to_have_text("No derivative at x = 1.")
    explorer.type("x^2")
    explorer.until(lambda: explorer.drawn("slope", "band") == "")


def test_a_drag_over_f_moves_the_point(opened: Opened) -> None:
    page, explorer = opened(f"'sin(x)', at=-2, {FAST}")
    mouse = page.page.mouse
    x, y = x_on_page(explorer, "error", 0.25)
    mouse.move(x, y)
    mouse.down()
    explorer.until(lambda: float(explorer.point.input_value()) == pytest.approx(-2.5, abs=0.03))
    x, _ = x_on_page(explorer, "error", 0.9)
    mouse.move(x, y, steps=5)
    mouse.up()
    explorer.until(lambda: float(explorer.point.input_value()) == pytest.approx(4, abs=0.03))


def test_the_grid_of_gradient_slides_over_a_kink(opened: Opened) -> None:
    _, explorer = opened("'|x|', at=0, grid_points=101, methods=('symbolic', 'gradient')")
    assert explorer.value("np.gradient") == 0
    explorer.button("Dials").click()
    slider = explorer.root.get_by_role("slider", name="Shift of that grid")
    slider.press("End")
    explorer.until(lambda: explorer.value("np.gradient") not in (0, float("nan")))
    assert abs(explorer.value("np.gradient")) < 1


def test_every_preset_can_be_chosen_and_is_what_it_says(opened: Opened) -> None:
    _, explorer = opened(f"'x', {FAST}")
    errors: list[str] = []
    for preset in dw.PRESETS:
        explorer.button("Presets").click()
        explorer.root.get_by_role("menuitem", name=re.compile(f"^{re.escape(preset.name)}")).first.click()
        expect(explorer.formula).to_have_value(preset.text)
        found = dw.verdict(preset.text, preset.at)
        expect(explorer.root.locator(".dw-sentence")).to_have_text(found.sentence.replace(" = ", "\u00a0=\u00a0"))
        curve = explorer.line("f", "f")
        if "NaN" in curve or "null" in curve or not curve:
            errors.append(f"{preset.name}: {curve[:80]}")
    assert not errors
    assert len({preset.group for preset in dw.PRESETS}) >= 5
