"""Findings: symptoms, signs, examination tests, imaging observations."""

from functools import lru_cache

from spacy.language import Language
from spacy.tokens import Doc

from imr_nlp.components.base import add_mentions
from imr_nlp.components.problems import FINDING, find_problems
from imr_nlp.match import Mention
from imr_nlp.match.lexicon import read_table
from imr_nlp.text.tokenizer import text_of


@lru_cache(maxsize=1)
def _categories() -> dict[str, str]:
    return {name: row["category"] for row in read_table("finding_categories.csv") for name in row["term"].split("|")}


def category_of(concept: str) -> str:
    """The kind of a finding's concept: ``symptom``, ``sign``, ``function``, ``imaging``, ``course`` or ``test``.

    Examples
    --------
    >>> category_of("pain"), category_of("osteophyte"), category_of("spurling_test")
    ('symptom', 'imaging', 'test')
    """
    return _categories().get(concept, "test")  # every named test is a concept of its own


def find_findings(text: str) -> list[Mention]:
    """Every ``FINDING`` of a text, with ``concept`` and ``category``.

    Examples
    --------
    >>> text = "He has chronic low back pain; Spurling's test was negative and there is loss of disc space."
    >>> [(text[m.start : m.end], m.attributes["category"]) for m in find_findings(text)]
    [('chronic low back pain', 'symptom'), ("Spurling's test", 'test'), ('loss of disc space', 'imaging')]
    """
    return [
        Mention(p.start, p.end, FINDING, {"concept": p.concept, "category": category_of(p.concept)})
        for p in find_problems(text)
        if p.label == FINDING
    ]


@Language.factory("imr_findings", assigns=["doc.spans", "doc.ents", "span._.concept", "span._.category"])
class ImrFindings:
    """Tag findings outside of guideline fields and of the letter's boilerplate."""

    def __init__(self, nlp: Language, name: str = "imr_findings") -> None:
        self.name = name

    def __call__(self, doc: Doc) -> Doc:
        add_mentions(doc, find_findings(text_of(doc)))
        return doc
