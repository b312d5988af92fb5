"""How fast the court follows the point: its numbers from the tables, its words from the kernel; and the microscope."""

from collections.abc import Callable, Sequence

import numpy as np
import pytest
from drag import DRAG
from explorer_page import ExplorerPage
from notebook_page import NotebookPage
from report import Report

EXPLORER = 'import derivwidgets as dw\ndw.Explorer("{f}", at={at}{arguments})'
NUMBERS = "the court while x moves, input event to painted frame (a page that draws nothing: 33 ms)"
WORDS = "the court's words after the last move, input event to sentence"
LENS = "the microscope, input event to painted frame"

# One move at a time, from rest; the clock stops when the words under the verdict are about the new point.
REST = """
async moves => {
  const slider = document.querySelector('input[type=range][aria-label="Point x"]');
  const low = Number(slider.min), high = Number(slider.max);
  const why = [...document.querySelectorAll(".dw-table tbody:last-of-type .dw-why .dw-words")].at(-1);
  const pause = (time) => new Promise(done => setTimeout(done, time));
  const times = [];
  for (let i = 0; i < moves; i++) {
    slider.value = low + (high - low) * ((i * 0.6180339887) % 1);
    const start = performance.now();
    slider.dispatchEvent(new Event("input", { bubbles: true }));
    await pause(0);
    while (!why.hasAttribute("aria-hidden") && performance.now() - start < 60) await pause(1);
    while (why.hasAttribute("aria-hidden") && performance.now() - start < 5000) await pause(1);
    times.push(performance.now() - start);
    await pause(400);
  }
  return times;
}
"""

Opened = Callable[[Sequence[str]], NotebookPage]
CASES = [("|x| + sin(x)*cos(x)", "0"), ("floor(x)", "0.5"), ("|x^2 - 2|", "'sqrt(2)'"), ("floor(200x)", "0.3")]


def show(notebook: Opened, f: str, at: str, arguments: str = "") -> NotebookPage:
    page = notebook([EXPLORER.format(f=f, at=at, arguments=arguments)])
    page.run_cell(0)
    explorer = ExplorerPage(page.cell(0))
    explorer.formula.wait_for()
    explorer.wait()
    return page


def add(report: Report, section: str, what: str, times: list[float], target: str) -> None:
    report.add(section, f"{what}, p50", np.quantile(times, 0.5), "ms")
    report.add(section, f"{what}, p95", np.quantile(times, 0.95), "ms", target)


@pytest.mark.parametrize(("f", "at"), CASES)
def test_numbers(f: str, at: str, notebook: Opened, report: Report) -> None:
    page = show(notebook, f, at)
    add(report, NUMBERS, f, page.page.evaluate(DRAG, ["Point x", 200]), "50 ms")


@pytest.mark.parametrize(("f", "at"), CASES)
def test_words(f: str, at: str, notebook: Opened, report: Report) -> None:
    page = show(notebook, f, at)
    add(report, WORDS, f, page.page.evaluate(REST, 30), "250 ms")


@pytest.mark.parametrize(("f", "at"), CASES[:2])
def test_microscope(f: str, at: str, notebook: Opened, report: Report) -> None:
    page = show(notebook, f, at, ', views=("f", "slope", "error", "v", "zoom")')
    add(report, LENS, f, page.page.evaluate(DRAG, ["Zoom", 200]), "floor + one frame, 50 ms")
