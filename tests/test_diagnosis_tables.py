"""The tables of diagnoses against ICD-10-CM's own words: sides, places with a side, one disorder a row."""

from __future__ import annotations

import re
from collections import defaultdict

import pytest

from imr_nlp.components.diagnoses import find_diagnoses
from imr_nlp.match.lexicon import read_table
from imr_nlp.match.linker import compose, icd10cm, with_side

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


#: Left out of the comparison of names: what tells no disorder apart, or what a row's name seldom says.
SILENT = frozenset(
    """unspecified other specified site type nos nec the a an of and or in with without left right bilateral mild
    moderate severe chronic acute""".split()
)


def key(name: str) -> frozenset[str]:
    words = re.findall(r"[a-z0-9]+", name.lower().replace("'s", ""))
    return frozenset(re.sub(r"(?<=[^aisu])s$", "", word) for word in words) - SILENT


def test_every_template_names_its_side_and_no_other() -> None:
    wrong = []
    for name, template in CELLS:
        digits = template.split("|")[1:]
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
        (
            *("hepatitis", "hepatitis b", "hepatitis c", "chronic hepatitis c", "pericarditis", "kidney disease"),
            "renal disease",
        ),
        "the comparison leaves out acute and chronic",
    ),
    **dict.fromkeys(("varicose veins", "varicose vein"), "of the leg where no place is said"),
    **dict.fromkeys(("severe obesity", "liver laceration"), "the comparison leaves out grades"),
    "mild neurocognitive disorder": "the comparison leaves out *mild*",
    "retinal detachment": "serous is the classification's default; the same words are *other* detachments",
    "calcific tendinitis": "of the shoulder where no place is said",
    "tuberculosis": "of the lung where no place is said; the same words are *of other sites*",
    "diabetes mellitus": "the same words are *other specified* diabetes; type 2 is the classification's default",
    "tricuspid insufficiency": "nothing is said of rheumatic fever",
    "epidermoid cyst": "of the skin, not of the mouth",
}


def names_of_icd10cm() -> dict[frozenset[str], set[str]]:
    """ICD-10-CM's names by their words, with the codes that bear them."""
    bearers: dict[frozenset[str], set[str]] = defaultdict(set)
    for concept in icd10cm()._concepts.values():
        for name in (concept.canonical_name, *concept.aliases):
            bearers[key(name)].add(concept.concept_id)
    return bearers


def test_a_row_names_one_disorder() -> None:
    """Where ICD-10-CM has a row's name itself, the row's code is one of those that bear it."""
    bearers = names_of_icd10cm()
    wrong, used = [], set()
    for row in read_table("diagnoses.csv"):
        for term in row["term"].split("|") if row["code"] else ():
            code = compose(row["concept"], (), next(iter(said(term)), None)) or ""
            own, stem = bearers.get(key(term)), code.rstrip("09.")
            if own is None or any(other.startswith(stem) or stem.startswith(other) for other in own):
                continue
            used.add(term.lower())
            if term.lower() not in ACCEPTED:
                wrong.append((term, code, {other: CODES[other] for other in own}))
    assert not wrong, "\n".join(map(str, wrong))
    assert set(ACCEPTED) <= used, "exceptions that no longer are any"


def test_a_head_has_the_code_of_its_own_name() -> None:
    """The same for the heads of phrases, which take their code from a place: here none is said."""
    bearers, wrong = names_of_icd10cm(), []
    heads = {
        t for row in read_table("problem_heads.csv") if row["label"] == "DIAGNOSIS" for t in row["term"].split("|")
    }
    for term in sorted(heads - ACCEPTED.keys() - {"spondylosis without myelopathy"}):  # it joins both that have none
        text = f"Diagnosis: {term}."
        for mention in find_diagnoses(text):
            code, own = mention.attributes["code"], bearers.get(key(term))
            if not code or not own or text[mention.start : mention.end] != term:
                continue
            stem = code.rstrip("09.")
            if not any(other.startswith(stem) or stem.startswith(other) for other in own):
                wrong.append((term, code, {other: CODES[other] for other in own}))
    assert not wrong, "\n".join(map(str, wrong))


@pytest.mark.parametrize(
    ("text", "code"),
    [
        # the side of each disorder that has one
        ("left meniscal tear", "S83.207"),
        ("degenerative meniscal tear of the right knee", "M23.206"),
        ("left-sided sciatica", "M54.32"),
        ("bilateral hearing loss", "H91.93"),
        ("bilateral sensorineural hearing loss", "H90.3"),
        ("tinnitus of the left ear", "H93.12"),
        ("left foot drop", "M21.372"),
        ("right rib contusion", "S20.211"),
        ("bilateral thumb CMC arthritis", "M18.0"),
        ("right knee osteoarthritis", "M17.11"),
        ("bimalleolar fracture of the left ankle", "S82.842"),
        ("right lateral malleolus fracture", "S82.61"),
        ("right bunion", "M21.611"),
        # the place
        ("left ring trigger finger", "M65.342"),
        ("ganglion cyst of the left wrist", "M67.432"),
        ("cellulitis of the right hand", "L03.113"),
        ("cellulitis of the left lower leg", "L03.116"),
        ("left fifth metacarpal fracture", "S62.307"),
        ("fracture of the right great toe", "S92.401"),
        ("sprain of the left index finger", "S63.611"),
        ("lumbar facet arthropathy", "M47.816"),
        ("broken right wrist", "S62.101"),
        # one disorder a row
        ("hemothorax", "J94.2"),
        ("hypothermia", "T68"),
        ("hydrocele", "N43.3"),
        ("pericarditis", "I31.9"),
        ("iron deficiency anemia", "D50.9"),
        ("sleep apnea", "G47.30"),
        ("central sleep apnea", "G47.31"),
        ("hepatitis C", "B19.20"),
        ("renal insufficiency", "N28.9"),
        ("alcohol abuse", "F10.10"),
        ("thoracic kyphosis", "M40.204"),
        ("left patellar dislocation", "S83.005"),
        # older wordings
        ("brachial neuritis or radiculitis NOS", "M54.12"),
        ("displacement of cervical intervertebral disc", "M50.2"),
        ("DeQuervain's tendinitis", "M65.4"),
        ("right SLAP II tear", "S43.431"),
        ("internal derangement of the left shoulder", "M24.812"),
        ("right rotator cuff tendinosis", "M75.81"),
        ("triceps tendinitis", "M77.8"),
        ("painful diabetic neuropathy", "E11.42"),
    ],
)
def test_codes(text: str, code: str) -> None:
    found = [mention.attributes["code"] for mention in find_diagnoses(f"Diagnosis: {text}.")]
    assert len(found) == 1 and found[0] is not None and found[0].startswith(code)


@pytest.mark.parametrize(
    ("text", "concept"),
    [
        ("degeneration of the rotator cuff", "degeneration"),
        ("herniation in the left groin", "herniation"),
        ("traumatic amputation of the left forearm", "amputation"),
        ("lumbar disc degeneration", "disc_degeneration"),
        ("kyphosis", "kyphosis"),
    ],
)
def test_concepts(text: str, concept: str) -> None:
    assert [m.attributes["concept"] for m in find_diagnoses(f"Diagnosis: {text}.")] == [concept]
