"""A new function in an Explorer that is warm: how long until there is a picture, and until there is everything."""

from collections.abc import Iterator

import pytest
from report import Report

from derivwidgets import Explorer

SECTION = "a new function in a warm Explorer, in the kernel"
ROUNDS = 20


def never_seen() -> Iterator[str]:
    """Functions of several kinds, no two alike, so that nothing was parsed, differentiated or compiled before."""
    kinds = (
        "{k}x^2 + {k}",
        "exp(-{k}x/20) + 3 sin({k}x/7)",
        "|x - {k}/20| + sin({k}x/9) cos(x)",
        "tanh({k}x)/(1 + {k}x^2)",
    )
    for k in range(2, 10_000):
        yield kinds[k % len(kinds)].format(k=k)


FUNCTIONS = never_seen()


@pytest.fixture
def explorer() -> Iterator[Explorer]:
    made = Explorer(next(FUNCTIONS))
    made.wait()
    for _ in range(4):
        made.function = next(FUNCTIONS)
        made.wait()
    yield made
    made.close()


def test_first_picture(explorer: Explorer, report: Report, benchmark) -> None:
    def settle() -> tuple[tuple[str], dict]:
        explorer.wait()
        return (next(FUNCTIONS),), {}

    benchmark.pedantic(lambda text: setattr(explorer, "function", text), setup=settle, rounds=ROUNDS)
    add(report, "first picture", benchmark, "at most 100 ms")


def test_everything(explorer: Explorer, report: Report, benchmark) -> None:
    def change(text: str) -> None:
        explorer.function = text
        explorer.wait()

    benchmark.pedantic(change, setup=lambda: ((next(FUNCTIONS),), {}), rounds=ROUNDS)
    add(report, "everything, JAX's compilation included", benchmark, "at most 300 ms")


def add(report: Report, what: str, benchmark, target: str) -> None:
    report.add(SECTION, f"{what}, median", 1000 * benchmark.stats["median"], "ms", target)
    report.add(SECTION, f"{what}, slowest of {ROUNDS}", 1000 * benchmark.stats["max"], "ms")
