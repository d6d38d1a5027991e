"""Export tags, correct them, learn from the corrections, use what was learned."""

from __future__ import annotations

import json
import pickle
import re
from itertools import combinations
from pathlib import Path

import pytest
import spacy
from spacy.language import Language
from typer.testing import CliRunner

import imr_nlp
from imr_nlp.cli import app
from imr_nlp.errors import ModelError
from imr_nlp.io.annotations import read_annotations

run = CliRunner().invoke

# A word that no table has; the corrections teach it.
SENTENCES = [f"The {a} was given {b} and zorbulation was {c}." for a in ("worker", "patient", "man", "woman")
             for b in ("Norco", "ibuprofen") for c in ("done", "requested", "denied")]  # fmt: skip


@pytest.fixture(scope="module")
def corrected(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("letters")
    for number, text in enumerate(SENTENCES):
        (folder / f"{number:02}.txt").write_text(text, encoding="utf-8")
    out = folder / "tags.jsonl"
    assert run(app, ["export", str(folder), "-o", str(out), "--format", "prodigy"]).exit_code == 0
    rows = [json.loads(line) for line in out.read_text(encoding="utf-8").splitlines()]
    for row in rows:
        assert "MEDICATION" in {span["label"] for span in row["spans"]}
        start = row["text"].index("zorbulation")
        row["spans"].append({"start": start, "end": start + len("zorbulation"), "label": "PROCEDURE"})
    out.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return out


def test_what_was_corrected_is_learned(corrected: Path, tmp_path: Path) -> None:
    result = run(app, ["train-tagger", str(corrected), "-o", str(tmp_path / "tagger"), "--epochs", "12"])
    assert result.exit_code == 0, result.output
    text = "The woman was given ibuprofen and zorbulation was requested at L4-5."
    plain = {(e.text, e.label_) for e in imr_nlp.load()(text).ents}
    learned = {(e.text, e.label_) for e in imr_nlp.load(tagger=tmp_path / "tagger")(text).ents}
    assert plain == {("ibuprofen", "MEDICATION"), ("L4-5", "SPINAL_LEVEL")}
    assert learned == plain | {("zorbulation", "PROCEDURE")}


def test_too_little_is_refused(corrected: Path, tmp_path: Path) -> None:
    few = tmp_path / "few.jsonl"
    few.write_text("".join(corrected.read_text().splitlines(keepends=True)[:2]))
    result = run(app, ["train-tagger", str(few), "-o", str(tmp_path / "tagger")])
    assert result.exit_code == 1 and "too few to learn from" in result.output
    assert len(list(read_annotations(few))) == 2


@pytest.fixture(scope="module")
def ruler(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A tagger whose mentions are known beforehand."""
    path = tmp_path_factory.mktemp("ruler") / "tagger"
    nlp = spacy.blank("en")
    nlp.add_pipe("entity_ruler").add_patterns(
        [
            {"label": "PROCEDURE", "pattern": "zorbulation at L4-5"},
            {"label": "PROCEDURE", "pattern": "zorbulation"},
            {"label": "PROCEDURE", "pattern": "MRI and zorbing"},
            {"label": "DIAGNOSIS", "pattern": "zorbic ague"},
        ]
    )
    nlp.to_disk(path)
    return path


def read(nlp: Language, text: str) -> list[tuple[str, str]]:
    doc = nlp(text)
    return [(span.text, span.label_) for span in doc.spans["imr"]]


def test_a_level_stays_inside_of_what_the_tagger_finds(ruler: Path) -> None:
    nlp = imr_nlp.load(exclude=["imr_decision"], tagger=ruler)
    assert read(nlp, "He had zorbulation at L4-5.") == [("zorbulation at L4-5", "PROCEDURE"), ("L4-5", "SPINAL_LEVEL")]
    assert read(nlp, "He had MRI and zorbing.") == [("MRI", "PROCEDURE")]  # what the tables found stays


def test_guideline_fields_are_left_alone(ruler: Path) -> None:
    text = "MAXIMUS guideline: zorbulation. Decision rationale: he had zorbulation."
    doc = imr_nlp.load(exclude=["imr_decision"], tagger=ruler)(text)
    assert [span.start_char for span in doc.spans["imr"] if span.text == "zorbulation"] == [text.rindex("zorbulation")]


def test_diagnoses_are_linked_by_the_linker_in_use(ruler: Path, tmp_path: Path) -> None:
    base = tmp_path / "kb.jsonl"
    concept = {"concept_id": "Z1", "canonical_name": "Zorbic ague", "aliases": [], "types": [], "definition": ""}
    base.write_text(json.dumps(concept) + "\n", encoding="utf-8")
    doc = imr_nlp.load(exclude=["imr_decision"], tagger=ruler, entity_linker=base)("He has zorbic ague.")
    (span,) = doc.spans["imr"]
    assert (span.label_, span._.code, span._.description) == ("DIAGNOSIS", "Z1", "Zorbic ague")


LAST = ("imr_abbreviations", "imr_assertions", "imr_items", "imr_decision")


@pytest.mark.parametrize("left_out", [c for n in range(5) for c in combinations(LAST, n)], ids="-".join)
def test_it_runs_before_all_that_reads_mentions(ruler: Path, left_out: tuple[str, ...]) -> None:
    names = imr_nlp.load(exclude=left_out, tagger=ruler).pipe_names
    at = names.index("imr_tagger")
    assert names[at - 1] == "imr_findings" and names[at + 1 :] == [name for name in LAST if name not in left_out]


@pytest.mark.parametrize("only", [[], ["imr_procedures"], ["imr_sentences", "imr_assertions"]])
def test_it_runs_beside_any_components(ruler: Path, only: list[str]) -> None:
    nlp = imr_nlp.load(only=only, tagger=ruler)
    assert set(nlp.pipe_names) == {*only, "imr_tagger"}
    assert read(nlp, "He had zorbulation.") == [("zorbulation", "PROCEDURE")]


def test_it_is_saved_pickled_and_run_in_processes(ruler: Path, tmp_path: Path) -> None:
    nlp = imr_nlp.load(exclude=["imr_decision"], tagger=ruler)
    nlp.to_disk(tmp_path / "saved")
    text, expected = "He had zorbulation.", [("zorbulation", "PROCEDURE")]
    assert read(spacy.load(tmp_path / "saved"), text) == read(pickle.loads(pickle.dumps(nlp)), text) == expected
    assert [len(doc.ents) for doc in nlp.pipe([text] * 3, n_process=2)] == [1] * 3


def test_a_wrong_tagger_is_refused_at_load(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match=re.escape("imr-nlp train-tagger ANNOTATIONS... -o DIR")):
        imr_nlp.load(tagger=tmp_path)
    spacy.blank("en").to_disk(tmp_path / "empty")
    with pytest.raises(ModelError, match="tags none of"):
        imr_nlp.load(tagger=tmp_path / "empty")
    (tmp_path / "empty" / "config.cfg").write_text("[nlp]\n")
    with pytest.raises(ModelError, match="cannot be loaded"):
        imr_nlp.load(tagger=tmp_path / "empty")
