"""From a slider's input event to the painted frame, in a real JupyterLab in Chromium.

The clock stops in the second animation frame after the event, when the first one has been painted; so a page that draws
nothing takes about two frames, and that is the floor.
"""

import os
import time
from collections.abc import Callable, Sequence

import numpy as np
import pytest
from drag import DRAG
from explorer_page import ExplorerPage
from notebook_page import NotebookPage
from playwright.sync_api import expect
from report import Report

SECTION = "slider event to painted frame, {moves} moves in Chromium"
MOVES = 200
PLAIN = """
from IPython.display import HTML
HTML('<input type="range" aria-label="Step size Δx" min="-18" max="0" step="any">')
"""
EXPLORER = 'import derivwidgets as dw\ndw.Explorer("abs(x) + sin(x)*cos(x)"{arguments})'
BUSY = "while True:\n    sum(range(100_000))"

# The drag of a slider, on the V itself: pressed and dragged along its axis.
DRAG_V = """
async moves => {
  const figure = document.querySelector(".dw-figure-v");
  const { left, right, top, height } = figure.getBoundingClientRect();
  const send = (type, target, x) => target.dispatchEvent(new PointerEvent(type, {
    bubbles: true, button: 0, buttons: 1, clientX: x, clientY: top + height / 2,
  }));
  const painted = () => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)));
  const times = [];
  send("pointerdown", figure, right - 20);
  await painted();
  for (let i = 0; i < moves + 20; i++) {
    const phase = (i % 100) / 50;
    const start = performance.now();
    send("pointermove", window, left + 60 + (right - left - 80) * (phase < 1 ? phase : 2 - phase));
    await painted();
    if (i >= 20) times.push(performance.now() - start);
  }
  send("pointerup", window, left + 60);
  return times;
}
"""

EVERY_VIEW = ', views=("f", "slope", "error", "v", "zoom", "rules")'

Opened = Callable[[Sequence[str]], NotebookPage]


def drag(page: NotebookPage, slider: str = "Step size Δx") -> np.ndarray:
    """Milliseconds of every move."""
    return np.array(page.page.evaluate(DRAG, [slider, MOVES]))


def show(notebook: Opened, arguments: str = "", *more: str) -> tuple[NotebookPage, ExplorerPage]:
    """A notebook with an explorer that has got all of its tables."""
    page = notebook([EXPLORER.format(arguments=arguments), *more])
    page.run_cell(0)
    explorer = ExplorerPage(page.cell(0))
    explorer.formula.wait_for()
    explorer.wait()
    return page, explorer


def add(report: Report, what: str, times: np.ndarray, target: str = "") -> None:
    section = SECTION.format(moves=MOVES)
    report.add(section, f"{what}, p50", np.quantile(times, 0.5), "ms")
    report.add(section, f"{what}, p95", np.quantile(times, 0.95), "ms", target)


def test_floor(notebook: Opened, report: Report) -> None:
    page = notebook([PLAIN])
    page.run_cell(0)
    add(report, "a page that draws nothing (the floor)", drag(page))


@pytest.mark.parametrize(
    ("what", "arguments", "slider", "target"),
    [
        ("Δx, four methods", "", "Step size Δx", "floor + 5 ms"),
        ("x, four methods", "", "Point x", "floor + 5 ms"),
        ("Δx, all methods", ", methods=dw.METHODS", "Step size Δx", "50 ms"),
    ],
    ids=["step", "point", "all-methods"],
)
def test_explorer(what: str, arguments: str, slider: str, target: str, notebook: Opened, report: Report) -> None:
    page, _ = show(notebook, arguments)
    add(report, what, drag(page, slider), target)


@pytest.mark.parametrize("slider", ["Step size Δx", "Point x"])
def test_every_view(slider: str, notebook: Opened, report: Report) -> None:
    page, _ = show(notebook, EVERY_VIEW)
    add(report, f"{slider}, four methods, every view", drag(page, slider), "50 ms")


def test_the_v_itself(notebook: Opened, report: Report) -> None:
    page, _ = show(notebook, EVERY_VIEW)
    times = np.array(page.page.evaluate(DRAG_V, MOVES))
    add(report, "the V dragged, four methods, every view", times, "50 ms")


def test_long_drag(notebook: Opened, report: Report) -> None:
    """Minutes of dragging: DRAG_MINUTES says how many."""
    minutes = float(os.environ.get("DRAG_MINUTES", "1"))
    page, _ = show(notebook, EVERY_VIEW)
    cdp = page.page.context.new_cdp_session(page.page)
    cdp.send("Performance.enable")

    def megabytes() -> float:
        cdp.send("HeapProfiler.collectGarbage")
        metrics = {each["name"]: each["value"] for each in cdp.send("Performance.getMetrics")["metrics"]}
        return metrics["JSHeapUsedSize"] / 1e6

    drag(page)
    first, before, ends = drag(page), megabytes(), time.monotonic() + 60 * minutes
    last = first
    while time.monotonic() < ends:
        for slider in ("Point x", "Step size Δx"):
            last = drag(page, slider)
    section = f"{minutes:g} minutes of dragging Δx and x, every view"
    report.add(section, "Δx at first, p95", np.quantile(first, 0.95), "ms")
    report.add(section, "Δx at last, p95", np.quantile(last, 0.95), "ms", "as at first")
    report.add(section, "the page's memory has grown by", megabytes() - before, "MB", "0")


def test_busy_kernel(notebook: Opened, report: Report) -> None:
    page, explorer = show(notebook, "", BUSY)
    page.page.evaluate(
        """() => {
          window.jupyterapp.shell.currentWidget.content.activeCellIndex = 1;
          void window.jupyterapp.commands.execute("notebook:run-cell");
        }"""
    )
    expect(explorer.kernel).to_have_text("kernel busy")
    add(report, "Δx, four methods, the kernel busy with a loop", drag(page), "floor + 5 ms")
    page.lab.api("POST", f"kernels/{page.lab.kernel_of(page.path)}/interrupt")
