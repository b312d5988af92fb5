"""A race: how long it takes, when the first result is there, when a cancelled one is gone."""

import time

import numpy as np
import pytest
from report import Report

from derivwidgets.experiments.race import Cancelled, Race, race

SECTION = "a race, 5 sizes × 7 methods"
FUNCTIONS = {
    "2x^3 - 3x^2 + 5": {},
    "4x(1-x)": {"depths": range(1, 9)},
    "sin(x)": {"parameters": [1, 10, 100, 1000, 10_000]},
}


@pytest.mark.parametrize("text", FUNCTIONS)
def test_race(text: str, report: Report) -> None:
    start, first = time.perf_counter(), []

    def progress(found: Race) -> None:
        if not first and np.isfinite(found.steady).any():
            first.append(time.perf_counter() - start)

    found = race(text, progress=progress, **FUNCTIONS[text])
    axis = f"{text} over {found.axis}"
    report.add(SECTION, f"{axis}: all of it", time.perf_counter() - start, "s", "at most 30 s")
    report.add(SECTION, f"{axis}: the first result", 1000 * first[0], "ms", "at most 1000 ms")


def test_cancelled(report: Report) -> None:
    ended = []

    def pause() -> None:
        if time.perf_counter() - start > 1.5:
            ended.append(time.perf_counter())
            raise Cancelled

    start = time.perf_counter()
    race("sin(x)", sizes=[1_000_000, 10_000_000], pause=pause)
    report.add(SECTION, "cancelled, until its process is gone", 1000 * (time.perf_counter() - ended[0]), "ms", "100 ms")
