"""A number system for many points at once: each step of a program is done at all points before the next."""

from __future__ import annotations

from functools import partial
from itertools import repeat
from typing import TYPE_CHECKING, Any

from derivwidgets.truth.missing import GuardedSystem, Missing

if TYPE_CHECKING:
    from collections.abc import Callable


class BatchedSystem(GuardedSystem):
    """A guarded number system on lists with a number for each point; what is no list is the same at all points."""

    def form(self, name: str) -> Callable[..., Any]:
        """Return the function that does operation `name` at all points."""
        return partial(_at_each, super().form(name))


def _at_each(form: Callable[..., Any], *operands: Any) -> Any:
    """Do a guarded operation at each point, without its guard where no operand is missing anywhere."""
    if list not in map(type, operands):
        return form(*operands)
    if not any(map(_has_gaps, operands)):
        form = getattr(form, "__wrapped__", form)
    return list(map(form, *(operand if type(operand) is list else repeat(operand) for operand in operands)))


def _has_gaps(operand: Any) -> bool:
    return Missing in set(map(type, operand)) if type(operand) is list else type(operand) is Missing
