"""Sentences for the slips that people make when they type a formula: what was given, what is wrong, what would do."""

from __future__ import annotations

import difflib
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Set as AbstractSet

    from derivwidgets.function.tokens import Token

VALUES = frozenset({"x", "pi", "e"})
"""The names of numbers."""

HINTS = {
    **dict.fromkeys(("atan2", "arctan2"), "is not known here; write atan(y/x)"),
    **dict.fromkeys(("tg", "tangent"), "is not known here; write tan(x)"),
    **dict.fromkeys(("ctg", "cot", "cotan"), "is not known here; write 1/tan(x)"),
    **dict.fromkeys(("arctg",), "is not known here; write atan(x)"),
    **dict.fromkeys(("sh", "ch", "th"), "is not known here; write sinh(x), cosh(x) or tanh(x)"),
    "sec": "is not known here; write 1/cos(x)",
    "csc": "is not known here; write 1/sin(x)",
    "coth": "is not known here; write 1/tanh(x)",
    "factorial": "is not known here; write gamma(x + 1)",
    "sgn": "is not known here; write sign(x)",
    "sqr": "is not known here; write x^2, or sqrt(x) for the root",
    "square": "is not known here; write x^2",
    "root": "is not known here; write sqrt(x), cbrt(x) or x^(1/n)",
    "step": "is not known here; write heaviside(x)",
    "ceiling": "is not known here; write ceil(x)",
    "trunc": "is not known here; write sign(x) floor(|x|)",
    "int": "is not known here; write floor(x) or round(x)",
    **dict.fromkeys(("if", "else", "elif", "piecewise", "cases"), "is not known here; write where(x > 0, a, b)"),
    **dict.fromkeys(("inf", "infinity", "oo", "nan"), "is not a number that a formula may hold; write a finite one"),
    **dict.fromkeys(("i", "j", "I"), "is not known here; numbers are real, and the variable is x"),
    **dict.fromkeys(("np", "numpy", "math", "jnp"), "is not known here; write sin(x), without the name of a library"),
}
CHARACTERS = {
    "[": "write round brackets ( )",
    "]": "write round brackets ( )",
    "{": "write round brackets ( )",
    "}": "write round brackets ( )",
    "!": "write gamma(x + 1) for a factorial, != for «not equal»",
    "&": "write and",
    "'": "write the function, not its derivative",
    ".": "a point stands in numbers only, such as 0.5",
    "\n": "write the formula on one line",
    "\r": "write the formula on one line",
    "~": "write not",
    ":": "write the formula alone",
    ";": "write 0.5 with a point; one formula only",
    "°": "write pi/180 times the angle",
    "$": "write the formula alone",
}


def shortened(text: str, width: int = 40) -> str:
    """Return `text`, with its middle left out if it is long."""
    return text if len(text) <= width else f"{text[: width - 12]} ... {text[-7:]}"


def character(given: str, name: str, before: str) -> str:
    """Say that a character means nothing here."""
    shown = f'the character "{given}" ({name})' if given.isprintable() else f"the character {name}"
    if given == "." and (library := re.search(r"(\w+)$", before)) and library[1] in HINTS:
        return f"{library[1]} {HINTS[library[1]]}"
    return f"{shown} has no meaning here; {CHARACTERS.get(given, 'write letters, digits and + - * / ^ ( ) | , < > =')}"


def unknown(name: str, called: bool, known: AbstractSet[str]) -> str:
    """Say that a name is unknown, and which one was meant."""
    if name in HINTS:
        return f"{name} {HINTS[name]}"
    if name.casefold() in known:
        return f"{name} is not known here; did you mean {name.casefold()}?"
    shown = shortened(name)
    if len(name) == 1 and not called:
        return f"{name} is not known here; the variable is x"
    if numbered := re.fullmatch(r"(x|pi|e)_?([0-9]+)", name):
        return f"{name} is not known here; write {numbered[2]}{numbered[1]} or {numbered[1]}^{numbered[2]}"
    parts = _split(name, known)
    if parts and (parts[-1] in VALUES or parts[-1].isdigit()) != called:
        return f"{name} is not known here; write {_joined(parts)}"
    close = [word for word in sorted(known) if sorted(word) == sorted(name.casefold())]
    if close := close or difflib.get_close_matches(name.casefold()[:40], sorted(known), 1, 0.75):
        return f"{shown} is not known here; did you mean {close[0]}?"
    if called and len(name) == 1:
        return f"{name}(...) is not known here; write a formula in x out of numbers, sin, exp, sqrt, abs ..."
    return f"{shown} is not known here; the variable is x, and functions are sin, exp, sqrt, abs ..."


def _split(name: str, known: AbstractSet[str]) -> list[str]:
    """Cut a name into known ones and numbers, the longest first; return none if that fails."""
    parts: list[str] = []
    while name and len(parts) < 6:
        number = re.match("[0-9]+", name)
        lengths = range(min(len(name), 12), 0, -1)
        first = number[0] if number else next((name[:length] for length in lengths if name[:length] in known), "")
        if not first:
            return []
        parts.append(first)
        name = name[len(first) :]
    return [] if name else parts


def _joined(parts: list[str]) -> str:
    """Write the parts of a name as a product, with a function's argument in brackets."""
    first, *others = parts
    if not others:
        return first if first in VALUES or first.isdigit() else f"{first}(...)"
    if first in VALUES or first.isdigit():
        return f"{first}*{_joined(others)}"
    return f"{first}({_joined(others)})"


def function_without_brackets(function: Token, following: Token) -> str:
    """Say that a function lacks its brackets: ``sin x``, ``sin^2(x)``, ``sin``."""
    name = function.text
    if following.text == "**" or following.kind == "raised":
        power = following.text if following.kind == "raised" else "2"
        return f"{name} needs its brackets before the power; write {name}(x)^{power} for a power of {name}(x)"
    if following.kind in {"number", "name"}:
        return f"{name} needs brackets; write {name}({shortened(following.text)})"
    return f"{name} is a function and needs brackets; write {name}(x)"


def number_after_operand(text: str, previous: Token | None, number: Token) -> str:
    """Say that an operator is missing before a number."""
    before = previous.text if previous else ""
    together = previous is not None and previous.end == number.start
    if together and previous is not None and previous.kind == "number":
        return f"{shortened(text[previous.start : number.end])} is not a number; a number has one decimal point"
    return f"an operator is missing between {shortened(before)} and {shortened(number.text)}; write * or ^ there"


def operator_missing(previous: Token | None, token: Token) -> str:
    """Say that an operator is missing between two words."""
    return f"an operator is missing between {previous.text if previous else ''} and {token.text}; write and, or, * ..."


def _shown(operator: str) -> str:
    return {"**": "^"}.get(operator, operator)


def operand_missing(previous: Token | None, token: Token) -> str:
    """Say that an operator or bracket came where a number, x or a function was due."""
    if token.text == ")" and previous is not None and previous.text == "(":
        return "the brackets ( ) are empty; write a number or a formula in x between them"
    where = f"between {_shown(previous.text)} and {_shown(token.text)}" if previous else f"before {_shown(token.text)}"
    return f"a number, x or a function is missing {where}"


def operand_missing_at_end(last: str) -> str:
    """Say that the formula breaks off."""
    return f"the formula ends with {_shown(last)}; a number, x or a function is missing after it"


def unclosed(bracket: str) -> str:
    """Say that a bracket or a bar is not closed."""
    if bracket == "|":
        return "a bar | is not closed; write abs(...) where bars are ambiguous"
    return "a closing bracket ) is missing"


def unopened(innermost: str) -> str:
    """Say that a closing bracket is one too many."""
    if innermost == "|":
        return "a bracket ) closes inside the bars | |; close the bar first, or write abs(...)"
    return "an opening bracket ( is missing, or a closing bracket ) is too many"


def comma(text: str, at: int) -> str:
    """Say that a comma stands outside a function's brackets."""
    if found := re.search(r"[0-9]+,[0-9]+", text[max(0, at - 20) : at + 20]):
        return f"a comma separates arguments; write {found[0].replace(',', '.')} with a point instead of {found[0]}"
    return "a comma separates the arguments of a function such as max(x, 0); it has no meaning here"


def equals(text: str) -> str:
    """Say that an equals sign is one too many."""
    if re.match(r"\s*[A-Za-z]\w*\s*\(\s*[A-Za-wyz]\w*\s*\)\s*=", text):
        return f"{shortened(text)}: the variable is x; write f(x) = ..."
    return f"{shortened(text)} has an equals sign; write one formula in x, and == to compare"


def arity(name: str, least: int, given: int, only_numbers: bool) -> str:
    """Say that a function got the wrong number of arguments."""
    wanted = f"{least} argument{'s' * (least > 1)}" if name not in {"max", "min"} else "2 or more arguments"
    decimal = "; write decimals with a point, such as 0.5" if given == least + 1 and only_numbers else ""
    return f"{name} takes {wanted}; got {given}{decimal}"
