"""Named functions, each with a place to look, one sentence of lesson, and what is true there."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import Any


@dataclass(frozen=True)
class Preset:
    """A function worth looking at.

    Attributes
    ----------
    name : str
        As in the menu.
    text : str
        The function, as people type it.
    domain : tuple of str
        Where to draw it, as text.
    at : str
        Where to stand, as text.
    lesson : str
        One sentence.
    kind : str
        What kind of point that is, of `derivwidgets.truth.finding.KINDS`.
    left, right : float
        The limits of (f(x + h) - f(x))/h as h tends to 0 from below and from above, worked out by hand: equal where
        f has a derivative, infinite or nan where they are.
    group : str
        Under which heading of the menu it stands.

    Examples
    --------
    >>> corner = next(preset for preset in PRESETS if preset.name == "Absolute value")
    >>> corner.text, corner.at, corner.kind, corner.left, corner.right
    ('|x|', '0', 'corner', -1, 1)
    """

    name: str
    text: str
    domain: tuple[str, str]
    at: str
    lesson: str
    kind: str
    left: float
    right: float
    group: str = ""

    @property
    def menu(self) -> dict[str, Any]:
        """What a menu shows, and what it sets: plain values, the truth left out."""
        names = ("name", "text", "domain", "at", "lesson", "group")
        return {name: getattr(self, name) for name in names}


def _smooth(name: str, text: str, domain: tuple[str, str], at: str, slope: float, lesson: str) -> Preset:
    """Return a preset whose function has a derivative at the point."""
    return Preset(name, text, domain, at, lesson, "differentiable", slope, slope)


def _kink(
    name: str, text: str, domain: tuple[str, str], at: str, truth: tuple[str, float, float], lesson: str
) -> Preset:
    """Return a preset whose function has none."""
    return Preset(name, text, domain, at, lesson, *truth)


def _group(name: str, *presets: Preset) -> tuple[Preset, ...]:
    return tuple(replace(preset, group=name) for preset in presets)


def _composed(times: int) -> str:
    """Return 2x^3 - 3x^2 + 5 applied to itself."""
    text = "2x^3 - 3x^2 + 5"
    for _ in range(times - 1):
        text = f"2({text})^3 - 3({text})^2 + 5"
    return text


def _heron(steps: int) -> str:
    """Return Heron's rule for the square root of x, y becomes (y + x/y)/2, from y = 1."""
    text = "(1 + x)/2"
    for _ in range(steps - 1):
        text = f"({text} + x/({text}))/2"
    return text


def _blancmange(terms: int) -> str:
    """Return the first terms of Takagi's function, of which each is a triangle wave of half the size and width."""
    waves = (f"|{2**k}x - round({2**k}x)|/{2**k}" for k in range(1, terms))
    return " + ".join(["|x - round(x)|", *waves])


NONE = math.nan

PRESETS = (
    *_group(
        "The lab",
        _smooth(
            "Square", "x^2", ("-5", "5"), "1", 2,
            "Central differences are exact here but for rounding, at any Δx: the third derivative is 0.",
        ),
        _smooth(
            "Cube", "x^3", ("-2", "2"), "1", 3,
            "Central differences are too large by Δx², at every x.",
        ),
        _smooth(
            "Cubic", _composed(1), ("-1", "2"), "1", 0,
            "The slope is 0 at 1, and forward differences say 3Δx + 2Δx².",
        ),
        _smooth(
            # p(x) = 9/2 and p'(x) = -3/2 at 1/2, and p' = 6x² - 6x is 189/2 at 9/2.
            "Cubic, composed", _composed(2), ("-1.2", "1.8"), "0.5", -141.75,
            "The chain rule at work: what is computed twice can be shared.",
        ),
        _smooth(
            # p(9/2) = 253/2, where p' is 190509/2.
            "Cubic, composed three times", _composed(3), ("-1", "1.5"), "0.5", -13502325.375,
            "Written out, SymPy’s f′ takes 94 operations, and with its shared parts computed once 33.",
        ),
        _kink(
            "Reciprocal", "1/x", ("-5", "5"), "0", ("pole", NONE, NONE),
            "A pole has no slope, but central differences step across it and say 1/Δx².",
        ),
        _smooth(
            "Exponential", "exp(x)", ("-3", "3"), "1", math.e,
            "f is its own derivative, so a difference quotient truncates the same fraction of it at every x.",
        ),
        _smooth(
            "Logarithm", "log(x)", ("0.05", "5"), "0.1", 10,
            "The nearer to 0, the steeper f, and the smaller the best Δx.",
        ),
        _smooth(
            "Sine", "sin(x)", ("-5", "5"), "0", 1,
            "At 0 forward differences err by Δx²/6 and not by a multiple of Δx: the second derivative is 0 there.",
        ),
        _smooth(
            "Cosine", "cos(x)", ("-5", "5"), "0", 0,
            "At 0 central differences are exact at any Δx, because f is the same on both sides.",
        ),
        _kink(
            "Absolute value", "|x|", ("-5", "5"), "0", ("corner", -1, 1),
            "At 0 the methods give three answers, and there is no derivative.",
        ),
        _kink(
            "Corner on a wave", "|x| + sin(x) cos(x)", ("-5", "5"), "0", ("corner", 0, 2),
            "Slope 0 from the left and 2 from the right; central differences take the average.",
        ),
        _smooth(
            "Damped wave", "exp(-2x) + 3 sin(3x)", ("-1", "5"), "0.5", -2 / math.e + 9 * math.cos(1.5),
            "The V: a smaller Δx helps, until rounding takes over.",
        ),
    ),
    *_group(
        "Corners",
        _kink(
            "ReLU", "relu(x)", ("-3", "3"), "0", ("corner", 0, 1),
            "The libraries answer 0 or ½ at 0, each by a convention of its own.",
        ),
        _kink(
            "Leaky ReLU", "max(x, x/10)", ("-3", "3"), "0", ("corner", 0.1, 1),
            "JAX and SymPy answer 0.55 at 0, the average of the two slopes, and so do central differences.",
        ),
        _kink(
            "Two curves meet", "max(x^2, 2 - x)", ("-3", "3"), "1", ("corner", -1, 2),
            "The larger of two smooth functions has corners where they meet, at −2 and at 1.",
        ),
        _kink(
            "Rectified sine", "|sin(x)|", ("-5", "5"), "pi", ("corner", -1, 1),
            "No double is π: the exact rules stand beside the corner, and see the slope of one side only.",
        ),
        _kink(
            "Blancmange", _blancmange(5), ("-0.25", "0.25"), "0", ("corner", -5, 5),
            "Each of these five waves adds 1 to the slope at 0; with endlessly many there is no slope anywhere.",
        ),
        _smooth(
            "Huber’s loss", "where(|x| <= 1, x^2/2, |x| - 1/2)", ("-3", "3"), "1", 1,
            "A parabola goes over into lines without a corner: f′ is continuous, and has corners itself.",
        ),
        _smooth(
            "Parabola turned over", "x |x|", ("-2", "2"), "0", 0,
            "Although |x| has a corner at 0, f has none: it is f′ = 2|x| that has it.",
        ),
        _smooth(
            "Three halves", "|x|^1.5", ("-2", "2"), "0", 0,
            "The slope at 0 is 0, but forward differences approach it only like √Δx.",
        ),
    ),
    *_group(
        "Roots and cusps",
        _kink(
            "Cube root", "cbrt(x)", ("-2", "2"), "0", ("vertical_tangent", math.inf, math.inf),
            "A vertical tangent: the difference quotient grows without end as Δx falls.",
        ),
        _kink(
            "Root of |x|", "sqrt(|x|)", ("-2", "2"), "0", ("cusp", -math.inf, math.inf),
            "The slopes are −∞ and ∞, and central differences let them cancel to 0.",
        ),
        _kink(
            "Two thirds", "|x|^(2/3)", ("-2", "2"), "0", ("cusp", -math.inf, math.inf),
            "A cusp: as Δx falls to a thousandth, forward differences grow by a factor of 10.",
        ),
        _smooth(
            "Root times sine", "cbrt(x) sin(x)", ("-2", "2"), "0", 0,
            "The slope at 0 is 0, but the product rule meets ∞ · 0 and says nan.",
        ),
    ),
    *_group(
        "Jumps",
        _kink(
            "Step", "heaviside(x)", ("-3", "3"), "0", ("jump", math.inf, math.inf),
            "AD says 0 at the jump, and central differences say 1/(2Δx).",
        ),
        _kink(
            "Floor", "floor(x)", ("-3", "3"), "1", ("jump", math.inf, 0),
            "From the right f looks flat at 1: forward differences say 0, and backward ones 1/Δx.",
        ),
        _kink(
            "Sawtooth", "x - floor(x)", ("-3", "3"), "1", ("jump", -math.inf, 1),
            "JAX says 1 at every jump, as if f were a line.",
        ),
    ),
    *_group(
        "Oscillations",
        _kink(
            "Without a limit", "sin(1/x)", ("-0.5", "0.5"), "0", ("oscillating", NONE, NONE),
            "Every number from −1 to 1 is a value of f in any window around 0, however small.",
        ),
        _kink(
            "Between two lines", "where(x != 0, x sin(1/x), 0)", ("-0.5", "0.5"), "0", ("oscillating", NONE, NONE),
            "f is continuous at 0, but its difference quotient is sin(1/Δx): another Δx, another number.",
        ),
        _smooth(
            "Between two parabolas", "where(x != 0, x^2 sin(1/x), 0)", ("-0.5", "0.5"), "0", 0,
            "The slope at 0 is 0, squeezed between parabolas, but f′ has no limit there.",
        ),
        _smooth(
            "Ripples", "sin(x) + 1e-3 sin(1e4 x)", ("-3", "3"), "0", 11,
            "Ripples too small to be seen in f make its slope 11, and a Δx far longer than they are says about 1.",
        ),
    ),
    *_group(
        "Gaps",
        _kink(
            "Sine over x", "sin(x)/x", ("-10", "10"), "0", ("removable", NONE, NONE),
            "f has the limit 1 at 0 but no value, so no derivative, and central differences say 0.",
        ),
        _kink(
            "A line with a gap", "(x^2 - 4)/(x - 2)", ("-1", "5"), "2", ("removable", NONE, NONE),
            "This is x + 2 except at 2, where it has no value: central differences step over the gap and say 1.",
        ),
        _smooth(
            "Flatter than any power", "where(x != 0, exp(-1/x^2), 0)", ("-2", "2"), "0", 0,
            "All derivatives are 0 at 0, and yet f is not constant.",
        ),
        _smooth(
            "A patched point", "where(x == 2, 4, x^2)", ("0", "4"), "2", 4,
            "This is x^2 everywhere, and yet the formula’s derivative at 2 is 0.",
        ),
    ),
    *_group(
        "Steep, flat and far",
        _smooth(
            "Steep tanh", "tanh(50x)", ("-1", "1"), "0.01", 50 / math.cosh(0.5) ** 2,
            "The steeper f is, the smaller the best Δx.",
        ),
        _smooth(
            "Far out", "atan(x)", ("0", "2000"), "1000", 1 / 1000001,
            "Far out f is nearly flat, and the best Δx of central differences is thousands of times that at 1.",
        ),
        _smooth(
            "Log of a sum", "log(1 + exp(x))", ("-1000", "1000"), "800", 1,
            "Beyond 709 exp(x) overflows, and SymPy and AD say nan where f is a line of slope 1.",
        ),
        _smooth(
            "Softplus", "softplus(x)", ("-1000", "1000"), "800", 1,
            "The same function written so that nothing overflows: every method says 1.",
        ),
        _smooth(
            "GELU", "gelu(x)", ("-4", "4"), "0", 0.5,
            "A smooth relative of ReLU: at 0 its slope is ½, and nobody needs a convention.",
        ),
        _smooth(
            "x to the x", "x^x", ("0.01", "2"), "1", 1,
            "Neither the rule for powers nor that for exponentials will do: f′ is x^x (log(x) + 1).",
        ),
    ),
    *_group(
        "Digits",
        _smooth(
            "Cancellation", "(exp(x) - 1)/x", ("-1", "1"), "1e-9", 0.5 + 1e-9 / 3,
            "Near 0 the exact rules lose every digit, and central differences do not.",
        ),
        _smooth(
            "Without cancellation", "expm1(x)/x", ("-1", "1"), "1e-9", 0.5 + 1e-9 / 3,
            "The same function, and the exact rules keep six digits or more of its slope near 0.",
        ),
        _smooth(
            # -x/12 + x³/180 - ...
            "Cosine, cancelled", "(1 - cos(x))/x^2", ("-1", "1"), "1e-7", -1e-7 / 12 * (1 - 1e-14 / 15),
            "The slope is nearly 0 at 10⁻⁷, and the exact rules say about 8000.",
        ),
        _smooth(
            "Seventh power, expanded", "x^7 - 7x^6 + 21x^5 - 35x^4 + 35x^3 - 21x^2 + 7x - 1", ("0.9", "1.1"), "1.01",
            7e-12,
            "This is (x − 1)^7: rounding turns its difference quotients to noise, and exact rules keep two digits.",
        ),
        _smooth(
            "A large constant", "1e8 + sin(x)", ("-5", "5"), "1", math.cos(1),
            "The constant takes digits from f but none from f′, so the best Δx is hundreds of times that of sin(x).",
        ),
    ),
    *_group(
        "From papers",
        _smooth(
            # Five steps give √2 and its slope to 23 digits.
            "Heron’s square root", _heron(5), ("0.1", "5"), "2", math.sqrt(2) / 4,
            "An algorithm has a derivative: five steps towards √x, and AD gives the slope of √x at 2.",
        ),
        _smooth(
            # Baydin et al. 2018, Figure 3.
            "Logistic map", "64x (1 - x) (1 - 2x)^2 (1 - 8x + 8x^2)^2", ("0", "1"), "0.2", 9.0660864,
            "Baydin’s example: four steps of the logistic map, whose derivative swells when it is written out.",
        ),
        _smooth(
            # Squire and Trapp 1998.
            "Squire and Trapp", "exp(x)/(sin(x)^3 + cos(x)^3)", ("0", "2"), "1.5", 3.622033700716326,
            "The complex step subtracts nothing: its error falls to the last digit, and never rises again.",
        ),
    ),
)  # fmt: skip
"""The presets, in the order of the menu."""
