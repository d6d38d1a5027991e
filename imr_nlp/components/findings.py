"""Findings: symptoms, signs, examination tests, imaging observations."""

from spacy.language import Language
from spacy.tokens import Doc

from imr_nlp.components.base import add_mentions
from imr_nlp.components.problems import FINDING, find_problems
from imr_nlp.match import Mention
from imr_nlp.text.tokenizer import text_of


def find_findings(text: str) -> list[Mention]:
    """Every ``FINDING`` of a text.

    Examples
    --------
    >>> text = "He has chronic low back pain; Spurling's test was negative and there is loss of disc space."
    >>> [text[m.start : m.end] for m in find_findings(text)]
    ['chronic low back pain', "Spurling's test", 'loss of disc space']
    """
    return [Mention(p.start, p.end, FINDING, {"concept": p.concept}) for p in find_problems(text) if p.label == FINDING]


@Language.factory("imr_findings", assigns=["doc.spans", "doc.ents", "span._.concept"])
class ImrFindings:
    """Tag findings outside of guideline fields and of the letter's boilerplate."""

    def __init__(self, nlp: Language, name: str = "imr_findings") -> None:
        self.name = name

    def __call__(self, doc: Doc) -> Doc:
        add_mentions(doc, find_findings(text_of(doc)))
        return doc
