"""What a person sees and does on a GraphLab, by the names that screen readers use."""

import re

from playwright.sync_api import Locator

START = "import derivwidgets as dw\nlab = dw.GraphLab({arguments})\nlab"


class GraphPage:
    """One GraphLab in the output of a cell."""

    def __init__(self, root: Locator) -> None:
        self.root = root
        self.page = root.page
        self.formula = root.get_by_role("textbox", name="f(x)", exact=True)
        self.at = root.get_by_role("textbox", name="Point x, typed")
        self.point = root.get_by_role("slider", name="Point x")
        self.step = root.get_by_role("slider", name="Step")
        self.answer = root.get_by_role("textbox", name="The next number")
        self.said = root.get_by_role("status", name="Step")
        self.kernel = root.get_by_role("status", name="Kernel")
        self.equation = root.locator(".dw-said .dw-sentence")
        self.detail = root.locator(".dw-said .dw-detail")
        self.outcome = root.locator(".dw-outcome")
        self.graph = root.get_by_role("group", name="Graph of f")
        self.lines = root.get_by_role("listbox", name="jaxpr, line by line")
        self.active_lines = self.lines.locator("[data-state=active]")

    def button(self, name: str) -> Locator:
        return self.root.get_by_role("button", name=name, exact=True)

    def switch(self, name: str) -> Locator:
        return self.root.get_by_role("switch", name=name, exact=True)

    def mode(self, name: str) -> Locator:
        return self.root.get_by_role("radio", name=name, exact=True)

    def node(self, name: str) -> Locator:
        """The node whose accessible name begins so."""
        return self.graph.get_by_role("button", name=re.compile(f"^{re.escape(name)}"))

    def type(self, box: Locator, text: str) -> None:
        """Type into a box, and press Enter."""
        box.fill(text)
        box.press("Enter")

    def overlaps(self) -> list[list[str]]:
        """Pairs of nodes, or of a label and a node, that lie on each other in the drawing."""
        return self.graph.evaluate(
            """svg => {
              const named = selector => [...svg.querySelectorAll(selector)].map(each => ({
                name: each.getAttribute("aria-label") ?? each.textContent,
                box: (each.querySelector("rect") ?? each).getBoundingClientRect(),
              })).filter(({ name, box }) => name && box.width > 0);
              const nodes = named(".dw-node"), labels = named(".dw-partial");
              const on = (a, b) => a.left < b.right - 1 && b.left < a.right - 1
                && a.top < b.bottom - 1 && b.top < a.bottom - 1;
              const pairs = [];
              nodes.forEach((a, k) => [...nodes.slice(k + 1), ...labels].forEach(b => {
                if (on(a.box, b.box)) pairs.push([a.name, b.name]);
              }));
              return pairs;
            }"""
        )

    def overflow(self) -> float:
        """By how many pixels something is wider than the widget."""
        return self.root.locator(".dw-grid").evaluate("grid => grid.scrollWidth - grid.clientWidth")
