"""The grammar of numbers: what each is, read once and whole; all texts written for this test."""

from __future__ import annotations

import re
import time
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from imr_nlp.match.quantities import _START, _TOKEN, number_of, read_quantities, spell_strength
from imr_nlp.text.fold import fold

ROWS: list[tuple[str, list[tuple[str, str, int | None]]]] = [
    ("no numbers, but words: one's own, onerous", [("one", "number", 1)]),
    ("#1,200", [("#1,200", "count", 1200)]),
    ("qty 30-60", [("qty 30-60", "count", None)]),
    ("(12 sessions)", [("(12 sessions)", "bracket", 12)]),
    ("twenty-four visits", [("twenty-four visits", "services", 24)]),
    ("six-eight visits", [("six-eight visits", "services", None)]),
    ("2 boxes of 30", [("2 boxes", "things", 2), ("30", "number", 30)]),
    ("2×6", [("2×6", "product", 12)]),
    ("times two", [("times two", "times", 2)]),
    ("L4-5, L5-S1", [("L4-5, L5-S1", "code", None)]),
    ("tooth #14", [("tooth #14", "code", None)]),
    ("3/4/14 to 5/4/14", [("3/4/14", "date", None), ("5/4/14", "date", None)]),
    ("trial of 6", [("trial of 6", "count", 6)]),
    ("trial of 6 weeks", [("6 weeks", "duration", None)]),
    ("two weeks apart", [("two weeks", "interval", None)]),
    ("q week", [("q week", "frequency", None)]),
    ("within 6 weeks", [("within 6 weeks", "interval", None)]),
    ("6 weeks ago", [("6 weeks", "interval", None)]),
    ("a 50 year old", [("50 year", "interval", None)]),
    ("12 hours on", [("12 hours", "interval", None)]),
    ("activities of daily living", []),
    ("twice daily", [("twice daily", "frequency", None)]),
    ("b.i.d. p.r.n.", [("b.i.d. p.r.n.", "frequency", None)]),
    ("take 2 tablets, disp 90 count", [("take 2 tablets", "dose", None), ("disp 90", "count", 90)]),
    (
        "every other day for up to 2 months",
        [("every other day", "frequency", None), ("for up to 2 months", "duration", None)],
    ),
    (
        "annually, quarterly, semi-annually, biweekly",
        [("annually, quarterly, semi-annually, biweekly", "frequency", None)],
    ),
    ("12 day supply, days supply: 30", [("12 day", "duration", None), ("days supply: 30", "duration", None)]),
    ("Jan 3, 2014 and 2014-01-03", [("Jan 3, 2014", "date", None), ("2014-01-03", "date", None)]),
    ("qhs, qam, q 6 h, q other day", [("qhs, qam, q 6 h, q other day", "frequency", None)]),
    ("grade 2, stage 3", [("grade 2", "code", None), ("stage 3", "code", None)]),
    (
        "follow-up 6 weeks, return 3 months",
        [("follow-up 6 weeks", "interval", None), ("return 3 months", "interval", None)],
    ),
    ("refills: 3", [("refills: 3", "refills", None)]),
]


@pytest.mark.parametrize(("text", "expected"), ROWS, ids=[text for text, _ in ROWS])
def test_readings(text: str, expected: list[tuple[str, str, int | None]]) -> None:
    assert [(text[q.start : q.end], q.kind, q.value) for q in read_quantities(fold(text))] == expected


@given(st.integers(0, 9999), st.sampled_from(["#{}", "qty: {}", "{} count", "#{}.00", "quantity ({})", "dispense {}"]))
def test_a_count_is_never_cut(count: int, form: str) -> None:
    (found,) = (q for q in read_quantities(form.format(count)) if q.kind == "count")
    assert found.value == count


@given(st.text(alphabet="0123456789 xtimeswkdaygl#(),./-%", max_size=60))
def test_readings_are_apart_and_in_order(text: str) -> None:
    found = read_quantities(fold(text))
    assert all(0 <= q.start <= q.first < q.last <= q.end <= len(text) for q in found)
    assert all(a.end <= b.start for a, b in pairwise(found))


@given(st.lists(st.sampled_from(sorted({word for text, _ in ROWS for word in fold(text).split()})), max_size=8))
def test_words_passed_over_begin_no_token(words: list[str]) -> None:
    text = " ".join(words)
    slow = re.compile(_TOKEN.pattern.replace(_START, "", 1))
    assert slow.pattern != _TOKEN.pattern
    assert [m.span() for m in _TOKEN.finditer(text)] == [m.span() for m in slow.finditer(text)]


def test_two_numbers_that_differ_are_not_believed() -> None:
    assert number_of("two (3)") is None


@pytest.mark.parametrize(
    "printed", ["10/325 mg", "10-325mg", "10 mg/325 mg", "10mg - 325 mg", "10 325 mg", "10/325 milligrams"]
)
def test_one_spelling(printed: str) -> None:
    assert spell_strength(printed) == "10/325 mg"


@pytest.mark.parametrize("piece", ["1-", "10/", "1 x ", "one ", "(1", "#", "5 mg/", "qty ", "a b c d "])
def test_time_grows_with_length_alone(piece: str) -> None:
    text = piece * (20_000 // len(piece))
    start = time.process_time()
    read_quantities(text)
    assert time.process_time() - start < 2
