"""A clock that tells apart what JAX does the first time: trace, compile, run."""

from __future__ import annotations

import sys
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator


class Clock:
    """How long a block takes, and how much of that JAX traces, and XLA or somebody else compiles."""

    seconds = traced = compiled = 0.0

    def __enter__(self) -> Clock:
        _listen()
        _TOLD.clear()
        self._before = dict(_SPENT)
        self._start = time.perf_counter()
        return self

    def __exit__(self, *error: object) -> None:
        self.seconds = time.perf_counter() - self._start
        self.traced, self.compiled = (_SPENT[name] - self._before[name] for name in ("traced", "compiled"))


_SPENT = {"traced": 0.0, "compiled": 0.0}
_EVENTS = {
    "/jax/core/compile/jaxpr_trace_duration": "traced",
    "/jax/core/compile/jaxpr_to_mlir_module_duration": "compiled",
    "/jax/core/compile/backend_compile_duration": "compiled",
}
_LISTENING: list[bool] = []
_TOLD: list[tuple[float, float]] = []
"""When what JAX told of began, and how long it took, without what lies within something else."""
LATE = 1e-4
"""Seconds after the end of something by which JAX may tell of it."""


def _listen() -> None:
    if "jax" in sys.modules and not _LISTENING:
        import jax

        jax.monitoring.register_event_duration_secs_listener(_note)
        _LISTENING.append(True)


def _note(event: str, duration_secs: float, **about: str | int) -> None:
    """Count what JAX has done without its parts, told before: in the trace of f lie those of jnp's functions."""
    if event not in _EVENTS:
        return
    start, inner = time.perf_counter() - duration_secs, 0.0
    while _TOLD and _TOLD[-1][0] >= start - LATE:
        inner += _TOLD.pop()[1]
    _TOLD.append((start, max(duration_secs, inner)))
    _SPENT[_EVENTS[event]] += max(duration_secs - inner, 0.0)


@contextmanager
def compiling() -> Iterator[None]:
    """Count a block as time in which something is compiled."""
    start = time.perf_counter()
    try:
        yield
    finally:
        _SPENT["compiled"] += time.perf_counter() - start
