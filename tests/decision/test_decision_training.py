"""Training, measuring and reporting, on data written here and on the project's own letters."""

from __future__ import annotations

import csv
import json
import os
import random
import re
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from imr_nlp import predict_decisions
from imr_nlp.decision import load_model
from imr_nlp.decision.cli import train_command
from imr_nlp.decision.data import Example, check_examples, merge_near_duplicates, read_examples
from imr_nlp.decision.metrics import NAMES, auroc, average_precision, ece, measure
from imr_nlp.decision.report import main as report_main
from imr_nlp.decision.training import calibrate, folds, prepare, train
from imr_nlp.errors import ImrNlpError, TrainingDataError

LETTERS = Path(__file__).parents[1] / "letters"
TRAINING = Path(__file__).parents[2] / "training"
PARTS = ["knee", "neck", "wrist", "hip", "back", "ankle", "elbow", "shoulder"]
THINGS = ["MRI", "brace", "injection", "exercise course", "nerve study", "walker", "consultation"]


def rows(n: int = 40, seed: int = 3) -> list[dict[str, str]]:
    """Labeled rationales made up by the dozen."""
    random_ = random.Random(seed)
    made = []
    for i in range(n):
        part, thing, overturned = random_.choice(PARTS), random_.choice(THINGS), i % 4 == 0
        words = [f"{random_.choice('abcdefgh')}{random_.randrange(99)}" for _ in range(8)]
        middle = (
            f"The patient failed therapy of the {part} and has weakness {' '.join(words)}."
            if overturned
            else f"There is no record of treatment of the {part} {' '.join(words)}."
        )
        end = f"The {thing} is {'' if overturned else 'not '}medically necessary."
        made.append(
            {"text": f"{middle} {end}", "label": "overturned" if overturned else "upheld", "case": f"c{i // 2}"}
        )
    return made


@pytest.fixture
def table(tmp_path: Path) -> Path:
    path = tmp_path / "items.jsonl"
    path.write_text("\n".join(json.dumps(row) for row in rows()), "utf-8")
    return path


@pytest.mark.parametrize("view", ["full", "masked", "pre_decision"])
def test_train_and_load(view: str, table: Path, tmp_path: Path) -> None:
    manifest = train_command([table], tmp_path / "m", view=view, quiet=True)
    assert manifest["data"] == {"items": 40, "upheld": 30, "overturned": 10, "cases": 20, "groups": 20}
    read = predict_decisions([row["text"] for row in rows(seed=4)], view=view, model=tmp_path / "m", evidence=False)
    right = np.mean([p["label"] == row["label"] for p, row in zip(read, rows(seed=4))])
    assert right >= 0.9
    assert load_model(tmp_path / "m", view).id == manifest["id"]


def test_the_same_data_make_the_same_model(table: Path, tmp_path: Path) -> None:
    one, other = (train_command([table], tmp_path / name, quiet=True)["id"] for name in ("a", "b"))
    assert one == other


@pytest.mark.parametrize("form", ["csv", "jsonl", "parquet"])
def test_tables_of_every_form(form: str, tmp_path: Path) -> None:
    data = [{"why": r["text"], "outcome": r["label"].upper(), "claim": r["case"]} for r in rows(24)]
    path = tmp_path / f"items.{form}"
    if form == "csv":
        with path.open("w", newline="", encoding="utf-8") as handle:
            writer = csv.DictWriter(handle, fieldnames=list(data[0]))
            writer.writeheader()
            writer.writerows(data)
    elif form == "jsonl":
        path.write_text("\n".join(map(json.dumps, data)), "utf-8")
    else:
        parquet = pytest.importorskip("pyarrow.parquet", exc_type=ImportError)
        import pyarrow

        parquet.write_table(pyarrow.Table.from_pylist(data), path)
    examples = read_examples([path], "full", text="why", label="outcome", group="claim")
    assert [e.overturned for e in examples] == [r["label"] == "overturned" for r in rows(24)]
    assert len({e.group for e in examples}) == 12


def test_letters_bring_their_own_labels(tmp_path: Path) -> None:
    if not LETTERS.is_dir():
        pytest.skip("the project's letters are not here")
    examples = read_examples(sorted(LETTERS.glob("*.txt")), "full")
    assert {e.overturned for e in examples} == {True, False}
    assert all(e.texts[0] for e in examples)
    summaries = read_examples(sorted(LETTERS.glob("*.txt")), "pre_decision")
    assert not any(re.search(r"medically necessary", e.texts[0]) for e in summaries)


def test_training_on_the_projects_own_letters(tmp_path: Path, table: Path) -> None:
    """Letters and a table together, from the command to a prediction."""
    letters = sorted(LETTERS.glob("*.txt"))
    if not letters:
        pytest.skip("the project's letters are not here")
    manifest = train_command([*letters, table], tmp_path / "m", quiet=True)
    assert manifest["data"]["items"] > 40
    (read,) = predict_decisions(["The record is silent. The brace is not medically necessary."], model=tmp_path / "m")
    assert read["label"] == "upheld"


def test_the_training_project_end_to_end(tmp_path: Path, table: Path) -> None:
    """`weasel run train` on the project's own letters, with a table beside them."""
    shutil.copytree(TRAINING, tmp_path / "training", ignore=shutil.ignore_patterns("build", "*.lock", "reports"))
    data = tmp_path / "data"
    data.mkdir()
    for letter in LETTERS.glob("*.txt"):
        shutil.copy(letter, data)
    shutil.copy(table, data)
    command = [sys.executable, "-m", "weasel", "run", "train", ".", "--vars.letters", str(data)]
    command += ["--vars.models", str(tmp_path / "mine"), "--vars.reports", str(tmp_path / "reports")]
    paths = os.pathsep.join([str(TRAINING.parent), os.environ.get("PYTHONPATH", "")])
    done = subprocess.run(
        command,
        cwd=tmp_path / "training",
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "PYTHONPATH": paths},
    )
    assert done.returncode == 0, done.stderr[-2000:]
    model = load_model(tmp_path / "mine")
    assert model.manifest["metrics"]["rows"][0]["name"] == "imr_nlp full"
    assert model.manifest["data"]["items"] > 40
    assert (tmp_path / "reports" / "report.html").stat().st_size > 10_000


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda data: data[:6], "too little"),
        (lambda data: [r for r in data if r["label"] == "upheld"], "both outcomes"),
        (lambda data: [{**r, "case": "same"} for r in data], "groups"),
        (lambda data: [{**r, "label": "maybe"} for r in data], "row 1: the label 'maybe'"),
        (lambda data: [{"words": r["text"], "label": r["label"]} for r in data], "no column text; it has words, label"),
    ],
)
def test_data_that_cannot_train_are_refused(change: object, message: str, tmp_path: Path) -> None:
    path = tmp_path / "items.jsonl"
    path.write_text("\n".join(json.dumps(row) for row in change(rows())), "utf-8")  # type: ignore[operator]
    with pytest.raises(TrainingDataError, match=re.escape(message)):
        train_command([path], tmp_path / "m", quiet=True)
    assert not (tmp_path / "m").exists()


def test_paths_that_do_not_work(tmp_path: Path, table: Path) -> None:
    with pytest.raises(TrainingDataError, match="neither a file nor a folder"):
        train_command([tmp_path / "nowhere"], tmp_path / "m", quiet=True)
    (tmp_path / "empty").mkdir()
    with pytest.raises(TrainingDataError, match="no labeled items"):
        train_command([tmp_path / "empty"], tmp_path / "m", quiet=True)
    with pytest.raises(ImrNlpError, match="name a directory"):
        train_command([table], table, quiet=True)


def test_report(table: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    page, figures = tmp_path / "report.html", tmp_path / "figures.json"
    arguments = [str(table), "--seeds", "1", "--no-ablation", "--html", str(page), "--json", str(figures)]
    assert report_main(arguments) == 0
    said = capsys.readouterr().out
    for name in ("imr_nlp full", "always upheld", "concluding-sentence rule", "TF-IDF + logistic regression"):
        assert name in said
    html = page.read_text("utf-8")
    assert "data:image/png;base64" in html
    assert not re.search(r"(?:src|href)=['\"]https?:", html)
    (result,) = json.loads(figures.read_text("utf-8"))
    row = result["rows"][0]
    assert set(NAMES) < set(row)
    assert all(row[n][1] <= row[n][2] for n in NAMES)
    assert row["macro_f1"][0] == 1.0
    assert report_main([str(tmp_path / "nowhere")]) == 2


def test_no_case_is_on_both_sides() -> None:
    examples = [Example((r["text"],), r["label"] == "overturned", r["case"], r["text"]) for r in rows()]
    data = prepare(examples, "full")
    everything = list(range(len(examples)))
    tested = []
    for train_rows, test_rows in folds(data, everything, 5, 0):
        assert not set(data.groups[train_rows]) & set(data.groups[test_rows])
        tested += test_rows
    assert sorted(tested) == everything


def test_near_duplicates_join_their_cases() -> None:
    long = "The patient reports pain of the left knee after a fall at work and was seen twice by the surgeon there"
    examples = [
        Example((long,), False, "a"),
        Example((long + " in May",), False, "b"),
        Example(("Nothing of the kind was ever written about this other person here",), False, "c"),
    ]
    groups = merge_near_duplicates(examples)
    assert groups[0] == groups[1] != groups[2]


def test_too_little_data_say_how_little() -> None:
    with pytest.raises(TrainingDataError, match="2 labeled items in 1 group"):
        check_examples([Example(("a",), False, "1"), Example(("b",), True, "1")])


def test_unknown_view_is_refused(table: Path, tmp_path: Path) -> None:
    with pytest.raises(ImrNlpError, match="no view"):
        train_command([table], tmp_path / "m", view="half", quiet=True)


def test_measures_agree_with_scikit_learn() -> None:
    metrics = pytest.importorskip("sklearn.metrics")
    random_ = np.random.default_rng(1)
    labels = random_.integers(0, 2, 80)
    found = np.round(random_.random(80) * 0.6 + labels * 0.3, 1)
    assert auroc(labels, found) == pytest.approx(metrics.roc_auc_score(labels, found))
    assert average_precision(labels, found) == pytest.approx(metrics.average_precision_score(labels, found))
    said = measure(labels, found)
    assert said["macro_f1"] == pytest.approx(metrics.f1_score(labels, found >= 0.5, average="macro"))
    assert said["brier"] == pytest.approx(metrics.brier_score_loss(labels, found))


def test_calibration_puts_probabilities_right() -> None:
    random_ = np.random.default_rng(0)
    found = random_.normal(size=4000) * 2
    labels = (random_.random(4000) < 1 / (1 + np.exp(-(0.5 * found - 2)))).astype(int)
    slope, offset = calibrate(found, labels)
    assert slope == pytest.approx(0.5, abs=0.08)
    assert offset == pytest.approx(-2, abs=0.2)
    assert ece(labels, 1 / (1 + np.exp(-(slope * found + offset)))) < 0.02


def test_progress_is_told(table: Path) -> None:
    steps: list[str] = []
    train(read_examples([table]), "full", progress=steps.append)
    assert steps == ["reading texts", "selecting and calibrating"]
