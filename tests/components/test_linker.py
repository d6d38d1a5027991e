"""Linking names to codes."""

from __future__ import annotations

import gzip
import json
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from imr_nlp.errors import TermsError
from imr_nlp.match.linker import (
    CandidateLinker,
    Concept,
    DiagnosisLinker,
    compose,
    icd10cm,
    name_key,
    with_side,
)

KB = [
    Concept("A1", "Sprain of ankle", ("Twisted ankle", "Ankle ligament injury")),
    Concept("A2", "Sprain of wrist"),
    Concept("B1", "Inflammation of the plantar fascia"),
]


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("sprain of ankle", "A1"),
        ("ankle sprains", "A1"),  # word order and plural
        ("TWISTED ANKLE", "A1"),
        ("right wrist sprain", "A2"),
        ("plantar fascia inflammations", "B1"),
        ("plantar fascial inflammation", "B1"),  # alike
        ("migraine", None),
        ("", None),
    ],
)
def test_link(name: str, code: str | None) -> None:
    found = DiagnosisLinker(KB, threshold=0.6).link(name)
    assert (found.code if found else None) == code


OPPOSITES = [
    Concept("A", "Spondylosis without myelopathy"),
    Concept("B", "Spondylosis with myelopathy"),
    Concept("R", "Right knee sprain"),
    Concept("L", "Left knee sprain"),
    Concept("M", "Depression, mild"),
    Concept("S", "Depression, severe"),
    Concept("G", "Acute gout"),
    Concept("U", "Chronic ulcer"),
    Concept("V", "Ulcer"),
    Concept("D", "Displaced fracture of the wrist bones"),
]


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("spondylosis with myelopathy", ("B", 1.0)),
        ("spondylosis without myelopathy", ("A", 1.0)),
        ("myelopathy spondylosis", None),  # either could be meant
        ("left knee sprain", ("L", 1.0)),
        ("right knee sprains", ("R", 1.0)),
        ("bilateral knee sprain", None),
        ("knee sprain", None),
        ("severe depression", ("S", 1.0)),
        ("moderate depression", None),
        ("severe gout", ("G", 0.95)),  # the one name, and nothing against it
        ("chronic gout", None),
        ("acute ulcer", ("V", 0.95)),
        ("severe chronic ulcer", ("U", 0.95)),  # of two that say less than the words the one that says more
        ("nondisplaced fracture of the wrist bones", None),
    ],
)
def test_a_name_is_not_linked_to_its_opposite(name: str, found: tuple[str, float] | None) -> None:
    link = DiagnosisLinker(OPPOSITES, threshold=0.6).link(name)
    assert (link and (link.code, link.score)) == found


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("cervical disc disorder with myelopathy", "M50.0"),
        ("acute gastritis", "K29.0"),
        ("chronic gastritis", "K29.5"),
        ("major depressive disorder recurrent moderate", "F33.1"),
        ("adjustment disorder with mixed anxiety and depressed mood", "F43.23"),
    ],
)
def test_shipped_names(name: str, code: str) -> None:
    found = icd10cm().link(name)
    assert found is not None and found.code == code


def test_scores_and_candidates() -> None:
    linker = DiagnosisLinker(KB)
    assert linker.link("twisted ankle").score == 1.0  # type: ignore[union-attr]
    scores = [link.score for link in linker.candidates("ankle", 3)]
    assert scores == sorted(scores, reverse=True)
    assert all(0 < score <= 1 for score in scores)


@pytest.mark.parametrize("suffix", [".jsonl", ".jsonl.gz"])
def test_scispacy_jsonl(tmp_path, suffix: str) -> None:  # type: ignore[no-untyped-def]
    lines = "\n".join(
        json.dumps({"concept_id": c.concept_id, "canonical_name": c.canonical_name, "aliases": c.aliases}) for c in KB
    )
    path = tmp_path / f"kb{suffix}"
    path.write_bytes(gzip.compress(lines.encode()) if suffix.endswith("gz") else lines.encode())
    linker = DiagnosisLinker.from_jsonl(path)
    assert len(linker) == 3
    assert linker.link("twisted ankle").code == "A1"  # type: ignore[union-attr]


@pytest.mark.parametrize("line", ["not json", '{"name": "x"}', "[1]"])
def test_a_bad_line_is_named(tmp_path, line: str) -> None:  # type: ignore[no-untyped-def]
    path = tmp_path / "kb.jsonl"
    path.write_text('{"concept_id": "1", "canonical_name": "a"}\n' + line)
    with pytest.raises(TermsError, match=r"kb\.jsonl, line 2"):
        DiagnosisLinker.from_jsonl(path)


def test_scispacy_candidates() -> None:
    def generator(names: list[str], k: int) -> list[list[SimpleNamespace]]:
        return [
            [
                SimpleNamespace(concept_id="C1", similarities=[0.4, 0.91]),
                SimpleNamespace(concept_id="C2", similarities=[0.8]),
            ]
        ]

    names = {"C1": SimpleNamespace(canonical_name="One"), "C2": SimpleNamespace(canonical_name="Two")}
    generator.kb = SimpleNamespace(cui_to_entity=names)  # type: ignore[attr-defined]
    assert CandidateLinker(generator).link("x") == ("C1", "One", 0.91)
    assert CandidateLinker(SimpleNamespace(candidate_generator=generator), 0.95).link("x") is None


@pytest.mark.parametrize(
    ("concept", "sites", "side", "code"),
    [
        ("strain", ["shoulder"], "right", "S46.911"),
        ("strain", ["thumb"], "left", "S66.012"),
        ("contusion", ["knee"], None, "S80.00"),
        ("pain", ["lumbosacral"], None, "M54.50"),
        ("fracture", ["tibial_plateau"], "left", "S82.142"),
        ("tendinitis", ["toe"], "right", "M77.51"),  # the nearest site that the table has
        ("carpal_tunnel_syndrome", [], "bilateral", "G56.03"),
        ("fracture", [], None, None),
        ("no such disorder", ["knee"], None, None),
    ],
)
def test_compose(concept: str, sites: list[str], side: str | None, code: str | None) -> None:
    assert compose(concept, sites, side) == code


def test_every_code_of_the_tables_exists() -> None:
    from imr_nlp.match.lexicon import read_table

    base = icd10cm()
    for table, column in (("problem_codes.csv", "site"), ("diagnoses.csv", "concept")):
        for row in read_table(table):
            for side in ("left", "right", "bilateral", None) if row["code"] else ():
                code = base.nearest_code(with_side(row["code"], side))
                assert code is not None and code[:3] == row["code"][:3], (row["term"], row[column])


def test_shipped_codes_have_no_encounter_character() -> None:
    injuries = [c for c in icd10cm()._concepts if c[0] in "ST"]
    assert len(icd10cm()) > 30_000
    assert all(len(c) < 8 for c in injuries)


@given(st.text(max_size=60))
def test_any_name_is_answered(name: str) -> None:
    found = DiagnosisLinker(KB).link(name)
    assert found is None or 0 < found.score <= 1


@given(st.lists(st.sampled_from(["ankle", "torn", "disc", "knee"]), min_size=1, max_size=4))
def test_name_key_knows_no_order(words: list[str]) -> None:
    assert name_key(" ".join(words)) == name_key(" ".join(reversed(words)))
