"""Results that are no numbers, and how they pass through operations."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from functools import wraps
from typing import TYPE_CHECKING, Any

from derivwidgets.function.systems import Library, System

if TYPE_CHECKING:
    from collections.abc import Callable


class Missing(Enum):
    """Why an operation has no result; arithmetic with it has none either."""

    UNDEFINED = "undefined"
    """It certainly has none over the reals."""
    UNDECIDED = "undecided"
    """It could not be told which branch it takes, or whether it has one."""

    def _absorb(self, *_: Any) -> Missing:
        return self

    __add__ = __radd__ = __sub__ = __rsub__ = __mul__ = __rmul__ = __truediv__ = __rtruediv__ = __neg__ = _absorb


UNDEFINED, UNDECIDED = Missing.UNDEFINED, Missing.UNDECIDED


class Undecided(Exception):
    """Raised inside an operation whose result is `UNDECIDED`; more bits or more terms may decide."""


LAZY = frozenset({"where", "and", "or"})
"""Operations that may have a result although an operand has none."""


class GuardedLibrary(Library):
    """A library whose functions are missing where an operand is."""

    def __getattr__(self, name: str) -> Any:
        found = _guarded(super().__getattr__(name))
        setattr(self, name, found)
        return found


@dataclass(frozen=True)
class GuardedSystem(System):
    """A number system in which an operation on a missing operand is missing."""

    def form(self, name: str) -> Callable[..., Any]:
        """Return the function that does operation `name`, guarded unless it is lazy."""
        if (found := self._forms.get(name)) is None:
            found = super().form(name)
            found = self._forms[name] = found.__wrapped__ if name in LAZY else _guarded(found)  # type: ignore[attr-defined]
        return found


def _guarded(form: Callable[..., Any]) -> Callable[..., Any]:
    @wraps(form)
    def guarded(*operands: Any) -> Any:
        for operand in operands:
            if type(operand) is Missing:
                return worse(*operands)
        try:
            return form(*operands)
        except Undecided:
            return UNDECIDED

    return form if hasattr(form, "__wrapped__") else guarded


def worse(*operands: Any) -> Missing:
    """Return what a result is when at least one operand is missing."""
    return UNDEFINED if UNDEFINED in operands else UNDECIDED


def both(x: Any, y: Any) -> Any:
    """Return x and y, in three-valued logic."""
    if x is False or y is False:
        return False
    return (x if y is True else y) if x is True or y is True else _open(x, y)


def either(x: Any, y: Any) -> Any:
    """Return x or y, in three-valued logic."""
    if x is True or y is True:
        return True
    return (x if y is False else y) if x is False or y is False else _open(x, y)


def _open(x: Missing, y: Missing) -> Missing:
    """Return what two missing truth values combine to: one that is undecided might still decide alone."""
    return UNDEFINED if x is y is UNDEFINED else UNDECIDED


def opposite(x: Any) -> Any:
    """Return not x."""
    return not x


def choose(condition: Any, x: Any, y: Any) -> Any:
    """Return x where the condition holds, y where it does not; what is not chosen need not be defined."""
    if isinstance(condition, Missing):
        return condition
    return x if condition else y
