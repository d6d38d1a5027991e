"""Procedures: services, imaging, therapies, devices and supplies, grown to the guide's span."""

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import NamedTuple

from spacy.language import Language
from spacy.tokens import Doc

from imr_nlp.components.base import add_mentions
from imr_nlp.match import Hit, Mention, longest
from imr_nlp.match.endings import find_by_ending
from imr_nlp.match.lexicon import Row, names, read_table, shared_lexicon
from imr_nlp.match.neighbours import read_neighbours
from imr_nlp.match.phrase import grow_left, grow_right, trim
from imr_nlp.text.fold import fold
from imr_nlp.text.tokenizer import text_of

PROCEDURE = "PROCEDURE"
_CONTEXT = "treatment_context.json"
#: Heads whose span is never grown: the words beside them belong to something else.
_FIXED = frozenset({"rest", "education", "heat_application", "cold_application"})
_OBJECT = re.compile(r"\b(?:of|to|in|on|over|at|with)\s+(?:the\s+|his\s+|her\s+|both\s+)?$")
_STATUS = re.compile(
    r"(?:post|pre)[\s-]+(?!op\b|operative|surgical|surgery|procedur|inject|traumatic|acute|concuss|anesth|void)"
)
_DOCUMENT = re.compile(r"\s+(?:progress\s+)?(?:notes?|reports?)\b")
_FIRST = re.compile(r"([a-z]+)\s+")
_LINK = re.compile(r"\b(?:and|or)\s+")
_GLUE = re.compile(r" {1,2}")


class _Grammar(NamedTuple):
    modifiers: frozenset[str]
    links: frozenset[str]
    edges: frozenset[str]
    sites: frozenset[str]
    pairs: frozenset[str]
    tails: dict[str, frozenset[str]]
    concepts: dict[str, Row]


@lru_cache(maxsize=1)
def _grammar() -> _Grammar:
    words: dict[str, frozenset[str]] = {}
    for row in read_table("treatment_modifiers.csv"):
        words[row["kind"]] = frozenset(names(row["term"]))
    tails = {row["category"]: frozenset(names(row["term"])) for row in read_table("procedure_tails.csv")}
    concepts: dict[str, Row] = {row["concept"]: row for row in read_table("procedures.csv")}
    return _Grammar(
        modifiers=words["site"] | words["type"] | words["pair"] | words["edge"] | words["side"],
        links=words["link"],
        edges=words["side"] | words["link"] | words["edge"],
        sites=words["site"],
        pairs=words["pair"],
        tails=tails,
        concepts=concepts,
    )


def find_procedures(text: str) -> list[Mention]:
    """Every ``PROCEDURE`` of a text, with ``concept``, ``category`` and, where they fit, ``hcpcs`` and ``icd10pcs``.

    Examples
    --------
    >>> text = "He had a diagnostic left facet injection at L4-5, lumbar MRI, and a TENS unit; PT/PTT was normal."
    >>> [(text[m.start : m.end], m.attributes["concept"]) for m in find_procedures(text)]
    ... # doctest: +NORMALIZE_WHITESPACE
    [('diagnostic left facet injection', 'facet_joint_injection'), ('lumbar MRI', 'mri'),
     ('TENS unit', 'tens_unit'), ('PT/PTT', 'coagulation_panel')]
    """
    lexicon = shared_lexicon()
    near, zones = read_neighbours(_CONTEXT)
    outside = zones.finder(text)
    hits = [
        hit
        for hit in lexicon.find_table(text, "procedures")
        if near.allows(text, hit.start, hit.end, hit.value["concept"]) and not outside(hit.start)
    ]
    folded = fold(text)
    known = {i for hit in hits for i in range(hit.start, hit.end)}
    by_ending = find_by_ending(folded, "procedure_endings.csv")
    hits += [hit for hit in by_ending if hit.start not in known and not outside(hit.start)]
    # "consultation note" is a document.
    hits = [h for h in hits if h.value["category"] != "consultation" or not _DOCUMENT.match(folded, h.end)]
    drugs = {hit.end: hit.start for hit in lexicon.find_table(text, "medications")}
    return [_mention(folded, part) for part in _spans(text, folded, longest(hits), drugs)]


class _Part(NamedTuple):
    start: int
    end: int
    row: Row


def _spans(text: str, folded: str, hits: Iterable[Hit[Row]], drugs: dict[int, int]) -> list[_Part]:
    grammar = _grammar()
    done: list[_Part] = []
    for hit in hits:
        row, start, end = hit.value, hit.start, hit.end
        if done and start < done[-1].end:
            continue  # taken in as a tail
        if row["concept"] not in _FIXED:
            end = grow_right(folded, end, grammar.tails.get(row["category"], frozenset()))
            start = _left(text, folded, hit, end, drugs, done[-1].end if done else 0)
        if done and _GLUE.fullmatch(text, done[-1].end, hit.start):
            # Two names side by side are one noun phrase: the last is its head.
            done[-1] = _Part(done[-1].start, end, row)
            continue
        done.append(_Part(start, end, row))
    return done


def _left(text: str, folded: str, hit: Hit[Row], end: int, drugs: dict[int, int], floor: int) -> int:
    grammar = _grammar()
    start = hit.start
    if hit.value["category"] == "injection" and drugs.get(start - 1, -1) >= floor:
        start = drugs[start - 1]
    # A term may hold one of two coordinated words itself: "diagnostic and/or therapeutic injections".
    first = _FIRST.match(folded, start)
    inner = first.end() if first and first.group(1) in grammar.pairs else start
    grown = min(start, grow_left(folded, inner, grammar.modifiers, grammar.links, floor))
    if "\n" in text[grown:start]:  # a paragraph ends there
        grown += text[grown:start].rindex("\n") + 1
    linked = [found.end() for found in _LINK.finditer(folded, grown, start)]
    if linked and _OBJECT.search(folded, max(0, grown - 12), grown):
        # "of the neck and lumbar MRI": what stands before the link belongs to the phrase before.
        grown = linked[-1]
    grown = trim(folded, grown, end, grammar.edges)[0]
    status = _STATUS.match(folded, grown, end)  # "s/p carpal tunnel release"
    return status.end() if status else grown


def _mention(folded: str, part: _Part) -> Mention:
    grammar = _grammar()
    row = part.row
    for word in re.findall(r"[a-z]+", folded[part.start : part.end]):
        special = f"{word}_{row['concept']}"
        if word in grammar.sites and special in grammar.concepts:
            row = grammar.concepts[special]
            break
    attributes = {
        "concept": row["concept"],
        "category": row["category"],
        "hcpcs": row["hcpcs"] or None,
        "icd10pcs": row["icd10pcs"] or None,
    }
    return Mention(part.start, part.end, PROCEDURE, attributes)


@Language.factory(
    "imr_procedures",
    assigns=["doc.spans", "doc.ents", "span._.concept", "span._.category", "span._.hcpcs", "span._.icd10pcs"],
)
class ImrProcedures:
    """Tag procedures outside of guideline fields and of the letter's boilerplate."""

    def __init__(self, nlp: Language, name: str = "imr_procedures") -> None:
        self.name = name

    def __call__(self, doc: Doc) -> Doc:
        add_mentions(doc, find_procedures(text_of(doc)))
        return doc
