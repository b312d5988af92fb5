"""The source of a callable that people give, where it can stand on its own."""

from __future__ import annotations

import ast
import builtins
import inspect
import sys
import textwrap
from types import FunctionType, ModuleType
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable


class Own(NamedTuple):
    """Source of a function called f, and the lines that import what it uses."""

    imports: list[str]
    definition: str


def own_source(function: Callable[[Any], Any] | None) -> Own | None:
    """Return a callable's source; None where it needs more than modules, or has none.

    Examples
    --------
    >>> import math
    >>> own_source(math.sin) is None
    True
    """
    if not isinstance(function, FunctionType) or function.__code__.co_freevars or function.__defaults__:
        return None
    try:
        tree = ast.parse(textwrap.dedent(inspect.getsource(function)))
    except (OSError, SyntaxError, TypeError, ValueError):
        return None
    definition = _definition(tree, function.__name__)
    imports = _imports(function, tree)
    return None if definition is None or imports is None else Own(imports, definition)


def _definition(tree: ast.Module, name: str) -> str | None:
    if name != "<lambda>":
        found = tree.body[0]
        if not isinstance(found, ast.FunctionDef) or found.decorator_list:
            return None
        found.name = "f"
        return f"{ast.unparse(found)}\n"
    lambdas = [node for node in ast.walk(tree) if isinstance(node, ast.Lambda)]
    if len(lambdas) != 1:
        return None
    return f"def f({ast.unparse(lambdas[0].args)}):\n    return {ast.unparse(lambdas[0].body)}\n"


def _imports(function: FunctionType, tree: ast.Module) -> list[str] | None:
    """Return the import lines for the globals that are used; None if one is no module and no part of one."""
    used = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
    lines = set()
    for name in used & set(function.__code__.co_names):
        if name in function.__globals__:
            line = _import(name, function.__globals__[name])
            if line is None:
                return None
            lines.add(line)
        elif not hasattr(builtins, name):
            return None
    return sorted(lines, key=lambda line: (line.startswith("from"), line))


def _import(name: str, value: Any) -> str | None:
    if isinstance(value, ModuleType):
        return f"import {name}" if value.__name__ == name else f"import {value.__name__} as {name}"
    home = getattr(value, "__module__", None)
    if home in (None, "__main__") or getattr(sys.modules.get(home), name, None) is not value:
        return None
    return f"from {home} import {name}"
