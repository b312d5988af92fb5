"""What a person sees and does on an Explorer, by the names that screen readers use."""

from collections.abc import Callable
from typing import Any

from playwright.sync_api import Locator, expect

START = "import derivwidgets as dw\nexplorer = dw.Explorer({arguments})\nexplorer"


class ExplorerPage:
    """One explorer in the output of a cell."""

    def __init__(self, root: Locator) -> None:
        self.root = root
        self.page = root.page
        self.formula = root.get_by_role("textbox", name="f(x)", exact=True)
        self.step = root.get_by_role("slider", name="Step size Δx")
        self.point = root.get_by_role("slider", name="Point x")
        self.verdict = root.get_by_role("status", name="Verdict")
        self.kernel = root.get_by_role("status", name="Kernel")
        self.table = root.get_by_role("table", name="What every method says at the point")

    def wait(self) -> None:
        """Wait until every table and every compilation is there."""
        expect(self.kernel).to_have_text("kernel ready", timeout=60_000)

    def switch(self, label: str) -> Locator:
        return self.root.get_by_role("switch", name=label, exact=True)

    def type(self, text: str) -> None:
        """Type a function, and press Enter."""
        self.formula.fill(text)
        self.formula.press("Enter")

    def value(self, label: str) -> float:
        """A method's value in the table."""
        return number(self._cell(label, 0))

    def error(self, label: str) -> float:
        """A method's error in the table."""
        return number(self._cell(label, 1))

    def why(self, label: str) -> Locator:
        """The reason in a method's row."""
        return self.row(label).get_by_role("cell").last.locator(".dw-words")

    def row(self, label: str) -> Locator:
        return self.table.get_by_role("row").filter(has=self.page.get_by_role("rowheader", name=label, exact=True))

    def _cell(self, label: str, column: int) -> str:
        return self.row(label).get_by_role("cell").nth(column).inner_text()

    def line(self, figure: str, method: str) -> str:
        """The path that is drawn for a method in a figure."""
        path = self.root.locator(f".dw-figure-{figure} path.line[style*='--dw-{method.replace('_', '-')})']")
        return path.first.get_attribute("d") or ""

    def drawn(self, figure: str, stroke: str) -> str:
        """The path that is seen in a figure in a colour such as "central" or "bound"; empty if there is none."""
        return self.root.locator(f".dw-figure-{figure} path.line[style*='--dw-{stroke})']").evaluate_all(
            "paths => paths.find(path => path.getClientRects().length > 0)?.getAttribute('d') ?? ''"
        )

    def button(self, name: str) -> Locator:
        return self.root.get_by_role("button", name=name, exact=True)

    def until(self, what: Callable[[], Any], seconds: float = 10) -> None:
        """Wait until `what` is true of the page."""
        for _ in range(int(seconds / 0.05)):
            if what():
                return
            self.page.wait_for_timeout(50)
        raise AssertionError("it did not come to pass")


def number(text: str) -> float:
    """A number as the Explorer writes it."""
    return float(text.replace("−", "-")) if text.strip() not in ("", "–", "—") else float("nan")
