"""Arrays on the wire: {dtype, shape, view}; the view travels as a binary buffer."""

from __future__ import annotations

from math import isfinite
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from derivwidgets.function.arrays import Array

DTYPES = ("float64", "float32", "uint8")
"""What the browser can read."""


def packed(array: Array) -> dict[str, Any]:
    """Return `array` as the browser reads it; truth values travel as bytes."""
    array = np.ascontiguousarray(array.astype(np.uint8) if array.dtype == bool else array)
    if array.dtype.name not in DTYPES:
        raise TypeError(f"an array on the wire is one of {', '.join(DTYPES)}; got {array.dtype}")
    return {"dtype": array.dtype.name, "shape": list(array.shape), "view": array.reshape(-1).view(np.uint8).data}


def unpacked(message: dict[str, Any]) -> Array:
    """Return the array in a message that `packed` made."""
    return np.frombuffer(message["view"], message["dtype"]).reshape(message["shape"])


def packed_each(arrays: dict[str, Array]) -> dict[str, dict[str, Any]]:
    """Pack every array of a dict."""
    return {name: packed(array) for name, array in arrays.items()}


def plain_numbers(values: dict[str, Any]) -> dict[str, Any]:
    """Return the values with what JSON has no number for as text: "nan", "inf" and "-inf"."""
    odd = {name: str(value) for name, value in values.items() if isinstance(value, float) and not isfinite(value)}
    return {**values, **odd}
