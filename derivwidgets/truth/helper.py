"""The helper process: SymPy with a time limit."""

from __future__ import annotations

import atexit
import base64
import pickle
import selectors
import subprocess
import sys
import threading
import time
from typing import Any

START_LIMIT = 20.0
"""Seconds that the process may take to import SymPy."""


class Helper:
    """Runs one task of `derivwidgets._worker` at a time; a task over its time is killed with its process.

    The process is started by the first task, and killed at exit.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None

    def call(self, task: str, *arguments: Any, seconds: float = 2.0) -> Any:
        """Return the task's answer.

        Raises
        ------
        TimeoutError
            If there is none after `seconds`.
        RuntimeError
            If the task failed, or the process ended.
        """
        with self._lock:
            process = self._running()
            assert process.stdin is not None
            try:
                process.stdin.write(base64.b64encode(pickle.dumps((task, arguments))) + b"\n")
                process.stdin.flush()
                line = self._line(process, seconds)
            except (OSError, TimeoutError):
                self.stop()
                raise
            succeeded, answer = pickle.loads(base64.b64decode(line))
        if not succeeded:
            raise RuntimeError(answer)
        return answer

    def stop(self) -> None:
        """End the process."""
        process, self._process = self._process, None
        if process is not None:
            process.kill()
            process.wait()
            for pipe in (process.stdin, process.stdout):
                assert pipe is not None
                pipe.close()

    def _running(self) -> subprocess.Popen[bytes]:
        if self._process is None or self._process.poll() is not None:
            self.stop()
            self._process = subprocess.Popen(
                [sys.executable, "-m", "derivwidgets._worker"],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
            )
            self._line(self._process, START_LIMIT)
        return self._process

    @staticmethod
    def _line(process: subprocess.Popen[bytes], seconds: float) -> bytes:
        """Return one line of output; the worker writes a line at once, so reading after the first byte is quick."""
        assert process.stdout is not None
        deadline = time.monotonic() + seconds
        with selectors.DefaultSelector() as selector:
            selector.register(process.stdout, selectors.EVENT_READ)
            if not selector.select(max(0.0, deadline - time.monotonic())):
                raise TimeoutError(f"SymPy had no answer after {seconds:g} s")
        line = process.stdout.readline()
        if not line:
            raise OSError("the helper process ended")
        return line


HELPER = Helper()
atexit.register(HELPER.stop)
