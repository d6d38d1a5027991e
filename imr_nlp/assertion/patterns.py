"""Patterns with finitely many readings become literals, so that one automaton finds them all."""

from __future__ import annotations

from itertools import product

_LIMIT = 1200
_HEADS = 1500
_PLAIN_ESCAPES = set(r"()[]{}+*?.|/\^$-:;,%")


class _Infinite(Exception):
    """The pattern uses something that literals cannot spell out."""


def expand(pattern: str) -> list[str] | None:
    r"""Every string that a simple regular expression matches, or None where that is not a short list.

    Understood are alternatives, ``(?:...)`` and ``(...)`` groups, ``?``, character sets without ranges, ``\d``, escaped
    marks, and ``\b`` (dropped: the automaton looks at word borders itself).

    Examples
    --------
    >>> expand(r"\bno (?:signs?|evidence) of\b")
    ['no sign of', 'no signs of', 'no evidence of']
    >>> expand(r"\bno \w+") is None
    True
    """
    try:
        found, at = _alternatives(pattern, 0)
    except _Infinite:
        return None
    if at != len(pattern) or not all(found):
        return None
    return list(dict.fromkeys(found))


def prefixes(pattern: str) -> list[str]:
    r"""Strings with exactly one of which every match begins; empty where the beginning cannot be listed.

    Examples
    --------
    >>> prefixes(r"\b(?:no|lack of) (?:\w+ ){0,2}documentation")
    ['lack of ', 'no ']
    >>> prefixes(r"records? \w+")
    ['record ', 'records ']
    """
    found, at = [""], 0
    try:
        while at < len(pattern) and min(map(len, found)) < 8:
            if pattern[at] in "|)":
                return []
            ahead = pattern.startswith("(?=", at)
            atom, at = _alternatives(pattern, at + 3) if ahead else _atom(pattern, at)
            if not ahead and at < len(pattern) and pattern[at] == "?":
                atom = ["", *atom]
                at += 1
            if not ahead and at < len(pattern) and pattern[at] in "*+{?":
                break
            if len(found) * len(atom) > _HEADS and all(found):
                break
            if ahead:
                found = [head + tail for head, tail in product(found, atom)]
                break
            found = [head + tail for head, tail in product(found, atom)]
    except _Infinite:
        pass
    if not all(found) or _top_level_alternative(pattern):
        return []
    kept: list[str] = []
    for head in sorted(found):
        if not (kept and head.startswith(kept[-1])):  # "notes" begins with "note"
            kept.append(head)
    return kept


def _top_level_alternative(pattern: str) -> bool:
    depth, at = 0, 0
    while at < len(pattern):
        if pattern[at] == "\\":
            at += 1
        elif pattern[at] in "([":
            depth += 1
        elif pattern[at] in ")]":
            depth -= 1
        elif pattern[at] == "|" and depth == 0:
            return True
        at += 1
    return False


def _alternatives(pattern: str, at: int) -> tuple[list[str], int]:
    found, at = _sequence(pattern, at)
    while at < len(pattern) and pattern[at] == "|":
        more, at = _sequence(pattern, at + 1)
        found = found + more
    return found, at


def _sequence(pattern: str, at: int) -> tuple[list[str], int]:
    found = [""]
    while at < len(pattern) and pattern[at] not in "|)":
        atom, at = _atom(pattern, at)
        if at < len(pattern) and pattern[at] == "?":
            atom = ["", *atom]
            at += 1
        if at < len(pattern) and pattern[at] in "*+{?":
            raise _Infinite
        if len(found) * len(atom) > _LIMIT:
            raise _Infinite
        found = [head + tail for head, tail in product(found, atom)]
    return found, at


def _atom(pattern: str, at: int) -> tuple[list[str], int]:
    mark = pattern[at]
    if mark == "(":
        start = at + 1
        if pattern.startswith("?:", start):
            start += 2
        elif pattern.startswith("?", start):
            raise _Infinite
        inner, end = _alternatives(pattern, start)
        if end >= len(pattern):
            raise _Infinite
        return inner, end + 1
    if mark == "[":
        end = pattern.find("]", at)
        members = pattern[at + 1 : end].replace("\\", "")
        if end < 0 or members.startswith("^") or "-" in members[1:-1]:
            raise _Infinite
        return list(members), end + 1
    if mark == "\\":
        escaped = pattern[at + 1 : at + 2]
        if escaped == "b":
            return [""], at + 2
        if escaped == "d":
            return list("0123456789"), at + 2
        if escaped in _PLAIN_ESCAPES:
            return [escaped], at + 2
        raise _Infinite
    if mark in "^$.*+{":
        raise _Infinite
    return [mark.lower()], at + 1
