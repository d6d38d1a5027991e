"""The component: each item of a letter gets its reading, and a warning where it contradicts what is printed."""

from __future__ import annotations

from pathlib import Path

import pytest

import imr_nlp
from imr_nlp.errors import ModelError

LETTER = (Path(__file__).parents[1] / "letters" / "standard_2014_facet.txt").read_text("utf-8")


@pytest.fixture(scope="module")
def nlp():  # type: ignore[no-untyped-def]
    return imr_nlp.load(only=["imr_sentences", "imr_letter", "imr_decision"])


def test_every_item_is_read_with_evidence_in_the_letter(nlp) -> None:  # type: ignore[no-untyped-def]
    record = nlp(LETTER)._.letter
    assert record.determinations
    for item in record.determinations:
        read = item.predicted_decision
        assert read.label == item.decision
        assert sum(read.probabilities.values()) == pytest.approx(1)
        assert read.evidence
        for entry in read.evidence:
            assert LETTER[entry["start"] : entry["end"]] == entry["text"]
            assert item.rationale.start <= entry["start"] < entry["end"] <= item.rationale.end
    assert not [w for w in record.warnings if "reads as" in w]


def test_a_letter_that_contradicts_itself_is_warned_of(nlp) -> None:  # type: ignore[no-untyped-def]
    printed = nlp(LETTER)._.letter.determinations[0].decision
    other = {"upheld": "Overturned", "overturned": "Upheld"}[printed]
    changed = LETTER.replace(f": {printed.capitalize()}", f": {other}").replace(
        f":  {printed.capitalize()}", f":  {other}"
    )
    record = nlp(changed)._.letter
    assert record.determinations[0].decision == other.lower()
    assert any(f"reads as {printed}" in w for w in record.warnings)


def test_text_that_is_no_letter_has_no_items(nlp) -> None:  # type: ignore[no-untyped-def]
    doc = nlp("No spasm. The request is not medically necessary.")
    assert not doc._.letter.determinations


def test_a_model_that_is_not_there_is_refused_when_loading() -> None:
    with pytest.raises(ModelError, match="imr-nlp train"):
        imr_nlp.load(decision_model="/nowhere/at/all")
