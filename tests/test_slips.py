"""What people mistype and what attackers type: one clear sentence each, at once."""

from __future__ import annotations

import time

import pytest
from formulas import POINTS, WORDS, values
from hypothesis import given, settings
from hypothesis import strategies as st

from derivwidgets.function.errors import FunctionError
from derivwidgets.function.grammar import parse

SENTENCES = {
    "": "the formula is empty; write one in x",
    "   ": "the formula is empty",
    "f(x) =": "the formula is empty",
    # names
    "y^2": "y is not known here; the variable is x",
    "t": "the variable is x",
    "X": "did you mean x?",
    "Sin(x)": "did you mean sin?",
    "sinn(x)": "sinn is not known here; did you mean sin?",
    "PI x": "did you mean pi?",
    "foo(x)": "foo is not known here",
    "q(x)": "write a formula in x",
    "sine(x)": "did you mean sin?",
    "xsin(x)": "xsin is not known here; write x*sin(...)",
    "sinx": "write sin(x)",
    "xsin2x": "write x*sin(2*x)",
    "pix": "write pi*x",
    "xx": "write x*x",
    "x2": "x2 is not known here; write 2x or x^2",
    "x_1": "write 1x or x^1",
    "arctan2(x, 1)": "arctan2 is not known here; write atan(y/x)",
    "factorial(x)": "write gamma(x + 1)",
    "cot(x)": "write 1/tan(x)",
    "i": "numbers are real",
    "inf": "finite",
    "np.sin(x)": "write sin(x), without the name of a library",
    "x if x else x": "write where(x > 0, a, b)",
    "_0": "_0 is not known here",
    "a" * 5000: "is not known here",
    # functions without brackets
    "sin x": "sin needs brackets; write sin(x)",
    "ln x": "write ln(x)",
    "sin 2x": "write sin(2)",
    "sin^2(x)": "write sin(x)^2",
    "sin²(x)": "write sin(x)^2",
    "cos⁻¹(x)": "write cos(x)^-1",
    "sin": "sin is a function and needs brackets; write sin(x)",
    "sin + 1": "needs brackets; write sin(x)",
    "√sin(x)": "√ needs a number, x, or brackets",
    "√": "√ needs a number, x, or brackets",
    # operands and operators
    "x +": "the formula ends with +; a number, x or a function is missing after it",
    "x ^": "ends with ^",
    "* x": "missing before *",
    "x + * 2": "missing between + and *",
    "x^^2": "missing between ^ and ^",
    "²": "missing before ^2",
    "sin()": "the brackets ( ) are empty",
    "()": "the brackets ( ) are empty",
    "max(x,)": "missing between , and )",
    "2 3": "an operator is missing between 2 and 3; write * or ^",
    "x 2": "an operator is missing between x and 2",
    "(x+1)2": "an operator is missing between ) and 2",
    "1.2.3": "1.2.3 is not a number",
    "x y": "y is not known here; the variable is x",
    "x not": "an operator is missing between x and not",
    "and x": "missing before and",
    "1 + not x": "put brackets around what belongs together",
    "5%": "ends with %",
    "x // 2": "write floor(a/b)",
    # brackets and bars
    "(x": "a closing bracket ) is missing",
    "sin(x": "a closing bracket ) is missing",
    "x)": "an opening bracket ( is missing",
    "|x": "a bar | is not closed; write abs(...)",
    "x|": "a bar | is not closed",
    "|2|x||": "a bar | is not closed",
    "(|x)|": "a bracket ) closes inside the bars",
    "max(|x, 1|)": "a comma separates",
    "[x]": "write round brackets ( )",
    "{x}": "write round brackets ( )",
    # commas, equals signs
    "0,5x": "write 0.5 with a point instead of 0,5",
    "(1, x)": "a comma separates the arguments of a function",
    "sin(0,5)": "sin takes 1 argument; got 2; write decimals with a point",
    "x = 3": "has an equals sign; write one formula in x, and == to compare",
    "x^2 = 4": "equals sign",
    "f(t) = t^2": "is not known here",
    "where(x = 0, 1, 2)": "== to compare",
    # arguments
    "sin(x, x)": "sin takes 1 argument; got 2",
    "where(x, 1)": "where takes 3 arguments; got 2",
    "max(x)": "max takes 2 or more arguments; got 1",
    "clip(x, 1)": "clip takes 3 arguments; got 2",
    "pow(x)": "pow takes 2 arguments; got 1",
    "log(x, 2, 3)": "log takes 1 argument; got 3",
    "besselj(x)": "besselj takes 2 arguments; got 1",
    "besselj(x, 2)": "the order of besselj is a whole number up to 100; got x",
    "besselj(1000, x)": "got 1000",
    "besselj(1/2, x)": "got 1/2",
    "sin(x, y=3)": "y is not known here",
    "sin(*x)": "missing between ( and *",
    # characters
    "x!": "gamma(x + 1)",
    "x & 1": "write and",
    "f'(x)": "not its derivative",
    "x'": "not its derivative",
    "x.real": "a point stands in numbers only",
    "x\x00": "the character U+0000",
    "x\n+1": "write the formula on one line",
    "x\\2": "reverse solidus",
    "ｘ": "fullwidth latin small letter x",
    "ｓｉｎ(x)": "fullwidth latin small letter s",
    "x\u200b": "zero width space",
    "x²\u0301": "combining acute accent",
    "٣x": "arabic-indic digit three",
    "ℯ^x": "script small e",
    "x😀": "grinning face",
    # constants
    "1/0": "1/0 divides by zero",
    "x + 1/(2-2)": "1/(2-2) divides by zero",
    "0^-1": "0^-1 is infinite",
    "sqrt(-1)": "sqrt(-1) is not a real number",
    "x + asin(2)": "asin(2) is not a real number",
    "log(0)": "log(0) is infinite",
    "exp(-1000)": "exp(-1000) is too small",
    "1e-200*1e-200x": "1e-200*1e-200 is too small",
    "where(x > 0, 1, 1/0)": "1/0 divides by zero",
    "1e400": "the number 1e400 is too large",
    "1e-400": "the number 1e-400 is too small",
    "1" * 500: "has more than 400 digits",
    "x^1e7": "exponents go up to 1000000",
    "x^(1e300*1e300)": "is infinite or too large",
}


@pytest.mark.parametrize("typed", SENTENCES, ids=lambda typed: typed[:20])
def test_sentence(typed: str) -> None:
    with pytest.raises(FunctionError) as caught:
        parse(typed)
    assert SENTENCES[typed] in str(caught.value)
    assert len(str(caught.value)) < 250


ATTACKS = (
    "9**9**9",
    "9^9^9^9^9^9",
    "exp(exp(exp(exp(1))))",
    "gamma(10^8)",
    "lgamma(10^8)",
    "polygamma(0, 10^8)",
    "polygamma(100, 1400)",
    "(10001/10000)^1000000",
    "1.0001^1000000",
    "exp(1000000 log(1.0001))",
    "exp(1000000*log(2x))",
    "(1000x)^100000",
    "((((2^100)^100/3^6000)^3)/7)^1000000",
    "sqrt(1.00001)^1000000",
    "__import__('os').system('true')",
    "x.__class__.__mro__",
    "().__class__",
    "lambda: 0",
    "(lambda x: x)(x)",
    "f'{x}'",
    '"x"',
    "'x'*10**9",
    "(x := 3)",
    "[x for x in range(10**9)]",
    "{x: x}",
    "x[0]",
    "x; import os",
    "import os",
    "await x",
    "yield x",
    "open('x')",
    "eval(x)",
    "exec(x)",
    "1if x else 2",
    "print(x)",
    "1e999999999",
    "1e-999999999",
    "1e" + "9" * 5000,
    "0x" + "f" * 100,
    "9" * 9999,
    "." * 9999,
    "(" * 10_000 + "x" + ")" * 10_000,
    "(" * 4000 + "x" + ")" * 4000,
    "(" * 9999,
    "|" * 9999,
    "-" * 9998 + "x",
    "not " * 2000 + "x",
    "sin(" * 2000 + "x" + ")" * 2000,
    "^".join(["x"] * 4000),
    "√" * 5000 + "x",
    "x" + "²" * 5000,
    "x+" * 4999 + "x",
    "x" * 1_000_000,
    "x " * 4999,
    "max(" + "x," * 4990 + "x)",
    "x<" * 4999 + "x",
    "\x00",
    "\ud800",
    "\\u0078",
    "x\r\nimport os",
    "#x",
    "x#",
    "@x",
    "$x",
    "`x`",
    "...",
    "_",
    "_0(_1)",
    "__builtins__",
)


@pytest.mark.parametrize("attack", ATTACKS, ids=lambda attack: ascii(attack[:20]))
def test_attacks_fail_at_once(attack: str) -> None:
    started = time.thread_time()
    with pytest.raises(FunctionError):
        parse(attack)
    assert time.thread_time() - started < 2


def test_deep_stack_gives_a_function_error() -> None:
    def deeper(levels: int) -> None:
        if levels:
            deeper(levels - 1)
        else:
            parse("(" * 60 + "x" + ")" * 60)

    for levels in range(600, 990, 15):
        try:
            deeper(levels)
        except FunctionError as error:
            assert "nested" in str(error)  # noqa: PT017
        except RecursionError:
            # the caller's own stack, before or around the parser
            pass


@settings(deadline=20_000, max_examples=300)
@given(
    st.one_of(st.text(), st.lists(st.sampled_from(WORDS)).map("".join), st.lists(st.sampled_from(WORDS)).map(" ".join))
)
def test_any_text_parses_or_is_refused_with_a_sentence(typed: str) -> None:
    try:
        program = parse(typed)
    except FunctionError as error:
        assert 10 < len(str(error)) < 400  # noqa: PT017
        assert "\n" not in str(error)  # noqa: PT017
    else:
        assert program.steps
        assert values(program).shape == POINTS.shape
