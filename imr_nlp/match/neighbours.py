"""Words around a hit that say whether the term is meant: data-driven, read from JSON.

A file has ``zones`` (stretches of a letter in which nothing is tagged) and ``rules`` (terms, and what must or
must not stand beside them).
"""

from __future__ import annotations

import json
import re
from bisect import bisect_right
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from itertools import accumulate
from typing import Any

from imr_nlp.match.lexicon import match_form

_BEFORE, _AFTER = 60, 60
_LETTERS = 2  # of a short form that is a word or a name with a capital alone ("Pt", "Ms"); titles write "Esi"


@dataclass(frozen=True, slots=True)
class Rule:
    """What must (``only``) or must not (``unless``) stand right before or after a term, or one ``concept`` of it."""

    concept: str
    capitals: bool
    unless_before: re.Pattern[str] | None
    unless_after: re.Pattern[str] | None
    only_before: re.Pattern[str] | None
    only_after: re.Pattern[str] | None

    def allows(self, text: str, start: int, end: int) -> bool:
        """Whether ``text[start:end]`` is meant."""
        if self.capitals and not (text[start:end] if end - start <= _LETTERS else text[start]).isupper():
            return False
        before = match_form(text[max(0, start - _BEFORE) : start])
        after = match_form(text[end : end + _AFTER])
        if self.unless_before and self.unless_before.search(before):
            return False
        if self.unless_after and self.unless_after.match(after):
            return False
        wanted = [
            found
            for found in (
                self.only_before and self.only_before.search(before),
                self.only_after and self.only_after.match(after),
            )
            if found
        ]
        return bool(wanted) or not (self.only_before or self.only_after)


class Neighbours:
    """The rules of one file, by term.

    Examples
    --------
    >>> near = Neighbours({"rules": [{"terms": ["pt"], "capitals": True, "unless_after": "/ptt"}]})
    >>> text = "PT/PTT, then PT. Pt limps"
    >>> [near.allows(text, at, at + 2) for at in (0, 13, 17)]
    [False, True, False]
    """

    def __init__(self, data: Mapping[str, Any]) -> None:
        self._rules: dict[str, list[Rule]] = {}
        for row in data.get("rules", ()):
            rule = Rule(
                row.get("concept", ""),
                bool(row.get("capitals")),
                *(
                    re.compile(f"(?:{pattern}){tail}") if (pattern := row.get(key)) else None
                    for key, tail in (
                        ("unless_before", r"\s*$"),
                        ("unless_after", ""),
                        ("only_before", r"\s*$"),
                        ("only_after", ""),
                    )
                ),
            )
            for term in row["terms"]:
                self._rules.setdefault(term, []).append(rule)

    def __contains__(self, term: str) -> bool:
        return term in self._rules

    def allows(self, text: str, start: int, end: int, concept: str = "") -> bool:
        """Whether the term at ``text[start:end]`` is meant, and means ``concept``, by its neighbours."""
        rules = self._rules.get(" ".join(match_form(text[start:end]).split()))
        return rules is None or all(
            rule.allows(text, start, end) for rule in rules if rule.concept in ("", concept)
        )


class Zones:
    """Stretches of a letter in which nothing is tagged: from an opening phrase to the first closing one."""

    def __init__(self, zones: Iterable[Mapping[str, Any]]) -> None:
        self._zones = [
            (re.compile(zone["start"]), re.compile(zone["end"]), int(zone.get("reach", 3000))) for zone in zones
        ]

    def find(self, text: str) -> list[tuple[int, int]]:
        """Start and end of each zone, in text order."""
        found = []
        for opening, closing, reach in self._zones:
            at = 0
            while (first := opening.search(text, at)) is not None:
                last = closing.search(text, first.end(), first.end() + reach)
                at = last.end() if last else first.end()
                found.append((first.start(), at))
        return sorted(found)

    def finder(self, text: str) -> Callable[[int], bool]:
        """Tells of an offset of ``text`` whether it lies in a zone.

        Examples
        --------
        >>> inside = Zones([{"start": "Records:", "end": "End"}]).finder("MRI. Records: MRI End MRI")
        >>> [inside(at) for at in (0, 14, 22)]
        [False, True, False]
        """
        found = self.find(text)
        starts = [start for start, _ in found]
        furthest = list(accumulate((end for _, end in found), max))

        def inside(at: int) -> bool:
            before = bisect_right(starts, at)
            return before > 0 and at < furthest[before - 1]

        return inside


@lru_cache(maxsize=8)
def read_neighbours(name: str) -> tuple[Neighbours, Zones]:
    """The rules and zones of ``imr_nlp/terms/<name>``."""
    path = resources.files("imr_nlp") / "terms" / name
    data = json.loads(path.read_text(encoding="utf-8"))
    return Neighbours(data), Zones(data.get("zones", ()))
