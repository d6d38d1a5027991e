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
from imr_nlp.letter import parse_letter
from imr_nlp.records import Determination, Entity, GuidelineReference, Letter, PredictedDecision, TextRange
from imr_nlp.report import Summary, report_html
from imr_nlp.view import css, letter_html, render

VOID = {"meta", "br", "input"}


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
    assert page.marks[: len(page.marks) - 5] == [
        *("imr-SPINAL_LEVEL", "imr-FINDING", "imr-GUIDELINE"),  # the legend, then how assertions look
        *("imr-key imr-absent", "imr-key imr-generic"),
    ]
    assert page.marks[-5:] == [
        "imr-FINDING imr-absent",
        "imr-FINDING imr-generic",
        "imr-SPINAL_LEVEL",
        "imr-GUIDELINE",
        "imr-GUIDELINE",
    ]
    assert 'tabindex="0" data-tip="finding\nassertion: absent\nbecause of “No” (no)"' in html
    link = re.search(r'href="#(imr-\w+-g-\d+)"', html)
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
    assert "reviewer: ODG Shoulder" in page.text and "guidelines" in page.text


def test_every_entity_of_a_real_letter_is_marked(letters_dir: Path) -> None:
    text = imr_nlp.read(sorted(letters_dir.glob("*.txt"))[0])
    doc = imr_nlp.load()(text)
    shown = {s.name for s in doc._.letter.sections}
    page = Checker(render(doc))
    marks = [mark for mark in page.marks if "imr-key" not in mark]
    kinds = len({e.label for e in doc._.letter.entities})
    assert shown and len(marks) == len(doc._.letter.entities) + kinds


def test_all_words_of_a_letter_are_shown(letters_dir: Path) -> None:
    for file in sorted(letters_dir.glob("*.txt")):
        text = imr_nlp.read(file)
        html = re.sub(r'<(h3|summary) class="imr-added">.*?</\1>', "", letter_html(parse_letter(text), text))
        shown = "".join(Checker(html).text.split())
        assert "".join(text.split()) in shown, file.name


def test_letters_in_one_notebook_keep_their_anchors_apart() -> None:
    one, two = (
        render(Letter(case_number=case, determinations=[Determination(0, 10, "A")]), text=TEXT)
        for case in ("CM00-1", "CM00-2")
    )
    anchors = [set(re.findall(r' id="([^"]+)"', html)) for html in (one, two)]
    assert all(anchors) and not anchors[0] & anchors[1]


def colours(scheme: str) -> dict[str, tuple[float, ...]]:
    light, dark = re.findall(r"\.imr \{ (--bg.*?)\}", css(), re.S)[:2]
    found = dict(re.findall(r"--(\w+): (#[0-9a-f]{6})", light))
    if scheme == "dark":
        found |= dict(re.findall(r"--(\w+): (#[0-9a-f]{6})", dark))
    return {name: tuple(int(code[i : i + 2], 16) / 255 for i in (1, 3, 5)) for name, code in found.items()}


def contrast(one: tuple[float, ...], two: tuple[float, ...]) -> float:
    """The contrast ratio of WCAG 2."""
    light = [
        sum(
            w * (c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4)
            for w, c in zip((0.2126, 0.7152, 0.0722), x)
        )
        for x in (one, two)
    ]
    return (max(light) + 0.05) / (min(light) + 0.05)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_colours_are_readable(scheme: str) -> None:
    c = colours(scheme)
    tags = ("level", "procedure", "medication", "diagnosis", "finding", "guideline", "literature")
    pairs = [("fg", tag) for tag in (*tags, "bg", "panel")]
    pairs += [(text, ground) for text in ("soft", "up", "over", "part", "link") for ground in ("bg", "panel")]
    low = {pair: round(contrast(c[pair[0]], c[pair[1]]), 2) for pair in [*pairs, ("ontip", "tip")]}
    assert {pair: ratio for pair, ratio in low.items() if ratio < 4.5} == {}
    for tag in tags:  # a guideline's words: soft text on a tint of the label's colour
        tint = tuple(0.4 * a + 0.6 * b for a, b in zip(c[tag], c["bg"]))
        assert contrast(c["soft"], tint) >= 4.5, tag


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
    assert page.tags["script"] == 0 and "50%9% to 91%" in page.text and "x<y.pdf" in page.text
