"""One Aho-Corasick pass over the folded text finds every term of the tables of services and drugs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Generic, NamedTuple, TypeVar

import ahocorasick

T = TypeVar("T")


class Hit(NamedTuple, Generic[T]):
    """``text[start:end]`` is a term, ``value`` what the table says of it."""

    start: int
    end: int
    value: T


class TermAutomaton(Generic[T]):
    """All occurrences of many terms, at word borders, in one pass.

    Parameters
    ----------
    terms
        Pairs of folded term and value; of a term given twice the values are kept in order.

    Examples
    --------
    >>> automaton = TermAutomaton([("mri", "imaging"), ("mri of", "x"), ("ri", "never")])
    >>> [tuple(hit) for hit in automaton.find("an mri of")]
    [(3, 6, ['imaging']), (3, 9, ['x'])]
    """

    def __init__(self, terms: Iterable[tuple[str, T]]) -> None:
        values: dict[str, list[T]] = {}
        for term, value in terms:
            values.setdefault(term, []).append(value)
        self._automaton = ahocorasick.Automaton()
        for term, found in values.items():
            if term:
                self._automaton.add_word(term, (len(term), found))
        self._empty = len(self._automaton) == 0
        if not self._empty:
            self._automaton.make_automaton()

    def __len__(self) -> int:
        return len(self._automaton)

    def find(self, folded: str) -> list[Hit[list[T]]]:
        """Every term in ``folded`` that begins and ends at a word border, overlaps included, by start."""
        return sorted(self._iter(folded), key=lambda hit: (hit.start, hit.end))

    def _iter(self, folded: str) -> Iterator[Hit[list[T]]]:
        if self._empty:
            return
        size = len(folded)
        for last, (length, values) in self._automaton.iter(folded):
            start, end = last - length + 1, last + 1
            if start and folded[start].isalnum() and folded[start - 1].isalnum():
                continue
            if end < size and folded[last].isalnum() and folded[end].isalnum():
                continue
            yield Hit(start, end, values)


def longest(hits: Iterable[Hit[T]]) -> list[Hit[T]]:
    """The leftmost, then longest, hits that do not overlap.

    Examples
    --------
    >>> [tuple(h) for h in longest([Hit(0, 3, "a"), Hit(0, 9, "b"), Hit(4, 9, "c")])]
    [(0, 9, 'b')]
    """
    kept: list[Hit[T]] = []
    end = -1
    for hit in sorted(hits, key=lambda h: (h.start, -h.end)):
        if hit.start >= end:
            kept.append(hit)
            end = hit.end
    return kept
