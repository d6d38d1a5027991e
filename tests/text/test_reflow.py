"""Reflow changes whitespace only, and does what a reader of the printed page would do."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from imr_nlp.text import Alignment, fold, reflow, sentence_starts

CASES = [
    # printed, as prose
    ("guarding is noted.Straight leg raise", "guarding is noted. Straight leg raise"),
    ("graded +2.No clonus", "graded +2. No clonus"),
    ("as follows:1. No spasm", "as follows: 1. No spasm"),
    ("under fluoroscopy.There is", "under fluoroscopy. There is"),
    ("an intra-\narticular block", "an intra-articular block"),
    ("facets at L3-\nL4 and", "facets at L3-L4 and"),
    ("rated 6-\n8/10 today", "rated 6-8/10 today"),
    ("his/\nher knee", "his/her knee"),
    ("dose of 2.5 mg", "dose of 2.5 mg"),
    ("Page(s): 110-111", "Page(s): 110-111"),
    ("Page(s):\n110-111", "Page(s): 110-111"),
    ("see https://example.org/a.Html now", "see https://example.org/a.Html now"),
    ("Jane Roe, M.D. and Ph.D. signed", "Jane Roe, M.D. and Ph.D. signed"),
    ("two  spaces\tand a tab", "two spaces and a tab"),
    ("non\u00a0breaking", "non breaking"),
    ("  leading and trailing \n\n", "leading and trailing"),
    ("", ""),
    (" \n\f ", ""),
    ("S83.2XA was coded", "S83.2XA was coded"),
    ("carpal tunnel\frelease of the wrist", "carpal tunnel release of the wrist"),
]


@pytest.mark.parametrize(("printed", "prose"), CASES)
def test_reflow(printed: str, prose: str) -> None:
    assert reflow(printed) == prose


def test_a_blank_line_after_every_printed_line_is_no_paragraph() -> None:
    lines = [f"line {i} of a paragraph that runs on over the width of a page and goes" for i in range(9)]
    text = " \n\n".join(lines) + " \n\n \n\n \n\nNEXT HEADING \n\nThe text begins here"
    assert reflow(text).split("\n") == [" ".join(lines), "NEXT HEADING", "The text begins here"]


def test_short_lines_of_a_note_are_paragraphs() -> None:
    assert reflow("LSS MRI\nNormal discs.\nNo stenosis seen") == "LSS MRI\nNormal discs.\nNo stenosis seen"


@given(st.text())
@example("a-\n\x85\u2028b")
@example("\ud800 x\x1c\x1dy")
def test_only_whitespace_changes_and_the_map_is_exact(text: str) -> None:
    prose = reflow(text)
    assert "".join(prose.split()) == "".join(text.split())
    align = Alignment(text, prose)
    for i, char in enumerate(prose):
        if not char.isspace():
            start, end = align.to_source(i, i + 1)
            assert text[start:end] == char
            assert align.to_text(start, end) == (i, i + 1)


@given(st.text(alphabet="aA1.:-/ \n\f\r\u00a0(", max_size=200), st.data())
def test_spans_map_both_ways(text: str, data: st.DataObject) -> None:
    prose = reflow(text)
    align = Alignment(text, prose)
    start = data.draw(st.integers(0, len(prose)))
    end = data.draw(st.integers(start, len(prose)))
    a, b = align.to_source(start, end)
    assert "".join(text[a:b].split()) == "".join(prose[start:end].split())
    assert a <= b and (a == b or not (text[a].isspace() or text[b - 1].isspace()))


def test_the_alignment_refuses_texts_that_differ() -> None:
    with pytest.raises(ValueError, match="more than whitespace"):
        Alignment("abc", "ab")


@given(st.text())
@example("\u0130stanbul")
def test_folding_keeps_every_offset(text: str) -> None:
    assert len(fold(text)) == len(text)


SENTENCES = [
    ("SLR is negative. Tenderness persists.", ["SLR is negative.", "Tenderness persists."]),
    ("Seen by Dr. Roe on 1/2/16. No change.", ["Seen by Dr. Roe on 1/2/16.", "No change."]),
    ("Dosage is 7.5 mg. Pain is 5. The plan follows.", ["Dosage is 7.5 mg.", "Pain is 5.", "The plan follows."]),
    ("1. Norco 10/325 mg. 2. Soma.", ["1. Norco 10/325 mg.", "2. Soma."]),
    ("Injection at C6-C7. It failed.", ["Injection at C6-C7.", "It failed."]),
    ("See Fig. 3 and No. 4 of it.", ["See Fig. 3 and No. 4 of it."]),
    ("Smith et al. (2004) found none. Others did.", ["Smith et al. (2004) found none.", "Others did."]),
    ("Low in vitamin D. It is given.", ["Low in vitamin D.", "It is given."]),
    ("Is it needed? It is not! Thus upheld.", ["Is it needed?", "It is not!", "Thus upheld."]),
    ("HEADING\nText of it.", ["HEADING", "Text of it."]),
    ("(See 8 C.C.R. 9792.20.) Next one.", ["(See 8 C.C.R. 9792.20.)", "Next one."]),
    ("", []),
]


@pytest.mark.parametrize(("text", "sentences"), SENTENCES)
def test_sentences(text: str, sentences: list[str]) -> None:
    starts = sentence_starts(text)
    assert [text[a:b].strip() for a, b in zip(starts, [*starts[1:], len(text)])] == sentences


def test_every_shared_letter_maps_exactly(shared) -> None:  # type: ignore[no-untyped-def]
    paths = sorted(shared.glob("letters/**/*.txt"))
    assert paths
    for path in paths:
        text = path.read_text(encoding="utf-8")
        prose = reflow(text)
        align = Alignment(text, prose)
        for at in range(0, len(prose), 97):
            start, end = align.to_source(at, at + 40)
            assert "".join(text[start:end].split()) == "".join(prose[at : at + 40].split())
