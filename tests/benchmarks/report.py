"""What was measured, as one table for people and one file for machines."""

import json
import os
import platform
from dataclasses import asdict, dataclass, field
from importlib.metadata import version
from pathlib import Path

from derivwidgets.experiments.racing.machine import processor

LIBRARIES = ("numpy", "sympy", "jax", "bqplot", "anywidget", "jupyterlab")


@dataclass(frozen=True)
class Line:
    """One number: what it is, its unit, and what it should be, in words; the target is shown and not enforced."""

    section: str
    what: str
    value: float
    unit: str
    target: str = ""

    @property
    def measured(self) -> str:
        """The value to three digits, with its unit."""
        return f"{float(f'{self.value:.3g}'):,.10g} {self.unit}"


@dataclass
class Report:
    """The numbers of one run, in the order in which they came."""

    lines: list[Line] = field(default_factory=list)

    def add(self, section: str, what: str, value: float, unit: str, target: str = "") -> None:
        self.lines.append(Line(section, what, float(value), unit, target))

    def table(self) -> str:
        """Three columns, what, measured and target, under the headings of the sections."""
        wide = max(len(line.what) for line in self.lines) + 2
        narrow = max(len(line.measured) for line in self.lines)
        rows, section = [f"{'what':{wide}}  {'measured':>{narrow}}  target"], ""
        for line in self.lines:
            if line.section != section:
                section = line.section
                rows += ["", section]
            rows.append(f"  {line.what:{wide}}{line.measured:>{narrow}}  {line.target}".rstrip())
        return "\n".join(rows)

    def write(self, path: Path) -> None:
        path.parent.mkdir(exist_ok=True)
        lines = [asdict(line) for line in self.lines]
        path.write_text(json.dumps({"machine": machine(), "lines": lines}, indent=1, ensure_ascii=False) + "\n")


def machine() -> dict[str, object]:
    """What the numbers depend on."""
    return {
        "processor": processor(),
        "cores": len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count(),
        "system": f"{platform.system()} {platform.machine()}",
        "python": platform.python_version(),
        **{name: version(name) for name in LIBRARIES},
    }
