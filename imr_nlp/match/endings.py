"""Words of no table whose ending says what they are: ``enterorrhaphy`` is an operation."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from imr_nlp.match.automaton import Hit
from imr_nlp.match.lexicon import Row, read_table

_LETTERS = 4  # before the ending: "otomy" alone names nothing


@lru_cache(maxsize=4)
def _endings(table: str) -> tuple[re.Pattern[str], dict[str, Row], frozenset[str]]:
    rows: dict[str, Row] = {row["term"]: row for row in read_table(table)}
    apart = frozenset(word for row in rows.values() for word in row["not"].split("|"))
    forms = "|".join(f"(?P<{ending}>{_with_plural(ending)})" for ending in rows)
    return re.compile(rf"(?<![^\W_])([a-z]{{{_LETTERS},}}?)(?:{forms})(?![^\W_])"), rows, apart


def _with_plural(ending: str) -> str:
    return ending[:-1] + "(?:y|ies)" if ending.endswith("y") else ending[:-2] + "[ie]s"


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
    pattern, rows, apart = _endings(table)
    for match in pattern.finditer(folded):
        ending = match.lastgroup or ""
        word = match.group(1) + ending
        if word not in apart:
            row = {**rows[ending], "concept": word, "hcpcs": ""}
            yield Hit(match.start(), match.end(), row)
