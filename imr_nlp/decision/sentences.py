"""Where the sentences of a rationale begin and end: of its own, since a model's features depend on it."""

from __future__ import annotations

import re

_ABBREVIATIONS = frozenset(
    "dr mr mrs ms vs pt pts no nos pg pgs pp p e.g i.e eg ie etc al fig ch sec st jr sr approx inc dept ca cf".split()
)

#: No sentence is longer, so that what looks around within one stays linear in the text.
LONGEST = 4000

# a full stop that may end a sentence, closing marks, then a gap (or none, where print glued two sentences)
_END = re.compile(r"[.!?]+[\"'”’)\]]*(?=\s|$|[A-Z])")
_LAST_WORD = re.compile(r"[^\s(\[\"“]{1,12}\Z")


def sentence_spans(text: str) -> list[tuple[int, int]]:
    """The sentences of ``text`` as offsets; together they cover every visible character.

    Examples
    --------
    >>> text = "No spasm.SLR is negative, e.g. on the left. See p. 12."
    >>> [text[a:b] for a, b in sentence_spans(text)]
    ['No spasm.', 'SLR is negative, e.g. on the left.', 'See p. 12.']
    """
    spans: list[tuple[int, int]] = []
    start = 0
    for match in _END.finditer(text):
        end = match.end()
        if text[match.start()] == "." and not _ends_sentence(text, match.start(), end):
            continue
        _add(spans, text, start, end)
        start = end
    _add(spans, text, start, len(text))
    return spans


def _ends_sentence(text: str, stop: int, end: int) -> bool:
    word = _LAST_WORD.search(text, max(0, stop - 13), stop)
    last = word.group().lower() if word else ""
    glued = end < len(text) and not text[end].isspace()
    if glued:  # `spasm.SLR` ends one, `U.S`, `C.C.R.` and `v2.Beta` do not
        return len(last) > 2 and last[-1].isalpha() and "." not in last
    if last in _ABBREVIATIONS or (len(last) == 1 and last.isalpha() and text[stop - 1].isupper()):
        return _next_visible(text, end) == ""
    if last.isdigit() and len(last) <= 2 and _starts_item(text, stop - len(last)):
        return False
    following = _next_visible(text, end)
    return not following.islower()


def _starts_item(text: str, at: int) -> bool:
    """Is the number at ``at`` a list number (`1. Rest`), standing first or after an ended sentence?"""
    before = text[max(0, at - 12) : at].rstrip()
    return not before or before[-1] in '.:;!?"”'


def _next_visible(text: str, at: int) -> str:
    while at < len(text) and text[at].isspace():
        at += 1
    return text[at] if at < len(text) else ""


def _add(spans: list[tuple[int, int]], text: str, start: int, end: int) -> None:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    while end - start > LONGEST:  # print without full stops: a table, or noise
        cut = text.rfind(" ", start, start + LONGEST)
        cut = cut if cut > start else start + LONGEST
        _add(spans, text, start, cut)
        start = cut
        while start < end and text[start].isspace():
            start += 1
    if start < end:
        spans.append((start, end))
