"""What a kernel holds (resident memory) with one explorer shown in a cell, before and after JAX is loaded."""

import nbformat
from nbclient import NotebookClient
from report import Report

SECTION = "memory of the kernel"
RESIDENT = "import psutil; print(psutil.Process().memory_info().rss / 1e6)"
SHOW = """
import derivwidgets as dw
explorer = dw.Explorer("exp(-2x) + 3 sin(3x)", methods=("symbolic", "forward", "backward", "central", "gradient"))
explorer.wait()
explorer
"""
LOAD_JAX = """
import sys
assert "jax" not in sys.modules
explorer.methods = dw.METHODS
explorer.wait()
assert "jax" in sys.modules
"""


def test_kernel_memory(report: Report) -> None:
    cells = (RESIDENT, SHOW, RESIDENT, LOAD_JAX, RESIDENT)
    notebook = nbformat.v4.new_notebook(cells=list(map(nbformat.v4.new_code_cell, cells)))
    NotebookClient(notebook, kernel_name="python3", timeout=120).execute()
    empty, without_jax, with_jax = (
        float("".join(output.text for output in cell.outputs)) for cell in notebook.cells if cell.source == RESIDENT
    )
    report.add(SECTION, "empty", empty, "MB")
    report.add(SECTION, "one explorer, JAX not loaded", without_jax, "MB", "at most 250 MB")
    report.add(SECTION, "one explorer, all methods on", with_jax, "MB", "at most 400 MB")
