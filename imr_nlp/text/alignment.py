"""The map between two texts that differ in whitespace only, provable because it counts visible characters."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from imr_nlp.text.fold import WHITESPACE

_IS_SPACE = np.zeros(0x3001, dtype=bool)
_IS_SPACE[[ord(c) for c in WHITESPACE]] = True


def visible_positions(text: str) -> npt.NDArray[np.int64]:
    """Offsets of the characters that are not whitespace (``str.isspace``)."""
    codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
    space = np.zeros(codes.shape, dtype=bool)
    low = codes < len(_IS_SPACE)
    space[low] = _IS_SPACE[codes[low]]
    return np.flatnonzero(~space)


class Alignment:
    """Exact offsets both ways between a source text and its reflowed form.

    The k-th visible character of the one text is the k-th of the other; that is all the alignment knows, so
    it holds for any reflow that touches whitespace only.

    Parameters
    ----------
    source
        The text as it was read.
    text
        The reflowed text.

    Raises
    ------
    ValueError
        If the texts differ in more than whitespace.

    Examples
    --------
    >>> a = Alignment("tender\\n\\nspasm.SLR", "tender spasm. SLR")
    >>> a.to_source(14, 17), a.to_text(14, 17)
    ((14, 17), (14, 17))
    >>> a.to_source(0, 12)
    (0, 13)
    """

    __slots__ = ("_source", "_text")

    def __init__(self, source: str, text: str) -> None:
        self._source = visible_positions(source)
        self._text = visible_positions(text)
        if len(self._source) != len(self._text):
            raise ValueError(
                f"the texts differ in more than whitespace: {len(self._source)} and {len(self._text)} "
                "visible characters"
            )

    def to_source(self, start: int, end: int) -> tuple[int, int]:
        """Source offsets of ``text[start:end]``; whitespace at its edges is left out."""
        return _convert(self._text, self._source, start, end)

    def to_text(self, start: int, end: int) -> tuple[int, int]:
        """Offsets in the reflowed text of ``source[start:end]``; whitespace at its edges is left out."""
        return _convert(self._source, self._text, start, end)


def _convert(
    here: npt.NDArray[np.int64], there: npt.NDArray[np.int64], start: int, end: int
) -> tuple[int, int]:
    first, last = map(int, here.searchsorted((start, end)))
    if first >= last:  # nothing visible inside: an empty range where the next visible character stands
        at = int(there[first]) if first < len(there) else (int(there[-1]) + 1 if len(there) else 0)
        return at, at
    return int(there[first]), int(there[last - 1]) + 1
