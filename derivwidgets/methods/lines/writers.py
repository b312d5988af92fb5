"""Candidates for the lines of every method, the most readable ones first."""

from __future__ import annotations

from typing import TYPE_CHECKING

from derivwidgets.function.errors import FormMissing
from derivwidgets.methods.lines import dialects, numerical
from derivwidgets.methods.lines.formula import formula
from derivwidgets.methods.lines.own import own_source
from derivwidgets.methods.lines.snippet import Snippet, defined, snippet
from derivwidgets.methods.symbolic import derivative_program, written_size

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from derivwidgets.function.function import Function
    from derivwidgets.function.program import Program
    from derivwidgets.methods.lines.dialects import Dialect
    from derivwidgets.methods.lines.numerical import Asked

WRITTEN_OUT = 200
"""Nodes of a formula that SymPy differentiates once more to try out its lines."""


def written(program: Program, dialect: Dialect, precision: str, name: str = "f") -> str | None:
    """Return a program as a function in Python, None where the dialect has no words for it."""
    try:
        return defined(dialect.write(program, precision), name)
    except (FormMissing, TypeError):
        return None


def assembled(dialect: Dialect, extra: Sequence[str], definitions: Sequence[str], body: Sequence[str]) -> Snippet:
    """Put lines together under the imports that they need."""
    imports = {*extra, *dialect.imported("\n".join([*definitions, *body]))}
    ordered = sorted(imports, key=lambda line: (line.startswith("from"), line.split()[1].lower()))
    return snippet(ordered, definitions, body)


def in_dialects(
    f: Function, each: Sequence[Dialect], asked: Asked, extra: Sequence[str], body: Sequence[str]
) -> Iterator[Snippet]:
    """Yield f in one's own words, and in those of the dialects, followed by a body."""
    if own := own_source(f.original):
        imports = [line for line in own.imports if line.split()[-1] not in each[0].imports]
        yield assembled(each[0], [*extra, *imports], [own.definition], body)
    for dialect in each if f.program else ():
        assert f.program is not None
        if definition := written(f.program, dialect, asked.precision):
            yield assembled(dialect, extra, [definition], body)


def numerically(f: Function, method: str, asked: Asked) -> Iterator[Snippet]:
    """Yield lines for a method that evaluates f at several points."""
    each = (
        (dialects.COMPLEX_PLAIN, dialects.COMPLEX, dialects.COMPLEX_WRAPPED, dialects.COMPLEX_NAMED)
        if method == "complex_step"
        else (dialects.NUMPY_PLAIN, dialects.NUMPY, dialects.NUMPY_WRAPPED)
    )
    for body in numerical.bodies(method, asked):
        yield from in_dialects(f, each, asked, numerical.imports(method), body)
    for body in numerical.bodies(method, asked._replace(as_array=True)):
        yield from in_dialects(f, each[1:], asked, numerical.imports(method), body)


def symbolically(f: Function, method: str, asked: Asked) -> Iterator[Snippet]:
    """Yield SymPy's lines: its derivative run by NumPy, or written out for NumPy where SymPy cannot do that as well."""
    assert f.program is not None
    symbols, diff = "", "sp.diff(f, x)" if asked.order == 1 else f"sp.diff(f, x, {asked.order})"
    if is_easy(f):
        found = formula(f.program)
        definition = "\n".join(f"{name} = {text}" for name, text in [*found.parts, ("f", found.result)])
        symbols = f'x = sp.symbols("x", real=True)\n{definition}\n'
        head = [f"{symbols}df = sp.lambdify(x, {diff})"]
        yield assembled(dialects.NUMPY, [SYMPY], head, [f"print(df({asked.point}))"])
    rules = derivative_program(f, asked.order)
    for dialect in (dialects.NUMPY, dialects.NUMPY_WRAPPED):
        if rule := written(rules, dialect, asked.precision, "df"):
            named = f"# SymPy's {'second ' * (asked.order == 2)}derivative of f, written for NumPy\n{rule}"
            for each in (asked, asked._replace(as_array=True)):
                body = [each.printing(f"df({each.point})")]
                if symbols:
                    yield assembled(dialect, [SYMPY], [f"{symbols}print({diff})", named], body)
                yield assembled(dialect, [], [named], body)


SYMPY = "import sympy as sp"


def is_easy(f: Function) -> bool:
    """Say whether SymPy needs nothing of what derivwidgets knows of f: that all its parts are real."""
    from derivwidgets.function.heads import Real

    assert f.program is not None
    return written_size(f.program) <= WRITTEN_OUT and not f.expression.has(Real)


TANGENTS = tuple(
    f"def {df}(x):\n    return jax.jvp({f}, (x,), (jnp.ones_like(x),))[1]\n" for df, f in (("df", "f"), ("ddf", "df"))
)
X64 = 'jax.config.update("jax_enable_x64", True)\n'


def by_jax(f: Function, method: str, asked: Asked) -> Iterator[Snippet]:
    """Yield JAX's lines; they are compiled, as what compiles rounds otherwise."""
    x = repr(float(asked.x)) if asked.precision == "float64" else f"jnp.float32({numerical.shortest(asked.x)})"
    prepared = [X64] if asked.precision == "float64" else []
    tangent = TANGENTS[: asked.order] if method == "jax_forward" else ()
    derivative = "d" * asked.order + "f" if tangent else nested("jax.grad", asked.order)
    body = [f"print(float(jax.jit({derivative})({x})))"]
    own = own_source(f.original) if f.library == "jax" else None
    if own:
        yield assembled(dialects.JAX, own.imports, [*prepared, own.definition, *tangent], body)
    elif f.program and f.library is None and (definition := written(f.program, dialects.JAX, asked.precision)):
        yield assembled(dialects.JAX, [], [*prepared, definition, *tangent], body)


def nested(grad: str, order: int) -> str:
    """Return the derivative of an order as a function, such as grad(grad(f))."""
    return f"{grad}(" * order + "f" + ")" * order


def by_autograd(f: Function, asked: Asked) -> Iterator[Snippet]:
    """Yield Autograd's lines."""
    each = (dialects.AUTOGRAD_PLAIN, dialects.AUTOGRAD, dialects.AUTOGRAD_WRAPPED)
    yield from in_dialects(
        f, each, asked, ["from autograd import grad"], [f"print({nested('grad', asked.order)}({asked.point}))"]
    )
    point = asked._replace(as_array=True).point
    extra = ["from autograd import elementwise_grad"]
    yield from in_dialects(f, each[1:], asked, extra, [f"print({nested('elementwise_grad', asked.order)}({point})[0])"])


def by_tape(f: Function, method: str, asked: Asked) -> Iterator[Snippet]:
    """Yield the lines of Autograd or MyGrad."""
    return {"autograd": by_autograd, "mygrad": by_mygrad}[method](f, asked)


def by_mygrad(f: Function, asked: Asked) -> Iterator[Snippet]:
    """Yield MyGrad's lines; what does not depend on x leaves no gradient."""
    x = repr(float(asked.x)) if asked.precision == "float64" else asked.point
    array = asked._replace(as_array=True)
    each = (dialects.MYGRAD_PLAIN, dialects.MYGRAD, dialects.MYGRAD_WRAPPED)
    for point, last in (
        (x, "print(x.grad)"),
        (x, "print(0.0 if x.grad is None else x.grad)"),
        (array.point, array.printing("x.grad")),
    ):
        body = [f"x = mg.tensor({point})", "y = f(x)", "y.backward()", last]
        yield from in_dialects(f, each, asked, [], body)


def candidates(f: Function, method: str, family: str, asked: Asked) -> Iterator[Snippet]:
    """Yield lines that may give what a method says."""
    if method in BY_JAX:
        yield from by_jax(f, method, asked)
        return
    writer = {"symbolic": symbolically, "automatic": by_tape, "numerical": numerically}[family]
    yield from writer(f, method, asked)
    if asked.precision == "float32":
        for each in writer(f, method, asked):
            yield each.rounded()


BY_JAX = ("jax_reverse", "jax_forward")
