"""Term tables to one automaton: spelling variants are made here, so that tables stay short.

A table is a CSV with a column ``term`` and any other columns. Matching runs over :func:`match_form`, a
same-length copy of the text in which hyphens are spaces, so ``x-ray`` and ``x ray`` are one entry.
"""

from __future__ import annotations

import csv
import gc
import re
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import lru_cache
from importlib import resources
from typing import NamedTuple

import ahocorasick

from imr_nlp.errors import TermsError
from imr_nlp.match.automaton import Hit
from imr_nlp.match.misprints import Misprints
from imr_nlp.text.fold import fold

Row = Mapping[str, str]

_SPACES = re.compile(r" {2,}")
_IRREGULAR = frozenset("yxszh")
_LONG_WORD = re.compile(r"\b[a-z]{6,}\b")
_REMEMBERED = 50_000
_LONG = 8  # letters of a word whose misprints are no other word (measured on the public letters)
_LONG_IN_PHRASE = 6  # the same of a word in a term of several words, which must all be there
_PHRASE, _BESIDE = 60, 3  # characters, and other misprints, beside a misprinted word that are looked at
_SHORT = 5  # letters of an abbreviation with its plural

# A word that is a plural already, or has none.
_PLURAL = re.compile(r"(?:[^s'iu]s|us|ing|apy|therapies|care|surgery)$|ies$")


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


def names(cell: str) -> list[str]:
    """The names a cell holds: ``;`` parts names, ``(a|b)`` holds alternatives (``(a|)`` may be left out).

    Examples
    --------
    >>> names("facet (joint |)(block|injection); FJI")
    ['facet joint block', 'facet joint injection', 'facet block', 'facet injection', 'FJI']
    >>> names("magnetic resonance (MR)")
    ['magnetic resonance (MR)']
    """
    if "|" not in cell:
        return [name.strip() for name in cell.split(";") if name.strip()]
    found = (" ".join(name.split()) for part in cell.split(";") for name in _alternatives(part, 0)[0])
    return [name for name in dict.fromkeys(found) if name]


def _alternatives(pattern: str, at: int, inside: bool = False) -> tuple[list[str], int]:
    done: list[str] = []
    current = [""]
    while at < len(pattern):
        char = pattern[at]
        if char == "(":
            inner, at = _alternatives(pattern, at + 1, True)
            current = [a + b for a in current for b in inner]
        elif char == "|" and inside:
            done += current
            current = [""]
        elif char == ")" and inside:
            return done + current, at + 1
        else:
            stop = at + 1
            while stop < len(pattern) and pattern[stop] not in "(|)":
                stop += 1
            current = [a + pattern[at:stop] for a in current]
            at = stop
            continue
        at += char != "("
    if inside:
        raise TermsError(f"a bracket is not closed in the term {pattern!r}")
    return done + current, at


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
    if with_plural and not _PLURAL.search(folded):
        forms.add(plural(folded))
    out: set[str] = set()
    for form in forms:
        if "-" in form:
            out |= {form.replace("-", joint) for joint in ("", " ", "  ")}
        else:
            out.add(form)
    return out


def _joints(name: str) -> list[str]:
    """A hyphen in a table stands for a hyphen, a space or nothing."""
    if "-" not in name:  # most names, and there are tens of thousands
        return [name]
    first, *others = name.split("-")
    forms = [first]
    for part in others:
        forms = [form + joint + part for form in forms for joint in (" ", "")]
    return forms


class Compact(NamedTuple):
    """A text in match form with single spaces, and the way back to offsets in the text itself."""

    text: str
    starts: list[int]
    shifts: list[int]

    def back(self, at: int) -> int:
        """The offset in the text of a visible character of :attr:`text`."""
        return at + self.shifts[bisect_right(self.starts, at) - 1]


def compact(text: str) -> Compact:
    """Match form with every run of spaces and hyphens as one space, so that line ends part no term.

    Examples
    --------
    >>> c = compact("Electro- diagnostic\\n  test")
    >>> c.text, c.back(c.text.index("test"))
    ('electro diagnostic test', 22)
    """
    form = match_form(text)
    pieces: list[str] = []
    starts, shifts = [0], [0]
    at = length = 0
    for run in _SPACES.finditer(form):
        pieces.append(form[at : run.start() + 1])
        length += run.start() + 1 - at
        at = run.end()
        starts.append(length)
        shifts.append(at - length)
    pieces.append(form[at:])
    return Compact("".join(pieces), starts, shifts)


class Lexicon:
    """Several tables in one automaton; the hits of the last text are kept, so that components share the pass.

    Parameters
    ----------
    tables
        Table name to rows; a row's ``term`` holds one name or several (:func:`names`). Where its ``plural``
        column is set (any value but ``0``) the regular plural is found too.
    lenient
        Whether usual misprints of long words are found too (:class:`~imr_nlp.match.misprints.Misprints`).

    Examples
    --------
    >>> lexicon = Lexicon({"x": [{"term": "x-ray; facet (joint |)block", "plural": "1"}]})
    >>> text = "X- rays, xray and facet  blocks"
    >>> [text[h.start : h.end] for h in lexicon.find_table(text, "x")]
    ['X- rays', 'xray', 'facet  blocks']
    """

    def __init__(self, tables: Mapping[str, Iterable[Row]], lenient: bool = False) -> None:
        self._forms: dict[str, list[Term]] = {}
        for table, rows in tables.items():
            for row in rows:
                term = Term(table, row)
                with_plural = row.get("plural", "0") not in ("0", "", None)
                for name in names(fold(row["term"])):
                    for form in _joints(name):
                        self._forms.setdefault(form, []).append(term)
                        # A plural that is one letter more is seen to in the search.
                        if with_plural and form[-1:] in _IRREGULAR and (many := plural(form)) != form + "s":
                            self._forms.setdefault(many, []).append(term)
        long = (form for form in self._forms if len(form) >= _LONG and form.isalpha() and form.isascii())
        self._misprints = Misprints(long) if lenient else None
        self._parts = frozenset(" ".join(form for form in self._forms if " " in form).split())
        plain = sorted(w for w in self._parts if len(w) >= _LONG_IN_PHRASE and w.isalpha() and w.isascii())
        self._misprinted_words = Misprints(plain, surplus=_LONG_IN_PHRASE + 1) if lenient else None
        self._corrected: dict[str, tuple[str | None, str | None]] = {}
        self._automaton = ahocorasick.Automaton()
        for form in self._forms:
            self._automaton.add_word(form, form)
        if self._forms:
            self._automaton.make_automaton()
        self._last: tuple[str, list[Hit[list[Term]]]] = ("", [])

    def __len__(self) -> int:
        return len(self._forms)

    def find(self, text: str) -> list[Hit[list[Term]]]:
        """All hits of all tables in ``text``, overlaps included."""
        if self._last[0] != text:
            self._last = (text, sorted(self._find(text), key=lambda hit: (hit.start, hit.end)))
        return self._last[1]

    def _find(self, text: str) -> Iterator[Hit[list[Term]]]:
        found = compact(text)
        form = found.text
        if not self._forms:
            return
        for start, end, values in self._search(form, lambda at: text[found.back(at)] == "S"):
            yield Hit(found.back(start), found.back(end - 1) + 1, values)
        if self._misprints is None:
            return
        wrong: list[tuple[int, int, str]] = []
        for word in _LONG_WORD.finditer(form):
            printed = word.group()
            right = self._corrected.get(printed)
            if right is None:
                right = self._correct(printed)
            alone, inside = right
            if alone is not None:
                yield Hit(found.back(word.start()), found.back(word.end() - 1) + 1, self._forms[alone])
            if inside is not None:
                wrong.append((word.start(), word.end(), inside))
        for start, end, values in self._search_corrected(form, wrong):
            yield Hit(found.back(start), found.back(end - 1) + 1, values)

    def _correct(self, printed: str) -> tuple[str | None, str | None]:
        """The term that a word is a misprint of, and the word of longer terms."""
        assert self._misprints is not None and self._misprinted_words is not None
        if len(self._corrected) > _REMEMBERED:
            self._corrected.clear()
        alone = inside = None
        if printed not in self._forms:
            alone = self._misprints.get(printed)
            inside = self._misprinted_words.get(printed) if printed not in self._parts else None
        self._corrected[printed] = alone, inside
        return alone, inside

    def _search(self, form: str, is_capital: Callable[[int], bool]) -> Iterator[tuple[int, int, list[Term]]]:
        """The terms of a text in compact form; ``is_capital`` tells of the letter after a term."""
        size = len(form)
        for last, term in self._automaton.iter(form):
            start, end = last - len(term) + 1, last + 1
            if start and form[start - 1].isalnum() and form[start].isalnum():
                continue
            if end < size and form[end].isalnum() and form[last].isalnum():
                # A regular plural is one letter more.
                if form[end] != "s" or form[last] == "s" or (end + 1 < size and form[end + 1].isalnum()):
                    continue
                if last + 2 - start <= _SHORT and is_capital(end):
                    continue  # CRPS is not several CRP
                values = [v for v in self._forms[term] if v.row.get("plural", "0") not in ("0", "", None)]
                end += 1
            else:
                values = self._forms[term]
            if values:
                yield start, end, values

    def _search_corrected(
        self, form: str, wrong: Sequence[tuple[int, int, str]]
    ) -> Iterator[tuple[int, int, list[Term]]]:
        """Terms of several words that are there once misprinted words are set right (``phyiscal therapy``)."""
        for at, (start, end, _) in enumerate(wrong):  # each with what stands beside it
            low, high = max(0, start - _PHRASE), min(len(form), end + _PHRASE)
            pieces: list[str] = []
            shifts: list[tuple[int, int]] = []  # where a corrected word ends there, and in the text
            done, length = low, 0
            here = (0, 0)
            for a, b, right in wrong[max(0, at - _BESIDE) : at + _BESIDE + 1]:
                if a < low or b > high:
                    continue
                pieces += (form[done:a], right)
                length += a - done + len(right)
                done = b
                shifts.append((length, b))
                if a == start:
                    here = (length - len(right), length)
            text = "".join((*pieces, form[done:high]))

            def back(offset: int, shifts: list[tuple[int, int]] = shifts, low: int = low) -> int:
                before = [(own, printed) for own, printed in shifts if own <= offset]
                own, printed = before[-1] if before else (0, low)
                return printed + offset - own

            for first, last, values in self._search(text, lambda _: False):
                if first <= here[0] and here[1] <= last and " " in text[first:last]:
                    yield back(first), back(last), values

    def find_table(self, text: str, table: str) -> list[Hit[Row]]:
        """The hits of one table."""
        return [
            Hit(hit.start, hit.end, term.row) for hit in self.find(text) for term in hit.value if term.table == table
        ]


@contextmanager
def no_collection() -> Iterator[None]:
    """Make many small lasting objects without the garbage collector looking through them again and again."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()


@lru_cache(maxsize=1)
def shared_lexicon() -> Lexicon:
    """The tables of :data:`TABLES` that the tagging components share, loaded once a process."""
    with no_collection():
        return Lexicon({name: read_table(f"{name}.csv") for name in TABLES}, lenient=True)


#: The tables that go into the one automaton.
TABLES: tuple[str, ...] = ("procedures", "medications")
