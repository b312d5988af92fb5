"""Program to text, in the grammar that people type."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING

from derivwidgets.function.tokens import INDEXED
from derivwidgets.function.vocabulary import VOCABULARY

if TYPE_CHECKING:
    from derivwidgets.function.program import Program, Step

SIZE_LIMIT = 400
"""How many nodes a formula that is written out may have."""
DIGITS = 17
"""How many digits a number may have that is written as a decimal fraction."""
WHOLE = 40
"""How many digits a whole number may have that is written out."""
LENGTH = 200
"""How long a quotient of whole numbers may be."""

OR, AND, NOT, COMPARISON, SUM, FRACTION, PRODUCT, SIGN, POWER, ATOM = range(10)
"""How strongly a piece of text holds together, from the weakest."""

INFIX = {
    # the sign, how strongly the whole holds, and what its left and its right side must hold at least
    "or": (" or ", OR, OR, AND),
    "and": (" and ", AND, AND, NOT),
    "lt": (" < ", COMPARISON, SUM, SUM),
    "le": (" <= ", COMPARISON, SUM, SUM),
    "eq": (" == ", COMPARISON, SUM, SUM),
    "ne": (" != ", COMPARISON, SUM, SUM),
    "add": (" + ", SUM, SUM, FRACTION),
    "sub": (" - ", SUM, SUM, FRACTION),
    "mul": ("*", PRODUCT, PRODUCT, POWER),
    "div": ("/", PRODUCT, PRODUCT, POWER),
    "pow": ("^", POWER, ATOM, ATOM),
}

Piece = tuple[str, int]


def text(program: Program, limit: int = SIZE_LIMIT) -> str | None:
    """Write a program as a formula that can be typed.

    Parameters
    ----------
    program : Program
        What to write.
    limit : int
        How many nodes the formula may have, shared ones counted each time.

    Returns
    -------
    str or None
        Text that `parse` reads as the same steps, except that a constant may be written as a quotient or a decimal
        fraction that rounds to the same double, and that a + (-b) is written a - b. None if it is too large, or holds
        what cannot be typed, such as infinity.

    Examples
    --------
    >>> from derivwidgets.function.grammar import parse
    >>> text(parse("exp(-(x**2)/2)(2x+1)"))
    'exp(-x^2/2)*(2*x + 1)'
    """
    if program.tree_size > limit:
        return None
    pieces: list[Piece] = []
    for step in program.steps:
        found = piece(program, step, [pieces[i] for i in step.arguments])
        if found is None:
            return None
        pieces.append(found)
    return pieces[-1][0]


def piece(program: Program, step: Step, arguments: list[Piece]) -> Piece | None:
    """Write one step with what its arguments are written as; None where that cannot be typed."""
    match step.operation:
        case "x":
            return "x", ATOM
        case "constant":
            return _constant(step.value)
        case "neg":
            return f"-{_held(arguments[0], POWER)}", SIGN
        case "not":
            return f"not {_held(arguments[0], NOT)}", NOT
        case "power":
            assert isinstance(step.value, Fraction)
            exponent, strength = _short(step.value) or _rounded(step.value) or (str(step.value), FRACTION)
            return f"{_held(arguments[0], ATOM)}^{_held((exponent, strength), ATOM)}", POWER
        case "digamma":
            return f"polygamma(0, {arguments[0][0]})", ATOM
        case "pow" if _is_rational(program, step.arguments[1]):
            # a power that is undefined for a negative base: typed, it would be the real one
            return None
        case "add" if (opposite := _opposite(program, step.arguments[1], arguments[1])) is not None:
            return f"{_held(arguments[0], SUM)} - {opposite}", SUM
        case "lt" | "le" if program.steps[step.arguments[0]].operation == "constant":
            left, right = (_held(piece, SUM) for piece in arguments)
            return f"{right} {'>' if step.operation == 'lt' else '>='} {left}", COMPARISON
        case name if name in INFIX:
            return _infix(name, *arguments)
    words = [word for word, _ in arguments]
    if step.operation in INDEXED:
        words.insert(0, str(step.value))
    elif not VOCABULARY[step.operation].typed:
        return None
    return f"{step.operation}({', '.join(words)})", ATOM


def _infix(name: str, left: Piece, right: Piece) -> Piece:
    sign, strength, least_left, least_right = INFIX[name]
    word = _held(right, least_right)
    if word.startswith("-") and strength >= SUM:
        word = f"({word})"
    return f"{_held(left, least_left)}{sign}{word}", strength


def _held(piece: Piece, least: int) -> str:
    """Put brackets around a piece that does not hold together by itself."""
    word, strength = piece
    return word if strength >= least else f"({word})"


def _is_rational(program: Program, index: int) -> bool:
    step = program.steps[index]
    if step.operation == "constant":
        return isinstance(step.value, Fraction)
    return step.operation in {"add", "sub", "mul", "div", "neg"} and all(
        _is_rational(program, argument) for argument in step.arguments
    )


def _opposite(program: Program, index: int, piece: Piece) -> str | None:
    """Return what a negative summand takes away."""
    word, strength = piece
    if strength == SIGN:
        return word.removeprefix("-")
    step = program.steps[index]
    if step.operation == "constant" and isinstance(step.value, Fraction) and step.value < 0:
        return word.removeprefix("-")
    return None


def _constant(value: Fraction | str | None) -> Piece | None:
    if not isinstance(value, Fraction):
        return (value, ATOM) if value in {"pi", "e"} else None
    if short := _short(value):
        return short
    if abs(value) >= 2**1024:
        return None
    strength = SIGN if value < 0 else ATOM
    exact = str(value)
    if value.denominator == 1 and len(exact) < WHOLE:
        return exact, strength
    if Fraction(nearest := value.numerator / value.denominator) == value:
        return repr(nearest).replace("e+", "e"), strength
    return (exact, FRACTION) if len(exact) < LENGTH else None


def _rounded(value: Fraction) -> Piece | None:
    """Write the exponent that a callable held as a double in its shortest form, if that has an even root as well."""
    nearest = value.numerator / value.denominator
    if Fraction(nearest) != value or Fraction(repr(nearest)).denominator % 2:
        return None
    return repr(nearest), SIGN if value < 0 else ATOM


def _short(value: Fraction) -> Piece | None:
    """Write a number as a whole number or as a decimal fraction, if one of few digits is exactly it."""
    places, rest = 0, value.denominator
    for prime in (2, 5):
        power = 0
        while rest % prime == 0:
            rest, power = rest // prime, power + 1
        places = max(places, power)
    if rest != 1:
        return None
    digits = value.numerator * 10**places // value.denominator
    number = Decimal(digits).scaleb(-places)
    if abs(digits) >= 10**DIGITS:
        number = number.normalize()
        if len(number.as_tuple().digits) > DIGITS or Fraction(number) != value:
            return None
    return str(number).lower().replace("e+", "e"), SIGN if value < 0 else ATOM
