"""The parts of a letter, found by their headings."""

from __future__ import annotations

import re
from typing import NamedTuple

from imr_nlp.letter.forms import FORMS, alternatives, index_of, phrase
from imr_nlp.letter.page import FLOWING, Page
from imr_nlp.records import Section

_HEADINGS = FORMS["headings"]
_ANY_HEADING = alternatives(_HEADINGS, "heading")
_AFTER_HEADING = re.compile(r"[?]?[ ]?:?[ ]*(?:\n|$)|[?]?\s{0,3}:")
_CAPITALS = re.compile(r"[^a-z]*(?:\([a-z]+\)[^a-z]*)*")
_LAYOUTS = [
    (entry["layout"], entry["cues"], re.compile("|".join(phrase(p) for p in entry["phrases"]), re.IGNORECASE))
    for entry in FORMS["layouts"]
]
#: Parts of the professional review's form that hold the determination.
_NAMES = {"issue": "determinations", "guidelines": "determinations", "rationale": "determinations"}


class Heading(NamedTuple):
    """A heading: what it opens, where it starts, and where its words end."""

    opens: str
    start: int
    end: int


def layout_of(page: Page) -> str | None:
    """Which family of letters the text belongs to; None for text that is no letter."""
    return next((name for name, cues, pattern in _LAYOUTS if next(page.find(pattern, cues), None)), None)


def find_headings(page: Page) -> list[Heading]:
    """All headings in order. In capitals they count anywhere, otherwise at a line's start and alone or with a colon."""
    text, found = page.text, []
    for match in page.find(_ANY_HEADING, FORMS["heading_cues"]):
        entry = _HEADINGS[index_of(match)]
        start, end = match.span()
        if text[start - 1 : start].isalnum() or text[end : end + 1].isalnum():
            continue
        after = (
            re.compile(r"\s{0,3}" + entry["ends"]).match(text, end)
            if "ends" in entry
            else _AFTER_HEADING.match(text, end)
        )
        capitals = bool(_CAPITALS.fullmatch(match.group())) and "ends" not in entry
        if not capitals and not (after and _opens_line(page, start)):
            continue
        if capitals and entry.get("colon") and not after:
            continue
        if after:
            end += len(text[end : after.end()].rstrip())
        found.append(Heading(entry["section"], start, end))
    return found


def _opens_line(page: Page, position: int) -> bool:
    start, end = page.lines[page.line_at(position)]
    if position - start <= 4 and not page.text[start:position].strip(" '\"*-"):
        return True
    before = page.text[max(0, position - 3) : position].rstrip()
    return end - start > FLOWING and before[-1:] in set('.:;?!")')


def sections_of(page: Page, headings: list[Heading], first_item: int | None, *, header: bool) -> list[Section]:
    """The sections, each from its heading to the next; neighbours of one name are one.

    Parameters
    ----------
    first_item
        Start of the first determination: where their section starts if it has no heading.
    header
        Whether what stands before the first heading is a letter's head.
    """
    marks = [(h.start, _NAMES.get(h.opens, h.opens)) for h in headings]
    if first_item is not None and not any(name == "determinations" for _, name in marks):
        marks = sorted([m for m in marks if m[0] != first_item] + [(first_item, "determinations")])
    if header and (not marks or marks[0][0] > 0):
        marks.insert(0, (0, "header"))
    found: list[Section] = []
    for (start, name), (end, _) in zip(marks, [*marks[1:], (len(page.text), "")]):
        left, right = page.trim(start, end)
        if name == "closing" or left == right:
            continue
        if found and found[-1].name == name and not page.text[found[-1].end : left].strip():
            found[-1].end = right
        else:
            found.append(Section(name, left, right))
    return found
