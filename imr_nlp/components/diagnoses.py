"""Diagnoses: named disorders, injuries and syndromes, linked to ICD-10-CM."""

from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

from spacy.language import Language
from spacy.tokens import Doc

from imr_nlp.components.base import add_mentions
from imr_nlp.components.problems import DIAGNOSIS, Problem, find_problems
from imr_nlp.match import Mention
from imr_nlp.match.linker import Link, NameLinker, as_linker, compose, icd10cm, refiner, site_with_wider
from imr_nlp.match.problem_terms import context_rules, phrase_book
from imr_nlp.match.refine import LEVEL, said, word_rules
from imr_nlp.text.tokenizer import text_of

_FROM_NAMES = "icd10cm:"
#: What a link is worth where its place is not said of the disorder but stands near it in the sentence.
_GUESSED = 0.8


def find_diagnoses(text: str, linker: NameLinker | None = None) -> list[Mention]:
    """Every ``DIAGNOSIS`` of a text, with ``concept`` and, where the words allow, ``code``, ``description``, ``score``.

    Parameters
    ----------
    text
        Any text.
    linker
        A knowledge base of the caller's own; without it ICD-10-CM.

    Examples
    --------
    >>> text = "Diagnoses: right knee sprain; chronic low back pain. MRI shows L4-5 disc degeneration."
    >>> for m in find_diagnoses(text):
    ...     print(text[m.start : m.end], m.attributes["code"])
    knee sprain S83.91
    chronic low back pain M54.50
    disc degeneration M51.36
    """
    return [
        Mention(p.start, p.end, DIAGNOSIS, attributes_of(p, text, linker))
        for p in find_problems(text)
        if p.label == DIAGNOSIS
    ]


def attributes_of(problem: Problem, text: str, linker: NameLinker | None = None) -> dict[str, Any]:
    """Concept and link of a found diagnosis."""
    concept = problem.concept
    name = " ".join(text[problem.start : problem.end].split())
    if linker is not None:
        code, description, score = _own_link(problem, name, linker) or (None, None, None)
        return {"concept": _plain(concept), "code": code, "description": description, "score": score}
    code, score = _code_of(problem, name)
    description = icd10cm().describe(code) if code else None
    return {"concept": _plain(concept), "code": code, "description": description, "score": score}


def _own_link(problem: Problem, name: str, linker: NameLinker) -> Link | None:
    """The best link of the name with its place and side, with one of them, and alone."""
    adjectives = word_rules().adjectives
    named = {entry.site for word in name.split() if (entry := phrase_book().get(word)) is not None}
    place = problem.places[0] if problem.places and not (problem.place_guessed or problem.sites) else ""
    place = place if place not in named else ""
    sides = (f"{problem.side} ", "") if problem.side else ("",)
    places = (f"{adjectives.get(place, place.replace('_', ' '))} ", "") if place else ("",)
    best: Link | None = None
    for asked in (side + where + name for where in places for side in sides):
        found = linker.link(asked)
        if found is not None and (best is None or found.score > best.score):
            best = found
        if best is not None and best.score >= 1:
            break
    return best


def _code_of(problem: Problem, name: str) -> tuple[str | None, float | None]:
    """The ICD-10-CM code, and how sure it is."""
    base, concept = icd10cm(), problem.concept
    # A bare head (``fracture``, ``acute tear``) without a place is as specific as nothing.
    telling = any(m not in ("acute", "chronic", "subacute", "recurrent") for m in problem.modifiers)
    code = concept.removeprefix(_FROM_NAMES) if concept.startswith(_FROM_NAMES) else None
    unplaced = code or compose(concept, (), problem.side)
    code = code or compose(concept, problem.places, problem.side)
    code, score = base.nearest_code(code) if code else None, 1.0
    placed = code != (base.nearest_code(unplaced) if unplaced else None)
    if code is None:
        found = base.link(name) if telling or concept not in context_rules().needs_place else None
        if found is not None and (found.score >= 0.95 or telling or concept == "disease"):
            code, score = found.code, found.score
        if (code is None or score < 0.95) and (telling or (problem.places and not problem.place_guessed)):
            spelt = _refined(None, problem, placed=False, whole=True)  # goes before a name that is only like it
            code, score = (spelt, 1.0) if spelt else (code, score)
        if code is None:
            return None, None
    better = _refined(code, problem, placed, whole=unplaced is None or concept.startswith(_FROM_NAMES))
    if problem.place_guessed and (placed or better != code):
        score *= _GUESSED
    return better, round(score, 3)


def _refined(code: str | None, problem: Problem, placed: bool, whole: bool) -> str | None:
    """The code that the words around the head ask for, where its table's code says less or the opposite or is None."""
    structures = context_rules().structures
    sites = tuple(site for site in dict.fromkeys(problem.places) if site not in structures)
    return _refine(code, problem.said, problem.head, sites, problem.side, placed, whole)


@lru_cache(maxsize=20_000)
def _refine(
    code: str | None, words: str, head: str, sites: tuple[str, ...], side: str | None, placed: bool, whole: bool
) -> str | None:
    wider = [other for site in sites for other in site_with_wider(site)]
    told = said(words, head, sites, wider, side)
    if code is None:
        return refiner().find(told)
    opposites = word_rules().opposites
    # The table's code speaks for the head and the place that chose it, not for what can be said two ways.
    settled = {fact for fact in told.head if fact[0] != "+" and fact not in opposites and not LEVEL.fullmatch(fact)}
    if placed:
        settled.update(fact for fact in told.calls if fact[0] == "@")
    return refiner().refine(code, told, frozenset(settled), whole)


def _plain(concept: str) -> str | None:
    return None if concept.startswith(_FROM_NAMES) else concept


@Language.factory(
    "imr_diagnoses",
    assigns=["doc.spans", "doc.ents", "span._.concept", "span._.code", "span._.description", "span._.score"],
    default_config={"linker": None},
)
class ImrDiagnoses:
    """Tag diagnoses and link them.

    Parameters
    ----------
    linker
        None for ICD-10-CM, else the path of a knowledge base in scispaCy's JSONL format. Another linker is set as
        the attribute ``linker`` (a scispaCy one by :func:`~imr_nlp.match.linker.as_linker`); a pipeline with one
        cannot be saved.
    """

    def __init__(self, nlp: Language, name: str = "imr_diagnoses", linker: str | None = None) -> None:
        self.name = name
        self._configured: NameLinker | None = as_linker(linker) if linker else None
        #: None for ICD-10-CM, else anything with ``link(name)``.
        self.linker: NameLinker | None = self._configured

    def to_disk(self, path: str | Path, *, exclude: Sequence[str] = ()) -> None:
        """Nothing to keep: the path of a knowledge base stands in the pipeline's configuration."""
        self._refuse_object()

    def to_bytes(self, *, exclude: Sequence[str] = ()) -> bytes:
        """Nothing to keep."""
        self._refuse_object()
        return b""

    def from_bytes(self, data: bytes, *, exclude: Sequence[str] = ()) -> "ImrDiagnoses":
        """Nothing was kept."""
        return self

    def _refuse_object(self) -> None:
        # Saved without it, the pipeline would come back with ICD-10-CM and say nothing.
        if self.linker is not self._configured:
            raise ValueError(
                f"the linker of '{self.name}' is an object ({type(self.linker).__name__}) and cannot be saved with the "
                f"pipeline: save with exclude=['{self.name}'], or load with the path of a knowledge base"
            )

    def __call__(self, doc: Doc) -> Doc:
        add_mentions(doc, find_diagnoses(text_of(doc), self.linker))
        return doc
