"""How points and results read: exact points by their names, others by what is certain, tables in both their forms."""

import html
import re
import warnings
from fractions import Fraction
from html.parser import HTMLParser

import numpy as np
import pytest
import sympy

import derivwidgets as dw
from derivwidgets.experiments.step_size import step_sweep
from derivwidgets.experiments.tables import spaced
from derivwidgets.function.points import exact_point, interval
from derivwidgets.truth.places import distance, rational_place
from derivwidgets.truth.tables import MOST_ROWS, WIDTH, Table
from derivwidgets.truth.words import bound, equation, point, shortest

LONG = Fraction(10**400 + 1, 10**400)

# ---- points ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("given", "shown", "described"),
    [
        ("sqrt(2)", "sqrt(2)", "sqrt(2) ≈ 1.41421"),
        ("-2pi", "-2pi", "-2pi ≈ -6.28319"),
        (sympy.pi / 3, "pi/3", "pi/3 ≈ 1.0472"),
        (Fraction(1, 3), "1/3", "1/3 ≈ 0.333333"),
        ("1/2", "1/2", "1/2 = 0.5"),
        ("0.1 + 0.2", "0.1 + 0.2", "0.1 + 0.2 = 0.3"),
        ("0.1", "0.1", "0.1"),
        (0.25, "0.25", "0.25"),
        (1e-9, "1e-09", "1e-09"),
        ("-0.0", "0", "0"),
        (-0.0, "0", "0"),
        # long ones are not written out, also where no double is near enough
        (LONG, "≈ 1", "≈ 1"),
        (Fraction(1, 10**400), "≈ 1e-400", "≈ 1e-400"),
        ("0." + "3" * 60, "≈ 0.333333333333", "≈ 0.333333333333"),
    ],
)
def test_a_point_is_shown_by_its_name_and_described_with_its_decimals(given, shown, described):
    found = exact_point(given)
    assert (found.shown, found.described) == (shown, described)


def test_a_rational_point_is_rounded_once():
    assert exact_point("0.1 + 0.2").nearest == 0.3
    assert dw.verdict("x", "0.1 + 0.2").at == 0.3


def test_points_in_sentences():
    assert dw.verdict("|x|", "-0.0").sentence == "No derivative at x = 0."
    assert dw.verdict("x^2", LONG).sentence == "The derivative at x ≈ 1 is 2."
    assert dw.verdict("|x|", Fraction(1, 10**400)).sentence == "The derivative at x ≈ 10⁻⁴⁰⁰ is 1."
    assert dw.verdict("|x|", "-sqrt(2)").sentence == "The derivative at x = −sqrt(2) is −1."
    assert equation("≈ -0.5") == "x ≈ −0.5"
    assert point("≈ 1e-400") == "≈ 10⁻⁴⁰⁰"


def test_a_neighbour_nearer_than_any_double_is_not_called_0_away():
    assert distance(rational_place(Fraction(1)), rational_place(LONG)) > 0
    assert distance(rational_place(LONG), rational_place(Fraction(1))) < 0
    assert distance(rational_place(LONG), rational_place(LONG)) == 0
    assert "lies at 1, less than 2.2·10⁻³⁰⁸ to the left" in dw.verdict("|x - 1|", LONG).detail


def test_a_point_without_a_name_is_an_approximation_with_an_enclosure():
    (only,) = dw.singular_points("|cos(x) - x|")
    place = only.place
    assert place.text == "≈ 0.739085133215"
    assert only.sentence == "No derivative at x ≈ 0.7390851332."
    assert only.detail.endswith(
        "The point is no floating-point number; at the nearest, 0.7390851332151607, f looks smooth."
    )
    assert only.to_dict()["text"] == "≈ 0.739085133215"
    low, high = map(Fraction, place.enclosure)
    root = Fraction(sympy.nsolve(sympy.cos(sympy.Symbol("x")) - sympy.Symbol("x"), 0.7, prec=40).__str__())
    assert low < root < high
    assert high - low < Fraction(1, 10**16)
    assert repr(place) == f"RootPlace(≈ 0.739085133215, in [{place.enclosure[0]}, {place.enclosure[1]}])"


def test_a_point_near_a_rounder_number_has_digits_enough_not_to_look_like_it():
    points = dw.singular_points("floor(lgamma(x))", (-4.5, -3.5), seconds=20)
    texts = [each.place.text for each in points]
    assert len(set(texts)) == len(texts)
    (near,) = dw.singular_points("|x^5 + x - 1e-20|", (-1, 1))
    assert near.place.text.startswith("≈ 1e-20") or near.place.text.startswith("≈ 9.99")


# ---- tables ----------------------------------------------------------------------------------------------------------


class Markup(HTMLParser):
    """Tags that are open, texts of cells, and every style."""

    def __init__(self, text):
        super().__init__()
        self.open, self.cells, self.styles, self.tags = [], [], [], []
        self.feed(text)
        assert not self.open

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.styles += [value for name, value in attrs if name == "style"]
        if tag == "br":
            return
        self.open.append(tag)
        if tag in ("td", "th"):
            self.cells.append("")

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        if self.open and self.open[-1] in ("td", "th"):
            self.cells[-1] += data


RESULTS = {
    "truth": lambda: dw.truth("|x^2 - 2| + x", ["sqrt(2)", "1/3", 1.5, "0"]),
    "points": lambda: dw.singular_points("|x^2 - 2| + |cos(x) - x| + 1/x"),
    "verdict": lambda: dw.verdict("|x|", 0),
    "sweep": lambda: step_sweep("exp(x)", 1),
}


@pytest.mark.parametrize("name", RESULTS)
def test_results_are_tables_in_the_colours_of_the_notebook(name):
    found = Markup(RESULTS[name]()._repr_html_())
    assert found.tags.count("table") == 1
    assert "th" in found.tags
    styles = " ".join(found.styles)
    assert "tabular-nums" in styles
    assert "text-align: right" in styles
    assert "var(--jp-content-font-color1" in styles
    colours = re.findall(r"(?:color|background)[\w-]*: ([^;]+)", re.sub(r"--[\w-]+", "--", styles))
    assert colours
    assert all(colour.startswith("var(--") for colour in colours)


@pytest.mark.parametrize("name", RESULTS)
def test_the_terminal_sees_what_the_notebook_sees(name):
    result = RESULTS[name]()
    text = " ".join(repr(result).split())
    for cell in Markup(result._repr_html_()).cells:
        if cell not in ("method", "f ′", "why"):
            assert " ".join(cell.split()) in text or len(cell) > WIDTH / 3
    assert max(map(len, repr(result).splitlines())) <= WIDTH


def test_a_truth_prints_points_values_and_radii():
    text = repr(dw.truth("|x^2 - 2| + x", ["sqrt(2)", "1/3", -1.5]))
    assert text.splitlines()[0] == "The derivative at 3 points"
    rows = [re.split(r"  +", line.strip()) for line in text.splitlines()[2:]]
    assert rows[0] == ["x", "f ′", "±", "from the left", "from the right", "known by"]
    assert rows[1][:3] == ["sqrt(2)", "none", "∞"]
    assert rows[2][:2] == ["1/3", "0.3333333333333333"]
    assert rows[3] == ["−1.5", "−2", "0", "−2", "−2", "ball"]
    assert dw.truth("x", [[1.0, 2.0]]).to_dict()["x"] == [[1.0, 2.0]]
    assert "shape (1, 2)" in repr(dw.truth("x", [[1.0, 2.0]]))
    assert repr(dw.truth("x^2", [])) == "The derivative at 0 points"
    assert "not known" in repr(dw.truth("x^2", [np.nan, 1.0]))


def test_singular_points_print_names_enclosures_and_what_is_left_out():
    points = dw.singular_points("|x^2 - 2| + |cos(x) - x| + 1/x")
    lines = repr(points).splitlines()
    assert lines[0] == "4 singular points"
    assert lines[3].startswith("−sqrt(2)")
    assert "−1.414213562  A corner: slope" in lines[3]
    assert any(line.startswith("≈ 0.739085133215  0.7390851332151606[4, 5]  A corner: slope") for line in lines)
    assert repr(dw.singular_points("x^2")) == "No singular points"
    assert repr(dw.singular_points("|x|")).splitlines()[0] == "1 singular point"
    many = dw.singular_points("floor(200x)", seconds=20)
    lines = repr(many).splitlines()
    assert lines[0] == "100 singular points, but there may be more"
    assert lines[-1] == many.reason
    assert "…" in lines
    assert len(lines) < MOST_ROWS


def test_a_table_escapes_its_texts_and_folds_long_ones():
    table = Table(("a < b",), ("x", "what"), [("1", "f(x) <script> " + "word " * 40)])
    assert html.escape("a < b") in table.html()
    assert "<script>" not in table.html()
    assert max(map(len, table.text().splitlines())) <= WIDTH
    assert Table(("nothing",), ("x",), []).text() == "nothing"


def test_numbers_in_tables():
    assert [shortest(value) for value in (0.1, -0.0, 1e-9, 2.0**0.5)] == ["0.1", "0", "10⁻⁹", "1.4142135623730951"]
    assert [bound(value) for value in (1.01e-17, 0.0, 2.3e-5, np.inf)] == ["1.1·10⁻¹⁷", "0", "2.3·10⁻⁵", "∞"]


# ---- the Explorer ----------------------------------------------------------------------------------------------------


def described(f, **arguments):
    explorer = dw.Explorer(f, methods=["central"], **arguments)
    try:
        explorer.wait(60)
        first = explorer.children[0].children[0].first
        return explorer.describe().split(", Δx")[0], repr(explorer), (first["at_name"], first["at_text"])
    finally:
        explorer.close()


@pytest.mark.parametrize(
    ("at", "where", "given", "name"),
    [
        ("sqrt(2)", "x = sqrt(2) ≈ 1.41421", "'sqrt(2)'", ("sqrt(2)", "sqrt(2) ≈ 1.41421")),
        (Fraction(1, 3), "x = 1/3 ≈ 0.333333", "'1/3'", ("1/3", "1/3 ≈ 0.333333")),
        ("1/2", "x = 1/2 = 0.5", "0.5", ("1/2", "1/2 = 0.5")),
        (-0.0, "x = 0", "0.0", ("", "")),
        (0.25, "x = 0.25", "0.25", ("", "")),
        (LONG, "x ≈ 1", f"'{LONG}'", ("", "")),
    ],
)
def test_the_explorer_names_its_point(at, where, given, name):
    said, printed, wire = described("x^2", at=at)
    assert said == f"f(x) = x^2 at {where}"
    assert printed == f"Explorer('x^2', at={given}, step=0.001)"
    assert wire == name


def test_a_point_outside_the_domain_is_named_as_it_was_given():
    with pytest.raises(ValueError, match=r"at must lie in the domain, -5 to 5; got 2pi"):
        dw.Explorer("x^2", at="2pi")


@pytest.mark.parametrize("domain", [(-1e300, 1e300), (0, 1e299), (-1e-300, 1e-300)])
@pytest.mark.parametrize("f", ["x^2", "1/x", "floor(x)"])
def test_no_domain_makes_numpy_warn(f, domain):
    with warnings.catch_warnings():
        warnings.simplefilter("error", RuntimeWarning)
        explorer = dw.Explorer(f, domain=domain, methods=["symbolic", "central"])
        try:
            assert explorer.wait(60)
            assert domain[0] <= explorer.at <= domain[1]
            assert "png" in " ".join(explorer._repr_mimebundle_())
        finally:
            explorer.close()


def test_domains_that_cannot_be_drawn_are_refused_in_a_sentence():
    for domain in ((-1e308, 1e308), (0, 1e308)):
        with pytest.raises(ValueError, match="domain"):
            dw.Explorer("x^2", domain=domain)
    with pytest.raises(ValueError, match="too long to draw in"):
        interval((-1e308, 1e308))


def test_points_are_spaced_over_any_domain():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        for low, high in ((0.0, 1.7e308), (-8e307, 8e307), (-5.0, 5.0), (0.0, 5e-324 * 2**20)):
            x = spaced((low, high), 401)
            assert (x[0], x[-1]) == (low, high)
            assert np.all(np.diff(x) >= 0)
            assert np.isfinite(x).all()
