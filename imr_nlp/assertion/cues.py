"""Where the cues of the rules stand in a text: one automaton finds them, of overlapping ones the longest count."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Container, Iterable, Sequence
from operator import itemgetter
from typing import NamedTuple

import ahocorasick

from imr_nlp.assertion.patterns import expand, prefixes
from imr_nlp.assertion.rules import Rule, token_pattern_regex
from imr_nlp.text.fold import fold

#: Categories of the layer that tells who speaks.
VOICE = frozenset({"GENERIC", "PATIENT"})

_SPACES = re.compile(r"\s+")
_ESCAPE = re.compile(r"\\.")


class Cue(NamedTuple):
    """A rule that matched ``text[start:end]``; ``only`` is where a longer cue leaves it to services or problems."""

    start: int
    end: int
    rule: Rule
    only: str = ""


# Past the constructor of the NamedTuple: hundreds are made for a letter.
_cue = tuple.__new__

_Tries = tuple[int, list[tuple[Rule, re.Pattern[str]]]]


# The lists that cues go to.
_VOICE, _ENDS, _FOR_ALL, _FOR_SERVICES, _FOR_PROBLEMS = range(5)


class _Word:
    """What begins with a word of the automaton: rules whose literal it is, and patterns that may match from it."""

    __slots__ = ("late", "literals", "patterns")

    def __init__(self) -> None:
        self.literals: list[tuple[int, Rule]] = []
        self.patterns: list[tuple[int, Rule, re.Pattern[str]]] = []
        self.late: list[tuple[Rule, re.Pattern[str]]] = []  # terminators of forward scopes, tried where there is one


class CueFinder:
    """Finds the cues of some rules.

    Examples
    --------
    >>> from imr_nlp.assertion.rules import parse_rule
    >>> rule = parse_rule({"literal": "no", "category": "NEGATED_EXISTENCE", "direction": "FORWARD"})
    >>> [(cue.start, cue.end) for cue in CueFinder([rule]).find("a knot, no pain", [(0, 15)], [0], {0})[0]]
    [(8, 10)]
    """

    def __init__(self, rules: Iterable[Rule]) -> None:
        words: defaultdict[str, _Word] = defaultdict(_Word)
        self._searched: list[tuple[int, Rule, re.Pattern[str]]] = []
        for rule in rules:
            kind = _kind_of(rule)
            literals, regex = _matcher_of(rule)
            for literal in literals:
                words[literal].literals.append((kind, rule))
            if regex is None:
                continue
            heads = prefixes(regex.pattern)
            late = kind == _ENDS and rule.metadata.get("ends_direction") == "FORWARD"
            for head in heads:
                if late:
                    words[head].late.append((rule, regex))
                else:
                    words[head].patterns.append((kind, rule, regex))
            if not heads:
                self._searched.append((kind, rule, regex))
        # One pass finds the literals and the places where a pattern may begin.
        self._automaton = ahocorasick.Automaton()
        for text, word in words.items():
            if text:
                self._automaton.add_word(text, (len(text), word.literals, word.patterns, word.late))
        if len(self._automaton):
            self._automaton.make_automaton()

    def find(
        self, folded: str, stretches: Iterable[tuple[int, int]], starts: Sequence[int], members: Container[int]
    ) -> tuple[list[Cue], list[Cue]]:
        """Local cues and voice cues of a folded text with single spaces, by place; of overlapping ones the longest.

        ``stretches`` are the parts to read, ``starts`` where sentences begin, ``members`` the numbers of the sentences
        with mentions.
        """
        by_kind: tuple[list[Cue], ...] = ([], [], [], [], [])
        later: list[_Tries] = []
        inner = _inner(folded)
        for begin, end in stretches:
            self._read(folded, begin, end, inner, by_kind, later)
        voice, ends, both, services, problems = by_kind
        kept = _for_labels(both, services, problems)
        ends += _late(folded, later, kept, starts, members)
        kept += _apart(_longest(ends), kept)
        return sorted(kept, key=_PLACE), _longest(voice)

    def _read(
        self,
        folded: str,
        begin: int,
        end: int,
        inner: bytes,
        by_kind: tuple[list[Cue], ...],
        later: list[_Tries],
    ) -> None:
        for kind, rule, regex in self._searched:
            for match in regex.finditer(folded, begin, end):
                at = match.start()
                if match.end() > at and not (at and folded[at].isalnum() and folded[at - 1].isalnum()):
                    by_kind[kind].append(Cue(at, match.end(), rule))
        if not len(self._automaton):
            return
        # A slice, because the automaton copies the whole of the text it is given.
        for last, (length, literals, patterns, late) in self._automaton.iter(folded[begin:end]):
            stop = begin + last + 1
            start = stop - length
            if inner[start]:
                continue
            if literals and not inner[stop]:
                for kind, rule in literals:
                    by_kind[kind].append(_cue(Cue, (start, stop, rule, "")))
            for kind, rule, regex in patterns:
                found = regex.match(folded, start)
                if found is not None:
                    by_kind[kind].append(_cue(Cue, (start, found.end(), rule, "")))
            if late:
                later.append((start, late))


def _kind_of(rule: Rule) -> int:
    if rule.category in VOICE:
        return _VOICE
    if rule.category == "TERMINATE":
        return _ENDS
    services, problems = rule.allows("PROCEDURE"), rule.allows("FINDING") or rule.allows("DIAGNOSIS")
    return _FOR_ALL if services and problems else _FOR_SERVICES if services else _FOR_PROBLEMS


def _matcher_of(rule: Rule) -> tuple[list[str], re.Pattern[str] | None]:
    """Literals for the automaton, or a compiled pattern where the literals cannot be listed."""
    if rule.pattern is None:
        return [_SPACES.sub(" ", fold(rule.literal)).strip()], None
    if isinstance(rule.pattern, str):
        literals = expand(rule.pattern)
        if literals is not None:
            return [fold(literal) for literal in literals], None
        # Without the leading border the search can skip ahead; the finder looks at the border itself.
        return [], _compiled(rule.pattern.removeprefix(r"\b"))
    return [], _compiled(token_pattern_regex(rule.pattern, rule.literal))


def _compiled(pattern: str) -> re.Pattern[str]:
    """A pattern for folded text, which has no capitals: without the flag where it has none either, as that is slow."""
    capitals = any(map(str.isupper, _ESCAPE.sub("", pattern)))
    return re.compile(pattern, re.IGNORECASE if capitals else 0)


_ALNUM = bytes(chr(code).isalnum() for code in range(256))
_BEYOND_LATIN = re.compile("[^\x00-\xff]")


def _inner(text: str) -> bytes:
    """One byte for each place in the text and its end: whether letters or digits stand on both sides of it."""
    if text.isascii() or not any(map(str.isalnum, _BEYOND_LATIN.findall(text))):
        flags = text.encode("latin-1", "replace").translate(_ALNUM)
    else:
        flags = bytes(map(str.isalnum, text))
    left, right = int.from_bytes(b"\0" + flags, "big"), int.from_bytes(flags + b"\0", "big")
    return (left & right).to_bytes(len(flags) + 1, "big")


_START, _PLACE = itemgetter(0), itemgetter(0, 1)


def _longest(cues: list[Cue]) -> list[Cue]:
    """Of overlapping cues the longest, as medSpaCy prunes them."""
    if len(cues) < 2:
        return cues
    ordered = sorted(cues, key=_START)
    kept: list[Cue] = []
    first, edge = 0, ordered[0].end
    for place in range(1, len(ordered)):
        start, end, _, _ = ordered[place]
        if start >= edge:  # apart from all before it
            if place - first == 1:
                kept.append(ordered[first])
            else:
                kept += _pruned(ordered[first:place], edge)
            first, edge = place, end
        elif end > edge:
            edge = end
    kept += _pruned(ordered[first:], edge)
    return kept


def _pruned(cues: list[Cue], edge: int) -> list[Cue]:
    """The longest of cues of which each overlaps another, from the first one's start to ``edge``."""
    begin = cues[0][0]
    if covering := [cue for cue in cues if cue[0] == begin and cue[1] == edge]:
        return covering
    kept: list[Cue] = []
    taken: list[tuple[int, int]] = []  # apart from each other, in order
    for cue in sorted(cues, key=lambda c: (c[0] - c[1], c[0])):
        place = bisect_right(taken, cue[:2])
        if place and taken[place - 1] == cue[:2]:
            kept.append(cue)
        elif (not place or taken[place - 1][1] <= cue[0]) and (place == len(taken) or taken[place][0] >= cue[1]):
            kept.append(cue)
            taken.insert(place, cue[:2])
    return sorted(kept, key=_PLACE)


def _for_labels(both: list[Cue], services: list[Cue], problems: list[Cue]) -> list[Cue]:
    """The longest cues, for services and for problems apart: a cue of the one hides none of the other."""
    if not services or not problems:
        return _longest([*both, *services, *problems])
    of_services, of_problems = _longest([*both, *services]), _longest([*both, *problems])
    shared = set(map(id, both))  # a rule's own hash is slow
    here, there = shared.intersection(map(id, of_services)), shared.intersection(map(id, of_problems))
    parted = here ^ there
    kept = [cue._replace(only="PROCEDURE") if id(cue) in parted else cue for cue in of_services]
    kept += [cue._replace(only="PROBLEM") if id(cue) in parted else cue for cue in of_problems if id(cue) not in here]
    return sorted(kept, key=_PLACE)


def _late(text: str, tries: list[_Tries], cues: list[Cue], starts: Sequence[int], members: Container[int]) -> list[Cue]:
    """Terminators of forward scopes, looked for behind a cue that has one, in sentences with mentions."""
    forward: dict[int, list[Cue]] = {}
    for cue in cues if tries else ():  # in order
        if cue.rule.direction == "FORWARD":
            number = bisect_right(starts, cue.start) - 1
            if number in members:
                forward.setdefault(number, []).append(cue)
    tries.sort(key=_START)
    begins = [start for start, _ in tries]
    found: list[Cue] = []
    for number, before in forward.items():
        first = bisect_right(begins, before[0].start)
        last = bisect_left(begins, starts[number + 1]) if number + 1 < len(starts) else len(begins)
        reached: dict[int, int] = {}  # from where on a terminator has something to end
        for start, late in tries[first:last]:
            for rule, regex in late:
                begin = reached.get(id(rule))
                if begin is None:
                    begin = min((cue.end for cue in before if ends(rule, cue.rule)), default=len(text))
                    reached[id(rule)] = begin
                if start >= begin and (match := regex.match(text, start)) is not None:
                    found.append(Cue(start, match.end(), rule))
    return found


def ends(terminator: Rule, rule: Rule) -> bool:
    """Whether a TERMINATE rule ends the scope of ``rule``; ``metadata`` can name categories, a direction and rules."""
    only, direction = terminator.metadata.get("ends"), terminator.metadata.get("ends_direction")
    if rule.literal in terminator.metadata.get("spares", ()):
        return False
    return (only is None or rule.category in only) and (direction is None or rule.direction == direction)


def _apart(ends: list[Cue], others: list[Cue]) -> list[Cue]:
    """The terminators that are not words of a cue."""
    begins = [cue.start for cue in others]
    kept = []
    for end in ends:
        place = bisect_right(begins, end.start) - 1
        if place >= 0 and others[place].end >= end.end and others[place].rule.direction != "PSEUDO":
            holder = others[place]
            longer = holder.end - holder.start > end.end - end.start
            only = end.rule.metadata.get("ends")
            if longer and (only is None or holder.rule.category in only):
                continue
        kept.append(end)
    return kept
