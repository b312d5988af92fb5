"""The launcher card and the palette command open a new notebook with an explorer, already run."""

import nbformat
from notebook_page import LabPage
from playwright.sync_api import expect

SOURCE = 'import derivwidgets as dw\n\ndw.Explorer("abs(x) + sin(x)*cos(x)")'
LABEL = "Derivative Explorer"


def expect_explorer(lab_page: LabPage, folder: str = "") -> None:
    """A notebook in `folder` is open, its one cell has run, and its output is an explorer."""
    page = lab_page.page
    cell = page.locator(".jp-Notebook .jp-CodeCell").first
    expect(cell.locator(".jp-InputPrompt")).to_have_text("[1]:", timeout=60_000)
    path = page.evaluate("window.jupyterapp.shell.currentWidget.context.path")
    assert path.rpartition("/")[0] == folder
    assert page.evaluate("window.jupyterapp.shell.currentWidget.content.widgets[0].model.sharedModel.source") == SOURCE
    expect(cell.get_by_role("textbox", name="f(x)", exact=True)).to_be_visible(timeout=60_000)

    saved = nbformat.read(lab_page.lab.root / path, as_version=4)
    assert [saved_cell.source for saved_cell in saved.cells] == [SOURCE]
    assert saved.metadata.kernelspec.language == "python"


def test_launcher_card(lab_page: LabPage) -> None:
    lab_page.open_lab()
    card = lab_page.page.locator(f".jp-LauncherCard:has-text('{LABEL}')")
    expect(card.locator("img")).to_have_js_property("complete", True)
    lab_page.screenshot("launcher")
    card.click()
    expect_explorer(lab_page)
    expect(lab_page.page.locator(".jp-Launcher")).to_have_count(0)


def test_launcher_card_in_a_folder(lab_page: LabPage) -> None:
    (lab_page.lab.root / "a folder").mkdir()
    lab_page.open_lab()
    lab_page.command("filebrowser:go-to-path", path="a folder")
    lab_page.page.locator(f".jp-LauncherCard:has-text('{LABEL}')").click()
    expect_explorer(lab_page, folder="a folder")


def test_palette_command(lab_page: LabPage) -> None:
    lab_page.open_lab()
    lab_page.command("apputils:activate-command-palette")
    search = lab_page.page.locator("#modal-command-palette input")
    search.fill(LABEL)
    search.press("Enter")
    expect_explorer(lab_page)
