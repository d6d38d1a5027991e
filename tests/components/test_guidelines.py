"""Guideline references and literature: whole lists, invariants, short forms, editions in force."""

from __future__ import annotations

import json
import os
import re
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from spacy.tokens import Doc
from spacy.vocab import Vocab

from imr_nlp.components.base import attributes_of
from imr_nlp.components.guidelines import (
    ImrGuidelines,
    find_guidelines,
    in_force,
    references_of,
    resolve_short_forms,
)
from imr_nlp.match import citations_terms
from imr_nlp.match.citations import anchors, squeeze
from imr_nlp.match.citations_parse import EMPTY
from imr_nlp.match.mention import Mention

ROWS: list[dict[str, Any]] = json.loads((Path(__file__).parent / "guideline_rows.json").read_text(encoding="utf-8"))
TEXTS = [f"{row['lead']} {row['text']}".strip() for row in ROWS]
DATA = Path(os.environ.get("IMR_NLP_DATA", Path(__file__).resolve().parents[2] / ".." / "shared"))


def plain(text: str, mentions: list[Mention]) -> list[dict[str, Any]]:
    """Words and attributes that are set, as the table has them."""
    return [
        {"words": " ".join(text[m.start : m.end].split())}
        | {k: v for k, v in m.attributes.items() if v not in (None, []) and (k, v) != ("cited_by", "rationale")}
        for m in mentions
    ]


@pytest.mark.parametrize(("text", "row"), list(zip(TEXTS, ROWS, strict=True)), ids=[str(i) for i in range(len(ROWS))])
def test_whole_list(text: str, row: dict[str, Any]) -> None:
    assert plain(text, find_guidelines(text)) == row["references"]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Decision based on MTUS Eye 2004, Section(s): Initial Care.", ["MTUS Eye 2004, Section(s): Initial Care"]),
        ("The Expert Reviewer did not cite any source.", []),
        ("Decision based on Non- MTUS Citation ODG Elbow, Braces.", ["ODG Elbow, Braces"]),
        ("", []),
        (" . ", []),
        ("Not applicable.", []),
        ("MAXIMUS guideline: Decision based on MTUS Knee Complaints 2004.", ["MTUS Knee Complaints 2004"]),
    ],
)
def test_field_given(text: str, words: list[str]) -> None:
    mentions = find_guidelines(text, field="reviewer")
    assert [text[m.start : m.end] for m in mentions] == words
    assert all(m.attributes["cited_by"] == "reviewer" for m in mentions)


def test_every_attribute_is_there() -> None:
    (mention,) = find_guidelines("Per the ODG.")
    assert mention.attributes.keys() == EMPTY.keys()


@pytest.mark.parametrize(
    "text",
    [
        "No guideline was cited.",
        "Bare guidelines, clinical guidelines and practice guidelines.",
        "The low back complaints went on; treatment 2016; section 4; chapter 12.",
        "He was seen (May, 2014) (Effective, 2009) at 10.30 on page 3.",
        "WHO was there, who knows; NICE; AMA visit; the ada ramp.",
        "Odgers and Mtusi are names.",
        "The MEDICAL TREATMENT was given in California in 2016.",
    ],
)
def test_never(text: str) -> None:
    assert find_guidelines(text) == []


# --- invariants ---------------------------------------------------------------------------------

WORDS = st.sampled_from(
    [
        *"MTUS ODG ACOEM (ODG) Chapter 12 Page(s): 3-4 , . ; : ( ) and the".split(),
        *"Guidelines 2016 Section(s): Low Back Knee 's".split(),
        "Decision based on",
        "Non-MTUS Citation",
        "MAXIMUS guideline:",
        "Claims Administrator guideline:",
        "Official Disability Guidelines",
        "Chronic Pain Medical Treatment Guidelines",
        "Low Back Complaints",
        "(Novak, 2011)",
        "et al.",
        "http://a.org/b",
        "8 C.C.R. 9792.24.2",
        "The Claims Administrator based its decision on",
        "which is part of the MTUS",
        "UpToDate",
        "\n",
        "\x0c",
        "é",
        "İ",
    ]
)


@settings(max_examples=150, deadline=None)
@given(st.lists(WORDS, max_size=25), st.sampled_from([None, "reviewer", "claims_administrator"]))
def test_offsets_are_valid_and_in_order(words: list[str], field: str | None) -> None:
    text = " ".join(words)
    end = 0
    for mention in find_guidelines(text, field):
        assert end <= mention.start < mention.end <= len(text)
        assert text[mention.start].strip() and text[mention.end - 1].strip()
        end = mention.end


@settings(max_examples=100, deadline=None)
@given(st.sampled_from(TEXTS), st.data())
def test_line_breaks_change_nothing(text: str, data: st.DataObject) -> None:
    spaces = data.draw(st.lists(st.sampled_from([" ", "\n", " \n\n", "  ", "\t", "\r\n"]), min_size=1, max_size=8))
    turn = iter(range(10_000))
    broken = re.sub(r" +", lambda _: spaces[next(turn) % len(spaces)], text)
    assert plain(broken, find_guidelines(broken)) == plain(text, find_guidelines(text))


@settings(max_examples=100, deadline=None)
@given(st.text(alphabet="ab \n\t\x0c", max_size=60))
def test_squeeze_maps_back(text: str) -> None:
    prose, to_source = squeeze(text)
    assert not re.search(r"\s\s|[^\S ]", prose)
    for index, char in enumerate(prose):
        if char != " ":
            assert text[to_source(index)] == char


@settings(max_examples=100, deadline=None)
@given(st.sampled_from(TEXTS), st.sampled_from(TEXTS))
def test_prefilter_is_a_superset(first: str, second: str) -> None:
    """Every head found in running text lies at a trigger word, or just before one."""
    text = f"{first} {second}"
    places = [at for at, _ in anchors(text)]
    for mention in find_guidelines(text):
        if mention.label == "GUIDELINE" and mention.attributes["cited_by"] == "rationale":
            assert any(mention.start <= at <= mention.start + 60 for at in places)


@pytest.mark.parametrize(
    "piece",
    [" ", "1", "L4-", "\n", "MTUS, ", "ODG (", "page 1, ", "(", "et al ", "A, ", "A-", "(Aa, ", "http://a- ", "and "],
)
def test_long_runs_come_back(piece: str) -> None:
    text = piece * (15_000 // len(piece))
    for field in (None, "reviewer"):
        find_guidelines(text, field)
    find_guidelines("Decision based on Non-MTUS Citation ODG " + text, "reviewer")


# --- short forms --------------------------------------------------------------------------------


def resolved(text: str) -> dict[str, str | None]:
    """The words of each mention in the rationale, and of what it refers to."""
    mentions = [m for m in find_guidelines(text) if m.label == "GUIDELINE"]
    resolve_short_forms(mentions)
    by_start = {m.start: text[m.start : m.end] for m in mentions}
    return {
        text[m.start : m.end]: by_start.get(m.attributes["refers_to"])
        for m in mentions
        if m.attributes["cited_by"] == "rationale"
    }


KNEE = "MTUS Knee Complaints 2004, Section(s): Work Activities"
ONE = f"MAXIMUS guideline: Decision based on {KNEE}. "
ODG = "Decision based on Non-MTUS Citation ODG Knee & Leg, Braces. "
TWO = "MAXIMUS guideline: Decision based on MTUS Knee Complaints 2004, and Chronic Pain Medical Treatment 2016. "


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (ONE + "Decision rationale: Per the MTUS, no.", {"MTUS": KNEE}),
        (ONE + "Decision rationale: Per ACOEM, no.", {"ACOEM": KNEE}),
        (ONE + "Decision rationale: Per the ODG, no.", {"ODG": None}),
        (ONE + ODG + "Decision rationale: Per the ODG, no.", {"ODG": "ODG Knee & Leg, Braces"}),
        (TWO + "Decision rationale: The MTUS is silent.", {"MTUS": None}),
        (TWO + "Decision rationale: ACOEM Guidelines ask for it.", {"ACOEM Guidelines": "MTUS Knee Complaints 2004"}),
        (
            "Claims Administrator guideline: Decision based on Non-MTUS ODG Elbow, Braces. Decision rationale: ODG.",
            {"ODG": None},
        ),
        (
            "Decision rationale: The ODG Knee Chapter asks for it. The ODG says so.",
            {"ODG Knee Chapter": None, "ODG": "ODG Knee Chapter"},
        ),
        ("Decision rationale: The ODG says so. See the ODG Knee Chapter.", {"ODG": None, "ODG Knee Chapter": None}),
        (
            "Decision rationale: The ODG Knee Chapter and the ODG Pain Chapter differ. The ODG says so.",
            {"ODG Knee Chapter": None, "ODG Pain Chapter": None, "ODG": None},
        ),
    ],
)
def test_short_forms(text: str, expected: dict[str, str | None]) -> None:
    assert resolved(text) == expected


# --- editions in force --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("reference", "day", "expected"),
    [
        ("MTUS Low Back Complaints 2004", "2017-02-22", True),
        ("MTUS Low Back Complaints 2004", "2017-12-01", False),
        ("MTUS Chronic Pain Medical Treatment 2009", "2016-07-27", True),
        ("MTUS Chronic Pain Medical Treatment 2009", "2016-07-28", False),
        ("MTUS Chronic Pain Medical Treatment 2016", "2016-07-27", False),
        ("MTUS Chronic Pain Medical Treatment 2016", "2016-07-28", True),
        ("MTUS Chronic Pain Treatment Guidelines", "2014-05-01", True),
        ("MTUS Chronic Pain Treatment Guidelines", "2017-01-15", None),
        ("MTUS Opioid Treatment 2016", "2017-02-01", True),
        ("MTUS Elbow Complaints 2007", "2015-01-01", True),
        ("MTUS ACOEM Chapter 12 Low Back Complaints", "2014-11-01", True),
        ("MTUS Guideline in ACOEM Chapter 11, page 7", "2017-01-20", True),
        ("ACOEM Low Back Disorders Guideline (February 24, 2016)", "2018-03-01", True),
        ("ACOEM Low Back Disorders Guideline (February 24, 2016)", "2019-08-11", False),
        ("MTUS Low Back Disorders 2020", "2021-11-22", False),
        ("MTUS Low Back Disorders 2020", "2021-11-23", True),
        ("MTUS Drug Formulary", "2018-01-01", True),
        ("MTUS Drug Formulary", "2017-12-31", False),
        ("MTUS Chronic Pain 2017", "2018-06-01", True),
        ("MTUS", "2017-01-01", None),
        ("MTUS Knee Disorders", "2016-05-01", False),
        ("ACOEM Knee Disorders", "2016-05-01", None),
        ("ODG Low Back Chapter", "2017-01-01", None),
        ("UpToDate", "2017-01-01", None),
        ("ACOEM Hip and Groin Chapter, 3rd Edition", "2017-01-01", None),
        ("MTUS Low Back Complaints 2004", None, None),
    ],
)
def test_in_force(reference: str, day: str | None, expected: bool | None) -> None:
    text = f"Per the {reference}, no."
    if re.search(r"20\d\d$", reference):
        text = f"Decision based on {reference}."
    (mention,) = find_guidelines(text, "reviewer" if text.startswith("Decision") else None)
    assert in_force(mention.attributes, day) is expected
    (found,) = references_of([mention], text)
    assert in_force(found, day) is expected


@pytest.mark.parametrize(
    ("reference", "first", "after"),
    [
        ("MTUS Acupuncture Medical Treatment Guidelines 2007", "2007-06-15", "2017-12-01"),
        ("MTUS Knee Complaints 2004", "2007-06-15", "2017-12-01"),
        ("MTUS Chronic Pain Medical Treatment 2009", "2009-07-18", "2016-07-28"),
        ("MTUS Elbow Disorders 2007", "2009-07-18", "2017-12-01"),
        ("MTUS Postsurgical Treatment Guidelines 2009", "2009-07-18", None),
        ("MTUS Chronic Pain Medical Treatment 2016", "2016-07-28", "2017-12-01"),
        ("MTUS Opioids Treatment 2016", "2016-07-28", "2017-12-01"),
        ("MTUS Initial Approaches to Treatment (June 30, 2017)", "2017-12-01", None),
        ("MTUS Cervical and Thoracic Spine Disorders (May 27, 2016)", "2017-12-01", "2019-04-18"),
        ("MTUS Low Back Disorders (February 24, 2016)", "2017-12-01", "2019-08-11"),
        ("MTUS Shoulder Disorders (August 1, 2016)", "2017-12-01", None),
        ("MTUS Elbow Disorders 2013", "2017-12-01", "2019-04-18"),
        ("MTUS Hand, Wrist, and Forearm Disorders (June 30, 2016)", "2017-12-01", "2019-04-18"),
        ("MTUS Knee Disorders (October 28, 2015)", "2017-12-01", "2020-09-21"),
        ("MTUS Ankle and Foot Disorders (September 2015)", "2017-12-01", "2019-04-18"),
        ("MTUS Eye Disorders (April 1, 2017)", "2017-12-01", None),
        ("MTUS Hip and Groin Disorders (May 1, 2011)", "2017-12-01", "2019-10-07"),
        ("MTUS Work-Related Asthma (January 4, 2016)", "2017-12-01", "2020-09-21"),
        ("MTUS Interstitial Lung Disease (January 4, 2016)", "2017-12-01", "2020-09-21"),
        ("MTUS Chronic Pain (May 15, 2017)", "2017-12-01", None),
        ("MTUS Opioids (April 20, 2017)", "2017-12-01", None),
        ("MTUS Drug Formulary", "2018-01-01", None),
        ("MTUS Cervical and Thoracic Spine Disorders (October 17, 2018)", "2019-04-18", None),
        ("MTUS Elbow Disorders (August 23, 2018)", "2019-04-18", None),
        ("MTUS Hand, Wrist, and Forearm Disorders (January 7, 2019)", "2019-04-18", None),
        ("MTUS Ankle and Foot Disorders (July 16, 2018)", "2019-04-18", None),
        ("MTUS Low Back Disorders (March 7, 2019)", "2019-08-11", "2021-11-23"),
        ("MTUS Hip and Groin Disorders (April 24, 2019)", "2019-10-07", None),
        ("MTUS Knee Disorders (December 3, 2019)", "2020-09-21", None),
        ("MTUS Work-Related Asthma (June 5, 2020)", "2020-09-21", None),
        ("MTUS Interstitial Lung Disease (November 8, 2019)", "2020-09-21", None),
        ("MTUS Low Back Disorders (February 13, 2020)", "2021-11-23", None),
    ],
)
def test_every_edition_from_its_first_day_to_its_last(reference: str, first: str, after: str | None) -> None:
    (mention,) = find_guidelines(f"Decision based on {reference}.", "reviewer")
    day = date.fromisoformat(first)
    assert in_force(mention.attributes, day - timedelta(days=1)) is False
    assert in_force(mention.attributes, day) is True
    if after is None:
        assert in_force(mention.attributes, "2024-06-30") is True
    else:
        assert in_force(mention.attributes, date.fromisoformat(after) - timedelta(days=1)) is True
        assert in_force(mention.attributes, after) is False


def test_a_citation_outside_the_mtus_has_no_edition() -> None:
    (mention,) = find_guidelines("Decision based on Non-MTUS Citation ACOEM Low Back Disorders 2016.", "reviewer")
    assert in_force(mention.attributes, "2018-03-01") is None


def test_editions_follow_one_another() -> None:
    """No edition ends before it begins, and every date is ISO."""
    for row in citations_terms.edition_rows():
        begin, end = row["effective_from"], row["effective_to"]
        assert row["source"]
        assert all(re.fullmatch(r"(?:\d{4}-\d\d-\d\d)?", day) for day in (begin, end))
        assert not end or begin < end


# --- references, component, gold ----------------------------------------------------------------


def test_references_of_keeps_guidelines_only() -> None:
    text = "The ODG\nKnee Chapter helps. (Novak, 2011)"
    (reference,) = references_of(find_guidelines(text), text)
    assert (reference.text, reference.source, reference.title, reference.cited_by) == (
        "ODG Knee Chapter",
        "ODG",
        "Knee",
        "rationale",
    )
    assert (reference.start, reference.end, reference.pages) == (4, 20, [])


def test_component_on_any_text() -> None:
    words = "Per the ODG Knee Chapter , yes . The ODG says so .".split()
    doc = ImrGuidelines(None)(Doc(Vocab(), words=words))  # type: ignore[arg-type]
    found = [(span.text, span.label_, attributes_of(span)["source"]) for span in doc.spans["imr"]]
    assert found == [("ODG Knee Chapter", "GUIDELINE", "ODG"), ("ODG", "GUIDELINE", "ODG")]
    assert doc.spans["imr"][1]._.refers_to == doc.text.index("ODG Knee")


def test_gold_sentences() -> None:
    path = DATA / "gold" / "guidelines.jsonl"
    if not path.exists():
        pytest.skip("no shared data")
    for line in path.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        found = [m for m in find_guidelines(row["text"]) if m.label == "GUIDELINE"]
        assert [(m.start, m.end) for m in found] == [(r["start"], r["end"]) for r in row["references"]]
        for mention, reference in zip(found, row["references"], strict=True):
            assert {k: v for k, v in reference.items() if k in EMPTY} == {
                k: v for k, v in mention.attributes.items() if k in reference
            }
