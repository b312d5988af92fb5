"""How much memory a block of code takes at its peak."""

from __future__ import annotations

import ctypes
import os
from contextlib import suppress
from pathlib import Path

STATUS, CLEAR = Path("/proc/self/status"), Path("/proc/self/clear_refs")
"""Where Linux tells the resident memory and its peak, and where the peak is set back to now (proc(5))."""


class Peak:
    """The peak of the resident memory within a block, above what was there before.

    Attributes
    ----------
    bytes : float
        nan where the system does not tell.
    """

    bytes = float("nan")
    _before: int | None = None

    def __enter__(self) -> Peak:
        _trim()
        try:
            CLEAR.write_text("5")
            self._before = _resident("VmRSS")
        except OSError:
            pass  # no such files on this system
        return self

    def __exit__(self, *error: object) -> None:
        if self._before is not None:
            self.bytes = float(max(_resident("VmHWM") - self._before, 0))


def _trim() -> None:
    """Give freed memory back to the system: what is taken again would not be seen (malloc_trim(3), of glibc)."""
    with suppress(OSError, AttributeError):
        ctypes.CDLL(None).malloc_trim(0)


def _resident(name: str) -> int:
    line = next(line for line in STATUS.read_text().splitlines() if line.startswith(f"{name}:"))
    return 1024 * int(line.split()[1])


def resident(pid: int) -> int:
    """Return the resident memory of a process, in bytes; 0 where the system does not tell."""
    try:
        pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    except (OSError, IndexError):
        return 0
    return pages * os.sysconf("SC_PAGE_SIZE")
