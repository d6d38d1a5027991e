"""Sentences, the reading of conclusions, masking and the views."""

from __future__ import annotations

import json
import os
import re
from itertools import pairwise
from pathlib import Path

import pytest
from decision_wordings import AGAINST, FOR, LEAD_AGAINST, LEAD_FOR
from hypothesis import given
from hypothesis import strategies as st

from imr_nlp.decision import item_text, mask_conclusions, masked_spans, predict_decisions, read_conclusion
from imr_nlp.decision.masking import kept_positions
from imr_nlp.decision.reader import read_sentence
from imr_nlp.decision.sentences import LONGEST, sentence_spans
from imr_nlp.decision.views import collapse, pre_decision_text, view_text
from imr_nlp.errors import ModelError
from imr_nlp.records import Determination, Letter, Section, TextRange
from imr_nlp.text.fold import fold

GOLD = Path(os.environ.get("IMR_NLP_DATA", Path(__file__).parents[3] / "shared")) / "gold" / "decisions.jsonl"
needs_gold = pytest.mark.skipif(not GOLD.is_file(), reason="the shared gold is not here")

PIECES = st.sampled_from(
    [
        "The exam was normal. ",
        "MRI is not supported.",
        "SLR is negative.Spasm was seen. ",
        " ",
        "\n",
        "e.g. ",
        "v. 2. ",
        "Is it? ",
    ]
)
TEXTS = st.one_of(st.text(max_size=200), st.lists(PIECES, max_size=12).map("".join))


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("One sentence. Another one.", ["One sentence.", "Another one."]),
        ("No spasm.SLR is negative.", ["No spasm.", "SLR is negative."]),
        ("Dr. Roe saw her vs. the chart. Fine.", ["Dr. Roe saw her vs. the chart.", "Fine."]),
        ("Pain was 7.5 of 10. See p. 12 for it.", ["Pain was 7.5 of 10.", "See p. 12 for it."]),
        ("It reads: 1. Rest. 2. Ice.", ["It reads: 1. Rest.", "2. Ice."]),
        ('He said "no pain." Then he left.', ['He said "no pain."', "Then he left."]),
        ("", []),
    ],
)
def test_sentences(text: str, sentences: list[str]) -> None:
    assert [text[a:b] for a, b in sentence_spans(text)] == sentences


@given(TEXTS)
def test_sentences_cover_every_visible_character(text: str) -> None:
    spans = sentence_spans(text)
    assert "".join("".join(text[a:b] for a, b in spans).split()) == "".join(text.split())
    assert all(a < b <= c for (a, b), (c, _) in pairwise(spans))
    assert all(b - a <= LONGEST for a, b in spans)


@pytest.mark.parametrize("sentence", AGAINST)
def test_a_conclusion_against_is_read_so(sentence: str) -> None:
    assert read_conclusion(sentence)[0] < 0
    assert read_conclusion(f"{LEAD_AGAINST} {sentence}")[0] < 0
    assert [p["label"] for p in predict_decisions([sentence, f"{LEAD_AGAINST} {sentence}"], evidence=False)] == [
        "upheld"
    ] * 2


@pytest.mark.parametrize("sentence", FOR)
def test_a_conclusion_in_favour_is_read_so(sentence: str) -> None:
    assert read_conclusion(sentence)[0] > 0
    assert read_conclusion(f"{LEAD_FOR} {sentence}")[0] > 0
    read = predict_decisions([sentence, f"{LEAD_FOR} {sentence}"], evidence=False)
    assert [p["label"] for p in read] == ["overturned"] * 2


def test_a_statement_reaches_from_its_negation_to_its_predicate() -> None:
    text = "Thus the request cannot be considered medically necessary."
    spans = {text[s.start : s.end] for s in read_sentence(fold(text))}
    assert "cannot be considered medically necessary" in spans


@pytest.mark.parametrize("sentence", [*AGAINST, *FOR])
def test_every_way_of_stating_the_conclusion_is_masked(sentence: str) -> None:
    assert (
        mask_conclusions(f"There was tenderness. {sentence} She walks well.") == "There was tenderness. She walks well."
    )


@pytest.mark.parametrize(
    "reason",
    [
        "There is no record of any exercise program.",
        "She failed six weeks of therapy and the knee locks.",
        "The guidelines allow nine visits over eight weeks for this sprain.",
        "However, the notes do not tell which drugs were tried.",
        "X-rays showed a displaced fracture.",
    ],
)
def test_reasons_stay(reason: str) -> None:
    assert mask_conclusions(reason) == reason


@given(TEXTS)
def test_masking_twice_changes_nothing_more(text: str) -> None:
    once = mask_conclusions(text)
    assert mask_conclusions(once) == once
    assert masked_spans(once) == []
    positions = kept_positions(text)
    assert len(positions) == len(once)
    assert all(once[i] == text[p] or once[i] == " " for i, p in enumerate(positions))


#: Words that would tell the outcome of the request itself, however they are negated.
LEAKS = re.compile(
    r"\b(?:un)?necessary\b|necessity|overturn|uph[eo]ld|certif(?:y|ied|ication)|\bdenial\b|\brequests?\b"
    r"|\b(?:is|are|be|hereby) denied\b"
    r"|\b(?:is|are|was|were|be|been) (?:not |therefore |thus |clearly )*(?:supported|warranted|approved|authorized)\b"
    r"|\b(?:is|are|was|were|be|been) (?:not |therefore |thus |clearly )*(?:justified|recommended|indicated)\b"
    r"|\b(?:is|are|was|were|be|been) (?:not |therefore |thus |clearly )*(?:appropriate|reasonable)\b"
    r"|\brevers(?:e|ed|ing) the\b|\b(?:agree|concur)s? with\b"
    r"|\b(?:meets?|met) (?:the )?(?:criteria|guidelines?)|criteria [^.]{0,40}\bmet\b",
    re.IGNORECASE,
)


@needs_gold
def test_nothing_of_the_conclusion_remains_of_the_shared_items() -> None:
    rows = [json.loads(line) for line in GOLD.read_text("utf-8").splitlines()]
    left = [mask_conclusions(row["full"]) for row in rows]
    assert len(left) == 341
    assert [number for number, text in enumerate(left) if LEAKS.search(text)] == []
    # and what the rule of the conclusions reads of it no longer tells the outcome of any item in favour
    sure = [score for text in left for score in [read_conclusion(text)[0]] if score > 2.5]
    assert len(sure) <= 5


@needs_gold
def test_the_rule_reads_every_shared_item() -> None:
    rows = [json.loads(line) for line in GOLD.read_text("utf-8").splitlines()]
    wrong = [n for n, row in enumerate(rows) if (read_conclusion(row["full"])[0] > 0) != (row["label"] == "overturned")]
    assert wrong == []


def test_views_of_an_item() -> None:
    source = "CASE SUMMARY\n\nA clerk fell.\n\nIt hurts. The\nrequest is certified. END"
    rationale = source.index("It hurts")
    letter = Letter(sections=[Section("case_summary", 14, 27)])
    item = Determination(0, len(source), request="Knee brace", rationale=TextRange(rationale, source.index(" END")))
    assert item_text(letter, item, source, "full") == "It hurts. The request is certified."
    assert item_text(letter, item, source, "masked") == "It hurts."
    assert item_text(letter, item, source, "pre_decision") == "Knee brace. A clerk fell."
    with pytest.raises(ModelError, match="no view 'both'"):
        item_text(letter, item, source, "both")


def test_the_lead_in_of_a_summary_is_no_summary() -> None:
    lead = (
        "The expert reviewer developed the following clinical case summary based on a review of the case file: He fell."
    )
    assert pre_decision_text(None, lead) == "He fell."
    assert view_text("It is denied.", "full") == "It is denied."


@given(TEXTS)
def test_collapsing_keeps_track(text: str) -> None:
    line, positions = collapse(text)
    assert "".join(line.split()) == "".join(text.split())
    if positions is None:
        assert line == text
    else:
        assert len(positions) == len(line)
        assert all(line[i] == text[p] or line[i] == " " for i, p in enumerate(positions))
