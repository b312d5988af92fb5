"""`formula`: the derivative written in one form or another, typeset, and as Python to copy."""

from __future__ import annotations

import difflib
import html
from dataclasses import dataclass, field
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import numpy as np

from derivwidgets.experiments.compositions import checked_times, composed
from derivwidgets.experiments.expressions import polynomials
from derivwidgets.experiments.expressions.asking import NoAnswer, ask
from derivwidgets.experiments.expressions.digits import agrees, decimals, where_f_breaks
from derivwidgets.experiments.expressions.typesetting import is_rewritten, mathml
from derivwidgets.experiments.pauses import check_pause, unhurried
from derivwidgets.function.errors import FormMissing, FunctionError
from derivwidgets.function.function import Function, as_function
from derivwidgets.function.points import exact_point
from derivwidgets.function.slips import shortened
from derivwidgets.methods.symbolic import derivative_program, differentiate, written_size
from derivwidgets.truth.balls import enclose
from derivwidgets.truth.missing import UNDEFINED
from derivwidgets.truth.tables import FONT
from derivwidgets.truth.words import SUPERSCRIPTS, many, number

if TYPE_CHECKING:
    from collections.abc import Callable

    from derivwidgets.function.program import Program

FORMS = ("as it is", "expanded", "factored", "simplified", "horner", "shared")
"""The forms in which a derivative can be written."""

PRIMES = {1: "f′", 2: "f″", 3: "f‴"}

REWRITTEN = "simplified by SymPy"
"""What is said where SymPy removed an operation at which f can break."""
LONG = "too long to be written as Python"
AT_ONCE = 500
"""Nodes of what SymPy differentiates at once; what is larger is differentiated in the helper process."""
POINTS = np.array([0.37, -0.81, 1.43, -2.29, 3.61, 0.043, -5.17, 11.3])
"""Where a form is compared with the derivative, by balls."""
MOST_DIGITS = 1000
"""Digits of a value."""


TITLE = 80
"""Characters of f in a headline."""


@dataclass(frozen=True, repr=False)
class Formula:
    """A derivative, written in one form.

    Attributes
    ----------
    function : Function
        What was differentiated: f composed with itself, if that was asked for.
    form : str
        One of `FORMS`.
    order : int
        Of the derivative.
    operations : int
        How many there are, by SymPy's ``count_ops``; 0 where there is no formula.
    latex, mathml : str
        To be typeset; in the sums and products of a long formula there are dots. Empty where there is no formula.
    python : str
        A function ``derivative(x)`` of numbers and NumPy arrays; empty where there is none, or it would be too long.
    shortened : bool
        Whether something is left out of `latex` and `mathml`.
    definitions : tuple of (str, str, str)
        For "shared", the name of each shared part in LaTeX, and what it stands for in LaTeX and MathML, in order.
    note : str
        Why there is no such form, or what is to be said of it.
    expression : sympy.Expr or None
        The formula itself; for "shared" what is left when the shared parts have names.
    """

    function: Function
    form: str
    order: int
    operations: int = 0
    latex: str = ""
    mathml: str = ""
    python: str = ""
    shortened: bool = False
    definitions: tuple[tuple[str, str, str], ...] = ()
    note: str = ""
    expression: Any = field(default=None, repr=False)

    @property
    def headline(self) -> str:
        """What is written, and how long it is."""
        prime = PRIMES.get(self.order, f"f⁽{str(self.order).translate(SUPERSCRIPTS)}⁾")
        long = f": {many(self.operations)} operation{'s' * (self.operations != 1)}" if self.latex else ""
        return f"{prime} of f(x) = {shortened(self.function.text, TITLE)}, {self.form}{long}"

    def __repr__(self) -> str:
        written = self.python.partition("\n\n\n")[2].rstrip() or self.latex
        return "\n".join(filter(None, [self.headline, written, self.note]))

    def _repr_html_(self) -> str:
        defined = "".join(f"<p>{mathml(f'{name} = {tex}')}</p>" for name, tex, _ in self.definitions)
        note = f"<p>{html.escape(self.note)}</p>" if self.note else ""
        head = f"<p><b>{html.escape(self.headline)}</b></p>"
        return f"<div style='overflow-x: auto; {FONT}'>{head}{defined}<p>{self.mathml}</p>{note}</div>"

    def to_dict(self) -> dict[str, Any]:
        """Return everything as plain values."""
        plain = ("form", "order", "operations", "latex", "mathml", "python", "shortened", "note")
        defined = [list(each) for each in self.definitions]
        return {"function": self.function.text, **{part: getattr(self, part) for part in plain}, "definitions": defined}

    def value(self, at: Any, digits: int = 15, *, seconds: float = 2.0) -> str:
        """Return the exact derivative at a point: as SymPy writes it, where that is short, and in decimals.

        Parameters
        ----------
        at : float or str or Fraction or sympy number
            The point: a float is that double, everything else is exact.
        digits : int
            How many decimal digits; all of them are right.
        seconds : float
            What SymPy may take for the exact value.

        Raises
        ------
        FunctionError
            If the derivative is not certain there.
        ValueError, TypeError
            If an argument is not what it should be.

        Examples
        --------
        >>> formula("x^3/3").value("sqrt(sqrt(18))", 20)
        '3*sqrt(2) ≈ 4.2426406871192851464'
        >>> formula("sin(x)").value(0.5, 6), formula("x^2").value("1/3", 5)
        ('cos(1/2) ≈ 0.877583', '2/3 ≈ 0.66667')
        """
        digits = _checked_digits(digits)
        place, program = exact_point(at), self.function.program
        assert program is not None
        try:
            exact, rough = ask("exact_value", program, self.order, place.program, seconds=seconds, pause=unhurried)
        except NoAnswer:
            exact, rough = None, ""
        try:
            decimal = decimals(program, place, self.order, digits)
        except FunctionError as error:
            return where_f_breaks(self.function, place, self.order, exact, error)
        if decimal == "0":  # certainly, while SymPy may not know
            return decimal
        if exact is None or not agrees(rough, decimal, digits):
            return f"≈ {decimal}"
        if exact.lstrip("-").isdecimal():
            return str(exact)
        same = (
            exact.replace("/", "").lstrip("-").isdecimal()
            and Fraction(exact) == Fraction(decimal)
            and "e" not in decimal
        )
        return f"{exact} = {decimal.rstrip('0')}" if same else f"{exact} ≈ {decimal}"


def formula(
    f: Any,
    form: str = "as it is",
    *,
    depth: int = 1,
    order: int = 1,
    digits: int | None = None,
    seconds: float = 2.0,
    pause: Callable[[], None] = unhurried,
) -> Formula:
    r"""Write the derivative of f in one form.

    Parameters
    ----------
    f : str or callable or sympy.Expr or Function
        The function; see `Function`.
    form : str
        "as it is": what SymPy's ``diff`` gives; "expanded", "factored", "simplified": what these functions of SymPy's
        make of it; "horner": Horner's form, of a polynomial; "shared": with a name for every part that comes more than
        once, as ``cse`` finds them.
    depth : int
        How often f is composed with itself: 1 is f, 2 is f(f(x)).
    order : int
        Of the derivative.
    digits : int, optional
        Write the numbers in the formula as decimals of so many digits; exactly if not given.
    seconds : float
        What SymPy may take; it works in a process of its own.
    pause : callable
        Called without arguments while SymPy works; what it raises ends the work.

    Returns
    -------
    Formula
        Where there is no such form, it says why in `note`, and its texts are empty.

    Raises
    ------
    FunctionError
        If f cannot be read, or is a callable without a formula.
    ValueError, TypeError
        If another argument is not what it should be.

    Notes
    -----
    A form other than "as it is" is shown only if it has the values of the derivative, certified at 8 points.

    Examples
    --------
    >>> formula("x^4 - x^2", "factored").latex
    '2 x \\left(2 x^{2} - 1\\right)'
    >>> print(formula("4x(1 - x)", "shared", depth=2).python, end="")
    import numpy as np
    <BLANKLINE>
    <BLANKLINE>
    def derivative(x):
        x = np.asarray(x, float)
        t0 = 1 - x
        t1 = t0*x
        t2 = 16 - 64*t1
        return t0*t2 + 16*t1*(8*x - 4) - t2*x
    """
    function = as_function(f)
    form = _checked_form(form)
    depth, order = checked_times(depth, "depth"), checked_times(order, "order")
    if digits is not None:
        digits = _checked_digits(digits)
    if isinstance(seconds, bool) or not isinstance(seconds, int | float | np.number) or not seconds > 0:
        raise ValueError(f"seconds must be a number more than 0; got {seconds!r}")
    check_pause(pause)
    if function.program is None:
        raise FunctionError(f"SymPy has no formula to work on: {function.reason}")
    function = _composed(function, depth)
    try:
        expression = _derivative(function, order, seconds, pause)
        return _formula(function, form, order, _in_form(function, order, expression, form, seconds, pause), digits)
    except (FunctionError, NoAnswer) as error:
        return Formula(function, form, order, note=str(error))
    except RecursionError:
        return Formula(function, form, order, note="the brackets are nested too deep for SymPy")


VERBS = {"expanded": "expand", "factored": "factor", "simplified": "simplify", "horner": "horner"}


def _checked_form(form: Any) -> str:
    if form in FORMS:
        return str(form)
    close = difflib.get_close_matches(str(form).casefold(), FORMS, 1, 0.6)
    meant = f"; did you mean {close[0]!r}?" if close else ""
    raise ValueError(f"form must be one of {', '.join(map(repr, FORMS))}; got {form!r}{meant}")


def _checked_digits(digits: Any) -> int:
    whole = hasattr(digits, "__index__") and not isinstance(digits, bool)
    if not whole or not 1 <= int(digits) <= MOST_DIGITS:
        raise ValueError(f"digits must be a whole number from 1 to {MOST_DIGITS}; got {digits!r}")
    return int(digits)


def _composed(f: Function, depth: int) -> Function:
    """Return f composed with itself, which is kept with f."""
    if depth == 1:
        return f
    if (key := ("composed", depth)) not in f.cache:
        assert f.program is not None
        f.cache[key] = Function(composed(f.program, depth))
    found: Function = f.cache[key]
    return found


def _derivative(f: Function, order: int, seconds: float, pause: Callable[[], None]) -> Any:
    """Return SymPy's derivative; of what is large from the helper process."""
    assert f.program is not None
    if order == 1 and written_size(f.program) <= AT_ONCE:
        return differentiate(f)
    if order == 2 and written_size(f.program) <= AT_ONCE and written_size(derivative_program(f)) <= AT_ONCE:
        return differentiate(f, 2)
    if (key := ("derivative", order)) not in f.cache:
        f.cache[key] = ask("derivative", f.program, order, seconds=seconds, pause=pause)
    return f.cache[key]


def _in_form(f: Function, order: int, expression: Any, form: str, seconds: float, pause: Callable[[], None]) -> Any:
    """Return the shared parts by name, and the expression in a form."""
    from derivwidgets.function.expression import from_expression

    program = from_expression(expression)  # says for which function there is no rule
    if form == "as it is":
        return (), expression
    if form == "shared":
        return ask("in_shared_parts", expression, seconds=seconds, pause=pause, who="cse")
    key = "form", form, order
    if key not in f.cache:
        assert f.program is not None
        numbers = polynomials.coefficients(f.program, order) if form in ("expanded", "horner") else None
        if numbers is not None:
            f.cache[key] = (polynomials.expanded if form == "expanded" else polynomials.in_horners_form)(numbers)
        else:
            found = ask("rewritten", expression, form, seconds=seconds, pause=pause, who=VERBS[form])
            _check_values(program, from_expression(found), VERBS[form])
            f.cache[key] = found
    return (), f.cache[key]


def _check_values(program: Program, other: Program, verb: str) -> None:
    """Raise a FunctionError if a rewritten program certainly has another value somewhere, or none."""
    try:
        one, two = (enclose(each, POINTS, 0, budget=0.5) for each in (program, other))
    except FormMissing:
        return
    lost = np.isfinite(one.value[0]) & (two.missing == UNDEFINED)
    if lost.any():
        at = number(POINTS[lost][0])
        raise FunctionError(f"what SymPy's {verb} gives has no real value at x = {at}: it leaves the real numbers")
    with np.errstate(invalid="ignore"):
        apart = np.abs(one.value[0] - two.value[0]) > one.radius[0] + two.radius[0]
    if apart.any():
        raise FunctionError(f"what SymPy's {verb} gives is another number at x = {number(POINTS[apart][0])}")


def _formula(f: Function, form: str, order: int, written: Any, digits: int | None) -> Formula:
    from derivwidgets.experiments.expressions.counts import operations, shared_operations
    from derivwidgets.experiments.expressions.shortening import latex
    from derivwidgets.experiments.expressions.source import python
    from derivwidgets.function.expression import X, record_expression
    from derivwidgets.function.program import Program, Recorder

    parts, rest = written
    recorder = Recorder()
    known, names = {X: recorder.x()}, {}
    for name, part in parts:
        known[name] = record_expression(recorder, part, known)
        names[known[name]] = str(name)
    result = record_expression(recorder, rest, known)
    shown = rest if digits is None else rest.evalf(digits)
    tex, is_short = latex(shown)
    definitions = []
    for name, part in parts:
        defined, short = latex(part if digits is None else part.evalf(digits))
        is_short |= short
        definitions.append((latex(name)[0], defined, mathml(defined)))
    count = shared_operations(parts, rest) if parts else operations(rest)
    source = python(Program(tuple(recorder.steps)), names, result)
    note = "; ".join(filter(None, [REWRITTEN * is_rewritten(f), LONG * (not source)]))
    return Formula(f, form, order, count, tex, mathml(tex), source, is_short, tuple(definitions), note, rest)
