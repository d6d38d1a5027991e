"""What a disputed item's heading says: headings written for this test, with all that is to be read from them."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from imr_nlp.components.item_context import item_context
from imr_nlp.records import Determination

NOTHING: dict[str, Any] = {
    "category": None,
    "subcategory": None,
    "quantity": None,
    "frequency": None,
    "duration": None,
    "laterality": None,
    "levels": [],
    "date_of_service": None,
    "retrospective": None,
}

HEADINGS: list[tuple[str, str, str, dict[str, Any]]] = [
    ("MRI of the left ankle", "diagnostic_testing", "imaging", {"laterality": "left"}),
    ("EMG/NCV bilateral legs", "diagnostic_testing", "emg_ncv_ncs", {"laterality": "bilateral"}),
    ("Pre-op labs: CBC", "diagnostic_testing", "laboratory_and_pathology", {}),
    (
        "Acupuncture 2 times a week for 6 weeks (12 sessions), right and left wrists",
        "rehabilitation",
        "acupuncture",
        {"quantity": 12, "frequency": "2 times a week", "duration": "6 weeks", "laterality": "bilateral"},
    ),
    (
        "Eight chiropractic visits, twice weekly",
        "rehabilitation",
        "chiropractic",
        {"quantity": 8, "frequency": "twice weekly"},
    ),
    (
        "Physical therapy 3x/week over four weeks",
        "rehabilitation",
        "physical_and_occupational_therapy",
        {"frequency": "3x/week", "duration": "four weeks"},
    ),
    ("Aquatic therapy x 10", "rehabilitation", "physical_and_occupational_therapy", {"quantity": 10}),
    ("Tramadol 50mg #90 with 2 refills", "pharmaceuticals", "opioids", {"quantity": 90}),
    (
        "Senna 8.6 mg, one tablet twice daily, Quantity: 60",
        "pharmaceuticals",
        "stool_softeners",
        {"quantity": 60, "frequency": "twice daily"},
    ),
    ("Morphine ER 30 mg #60 day supply: 30", "pharmaceuticals", "opioids", {"quantity": 60, "duration": "30 days"}),
    ("Ketoprofen 10%/Baclofen 5% in cream base", "pharmaceuticals", "topical_compounds", {}),
    ("Diclofenac 1% gel", "pharmaceuticals", "topical_analgesics", {}),
    ("Fentanyl patch 25 mcg/hr", "pharmaceuticals", "opioids", {}),
    (
        "Retrospective right L5-S1 medial branch block (DOS 3/9/16)",
        "injection",
        "facet_injection",
        {"laterality": "right", "levels": ["L5-S1"], "date_of_service": "2016-03-09", "retrospective": True},
    ),
    ("Prospective trigger point injections times 3", "injection", "injection", {"quantity": 3, "retrospective": False}),
    (
        "Retrospective office visit, date of service: October 4, 2016",
        "evaluation_and_management",
        "medical_specialties",
        {"date_of_service": "2016-10-04", "retrospective": True},
    ),
    ("C5-6 anterior cervical discectomy and fusion", "surgery", "spine", {"levels": ["C5-C6"]}),
    ("Left knee arthroscopy with chondroplasty", "surgery", "arthroscopic", {"laterality": "left"}),
    ("Right carpal tunnel release", "surgery", "non_arthroscopic", {"laterality": "right"}),
    ("Assistant surgeon", "surgery", "adjunct", {}),
    ("Spine surgeon consultation", "surgery", "consultation", {}),
    ("CAM walker boot", "dmepos", "prosthetics_and_orthotics", {}),
    ("Electroconvulsive therapy", "psych_services", "therapies", {}),
    ("Visual field test", "diagnostic_testing", "other", {}),
    ("Root canal of tooth 14", "evaluation_and_management", "dental", {}),
    ("Driver retraining", "programs", "other", {}),
    ("TENS unit, 30 day trial", "dmepos", "electrical_stimulation", {"duration": "30 day"}),
    ("Lumbar brace", "dmepos", "prosthetics_and_orthotics", {}),
    ("Wheelchair, two month rental", "dmepos", "durable_equipment", {"duration": "two month"}),
    ("Exam gloves", "dmepos", "supplies", {}),
    ("Psychological evaluation", "psych_services", "evaluation", {}),
    ("Six sessions of psychotherapy", "psych_services", "therapies", {"quantity": 6}),
    ("Home health aide 4 hours per day", "home_health", "home_health", {"frequency": "4 hours per day"}),
    ("Functional restoration program", "programs", "functional_restoration", {}),
    ("Gym membership for 1 year", "programs", "gym", {"duration": "1 year"}),
    ("Detox program", "programs", "detoxification", {}),
    ("Transportation to visits", "transportation", "transportation", {}),
    ("Night guard and dental crowns", "dmepos", "prosthetics_and_orthotics", {}),
    ("Physical exam", "evaluation_and_management", "medical_specialties", {}),
]


@pytest.mark.parametrize(("heading", "category", "subcategory", "said"), HEADINGS, ids=[row[0] for row in HEADINGS])
def test_all_that_a_heading_says(heading: str, category: str, subcategory: str, said: dict[str, Any]) -> None:
    assert item_context(heading) == {**NOTHING, "category": category, "subcategory": subcategory, **said}


@pytest.mark.parametrize("heading", ["", "   ", "Unspecified request", "12-18 sessions"])
def test_what_is_not_said_is_none(heading: str) -> None:
    assert item_context(heading) == NOTHING


def test_two_sides_of_two_parts_are_neither_left_nor_bilateral() -> None:
    assert item_context("Occupational therapy, left hand, right ankle")["laterality"] is None


def test_an_impossible_date_is_none() -> None:
    assert item_context("MRI (DOS 13/45/2016)")["date_of_service"] is None


def test_the_fields_are_those_of_a_determination() -> None:
    assert set(item_context("x")) < set(Determination(0, 0).to_dict())


@given(st.text(alphabet="0123456789 xtimesawk#(),/-DOS", max_size=80))
def test_any_heading_gives_all_fields(heading: str) -> None:
    assert set(item_context(heading)) == set(NOTHING)
