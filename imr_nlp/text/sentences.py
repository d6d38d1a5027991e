"""Sentence starts in reflowed text."""

from __future__ import annotations

import re

_STOP = re.compile(r"[.!?]+[\"')\]\u201d\u2019]*(?=\s)|\n")
_BEFORE = re.compile(r"(?:[A-Za-z][A-Za-z.]*|[0-9]+)$")
_START = re.compile(r"[\"'(\[\u201c]*[A-Z0-9+*\u2022\u25cf-]|[a-z]+\b")

#: Abbreviations whose stop ends no sentence (folded, without the last stop).
ABBREVIATIONS = frozenset(
    """dr mr mrs ms vs v e.g i.e eg ie fig figs no nos pg pgs pp p ed eds al approx st jr sr inc dept bilat
    lt rt c.c.r ccr cal u.s ref refs sec secs vol ch chap ca cf viz resp est ext lat med post ant sup inf
    m.d d.o d.c ph.d r.n b.i.d t.i.d q.d q.i.d p.r.n p.o q.h.s a.m p.m s.p r.o w.c i.m i.v n.p o.d
    jan feb mar apr jun jul aug sep sept oct nov dec hrs hr min wk wks mo yr yrs""".split()
)
# These end a sentence as often as not; only what follows tells.
_BY_WHAT_FOLLOWS = {"no", "nos", "al", "st", "post", "ext", "med", "ed", "p", "ch", "min", "hr", "mo", "ms"}
_LETTERED = re.compile(
    r"\b(?:vitamin|type|grade|hepatitis|class|group|schedule|factor|plan|part|phase|figure|table|"
    r"exhibit|appendix|level|stage|option)\s$",
    re.IGNORECASE,
)


def sentence_starts(text: str) -> list[int]:
    """Offsets at which sentences begin in reflowed text (single spaces, newlines between paragraphs).

    Examples
    --------
    >>> text = "SLR is negative. Per Dr. Roe, 7.5 mg is given. 1. No spasm. 2. Pain."
    >>> starts = sentence_starts(text)
    >>> [text[a:b].strip() for a, b in zip(starts, starts[1:] + [len(text)])]
    ['SLR is negative.', 'Per Dr. Roe, 7.5 mg is given.', '1. No spasm.', '2. Pain.']
    """
    starts: list[int] = []
    at = len(text) - len(text.lstrip())
    if at < len(text):
        starts.append(at)
    for stop in _STOP.finditer(text):
        following = stop.end()
        while following < len(text) and text[following].isspace():
            following += 1
        if following >= len(text):
            break
        if stop.group() != "\n" and not _ends_sentence(text, stop.start(), following, starts[-1]):
            continue
        if following > starts[-1]:
            starts.append(following)
    return starts


def _ends_sentence(text: str, stop: int, following: int, sentence: int) -> bool:
    upcoming = _START.match(text, following)
    if upcoming is None:
        return False
    lower = upcoming.group()[0].islower()
    if text[stop] in "!?":
        return not lower
    before = _BEFORE.search(text, max(sentence, stop - 20), stop)
    word = before.group() if before else ""
    if lower:  # glued or careless print: only after a real word, and never after an abbreviation
        return False
    if word.isdigit():
        # "1." opens a list entry where nothing stands before it in its sentence.
        lead = text[sentence : before.start()] if before else ""
        return bool(lead.strip(" ([#")) and not lead.rstrip().endswith(":")
    if len(word) == 1 and word.isupper():
        initial = before is not None and (before.start() == 0 or text[before.start() - 1] in " .(")
        return not initial or bool(
            before and _LETTERED.search(text, max(0, before.start() - 12), before.start())
        )
    folded = word.lower()
    if folded in _BY_WHAT_FOLLOWS:
        return not (upcoming.group()[-1].isdigit() or upcoming.group()[0] in "([")
    return folded not in ABBREVIATIONS
