"""Lines for the methods that evaluate f at several points."""

from __future__ import annotations

import re
from fractions import Fraction
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from derivwidgets.methods.lines.sheet import Sheet, Written
from derivwidgets.methods.lines.text import Source, source
from derivwidgets.methods.stencils import BY_ORDER, CENTRAL, one_sided, terms

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from derivwidgets.methods.stencils import Offset, Stencil

STUCK = "  # x + h is x itself in floating point: nothing moves"


class Asked(NamedTuple):
    """Where and how a method is asked.

    Attributes
    ----------
    x : ndarray
        One number of the precision.
    step : float
    precision : str
    grid : (float, float, int) or None
    as_array : bool
        Whether x is written as an array of one number.
    order : int
        Order of the derivative.
    place : float
        X as a double, to which the nearest point of a grid is sought.
    """

    x: np.ndarray
    step: float
    precision: str
    grid: tuple[float, float, int] | None = None
    as_array: bool = False
    order: int = 1
    place: float = 0.0

    @property
    def point(self) -> str:
        """X in Python: a number, or an array of one, on which NumPy may round otherwise."""
        if not self.as_array:
            return f"np.{self.precision}({shortest(self.x)})"
        return f"np.array([{shortest(self.x)}]{'' if self.precision == 'float64' else ', np.float32'})"

    def printing(self, expression: str) -> str:
        """Return the line that prints a number computed from x."""
        if not self.as_array:
            return f"print({expression})"
        is_held = re.fullmatch(r"[\w.]+(\([^()]*(\([^()]*\))?[^()]*\))?(\.\w+)?", expression)
        return f"print({expression}[0])" if is_held else f"print(({expression})[0])"

    def moves(self, spacing: Fraction) -> bool:
        """Say whether x + spacing h is another number than x."""
        h = np.asarray(self.step, self.precision)
        return bool((self.x + float(spacing) * h) - self.x != 0)


def shortest(x: np.ndarray) -> str:
    """Return the shortest digits that give a number of its precision."""
    return str(x[()])


def bodies(method: str, asked: Asked) -> Iterator[list[str]]:
    """Yield the lines after f of a numerical method, first those that are most likely."""
    if method in BY_ORDER[asked.order]:
        return stencil_bodies(BY_ORDER[asked.order][method], asked)
    return {"gradient": gradient_bodies, "complex_step": complex_bodies, "adaptive": adaptive_bodies}[method](asked)


def stencil_bodies(stencil: Stencil, asked: Asked) -> Iterator[list[str]]:
    """Yield a stencil, and the one-sided ones that stand in for it at the end of f's domain."""
    moves = asked.moves(stencil.spacing)
    h = f"{asked.step!r}{STUCK}" if not moves else _moved(stencil.spacing, asked.step)
    for each in (stencil, *one_sided(stencil)):
        found = quotient(each, moves)
        named = [f"{name} = {text}" for name, text in found.parts]
        yield [f"x = {asked.point}", f"h = {h}", *named, asked.printing(found.result)]


def _moved(spacing: Fraction, step: float) -> str:
    if spacing == 1:
        return f"(x + {step!r}) - x"
    return f"{spacing.denominator} * ((x + {step!r} / {spacing.denominator}) - x)"


def quotient(stencil: Stencil, moves: bool = True) -> Source:
    """Write a stencil's quotient in terms of f, x and h, as the methods compute it."""
    sheet = Sheet("float64", "np.float64")
    f, x, h = map(sheet.name, ("f", "x", "h"))

    def value(offset: Offset) -> Written:
        size = abs(Fraction(offset))
        distance: Any = h if size.numerator == 1 else size.numerator * h
        distance = distance if size.denominator == 1 else distance / size.denominator
        if not offset or not moves:
            return f(x)
        return f(x + distance) if offset > 0 else f(x - distance)

    parts = list(terms(stencil, {offset: value(offset) for offset in (0, *stencil.offsets)}))
    if [weight for weight, _ in parts] == [-1, 1]:
        parts.reverse()
    total = _weighted(*parts[0])
    for weight, part in parts[1:]:
        total = total + _weighted(weight, part) if weight > 0 else total - _weighted(-weight, part)
    power = h if stencil.order == 1 else h * h
    return source(total / (power if stencil.divisor == 1 else stencil.divisor * power))


def _weighted(weight: int, part: Any) -> Any:
    return part if weight == 1 else -part if weight == -1 else weight * part


def gradient_bodies(asked: Asked) -> Iterator[list[str]]:
    """Yield NumPy's gradient on a grid, or at the middle or the end of three points."""
    if asked.grid is not None:
        yield from _grid_bodies(asked, asked.grid)
        return
    if asked.order == 2:
        yield from stencil_bodies(BY_ORDER[2]["central"], asked)
        return
    if not asked.moves(CENTRAL.spacing):
        yield [f"x = {asked.point}{STUCK.replace('h is', f'{asked.step!r} is')}", "print(0.0 * abs(f(x)))"]
    dtype = "" if asked.precision == "float64" else ", np.float32"
    for first, index in ((-1, 1), (0, 0), (-2, 2)):
        offsets = ", ".join(str(first + j) for j in range(3))
        yield [
            f"x = {asked.point}",
            f"h = {_moved(CENTRAL.spacing, asked.step)}",
            f"grid = x + h * np.array([{offsets}]{dtype})",
            f"print(np.gradient(f(grid), grid, edge_order=2)[{index}])",
        ]


def _grid_bodies(asked: Asked, grid: tuple[float, float, int]) -> Iterator[list[str]]:
    low, high, points = grid
    index = nearest(asked, grid)
    dtype = "" if asked.precision == "float64" else ", dtype=np.float32"
    n = points - 1
    gradient = "np.gradient(f(grid), grid)" if asked.order == 1 else "np.gradient(np.gradient(f(grid), grid), grid)"
    evenly = f"({low!r} * ({n} - i) + {high!r} * i) / {n}"
    for made in (f"np.linspace({low!r}, {high!r}, {points}{dtype})", evenly):
        counted = [f"i = np.arange({points})"] if made is evenly else []
        rounded = f"({made}).astype(np.float32)" if made is evenly and dtype else made
        yield [*counted, f"grid = {rounded}", f"print({gradient}[{index}])"]


def spaced(grid: tuple[float, float, int]) -> np.ndarray:
    """Return an even grid, each point rounded once."""
    low, high, points = grid
    index = np.arange(points)
    return (low * (points - 1 - index) + high * index) / (points - 1)


def nearest(asked: Asked, grid: tuple[float, float, int]) -> int:
    """Return the index of the point of a grid that is nearest to x."""
    return int(np.argmin(np.abs(spaced(grid) - asked.place)))


def complex_bodies(asked: Asked) -> Iterator[list[str]]:
    """Yield the complex step."""
    h = repr(asked.step) if asked.precision == "float64" else f"np.float32({asked.step!r})"
    head = [f"x = {asked.point}", f"h = {h}"]
    if asked.order == 2:
        yield [*head, asked.printing("2 * (f(x) - np.real(f(x + 1j * h))) / (h * h)")]
        yield [*head, asked.printing("2 * (np.real(f(x + 0j)) - np.real(f(x + 1j * h))) / (h * h)")]
        return
    yield [*head, asked.printing("np.imag(f(x + 1j * h)) / h")]
    result = "np.where(np.isnan(np.real(y)), np.nan, np.imag(y) / h)"
    yield [*head, "y = f(x + 1j * h)", asked.printing(result)]


def adaptive_bodies(asked: Asked) -> Iterator[list[str]]:
    """Yield SciPy's adaptive differences around x, and on one side of it."""
    head = [f"x = {asked.point}"]
    for direction in ("", ", step_direction=1", ", step_direction=-1"):
        yield [*head, asked.printing(f"derivative(f, x{direction}).df")]
    yield [*head, asked.printing("np.where(np.isfinite(f(x)), derivative(f, x).df, np.nan)")]


def imports(method: str) -> Sequence[str]:
    """Return what a method is imported from."""
    return ["from scipy.differentiate import derivative"] if method == "adaptive" else []
