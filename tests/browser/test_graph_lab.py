"""A GraphLab in a real JupyterLab: stepped, asked, pointed at, moved, and left without a kernel."""

import re
from collections.abc import Callable

import pytest
from graph_page import START, GraphPage
from notebook_page import NotebookPage
from playwright.sync_api import expect

import derivwidgets as dw

Opened = Callable[..., tuple[NotebookPage, GraphPage]]


@pytest.fixture
def opened(notebook) -> Opened:
    """A function that opens a notebook with a GraphLab made of some arguments, and more cells."""

    def open_(arguments: str, *more: str) -> tuple[NotebookPage, GraphPage]:
        page = notebook([START.format(arguments=arguments), *more])
        page.run_cell(0)
        lab = GraphPage(page.output(0))
        expect(lab.formula).to_be_visible(timeout=60_000)
        expect(lab.graph.get_by_role("button").first).to_be_visible()
        return page, lab

    return open_


def test_step_through_both_modes_then_lose_the_kernel(opened: Opened) -> None:
    page, lab = opened("'x*sin(x)', at=1", "print(lab.mode, lab.position)")
    found = dw.graph("x*sin(x)", 1)

    # reverse mode, by buttons
    expect(lab.step).to_have_attribute("aria-valuetext", f"step 0 of {len(found.reverse)}")
    for move in found.reverse:
        lab.button("next").click()
        expect(lab.equation).to_have_text(f"{move.formula} {move.numbers}".strip())
        expect(lab.graph.locator('[data-state="active"][data-node]')).to_have_attribute("data-node", str(move.node))
        assert lab.graph.locator('.dw-edge[data-state="active"]').count() == len(move.edges)
    expect(lab.outcome).to_contain_text("1.381773291")
    expect(lab.node("x")).to_have_accessible_name(re.compile(r"^x, value 1, adjoint 1\.381773"))
    expect(lab.said).to_contain_text("Step 4 of 4. The last of two paths to x")

    # forward mode, by keys
    lab.mode("forward").click()
    expect(lab.mode("forward")).to_have_attribute("aria-checked", "true")
    lab.button("first step").press("Home")
    for move in found.forward:
        lab.button("next").press("ArrowRight")
        expect(lab.equation).to_have_text(f"{move.formula} {move.numbers}".strip())
    expect(lab.node("v₂ = x*sin(x)")).to_have_accessible_name(re.compile(r"tangent 1\.381773"))
    lab.step.press("ArrowLeft")
    page.page.wait_for_timeout(500)
    page.run_cell(1)
    assert page.output_text(1) == "forward 2"

    # the kernel dies; the steps go on
    page.kill_kernel()
    lab.step.press("Home")
    lab.button("next").click()
    expect(lab.equation).to_have_text("ẋ = 1")
    lab.mode("reverse").click()
    lab.button("last step").click()
    expect(lab.equation).to_have_text(re.compile(r"= 1\.38177$"))
    expect(lab.kernel).to_contain_text("no kernel", timeout=15_000)
    lab.type(lab.formula, "x^2")
    expect(lab.root.get_by_text("run the cell again").first).to_be_visible()
    expect(lab.equation).to_have_text(re.compile(r"= 1\.38177$"))


def test_numbers_are_asked_for_before_they_are_shown(opened: Opened) -> None:
    _, lab = opened("'x*x', at=3")
    lab.switch("ask me").click()
    expect(lab.answer).to_be_focused()
    expect(lab.outcome).to_have_text(re.compile(r"= \?$"))
    for answer, verdict in (("1", "Right"), ("6/2", "Right"), ("-6", "The sign is the other one")):
        lab.type(lab.answer, answer)
        expect(lab.detail).to_contain_text(verdict)
    expect(lab.detail).to_contain_text("2 of 3")
    expect(lab.answer).to_be_hidden()
    expect(lab.outcome).to_have_text(re.compile("= 6$"))


def test_nodes_and_lines_light_each_other(opened: Opened) -> None:
    _, lab = opened("'x*sin(x)', at=1, mode='forward'")
    lab.node("v₁ = sin(x)").hover()
    expect(lab.lines.locator("[data-state=lit]")).to_have_text(re.compile("sin"))
    expect(lab.root.locator(".dw-node-caption")).to_contain_text("0.8414709848078965")
    expect(lab.graph.locator(".dw-partial").filter(has_text="0.5403")).to_be_visible()
    lab.lines.get_by_role("option").filter(has_text="mul").hover()
    expect(lab.node("v₂")).to_have_attribute("data-lit", "")
    lab.button("last step").click()
    expect(lab.active_lines.filter(has_text="mul")).to_be_visible()

    # by keys: one stop for the whole graph, arrows from node to node, Enter to its step
    lab.node("x").focus()
    lab.page.keyboard.press("ArrowRight")
    expect(lab.node("v₁ = sin(x)")).to_be_focused()
    lab.page.keyboard.press("Enter")
    expect(lab.equation).to_have_text(re.compile("^v̇₁ = cos"))
    assert lab.graph.locator('[tabindex="0"]').count() == 1


def test_moving_x_asks_the_kernel_and_leaves_the_drawing(opened: Opened) -> None:
    _, lab = opened("'x*sin(x)', at=1")
    lab.graph.evaluate("svg => { svg.querySelector('.dw-node').dataset.old = 'yes'; }")
    lab.point.focus()
    lab.point.press("ArrowRight")
    expect(lab.node("x")).to_have_accessible_name("x, value 1.1")
    expect(lab.at).to_have_value("1.1")
    lab.type(lab.at, "pi/2")
    expect(lab.outcome).to_have_text(re.compile(r"\(pi/2\) = 1$"))
    expect(lab.graph.locator("[data-old]")).to_have_count(1)
    lab.type(lab.at, "one")
    expect(lab.root.locator(".dw-at .dw-error")).to_contain_text("at must be a number")
    expect(lab.outcome).to_have_text(re.compile(r"\(pi/2\) = 1$"))


@pytest.mark.parametrize(
    "f",
    ["x*sin(x)", "x*x", "(1-cos(x))/x^2", "where(x>0,sin(x),x^2)", "exp(x)*exp(x)+x/(1+exp(x))", "abs(x)", "x", "3"],
)
def test_nothing_lies_on_anything_else(f: str, opened: Opened) -> None:
    page, lab = opened(f"{f!r}, at=0.7")
    if lab.switch("all derivatives").count():
        lab.switch("all derivatives").click()
    for width in (968, 390, 700):
        page.set_output_width(width)
        page.page.wait_for_timeout(200)
        assert lab.overlaps() == []
        assert lab.overflow() <= 0


def test_dark_narrow_and_where_digits_are_lost(opened: Opened) -> None:
    page, lab = opened("'(1-cos(x))/x^2', at=1e-7")
    page.use_dark_theme()
    lab.switch("float error").click()
    expect(lab.detail).to_contain_text("Here cancellation loses 13 digits")
    lab.button("last step").click()
    page.screenshot("graph-lab-dark", lab.root)
    page.set_output_width(390)
    expect(lab.lines).to_be_hidden()
    lab.button("show").click()
    expect(lab.lines).to_be_visible()
    assert lab.overflow() <= 0
    page.screenshot("graph-lab-dark-390", lab.root)


def test_many_nodes_are_laid_out_and_followed(opened: Opened) -> None:
    _, lab = opened("'+'.join(f'sin({k}*x)/{k}' for k in range(1, 60)), mode='forward'")
    for _ in range(3):
        lab.button("next").click()
    lab.step.press("End")
    active = lab.graph.locator('.dw-node[data-state="active"]')
    expect(active).to_be_in_viewport()
    box, frame = active.bounding_box(), lab.root.locator(".dw-canvas").bounding_box()
    assert box is not None
    assert frame is not None
    lab.page.wait_for_timeout(400)
    box = active.bounding_box()
    assert box is not None
    assert frame["y"] <= box["y"]
    assert box["y"] + box["height"] <= frame["y"] + frame["height"] + 1


def test_two_views_and_a_cell_that_is_run_again(opened: Opened) -> None:
    page, lab = opened("'x*x', at=3", "lab", "lab.position = 2")
    page.run_cell(1)
    other = GraphPage(page.output(1))
    lab.button("next").click()
    expect(other.equation).to_have_text("v̄₁ = 1")
    page.page.wait_for_timeout(300)
    page.run_cell(2)
    expect(lab.equation).to_have_text(re.compile("^x̄ = "))
    expect(other.equation).to_have_text(re.compile("^x̄ = "))
    page.run_cell(0)
    again = GraphPage(page.output(0))
    expect(again.step).to_have_attribute("aria-valuetext", "step 0 of 3")
    again.button("next").click()
    expect(again.equation).to_have_text("v̄₁ = 1")
