"""Asking SymPy in a process of its own, while the caller can still end the wait."""

from __future__ import annotations

import atexit
import contextvars
import os
import threading
from typing import TYPE_CHECKING, Any

from derivwidgets.function.slips import shortened
from derivwidgets.truth.helper import Helper

if TYPE_CHECKING:
    from collections.abc import Callable

LONGEST = 160
"""Characters of what SymPy says."""
BETWEEN = 0.03
"""Seconds between a pause and the next."""

FORMULAS, COUNTING = Helper(), Helper()
"""Helper processes for formulas, which may take seconds, and for counts of operations; nobody waits for another."""
for _helper in (FORMULAS, COUNTING):
    atexit.register(_helper.stop)
    if hasattr(os, "register_at_fork"):
        os.register_at_fork(after_in_child=_helper.forget)


class NoAnswer(Exception):
    """SymPy gave no answer; the message says why."""


def ask(
    task: str,
    *arguments: Any,
    seconds: float,
    pause: Callable[[], None],
    who: str = "SymPy",
    helper: Helper = FORMULAS,
) -> Any:
    """Return the answer of the helper process to a task of `derivwidgets.experiments.expressions.symbolics`.

    Parameters
    ----------
    task : str
        The function that is called there.
    seconds : float
        How long that may take.
    pause : callable
        Called without arguments while it does; what it raises ends the process, and is raised here.
    who : str
        Which function of SymPy's is said to have no answer.
    helper : Helper
        The process that is asked.

    Raises
    ------
    NoAnswer
        If it takes too long, takes too much memory, or fails.
    """
    answers: list[Any] = []
    errors: list[BaseException] = []

    def wait() -> None:
        try:
            answers.append(helper.call("symbolics", task, *arguments, seconds=seconds))
        except BaseException as error:
            errors.append(error)

    thread = threading.Thread(target=contextvars.copy_context().run, args=(wait,), daemon=True)
    thread.start()
    try:
        while thread.is_alive():
            pause()
            thread.join(BETWEEN)
    except BaseException:
        if thread.is_alive():  # else the process may be answering another's question
            helper.stop()
        raise
    if errors:
        raise NoAnswer(_why(errors[0], who)) from errors[0]
    return answers[0]


def _why(error: BaseException, who: str) -> str:
    if isinstance(error, TimeoutError):
        return str(error).replace("SymPy", who, 1)
    said = str(error).partition("\n")[0]
    if isinstance(error, OSError) or said.startswith("MemoryError"):
        return f"{who} took more memory than it may"
    if said.startswith("RecursionError"):
        return f"the brackets are nested too deep for {who}"
    return shortened(said.removeprefix("FunctionError: "), LONGEST)
