"""Tables of results: as text for a terminal, as HTML for a notebook."""

from __future__ import annotations

import html
import textwrap
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

Row: TypeAlias = Sequence[str]

MOST_ROWS = 40
"""Rows of a table that are printed; of a longer one its two ends are."""
WIDTH, NARROWEST = 120, 40
"""Characters of a line in a terminal, and of its last column at least."""

FONT = "font-family: var(--jp-content-font-family, inherit); color: var(--jp-content-font-color1, inherit)"
RULE = "1px solid var(--jp-border-color2, currentColor)"
COLUMN, ROW = "th scope='col'", "th scope='row'"
NUMBERS = "text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap"


@dataclass(frozen=True)
class Table:
    """A table of texts, and what is said of all of it.

    Attributes
    ----------
    above : tuple of str
        Lines above it.
    head : tuple of str
        Names of the columns; the first one names the rows.
    rows : sequence of sequence of str
        One text for each column.
    numeric : frozenset of int
        Columns that hold numbers: they end below one another, and their digits have one width.
    headline : int
        Which of the lines above stands out.
    below : str
        A line below it.
    """

    above: tuple[str, ...]
    head: Row
    rows: Sequence[Row]
    numeric: frozenset[int] = frozenset()
    headline: int = 0
    below: str = ""

    def text(self, *, has_head: bool = True) -> str:
        """Return it for a terminal; long texts in the last column go on below."""
        shown = [*([self.head] if has_head else []), *_ends(self.rows)] if self.rows else []
        widths = [max(len(row[k]) for row in shown) for k in range(len(self.head))] if shown else []
        lines = [line for row in shown for line in self._lines(row, widths)]
        return "\n".join([*self.above, *([""] if lines else []), *lines, *filter(None, [self.below])])

    def _lines(self, row: Row, widths: Sequence[int]) -> list[str]:
        cells = [f"{text:{'>' if k in self.numeric else '<'}{widths[k]}}" for k, text in enumerate(row[:-1])]
        start = "".join(f"{cell}  " for cell in cells)
        folded = textwrap.wrap(row[-1], max(NARROWEST, WIDTH - len(start)), break_long_words=False) or [""]
        return [f"{start}{folded[0]}".rstrip(), *(" " * len(start) + line for line in folded[1:])]

    def html(self) -> str:
        """Return it for a notebook, in the font and the colours of its theme."""
        above = [html.escape(line) for line in self.above]
        above[self.headline] = f"<b>{above[self.headline]}</b>"
        below = f"<p>{html.escape(self.below)}</p>" if self.below else ""
        return f"<div style='overflow-x: auto; {FONT}'><p>{'<br>'.join(above)}</p>{self._table()}{below}</div>"

    def _table(self) -> str:
        if not self.rows:
            return ""
        head = "".join(self._cell(k, name, COLUMN) for k, name in enumerate(self.head))
        body = "".join(
            f"<tr>{''.join(self._cell(k, text, 'td' if k else ROW) for k, text in enumerate(row))}</tr>"
            for row in _ends(self.rows)
        )
        return (
            "<table style='border-collapse: collapse; font-size: inherit'>"
            f"<thead style='border-bottom: {RULE}'><tr>{head}</tr></thead><tbody>{body}</tbody></table>"
        )

    def _cell(self, column: int, text: str, tag: str) -> str:
        style = NUMBERS if column in self.numeric else "text-align: left"
        return f"<{tag} style='{style}'>{html.escape(text)}</{tag.partition(' ')[0]}>"


def _ends(rows: Sequence[Row]) -> list[Row]:
    """Return the rows, or of many the first and the last, with a gap between them."""
    if len(rows) <= MOST_ROWS:
        return list(rows)
    part = MOST_ROWS // 4
    return [*rows[:part], ["…", *("" for _ in rows[0][1:])], *rows[-part:]]
