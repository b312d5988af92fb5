"""From an input event on the RaceLab's slider to the painted frame, with a whole race on the page."""

from collections.abc import Callable, Sequence

import numpy as np
from drag import DRAG
from notebook_page import NotebookPage
from playwright.sync_api import expect
from race_page import RacePage
from report import Report

MOVES = 200
SECTION = f"RaceLab: slider event to painted frame, {MOVES} moves in Chromium"
LAB = 'import derivwidgets as dw\nlab = dw.RaceLab("2x^3-3x^2+5", seconds=10)\nlab'

Opened = Callable[[Sequence[str]], NotebookPage]


def test_size(notebook: Opened, report: Report) -> None:
    page = notebook([LAB])
    page.run_cell(0)
    race = RacePage(page.output(0))
    expect(race.formula).to_be_visible(timeout=60_000)
    race.race()
    for bars in ("first answer", "one call"):
        race.choose("The bars show", bars)
        times = np.array(page.page.evaluate(DRAG, ["Array size", MOVES]))
        report.add(SECTION, f"array size, bars of {bars}, p50", np.quantile(times, 0.5), "ms")
        report.add(SECTION, f"array size, bars of {bars}, p95", np.quantile(times, 0.95), "ms", "50 ms")
