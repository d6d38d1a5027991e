# ruff: noqa: E501  printed words are not wrapped
"""Print the sample letters (text and PDF) and what must be found in them: ``python tools/make_sample_letters.py``.

The expected records are made from the same data as the letters, not by the parser; the bytes are the same every time.
"""

from __future__ import annotations

import io
import json
import re
import sys
from pathlib import Path
from typing import Any

import pikepdf
from reportlab.lib.pagesizes import letter as LETTER_SIZE
from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.pdfgen.canvas import Canvas

sys.path.insert(0, str(Path(__file__).parent))
from sample_letters import SAMPLES, Item, Sample

TARGET = Path(__file__).parents[1] / "tests" / "letters"
WIDTH, PAGE_LINES = 94, 46
#: Marks are private-use characters that stand beside the words they mark and are not printed.
FIRST_MARK = 0xE000
MARKS = re.compile("[\ue000-\uf8ff]")
CENTER, PARAGRAPH, LINE, HEADING, TABLE = "center", "paragraph", "line", "heading", "table"

INDEPENDENT = (
    "MAXIMUS Federal Services sent the complete case file to an expert reviewer. He/she has no affiliation with the "
    "employer, employee, providers or the claims administrator. {prose}He/she has been in active clinical practice for more than five "
    "years and is currently working at least 24 hours a week in active practice. The expert reviewer was selected based on "
    "his/her clinical experience, education, background, and expertise in the same or similar specialties that evaluate and/or "
    "treat the medical condition and disputed items/Service. He/she is familiar with governing laws and regulations, including "
    "the strength of evidence hierarchy that applies to Independent Medical Review determinations."
)
DEVELOPED = (
    "The expert reviewer developed the following clinical case summary based on a review of the case file, including all "
    "medical records:"
)
SET_FORTH = "The Final Determination was based on decisions for the disputed items/services set forth below:"
RECEIVED = (
    "The following relevant documents received from the interested parties and the documents provided with the application "
    "were reviewed and considered. These documents included:"
)


class Printer:
    """Paragraphs in order, with marks that become offsets."""

    def __init__(self) -> None:
        self.paragraphs: list[tuple[str, str]] = []
        self.names: list[str] = []

    def add(self, style: str, text: str) -> None:
        self.paragraphs.append((style, text))

    def mark(self, name: str, words: str) -> str:
        """The words with their start and end marked."""
        first = FIRST_MARK + len(self.names)
        self.names += [f"{name}.start", f"{name}.end"]
        return chr(first) + words + chr(first + 1)


def prose_credentials(sample: Sample) -> str:
    specialties = sample.specialties
    sub = f", has a subspecialty in {specialties[1]}" if len(specialties) > 1 else ""
    states = " and ".join(sample.states)
    return f"Board Certified in {specialties[0]}{sub} and is licensed to practice in {states}."


def outcome_words(item: Item, negative: str = "not ") -> str:
    return f"is {negative if item.decision == 'upheld' else ''}medically necessary and appropriate"


def standard(sample: Sample, out: Printer) -> None:
    upper = "upper_decisions" in sample.options
    if "middle" in sample.options:
        out.add(
            PARAGRAPH,
            "loose bodies were not seen, and nothing new is reported since. The splint is not medically necessary.",
        )
    else:
        if "no_header" not in sample.options:
            table(sample, out)
        out.add(CENTER, "HOW THE IMR FINAL DETERMINATION WAS MADE")
        prose = f"The expert reviewer is {prose_credentials(sample)} " if "prose_credentials" in sample.options else ""
        out.add(PARAGRAPH, INDEPENDENT.format(prose=prose))
        if not prose:
            out.add(LINE, "The Expert Reviewer has the following credentials:")
            out.add(LINE, f"State(s) of Licensure: {', '.join(sample.states)}")
            out.add(PARAGRAPH, f"Certification(s)/Specialty: {', '.join(sample.specialties)}")
        out.add(CENTER, "CLINICAL CASE SUMMARY")
        out.add(PARAGRAPH, DEVELOPED)
        out.add(PARAGRAPH, sample.summary)
        out.add(CENTER, "IMR ISSUES, DECISIONS AND RATIONALES")
        out.add(PARAGRAPH, SET_FORTH)
    for i, item in enumerate(sample.items):
        words = item.wording.format(request=item.request, requested=item.requested, authorized=item.authorized)
        decision = item.decision.upper() if upper else item.decision.capitalize()
        out.add(HEADING, out.mark(f"{i}.heading", f"{words}: {decision}"))
        title = "Guideline" if upper else "guideline"
        out.add(PARAGRAPH, f"Claims Administrator {title}: {out.mark(f'{i}.claims', item.claims)}")
        out.add(PARAGRAPH, f"MAXIMUS {title}: {out.mark(f'{i}.reviewer', item.reviewer)}")
        out.add(
            PARAGRAPH,
            f"Decision {'R' if upper else 'r'}ationale: {out.mark(f'{i}.rationale', item.rationale)}",
        )


def table(sample: Sample, out: Printer) -> None:
    printed = sample.printed_dates
    rows = [
        ("Case Number:", sample.case, "", ""),
        ("Date Assigned:", printed["date_assigned"], "Date of Injury:", printed["date_of_injury"]),
        ("Decision Date:", printed["decision_date"], "UR Denial Date:", printed["ur_denial_date"]),
        ("Priority:", "Standard", "Application", printed["application_received"]),
        ("", "", "Received:", ""),
    ]
    for a, b, c, d in rows:
        out.add(TABLE, f"{a:<22}{b:<32}{c:<21}{d}".rstrip())


def worded(sample: Sample, out: Printer) -> None:
    out.add(CENTER, "MAXIMUS FEDERAL SERVICES, INC.")
    out.add(CENTER, "Independent Medical Review")
    table(sample, out)
    out.add(CENTER, "HOW THE IMR FINAL DETERMINATION WAS MADE")
    out.add(PARAGRAPH, INDEPENDENT.format(prose=f"The Physician Reviewer is {prose_credentials(sample)} "))
    out.add(CENTER, "DOCUMENTS REVIEWED")
    out.add(PARAGRAPH, RECEIVED)
    for document in sample.documents:
        out.add(LINE, f"- {document}")
    out.add(CENTER, "CLINICAL CASE SUMMARY")
    out.add(PARAGRAPH, sample.summary)
    out.add(CENTER, "IMR DECISION(S) AND RATIONALE(S)")
    out.add(PARAGRAPH, SET_FORTH)
    for i, item in enumerate(sample.items):
        out.add(HEADING, out.mark(f"{i}.heading", f"{i + 1}. {item.request} {outcome_words(item)}."))
        out.add(PARAGRAPH, out.mark(f"{i}.claims", item.claims))
        out.add(PARAGRAPH, out.mark(f"{i}.reviewer", item.reviewer))
        out.add(
            PARAGRAPH,
            f"The Physician Reviewer's decision rationale: {out.mark(f'{i}.rationale', item.rationale)}",
        )


def notice(sample: Sample, out: Printer) -> None:
    printed = sample.printed_dates
    out.add(CENTER, "MAXIMUS FEDERAL SERVICES, INC.")
    out.add(CENTER, "Notice of Independent Medical Review Determination")
    out.add(PARAGRAPH, f"Dated: {printed['decision_date']}")
    for label, value in (
        ("Employee", ""),
        ("Claim Number", ""),
        ("Date of UR Decision", printed["ur_denial_date"]),
        ("Date of Injury", printed["date_of_injury"]),
        ("IMR Application Received", printed["application_received"]),
        ("MAXIMUS Case Number", sample.case),
    ):
        out.add(LINE, f"{label + ':':<32}{value}".rstrip())
    listed = [
        f"{i}) MAXIMUS Federal Services, Inc. has determined the request for {item.request} {{}}."
        for i, item in enumerate(sample.items, 1)
    ]
    for words, item in zip(listed, sample.items):
        out.add(PARAGRAPH, words.format(outcome_words(item)))
    out.add(CENTER, "INDEPENDENT MEDICAL REVIEW DECISION AND RATIONALE")
    out.add(
        PARAGRAPH,
        f"An application for Independent Medical Review was filed on {printed['application_received']} disputing the Utilization "
        f"Review Denial dated {printed['ur_denial_date']}. A Notice of Assignment and Request for Information was provided to the "
        "above parties on 8/1/2013. A decision has been made for each of the treatment and/or services that were in dispute:",
    )
    for words, item in zip(listed, sample.items):
        out.add(PARAGRAPH, words.format(outcome_words(item, "not")))
    out.add(LINE, "Medical Qualifications of the Expert Reviewer:")
    out.add(
        PARAGRAPH,
        "The independent Medical Doctor who made the decision has no affiliation with the employer, employee, providers or the "
        f"claims administrator. The physician reviewer is {prose_credentials(sample)} He/she has been in active clinical practice for "
        "more than five years and is currently working at least 24 hours a week in active practice.",
    )
    out.add(LINE, "Case Summary:")
    out.add(
        PARAGRAPH,
        "Disclaimer: The following case summary was taken directly from the utilization review denial/modification dated "
        f"{printed['ur_denial_date']}.",
    )
    out.add(PARAGRAPH, f"“{sample.summary}”")
    out.add(LINE, "Documents Reviewed for Determination:")
    out.add(PARAGRAPH, RECEIVED)
    for document in sample.documents:
        out.add(LINE, f"• {document}")
    for i, item in enumerate(sample.items):
        out.add(HEADING, out.mark(f"{i}.heading", f"{i + 1}) Regarding the request for {item.request}:"))
        schedule = (
            "Section of the Medical Treatment Utilization Schedule" if i % 2 == 0 else "Medical Treatment Guideline(s)"
        )
        out.add(LINE, f"{schedule} Relied Upon by the Expert Reviewer to Make His/Her Decision:")
        out.add(PARAGRAPH, f"{out.mark(f'{i}.claims', item.claims)} {out.mark(f'{i}.reviewer', item.reviewer)}")
        out.add(LINE, "Rationale for the Decision:")
        out.add(PARAGRAPH, out.mark(f"{i}.rationale", item.rationale))
    out.add(LINE, "Effect of the Decision:")
    out.add(
        PARAGRAPH,
        "The determination of MAXIMUS Federal Services and its physician reviewer is deemed to be the Final Determination of the "
        "Administrative Director, Division of Workers’ Compensation.",
    )
    out.add(LINE, "Sincerely,")
    out.add(LINE, "Medical Director")


def professional(sample: Sample, out: Printer) -> None:
    (item,) = sample.items
    out.add(CENTER, "MEDICAL PROFESSIONAL REVIEW")
    out.add(LINE, f"IMR Case Number: {sample.case}")
    out.add(LINE, f"Date of Injury: {sample.printed_dates['date_of_injury']}")
    out.add(PARAGRAPH, f"Determination Date: {sample.printed_dates['decision_date']}")
    out.add(LINE, "ISSUE AT DISPUTE:")
    out.add(
        PARAGRAPH,
        out.mark("0.heading", f"Is the request for {item.request} medically necessary and appropriate?"),
    )
    out.add(LINE, "CASE SUMMARY:")
    out.add(PARAGRAPH, sample.summary)
    out.add(LINE, "DOCUMENTS REVIEWED FOR DETERMINATION:")
    for document in sample.documents:
        out.add(LINE, f"- {document}")
    out.add(LINE, "MEDICAL TREATMENT GUIDELINE(S) RELIED UPON BY PROFESSIONAL REVIEWER AND WHY:")
    out.add(PARAGRAPH, out.mark("0.reviewer", item.reviewer))
    out.add(LINE, "RATIONALE FOR WHY THE REQUESTED TREATMENT/SERVICE IS/WAS NOT MEDICALLY NECESSARY:")
    out.add(PARAGRAPH, out.mark("0.rationale", item.rationale))
    out.add(LINE, "MEDICAL REVIEWER QUALIFICATIONS:")
    out.add(PARAGRAPH, f"The reviewer is {prose_credentials(sample)}")


FORMS = {
    "standard": standard,
    "outcome_in_words": worded,
    "notice_2013": notice,
    "professional_review": professional,
}


def wrap(text: str, fits: Any) -> list[str]:
    """Greedy lines; a ``\\n`` in the text ends a line."""
    lines = []
    for part in text.split("\n"):
        line = ""
        for word in part.split():
            longer = f"{line} {word}" if line else word
            if line and not fits(MARKS.sub("", longer)):
                lines.append(line)
                line = word
            else:
                line = longer
        lines.append(line)
    return lines


def as_text(out: Printer, options: tuple[str, ...]) -> str:
    """The letter as a program prints a PDF's text, marks included."""
    lines: list[str] = []
    before = ""
    for style, text in out.paragraphs:
        if (
            (before in (PARAGRAPH, CENTER, TABLE) and style != before)
            or before == PARAGRAPH
            or (before == LINE and style in (CENTER, HEADING))
        ) and not (before == CENTER and style == PARAGRAPH):
            lines.append("")
        if style == TABLE:
            lines.append(text)
        elif style == CENTER:
            lines.append(text.center(WIDTH).rstrip())
        else:
            width = WIDTH - (6 if style == HEADING else 0)
            lines += wrap(text, lambda line, width=width: len(line) <= width)
        before = style
    if "double_spaced" in options:
        return "".join(f" {line} \n\n" if line in lines[:1] else f"{line} \n\n" for line in lines)
    if "page_breaks" in options:
        pages = [lines[i : i + PAGE_LINES] for i in range(0, len(lines), PAGE_LINES)]
        return "\n\f".join("\n".join(page) for page in pages) + "\n\f"
    return "\n".join(lines) + "\n"


def unmarked(text: str, names: list[str]) -> tuple[str, dict[str, int]]:
    """The text without marks, and where they stood."""
    parts, offsets, length, done = [], {}, 0, 0
    for match in MARKS.finditer(text):
        parts.append(text[done : match.start()])
        length += match.start() - done
        offsets[names[ord(match.group()) - FIRST_MARK]] = length
        done = match.end()
    parts.append(text[done:])
    return "".join(parts), offsets


def expected(sample: Sample, offsets: dict[str, int]) -> dict[str, Any]:
    def part(i: int, name: str) -> dict[str, int] | None:
        start, end = offsets.get(f"{i}.{name}.start"), offsets.get(f"{i}.{name}.end")
        return {"start": start, "end": end} if start is not None and end is not None else None

    decisions = {item.decision for item in sample.items}
    return {
        "layout": sample.form,
        "case_number": (sample.case if "no_header" not in sample.options else "") or None,
        "priority": "Standard" if sample.form in ("standard", "outcome_in_words") and sample.printed_dates else None,
        **{
            name: sample.dates.get(name)
            for name in (
                "date_assigned",
                "date_of_injury",
                "decision_date",
                "ur_denial_date",
                "application_received",
            )
        },
        "patient": {"age": sample.age, "sex": sample.sex},
        "reviewer": {"specialties": sample.specialties, "licensed_in": sample.states},
        "outcome": decisions.pop() if len(decisions) == 1 else "partially_overturned",
        "determinations": [
            {
                "request": item.request,
                "requested": item.requested,
                "authorized": item.authorized,
                "decision": item.decision,
                "heading": part(i, "heading"),
                "claims_administrator_field": part(i, "claims"),
                "reviewer_field": part(i, "reviewer"),
                "rationale": part(i, "rationale"),
            }
            for i, item in enumerate(sample.items)
        ],
    }


def as_pdf(out: Printer) -> bytes:
    """The letter in the State's printed form: Times, 12 points, headings bold and centered."""
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=LETTER_SIZE, invariant=1)
    left, right, top, bottom, size = 72.0, LETTER_SIZE[0] - 72, LETTER_SIZE[1] - 72, 72.0, 12
    y, before = top, ""
    for style, marked in out.paragraphs:
        text = MARKS.sub("", marked)
        font = "Times-Bold" if style in (CENTER, HEADING) else "Times-Roman"
        if before in (PARAGRAPH, CENTER, TABLE) and style != before and not (before == CENTER and style == PARAGRAPH):
            y -= size
        cells = [(0, text)]
        if style == TABLE:
            cells = [(x, text[a:b].strip()) for x, a, b in ((0, 0, 22), (110, 22, 54), (270, 54, 75), (370, 75, 200))]
        lines = (
            [text]
            if style in (TABLE, CENTER)
            else wrap(text, lambda line, font=font: stringWidth(line, font, size) <= right - left)
        )
        for line in lines:
            if y < bottom:
                canvas.showPage()
                y = top
            canvas.setFont(font, size)
            if style == CENTER:
                canvas.drawCentredString((left + right) / 2, y, line)
            elif style == TABLE:
                for x, cell in cells:
                    canvas.drawString(left + x, y, cell)
            else:
                canvas.drawString(left, y, line)
            y -= size * 1.15
        before = style
    canvas.save()
    return buffer.getvalue()


def encrypted(data: bytes, user: str) -> bytes:
    """The same PDF as the State locks it: an owner's password, and the user's (empty for everyone to read)."""
    buffer = io.BytesIO()
    with pikepdf.open(io.BytesIO(data)) as pdf:
        pdf.save(
            buffer,
            encryption=pikepdf.Encryption(owner="sample", user=user, R=4, aes=False, metadata=False),
            static_id=True,
        )
    return buffer.getvalue()


def scan() -> bytes:
    """A page with marks but no text layer, as a scanner leaves it."""
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=LETTER_SIZE, invariant=1)
    for i in range(30):
        canvas.rect(72, 700 - 20 * i, 430 - (i * 37) % 160, 7, stroke=0, fill=1)
    canvas.save()
    return buffer.getvalue()


def main() -> None:
    for folder in ("expected", "bad"):
        (TARGET / folder).mkdir(parents=True, exist_ok=True)
    pdfs = []
    for sample in SAMPLES:
        out = Printer()
        FORMS[sample.form](sample, out)
        text, offsets = unmarked(as_text(out, sample.options), out.names)
        (TARGET / f"{sample.name}.txt").write_text(text, encoding="utf-8", newline="")
        record = json.dumps(expected(sample, offsets), indent=1, ensure_ascii=False)
        (TARGET / "expected" / f"{sample.name}.json").write_text(record + "\n", encoding="utf-8")
        if sample.pdf:
            data = as_pdf(out)
            data = encrypted(data, "") if sample.name == "standard_2017_partly_authorized" else data
            (TARGET / f"{sample.name}.pdf").write_bytes(data)
            pdfs.append(data)
    bad = TARGET / "bad"
    (bad / "scan.pdf").write_bytes(scan())
    (bad / "truncated.pdf").write_bytes(pdfs[0][: len(pdfs[0]) // 3])
    (bad / "password.pdf").write_bytes(encrypted(pdfs[0], "secret"))
    (bad / "empty.pdf").write_bytes(b"")
    (bad / "empty.txt").write_bytes(b"")


if __name__ == "__main__":
    main()
