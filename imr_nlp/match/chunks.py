"""Words and the longest table entries over them: the ground of the phrase grammars.

Unlike the automaton, which finds literals, a phrase book sees words, so that any whitespace, a hyphen or a
possessive between them makes no difference, and a grammar can walk from one entry to its neighbours.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Generic, NamedTuple, TypeVar

from imr_nlp.text.fold import fold

T = TypeVar("T")

_WORD = re.compile(r"[^\W_]+(?:'[^\W_]+)*")
_BREAK = "|"
_MARKS = {", ": ",", ". ": ".", "-": " ", "/": "/", "; ": ";", ": ": ":", " (": "(", ") ": ")"}


def plain(word: str) -> str:
    """A folded word without its possessive and apostrophes.

    Examples
    --------
    >>> plain("o'brien's"), plain("phalen's"), plain("tests")
    ('obrien', 'phalen', 'tests')
    """
    if "'" in word:
        word = word.removesuffix("'s").replace("'", "")
    return word


class Words:
    """The words of a text with their offsets and what stands between them.

    Attributes
    ----------
    gaps
        ``gaps[i]`` stands before word ``i``: ``" "`` (also for a hyphen), ``"/"``, ``","``, or other marks as
        printed; a paragraph break of reflowed text is ``"|"``.

    Examples
    --------
    >>> words = Words("Neer's test, low-back pain")
    >>> words.plain, words.gaps
    (['neer', 'test', 'low', 'back', 'pain'], ['|', ' ', ',', ' ', ' '])
    """

    __slots__ = ("ends", "folded", "gaps", "plain", "starts", "text")

    def __init__(self, text: str) -> None:
        self.text = text
        self.folded = folded = fold(text)
        raw = "\n\n" in text or "  " in text or "\n " in text or " \n" in text
        spans = [match.span() for match in _WORD.finditer(folded)]
        self.starts = [start for start, _ in spans]
        self.ends = [end for _, end in spans]
        words = [folded[start:end] for start, end in spans]
        self.plain = [plain(word) if "'" in word else word for word in words]
        between = [text[end:start] for end, start in zip(self.ends, self.starts[1:])]
        self.gaps = [_BREAK, *(gap if gap == " " else _gap(gap, raw) for gap in between)][: len(spans)]

    def __len__(self) -> int:
        return len(self.plain)


def _gap(between: str, raw: bool) -> str:
    if not raw and "\n" in between:
        return _BREAK
    marks = _MARKS.get(between)
    if marks is None:
        marks = "".join(fold(between).split())
        marks = " " if marks in ("", "-", "'", '"') else marks
    return marks


class Chunk(NamedTuple, Generic[T]):
    """Words ``first`` to ``last`` (exclusive); ``value`` is their entry, None for a word of no table."""

    first: int
    last: int
    value: T | None


class PhraseBook(Generic[T]):
    """Entries of one or more words; a text is cut into the longest entries, from the left.

    Examples
    --------
    >>> book = PhraseBook[str]()
    >>> book.add("low back", "site"); book.add("pain", "head")
    >>> words = Words("his low  back pain")
    >>> [(" ".join(words.plain[c.first : c.last]), c.value) for c in book.cut(words)]
    [('his', None), ('low back', 'site'), ('pain', 'head')]
    """

    def __init__(self) -> None:
        self._entries: dict[str, T] = {}
        self._longest: dict[str, int] = {}

    def __len__(self) -> int:
        return len(self._entries)

    def get(self, term: str) -> T | None:
        """The entry of a term as printed in a table."""
        return next((self._entries[k] for k in _keys(term) if k in self._entries), None)

    def add(self, term: str, value: T, merge: Callable[[T, T], T] | None = None) -> None:
        """Add a term; ``merge(old, new)`` decides where it stands already (else the first stays)."""
        for key in _keys(term):
            old = self._entries.get(key)
            if old is None:
                self._entries[key] = value
                parts = key.replace("/", " ").split(" ")
                self._longest[parts[0]] = max(self._longest.get(parts[0], 0), len(parts))
            elif merge is not None:
                self._entries[key] = merge(old, value)

    def cut(self, words: Words, fallback: Callable[[str], T | None] | None = None) -> list[Chunk[T]]:
        """The text as longest entries and single words."""
        entries, longest, plains, gaps = self._entries, self._longest, words.plain, words.gaps
        make = tuple.__new__  # the constructor of a named tuple costs three times as much
        chunks: list[Chunk[T]] = []
        at, size = 0, len(plains)
        while at < size:
            word = plains[at]
            reach = longest.get(word)
            if reach is None:
                chunks.append(make(Chunk, (at, at + 1, fallback(word) if fallback is not None else None)))
                at += 1
                continue
            key, stop, found = word, at + 1, entries.get(word)
            upto = at + 1
            while upto < size and upto - at < reach and gaps[upto] in " /":
                key += gaps[upto] + plains[upto]
                upto += 1
                value = entries.get(key)
                if value is not None:
                    stop, found = upto, value
            chunks.append(make(Chunk, (at, stop, found)))
            at = stop
        return chunks


def _keys(term: str) -> list[str]:
    """The forms under which a term is kept; a hyphen in the table stands for a space or nothing."""
    folded = fold(term)
    if folded.replace(" ", "").isalnum():
        return [" ".join(folded.split())]
    forms = [folded.replace("-", " ")]
    if "-" in folded:
        forms.append(folded.replace("-", ""))
    keys = []
    for form in forms:
        pieces: list[str] = []
        last = 0
        for match in _WORD.finditer(form):
            if pieces:
                pieces.append("/" if "/" in form[last : match.start()] else " ")
            pieces.append(plain(match.group()))
            last = match.end()
        keys.append("".join(pieces))
    return keys
