"""What travels: the front end once, and the tables of every new function."""

import gzip
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from report import Report

import derivwidgets as dw

SECTION = "on the wire"
STATIC = Path(dw.__file__).parent / "static"
TABLES = ("grid", "first", "table_", "bound_", "plain", "zoom", "rules", "verdict")
"""Traits of the panel, by how their names begin."""


def buffers(value: Any) -> Iterator[memoryview]:
    """Every binary buffer inside a trait's value."""
    if isinstance(value, memoryview | bytes | bytearray):
        yield memoryview(value)
    elif isinstance(value, dict):
        for part in value.values():
            yield from buffers(part)
    elif isinstance(value, list | tuple):
        for part in value:
            yield from buffers(part)


def size(value: Any) -> float:
    """Megabytes in the binary buffers of a value."""
    return sum(buffer.nbytes for buffer in buffers(value)) / 1e6


def test_bundle_size(report: Report) -> None:
    for name, target in (("explorer.js", "at most 60 kB"), ("explorer.css", "")):
        content = (STATIC / name).read_bytes()
        report.add(SECTION, name, len(content) / 1e3, "kB", target)
        report.add(SECTION, f"{name}, gzipped", len(gzip.compress(content)) / 1e3, "kB")


def test_table_size(report: Report) -> None:
    explorer = dw.Explorer("exp(-2x) + 3 sin(3x)", methods=dw.METHODS)
    explorer.wait()
    panel = explorer.children[0].children[0]
    sizes = {
        start: sum(size(getattr(panel, name)) for name in panel.trait_names(sync=True) if name.startswith(start))
        for start in TABLES
    }
    for start, megabytes in sizes.items():
        report.add(SECTION, f"tables of one function, all methods on: {start.rstrip('_')}", megabytes, "MB")
    report.add(SECTION, "tables of one function, all methods on: together", sum(sizes.values()), "MB", "at most 1.5 MB")
    explorer.close()
