"""Every notebook in examples/ runs from top to bottom, and shows what its prose says it shows."""

import base64
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

NOTEBOOKS = sorted((Path(__file__).parents[1] / "examples").glob("*.ipynb"))
WIDGET = "application/vnd.jupyter.widget-view+json"
PNG = b"\x89PNG\r\n\x1a\n"

by_name = {"ids": lambda path: path.stem}


def read(path: Path) -> nbformat.NotebookNode:
    return nbformat.read(path, as_version=nbformat.NO_CONVERT)


def code_cells(notebook: nbformat.NotebookNode) -> list[nbformat.NotebookNode]:
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


def text_of(cell: nbformat.NotebookNode) -> str:
    """What a cell printed or displayed, as text."""
    return "".join(
        output.text if output.output_type == "stream" else output.data.get("text/plain", "") for output in cell.outputs
    )


@pytest.fixture(scope="module", params=NOTEBOOKS, **by_name)
def executed(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> nbformat.NotebookNode:
    """A notebook after a run in a fresh kernel and an empty folder; a cell that raises fails the test."""
    notebook = read(request.param)
    folder = tmp_path_factory.mktemp("notebook")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("IPYTHONDIR", str(folder / "ipython"))
        patch.setenv("JAX_PLATFORMS", "cpu")  # or JAX warns where it sees a GPU that it was not built for
        client = NotebookClient(notebook, kernel_name="python3", timeout=300, resources={"metadata": {"path": folder}})
        client.execute()
    return notebook


def test_there_are_notebooks() -> None:
    assert NOTEBOOKS


@pytest.mark.parametrize("path", NOTEBOOKS, **by_name)
def test_notebook_is_committed_clean(path: Path) -> None:
    notebook = read(path)
    nbformat.validate(notebook)
    assert (notebook.nbformat, notebook.nbformat_minor) == (4, 5)
    assert notebook.metadata.kernelspec.name == "python3"
    assert "widgets" not in notebook.metadata
    assert [cell.id for cell in code_cells(notebook) if cell.outputs or cell.execution_count] == []


def test_notebook_warns_of_nothing(executed: nbformat.NotebookNode) -> None:
    complaints = [
        output.text
        for cell in code_cells(executed)
        for output in cell.outputs
        if output.output_type == "stream" and output.name == "stderr"
    ]
    assert complaints == []


def test_cells_show_what_the_prose_says(executed: nbformat.NotebookNode) -> None:
    """A cell's metadata lists under `shows` the texts on which the prose around it relies."""
    missing = {
        cell.id: (lost, text_of(cell))
        for cell in code_cells(executed)
        if (lost := [text for text in cell.metadata.get("shows", ()) if text not in text_of(cell)])
    }
    assert missing == {}


def test_widgets_can_be_read_without_a_kernel(executed: nbformat.NotebookNode) -> None:
    shown = [
        output.data
        for cell in code_cells(executed)
        for output in cell.outputs
        if output.output_type in {"display_data", "execute_result"} and WIDGET in output.data
    ]
    assert shown, "an example without a widget"
    for data in shown:
        assert "f(x) = " in data["text/plain"]
        assert base64.b64decode(data["image/png"]).startswith(PNG)
