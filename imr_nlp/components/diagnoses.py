"""Diagnoses: named disorders, injuries and syndromes, linked to ICD-10-CM."""

from typing import Any

from spacy.language import Language
from spacy.tokens import Doc

from imr_nlp.components.base import add_mentions
from imr_nlp.components.problems import DIAGNOSIS, Problem, find_problems
from imr_nlp.match import Mention
from imr_nlp.match.linker import DiagnosisLinker, NameLinker, compose, icd10cm
from imr_nlp.match.problem_terms import context_rules
from imr_nlp.text.tokenizer import text_of

_FROM_NAMES = "icd10cm:"


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
        own = linker.link(name)
        code, description, score = own if own else (None, None, None)
        return {"concept": _plain(concept), "code": code, "description": description, "score": score}
    base = icd10cm()
    # A bare head (``fracture``, ``acute tear``) without a place is as specific as nothing.
    telling = any(m not in ("acute", "chronic", "subacute", "recurrent") for m in problem.modifiers)
    code = concept.removeprefix(_FROM_NAMES) if concept.startswith(_FROM_NAMES) else None
    code = code or compose(concept, problem.places, problem.side)
    code = base.nearest_code(code) if code else None
    if code:
        return {"concept": _plain(concept), "code": code, "description": base.describe(code), "score": 1.0}
    found = base.link(name) if telling or concept not in context_rules().needs_place else None
    if found is not None and found.score < 1 and not telling and concept != "disease":
        found = None
    code, description, score = found if found else (None, None, None)
    return {"concept": _plain(concept), "code": code, "description": description, "score": score}


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
        None for ICD-10-CM, else the path of a knowledge base in scispaCy's JSONL format.
    """

    def __init__(self, nlp: Language, name: str = "imr_diagnoses", linker: str | None = None) -> None:
        self.name = name
        #: Anything with ``link(name)``: scispaCy's own linker goes in as ``CandidateLinker(linker)``.
        self.linker: NameLinker | None = DiagnosisLinker.from_jsonl(linker) if linker else None

    def __call__(self, doc: Doc) -> Doc:
        add_mentions(doc, find_diagnoses(text_of(doc), self.linker))
        return doc
