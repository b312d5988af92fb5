"""Operations in derivatives: published counts, what is left out and why, and counts that are ended."""

import csv
import io
import math
import re
import time

import numpy as np
import pytest
import sympy

from derivwidgets.experiments.expressions import counting
from derivwidgets.experiments.expressions.asking import FORMULAS
from derivwidgets.experiments.pauses import unhurried
from derivwidgets.experiments.swell import COUNTS, TIMES, swell
from derivwidgets.function.errors import FunctionError
from derivwidgets.function.grammar import parse

LOGISTIC = "4x(1 - x)"
TREE = [2, 21, 82, 264, 768, 2096, 5472, 13824, 34048]
SHARED = [2, 12, 27, 45, 67, 93, 123, 157, 195]


@pytest.fixture(scope="module")
def logistic():
    return swell(LOGISTIC, 9, seconds=60)


def test_baydins_logistic_map(logistic):
    assert logistic.axis == "depth"
    assert logistic.values.tolist() == list(range(1, 10))
    assert logistic.counts["tree"].tolist() == TREE
    assert logistic.counts["shared"].tolist() == SHARED
    assert logistic.counts["jaxpr"].tolist() == [8 * n for n in range(1, 10)]
    assert logistic.complete


def test_expanded_it_is_a_polynomial_of_degree_two_to_the_depth_less_one(logistic):
    terms = 2 ** np.arange(1, 10)
    # a coefficient each, one power less than terms but x itself, and what joins them
    assert logistic.counts["expanded"].tolist() == (3 * terms - 4).tolist()
    assert logistic.counts["horner"].tolist() == (2 * terms - 2).tolist()


def test_f_swells_too_and_less(logistic):
    assert logistic.f_counts["tree"].tolist() == [5 * 2**n // 2 - 2 for n in range(1, 10)]
    assert (logistic.f_counts["tree"][1:] < logistic.counts["tree"][1:]).all()
    assert (logistic.f_counts["jaxpr"] < logistic.counts["jaxpr"]).all()


def test_every_time_is_measured_and_the_tree_is_the_slowest(logistic):
    for name in TIMES:
        assert (logistic.seconds[name] > 0).all(), name
    assert all(not reason for reasons in logistic.reasons.values() for reason in reasons)


def test_xla_counts_a_fixed_number_of_operations_a_level(logistic):
    assert len(set(np.diff(logistic.counts["flops"]))) == 1


def test_sharing_keeps_up_with_reverse_mode_where_trees_do_not(logistic):
    assert logistic.counts["tree"][-1] > 100 * logistic.counts["shared"][-1]


@pytest.mark.parametrize("given", [{"depth": 3}, {"order": 3}])
@pytest.mark.parametrize(
    "f", ["exp(-2x) + 3 sin(3x)", "|x| + sin(x)cos(x)", "5", "where(x > 0, x^2, 0)", "hypot(x, 1)"]
)
def test_counts_have_the_length_of_the_axis_and_a_reason_where_they_are_none(f, given):
    found = swell(f, **given)
    assert found.axis in given
    assert set(found.counts) == set(found.f_counts) == set(COUNTS)
    assert set(found.seconds) == set(TIMES)
    for name, numbers in {**found.counts, **found.seconds}.items():
        assert numbers.shape == (3,)
        for value, reason in zip(numbers, found.reasons[name], strict=True):
            assert math.isfinite(value) or reason, name


def test_order_counts_derivatives_of_f_itself():
    found = swell("x^5", order=7)
    assert found.counts["tree"].tolist() == [2, 2, 2, 1, 0, 0, 0]
    assert found.f_counts["tree"].tolist() == [1] * 7


@pytest.mark.parametrize("f", ["floor(x)", "round(x) + x", "mod(x, 2)"])
def test_what_sympy_cannot_differentiate_says_so_and_the_rest_is_counted(f):
    found = swell(f, 2)
    assert np.isnan(found.counts["tree"]).all()
    assert all("no rule" in reason for reason in found.reasons["tree"])
    assert found.f_counts["tree"][0] > 0
    assert (found.counts["jaxpr"] > 0).all()
    assert found.complete


def test_what_jax_lacks_says_so():
    found = swell("besselj0(x)", 1)
    assert found.counts["tree"] == [2]
    assert "JAX" in found.reasons["jaxpr"][0]


def test_high_orders_are_given_up_before_they_take_long():
    start = time.monotonic()
    found = swell("tan(x)", order=50, seconds=4)
    assert time.monotonic() - start < 15
    assert found.values.size == 50
    assert found.counts["tree"][3] == 29
    assert found.reasons["jaxpr"][-1]
    assert np.isnan(found.counts["tree"][-1])


def test_depths_beyond_any_tree_follow_the_recurrence_and_say_so(monkeypatch):
    def foretold(count, kind):
        counted = {"tree": 11, "shared": 11, "expanded": 10}.get(kind, 0)
        return 0 if len(count._took[kind]) < counted else math.inf

    monkeypatch.setattr(counting.Count, "_foretold", foretold)
    found = swell(LOGISTIC, 12, seconds=60)
    assert found.counts["tree"].tolist() == [*TREE, 82176, 195072, 456704]  # as they are when they are counted
    rule = "foretold by a(n) = 6 a(n−1) − 12 a(n−2) + 8 a(n−3), which the last 9 counts before obey"
    assert rule in found.reasons["tree"][-1]
    assert found.counts["expanded"][-1] == 3 * 2**12 - 4
    assert "terms" in found.reasons["expanded"][-1]
    assert found.counts["shared"].tolist() == [*SHARED, 237, 283, 333]


def test_progress_comes_after_every_value():
    seen = []
    found = swell("sin(x)", 3, progress=lambda now: seen.append(int(np.isfinite(now.counts["tree"]).sum())))
    assert seen == [1, 2, 3]
    assert found.complete


def test_nothing_is_foretold_while_it_may_still_be_counted():
    seen = []
    swell("x^2", 9, progress=lambda now: seen.append(now.counts["tree"].copy()))
    for done, counts in enumerate(seen[:-1], 1):
        assert np.isfinite(counts[:done]).all()
        assert np.isnan(counts[done:]).all()


def test_a_count_may_take_half_of_what_is_left_and_one_noisy_time_foretells_little():
    count = counting.Count(parse("x^2"), "depth", 9, 100.0, unhurried)
    assert 45 < count._limit("tree") <= 50
    assert 20 < count._limit("evaluate tree") <= 25
    count._took["tree"] += [0.1, 0.1, 0.4]
    assert count._foretold("tree") == pytest.approx(0.8)


class Enough(Exception):
    pass


@pytest.mark.parametrize("error", [Enough, KeyboardInterrupt])
def test_what_was_counted_is_kept_when_it_is_ended(error):
    known = []

    def pause():
        if known:
            raise error

    found = swell(LOGISTIC, 9, progress=known.append, pause=pause)
    assert not found.complete
    assert "at depth 2 of 9" in found.reason
    assert found.counts["tree"][0] == 2
    assert np.isnan(found.counts["tree"][1:]).all()
    assert found.reasons["tree"][5] == found.reason


def test_a_pause_ends_the_wait_for_sympy_at_once():
    start = time.monotonic()

    def pause():
        if time.monotonic() - start > 1.5:
            raise Enough

    found = swell(" + ".join(f"sin({k}x)^{k}" for k in range(2, 12)), 9, seconds=100, pause=pause)
    assert time.monotonic() - start < 8  # a compilation of XLA's is not ended
    assert "cancelled" in found.reason


def test_an_ended_count_leaves_a_helper_that_answers():
    assert FORMULAS.call("is_zero", sympy.S.Zero, seconds=20) is True


def test_time_that_is_over_says_so():
    found = swell(LOGISTIC, 60, seconds=0.001)
    assert not found.complete
    assert "the time was over" in found.reason


def test_errors_of_progress_are_the_callers():
    def fail(now):
        raise Enough

    with pytest.raises(Enough):
        swell("x^2", 2, progress=fail)


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"depth": 0}, "depth must be a whole number from 1 to 64; got 0"),
        ({"depth": 10**9}, "depth must be a whole number from 1 to 64; got 1000000000"),
        ({"depth": "3"}, "depth must be a whole number from 1 to 64; got '3'"),
        ({"depth": True}, "got True"),
        ({"order": 2.5}, "order must be a whole number from 1 to 64; got 2.5"),
        ({"depth": 3, "order": 3}, "give depth or order, not both"),
        ({"seconds": 0}, "seconds must be a number more than 0; got 0"),
        ({"seconds": "4"}, "seconds must be"),
    ],
)
def test_bad_input(given, said):
    with pytest.raises(ValueError, match=re.escape(said)):
        swell("x^2", **given)


def test_functions_that_are_none():
    with pytest.raises(TypeError, match="pause must be a function"):
        swell("x", pause=3)
    with pytest.raises(TypeError, match="progress must be a function"):
        swell("x", progress=3)


def test_a_callable_without_a_formula():
    with pytest.raises(FunctionError, match="operations are counted in a formula"):
        swell(lambda x: math.floor(float(x)) * 2.0 if float(x) > 0.2 else 1.0)


def test_tables(logistic):
    text = str(logistic)
    assert "34,048" in text
    assert "composed with itself" in text
    assert "<table" in logistic._repr_html_()
    rows = list(csv.DictReader(io.StringIO(logistic.csv())))
    assert [int(row["tree"]) for row in rows] == TREE
    lines = logistic.markdown().splitlines()
    assert len(lines) == 11
    assert lines[0].startswith("| depth | tree |")
    assert lines[2].startswith("| 1 | 2 | 2 |")
    plain = logistic.to_dict()
    assert plain["counts"]["tree"] == TREE
    assert plain["function"] == LOGISTIC


def test_numbers_that_are_missing_are_empty_or_null():
    found = swell("sin(x)", 1)
    assert found.to_dict()["counts"]["horner"] == [None]
    assert next(csv.DictReader(io.StringIO(found.csv())))["horner"] == ""
    assert "Horner's form is one of polynomials" in str(found)


def test_without_jax_there_are_the_other_counts(monkeypatch):
    monkeypatch.setattr(counting.importlib.util, "find_spec", lambda name: None)
    found = swell("sin(x)", 1)
    assert found.counts["tree"] == [1]
    assert found.reasons["flops"] == ("jax is not installed: pip install jax",)
