"""Term tables to one automaton: spelling variants are made here, so that tables stay short.

A table is a CSV with a column ``term`` and any other columns. Matching runs over :func:`match_form`, a
same-length copy of the text in which hyphens are spaces, so ``x-ray`` and ``x ray`` are one entry.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping
from functools import lru_cache
from importlib import resources
from typing import NamedTuple

from imr_nlp.errors import TermsError
from imr_nlp.match.automaton import Hit, TermAutomaton
from imr_nlp.text.fold import fold

Row = Mapping[str, str]


class Term(NamedTuple):
    """One row of a table, as it was matched."""

    table: str
    row: Row


def match_form(text: str) -> str:
    """Folded, hyphens as spaces; the same length as ``text``."""
    return fold(text).replace("-", " ")


def read_table(name: str) -> list[dict[str, str]]:
    """The rows of ``imr_nlp/terms/<name>``.

    Raises
    ------
    TermsError
        If the table has no column ``term``.
    """
    path = resources.files("imr_nlp") / "terms" / name
    rows = list(csv.DictReader(path.read_text(encoding="utf-8").splitlines()))
    if rows and "term" not in rows[0]:
        raise TermsError(f"terms/{name} needs a column 'term' in its first line")
    return rows


def plural(word: str) -> str:
    """The regular plural.

    Examples
    --------
    >>> plural("injection"), plural("biopsy"), plural("crutch"), plural("x ray")
    ('injections', 'biopsies', 'crutches', 'x rays')
    """
    if word.endswith("y") and word[-2:-1] not in set("aeiou "):
        return word[:-1] + "ies"
    if word.endswith("is") and len(word) > 4:
        return word[:-2] + "es"
    return word + ("es" if word.endswith(("s", "x", "z", "ch", "sh")) else "s")


def variants(term: str, with_plural: bool = False) -> set[str]:
    """Every printed form of a table's term, in match form.

    A hyphen in the table stands for hyphen, space, nothing, or the hyphen-and-space that a line end leaves.

    Examples
    --------
    >>> sorted(variants("x-ray", with_plural=True))
    ['x  ray', 'x  rays', 'x ray', 'x rays', 'xray', 'xrays']
    """
    folded = fold(" ".join(term.split()))
    forms = {folded}
    if with_plural:
        forms.add(plural(folded))
    out: set[str] = set()
    for form in forms:
        if "-" in form:
            out |= {form.replace("-", joint) for joint in ("", " ", "  ")}
        else:
            out.add(form)
    return out


class Lexicon:
    """Several tables in one automaton; the hits of the last text are kept, so that components share the pass.

    Parameters
    ----------
    tables
        Table name to rows; a row's ``plural`` column (any value but ``0``) adds the regular plural.
    """

    def __init__(self, tables: Mapping[str, Iterable[Row]]) -> None:
        self._automaton: TermAutomaton[Term] = TermAutomaton(
            (form, Term(table, row))
            for table, rows in tables.items()
            for row in rows
            for form in sorted(variants(row["term"], row.get("plural", "0") not in ("0", "", None)))
        )
        self._last: tuple[str, list[Hit[list[Term]]]] = ("", [])

    def __len__(self) -> int:
        return len(self._automaton)

    def find(self, text: str) -> list[Hit[list[Term]]]:
        """All hits of all tables in ``text``, overlaps included."""
        if self._last[0] != text:
            self._last = (text, self._automaton.find(match_form(text)))
        return self._last[1]

    def find_table(self, text: str, table: str) -> list[Hit[Row]]:
        """The hits of one table."""
        return [
            Hit(hit.start, hit.end, term.row) for hit in self.find(text) for term in hit.value if term.table == table
        ]


@lru_cache(maxsize=1)
def shared_lexicon() -> Lexicon:
    """The tables of :data:`TABLES` that the tagging components share, loaded once a process."""
    return Lexicon({name: read_table(f"{name}.csv") for name in TABLES})


#: The tables that go into the one automaton.
TABLES: tuple[str, ...] = ("procedures", "medications", "diagnoses", "findings")
