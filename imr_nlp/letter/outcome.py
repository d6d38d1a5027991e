"""Outcome words, as decisions."""

from __future__ import annotations

import re

from imr_nlp.records import OVERTURNED, PARTIALLY_OVERTURNED, UPHELD

#: The State's words for an item's decision.
DECISION = r"(?:partially\s+(?:overturn(?:ed)?|upheld)|up\s?-?held|uphold|over\s?-?turn(?:ed)?)"
_NECESSITY = re.compile(
    r"(?P<negated>\b(?:not|n't|never|neither|nor|cannot|without)\s*(?:be\s+|been\s+|currently\s+|considered\s+|deemed\s+|found\s+|shown\s+|felt\s+|to\s+be\s+|as\s+|both\s+|therefore\s+|at\s+this\s+time\s+)*)?"
    r"medical(?:ly\s*(?:necessary|indicated|appropriate|reasonable)|\s+necessity(?P<noun>\s+(?:of\s+[^.]{0,80}?)?(?:is|was|has|have|cannot|could|are)\b[^.]{0,40}?\b(?:established|supported|demonstrated|substantiated|shown|met)))",
    re.IGNORECASE,
)
_NEGATION = re.compile(r"\b(?:not|cannot|n't|never|lack\w*)\b", re.IGNORECASE)


def decision_of(words: str) -> str:
    """The decision that an outcome word states.

    Examples
    --------
    >>> decision_of("UPHELD"), decision_of("Overturned"), decision_of("Partially overturned")
    ('upheld', 'overturned', 'partially_overturned')
    """
    folded = re.sub(r"[\s-]+", "", words.lower())
    if folded.startswith("partially"):
        return PARTIALLY_OVERTURNED
    return UPHELD if folded.startswith("up") else OVERTURNED


def concluded(text: str) -> str | None:
    """The decision that a rationale's last statement about medical necessity comes to.

    Examples
    --------
    >>> concluded("Such care can be medically necessary. The request is notmedically necessary.")
    'upheld'
    >>> concluded("The request for a sling is medically necessary and appropriate.")
    'overturned'
    """
    last = None
    for last in _NECESSITY.finditer(text):  # noqa: B007  the last statement counts
        pass
    if last is None:
        return None
    negated = bool(last.group("negated")) or bool(last.group("noun") and _NEGATION.search(last.group("noun")))
    return UPHELD if negated else OVERTURNED
