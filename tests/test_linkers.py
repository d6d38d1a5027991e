"""A user's own knowledge base or scispaCy linker in the place of ICD-10-CM."""

from __future__ import annotations

import json
from pathlib import Path
from types import SimpleNamespace

import pytest

import imr_nlp
from imr_nlp.errors import TermsError
from imr_nlp.match.linker import Link

TEXT = "Diagnoses include lumbar radiculopathy."


def test_a_knowledge_base_in_scispacys_format(tmp_path: Path) -> None:
    path = tmp_path / "kb.jsonl"
    concept = {
        "concept_id": "X1",
        "canonical_name": "Lumbar radiculopathy",
        "aliases": ["radiculopathy of the lumbar spine"],
        "types": ["T047"],
        "definition": "",
    }
    path.write_text(json.dumps(concept) + "\n", encoding="utf-8")
    (span,) = imr_nlp.load(entity_linker=path)(TEXT).ents
    assert (span.text, span._.code, span._.description) == ("lumbar radiculopathy", "X1", "Lumbar radiculopathy")


class Generator:
    """The calls that scispaCy's CandidateGenerator answers."""

    kb = SimpleNamespace(cui_to_entity={"C1": SimpleNamespace(canonical_name="Radiculopathy, lumbar")})

    def __call__(self, names: list[str], k: int) -> list[list[SimpleNamespace]]:
        return [[SimpleNamespace(concept_id="C1", similarities=[0.95])] for _ in names]


def test_a_scispacy_linker() -> None:
    linker = SimpleNamespace(candidate_generator=Generator())
    (span,) = imr_nlp.load(entity_linker=linker)(TEXT).ents
    assert (span._.code, span._.description, span._.score) == ("C1", "Radiculopathy, lumbar", 0.95)


class Own:
    """An object with ``link(name)``: knows three names, and keeps what it was asked."""

    def __init__(self, **names: float) -> None:
        self.names = {name.replace("_", " "): score for name, score in names.items()}
        self.asked: list[str] = []

    def link(self, name: str) -> Link | None:
        self.asked.append(name)
        return Link(name.upper(), name, self.names[name]) if name in self.names else None


@pytest.mark.parametrize(
    ("text", "names", "code"),
    [
        ("Diagnosis: radiculopathy of the lumbar spine.", {"radiculopathy": 1, "lumbar_radiculopathy": 1}, "LUMBAR"),
        ("Diagnosis: radiculopathy, cervical region.", {"radiculopathy": 1, "cervical_radiculopathy": 1}, "CERVICAL"),
        ("Diagnosis: radiculopathy of the lumbar spine.", {"radiculopathy": 0.9}, "RADICULOPATHY"),
        ("Diagnosis: sprain of the left knee.", {"knee_sprain": 0.8, "left_knee_sprain": 0.9}, "LEFT"),
        ("Diagnosis: sprain of the left knee.", {"left_sprain": 0.8, "sprain": 0.9}, "SPRAIN"),
        ("An MRI of the knee was done for a sprain.", {"knee_sprain": 1, "sprain": 0.8}, "SPRAIN"),  # only near it
    ],
)
def test_an_own_linker_is_asked_with_place_and_side(text: str, names: dict[str, float], code: str) -> None:
    linker = Own(**names)
    doc = imr_nlp.load(entity_linker=linker, exclude=["imr_decision"])(text)
    (span,) = [span for span in doc.spans["imr"] if span.label_ == "DIAGNOSIS"]
    assert span._.code.split()[0] == code
    assert linker.asked


def test_a_place_in_the_name_is_not_put_before_it_again() -> None:
    linker = Own()
    imr_nlp.load(entity_linker=linker, exclude=["imr_decision"])("Diagnosis: right carpal tunnel syndrome.")
    assert linker.asked == ["right carpal tunnel syndrome", "carpal tunnel syndrome"]


def test_what_cannot_link_is_refused() -> None:
    with pytest.raises(TypeError, match=r"link\(name\)"):
        imr_nlp.load(entity_linker=object())
    with pytest.raises(TermsError, match=r"nowhere\.jsonl"):
        imr_nlp.load(entity_linker="nowhere.jsonl")
    with pytest.raises(ValueError, match="imr_diagnoses"):
        imr_nlp.load(entity_linker=Own(), exclude=["imr_diagnoses"])


def test_a_pipeline_with_a_linker_object_is_not_saved_without_it(tmp_path: Path) -> None:
    nlp = imr_nlp.load(entity_linker=Own(), exclude=["imr_decision"])
    with pytest.raises(ValueError, match="imr_diagnoses"):
        nlp.to_disk(tmp_path / "pipe")
    with pytest.raises(ValueError, match="imr_diagnoses"):
        nlp.to_bytes()
    nlp.to_disk(tmp_path / "rest", exclude=["imr_diagnoses"])


def test_a_pipeline_with_a_path_comes_back_with_it(tmp_path: Path) -> None:
    import spacy

    path = tmp_path / "kb.jsonl"
    path.write_text(json.dumps({"concept_id": "X1", "canonical_name": "Lumbar radiculopathy"}), encoding="utf-8")
    nlp = imr_nlp.load(entity_linker=path, exclude=["imr_decision"])
    nlp.to_disk(tmp_path / "pipe")
    (span,) = spacy.load(tmp_path / "pipe")(TEXT).ents
    assert span._.code == "X1"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("He has carpal tunnel syndrome (CTS). Surgery for the right CTS was done.", "G56.01"),
        ("He has right carpal tunnel syndrome (CTS). Surgery for CTS was done.", "G56.01"),
    ],
)
def test_a_short_form_keeps_its_own_side(text: str, code: str) -> None:
    doc = imr_nlp.load(exclude=["imr_decision"])(text)
    assert [span for span in doc.spans["imr"] if span.text == "CTS"][-1]._.code == code
