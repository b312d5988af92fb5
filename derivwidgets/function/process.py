"""A Python process of our own that can be killed: pickled messages to it and from it, one a line."""

from __future__ import annotations

import base64
import math
import os
import pickle
import queue
import subprocess
import sys
import threading
import time
from contextlib import suppress
from pathlib import Path
from typing import IO, Any

START_LIMIT = 20.0
"""Seconds that a process may take until it is ready; they are not counted as a task's."""


class LineProcess:
    """A running ``python -m module``, which writes "ready" and then answers what it is sent.

    It is not made by multiprocessing, which would run an unguarded user script again, nor by forking, which is unsafe
    once JAX has threads.

    Attributes
    ----------
    popen : subprocess.Popen
    is_ready : bool
        Whether its first line has come.
    """

    def __init__(self, module: str) -> None:
        package = str(Path(__file__).parents[2])
        path = os.pathsep.join(filter(None, (package, os.environ.get("PYTHONPATH"))))
        self.popen = subprocess.Popen(
            # -P: a file of the user's that happens to be called sympy.py is not imported
            [sys.executable, "-P", "-m", module],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={**os.environ, "PYTHONPATH": path},
        )
        self._started = time.monotonic()
        self.is_ready = False
        self._lines: queue.SimpleQueue[bytes] = queue.SimpleQueue()
        assert self.popen.stdout is not None
        threading.Thread(target=_read, args=(self.popen.stdout, self._lines), daemon=True).start()

    @property
    def is_running(self) -> bool:
        """Whether it has not ended."""
        return self.popen.poll() is None

    def wait_until_ready(self, seconds: float = math.inf) -> None:
        """Wait for its first line, until its time to start is over, and no longer than `seconds`.

        Raises
        ------
        TimeoutError, OSError
            If it takes too long, or ends instead.
        """
        if not self.is_ready:
            self._line(min(self._started + START_LIMIT - time.monotonic(), seconds))
            self.is_ready = True

    def send(self, message: Any) -> None:
        """Send it a message."""
        assert self.popen.stdin is not None
        self.popen.stdin.write(encoded(message))
        self.popen.stdin.flush()

    def receive(self, seconds: float) -> Any:
        """Return its next message.

        Raises
        ------
        TimeoutError
            If there is none after `seconds`.
        OSError
            If it ended.
        """
        return decoded(self._line(seconds))

    def _line(self, seconds: float) -> bytes:
        try:
            line = self._lines.get(timeout=max(seconds, 0))
        except queue.Empty:
            raise TimeoutError(f"there was no answer after {seconds:.3g} s") from None
        if not line.endswith(b"\n"):
            raise OSError("the helper process ended")
        return line

    def end(self) -> None:
        """Kill it."""
        self.popen.kill()
        self.popen.wait()
        assert self.popen.stdin is not None
        with suppress(OSError):  # what it had not read is lost with it
            self.popen.stdin.close()


def encoded(message: Any) -> bytes:
    """Return a message as one line."""
    return base64.b64encode(pickle.dumps(message)) + b"\n"


def decoded(line: bytes) -> Any:
    """Return the message in a line."""
    return pickle.loads(base64.b64decode(line))


def _read(pipe: IO[bytes], lines: queue.SimpleQueue[bytes]) -> None:
    """Pass on lines, and an empty one at the end."""
    with pipe:
        for line in pipe:
            lines.put(line)
        lines.put(b"")
