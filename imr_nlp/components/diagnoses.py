"""Diagnoses: named disorders, injuries and syndromes, linked to ICD-10-CM."""

from __future__ import annotations

from spacy.language import Language
from spacy.tokens import Doc

from imr_nlp.components.base import add_mentions
from imr_nlp.components.problems import DIAGNOSIS, find_problems
from imr_nlp.match import Mention


def find_diagnoses(text: str) -> list[Mention]:
    """Every ``DIAGNOSIS`` of a text.

    Examples
    --------
    >>> text = "Diagnoses: right knee sprain; chronic low back pain. MRI shows L4-5 disc degeneration."
    >>> [text[m.start : m.end] for m in find_diagnoses(text)]
    ['knee sprain', 'chronic low back pain', 'disc degeneration']
    """
    return [
        Mention(p.start, p.end, DIAGNOSIS, {"concept": p.concept}) for p in find_problems(text) if p.label == DIAGNOSIS
    ]


@Language.factory("imr_diagnoses", assigns=["doc.spans", "doc.ents", "span._.code", "span._.description"])
class ImrDiagnoses:
    """Tag diagnoses."""

    def __init__(self, nlp: Language, name: str = "imr_diagnoses") -> None:
        self.name = name

    def __call__(self, doc: Doc) -> Doc:
        add_mentions(doc, find_diagnoses(doc.text))
        return doc
