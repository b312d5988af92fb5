"""The helper process: SymPy with a time limit."""

from __future__ import annotations

import atexit
import base64
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

from derivwidgets.function.deadline import time_left

START_LIMIT = 20.0
"""Seconds that the process may take to import SymPy; they are not counted as a task's."""


class Helper:
    """Runs one task of `derivwidgets._worker` at a time; a task over its time is killed with its process.

    The process is started by the first task, again at once when it had to be killed, and ended at exit.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._process: _Process | None = None

    def call(self, task: str, *arguments: Any, seconds: float = 2.0) -> Any:
        """Return the task's answer.

        Raises
        ------
        TimeoutError
            If there is none after `seconds`, or when the time is over anyway.
        OSError
            If there is no process, or it ended.
        RuntimeError
            If the task failed.
        """
        seconds = min(seconds, time_left())
        message = pickle.dumps((task, seconds, arguments))
        if seconds <= 0 or not self._lock.acquire(timeout=seconds):
            raise TimeoutError("SymPy was not asked: the time is over")
        try:
            succeeded, answer = self._ask(message, seconds)
        finally:
            self._lock.release()
        if not succeeded:
            raise RuntimeError(answer)
        return answer

    def _ask(self, message: bytes, seconds: float) -> Any:
        if self._process is None or not self._process.is_running:
            self.stop()
            self._process = _Process()
        process = self._process
        try:
            process.wait_until_ready()
            return process.ask(message, seconds)
        except TimeoutError:
            self.stop()
            self._process = _Process()  # it imports SymPy while nobody waits
            raise
        except BaseException:  # an interrupted question would be answered to the next one
            self.stop()
            raise

    def stop(self) -> None:
        """End the process."""
        process, self._process = self._process, None
        if process is not None:
            process.end()

    def forget(self) -> None:
        """Leave the process to the parent from which this process was forked."""
        _LEFT.append(self._process)
        self._process, self._lock = None, threading.Lock()


class _Process:
    """A running `derivwidgets._worker`."""

    def __init__(self) -> None:
        package = str(Path(__file__).parents[2])
        path = os.pathsep.join(filter(None, (package, os.environ.get("PYTHONPATH"))))
        self._popen = subprocess.Popen(
            # -P: a file of the user's that happens to be called sympy.py is not imported
            [sys.executable, "-P", "-m", "derivwidgets._worker"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={**os.environ, "PYTHONPATH": path},
        )
        self._started = time.monotonic()
        self._ready = False
        self._lines: queue.SimpleQueue[bytes] = queue.SimpleQueue()
        assert self._popen.stdout is not None
        threading.Thread(target=_read, args=(self._popen.stdout, self._lines), daemon=True).start()

    @property
    def is_running(self) -> bool:
        return self._popen.poll() is None

    def wait_until_ready(self) -> None:
        if not self._ready:
            self._line(self._started + START_LIMIT - time.monotonic())
            self._ready = True

    def ask(self, message: bytes, seconds: float) -> Any:
        assert self._popen.stdin is not None
        self._popen.stdin.write(base64.b64encode(message) + b"\n")
        self._popen.stdin.flush()
        return pickle.loads(base64.b64decode(self._line(seconds)))

    def _line(self, seconds: float) -> bytes:
        try:
            line = self._lines.get(timeout=max(seconds, 0))
        except queue.Empty:
            raise TimeoutError(f"SymPy had no answer after {seconds:.3g} s") from None
        if not line.endswith(b"\n"):
            raise OSError("the helper process ended")
        return line

    def end(self) -> None:
        self._popen.kill()
        self._popen.wait()
        assert self._popen.stdin is not None
        with suppress(OSError):  # what it had not read is lost with it
            self._popen.stdin.close()


def _read(pipe: IO[bytes], lines: queue.SimpleQueue[bytes]) -> None:
    """Pass on lines, and an empty one at the end."""
    with pipe:
        for line in pipe:
            lines.put(line)
        lines.put(b"")


_LEFT: list[_Process | None] = []
"""Processes that belong to a parent."""

HELPER = Helper()
atexit.register(HELPER.stop)
if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=HELPER.forget)
