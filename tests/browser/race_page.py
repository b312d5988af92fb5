"""What a person sees and does on a RaceLab, by the names that screen readers use."""

from collections.abc import Callable
from typing import Any

from playwright.sync_api import Locator, expect


class RacePage:
    """One RaceLab in the output of a cell."""

    def __init__(self, root: Locator) -> None:
        self.root = root
        self.page = root.page
        self.formula = root.get_by_role("textbox", name="f(x)", exact=True)
        self.finding = root.get_by_role("status", name="Finding")
        self.kernel = root.get_by_role("status", name="Kernel")
        self.prediction = root.get_by_role("list", name="Your ranking, fastest first")
        self.ranking = root.get_by_role("list", name="Ranking", exact=True)
        self.progress = root.get_by_role("progressbar", name="Race")
        self.size = root.get_by_role("slider", name="Array size")
        self.table = root.get_by_role("table", name="What was measured")
        self.score = root.locator(".dw-score")

    def button(self, name: str) -> Locator:
        return self.root.get_by_role("button", name=name, exact=True)

    def handle(self, label: str) -> Locator:
        """A competitor in the predicted ranking."""
        return self.prediction.get_by_role("button", name=f"{label}, ")

    def predicted(self) -> list[str]:
        """The predicted ranking."""
        return [name.partition(", ")[0] for name in self._labels(self.prediction.locator(".dw-handle"))]

    def ranked(self) -> list[str]:
        """The methods that have bars, in order."""
        return self.ranking.locator("li:not([data-missing]) .dw-name").all_inner_texts()

    def choose(self, group: str, choice: str) -> None:
        self.root.get_by_role("radiogroup", name=group).get_by_role("radio", name=choice, exact=True).click()

    def race(self, seconds: float = 60) -> None:
        """Race, and wait for the finding."""
        self.root.get_by_role("button", name="Race").click()
        expect(self.button("Race again")).to_be_visible(timeout=1000 * seconds)

    def line(self, method: str) -> str:
        """The path that is drawn for a method; empty if none is seen."""
        return self.root.locator(
            f".dw-figure-race path.line[style*='--dw-{method.replace('_', '-')})'][style*='stroke-width: 2']"
        ).evaluate_all("paths => paths.find(path => path.getClientRects().length > 0)?.getAttribute('d') ?? ''")

    def overflowing(self) -> list[str]:
        """What reaches over the right edge."""
        return self.root.locator(".dw-grid").evaluate(
            """grid => {
              const edge = grid.getBoundingClientRect().right + 1;
              const allowed = ".dw-listing, .dw-popover, .dw-figure, .dw-hidden";
              return [...grid.querySelectorAll("*")]
                .filter(each => each.getBoundingClientRect().right > edge && !each.closest(allowed))
                .map(each => each.outerHTML.slice(0, 200));
            }"""
        )

    def until(self, what: Callable[[], Any], seconds: float = 10) -> None:
        """Wait until `what` is true of the page."""
        for _ in range(int(seconds / 0.05)):
            if what():
                return
            self.page.wait_for_timeout(50)
        raise AssertionError("it did not come to pass")

    @staticmethod
    def _labels(found: Locator) -> list[str]:
        return found.evaluate_all("all => all.map(each => each.getAttribute('aria-label'))")
