"""The jaxprs of f and of its gradient, line by line, with the nodes of the graph that each line is about."""

from __future__ import annotations

import re
from collections import defaultdict
from itertools import count
from typing import TYPE_CHECKING, Any

import numpy as np

from derivwidgets.experiments.graphs.parts import Line
from derivwidgets.function.errors import FunctionError
from derivwidgets.function.jaxprs import Interpreter
from derivwidgets.function.program import Step
from derivwidgets.function.systems import jax_system
from derivwidgets.function.tracer import Tape

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from derivwidgets.function.program import Program

SCOPE = re.compile(r"graph(\d+)")
"""A scope by which JAX is told what an equation belongs to: transformations keep its name."""
LETTERS = "abcdefghijklmnopqrstuvwxyz"
LONGEST = 60
"""Characters of a parameter that is written out."""

Lines = tuple[Line, ...]


def jaxprs(program: Program, original: Callable[[Any], Any] | None, precision: str) -> tuple[Lines, Lines]:
    """Return f's jaxpr and its gradient's.

    Parameters
    ----------
    program : Program
    original : callable or None
        The user's own code, where JAX runs that.
    precision : str
    """
    import jax

    x = np.zeros((), precision)
    with jax.enable_x64(precision == "float64"):
        if original is None:
            run, about = _scoped_steps(program, precision), _each(program)
            forward = jax.make_jaxpr(run)(x)
            owners = [_scope(equation)[0] for equation in forward.eqns]
        else:
            forward = jax.make_jaxpr(original)(x)
            run, about = _scoped_equations(forward), _followed(original, forward, program)
            owners = list(range(len(forward.eqns)))
        reverse = jax.make_jaxpr(jax.grad(run))(x)
    variable = tuple(index for index, step in enumerate(program.steps) if step.operation == "x")
    last = (len(program) - 1,)
    of = [() if owner is None else about[owner] for owner in owners]
    return _lines(forward, of, variable, last), _lines(
        reverse, _of_gradient(reverse, about, variable), variable, variable
    )


def _each(program: Program) -> list[tuple[int, ...]]:
    return [(index,) for index in range(len(program))]


def _scoped_steps(program: Program, precision: str) -> Callable[[Any], Any]:
    """Return a program as a function of a JAX number that tells JAX at which step it is."""
    import jax

    def run(x: Any) -> Any:
        results = program.results(jax_system(precision), x)
        value: Any = None
        for index in range(len(program)):
            with jax.named_scope(f"graph{index}"):
                value = next(results)
        return jax.numpy.asarray(value, x.dtype)

    return run


def _scoped_equations(closed: Any) -> Callable[[Any], Any]:
    """Return a jaxpr as a function whose equations have their numbers as scopes."""
    from jax.extend.core import jaxpr_as_fun

    numbered = []
    for index, equation in enumerate(closed.eqns):
        source = equation.source_info
        scoped = source.replace(name_stack=source.name_stack.extend(f"graph{index}"))
        numbered.append(equation.replace(source_info=scoped))
    run = jaxpr_as_fun(closed.replace(jaxpr=closed.jaxpr.replace(eqns=numbered)))
    return lambda x: run(x)[0]


def _scope(equation: Any) -> tuple[int | None, bool]:
    """Return to what an equation belongs, and whether it carries adjoints."""
    stack = str(equation.source_info.name_stack)
    numbers = SCOPE.findall(stack)
    return (int(numbers[0]) if numbers else None), "transpose" in stack


# ---- the user's own code ---------------------------------------------------------------------------------------------


class _Follower(Interpreter):
    """Runs a jaxpr on tracers, and keeps which steps each of its equations records or gives back."""

    def __init__(self, tape: Tape) -> None:
        super().__init__(tape)
        self.recorded: list[set[int]] = []
        self._depth = 0

    def equation(self, equation: Any, operands: list[Any]) -> list[Any]:
        before = len(self.tape.recorder.steps)
        self._depth += 1
        results = super().equation(equation, operands)
        self._depth -= 1
        if self._depth == 0:
            given = {each.step for each in results if hasattr(each, "step")} - {
                each.step for each in operands if hasattr(each, "step")
            }
            self.recorded.append(given | set(range(before, len(self.tape.recorder.steps))))
        return results


def _followed(original: Callable[[Any], Any], closed: Any, program: Program) -> list[tuple[int, ...]]:
    """Return the nodes that each equation of the user's own code computes; none where they cannot be told."""
    import jax

    with jax.enable_x64(True):
        exact = jax.make_jaxpr(original)(np.float64(0.5))  # as the program was traced
    tape = Tape()
    follower = _Follower(tape)
    try:
        follower.run(exact, [tape.x()])
    except FunctionError:
        return [()] * len(closed.eqns)
    places = _places(tape.recorder.steps, program)
    found = [tuple(sorted({places[i] for i in steps if i in places})) for steps in follower.recorded]
    constant = [step.operation == "constant" for step in program.steps]
    found = [tuple(i for i in nodes if not constant[i]) for nodes in found]
    kept = iter([nodes for nodes, equation in zip(found, exact.eqns, strict=True) if not _is_conversion(equation)])
    names = [[each.primitive.name for each in jaxpr.eqns if not _is_conversion(each)] for jaxpr in (exact, closed)]
    if names[0] != names[1]:
        return [()] * len(closed.eqns)
    return [() if _is_conversion(equation) else next(kept) for equation in closed.eqns]


def _is_conversion(equation: Any) -> bool:
    return bool(equation.primitive.name == "convert_element_type")


def _places(steps: Sequence[Step], program: Program) -> dict[int, int]:
    """Return which step of a program each recorded step is."""
    known = {step: index for index, step in enumerate(program.steps)}
    places: dict[int, int] = {}
    for index, step in enumerate(steps):
        if all(i in places for i in step.arguments):
            place = known.get(step._replace(arguments=tuple(places[i] for i in step.arguments)))
            if place is not None:
                places[index] = place
    return places


# ---- the gradient ----------------------------------------------------------------------------------------------------


def _of_gradient(closed: Any, about: Sequence[tuple[int, ...]], variable: tuple[int, ...]) -> list[tuple[int, ...]]:
    """Return the nodes whose values, or to whose adjoints, the equations of a gradient contribute.

    A number is the adjoint of a node if the node's own rule passes it on; what is added up to it is a part of it.
    """
    scopes = [_scope(equation) for equation in closed.eqns]
    made = {out: scope for equation, scope in zip(closed.eqns, scopes, strict=True) for out in equation.outvars}
    adjoint_of: dict[Any, set[int]] = defaultdict(set)
    if not hasattr(closed.jaxpr.outvars[0], "val"):
        adjoint_of[closed.jaxpr.outvars[0]].update(variable)
    for equation, (owner, is_backward) in zip(reversed(closed.eqns), reversed(scopes), strict=True):
        for atom in equation.invars:
            if hasattr(atom, "val"):
                continue
            before, carries = made.get(atom, (None, False))
            if equation.primitive.name == "add_any":
                adjoint_of[atom] |= adjoint_of[equation.outvars[0]]
            elif is_backward and carries and owner is not None and before != owner:
                adjoint_of[atom].update(about[owner])
    found: list[tuple[int, ...]] = []
    for equation, (owner, is_backward) in zip(closed.eqns, scopes, strict=True):
        if is_backward:
            found.append(tuple(sorted(set().union(*(adjoint_of[out] for out in equation.outvars)))))
        else:
            found.append(() if owner is None else about[owner])
    return found


# ---- how it is written -----------------------------------------------------------------------------------------------


def _lines(closed: Any, nodes: Iterable[tuple[int, ...]], first: tuple[int, ...], last: tuple[int, ...]) -> Lines:
    """Write a jaxpr, a line an equation, between its head and its end."""
    names: dict[Any, str] = {}
    fresh = map(_letter, count())

    def called(atom: Any) -> str:
        if hasattr(atom, "val"):
            return f"{np.asarray(atom.val).item()}:{atom.aval.str_short(short_dtypes=True)}"
        if type(atom).__name__ == "DropVar":
            return "_"
        if atom not in names:
            names[atom] = next(fresh)
        return names[atom]

    def typed(atom: Any) -> str:
        return f"{called(atom)}:{atom.aval.str_short(short_dtypes=True)}"

    constants = "".join(f"{typed(atom)} " for atom in closed.jaxpr.constvars)
    head = f"lambda {constants}; {' '.join(map(typed, closed.jaxpr.invars))}. let"
    lines = [Line(head, first)]
    for equation, about in zip(closed.eqns, nodes, strict=True):
        operands = " ".join(map(called, equation.invars))
        results = " ".join(map(typed, equation.outvars))
        lines.append(Line(f"{results} = {_operation(equation)} {operands}", about))
    return (*lines, Line(f"in ({', '.join(map(called, closed.jaxpr.outvars))},)", last))


def _letter(index: int) -> str:
    """Return a, b, ..., z, ba, bb, ... as JAX does."""
    rest, digit = divmod(index, len(LETTERS))
    return (_letter(rest) if rest else "") + LETTERS[digit]


def _operation(equation: Any) -> str:
    """Return a primitive with its parameters; an inner function by its name alone."""
    parameters = equation.params
    inner = parameters.get("jaxpr", parameters.get("call_jaxpr"))
    if inner is not None:
        name = parameters.get("name") or getattr(inner, "jaxpr", inner).debug_info.func_name
        return f"{equation.primitive.name}[name={name}]" if name.isidentifier() else str(equation.primitive.name)
    shown = [f"{key}={_parameter(value)}" for key, value in parameters.items() if _is_telling(value)]
    return f"{equation.primitive.name}[{' '.join(shown)}]" if shown else str(equation.primitive.name)


def _is_telling(value: Any) -> bool:
    plain = isinstance(value, int | float | str | np.dtype | type) and value is not False
    return plain and len(str(value)) <= LONGEST


def _parameter(value: Any) -> str:
    return str(np.dtype(value)) if isinstance(value, np.dtype | type) else str(value)
