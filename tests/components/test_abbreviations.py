"""Short forms that a text defines for itself."""

from __future__ import annotations

import pickle

import pytest
import spacy
from spacy.language import Language

import imr_nlp.components.abbreviations
import imr_nlp.components.diagnoses
import imr_nlp.components.findings  # noqa: F401
from imr_nlp.components.abbreviations import find_definitions
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
        ("a greater trochanter swelling (GTS)", [("greater trochanter swelling", "GTS")]),
        ("an upper trapezius strain (UTS) hurts", [("upper trapezius strain", "UTS")]),
        ("pain (severe) and strain (right)", []),
        ("no letters agree (XQZ)", []),
        ("(ABC) opens the text", []),
        ("nothing in brackets", []),
    ],
)
def test_definitions(nlp: Language, text: str, expected: list[tuple[str, str]]) -> None:
    doc = nlp.make_doc(text)
    assert [(doc.text[d.start : d.end], d.short) for d in find_definitions(doc)] == expected


def test_short_form_is_tagged_and_linked_like_the_long_one(nlp: Language) -> None:
    doc = nlp("Right rotator interval tendinitis (RIT) was found. The RIT persists, so RIT is treated.")
    spans = list(doc.spans["imr"])
    assert [s.text for s in spans] == ["rotator interval tendinitis", "RIT", "RIT", "RIT"] or [
        s.text for s in spans
    ] == ["tendinitis", "RIT", "RIT", "RIT"]
    assert {s.label_ for s in spans} == {"DIAGNOSIS"}
    assert len({(s._.code, s._.concept) for s in spans}) == 1


def test_a_known_short_form_takes_the_code_of_the_long_one(nlp: Language) -> None:
    doc = nlp("Complex regional pain syndrome (CRPS) of the left foot. CRPS is worse.")
    codes = [s._.code for s in doc.spans["imr"] if s.label_ == "DIAGNOSIS"]
    assert len(codes) == 3 and len(set(codes)) == 1 and codes[0].startswith("G90.52")


def test_findings_too_and_nothing_before_the_definition(nlp: Language) -> None:
    doc = nlp("MBT unclear. She has marked burning thigh pain (MBT). The MBT grew.")
    assert [s.text for s in doc.spans["imr"] if s.text == "MBT"] in ([], ["MBT", "MBT"])


def test_only_primitives_are_kept(nlp: Language) -> None:
    doc = nlp("Low back pain (LBP). LBP again.")
    assert pickle.loads(pickle.dumps(doc)).text == doc.text
    assert [s.text for s in doc.spans["imr"]] == ["Low back pain", "LBP", "LBP"]
