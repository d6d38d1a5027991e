"""The vocabulary of findings and diagnoses, read from its tables into one phrase book."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from typing import NamedTuple

from imr_nlp.match.chunks import PhraseBook
from imr_nlp.match.lexicon import no_collection, plural, read_table
from imr_nlp.match.misprints import Misprints
from imr_nlp.match.neighbours import Neighbours

FINDING, DIAGNOSIS = "FINDING", "DIAGNOSIS"
#: Letters from which on a word is looked up as a misprint: heads, and the other words.
_LONG, _LONG_WORD = 8, 6
#: Kinds of heads whose misprints are looked for.
_SPELT = frozenset({"alone", "deficit", "function"})
_SPELT_CLASSES = frozenset({"site", "type"})


class Head(NamedTuple):
    """A word or phrase that can carry a mention."""

    label: str
    kind: str
    concept: str
    finding_with: frozenset[str] = frozenset()
    not_before: frozenset[str] = frozenset()
    listed: bool = False
    upper: bool = False


@dataclass(slots=True)
class Entry:
    """What a term can be: modifier classes, a site, heads in the order in which they are tried."""

    classes: frozenset[str] = frozenset()
    site: str = ""
    kind: str = ""
    heads: tuple[Head, ...] = ()


def _merge(old: Entry, new: Entry) -> Entry:
    return Entry(old.classes | new.classes, old.site or new.site, old.kind or new.kind, old.heads + new.heads)


class ContextRules(NamedTuple):
    """What ``terms/problem_context.json`` says of a term's surroundings."""

    structures: frozenset[str]
    own_site_only: frozenset[str]
    needs_place: frozenset[str]
    not_after: Mapping[str, frozenset[str]]
    #: What must be said near a term with several meanings, by term and concept (``""``: whatever it means).
    ambiguous: Mapping[tuple[str, str], re.Pattern[str]]
    stated_before: re.Pattern[str]
    stated_after: re.Pattern[str]
    verdict: re.Pattern[str]
    neighbours: Neighbours
    words: Mapping[str, frozenset[str]]
    suffixes: tuple[str, ...]


@lru_cache(maxsize=1)
def context_rules() -> ContextRules:
    """``terms/problem_context.json``, read once a process."""
    with (resources.files("imr_nlp") / "terms" / "problem_context.json").open(encoding="utf-8") as file:
        rules = json.load(file)
    return ContextRules(
        frozenset(rules["structures"]),
        frozenset(rules["own_site_only"]),
        frozenset(rules["needs_place"]),
        {term: frozenset(words) for term, words in rules["not_after"].items()},
        {
            (term, concept): re.compile(near)
            for term, cell in rules["ambiguous"].items()
            for concept, near in ({"": cell} if isinstance(cell, str) else cell).items()
        },
        re.compile(rules["stated"]["before"] + r"\s*$"),
        re.compile(rules["stated"]["after"]),
        re.compile(rules["stated"]["verdict"]),
        Neighbours(rules),
        {name: frozenset(words.split()) for name, words in rules["words"].items()},
        tuple(rules["words"]["suffixes"].split()),
    )


@lru_cache(maxsize=1)
def phrase_book() -> PhraseBook[Entry]:
    """The tables of names as one book, read once a process."""
    with no_collection():
        return _read_book()


def _read_book() -> PhraseBook[Entry]:
    """All terms of the tables."""
    book: PhraseBook[Entry] = PhraseBook()

    def add(term: str, entry: Entry) -> None:
        book.add(term, entry, _merge)

    def split(cell: str) -> list[str]:
        return [term.strip() for term in cell.split("|") if term.strip()]

    for row in read_table("sites.csv"):
        for term in split(row["term"]):
            add(term, Entry(frozenset({"site"}), row["site"], row["kind"]))
    for row in read_table("problem_modifiers.csv"):
        for term in split(row["term"]):
            add(term, Entry(frozenset({row["class"]})))
    for row in read_table("diagnoses.csv"):
        for term in split(row["term"]):
            head = Head(DIAGNOSIS, "name", row["concept"], upper=_is_short(term))
            for form in _forms(term):
                add(form, Entry(heads=(head,)))
    for row in read_table("findings.csv"):
        for term in split(row["term"]):
            head = Head(FINDING, "alone", row["concept"], listed=row["listed"] == "1", upper=_is_short(term))
            add(term, Entry(heads=(head,)))
    for row in read_table("problem_heads.csv"):
        head = Head(
            row["label"],
            row["kind"],
            row["concept"],
            frozenset(split(row["finding_with"])),
            frozenset(split(row["not_before"])),
            listed=row["concept"] in {"pain", "chronic_pain", "headache"},
        )
        for term in split(row["term"]):
            entry = Entry(heads=(head._replace(upper=_is_short(term)),))
            for form in _forms(term) if row["plural"] == "1" else (term,):
                add(form, entry)
    for row in read_table("icd10cm_names.csv"):
        book.add(row["term"], Entry(heads=(Head(DIAGNOSIS, "name", f"icd10cm:{row['code']}"),)))
    tests = [(row["kind"], row["concept"], split(row["term"])) for row in read_table("problem_tests.csv")]
    suffixes = [suffix for kind, _, terms in tests if kind == "suffix" for suffix in terms]
    for kind, concept, terms in tests:
        head = Head(FINDING, "test", concept)
        for name in terms if kind != "suffix" else ():
            if kind == "bare":
                add(name, Entry(heads=(head._replace(kind="baretest", upper=_is_short(name)),)))
            elif kind == "generic":
                add(name, Entry(heads=(head,)))
            else:
                for suffix in suffixes:
                    add(f"{name} {suffix}", Entry(heads=(head,)))
    return book


def _forms(term: str) -> set[str]:
    """A term and its plural, if its last word can have one."""
    last = term.split()[-1]
    return {term} if _is_short(last) or len(last) < 4 or not last.isalpha() else {term, plural(term)}


def _is_short(term: str) -> bool:
    return term.isupper() and len(term) <= 6 and term.isalpha()


_SUFFIX_ENTRY = Entry(heads=(Head(DIAGNOSIS, "alone", "disease"),))


@lru_cache(maxsize=1)
def _misprinted() -> Misprints:
    """The long words that are a term, by their misprints: heads, sites, types of disorder."""
    forms = []
    for table in ("diagnoses.csv", "findings.csv", "problem_heads.csv"):
        for row in read_table(table):
            if row.get("kind", "alone") in _SPELT:
                forms += [term for term in row["term"].split("|") if len(term) >= _LONG]
    for row in (*read_table("sites.csv"), *read_table("problem_modifiers.csv")):
        if row.get("class", "site") in _SPELT_CLASSES:
            forms += [term for term in row["term"].split("|") if len(term) >= _LONG_WORD]
    return Misprints(form.lower() for form in dict.fromkeys(forms) if form.isalpha() and form.isascii())


@lru_cache(maxsize=1)
def _misprinted_tests() -> Misprints:
    rows = (row for row in read_table("problem_tests.csv") if row["kind"] in ("eponym", "named"))
    names = {name.lower() for row in rows for name in row["term"].split("|")}
    return Misprints(sorted(name for name in names if len(name) >= _LONG_WORD and name.isalpha() and name.isascii()))


def is_test_misprinted(word: str) -> bool:
    """Whether a word is a misprint of a test's name; many are persons' names, so it takes ``test`` beside it.

    Examples
    --------
    >>> is_test_misprinted("spurlng"), is_test_misprinted("manual")
    (True, False)
    """
    return len(word) >= _LONG_WORD - 1 and _misprinted_tests().get(word) is not None


@lru_cache(maxsize=50_000)
def by_suffix(word: str) -> Entry | None:
    """A word of no table that is a disorder by its ending (``tenosynovitis``) or a misprint of one."""
    if len(word) >= _LONG_WORD and (right := _misprinted().get(word)) is not None:
        return phrase_book().get(right)
    rules = context_rules()
    if len(word) > 6 and word.endswith(rules.suffixes) and word not in rules.words["no_suffix"]:
        return _SUFFIX_ENTRY
    return None
