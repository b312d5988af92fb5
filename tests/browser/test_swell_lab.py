"""A SwellLab in a real JupyterLab: written, folded, counted, moved, and left without a kernel."""

import re
from collections.abc import Callable

import pytest
from notebook_page import NotebookPage
from playwright.sync_api import expect
from swell_page import START, SwellPage

from derivwidgets.experiments.unfolding import unfold

Opened = Callable[..., tuple[NotebookPage, SwellPage]]
LOGISTIC = "'4x(1-x)'"


@pytest.fixture
def opened(notebook) -> Opened:
    """A function that opens a notebook with a SwellLab made of some arguments, and more cells."""

    def open_(arguments: str, *more: str) -> tuple[NotebookPage, SwellPage]:
        page = notebook([START.format(arguments=arguments), *more])
        page.run_cell(0)
        lab = SwellPage(page.output(0))
        expect(lab.formula).to_be_visible(timeout=60_000)
        lab.wait()
        return page, lab

    return open_


def test_the_logistic_map_is_counted_written_and_moved_then_the_kernel_dies(opened: Opened) -> None:
    page, lab = opened(f"{LOGISTIC}, depth=2", "print(lab.depth, lab.at, lab.function)")
    expect(lab.sentence).to_have_text("Written out, the derivative has 21 operations; sharing what is equal leaves 12.")
    expect(lab.form("as it is")).to_have_accessible_name("as it is, 21 operations")
    trees = lab.table.locator("tbody tr td:nth-child(3)").all_inner_texts()
    assert trees == ["2", "21", "82", "264", "768", "2,096", "5,472", "13,824", "34,048"]

    # forms, by a click and by keys
    lab.form("shared").click()
    expect(lab.written.locator(".dw-formula-line")).to_have_count(4)
    lab.form("shared").press("ArrowLeft")
    expect(lab.form("Horner")).to_be_focused()
    expect(lab.written.locator(".dw-formula-line")).to_have_count(1)

    # a point, and digits without the kernel
    lab.type(lab.at, "1/3")
    expect(lab.value).to_have_text("−112/27 ≈ −4.14814814814815")
    lab.digits.press("Home")
    expect(lab.value).to_have_text("−112/27 ≈ −4.1481")
    lab.type(lab.at, "one")
    expect(lab.root.locator(".dw-value-row .dw-error")).to_contain_text("at must be a number")
    lab.at.press("Escape")

    # the depth, by keys and on the figure itself
    lab.depth.press("ArrowRight")
    expect(lab.sentence).to_contain_text("82 operations; sharing what is equal leaves 27")
    expect(lab.said).to_contain_text("82 operations")
    expect(lab.form("as it is")).to_have_accessible_name("as it is, 82 operations")
    expect(lab.written).to_contain_text("(f∘f∘f)′(x)")
    figure = lab.root.get_by_role("img", name="operations in the derivative")
    box = figure.bounding_box()
    assert box is not None
    figure.click(position={"x": 52 + (box["width"] - 156) * (0.35 + 3) / 8.7, "y": 60})
    expect(lab.depth).to_have_attribute("aria-valuetext", "depth 4")
    expect(lab.form("as it is")).to_have_accessible_name("as it is, 264 operations")
    page.run_cell(1)
    assert page.output_text(1) == "4 1/3 Function('4x(1-x)')"

    # no kernel: what was there is there
    page.kill_kernel()
    lab.depth.press("ArrowLeft")
    expect(lab.form("as it is")).to_have_accessible_name("as it is, 82 operations")
    lab.form("as it is").click()
    expect(lab.written).to_contain_text("(f∘f∘f)′(x)")
    lab.fold.press("End")
    expect(lab.nodes).to_have_count(39)
    lab.depth.press("End")
    expect(lab.sentence).to_contain_text("34,048 operations")
    expect(lab.kernel).to_contain_text("no kernel", timeout=15_000)
    lab.type(lab.formula, "sin(x)")
    expect(lab.root.get_by_text("run the cell again").first).to_be_visible()


def test_the_tree_folds_into_the_graph(opened: Opened) -> None:
    _, lab = opened(f"{LOGISTIC}, depth=3")
    expect(lab.nodes).to_have_count(165)
    assert lab.outside() == []
    expect(lab.fold).to_have_attribute("aria-valuetext", "165 nodes")
    lab.fold.press("PageUp")
    lab.slide(lab.fold, 0.7)
    expect(lab.fold).to_have_attribute("aria-valuetext", re.compile(r"^(4\d|[5-9]\d|1[0-5]\d) nodes$"))
    count = int((lab.fold.get_attribute("aria-valuetext") or "").split()[0])
    expect(lab.nodes).to_have_count(count)
    lab.fold.press("End")
    expect(lab.nodes).to_have_count(39)
    assert lab.outside() == []

    # equal nodes are lit together, and described
    lab.fold.press("Home")
    lab.nodes.filter(has_text="x").first.hover()
    found = unfold("4x(1-x)", depth=3)
    times = int((found.nodes == found.labels.index("x")).sum())
    expect(lab.caption).to_contain_text(f"{times} times in the tree, once in the graph")
    expect(lab.drawing.locator('[data-state$=" lit"]')).to_have_count(times)

    # by keys: one stop, arrows from node to node
    assert lab.drawing.locator('[tabindex="0"]').count() == 1
    lab.nodes.first.focus()
    lab.page.keyboard.press("ArrowDown")
    expect(lab.nodes.nth(1)).to_be_focused()
    lab.button("▷ fold").click()
    expect(lab.fold).to_have_attribute("aria-valuetext", "39 nodes", timeout=15_000)
    expect(lab.button("◁ unfold")).to_be_visible()


def test_higher_derivatives_and_another_function(opened: Opened) -> None:
    _, lab = opened("'tan(x)'")
    lab.axis("higher derivatives").click()
    expect(lab.table).to_contain_text("order", timeout=30_000)
    lab.wait()
    for _ in range(5):
        lab.order.press("ArrowRight")
    expect(lab.sentence).to_contain_text("the derivative of order 6 has 108 operations")
    expect(lab.written).to_contain_text("f⁽⁶⁾(x)")
    expect(lab.form("Horner")).to_have_accessible_name(re.compile("none: Horner's form is one of polynomials"))
    expect(lab.nodes).to_have_count(168)
    lab.type(lab.formula, "sin(")
    expect(lab.root.locator(".dw-input .dw-error")).to_contain_text("missing")
    expect(lab.sentence).to_contain_text("108 operations")
    lab.type(lab.formula, "|x|")
    expect(lab.form("as it is")).to_have_accessible_name(re.compile("as it is, [0-9]+ operation"), timeout=30_000)
    lab.type(lab.at, "0")
    expect(lab.value).to_contain_text(re.compile("no|not certain|undefined"))


@pytest.mark.parametrize("f", ["exp(x)", "2x^3-3x^2+5", "x", "3", "where(x>0,x^3,sin(x))"])
def test_everything_fits_light_and_dark_wide_and_narrow(f: str, opened: Opened) -> None:
    page, lab = opened(f"{f!r}, depth=2")
    page.use_dark_theme()
    for width in (390, 700, 968, 1330):
        page.set_output_width(width)
        for folded in (0, 0.5, 1):
            lab.slide(lab.fold, folded)
            page.page.wait_for_timeout(300)
            assert lab.outside() == []
            assert lab.overflow() <= 0
    name = re.sub(r"\W", "", f)
    page.screenshot(f"swell-lab-{name}", lab.root)


def test_two_views_python_and_a_cell_that_is_run_again(opened: Opened) -> None:
    page, lab = opened(LOGISTIC, "lab", "lab.depth = 30", "lab.axis = 'sideways'")
    page.run_cell(1)
    other = SwellPage(page.output(1))
    lab.depth.press("ArrowRight")
    expect(other.form("as it is")).to_have_accessible_name("as it is, 21 operations")
    page.run_cell(2)
    expect(other.depth).to_have_attribute("aria-valuetext", "depth 30")
    expect(other.caption).to_contain_text(re.compile("upper 2,000 of .* nodes of the tree"), timeout=30_000)
    expect(other.fold).to_have_attribute("aria-valuetext", "1.9·10¹¹ nodes")
    other.fold.press("End")
    expect(other.fold).to_have_attribute("aria-valuetext", "241 nodes")
    expect(lab.nodes).to_have_count(241)
    page.run_cell(3)
    assert "axis must be one of depth, order; got 'sideways'" in page.output_text(3)
    page.run_cell(0)
    again = SwellPage(page.output(0))
    expect(again.depth).to_have_attribute("aria-valuetext", "depth 1")
    again.wait()


def test_a_page_that_is_loaded_again_goes_on(opened: Opened) -> None:
    page, lab = opened(f"{LOGISTIC}, depth=3")
    page.save()
    page.page.reload()
    page.wait_for_splash_to_go()
    expect(lab.form("as it is")).to_have_accessible_name("as it is, 82 operations", timeout=60_000)
    expect(lab.nodes).to_have_count(165)
    lab.depth.press("ArrowLeft")
    expect(lab.form("as it is")).to_have_accessible_name("as it is, 21 operations", timeout=30_000)
