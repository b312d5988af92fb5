"""A process of its own in which a race is run: it can be killed at once, and knows nothing of what was imported before.

One message a line in, (course, value, methods, seconds); events a line each out, and None after the last.
"""

from __future__ import annotations

import signal
import sys
from itertools import chain

from derivwidgets.function.process import decoded, encoded


def main() -> None:
    """Race until the input ends."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # interrupting a notebook interrupts whoever waits for the race
    output = sys.stdout.buffer
    sys.stdout = sys.stderr
    output.write(b"ready\n")
    output.flush()
    from derivwidgets.experiments.racing.track import column

    for line in sys.stdin.buffer:
        for event in chain(column(*decoded(line)), [None]):
            output.write(encoded(event))
            output.flush()


if __name__ == "__main__":
    main()
