"""The helper process: SymPy with a time limit."""

from __future__ import annotations

import atexit
import os
import threading
from typing import Any

from derivwidgets.function.deadline import time_left
from derivwidgets.function.process import LineProcess

WORKER = "derivwidgets._worker"


class Helper:
    """Runs one task of `derivwidgets._worker` at a time; a task over its time is killed with its process.

    The process is started by the first task, again at once when it had to be killed, and ended at exit.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._process: LineProcess | None = None

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
        if seconds <= 0 or not self._lock.acquire(timeout=seconds):
            raise TimeoutError("SymPy was not asked: the time is over")
        try:
            succeeded, answer = self._ask((task, seconds, arguments), seconds)
        finally:
            self._lock.release()
        if not succeeded:
            raise RuntimeError(answer)
        return answer

    def _ask(self, message: Any, seconds: float) -> Any:
        if self._process is None or not self._process.is_running:
            self.stop()
            self._process = LineProcess(WORKER)
        process = self._process
        try:
            process.wait_until_ready()
            process.send(message)
            return process.receive(seconds)
        except TimeoutError:
            self.stop()
            self._process = LineProcess(WORKER)  # it imports SymPy while nobody waits
            raise TimeoutError(f"SymPy had no answer after {seconds:.3g} s") from None
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


_LEFT: list[LineProcess | None] = []
"""Processes that belong to a parent."""

HELPER = Helper()
atexit.register(HELPER.stop)
if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=HELPER.forget)
