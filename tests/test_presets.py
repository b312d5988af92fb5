"""Every preset can be shown, and teaches what its sentence says."""

import numpy as np
import pytest

from derivwidgets.function.function import as_function
from derivwidgets.function.points import interval, point
from derivwidgets.methods import METHODS, derivative
from derivwidgets.presets import PRESETS

# The slopes from the left and from the right at the preset's point, worked out by hand.
TRUTH = {
    "Square": (2, 2),
    "Damped wave": (-2 * np.exp(-1) + 9 * np.cos(1.5),) * 2,
    # With u = 4.5 at x = 0.5, where u' = -1.5: (6u^2 - 6u) u'.
    "Cubic, composed": ((6 * 4.5**2 - 6 * 4.5) * -1.5,) * 2,
    "Absolute value": (-1, 1),
    "Corner on a wave": (0, 2),
    "ReLU": (0, 1),
    "Cube root": (np.inf, np.inf),
    "Steep tanh": (50 / np.cosh(0.5) ** 2,) * 2,
    "Cancellation": (0.5 + 1e-9 / 3,) * 2,
    "A patched point": (4, 4),
}


def at(name):
    preset = next(preset for preset in PRESETS if preset.name == name)
    return as_function(preset.text), point(preset.at)


def test_there_are_ten_and_each_has_its_truth():
    assert len(PRESETS) >= 10
    assert [preset.name for preset in PRESETS] == list(TRUTH)


@pytest.mark.parametrize("preset", PRESETS, ids=lambda preset: preset.name)
def test_a_preset_stands_inside_its_domain_and_has_a_lesson(preset):
    low, high = interval(preset.domain)
    assert low <= point(preset.at) <= high
    assert preset.lesson.endswith(".")
    assert np.isfinite(as_function(preset.text)(np.linspace(low, high, 100))).all()


@pytest.mark.parametrize("name", [name for name in TRUTH if name != "Cancellation"])
def test_one_sided_differences_tend_to_the_known_slopes(name):
    f, x = at(name)
    left, right = TRUTH[name]
    if np.isinf(right):
        assert derivative(f, x, "forward", step=1e-9) > 1e5
        assert derivative(f, x, "backward", step=1e-9) > 1e5
    else:
        assert derivative(f, x, "backward", step=1e-8) == pytest.approx(left, rel=1e-4, abs=1e-6)
        assert derivative(f, x, "forward", step=1e-8) == pytest.approx(right, rel=1e-4, abs=1e-6)


def test_the_lessons_hold():
    f, x = at("Square")
    assert derivative(f, x, "central", step=1) == 2
    f, x = at("Absolute value")
    assert len({round(float(derivative(f, x, name)), 9) for name in METHODS}) == 3
    f, x = at("Cancellation")
    truth = TRUTH["Cancellation"][0]
    assert abs(float(derivative(f, x, "jax_reverse")) - truth) > 1
    assert abs(float(derivative(f, x, "central", step=0.01)) - truth) < 1e-4
    f, x = at("A patched point")
    assert derivative(f, x, "symbolic") == derivative(f, x, "jax_reverse") == 0
