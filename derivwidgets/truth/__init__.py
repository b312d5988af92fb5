"""What the derivative is: certified by balls and one-sided jets, and what every method says beside it.

``derivwidgets.truth(f, x)`` is `derivwidgets.truth.certified.truth`: the function and this package share their name, so
the package can be called.
"""

import sys
from types import ModuleType
from typing import Any


class _Callable(ModuleType):
    """The package, which is also the function of its name."""

    def __call__(self, f: Any, x: Any, *, budget: float = 10.0, order: int = 1) -> Any:
        """Return the certified derivative of f at every x; see `derivwidgets.truth.certified.truth`."""
        from derivwidgets.truth.certified import truth

        return truth(f, x, budget=budget, order=order)


sys.modules[__name__].__class__ = _Callable
