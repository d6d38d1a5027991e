"""The letter's patterns are tried only near their cues: they find what they would find anywhere."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from imr_nlp.letter import header, items, sections
from imr_nlp.letter.forms import FORMS
from imr_nlp.letter.page import Page, matches_at, places_of

LETTERS = [path.read_bytes().decode() for path in sorted((Path(__file__).parents[1] / "letters").glob("*.txt"))]
CUED = {
    "headings": (sections._ANY_HEADING, FORMS["heading_cues"]),
    "labels": (items._LABEL, FORMS["label_cues"]),
    "introduction": (items._INTRODUCTION, FORMS["introduction_cues"]),
    "necessary": (items._NECESSARY, items._NECESSARY_CUES),
    "header": (header._LABEL, FORMS["header_cues"]),
    **{f"layout {name}": (pattern, cues) for name, cues, pattern in sections._LAYOUTS},
}


def spans(matches: object) -> list[tuple[int, int]]:
    return [m.span() for m in matches]  # type: ignore[attr-defined]


@pytest.mark.parametrize("name", CUED)
def test_same_as_everywhere(name: str) -> None:
    pattern, cues = CUED[name]
    for text in LETTERS:
        page = Page(text)
        assert spans(page.find(pattern, cues)) == spans(pattern.finditer(page.text))


def test_outcome_words() -> None:
    for text in [*LETTERS, "a: Up-held\nb: over turned\nc: Partially upheld\nd: OVERTURNED"]:
        page = Page(text)
        near = matches_at(items._DECISION, page.text, places_of(page.lower, items._DECISION_CUES))
        assert spans(near) == spans(items._DECISION.finditer(page.text))


@pytest.mark.parametrize("list_name", ["headings", "labels", "introductions"])
def test_every_phrase_holds_a_cue(list_name: str) -> None:
    cues = FORMS[f"{list_name[:-1]}_cues"]
    for entry in FORMS[list_name]:
        phrase = (entry if isinstance(entry, str) else entry["phrase"]).lower()
        assert any(re.search(cue, phrase) for cue in cues)
