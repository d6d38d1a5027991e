"""Dates as the letters print them, as ISO dates."""

from __future__ import annotations

import datetime
import re

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?"
    r"|nov(?:ember)?|dec(?:ember)?)"
)
#: Any date; a line's end may fall after a separator.
DATE = (
    r"(?:(?<![\d/.-])\d{1,2}[ ]?(?P<sep>[/.-])\s?\d{1,2}\s?(?P=sep)\s?(?:\d{4}|\d{2})(?![\d/]|-\d|\.\d)"
    r"|(?<!\d)\d{4}-\d{2}-\d{2}(?!\d)"
    rf"|\b{_MONTH}\.?\s{{1,3}}\d{{1,2}}(?:st|nd|rd|th)?\s?,?\s{{0,3}}\d{{4}}(?!\d)"
    rf"|\b\d{{1,2}}(?:st|nd|rd|th)?\s{{1,3}}(?:of\s)?{_MONTH}\.?,?\s{{1,3}}\d{{4}}(?!\d))"
)
_FIND = re.compile(DATE, re.IGNORECASE)
#: Two-digit years up to this one are of this century.
_PIVOT = 40


def find_date(text: str, start: int = 0, end: int | None = None) -> re.Match[str] | None:
    """The first date printed in a range."""
    return _FIND.search(text, start, len(text) if end is None else end)


def iso_date(text: str) -> str | None:
    """The first date of a text in ISO form; None where there is none or it cannot be.

    Examples
    --------
    >>> iso_date("5/01/2012"), iso_date("10-18-16"), iso_date("November 30, 2001"), iso_date("10-30-\\n2016")
    ('2012-05-01', '2016-10-18', '2001-11-30', '2016-10-30')
    >>> iso_date("13/45/2012") is None
    True
    """
    match = _FIND.search(text)
    if match is None:
        return None
    words = re.findall(r"[A-Za-z]{3,}|\d+", match.group())
    month_names = [w for w in words if w.isalpha()]
    numbers = [int(w) for w in words if w.isdigit()]
    if month_names:
        month, (day, year) = _MONTHS.index(month_names[0][:3].lower()) + 1, numbers[:2]
    elif len(words[0]) == 4:
        year, month, day = numbers
    else:
        month, day, year = numbers
    if year < 100:
        year += 2000 if year <= _PIVOT else 1900
    try:
        return datetime.date(year, month, day).isoformat()
    except ValueError:
        return None
