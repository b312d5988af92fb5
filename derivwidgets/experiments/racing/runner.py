"""Runs the columns of a race, in a process that can be killed or, for callables that cannot travel, in this one."""

from __future__ import annotations

import atexit
import os
import threading
import time
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, NamedTuple
from weakref import WeakSet

from derivwidgets.experiments.racing.board import LOST
from derivwidgets.experiments.racing.memory import resident
from derivwidgets.experiments.racing.pacing import bytes_text, seconds_text
from derivwidgets.function.process import START_LIMIT, LineProcess

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from derivwidgets.experiments.racing.board import Board
    from derivwidgets.experiments.racing.track import Event

    Report = Callable[[], None]

TICK = 0.02
"""Seconds between two looks at whether the race is still wanted."""
STEADY = 0.5
"""The part of the time for a value that goes to steady states; the rest is for preparations."""
OVER = 1.2
"""How far a competitor may go over the time that it has, before it is stopped."""


def run(board: Board, pause: Callable[[], None], report: Report) -> None:
    """Race over the whole board, value by value; `report` is called after every event, `pause` all the time."""
    if board.course.program is None:
        for column in range(len(board.values)):
            _run_here(board, column, pause, report)
        return
    lives = LIVES
    with _processes() as start:
        process = start()
        for column in range(len(board.values)):
            # One that is stopped takes the process with it, and the others at this value start anew.
            while methods := board.starters(column):
                if not process.is_running:
                    process = start()
                stopped = _run_there(process, board, column, methods, pause, report)
                if stopped is None:
                    break
                process.end()
                if stopped.method:
                    board.stop(stopped.method, column, stopped.reason)
                elif stopped.reason == LOST and lives:
                    lives -= 1
                else:
                    board.abandon(stopped.reason, column)
                    break
            board.finish(column)
            report()


def _time_for(board: Board, column: int) -> float:
    return STEADY * board.left / (len(board.values) - column)


def _run_here(board: Board, column: int, pause: Callable[[], None], report: Report) -> None:
    from derivwidgets.experiments.racing import track

    methods = board.starters(column)
    events = track.column(board.course, int(board.values[column]), methods, _time_for(board, column), board.left)
    for event in events:
        board.write(event, column)
        report()
        pause()
    board.finish(column)
    report()


class Stopped(NamedTuple):
    """A competitor that could not be let go on, and why; no name: it was none of them that took too long."""

    method: str
    reason: str


def _run_there(
    process: LineProcess, board: Board, column: int, methods: list[str], pause: Callable[[], None], report: Report
) -> Stopped | None:
    """Race at one value; return who had to be stopped, None if everybody came through."""
    with suppress(OSError):  # it has ended, as the events say
        process.send((board.course, int(board.values[column]), methods, _time_for(board, column), board.left))
    entered, since, allowed = "", time.monotonic(), START_LIMIT
    for event in _events(process, pause):
        if event is None:
            return None
        report()
        if event == ENDED:
            return Stopped(entered, "stopped: it ended the process" if entered else LOST)
        if event != WAITING:
            board.write(event, column)
            entered, since = (event[1] if event[0] == "start" else ""), time.monotonic()
            allowed = OVER * (board.left if event[0] == "importing" else board.cap) + GRACE
        elif time.monotonic() - since > allowed:
            return Stopped(entered, f"stopped after {seconds_text(allowed)}")
        elif entered and (taken := resident(process.popen.pid)) > board.most + BASE:
            return Stopped(entered, f"stopped at {bytes_text(taken)} of memory")
    raise AssertionError("events end with None")


BASE = 1 << 29
"""Bytes that a process may have besides what a competitor takes: libraries."""


WAITING: Event = ("waiting",)
ENDED: Event = ("ended",)
LIVES = 2
"""How often a race begins a value anew because its process ended, and nobody who raced then is to blame."""
GRACE = 0.3
"""Seconds in which even a race whose time is over ends what it has begun."""


def _events(process: LineProcess, pause: Callable[[], None]) -> Iterator[Event | None]:
    """Yield the events of a process, None after the last, `WAITING` while there are none, `ENDED` where it died."""
    while True:
        pause()
        try:
            process.wait_until_ready(TICK)
            event = process.receive(TICK)
        except TimeoutError:
            event = WAITING
        except OSError:
            event = ENDED
        yield event


_RUNNING: WeakSet[LineProcess] = WeakSet()
_SPARE: list[tuple[LineProcess, dict[str, str]]] = []
"""At most one process that nobody races in yet, and the environment that it was started in."""
_SPARE_LOCK = threading.Lock()


def warm_up() -> None:
    """Start the process of the next race, so that it need not wait for Python and NumPy; there is at most one."""
    with _SPARE_LOCK:
        process = _next_process()
        _SPARE.append((process, dict(os.environ)))


def _next_process() -> LineProcess:
    """Return the spare process, or a new one where there is none that has just been started."""
    while _SPARE:
        process, environment = _SPARE.pop()
        if process.is_running and environment == dict(os.environ):
            return process
        process.end()
    process = LineProcess("derivwidgets._racer")
    _RUNNING.add(process)
    return process


@contextmanager
def _processes() -> Iterator[Callable[[], LineProcess]]:
    """Give what starts processes; whatever happens, none of them is left behind."""
    started: list[LineProcess] = []

    def start() -> LineProcess:
        with _SPARE_LOCK:
            process = _next_process()
        started.append(process)
        return process

    try:
        yield start
    finally:
        for process in started:
            process.end()


@atexit.register
def _end_all() -> None:
    for process in tuple(_RUNNING):
        process.end()


def _forget() -> None:
    """In a process that was forked: what its parent has started is not its own."""
    global _SPARE_LOCK
    _RUNNING.clear()
    _SPARE.clear()
    _SPARE_LOCK = threading.Lock()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_forget)
