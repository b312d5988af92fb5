"""How each rule of `derivwidgets.experiments.step_rules` finds its step: defaults of libraries, and published searches.

Notation: h is the step, u the unit round-off, e the absolute precision of f, and f', f'', f''' its derivatives at x.
The searches of Gill, Murray, Saunders and Wright, of Dumontet and Vignes, of Stepleman and Winarsky and of Shi, Xie,
Xuan and Nocedal are those of the package `numericalderivative` (M. Baudin, version 0.3), from which the numbers of
equations come, too. It asks for a first step or for an interval of steps; what it gets is said at each of them.
"""

from __future__ import annotations

import math
import sys
from functools import cached_property
from importlib import import_module
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from derivwidgets.function.errors import FunctionError
from derivwidgets.function.noise import largest
from derivwidgets.methods.adaptive import scipys
from derivwidgets.methods.finite_difference import pointwise

if TYPE_CHECKING:
    from collections.abc import Callable

    from derivwidgets.function.arrays import Array
    from derivwidgets.function.function import Function

MOST_TRIES = 60
"""Steps that a search may try; 53 are the package's own limit."""


class RefusedError(Exception):
    """A rule gives nothing; the message says why, as one short sentence in lower case."""


class Found(NamedTuple):
    """What a rule gives: see `derivwidgets.experiments.step_rules.Landing`."""

    method: str
    step: float
    value: float
    claimed: float = math.nan


class Samples:
    """f at x and around it: numbers in, numbers out, each point asked for once, and counted.

    Parameters
    ----------
    f : Function
    at : float
    precision : str
        The arithmetic of f: a point is first rounded to it.

    Attributes
    ----------
    x : float
        The point, in that arithmetic.
    unit : float
        The unit round-off u of that arithmetic.
    """

    def __init__(self, f: Function, at: float, precision: str) -> None:
        self._f, self._evaluate, self._known = f, pointwise(f, precision), dict[float, float]()
        self.number = np.dtype(precision).type
        self.unit = float(np.finfo(precision).eps) / 2
        self.x = self.rounded(at)

    def rounded(self, point: float) -> float:
        """Return a number in the arithmetic of f."""
        with np.errstate(over="ignore"):
            return float(self.number(point))

    def beside(self, step: float) -> float:
        """Return x + step in the arithmetic of f."""
        return self.rounded(self.x + self.rounded(step))

    def __call__(self, point: float) -> float:
        """Return f there; nan where it is not defined."""
        point = self.rounded(point)
        if not math.isfinite(point):
            return math.nan
        if point not in self._known:
            with np.errstate(all="ignore"):
                value = self._evaluate(np.array([point], self.number))
                self._known[point] = float(np.asarray(value, self.number).reshape(-1)[0])
        return self._known[point]

    @property
    def evaluations(self) -> int:
        """At how many points f was evaluated."""
        return len(self._known)

    @cached_property
    def value(self) -> float:
        """F at x.

        Raises
        ------
        RefusedError
            If it is not finite.
        """
        value = self(self.x)
        if not math.isfinite(value):
            raise RefusedError("f has no finite value at x")
        return value

    @property
    def absolute_precision(self) -> float:
        """√3 σ + u |f(x)|, where σ is the standard deviation of noise: uniform noise is never more than √3 σ.

        Raises
        ------
        RefusedError
            If it is 0.
        """
        if not (precision := largest(self._f.noise) + self.unit * abs(self.value)):
            raise RefusedError("no step was found: f is 0 at x, so that u |f(x)| tells nothing of its rounding")
        return precision

    @property
    def relative_precision(self) -> float:
        """√3 σ/|f(x)| + u; inf for noise around 0."""
        if not self._f.noise:
            return self.unit
        return largest(self._f.noise) / abs(self.value) + self.unit if self.value else math.inf

    @property
    def scale(self) -> float:
        """The scale of x on which f is taken to vary, max(1, |x|)."""
        return max(1.0, abs(self.x))

    def walled(self, point: float) -> float:
        """Return f there, and where it is not defined so large a number that a search turns back."""
        value = self(point)
        return value if math.isfinite(value) else WALL

    def reach(self, longest: float, times: float = 1.0) -> float:
        """Return the longest of the steps `longest`/4^k, k < 20, for which f is defined at x ± times·step.

        Raises
        ------
        RefusedError
            If there is none.
        """
        for shrinking in range(MOST_SHRINKINGS):
            step = longest / 4.0**shrinking
            points = [self.beside(side * times * step) for side in (1, -1)]
            if self.x not in points and all(math.isfinite(self(point)) for point in points):
                return step
        raise RefusedError("no step was found: f has no finite values on both sides of x")

    def quotient(self, method: str, step: float, claimed: float = math.nan) -> Found:
        """Return the forward, backward or central difference quotient, divided by what was really moved.

        Raises
        ------
        RefusedError
            If nothing was moved, or f has no finite value there.
        """
        right = self.beside(step) if method != "backward" else self.x
        left = self.beside(-step) if method != "forward" else self.x
        if not left < right:
            raise RefusedError("no step was found: x + Δx is x")
        return self.divided(method, step, self(right) - self(left), right - left, claimed)

    def divided(self, method: str, step: float, rise: float, run: float, claimed: float = math.nan) -> Found:
        """Return a quotient, if it is finite."""
        if not math.isfinite(rise):
            where = {"forward": "x + Δx", "backward": "x − Δx"}.get(method, "x + Δx or x − Δx")
            raise RefusedError(f"f has no finite value at {where}")
        value = self.rounded(rise / run)
        if not math.isfinite(value):
            raise RefusedError("the quotient is beyond the largest number")
        return Found(method, step, value, claimed)


WALL = sys.float_info.max
MOST_SHRINKINGS = 20


# ---- libraries' defaults ---------------------------------------------------------------------------------------------


def two_point(f: Samples) -> Found:
    """SciPy's '2-point': h = √ε max(1, |x|) with ε = 2u, backwards where x < 0 (`scipy.optimize`, `_numdiff.py`)."""
    return f.quotient("forward" if f.x >= 0 else "backward", (2 * f.unit) ** (1 / 2) * f.scale)


def three_point(f: Samples) -> Found:
    """SciPy's '3-point': h = ∛ε max(1, |x|) with ε = 2u, central."""
    return f.quotient("central", (2 * f.unit) ** (1 / 3) * f.scale)


def fixed(step: float) -> Callable[[Samples], Found]:
    """Return the rule of gradient checkers: a central quotient at one step, divided by 2h as it was asked for."""

    def run(f: Samples) -> Found:
        return f.divided("central", step, f(f.beside(step)) - f(f.beside(-step)), 2 * step)

    return run


STATUS = {-2: "its tries were used up", -3: "it met a value that is not finite"}
ORDER, INITIAL_STEP, STEP_FACTOR = 8, 0.5, 2.0
"""SciPy's defaults: the steps h, h/2, h/4, h/8 on both sides of x, where h is halved until two values agree."""


def adaptive(f: Samples) -> Found:
    """`scipy.differentiate.derivative`, which claims the last change as its error; Δx is the smallest step used."""

    def values(points: Array) -> Array:
        return np.array([f(point) for point in points.reshape(-1)], points.dtype).reshape(points.shape)

    found = scipys(values, f.number(f.x), order=ORDER, initial_step=INITIAL_STEP, step_factor=STEP_FACTOR)
    if not math.isfinite(found.df):
        raise RefusedError(f"SciPy refuses: {STATUS.get(int(found.status), 'its value is not finite')}")
    refinements = int(found.nit) - 1 + ORDER // 2 - 1
    return Found("adaptive", INITIAL_STEP / STEP_FACTOR**refinements, float(found.df), float(found.error))


# ---- published searches ----------------------------------------------------------------------------------------------

WORDS = {
    "C(kmin)": "the second difference stays too large at every step",
    "C(kmax)": "rounding hides the second difference at every step",
    "satisfactory step": "the second difference jumps from lost in rounding to too large",
    "L(kmin) = L(kmax)": "rounding hides the third difference at every step",
    "L(kmax)": "rounding hides the third difference at every step",
    "L(kmin)": "the third difference stays too large at every step",
    "find step": "the third difference jumps from lost in rounding to too large",
    "monotony": "the quotients come closer and closer at every step",
    "Zero computed step": "it shrank until x + Δx was x",
}
"""What `numericalderivative` raises, by a part of its message, in our words; the first that fits counts."""


def searched(find_step: Callable[[], tuple[float, int]]) -> float:
    """Return the step that a search of the package finds.

    Raises
    ------
    RefusedError
        If it finds none.
    """
    try:
        step = float(find_step()[0])
    except ArithmeticError as error:
        raise RefusedError("no step was found: its numbers grew beyond the largest double") from error
    except FunctionError:
        raise
    except ValueError as error:
        words = (said for part, said in WORDS.items() if part in str(error))
        raise RefusedError(f"no step was found: {next(words, 'the search failed')}") from error
    if not 0 < step < math.inf:
        raise RefusedError("no step was found: the difference that it rests on is 0")
    return step


def _package() -> Any:
    return import_module("numericalderivative")


GILL_SHORTEST, GILL_LONGEST = 1e-3, 1e7
"""Between which steps f'' is sought, in units of 2 √(e/(1 + |f|)), the longest times 1 + |x|: the paper's first guess
is that of a well scaled f. From shorter ones a step would come out at a kink, too."""


def gill_murray_saunders_wright(f: Samples) -> Found:
    """Gill et al. 1983: h = 2 √(e/|f''|) with f'' from a second difference of relative rounding error 0.001 to 0.1.

    Its claim is 2 √(e |f''|), the least value of 2e/h + |f''| h/2; with that h it is 4e/h.
    """
    e = f.absolute_precision
    shortest = GILL_SHORTEST * 2 * np.sqrt(e / (1 + abs(f.value)))
    longest = shortest * GILL_LONGEST / GILL_SHORTEST * (1 + abs(f.x))
    search = _package().GillMurraySaundersWright(f.walled, f.x, absolute_precision=np.float64(e))
    step = searched(lambda: search.find_step(shortest, longest, MOST_TRIES))
    return f.quotient("forward", step, 4 * e / step)


DUMONTET_SHORTEST, DUMONTET_LONGEST = 1e-4, 1e6
"""Between which steps f''' is sought, in units of r^(1/3), where r is the relative precision of f; the longest times
max(1, |x|)."""


def dumontet_vignes(f: Samples) -> Found:
    """Dumontet and Vignes 1977: h = (3e/|f'''|)^(1/3), with f''' where rounding leaves its bounds a ratio of 2 to 15.

    It claims the least value of e/h + |f'''| h²/6; with that h it is 3e/(2h). The step of f''' is sought as far as f
    is defined.
    """
    e, relative = f.absolute_precision, f.relative_precision
    if not relative < 1:
        raise RefusedError("no step was found: f has no relative precision where it is lost in noise")
    unit = np.float64(relative) ** (1 / 3)
    longest = f.reach(DUMONTET_LONGEST * unit * f.scale, times=2)
    shortest = DUMONTET_SHORTEST * min(unit, longest)
    search = _package().DumontetVignes(f, f.x, relative_precision=relative, absolute_precision=np.float64(e))
    step = searched(lambda: search.find_step(shortest, longest, MOST_TRIES, logscale=True))
    return f.quotient("central", step, 1.5 * e / step)


REDUCTION = 4.0


def stepleman_winarsky(f: Samples) -> Found:
    """Stepleman and Winarsky 1979: shrink h by β = 4 until two central quotients differ more than the last two did.

    It starts at β r^(1/3) |x|, their eq. (3.9), with max(1, |x|) in place of |x| and r the relative precision of f,
    or as far as f is defined.
    """
    start = f.reach(REDUCTION * min(f.relative_precision, 1.0) ** (1 / 3) * f.scale)
    search = _package().SteplemanWinarsky(f, f.x, beta=REDUCTION)
    return f.quotient("central", searched(lambda: search.find_step(start, MOST_TRIES)))


def shi(f: Samples) -> Found:
    """Shi et al. 2022: bisect h until |f(x + 4h) − 4f(x + h) + 3f(x)| / (8e) is between 1.5 and 6, from h = 2 √(e/3).

    Then h is 0.41 to 1.5 times 2 √(e/|f''|), if f'' hardly varies up to x + 4h.
    """
    e = f.absolute_precision
    start = 2 * np.sqrt(e / 3)
    search = _package().ShiXieXuanNocedalForward(f.walled, f.x, absolute_precision=np.float64(e))
    try:
        step = searched(lambda: search.find_step(start, MOST_TRIES))
    except RefusedError as error:
        tried = search.step_history
        why = "jumps from lost in rounding to too large"
        if max(tried) > max(start, f.scale):
            why = "is lost in rounding at every h"
        elif min(tried) < start:
            why = "stays too large at every h"
        raise RefusedError(f"no step was found: f(x + 4h) − 4f(x + h) + 3f(x) {why}") from error
    return f.quotient("forward", step)


FIRST, CONTRACTION, COLUMNS, SAFE = 0.1, 1.4, 10, 2.0


def ridders(f: Samples) -> Found:
    """Ridders 1982: central quotients at steps that shrink by 1.4, extrapolated to step 0 in Neville's tableau.

    The value is the entry of the tableau that differs least from the two that it was made of, and the larger of
    these differences the error that it claims. A row is the last if its best entry is off by twice the least error.
    The first step is max(1, |x|)/10, or as far as f is defined; Δx is the smallest step used. The scheme is that of
    Press et al., Numerical Recipes, section 5.7.

    Examples
    --------
    >>> from derivwidgets.function.function import as_function
    >>> ridders(Samples(as_function("|x|"), 0.0, "float64"))
    Found(method='ridders', step=0.07142857142857144, value=0.0, claimed=0.0)
    """
    step = f.reach(FIRST * f.scale)
    row, best = [f.quotient("central", step).value], Found("ridders", step, math.nan, math.inf)
    for _ in range(COLUMNS - 1):
        step /= CONTRACTION
        above, row = row, [f.quotient("central", step).value]
        for order, old in enumerate(above, 1):
            power = CONTRACTION ** (2 * order)
            row.append((power * row[-1] - old) / (power - 1))
            error = max(abs(row[-1] - row[-2]), abs(row[-1] - old))
            if error <= best.claimed:
                best = Found("ridders", step, f.rounded(row[-1]), error)
        if abs(row[-1] - above[-1]) >= SAFE * best.claimed:
            break
    if not math.isfinite(best.value):
        raise RefusedError("no step was found: its numbers grew beyond the largest double")
    return best
