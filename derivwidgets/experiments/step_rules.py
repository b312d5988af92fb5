"""Rules and library defaults that choose Δx by themselves: where each lands, and what it says there."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any, TypeAlias, overload

import numpy as np

from derivwidgets.experiments import step_searches
from derivwidgets.experiments.step_searches import Found, RefusedError, Samples
from derivwidgets.function.arrays import checked_precision
from derivwidgets.function.errors import FunctionError
from derivwidgets.function.function import Function, as_function
from derivwidgets.function.points import exact_point, point
from derivwidgets.truth.certified import truth
from derivwidgets.truth.tables import Table
from derivwidgets.truth.words import equation, number, size

Run: TypeAlias = Callable[[Samples], Found]


@dataclass(frozen=True)
class Rule:
    """A rule that chooses the step of a difference quotient.

    Attributes
    ----------
    label : str
        As shown on screen.
    source : str
        Who made it, or which library has it as its default.
    method : str
        The difference quotient that it uses: "forward", "central", "adaptive" or "ridders".
    run : callable
        Takes `Samples`, returns `Found` or raises `RefusedError`.
    """

    label: str
    source: str
    method: str
    run: Run


RULES = {
    "sqrt_eps": Rule("√ε", "SciPy's approx_derivative, 2-point", "forward", step_searches.two_point),
    "cbrt_eps": Rule("∛ε", "SciPy's approx_derivative, 3-point", "central", step_searches.three_point),
    "gradcheck": Rule("gradcheck", "PyTorch's torch.autograd.gradcheck", "central", step_searches.fixed(1e-6)),
    "check_grads": Rule("check_grads", "JAX's jax.test_util.check_grads", "central", step_searches.fixed(1e-4)),
    "adaptive": Rule("SciPy adaptive", "SciPy's differentiate.derivative", "adaptive", step_searches.adaptive),
    "gill_murray_saunders_wright": Rule(
        "Gill et al.",
        "Gill, Murray, Saunders and Wright, SIAM J. Sci. Stat. Comput. 4(2), 1983",
        "forward",
        step_searches.gill_murray_saunders_wright,
    ),
    "dumontet_vignes": Rule(
        "Dumontet–Vignes",
        "Dumontet and Vignes, RAIRO Anal. Numér. 11(1), 1977",
        "central",
        step_searches.dumontet_vignes,
    ),
    "stepleman_winarsky": Rule(
        "Stepleman–Winarsky",
        "Stepleman and Winarsky, Math. Comp. 33(148), 1979",
        "central",
        step_searches.stepleman_winarsky,
    ),
    "shi": Rule(
        "Shi et al.", "Shi, Xie, Xuan and Nocedal, SIAM J. Sci. Comput. 44(4), 2022", "forward", step_searches.shi
    ),
    "ridders": Rule("Ridders", "Ridders, Adv. Eng. Softw. 4(2), 1982", "ridders", step_searches.ridders),
}
"""The rules by name. The two of SciPy follow the precision; those of PyTorch and JAX have one step for all (JAX takes
it along a random direction, here along 1)."""


@dataclass(frozen=True)
class Landing:
    """Where a rule lands at one point of one function.

    Attributes
    ----------
    rule : str
        Its name in `RULES`.
    label, source : str
        See `Rule`.
    method : str
        The difference quotient that it used: "forward", "backward", "central", "adaptive" or "ridders".
    step : float
        The Δx that it chose; of "adaptive" and "ridders" the smallest step in its value; nan where it refused.
    value : float
        The derivative that it gave; nan where it refused.
    claimed : float
        The error that it claims; nan where it claims none.
    evaluations : int
        At how many points f was evaluated: f(x) itself, which every rule looks at first, and any point once.
    refusal : str
        Why it gave nothing; empty where it gave something.
    """

    rule: str
    label: str
    source: str
    method: str
    step: float = math.nan
    value: float = math.nan
    claimed: float = math.nan
    evaluations: int = 0
    refusal: str = ""


def checked_rule(rule: object) -> str:
    """Return `rule` if it is one of `RULES`, else raise ValueError."""
    if not isinstance(rule, str) or rule not in RULES:
        raise ValueError(f"there is no rule {rule!r}; the rules are {', '.join(RULES)}")
    return rule


def land(f: Function, at: float, rule: str, precision: str = "float64") -> Landing:
    """Let one rule choose Δx for f at a point.

    Parameters
    ----------
    f : Function
    at : float
    rule : str
        A name in `RULES`.
    precision : str
        "float64" or "float32": the arithmetic of f.

    Returns
    -------
    Landing

    Raises
    ------
    ValueError, TypeError
        If an argument is not what it should be. What happens inside the rule becomes its refusal.

    Examples
    --------
    >>> landing = land(Function("exp(x)"), 1.0, "ridders")
    >>> landing.evaluations, landing.claimed < 1e-10
    (13, True)
    """
    chosen = RULES[checked_rule(rule)]
    samples = Samples(as_function(f), point(at), checked_precision(precision))
    start = Landing(rule, chosen.label, chosen.source, chosen.method)
    try:
        _ = samples.value
        with np.errstate(all="ignore"):
            found = chosen.run(samples)
    except (RefusedError, FunctionError) as error:
        return replace(start, evaluations=samples.evaluations, refusal=str(error))
    return replace(start, **found._asdict(), evaluations=samples.evaluations)


CERTIFIED = ("ball", "jet")


@dataclass(frozen=True, repr=False)
class StepRules(Sequence[Landing]):
    """Where each of several rules lands at one point: a sequence of `Landing`.

    Attributes
    ----------
    function : Function
    at : float
        The double nearest to the point.
    shown : str
        The point as it was given.
    precision : str
    derivative : float
        The certified derivative; nan where there is none, or none is certified.
    certified : bool
        Whether it is certified what the derivative is, or that there is none.
    landings : tuple of Landing
    """

    function: Function
    at: float
    shown: str
    precision: str
    derivative: float
    certified: bool
    landings: tuple[Landing, ...]

    @overload
    def __getitem__(self, index: int) -> Landing: ...
    @overload
    def __getitem__(self, index: slice) -> tuple[Landing, ...]: ...
    def __getitem__(self, index: int | slice) -> Landing | tuple[Landing, ...]:
        return self.landings[index]

    def __len__(self) -> int:
        return len(self.landings)

    def error(self, landing: Landing) -> float:
        """Return how far a rule's value is from the derivative; nan where there is no value or no derivative."""
        return abs(landing.value - self.derivative)

    def to_dict(self) -> dict[str, Any]:
        """Return everything as plain values, the landings with their errors."""
        landings = [{**asdict(each), "error": self.error(each)} for each in self.landings]
        names = ("at", "precision", "derivative", "certified")
        given = {"function": self.function.text, "noise": self.function.noise}
        return {**given, **{name: getattr(self, name) for name in names}, "landings": landings}

    @property
    def sentence(self) -> str:
        """What is known of the derivative, in one sentence."""
        where = equation(self.shown)
        if not self.certified:
            return f"No derivative at {where} is certified."
        known = math.isfinite(self.derivative)
        return f"The derivative at {where} is {number(self.derivative, 10)}." if known else f"No derivative at {where}."

    def _cells(self, landing: Landing) -> tuple[str, ...]:
        if landing.refusal:
            return (landing.label, landing.method, "—", "—", "—", "—", str(landing.evaluations), landing.refusal)
        error = self.error(landing)
        return (
            landing.label,
            landing.method,
            number(landing.step, 2),
            number(landing.value, 10),
            size(landing.claimed),
            size(error) if self.certified else "not known",
            str(landing.evaluations),
            "",
        )

    def _table(self) -> Table:
        noisy = f", noise {number(self.function.noise)}" if self.function.noise else ""
        above = (f"f(x) = {self.function.text}, {self.precision}{noisy}", self.sentence)
        head = ("rule", "method", "Δx", "value", "claimed", "error", "calls", "refusal")
        return Table(above, head, [self._cells(each) for each in self.landings], frozenset(range(2, 7)), headline=1)

    def __repr__(self) -> str:
        return self._table().text()

    def _repr_html_(self) -> str:
        return self._table().html()


def step_rules(f: Any, at: Any, *, rules: Iterable[str] | None = None, precision: str = "float64") -> StepRules:
    """Let rules and library defaults choose Δx for f at a point, and compare what they give.

    Parameters
    ----------
    f : str or callable or sympy.Expr or Function
        The function; see `Function`.
    at : float or str or Fraction or sympy number
        The point: a float is that double, everything else is exact.
    rules : iterable of str, optional
        Names in `RULES`; all of them if not given.
    precision : str
        "float64" or "float32": the arithmetic of f.

    Returns
    -------
    StepRules
        A sequence of `Landing`, which prints as a table.

    Raises
    ------
    FunctionError
        If f cannot be read.
    ValueError, TypeError
        If another argument is not what it should be.

    Examples
    --------
    >>> step_rules("|x|", 0, rules=["sqrt_eps", "ridders"])
    f(x) = |x|, float64
    No derivative at x = 0.
    <BLANKLINE>
    rule     method         Δx  value  claimed  error  calls  refusal
    √ε       forward  1.5·10⁻⁸      1     none   none      2
    Ridders  ridders     0.071      0        0   none      5
    """
    function, place = as_function(f), exact_point(at)
    checked_precision(precision)
    given = RULES if rules is None else (rules,) if isinstance(rules, str) else rules
    names = [checked_rule(rule) for rule in given]
    with np.errstate(over="ignore"):
        rounded = float(np.asarray(place.nearest, precision))
    # in float32 the rules run at another number than the one that was given
    known = truth(function, rounded if precision == "float32" and math.isfinite(rounded) else place)
    certified = str(known.certificate) in CERTIFIED
    derivative = float(known.value) if certified and math.isfinite(known.value) else math.nan
    landings = tuple(land(function, place.nearest, name, precision) for name in names)
    return StepRules(function, place.nearest, place.shown, precision, derivative, certified, landings)
