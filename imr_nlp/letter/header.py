"""The facts of a letter's head: case number, priority, dates.

The head is a table that programs read row by row or column by column: labels and values are taken as
one stream, and a run of values goes to the run of labels before it.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from imr_nlp.letter.dates import DATE, iso_date
from imr_nlp.letter.forms import FORMS, index_of, phrase
from imr_nlp.letter.page import find_near, same_length_lower, word_starts

_FIELDS = FORMS["header"]
_LABEL = re.compile(
    "|".join(f"(?P<label_{i}>(?<!\\w){phrase(f['phrase'])}(?![\\w(]))" for i, f in enumerate(_FIELDS)),
    re.IGNORECASE,
)
_CASE = re.compile(r"\bCM\s?\d{2}\s?-\s?\d{4,8}\b")
_DATE = re.compile(DATE, re.IGNORECASE)
_PRIORITY = re.compile(rf"\b(?:{'|'.join(FORMS['priorities'])})\b", re.IGNORECASE)
_PROSE = [(f["field"], re.compile(phrase(f["phrase"]), re.IGNORECASE)) for f in FORMS["header_prose"]]
#: A head is short; a letter without headings is not read as one.
_LONGEST = 6000


class _Token(NamedTuple):
    start: int
    kind: str  # "date", "case", "priority"
    label: str | None
    value: str | None


@lru_cache(maxsize=2)
def _labels(text: str) -> list[re.Match[str]]:
    return list(find_near(_LABEL, text, same_length_lower(text), word_starts(text), FORMS["header_cues"]))


def has_labels(text: str) -> bool:
    """Whether a stretch of text holds at least two of the head's labels with a colon."""
    return sum(1 for m in _labels(text[:_LONGEST]) if text[m.end() : m.end() + 2].strip().startswith(":")) >= 2


def header_fields(text: str) -> dict[str, str]:
    """The facts printed in a letter's head.

    Parameters
    ----------
    text
        The head: what stands before the first section.

    Examples
    --------
    >>> header_fields("Date Assigned: 1/2/2016   Date of Injury: 3/4/15\\nPriority: Standard")
    {'date_assigned': '2016-01-02', 'date_of_injury': '2015-03-04', 'priority': 'Standard'}
    """
    text = text[:_LONGEST]
    tokens = _tokens(text)
    found: dict[str, str] = {}
    for kind in ("case", "date", "priority"):
        labels: list[str] = []
        values: list[str] = []
        for token in [*(t for t in tokens if t.kind == kind), _Token(0, kind, "", None)]:
            if token.label is not None:
                if values:
                    _assign(found, labels, values)
                    labels, values = [], []
                labels.append(token.label)
            elif token.value is not None:
                values.append(token.value)
    for name, pattern in _PROSE:
        match = pattern.search(text)
        if name not in found and match and (date := iso_date(text[match.end() : match.end() + 40])):
            found[name] = date
    return found


def _assign(found: dict[str, str], labels: list[str], values: list[str]) -> None:
    """A label without a value comes before those that have one; values beyond the labels are left."""
    for label, value in zip(labels[-len(values) :], values):
        found.setdefault(label, value)


def _tokens(text: str) -> list[_Token]:
    tokens = []
    for match in _labels(text):
        name = _FIELDS[index_of(match)]["field"]
        after = text[match.end() : match.end() + 40]
        bare = match.group().lower() != "dated" and re.match(r"\s+(?:\d|CM|[A-Z][a-z]+ \d)", after)
        if not bare and not re.match(r"\s{0,3}[:#]", after):
            continue
        kind = {"case_number": "case", "priority": "priority"}.get(name, "date")
        tokens.append(_Token(match.start(), kind, name, None))
    for match in _CASE.finditer(text):
        tokens.append(_Token(match.start(), "case", None, re.sub(r"\s", "", match.group())))
    for match in _PRIORITY.finditer(text):
        tokens.append(_Token(match.start(), "priority", None, match.group().capitalize()))
    for match in _DATE.finditer(text):
        date = iso_date(match.group())
        if date:
            tokens.append(_Token(match.start(), "date", None, date))
    return sorted(tokens, key=lambda token: token.start)


def case_number(text: str) -> str | None:
    """A case number printed with its label anywhere, such as in a page's foot."""
    for match in _CASE.finditer(text):
        if re.search(
            r"case\s+(?:number|no\.?|#)\s*:?\s*$",
            text[max(0, match.start() - 30) : match.start()],
            re.IGNORECASE,
        ):
            return re.sub(r"\s", "", match.group())
    return None
