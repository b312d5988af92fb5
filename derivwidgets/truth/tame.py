"""f on one side of a point without its choices, and whether values ever closer to the point can tell how it goes on.

What arithmetic, roots, exp, log, and analytic functions of what stays within bounds are composed to is monotone close
enough to a point, on one side of it: each comparison ends up true or false, and there is a limit, be it infinite (van
den Dries and Miller, Geometric Categories and O-minimal Structures, Duke Math. J. 84(2), 1996). What turns, jumps or
has poles without end, as sin, floor and tan do, is such a function only as long as its argument has a limit, too. Of
others no number of values tells anything: x^2 tan(1/x) has poles ever closer to 0, and one will hardly meet them.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Any

from flint import arb

from derivwidgets.function.program import Program, Recorder, Step
from derivwidgets.function.vocabulary import VOCABULARY
from derivwidgets.truth.missing import UNDECIDED, UNDEFINED
from derivwidgets.truth.words import part

if TYPE_CHECKING:
    from collections.abc import Sequence

WAVES = frozenset({"sin", "cos", "tan", "sinc", "sinc_derivative", "besselj", "besselj0", "besselj1"})
"""Operations that turn again and again, without being singular at whole numbers."""
DOWNWARD = frozenset({"gamma", "lgamma", "digamma", "polygamma"})
"""Operations that do so only as their argument falls."""
SHRINKING = 0.6
"""How much smaller each difference is than the one before, in a sequence that is taken to have a limit."""
NOTHING = arb("1e-30")
"""What is no difference, relative to the largest number."""
DECIDING, DEEP = 3, 5
"""How many values, those closest to the point, decide on a branch, and on a limit."""


class Wild(Exception):
    """Raised where values of f close to a point cannot tell how it goes on; its text says why."""


def settled(program: Program, results: Sequence[Sequence[Any]]) -> Program:
    """Return f on one side of a point without its choices between branches, made as they are close to the point.

    Parameters
    ----------
    program : Program
    results : sequence of sequence of arb or Missing or bool
        All steps of the program at points ever closer to the point, from one side.

    Raises
    ------
    Wild
        If f may change its ways again and again, ever closer to the point.
    """
    columns = list(zip(*results, strict=True))
    steps, new = dict[Step, int](), dict[int, int]()
    for index in _live(program, columns):
        step = program.steps[index]
        if program.depends_on_x[index] and _turns(step, columns):
            raise Wild(f"{part(program, index)} may turn again and again, ever closer to the point")
        if step.operation == "where":
            new[index] = new[_chosen(program, index, columns)]
        else:
            arguments = tuple(new[argument] for argument in step.arguments)
            new[index] = steps.setdefault(step._replace(arguments=arguments), len(steps))
    return _ending_in(Program(tuple(steps)), new[len(program) - 1])


def _live(program: Program, columns: Sequence[Sequence[Any]]) -> list[int]:
    """Return the steps of branches that are chosen, and those that decide which are."""
    waiting, live = [len(program) - 1], set[int]()
    while waiting:
        if (index := waiting.pop()) in live:
            continue
        live.add(index)
        step = program.steps[index]
        where = step.operation == "where"
        waiting += [step.arguments[0], _chosen(program, index, columns)] if where else step.arguments
    return sorted(live)


def _chosen(program: Program, index: int, columns: Sequence[Sequence[Any]]) -> int:
    condition, *branches = program.steps[index].arguments
    values = set([value for value in columns[condition] if value is not UNDECIDED][-DECIDING:])
    if values not in ({True}, {False}):
        raise Wild(f"{part(program, index)} may change again and again, ever closer to the point")
    return branches[0] if True in values else branches[1]


def _ending_in(program: Program, index: int) -> Program:
    recorder = Recorder()
    recorder.include(program)  # whose steps differ, and so keep their indices
    return recorder.program(index)


def _turns(step: Step, columns: Sequence[Sequence[Any]]) -> bool:
    """Whether an operation may turn, jump or go to infinity again and again."""
    if step.operation not in WAVES and (step.operation == "x" or VOCABULARY[step.operation].whole is None):
        return False
    operands = list(columns[step.arguments[0]])[-DEEP:]
    if step.operation == "mod":
        operands = [_ratio(x, y) for x, y in zip(operands, columns[step.arguments[1]][-DEEP:], strict=True)]
    if all(operand is UNDEFINED for operand in operands):
        return False
    if not all(isinstance(operand, arb) and operand.is_finite() for operand in operands):
        return True
    rises = all(0 < a < b for a, b in pairwise(operands))
    return not (settles(operands) or (step.operation in DOWNWARD and rises))


def _ratio(x: Any, y: Any) -> Any:
    return x / y if isinstance(x, arb) and isinstance(y, arb) else UNDECIDED


def settles(values: Sequence[arb]) -> bool:
    """Say whether numbers ever closer to a point seem to have a limit: whether their differences shrink."""
    differences = [abs(b - a) for a, b in pairwise(values)]
    nothing = NOTHING * max(abs(value).upper() for value in values)
    return all(b.upper() <= a.lower() * SHRINKING or b.upper() <= nothing for a, b in pairwise(differences))
