"""What mpmath has against a finding: values and difference quotients in hundreds of digits, ever closer by."""

from __future__ import annotations

import math
from collections.abc import Callable
from fractions import Fraction
from functools import cache
from random import Random
from typing import Any

from meanings import Number, Unclear, Undefined
from programs import Digits

from derivwidgets.function.program import Program
from derivwidgets.truth.finding import Finding

SCALES = ((90, 10), (300, 35), (900, 60))
"""How many digits, and how near to the point, as a power of 1/10: tried in turn until all is plain."""
PARTS = (Fraction(7, 9), Fraction(5, 7), Fraction(8, 11))
"""What the distances from the point are multiplied by: no whole number of steps of anything."""
LEAST = 10.0**-320
ROUNDED = 2.3e-16
"""How far a double may be from the number that it stands for, relative to it."""
HUGE = 1.7976931348623157e308
OFTEN = 24
"""How many points are looked at where f, or its quotient, is said to have no limit."""


Point = Fraction | Callable[[Digits], Number]
"""A number, or what computes it to any number of digits."""


class Contradiction(Exception):
    """A finding is wrong."""


class Sides:
    """f near a point, in one number of digits.

    Attributes
    ----------
    plain : bool
        Whether all that was claimed so far is so to many digits, and not only ever more so.
    """

    def __init__(self, program: Program, at: Point, count: int, nearest: int) -> None:
        self.program, self.digits, self.nearest = program, _digits(count), nearest
        self.at = at(self.digits) if callable(at) else self.digits.number(at)
        size = abs(self.at[1])
        self.tiny = -math.floor(float(self.digits.contexts[1].log10(size))) if 0 < size < 1 else 0
        powers = (self.tiny + power for power in (nearest // 2, nearest, 2 * nearest))
        self.steps = [self.digits.number(part / 10**power) for part, power in zip(PARTS, powers, strict=True)]
        self.plain = True
        self.value = self.f(self.at)
        self.values = {side: [self.beside(side, step) for step in self.steps] for side in (-1, 1)}

    def f(self, x: Number) -> Number | None:
        """Return f(x), None where it is not defined."""
        try:
            return self.digits.run(self.program, x)
        except Undefined:
            return None

    def beside(self, side: int, step: Number) -> Number | None:
        return self.f(self.digits.of(lambda c, a, h: a + side * h, self.at, step))

    def rises(self, side: int) -> list[Any]:
        """Return f(x) - f(a), ever closer to a; exactly 0 where it is."""
        assert self.value is not None
        return [self._less(beside, self.value) for beside in self.values[side]]

    def _less(self, one: Number | None, other: Number) -> Any:
        if one is None:
            raise Unclear
        rise = self.digits.of(lambda c, a, b: a - b, one, other)
        return rise[1] if self.digits.sign(rise) else rise[1] * 0

    def quotients(self, side: int) -> list[Any]:
        rises = self.rises(side)
        return [side * rise / step[1] for rise, step in zip(rises, self.steps, strict=True)]

    def many(self, side: int, *, quotients: bool, nearest: int = 0) -> list[Any]:
        """Return f, or its difference quotients, at many points near a."""
        random, found, last = Random(OFTEN), [], nearest or self.nearest
        for _ in range(OFTEN):
            part = Fraction(random.randrange(10**6, 10**7), 10**7)
            step = self.digits.number(part / 10 ** (self.tiny + random.randrange(last // 2, last)))
            beside = self.beside(side, step)
            if beside is not None:
                found.append(side * self._less(beside, self.value) / step[1] if quotients else beside[1])
        return found

    def converges(self, side: int, limit: float, *, quotients: bool) -> None:
        """Object to a limit that f, or its difference quotient, does not approach."""
        numbers = self.quotients(side) if quotients else [value[1] for value in self.values[side] if value is not None]
        errors = [abs(number - limit) for number in numbers]
        allowed = ROUNDED * abs(limit) + LEAST
        if errors[-1] <= allowed + abs(numbers[-1] - numbers[-2]) * 1e-3 and errors[-1] <= 1e-9 * max(1, abs(limit)):
            return
        self.plain = False
        if _falls(errors):
            return
        far, near = (
            max(abs(number - limit) for number in self.many(side, quotients=quotients, nearest=nearest))
            for nearest in (self.nearest // 2, 2 * self.nearest)
        )
        if not near < far * 0.9:
            what = "slope" if quotients else "limit"
            raise Contradiction(f"the {what} on side {side} is not {limit!r}: {shown(numbers)}")

    def grows(self, numbers: list[Any], sign: float, what: str) -> None:
        """Object to an infinite limit that the numbers do not approach; 0 for one without a sign."""
        if abs(numbers[-1]) > HUGE:
            return
        self.plain = False
        if sign and not _falls([1 / abs(number) if number else 1 for number in numbers]):
            raise Contradiction(f"{what} is not infinite: {shown(numbers)}")
        if sign and (numbers[-1] > 0) != (sign > 0):
            raise Contradiction(f"{what} has another sign: {shown(numbers)}")

    def swings(self, numbers: list[Any], what: str) -> None:
        """Object to numbers that are said to have no limit, and look as if they had one."""
        if len(numbers) == OFTEN and max(numbers) - min(numbers) <= 1e-4 * max(abs(number) for number in numbers):
            raise Contradiction(f"{what} seems to have a limit: {shown(numbers[:3])}")

    def apart(self, numbers: list[Any], what: str) -> None:
        """Object to a difference that vanishes."""
        if not numbers[-1] or abs(numbers[-1]) < abs(numbers[-2]) / 2:
            raise Contradiction(f"{what} vanishes: {shown(numbers)}")

    def together(self, numbers: list[Any], what: str) -> None:
        """Object to a difference that does not vanish."""
        if abs(numbers[-1]) < 1e-12 * max(1, abs(numbers[0])):
            return
        self.plain = False
        if not _falls([abs(number) for number in numbers]):
            raise Contradiction(f"{what} does not vanish: {shown(numbers)}")


def _falls(errors: list[Any]) -> bool:
    """Whether errors at h, h^2, h^4 fall as powers of h do, or at least as powers of 1/log h."""
    first, second, third = errors
    if not third:
        return True
    if not third < second < first:
        return False
    return bool((first / second - 1) / 2 < second / third - 1)


@cache
def _digits(count: int) -> Digits:
    return Digits(count)


def shown(numbers: list[Any]) -> str:
    return ", ".join(str(number)[:24] for number in numbers)


def constant(program: Program) -> Point:
    """Return a program without x as a point."""
    return lambda digits: digits.run(program, digits.number(0))


def objection(
    program: Program, at: Point, finding: Finding, examine: Callable[[Sides, Finding], None] | None = None
) -> str:
    """Return what mpmath has against a finding, empty if nothing; `examine` is `_examine` if not given.

    Raises
    ------
    Unclear
        If it would take too many digits.
    """
    said = ""
    if finding.kind == "undetermined":
        return said
    for count, nearest in SCALES:
        sides = Sides(program, at, count, nearest)
        try:
            (examine or _examine)(sides, finding)
        except Contradiction as contradiction:
            said = str(contradiction)
            continue
        said = ""
        if sides.plain:
            break
    return said


CONTINUOUS = ("differentiable", "corner", "cusp", "vertical_tangent")


def _examine(sides: Sides, finding: Finding) -> None:
    _examine_value(sides, finding)
    defined = _defined_sides(sides, finding)
    for side in defined:
        _examine_limit(sides, side, finding)
    if len(defined) == 2:
        _compare_limits(sides, finding)
    if sides.value is not None:
        for side in defined:
            _examine_slope(sides, side, finding)
        if len(defined) == 2:
            _compare_slopes(sides, finding)
    if finding.kind == "differentiable" and finding.certificate == "ball":
        _examine_ball(sides, finding)


def _examine_value(sides: Sides, finding: Finding) -> None:
    if sides.value is None:
        if not math.isnan(finding.value):
            raise Contradiction(f"f is not defined, and not {finding.value!r}")
        if finding.kind not in ("undefined", "endpoint", "pole", "oscillating", "jump", "removable"):
            raise Contradiction("f is not defined")
        return
    value = sides.value[1] if sides.digits.sign(sides.value) else 0
    if abs(value) > HUGE:
        if math.isfinite(finding.value):
            raise Contradiction(f"f is {shown([value])}, not {finding.value!r}")
    elif not abs(value - finding.value) <= ROUNDED * abs(value) + LEAST:
        raise Contradiction(f"f is {shown([value])}, not {finding.value!r}")


def _defined_sides(sides: Sides, finding: Finding) -> list[int]:
    defined = []
    for side, values in sides.values.items():
        if None not in values:
            defined.append(side)
        elif set(values) != {None}:
            raise Unclear
    expected = {"undefined": 0, "endpoint": 1}.get(finding.kind, 2)
    if len(defined) != expected:
        raise Contradiction(f"f is defined on {len(defined)} sides")
    return defined


def _examine_limit(sides: Sides, side: int, finding: Finding) -> None:
    limit = finding.limits[side > 0]
    values = [value[1] for value in sides.values[side] if value is not None]
    what = f"the limit on side {side}"
    if math.isfinite(limit):
        sides.converges(side, limit, quotients=False)
    elif math.isinf(limit) and finding.kind in ("pole", "endpoint"):
        sides.grows(values, limit, what)
    elif math.isnan(limit) and finding.kind in CONTINUOUS:
        if abs(values[-1]) < HUGE:
            raise Contradiction(f"{what} is missing")
    elif math.isnan(limit) and finding.kind == "oscillating":
        sides.swings(sides.many(side, quotients=False), "f")


def _compare_limits(sides: Sides, finding: Finding) -> None:
    below, above = ([value[1] for value in sides.values[side] if value is not None] for side in (-1, 1))
    if finding.kind == "jump":
        sides.apart([a - b for a, b in zip(above, below, strict=True)], "the jump")
    if finding.kind == "removable":
        sides.together([a - b for a, b in zip(above, below, strict=True)], "the jump")
        if sides.value is not None:
            sides.apart(sides.rises(1), "f(x) - f(a)")
    if finding.kind in CONTINUOUS:
        for side in (-1, 1):
            sides.together(sides.rises(side), "f(x) - f(a)")


def _examine_slope(sides: Sides, side: int, finding: Finding) -> None:
    slope = finding.right if side > 0 else finding.left
    what = f"the slope on side {side}"
    if math.isfinite(slope):
        sides.converges(side, slope, quotients=True)
    elif finding.exists:
        if not abs(sides.quotients(side)[-1]) > HUGE:
            raise Contradiction(f"{what} is not beyond the largest double")
    elif math.isinf(slope):
        sides.grows(sides.quotients(side), slope, what)
    elif finding.kind in CONTINUOUS and abs(sides.quotients(side)[-1]) < HUGE:
        raise Contradiction(f"{what} is missing")
    elif finding.kind == "oscillating" and math.isfinite(finding.limits[side > 0]):
        sides.swings(sides.many(side, quotients=True), "the quotient")


def _compare_slopes(sides: Sides, finding: Finding) -> None:
    if finding.kind not in ("corner", "differentiable"):
        return
    differences = [a - b for a, b in zip(sides.quotients(1), sides.quotients(-1), strict=True)]
    if finding.kind == "corner" and math.isfinite(finding.left + finding.right):
        sides.apart(differences, "the difference of the slopes")
    if finding.kind == "differentiable":
        sides.together(differences, "the difference of the slopes")


def _examine_ball(sides: Sides, finding: Finding) -> None:
    """Object to a derivative outside its radius, judged by a central difference quotient of many more digits."""
    above, below, step = sides.values[1][-1], sides.values[-1][-1], sides.steps[-1]
    if below is None or not math.isfinite(finding.derivative):
        return
    slope = sides._less(above, below) / (2 * step[1])
    off, own = abs(slope - finding.derivative), abs(slope) * 1e-25 + step[1] ** 1.5
    allowed = finding.radius * (1 + 1e-9) + own
    if off > allowed:
        raise Contradiction(f"f' is off by {float(off):.3g}, more than {finding.radius:.3g}: {shown([slope])}")
