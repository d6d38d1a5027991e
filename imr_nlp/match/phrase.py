"""Growing a head to the guide's span: modifiers before it are taken in, edges that the guide leaves out are cut."""

from __future__ import annotations

import re
from collections.abc import Collection

_WORD_BEFORE = re.compile(r"([^\W_]+(?:'s)?)(\s*[-/]\s*|\s+|\s*,\s*)$")
_WORD_AFTER = re.compile(r"(?:\s*-\s*|\s+)([^\W_]+)")
_REACH = 48


def grow_left(folded: str, start: int, modifiers: Collection[str], links: Collection[str] = (), floor: int = 0) -> int:
    """The start of the phrase whose head starts at ``start``.

    Parameters
    ----------
    folded
        The folded text (:func:`imr_nlp.text.fold.fold`).
    start
        Offset of the head.
    modifiers
        Words that belong to the phrase when they stand before the head (folded).
    links
        Words such as ``and`` or ``or`` that may stand between two modifiers, never at the edge nor by the head.
    floor
        Where the phrase may begin at the earliest (the end of the phrase before).

    Returns
    -------
    int
        An offset at or before ``start``.

    Examples
    --------
    >>> text = "mild left lumbar facet joint pain"
    >>> text[grow_left(text, text.index("pain"), {"lumbar", "facet", "joint"}):]
    'lumbar facet joint pain'
    """
    best = at = start
    linked = False
    while True:
        word = _WORD_BEFORE.search(folded, max(floor, at - _REACH), at)
        if word is None:
            return best
        if word.group(1) in modifiers and "," not in word.group(2):
            best = at = word.start(1)
            linked = False
        elif word.group(1) in links and (linked or start != at == best):  # "and/or" is two
            at = word.start(1)
            linked = True
        else:
            return best


def grow_right(folded: str, end: int, words: Collection[str]) -> int:
    """The end of the phrase whose head ends at ``end``: following words of ``words`` are taken in.

    Examples
    --------
    >>> text = "epidural injection therapy today"
    >>> text[:grow_right(text, 18, {"therapy"})]
    'epidural injection therapy'
    """
    while (word := _WORD_AFTER.match(folded, end)) and word.group(1) in words:
        end = word.end(1)
    return end


def trim(folded: str, start: int, end: int, edges: Collection[str]) -> tuple[int, int]:
    """Cut words of ``edges`` (laterality, grading, levels) off both ends; inside they stay.

    Examples
    --------
    >>> text = "mild left facet pain bilateral"
    >>> a, b = trim(text, 0, len(text), {"mild", "left", "bilateral"})
    >>> text[a:b]
    'facet pain'
    """
    words = [(m.start() + start, m.end() + start) for m in re.finditer(r"[^\W_]+", folded[start:end])]
    while len(words) > 1 and folded[slice(*words[0])] in edges:
        words.pop(0)
        start = words[0][0]
    while len(words) > 1 and folded[slice(*words[-1])] in edges:
        words.pop()
        end = words[-1][1]
    return start, end
