"""The examples in docstrings run, and print what they say."""

import doctest
import importlib
import pkgutil

import numpy as np
import pytest

import derivwidgets

MODULES = ["derivwidgets", *(found.name for found in pkgutil.walk_packages(derivwidgets.__path__, "derivwidgets."))]


@pytest.mark.parametrize("name", MODULES)
def test_examples(name):
    module = importlib.import_module(name)
    names = {"np": np} | {public: getattr(derivwidgets, public) for public in derivwidgets.__all__}
    outcome = doctest.testmod(
        module, extraglobs={key: value for key, value in names.items() if not hasattr(module, key)}
    )
    assert outcome.failed == 0
