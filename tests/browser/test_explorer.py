"""An Explorer in a real JupyterLab: typed at, moved, toggled, and left without a kernel."""

from collections.abc import Callable

import numpy as np
import pytest
from explorer_page import START, ExplorerPage
from notebook_page import NotebookPage
from playwright.sync_api import expect

import derivwidgets as dw

Opened = Callable[[str], tuple[NotebookPage, ExplorerPage]]


@pytest.fixture
def opened(notebook) -> Opened:
    """A function that opens a notebook with an Explorer made of some arguments, and more cells."""

    def open_(arguments: str, *more: str) -> tuple[NotebookPage, ExplorerPage]:
        page = notebook([START.format(arguments=arguments), *more])
        page.run_cell(0)
        explorer = ExplorerPage(page.output(0))
        expect(explorer.formula).to_be_visible(timeout=60_000)
        explorer.wait()
        return page, explorer

    return open_


def agrees(shown: float, direct: np.ndarray, digits: int = 5) -> bool:
    """Whether a number on the screen is what NumPy computes, to `digits` digits."""
    return abs(shown - float(direct)) <= 10.0**-digits * max(abs(float(direct)), 1e-12)


def test_type_move_toggle_read_then_lose_the_kernel(opened: Opened) -> None:
    page, explorer = opened("'abs(x) + sin(x)*cos(x)'")
    f = "exp(-2x) + 3 sin(3x)"
    explorer.type(f)
    truth = dw.verdict(f, 1).sentence
    expect(explorer.verdict).to_have_text(truth)
    explorer.wait()

    # Δx by keyboard: a tenth of a decade, then a decade
    explorer.step.focus()
    before = explorer.line("slope", "forward")
    for key, exponent in (("ArrowLeft", -3.1), ("PageUp", -2.1), ("ArrowRight", -2.0)):
        explorer.step.press(key)
        explorer.until(lambda e=exponent: abs(float(explorer.step.input_value()) - e) < 1e-9)
        step = 10**exponent if exponent != -2.0 else 1e-2
        explorer.until(lambda s=step: agrees(explorer.value("forward"), dw.derivative(f, 1.0, "forward", step=s)))
        assert agrees(explorer.value("central"), dw.derivative(f, 1.0, "central", step=step))
        assert agrees(explorer.value("SymPy"), dw.derivative(f, 1.0, "symbolic"))
        assert agrees(explorer.value("JAX reverse"), dw.derivative(f, 1.0, "jax_reverse"))
    assert explorer.line("slope", "forward") != before

    # a method more
    assert explorer.switch("backward").get_attribute("aria-checked") == "false"
    explorer.switch("backward").press("Space")
    expect(explorer.switch("backward")).to_have_attribute("aria-checked", "true")
    explorer.until(lambda: agrees(explorer.value("backward"), dw.derivative(f, 1.0, "backward", step=1e-2)))
    assert explorer.error("backward") == pytest.approx(
        abs(float(dw.derivative(f, 1.0, "backward", step=1e-2)) - float(dw.derivative(f, 1.0, "symbolic"))), rel=2e-2
    )
    assert explorer.line("slope", "backward")

    # Python knows
    page.page.wait_for_timeout(300)

    # the kernel dies; everything but f goes on
    page.kill_kernel()
    explorer.step.focus()
    explorer.step.press("Home")
    explorer.until(lambda: explorer.value("forward") == 0)
    explorer.step.press("End")
    explorer.until(lambda: agrees(explorer.value("central"), dw.derivative(f, 1.0, "central", step=1.0)))
    explorer.point.press("ArrowRight")
    explorer.until(lambda: agrees(explorer.value("SymPy"), dw.derivative(f, 1.025, "symbolic")))
    explorer.switch("central").click()
    expect(explorer.switch("central")).to_have_attribute("aria-checked", "false")
    expect(explorer.kernel).to_contain_text("no kernel", timeout=15_000)
    explorer.type("x^2")
    expect(explorer.root.get_by_text("run the cell again").first).to_be_visible()
    expect(explorer.formula).to_have_value("x^2")


def test_what_is_moved_in_the_browser_is_known_in_python(opened: Opened) -> None:
    page, explorer = opened("'sin(x)', step=1e-3, at=0", "print(explorer.step, explorer.at, explorer.methods)")
    explorer.step.focus()
    explorer.step.press("PageDown")
    explorer.point.press("ArrowLeft")
    explorer.switch("forward").click()
    page.page.wait_for_timeout(500)
    page.run_cell(1)
    assert page.output_text(1) == "0.0001 -0.025 ('symbolic', 'central', 'jax_reverse')"


def test_what_is_set_in_python_is_shown(opened: Opened) -> None:
    page, explorer = opened(
        "'sin(x)'", "explorer.step = 0.25; explorer.function = 'x^3'; explorer.at = 2; explorer.domain = (0, 4)"
    )
    page.run_cell(1)
    expect(explorer.formula).to_have_value("x^3")
    explorer.until(lambda: agrees(explorer.value("forward"), dw.derivative("x^3", 2, "forward", step=0.25)))
    assert float(explorer.point.input_value()) == 2
    assert explorer.step.get_attribute("aria-valuetext") == "2.5e-1"


def test_a_slip_gets_a_sentence_and_the_picture_stays(opened: Opened) -> None:
    _, explorer = opened("'sin(x)', at=0")
    curve = explorer.line("f", "f")
    for typed, sentence in (
        ("sin(x", "bracket ) is missing"),
        ("x*y", "the variable is x"),
        ("__import__('os')", "apostrophe"),
    ):
        explorer.type(typed)
        expect(explorer.formula).to_have_attribute("aria-invalid", "true")
        described = explorer.formula.get_attribute("aria-describedby")
        expect(explorer.page.locator(f"[id='{described}']")).to_contain_text(sentence)
        assert explorer.line("f", "f") == curve
        assert agrees(explorer.value("SymPy"), np.array(1.0))
    explorer.type("cos(x)")
    expect(explorer.formula).not_to_have_attribute("aria-invalid", "true")
    explorer.until(lambda: explorer.line("f", "f") != curve)


def test_a_preset_sets_the_stage(opened: Opened) -> None:
    _, explorer = opened("'sin(x)'")
    explorer.root.get_by_role("button", name="Presets").click()
    explorer.page.get_by_text("Steep tanh").click()
    expect(explorer.formula).to_have_value("tanh(50x)")
    explorer.until(lambda: agrees(explorer.value("SymPy"), dw.derivative("tanh(50x)", 0.01, "symbolic")))
    explorer.wait()


def test_keys_stay_in_the_explorer(opened: Opened) -> None:
    """Without care the notebook would take x on a switch as «cut the cell»."""
    page, explorer = opened("'sin(x)'", "1 + 1")
    explorer.switch("central").focus()
    for key in ("x", "d", "d", "a", "b", "m", "ArrowDown", "ArrowUp"):
        page.page.keyboard.press(key)
    assert page.page.locator(".jp-Notebook .jp-Cell").count() == 2
    page.page.keyboard.press("3")
    expect(explorer.switch("backward")).to_have_attribute("aria-checked", "true")
    page.page.keyboard.press("Control+s")
    explorer.until(lambda: '"execution_count": 1' in (page.lab.root / page.path).read_text())


def test_two_views_and_two_explorers(opened: Opened) -> None:
    page, explorer = opened(
        "'sin(x)', at=0",
        "explorer",
        "import ipywidgets\nother = dw.Explorer('x^2', at=1)\nipywidgets.HBox([other, dw.Explorer('x^3', at=1)])",
    )
    page.run_cell(1)
    again = ExplorerPage(page.output(1))
    expect(again.formula).to_have_value("sin(x)")
    explorer.step.focus()
    explorer.step.press("PageUp")
    again.until(lambda: float(again.step.input_value()) == -2)
    again.until(lambda: again.line("slope", "forward") == explorer.line("slope", "forward"))

    page.run_cell(2)
    boxes = page.output(2).locator(".dw-explorer")
    expect(boxes).to_have_count(2)
    for box, text in zip((boxes.nth(0), boxes.nth(1)), ("x^2", "x^3"), strict=True):
        beside = ExplorerPage(box)
        expect(beside.formula).to_have_value(text)
        beside.wait()
    ExplorerPage(boxes.nth(0)).step.focus()
    ExplorerPage(boxes.nth(0)).step.press("Home")
    assert float(ExplorerPage(boxes.nth(1)).step.input_value()) == -3


def test_a_restarted_kernel_is_told_and_everything_still_moves(opened: Opened) -> None:
    page, explorer = opened("'sin(x)', at=0")
    page.restart_kernel()
    expect(explorer.kernel).to_contain_text("kernel restarted", timeout=20_000)
    explorer.step.focus()
    explorer.step.press("End")
    explorer.until(lambda: agrees(explorer.value("forward"), dw.derivative("sin(x)", 0, "forward", step=1)))
    explorer.type("x^2")
    expect(explorer.root.get_by_text("run the cell again").first).to_be_visible()


def test_a_busy_kernel_delays_nothing_but_a_new_function(opened: Opened) -> None:
    page, explorer = opened("'sin(x)', at=0", "import time\ntime.sleep(6)")
    page.page.evaluate("() => { window.jupyterapp.shell.currentWidget.content.activeCellIndex = 1; }")
    page.page.evaluate("() => { void window.jupyterapp.commands.execute('notebook:run-cell'); }")
    explorer.step.focus()
    explorer.step.press("End")
    explorer.until(lambda: agrees(explorer.value("forward"), dw.derivative("sin(x)", 0, "forward", step=1)), seconds=2)


RUNS = 50
MEASURE = """
import gc, ipywidgets, psutil
gc.collect()
print(len(ipywidgets.widgets.widget._instances), psutil.Process().memory_info().rss // 2**20)
"""


def test_running_the_cell_again_and_again_keeps_nothing(opened: Opened) -> None:
    """After 50 more runs there are as many widgets in the kernel and comms on the page, and as much memory in both."""
    page, explorer = opened("'sin(x)'", MEASURE)
    browser = page.page.context.new_cdp_session(page.page)

    def after(runs: int) -> dict[str, int]:
        for _ in range(runs):
            page.run_cell(0)
        expect(explorer.formula).to_be_visible()
        explorer.wait()
        page.run_cell(1)
        widgets, kernel = map(int, page.output_text(1).split())
        browser.send("HeapProfiler.collectGarbage")
        heap = browser.send("Runtime.getHeapUsage")["usedSize"] // 2**20
        comms = page.page.evaluate(
            "() => window.jupyterapp.shell.currentWidget.sessionContext.session.kernel._comms.size"
        )
        return {"widgets": widgets, "comms": comms, "kernel": kernel, "page": heap}

    # The allocator of the C library and the caches of SymPy fill up over the first runs.
    few, many = after(20), after(RUNS)
    assert (many["widgets"], many["comms"]) == (few["widgets"], few["comms"])
    # Left open, each run would keep 4 MB in the kernel and 10 MB on the page, and its compiled module half a megabyte.
    assert many["kernel"] - few["kernel"] < 30
    assert many["page"] - few["page"] < 15
