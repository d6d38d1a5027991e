"""What an offset belongs to, where stretches of a text overlap."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from typing import Generic, TypeVar

T = TypeVar("T")


class Places(Generic[T]):
    """Stretches of a text and what stands for each; a later one covers an earlier one.

    Parameters
    ----------
    stretches
        Start, end and value of each.
    elsewhere
        The value of all other offsets.

    Examples
    --------
    >>> places = Places([(0, 90, "letter"), (20, 40, "rationale")], "")
    >>> [places.at(offset) for offset in (19, 20, 40, 90)]
    ['letter', 'rationale', 'letter', '']
    """

    def __init__(self, stretches: Iterable[tuple[int, int, T]], elsewhere: T) -> None:
        stretches = list(stretches)
        self._edges = sorted({0, *(s[0] for s in stretches), *(s[1] for s in stretches)})
        self._values = [elsewhere] * len(self._edges)
        for start, end, value in stretches:
            first, last = bisect_left(self._edges, start), bisect_left(self._edges, end)
            self._values[first:last] = [value] * (last - first)

    def at(self, offset: int) -> T:
        """The value of one offset."""
        return self._values[bisect_right(self._edges, offset) - 1]

    def along(self, offsets: Sequence[int]) -> list[T]:
        """The value of each of ``offsets``, which rise."""
        cuts = [bisect_left(offsets, edge) for edge in self._edges[1:]]
        found: list[T] = []
        for value, end in zip(self._values, [*cuts, len(offsets)]):
            found += [value] * (end - len(found))
        return found
