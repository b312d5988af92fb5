"""How long a question may take: a deadline that everything below it respects."""

from __future__ import annotations

import math
import time
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

_DEADLINE: ContextVar[float] = ContextVar("_DEADLINE", default=math.inf)


@contextmanager
def limited(seconds: float) -> Iterator[None]:
    """Set a deadline in so many seconds, unless there is an earlier one."""
    token = _DEADLINE.set(min(_DEADLINE.get(), time.monotonic() + seconds))
    try:
        yield
    finally:
        _DEADLINE.reset(token)


def time_left() -> float:
    """Return the seconds until the deadline, inf if there is none."""
    return _DEADLINE.get() - time.monotonic()
