"""Author-year citations, PMIDs and DOIs."""

from __future__ import annotations

import re
from collections.abc import Iterator

from imr_nlp.match.mention import Mention

_YEAR = r"(?P<year>(?:18|19|20)\d\d)[a-h]?"
_NAME = r"(?:(?:[Vv]an|[Vv]on|[Dd]e|[Dd]er|[Dd]el|[Ll]a|[Ll]e|Di|Mc|Mac|St\.)\s+){0,3}[A-Z][\w'’.-]{0,40}"
_AUTHORS = (
    rf"{_NAME}(?:[ \t\n]+(?!\d)(?:[A-Z][\w'’.-]{{0,40}}|#\d|of|the|for)){{0,8}}"
    rf"(?:\s*(?:,|&|\band\b|,\s*(?:and|&))\s*{_NAME}(?:\s+[A-Z][\w'’.-]{{0,40}})?){{0,8}}(?:(?:\s*,)?\s+et\.?\s*al\.?)?(?:\s*#\d)?"
)
#: "(Dreyfuss, 2003)", "(Li, 2005; Boswell, 2005)", "[Fritz-JAMA, 2007]".
_BRACKETED = re.compile(rf"[(\[;]\s*(?P<c>(?P<authors>{_AUTHORS})\s*,\s*{_YEAR})(?=\s*[)\];])")
#: "Kwak et al.", "Kwak et al. (2010)", "Smith and Jones (2010)".
_ET_AL = re.compile(
    rf"\b(?P<authors>{_NAME}(?:\s+[A-Z]{{1,2}})?(?:,\s+{_NAME}(?:\s+[A-Z]{{1,2}})?){{0,8}},?\s+et\.?\s+al\b\.?)"
    rf"(?:,?\s*\(?\s*{_YEAR}\)?)?"
)
_PAIR = re.compile(rf"\b(?P<authors>[A-Z][\w'’-]{{1,30}}\s+(?:and|&)\s+[A-Z][\w'’-]{{1,30}})\s*\(\s*{_YEAR}\s*\)")
_BRACKET_YEAR = re.compile(r"\(\s*(?:18|19|20)\d\d\s*\)")
_PAIR_NEAR = 120
_PMID = re.compile(r"\bPMID\s*[:#]?\s*(\d{5,9})\b")
_DOI_CORE = re.compile(r"10\.\d{4,9}/")
_DOI = re.compile(r"\b(?:doi\s*[:.]?\s*|https?://(?:dx\.)?doi\.org/)(10\.\d{4,9}/[^\s,;()<>\]]+)", re.I)

#: Words that stand before a year in brackets and are no author.
_NO_AUTHOR = re.compile(
    r"(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Sept|Oct|Nov|Dec)(?:uary|ruary|ch|il|e|y|ust|tember|ober|ember)?\b"
    r"|(?:Revised|Updated?|Updates|Effective|Section|Sections|Chapter"
    r"|Edition|Ed|Version|Accessed|Online|Table|Page|Published"
    r"|Reviewed|Dated?|DOS|DOI|DOB|Web|Last|Spring|Summer|Fall|Winter"
    r"|Since|Circa|Year|In|On|Early|Late|Mid|Injury|Surgery"
    r"|Release|Released|Adopted|Amended|Current|Retrieved|Medicine|ICD"
    r"|CPT|Phase|Exhibit|Report|Supplement|Vol|Volume)\b",
    re.I,
)
_GUIDELINES = re.compile(r"\b(?:ODG|ACOEM|MTUS|Official Disability|CPMTG|Guidelines?|UpToDate)\b")


def _pairs(text: str) -> Iterator[re.Match[str]]:
    done = 0
    for year in _BRACKET_YEAR.finditer(text):
        match = next(_PAIR.finditer(text, max(done, year.start() - _PAIR_NEAR), year.end()), None)
        if match is not None:
            done = match.end()
            yield match


def find_literature(text: str) -> list[Mention]:
    """Author-year citations, without their brackets.

    Examples
    --------
    >>> [m.attributes["author"] for m in find_literature("It helps. (Novak, 2011) (May, 2016)")]
    ['Novak']
    """
    found: list[Mention] = []
    taken: list[tuple[int, int]] = []

    def add(start: int, end: int, authors: str | None, year: str | None, identifier: str | None = None) -> None:
        if any(a < end and start < b for a, b in taken):
            return
        taken.append((start, end))
        words = " ".join(authors.split()).rstrip(" ,") if authors else None
        values = {"author": words, "year": int(year) if year else None, "identifier": identifier}
        found.append(Mention(start, end, "LITERATURE", values))

    pos = 0
    while match := _BRACKETED.search(text, pos):
        # The closing bracket of one may open nothing, but a ";" closes one and opens the next.
        pos = match.end()
        authors = match.group("authors")
        if not _NO_AUTHOR.match(authors) and not _GUIDELINES.search(authors):
            add(match.start("c"), match.end("c"), authors, match.group("year"))
    if " et" in text or "\net" in text:
        for match in _ET_AL.finditer(text):
            end = match.end()
            if text[end - 1] == ")" and "(" not in match.group():
                end -= 1
            add(match.start(), end, match.group("authors"), match.group("year"))
    for match in _pairs(text):
        if not _NO_AUTHOR.match(match.group("authors")) and not _GUIDELINES.search(match.group("authors")):
            add(match.start(), match.end(), match.group("authors"), match.group("year"))
    if "PMID" in text:
        for match in _PMID.finditer(text):
            add(match.start(), match.end(), None, None, f"PMID:{match.group(1)}")
    if _DOI_CORE.search(text):
        for match in _DOI.finditer(text):
            identifier = match.group(1).rstrip(".")
            add(match.start(), match.start(1) + len(identifier), None, None, f"doi:{identifier}")
    return sorted(found, key=lambda m: m.start)
