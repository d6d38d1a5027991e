"""Print damage in the concluding sentence does not turn the decision."""

from __future__ import annotations

import pytest

from imr_nlp.decision import mask_conclusions, predict_decisions

SENTENCES = [
    ("The request for a cold pack is notmedically necessary and appropriate.", "upheld"),
    ("The request for a walker is not medicallynecessary.", "upheld"),
    ("The requested sling isnot medically necessary.", "upheld"),
    ("The request for the scan is not medically neccessary.", "upheld"),
    ("The request for the scan is medically neccessary.", "overturned"),
]


@pytest.mark.parametrize(("sentence", "label"), SENTENCES)
def test_damaged_print(sentence: str, label: str) -> None:
    rationale = f"The exam shows a tender wrist after a fall. {sentence}"
    assert predict_decisions([rationale])[0]["label"] == label
    assert "ary" not in mask_conclusions(rationale)
