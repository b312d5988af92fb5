"""What `import derivwidgets` adds to the start of Python."""

import subprocess
import sys

import numpy as np
from clock import interleaved, milliseconds
from report import Report

SECTION = "import derivwidgets"
PAIRS = 25


def start(code: str) -> None:
    subprocess.run([sys.executable, "-c", code], check=True)


def test_import_time(report: Report) -> None:
    times = interleaved(
        {"Python alone": lambda: start("pass"), "Python, import derivwidgets": lambda: start("import derivwidgets")},
        PAIRS,
    )
    for name, taken in times.items():
        report.add(SECTION, name, milliseconds(taken), "ms")
    added = np.subtract(*reversed(times.values()))
    report.add(SECTION, "added by the import", milliseconds(added), "ms", "at most 30 ms")
