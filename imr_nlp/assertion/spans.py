"""Assertions of spans that the caller found."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from typing import TYPE_CHECKING

from imr_nlp.assertion.engine import AssertionEngine
from imr_nlp.match.mention import Mention
from imr_nlp.text import Alignment, reflow, sentence_starts

if TYPE_CHECKING:
    from spacy.language import Language


@lru_cache(maxsize=1)
def default_engine() -> AssertionEngine:
    """The engine with the shipped rules, made once."""
    return AssertionEngine()


def assert_spans(
    texts: Iterable[tuple[str, Iterable[tuple[int, int]]]], nlp: Language | None = None
) -> list[list[str]]:
    """Assertions of spans in texts.

    Parameters
    ----------
    texts
        Pairs of a text and the ``(start, end)`` offsets of its spans.
    nlp
        A pipeline whose ``imr_assertions`` component decides, with its rules and its engine; None for the
        shipped rules.

    Returns
    -------
    list of list of str
        For each text the value of each span, in the order given.

    Examples
    --------
    >>> assert_spans([("Tender over the facets. SLR is negative.", [(0, 6), (24, 27)])])
    [['present', 'absent']]
    """
    if nlp is not None and "imr_assertions" in nlp.pipe_names:
        values: list[list[str]] = nlp.get_pipe("imr_assertions").assert_spans(texts)
        return values
    engine = default_engine()
    return [assert_text(engine, text, list(spans)) for text, spans in texts]


def assert_text(engine: AssertionEngine, text: str, spans: list[tuple[int, int]]) -> list[str]:
    """The values of the spans of one text, in the order given."""
    prose = reflow(text)
    mentions = [Mention(start, end, "") for start, end in spans]
    if prose != text:
        to_text = Alignment(text, prose).to_text
        mentions = [Mention(*to_text(start, end), "") for start, end in spans]
    engine.assert_mentions(prose, sentence_starts(prose), mentions)
    return [str(mention.attributes["assertion"]) for mention in mentions]
