"""The words of the language that people type, and how they are joined.

`scan` cuts text into tokens over a closed set of characters. `arrange` checks that operands and operators alternate,
puts in the multiplications that people leave out, and returns the same formula in Python's syntax with a placeholder
for every name and number: what was typed never reaches Python's own parser.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from itertools import islice
from typing import TYPE_CHECKING, NamedTuple

from derivwidgets.function import slips
from derivwidgets.function.errors import FunctionError
from derivwidgets.function.slips import VALUES
from derivwidgets.function.vocabulary import TYPED

if TYPE_CHECKING:
    import ast
    from collections.abc import Iterator

WORDS = frozenset({"and", "or", "not"})
INDEXED = frozenset({"besselj", "polygamma"})
"""Functions whose first argument is a whole number that is part of their name."""
FUNCTIONS = frozenset(TYPED) | INDEXED | {"pow"}

NESTING_LIMIT = 80
"""How deep brackets, signs and powers may be nested."""
OPERATION_LIMIT = 800
"""How many operations a formula may have."""
DIGIT_LIMIT = 400
"""How many characters a number may have."""

NUMBER = re.compile(r"(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?")
NAME = re.compile(r"[A-Za-z_][A-Za-z_0-9]*")
OPERATOR = re.compile(r"\*\*|//|<=|>=|==|!=|[-+*/%^<>(),|=]")
RAISED = re.compile("[⁺⁻]?[⁰¹²³⁴⁵⁶⁷⁸⁹]+")
SPACES = " \t\u00a0\u2009\u202f"
SYMBOLS = {
    **dict.fromkeys("−–—", "-"),
    **dict.fromkeys("×·⋅∗", "*"),
    **dict.fromkeys("÷∕⁄", "/"),
    "≤": "<=",
    "≥": ">=",
    "≠": "!=",
    "∣": "|",
}
"""Typographic operators; no other character stands for another one (no Unicode folding)."""
LOWERED = str.maketrans("⁺⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "+-0123456789")


class Token(NamedTuple):
    """A word of the text: its kind, its canonical form, and where it stands."""

    kind: str
    text: str
    start: int
    end: int


def scan(text: str) -> Iterator[Token]:
    """Cut `text` into tokens of the kinds number, name, root, raised and operator.

    Raises
    ------
    FunctionError
        At the first character that means nothing here.
    """
    position = 0
    while position < len(text):
        character = text[position]
        if character in SPACES:
            position += 1
        elif found := NUMBER.match(text, position):
            position = found.end()
            if len(found[0]) > DIGIT_LIMIT:
                raise FunctionError(f"the number {slips.shortened(found[0])} has more than {DIGIT_LIMIT} digits")
            yield Token("number", found[0], found.start(), position)
        elif found := NAME.match(text, position):
            position = found.end()
            yield Token("name", found[0], found.start(), position)
        elif found := OPERATOR.match(text, position):
            position = found.end()
            yield Token("operator", found[0].replace("^", "**"), found.start(), position)
        elif found := RAISED.match(text, position):
            position = found.end()
            yield Token("raised", found[0].translate(LOWERED), found.start(), position)
        else:
            position += 1
            yield _symbol(text, position - 1)


def _symbol(text: str, at: int) -> Token:
    character = text[at]
    if character in SYMBOLS:
        return Token("operator", SYMBOLS[character], at, at + 1)
    if character == "π":
        return Token("name", "pi", at, at + 1)
    if character == "√":
        return Token("root", "sqrt", at, at + 1)
    name = unicodedata.name(character, "").lower() or f"U+{ord(character):04X}"
    raise FunctionError(slips.character(character, name, text[:at]))


@dataclass
class Sentence:
    """A formula in Python's syntax, with ``_0``, ``_1`` ... for its names and numbers.

    Attributes
    ----------
    text : str
        What was typed.
    source : str
        The same in Python's syntax.
    operands : list of Token
        What each placeholder stands for.
    """

    text: str
    source: str = ""
    operands: list[Token] = field(default_factory=list)
    _places: list[tuple[int, int, int, int]] = field(default_factory=list)

    def write(self, piece: str, token: Token) -> None:
        """Append `piece` to the source, on behalf of `token`."""
        self._places.append((len(self.source), len(self.source) + len(piece), token.start, token.end))
        self.source += piece

    def write_operand(self, token: Token) -> None:
        """Append a placeholder for `token`."""
        self.operands.append(token)
        self.write(f"_{len(self.operands) - 1}", token)

    def quote(self, node: ast.expr) -> str:
        """Return what was typed for `node`, a node of the parsed source."""
        first, last = node.col_offset, node.end_col_offset or 0
        places = [(start, end) for begin, finish, start, end in self._places if first <= begin and finish <= last]
        return slips.shortened(self.text[places[0][0] : places[-1][1]] if places else self.text)


@dataclass
class Bracket:
    """An open bracket, or an open bar.

    Attributes
    ----------
    token : Token
        Where it stands.
    function : str
        The function whose arguments it holds, or "".
    pending : int
        How many signs and powers inside it wait for their operand.
    """

    token: Token
    function: str = ""
    pending: int = 0


class _Arranger:
    """Reads tokens from left to right, and knows whether an operand or an operator is due."""

    def __init__(self, text: str, tokens: list[Token]) -> None:
        self.tokens = tokens
        self.sentence = Sentence(text)
        self.open = [Bracket(Token("start", "", 0, 0))]
        self.complete = False
        self.operations = 0
        self.previous: Token | None = None
        self.following = self.end = Token("end", "", len(text), len(text))

    def run(self) -> Sentence:
        for index, token in enumerate(self.tokens):
            self.following = self.tokens[index + 1] if index + 1 < len(self.tokens) else self.end
            self.previous = self.tokens[index - 1] if index else None
            match token.kind:
                case "number":
                    self.number(token)
                case "name":
                    self.name(token)
                case "root":
                    self.root(token)
                case "raised":
                    self.raised(token)
                case _:
                    self.operator(token)
        if not self.complete:
            last = self.tokens[-1].text
            raise FunctionError(slips.unclosed(last) if last == "|" else slips.operand_missing_at_end(last))
        if len(self.open) > 1:
            raise FunctionError(slips.unclosed(self.open[-1].token.text))
        return self.sentence

    def number(self, token: Token) -> None:
        if self.complete:
            raise FunctionError(slips.number_after_operand(self.sentence.text, self.previous, token))
        self.operand(token)

    def operand(self, token: Token) -> None:
        """Write a number or a value, and close the root that it stands under."""
        self.sentence.write_operand(token)
        self.complete = True
        if self.open[-1].token.kind == "root":
            self.open.pop()
            self.sentence.write(")", token)

    def name(self, token: Token) -> None:
        if token.text in WORDS:
            self.word(token)
        elif token.text in FUNCTIONS:
            if self.following.text != "(":
                raise FunctionError(slips.function_without_brackets(token, self.following))
            self.multiply(token)
            self.sentence.write_operand(token)
        elif token.text in VALUES:
            self.multiply(token)
            self.operand(token)
        else:
            raise FunctionError(slips.unknown(token.text, self.following.text == "(", VALUES | FUNCTIONS))

    def word(self, token: Token) -> None:
        if token.text == "not" and self.complete:
            raise FunctionError(slips.operator_missing(self.previous, token))
        if token.text != "not" and not self.complete:
            raise FunctionError(slips.operand_missing(self.previous, token))
        self.sentence.write("not " if token.text == "not" else f" {token.text} ", token)
        if token.text != "not":
            self.open[-1].pending = 0
        self.count(nested=token.text == "not")
        self.complete = False

    def root(self, token: Token) -> None:
        self.multiply(token)
        self.sentence.write_operand(token)
        if self.following.text == "(":
            return
        if self.following.kind != "number" and self.following.text not in VALUES:
            raise FunctionError("√ needs a number, x, or brackets after it; write √(...) or sqrt(...)")
        self.sentence.write("(", token)
        self.open.append(Bracket(token, "sqrt"))

    def raised(self, token: Token) -> None:
        if not self.complete:
            raise FunctionError(slips.operand_missing(self.previous, token._replace(text=f"^{token.text}")))
        self.sentence.write("**(", token)
        self.sentence.write_operand(token)
        self.sentence.write(")", token)
        self.count()

    def operator(self, token: Token) -> None:
        match token.text:
            case "(":
                self.opening(token)
            case "|":
                self.bar(token)
            case ")":
                self.closing(token)
            case ",":
                self.comma(token)
            case "=":
                raise FunctionError(slips.equals(self.sentence.text))
            case sign if not self.complete and sign in "+-":
                self.sentence.write(sign, token)
                self.count(nested=True)
            case sign:
                if not self.complete:
                    raise FunctionError(slips.operand_missing(self.previous, token))
                self.sentence.write(sign, token)
                self.complete = False
                if sign != "**":
                    self.open[-1].pending = 0
                self.count(nested=sign == "**")

    def opening(self, token: Token) -> None:
        function = self.previous.text if self.previous and self.previous.text in FUNCTIONS else ""
        if not function:
            self.multiply(token)
        self.sentence.write("(", token)
        self.enter(Bracket(token, function))

    def bar(self, token: Token) -> None:
        if self.complete and self.open[-1].token.text == "|":
            self.sentence.write(")", token)
            self.open.pop()
            return
        self.multiply(token)
        self.sentence.write_operand(token._replace(kind="name", text="abs"))
        self.sentence.write("(", token)
        self.enter(Bracket(token, "abs"))

    def closing(self, token: Token) -> None:
        if not self.complete:
            raise FunctionError(slips.operand_missing(self.previous, token))
        if self.open[-1].token.text != "(":
            raise FunctionError(slips.unopened(self.open[-1].token.text))
        self.sentence.write(")", token)
        self.open.pop()

    def comma(self, token: Token) -> None:
        if not self.open[-1].function or self.open[-1].token.text != "(":
            raise FunctionError(slips.comma(self.sentence.text, token.start))
        if not self.complete:
            raise FunctionError(slips.operand_missing(self.previous, token))
        self.sentence.write(",", token)
        self.count()
        self.open[-1].pending = 0
        self.complete = False

    def multiply(self, token: Token) -> None:
        """Put in the multiplication sign that people leave out."""
        if self.complete:
            self.sentence.write("*", token)
            self.open[-1].pending = 0
            self.count()
        self.complete = False

    def enter(self, bracket: Bracket) -> None:
        self.open.append(bracket)
        self.count()
        self.complete = False

    def count(self, nested: bool = False) -> None:
        self.operations += 1
        if self.operations > OPERATION_LIMIT:
            raise FunctionError(f"the formula has more than {OPERATION_LIMIT} operations; write a shorter one")
        self.open[-1].pending += nested
        if len(self.open) + sum(bracket.pending for bracket in self.open) > NESTING_LIMIT:
            raise FunctionError(f"the formula is nested more than {NESTING_LIMIT} deep; write a flatter one")


def arrange(text: str) -> Sentence:
    """Return `text` as a formula in Python's syntax.

    Raises
    ------
    FunctionError
        If an operand, an operator or a bracket is missing or too many, a name is unknown, or the text is too long.
    """
    # an operation takes at most four words: sin ( x )
    tokens = list(islice(scan(text), 4 * OPERATION_LIMIT))
    return _Arranger(text, tokens).run()
