"""The engine on sentences: whole expectations, sections, quotations."""

from __future__ import annotations

import re
from typing import NamedTuple

import pytest
from assertion_markup import read
from assertion_rows import CLASSES, IN_REGION, ROWS, RUN_ON
from hypothesis import given
from hypothesis import strategies as st

from imr_nlp.assertion import AssertionEngine, read_rules
from imr_nlp.match.mention import Mention
from imr_nlp.records import ASSERTIONS
from imr_nlp.text import reflow, sentence_starts

ENGINE = AssertionEngine()


class Place(NamedTuple):
    name: str
    start: int
    end: int


def values(text: str, mentions: list[Mention], region: str = "") -> list[str]:
    places = [Place(region, 0, len(text))] if region else []
    ENGINE.assert_mentions(text, sentence_starts(text), mentions, places)
    return [mention.attributes["assertion"] for mention in mentions]


@pytest.mark.parametrize("marked", [row for rows in ROWS.values() for row in rows])
def test_sentence(marked: str) -> None:
    text, mentions, expected = read(marked)
    assert values(text, mentions) == expected


@pytest.mark.parametrize(("region", "marked"), [(name, row) for name, rows in IN_REGION.items() for row in rows])
def test_region(region: str, marked: str) -> None:
    text, mentions, expected = read(marked)
    assert values(text, mentions, region) == expected


@pytest.mark.parametrize(("region", "marked"), [row for rows in CLASSES.values() for row in rows])
def test_class_of_wordings(region: str, marked: str) -> None:
    text, mentions, expected = read(marked)
    assert values(text, mentions, region) == expected


@pytest.mark.parametrize("marked", RUN_ON)
def test_quotation_runs_on(marked: str) -> None:
    text, mentions, expected = read(marked)
    assert values(text, mentions, "rationale") == expected


def test_no_quotation_runs_on_in_a_case_summary() -> None:
    text, mentions, expected = read("Care follows the MTUS. There is [swelling|present].")
    assert values(text, mentions, "case_summary") == expected


@pytest.mark.parametrize(
    ("marked", "cue", "rule"),
    [
        ("No [swelling|absent].", "No", "no"),
        ("[SLR|absent] is  negative.", "is  negative", "is negative"),
        ("She DENIES any [pain|absent].", "DENIES any", "denies"),
        ("History  of [gout|historical|DIAGNOSIS].", "History  of", "history of"),
        ("Per ODG, [traction|generic|PROCEDURE] fails.", "Per ODG", "according to the guidelines"),
        ("There is [pain|present].", None, None),
    ],
)
def test_cue(marked: str, cue: str | None, rule: str | None) -> None:
    text, mentions, expected = read(marked)
    assert values(text, mentions) == expected
    found = mentions[0].attributes["cue"]
    if cue is None:
        assert found is None
    else:
        assert (found["text"], found["rule"]) == (cue, rule)
        assert text[found["start"] : found["end"]] == cue


def test_each_span_alone_reads_as_it_does_among_the_others() -> None:
    """Callers may give one span of a list only."""
    for marked in (
        "No [rash|absent], [fever|absent] or [chills|absent].",
        "[A sign|absent], [B sign|absent] and [C sign|absent] were negative.",
    ):
        text, mentions, expected = read(marked)
        assert [values(text, [Mention(m.start, m.end, m.label)])[0] for m in mentions] == expected


def test_other_labels_are_left_alone() -> None:
    mention = Mention(3, 9, "MEDICATION")
    ENGINE.assert_mentions("No Motrin.", [0], [mention])
    assert mention.attributes == {}


def test_no_mentions_no_work() -> None:
    ENGINE.assert_mentions("No.", [0], [])


MARKS = ["pain", "MRI", ",", ";", ".", " and ", " or ", "\n", "  ", "(-)", "(+)", ":", "\u00a0", "\u0130", "5/5"]
PIECES = st.sampled_from([*sorted({rule.literal for rule in read_rules()}), *MARKS])


@given(st.lists(PIECES, max_size=25), st.data())
def test_always_one_of_eight_with_a_true_cue(pieces: list[str], data: st.DataObject) -> None:
    text = " ".join(pieces)
    bounds = st.integers(0, len(text))
    labels = st.sampled_from(["FINDING", "DIAGNOSIS", "PROCEDURE", ""])
    spans = data.draw(st.lists(st.tuples(bounds, bounds, labels), max_size=5))
    mentions = [Mention(min(a, b), max(a, b), label) for a, b, label in spans if a != b]
    region = data.draw(st.sampled_from(["", "rationale", "case_summary", "heading", "reviewer_field"]))
    for value in values(text, mentions, region):
        assert value in ASSERTIONS
    for mention in mentions:
        cue = mention.attributes["cue"]
        if cue is not None:
            assert cue["text"] == text[cue["start"] : cue["end"]] != ""
            assert set(cue) == {"text", "start", "end", "rule"}


@given(st.text(max_size=200), st.data())
def test_never_raises_on_any_text(text: str, data: st.DataObject) -> None:
    bounds = st.integers(0, len(text))
    spans = data.draw(st.lists(st.tuples(bounds, bounds), max_size=3))
    mentions = [Mention(min(a, b), max(a, b), "FINDING") for a, b in spans]
    assert all(value in ASSERTIONS for value in values(text, mentions))


@pytest.mark.parametrize(
    "piece", [" ", "L4-", "no ", "not ", "0", "the records do ", "denied due to ", "is not ", ", and "]
)
def test_long_adversarial_text_comes_to_an_end(piece: str) -> None:
    """One sentence of 30,000 characters: anything worse than linear would not return."""
    text = reflow(piece * (30_000 // len(piece)) + " pain")
    assert values(text, [Mention(len(text) - 4, len(text), "FINDING")])[0] in ASSERTIONS


def test_patterns_have_no_nested_repeats() -> None:
    nested = re.compile(r"[*+]\)[*+]")
    assert [r.literal for r in read_rules() if isinstance(r.pattern, str) and nested.search(r.pattern)] == []
