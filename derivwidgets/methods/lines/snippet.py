"""Lines of Python put together, and what they print."""

from __future__ import annotations

import math
import sys
import time
import warnings
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from types import FrameType

    from derivwidgets.methods.lines.text import Source

SECONDS = 1.0
"""What lines may take that are tried out."""


@dataclass(frozen=True)
class Snippet:
    """Source in two parts.

    Attributes
    ----------
    setup : str
        What does not depend on x: imports and functions.
    body : str
        What prints the number, last.
    """

    setup: str
    body: str

    @property
    def text(self) -> str:
        """The lines as they stand in a cell."""
        return f"{self.setup}\n{self.body}\n"

    def printed(self) -> float:
        """Run the lines, which are written here and nowhere else, and return the number that they print last.

        Raises
        ------
        TypeError
            If that is a complex number.
        Late
            If what comes before x takes longer than `SECONDS`.
        Exception
            Whatever else they raise.
        """
        said: list[Any] = []
        with np.errstate(all="ignore"), warnings.catch_warnings():
            warnings.simplefilter("ignore")
            prepared = _prepared(self.setup)
            if isinstance(prepared, BaseException):
                raise RuntimeError("the lines before it failed") from prepared
            exec(self.body, {**prepared, "print": said.append})
        if np.iscomplexobj(said[-1]):
            raise TypeError(f"the lines print a complex number, {said[-1]}")
        return float(said[-1])

    def rounded(self) -> Snippet:
        """Return the same, with the result rounded to float32, which a library may have left."""
        *before, last = self.body.split("\n")
        result = last.removeprefix("print(").removesuffix(")")
        return Snippet(self.setup, "\n".join([*before, f"print(np.float32({result}))"]))

    def gives(self, value: float, ulps: int = 0) -> bool:
        """Say whether that is `value`, or within so many units in the last place of it.

        Raises
        ------
        Late
            If what comes before x takes longer than `SECONDS`.
        """
        try:
            printed = self.printed()
        except Exception:
            return False
        if math.isfinite(value) and ulps:
            return abs(printed - value) <= ulps * math.ulp(value)
        return repr(printed) == repr(value)


@lru_cache(maxsize=64)
def _prepared(setup: str) -> dict[str, Any] | BaseException:
    """Run what does not depend on x, and return its names, or what it raises, `Late` apart: that is not to stay."""
    scope: dict[str, Any] = {"print": lambda *values: None}
    try:
        with _limited():
            exec(setup, scope)
    except Exception as error:
        return error
    return scope


class Late(BaseException):
    """The time was over; no Exception, because SymPy catches some of those."""


@contextmanager
def _limited() -> Iterator[None]:
    """Let Python code raise `Late` after `SECONDS` of the thread's own: SymPy may simplify for ever by itself.

    It is raised in SymPy or in the lines themselves only: Python ignores what is raised where it tidies up, as in the
    callbacks of weak references, and looks no further.
    """
    before, end = sys.gettrace(), time.thread_time() + SECONDS

    def watch(frame: FrameType, *_event: Any) -> None:
        if time.thread_time() > end and _is_theirs(frame):
            raise Late

    sys.settrace(watch)
    try:
        yield
    finally:
        sys.settrace(before)


def _is_theirs(frame: FrameType) -> bool:
    home = str(frame.f_globals.get("__name__", ""))
    return frame.f_code.co_name != "__del__" and (
        home.partition(".")[0] == "sympy" or frame.f_code.co_filename == "<string>"
    )


def defined(found: Source, name: str = "f") -> str:
    """Return a function of x in Python."""
    parts = [f"    {part} = {text}\n" for part, text in found.parts]
    return f"def {name}(x):\n{''.join(parts)}    return {found.result}\n"


def snippet(imports: Sequence[str], blocks: Sequence[str], body: Sequence[str]) -> Snippet:
    """Put lines together as PEP 8 spaces them: two blank lines around a function, one between other blocks."""
    text, after_function = "\n".join(imports), False
    for block in blocks:
        is_function = "def " in block
        text += ("\n\n\n" if is_function or after_function else "\n\n") + block.strip("\n")
        after_function = is_function
    return Snippet(text + ("\n\n" if after_function else ""), "\n".join(body))
