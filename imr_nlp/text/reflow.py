"""Printed lines to prose: only whitespace is inserted, deleted or changed.

A run of whitespace becomes one space, a paragraph break one newline, a word cut at a line's end is joined
(its hyphen stays), and glued sentences are parted by a space.
"""

from __future__ import annotations

import re
from collections import Counter

_RUN = re.compile(r"\S+")
_STOP = re.compile(r"[.:;?!](?=[A-Z0-9\"\u201c(\[])")
_BREAKS = "\n\v\x85\u2028\u2029\x1c\x1d\x1e"
_BREAK = re.compile(f"[{_BREAKS}]")
_GAP = re.compile(r"\s*[^\S ]\s*|\s{2,}")
_LINE = re.compile(f"[^{_BREAKS}\f]+")
_HYPHENS = "-\u00ad\u2010\u2011\u2012\u2013/"

# Where two sentences are printed without a space: the end of a word, its stop, the next sentence's start.
_GLUED = re.compile(
    r"""
    (?: (?<=[a-z][a-z])[.;?!](?=[A-Z](?:[A-Za-z'\u2019]|\s|$))            # spasm.SLR   sedation.There
      | (?<=[0-9)\]%+"'\u201d])[.;?!](?=[A-Z](?:[a-z'\u2019]|[A-Z]{2}|\s)) # +1.No  S1.The  (PRN).SLR
      | (?<=[a-z][a-z])[.:;](?=[0-9]{1,2}[.)](?:\s|$|[A-Z]))               # follows:1. No
      | (?<=[a-z])[:](?=[A-Z][a-z])                                        # Diagnosis:Lumbar
      | (?<=[a-z][a-z])[.](?=["\u201c(\[][A-Z])                            # evidence.(Smith, 2003)
    )
    """,
    re.VERBOSE,
)
_LINK = re.compile(r"://|www\.|@|\.(?:com|org|gov|net|edu|html?)\b", re.IGNORECASE)
_LABEL = re.compile(r"[A-Z][A-Za-z()'\u2019/&-]*(?: [A-Za-z()'\u2019/&-]+){0,7}:(?:\s|$)")
_OPENS = re.compile(r"[A-Z\"\u201c(\[\u2022\u25cf*+]|-\s|[0-9]{1,2}[.)]\s")
_CLOSES = re.compile(r"[.:;?!][\"\u201d')\]]*$")


def reflow(text: str) -> str:
    """Turn printed lines into prose by changing whitespace only.

    Parameters
    ----------
    text
        A letter or note as it was read: hard line ends, blank lines between printed lines, form feeds.

    Returns
    -------
    str
        Prose with single spaces and one newline between paragraphs. Its visible characters are those of
        ``text``, in order.

    Examples
    --------
    >>> reflow("moderate spasm.SLR is\\nnegative. An intra-\\narticular block at L4-\\nL5")
    'moderate spasm. SLR is negative. An intra-articular block at L4-L5'
    >>> reflow("First line \\n\\n \\n\\nHEADING")
    'First line\\nHEADING'
    """
    size = len(text)
    at = size - len(text.lstrip())
    width, spacing = _page_shape(text)
    line_start = at
    out: list[str] = []
    for gap in _GAP.finditer(text, at):
        start, end = gap.span()
        if end == size:
            size = start
            break
        out.append(text[at:start])
        breaks = len(_BREAK.findall(gap.group()))
        if not breaks and "\f" not in gap.group() and "\r" not in gap.group():
            joint = " "
        else:
            joint = _joint(text, start, end, breaks, start - line_start, width, spacing)
            line_start = end
        out.append(joint)
        at = end
    out.append(text[at:size])
    return _part_sentences("".join(out))


def _part_sentences(text: str) -> str:
    """A space after each stop that has the next sentence glued to it."""
    cuts = [
        stop.end()
        for stop in _STOP.finditer(text)
        if _GLUED.match(text, stop.start()) and not _LINK.search(_run_around(text, stop.start()))
    ]
    return " ".join(text[a:b] for a, b in zip([0, *cuts], [*cuts, len(text)])) if cuts else text


def _run_around(text: str, at: int) -> str:
    """The visible run that holds ``text[at]``, 60 characters each way at most."""
    before = text[max(0, at - 60) : at].split()
    after = text[at : at + 60].split()
    return (before[-1] if before and not text[at - 1].isspace() else "") + (after[0] if after else "")


def _joint(text: str, start: int, end: int, breaks: int, length: int, width: int, spacing: int) -> str:
    """What stands between two printed lines: nothing (a cut word), a space, or a paragraph break."""
    upcoming = text[end]
    if (
        text[start - 1] in _HYPHENS
        and upcoming.isalnum()
        and start > 1
        and text[start - 2].isalnum()
        and breaks <= 2 * spacing
    ):
        return ""
    if breaks > spacing:
        # Page breaks leave blank lines inside a sentence.
        return " " if upcoming.islower() and not _CLOSES.search(text, max(0, start - 4), start) else "\n"
    if not _OPENS.match(text, end):
        return " "
    if _CLOSES.search(text, max(0, start - 4), start) and _LABEL.match(text, end, end + 90):
        return "\n"
    # The next word would have fitted: the line was ended on purpose.
    word = _RUN.match(text, end, end + 40)
    return "\n" if width < 40 or length + 1 + (word.end() - end if word else 0) < 0.7 * width else " "


def _page_shape(text: str) -> tuple[int, int]:
    """The printed width (in characters) and the number of line breaks from one printed line to the next."""
    text = text.strip()  # so that every break has a line after it
    lengths = sorted(len(line.strip()) for line in _LINE.findall(text) if not line.isspace())
    width = lengths[int(0.9 * (len(lengths) - 1))] if lengths else 0
    gaps = Counter(
        min(len(_BREAK.findall(gap)), 4) for gap in re.findall(rf"(?<=\S)\s*[{_BREAKS}]\s*(?=\S)", text)
    )
    total = sum(gaps.values())
    spacing = 2 if total >= 6 and gaps[1] < 0.2 * total and gaps[2] > 0.4 * total else 1
    return width, spacing
