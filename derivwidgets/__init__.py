"""Differentiate one function every way, move the step, step onto kinks, and learn which answer to trust.

>>> import derivwidgets as dw
>>> dw.derivative("x^2", 3.0, method="symbolic")
array(6.)

In a notebook, ``dw.Explorer("abs(x) + sin(x)*cos(x)")`` shows the same as something to move.
"""

from importlib import import_module as _import_module

TYPE_CHECKING = False  # typing's own costs 5 ms to import, and checkers know the name
if TYPE_CHECKING:
    from derivwidgets.experiments.formulas import formula as formula
    from derivwidgets.experiments.graph import graph as graph
    from derivwidgets.experiments.race import race as race
    from derivwidgets.experiments.spellings import spellings as spellings
    from derivwidgets.experiments.step_rules import step_rules as step_rules
    from derivwidgets.experiments.step_size import step_sweep as step_sweep
    from derivwidgets.experiments.swell import swell as swell
    from derivwidgets.experiments.zoom import zoom as zoom
    from derivwidgets.function.errors import FunctionError as FunctionError
    from derivwidgets.function.function import Function as Function
    from derivwidgets.methods import METHODS as METHODS
    from derivwidgets.methods import derivative as derivative
    from derivwidgets.presets import PRESETS as PRESETS
    from derivwidgets.truth.certified import truth as truth
    from derivwidgets.truth.singular import singular_points as singular_points
    from derivwidgets.truth.verdict import verdict as verdict
    from derivwidgets.widgets.explorer import Explorer as Explorer
    from derivwidgets.widgets.graph import GraphLab as GraphLab
    from derivwidgets.widgets.race import RaceLab as RaceLab
    from derivwidgets.widgets.swell import SwellLab as SwellLab

__version__ = "0.1.0"

_HOMES = {
    "Explorer": "derivwidgets.widgets.explorer",
    "Function": "derivwidgets.function.function",
    "FunctionError": "derivwidgets.function.errors",
    "GraphLab": "derivwidgets.widgets.graph",
    "METHODS": "derivwidgets.methods",
    "PRESETS": "derivwidgets.presets",
    "RaceLab": "derivwidgets.widgets.race",
    "SwellLab": "derivwidgets.widgets.swell",
    "derivative": "derivwidgets.methods",
    "formula": "derivwidgets.experiments.formulas",
    "graph": "derivwidgets.experiments.graph",
    "race": "derivwidgets.experiments.race",
    "singular_points": "derivwidgets.truth.singular",
    "spellings": "derivwidgets.experiments.spellings",
    "step_rules": "derivwidgets.experiments.step_rules",
    "step_sweep": "derivwidgets.experiments.step_size",
    "swell": "derivwidgets.experiments.swell",
    "truth": "derivwidgets",
    "verdict": "derivwidgets.truth.verdict",
    "zoom": "derivwidgets.experiments.zoom",
}

__all__ = [*_HOMES, "__version__"]


def __getattr__(name: str) -> object:
    """Load a public name on its first use (PEP 562), so that importing the package costs nothing."""
    if name not in _HOMES:
        raise AttributeError(f"module 'derivwidgets' has no attribute {name!r}; it has {', '.join(_HOMES)}")
    if name == "truth":
        return _import_module("derivwidgets.truth")  # a package that can be called
    value = getattr(_import_module(_HOMES[name]), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted(__all__)


def _jupyter_labextension_paths() -> list[dict[str, str]]:
    return [{"src": "labextension", "dest": "derivwidgets"}]
