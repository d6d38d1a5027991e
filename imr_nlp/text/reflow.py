"""Printed lines to prose: only whitespace is inserted, deleted or changed.

A run of whitespace becomes one space, a paragraph break one newline, a word cut at a line's end is joined
(its hyphen stays), and glued sentences are parted by a space.
"""

from __future__ import annotations

import re
from collections import Counter

_RUN = re.compile(r"\S+")
_BREAKS = "\n\v\x85\u2028\u2029\x1c\x1d\x1e"
_BREAK = re.compile(f"[{_BREAKS}]")
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
_OPENS = re.compile(r"[A-Z0-9\"\u201c(\[\u2022\u25cf*+-]")
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
    runs = list(_RUN.finditer(text))
    if not runs:
        return ""
    width, spacing = _page_shape(text)
    out: list[str] = []
    line_start = runs[0].start()
    for run, following in zip(runs, [*runs[1:], None]):
        word = run.group()
        out.append(_part(word) if len(word) > 3 else word)
        if following is None:
            break
        gap = text[run.end() : following.start()]
        breaks = len(_BREAK.findall(gap))
        if not breaks and "\f" not in gap and "\r" not in gap:
            out.append(" ")
            continue
        upcoming = following.group()
        if _is_cut(word, upcoming, breaks, spacing):
            joint = ""
        elif _is_paragraph(
            text, run.end(), following.start(), breaks, spacing, run.end() - line_start, width, upcoming
        ):
            joint = "\n"
        else:
            joint = " "
        out.append(joint)
        line_start = following.start()
    return "".join(out)


def _part(word: str) -> str:
    if not _GLUED.search(word) or _LINK.search(word):
        return word
    return _GLUED.sub(lambda stop: stop.group() + " ", word)


def _page_shape(text: str) -> tuple[int, int]:
    """The printed width (in characters) and the number of line breaks from one printed line to the next."""
    lengths = sorted(len(line.strip()) for line in _LINE.findall(text) if not line.isspace())
    width = lengths[int(0.9 * (len(lengths) - 1))] if lengths else 0
    gaps = Counter(
        min(len(_BREAK.findall(gap)), 4) for gap in re.findall(rf"(?<=\S)\s*[{_BREAKS}]\s*(?=\S)", text)
    )
    total = sum(gaps.values())
    spacing = 2 if total >= 6 and gaps[1] < 0.2 * total and gaps[2] > 0.4 * total else 1
    return width, spacing


def _is_cut(word: str, upcoming: str, breaks: int, spacing: int) -> bool:
    return (
        len(word) > 1
        and word[-1] in _HYPHENS
        and word[-2].isalnum()
        and upcoming[0].isalnum()
        and breaks <= 2 * spacing
    )


def _is_paragraph(
    text: str,
    end: int,
    start: int,
    breaks: int,
    spacing: int,
    length: int,
    width: int,
    upcoming: str,
) -> bool:
    if breaks > spacing:
        # A page break inside a sentence also leaves blank lines behind.
        return not ("\f" in text[end:start] and upcoming[0].islower())
    if not _OPENS.match(upcoming):
        return False
    if _CLOSES.search(text[max(0, end - 4) : end]) and _LABEL.match(text, start, start + 90):
        return True
    # The next word would have fitted: the line was ended on purpose.
    return length + 1 + len(upcoming) < 0.7 * width or width < 40
