"""The tables of findings: what each examination test is called."""

from __future__ import annotations

import re
from collections import defaultdict

import pytest

from imr_nlp.components.findings import category_of, find_findings
from imr_nlp.match.lexicon import read_table


def test_every_examination_test_has_one_concept() -> None:
    concepts: dict[str, set[str]] = defaultdict(set)
    for row in read_table("problem_tests.csv"):
        if row["kind"] != "suffix":
            assert re.fullmatch(r"[a-z0-9]+(?:_[a-z0-9]+)*", row["concept"]), row["term"]
            for term in row["term"].split("|"):
                concepts[re.sub(r"'s?\b|[- ]", "", term.lower())].add(row["concept"])
    assert {term: found for term, found in concepts.items() if len(found) > 1} == {}
    assert len(set().union(*concepts.values())) > 250


@pytest.mark.parametrize(
    ("names", "concept"),
    [
        (
            "SLR|straight leg raise|Straight-leg raising|seated SLR|sitting straight leg raise|Lasegue's",
            "straight_leg_raise",
        ),
        ("crossed SLR|crossed straight leg raise", "crossed_straight_leg_raise"),
        ("Spurling's|Spurlings|Spurling test|Spurling's maneuver", "spurling_test"),
        ("Tinel's|Tinels|Tinnel sign|Tinel's percussion test", "tinel_sign"),
        ("Phalen's|Phalen test", "phalen_test"),
        ("reverse Phalen's", "reverse_phalen_test"),
        ("Durkan's test|carpal compression test", "durkan_test"),
        ("FABER|Patrick's|Patrick's/FABER test|Fabere test", "faber_test"),
        ("Hawkins test|Hawkins-Kennedy test", "hawkins_kennedy_test"),
        ("Finkelstein's|Finklestein test", "finkelstein_test"),
        ("McMurray's|McMurry test", "mcmurray_test"),
        ("anterior drawer|anterior drawer test", "anterior_drawer_test"),
        ("cross-arm adduction test|cross body adduction", "cross_body_adduction_test"),
        ("Waddell's signs|nonorganic signs", "waddell_sign"),
        ("Prater's test", "examination_test"),  # a name that no table has
    ],
)
def test_names_of_one_test(names: str, concept: str) -> None:
    for name in names.split("|"):
        text = f"On the left, {name} was positive."
        assert [m.attributes["concept"] for m in find_findings(text)] == [concept], name


@pytest.mark.parametrize(
    ("text", "concept"),
    [
        ("There is guarding.", "guarding"),
        ("She reports urinary incontinence.", "urinary_symptom"),
        ("He denies bowel or bladder dysfunction.", "bowel_bladder_symptom"),
        ("No saddle anesthesia.", "saddle_anesthesia"),
        ("He has tinnitus.", "tinnitus"),
        ("There is foot drop.", "foot_drop"),
        ("Bruxism was noted.", "bruxism"),
    ],
)
def test_findings_of_their_own(text: str, concept: str) -> None:
    assert [m.attributes["concept"] for m in find_findings(text)] == [concept]


def test_every_concept_has_its_category() -> None:
    """A concept that no row of finding_categories.csv names is an examination test's own."""
    heads = [row for row in read_table("problem_heads.csv") if row["label"] == "FINDING"]
    concepts = {row["concept"] for row in [*heads, *read_table("findings.csv")]}
    tests = {row["concept"] for row in read_table("problem_tests.csv")} | {"examination_test"}
    assert {concept for concept in concepts if category_of(concept) == "test"} <= tests
    assert {concept for concept in tests if category_of(concept) != "test"} == set()
    assert {category_of(concept) for concept in concepts} == {
        "symptom", "sign", "function", "imaging", "course", "test",
    }  # fmt: skip
