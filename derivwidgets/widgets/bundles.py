"""The built front end."""

from __future__ import annotations

from pathlib import Path

STATIC = Path(__file__).parent.parent / "static"


def bundled(name: str) -> str:
    """Return a file of the built front end.

    As text: of a path, anywidget 0.11 makes a watched file, whose signal keeps every widget alive for good.
    """
    try:
        return (STATIC / name).read_text(encoding="utf-8")
    except FileNotFoundError:
        raise ImportError(
            f"derivwidgets' front end is not built: {name} is missing; run `npm ci && npm run build`"
        ) from None
