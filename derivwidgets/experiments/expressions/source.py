"""Programs as Python functions to copy."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import TYPE_CHECKING, NamedTuple

from derivwidgets.function.forms import CHAIN_LIMIT
from derivwidgets.function.systems import rounded
from derivwidgets.function.vocabulary import VOCABULARY

if TYPE_CHECKING:
    from derivwidgets.function.program import Program, Step, Value

LARGEST = 3000
"""Nodes that are written out."""
DEEPEST = 40
"""Brackets within brackets; Python reads no more than 200, and people fewer."""

COMPARISON, SUM, PRODUCT, SIGN, POWER, ATOM = range(6)
"""How strongly a piece of Python holds together, from the weakest."""

INFIX = {
    "add": (" + ", SUM, SUM, PRODUCT),
    "sub": (" - ", SUM, SUM, PRODUCT),
    "mul": ("*", PRODUCT, PRODUCT, SIGN),
    "div": ("/", PRODUCT, PRODUCT, SIGN),
    "lt": (" < ", COMPARISON, SUM, SUM),
    "le": (" <= ", COMPARISON, SUM, SUM),
    "eq": (" == ", COMPARISON, SUM, SUM),
    "ne": (" != ", COMPARISON, SUM, SUM),
}
"""The sign, how strongly the whole holds, and what its left and its right side must hold at least."""

CALLS = {
    "heaviside": "np.heaviside({}, 0.5)",
    "relu": "np.maximum({}, 0)",
    "softplus": "np.logaddexp({}, 0)",
    "sinc": "np.sinc({}/np.pi)",
    "pow": "np.power({}, {})",
    "polygamma": "special.polygamma({1}, {0})",
    "besselj": "special.jv({1}, {0})",
}
"""Operations whose form is more than a name."""
SPECIAL = frozenset({"erf", "erfc", "expit", "gamma", "gammaln", "digamma", "ndtr", "j0", "j1"})
"""The names in the vocabulary that scipy.special has; NumPy has the others."""
NAMED = {"pi": "np.pi", "e": "np.e", "inf": "np.inf", "-inf": "-np.inf", "nan": "np.nan"}


class Piece(NamedTuple):
    """A piece of Python: its text, how strongly it holds together, and how deep its brackets are."""

    text: str
    strength: int
    depth: int = 0

    def held(self, least: int) -> str:
        """Put brackets around a piece that does not hold together by itself."""
        return self.text if self.strength >= least else f"({self.text})"


def python(program: Program, names: Mapping[int, str] | None = None, result: int = -1) -> str:
    """Write a program as a Python function ``derivative`` of a number or an array.

    Parameters
    ----------
    program : Program
    names : mapping of int to str, optional
        Steps that are computed first, and what they are called.
    result : int
        The step that is returned.

    Returns
    -------
    str
        With the imports that it needs; empty if it would be too long.

    Examples
    --------
    >>> from derivwidgets.function.grammar import parse
    >>> print(python(parse("3x^2 - cbrt(x)/2")), end="")
    import numpy as np
    <BLANKLINE>
    <BLANKLINE>
    def derivative(x):
        x = np.asarray(x, float)
        return 3*x**2 - np.cbrt(x)/2
    """
    names = {} if names is None else names
    if _written_size(program, names, result) > LARGEST:
        return ""
    lines: list[str] = []
    pieces: list[Piece] = []
    for index, step in enumerate(program.steps):
        piece = _piece(step, [pieces[argument] for argument in step.arguments])
        if index in names or piece.depth > DEEPEST:
            called = names.get(index, f"u{len(lines)}")
            lines.append(f"{called} = {piece.text}")
            piece = Piece(called, ATOM)
        pieces.append(piece)
    found = pieces[result].text
    if not program.depends_on_x[result]:
        found = f"np.full(x.shape, {found})"
    body = "\n    ".join(["x = np.asarray(x, float)", *lines, f"return {found}"])
    special = "from scipy import special\n" if "special." in body else ""
    return f"import numpy as np\n{special}\n\ndef derivative(x):\n    {body}\n"


def _written_size(program: Program, names: Mapping[int, str], result: int) -> int:
    """Return how many nodes are written, those with a name once."""
    sizes: list[int] = []
    total = 0
    for index, step in enumerate(program.steps):
        size = 1 + sum(sizes[argument] for argument in step.arguments)
        if index in names:
            total, size = total + size, 1
        sizes.append(size)
    return total + sizes[result]


def _piece(step: Step, arguments: list[Piece]) -> Piece:
    depth = 1 + max((piece.depth for piece in arguments), default=-1)
    match step.operation:
        case "x":
            return Piece("x", ATOM)
        case "constant":
            return _constant(step.value)
        case "neg":
            return Piece(f"-{arguments[0].held(SIGN)}", SIGN, depth)
        case "power":
            assert isinstance(step.value, Fraction)
            return _power(arguments[0], step.value, depth)
        case "gelu":
            return Piece(f"{arguments[0].held(PRODUCT)}*special.ndtr({arguments[0].text})", PRODUCT, depth)
        case "sinc_derivative":
            assert isinstance(step.value, Fraction)
            return _sinc_derivative(arguments[0], int(step.value), depth)
        case "mul" if arguments[0].text == "-1":
            return Piece(f"-{arguments[1].held(SIGN)}", SIGN, depth)
        case name if name in INFIX:
            sign, strength, left, right = INFIX[name]
            return Piece(f"{arguments[0].held(left)}{sign}{arguments[1].held(right)}", strength, depth)
        case name if name in CALLS:
            texts = [piece.held(ATOM if name == "sinc" else COMPARISON) for piece in arguments]
            return Piece(CALLS[name].format(*texts, step.value), ATOM, depth)
    called = VOCABULARY[step.operation].array
    assert isinstance(called, str)
    module = "special" if called in SPECIAL else "np"
    return Piece(f"{module}.{called}({', '.join(piece.text for piece in arguments)})", ATOM, depth)


def _constant(value: Value | None) -> Piece:
    if isinstance(value, str):
        return Piece(NAMED[value], SIGN if value.startswith("-") else ATOM)
    assert value is not None
    if value.denominator == 1 and abs(value) < 2**53:
        return Piece(str(value), SIGN if value < 0 else ATOM)
    if max(abs(value.numerator), value.denominator) < 1000:
        return Piece(str(value), PRODUCT)
    text = repr(rounded(value)).replace("inf", "np.inf")
    return Piece(text, SIGN if text.startswith("-") else ATOM)


def _power(base: Piece, exponent: Fraction, depth: int) -> Piece:
    """Write the real power: odd roots of negative numbers are real."""
    p, q = exponent.numerator, exponent.denominator
    if q == 1:
        if p == 1:
            return base
        if p < 0:
            return Piece(f"1/{_whole_power(base, -p)}", PRODUCT, depth)
        return Piece(_whole_power(base, p), POWER, depth) if p else Piece(f"np.ones_like({base.text})", ATOM, depth)
    if q == 2 and p > 0:
        root = Piece(f"np.sqrt({base.text})", ATOM, depth)
        return _power(root, Fraction(p), depth)
    if q % 2 == 0:
        return Piece(f"np.power({base.text}, {_exponent(exponent)})", ATOM, depth)
    if q == 3 and abs(p) <= 2:
        root = Piece(f"np.cbrt({base.text})", ATOM, depth)
        return root if p == 1 else _power(root, Fraction(p), depth)
    size = f"np.abs({base.text})**{_exponent(exponent)}"
    return Piece(size, POWER, depth) if p % 2 == 0 else Piece(f"np.sign({base.text})*{size}", PRODUCT, depth)


def _whole_power(base: Piece, exponent: int) -> str:
    shown = str(exponent) if exponent <= CHAIN_LIMIT else repr(float(exponent))
    return base.held(ATOM) if exponent == 1 else f"{base.held(ATOM)}**{shown}"


def _exponent(exponent: Fraction) -> str:
    decimal = repr(float(exponent))
    return decimal if Fraction(decimal) == exponent and exponent > 0 else f"({exponent})"


def _sinc_derivative(argument: Piece, order: int, depth: int) -> Piece:
    """Write a derivative of sin(x)/x as a sum of spherical Bessel functions, by DLMF 10.51.2 again and again."""
    terms = {0: Fraction(1)}
    for _ in range(order):
        following: dict[int, Fraction] = {}
        for n, c in terms.items():
            following[n + 1] = following.get(n + 1, Fraction(0)) - c * Fraction(n + 1, 2 * n + 1)
            if n:
                following[n - 1] = following.get(n - 1, Fraction(0)) + c * Fraction(n, 2 * n + 1)
        terms = following
    text = " + ".join(
        f"{_constant(c).held(PRODUCT)}*special.spherical_jn({n}, {argument.text})" for n, c in sorted(terms.items())
    )
    return Piece(text.replace(" + -", " - ").replace("-1*", "-").replace(" 1*", " "), SUM, depth)
