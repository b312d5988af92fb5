"""Work that can be ended: it calls a function of its caller's now and then, and what that raises ends it."""

from __future__ import annotations

from typing import Any


def unhurried() -> None:
    """Go on."""


def check_pause(pause: Any) -> None:
    """Raise a TypeError unless `pause` can be called.

    Examples
    --------
    >>> check_pause(3)
    Traceback (most recent call last):
    TypeError: pause must be a function without arguments; got 3
    """
    if not callable(pause):
        raise TypeError(f"pause must be a function without arguments; got {pause!r}")
