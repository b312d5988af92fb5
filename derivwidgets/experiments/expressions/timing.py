"""How long something takes, done a few times."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable

POINTS = 1000
"""At how many points a derivative is evaluated."""
REPEATED, LONGEST = 7, 0.3
"""How often that is timed at most, and after how many seconds no more."""


def median_time(run: Callable[[], object]) -> float:
    """Return the median of the seconds that some runs take, after a first one that does not count."""
    taken: list[float] = []
    with np.errstate(all="ignore"):
        run()
        while len(taken) < REPEATED and sum(taken) < LONGEST:
            start = time.perf_counter()
            run()
            taken.append(time.perf_counter() - start)
    return float(np.median(taken))
