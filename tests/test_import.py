"""`import derivwidgets` costs nothing, and every public name is there when it is asked for."""

import json
import subprocess
import sys

import pytest

import derivwidgets as dw

HEAVY = (
    "numpy",
    "sympy",
    "jax",
    "bqplot",
    "scipy",
    "ipywidgets",
    "anywidget",
    "matplotlib",
    "importlib.metadata",
    "typing",
)


def modules_after(code: str) -> set[str]:
    code += "\nimport json, sys; print(json.dumps(sorted(sys.modules)))"
    done = subprocess.run([sys.executable, "-S", "-c", code], capture_output=True, text=True, check=True)
    return set(json.loads(done.stdout))


def test_importing_the_package_imports_nothing_heavy():
    package = str(next(iter(dw.__path__)) + "/..")
    bare = modules_after("")
    after = modules_after(f"import sys; sys.path.insert(0, {package!r}); import derivwidgets")
    assert not (after - bare) & set(HEAVY)
    assert {name for name in after - bare if name.startswith("derivwidgets")} == {"derivwidgets"}


@pytest.mark.parametrize("name", [name for name in dw.__all__ if not name.startswith("_")])
def test_public_names(name):
    assert getattr(dw, name) is not None
    assert name in dir(dw)


def test_an_unknown_name_is_refused_with_those_there_are():
    with pytest.raises(AttributeError, match=r"no attribute 'explorer'; it has .*Explorer"):
        dw.explorer  # noqa: B018
