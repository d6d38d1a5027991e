"""Export tags, correct them, learn from the corrections, use what was learned."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
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


def test_a_missing_tagger_says_how_to_make_one(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="train-tagger"):
        imr_nlp.load(tagger=tmp_path)("Norco.")
