"""The view *masked*: a rationale without the sentences that state, or could state, what is decided.

Whole sentences go: what is left of a sentence whose predicate is cut tells the outcome by its shape. The rule is
wide on purpose: any word of necessity, verdict or approval, any word on the request itself and any statement
that criteria are met or not takes its sentence with it, in guideline quotations too.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache

from imr_nlp.decision.patterns import compile_pattern, table
from imr_nlp.decision.sentences import sentence_spans
from imr_nlp.text.fold import fold


@cache
def _mask() -> tuple[re.Pattern[str], ...]:
    return tuple(compile_pattern(pattern) for pattern in table("statements.json")["mask"].values())


def masked_spans(text: str) -> list[tuple[int, int]]:
    """The sentences of ``text`` that :func:`mask_conclusions` leaves out, as offsets.

    Examples
    --------
    >>> masked_spans("No spasm was seen. The request is not supported.")
    [(19, 48)]
    """
    folded = fold(text)
    hits = sorted({m.start() for pattern in _mask() for m in pattern.finditer(folded)})
    spans, at = [], 0
    for start, end in sentence_spans(text):
        while at < len(hits) and hits[at] < start:
            at += 1
        if at < len(hits) and hits[at] < end:
            spans.append((start, end))
    return spans


def mask_conclusions(text: str) -> str:
    """``text`` without the sentences that state the conclusion; masking twice changes nothing more.

    Examples
    --------
    >>> mask_conclusions("No spasm was seen. As such, this is not medically necessary. The exam was normal.")
    'No spasm was seen. The exam was normal.'
    """
    return _mask_with_positions(text)[0]


def kept_positions(text: str) -> list[int]:
    """For each character of ``mask_conclusions(text)`` its offset in ``text`` (of a joining space: the one before).

    Examples
    --------
    >>> kept_positions("It is denied. No.")
    [14, 15, 16]
    """
    return list(_mask_with_positions(text)[1])


@lru_cache(maxsize=4)  # one prediction asks for it three times
def _mask_with_positions(text: str) -> tuple[str, list[int]]:
    positions = list(range(len(text)))
    while True:  # cutting a sentence can join two that the print had glued
        gone = set(masked_spans(text))
        if not gone:
            return text, positions
        kept = [span for span in sentence_spans(text) if span not in gone]
        joined: list[int] = []
        for start, end in kept:
            if joined:
                joined.append(joined[-1])
            joined += positions[start:end]
        text = " ".join(text[a:b] for a, b in kept)
        positions = joined
