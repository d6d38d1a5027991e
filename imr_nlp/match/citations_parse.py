"""One guideline reference, once its extent is known, to its attributes."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any

from imr_nlp.match import citations_terms as T

EMPTY: dict[str, Any] = {
    "source": None,
    "mtus": None,
    "chapter": None,
    "title": None,
    "section": None,
    "pages": [],
    "year": None,
    "edition": None,
    "cited_by": None,
    "refers_to": None,
    "in_force": None,
}
_CUT = "\x00"
_TRIM = " \t\r\n,;:.-–—_/"
_NUM = re.compile(rf"(\d{{1,4}})(?:\s*(?:{T.DASH}|to\b|through\b)\s*(\d{{1,4}}))?(?:\s+of\s+\d+)?")
_PAGES = re.compile(rf"\(?\s*(?P<p>{T.PAGES})\s*\)?")
_PAGES_OF = re.compile(rf"(?P<p>{T.PAGES})\s+(?:of|in|from)\s+(?:the\s+)?(?=\S)")
#: "91(3): 530-41" of a journal.
_VOLUME = re.compile(
    r"\b\d{1,4}\s*(?:\(\s*\w[\w\s-]{0,20}\))?\s*:\s*[A-Za-z]?\d{1,5}(?:\s*[-–]\s*[A-Za-z]?\d{1,5})?\b\.?"
)
_TABLE = re.compile(r"[\s,(]*\b[Tt]ables?\s+\d+(?:[-.]\d+)?[a-zA-Z]?\)?")
_CHAPTER = re.compile(r"[(]?\bChapters?\s+(\d{1,2})\b[)]?", re.I)
_EDITION = re.compile(rf"[(]?\b({T.EDITION})[)]?", re.I)
_REGULATION = re.compile(rf"(?:{T.REGULATION})")
_DATED = re.compile(rf"\(\s*(?:ACOEM\s*,?\s*)?({T.DATE})\s*\)|\b({T.DATE})(?![\w/])", re.I)
_ACCESSED = re.compile(rf"[\s,(]*\b(?:last\s+)?(?:accessed|retrieved)\b\s*(?:on|:)?\s*(?:{T.DATE})\)?", re.I)
_SECTIONS = re.compile(r"\s*,?\s*\bSections?\s*(?:\(s\)\s*:?|:)\s*", re.I)
_UNDER = re.compile(r"\bunder\s+(?:the\s+)?(.+?)\s+[Ss]ection\b")
_ODG_WEB = re.compile(
    r"[\s,(]*\b(?:(?:online|on-line|web|internet|electronic)(?:[\s-]*(?:version"
    r"|edition|based))?|\(?web\)?)\b\)?", re.I
)
_QUALIFIER = r"\((?=[^()]*\b(?:acute|chronic|trauma|thoracic|lumbar|subacute)\b)[^()]*\)"
_GUIDELINES = re.compile(rf"^[\s,:]*{T.GUIDELINE_WORD}")


@lru_cache(maxsize=1)
def _title_patterns() -> tuple[re.Pattern[str], re.Pattern[str], re.Pattern[str]]:
    lead = r"[\s,:;/–-]*(?:the\s+)?"
    mtus = rf"(?P<t>{T.titles('cpmtg', 'dwc', 'acoem2', 'acoem3', 'odg')})(?!\w)"
    odg = rf"(?P<t>{T.titles('odg', 'acoem2')}(?:\s*{_QUALIFIER}(?!\s*[Cc]hapter\s+\())?)(?![\w])"
    cpmtg = rf"{T.titles('cpmtg')}|Chronic\s+Pain"
    return re.compile(lead + mtus, re.I), re.compile(lead + odg, re.I), re.compile(cpmtg, re.I)


def read_pages(text: str) -> list[list[int]]:
    """Page numbers to ranges; a short last number is completed.

    Examples
    --------
    >>> read_pages("Page(s): 207-9, 214")
    [[207, 209], [214, 214]]
    """
    found = []
    for match in _NUM.finditer(text):
        first, last = match.group(1), match.group(2) or match.group(1)
        if len(last) < len(first):
            last = first[: len(first) - len(last)] + last
        if int(last) >= int(first):
            found.append([int(first), int(last)])
        else:
            found.extend([[int(first)] * 2, [int(last)] * 2])
    return found


def read_year(text: str) -> int | None:
    """The year of a date as printed; two-digit years are of this century.

    Examples
    --------
    >>> read_year("updated 11/23/16"), read_year("October 17, 2018")
    (2016, 2018)
    """
    match = re.search(rf"{T.YEAR}", text)
    if match:
        return int(match.group())
    match = re.search(r"[/.-](\d\d)$", text)
    return 2000 + int(match.group(1)) if match else None


def clean(text: str) -> str | None:
    """A title or section as recorded: outer punctuation, whole-string brackets and quotes off."""
    text = " ".join(text.replace(_CUT, " ").split()).strip(_TRIM)
    for left, right in (("(", ")"), ('"', '"'), ("“", "”"), ("[", "]")):
        if len(text) > 2 and text[0] == left and text[-1] == right and _matching(text, left, right):
            text = text[1:-1].strip(_TRIM)
    if text.count("(") < text.count(")") and text.endswith(")"):
        text = text[:-1].strip(_TRIM)
    if text.count("(") > text.count(")") and text.startswith("("):
        text = text[1:].strip(_TRIM)
    text = re.sub(r"^(?:and|the|under|for|see|regarding|re)\s+(?=\S)", "", text)
    text = re.sub(r"\s+(?:and|the|Topic|topic|sub-?heading|section|Section)$", "", text).strip(_TRIM)
    return text or None


def _matching(text: str, left: str, right: str) -> bool:
    if left == right:
        return text.count(left) == 2
    depth = 0
    for index, char in enumerate(text):
        depth += (char == left) - (char == right)
        if depth == 0 and index < len(text) - 1:
            return False
    return depth == 0


def parse_reference(text: str, mode: str | None = None, family: str | None = None) -> dict[str, Any]:
    """The attributes of one reference.

    Parameters
    ----------
    text
        Exactly the reference as printed.
    mode
        ``"mtus"`` or ``"non"`` after such a lead-in, else None.
    family
        ``"odg"`` where the lead-in says so though the words do not.

    Examples
    --------
    >>> found = parse_reference("MTUS ACOEM Chapter 9 Shoulder Complaints Page(s): 207-9")
    >>> found["source"], found["mtus"], found["chapter"], found["title"], found["pages"]
    ('ACOEM', True, 9, 'Shoulder Complaints', [[207, 209]])
    """
    values = _parsed(" ".join(text.split()), mode, family)
    return {**values, "pages": [list(pages) for pages in values["pages"]]}


@lru_cache(maxsize=4096)
def _parsed(s: str, mode: str | None, family: str | None) -> dict[str, Any]:
    if first := _PAGES_OF.match(s):
        found = _parsed(s[first.end() :], mode, family)
        return {**found, "pages": [*read_pages(first.group("p")), *found["pages"]]}
    values: dict[str, Any] = {**EMPTY, "pages": []}
    says_mtus = re.search(T.MTUS, s) is not None
    values["mtus"] = True if mode == "mtus" or (mode is None and says_mtus) else False if mode == "non" else None
    odg = re.match(rf"[^\w]*(?:(?:{T.DATE})\s+|{T.STATE}\s+)?(?:{T.ODG})", s)
    if odg or family == "odg":
        _parse_odg(s, odg.end() if odg else 0, values)
    elif says_mtus or re.search(T.ACOEM, s) or mode == "mtus" or family == "mtus" or _own_title(s):
        _parse_mtus(s, values, says_mtus)
    else:
        _parse_other(s, values)
    return values


@lru_cache(maxsize=1)
def _own_pattern() -> re.Pattern[str]:
    own = T.titles("cpmtg", "dwc", "acoem2", "acoem3", distinct=True)
    return re.compile(
        rf"(?:{T.YEAR}\s+)?(?:{T.STATE}[\s-]*)?{own}|CPMTG|(?:Harris\s+J[.,]*\s+)?(?i:Occupational\s+Medicine\s+Practice\s+Guid)"
        rf"|MTUS|{_REGULATION.pattern}", re.I
    )


def _own_title(s: str) -> bool:
    return _own_pattern().match(s) is not None


def _take(pattern: re.Pattern[str], s: str) -> tuple[list[re.Match[str]], str]:
    found = list(pattern.finditer(s))
    for match in reversed(found):
        s = s[: match.start()] + _CUT + s[match.end() :]
    return found, s


def _common(s: str, values: dict[str, Any]) -> str:
    """Pages, chapter, edition, year: taken out of ``s``, a mark left in their place."""
    _, s = _take(_ACCESSED, s)
    found, s = _take(_PAGES, s)
    values["pages"] = [r for m in found for r in read_pages(m.group("p"))]
    found, s = _take(_EDITION, s)
    if found:
        values["edition"] = T.edition_name(found[0].group(1))
    found, s = _take(_DATED, s)
    years = [y for m in found if (y := read_year(m.group(1) or m.group(2))) is not None]
    if years:
        values["year"] = years[0]
    return s


_MTUS_HEAD = re.compile(
    rf"(?:{T.STATE}[\s-]*)?{T.MTUS}|{T.ACOEM}|\bCPMTG\b|^\W*{T.STATE}(?=\s+[A-Za-z])"
    r"|(?:Harris\s+J[.,]?\s*)?\b[Oo]ccupational\s+[Mm]edicine\s+[Pp]ractice\s+[Gg]uidelines?"
    r"|\bPractice\s+Guidelines?\b"
)


def _parse_mtus(s: str, values: dict[str, Any], says_mtus: bool) -> None:
    acoem = re.search(rf"{T.ACOEM}|(?i:occupational\s+medicine\s+practice\s+guid)", s) is not None
    regulation = _REGULATION.search(s)
    section = None
    body = s
    parts = _SECTIONS.split(s, maxsplit=1)
    if len(parts) == 2:
        body, section = parts
        pages = list(_PAGES.finditer(section))
        values["pages"] = [r for m in pages for r in read_pages(m.group("p"))]
        section = clean(_PAGES.sub("", section))
    else:
        under = _UNDER.search(body)
        if under:
            section, body = clean(under.group(1)), body[: under.start()]
    pages_in_section = values["pages"]
    _, body = _take(_REGULATION, body)
    found, body = _take(_CHAPTER, body)
    if found:
        values["chapter"] = int(found[0].group(1))
    body = _common(body, values)
    values["pages"] = [*values["pages"], *pages_in_section]
    tables, body = _take(_TABLE, body)
    _, body = _take(_MTUS_HEAD, body)
    pieces = [p for p in (_words(part) for part in body.split(_CUT)) if p]
    title, rest = _title(pieces, s)
    chronic = title is not None and _title_patterns()[2].match(title) is not None and (values["year"] or 0) < 2017
    adopted = chronic and "reatment" in str(title)
    if adopted or (not acoem and (chronic or "CPMTG" in s)):
        values["source"] = "CPMTG"
    else:
        values["source"] = "ACOEM" if acoem or (title and not says_mtus and _post_2017(title, values)) else "MTUS"
    values["title"] = title
    if section is None and rest:
        section = clean(_join(rest))
    if section is None and tables:
        section = clean(tables[0].group())
    if section is None and title is None and regulation and values["source"] == "MTUS":
        number = re.search(r"9792[.\d]+\d", regulation.group())
        section = number.group() if number else None
    values["section"] = section


def _post_2017(title: str, values: dict[str, Any]) -> bool:
    if values["mtus"]:
        return False
    return re.match(T.titles("acoem2", "acoem3"), title, re.I) is not None


def _words(part: str) -> str:
    """A piece between the marks, without brackets left open and words that name nothing."""
    part = part.strip(_TRIM)
    if part.count("(") != part.count(")"):
        part = part.strip("() ")
    part = part.strip(_TRIM)
    empty = (
        r"(?:(?:and|the|in|of|for|on|by|at|to|or|[Gg]uidelines?|[Cc]hapters?"
        r"|[Ss]ections?|[Pp]ages?|part|which|is|see)(?:\(s\)|\b)[\s,]*)+"
    )
    return "" if re.fullmatch(rf"\(?(?:{empty}|{T.GUIDELINE_WORD}|)\)?", part) else part


def _join(pieces: list[str]) -> str:
    text = ""
    for piece in pieces:
        if not text:
            text = piece
        elif re.match(r"(?:and|&)\s", piece):
            text += " " + piece
        else:
            text += ", " + piece
    return text


def _title(pieces: list[str], s: str) -> tuple[str | None, list[str]]:
    if not pieces:
        return None, []
    pattern = _title_patterns()[0]
    for index, piece in enumerate(pieces):
        piece = re.sub(
            rf"^(?:in\s+|of\s+)?(?:{T.GUIDELINE_WORD}[\s,:/-]*(?:chapter\s+)?(?:on\s+|for\s+)?)+(?=\S)", "", piece
        )
        piece = re.sub(r"^(?:chapter|section)\s+(?:on\s+)?(?:the\s+)?", "", piece, flags=re.I)
        match = pattern.match(re.sub(r"^[\s(\"“]+", lambda m: " " * len(m.group()), piece))
        if match is None:
            pieces[index] = piece
            continue
        title = " ".join(piece[match.start("t") : match.end("t")].split())
        year = re.search(rf"\b{T.YEAR}\b", s)
        year_first = year is not None and year.start() < s.find(title)
        rest = piece[match.end() :].lstrip(')"” ')
        later = year is not None and int(year.group()) > 2016
        if year_first or later or (title[0].islower() and title.endswith("guidelines")):
            title = re.sub(r"\s+[Gg]uidelines?$", "", title)
        rest = _GUIDELINES.sub("", rest)
        rest = re.sub(r"^\s*(?:chapters?|sections?)\b", "", rest, flags=re.I)
        tail = [p for p in [*pieces[:index], _words(rest), *pieces[index + 1 :]] if p]
        if title == "General Approaches" and tail and "Chapter" in s and pattern.match(tail[0]):
            # The part of the MTUS, before the chapter itself.
            return _title(tail, s)
        return title, tail
    first, rest = _first_words(pieces[0])
    return first, [p for p in [rest, *pieces[1:]] if p]


def _first_words(piece: str) -> tuple[str | None, str]:
    """A title that the vocabulary does not have: up to a chapter word, a colon, a dash or the end."""
    named = re.match(r"(.{2,80}?)\s+[Cc]hapter\b(.*)$", piece)
    if named:
        return clean(named.group(1)), _words(named.group(2))
    cut = re.match(r"(.{3,100}?)\s*(?::|\s[-–—]\s|;)\s*(.*)$", piece)
    title, rest = (cut.group(1), cut.group(2)) if cut else (piece, "")
    title = re.sub(rf"\s+{T.GUIDELINE_WORD}$", "", title)
    return clean(title), _words(rest)


_ODG_CHAPTER = re.compile(
    r"^(?:[\s,:;–-]*(?P<s>[^,;:]{2,60}?),\s*)?(?:the\s+)?(?P<t>[A-Z][\w&/' ,-]{1,60}?"
    r"|[a-z]+)\s+chapter\b[\s,:;/–-]*(?P<r>.*)$",
    re.I,
)


def _parse_odg(s: str, head: int, values: dict[str, Any]) -> None:
    values["source"] = "ODG"
    before = s[:head]
    rest = s[head:]
    rest = re.sub(rf"^\s*(?:{T.GUIDELINE_WORD}|(?:Evidence|Treatment)\s+(?:Index|Guidelines))", _CUT, rest)
    year_section = re.search(rf"\(({T.YEAR})\)\s*$", rest)
    _, rest = _take(_ODG_WEB, rest)
    rest = _common(rest, values)
    if values["year"] is None:
        values["year"] = read_year(before)
    if year_section and values["year"] is None:
        values["year"] = int(year_section.group(1))
    _, rest = _take(re.compile(r"\(\s*(?:updated|revised|online|web)?[\s,:\x00]*\)", re.I), rest)
    parts = _SECTIONS.split(rest, maxsplit=1)
    named = parts[1] if len(parts) == 2 else None
    if named and not parts[0].strip(_CUT + _TRIM):
        # "Section: Low Back, Topic: MRI" names the chapter first.
        parts, named = [re.sub(r"\bTopics?\s*:\s*", "", named)], None
    rest = re.sub(rf"^[\s,:{_CUT}]+", "", parts[0])
    rest = re.sub(rf"[\s,]*{_CUT}[\s,:{_CUT}]*", f"{_CUT}", rest).strip(_CUT + _TRIM)
    rest = re.sub(r"^(?:chapter|section)\s+(?:on\s+)?(?:the\s+)?", "", rest, flags=re.I)
    inner = re.match(rf"\(([^()]*)\)?[\s,.{_CUT}]*$", rest)
    rest = inner.group(1).strip(_CUT + _TRIM) if inner else rest
    match = _title_patterns()[1].match(rest)
    if match and _bounded(rest, match.end()):
        title = " ".join(rest[match.start("t") : match.end("t")].split())
        rest = rest[match.end() :]
        summary = re.match(r"\s+(Procedure\s+Summar(?:y|ies))", rest)
        if summary:
            title, rest = f"{title} {summary.group(1)}", rest[summary.end() :]
        rest = re.sub(rf"^[\s{_CUT}]*(?:chapters?|sections?)\b", "", rest, flags=re.I)
        rest = re.sub(rf"^\s*{_QUALIFIER}", "", rest, flags=re.I)
        rest = re.sub(r"^\s*(?:chapters?|sections?)\b", "", rest, flags=re.I)
        rest = re.sub(rf"^[\s{_CUT}]*[Gg]uidelines?\b(?=[\s{_CUT}]*$)", "", rest)
        values["title"] = title
    else:
        other = _ODG_CHAPTER.match(rest)
        if other and len(other["t"].split()) <= 7:
            values["title"] = clean(other["t"])
            rest = ", ".join(p for p in (other["s"], other["r"]) if p)
    values["section"] = clean(named or rest.replace(_CUT, ", "))


def _bounded(rest: str, end: int) -> bool:
    """``Head`` in ``Head injury criteria`` is no chapter; ``Head, CT`` and ``Knee Chapter`` are."""
    tail = rest[end:]
    words = r"chapter|section|procedure|guideline|and\b"
    return re.match(rf"[\s{_CUT}]*(?:$|[,;:/(.{_CUT}–—-]|\"|{words}|[A-Z\d])", tail) is not None


_AUTHORS = re.compile(r"^(?:[A-Z][\w'’-]+\s+[A-Z]{1,3}\b[.,]?\s*(?:,|and|&)?\s*)+(?:,?\s*et\.?\s+al\.?)?[\s.,:]*")
_TOPIC = re.compile(r"[\s.,]*\bTopic\s+\d+\b.*$")


def _parse_other(s: str, values: dict[str, Any]) -> None:
    urls = list(re.finditer(T.URL, s))
    body = T.bodies().search(s if not urls else s[: urls[0].start()] or s)
    named = body and (not urls or body.start() < urls[0].start())
    if body and named:
        values["source"] = T.body_source(body.group())
    elif urls:
        values["source"] = T.url_source(urls[0].group())
    rest = _VOLUME.sub(_CUT, re.sub(T.URL, _CUT, s))
    chapter = _CHAPTER.search(rest)
    if chapter:
        values["chapter"] = int(chapter.group(1))
    rest = _common(rest, values)
    if body and named:
        at = rest.find(body.group())
        if at >= 0:
            head, tail = rest[:at], rest[at + len(body.group()) :]
            head = _TOPIC.sub("", _AUTHORS.sub("", head.strip(_TRIM + _CUT)))
            tail = re.sub(r"^\s*\([A-Z/ -]{2,10}\)", "", tail)
            if _IN_NAME.search(body.group()) and not clean(head):
                values["title"] = clean(body.group())
                values["section"] = clean(_CHAPTER.sub("", tail).strip(_TRIM + _CUT))
                return
            words = clean(head) or _tail_title(tail)
            values["title"] = words
        return
    if values["source"] is None:
        first = re.match(r"(.+?[?!]|[^.]{8,}?)(?:\.\s|\x00|$)", _AUTHORS.sub("", rest))
        values["title"] = clean(first.group(1)) if first else clean(rest)
    else:
        values["title"] = clean(rest.split(_CUT)[0]) if rest.strip(_TRIM + _CUT) else None


_IN_NAME = re.compile(
    r"(?:Fee\s+Schedule|Manual|Surgery|Guides?\b|Textbook|Orthopa?edics"
    r"|Therapeutics|Principles)", re.I
)


#: "FDA label, Duexis": the drug is the title.
_LABEL_OF = re.compile(r"^(?:(?:drug|product)\s+)?label(?:l?ing)?s?\s*[,:;]\s*(?=\S)", re.I)


def _tail_title(tail: str) -> str | None:
    tail = re.sub(rf"^[\s,:;.–-]*{T.GUIDELINE_WORD}(?=\s*(?:$|{_CUT}))", "", tail)
    words = _LABEL_OF.sub("", tail.strip(_TRIM + _CUT))
    if re.fullmatch(r"(?i:labels?|label?ling|criteria|recommendations?|policy|website|online|web\s*site)", words):
        return None
    first = re.split(rf"{_CUT}|\.\s+(?=[A-Z])|;\s", words)[0]
    return clean(first)
