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
    ("Follow up in 8 weeks", "evaluation_and_management", "medical_specialties", {}),
    ("Medical record review", "evaluation_and_management", "medical_specialties", {}),
    ("Semi-private room, 2 nights", "surgery", "adjunct", {"duration": "2 nights"}),
    ("Overnight hospital stay", "surgery", "adjunct", {}),
    ("Child care", "home_health", "home_health", {}),
    ("Ultrasound 1 times 6", "rehabilitation", "other", {"quantity": 6}),
    ("C3, C4 MBB right", "injection", "facet_injection", {"laterality": "right", "levels": ["C3", "C4"]}),
]

PT = ("rehabilitation", "physical_and_occupational_therapy")
VISIT = ("evaluation_and_management", "medical_specialties")
IMAGE = ("diagnostic_testing", "imaging")
LAB = ("diagnostic_testing", "laboratory_and_pathology")
HOME = ("home_health", "home_health")
SHOT = ("injection", "injection")
OPIOID = ("pharmaceuticals", "opioids")
FRP = ("programs", "functional_restoration")

NUMBERS: list[tuple[str, tuple[str, str], dict[str, Any]]] = [
    # Numbers said twice.
    (
        "Physical therapy three (3) times a week for five (5) weeks",
        PT,
        {"frequency": "three (3) times a week", "duration": "five (5) weeks"},
    ),
    (
        "Ten (10) sessions of pool therapy, two (2) times weekly",
        PT,
        {"quantity": 10, "frequency": "two (2) times weekly"},
    ),
    # Times a week and weeks: their product is the number of visits, the units are not printed.
    ("Physical therapy 2x5", PT, {"quantity": 10}),
    ("Physical therapy (3 x 4), neck", PT, {"quantity": 12}),
    ("Occupational therapy 2 times 8", PT, {"quantity": 16}),
    ("Physical therapy 2-3 x 4", PT, {}),
    ("Physical therapy 2x5 weeks", PT, {"duration": "5 weeks"}),
    ("Physical therapy 2x5 (10 visits)", PT, {"quantity": 10}),
    ("4x4 gauze pads", ("dmepos", "supplies"), {}),
    # A number of the drug is none of the item.
    ("Botox 150 units", SHOT, {}),
    ("Botox injections, 150 units", SHOT, {}),
    ("Synvisc-One injection, right knee", SHOT, {"laterality": "right"}),
    ("Tylenol #3, #45", OPIOID, {"quantity": 45}),
    ("Tylenol No. 4", OPIOID, {}),
    ("Voltaren gel 100 gm x 4 tubes", ("pharmaceuticals", "topical_analgesics"), {"quantity": 4}),
    ("Terocin lotion 120 ml", ("pharmaceuticals", "topical_analgesics"), {}),
    ("Norco 5/325 mg, sixty count, 30 day supply", OPIOID, {"quantity": 60, "duration": "30 day"}),
    (
        "Norco 5/325 mg, 1-2 tabs every 4-6 hours, #80.00",
        OPIOID,
        {"quantity": 80, "frequency": "every 4-6 hours"},
    ),
    ("1 prescription of Norco 5/325 mg", OPIOID, {}),
    ("Two refills of Norco 5/325 mg #50", OPIOID, {"quantity": 50}),
    # Counts.
    ("Orthovisc, series of four, left knee", SHOT, {"quantity": 4, "laterality": "left"}),
    ("FRP, 60 hours", FRP, {"quantity": 60}),
    ("Functional restoration program x 120 hours", FRP, {"quantity": 120}),
    ("1 MRI of the brain", IMAGE, {"quantity": 1}),
    ("Two lumbar x-rays", IMAGE, {"quantity": 2}),
    ("Associated surgical service: 3 cold wraps", ("dmepos", "supplies"), {"quantity": 3}),
    ("CT scans of both knees, 2", IMAGE, {"quantity": 2, "laterality": "bilateral"}),
    ("Urine drug screen x4", LAB, {"quantity": 4}),
    ("Physical therapy, eight to ten sessions", PT, {}),
    ("Physical therapy 8 or 10 visits", PT, {}),
    # What only looks like a count.
    ("X-ray of the hand, 3 views", IMAGE, {}),
    ("MRI 3.0 Tesla", IMAGE, {}),
    ("Two level disc replacement", ("surgery", "spine"), {}),
    ("Dental crowns #3, #14", ("evaluation_and_management", "dental"), {}),
    # Intervals, periods, frequencies.
    ("Office visit in 3 weeks", VISIT, {}),
    ("Follow-up visit every 6-8 weeks", VISIT, {"frequency": "every 6-8 weeks"}),
    ("Office visit, monthly x 5", VISIT, {"quantity": 5, "frequency": "monthly"}),
    ("Weekly physical therapy for 2 months", PT, {"frequency": "Weekly", "duration": "2 months"}),
    ("Physical therapy biweekly x 9", PT, {"quantity": 9, "frequency": "biweekly"}),
    (
        "Home health aide 6 hours/day, 4 days/week for 2 weeks",
        HOME,
        {"frequency": "6 hours/day, 4 days/week", "duration": "2 weeks"},
    ),
    (
        "Home health aide 6 hrs/day x 4 days/wk x 2 wks",
        HOME,
        {"frequency": "6 hrs/day x 4 days/wk", "duration": "2 wks"},
    ),
    # Dates.
    (
        "Retrospective urine drug screen performed on 07/09/2013",
        LAB,
        {"date_of_service": "2013-07-09", "retrospective": True},
    ),
    (
        "Retrospective Norco #60 (7/9/13)",
        OPIOID,
        {"quantity": 60, "date_of_service": "2013-07-09", "retrospective": True},
    ),
    ("Norco #60 dispensed 7/9/2013", OPIOID, {"quantity": 60, "date_of_service": "2013-07-09", "retrospective": True}),
    ("Urine drug screen (DOS 7/9/13)", LAB, {"date_of_service": "2013-07-09", "retrospective": True}),
    ("Prospective MRI (DOS 7/9/2019)", IMAGE, {"date_of_service": "2019-07-09", "retrospective": False}),
    ("MRI between 7/9/2013 and 7/9/2013", IMAGE, {"date_of_service": "2013-07-09", "retrospective": True}),
    ("1 MRI between 7/9/2013 and 9/9/2013", IMAGE, {"quantity": 1}),
    (
        "Retrospective MRI between 7/9/2013 and 9/9/2013",
        IMAGE,
        {"date_of_service": "2013-07-09", "retrospective": True},
    ),
]


@pytest.mark.parametrize(("heading", "kind", "said"), NUMBERS, ids=[row[0] for row in NUMBERS])
def test_each_number_has_one_reading(heading: str, kind: tuple[str, str], said: dict[str, Any]) -> None:
    assert item_context(heading) == {**NOTHING, "category": kind[0], "subcategory": kind[1], **said}


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
