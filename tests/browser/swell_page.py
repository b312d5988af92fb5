"""What a person sees and does on a SwellLab, by the names that screen readers use."""

import re

from playwright.sync_api import Locator, expect

START = "import derivwidgets as dw\nlab = dw.SwellLab({arguments})\nlab"


class SwellPage:
    """One SwellLab in the output of a cell."""

    def __init__(self, root: Locator) -> None:
        self.root = root
        self.page = root.page
        self.formula = root.get_by_role("textbox", name="f(x)", exact=True)
        self.at = root.get_by_role("textbox", name="Point x", exact=True)
        self.depth = root.get_by_role("slider", name="Depth", exact=True)
        self.order = root.get_by_role("slider", name="Order of the derivative")
        self.digits = root.get_by_role("slider", name="Digits")
        self.fold = root.get_by_role("slider", name="Tree to graph")
        self.sentence = root.locator(".dw-said .dw-sentence")
        self.said = root.get_by_role("status", name="Swell")
        self.kernel = root.get_by_role("status", name="Kernel")
        self.value = root.get_by_label("Value of the derivative")
        self.written = root.locator(".dw-written")
        self.drawing = root.get_by_role("group", name="The derivative")
        self.nodes = self.drawing.locator('.dw-fold-node:not([data-state="gone"])')
        self.caption = root.locator(".dw-node-caption")
        self.table = root.get_by_role("table", name="Operations")

    def button(self, name: str) -> Locator:
        return self.root.get_by_role("button", name=name, exact=True)

    def form(self, name: str) -> Locator:
        """A form of the derivative, whose accessible name begins so."""
        return self.root.get_by_role("radio", name=re.compile(f"^{re.escape(name)},"))

    def axis(self, name: str) -> Locator:
        return self.root.get_by_role("radio", name=name, exact=True)

    def wait(self) -> None:
        """Until everything is written and counted."""
        expect(self.kernel).to_have_text("kernel ready", timeout=60_000)
        expect(self.table.locator("tbody tr").first).to_be_attached(timeout=60_000)
        expect(self.table.get_by_text("…")).to_have_count(0, timeout=60_000)
        expect(self.form("simplified")).not_to_have_accessible_name("simplified, not there yet", timeout=30_000)

    def type(self, box: Locator, text: str) -> None:
        """Type into a box, and press Enter."""
        box.fill(text)
        box.press("Enter")

    def slide(self, slider: Locator, value: float) -> None:
        """Move a slider as a pointer does."""
        slider.evaluate(
            """(range, value) => {
              range.value = value;
              range.dispatchEvent(new Event("input", { bubbles: true }));
            }""",
            value,
        )

    def overflow(self) -> float:
        """By how many pixels something is wider than the widget."""
        return self.root.locator(".dw-grid").evaluate("grid => grid.scrollWidth - grid.clientWidth")

    def outside(self) -> list[str]:
        """The nodes that lie outside the box of the drawing."""
        return self.drawing.evaluate(
            """svg => {
              const frame = svg.getBoundingClientRect();
              return [...svg.querySelectorAll('.dw-fold-node:not([data-state="gone"]) rect')]
                .filter(each => {
                  const box = each.getBoundingClientRect();
                  return box.left < frame.left || box.right > frame.right
                    || box.top < frame.top || box.bottom > frame.bottom;
                })
                .map(each => each.parentElement.getAttribute("aria-label"));
            }"""
        )
