"""Linking the name of a disorder to a code: composed from head, site and side, else the nearest known name.

The shipped knowledge base is ICD-10-CM without encounter characters. A user's own is read from scispaCy's JSONL
format (``concept_id``, ``canonical_name``, ``aliases``, ``types``, ``definition``).
"""

from __future__ import annotations

import csv
import gzip
import io
import json
import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from importlib import resources
from pathlib import Path
from typing import Any, NamedTuple, Protocol

import numpy as np
import numpy.typing as npt

from imr_nlp.errors import TermsError
from imr_nlp.match.chunks import plain
from imr_nlp.match.lexicon import read_table
from imr_nlp.match.refine import Refiner, singular, word_rules
from imr_nlp.text.fold import fold

#: Below it nothing is linked by likeness: tuned on the inclusion terms of ICD-10-CM (``tools/check_linker.py``).
THRESHOLD = 0.72
_THRESHOLD_ONE_WORD = 0.87

_ALPHABET = 38  # a-z, 0-9, space, anything else
_SIDES = {"right": 1, "left": 2, "bilateral": 3}
_HAS_SIDE = re.compile(r"\b(?:right|left|bilateral)\b", re.IGNORECASE)
_KEY_WORD = re.compile(r"(?:[^\W_]|')+")
#: Words that tell no disorder apart.
_EMPTY = frozenset("unspecified specified nos nec the a an of and or site type in".split())
#: Words without which two names can still be one disorder's: what is left has to fit, and the link is less sure.
_TELLING = frozenset("other with without left right bilateral mild moderate severe chronic acute".split())
_JOINING = frozenset({"with", "without"})
#: What a link is worth where the two names differ in such a word.
_WORDS_DROPPED = 0.95


class Concept(NamedTuple):
    """One entry of a knowledge base."""

    concept_id: str
    canonical_name: str
    aliases: tuple[str, ...] = ()


class Link(NamedTuple):
    """A code with its description.

    ``score`` is 1 where the knowledge base has the name, 0.95 where it has it but for a word like ``acute`` or
    ``left`` that says nothing against it, else the likeness of the names.
    """

    code: str
    description: str
    score: float


class NameLinker(Protocol):
    """What ``imr_diagnoses`` asks of a linker."""

    def link(self, name: str) -> Link | None:
        """The concept meant by a name, or None."""


class DiagnosisLinker:
    """Names of disorders to the concepts of a knowledge base.

    Parameters
    ----------
    concepts
        The entries; a name given twice belongs to the first.
    threshold
        The least likeness (cosine of character 3-grams weighted by rarity) at which two names are taken as one.
    sided
        False to leave names with a side out of the search: their codes are still known.

    Examples
    --------
    >>> concepts = [Concept("M77.1", "Lateral epicondylitis", ("Tennis elbow",)), Concept("G35", "Sclerosis")]
    >>> linker = DiagnosisLinker(concepts)
    >>> linker.link("tennis elbow").code, linker.link("lateral epicondylitis of elbow").code
    ('M77.1', 'M77.1')
    >>> linker.link("headache") is None
    True
    """

    def __init__(self, concepts: Iterable[Concept], threshold: float = THRESHOLD, sided: bool = True) -> None:
        self.threshold = threshold
        self._sided = sided
        self._concepts: dict[str, Concept] = {c.concept_id: c for c in concepts}
        self._exact: dict[str, str] | None = None
        #: By what is left of their names without the telling words: all words of a name, and its concept.
        self._reduced: dict[str, list[tuple[frozenset[str], str]]] = {}
        self._index: _Trigrams | None = None
        self._found: dict[str, Link | None] = {}

    @classmethod
    def from_jsonl(cls, path: str | Path, threshold: float = THRESHOLD) -> DiagnosisLinker:
        """Read a knowledge base in scispaCy's JSONL format.

        Raises
        ------
        TermsError
            If there is no such file, or a line is no JSON object with ``concept_id`` and ``canonical_name``.
        """
        concepts = []
        file = Path(path)
        if not file.is_file():
            raise TermsError(f"{file}: no such file; a knowledge base is a file in scispaCy's JSONL format")
        packed = file.suffix == ".gz"
        with gzip.open(file, "rt", encoding="utf-8") if packed else file.open(encoding="utf-8") as lines:
            for number, line in enumerate(lines, 1):
                if not line.strip():
                    continue
                try:
                    entry = json.loads(line)
                    concepts.append(
                        Concept(
                            str(entry["concept_id"]),
                            str(entry["canonical_name"]),
                            tuple(map(str, entry.get("aliases") or ())),
                        )
                    )
                except (ValueError, KeyError, TypeError, AttributeError) as problem:
                    raise TermsError(
                        f"{file.name}, line {number}: not an entry of a knowledge base; each line needs a JSON "
                        f"object with 'concept_id' and 'canonical_name' ({type(problem).__name__})"
                    ) from None
        return cls(concepts, threshold)

    def __len__(self) -> int:
        return len(self._concepts)

    def concepts(self) -> Iterable[Concept]:
        """All entries."""
        return self._concepts.values()

    def describe(self, code: str) -> str | None:
        """The canonical name of a concept."""
        concept = self._concepts.get(code)
        return concept.canonical_name if concept else None

    def nearest_code(self, code: str) -> str | None:
        """``code``, or its nearest parent that the knowledge base has."""
        code = code.rstrip(".")
        while code and code not in self._concepts:
            code = code[:-1].rstrip(".")
        return code or None

    def link(self, name: str) -> Link | None:
        """The concept whose name is the same, else the most alike above the threshold, else None."""
        words = _words(name)
        key = _full(words)
        if key not in self._found:
            if len(self._found) > 20_000:
                self._found.clear()
            self._found[key] = self._link(words)
        return self._found[key]

    def candidates(self, name: str, count: int = 5) -> list[Link]:
        """The concepts with the names most alike, best first, whatever their score."""
        return self._alike(_words(name), count)

    def _alike(self, words: frozenset[str], count: int) -> list[Link]:
        names = self._prepared_index().query(_short(words), 4 * count)
        keys = list(self._reduced)
        best: dict[str, float] = {}
        for row, score in names:
            found = _meant(words, self._reduced[keys[row]])
            if found is not None:
                best.setdefault(found[0], score * found[1])
        return [Link(code, self._concepts[code].canonical_name, round(s, 3)) for code, s in list(best.items())[:count]]

    def _link(self, words: frozenset[str]) -> Link | None:
        key = _short(words)
        if not key:
            return None
        self._prepare()
        assert self._exact is not None
        code, score = self._exact.get(_full(words)), 1.0
        if code is None and key in self._reduced:
            code, score = _meant(words, self._reduced[key]) or (None, score)
        if code is not None:
            return Link(code, self._concepts[code].canonical_name, score)
        found = self._alike(words, 1)
        # One word is like many others: it has less to be alike in.
        least = self.threshold if " " in key else max(self.threshold, _THRESHOLD_ONE_WORD)
        return found[0] if found and found[0].score >= least else None

    def _prepare(self) -> None:
        if self._exact is not None:
            return
        exact: dict[str, str] = {}
        for concept in self._concepts.values():
            if not self._sided and _HAS_SIDE.search(concept.canonical_name):
                continue
            for name in (concept.canonical_name, *concept.aliases):
                words = _words(name)
                if words and exact.setdefault(_full(words), concept.concept_id) == concept.concept_id:
                    self._reduced.setdefault(_short(words), []).append((words, concept.concept_id))
        self._exact = exact

    def _prepared_index(self) -> _Trigrams:
        """The names by their 3-grams, made when the first name is not found as it stands."""
        if self._index is None:
            self._prepare()
            self._index = _Trigrams(list(self._reduced))
        return self._index


def name_key(name: str) -> str:
    """A name without case, marks, order of words, regular plural and words that tell no disorder apart.

    Examples
    --------
    >>> name_key("Strain of the muscles, unspecified") == name_key("muscle strain")
    True
    >>> name_key("Spondylosis with myelopathy") == name_key("Spondylosis without myelopathy")
    False
    """
    return _full(_words(name))


def _words(name: str) -> frozenset[str]:
    words = frozenset(map(_key_word, _KEY_WORD.findall(fold(name))))
    return words - _EMPTY or words


def _full(words: frozenset[str]) -> str:
    return " ".join(sorted(words))


def _short(words: frozenset[str]) -> str:
    return " ".join(sorted(words - _TELLING)) or _full(words)


def _meant(words: frozenset[str], names: list[tuple[frozenset[str], str]]) -> tuple[str, float] | None:
    """Which of the names that differ in telling words alone is meant, and what that is worth; None if none or several.

    One that says the opposite is not; of the others the one that says most of the words and no more goes first.
    """
    telling = words & _TELLING
    fitting = [(said & _TELLING, code) for said, code in names if not _opposed(words, said)]
    most = max((len(said) for said, _ in fitting if said < telling), default=0)
    for some, worth in (
        ({code for said, code in fitting if said == telling}, 1.0),
        ({code for said, code in fitting if said < telling and len(said) == most}, _WORDS_DROPPED),
        ({code for _, code in fitting}, _WORDS_DROPPED),
    ):
        if some:
            return (min(some), worth) if len(some) == 1 else None
    return None


def _opposed(words: frozenset[str], said: frozenset[str]) -> bool:
    """Whether a name says the opposite of the words."""
    mine, its = words & _JOINING, said & _JOINING
    if mine and its and mine.isdisjoint(its):
        return True
    opposites = word_rules().opposites
    return any(not opposites[word].isdisjoint(words) for word in said - words if word in opposites)


@lru_cache(maxsize=50_000)
def _key_word(word: str) -> str:
    return singular(plain(word))


class _Trigrams:
    """Cosine likeness of strings over their character 3-grams, weighted by rarity."""

    def __init__(self, names: list[str]) -> None:
        ids, rows = _trigram_ids(names)
        # One entry per name and 3-gram.
        pairs = np.unique(rows * _ALPHABET**3 + ids)
        rows, ids = pairs // _ALPHABET**3, pairs % _ALPHABET**3
        seen = np.bincount(ids, minlength=_ALPHABET**3)
        self._weight = np.log((1 + len(names)) / (1 + seen)) + 1
        values = self._weight[ids]
        norms = np.sqrt(np.bincount(rows, weights=values**2, minlength=len(names)))
        values = values / norms[rows]
        # All names of one 3-gram stand together: those of gram ``i`` from ``self._first[i]`` to ``self._first[i + 1]``.
        order = np.argsort(ids, kind="stable")
        self._names, self._values = rows[order], values[order]
        self._first = np.concatenate(([0], np.cumsum(seen)))
        self._count = len(names)

    def query(self, name: str, count: int) -> list[tuple[int, float]]:
        ids = np.unique(_trigram_ids([name])[0])
        if not len(ids) or not self._count:
            return []
        weights = self._weight[ids] / np.sqrt((self._weight[ids] ** 2).sum())
        parts = [slice(a, b) for a, b in zip(self._first[ids], self._first[ids + 1])]
        shared = np.concatenate([self._values[part] * weight for part, weight in zip(parts, weights)])
        scores = np.bincount(np.concatenate([self._names[part] for part in parts]), shared, self._count)
        top = np.argsort(-scores, kind="stable")[:count]
        return [(int(row), float(scores[row])) for row in top if scores[row] > 0]


def _trigram_ids(names: list[str]) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    text = "".join(f" {name} " for name in names)
    lengths = np.array([len(name) + 2 for name in names], dtype=np.int64)
    letters = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype=np.uint32).astype(np.int64)
    codes = np.full(letters.shape, _ALPHABET - 1, dtype=np.int64)
    for low, high, base in ((97, 122, 0), (48, 57, 26)):
        inside = (letters >= low) & (letters <= high)
        codes[inside] = letters[inside] - low + base
    codes[letters == 32] = 36
    owner = np.repeat(np.arange(len(names)), lengths)
    grams = codes[:-2] * _ALPHABET**2 + codes[1:-1] * _ALPHABET + codes[2:]
    whole = owner[:-2] == owner[2:]
    return grams[whole], owner[:-2][whole]


class CandidateLinker:
    """scispaCy's candidate generator in the place of a :class:`DiagnosisLinker`.

    Parameters
    ----------
    generator
        A ``scispacy.candidate_generation.CandidateGenerator`` (its ``kb`` gives the names), or the linker
        component that has one as ``candidate_generator``.
    threshold
        The least likeness at which its best candidate is taken.
    """

    def __init__(self, generator: Any, threshold: float = THRESHOLD) -> None:
        self._generator = getattr(generator, "candidate_generator", generator)
        self.threshold = threshold

    def link(self, name: str) -> Link | None:
        """The candidate most like the name, None below the threshold."""
        best: Link | None = None
        for candidate in self._generator([name], 10)[0]:
            score = max(candidate.similarities, default=0.0)
            if score >= self.threshold and (best is None or score > best.score):
                entity = self._generator.kb.cui_to_entity[candidate.concept_id]
                best = Link(candidate.concept_id, entity.canonical_name, round(float(score), 3))
        return best


def as_linker(linker: Any) -> NameLinker:
    """What diagnoses can be linked by, made a :class:`NameLinker`.

    Parameters
    ----------
    linker
        The path of a knowledge base in scispaCy's JSONL format, an object with ``link(name)`` that gives a
        :class:`Link` or None, or a scispaCy ``CandidateGenerator`` or ``EntityLinker``.

    Raises
    ------
    TypeError
        If it is none of these.

    Examples
    --------
    >>> as_linker(7)
    Traceback (most recent call last):
    TypeError: int cannot link diagnoses: give the path of a knowledge base in scispaCy's JSONL format, an object ...
    """
    if isinstance(linker, str | Path):
        return DiagnosisLinker.from_jsonl(linker)
    if callable(getattr(linker, "link", None)):
        named: NameLinker = linker
        return named
    generator = getattr(linker, "candidate_generator", linker)
    if callable(generator) and hasattr(generator, "kb"):
        return CandidateLinker(generator)
    raise TypeError(
        f"{type(linker).__name__} cannot link diagnoses: give the path of a knowledge base in scispaCy's JSONL format, "
        "an object with link(name), or a scispaCy CandidateGenerator or EntityLinker"
    )


# the shipped tables ---------------------------------------------------------------------------------------------


@lru_cache(maxsize=1)
def icd10cm() -> DiagnosisLinker:
    """The linker over the shipped ICD-10-CM, read once a process."""
    packed = (resources.files("imr_nlp") / "terms" / "icd10cm.csv.gz").read_bytes()
    rows = csv.reader(io.StringIO(gzip.decompress(packed).decode()))
    next(rows)
    return DiagnosisLinker(
        (
            Concept(code, description, tuple(aliases.split("|")) if aliases else ())
            for code, description, aliases in rows
        ),
        sided=False,
    )


@lru_cache(maxsize=1)
def refiner() -> Refiner:
    """The names of the shipped ICD-10-CM, those with a side too."""
    return Refiner((c.concept_id, name) for c in icd10cm().concepts() for name in (c.canonical_name, *c.aliases))


def site_with_wider(site: str) -> tuple[str, ...]:
    """The site that a site is part of, and those that share names with it."""
    wider = _wider_sites().get(site)
    return ((wider,) if wider else ()) + word_rules().beside.get(site, ())


@lru_cache(maxsize=1)
def _composed() -> tuple[dict[tuple[str, str], str], dict[str, str]]:
    by_site = {(row["term"], row["site"]): row["code"] for row in read_table("problem_codes.csv")}
    by_concept = {row["concept"]: row["code"] for row in read_table("diagnoses.csv")}
    return by_site, by_concept


@lru_cache(maxsize=1)
def _wider_sites() -> Mapping[str, str]:
    with (resources.files("imr_nlp") / "terms" / "problem_context.json").open(encoding="utf-8") as file:
        wider: dict[str, Any] = json.load(file)
    return {str(site): str(parent) for site, parent in wider["wider"].items()}


def compose(concept: str, sites: Iterable[str] = (), side: str | None = None) -> str | None:
    """The code of a disorder at a site and side, as the tables have it (the nearest site that they have).

    Examples
    --------
    >>> compose("strain", ["shoulder"], "right"), compose("strain", ["low_back"]), compose("strain", ["big toe"])
    ('S46.911', 'S39.012', 'T14.8')
    """
    by_site, by_concept = _composed()
    for wanted in sites:
        site: str | None = wanted
        while site:
            if (concept, site) in by_site:
                return with_side(by_site[concept, site], side)
            site = _wider_sites().get(site)
    template = by_concept.get(concept) or by_site.get((concept, "*"))
    return with_side(template, side) if template else None


def with_side(template: str, side: str | None) -> str:
    """Fill in the side of ``stem|right|left|bilateral|unspecified``.

    Examples
    --------
    >>> with_side("G56.0|1|2|3|0", "left"), with_side("G56.0|1|2|3|0", None), with_side("M75.1|1|2||0", "bilateral")
    ('G56.02', 'G56.00', 'M75.10')
    """
    stem, *digits = template.split("|")
    if not digits:
        return stem
    digit = digits[_SIDES[side] - 1] if side in _SIDES and len(digits) >= _SIDES[side] else ""
    return (stem + (digit or (digits[3] if len(digits) > 3 else ""))).rstrip(".")
