"""A RaceLab in a real JupyterLab: predicted, raced, cancelled, looked through, and left without a kernel."""

from collections.abc import Callable

import pytest
from notebook_page import NotebookPage
from playwright.sync_api import expect
from race_page import RacePage

Opened = Callable[..., tuple[NotebookPage, RacePage]]

START = "import derivwidgets as dw\nlab = dw.RaceLab({arguments})\nlab"
QUICK = "'2x^3-3x^2+5', values=(10, 1000, 10_000), methods=('symbolic', 'central', 'gradient'), seconds=10"
LONG = "'2x^3-3x^2+5', methods=('central', 'forward', 'gradient'), seconds=60"
LABELS = {"SymPy", "central", "np.gradient"}


@pytest.fixture
def opened(notebook) -> Opened:
    """A function that opens a notebook with a RaceLab made of some arguments, and more cells."""

    def open_(arguments: str, *more: str) -> tuple[NotebookPage, RacePage]:
        page = notebook([START.format(arguments=arguments), *more])
        page.run_cell(0)
        race = RacePage(page.output(0))
        expect(race.formula).to_be_visible(timeout=60_000)
        return page, race

    return open_


def test_predict_by_keyboard_race_look_and_lose_the_kernel(opened: Opened) -> None:
    page, race = opened(QUICK)
    expect(race.finding).to_contain_text("Who is the fastest?")
    race.handle("np.gradient").focus()
    page.page.keyboard.press("Home")
    race.until(lambda: race.predicted() == ["np.gradient", "SymPy", "central"])
    page.page.keyboard.press("ArrowDown")
    race.until(lambda: race.predicted() == ["SymPy", "np.gradient", "central"])

    race.race()
    expect(race.finding).to_contain_text("fastest")
    assert set(race.ranked()) == LABELS
    expect(race.score).to_contain_text("Your ranking")
    race.until(lambda: race.line("central"))

    # another value, by keyboard: looked up
    race.size.focus()
    race.size.press("Home")
    expect(race.size).to_have_attribute("aria-valuetext", "10 points")
    expect(race.table.get_by_role("columnheader").first).to_have_text("at 10 points")
    race.choose("The bars show", "one call")
    assert set(race.ranked()) == LABELS

    # the kernel dies; everything but a new race goes on
    page.kill_kernel()
    expect(race.kernel).to_contain_text("no kernel", timeout=15_000)
    race.size.press("End")
    expect(race.table.get_by_role("columnheader").first).to_have_text("at 10⁴ points")
    race.root.get_by_role("switch", name="central", exact=True).click()
    race.until(lambda: set(race.ranked()) == LABELS - {"central"})
    race.until(lambda: not race.line("central"))
    race.choose("Race over", "depth")
    race.until(lambda: race.predicted() == ["SymPy", "np.gradient"])
    race.choose("Race over", "array size")
    race.until(lambda: set(race.ranked()) == LABELS - {"central"})
    expect(race.button("Race again")).to_be_disabled()


def test_predict_by_dragging(opened: Opened) -> None:
    page, race = opened(QUICK)
    box, last = race.handle("SymPy").bounding_box(), race.handle("np.gradient").bounding_box()
    assert box is not None
    assert last is not None
    page.page.mouse.move(box["x"] + 40, box["y"] + 10)
    page.page.mouse.down()
    page.page.mouse.move(box["x"] + 44, last["y"] + 12, steps=6)
    page.page.mouse.up()
    assert race.predicted() == ["central", "np.gradient", "SymPy"]
    page.page.mouse.move(box["x"] + 44, box["y"], steps=3)
    assert race.predicted() == ["central", "np.gradient", "SymPy"]


def test_the_kernel_works_while_it_races_and_cancel_keeps_what_is_measured(opened: Opened) -> None:
    page, race = opened(LONG, "print(sum(range(10)))", "print(lab.race.complete, lab.race.reason)")
    race.button("Race").click()
    expect(race.ranking.locator("li:not([data-missing])").first).to_be_visible(timeout=20_000)
    assert race.progress.get_attribute("aria-valuenow") != "100"
    page.run_cell(1)
    assert page.output_text(1) == "45"
    expect(race.button("Cancel")).to_be_visible()
    race.button("Cancel").focus()
    page.page.keyboard.press("Enter")
    expect(race.button("Race again")).to_be_visible(timeout=2000)
    expect(race.root.locator(".dw-detail")).to_contain_text("ancelled")
    assert race.ranked()
    page.run_cell(2)
    assert page.output_text(2).startswith("False")


def test_another_function_ends_the_race_and_leaves_the_old_picture(opened: Opened) -> None:
    _, race = opened(LONG)
    race.button("Race").click()
    expect(race.ranking.locator("li:not([data-missing])").first).to_be_visible(timeout=20_000)
    race.formula.fill("sin(x)")
    race.formula.press("Enter")
    expect(race.button("Race")).to_be_visible()
    expect(race.finding).to_contain_text("Who is the fastest?")
    expect(race.prediction).to_be_visible()
    expect(race.root.locator(".dw-figure-race[data-outdated]")).to_be_visible()


def test_a_slip_stands_under_the_input(opened: Opened) -> None:
    _, race = opened(QUICK)
    race.formula.fill("sin(x")
    race.formula.press("Enter")
    expect(race.formula).to_have_attribute("aria-invalid", "true")
    expect(race.root.locator(".dw-error")).to_contain_text("sin")


@pytest.mark.parametrize("width", [390, 700, 968])
def test_nothing_overflows(opened: Opened, width: int) -> None:
    page, race = opened(QUICK)
    page.use_dark_theme()
    race.race()
    page.set_output_width(width)
    race.until(lambda: race.overflowing() == [])
