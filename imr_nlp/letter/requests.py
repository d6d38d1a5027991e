"""What a heading asks for: the request, and the parts of a partly authorized one."""

from __future__ import annotations

import re
from typing import NamedTuple

_ORIGINAL = re.compile(
    r"^(?P<requested>.+?),?\s+(?:was|were|is|are)\s+the\s+original(?:ly)?\s+request(?:ed)?(?:\s+item)?\s*[.,;]\s*",
    re.IGNORECASE,
)
_AUTHORIZED = re.compile(
    r"^(?P<authorized>.+?),?\s+(?:was|were|is|are|has\s+been|have\s+been)\s+(?:partially\s+)?(?:authorized|approved|certified)\b(?:\s+by\s+(?:the\s+)?(?:claims?\s+(?:administrator|adjuster)|utilization\s+review\w*|UR))?\s*[.,;]",
    re.IGNORECASE,
)
_ADMINISTRATOR = re.compile(
    r"^(?:the\s+)?(?:claims?\s+(?:administrator|adjuster)|utilization\s+review\w*|UR)\s+(?:has\s+)?(?:partially\s+)?(?:authorized|approved|certified|modified\s+(?:the\s+(?:original\s+)?request\s+)?to)\s+"
    r"(?P<authorized>.+?)(?:,?\s+leaving\b[^.]*|(?<!\d))\s*\.(?=\s|$)",
    re.IGNORECASE,
)
_REMAINING = re.compile(
    r"(?:^|(?<=[.,;]\s))(?:The\s+)?(?:(?:remaining\s+)?(?:IMR[\s-]+eligible\s+)?(?:portions?|part|remainder)(?:\s+(?:of|in)\s+(?:the\s+)?(?:original\s+)?request)?"
    r"|remaining(?:\s+IMR[\s-]+eligible)?(?:\s+(?:portion\s+of\s+the\s+)?(?:original\s+)?request)|original\s+request)\s*,?\s+(?!was\b|were\b|IMR\b)",
    re.IGNORECASE,
)
_TAIL = re.compile(r"[\s,]*\b(?:is|are|was|were)\s*[:;-]?\s*$|(?:\s-|[\s:;])+$", re.IGNORECASE)
_ENUMERATOR = re.compile(r"^\(?(?P<number>\d{1,2})\s?[.)]\s*(?=\S)(?!\d)")
#: A heading that a reviewer wrote as a sentence rather than the form's words.
FORMULA = re.compile(r"\b(?:original\s+request|IMR[\s-]+eligible)\b", re.IGNORECASE)
ORIGINAL = re.compile(r"\b(?:was|were|is|are)\s+the\s+original\s+request\b", re.IGNORECASE)


class Request(NamedTuple):
    """A disputed request, with what was first requested and what was authorized where that differs."""

    request: str
    requested: str | None = None
    authorized: str | None = None


def read_request(words: str, number: int | None = None) -> Request:
    """Split a heading's words (on one line, without the decision).

    Parameters
    ----------
    words
        The heading before the decision.
    number
        The item's place in the letter; its own number is cut off where it is this one.

    Examples
    --------
    >>> read_request("Norco 5mg #60 was the original request. Norco 5mg #20 was authorized by the "
    ...              "Claims Administrator. The remaining IMR eligible portion of the original request, "
    ...              "Norco 5mg #40 is:")
    Request(request='Norco 5mg #40', requested='Norco 5mg #60', authorized='Norco 5mg #20')
    >>> read_request("2. Associated surgical service: Sling:", number=2).request
    'Associated surgical service: Sling'
    """
    words = " ".join(words.split())
    enumerator = _ENUMERATOR.match(words)
    if enumerator and number is not None and int(enumerator.group("number")) == number:
        words = words[enumerator.end() :]
    words = _TAIL.sub("", _TAIL.sub("", words)).strip()
    if not FORMULA.search(words):
        return Request(words)
    requested = authorized = None
    rest = words
    if match := _ORIGINAL.match(rest):
        requested, rest = match.group("requested"), rest[match.end() :]
    final = None
    for final in _REMAINING.finditer(rest):  # noqa: B007  the last one opens what is left
        pass
    middle = rest[: final.start()] if final else rest
    if match := _ADMINISTRATOR.match(middle) or _AUTHORIZED.match(middle):
        authorized = match.group("authorized").strip(" ,")
    request = rest[final.end() :] if final else words
    return Request(_TAIL.sub("", request).strip(" ,"), requested, authorized)
