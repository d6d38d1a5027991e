# ruff: noqa: E501  printed words are not wrapped
"""Item headings and fields in the shapes that letters of all years print, one short letter each."""

from __future__ import annotations

import pytest

from imr_nlp.letter import parse_letter

UP, OVER = "upheld", "overturned"
FIELDS = (
    "Claims Administrator guideline: Decision based on MTUS.\n\nMAXIMUS guideline: Decision based on ODG.\n\n"
    "Decision rationale: The notes are short. Nothing was tried. It is so decided.\n\n"
)
TITLE = "IMR ISSUES, DECISIONS AND RATIONALES\nThe Final Determination was based on decisions for the disputed items/services set forth below:\n\n"


def items(text: str) -> list[tuple[str | None, str | None]]:
    return [(item.request, item.decision) for item in parse_letter(text).determinations]


@pytest.mark.parametrize(
    ("heading", "request_", "decision"),
    [
        ("Lumbar brace: Upheld", "Lumbar brace", UP),
        ("Lumbar brace:  Overturned", "Lumbar brace", OVER),
        ("LUMBAR BRACE: UPHELD", "LUMBAR BRACE", UP),
        ("Lumbar brace: Upheld.", "Lumbar brace", UP),
        ("Lumbar brace : OVERTURNED", "Lumbar brace", OVER),
        ("Lumbar brace is: Overturned", "Lumbar brace", OVER),
        ("Lumbar brace is:\nOverturned", "Lumbar brace", OVER),
        ("Lumbar brace:\n\nUpheld", "Lumbar brace", UP),
        ("1. Lumbar brace: Upheld", "Lumbar brace", UP),
        ("1) Lumbar brace: Upheld", "Lumbar brace", UP),
        ("Aquatic therapy, Quantity: 8 sessions:  Upheld", "Aquatic therapy, Quantity: 8 sessions", UP),
        ("Associated surgical service: Sling: Upheld", "Associated surgical service: Sling", UP),
        ("Labs: CBC, CMP: Overturned", "Labs: CBC, CMP", OVER),
        ("Tramadol 50mg, 1 tab p.o. q.i.d. #120: Upheld", "Tramadol 50mg, 1 tab p.o. q.i.d. #120", UP),
        ("2.5mg Eliquis #60: Upheld", "2.5mg Eliquis #60", UP),
        (
            "Retrospective ultrasound guided injection of the left knee (DOS\n12/29/16): Upheld",
            "Retrospective ultrasound guided injection of the left knee (DOS 12/29/16)",
            UP,
        ),
        (
            "Chiropractic re-\nevaluation, 12-\n18 visits: Upheld",
            "Chiropractic re-evaluation, 12-18 visits",
            UP,
        ),
        ("Injection at L4-\nL5: Upheld", "Injection at L4-L5", UP),
        ("Upheld rail for the bathtub: Overturned", "Upheld rail for the bathtub", OVER),
    ],
)
def test_heading(heading: str, request_: str, decision: str) -> None:
    assert items(TITLE + heading + "\n" + FIELDS) == [(request_, decision)]
    assert items(TITLE + heading + "\n\n" + FIELDS) == [(request_, decision)]
    # after another item, with and without blank lines, as PDF readers differ; and pasted without its title
    other = "Crutches: Overturned\n" + FIELDS
    if heading[0] not in "12":
        both = [("Crutches", OVER), (request_, decision)]
        assert items(TITLE + other + heading + "\n" + FIELDS) == both
        assert items((TITLE + other + heading + "\n" + FIELDS).replace("\n\n", "\n")) == both
        assert items(other + "\f" + heading + "\n" + FIELDS) == both


@pytest.mark.parametrize(
    ("wording", "request_", "requested", "authorized"),
    [
        (
            "Norco 5mg #90 was the original request. Norco 5mg #30 was authorized by the Claims Administrator. The remaining IMR eligible "
            "portion of the original request, Norco 5mg #60 is: Upheld",
            "Norco 5mg #60", "Norco 5mg #90", "Norco 5mg #30",
        ),
        (
            "Norco 5mg #90 was the original request. Norco 5mg #30 was authorized by the Claims Administrator. The remaining IMR eligible "
            "portion of the original request, Norco 5mg #60: Upheld",
            "Norco 5mg #60", "Norco 5mg #90", "Norco 5mg #30",
        ),
        (
            "Twelve visits were the original request. Six visits were approved by the Claims Administrator. The remaining portion of the "
            "original request, six visits are: Upheld",
            "six visits", "Twelve visits", "Six visits",
        ),
        (
            "Inpatient care, 10 days was the original request. The Claims Administrator authorized outpatient care for 2.5 weeks, leaving the "
            "original request IMR eligible. The original request, Inpatient care, 10 days is: Upheld",
            "Inpatient care, 10 days", "Inpatient care, 10 days", "outpatient care for 2.5 weeks",
        ),
        (
            "EMG/NCS of both arms was the original request. The Claims Administrator modified the request to NCS of the right arm. The remaining "
            "IMR eligible portion, EMG of both arms is: Upheld",
            "EMG of both arms", "EMG/NCS of both arms", "NCS of the right arm",
        ),
    ],
)  # fmt: skip
def test_partly_authorized(wording: str, request_: str, requested: str, authorized: str) -> None:
    for width in (60, 90, 2000):
        lines, line = [], ""
        for word in wording.split():
            if line and len(line) + len(word) >= width:
                lines.append(line)
                line = word
            else:
                line = f"{line} {word}".strip()
        printed = "\n".join([*lines, line])
        for blank in (True, False):
            text = TITLE + "Crutches: Overturned\n" + FIELDS + printed + "\n" + FIELDS
            text = text if blank else text.replace("\n\n", "\n")
            item = parse_letter(text).determinations[1]
            assert (item.request, item.requested, item.authorized) == (request_, requested, authorized)


@pytest.mark.parametrize(
    "fields",
    [
        "Claims Administrator Guideline: A.\nMAXIMUS Guideline: B.\nDecision Rationale: The reason.",
        "CLAIMS ADMINISTRATOR GUIDELINE: A.\nMAXIMUS GUIDELINE: B.\nDECISION RATIONALE: The reason.",
        "Claims Administrator guideline(s): A.\nMaximus guidelines: B.\nRationale for decision: The reason.",
        "Claims Administrator guideline : A.\nExpert Reviewer guideline : B.\nDecision rationale : The reason.",
        "\fClaims Administrator guideline: A.\n\fMAXIMUS guideline: B.\n\fDecision rationale: The reason.",
        "Claims Administrator guideline: A.  MAXIMUS guideline: B.  Decision rationale: The reason.",
    ],
)
def test_labels(fields: str) -> None:
    text = TITLE + "Lumbar brace: Upheld\n" + fields
    (item,) = parse_letter(text).determinations
    assert item.rationale and text[item.rationale.start : item.rationale.end] == "The reason."
    assert item.claims_administrator_field and item.reviewer_field
    assert text[item.claims_administrator_field.start : item.claims_administrator_field.end] == "A."
    assert text[item.reviewer_field.start : item.reviewer_field.end] == "B."


def test_missing_fields_are_none_and_warned_of() -> None:
    text = (
        TITLE
        + "Crutches: Overturned\n\nLumbar brace: Upheld\nDecision rationale: The reason.\n\nTENS unit: Upheld\n\nMAXIMUS guideline: B.\n"
    )
    letter = parse_letter(text)
    assert [(i.request, i.decision) for i in letter.determinations] == [
        ("Crutches", OVER),
        ("Lumbar brace", UP),
        ("TENS unit", UP),
    ]
    assert letter.determinations[1].claims_administrator_field is None
    assert letter.warnings == ["item 1: no rationale found", "item 3: no rationale found"]
    assert letter.outcome == "partially_overturned"


def test_an_item_without_decision_is_kept() -> None:
    letter = parse_letter(TITLE + "Crutches: Overturned\n" + FIELDS + "Lumbar brace\n" + FIELDS)
    assert [(i.request, i.decision) for i in letter.determinations] == [
        ("Crutches", OVER),
        ("Lumbar brace", None),
    ]
    assert letter.warnings == ["item 2: no decision found"]


def test_upheld_in_running_text_is_no_heading() -> None:
    rationale = (
        "The earlier denial was Upheld. On appeal the panel said: Upheld in part. As such, the determination is: Upheld"
    )
    text = TITLE + "Crutches: Overturned\nDecision rationale: " + rationale + "\n\nTENS unit: Upheld\n" + FIELDS
    assert items(text) == [("Crutches", OVER), ("TENS unit", UP)]


@pytest.mark.parametrize(
    ("outcome", "decision"),
    [
        ("is not medically necessary and appropriate.", UP),
        ("is notmedically necessary and appropriate.", UP),
        ("are not medically necessary and appropriate.", UP),
        ("is not medically\nnecessary and appropriate.", UP),
        ("is medically necessary and appropriate.", OVER),
        ("was medically necessary and appropriate", OVER),
        ("is not medically necessary.", UP),
    ],
)
def test_outcome_in_words(outcome: str, decision: str) -> None:
    fields = (
        "The Claims Administrator based its decision on the MTUS.\n\nThe Physician Reviewer based his/her decision on the ODG.\n\n"
        "The Physician Reviewer's decision rationale: The brace is old. It is not medically necessary.\n\n"
    )
    text = f"IMR DECISION(S) AND RATIONALE(S)\n\n1. Lumbar brace {outcome}\n\n{fields}2. The request for 2 canes is medically necessary and appropriate.\n\n{fields}"
    assert items(text) == [("Lumbar brace", decision), ("2 canes", OVER)]
    assert items(text.replace("\n\n", "\n")) == [("Lumbar brace", decision), ("2 canes", OVER)]
    letter = parse_letter(text)
    field = letter.determinations[0].claims_administrator_field
    assert field and text[field.start : field.end] == "The Claims Administrator based its decision on the MTUS."


@pytest.mark.parametrize("negative", ["not", "not "])
def test_notice(negative: str) -> None:
    listed = (
        f"1) MAXIMUS Federal Services, Inc. has determined the request for a 28 day\nprogram is {negative}medically necessary and appropriate.\n\n"
        "2) MAXIMUS Federal Services, Inc. has determined the retrospective request for X-rays: two\nviews is medically necessary and appropriate.\n\n"
    )
    body = (
        "1) Regarding the request for a 28 day program:\n\nMedical Treatment Guideline(s) Relied Upon by the Expert Reviewer to Make\nHis/Her Decision:\n"
        "The Claims Administrator based its decision on the MTUS. The Expert Reviewer\nagreed.\n\nRationale for the Decision:\nShort.\n\n"
        "2) Regarding the retrospective request for X-rays: two views:\n\nSection of the Medical Treatment Utilization Schedule Relied Upon by the Expert\n"
        "Reviewer to Make His/Her Decision:\nThe Claims Administrator cited the ODG.\n\nRationale for the Decision:\nLonger.\n\nEffect of the Decision:\nBinding.\n"
    )
    title = "Notice of Independent Medical Review Determination\n\n"
    want = [("28 day program", UP), ("retrospective X-rays: two views", OVER)]
    text = title + listed + listed + "Case Summary:\nThe patient fell.\n\n" + body
    letter = parse_letter(text)
    assert items(text) == want
    assert letter.layout == "notice_2013"
    assert [text[i.rationale.start : i.rationale.end] for i in letter.determinations if i.rationale] == [
        "Short.",
        "Longer.",
    ]
    field = letter.determinations[0].reviewer_field
    assert field and text[field.start : field.end] == "The Expert Reviewer\nagreed."
    assert items(title + listed + listed) == want  # its first page alone


def test_professional_review_with_two_issues() -> None:
    text = (
        "MEDICAL PROFESSIONAL REVIEW\n\nISSUE AT DISPUTE:\n1. Whether the request for a knee brace is medically necessary\n2. Is a walker medically necessary?\n\n"
        "CASE SUMMARY:\nA 40 year old man.\n\nMEDICAL TREATMENT GUIDELINE(S) RELIED UPON BY PROFESSIONAL REVIEWER AND WHY:\nMTUS.\n\n"
        "RATIONALE FOR WHY THE REQUESTED TREATMENT/SERVICE IS/WAS NOT MEDICALLY NECESSARY:\n"
        "1. The knee is stable. The brace is not medically necessary.\n2. He falls. The walker is medically necessary.\n\nMEDICAL REVIEWER QUALIFICATIONS:\nNone.\n"
    )
    assert items(text) == [("a knee brace", UP), ("a walker", OVER)]


@pytest.mark.parametrize(
    "text",
    [
        "",
        " \n\f\r\n ",
        "SLR is negative.",
        "The patient is a 45 year old male. ASSESSMENT: lumbar strain. PLAN: MRI. Rationale: no red flags.",
        "Decision: Upheld",
        "Status of claim: Overturned\nNext visit in two weeks.",
        "1. MRI is not medically necessary.",
    ],
)
def test_what_is_no_letter_has_no_items(text: str) -> None:
    letter = parse_letter(text)
    assert letter.determinations == [] and letter.outcome is None and letter.error is None and letter.sections == []
