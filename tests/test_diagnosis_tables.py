"""The tables of diagnoses against ICD-10-CM's own words: sides, places with a side, one disorder a row."""

from __future__ import annotations

import re
from collections import defaultdict

import pytest

from imr_nlp.components.diagnoses import find_diagnoses
from imr_nlp.match.lexicon import read_table
from imr_nlp.match.linker import compose, icd10cm, name_key, with_side

SIDES = ("right", "left", "bilateral")
CODES = {code: concept.canonical_name for code, concept in icd10cm()._concepts.items()}
CELLS = [
    (f"{table}: {row['term'].split('|')[0]} {row.get('site', '')}".strip(), row["code"])
    for table in ("diagnoses", "problem_codes")
    for row in read_table(f"{table}.csv")
    if row["code"]
]


def said(description: str) -> set[str]:
    """The sides that a description names."""
    return {side for side in SIDES if re.search(rf"\b{side}\b", description, re.IGNORECASE)}


def without_sides(description: str) -> tuple[str, ...]:
    words = re.findall(r"[a-z0-9]+", re.sub(r"\b(?:right|left|bilateral|unspecified)\b", " ", description.lower()))
    return tuple(sorted(word.rstrip("s") for word in words))


def test_every_template_names_its_side_and_no_other() -> None:
    wrong = []
    for name, template in CELLS:
        stem, *digits = template.split("|")
        if not digits:
            continue
        assert len(digits) == 4, (name, template)
        for side, digit in zip((*SIDES, None), digits):
            code = with_side(template, side)
            # Some disorders count sides instead of naming them: "unilateral inguinal hernia".
            counted = "Unilateral" in CODES.get(code, "") and digits[0] == digits[1]
            expected = {side} if side and digit and not (counted and side != "bilateral") else set()
            if code not in CODES or said(CODES[code]) != expected:
                wrong.append((name, template, side, code, CODES.get(code)))
    assert wrong == []


def test_a_code_without_a_side_has_no_sibling_with_one() -> None:
    families: dict[tuple[str, tuple[str, ...]], set[str]] = defaultdict(set)
    for code, description in CODES.items():
        if len(sides := said(description)) == 1:
            for stem in (code[:-1], code[:-2]):
                families[stem, without_sides(description)] |= sides
    missed = [
        (name, code, CODES[code])
        for name, code in CELLS
        if "|" not in code
        and any(families[stem, without_sides(CODES[code])] >= {"right", "left"} for stem in (code, code[:-1]))
    ]
    assert missed == []


def test_every_code_is_one_of_icd10cm() -> None:
    assert [(name, code) for name, code in CELLS if "|" not in code and code not in CODES] == []


def test_a_concept_has_one_code_and_a_name_one_row() -> None:
    codes, rows = defaultdict(set), defaultdict(list)
    for row in read_table("diagnoses.csv"):
        codes[row["concept"]].add(row["code"])
        for term in row["term"].lower().split("|"):
            rows[term].append(row["concept"])
    assert {concept: found for concept, found in codes.items() if len(found) > 1} == {}
    assert {term: found for term, found in rows.items() if len(found) > 1} == {}


#: Names whose row rightly has another code than ICD-10-CM's name of the same words.
ACCEPTED = {
    **dict.fromkeys(("de quervain's syndrome", "de quervain syndrome"), "of the wrist, not androgen insensitivity"),
    **dict.fromkeys(("knee arthritis", "hip arthritis"), "osteoarthritis; the same words are *other* arthritis"),
    **dict.fromkeys(
        ("hepatitis b", "hepatitis c", "chronic hepatitis c", "endocarditis", "acute renal failure", "kidney disease"),
        "the comparison leaves out acute and chronic",
    ),
    **dict.fromkeys(("severe obesity", "liver laceration"), "the comparison leaves out grades"),
    **dict.fromkeys(("mild neurocognitive disorder", "cognitive disorder"), "the comparison leaves out *mild*"),
    "calcific tendinitis": "of the shoulder where no place is said",
    "tuberculosis": "of the lung where no place is said; the same words are *of other sites*",
    "diabetes mellitus": "the same words are *other specified* diabetes; type 2 is the classification's default",
    "tricuspid insufficiency": "nothing is said of rheumatic fever",
    "respiratory infection": "upper or lower is not said",
    "epidermoid cyst": "of the skin, not of the mouth",
}


def test_a_row_names_one_disorder() -> None:
    """Where ICD-10-CM has a row's name itself, the row's code is one of those that bear it."""
    bearers: dict[str, set[str]] = defaultdict(set)
    for concept in icd10cm()._concepts.values():
        for name in (concept.canonical_name, *concept.aliases):
            bearers[name_key(name)].add(concept.concept_id)
    wrong, used = [], set()
    for row in read_table("diagnoses.csv"):
        code = compose(row["concept"])
        for term in row["term"].split("|") if code else ():
            own = bearers.get(name_key(term))
            stem = (code or "").rstrip("09.")
            if own is None or any(other.startswith(stem) or stem.startswith(other) for other in own):
                continue
            used.add(term.lower())
            if term.lower() not in ACCEPTED:
                wrong.append((term, code, {other: CODES[other] for other in own}))
    assert wrong == []
    assert set(ACCEPTED) <= used, "exceptions that no longer are any"
