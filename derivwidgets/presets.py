"""Named functions, each with a place to look and one sentence of lesson."""

from __future__ import annotations

from dataclasses import dataclass


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
    """

    name: str
    text: str
    domain: tuple[str, str]
    at: str
    lesson: str


PRESETS = (
    Preset(
        "Square", "x^2", ("-5", "5"), "1",
        "Central differences are exact here but for rounding, at any Δx: the third derivative is 0.",
    ),
    Preset(
        "Damped wave", "exp(-2x) + 3 sin(3x)", ("-1", "5"), "0.5",
        "The V: a smaller Δx helps, until rounding takes over.",
    ),
    Preset(
        "Cubic, composed", "2(2x^3 - 3x^2 + 5)^3 - 3(2x^3 - 3x^2 + 5)^2 + 5", ("-1.2", "1.8"), "0.5",
        "The chain rule at work: what is computed twice can be shared.",
    ),
    Preset(
        "Absolute value", "|x|", ("-5", "5"), "0",
        "At 0 the methods give three answers, and there is no derivative.",
    ),
    Preset(
        "Corner on a wave", "|x| + sin(x) cos(x)", ("-5", "5"), "0",
        "Slope 0 from the left and 2 from the right; central differences take the average.",
    ),
    Preset(
        "ReLU", "relu(x)", ("-3", "3"), "0",
        "Every library has a convention of its own at 0.",
    ),
    Preset(
        "Cube root", "cbrt(x)", ("-2", "2"), "0",
        "A vertical tangent: the difference quotient grows without end as Δx falls.",
    ),
    Preset(
        "Steep tanh", "tanh(50x)", ("-1", "1"), "0.01",
        "The steeper f is, the smaller the best Δx.",
    ),
    Preset(
        "Cancellation", "(exp(x) - 1)/x", ("-1", "1"), "1e-9",
        "Near 0 the exact rules lose every digit, and central differences do not.",
    ),
    Preset(
        "A patched point", "where(x == 2, 4, x^2)", ("0", "4"), "2",
        "This is x^2 everywhere, and yet the formula's derivative at 2 is 0.",
    ),
)  # fmt: skip
"""The presets, in the order of the menu."""
