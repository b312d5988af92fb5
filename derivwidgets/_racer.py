"""A process of its own in which a race is run: it can be killed at once, and knows nothing of what was imported before.

One message a line in, (course, value, methods, seconds for steady states, seconds in all); events a line each out, and
None after the last.
"""

from __future__ import annotations

import os
import signal
import sys
from itertools import chain

from derivwidgets.function.process import decoded, encoded

GRACE = 10
"""Seconds after the end of a race at which the process ends itself, should nobody have killed it."""


def main() -> None:
    """Race until the input ends."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # interrupting a notebook interrupts whoever waits for the race
    output = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what a library prints, from C too, is no message of ours
    output.write(b"ready\n")
    output.flush()
    from derivwidgets.experiments.racing.track import column

    for line in sys.stdin.buffer:
        course, value, methods, seconds, left = decoded(line)
        if hasattr(signal, "setitimer"):
            signal.setitimer(signal.ITIMER_REAL, max(left, 0) + GRACE)
        for event in chain(column(course, value, methods, seconds, left), [None]):
            output.write(encoded(event))
            output.flush()


if __name__ == "__main__":
    main()
