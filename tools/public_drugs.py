"""Names of drugs from a public list, cleaned for tagging; used by ``tools/build_treatments.py``.

The list is MedlinePlus (National Library of Medicine, public domain) as the package ``drug-named-entity-recognition``
carries it. Only its data file is read: importing the package would read and write files in the user's home.
"""

from __future__ import annotations

import bz2
import csv
import pickle
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from functools import lru_cache
from importlib.metadata import distribution, version
from itertools import permutations
from pathlib import Path
from typing import NamedTuple

from imr_nlp.match.lexicon import Lexicon, Row, names, read_table

PACKAGE = "drug-named-entity-recognition"
#: Another release has other names: what ships is made with this one.
RELEASE = "2.0.9"
SOURCES = Path(__file__).resolve().parent / "sources"
_LETTERS = 5  # shorter names are other words or abbreviations as well
_BRACKETS = re.compile(r"\([^)]*\)")
_FULL = re.compile(r"[a-z][a-z0-9' .-]*[a-z0-9]")
#: The four letters that part a biosimilar from its original: they are no part of the name in letters.
_BIOSIMILAR = re.compile(r"-[a-z]{4}$")
_WORD = re.compile(r"[a-z]+")
_AND = re.compile(r",? and |, |/")


class Drug(NamedTuple):
    """A drug of the list: its concept, class, and the names that our own table lacks."""

    concept: str
    category: str
    names: tuple[str, ...]


def rows(name: str) -> list[dict[str, str]]:
    """The rows of ``tools/sources/<name>.csv``."""
    with (SOURCES / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@lru_cache(maxsize=1)
def medlineplus() -> dict[str, list[str]]:
    """Generic name to all its names in MedlinePlus, in the list's order.

    The package's dictionary begins with MedlinePlus, in the alphabet's order; the first name that stands for no page
    of MedlinePlus ends it, and the lists that follow (NHS, MeSH, DrugBank) are left out.
    """
    if (found := version(PACKAGE)) != RELEASE:
        raise SystemExit(f"{PACKAGE} is {found}; the tables are made with {RELEASE}: pip install {PACKAGE}=={RELEASE}")
    path = Path(str(distribution(PACKAGE).locate_file("drug_named_entity_recognition/drug_ner_dictionary.pkl.bz2")))
    with bz2.open(path) as file:
        data = pickle.load(file)
    pages = data["drug_canonical_to_data"]
    found_names: dict[str, list[str]] = {}
    for name, generics in data["drug_variant_to_canonical"].items():
        if "medline_plus_id" not in pages.get(generics[0], ()):
            break
        found_names.setdefault(generics[0], []).append(name)
    return found_names


class Classes:
    """Drug classes: by our own table, by name (``drug_classes.csv``), by the stem of the name (``usan_stems.csv``)."""

    def __init__(self, own: Lexicon) -> None:
        self._own = own
        self._named = {name: row["category"] for row in rows("drug_classes") for name in row["drugs"].split("; ")}
        self._stems = sorted(((r["stem"], r["place"], r["category"]) for r in rows("usan_stems")), key=_longest)

    def own(self, name: str) -> Row | None:
        """The row of our own table that has this very name."""
        hits = [h for h in self._own.find_table(name, "medications") if h.start == 0 and h.end == len(name)]
        return hits[0].value if hits else None

    def own_drug(self, parts: list[str]) -> Row | None:
        """The row of our own table for a drug of these parts, in whatever order."""
        orders = permutations(parts) if 1 < len(parts) < 4 else [parts]
        return next((row for order in orders if (row := self.own("/".join(order)))), None)

    def of(self, parts: Iterable[str]) -> str:
        """The class that most of a drug's parts have, the first of them where all differ."""
        found = Counter(category for part in parts if (category := self._of(part)))
        return found.most_common(1)[0][0] if found else "other"

    def _of(self, name: str) -> str:
        if row := self.own(name):
            return row["category"]
        if name in self._named:
            return self._named[name]
        for word in reversed(name.split()):
            for stem, place, category in self._stems:
                if _has(word, stem, place):
                    return category
        return ""


def _longest(stem: tuple[str, str, str]) -> tuple[int, str]:
    return (-len(stem[0]), stem[0])


def _has(word: str, stem: str, place: str) -> bool:
    if place == "end":
        return word.endswith(stem)
    return word.startswith(stem) if place == "start" else stem in word


def clean(name: str) -> str:
    """A name as letters print it, without the list's own marks.

    >>> clean("alemtuzumab (multiple sclerosis)"), clean(", vusion")
    ('alemtuzumab', 'vusion')
    """
    return " ".join(_BRACKETS.sub(" ", name).split()).strip(" ,®")


class Edits:
    """What ``medlineplus_edits.csv`` changes: names, words and forms that are no name of a drug."""

    def __init__(self, table: list[dict[str, str]]) -> None:
        self._instead = {row["name"]: row["instead"] for row in table if row["kind"] in ("name", "concept")}
        self._words = {row["name"] for row in table if row["kind"] == "word"}
        self._forms = {row["name"] for row in table if row["kind"] == "form"}
        tails = [row["term"] for row in read_table("medication_tails.csv") if row["kind"] == "form"]
        self._forms |= {name for term in tails for name in names(term)}
        #: Pages whose generic name is itself no name to tag.
        self.concepts = {row["name"] for row in table if row["kind"] == "concept"}

    def name(self, name: str) -> str:
        return clean(self._instead.get(name, name))

    def parts(self, page: str) -> list[str]:
        """The generic names of a page's title without the form of the drug; none where the page is left out."""
        generic = _BIOSIMILAR.sub("", self.name(page)).strip()
        while " " in generic and generic.rpartition(" ")[2] in self._forms:
            generic = generic.rpartition(" ")[0]
        parts = [_BIOSIMILAR.sub("", part) for part in _AND.split(generic) if part]
        return parts if self._good(generic) else []

    def allows(self, name: str) -> bool:
        return sum(map(str.isalpha, name)) >= _LETTERS and self._good(name)

    def _good(self, name: str) -> bool:
        return not self._words & set(_WORD.findall(name))


def drugs(own_rows: Iterable[Mapping[str, str]]) -> list[Drug]:
    """The list's drugs with the names that ``own_rows`` (our own table) lack."""
    own_rows = list(own_rows)
    classes = Classes(Lexicon({"medications": own_rows}))
    own_classes = {row["concept"]: row["category"] for row in reversed(own_rows)}
    edits = Edits(rows("medlineplus_edits"))
    done: dict[frozenset[str] | str, Drug] = {}
    known: set[str] = set()
    for page, printed in medlineplus().items():
        parts = edits.parts(page)
        if not parts:
            continue
        combined = len(parts) > 1
        spelled = ["/".join(parts), " ".join(parts)] if combined else parts
        row = classes.own_drug(parts)
        brands = [edits.name(name) for name in printed if name != page]
        wanted = dict.fromkeys([*([] if page in edits.concepts else spelled), *brands])
        kept = [n for n in wanted if n in spelled or (_FULL.fullmatch(n) and " and " not in n)]
        kept = [n for n in kept if edits.allows(n) and n not in known and not classes.own(n)]
        known.update(kept)
        key = row["concept"] if row else frozenset(parts)
        concept = row["concept"] if row else re.sub(r"[^a-z0-9]+", "_", "_".join(parts)).strip("_")
        category = row["category"] if row else own_classes.get(concept) or classes.of(parts)
        if kept:
            before = done.setdefault(key, Drug(concept, category, ()))
            done[key] = before._replace(names=(*before.names, *kept))
    return sorted(done.values())


def disputed(own_rows: Iterable[Mapping[str, str]]) -> list[str]:
    """Brands that our own table has under another drug than the list, unless ``medlineplus_edits.csv`` says so."""
    classes = Classes(Lexicon({"medications": own_rows}))
    table = rows("medlineplus_edits")
    edits, settled = Edits(table), {row["name"] for row in table if row["kind"] == "ours"}
    found = []
    for page, printed in medlineplus().items():
        parts = edits.parts(page)
        if not parts or not (generic := classes.own_drug(parts)):
            continue
        for name in printed:
            brand = classes.own(edits.name(name)) if name != page and name not in settled else None
            if brand and brand["concept"] != generic["concept"]:
                found.append(f"medications.csv: {name} is {brand['concept']}, but {generic['concept']} in MedlinePlus")
    return found


def stale() -> list[str]:
    """Edits and classes that are of no name on the list: a new release, or a slip."""
    pages = medlineplus()
    known = {name for page, printed in pages.items() for name in (page, *printed)}
    edits = rows("medlineplus_edits")
    parts = {part for page in pages for part in Edits(edits).parts(page)}
    found = [f"medlineplus_edits.csv: {r['name']}" for r in edits if r["kind"] in ("name", "concept", "ours")]
    named = [f"drug_classes.csv: {name}" for row in rows("drug_classes") for name in row["drugs"].split("; ")]
    return [
        f"{line}: no such name"
        for lines, names_there in ((found, known), (named, parts))
        for line in lines
        if line.partition(": ")[2] not in names_there
    ]
