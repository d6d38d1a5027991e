"""Words of no table whose ending says what they are: ``enterorrhaphy`` is an operation."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from imr_nlp.match.automaton import Hit
from imr_nlp.match.lexicon import Row, plural, read_table

_WORD = re.compile(r"(?<![^\W_])[a-z]{8,}(?![^\W_])")
_LETTERS = 4  # before the ending: "otomy" alone names nothing


class _Endings(NamedTuple):
    forms: tuple[str, ...]
    rows: dict[str, Row]
    apart: frozenset[str]


@lru_cache(maxsize=4)
def _endings(table: str) -> _Endings:
    rows: dict[str, Row] = {row["term"]: row for row in read_table(table)}
    apart = frozenset(word for row in rows.values() for word in row["not"].split("|"))
    return _Endings((*rows, *map(plural, rows)), rows, apart)


def find_by_ending(folded: str, table: str) -> Iterator[Hit[Row]]:
    """The words of a folded text that ``terms/<table>`` knows by their ending, with a concept of their own.

    Parameters
    ----------
    folded
        The text, folded (:func:`imr_nlp.text.fold.fold`).
    table
        A table with the columns ``term`` (the ending) and ``not`` (words with another meaning).

    Examples
    --------
    >>> [(hit.value["concept"], hit.value["category"])
    ...  for hit in find_by_ending("two enterorrhaphies, then microscopy", "procedure_endings.csv")]
    [('enterorrhaphy', 'surgery')]
    """
    endings = _endings(table)
    for match in _WORD.finditer(folded):
        word = match.group()
        if not word.endswith(endings.forms):
            continue
        for ending, row in endings.rows.items():
            if word.endswith(plural(ending)):
                word = word.removesuffix(plural(ending)) + ending
            if word.endswith(ending) and len(word) >= len(ending) + _LETTERS and word not in endings.apart:
                yield Hit(match.start(), match.end(), {**row, "concept": word, "hcpcs": ""})
                break
