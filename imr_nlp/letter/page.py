"""A letter's text as printed lines, whatever program made the text.

Everything here works on a copy of the text of the same length, so that offsets never need mapping.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property

from imr_nlp.letter.forms import FORMS, phrase
from imr_nlp.text.fold import WHITESPACE

#: pypdfium2 renders a hyphen at a line's end as U+0002 or U+FFFE, without the line's end.
_HYPHENS = "\u0002\ufffe\u00ad\u2010\u2011\u2012\u2013\u2014\u2015\u2212"
_LINE_ENDS = "\f\v\x1c\x1d\x1e\x85\u2028\u2029"
_PDF_HYPHENS = "\u0002\ufffe\u00ad"
#: Folded in both copies of the text, and in the working copy alone. In a loop: ``translate`` is slow beyond ASCII.
_SPACES = [(c, "\n" if c in _LINE_ENDS else " ") for c in WHITESPACE + "\ufeff\u200b" if c not in " \n"] + [
    (c, "-") for c in _PDF_HYPHENS
]
_MARKS = [
    *((c, "-") for c in _HYPHENS if c not in _PDF_HYPHENS),
    *((c, "'") for c in "\u2018\u2019\u201b\u2032\u02bc"),
    *((c, '"') for c in "\u201c\u201d\u2033"),
]
_WORD = re.compile(r"\w+")
_LINE = re.compile(r"[^\n]+")
_FURNITURE = re.compile("|".join(f"(?:{phrase(p)})" for p in FORMS["furniture"]), re.IGNORECASE)
_FURNITURE_CUES = [re.compile(phrase(cue)) for cue in FORMS["furniture_cues"]]
#: A number alone on its line beside a page's end.
_PAGE_NUMBER = re.compile(r"\n[ \t]*\d{1,3}[ \t]*(?=\r?\n?\f)|\f[ \t]*\d{1,3}[ \t]*(?=\r?\n)")
_SENTENCE_END = re.compile(r"[.?!][\"')\]]*$")
_SENTENCE_START = re.compile(r"[\"'(]?[A-Z0-9]")
#: What a heading or a rationale does not end with.
_RUNS_ON = re.compile(r"(?:\w-|,|/|&|\b(?:a|an|and|at|by|for|from|in|of|on|or|per|the|to|under|with|without))$")
_CUT_WORD = re.compile(r"(?<=\w)-[ ]?\n\s*(?=\w)")

#: A line longer than this was not printed: the text has been reflowed.
FLOWING = 250


@dataclass
class Page:
    """A text, its same-length working copy, and its printed lines.

    Attributes
    ----------
    text
        As long as the source: one form of line end, space, dash and quote; page furniture blanked.
    lower
        The same in lower case.
    """

    source: str
    text: str = field(init=False)
    lower: str = field(init=False, repr=False)
    _printed: str = field(init=False, repr=False)

    def __post_init__(self) -> None:
        text = self.source
        if "\f" in text:
            text = _PAGE_NUMBER.sub(lambda match: match.group()[0] + " " * (len(match.group()) - 1), text)
        printed = _folded(text.replace("\r\n", " \n").replace("\r", "\n"), _SPACES)
        text = printed if printed.isascii() else _folded(printed, _MARKS)
        lower = same_length_lower(text)
        blank = _furniture(text, lower)
        self.lower = _blanked(lower, blank)
        self._printed = _blanked(printed, blank)
        self.text = self._printed if text is printed else _blanked(text, blank)

    @cached_property
    def words(self) -> list[int]:
        """Where every word starts."""
        return word_starts(self.text)

    def find(self, pattern: re.Pattern[str], cues: dict[str, int]) -> Iterator[re.Match[str]]:
        """What ``pattern.finditer`` gives, tried only near the cues.

        Parameters
        ----------
        cues
            Lower-case strings, one of which every match holds in one of its words, and how many words can come before
            it; a match starts at a word's start.
        """
        return find_near(pattern, self.text, self.lower, self.words, cues)

    @cached_property
    def lines(self) -> list[tuple[int, int]]:
        """Start and end of the visible part of every line that has one."""
        found = []
        for match in _LINE.finditer(self.text):
            line = match.group()
            stripped = line.strip(" ")
            if stripped:
                start = match.start() + len(line) - len(line.lstrip(" "))
                found.append((start, start + len(stripped)))
        return found

    @cached_property
    def _starts(self) -> list[int]:
        return [start for start, _ in self.lines]

    @cached_property
    def width(self) -> int:
        """How long a full line is."""
        lengths = sorted(end - start for start, end in self.lines if end - start <= FLOWING)
        return lengths[int(len(lengths) * 0.95)] if lengths else 0

    @cached_property
    def gaps(self) -> list[int]:
        """Blank lines before each line."""
        if not self.lines:
            return []
        pairs = zip(self.lines, self.lines[1:])
        return [0, *(self.text.count("\n", end, start) - 1 for (_, end), (start, _) in pairs)]

    @cached_property
    def paragraph_gap(self) -> int | None:
        """Blank lines that part paragraphs: 2 where every printed line is followed by one; None where nothing does."""
        blank = sum(1 for gap in self.gaps if gap > 0)
        if blank < max(2, len(self.lines) / 20):
            return None
        # Where every printed line is followed by a blank one, many lines start in mid-sentence.
        running = sum(1 for gap, (start, _) in zip(self.gaps, self.lines) if gap == 1 and self.text[start].islower())
        return 2 if blank > 0.7 * (len(self.lines) - 1) and running > 0.2 * len(self.lines) else 1

    def line_at(self, position: int) -> int:
        """Index of the line that holds the position (or the last before it)."""
        return max(bisect_right(self._starts, position) - 1, 0)

    def breaks_before(self, index: int) -> bool:
        """Whether something new starts at this line, rather than the line before running on."""
        if index <= 0:
            return True
        (before, end), (start, stop) = self.lines[index - 1], self.lines[index]
        previous, current = self.text[max(before, end - 4) : end], self.text[start : min(stop, start + 60)]
        ends = bool(_SENTENCE_END.search(previous))
        word = len(current.split(" ", 1)[0])
        opens = bool(_SENTENCE_START.match(current))
        short = opens and end - before + 1 + word < 0.8 * self.width
        gap, paragraph = self.gaps[index], self.paragraph_gap
        if paragraph != 1 or not gap:
            whole = self.text[max(before, end - FLOWING) : end]
            if _RUNS_ON.search(whole) or whole.count("(") > whole.count(")"):
                return False
        page_end = "\f" in self.source[end:start] or (paragraph == 2 and gap >= 3)
        if page_end:
            return (ends and opens) or short
        if paragraph is not None:
            return gap >= paragraph
        return gap > 0 or (ends and opens) or short

    def trim(self, start: int, end: int) -> tuple[int, int]:
        """The range without white space at its edges."""
        part = self.text[start:end]
        left = len(part) - len(part.lstrip(" \n"))
        right = len(part) - len(part.rstrip(" \n"))
        return (start, start) if left == len(part) else (start + left, end - right)

    def one_line(self, start: int, end: int) -> str:
        """The words of a range on one line, single-spaced; a hyphen at a line's end stays."""
        printed = self._printed[start:end]
        if "-" in printed:
            printed = _CUT_WORD.sub("-", printed)
        return " ".join(printed.split())


def matches_at(pattern: re.Pattern[str], text: str, places: Iterable[int]) -> Iterator[re.Match[str]]:
    """What ``finditer`` gives where a match can only start at the places."""
    done = 0
    for at in places:
        if at >= done and (match := pattern.match(text, at)) is not None:
            yield match
            done = match.end()


def word_starts(text: str) -> list[int]:
    """Where every word starts."""
    return [match.start() for match in _WORD.finditer(text)]


def find_near(
    pattern: re.Pattern[str], text: str, lower: str, words: list[int], cues: dict[str, int]
) -> Iterator[re.Match[str]]:
    """See :meth:`Page.find`; ``words`` are the starts of the text's words."""
    places: set[int] = set()
    for cue, back in cues.items():
        at = lower.find(cue)
        while at >= 0:
            index = bisect_right(words, at)
            places.update(words[max(0, index - 1 - back) : index])
            at = lower.find(cue, at + 1)
    return matches_at(pattern, text, sorted(places))


def places_of(text: str, cues: Iterable[str]) -> list[int]:
    """Where any of the cues stand, in order."""
    found = []
    for cue in cues:
        at = text.find(cue)
        while at >= 0:
            found.append(at)
            at = text.find(cue, at + 1)
    return sorted(found)


def same_length_lower(text: str) -> str:
    """``text.lower()`` without the letters that grow."""
    lowered = text.lower()
    return lowered if len(lowered) == len(text) else "".join(c.lower()[:1] for c in text)


def _folded(text: str, forms: list[tuple[str, str]]) -> str:
    for char, plain in forms:
        if char in text:
            text = text.replace(char, plain)
    return text


def _furniture(text: str, lower: str) -> list[tuple[int, int]]:
    """Page headers and footers, which neither end nor join what runs over a page's end."""
    found = []
    places = {match.start() for cue in _FURNITURE_CUES for match in cue.finditer(lower)}
    for match in matches_at(_FURNITURE, text, sorted(places)):
        start, end = match.span()
        line_start = text.rfind("\n", max(0, start - 80), start)
        line_end = text.find("\n", end, end + 80)
        alone = (
            not text[max(line_start, start - 80) + 1 : start].strip()
            and not text[end : line_end if line_end >= 0 else end + 80].strip()
        )
        if alone and (line_start >= 0 or start < 80):
            found.append((start, end))
    return found


def _blanked(text: str, ranges: list[tuple[int, int]]) -> str:
    parts, done = [], 0
    for start, end in ranges:
        parts += [text[done:start], re.sub(r"[^\n]", " ", text[start:end])]
        done = end
    return "".join([*parts, text[done:]]) if parts else text
