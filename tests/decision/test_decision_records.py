"""What the pipeline tagged, as features: what counts, what never does, and a model trained on it from end to end."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

import imr_nlp
from imr_nlp import decision
from imr_nlp.cli import app
from imr_nlp.decision import DecisionModel, evaluate_cv, load_model, mask_conclusions, save_model
from imr_nlp.decision.analysis import analyse
from imr_nlp.decision.cli import train_command
from imr_nlp.decision.data import read_examples
from imr_nlp.decision.features import dense_features, dense_names, dense_rows
from imr_nlp.decision.mentions import RECORD_GROUPS, record_names
from imr_nlp.decision.training import Settings, fit, prepare, scores, train
from imr_nlp.decision.views import seen_text
from imr_nlp.errors import ModelError, TrainingDataError
from imr_nlp.prediction import tag
from imr_nlp.records import Entity

LETTERS = Path(__file__).parents[1] / "letters"
TEXT = (
    "The ODG lists an MRI as an option for meniscal tears. She completed physical therapy and takes naproxen. "
    "McMurray's test is positive. There is no documentation of locking. Therefore this MRI is medically necessary per "
    "ACOEM."
)


def mention(text: str, words: str, label: str, **attributes: Any) -> Entity:
    start = text.index(words)
    return Entity(start, start + len(words), label, words, attributes=attributes)


def values(text: str, entities: list[Entity], *groups: str) -> dict[str, float]:
    row = dense_features(analyse(text, entities=entities), groups)
    return {name: round(float(v), 3) for name, v in zip(dense_names(groups), row) if v}


@pytest.mark.parametrize(
    ("entity", "name"),
    [
        (("spasm", "FINDING", {"assertion": "normal"}), "assertions:problem_denied"),
        (("spasm", "DIAGNOSIS", {"assertion": "historical"}), "assertions:problem_present"),
        (("spasm", "FINDING", {"assertion": "undocumented"}), "assertions:problem_undocumented"),
        (("spasm", "PROCEDURE", {"assertion": "hypothetical"}), "assertions:procedure_planned"),
        (("spasm", "PROCEDURE", {"assertion": "historical"}), "assertions:procedure_done"),
        (("spasm", "PROCEDURE", {"category": "imaging"}), "services:imaging"),
        (("spasm", "MEDICATION", {"category": "topical_compound"}), "services:drug_topical"),
        (("spasm", "MEDICATION", {"category": "vitamin"}), "services:drug_other"),
        (("spasm", "SPINAL_LEVEL", {}), "services:levels"),
        (("spasm", "GUIDELINE", {"source": "ODG"}), "citations:ODG"),
        (("spasm", "GUIDELINE", {"source": "AAOS"}), "citations:other"),
        (("spasm", "LITERATURE", {}), "citations:literature"),
    ],
)
def test_what_a_mention_counts_as(entity: tuple[str, str, dict[str, str]], name: str) -> None:
    words, label, attributes = entity
    found = values("There was spasm.", [mention("There was spasm.", words, label, **attributes)], *RECORD_GROUPS)
    assert name in found


def test_shares_and_sources_that_stand_alone() -> None:
    text = "Per ODG and ODG. No record of spasm. Weakness was seen."
    tagged = [
        mention(text, "ODG", "GUIDELINE", source="ODG"),
        mention(text, "ODG.", "GUIDELINE", source="ODG"),
        mention(text, "spasm", "FINDING", assertion="undocumented"),
        mention(text, "Weakness", "FINDING", assertion="present"),
    ]
    found = values(text, tagged, "assertions", "citations")
    assert found["assertions:share_undocumented"] == found["assertions:share_present"] == 0.5
    assert found["citations:references"] == found["citations:ODG"] == round(float(np.log1p(2)), 3)
    assert found["citations:ODG_alone"] == 1
    beside = [*tagged, mention(text, "Per", "GUIDELINE", source="MTUS")]
    assert "citations:ODG_alone" not in values(text, beside, "citations")


def test_every_feature_has_a_name() -> None:
    (tagged,) = tag([TEXT])
    for group in RECORD_GROUPS:
        assert len(dense_features(analyse(TEXT, entities=tagged), [group])) == len(record_names(group))


def test_a_sentence_left_out_takes_its_mentions_along() -> None:
    (tagged,) = tag([TEXT])
    said = analyse(TEXT, entities=tagged)
    spans = said.sentences.spans
    rows = dense_rows(said.sentences, [], RECORD_GROUPS, list(range(len(spans))), said.tagged)
    for row, (start, end) in zip(rows, spans):
        left = [e for e in tagged if not start <= e.start < end]
        assert row == pytest.approx(dense_features(analyse(TEXT, entities=left), RECORD_GROUPS))


PIECES = [
    "No spasm was seen. ",
    "The request is denied. ",
    "Per ODG it is\n\nan option. ",
    "x.Y is upheld. ",
    "\n",
    " ",
]


@given(st.one_of(st.text(max_size=120), st.lists(st.sampled_from(PIECES), max_size=8).map("".join)))
def test_what_is_masked_is_out_of_the_taggers_sight(text: str) -> None:
    seen = seen_text(text, "masked")
    assert len(seen) == len(text)
    assert all(one == other or one == " " for one, other in zip(seen, text))
    assert "".join(seen.split()) == "".join(mask_conclusions(" ".join(text.split())).split())
    assert seen_text(text, "full") == text


@pytest.fixture(scope="module")
def table(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Items that are overturned where the case cites ODG, whatever else is said."""
    sources = {True: ["ODG", "the Official Disability Guidelines"], False: ["MTUS", "ACOEM"]}
    names = ["Lee", "Roe", "Poe", "Doe", "Coe", "Moe", "Noe", "Joe"]
    made = [
        {
            "text": f"{names[i % 8]} fell in room {i * 37 % 100}. Per {sources[i % 4 == 0][i // 4 % 2]} it may help. "
            f"The item is {'' if i % 4 == 0 else 'not '}medically necessary.",
            "label": i % 4 == 0,
            "case": f"c{i // 2}",
        }
        for i in range(48)
    ]
    path = tmp_path_factory.mktemp("records") / "items.jsonl"
    path.write_text("\n".join(map(json.dumps, made)), "utf-8")
    return path


def citing(table: Path, view: str) -> DecisionModel:
    """A model that reads nothing but citations."""
    data = prepare(read_examples([table], view, tag=tag), view)
    return fit(data, range(len(data.examples)), Settings(1.0, 1.0), ("citations",))


@pytest.mark.parametrize("view", ["full", "masked"])
def test_a_model_that_reads_records(view: str, table: Path, tmp_path: Path) -> None:
    path = save_model(citing(table, view), tmp_path / "m")
    model = load_model(path, view)
    assert model.uses_records
    texts = ["He fell.\n\nPer the  Official\nDisability Guidelines it may help.", "Per MTUS it may help.", ""]
    with pytest.raises(ModelError, match=r"imr_nlp\.predict_decisions"):
        decision.predict_decisions(texts, view, model)
    read = imr_nlp.predict_decisions(texts, view, path)
    assert [r["label"] for r in read[:2]] == ["overturned", "upheld"]
    handed = decision.predict_decisions(texts, view, model, records=tag(texts))
    assert handed == read == imr_nlp.predict_decisions(iter(texts), view, model)
    terms = [e for e in read[0]["evidence"] if e["kind"] == "term"]
    assert [" ".join(e["text"].split()) for e in terms] == ["Official Disability Guidelines"]
    assert terms[0]["speaks_for"] == "overturned" and terms[0]["weight"] > 0
    for text, said in zip(texts, read):
        assert all(text[e["start"] : e["end"]] == e["text"] for e in said["evidence"])


def test_mentions_in_masked_sentences_never_count(table: Path) -> None:
    model = citing(table, "masked")
    texts = ["He fell.", "He fell. Per ODG the request is certified.", "He fell. The denial is upheld per ACOEM."]
    for records in (None, list(tag(texts))):
        read = imr_nlp.predict_decisions(texts, "masked", model, evidence=False, records=records)
        assert read[0] == read[1] == read[2]


def test_training_and_prediction_see_the_same(table: Path, tmp_path: Path) -> None:
    rows = [json.loads(line) for line in table.read_text("utf-8").splitlines()]
    rows += [{"text": TEXT, "label": 1, "case": "x"}]
    path = tmp_path / "items.jsonl"
    path.write_text("\n".join(map(json.dumps, rows)), "utf-8")
    for view in decision.VIEWS:
        data = prepare(read_examples([path], view, tag=tag), view)
        everything = list(range(len(rows)))
        model = fit(data, everything, Settings(1.0, 1.0), RECORD_GROUPS)
        trained = [model.probability(score) for score in scores(model, data, everything, everything)]
        read = imr_nlp.predict_decisions([row["text"] for row in rows], view, model, evidence=False)
        assert [r["probabilities"]["overturned"] for r in read] == pytest.approx(trained)


def test_the_component_hands_over_the_letters_own_entities(table: Path, tmp_path: Path) -> None:
    model = citing(table, "full")
    path = save_model(model, tmp_path / "m")
    nlp = imr_nlp.load(decision_model=path)
    for file in sorted(LETTERS.glob("*.txt")):
        letter = nlp(imr_nlp.read(file))._.letter
        source = imr_nlp.read(file)
        for item in letter.determinations:
            if item.rationale is None:
                continue
            start, end = item.rationale.start, item.rationale.end
            (again,) = imr_nlp.predict_decisions([source[start:end]], "full", path, evidence=False)
            assert item.predicted_decision.probabilities == pytest.approx(again["probabilities"])
            assert all(start <= e["start"] and e["end"] <= end for e in item.predicted_decision.evidence)


def test_a_letters_entities_stand_where_its_rationale_is_on_one_line() -> None:
    labels = set()
    for example in read_examples(sorted(LETTERS.glob("*.txt")), "full", tag=tag):
        for entity in example.records[0] if example.records else ():
            labels.add(entity.label)
            assert example.texts[0][entity.start : entity.end].split() == entity.text.split()
    assert {"FINDING", "PROCEDURE", "GUIDELINE"} <= labels


def test_records_can_be_had_or_left_out(table: Path, tmp_path: Path) -> None:
    with_them = read_examples([table], "masked", tag=tag)
    assert not set(train(with_them, "masked", records=False, inner=3).groups) & set(RECORD_GROUPS)
    with pytest.raises(TrainingDataError, match="tag="):
        train(read_examples([table], "masked"), "masked", records=True)
    manifest = train_command([table], tmp_path / "m", view="masked", tag=tag, quiet=True)
    (read,) = imr_nlp.predict_decisions(["Per the ODG it may help."], "masked", tmp_path / "m")
    assert read["label"] == "overturned"
    assert manifest["groups"] == list(load_model(tmp_path / "m", "masked").groups)


@pytest.mark.parametrize("flag", ["--records", "--no-records"])
def test_from_the_command_line(flag: str, table: Path, tmp_path: Path) -> None:
    letters = [str(path) for path in sorted(LETTERS.glob("*.txt"))]
    done = CliRunner().invoke(app, ["train", str(table), *letters, "-o", str(tmp_path / "m"), flag])
    assert done.exit_code == 0, done.output
    model = load_model(tmp_path / "m")
    assert flag == "--records" or not model.uses_records
    (read,) = imr_nlp.predict_decisions(["Per ACOEM the item is not medically necessary."], model=model)
    assert read["label"] == "upheld"


@pytest.mark.parametrize(("view", "name"), [("full", "with records"), ("masked", "without records")])
def test_the_report_tells_what_records_change(view: str, name: str, table: Path) -> None:
    examples = read_examples([table], view, tag=tag)
    result = evaluate_cv(examples, view, outer=2, inner=2, seeds=(0,), resamples=5, baselines=False)
    rows = [row["name"] for row in result["rows"] if "records" in row["name"]]
    assert rows == [name]
    assert set(RECORD_GROUPS) <= set(result["split"]["groups"]) if name == "without records" else True
