"""Where guideline references are: the field grammar and the running-text grammar.

Built as eyecite builds case citations: a vocabulary put into templates, with a cheap prefilter that is a
superset of what the templates can match.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator
from functools import cache, lru_cache
from typing import Any

import ahocorasick

from imr_nlp.match import citations_terms as T
from imr_nlp.match.citations_parse import parse_reference
from imr_nlp.match.mention import Mention
from imr_nlp.text.fold import fold

CLAIMS_ADMINISTRATOR = "claims_administrator"
REVIEWER = "reviewer"
RATIONALE = "rationale"

# --- fields ------------------------------------------------------------------------------------------

_WHO = r"(?:Claims\s+Administrator|(?:Expert|Physician|Medical)?\s*Reviewer|MAXIMUS|IMR\s+Reviewer)"
#: Lead-ins of a whole field; the field runs to the next lead-in or to the rationale.
_FIELD_LEADS = (
    "Claims Administrator guideline",
    "MAXIMUS guideline",
    "Reviewer guideline",
    "IMR guideline",
    "Decision rationale",
    "Rationale for the Decision",
)
_FIELD_LEAD = re.compile(
    r"(?P<ca>Claims\s+Administrator\s+guidelines?\s*:)|(?P<rv>(?:MAXIMUS|Reviewer|IMR)\s+guidelines?\s*:)"
    r"|(?P<end>Decision\s+rationale\s*:|Rationale\s+for\s+the\s+Decision\s*:?)"
)
#: Sentences of the older prose, each with a field of its own.
_PROSE_LEAD = re.compile(
    r"[Tt]he\s+(?:(?P<ca>Claims\s+Administrator)|(?P<rv>(?:Expert|Physician|Medical)\s+Reviewer))\s+"
    r"(?:based\s+(?:its|his\s*/\s*her|his|her|their|the)\s+decision\s+(?:up)?on"
    r"|also\s+(?:cited|relied\s+(?:up)?on|based\s+(?:its|his\s*/\s*her"
    r"|their)\s+decision\s+on|found)|cited|relied\s+(?:up)?on|used"
    r"|found\s+(?:that\s+)?the\s+following\s+sections?\s+of\s+the\s+MTUS\b[^:.]{0,80}:?)"
    r"(?:\s+the\s+following\s*:?)?(?!\s+(?:the\s+)?recommendations?\b)"
)
_PROSE_END = re.compile(
    r"\.(?=\s+(?:The|No|Per|In|However|Rationale|Based|Regarding|It|This"
    r"|Since|He|She|According)\b|\s*$)|Rationale\s+for", re.M
)
_RELIED = re.compile(
    r"Sections?\s+of\s+the\s+(?:MTUS|Medical\s+Treatment\s+Utilization\s+Schedule)\s+Relied\s+Upon[^.:\n]{0,80}", re.I
)
_NON_MTUS = rf"[Nn]on\s*{T.DASH}?\s*MTUS(?:\s+[Cc]itations?)?\s*:?"
_OTHER_GUIDELINES = r"Other\s+Medical\s+Treatment\s+Guidelines?(?:\s+or\s+Medical\s+Evidence)?\s*:?"
_NOTHING_SENTENCE = (
    rf"The\s+{_WHO}\s+(?:did\s+not|does\s+not|has\s+not|could\s+not|stated\s+(?:that\s+)?no"
    rf"|found\s+(?:that\s+)?no)\b[^.]*\.?"
)
_NOTHING = (
    rf"{_NOTHING_SENTENCE}|"
    r"[Nn]o\s+sections?\s+of\s+the\s+MTUS\b[^.]*\.?|[Nn]o\s+(?:MTUS\s+)?guidelines?\s+(?:was|were)\s+cited[^.]*\.?"
    r"|[Nn]ot?\s+(?:cited|provided|applicable)\b[^.]*\.?"
)
_PROSE_OR_NOTHING = re.compile(rf"(?:{_PROSE_LEAD.pattern})|(?P<skip>(?i:{_RELIED.pattern})|{_NOTHING_SENTENCE})")
_OUTSIDE = (
    rf"(?:The\s+{_WHO}\s+based\s+(?:their|its|his\s*/\s*her|his|her)\s+decision\s+on\s+)?"
    r"recommendations?(?:\(s\))?\s+outside\s+(?:of\s+)?the\s+(?:MTUS|Medical\s+Treatment\s+Utilization\s+Schedule)(?:\s+[Gg]uidelines?)?\.?"
)
_OUTSIDE_SENTENCE = re.compile(_OUTSIDE)
_MARK = re.compile(
    rf"(?P<skip>{_OUTSIDE}|{_NOTHING})"
    rf"|(?P<non>(?:,?\s*\band\s+|;\s*)?(?:Decision\s+(?:is\s+)?based\s+(?:up)?on\s+)?{_NON_MTUS}(?!\s+guidelines?\b))"
    rf"|(?P<other>(?:,?\s*\band\s+|;\s*|,\s*)?(?:Decision\s+based\s+on\s+)?{_OTHER_GUIDELINES})"
    r"|(?P<any>Decision\s+(?:is\s+)?based\s+(?:up)?on\s*:?)"
)
_PROSE_LEADS = (
    *("The Claims Administrator", "The Expert", "The Physician", "The Medical", "The Reviewer", "The MAXIMUS"),
    *("The IMR", "the Claims Administrator", "the Expert Reviewer", "the Physician Reviewer", "the Medical Reviewer"),
)
#: What every mark of a field has in it; the words before it that join two references are a few characters.
_MARK_CORE = re.compile(
    rf"The\s|recommend|No\s|no\s|Not\s|not\s|Decision\s|Other\s|Non\s*{T.DASH}?\s*MTUS|non\s*{T.DASH}?\s*MTUS"
)
_JOINING = 6
_EDGE = " \t\r\n\f\x0b\u00a0,;:.-–—"
_ARTICLE = re.compile(r"(?:\(\d\)\s*|(?:the|a|an|and|on|per|by|see|also|both|either|from|under)\s+)+(?=\S|\Z)", re.I)


@lru_cache(maxsize=1)
def _mtus_starts() -> re.Pattern[str]:
    own = T.titles("cpmtg", "dwc", "acoem2", "acoem3")
    distinct = T.titles("cpmtg", "dwc", "acoem2", "acoem3", distinct=True)
    head = rf"(?:{T.STATE}[\s-]+)?{T.MTUS}|{T.ACOEM}|{T.CHAPTER}"
    # A title is taken whole, so that nothing inside it can start a reference.
    return re.compile(
        rf"(?P<d>(?i:{own})(?=\s+(?:Guidelines?\s+)?(?:{T.YEAR}\b|\(\s*{T.DATE}\s*\))))"
        rf"|(?P<t>(?i:{distinct})(?=\W|$))|(?P<h>{head})"
        rf"|(?:,\s*and\s+|;\s*)(?P<u>(?!(?i:{own}))[A-Z][\w'’/&-]*(?:,?\s+[\w'’/&:()-]+){{0,9}}?\s+{T.YEAR}(?=\s*(?:,"
        rf"|\.|;|$|Guidelines?\b|\band\b)))"
    )


_WORD_OR_MARK = re.compile(r"[^\W_]+|[,;]")


@lru_cache(maxsize=1)
def _own_keys() -> frozenset[str]:
    """What the words at which :func:`_mtus_starts` can match begin with."""
    keys = {",", ";", "sta", "cal", "ca", "mtu", "med", "aco", "ame", "cha"}
    for row in T.title_rows():
        if row["family"] != "odg":
            first = row["title"].lower().split()[0]
            keys |= {re.split(r"[^a-z]", first)[0][:3], re.sub(r"[^a-z]", "", first)[:3]}
    return frozenset(keys)


_SEPARATED = re.compile(r"(?:[,;.]\s*(?:and\s+|&\s*)?|\s+and\s+|\s+&\s+)(?:the\s+)?$")


@lru_cache(maxsize=1)
def _non_starts() -> re.Pattern[str]:
    chapters = T.titles("odg", distinct=True)
    state = rf"(?:{T.STATE}[\s-]+)?"
    names = T.bodies().pattern
    return re.compile(
        rf"(?P<sep>(?:[,;.]\s*(?:\band\s+|&\s*)?|\s+and\s+|\s+or\s+|\s+&\s+"
        rf"|\s+)(?:the\s+)?)(?P<h>{state}(?:{T.PAIR}|{T.ODG}|{T.ACOEM}|{T.MTUS})"
        rf"|(?:Harris\s+J[.,]*\s+)?(?i:Occupational\s+Medicine\s+Practice\s+Guidelines))"
        rf"|[;]\s*(?:and\s+)?(?P<c>(?i:{chapters})(?=\s*(?:[,;/(:-]|chapter|section|$)))"
        rf"|[,]\s*(?:and\s+)?(?P<k>(?i:{chapters})(?=\s*/|\s+(?i:chapter|section)\b|\s*$|\s*;))"
        rf"|(?:[,;]\s*(?:and\s+)?|\s+and\s+)(?P<u>{T.URL})"
        rf"|(?:[,;]\s*(?:and\s+)?|\s+and\s+)(?P<b>{names})"
        rf"|accessed\s+(?:on\s+)?(?:{T.DATE})\s*[,;.]\s*(?P<a>(?=\S))"
        # An unknown book: an author's, or an edition of its own; "(2)" of a numbered list.
        rf"|;\s*(?:and\s+)?(?P<x>(?=[A-Z][\w-]+['’]s\s+[A-Z]|[A-Z][^;.]{{2,100}}?(?:{T.EDITION}|\bTextbook\b|\bHandbook\b)))"
        rf"|\s(?P<n>\([2-9]\)\s*(?=[A-Z]))",
        re.M,
    )


def _places(text: str, words: Iterable[str], start: int, end: int) -> list[int]:
    """Where any of the words stand in ``start..end``, in order."""
    found = []
    for word in words:
        at = text.find(word, start, end)
        while at >= 0:
            found.append(at)
            at = text.find(word, at + 1, end)
    return sorted(found)


def _matches_at(pattern: re.Pattern[str], text: str, places: Iterable[int], end: int) -> Iterator[re.Match[str]]:
    """What ``finditer`` gives, tried only at the places where the pattern can begin."""
    done = -1
    for at in places:
        if at >= done and (match := pattern.match(text, at, end)) is not None:
            yield match
            done = match.end()


def _field(text: str, start: int, end: int, cited_by: str) -> Iterator[Mention]:
    """The references of one guideline field."""
    mode: str | None = None
    at = start
    cores = (m.start() for m in _MARK_CORE.finditer(text, start, end))
    places = sorted({at for core in cores for at in range(max(start, core - _JOINING), core + 1)})
    marks = list(_matches_at(_MARK, text, places, end))
    clauses: list[tuple[int, int, str | None]] = []
    for mark in marks:
        clauses.append((at, mark.start(), mode))
        at = mark.end()
        if mark.lastgroup == "skip":
            mode = None
        elif mark.lastgroup == "non" or mark.lastgroup == "other":
            mode = "non"
        else:
            mode = "mtus" if _MTUS_NEXT.match(text, at, end) else None
    clauses.append((at, end, mode))
    for first, last, kind in clauses:
        yield from _clause(text, first, last, kind, cited_by)


@lru_cache(maxsize=1)
def _own_start() -> re.Pattern[str]:
    return re.compile(rf"(?:{T.STATE}[\s-]+)?(?:{T.MTUS}|{T.ACOEM})|{_own().pattern}")


_MTUS_NEXT = re.compile(rf"\s*(?:the\s+)?(?:{T.STATE}\s+)?MTUS\b")
_MTUS_WORD, _ODG_WORD = re.compile(T.MTUS), re.compile(T.ODG)
_SECTION_LIST = re.compile(r"\bSections?\s*(?:\(s\)|:)")
_HEADING_WORDS = re.compile(
    rf"{T.STATE}|{T.MTUS}|{T.ACOEM}|{T.GUIDELINE_WORD}|{T.CHAPTER}|{T.EDITION}|{T.DATE}|{T.REGULATION}|\band\b|\bin\b|\W"
)


def _clause(text: str, start: int, end: int, mode: str | None, cited_by: str) -> Iterator[Mention]:
    start, end = _trim(text, start, end)
    if start >= end:
        return
    for first, last, values in _read_clause(text[start:end], mode):
        own = {**values, "pages": [list(pages) for pages in values["pages"]], "cited_by": cited_by}
        yield Mention(start + first, start + last, "GUIDELINE", own)


# Letters cite the same few hundred clauses.
@lru_cache(maxsize=4096)
def _read_clause(segment: str, mode: str | None) -> tuple[tuple[int, int, dict[str, Any]], ...]:
    """The references of one clause of a field: where in it, and their attributes."""
    found: list[tuple[int, int, dict[str, Any]]] = []
    says_mtus = _own_start().match(segment) is not None
    if mode is None and not (says_mtus or _trigger(segment)):
        return ()
    if mode == "mtus" or (mode is None and says_mtus and not _ODG_WORD.search(segment)):
        cuts = _mtus_cuts(segment)
    else:
        cuts = _non_cuts(segment)
    odg = acoem = False
    for (first, kind), (last, _) in zip(cuts, [*cuts[1:], (len(segment), "")]):
        s, e = _trim(segment, first, last)
        e = _stop(segment, s, e)
        if s >= e:
            continue
        words = segment[s:e]
        family = None
        own_mode = mode
        if (kind in {"c", "k"} and odg) or (mode == "non" and not _trigger(words) and _odg_title().match(words)):
            family = "odg"
        elif mode == "mtus" and _ODG_WORD.match(words):
            own_mode = "non"
        if (several := _several_chapters().match(words)) is not None:
            for left, right, one in _each_chapter(words, several):
                found.append((s + left, s + right, parse_reference(one, own_mode, family)))
            odg = True
            continue
        values = parse_reference(words, own_mode, family)
        if mode == "non" and ("MTUS" in words or "Medical" in words) and _MTUS_WORD.search(words):
            values["mtus"] = True
        odg = values["source"] == "ODG"
        if values["source"] == "MTUS" and acoem and _acoem_title().match(values["title"] or ""):
            values["source"] = "ACOEM"
        acoem = acoem or values["source"] == "ACOEM"
        found.append((s, e, values))
    return tuple(found)


@lru_cache(maxsize=1)
def _several_chapters() -> re.Pattern[str]:
    """``ODG Neck, Low Back and Knee chapters: MRI``."""
    title = rf"(?i:{T.titles('odg')})(?:\s*\([^()]{{1,40}}\))?"
    return re.compile(
        rf"(?P<head>(?:{T.STATE}\s+)?(?:{T.ODG})[\s,:–-]*)(?P<list>{title}(?:(?:\s*,\s*(?:and\s+|&\s*)?|\s+and\s+|\s*[/&]\s*)"
        rf"(?:the\s+)?{title}){{1,6}})\s+[Cc]hapters\b(?P<rest>.*)"
    )


def _each_chapter(words: str, several: re.Match[str]) -> Iterator[tuple[int, int, str]]:
    """Each chapter's stretch, and the reference that it would be by itself."""
    title = re.compile(rf"(?i:{T.titles('odg')})(?:\s*\([^()]{{1,40}}\))?(?=\W|$)")
    found = list(title.finditer(words, *several.span("list")))
    for index, match in enumerate(found):
        left = match.start() if index else 0
        right = match.end() if index + 1 < len(found) else len(words)
        yield left, right, f"{several['head'].rstrip(' ,:–-')} {match.group()} Chapter{several['rest']}"


_NEAR = 160


@lru_cache(maxsize=1)
def _acoem_title() -> re.Pattern[str]:
    return re.compile(T.titles("acoem2", "acoem3"), re.I)


def _mtus_cuts(segment: str) -> list[tuple[int, str]]:
    cuts = [(0, "")]
    sections = [m.start() for m in _SECTION_LIST.finditer(segment)]
    own = _own_keys()
    places = [m.start() for m in _WORD_OR_MARK.finditer(segment) if m.group()[:3].lower() in own]
    for match in _matches_at(_mtus_starts(), segment, places, len(segment)):
        kind = str(match.lastgroup)
        at, words = match.start(kind), match.group(kind)
        last = cuts[-1][0]
        before = segment[max(last, at - _NEAR) : at]
        if not at or not (kind == "u" or _SEPARATED.search(before)) or (at - last < _NEAR and _is_same(before, words)):
            continue
        in_section = bisect_left(sections, last) < bisect_left(sections, at)
        after = segment[match.end(kind) : match.end(kind) + 60]
        fits = kind in {"d", "u"} or not in_section or re.match(r"\s*,?\s*Section\s*\(s\)", after) is not None
        if kind == "h":
            # A chapter after its own page is a new reference; within a list of sections it is not.
            fits = re.match("Chapter", words) is None or re.search(T.PAGES, before) is not None
        if fits:
            cuts.append((at, kind))
    return cuts


def _is_same(before: str, words: str) -> bool:
    """``MTUS`` or ``ACOEM, Chapter 12,`` before its own title is no reference yet."""
    left = _HEADING_WORDS.sub("", before)
    if not left:
        return True
    # "Knee Complaints Chapter (ACOEM ..., Chapter 13)": the chapter repeats the title before it.
    return re.match(r"ACOEM|Chapter|American", words) is not None and before.count("(") > before.count(")")


def _non_cuts(segment: str) -> list[tuple[int, str]]:
    cuts = [(0, "")]
    pos = 0
    pattern = _non_starts()
    inside: set[int] | None = None
    while match := pattern.search(segment, pos):
        group = next(g for g in ("h", "c", "k", "u", "b", "a", "x", "n") if match.group(g) is not None)
        at = match.start(group)
        before = segment[max(cuts[-1][0], match.start() - 4 * _NEAR) : match.start()]
        if group in "ck" and inside is None:
            titles = _odg_title().finditer(segment)
            inside = {i for m in titles for i in range(m.start() + 1 + _lead(m.group()), m.end())}
        if at > cuts[-1][0] and not (group in "ck" and at in (inside or ())) and _splits(group, before, match):
            cuts.append((at, group))
        pos = max(match.end(group), match.start() + 1) if group not in "axn" else match.end()
    return cuts


def _lead(words: str) -> int:
    return len(words) - len(words.lstrip(" \t\r\n,:;-"))


def _splits(group: str, before: str, match: re.Match[str]) -> bool:
    if not re.search(r"\w", before) or before.count("(") > before.count(")"):
        return False
    head = re.match(rf"\s*(?:{T.STATE}\s+)?(?:{T.ODG})", before)
    if group == "h":
        # A heading word of the same body, "Occupational Medicine Practice Guidelines, ACOEM", stays whole.
        return not (re.match(T.ACOEM, match.group("h")) and _own().fullmatch(before.strip()))
    if group in {"c", "k"}:
        title = _odg_title().match(before[head.end() :] if head else before)
        return title is not None
    if group == "u" and not head:
        # A web address of the body that is named before it is no other reference.
        body = T.bodies().search(before)
        return body is None or T.body_source(body.group()) != T.url_source(match.group("u"))
    if group == "b" and head and T.running_bodies().fullmatch(match.group("b")):
        return re.match(r"\s*(?:$|[.,;(])", match.string[match.end() :]) is not None
    if group == "b":
        return T.bodies().search(before) is not None and not head and not match.group("b").startswith("Department")
    return True


_STOP = re.compile(
    r"(?<=\d)\s*\)?:\s+(?=[A-Z])|[.:]\s+(?=(?:Not\s+[Rr]ecommended|Recommended\b"
    r"|Under\s+study|Per\s+the\b|These\b|This\b|It\s|If\s|There\b))"
    r"|\.\s+(?=The\s)|,?\s+(?:which|that)\s+(?:is|are|was|were)\b|\.\s+(?=[A-Z][a-z]+\s+(?:guidelines?"
    r"|reviewer|administrator)\b)"
)


_VERDICT = re.compile(r":\s+(?:Not\s+[Rr]ecommended|Recommended\b|Under\s+study)")


def _stop(text: str, start: int, end: int) -> int:
    """The end of a reference: before what it says."""
    for match in _STOP.finditer(text, start, end):
        if text[match.start()] == "." and re.search(r"\b(?:et\s+al|ed|vol|pp?|No|Dr)$", text[start : match.start()]):
            continue
        after_pages = re.search(T.PAGES + r"\s*\)?$", text[start : match.start()]) is not None
        if text[match.start()] == ":" and not after_pages and not _VERDICT.match(text, match.start(), end):
            continue
        return _trim(text, start, match.start())[1]
    return end


#: The first letters of articles and the last of joining words, "" for an empty range.
_ARTICLE_STARTS, _TRAILING_ENDS = (frozenset(chars) | {""} for chars in ("(tTaAoOpPbBsSeEuUfF", "dDrReEoOsS&"))
_TRAILING = re.compile(r"[\s,;]+(?:and|or|the|&|also|as\s+well\s+as)\Z", re.I)


def _trim(text: str, start: int, end: int) -> tuple[int, int]:
    """Without separators, articles and joining words at the edges."""
    while start < end and text[start] in _EDGE:
        start += 1
    article = _ARTICLE.match(text, start, end) if text[start : start + 1] in _ARTICLE_STARTS else None
    if article:
        start = article.end()
    while True:
        while end > start and text[end - 1] in _EDGE:
            end -= 1
        joining = text[max(start, end - 1) : end] in _TRAILING_ENDS
        trailing = _TRAILING.search(text, max(start, end - 24), end) if joining else None
        if trailing is None or trailing.start() <= start:
            break
        end = trailing.start()
    if end > start and text[end - 1] in "\"”" and text.count('"', start, end) % 2:
        end -= 1
    if text[start:end].endswith(")") and text.count("(", start, end) < text.count(")", start, end):
        end -= 1
        while end > start and text[end - 1] in _EDGE:
            end -= 1
    return start, end


# --- running text ------------------------------------------------------------------------------------


@lru_cache(maxsize=1)
def _own() -> re.Pattern[str]:
    titles = T.titles("cpmtg", "dwc", "acoem2", "acoem3", distinct=True)
    return re.compile(rf"(?:(?:{T.YEAR})\s+)?(?i:{titles})(?=\W|$)(?:\s+Chapter)?")


@lru_cache(maxsize=1)
def _odg_title() -> re.Pattern[str]:
    return re.compile(rf"[\s,:;-]*(?i:{T.titles('odg')})(?=\W|$)")


@lru_cache(maxsize=1)
def triggers() -> dict[str, str]:
    """Lower-case strings at which a reference in running text begins, with the kinds of head to try there.

    Kinds: ``N`` a named guideline, ``O`` a title of its own, ``B`` another body, ``A`` its acronym, ``R`` a
    regulation, ``U`` a web address.
    """
    found = {"mtus": "N", "medical": "N", "acoem": "N", "american": "N", "occupational": "N", "odg": "N"}
    found |= {"official": "N", "9792": "R", "http": "U", "www.": "U", "cpmtg": "O"}
    for row in T.title_rows():
        if row["distinct"] == "1" and row["family"] != "odg":
            _add(found, re.split(r"[\s,/:-]", row["title"].lower())[0], "O")
    for alias, _, _ in T.aliases():
        if not T.is_domain(alias):
            word = re.split(r"[\s'’/,.-]", alias.lower())[0]
            # A short or common word waits for the next.
            longer = re.match(r"[a-z]\.[a-z](?=\W)|[a-z]{1,5}\s[a-z]+(?=\s|$)", alias.lower())
            _add(found, longer.group() if longer else word, "A" if alias.isupper() else "B")
    return found


def _add(found: dict[str, str], word: str, kind: str) -> None:
    if kind not in found.get(word, ""):
        found[word] = found.get(word, "") + kind


@lru_cache(maxsize=1)
def _automaton() -> ahocorasick.Automaton:
    automaton = ahocorasick.Automaton()
    for word, kinds in triggers().items():
        automaton.add_word(word, (len(word), kinds))
    automaton.make_automaton()
    return automaton


#: Titles that are references in lower case too ("chronic pain treatment guidelines").
_LOWER_TITLES = frozenset({"chronic", "acupuncture", "postsurgical", "post", "opioid", "opioids"})


def anchors(text: str) -> list[tuple[int, str]]:
    """Where a reference may begin: (offset of a trigger word, kinds), a superset of what the grammar finds."""
    found = []
    folded = fold(text)
    size = len(folded)
    for last, (length, kinds) in _automaton().iter(folded):
        start, end = last - length + 1, last + 1
        if kinds not in "RU":
            if (start and folded[start - 1].isalnum()) or (end < size and folded[end].isalnum()):
                continue
            if kinds == "A" and not text[start:end].isupper():
                continue
            if kinds == "O" and text[start].islower() and folded[start:end] not in _LOWER_TITLES:
                continue
        elif kinds == "U" and start and folded[start - 1].isalnum():
            continue
        found.append((start, kinds))
    found.sort()
    return found


def _trigger(text: str) -> bool:
    return _NAMED.search(text) is not None or T.bodies().search(text) is not None


_NAMED = re.compile(rf"{T.MTUS}|{T.ODG}|{T.ACOEM}|{T.URL}|{T.REGULATION}")
_GUIDELINE_AFTER = (
    r"(?:\s+[\w/&-]+){0,3}?\s+(?:[Gg]uidelines?|[Cc]riteria|[Rr]ecommendations?"
    r"|[Pp]osition\s+[Ss]tatements?|[Pp]olicy|"
    r"[Ll]abel(?:l?ing)?|[Pp]ractice\s+[Pp]arameters?|[Ff]ee\s+[Ss]chedule)\b"
)


_OF = (
    r"(?:\b(?:[Cc]hapter\s+\d{1,2}|[Pp](?:ages?|gs?\.?|p?\.)\s+\d{1,4}(?:\s*[-–]\s*\d{1,4})?)\s+(?:of|in|from)\s+(?:the\s+)?)?"
)
_LEAD = rf"{_OF}(?:\b{T.YEAR}\s+)?(?:{T.STATE}[\s-]*)?(?:Chronic\s+Pain\s+)?"
_LEAD_BEFORE = re.compile(rf"(?=[\dCScPp]){_OF}(?:\b{T.YEAR}\s+)?(?:{T.STATE}[\s-]+)?(?:Chronic\s+Pain\s+)?\Z")


@lru_cache(maxsize=1)
def _named_head() -> re.Pattern[str]:
    return re.compile(
        rf"(?P<pair>{_LEAD}{T.PAIR})|(?P<mtus>{_LEAD}{T.MTUS})"
        rf"|(?P<acoem>{_LEAD}(?:{T.ACOEM}|\bOccupational\s+Medicine\s+Practice\s+Guidelines))|(?P<odg>{_LEAD}{T.ODG})"
    )


@lru_cache(maxsize=1)
def _own_head() -> re.Pattern[str]:
    own = T.titles("cpmtg", "dwc", "acoem2", "acoem3", distinct=True)
    named = r"(?=\s*(?:[Cc]hapter\b|[Gg]uidelines?\b|\(|,?\s*(?:19|20)\d\d|,\s*[Ss]ection))"
    return re.compile(rf"(?P<own>{_LEAD}(?:(?i:{own}(?<=[Gg]uidelines))\b|(?i:{own}){named}|CPMTG\b))")


_FIRST_WORD = re.compile(r"[^\W_]+")


@cache
def _body_head_of(word: str) -> re.Pattern[str] | None:
    """The heads of other bodies whose name begins with the word."""
    every, running = T.names_from(word)
    if not every:
        return None
    run = rf"(?P<run>(?<![\w.])(?:{running})(?!\w))|" if running else ""
    return re.compile(rf"{run}(?P<body>(?<![\w.])(?:{every})(?!\w)(?={_GUIDELINE_AFTER}))")


_URL_HEAD = re.compile(rf"(?P<url>{T.URL})")
_REG_HEAD = re.compile(rf"(?P<reg>{T.REGULATION})")


def _head_at(text: str, at: int, kinds: str, first: int) -> re.Match[str] | None:
    """The head of a reference at a trigger word."""
    if kinds == "U":
        return _URL_HEAD.match(text, at)
    if kinds == "R":
        for match in _REG_HEAD.finditer(text, max(first, at - 90), at + 60):
            if match.start() <= at < match.end():
                return match
        return None
    if "N" in kinds or "O" in kinds:
        patterns = [_named_head()] if "N" in kinds else []
        patterns += [_own_head()] if "O" in kinds else []
        for pattern in patterns:
            if (plain := pattern.match(text, at)) is not None:
                low = max(first, at - 60)
                lead = _LEAD_BEFORE.search(text, low, at)
                return (pattern.match(text, lead.start()) if lead and lead.start() < at else None) or plain
    word = _FIRST_WORD.match(text, at) if "A" in kinds or "B" in kinds else None
    body = _body_head_of(word.group().lower()) if word else None
    return body.match(text, at) if body else None


def _other_head(text: str) -> bool:
    """Whether a reference of its own begins in ``text``."""
    return any(_head_at(text, at, kind, 0) is not None for at, kind in anchors(text))


_G = rf"\s+{T.GUIDELINE_WORD}"
_PART_YEAR = re.compile(rf"\s*,?\s*\(?(?P<y>\b{T.YEAR})\b(?![-/]\d|\s*(?:mg|visits|ml))\)?")
_PART_DATE = re.compile(
    rf"\s*,?\s*\((?:[^()\d]{{0,25}}{T.DATE}[^()]{{0,12}}|\s*(?:online|web"
    rf"|web-based|current|latest)(?:\s+version)?\s*)\)", re.I
)
_PART_EDITION = re.compile(rf"\s*[,(]?\s*\b(?:the\s+)?{T.EDITION}\)?", re.I)
_PART_CHAPTER = re.compile(r"[\s,:(-]*(?:\bin\s+(?:the\s+)?)?(?:ACOEM['’]?s?\s+)?\b[Cc]hapters?\s+\d{1,2}\b\)?")
_PART_REG = re.compile(rf"[\s,(–-]*(?:MTUS\s*[–-]\s*)?(?:{T.REGULATION})\)?")
_PART_GUIDE = re.compile(_G)
_PART_OF_CHAPTER = re.compile(r"\s+[Cc]hapters?\b(?!\s+\d)")
_PART_ACOEM = re.compile(
    rf"\s*,?\s*\(?\s*(?:of\s+the\s+|from\s+the\s+)?(?:{T.ACOEM}|Occupational\s+Medicine\s+Practice\s+Guidelines)(?:\s+{T.GUIDELINE_WORD})?"
)
_PART_TO_END = re.compile(
    r"\s*[,:;/–-]\s*[A-Z\d][^.;]{2,110}?(?=\s*(?:,\s*(?:which|and\s+the"
    r"|and\s+on|part\s+of)\b|\Z))"
)
_PART_NAMED = re.compile(r"\s+(?:[A-Z][\w/&-]*\s+(?:(?:of|for|and|&)\s+)?){1,5}?Guidelines?\b")
_PART_TABLE = re.compile(r"[\s,;(]*\b[Tt]ables?\s+\d+(?:[-.]\d+)?\)?")
_PART_PAGES = re.compile(rf"[\s,;:(]*(?:\b(?:on|at|see)\s+)?(?:{T.PAGES})\)?")
_PART_ON = re.compile(r"\s+(?:[Gg]uidelines?\s+)?[Cc]hapter\s+on\s+(?:the\s+)?")
_PART_QUOTED = re.compile(r"\s*(?:\(\s*[\"“][^\"“”()]{3,80}[\"”]\s*\)|\((?:[A-Z][a-z]+\s+){1,5}?[a-z]{4,}\s*\)(?=,))")
_PART_ACRONYM = re.compile(r"\s*\(\s*(?:CPMTG|MTUS|CA\s+MTUS|ODG|ACOEM)\s*\)|\s+CPMTG\b")
_PART_TOPIC = re.compile(r"\s*\(\s*[A-Z][a-z][\w/-]*(?:,?\s+[A-Za-z][\w/-]*){0,6}\s*\)")
_PART_UNDER = re.compile(r",?\s+under\s+(?:the\s+)?[A-Z][\w ,&/-]{3,60}?\s+[Ss]ection\b")
_PART_MTUS = re.compile(r"\s+MTUS\b(?=\s*[–-]\s*8)")
_SECTIONS = re.compile(
    r"\s*,?\s*Section\s*\(s\)\s*:\s*[A-Z\d][^.;]{2,90}?(?=[.;]|,\s+(?:is"
    r"|are|states?|and\s+(?!Section))|$)"
)
_VERB = (
    r"(?:are|is|was|were|has|have|states?|stated|recommends?|indicates?"
    r"|notes?|does|do|supports?|advises?|allows?|specif(?:y|ies)|which)\b"
)
_PHRASE = r"[A-Z\d][^.;:,()\x00]{2,90}?(?:\s*\([^().;]{1,60}\))?"
_LIST = rf"(?:(?!\s{_VERB})[^.;:()\x00]){{3,120}}?"
_PART_SECTION = re.compile(
    rf"\s*[,:;/–-]\s*(?:and\s+)?{_PHRASE}\s*(?=,?\s*\(?(?:{T.PAGES}))|\s*[,:]\s*(?:{_LIST})\s*(?=,\s*(?:{T.PAGES}))"
    rf"|\s+and\s+{_PHRASE}(?=,\s*(?:{T.PAGES}))"
    rf"|\s*[,:;/]\s*[A-Z][^.;:,()]{{2,110}}?(?:\s*\([^().;]{{1,40}}\))?(?=,\s+(?:(?:these"
    rf"|this|they|it|such)\s+)?{_VERB})"
    r"|\s*[,:;/–-]\s*(?:[A-Z][\w/&-]*\s+)(?:[\w/&()-]+\s+){0,6}?[Ss]ection\b"
)
#: "ODG, Pain Chapter, Insomnia treatment states": the words between are the section.
_PART_SAYS = re.compile(
    r",\s+(?!(?:The|This|That|It|He|She|They|We|Provider|Patient|Reviewer|Dr|Which|And)\b)[A-Z][a-z]+(?:\s+[\w/&-]+){0,5}?"
    r"(?=\s+(?:states?|stated|recommends?|indicates?|notes?|supports?|advises?|specif(?:y|ies))\b)"
)
_PART_IN_BRACKETS = re.compile(r"\s*[,:;/–-]\s*[A-Z\d][^.;()]{2,90}?(?:\s*\([^().;]{1,60}\))?(?=\s*\))")


@cache
def _part_title(odg: bool) -> re.Pattern[str]:
    names = T.titles("odg") if odg else T.titles("cpmtg", "dwc", "acoem2", "acoem3", "odg")
    qualifier = r"(?P<q>\s*\((?=[^()]*\b(?:[Aa]cute|[Cc]hronic|trauma|[Tt]horacic|[Ll]umbar)\b)[^()]*\))?"
    word = (
        r"(?P<w>\s*(?:,\s*)?(?:(?:[Cc]omplaints|[Dd]isorders)\s+)?(?:Procedure\s+Summar(?:y"
        r"|ies)|[Cc]hapters?\b(?!\s+\d)|[Ss]ections?\b(?!\s*\()"
        r"|(?:[Tt]reatment\s+|[Mm]edical\s+)*[Gg]uidelines?\b))?"
    )
    more = qualifier.replace("?P<q>", "?:") if odg else ""
    return re.compile(
        rf"(?P<sep>\s*(?:[,:/]|{T.DASH}|\(|[\"“])?\s*)(?:the\s+)?(?P<t>(?i:{names}))(?=\W"
        rf"|$){qualifier}{word}{more}(?P<close>[)\"”])?"
    )


@lru_cache(maxsize=1)
def _distinct_title() -> re.Pattern[str]:
    return re.compile(T.titles("cpmtg", "dwc", "acoem2", "acoem3", distinct=True), re.I)


def _title_part(text: str, pos: int, odg: bool, sure: bool = False) -> int | None:
    match = _part_title(odg).match(text, pos)
    if match is None:
        return None
    sep = match.group("sep").strip()
    if sep in {"(", '"', "“"} and not match.group("close"):
        return None
    end = match.end() if sep in {"(", '"', "“"} or not match.group("close") else match.start("close")
    title, word = match.group("t"), match.group("w")
    capital = title[0].isupper()
    marked = sure or bool(word or match.group("q"))
    distinct = not odg and _distinct_title().fullmatch(title) is not None and (capital or "guid" in title.lower())
    if not sep and not match.group("sep"):
        return None
    paged = _PART_PAGES.match(text, end) is not None or _PART_SECTION.match(text, end) is not None
    if sep == "(":
        return end if marked or distinct or capital or "omplaints" in title else None
    if not sep:
        formulary = "ormulary" in title or title.lower().endswith("list")
        ends = odg or len(title) > 5 or re.match(r"\s+[a-z]+", text[end : end + 12]) is None
        ok = marked or formulary or distinct or (capital and ends)
    else:
        ok = marked or distinct or (capital and paged) or (sep == "/" and capital)
    return end if ok else None


def _extend(text: str, start: int, pos: int, kind: str, limit: int, prose: bool = False) -> int:
    """From the end of a head over all that belongs to the reference."""
    odg = kind == "odg"
    titled = kind == "own"
    bracketed = start > 0 and text[start - 1] in "(["
    again = True
    while again and pos < limit:
        again = False
        for part in (_PART_GUIDE, _PART_ACRONYM, _PART_YEAR, _PART_DATE, _PART_EDITION, _PART_REG, _PART_MTUS):
            match = part.match(text, pos, limit)
            if match and match.end() > pos:
                pos, again = match.end(), True
        if not odg:
            match = _PART_CHAPTER.match(text, pos, limit)
            if match:
                pos, again = match.end(), True
        if not titled:
            match = _PART_ON.match(text, pos, limit)
            at = match.end() - 1 if match else pos
            end = _title_part(text, at, odg, sure=match is not None)
            if end is not None and end <= limit:
                pos, titled, again = end, True, True
        if kind == "own":
            for part in (_PART_OF_CHAPTER, _PART_ACOEM):
                match = part.match(text, pos, limit)
                if match:
                    pos, again = match.end(), True
        if not titled and not again:
            match = _PART_NAMED.match(text, pos, limit)
            if match and not _other_head(match.group()):
                pos, titled, again = match.end(), True, True
        for part in (_SECTIONS, _PART_QUOTED, _PART_UNDER, _PART_TABLE, _PART_PAGES):
            match = part.match(text, pos, limit)
            if match and match.end() > pos:
                pos, again = match.end(), True
        section = _PART_SECTION.match(text, pos, limit) or (_PART_TOPIC.match(text, pos, limit) if titled else None)
        if section is None and titled and odg:
            section = _PART_SAYS.match(text, pos, limit)
        if section is None and bracketed and kind in {"odg", "acoem", "mtus", "pair", "own"}:
            section = _PART_IN_BRACKETS.match(text, pos, limit)
        if section is None and prose and not again:
            section = _PART_TO_END.match(text, pos, limit)
        if section and not _other_head(section.group()):
            pos, again = section.end(), True
    return pos


def _running(
    text: str, start: int, end: int, where: list[tuple[int, str]], prose: bool = False
) -> Iterator[Mention]:
    """References in running text."""
    skip = [m.span() for m in _outside(text, start, end)]
    done = start
    for at, kind in where[bisect_left(where, (start, "")) : bisect_left(where, (end, ""))]:
        if at < done:
            continue
        match = _head_at(text, at, kind, done)
        if match is None or match.end() > end or any(a <= match.start() < b for a, b in skip):
            continue
        mention = _reference_at(text, match, end, prose)
        if mention is not None and mention.start >= done:
            done = max(mention.end, at)
            yield mention


_PART_OF_MTUS = re.compile(
    r"\)?\s*,?\s*(?:\(?\s*which\s+)?(?:is|are|was|were)?\s*(?P<no>not\s+)?(?:a\s+)?part\s+of\s+(?:the\s+)?"
    r"(?:California\s+|CA\s+)?(?:MTUS|Medical\s+Treatment\s+Utilization)"
)


def _outside(text: str, start: int, end: int) -> Iterator[re.Match[str]]:
    """The sentences that cite what is outside the MTUS."""
    if text.find("outside", start, end) < 0:
        return
    places = set()
    for at in _places(text, ("recommendation",), start, end):
        places |= {at, *_places(text, ("The ",), max(start, at - 90), at)}
    yield from _matches_at(_OUTSIDE_SENTENCE, text, sorted(places), end)


def _reference_at(text: str, match: re.Match[str], limit: int, prose: bool) -> Mention | None:
    kind = str(match.lastgroup)
    s, e = match.span()
    if kind == "own" and not _is_own(text, match):
        return None
    if kind == "url":
        s, e = _trim(text, s, e)
    elif kind == "body":
        after = re.compile(_GUIDELINE_AFTER).match(text, e, limit)
        e = after.end() if after else e
        e = _extend_body(text, e, limit)
    elif kind == "run":
        e = _extend_body(text, e, limit)
    else:
        e = _extend(text, s, e, kind, limit, prose)
    s, e = _trim(text, s, e)
    e = _balance(text, s, e)
    if text[s:e].endswith(("'s", "’s")):
        e -= 2
    if s >= e:
        return None
    values = parse_reference(text[s:e])
    part = _PART_OF_MTUS.match(text, e, e + 80)
    if part:
        values["mtus"] = not part.group("no")
    values["cited_by"] = RATIONALE
    return Mention(s, e, "GUIDELINE", values)


def _is_own(text: str, match: re.Match[str]) -> bool:
    """A title by itself: capitals, or the word guidelines in it, and not a complaint of the patient."""
    words = re.sub(rf"^(?:{T.YEAR}\s+|{T.STATE}[\s-]*)*", "", match.group())
    if re.search(r"guidelines?$", words, re.I):
        return words[0].isupper() or re.search(r"treatment", words, re.I) is not None
    capitals: list[str] = re.findall(r"[A-Za-z]{4,}", words)
    if not capitals or not all(w[0].isupper() for w in capitals):
        return False
    after = text[match.end() : match.end() + 40]
    return re.match(r"\s*\((?!(?:ACOEM|Occupational|American|MTUS|20|19|[A-Z][a-z]+\s+\d))", after) is None


_PART_BODY = re.compile(
    rf"(?:\s*\([A-Z/ -]{{2,10}}\))?(?:\s+{T.GUIDELINE_WORD})?(?:\s*[,(]\s*{T.EDITION}\)?)?"
    rf"(?:[\s,(]*(?:{T.DATE})\)?)?(?:[\s,;(]*(?:{T.PAGES})\)?)?", re.I
)


def _extend_body(text: str, pos: int, limit: int) -> int:
    match = _PART_BODY.match(text, pos, limit)
    return match.end() if match else pos


def _balance(text: str, start: int, end: int) -> int:
    """Take in a bracket that the reference opened, or stop before it."""
    depth = text.count("(", start, end) - text.count(")", start, end)
    if depth > 0:
        if text[end : end + 1] == ")":
            return end + 1
        at = text.rfind("(", start, end)
        return _trim(text, start, at)[1] if at > start else end
    if depth < 0 and text[end - 1 : end] == ")":
        return end - 1
    return end


# --- both --------------------------------------------------------------------------------------------


def find_citations(text: str, field: str | None = None) -> list[Mention]:
    """Guideline references of ``text``; see :func:`imr_nlp.components.guidelines.find_guidelines`."""
    prose, to_source = squeeze(text)
    mentions = _find(prose, field)
    for mention in mentions:
        mention.start, mention.end = to_source(mention.start), to_source(mention.end - 1) + 1
    return mentions


_RUN = re.compile(r"\s{2,}|[^\S ]")


def squeeze(text: str) -> tuple[str, Callable[[int], int]]:
    """Every run of whitespace as one space, and the map of offsets back.

    The grammars then see the same text however it is broken into lines, and no pattern can meet a long run.

    Examples
    --------
    >>> prose, to_source = squeeze("the\\n\\nODG")
    >>> prose, to_source(prose.index("ODG"))
    ('the ODG', 5)
    """
    core = " ".join(text.split())
    left, right = len(text) - len(text.lstrip()), len(text) - len(text.rstrip())
    if len(core) + left + right == len(text) and left < 2 and right < 2:
        return " " * left + core + " " * right, int
    starts, shifts, pieces = [0], [0], []
    at = shift = 0
    for run in _RUN.finditer(text):
        pieces.append(text[at : run.start()])
        at = run.end()
        shift += at - run.start() - 1
        if shift != shifts[-1]:
            starts.append(at - shift)
            shifts.append(shift)
    if not pieces:
        return text, int
    prose = " ".join([*pieces, text[at:]])
    return prose, lambda offset: offset + shifts[bisect_right(starts, offset) - 1]


def _find(text: str, field: str | None) -> list[Mention]:
    where = anchors(text) if field is None or _places(text, _PROSE_LEADS, 0, len(text)) else []
    if field is None and not where:
        return []
    if field is not None:
        lead = _FIELD_LEAD.match(text.lstrip())
        start = len(text) - len(text.lstrip()) + (lead.end() if lead else 0)
        return _whole_field(text, start, len(text), field, where)
    mentions: list[Mention] = []
    for start, end, name in _stretches(text):
        if name is None:
            mentions.extend(_running(text, start, end, where))
        else:
            mentions.extend(_whole_field(text, start, end, name, where))
    return sorted(mentions, key=lambda m: (m.start, m.end))


#: No field is longer; it keeps the work linear where a text has a lead-in and nothing after it.
_LONGEST_FIELD = 4000


def _whole_field(text: str, start: int, end: int, name: str, where: list[tuple[int, str]]) -> list[Mention]:
    end = min(end, start + _LONGEST_FIELD)
    prose = list(_matches_at(_PROSE_LEAD, text, _places(text, _PROSE_LEADS, start, end), end))
    if prose:
        found: list[Mention] = []
        for match in prose:
            by = CLAIMS_ADMINISTRATOR if match.group("ca") else REVIEWER
            stop = _sentence_end(text, match.end(), end)
            found.extend(_prose(text, match.end(), stop, by, where))
        return found
    return list(_field(text, start, end, name))


_WHICH_IS_PART = re.compile(r"part\s+of\s+(?:the\s+)?(?:California\s+|CA\s+)?\Z")


def _prose(text: str, start: int, end: int, cited_by: str, where: list[tuple[int, str]]) -> list[Mention]:
    found = list(_running(text, start, end, where, prose=True))
    for mention in found:
        mention.attributes["cited_by"] = cited_by
    return [m for m in found if not _WHICH_IS_PART.search(text, max(start, m.start - 40), m.start)]


_ABBREVIATED = re.compile(r"(?:\b(?:pgs?|pp?|ed|vol|no|sec|et\s+al|[A-Z]|Calif|Cal)|C\.C\.R)$", re.I)


def _sentence_end(text: str, start: int, end: int) -> int:
    for match in _PROSE_END.finditer(text, start, end):
        if text[match.start()] == "." and _ABBREVIATED.search(text[start : match.start()]):
            continue
        return match.start()
    return end


def _stretches(text: str) -> Iterator[tuple[int, int, str | None]]:
    """(start, end, field or None) over the whole text."""
    at, name = 0, None
    for match in _matches_at(_FIELD_LEAD, text, _places(text, _FIELD_LEADS, 0, len(text)), len(text)):
        yield from _with_prose(text, at, match.start(), name)
        at = match.end()
        name = CLAIMS_ADMINISTRATOR if match.group("ca") else REVIEWER if match.group("rv") else None
    yield from _with_prose(text, at, len(text), name)


def _with_prose(text: str, start: int, end: int, name: str | None) -> Iterator[tuple[int, int, str | None]]:
    if name is not None:
        yield start, end, name
        return
    at = start
    places = _places(text, _PROSE_LEADS, start, end)
    for near in _places(text, ("elied Upon", "elied upon", "ELIED UPON"), start, end):
        heading = _RELIED.search(text, max(start, near - 80), min(end, near + 12))
        places += [heading.start()] if heading else []
    for match in _matches_at(_PROSE_OR_NOTHING, text, sorted(places), end):
        first, last = match.span()
        if first < at:
            continue
        yield at, first, None
        if match.group("skip"):
            at = last
            continue
        stop = _sentence_end(text, last, end)
        yield first, stop, CLAIMS_ADMINISTRATOR if match.group("ca") else REVIEWER
        at = stop
    yield at, end, None
