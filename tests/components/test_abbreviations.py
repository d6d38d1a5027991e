"""Short forms that a text defines for itself."""

from __future__ import annotations

import pickle

import pytest
import spacy
from spacy.language import Language

import imr_nlp.components.abbreviations
import imr_nlp.components.diagnoses
import imr_nlp.components.findings  # noqa: F401
from imr_nlp.components.abbreviations import HostedDetector, find_brackets
from imr_nlp.text.tokenizer import ReflowTokenizer


@pytest.fixture(scope="module")
def nlp() -> Language:
    nlp = spacy.blank("en")
    nlp.tokenizer = ReflowTokenizer(nlp.vocab)
    for name in ("imr_diagnoses", "imr_findings", "imr_abbreviations"):
        nlp.add_pipe(name)
    return nlp


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a greater trochanter swelling (GTS)", [("greater trochanter swelling", ["GTS"])]),
        ("an upper trapezius strain (UTS) hurts", [("upper trapezius strain", ["UTS"])]),
        ("the UTMS (upper trapezius muscle strain) hurts", [("upper trapezius muscle strain", ["UTMS"])]),
        ("the GTS is old: greater trochanter swelling (GTS). GTS/UTS", [("greater trochanter swelling", ["GTS"] * 3)]),
        ("an upper trapezius strain (UTS), an upper tibial sprain (UTS)", [("upper trapezius strain", ["UTS"] * 2)]),
        ("pain (severe) and strain (right)", []),
        ("MRI (dated last spring) and PT (twelve visits)", []),
        ("no letters agree (XQZ)", []),
        ("(ABC) opens the text", []),
        ("an open bracket (ABC", []),
        ("nothing in brackets", []),
    ],
)
def test_definitions(nlp: Language, text: str, expected: list[tuple[str, list[str]]]) -> None:
    doc = nlp.make_doc(text)
    found = HostedDetector(nlp.vocab)(doc, find_brackets(doc))
    assert [(text[d.start : d.end], [text[a:b] for a, b in d.uses]) for d in found] == expected


@pytest.mark.parametrize(
    ("text", "mentions"),
    [
        (
            "Right greater trochanteric bursitis (GTRB) was found. The GTRB persists, so GTRB is treated.",
            ["greater trochanteric bursitis", "GTRB", "GTRB", "GTRB"],
        ),
        (
            "Treated for GTHB (greater trochanteric hip bursitis). The GTHB persists.",
            ["GTHB", "greater trochanteric hip bursitis", "GTHB"],
        ),
    ],
)
def test_short_form_is_tagged_and_linked_like_the_long_one(nlp: Language, text: str, mentions: list[str]) -> None:
    doc = nlp(text)
    spans = list(doc.spans["imr"])
    assert [s.text for s in spans] == mentions
    assert {s.label_ for s in spans} == {"DIAGNOSIS"}
    assert len({(s._.code, s._.concept) for s in spans}) == 1


@pytest.mark.parametrize(
    ("text", "mentions"),
    [
        # a head after the bracket: the short form is the structure, with the head again the disorder
        (
            "A gluteal muscle tendon (GMT) tear. The GMT was repaired; the GMT tear is old.",
            ["gluteal muscle tendon (GMT) tear", "GMT tear"],
        ),
        (
            "A triangular fibrocartilage complex (TFCC) tear. The TFCC was repaired.",
            ["triangular fibrocartilage complex (TFCC) tear"],
        ),
        ("Adhesive capsulitis (AC) was found. AC is old, the AC joint is sound.", ["Adhesive capsulitis", "AC", "AC"]),
        ('Sacroiliac joint dysfunction ("SIJD"). SIJD again.', ["Sacroiliac joint dysfunction", "SIJD", "SIJD"]),
        (
            "GTHB (“greater trochanteric hip bursitis”). GTHB again.",
            ["GTHB", "greater trochanteric hip bursitis", "GTHB"],
        ),
    ],
)
def test_structures_and_quotes(nlp: Language, text: str, mentions: list[str]) -> None:
    doc = nlp(text)
    assert [s.text for s in doc.spans["imr"]] == mentions
    assert len({(s._.code, s._.concept) for s in doc.spans["imr"]}) == 1


def test_a_name_with_its_short_form_inside_is_linked_as_the_name(nlp: Language) -> None:
    (span,) = (doc := nlp("A medial collateral ligament (MCL) sprain is seen.")).spans["imr"]
    assert span.text == doc.text[2:41] and span._.concept == "mcl_sprain"


def test_a_known_short_form_takes_the_code_of_the_long_one(nlp: Language) -> None:
    doc = nlp("Complex regional pain syndrome (CRPS) of the left foot. CRPS is worse.")
    codes = [s._.code for s in doc.spans["imr"] if s.label_ == "DIAGNOSIS"]
    assert len(codes) == 3 and len(set(codes)) == 1 and codes[0].startswith("G90.52")


def test_findings_too_and_before_the_definition(nlp: Language) -> None:
    doc = nlp("MBT unclear. She has marked burning thigh pain (MBT). The MBT grew.")
    assert [s.text for s in doc.spans["imr"]] == ["MBT", "burning thigh pain", "MBT", "MBT"]


def test_only_primitives_are_kept(nlp: Language) -> None:
    doc = nlp("Low back pain (LBP). LBP again.")
    assert pickle.loads(pickle.dumps(doc)).text == doc.text
    assert [s.text for s in doc.spans["imr"]] == ["Low back pain", "LBP", "LBP"]


def test_the_detector_is_pickled_without_its_matcher(nlp: Language) -> None:
    detector = HostedDetector(nlp.vocab)
    doc = nlp.make_doc("an upper trapezius strain (UTS)")
    assert detector(doc, find_brackets(doc))
    again = pickle.loads(pickle.dumps(detector))
    assert again.__getstate__()["_detector"] is None
