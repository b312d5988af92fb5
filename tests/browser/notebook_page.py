"""What a person does with a notebook in JupyterLab, in the words of a test."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from lab_server import LabServer
from playwright.sync_api import Locator, Page

SCREENSHOTS = Path(__file__).parent / "screenshots"


class LabPage:
    """JupyterLab in a browser page."""

    def __init__(self, page: Page, lab: LabServer) -> None:
        self.page = page
        self.lab = lab

    def open_lab(self, path: str = "") -> None:
        """JupyterLab as it starts, with a workspace of its own; `path` is what follows /lab in the address."""
        self.page.goto(f"{self.lab.url}/lab{path}?reset&token={self.lab.token}")
        self.wait_for_splash_to_go()
        self.page.wait_for_function("window.jupyterapp?.shell?.currentWidget != null")

    def command(self, name: str, **args: Any) -> None:
        """Runs one of JupyterLab's commands, and waits for what it promises."""
        self.page.evaluate(
            "async ([name, args]) => { await window.jupyterapp.commands.execute(name, args); }", [name, args]
        )

    def use_dark_theme(self) -> None:
        self.command("apputils:change-theme", theme="JupyterLab Dark")
        self.page.locator("body[data-jp-theme-light=false]").wait_for(state="attached")
        self.wait_for_splash_to_go()

    def wait_for_splash_to_go(self) -> None:
        self.page.locator("#jupyterlab-splash").wait_for(state="detached")

    def screenshot(self, name: str, of: Locator | None = None) -> Path:
        """A picture for people to look at, of the page or of one element, in tests/browser/screenshots."""
        SCREENSHOTS.mkdir(exist_ok=True)
        path = SCREENSHOTS / f"{name}.png"
        (of or self.page).screenshot(path=path)
        return path


class NotebookPage(LabPage):
    """One notebook, written by the test, open in JupyterLab."""

    def __init__(self, page: Page, lab: LabServer, cells: Sequence[str], name: str) -> None:
        super().__init__(page, lab)
        self.path = f"{name}.ipynb"
        (lab.root / self.path).write_text(json.dumps(notebook_of(cells)))

    def open(self) -> None:
        """Opens the notebook, with the file browser folded away and a kernel ready."""
        self.open_lab(f"/tree/{self.path}")
        self.page.locator(".jp-Notebook .jp-Cell").first.wait_for()
        self.page.evaluate(
            """async () => {
              const { shell } = window.jupyterapp;
              shell.collapseLeft();
              await shell.currentWidget.context.ready;
              await shell.currentWidget.sessionContext.ready;
              await shell.currentWidget.sessionContext.session.kernel.info;
            }"""
        )

    def run_all(self) -> None:
        """Runs every cell and waits until the kernel is idle again."""
        self.command("notebook:run-all-cells")

    def run_cell(self, index: int) -> None:
        """Runs one cell and waits for it."""
        self.page.evaluate("index => { window.jupyterapp.shell.currentWidget.content.activeCellIndex = index; }", index)
        self.command("notebook:run-cell")

    def save(self) -> None:
        self.command("docmanager:save")

    def cell(self, index: int = 0) -> Locator:
        return self.page.locator(".jp-Notebook .jp-Cell").nth(index)

    def output(self, index: int = 0) -> Locator:
        """The output area of a cell."""
        return self.cell(index).locator(".jp-OutputArea-output").first

    def output_text(self, index: int = 0) -> str:
        """What a cell printed."""
        return self.output(index).inner_text().strip()

    def set_output_width(self, width: int, index: int = 0) -> None:
        """Makes the window as wide as it takes for the output of a cell to be `width` CSS pixels."""
        for _ in range(3):
            box, size = self.output(index).bounding_box(), self.page.viewport_size
            assert box is not None
            assert size is not None
            off = width - round(box["width"])
            if off == 0:
                return
            self.page.set_viewport_size({"width": size["width"] + off, "height": size["height"]})
            self.page.evaluate("() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")
        raise AssertionError(f"an output {width} px wide could not be had; it is {box['width']} px")

    def restart_kernel(self) -> None:
        """Restarts the kernel as JupyterLab's menu does, and waits until it is back."""
        self.page.evaluate(
            """async () => {
              const { kernel } = window.jupyterapp.shell.currentWidget.sessionContext.session;
              await kernel.restart();
              await kernel.info;
            }"""
        )

    def kill_kernel(self) -> None:
        """Ends the kernel for good, from outside, so that JupyterLab learns it from the server."""
        self.lab.kill_kernel(self.path)


def notebook_of(cells: Sequence[str]) -> dict[str, Any]:
    """A notebook (nbformat 4.5) with these code cells."""
    return {
        "nbformat": 4,
        "nbformat_minor": 5,
        "metadata": {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}},
        "cells": [
            {
                "id": f"cell-{i}",
                "cell_type": "code",
                "execution_count": None,
                "metadata": {},
                "outputs": [],
                "source": source,
            }
            for i, source in enumerate(cells)
        ],
    }
