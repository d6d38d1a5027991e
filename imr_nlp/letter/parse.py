"""A letter's text as a record."""

from __future__ import annotations

from imr_nlp.letter.forms import FORMS
from imr_nlp.letter.header import case_number, has_labels, header_fields
from imr_nlp.letter.items import find_items
from imr_nlp.letter.page import Page
from imr_nlp.letter.people import injury_date, patient_age, patient_sex, reviewer_facts
from imr_nlp.letter.sections import find_headings, layout_of, sections_of
from imr_nlp.records import Letter, Section, outcome_of

#: How much of a text is looked at for a patient where no case summary is.
_OPENING = 4000
#: No case summary or statement of credentials is longer.
_SUMMARY = 20_000


def parse_letter(text: str, source: str | None = None) -> Letter:
    """Read the form of a letter: its head, sections, people and disputed items.

    Parameters
    ----------
    text
        The letter as read, by whatever program, whole or in part. A note or a sentence is no letter: the record then
        has no determinations.
    source
        The name of where it came from, kept in the record.

    Returns
    -------
    Letter
        All offsets index ``text``. Absent facts are None.

    Examples
    --------
    >>> letter = parse_letter(
    ...     "IMR ISSUES, DECISIONS AND RATIONALES\\n"
    ...     "MRI of the left knee: Overturned\\n"
    ...     "Claims Administrator guideline: Decision based on MTUS.\\n"
    ...     "MAXIMUS guideline: Decision based on MTUS.\\n"
    ...     "Decision rationale: The knee locks. The MRI is medically necessary.")
    >>> letter.determinations[0].request, letter.determinations[0].decision, letter.outcome
    ('MRI of the left knee', 'overturned', 'overturned')
    """
    page = Page(text)
    letter = Letter(source=source, layout=layout_of(page))
    headings = find_headings(page)
    letter.determinations, letter.warnings = find_items(page, letter.layout, headings)
    items = letter.determinations
    head = page.text[: headings[0].start] if headings else page.text[:_OPENING]
    is_head = has_labels(head) or any(words.lower() in head.lower() for words in FORMS["letterheads"])
    first = items[0].start if items else None
    if letter.layout:
        letter.sections = sections_of(page, headings, first, header=is_head)
    if is_head:
        for name, value in header_fields(head).items():
            setattr(letter, name, value)
    letter.case_number = letter.case_number or case_number(text)
    _people(letter, page)
    letter.outcome = outcome_of([item.decision for item in items])
    if letter.layout and not items:
        letter.warnings.append("no disputed item found")
    return letter


def _people(letter: Letter, page: Page) -> None:
    summaries = [s for s in letter.sections if s.name == "case_summary"]
    if summaries:
        told = " ".join(page.one_line(s.start, min(s.end, s.start + _SUMMARY)) for s in summaries[:3])
    else:
        first = letter.determinations[0].start if letter.determinations else len(page.text)
        told = page.one_line(0, min(first, _OPENING))
    letter.age, letter.sex = patient_age(told), patient_sex(told)
    letter.date_of_injury = letter.date_of_injury or injury_date(told)
    credentials = _text_of(page, [s for s in letter.sections if s.name in ("methodology", "reviewer")])
    letter.specialties, letter.licensed_in = reviewer_facts(credentials)


def _text_of(page: Page, sections: list[Section]) -> str:
    return "\n".join(page.text[s.start : min(s.end, s.start + _SUMMARY)] for s in sections[:4])
