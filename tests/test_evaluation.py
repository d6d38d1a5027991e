"""Scores: what counts as a hit, and that gold of one's own is found and read."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from imr_nlp.cli import app
from imr_nlp.evaluation import Evaluation, match_spans

run = CliRunner().invoke


def span(start: int, end: int, label: str = "FINDING", **attributes: Any) -> dict[str, Any]:
    return {"start": start, "end": end, "label": label, **attributes}


@pytest.mark.parametrize(
    ("gold", "found", "pairs"),
    [
        ([(0, 5)], [(0, 5)], [(0, 0)]),
        ([(0, 5)], [(5, 9)], []),
        ([(0, 5), (6, 9)], [(0, 9)], [(0, 0)]),
        ([(0, 9)], [(0, 4), (5, 9)], [(0, 0)]),
        ([(0, 5), (4, 9)], [(4, 9), (0, 5)], [(0, 1), (1, 0)]),
    ],
)
def test_each_mention_is_matched_once(gold: list[Any], found: list[Any], pairs: list[Any]) -> None:
    assert match_spans([span(*g) for g in gold], [span(*f) for f in found]) == pairs


def test_counts() -> None:
    evaluation = Evaluation()
    gold = [span(0, 5, assertion="absent"), span(10, 15, "DIAGNOSIS", code="M54.16"), span(20, 25, "PROCEDURE")]
    found = [
        span(0, 4, "FINDING", assertion="absent"),
        span(10, 15, "DIAGNOSIS", code="M54.12"),
        span(30, 35, "FINDING", assertion="present"),
        span(40, 45, "FINDING", assertion="absent"),
    ]
    evaluation.add_entities("x", " " * 60, gold, found, [{"start": 41, "end": 50}])
    result = evaluation.result()
    scores = {
        k: (v["gold"], v["predicted"], v["relaxed_recall"], v["strict_recall"]) for k, v in result["entities"].items()
    }
    assert scores == {
        "FINDING": (1, 2, 1.0, 0.0),
        "DIAGNOSIS": (1, 1, 1.0, 1.0),
        "PROCEDURE": (1, 0, 0.0, 0.0),
        "PROBLEM": (2, 3, 1.0, 0.5),
    }
    # A code is right by its category of three characters.
    assert result["attributes"]["DIAGNOSIS.code"] == {"right": 1, "of": 1, "accuracy": 1.0}
    assert result["negated_findings"]["relaxed_f1"] == 1.0
    assert sorted((e["class"], e["label"]) for e in result["errors"]) == [
        ("boundary", "FINDING"),
        ("miss", "PROCEDURE"),
        ("spurious", "FINDING"),
    ]


def test_the_command(tmp_path: Path) -> None:
    (tmp_path / "letters").mkdir()
    (tmp_path / "gold").mkdir()
    text = "No spasm at L4-5."
    (tmp_path / "letters" / "a.txt").write_text(text)
    gold = {
        "entities": [
            span(3, 8, attrs={"assertion": "absent"}),
            span(12, 16, "SPINAL_LEVEL", attrs={"segments": ["L4-L5"]}),
        ]
    }
    (tmp_path / "gold" / "a.json").write_text(json.dumps(gold))
    level = {"kind": "plain", "text": "Seen at C5-6.", "mentions": [{**span(8, 12), "segments": ["C5-C6"]}]}
    (tmp_path / "gold" / "spinal_levels.jsonl").write_text(json.dumps(level) + "\n")
    out = tmp_path / "figures.json"
    result = run(
        app, ["evaluate", str(tmp_path / "letters"), "--gold", str(tmp_path / "gold"), "-o", str(out), "--errors"]
    )
    assert result.exit_code == 0, result.output
    figures = json.loads(out.read_text())
    assert {k: v["strict_f1"] for k, v in figures["entities"].items()} == {
        "SPINAL_LEVEL": 1.0,
        "FINDING": 1.0,
        "PROBLEM": 1.0,
    }
    assert figures["assertion_accuracy"] == 1.0
    assert figures["sentences"]["spinal_levels"]["exact_in_all_attributes"] == 1.0
    assert "SPINAL_LEVEL" in result.output
