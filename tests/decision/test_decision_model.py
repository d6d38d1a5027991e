"""The models: what they predict, what they show for it, how they are kept."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from imr_nlp import decision, predict_decisions
from imr_nlp.decision import VIEWS, DecisionModel, load_model, save_model
from imr_nlp.decision.storage import default_path
from imr_nlp.errors import ModelError
from imr_nlp.prediction import tag
from imr_nlp.records import Entity

GOLDEN = json.loads((Path(__file__).parent / "golden.json").read_text("utf-8"))


@pytest.mark.parametrize("row", GOLDEN, ids=[f"{r['view']}-{i}" for i, r in enumerate(GOLDEN)])
def test_golden_predictions(row: dict[str, Any]) -> None:
    """On the tags of the day when the model was made: tagging may improve without changing what a model is."""
    tagged = [Entity(*place, attributes=said) for *place, said in row.get("records", ())]
    (read,) = decision.predict_decisions([row["text"]], view=row["view"], records=[tagged])
    assert read["label"] == row["label"]
    assert read["probabilities"]["overturned"] == pytest.approx(row["overturned"], abs=0.005)


@pytest.mark.parametrize("view", VIEWS)
def test_bare_texts_are_tagged_where_the_model_needs_it(view: str) -> None:
    rows = [row for row in GOLDEN if row["view"] == view]
    read = predict_decisions([row["text"] for row in rows], view=view, evidence=False)
    assert [r["label"] for r in read] == [row["label"] for row in rows]


@pytest.mark.parametrize("view", VIEWS)
def test_probabilities_and_evidence(view: str) -> None:
    text = "She failed therapy.\n\nThere is no record\n of any exam.  Therefore the request is not medically necessary."
    (read,) = predict_decisions([text], view=view)
    assert set(read) == {"label", "probabilities", "evidence"}
    assert sum(read["probabilities"].values()) == pytest.approx(1)
    assert read["label"] == max(read["probabilities"], key=read["probabilities"].get)
    assert {e["kind"] for e in read["evidence"]} == {"sentence", "term"}
    for entry in read["evidence"]:
        assert entry["text"] == text[entry["start"] : entry["end"]]
        assert entry["speaks_for"] == ("overturned" if entry["weight"] > 0 else "upheld")


def test_the_concluding_sentence_weighs_most() -> None:
    text = "Guidelines recommend therapy. He fell. As such, the request is not medically necessary."
    (read,) = predict_decisions([text])
    sentences = [e for e in read["evidence"] if e["kind"] == "sentence"]
    terms = [e for e in read["evidence"] if e["kind"] == "term"]
    assert sentences[0]["text"] == "As such, the request is not medically necessary."
    assert terms[0]["text"] == "not medically necessary"
    assert terms[0]["speaks_for"] == "upheld"


def test_the_masked_model_never_sees_the_conclusion() -> None:
    reason = "She failed six weeks of therapy and the knee locks."
    against, favour = (f"{reason} The request is {x}medically necessary." for x in ("not ", ""))
    one, other = predict_decisions([against, favour], view="masked")
    assert one["probabilities"] == other["probabilities"]
    assert all("necessary" not in e["text"] for e in one["evidence"])


@given(st.text(max_size=300))
@settings(max_examples=40, deadline=None)
def test_any_text_has_a_prediction(text: str) -> None:
    for view in VIEWS:
        (read,) = predict_decisions([text], view=view)
        assert 0 <= read["probabilities"]["overturned"] <= 1
        assert all(e["text"] == text[e["start"] : e["end"]] for e in read["evidence"])


def test_one_text_is_not_taken_for_many() -> None:
    with pytest.raises(TypeError, match=r"\[text\]"):
        predict_decisions("The request is certified.")


def test_predicting_needs_neither_sklearn_nor_spacy() -> None:
    code = (
        "import sys; from imr_nlp.decision import predict_decisions; predict_decisions(['It is denied.']); "
        "sys.exit(len({'sklearn', 'spacy', 'scipy', 'pandas', 'matplotlib'} & set(sys.modules)))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


@pytest.mark.parametrize("view", VIEWS)
def test_the_scikit_learn_estimator_says_the_same(view: str) -> None:
    model = load_model(None, view)
    texts = ["There is no record of therapy.", "She failed therapy. MRI shows a tear."]
    tagged = list(tag(texts))
    found = model.to_sklearn().predict_proba(model.transform(texts, tagged))[:, 1]
    said = [p["probabilities"]["overturned"] for p in model.predict(texts, evidence=False, records=tagged)]
    assert found == pytest.approx(said)


@pytest.mark.parametrize("view", VIEWS)
def test_a_model_survives_storage(view: str, tmp_path: Path) -> None:
    model = load_model(None, view)
    path = save_model(model, tmp_path / "copy")
    again = load_model(path, view)
    assert again.id == model.id
    for name in ("manifest.json", "vocabulary.json", "weights.npz"):
        assert (path / name).read_bytes() == (default_path(view) / name).read_bytes()


@pytest.mark.parametrize("view", VIEWS)
def test_what_the_shipped_model_tells_of_itself(view: str) -> None:
    manifest = load_model(None, view).manifest
    for key in (
        "id",
        "schema",
        "view",
        "labels",
        "data",
        "split",
        "settings",
        "versions",
        "metrics",
        "period",
        "licence",
    ):
        assert manifest[key], key
    card = (Path(__file__).parents[2] / "models" / "decision" / "MODEL_CARD.md").read_text("utf-8")
    assert manifest["id"] in card
    size = sum(f.stat().st_size for f in default_path(view).parent.rglob("*") if f.is_file())
    assert size < 3_000_000


def test_the_vocabularies_hold_no_runs_of_words() -> None:
    for view in VIEWS:
        vocabulary = json.loads((default_path(view) / "vocabulary.json").read_text("utf-8"))
        assert max((len(gram.split()) for grams in vocabulary.values() for gram in grams), default=0) <= 2


@pytest.fixture
def stored(tmp_path: Path) -> Path:
    return save_model(load_model(None, "full"), tmp_path / "model")


def _edit(path: Path, **changes: object) -> None:
    manifest = json.loads((path / "manifest.json").read_text("utf-8"))
    (path / "manifest.json").write_text(json.dumps({**manifest, **changes}), "utf-8")


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"schema": 99}, "schema 99"),
        ({"kind": "other"}, "imr-nlp train"),
        ({"view": "masked"}, "views are never mixed"),
        ({"tables": "0"}, "other pattern tables"),
        ({"id": "0"}, "not have the content"),
    ],
)
def test_a_model_that_does_not_fit_is_refused(stored: Path, change: dict[str, object], message: str) -> None:
    _edit(stored, **change)
    with pytest.raises(ModelError, match=message):
        load_model(stored, "full")


def test_a_damaged_or_missing_model_is_refused(stored: Path, tmp_path: Path) -> None:
    (stored / "weights.npz").write_bytes(b"PK not a zip")
    with pytest.raises(ModelError, match="damaged"):
        load_model(stored)
    (stored / "weights.npz").unlink()
    with pytest.raises(ModelError, match=r"no weights\.npz"):
        load_model(stored)
    with pytest.raises(ModelError, match="imr-nlp train"):
        load_model(tmp_path / "nothing")


def test_changed_weights_are_noticed(stored: Path) -> None:
    with np.load(stored / "weights.npz", allow_pickle=False) as arrays:
        changed = {name: arrays[name] for name in arrays.files}
    changed["weights"] = changed["weights"] + 1
    np.savez(stored / "weights.npz", **changed)
    with pytest.raises(ModelError, match="not have the content"):
        load_model(stored)


def test_a_pickle_is_never_opened(stored: Path) -> None:
    np.savez(stored / "weights.npz", weights=np.array([{"a": 1}], dtype=object))
    with pytest.raises(ModelError, match="damaged"):
        load_model(stored)


def test_a_model_of_another_view_is_refused() -> None:
    model: DecisionModel = load_model(None, "masked")
    with pytest.raises(ModelError, match="never mixed"):
        predict_decisions(["x"], view="full", model=model)
