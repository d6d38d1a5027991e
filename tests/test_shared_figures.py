"""The figures that are promised, on the shared gold (skipped where it is absent).

``imr-nlp evaluate ../shared/letters --gold ../shared/gold`` prints them all.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from imr_nlp.evaluation import evaluate_letters

#: label: relaxed F1, strict F1
FLOORS = {
    "SPINAL_LEVEL": (0.99, 0.97),
    "GUIDELINE": (0.97, 0.95),
    "PROCEDURE": (0.93, 0.83),
    "MEDICATION": (0.95, 0.85),
    "DIAGNOSIS": (0.92, 0.82),
    "FINDING": (0.88, 0.78),
    "PROBLEM": (0.92, 0.82),
}


@pytest.fixture(scope="module")
def figures(shared: Path) -> dict[str, Any]:
    return evaluate_letters([shared / "letters"], shared / "gold")


@pytest.mark.parametrize(("label", "floors"), FLOORS.items())
def test_tags(figures: dict[str, Any], label: str, floors: tuple[float, float]) -> None:
    scores = figures["entities"][label]
    assert scores["relaxed_f1"] >= floors[0] and scores["strict_f1"] >= floors[1]


def test_assertions(figures: dict[str, Any]) -> None:
    assert figures["assertion_accuracy"] >= 0.93
    assert figures["negated_findings"]["relaxed_f1"] >= 0.93
    sentences = figures["sentences"]["assertions"]
    assert sentences["accuracy"] >= 0.95
    assert {kind: s["accuracy"] for kind, s in sentences["kinds"].items() if s["accuracy"] < 0.9} == {}


def test_structure(figures: dict[str, Any]) -> None:
    assert {name: s for name, s in figures["structure"].items() if s["accuracy"] < 0.99} == {}


def test_codes(figures: dict[str, Any]) -> None:
    assert figures["attributes"]["DIAGNOSIS.code"]["accuracy"] >= 0.85


def test_grammars_on_sentences(figures: dict[str, Any]) -> None:
    levels, guidelines = figures["sentences"]["spinal_levels"], figures["sentences"]["guidelines"]
    assert levels["relaxed_f1"] >= 0.99 and levels["exact_in_all_attributes"] >= 0.97
    assert guidelines["relaxed_f1"] >= 0.97 and guidelines["exact_in_all_attributes"] >= 0.95


@pytest.mark.parametrize("folder", ["held_out", "fresh", "last"])
def test_held_out_letters(shared: Path, folder: str) -> None:
    """Letters annotated before any tagger was run on them, and kept from those who wrote the taggers."""
    figures = evaluate_letters([shared / "letters"], Path(__file__).parent / "gold" / folder)
    assert {
        label: scores["relaxed_f1"]
        for label, scores in figures["entities"].items()
        if label in FLOORS and scores["relaxed_f1"] < FLOORS[label][0]
    } == {}
    assert figures["assertion_accuracy"] >= 0.90
