"""Procedures: spans by the annotation guide, concepts, categories; all sentences written for this test."""

from __future__ import annotations

from itertools import pairwise

import pytest
import spacy
from hypothesis import given
from hypothesis import strategies as st

from imr_nlp.components.procedures import find_procedures
from imr_nlp.match.lexicon import names, read_table

CATEGORIES = {
    "injection",
    "surgery",
    "imaging",
    "rehabilitation",
    "device",
    "diagnostic_test",
    "anesthesia",
    "consultation",
    "program",
}


def tagged(text: str) -> list[str]:
    return [text[m.start : m.end] for m in find_procedures(text)]


SPANS = [
    # operations and examinations of no table, by their ending; a misprint keeps it
    ("He had enterorrhaphy, two lunatocapitodeses and a left knee artroplasty.", [
        "enterorrhaphy", "lunatocapitodeses", "knee artroplasty",
    ]),
    ("The anatomy under microscopy is a dichotomy; monotherapy and biography.", []),
    ("He rests on his cane. Rest and ice were advised.", ["cane", "Rest", "ice"]),
    ("plus active self-directed home PT", ["active self-directed home PT"]),
    # of two heads each is a mention; short forms with one head stay together
    ("electromyogram and nerve conduction studies", ["electromyogram", "nerve conduction studies"]),
    ("EMG and NCS testing, then closed reduction and percutaneous pinning", [
        "EMG and NCS testing", "closed reduction", "percutaneous pinning",
    ]),
    ("PT and OT, physical and occupational therapy", ["PT", "OT", "physical and occupational therapy"]),
    # site and type words before the head are in, phrases after it are out
    ("A cervical MRI was read.", ["cervical MRI"]),
    ("MRI of the wrist without contrast", ["MRI"]),
    ("a shoulder steroid injection in May", ["shoulder steroid injection"]),
    ("C6-7 interlaminar epidural steroid injection", ["interlaminar epidural steroid injection"]),
    ("48 hour Holter monitor", ["48 hour Holter monitor"]),
    # laterality and levels are out at the edge, in inside
    ("Right knee arthroscopy", ["knee arthroscopy"]),
    ("diagnostic right facet injection L3-4", ["diagnostic right facet injection"]),
    ("bilateral L5 and S1 medial branch blocks", ["medial branch blocks"]),
    ("revision left total hip arthroplasty", ["revision left total hip arthroplasty"]),
    # one mention per head
    ("lumbar and cervical epidural injections", ["lumbar and cervical epidural injections"]),
    ("diagnostic and/or therapeutic injections", ["diagnostic and/or therapeutic injections"]),
    ("EMG/NCS of both arms", ["EMG/NCS"]),
    ("EMG and NCV studies", ["EMG and NCV studies"]),
    ("an EMG and an NCV", ["EMG", "NCV"]),
    ("MRI of the neck and lumbar x-rays", ["MRI", "lumbar x-rays"]),
    ("x-rays of the hip and nerve conduction studies", ["x-rays", "nerve conduction studies"]),
    ("physical therapy/chiropractic care", ["physical therapy", "chiropractic care"]),
    # counted visits are no part of a named therapy
    ("six physical therapy sessions", ["physical therapy"]),
    ("four chiropractic visits", ["chiropractic visits"]),
    ("12 sessions of PT", ["PT"]),
    # devices, programs, visits
    ("a TENS unit, a hinged knee brace and crutches", ["TENS unit", "hinged knee brace", "crutches"]),
    ("Cold therapy unit, 7 day rental", ["Cold therapy unit"]),
    ("gym membership with pool", ["gym membership"]),
    ("Orthopedic consultation and pain management referral", ["Orthopedic consultation", "pain management referral"]),
    ("follow up office visit x 2", ["follow up office visit"]),
    ("home health aide four hours a day", ["home health aide"]),
    # single words that stand for the service
    ("rest, ice, massage and exercise", ["rest", "ice", "massage", "exercise"]),
    ("He wants surgery.", ["surgery"]),
    ("status post cubital tunnel release", ["cubital tunnel release"]),
    ("post-operative physical therapy", ["post-operative physical therapy"]),
    # printing
    ("electro- diagnostic testing", ["electro- diagnostic testing"]),
    ("intraarticular facet joint injections", ["intraarticular facet joint injections"]),
    ("xray, X-Ray, x rays and radiographs", ["xray", "X-Ray", "x rays", "radiographs"]),
    ("carpel tunnel surgery", ["carpel tunnel surgery"]),
    ("cervical wedge pillow", ["cervical wedge pillow"]),
]


@pytest.mark.parametrize(("text", "expected"), SPANS, ids=[t for t, _ in SPANS])
def test_spans_follow_the_guide(text: str, expected: list[str]) -> None:
    assert tagged(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "The treatment was helpful and his care continues.",
        "Conservative care and activity modification failed.",
        "The pt was seen. Pt is well.",
        "He felt better for the rest of the day, and pain occurs at rest.",
        "Board certified by the American Academy of Orthopaedic Surgery",
        "Physical Medicine and Rehabilitation",
        "Certification(s)/Specialty: Orthopedic Surgery, Hand Surgery",
        "The RFA form was signed; the RFA is dated today.",
        "valgus stress test was negative",
        "tens of thousands of workers",
        "CRPS of the arm",
        "The drug causes daytime sedation.",
        "Hartford, CT 06103",
        "difficulty with dressing and self-care",
    ],
)
def test_nothing_is_tagged(text: str) -> None:
    assert tagged(text) == []


MEANINGS = [
    ("PT/PTT", "coagulation_panel", "diagnostic_test"),
    ("PT 2x6", "physical_therapy", "rehabilitation"),
    ("lumbar MRI", "mri", "imaging"),
    ("facet joint injection", "facet_joint_injection", "injection"),
    ("MBB", "medial_branch_block", "injection"),
    ("TFESI", "transforaminal_epidural_injection", "injection"),
    ("ACDF", "acdf", "surgery"),
    ("left wrist arthroscopy", "wrist_arthroscopy", "surgery"),
    ("total hip replacement", "total_hip_replacement", "surgery"),
    ("conscious sedation", "conscious_sedation", "anesthesia"),
    ("FRP", "functional_restoration_program", "program"),
    ("CBT", "cognitive_behavioral_therapy", "rehabilitation"),
    ("DVT prophylaxis", "dvt_prophylaxis_device", "device"),
    ("urine drug screen", "urine_drug_screen", "diagnostic_test"),
    ("cataract surgery", "cataract_surgery", "surgery"),
    ("umbilical hernia repair", "hernia_repair", "surgery"),
    ("root canal", "root_canal", "surgery"),
    ("polysomnogram", "sleep_study", "diagnostic_test"),
    ("assistant surgeon", "assistant_surgeon", "surgery"),
    ("interpreter services", "interpreter", "program"),
]


@pytest.mark.parametrize(("text", "concept", "category"), MEANINGS)
def test_concepts_and_categories(text: str, concept: str, category: str) -> None:
    (mention,) = find_procedures(text)
    assert (mention.attributes["concept"], mention.attributes["category"]) == (concept, category)


CODES = [
    ("TENS unit", "E0730", None),
    ("acupuncture", None, "8"),
    ("raised toilet seat", "E0244", None),
    ("standing desk", None, None),
    ("lumbar fusion", None, "0"),
    ("hyperbaric oxygen therapy", "G0277", "5"),
    ("nerve conduction study", None, "4"),
    ("prolotherapy", "M0076", "3"),
]


@pytest.mark.parametrize(("text", "hcpcs", "section"), CODES)
def test_codes_where_one_fits(text: str, hcpcs: str | None, section: str | None) -> None:
    (mention,) = find_procedures(text)
    assert (mention.attributes["hcpcs"], mention.attributes["icd10pcs"]) == (hcpcs, section)


def test_guideline_fields_and_boilerplate_are_left_alone() -> None:
    text = (
        "MRI of the hip: Upheld\nClaims Administrator guideline: Decision based on MTUS Knee Complaints, Section(s): "
        "Surgery.\nMAXIMUS guideline: Decision based on ODG, Section(s): MRI.\nDecision rationale: The MRI is refused."
    )
    assert [m.start for m in find_procedures(text)] == [0, text.rindex("MRI")]


def test_the_table_is_broad_and_complete() -> None:
    rows = read_table("procedures.csv")
    assert {row["category"] for row in rows} == CATEGORIES
    assert len({row["concept"] for row in rows}) >= 500
    assert len({name for row in rows for name in names(row["term"])}) >= 1500
    assert all(row["source"] and row["concept"] == row["concept"].lower() for row in rows)


@given(st.text(alphabet="MRI pt/-,.ofandEMG lumbar\n", max_size=200))
def test_mentions_lie_in_the_text_in_order_and_apart(text: str) -> None:
    mentions = find_procedures(text)
    assert all(0 <= m.start < m.end <= len(text) for m in mentions)
    assert all(a.end <= b.start for a, b in pairwise(mentions))
    assert all(text[m.start : m.end].strip() == text[m.start : m.end] for m in mentions)


@pytest.mark.parametrize("piece", [" ", "1", "L4-", "mri and/or ", "lumbar and ", "("])
def test_long_repetitions_come_to_an_end(piece: str) -> None:
    find_procedures(piece * (200_000 // len(piece)))


def test_component_sets_spans_and_attributes() -> None:
    nlp = spacy.blank("en")
    nlp.add_pipe("imr_procedures")
    doc = nlp("The request for a lumbar MRI is denied.")
    (span,) = doc.ents
    assert (span.text, span.label_, span._.concept, span._.category) == ("lumbar MRI", "PROCEDURE", "mri", "imaging")


@pytest.mark.parametrize(
    ("text", "concept"),
    [
        ("An ultrasound of the shoulder showed a tear.", "ultrasound"),
        ("Ultrasound 1 times 8", "therapeutic_ultrasound"),
        ("electrical stimulation, ultrasound, and initial examination", "therapeutic_ultrasound"),
        ("modalities (e.g., massage, ultrasound)", "therapeutic_ultrasound"),
    ],
)
def test_a_word_with_two_meanings_goes_by_its_neighbours(text: str, concept: str) -> None:
    assert concept in {m.attributes["concept"] for m in find_procedures(text)}
    assert {"ultrasound", "therapeutic_ultrasound"} - {m.attributes["concept"] for m in find_procedures(text)}
