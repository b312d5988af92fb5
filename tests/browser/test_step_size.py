"""The experiment with Δx in a real JupyterLab: the V as a handle, play, trace, draw, dials, views, bits and rules."""

import json
import math
import re
from collections.abc import Callable
from decimal import Decimal

import pytest
from explorer_page import START, ExplorerPage
from notebook_page import NotebookPage
from playwright.sync_api import Locator, expect

import derivwidgets as dw

Opened = Callable[..., tuple[NotebookPage, ExplorerPage]]

WAVE = "exp(-x) + sin(3x)"
# Without JAX, whose compilation takes a second that nothing here is about.
METHODS = "methods=('symbolic', 'forward', 'central')"
# Where bqplot draws in a figure: the margins that Python gives it.
LEFT, RIGHT = 52, 12


@pytest.fixture
def opened(notebook) -> Opened:
    """A function that opens a notebook with an Explorer made of some arguments, and more cells."""

    def open_(arguments: str, *more: str) -> tuple[NotebookPage, ExplorerPage]:
        page = notebook([START.format(arguments=f"{arguments}, {METHODS}"), *more])
        return page, run_explorer(page, 0)

    return open_


def run_explorer(page: NotebookPage, index: int) -> ExplorerPage:
    """Run a cell that shows an Explorer, and wait until all of it is there."""
    page.run_cell(index)
    explorer = ExplorerPage(page.output(index))
    expect(explorer.formula).to_be_visible(timeout=60_000)
    explorer.wait()
    # Once things rest, figures have names, and the V can be taken hold of.
    figures = explorer.root.locator(".dw-figure")
    explorer.until(lambda: None not in [figure.get_attribute("aria-label") for figure in figures.all()])
    return explorer


def told(page: NotebookPage, explorer: ExplorerPage, index: int, text: str) -> None:
    """Run a cell that prints what Python knows until it prints `text`: the browser tells it once things rest."""

    def printed() -> bool:
        page.run_cell(index)
        return page.output_text(index) == text

    explorer.until(printed)


def power(explorer: ExplorerPage) -> float:
    return float(explorer.step.input_value())


def frame(explorer: ExplorerPage) -> None:
    """Let the Explorer draw what it was told."""
    explorer.page.evaluate("() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")


def corners(path: str) -> int:
    return len(re.findall("[ML]", path))


def dots(explorer: ExplorerPage, figure: str, stroke: str) -> int:
    return explorer.root.locator(f".dw-figure-{figure} path.dot[style*='stroke: var(--dw-{stroke})']").count()


def place(explorer: ExplorerPage, step: float, error: float = 1e-9) -> tuple[float, float]:
    """Where on the page a power of ten is on the axis of the V; the height matters to what is drawn by hand only."""
    figure = explorer.root.locator(".dw-figure-v")
    figure.scroll_into_view_if_needed()
    box = figure.bounding_box()
    assert box is not None
    x = box["x"] + LEFT + (1 + step / 18) * (box["width"] - LEFT - RIGHT)
    return x, box["y"] + 8 + (box["height"] - 36) * (1 - (18 + math.log10(error)) / 19)


def now(explorer: ExplorerPage) -> float:
    """Where on the page the line is that marks Δx in the V."""
    line = explorer.root.locator(".dw-figure-v path.line[style*='--dw-now)']")
    return line.evaluate("path => path.getBoundingClientRect().x")


def has_every_digit(shown: str, direct: float) -> bool:
    """Whether a number in the table is the one that Python prints, to every digit shown, of which there are some."""
    if not re.search(r"\d", shown):
        return False
    number = Decimal(shown.replace("−", "-"))
    unit = Decimal(1).scaleb(number.as_tuple().exponent)
    return len(number.as_tuple().digits) >= 4 and abs(number - Decimal(float(direct))) <= unit * Decimal("0.5000001")


def in_table(explorer: ExplorerPage, label: str) -> str:
    return explorer.row(label).get_by_role("cell").first.inner_text()


SAID = f"""
import json
asked = ("forward", "central")
given = dict(step=explorer.step, precision=explorer.precision)
print(json.dumps([explorer.step] + [float(dw.derivative({WAVE!r}, explorer.at, name, **given)) for name in asked]))
"""


def test_the_v_is_a_handle_in_both_precisions_and_moves_without_a_kernel(opened: Opened) -> None:
    page, explorer = opened(f"{WAVE!r}, at=0.7", SAID)
    mouse = page.page.mouse

    def agrees_with_python() -> None:
        def said() -> list[float]:
            page.run_cell(1)
            return json.loads(page.output_text(1))

        explorer.until(lambda: said()[0] == pytest.approx(10 ** power(explorer), rel=1e-9))
        _, forward, central = said()
        assert has_every_digit(in_table(explorer, "forward"), forward)
        assert has_every_digit(in_table(explorer, "central"), central)

    # a press
    x, y = place(explorer, -11.3)
    mouse.move(x, y)
    mouse.down()
    explorer.until(lambda: power(explorer) == -11.3)
    mouse.up()
    agrees_with_python()

    # a drag, which may leave the figure, and ends when the button is let go
    x, _ = place(explorer, -4.2)
    mouse.move(*place(explorer, -9))
    mouse.down()
    mouse.move(x, y - 60, steps=6)
    explorer.until(lambda: power(explorer) == -4.2)
    mouse.move(page.page.viewport_size["width"] - 2, y + 400, steps=3)
    explorer.until(lambda: power(explorer) == 0)
    mouse.move(x, y, steps=3)
    explorer.until(lambda: power(explorer) == -4.2)
    mouse.up()
    mouse.move(*place(explorer, -14), steps=3)
    agrees_with_python()
    assert power(explorer) == -4.2

    # float32: another V, and what float32 computes
    before = explorer.drawn("v", "central")
    page.page.mouse.move(0, 0)
    explorer.root.get_by_role("radio", name="float32").click()
    explorer.until(lambda: explorer.drawn("v", "central") not in ("", before))
    explorer.wait()
    agrees_with_python()

    # no kernel: the point moves the V and what bounds it
    page.kill_kernel()
    expect(explorer.kernel).to_contain_text("no kernel", timeout=15_000)
    caption = explorer.root.locator(".dw-legend")
    expect(caption).to_contain_text("round-off")
    said, vee, bound = caption.inner_text(), explorer.drawn("v", "central"), explorer.drawn("v", "bound")
    assert corners(bound) > 100
    explorer.point.focus()
    explorer.point.press("PageUp")
    explorer.until(lambda: explorer.drawn("v", "central") not in ("", vee))
    explorer.until(lambda: explorer.drawn("v", "bound") not in ("", bound))
    expect(caption).not_to_have_text(said)
    explorer.point.press("PageDown")
    explorer.until(lambda: explorer.drawn("v", "central") == vee)
    explorer.until(lambda: explorer.drawn("v", "bound") == bound)


def test_play_walks_down_and_a_trace_shows_where_one_was(opened: Opened) -> None:
    page, explorer = opened("'sin(x)', at=1, step=1e-2", "import math\nprint(round(math.log10(explorer.step), 8))")
    play, pause = explorer.button("▷ play"), explorer.button("❚❚ pause")

    def rests() -> None:
        """Nothing moves in the time of five ticks."""
        at = power(explorer)
        page.page.wait_for_timeout(350)
        assert power(explorer) == at

    play.click()
    explorer.until(lambda: power(explorer) < -2.25)
    pause.click()
    expect(play).to_be_visible()
    rests()
    at = power(explorer)
    explorer.button("step").click()
    explorer.until(lambda: power(explorer) == pytest.approx(at - 0.1))
    rests()
    told(page, explorer, 1, f"{power(explorer):.1f}")

    # its key, from any control of the explorer
    explorer.switch("forward").focus()
    page.page.keyboard.press("p")
    expect(pause).to_be_visible()
    at = power(explorer)
    explorer.until(lambda: power(explorer) <= at - 0.2)
    page.page.keyboard.press("p")
    expect(play).to_be_visible()
    rests()

    # whoever takes Δx has it: by key, by the slider's thumb, on the V
    for take in (
        lambda: explorer.step.press("PageUp"),
        lambda: explorer.step.click(position={"x": 60, "y": 8}),
        lambda: page.page.mouse.click(*place(explorer, -6)),
    ):
        play.click()
        at = power(explorer)
        explorer.until(lambda at=at: power(explorer) < at)
        take()
        expect(play).to_be_visible()
        rests()
    assert power(explorer) == -6

    # it ends at the lowest step, and begins again at the top
    page.page.mouse.click(*place(explorer, -17.7))
    explorer.until(lambda: power(explorer) < -17)
    play.click()
    explorer.until(lambda: power(explorer) == -18)
    expect(play).to_be_visible()
    play.click()
    explorer.until(lambda: -1 < power(explorer) < 0)
    pause.click()

    # trace: a point, a line that grows, all of it
    explorer.step.press("Home")
    explorer.step.press("End")
    whole = explorer.drawn("v", "central")
    bound = explorer.drawn("v", "bound")
    assert corners(whole) > 100
    assert corners(bound) > 100
    explorer.button("trace").press("Enter")
    reveal = explorer.button("reveal")
    expect(reveal).to_have_attribute("aria-pressed", "true")
    explorer.until(lambda: corners(explorer.drawn("v", "central")) <= 1)
    explorer.until(lambda: dots(explorer, "v", "central") == 2)  # of forward and central
    explorer.until(lambda: explorer.drawn("v", "bound") == "")
    for moves in (1, 2, 3):
        explorer.step.press("ArrowLeft")
        explorer.until(lambda n=moves: corners(explorer.drawn("v", "central")) == 1 + n)
        explorer.until(lambda n=moves: dots(explorer, "v", "central") == 2 + 2 * n)
    explorer.point.press("ArrowRight")
    explorer.until(lambda: dots(explorer, "v", "central") == 2)
    assert corners(explorer.drawn("v", "central")) <= 1
    explorer.step.press("ArrowLeft")
    explorer.until(lambda: corners(explorer.drawn("v", "central")) == 2)
    explorer.point.press("ArrowLeft")
    reveal.click()
    explorer.until(lambda: explorer.drawn("v", "central") == whole)
    explorer.until(lambda: explorer.drawn("v", "bound") == bound)
    assert dots(explorer, "v", "central") == 0
    expect(explorer.button("trace")).to_have_attribute("aria-pressed", "false")


def set_power(slider: Locator, wanted: float) -> None:
    """Move a slider of powers of ten by keys alone."""
    slider.focus()
    slider.press("Home")
    whole, tenths = divmod(round(10 * (wanted + 18)), 10)
    for key, times in (("PageUp", whole), ("ArrowRight", tenths)):
        for _ in range(times):
            slider.press(key)
    assert float(slider.input_value()) == pytest.approx(wanted)


def points(score: Locator) -> int:
    expect(score).to_contain_text(" of 10. Best Δx: you ")
    return int(score.inner_text().split()[0])


def test_a_v_is_drawn_by_keys_or_by_hand_and_compared(opened: Opened) -> None:
    page, explorer = opened("'sin(x)', at=1")
    board = explorer.root.get_by_role("group", name="Draw your V")
    score = board.get_by_role("status")
    expect(board).to_be_hidden()
    whole = explorer.drawn("v", "central")

    def start() -> None:
        explorer.button("draw").press("Enter")
        expect(board).to_contain_text("Draw the error of central against Δx")
        explorer.until(lambda: explorer.drawn("v", "guess") != "" == explorer.drawn("v", "central"))
        assert explorer.drawn("v", "bound") == "" == explorer.drawn("v", "forward")
        assert dots(explorer, "v", "now") == 0  # nor where rules land

    # by keys: the V of central is 10⁻¹⁶/Δx on the left and Δx²/11 on the right
    start()
    flat = explorer.drawn("v", "guess")
    for name, wanted in (
        ("error at Δx = 1e−18", 1.5),
        ("best Δx", -5.3),
        ("error there", -11.4),
        ("error at Δx = 1", -1),
    ):
        before = explorer.drawn("v", "guess")
        set_power(board.get_by_role("slider", name=name, exact=True), wanted)
        explorer.until(lambda before=before: explorer.drawn("v", "guess") not in ("", before))
    board.get_by_role("button", name="Compare").press("Enter")
    good = points(score)
    assert good >= 8
    expect(score).to_contain_text("Slopes left and right: you −1.0 and 2.")
    explorer.until(lambda: explorer.drawn("v", "central") == whole)
    assert explorer.drawn("v", "guess") not in ("", flat)
    board.get_by_role("button", name="Close").press("Enter")
    expect(board).to_be_hidden()
    explorer.until(lambda: explorer.drawn("v", "guess") == "")
    assert explorer.drawn("v", "central") == whole

    # by hand: a V upside down, while Δx stays; and the same again, of which the kernel has no news
    mouse, scores = page.page.mouse, []
    for _ in range(2):
        start()
        at, flat = power(explorer), explorer.drawn("v", "guess")
        mouse.move(*place(explorer, -17.8, 1e-16))
        mouse.down()
        mouse.move(*place(explorer, -6, 1e-2), steps=30)
        mouse.move(*place(explorer, -0.2, 1e-16), steps=15)
        mouse.up()
        explorer.until(lambda flat=flat: explorer.drawn("v", "guess") not in ("", flat))
        assert power(explorer) == at
        drawn = explorer.drawn("v", "guess")
        board.get_by_role("button", name="Compare").click()
        scores.append(points(score))
        explorer.until(lambda: explorer.drawn("v", "central") == whole)
        assert explorer.drawn("v", "guess") == drawn
        # put down: the V is a handle again
        mouse.click(*place(explorer, -8))
        explorer.until(lambda: power(explorer) == -8)
        assert explorer.drawn("v", "guess") == drawn
        explorer.step.press("PageUp")
        board.get_by_role("button", name="Close").click()
        expect(board).to_be_hidden()
        explorer.until(lambda: explorer.drawn("v", "guess") == "")
    assert scores[0] == scores[1] < good - 3

    # closed before it is compared: nothing stays covered
    start()
    board.get_by_role("button", name="Close").click()
    explorer.until(lambda: explorer.drawn("v", "central") == whole)
    expect(board).to_be_hidden()


KINK = "kink = dw.Explorer('abs(x)', at=0, methods=('symbolic', 'central', 'gradient'))\nkink"


def test_dials_add_noise_refine_the_grid_and_go_far_out(opened: Opened) -> None:
    place_of = "print(explorer.noise, explorer.domain, float(explorer.at))"
    page, explorer = opened("'sin(x)', at=1", place_of, KINK, "print(kink.grid_points)")
    dials = explorer.root.get_by_role("dialog", name="Dials")
    sentence = dw.verdict("sin(x)", 1).sentence
    quiet = explorer.error("central")
    assert quiet < 1e-6

    explorer.button("Dials").press("Enter")
    noise = dials.get_by_role("slider", name="Noise in f")
    expect(noise).to_be_focused()
    for sigma in ("1e−15", "1e−13", "1e−11", "1e−9", "1e−7", "1e−5"):
        noise.press("PageUp")
        expect(noise).to_have_attribute("aria-valuetext", f"σ = {sigma}")
    # a thousandth of Δx, as much as 1.7 of it on either side
    explorer.until(lambda: 1e-4 < explorer.error("central") < 1.8e-2)
    explorer.wait()
    expect(explorer.verdict).to_have_text(sentence)
    assert explorer.error("SymPy") == 0
    told(page, explorer, 1, "1e-05 (-5.0, 5.0) 1.0")
    explorer.button("Dials").click()
    noise.press("Home")
    expect(noise).to_have_attribute("aria-valuetext", "none")
    explorer.until(lambda: explorer.error("central") == quiet)
    explorer.wait()

    here, far = dials.get_by_role("radio", name="here"), dials.get_by_role("radio", name="10⁶")
    expect(here).to_have_attribute("aria-checked", "true")
    far.click()
    explorer.until(lambda: float(explorer.point.input_value()) == 1_000_001)
    expect(far).to_have_attribute("aria-checked", "true")
    explorer.until(lambda: has_every_digit(in_table(explorer, "SymPy"), dw.derivative("sin(x)", 1_000_001, "symbolic")))
    explorer.wait()
    assert explorer.error("central") > quiet
    told(page, explorer, 1, "0.0 (999995.0, 1000005.0) 1000001.0")
    if not dials.is_visible():
        explorer.button("Dials").click()
    here.click()
    explorer.until(lambda: float(explorer.point.input_value()) == 1)
    explorer.until(lambda: explorer.error("central") == quiet)
    expect(explorer.root.get_by_role("button", name="Domain")).to_contain_text("−5 … 5")
    told(page, explorer, 1, "0.0 (-5.0, 5.0) 1.0")

    kink = run_explorer(page, 2)
    kink.until(lambda: kink.value("np.gradient") == 0.5)
    kink.button("Dials").click()
    grid = kink.root.get_by_role("slider", name="Grid points of np.gradient")
    expect(grid).to_have_attribute("aria-valuetext", "100 points")
    grid.press("ArrowRight")
    kink.until(lambda: kink.value("np.gradient") == 0)
    expect(grid).to_have_attribute("aria-valuetext", "101 points")
    told(page, kink, 3, "101")
    kink.button("Dials").click()
    grid.press("ArrowLeft")
    kink.until(lambda: kink.value("np.gradient") == 0.5)


FEW = f"few = dw.Explorer('sin(x)', at=1, {METHODS}, hide=('play', 'trace', 'guess', 'views', 'noise'))\nfew"


def test_views_are_chosen_in_the_menu_or_in_python_or_left_out(opened: Opened) -> None:
    page, explorer = opened(
        "'sin(x)', at=1", "print(*explorer.views)", "explorer.views = ('v', 'rules')", "explorer.views = 'f'", FEW
    )
    menu = explorer.root.get_by_role("menu", name="Views")

    def shown() -> str:
        """The figures and the rules that are seen, each with its title."""
        names = [name for name in ("f", "slope", "error", "v", "zoom") if figure_is_whole(name)]
        return " ".join(names + ["rules"] * explorer.root.locator(".dw-rules").is_visible())

    def figure_is_whole(name: str) -> bool:
        figure, title = explorer.root.locator(f".dw-figure-{name}"), explorer.root.locator(f".dw-title-{name}")
        seen = figure.is_visible()
        assert figure.count() <= 1
        return seen and title.is_visible()

    def press(says: str) -> None:
        if not menu.is_visible():
            explorer.button("Views").click()
        item = menu.get_by_role("menuitemcheckbox").filter(has_text=says)
        was = item.get_attribute("aria-checked")
        item.click()
        expect(item).to_have_attribute("aria-checked", {"true": "false", "false": "true"}[was or ""])

    explorer.until(lambda: shown() == "f slope error v")
    for says, wanted in (
        ("closer and closer around x", "f slope error v zoom"),
        ("what chooses Δx by itself", "f slope error v zoom rules"),
        ("f, with secants and tangents", "slope error v zoom rules"),
        ("closer and closer around x", "slope error v rules"),
        ("what chooses Δx by itself", "slope error v"),
    ):
        press(says)
        explorer.until(lambda wanted=wanted: shown() == wanted)
        told(page, explorer, 1, wanted)

    # by keys: down from the first, which has the focus, to the third and off
    if menu.is_visible():
        page.page.keyboard.press("Escape")
    explorer.button("Views").press("Enter")
    expect(menu.get_by_role("menuitemcheckbox").first).to_be_focused()
    for key in ("ArrowDown", "ArrowDown", "Space", "Escape"):
        page.page.keyboard.press(key)
    explorer.until(lambda: shown() == "slope v")
    expect(menu).to_be_hidden()
    told(page, explorer, 1, "slope v")

    page.run_cell(2)
    explorer.until(lambda: shown() == "v rules")
    expect(explorer.step).to_be_visible()
    expect(explorer.point).to_be_visible()
    explorer.until(lambda: explorer.root.get_by_role("table", name="Rules").get_by_role("rowheader").count() == 10)
    # what comes back is what is true now
    explorer.step.press("Home")
    page.run_cell(3)
    explorer.until(lambda: shown() == "f")
    # and the last one stays
    explorer.button("Views").click()
    last = menu.get_by_role("menuitemcheckbox").first
    last.click()
    expect(last).to_have_attribute("aria-checked", "true")
    assert shown() == "f"

    few = run_explorer(page, 4)
    for name in ("▷ play", "step", "trace", "draw", "Views"):
        expect(few.button(name)).to_have_count(0)
    few.button("Dials").click()
    expect(few.root.get_by_role("slider", name="Grid points of np.gradient")).to_be_visible()
    expect(few.root.get_by_role("slider", name="Noise in f")).to_have_count(0)
    page.page.keyboard.press("Escape")
    few.step.focus()
    page.page.keyboard.press("p")
    few.step.press("ArrowLeft")
    few.until(lambda: power(few) == -3.1)
    page.page.wait_for_timeout(200)
    assert power(few) == -3.1


def test_bits_show_the_floating_point_numbers_around_the_point(opened: Opened) -> None:
    page, explorer = opened("'sin(x)', at=1, step=1e-17, views=('v', 'zoom')", "explorer.step = 2.3e-16")
    caption = explorer.root.locator(".dw-title-zoom .dw-caption")
    zoom, follow = explorer.root.get_by_role("slider", name="Zoom"), explorer.button("follow Δx")
    expect(caption).to_have_text("Δx = 1e−17: x + Δx is x itself")
    page.run_cell(1)
    expect(caption).to_have_text("Δx = 2.3e−16: x + Δx is the next floating-point number, Δx rounded by 3 %")
    # four numbers above the point, 2.2·10⁻¹⁶ from one to the next; and below 1 they are twice as dense
    expect(follow).to_have_attribute("aria-pressed", "true")
    expect(zoom).to_have_attribute("aria-valuetext", re.compile("^plus or minus 8.9e−16, "))
    explorer.until(lambda: bits(explorer) == 4 + 1 + 8)
    explorer.until(lambda: dots(explorer, "zoom", "forward") == 1)

    # the window by keys, and no more with Δx
    for width in ("1.1", "1.4", "1.8", "2.2", "2.8"):
        zoom.press("ArrowRight")
        expect(zoom).to_have_attribute("aria-valuetext", re.compile(f"^plus or minus {width}e−15, "))
    expect(follow).to_have_attribute("aria-pressed", "false")
    explorer.until(lambda: bits(explorer) > 35)
    explorer.step.press("PageUp")
    expect(caption).to_contain_text("x + Δx is 9 floating-point numbers away")
    expect(zoom).to_have_attribute("aria-valuetext", re.compile("^plus or minus 2.8e−15, "))
    zoom.press("PageUp")
    expect(zoom).to_have_attribute("aria-valuetext", re.compile("^plus or minus 2.8e−14, "))
    explorer.until(lambda: bits(explorer) == 0 and corners(explorer.drawn("zoom", "f")) > 20)
    zoom.press("End")
    expect(zoom).to_have_attribute("aria-valuetext", re.compile("^plus or minus 10, "))
    zoom.press("ArrowLeft")
    expect(zoom).to_have_attribute("aria-valuetext", re.compile("^plus or minus 7.9, "))

    # and with it again
    follow.press("Enter")
    expect(follow).to_have_attribute("aria-pressed", "true")
    expect(zoom).to_have_attribute("aria-valuetext", re.compile("^plus or minus 3.3e−15, "))
    explorer.step.press("End")
    expect(zoom).to_have_attribute("aria-valuetext", re.compile("^plus or minus 1.7, "))
    # of another point, once it is computed
    explorer.point.press("ArrowRight")
    expect(caption).to_contain_text("floating-point numbers away")


def bits(explorer: ExplorerPage) -> int:
    """The floating-point numbers that are drawn, without the point itself."""
    return max(0, dots(explorer, "zoom", "f") - 1)


OTHERS = (
    f"smooth = dw.Explorer('exp(x)', at=1, {METHODS}, views=('v', 'rules'))\nsmooth",
    f"corner = dw.Explorer('|x|', at=0, {METHODS}, views=('v', 'zoom'))\ncorner",
    f"flat = dw.Explorer('5', at=1, {METHODS}, views=('f', 'slope', 'error', 'v', 'zoom', 'rules'))\nflat",
)


def test_rules_land_or_refuse_and_a_v_that_is_not_there_says_so(opened: Opened) -> None:
    page, explorer = opened("'2+|x|', at=0, views=('v', 'rules')", *OTHERS)

    def table_is_that_of(here: ExplorerPage, f: str, at: float) -> None:
        expect(here.root.locator(".dw-rules")).not_to_have_attribute("data-outdated", "")
        rows = here.root.get_by_role("table", name="Rules that choose Δx").locator("tbody tr")
        expect(rows).to_have_count(10)
        for row, landing in zip(rows.all(), dw.step_rules(f, at), strict=True):
            expect(row.get_by_role("rowheader")).to_have_text(landing.label)
            cells = row.get_by_role("cell")
            expect(cells.last).to_have_text(str(landing.evaluations))
            if landing.refusal:
                expect(cells.first).to_have_text(landing.refusal)
            else:
                step, value = cells.nth(0).inner_text(), cells.nth(1).inner_text()
                assert float(step.replace("−", "-")) == pytest.approx(landing.step, rel=0.05)
                assert float(value.replace("−", "-")) == pytest.approx(landing.value, rel=1e-6)

    table_is_that_of(explorer, "2+|x|", 0)
    gill = explorer.root.get_by_role("table", name="Rules").get_by_role("row").filter(has_text="Gill et al.")
    expect(gill).to_contain_text("no step was found: the second difference stays too large at every step")
    vacancy = explorer.root.locator(".dw-vacancy")
    expect(vacancy).to_have_text("at x = 0: no derivative, so no error to draw")
    assert dots(explorer, "v", "now") == 0
    # beside it there is a derivative, and a V
    explorer.point.press("ArrowRight")
    expect(vacancy).to_be_hidden()
    explorer.until(lambda: corners(explorer.drawn("v", "central")) > 20)
    table_is_that_of(explorer, "2+|x|", float(explorer.point.input_value()))
    explorer.point.press("ArrowLeft")
    expect(vacancy).to_be_visible()

    smooth = run_explorer(page, 1)
    table_is_that_of(smooth, "exp(x)", 1)
    expect(smooth.root.locator(".dw-refusal")).to_have_count(0)
    smooth.until(lambda: dots(smooth, "v", "now") == 10)

    corner = run_explorer(page, 2)
    expect(corner.root.locator(".dw-vacancy")).to_have_text("at x = 0: no derivative, so no error to draw")
    expect(corner.button("draw")).to_be_disabled()
    for stroke in ("central", "forward", "bound"):
        assert corner.drawn("v", stroke) == ""

    # nothing is ever wrong: whatever one does, no error in the console
    flat = run_explorer(page, 3)
    expect(flat.verdict).to_have_text("The derivative at x = 1 is 0.")
    for slider in (flat.step, flat.point, flat.root.get_by_role("slider", name="Zoom")):
        for key in ("Home", "PageUp", "End", "ArrowLeft"):
            slider.press(key)
            frame(flat)
    assert power(flat) == -0.1
    flat.button("trace").click()
    flat.step.press("PageDown")
    flat.button("reveal").click()
    flat.button("draw").click()
    board = flat.root.get_by_role("group", name="Draw your V")
    board.get_by_role("button", name="Compare").click()
    points(board.get_by_role("status"))
    board.get_by_role("button", name="Close").click()
    flat.button("Dials").click()
    flat.root.get_by_role("slider", name="Noise in f").press("End")
    flat.until(lambda: flat.error("central") > 0)
    flat.wait()
    assert flat.error("SymPy") == 0


def test_it_fits_a_narrow_output_in_the_dark(opened: Opened) -> None:
    page, explorer = opened("'sin(x)', at=1, views=('f', 'slope', 'error', 'v', 'zoom', 'rules')")
    page.use_dark_theme()
    page.set_output_width(390)
    root = explorer.root.locator(".dw-grid")
    expect(explorer.formula).to_be_visible()
    assert root.evaluate("grid => grid.scrollWidth <= grid.clientWidth")
    light = "e => (getComputedStyle(e).color.match(/[\\d.]+/g).slice(0, 3).map(Number).reduce((a, b) => a + b) / 765)"
    explorer.button("draw").click()
    board = explorer.root.get_by_role("group", name="Draw your V")
    for part in (board, explorer.root.get_by_role("table", name="Rules"), explorer.root.locator(".dw-zoom")):
        assert part.evaluate(light) > 0.6
    for part in board.locator("label, button").all():
        inner, outer = part.bounding_box(), board.bounding_box()
        assert inner is not None
        assert outer is not None
        assert outer["x"] <= inner["x"]
        assert inner["x"] + inner["width"] <= outer["x"] + outer["width"]
    board.get_by_role("button", name="Close").click()
    for name, role in (("Dials", "dialog"), ("Views", "menu")):
        explorer.button(name).click()
        panel = explorer.root.get_by_role(role, name=name)
        expect(panel).to_be_visible()
        box, size = panel.bounding_box(), page.page.viewport_size
        assert box is not None
        assert size is not None
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= size["width"]
        assert panel.evaluate(light) > 0.6
        page.page.keyboard.press("Escape")
    # the V is a handle still: Δx stands where it was pressed, but for half a tenth of a decade; a press there again
    # moves nothing
    for wanted in (-7, -16, -1):
        x, y = place(explorer, wanted)
        page.page.mouse.click(x, y)
        explorer.until(lambda wanted=wanted: power(explorer) == wanted)
        explorer.until(lambda x=x: abs(now(explorer) - x) < 1.5)
        page.page.mouse.click(now(explorer), y)
        frame(explorer)
        assert power(explorer) == wanted
