# ruff: noqa: E501  printed words are not wrapped
"""The head's table in the orders programs read it, and the people of a letter in the wordings reviewers use."""

from __future__ import annotations

import pytest

from imr_nlp.letter import parse_letter
from imr_nlp.letter.dates import iso_date
from imr_nlp.letter.header import header_fields
from imr_nlp.letter.people import injury_date, patient_age, patient_sex, reviewer_facts

HEAD = {
    "case_number": "CM15-0123456",
    "priority": "Standard",
    "date_assigned": "2015-06-30",
    "date_of_injury": "2014-01-02",
    "decision_date": "2015-08-04",
    "ur_denial_date": "2015-05-28",
    "application_received": "2015-06-09",
}


@pytest.mark.parametrize(
    "text",
    [
        # pdftotext -layout
        "Case Number:          CM15-0123456\nDate Assigned:        06/30/2015                      Date of Injury:      01/02/2014\n"
        "Decision Date:        08/04/2015                      UR Denial Date:      05/28/2015\n"
        "Priority:             Standard                        Application          06/09/2015\n"
        "                                                      Received:\n",
        # pypdfium2
        "Case Number: CM15-0123456\nDate Assigned: 06/30/2015 Date of Injury: 01/02/2014\nDecision Date: 08/04/2015 UR Denial Date: 05/28/2015\n"
        "Priority: Standard Application \nReceived: \n06/09/2015\n",
        # column by column, labels and values apart
        "Case Number:\nDate Assigned:\nDecision Date:\nPriority:\nCM15-0123456\n06/30/2015\n08/04/2015\nStandard\n"
        "Date of Injury:\nUR Denial Date:\nApplication Received:\n01/02/2014\n05/28/2015\n06/09/2015\n",
        # column by column, label beside value
        "Case Number: CM15-0123456\nDate Assigned: 06/30/2015\nDecision Date: 08/04/2015\nPriority: Standard\nDate of Injury: 01/02/2014\n"
        "UR Denial Date: 05/28/2015\nApplication Received: 06/09/2015\n",
        # other labels and shapes of dates
        "IMR Case Number:  CM15-0123456   Date of Injury: January 2, 2014\nDated: 8/4/2015  Date of UR Decision: 5/28/15\nPRIORITY: STANDARD\n"
        "IMR Application Received: 6/9/2015\nDate Assigned: 6/30/15",
        "MAXIMUS Case Number: CM15-0123456 Dates of UR Decision: 05-28-2015, 06-01-2015 Date of Injury: 01-02-2014 Priority: Standard "
        "Date Assigned: 2015-06-30 Application Received: 06-09-2015 Decision Date: 08-04-2015",
    ],
)
def test_head(text: str) -> None:
    assert header_fields(text) == HEAD


def test_a_label_without_value_takes_none_of_its_neighbours() -> None:
    assert header_fields("Date of Injury:        UR Denial Date: 1/5/2014\n") == {"ur_denial_date": "2014-01-05"}
    assert header_fields("Date Assigned: 2/5/2014 Date of Injury: \nDecision Date: 3/5/2014") == {
        "date_assigned": "2014-02-05",
        "decision_date": "2014-03-05",
    }
    assert header_fields("Employee:\nClaim Number:\n") == {}


def test_the_notice_tells_dates_in_prose() -> None:
    text = (
        "An application for Independent Medical Review was filed on 9/6/2013 disputing the\nUtilization Review Denial dated 8/30/2013. A Notice of "
        "Assignment was provided to the above parties on 9/23/2013."
    )
    assert header_fields(text) == {"ur_denial_date": "2013-08-30", "application_received": "2013-09-06"}


@pytest.mark.parametrize(
    ("printed", "iso"),
    [
        ("10/13/2016", "2016-10-13"),
        ("10-13-16", "2016-10-13"),
        ("1/2/98", "1998-01-02"),
        ("10.13.2016", "2016-10-13"),
        ("2016-10-13", "2016-10-13"),
        ("October 13, 2016", "2016-10-13"),
        ("Oct. 13 2016", "2016-10-13"),
        ("October 13th, 2016", "2016-10-13"),
        ("13 October 2016", "2016-10-13"),
        ("October 13,\n2016", "2016-10-13"),
        ("10-13-\n2016", "2016-10-13"),
        ("10/13/ 2016", "2016-10-13"),
        ("2/30/2016", None),
        ("L4-5-1", None),
        ("120/80", None),
        ("7-8/10", None),
        ("1/2/3/4", None),
    ],
)
def test_dates(printed: str, iso: str | None) -> None:
    assert iso_date(f"on {printed}.") == iso


@pytest.mark.parametrize(
    ("text", "age", "sex"),
    [
        ("The patient is a 48 year old male.", 48, "male"),
        ("The injured worker is a 48-year-old female, who fell.", 48, "female"),
        ("a now 54-year-old female", 54, "female"),
        ("This is a 48 y/o man with pain.", 48, "male"),
        ("This is a 48 y.o. F with pain.", 48, "female"),
        ("48yo M s/p fall", 48, "male"),
        ("The 58 year old female worker fell.", 58, "female"),
        ("a male worker, age 48, who fell", 48, "male"),
        ("a woman aged 48 who fell", 48, "female"),
        ("The applicant is a fifty-three year old gentleman.", 53, "male"),
        ("The worker is a(n) 62 year-old left-handed lady.", 62, "female"),
        ("The patient is a 33 year old. She fell. Her knee swelled.", 33, "female"),
        ("The patient is a 44 years of age nurse. Mr. X fell.", 44, "male"),
        ("The injured worker is a female whose birthdate is 03-17-1956.", None, "female"),
        ("The claimant fell in 2011.", None, None),
        ("A 10-year-old injury of the knee.", None, None),
        ("He cares for his 12 year old son. The patient is a 45 year old man.", 45, "male"),
        ("He/she was selected. He/she is licensed.", None, None),
        ("The 2 year old fusion failed; the patient is 51 years old.", 51, None),
    ],
)
def test_patient(text: str, age: int | None, sex: str | None) -> None:
    assert (patient_age(text), patient_sex(text)) == (age, sex)


@pytest.mark.parametrize(
    ("text", "date"),
    [
        ("a 37 year old man with a work injury dated 4/19/12. The note of 6/3/14", "2012-04-19"),
        ("who sustained an industrial injury on November 30, 2001. Subsequently", "2001-11-30"),
        ("with a history of an occupational claim from 10/13/2016.", "2016-10-13"),
        (
            "a claim for wrist pain reportedly associated with an industrial injury of April 2, 2015.",
            "2015-04-02",
        ),
        ("a 33-year-old woman, with a reported date of injury of 07-21-2014.", "2014-07-21"),
        ("DOI: 1/2/2009. Seen on 3/4/2014.", "2009-01-02"),
        ("The worker was injured on 3/4/10 when a box fell.", "2010-03-04"),
        ("On 3/4/10, the employee slipped on ice and injured the back. Seen 5/6/12.", "2010-03-04"),
        (
            "He sustained a twisting injury to his left knee while stepping off a truck on March 4, 2010.",
            "2010-03-04",
        ),
        ("A progress report dated 10/8/2013 notes pain.", None),
        ("The injury was treated. An MRI of 3/4/2010 was normal.", None),
        ("While employed by  . on  .", None),
    ],
)
def test_date_of_injury_in_prose(text: str, date: str | None) -> None:
    assert injury_date(text) == date


@pytest.mark.parametrize(
    ("text", "specialties", "states"),
    [
        (
            "State(s) of Licensure: California\nCertification(s)/Specialty: Family Practice\n",
            ["Family Practice"],
            ["California"],
        ),
        (
            "State(s) of Licensure: Texas,New York,California\nCertification(s)/Specialty: Preventive Medicine, Occupational Medicine, Public Health &\n"
            "General Preventive Medicine",
            ["Preventive Medicine", "Occupational Medicine", "Public Health & General Preventive Medicine"],
            ["Texas", "New York", "California"],
        ),
        (
            "State(s) of Licensure: Ohio Certification(s)/Specialty: Physical Medicine & Rehabilitation, Pain Management",
            ["Physical Medicine & Rehabilitation", "Pain Management"],
            ["Ohio"],
        ),
        (
            "The expert reviewer is Board Certified in Orthopedic Surgery, has a subspecialty in Sports Medicine and is "
            "licensed to practice in Oregon. He/she has been in active",
            ["Orthopedic Surgery", "Sports Medicine"],
            ["Oregon"],
        ),
        (
            "The physician reviewer is Board Certified in Internal Medicine and Rheumatology and is licensed to practice in California, Texas and "
            "North Carolina. He/she",
            ["Internal Medicine", "Rheumatology"],
            ["California", "Texas", "North Carolina"],
        ),
        (
            "is Board Certified in Family Medicine and is licensed to practice in Washington, D.C. He",
            ["Family Medicine"],
            ["Washington, D.C."],
        ),
        (
            "is Board Certified in Orthopedic Surgery, has a subspecialty in Spine Surgery, and is licensed to practice in Florida.",
            ["Orthopedic Surgery", "Spine Surgery"],
            ["Florida"],
        ),
        (
            "The expert reviewer is a Licensed Acupuncturist and is licensed to practice in California. He",
            [],
            ["California"],
        ),
        (
            "Certification(s)/Specialty: Regenerative Medicine, Orthopedic Trauma Surgery",
            ["Regenerative Medicine", "Orthopedic Trauma Surgery"],
            [],
        ),
        ("He/she is familiar with governing laws.", [], []),
    ],
)
def test_reviewer(text: str, specialties: list[str], states: list[str]) -> None:
    assert reviewer_facts(text) == (specialties, states)
    flat = " ".join(text.split())
    assert reviewer_facts(flat) == (specialties, states)


def test_sections_of_the_common_layout() -> None:
    text = (
        "Case Number: CM15-0123456\nDate Assigned: 06/30/2015 Date of Injury: 01/02/2014\n\nHOW THE IMR FINAL DETERMINATION WAS MADE\nIt was made.\n\n"
        "The Expert Reviewer has the following credentials:\nState(s) of Licensure: Ohio\n\nDOCUMENTS REVIEWED\nAll.\n\nCLINICAL CASE SUMMARY\nHe fell.\n\n"
        "IMR ISSUES, DECISIONS AND RATIONALES\n\nCane: Upheld\nDecision rationale: No.\n\f"
    )
    letter = parse_letter(text)
    assert [s.name for s in letter.sections] == [
        "header",
        "methodology",
        "reviewer",
        "documents_reviewed",
        "case_summary",
        "determinations",
    ]
    assert [text[s.start : s.end].split("\n")[0] for s in letter.sections][1:] == [
        "HOW THE IMR FINAL DETERMINATION WAS MADE",
        "The Expert Reviewer has the following credentials:",
        "DOCUMENTS REVIEWED",
        "CLINICAL CASE SUMMARY",
        "IMR ISSUES, DECISIONS AND RATIONALES",
    ]
    assert text[letter.sections[-1].end - 3 : letter.sections[-1].end] == "No."


def test_page_furniture_does_not_count() -> None:
    text = (
        "IMR ISSUES, DECISIONS AND RATIONALES\n\nWalker with a seat and\n\nFinal Determination Letter for IMR Case Number CM14-0001234 3\n\f"
        "a basket: Upheld\nDecision rationale: It is not\nneeded.\n\nPage 4 of 5\n"
    )
    letter = parse_letter(text)
    (item,) = letter.determinations
    assert item.request == "Walker with a seat and a basket"
    assert item.rationale and text[item.rationale.start : item.rationale.end] == "It is not\nneeded."
    assert letter.case_number == "CM14-0001234"
