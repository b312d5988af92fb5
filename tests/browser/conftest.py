"""Fixtures of the browser tests: a JupyterLab server, a Chromium, and a page on which no error goes unseen."""

import re
import subprocess
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest
from lab_server import LabServer, start_lab_server
from notebook_page import LabPage, NotebookPage
from playwright.sync_api import Browser, ConsoleMessage, Page, sync_playwright

HERE = Path(__file__).parent

# JupyterLab's own noise, seen with no widget of ours on the page. Each is one message, as exactly as it can be named.
NOISE: tuple[re.Pattern[str], ...] = ()

# What keeps Chromium quiet and whole in a container: no sandbox as root, no GPU, no traffic of its own.
FLAGS = ("--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-quic", "--no-first-run")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Runs the browser tests last: they are the slow ones, and playwright's event loop stays with the thread."""
    items.sort(key=lambda item: HERE in item.path.parents)


@pytest.fixture(scope="session")
def lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LabServer]:
    server = start_lab_server(tmp_path_factory.mktemp("lab"))
    yield server
    server.stop()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    found = subprocess.run([HERE / "chromium.sh", "--find"], capture_output=True, text=True, check=False)
    if found.returncode != 0:
        pytest.fail(found.stderr)
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=found.stdout.strip(), args=list(FLAGS))
        yield chromium
        chromium.close()


@pytest.fixture
def page(browser: Browser, lab: LabServer) -> Iterator[Page]:
    """A page 1400 px wide. The test fails if the console or a script reports an error on it."""
    context = browser.new_context(viewport={"width": 1400, "height": 1000}, locale="en-US")
    page = context.new_page()
    page.set_default_timeout(30_000)
    errors: list[str] = []

    def note(message: ConsoleMessage) -> None:
        if message.type == "error":
            errors.append(f"{message.text} ({message.location.get('url', '')})")

    page.on("console", note)
    page.on("pageerror", lambda error: errors.append(f"uncaught: {error}"))
    yield page
    context.close()
    lab.reset()
    unknown = Counter(error for error in errors if not any(noise.fullmatch(error) for noise in NOISE))
    if unknown:
        listed = "\n".join(f"{count} x {error}" for error, count in unknown.items())
        pytest.fail(f"errors on the page:\n{listed}", pytrace=False)


@pytest.fixture
def lab_page(page: Page, lab: LabServer) -> LabPage:
    """JupyterLab, not yet opened."""
    return LabPage(page, lab)


@pytest.fixture
def notebook(page: Page, lab: LabServer, request: pytest.FixtureRequest) -> Callable[[Sequence[str]], NotebookPage]:
    """A function that writes a notebook with the code cells it is given and opens it."""

    def opened(cells: Sequence[str]) -> NotebookPage:
        name = re.sub(r"\W+", "-", request.node.name).strip("-")
        made = NotebookPage(page, lab, cells, name)
        made.open()
        return made

    return opened
