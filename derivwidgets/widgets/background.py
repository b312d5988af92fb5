"""Work that comes later: one thread a widget, and newer work takes the place of older."""

from __future__ import annotations

import threading
from functools import partial
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    Pause = Callable[[], None]
    Work = Callable[[Pause], None]


class Superseded(Exception):
    """Raised inside work that newer work has replaced."""


class Background:
    """Runs the newest work that was given, off the calling thread.

    The thread lives only while there is work, and is no daemon: at the interpreter's exit a compiler is not torn down
    in the middle of its work. Work calls the `pause` it is handed as often as it can; `pause` raises `Superseded` once
    the work is out of date.
    """

    def __init__(self) -> None:
        self._condition = threading.Condition()
        self._generation = 0
        self._waiting: tuple[int, Work] | None = None
        self._running = False

    def submit(self, work: Work) -> None:
        """Run `work(pause)` soon; whatever was submitted before is dropped."""
        with self._condition:
            self._generation += 1
            self._waiting = (self._generation, work)
            if not self._running:
                self._running = True
                threading.Thread(target=self._run, name="derivwidgets-background").start()

    def cancel(self) -> None:
        """Drop what is waiting and running."""
        with self._condition:
            self._generation += 1
            self._waiting = None

    def wait(self, timeout: float | None = None) -> bool:
        """Wait until there is no work left; return False if that took longer than `timeout` seconds."""
        with self._condition:
            return self._condition.wait_for(lambda: not self._running, timeout)

    def _run(self) -> None:
        while True:
            with self._condition:
                if self._waiting is None:
                    self._running = False
                    self._condition.notify_all()
                    return
                generation, work = self._waiting
                self._waiting = None
            try:
                work(partial(self._check, generation))
            except Superseded:
                pass
            except BaseException:
                with self._condition:
                    self._running = False
                    self._waiting = None
                    self._condition.notify_all()
                raise

    def _check(self, generation: int) -> None:
        if generation != self._generation or not threading.main_thread().is_alive():
            raise Superseded
