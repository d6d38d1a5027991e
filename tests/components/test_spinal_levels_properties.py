"""What must hold of levels in any text."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from imr_nlp.components.spinal_levels import find_levels
from imr_nlp.match.levels import Vertebra, canonical, grammar
from imr_nlp.match.mention import Mention
from imr_nlp.text.fold import fold

SPINE = [f"C{n}" for n in range(1, 8)] + [f"T{n}" for n in range(1, 13)] + [f"L{n}" for n in range(1, 6)] + ["S1"]
NUMBERS = ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"]
REGIONS = {"C": "cervical", "T": "thoracic", "L": "lumbar", "S": "sacral"}


def named(code: str) -> Vertebra:
    return Vertebra(code[0], int(code[1:]))


@st.composite
def spelled_pairs(draw: st.DrawFn) -> tuple[str, list[Vertebra]]:
    """A spelling of a motion segment, and its vertebrae."""
    index = draw(st.integers(0, len(SPINE) - 2))
    a, b = SPINE[index], SPINE[index + 1]
    mark = draw(st.sampled_from(["-", "–", "—", "−", "/", " - ", "- ", " -", " / ", "-\n", " to ", " through ", "--"]))
    same = a[0] == b[0]
    forms = ["code", "bare", "gap", "hyphen"] + (["words"] if mark in ("-", " to ", " through ") else [])
    form = draw(st.sampled_from(forms))
    if form == "bare" and same:
        text = f"{a}{mark}{b[1:]}"
    elif form == "gap":
        text = f"{a}{mark}{b[0]} {b[1:]}"
    elif form == "hyphen":
        text = f"{a[0]}-{a[1:]}{mark}{b[0]}-{b[1:]}"
    elif form == "words":
        first = f"{REGIONS[a[0]]} {NUMBERS[int(a[1:]) - 1]}"
        second = NUMBERS[int(b[1:]) - 1] if same else f"{REGIONS[b[0]]} {NUMBERS[int(b[1:]) - 1]}"
        text = f"{first}{mark}{second}"
    else:
        text = f"{a}{mark}{b}"
    if form in ("code", "bare", "hyphen") and draw(st.booleans()):
        text = text.lower()
    return text, [named(a), named(b)]


PIECES = st.sampled_from(
    [
        "L4-5",
        "L5-S1",
        "L5-S l",
        "LS-S1",
        "C5",
        "S1",
        "T2",
        " and ",
        ", ",
        "5-1",
        "4",
        "5-6",
        "/",
        "-",
        " ",
        "\n\n",
        "L",
        "D",
        "l",
        "lumbar",
        " four",
        "fifth ",
        "lumbar vertebra",
        "sacral 1",
        "first ",
        "cervical 2 to ",
        "C five",
        " six",
        "right ",
        "left ",
        "bilaterally",
        "mm",
        "weeks",
        "weighted",
        "between ",
        "\u00a0",
        "\u2013",
        "(",
        ")",
        ".",
        "İ",
        "L45",
        "I4-I5",
        "'s 5",
        "12",
        "through ",
        "B/L ",
        "knee ",
        "level",
        "disc ",
        "T11 ",
        "S",
        "\t",
        "dorsal ",
        "C–five",
    ]
)
TEXTS = st.lists(PIECES, max_size=25).map("".join)


def plain(mentions: list[Mention]) -> list[tuple[object, ...]]:
    return [(m.start, m.end, *map(str, m.attributes.values())) for m in mentions]


@given(spelled_pairs())
@settings(max_examples=300, deadline=None)
def test_every_spelling_of_a_segment(pair: tuple[str, list[Vertebra]]) -> None:
    spelled, vertebrae = pair
    text = f"There is a disc herniation at {spelled}."
    (mention,) = find_levels(text)
    assert text[mention.start : mention.end] == spelled
    assert {k: mention.attributes[k] for k in ("segments", "vertebrae", "region")} == canonical(vertebrae)


@given(spelled_pairs(), st.sampled_from(["\n", "  ", " \n\n ", "\u00a0", "\t"]))
@settings(max_examples=200, deadline=None)
def test_white_space_does_not_matter(pair: tuple[str, list[Vertebra]], space: str) -> None:
    spelled, _ = pair
    text = f"Request for a right disc injection at {spelled} and L5 nerve root block."
    usual = [m.attributes for m in find_levels(text)]
    other = text.replace(spelled, re.sub(r"\s+", space, spelled))
    assert [m.attributes for m in find_levels(other)] == usual


@given(TEXTS)
@settings(max_examples=500, deadline=None)
def test_the_prefilter_loses_nothing(text: str) -> None:
    assert plain(find_levels(text)) == plain(find_levels(text, prefilter=False))
    folded = fold(text)
    starts = set(grammar().starts(folded, text))
    assert all(not grammar().expressions_at(folded, text, i) for i in range(len(text)) if i not in starts)


@given(st.one_of(TEXTS, st.text(max_size=200)))
@settings(max_examples=300, deadline=None)
def test_offsets_hold(text: str) -> None:
    end = 0
    for mention in find_levels(text):
        assert end <= mention.start < mention.end <= len(text)
        assert text[mention.start : mention.end].strip() == text[mention.start : mention.end]
        assert mention.attributes["vertebrae"]
        end = mention.end


@pytest.mark.parametrize(
    "piece",
    [
        " ",
        "4",
        "L4-",
        "L4 ",
        "L4-5, ",
        "l" + " " * 50,
        "lumbar ",
        "first ",
        "first, ",
        "left ",
        "right and ",
        "S1 and ",
    ],
)
def test_long_strange_texts_come_back(piece: str) -> None:
    find_levels(piece * (20_000 // len(piece)))
