"""The grammar of spinal levels: vocabulary (``terms/level_vocabulary.json``) times templates.

A *unit* names one vertebra (``L4``, ``L-4``, ``lumbar four``, ``fourth lumbar vertebra``); an *expression* is
units joined tightly (``L4-5``, ``L3 through S1``) or what is left of them in a list (``L4-5, 5-1``). This module says
what a text could mean as a level; :mod:`imr_nlp.match.level_context` decides whether it is one.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from importlib import resources
from itertools import pairwise
from typing import Any, NamedTuple

_REGION_ORDER = "CTLS"
_PLACES = {letter: place for place, letter in enumerate(_REGION_ORDER)}
#: Spellings that a scan makes of the 1 in ``S1``.
_ONE = r"[1il!|]"
#: Units of one chain; more are no level.
_LONGEST = 12
_BARE = r"(1[0-2]|[1-9])(?![a-z0-9%]|\.\d)"
#: Units in words: `lumbar four`, `lumbar vertebra four`, `lumbar facets 4-5`.
_WORDED = ("word", "noun", "spine")
_JOIN = r" *+[-/\\~_]{1,3}+ *+"


class Vertebra(NamedTuple):
    """One vertebra or root, ``L5``: letter and number; the letter is one of ``C T L S``."""

    letter: str
    number: int

    def __str__(self) -> str:
        return f"{self.letter}{self.number}"

    @property
    def place(self) -> tuple[int, int]:
        """Sorts from head to tail."""
        return _PLACES[self.letter], self.number


class Expression(NamedTuple):
    """A stretch that reads as one level mention, before its context is judged."""

    start: int
    end: int
    units: tuple[Vertebra, ...]
    #: ``code``, ``word``, ``ordinal``, or ``rest`` for what an earlier mention completes.
    kind: str = "code"
    #: The letter as printed was a D (dorsal).
    dorsal: bool = False
    #: The letter stands apart from its number by spaces.
    gap: bool = False


class Unit(NamedTuple):
    vertebra: Vertebra
    end: int
    kind: str = "code"
    dorsal: bool = False
    gap: bool = False


@lru_cache(maxsize=1)
def vocabulary() -> dict[str, Any]:
    """The words and numbers of the grammar, as read from the table."""
    path = resources.files("imr_nlp") / "terms" / "level_vocabulary.json"
    data: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return data


def either(words: Iterable[str]) -> str:
    """A regex alternation, longest first, any number of spaces between words."""
    ordered = sorted(set(words), key=lambda w: (-len(w), w))
    return "(?:" + "|".join(re.escape(w).replace(r"\ ", " ++") for w in ordered) + ")"


@lru_cache(maxsize=1)
def grammar() -> LevelGrammar:
    """The one compiled grammar."""
    return LevelGrammar(vocabulary())


def span_of(units: Iterable[Vertebra]) -> list[Vertebra]:
    """Every vertebra from the most cranial to the most caudal unit.

    Examples
    --------
    >>> [str(v) for v in span_of([Vertebra("S", 1), Vertebra("L", 4)])]
    ['L4', 'L5', 'S1']
    >>> [str(v) for v in span_of([Vertebra("C", 6), Vertebra("T", 1)])]
    ['C6', 'C7', 'T1']
    """
    ends = sorted(set(units), key=lambda v: v.place)
    first, last = ends[0], ends[-1]
    between = [v for v in _spine() if first.place <= v.place <= last.place]
    return sorted({*between, *ends}, key=lambda v: v.place)


@lru_cache(maxsize=1)
def _spine() -> tuple[Vertebra, ...]:
    regions = vocabulary()["regions"].values()
    all_of = [Vertebra(r["letter"], n) for r in regions for n in range(1, r["vertebrae"] + 1)]
    return tuple(sorted(all_of, key=lambda v: v.place))


def canonical(units: Iterable[Vertebra]) -> dict[str, Any]:
    """The attributes of a mention: ``segments``, ``vertebrae``, ``region``.

    Examples
    --------
    >>> canonical([Vertebra("L", 5), Vertebra("S", 1)])
    {'segments': ['L5-S1'], 'vertebrae': ['L5', 'S1'], 'region': 'lumbosacral'}
    >>> canonical([Vertebra("C", 8)])
    {'segments': [], 'vertebrae': ['C8'], 'region': 'cervical'}
    """
    segments, vertebrae, region = _canonical(tuple(units))
    return {"segments": list(segments), "vertebrae": list(vertebrae), "region": region}


@lru_cache(maxsize=1024)
def _canonical(units: tuple[Vertebra, ...]) -> tuple[tuple[str, ...], tuple[str, ...], str]:
    spanned = span_of(units)
    # There is a C8 root but no C8 vertebra, so no motion segment ends there.
    segments = tuple(f"{a}-{b}" for a, b in pairwise(spanned) if "C8" not in (str(a), str(b)))
    first, last = spanned[0].letter, spanned[-1].letter
    key = first if first == last else first + last
    return segments, tuple(str(v) for v in spanned), str(vocabulary()["junctions"][key])


class LevelGrammar:
    """Compiled templates over a folded text (see :func:`imr_nlp.text.fold.fold`)."""

    def __init__(self, words: dict[str, Any]) -> None:
        self.letters: dict[str, str] = {}
        self.names: dict[str, str] = {}
        self.limits: dict[str, int] = {}
        for region in words["regions"].values():
            letter = region["letter"]
            self.limits[letter] = region["numbers"][1]
            self.letters.update(dict.fromkeys(region.get("codes", [letter.lower()]), letter))
            self.names.update(dict.fromkeys(region["words"], letter))
        self.last = {r["letter"]: r["vertebrae"] for r in words["regions"].values()}
        self.numbers: dict[str, int] = {
            **words["numbers"],
            **words["romans"],
            **{str(n): n for n in range(1, 13)},
        }
        self.ordinals: dict[str, int] = words["ordinals"]
        codes = "[" + "".join(self.letters) + "]"
        region_words, ordinal = either(self.names), either(self.ordinals)
        number = either(self.numbers)
        self.code = re.compile(rf"({codes})( *+(?:- *+)?+)(1[0-2]|[1-9])(?!\d)")
        self.spelt = re.compile(rf"({codes})[ -]++({either(words['numbers'])})(?![a-z0-9])")
        self.word = re.compile(
            rf"({region_words})(?:[ -]++({either(words['word_nouns'])})|[ -]++({either(words['word_pair_nouns'])}))?"
            rf"[ -]++\(?({number})(?![a-z0-9%]|\.\d)"
        )
        self.join = re.compile(_JOIN)
        ranges = either(words["range_words"])
        self.to = re.compile(rf" ++{ranges} ++(?:the ++)?|-{ranges}-")
        self.bare = re.compile(_BARE)
        self.bare_roman = re.compile(rf"[ -]++({either(words['romans'])})(?![a-z0-9])")
        self.bare_word = re.compile(rf"[ -]++({either(words['numbers'])})(?![a-z0-9])")
        self.end = re.compile(
            r"(?![a-z0-9]|\.\d|,\d{3})|(?=(?:levels?|discs?|disks?|facets?|and|nerve|region)(?![a-z]))"
        )
        self.sacral_one = re.compile(rf"(?:s *+-?+ *+{_ONE}|5{_ONE})(?![a-z0-9])")
        self.first_damaged = re.compile(
            rf"(?:(ls)(?={_JOIN}(?:s *+|5){_ONE}(?![a-z0-9]))"
            rf"|i([1-5])(?={_JOIN}(?:[il][1-5]|s *+{_ONE})(?![a-z0-9])))"
        )
        self.next_damaged = re.compile(r"(?:(ls)|[i1]([1-6]))(?![a-z0-9]|\.\d)")
        self.packed = re.compile(r"l([1-4])([2-5])(?![a-z0-9]|\.\d)")
        self.measure = re.compile(rf"[ -]*+(?:%|/ ?\d|'|\"|{either(words['measures'])}(?![a-z]))")
        self.count = re.compile(rf"[ -]*+{either([*words['measures'], *words['counts']])}(?![a-z])")
        self.word_follows = re.compile(rf"[ -]++{either(words['word_followers'])}")
        list_words = either(words["list_words"])
        self.connector = re.compile(
            rf"(?: *+[,;&+/]++ *+(?:{list_words} ++)?| ++{list_words} ++)(?:(?:then|at|the|levels?|also|on|from) ++)*+"
            r"(?:(?:on ++)?(?:the ++)?(?:left|right|bilateral(?:ly)?|lt|rt)\.?(?: ++at)? ++)?"
        )
        self.relation = re.compile(rf" ++{either(words['relations'])} ++(?:the ++|an? ++)?")
        self.any_number = re.compile(rf"({number})(?![a-z0-9%]|\.\d)")
        self.after_single = re.compile(
            r" *+(?:$|,(?!\d\d)|[.;:)](?!\d)|(?:and|or|&|/|-) *+(?:\(?[ctlsd]?\d)|to(?! *\d)|"
            + either([*words["word_followers"], *words["single_followers"]])
            + ")"
        )
        self.between = re.compile(r"between ++(?:the ++)?(?:levels? ++)?(?:of ++)?(?:the ++)?$")
        self.and_ = re.compile(r" ++(?:and|&) ++(?:the ++)?")
        head = either(words["heads_inside"])
        after = either(words["heads_after"])
        separator = r"(?: *+, *+(?:and ++|or ++)?| ++(?:and|or|&|to|through|thru) ++(?:the ++)?| *+- *+)"
        self.ordinal_phrase = re.compile(
            rf"((?:{ordinal}{separator}){{0,4}}){ordinal}[ -]++({region_words})"
            rf"(?:[ -]++({head})(?![a-z])|(?=[ -]++{after})"
            rf"|(?= ++(?:and|or|&|to|through) ++(?:the ++)?{ordinal} ++{region_words}))"
        )
        self.ordinal_alone = re.compile(rf"({ordinal})[ -]++({region_words})(?![a-z])")
        self.ordinal = re.compile(rf"{ordinal}(?![a-z0-9])")
        self.ordinal_start = re.compile(rf"(?<![a-z0-9]){ordinal}(?={separator}|[ -])")
        self.region_word = re.compile(region_words)
        self.spelt_anchor = re.compile(rf"{codes.upper()}\W++(?i:{either(words['numbers'])})")
        # A level needs a digit with a level letter (or I for L) before it, spaces and hyphens aside.
        self.digit_anchor = re.compile(
            r"[1-9](?:(?<=[lctsdi].)|(?<=[lctsdi][ -].)|(?<=[lctsdi][ -]{2}.)|(?<=[ -]{3}.))"
        )
        self.damaged_anchor = re.compile(rf"ls(?={_JOIN}(?:s|5))")

    # -- where to look

    def starts(self, folded: str, text: str) -> list[int]:
        """Every position where an expression can start: a superset, cheap to compute."""
        found: set[int] = set()
        for match in self.digit_anchor.finditer(folded):
            at = match.start() - 1
            while at >= 0 and folded[at] in " -":
                at -= 1
            if at >= 0 and folded[at] in "lctsdi":
                found.add(at)
        if "ls" in folded:
            found.update(m.start() for m in self.damaged_anchor.finditer(folded))
        for word in self.names:
            at = folded.find(word)
            while at >= 0:
                found.add(at)
                if self._after_ordinal(folded, at):
                    found.update(m.start() for m in self.ordinal_start.finditer(folded, max(0, at - 400), at))
                at = folded.find(word, at + 1)
        found.update(m.start() for m in self.spelt_anchor.finditer(text))
        return sorted(found)

    def _after_ordinal(self, folded: str, at: int) -> bool:
        end = at
        while end and folded[end - 1] in " -":
            end -= 1
        begin = end
        while begin and folded[begin - 1].isalnum():
            begin -= 1
        return end < at and folded[begin:end] in self.ordinals

    # -- units

    def valid(self, letter: str, number: int) -> bool:
        return 1 <= number <= self.limits[letter]

    def unit(self, folded: str, text: str, at: int, *, first: bool) -> Unit | None:
        """The unit that starts at ``at``; ``first`` units need a capital where letter and number stand apart."""
        match = self.code.match(folded, at)
        if match:
            letter = self.letters[match[1]]
            number = int(match[3])
            if not self.valid(letter, number):
                return None
            gap = match[2]
            if first and " " in gap and not text[at].isupper() and match[1] != "l":
                return None
            return Unit(Vertebra(letter, number), match.end(), "code", match[1] == "d", " " in gap)
        match = self.word.match(folded, at)
        if match:
            letter, number = self.names[match[1]], self.numbers[match[4]]
            if not self.valid(letter, number):
                return None
            return Unit(Vertebra(letter, number), match.end(), _word_kind(match))
        if first and not text[at].isupper():
            return None
        match = self.spelt.match(folded, at)
        if match and text[at].isupper():
            letter, number = self.letters[match[1]], self.numbers[match[2]]
            if self.valid(letter, number):
                return Unit(Vertebra(letter, number), match.end(), "spelt", match[1] == "d", True)
        return None

    def _first(self, folded: str, text: str, at: int) -> Unit | None:
        match = self.first_damaged.match(folded, at)
        if match:
            number = int(match[2]) if match[2] else 5
            return Unit(Vertebra("L", number), match.end(), "damaged")
        return self.unit(folded, text, at, first=True)

    def next_number(self, last: Vertebra, number: int) -> Vertebra | None:
        """What a bare number means after a unit: ``L4-5``, ``L5-1`` (S1), ``L5-4``.

        Examples
        --------
        >>> str(grammar().next_number(Vertebra("L", 5), 1)), str(grammar().next_number(Vertebra("C", 7), 1))
        ('S1', 'T1')
        """
        letter = last.letter
        if number > last.number:
            return Vertebra(letter, number) if self.valid(letter, number) else None
        if number == 1 and letter != "S" and last.number >= self.last[letter] - (letter == "L"):
            return Vertebra(_REGION_ORDER[_REGION_ORDER.index(letter) + 1], 1)
        return Vertebra(letter, number) if number == last.number - 1 and number > 0 else None

    def _next(self, folded: str, text: str, at: int, last: Vertebra, spaced: bool, more: bool) -> Unit | None:
        """The unit after a joiner: whole, damaged or a bare number."""
        if last.letter == "L":
            if last.number >= 3:
                match = self.sacral_one.match(folded, at)
                if match:
                    return Unit(Vertebra("S", 1), match.end())
            match = self.next_damaged.match(folded, at)
            if match and not spaced:
                number = int(match[2]) if match[2] else 5
                if number == last.number + 1:
                    return Unit(Vertebra("L", number), match.end())
        unit = self.unit(folded, text, at, first=False)
        if unit is not None:
            return unit if self._joinable(last, unit.vertebra) else None
        match = self.bare.match(folded, at)
        if match is None or (spaced and more):
            return None
        vertebra = self.next_number(last, int(match[1]))
        if vertebra is None:
            return None
        near = abs(vertebra.number - last.number) == 1 or vertebra.letter != last.letter
        if (spaced or not near) and self.measure.match(folded, match.end()):
            return None
        return Unit(vertebra, match.end())

    @staticmethod
    def _joinable(a: Vertebra, b: Vertebra) -> bool:
        pair = {a.letter, b.letter}
        return pair != {"C", "S"}

    # -- expressions

    def expressions_at(self, folded: str, text: str, at: int) -> list[Expression]:
        """The expressions that start at ``at``: none, one, or several where a chain falls apart."""
        if at and not self._free(folded, text, at):
            return []
        found = self._ordinals(folded, at)
        if found:
            return found
        first = self._first(folded, text, at)
        if first is None:
            match = self.packed.match(folded, at)
            if match and int(match[2]) == int(match[1]) + 1:
                units = (Vertebra("L", int(match[1])), Vertebra("L", int(match[2])))
                return [Expression(at, match.end(), units, "packed")]
            return []
        return self._chain(folded, text, at, first)

    @staticmethod
    def _free(folded: str, text: str, at: int) -> bool:
        before = folded[at - 1]
        if before == "'":
            return at < 2 or not folded[at - 2].isalpha()
        if before.isdigit():
            return at > 1 and folded[at - 2] not in ".,/" and not folded[at - 2].isdigit() and text[at].isupper()
        return not before.isalpha() or (text[at - 1].islower() and text[at].isupper())

    def _ordinals(self, folded: str, at: int) -> list[Expression]:
        match = self.ordinal_phrase.match(folded, at)
        if match is None:
            return []
        letter = self.names[match[2]]
        parts = [(m.start(), m.end(), self.ordinals[m[0]]) for m in self.ordinal.finditer(folded, at, match.start(2))]
        if not all(self.valid(letter, n) for _, _, n in parts):
            return []
        found: list[Expression] = []
        index = 0
        while index < len(parts):
            start, end, number = parts[index]
            units = [Vertebra(letter, number)]
            while index + 1 < len(parts):
                between = folded[end : parts[index + 1][0]]
                if not re.search(r"to|thr|-", between):
                    break
                index += 1
                _, end, number = parts[index]
                units.append(Vertebra(letter, number))
            if index == len(parts) - 1:
                end = match.end()
            found.append(Expression(start, end, tuple(units), "ordinal"))
            index += 1
        # `the first thoracic to fourth thoracic vertebrae`
        joined = self.to.match(folded, found[-1].end)
        rest = self._ordinals(folded, joined.end()) if joined else []
        if joined and not rest and len(found) == 1 and (alone := self.ordinal_alone.match(folded, joined.end())):
            # `fifth lumbar to first sacral fusion`
            last = Vertebra(self.names[alone[2]], self.ordinals[alone[1]])
            if self.valid(*last):
                return [found[0]._replace(end=alone.end(), units=(*found[0].units, last))]
        if rest and len(found) == 1:
            return [rest[0]._replace(start=at, units=found[0].units + rest[0].units), *rest[1:]]
        return found

    def _chain(self, folded: str, text: str, at: int, first: Unit) -> list[Expression]:
        units: list[tuple[Vertebra, int, int]] = [(first.vertebra, at, first.end)]
        joins: list[str] = []
        end, kind, dorsal, ranged = first.end, first.kind, first.dorsal, False
        while len(units) < _LONGEST:
            last = units[-1][0]
            step = self._step(folded, text, end, last, units, joins, kind)
            if step is None:
                break
            begin, unit, join = step
            if join == "to":
                ranged = True
            units.append((unit.vertebra, begin, unit.end))
            joins.append(join)
            end = unit.end
            dorsal = dorsal or unit.dorsal
        while len(units) > 1 and not self.end.match(folded, end) and not self.code.match(folded, end):
            units.pop()
            joins.pop()
            end = units[-1][2]
        glued = self.code.match(folded, end) is not None
        if not glued and not self.end.match(folded, end):
            return []
        alone = len(units) == 1
        if alone and (tail := re.compile(r"[-/]\d").match(folded, end)):
            # `S1-20` is a page, `L5-3 mm` a level and a measure.
            number = re.compile(r"\d++(?:\.\d++)?+").match(folded, tail.end() - 1)
            if number is None or not self.measure.match(folded, number.end()):
                return []
        if not alone and re.compile(r"[-/]\d").match(folded, end):
            return []
        if kind in _WORDED and not self._word_holds(folded, end, kind, units):
            return []
        if kind == "spelt" and alone and self.count.match(folded, end):
            return []
        if first.gap and self.measure.match(folded, end):
            return []
        if first.gap and alone and not text[at].isupper():
            return []
        if first.gap and not text[at].isupper() and units[1][0].letter not in "LS":
            return []
        kind = {"damaged": "code", "noun": "word", "spine": "word"}.get(kind, kind)
        if not alone and not text[at].isupper() and at and folded[at - 1].isalnum():
            return []
        if alone and at and folded[at - 1].isalpha():
            return []
        if alone:
            merged = self._between(folded, text, at, units[0][0], end)
            if merged is not None:
                return [merged._replace(dorsal=dorsal)]
        return [
            Expression(part[0][1], part[-1][2], tuple(v for v, _, _ in part), kind, dorsal, first.gap)
            for part in (_split(units, joins) if not ranged else [units])
        ]

    def _step(
        self,
        folded: str,
        text: str,
        end: int,
        last: Vertebra,
        units: list[tuple[Vertebra, int, int]],
        joins: list[str],
        kind: str,
    ) -> tuple[int, Unit, str] | None:
        """One more unit of a chain: where it begins, the unit, and how it is joined."""
        match = self.join.match(folded, end)
        if match and not self.to.match(folded, end):
            mark = match[0].strip()
            spaced = " " in match[0]
            unit = self._next(folded, text, match.end(), last, spaced, len(units) > 1)
            if unit is None and mark == "-" and (kind in _WORDED or kind == "spelt"):
                unit = self._worded(folded, end, last, kind)
            if unit is None and len(units) > 1 and mark != joins[-1]:
                # `L3-4/4-5`: the number said again opens the next pair.
                again = self.bare.match(folded, match.end())
                if again and int(again[1]) == last.number and self.join.match(folded, again.end()):
                    unit = Unit(last, again.end())
            if unit is not None and self._goes_on(units, unit.vertebra, joins, mark):
                return match.end(), unit, mark
            return None
        match = self.to.match(folded, end)
        if match and "to" not in joins:
            at = match.end()
            unit = self._next(folded, text, at, last, True, False)
            if unit is None and (kind in _WORDED or kind == "spelt"):
                unit = self._worded(folded, at - 1, last, kind)
            if unit is not None and unit.vertebra != last:
                return at, unit, "to"
            return None
        if kind == "spelt":
            unit = self._worded(folded, end, last)
            if unit is not None and len(units) == 1:
                return end + 1, unit, " "
        if kind in _WORDED and len(units) == 1:
            match = re.compile(" ++").match(folded, end)
            unit = self.unit(folded, text, match.end(), first=False) if match and match.end() < len(folded) else None
            if match and unit and unit.kind == "word" and _neighbours(last, unit.vertebra, self.last):
                return match.end(), unit, " "
        # `L4L5`, and `L5 S1` where nothing follows that reads otherwise.
        if len(units) == 1 and end < len(folded) and folded[end] in " lctsd":
            begin = end
            while begin < len(folded) and folded[begin] == " ":
                begin += 1
            unit = self.unit(folded, text, begin, first=False) if begin < len(folded) else None
            if unit is None or unit.kind not in ("code", "spelt") or not _neighbours(last, unit.vertebra, self.last):
                return None
            alike = text[begin].isupper() == text[units[0][1]].isupper()
            if begin > end and unit.kind == "code" and (unit.gap or not alike):
                return None
            if begin > end and (self.join.match(folded, unit.end) or self._code_follows(folded, unit.end)):
                return None
            return begin, unit, " "
        return None

    def _code_follows(self, folded: str, end: int) -> bool:
        while end < len(folded) and folded[end] == " ":
            end += 1
        return self.code.match(folded, end) is not None

    def _worded(self, folded: str, at: int, last: Vertebra, kind: str = "") -> Unit | None:
        match = self.bare_word.match(folded, at)
        if match is None and kind in _WORDED:
            match = self.bare_roman.match(folded, at)
        if match is None:
            return None
        vertebra = self.next_number(last, self.numbers[match[1]])
        return None if vertebra is None else Unit(vertebra, match.end())

    @staticmethod
    def _goes_on(units: list[tuple[Vertebra, int, int]], new: Vertebra, joins: list[str], mark: str) -> bool:
        places = [v.place for v, _, _ in units]
        if len(places) == 1:
            return True
        if new == units[-1][0]:
            return True
        # `L5-S1/L3-4`: a new pair after another mark may go back.
        if joins[-1] != mark and (len(joins) % 2 or joins[-2] == mark):
            return True
        return places[0] <= places[-1] <= new.place or places[0] > places[-1] > new.place

    def _word_holds(self, folded: str, end: int, kind: str, units: list[tuple[Vertebra, int, int]]) -> bool:
        """A region's name and a number is a level only where the number counts nothing."""
        if self.measure.match(folded, end):
            return False
        if len(units) > 1:
            return True
        if kind == "noun":
            return True
        if kind == "spine" or self.count.match(folded, end):
            return False
        if self.word_follows.match(folded, end):
            return True
        match = self.connector.match(folded, end)
        if match and (self.word.match(folded, match.end()) or self.code.match(folded, match.end())):
            return True
        number = self.any_number.match(folded, match.end()) if match else None
        if number and self.numbers[number[1]] == units[-1][0].number + 1:
            # `lumbar 4, 5 medial branch`, `thoracic XI and XII`
            roman = number[1].isalpha() and not self.count.match(folded, number.end())
            if roman or self.word_follows.match(folded, number.end()):
                return True
        return re.compile(r" *+(?:[.,;:)]|$)").match(folded, end) is not None and bool(
            re.search(r"(?:at|of|over|from|through|and|,|&|the|or) ++$", folded[max(0, units[0][1] - 12) : units[0][1]])
        )

    def _between(self, folded: str, text: str, at: int, first: Vertebra, end: int) -> Expression | None:
        """``between L4 and S1`` is one range."""
        if not self.between.search(folded[max(0, at - 40) : at]):
            return None
        match = self.and_.match(folded, end)
        unit = self._next(folded, text, match.end(), first, True, False) if match else None
        if unit is None or unit.vertebra == first or not self.end.match(folded, unit.end):
            return None
        if self.join.match(folded, unit.end) and self.bare.match(folded, self.join.match(folded, unit.end).end()):  # type: ignore[union-attr]
            return None
        return Expression(at, unit.end, (first, unit.vertebra))

    def rest(self, folded: str, text: str, last: Expression) -> Expression | None:
        """What a list leaves out: ``5-6`` and ``6-7`` of ``C4-5, 5-6 and 6-7``, ``4`` and ``5`` of ``L3, 4 and 5``."""
        match = self.connector.match(folded, last.end)
        if match is None:
            return None
        at = match.end()
        number = (self.any_number if last.kind == "word" else self.bare).match(folded, at)
        if number is None:
            return None
        value = self.numbers[number[1]]
        join = self.join.match(folded, number.end())
        if join is not None and (" " not in join[0] or "/" not in join[0]):
            return self._rest_pair(folded, text, last, at, value, join)
        previous = last.units[-1]
        if len(set(last.units)) > 1 or "/" in match[0] or not self.valid(previous.letter, value):
            return None
        if not previous.number < value <= previous.number + 3 or self.count.match(folded, number.end()):
            return None
        if not self.after_single.match(folded, number.end()):
            return None
        kind = "word" if last.kind == "word" else "rest"
        return Expression(at, number.end(), (Vertebra(previous.letter, value),), kind)

    def _rest_pair(
        self, folded: str, text: str, last: Expression, at: int, value: int, join: re.Match[str]
    ) -> Expression | None:
        letters = {u.letter for u in last.units}
        best: tuple[int, Vertebra, Unit] | None = None
        for letter in sorted(letters, key=_REGION_ORDER.index, reverse=True):
            if not self.valid(letter, value):
                continue
            head = Vertebra(letter, value)
            unit = self._next(folded, text, join.end(), head, " " in join[0], False)
            if unit is None or unit.vertebra == head:
                continue
            far = min(abs(_position(u) - _position(head)) for u in last.units)
            if best is None or far < best[0]:
                best = (far, head, unit)
        if best is None:
            return None
        _, head, unit = best
        if not self.end.match(folded, unit.end) or re.compile(r" *+[-/] *+\d").match(folded, unit.end):
            return None
        explicit = folded[join.end()].isalpha()
        if not explicit and self.measure.match(folded, unit.end):
            return None
        if not explicit and not _neighbours(head, unit.vertebra, self.last) and self.count.match(folded, unit.end):
            return None
        return Expression(at, unit.end, (head, unit.vertebra), "rest")


def _word_kind(match: re.Match[str]) -> str:
    if match[3]:
        return "spine"
    return "noun" if match[2] and match[2].startswith("vertebra") else "word"


def _position(vertebra: Vertebra) -> int:
    return _spine().index(vertebra) if vertebra in _spine() else 7 if vertebra.letter == "C" else 24


def _neighbours(a: Vertebra, b: Vertebra, last: dict[str, int]) -> bool:
    """Whether ``b`` is the next vertebra below ``a``."""
    if a.letter == b.letter:
        return b.number == a.number + 1
    below = _REGION_ORDER.index(b.letter) == _REGION_ORDER.index(a.letter) + 1
    return below and b.number == 1 and a.number >= last[a.letter]


def _split(units: list[tuple[Vertebra, int, int]], joins: list[str]) -> Iterator[list[tuple[Vertebra, int, int]]]:
    """Chains that are lists: ``L4-5/L5-S1`` and ``L3-4/L5-S1`` are two mentions, ``L4-5-S1`` is one."""
    begin = 0
    for index, mark in enumerate(joins):
        left, right = index + 1 - begin, len(units) - index - 1
        repeated = units[index][0] == units[index + 1][0]
        other = left == 2 and right >= 2 and joins[index - 1] != mark and joins[index + 1] != mark
        if left >= 2 and right >= 2 and (repeated or other):
            yield units[begin : index + 1]
            begin = index + 1
    yield units[begin:]
