"""From a slider's input event to the painted frame, in a real JupyterLab in Chromium.

The clock stops in the second animation frame after the event, when the first one has been painted; so a page that draws
nothing takes about two frames, and that is the floor.
"""

from collections.abc import Callable, Sequence

import numpy as np
import pytest
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

# 20 moves to warm up, then `moves` that are timed, up and down the whole slider, one in every second frame.
DRAG = """
async ([name, moves]) => {
  const slider = document.querySelector(`input[type=range][aria-label="${name}"]`);
  const low = Number(slider.min), high = Number(slider.max);
  const painted = () => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)));
  const times = [];
  await painted();
  for (let i = 0; i < moves + 20; i++) {
    const phase = (i % 100) / 50;
    slider.value = low + (high - low) * (phase < 1 ? phase : 2 - phase);
    const start = performance.now();
    slider.dispatchEvent(new Event("input", { bubbles: true }));
    await painted();
    if (i >= 20) times.push(performance.now() - start);
  }
  return times;
}
"""


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
