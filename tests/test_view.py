"""Views: every text escaped, every tag shown, nothing from elsewhere."""

from __future__ import annotations

import re
from collections import Counter
from html.parser import HTMLParser
from pathlib import Path

import pytest
import spacy
from spacy import displacy

import imr_nlp
from imr_nlp.records import Determination, Entity, GuidelineReference, Letter, PredictedDecision, TextRange
from imr_nlp.report import Summary, report_html
from imr_nlp.view import render

VOID = {"meta", "br"}


class Checker(HTMLParser):
    """Counts tags and refuses what is not well nested."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: Counter[str] = Counter()
        self.marks: list[str] = []
        self.text = ""
        self.feed(html)
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags[tag] += 1
        if tag == "mark":
            self.marks.append(str(dict(attrs).get("class")))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if "style" not in self.open:
            self.text += data


TEXT = "No <b>spasm</b> & no\n\npain at L4-5 per ODG, per the ODG Low Back Chapter."


@pytest.fixture
def letter() -> Letter:
    def at(snippet: str, label: str, **attributes: object) -> Entity:
        start = TEXT.index(snippet)
        return Entity(start, start + len(snippet), label, snippet, attributes=attributes)

    full = at("ODG Low Back Chapter", "GUIDELINE", source="ODG", title="Low Back")
    cue = {"text": "No", "start": 0, "end": 2, "rule": "no"}
    return Letter(
        case_number="CM00-1<2",
        entities=[
            at("spasm", "FINDING", assertion="absent", cue=cue),
            at("pain", "FINDING", assertion="generic"),
            at("L4-5", "SPINAL_LEVEL", segments=["L4-L5"]),
            at("ODG", "GUIDELINE", source="ODG", refers_to=full.start),
            full,
        ],
    )


def test_a_letter(letter: Letter) -> None:
    html = render(letter, text=TEXT, page=True)
    page = Checker(html)
    assert page.tags["script"] == 0 and page.tags["b"] == 0
    assert "No <b>spasm</b> & no pain at L4-5" in " ".join(page.text.split())
    legend = 3
    assert page.marks[legend:] == [
        "imr-FINDING imr-absent",
        "imr-FINDING imr-generic",
        "imr-SPINAL_LEVEL",
        "imr-GUIDELINE",
        "imr-GUIDELINE",
    ]
    assert 'title="finding\nassertion: absent\nbecause of “No” (no)"' in html
    link = re.search(r'href="#(imr-g-\d+)"', html)
    assert link and f'id="{link.group(1)}"' in html
    assert not re.search(r"(?:src|href)=\"(?!#)", html) and "@import" not in html and "url(" not in html


def test_items_stand_in_the_table(letter: Letter) -> None:
    letter.determinations = [
        Determination(
            0,
            10,
            "Sling <for> arm",
            decision="upheld",
            rationale=TextRange(3, 10),
            predicted_decision=PredictedDecision("overturned", {"upheld": 0.1, "overturned": 0.9}),
            reviewer_guidelines=[GuidelineReference(0, 3, "ODG Shoulder")],
        )
    ]
    page = Checker(render(letter, text=TEXT))
    assert "Sling <for> arm" in page.text and "rationale reads overturned (90%)" in page.text
    assert "reviewer: ODG Shoulder" in page.text


def test_every_entity_of_a_real_letter_is_marked(letters_dir: Path) -> None:
    text = imr_nlp.read(sorted(letters_dir.glob("*.txt"))[0])
    doc = imr_nlp.load()(text)
    shown = {s.name for s in doc._.letter.sections}
    page = Checker(render(doc))
    kinds = len({e.label for e in doc._.letter.entities})
    assert shown and len(page.marks) == len(doc._.letter.entities) + kinds


def test_displacy_takes_the_options() -> None:
    nlp = spacy.blank("en")
    doc = nlp("pain at L4-5")
    doc.ents = [doc.char_span(0, 4, "FINDING")]
    assert imr_nlp.DISPLACY_OPTIONS["colors"]["FINDING"] in displacy.render(
        doc, style="ent", options=imr_nlp.DISPLACY_OPTIONS, jupyter=False
    )


def test_a_report_counts(letter: Letter) -> None:
    letter.determinations = [
        Determination(0, 5, "A", decision="upheld", category="Injection", levels=["L4-L5"]),
        Determination(5, 9, "B", decision="overturned", category="Injection"),
    ]
    failed = Letter(source="x<y.pdf", error="x<y.pdf: empty")
    summary = Summary()
    for one in (letter, failed):
        summary.add(one)
    assert (summary.letters, summary.items) == (2, 2)
    assert summary.categories == {"Injection": Counter(upheld=1, overturned=1)}
    assert summary.levels == {"L4-L5": Counter(upheld=1)}
    assert summary.failures == [("x<y.pdf", "x<y.pdf: empty")]
    page = Checker(report_html([letter, failed]))
    assert page.tags["script"] == 0 and "50% (9% to 91%)" in page.text and "x<y.pdf" in page.text
