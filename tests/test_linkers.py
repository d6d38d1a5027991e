"""A user's own knowledge base or scispaCy linker in the place of ICD-10-CM."""

from __future__ import annotations

import json
from pathlib import Path
from types import SimpleNamespace

import imr_nlp

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
