"""Competitors are timed in turn, within one run, so that a busy machine slows all of them alike."""

from collections.abc import Callable, Mapping
from time import perf_counter

import numpy as np

Times = dict[str, np.ndarray]


def interleaved(competitors: Mapping[str, Callable[[], object]], rounds: int) -> Times:
    """Return the seconds of every call, shape (rounds,) for each competitor.

    Each is called once before the clock starts; every round begins with another one.
    """
    names = list(competitors)
    for name in names:
        competitors[name]()
    times = {name: np.empty(rounds) for name in names}
    for turn in range(rounds):
        for place in range(len(names)):
            name = names[(turn + place) % len(names)]
            start = perf_counter()
            competitors[name]()
            times[name][turn] = perf_counter() - start
    return times


def milliseconds(seconds: np.ndarray) -> float:
    """Return the median in milliseconds."""
    return 1000 * float(np.median(seconds))


def ratio(times: Times, slow: str, fast: str) -> float:
    """Return how many times as long `slow` takes as `fast`: the median over the rounds of the ratio within a round."""
    return float(np.median(times[slow] / times[fast]))
