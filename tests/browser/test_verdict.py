"""The verdict in a real JupyterLab: the sentence, what every method says and why, and a derivative of one's own."""

from collections.abc import Callable

import pytest
from explorer_page import START, ExplorerPage
from notebook_page import NotebookPage
from playwright.sync_api import expect

import derivwidgets as dw

CORNER = "No derivative at x = 0."
OWN = "your f′(x)"


@pytest.fixture
def opened(notebook: Callable) -> Callable[[str], tuple[NotebookPage, ExplorerPage]]:
    """A function that opens an explorer with these arguments."""

    def open_(arguments: str) -> tuple[NotebookPage, ExplorerPage]:
        page = notebook([START.format(arguments=arguments), "print(explorer.verdict.kind)"])
        page.run_cell(0)
        explorer = ExplorerPage(page.output(0))
        explorer.wait()
        return page, explorer

    return open_


def test_the_verdict_follows_the_point_and_never_lags_behind_it(opened) -> None:
    page, explorer = opened("'abs(x) + sin(x)*cos(x)', at=0, step=0.25")
    expect(explorer.verdict).to_have_text(CORNER)
    expect(explorer.root.get_by_text("A corner: slope 0 from the left, 2 from the right. Certified.")).to_be_visible()
    for label, method in (("SymPy", "symbolic"), ("forward", "forward"), ("JAX reverse", "jax_reverse")):
        said = dw.verdict("abs(x) + sin(x)*cos(x)", 0, step=0.25).testimony[method]
        expect(explorer.why(label)).to_have_text(said.reason)
    explorer.point.focus()
    explorer.point.press("ArrowRight")
    expect(explorer.verdict).not_to_have_text(CORNER)
    expect(explorer.verdict).to_contain_text("The derivative at x = ")
    expect(explorer.why("JAX reverse")).to_contain_text("exact")
    explorer.point.press("ArrowLeft")
    expect(explorer.verdict).to_have_text(CORNER)
    page.run_cell(1)
    assert page.output_text(1) == "corner"


def test_reasons_follow_the_step(opened) -> None:
    _, explorer = opened("'sin(x)', at=0.5, step=1e-3")
    expect(explorer.why("forward")).to_contain_text("truncation")
    explorer.step.focus()
    explorer.step.press("Home")
    expect(explorer.why("forward")).to_have_text("x + Δx is x itself in floating point: nothing moved")


def test_an_exact_point_is_a_corner_and_the_double_beside_it_is_not(opened) -> None:
    _, explorer = opened("'|x^2-2|', at='sqrt(2)'")
    expect(explorer.verdict).to_have_text("No derivative at x = sqrt(2).")
    expect(explorer.root.get_by_text("sqrt(2) is no floating-point number")).to_be_visible()


def test_a_derivative_of_ones_own_is_typed_judged_and_removed(opened) -> None:
    _, explorer = opened("'x^2', at=3")
    explorer.root.get_by_role("button", name="check your f").click()
    own = explorer.root.get_by_role("textbox", name=OWN)
    own.fill("3x")
    own.press("Enter")
    expect(explorer.why("yours")).to_contain_text("off by 3 here")
    assert explorer.value("yours") == 9
    own.fill("2y")
    own.press("Enter")
    expect(explorer.root.locator(".dw-own .dw-error")).to_contain_text("y")
    assert explorer.value("yours") == 9
    own.fill("2x")
    own.press("Enter")
    expect(explorer.why("yours")).to_contain_text("right here")
    explorer.root.get_by_role("button", name="remove your f").click()
    expect(explorer.table.get_by_role("rowheader", name="yours")).to_have_count(0)
