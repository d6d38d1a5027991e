# ruff: noqa: E501  printed words are not wrapped
"""What holds for any text: no error, ranges within it, items in order and apart."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from imr_nlp.letter import parse_letter
from imr_nlp.records import Letter

LETTERS = Path(__file__).parents[1] / "letters"
TEXTS = {path.stem: path.read_bytes().decode() for path in sorted(LETTERS.glob("*.txt"))}
PIECES = [
    "HOW THE IMR FINAL DETERMINATION WAS MADE\n", "CLINICAL CASE SUMMARY\n", "IMR ISSUES, DECISIONS AND RATIONALES\n", "IMR DECISION(S) AND RATIONALE(S)\n",
    "Claims Administrator guideline: ", "MAXIMUS guideline: ", "Decision rationale: ", ": Upheld\n", "Overturned", "The Claims Administrator based its decision on ",
    "The Physician Reviewer's decision rationale: ", "1. Knee brace is not medically necessary and appropriate.\n", "1) Regarding the request for a cane:\n",
    "Rationale for the Decision:\n", "Effect of the Decision:\n", "ISSUE AT DISPUTE:\n", "MEDICAL PROFESSIONAL REVIEW\n", "RATIONALE FOR WHY THE REQUESTED TREATMENT/SERVICE IS NOT MEDICALLY NECESSARY:\n",
    "was the original request. ", "The remaining IMR eligible portion of the original request, ", "Case Number: CM14-0000001", "Date of Injury: ", "1/2/2014", "\f", "\n", "\r\n", "  ", "Lumbar MRI. ",
    "1) MAXIMUS Federal Services, Inc. has determined the request for a cane is notmedically necessary", "a 45 year old man", "\u0002", "\ufffe", "“", "Notice of Independent Medical Review Determination\n",
]  # fmt: skip


def check(letter: Letter, text: str) -> None:
    size = len(text)
    for section in letter.sections:
        assert 0 <= section.start < section.end <= size
    for one, two in zip(letter.sections, letter.sections[1:]):
        assert one.end <= two.start
    for item in letter.determinations:
        assert 0 <= item.start <= item.end <= size
        for part in (item.heading, item.claims_administrator_field, item.reviewer_field, item.rationale):
            assert part is None or 0 <= part.start <= part.end <= size
    for first, second in zip(letter.determinations, letter.determinations[1:]):
        assert first.end <= second.start
    assert Letter.from_dict(letter.to_dict()) == letter


@given(st.text())
@settings(max_examples=150, deadline=None)
def test_any_text(text: str) -> None:
    check(parse_letter(text), text)


@given(st.lists(st.one_of(st.sampled_from(PIECES), st.text(max_size=12)), max_size=25).map("".join))
@settings(max_examples=300, deadline=None)
def test_any_mixture_of_the_letters_words(text: str) -> None:
    check(parse_letter(text), text)


@given(st.sampled_from(sorted(TEXTS)), st.text(alphabet=" \n\r\f\t", max_size=20))
@settings(max_examples=60, deadline=None)
def test_white_space_at_the_end_changes_nothing(name: str, space: str) -> None:
    assert parse_letter(TEXTS[name] + space) == parse_letter(TEXTS[name])


@given(st.sampled_from(sorted(TEXTS)), st.data())
@settings(max_examples=100, deadline=None)
def test_any_piece_of_a_letter(name: str, data: st.DataObject) -> None:
    text = TEXTS[name]
    start = data.draw(st.integers(0, len(text)))
    piece = text[start : data.draw(st.integers(start, len(text)))]
    check(parse_letter(piece), piece)


@pytest.mark.parametrize(
    "unit",
    [
        " ",
        "\n",
        "1",
        "L4-",
        "x: Upheld\n",
        "CLINICAL ",
        "\f1\n",
        "Decision rationale: ",
        "1) Regarding the request for ",
        "IMR ",
    ],
)
def test_long_dull_text_is_read(unit: str) -> None:
    text = unit * (100_000 // len(unit))
    check(parse_letter(text), text)
