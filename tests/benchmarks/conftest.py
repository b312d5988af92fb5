"""What benchmarks share: one report for all of them, and the browser harness of tests/browser."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import ModuleType

    from report import Report

HERE = Path(__file__).parent
BROWSER = HERE.parent / "browser"
WRITTEN = HERE.parents[1] / "build" / "bench.json"
REPORT = pytest.StashKey["Report"]()


def pytest_configure(config: pytest.Config) -> None:
    sys.path[:0] = [str(HERE), str(BROWSER)]
    from report import Report

    config.stash[REPORT] = Report()
    config.pluginmanager.register(browser_fixtures(), "browser_fixtures")


def browser_fixtures() -> ModuleType:
    """The conftest of the browser tests, as a plugin; pytest itself shows it to the tests beside it only."""
    spec = importlib.util.spec_from_file_location("browser_fixtures", BROWSER / "conftest.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def report(request: pytest.FixtureRequest) -> Report:
    return request.config.stash[REPORT]


@pytest.hookimpl(wrapper=True)
def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> Iterator[None]:
    """The table comes last, under whatever else is said."""
    yield
    report = config.stash[REPORT]
    if report.lines:
        report.write(WRITTEN)
        terminalreporter.section("derivwidgets, measured")
        terminalreporter.write_line(report.table())
