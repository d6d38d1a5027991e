"""Is it a level? Cues of ``terms/level_context.json`` decide between a vertebra and what only looks like one.

Form speaks first: ``L4-5`` is hardly anything else, ``S1`` alone is a heart sound, a form, a misread joint. Then
the words beside it, then the sentence.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from functools import lru_cache
from importlib import resources
from typing import Any, NamedTuple

import ahocorasick

from imr_nlp.match.levels import Expression

#: From here on form and cues make a level.
ACCEPT = 2
_WINDOW = 160
_FOR = "level"
_STOP = re.compile(r"[.!?;](?= |$|[a-z])(?<!\d\.\d)")


class Rule(NamedTuple):
    """One kind of look-alike: the codes it wears and the words that give it away."""

    name: str
    codes: frozenset[str]
    before: re.Pattern[str] | None
    after: re.Pattern[str] | None
    #: Holds against a pair of levels, too.
    hard: bool
    #: Its word before gives way to a spinal noun behind.
    yields: bool


class Cues(NamedTuple):
    #: Every cue of a sentence, to the rules it speaks for; ``_FOR`` is the cue for a level.
    near: Any
    before: re.Pattern[str]
    after: re.Pattern[str]
    rules: tuple[Rule, ...]
    strength: dict[str, Any]


@lru_cache(maxsize=1)
def cues() -> Cues:
    """The compiled cues."""
    path = resources.files("imr_nlp") / "terms" / "level_context.json"
    data = json.loads(path.read_text(encoding="utf-8"))
    accept = data["accept"]
    return Cues(
        _automaton(accept["near"], data["reject"]),
        re.compile(r"(?<![a-z])(?:" + "|".join(map(re.escape, accept["before"])) + r") +(?:the +)?$"),
        re.compile(r"[ -]{0,3}(?:level +)?(?:" + "|".join(map(re.escape, accept["after"])) + ")"),
        tuple(
            Rule(
                rule["name"],
                frozenset(rule["levels"]),
                _compiled(rule.get("before"), r"(?<![a-z0-9])(?:", r")[ (#-]{1,4}$"),
                _compiled(rule.get("after"), r"[ -]{0,3}(?:", ")"),
                rule.get("hard", False),
                rule.get("yields", False),
            )
            for rule in data["reject"]
        ),
        data["strength"],
    )


def _automaton(accept: list[str], rules: list[dict[str, Any]]) -> Any:
    names: dict[str, set[str]] = {cue: {_FOR} for cue in accept}
    for rule in rules:
        for cue in rule.get("near", ()):
            names.setdefault(cue, set()).add(rule["name"])
    automaton = ahocorasick.Automaton()
    for cue, owners in names.items():
        automaton.add_word(cue, (len(cue), owners))
    automaton.make_automaton()
    return automaton


def _spoken(sentence: str) -> set[str]:
    """The rules whose cues begin a word of the sentence."""
    found: set[str] = set()
    for last, (size, owners) in cues().near.iter(sentence):
        begin = last - size + 1
        if begin == 0 or not ("a" <= sentence[begin - 1] <= "z"):
            found |= owners
    return found


def _compiled(parts: list[str] | None, left: str, right: str) -> re.Pattern[str] | None:
    return re.compile(left + "|".join(parts) + right) if parts else None


def _sentence(left: str, right: str) -> str:
    """What stands in the mention's sentence, before it and after it."""
    begin = 0
    for match in _STOP.finditer(left):
        begin = match.end()
    stop = _STOP.search(right)
    return left[begin:] + " " + (right[: stop.start()] if stop else right)


def strength(expression: Expression, text: str) -> int:
    """How far the form alone speaks for a level.

    Examples
    --------
    >>> from imr_nlp.match.levels import Vertebra
    >>> strength(Expression(0, 5, (Vertebra("L", 5), Vertebra("S", 1))), "L5-S1")
    4
    >>> strength(Expression(0, 2, (Vertebra("S", 1),)), "S1")
    1
    """
    if expression.kind in ("word", "ordinal"):
        return 4
    # Where it stands plays no part.
    return _strength(expression._replace(start=0, end=0), text[expression.start].islower())


@lru_cache(maxsize=1024)
def _strength(expression: Expression, lower: bool) -> int:
    table = cues().strength
    letters = {u.letter for u in expression.units}
    if len(letters) > 1:
        return int(table["mixed"]) - (2 if letters == {"T", "S"} and expression.gap else 0)
    letter = letters.pop()
    many = len(set(expression.units)) > 1
    value = int(table["pair"][letter] if many else table[letter])
    numbers = [u.number for u in expression.units]
    if letter == "T" and max(numbers) <= 4 and not _plain_pair(expression):
        value -= 1
    if letter == "S" and min(numbers) > 1 and not many:
        value -= 1
    if letter == "C" and not many and numbers[0] == 1:
        value -= 1
    if expression.dorsal:
        value -= 1 if many or numbers[0] > 6 else 2
    if expression.kind in ("packed", "spelt") or (expression.gap and not many):
        value -= 1
    if expression.gap and many and letter != "L":
        value -= 2
    if not many and lower and expression.kind == "code":
        value -= 1
    return value


def is_level(group: Sequence[Expression], folded: str, text: str, *, supported: bool) -> bool:
    """Decide for mentions that stand in one list.

    Parameters
    ----------
    group
        Expressions joined by commas, ``and`` and the like: one decision for all.
    supported
        Whether the text around holds levels that leave no doubt.
    """
    best = max(strength(e, text) for e in group)
    codes = {str(u) for e in group for u in e.units} | {u.letter for e in group for u in e.units}
    if any(e.dorsal for e in group):
        codes |= {f"D{u.number}" for e in group for u in e.units} | {"D"}
        codes -= {c for c in codes if c.startswith("T")}
    start, end = group[0].start, group[-1].end
    marked = _single_line_mark(group, folded, text)
    if best >= 4 and not marked:
        return True
    if any(_plain_pair(e) for e in group):
        codes = {c for c in codes if len(c) == 1}
    left = folded[max(0, start - 60) : start]
    right = folded[end : end + 60]
    low, high = max(0, start - _WINDOW), min(len(folded), end + _WINDOW)
    return _judged(
        (best, _listed(group), frozenset(codes)),
        (left, right),
        (folded[low:start], folded[end:high]),
        marked,
        supported,
    )


# Tables repeat themselves.
@lru_cache(maxsize=512)
def _judged(
    form: tuple[int, int, frozenset[str]],
    beside: tuple[str, str],
    around: tuple[str, str],
    marked: bool,
    supported: bool,
) -> bool:
    """What the words beside and around make of mentions of one form."""
    best, listed, codes = form
    left, right = beside
    found = cues()
    relevant = [r for r in found.rules if r.codes & codes]
    spoken = _spoken(_sentence(*around))
    adjacent = bool(found.after.match(right) or found.before.search(left))
    for rule in relevant:
        behind = rule.after is not None and rule.after.match(right) is not None
        ahead = rule.before is not None and rule.before.search(left) is not None
        if not (ahead or behind) or (best >= 3 and (not rule.hard or _FOR in spoken)):
            continue
        # `normal S1 root`: the noun behind outweighs the word before.
        if behind or not adjacent or not rule.yields:
            return False
    if marked:
        return False
    score = best + listed + (4 if adjacent else 0)
    if score < ACCEPT + 2:
        if any(rule.name in spoken for rule in relevant):
            score -= 4
        if ACCEPT - 4 < score < ACCEPT and _FOR in spoken:
            score += 2
    if score < ACCEPT and supported:
        score += 1
    return score >= ACCEPT


#: Pairs that the look-alikes come in, too: `T1/T2 signal`, `S1-S2`, `C3, C4`.
_SHARED_PAIRS = ({"T1", "T2"}, {"S1", "S2"}, {"S3", "S4"}, {"T3", "T4"}, {"C3", "C4"}, {"D2", "D3"})


def _listed(group: Sequence[Expression]) -> int:
    """1 for a run of single levels that is longer, or more elliptic, than any look-alike."""
    singles = [e for e in group if len(e.units) == 1]
    return int(len(singles) > 2 or any(e.kind == "rest" for e in singles))


def _plain_pair(expression: Expression) -> bool:
    units = {str(u) for u in expression.units}
    return len(units) > 1 and units not in _SHARED_PAIRS


def _single_line_mark(group: Sequence[Expression], folded: str, text: str) -> bool:
    """``L4.`` or ``C1)`` that opens a line after a closed one is the mark of a list."""
    first = group[0]
    if len(first.units) > 1 or len(group) > 1:
        return False
    at = first.start
    while at and text[at - 1] in " \t":
        at -= 1
    if at and text[at - 1] not in "\n\r\f":
        return False
    while at and text[at - 1].isspace():
        at -= 1
    if at and text[at - 1] not in ".:;)!?":
        return False
    return re.compile(r"[.)] +\S").match(folded, first.end) is not None
