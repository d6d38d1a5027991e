"""Which side a level mention is on: the words that govern it (``terms/level_laterality.json``).

A side counts before a mention (``left facet injection L4-5``), right behind it (``L5-S1 ESI, bilaterally``), and for
the rest of a list (``right L4-5 and L5-S1``). A side that belongs to a limb or another organ does not count.
"""

from __future__ import annotations

import json
import re
from collections import deque
from collections.abc import Sequence
from functools import lru_cache
from importlib import resources
from typing import NamedTuple

from imr_nlp.match.levels import Expression, either

_BEFORE, _AFTER = 180, 90
_R_AND_L = re.compile(r"(?<![a-z0-9])[lr] ?[>&/<+] ?[lr](?![a-z0-9])")
_PAIR_MARKS = ">&/<+"
_AFTER_LETTER = re.compile(r" *+\(?([lrb])\)(?![a-z0-9])")
#: `(L) side - ` before a level is no longer.
_LETTER = 40
_BOTH = re.compile(r"(?<![a-z])both ++(?:of ++)?(?:the ++)?$")
_CLOSING = (",", ".", ";", ":", ")", "side", "and", "or", "with")
_ENDED = re.compile(r"(?<![a-z])(?:to|on)(?: ++the)? ++(?:lt|rt)\. *$")


class Sides(NamedTuple):
    side: re.Pattern[str]
    #: The same without its edges: quick to say that no side is there.
    any_side: re.Pattern[str]
    which: dict[str, str]
    letter_before: re.Pattern[str]
    direct_before: re.Pattern[str]
    boundary: re.Pattern[str]
    body: frozenset[str]
    modifiers: frozenset[str]
    not_a_side: re.Pattern[str]
    coordinated: re.Pattern[str]
    leads: frozenset[str]
    stops: frozenset[str]
    words: re.Pattern[str]
    list_link: re.Pattern[str]
    grades: frozenset[str]
    next_side: re.Pattern[str]
    paired: re.Pattern[str]
    limb_words: frozenset[str]
    limb_prefixes: frozenset[str]
    #: Notes without stops: a line, or a sentence, that opens after a small word.
    loose: re.Pattern[str]
    #: `L5-S1 on the right,`: the side closes the mention before.
    closes: re.Pattern[str]
    shared_head: re.Pattern[str]


@lru_cache(maxsize=1)
def sides() -> Sides:
    """The compiled vocabulary of sides."""
    path = resources.files("imr_nlp") / "terms" / "level_laterality.json"
    data = json.loads(path.read_text(encoding="utf-8"))
    which = {form: side for side, forms in data["sides"].items() for form in forms}
    side = rf"(?<![a-z0-9-]){either(which)}(?![a-z0-9])\.?"
    grades = either(data["grades"])
    conj = rf"(?: *+(?:,|/|&|>|<|and/or) *+| ++{either(data['comparisons'])} ++)"
    return Sides(
        re.compile(side),
        re.compile(either(which)),
        which,
        re.compile(r"(?<![a-z0-9/>&'])\(?([lrb])(?:\)|\.)?(?: ++side)?[ -]{1,3}$"),
        re.compile(rf"(?:{side})[ ,-]*+$"),
        re.compile(
            r"[;:!?]|(?<= )-(?=[a-z]{3}(?<!sid))|\.(?= |[a-z]|$)|,"
            rf"|(?<![a-z])(?:{either(data['boundary_words'])})(?![a-z])"
        ),
        frozenset(data["body_parts"]),
        frozenset(data["modifiers"]),
        re.compile(rf"(?<![a-z]){either(data['not_a_side'])}(?![a-z])"),
        re.compile(
            rf"{side}(?: ++{either(data['modifiers'])}){{0,2}}{conj}(?:and ++)?(?:{grades}[ ,]++){{0,3}}{side}"
            r"|(?<![a-z0-9])[lr] ?[>&/<+] ?[lr](?![a-z0-9])"
        ),
        frozenset(data["lead_prepositions"]),
        frozenset(data["after_stops"]),
        re.compile(r"[a-z0-9'/]+(?:-[a-z0-9]+)*|[,;:.()!?]"),
        re.compile(rf"(?:[ ,;&+/-]|\b{either(data['list_links'])}\b)*"),
        frozenset(data["grades"]),
        re.compile(rf" ++(?:{grades} ++){{0,2}}{side}"),
        re.compile(rf" ++(?:\w++ ++){{0,2}}{either(data['paired'])}"),
        frozenset(data["limb_words"]),
        frozenset(data["limb_prefixes"]),
        re.compile(
            r"(?<=[a-z])(?:[ \t]*[\r\n]\s*[A-Z](?=[a-z]{2,} [a-z])"
            rf"|\s(?={either(data['openers'])}\s[a-z]))"
        ),
        re.compile(rf"(?: ++on| ++to)?(?: ++the)? ++{side}(?: ++sides?)?"),
        re.compile(rf" ++[a-z]*?{either(data['procedure_endings'])} ++(?:at|of|on|for|from) ++(?:the ++)?"),
    )


def lateralities(mentions: Sequence[Expression], folded: str, text: str) -> list[str | None]:
    """The side of each mention (in text order).

    Parameters
    ----------
    mentions
        Accepted level expressions, in the text's order.
    folded
        The folded text.
    text
        The text itself, for its capitals and line ends.
    """
    out: list[str | None] = []
    own: list[bool] = []
    linked = [False] * len(mentions)
    for i, mention in enumerate(mentions):
        previous = mentions[i - 1] if i else None
        between = folded[previous.end : mention.start] if previous else ""
        if previous is not None and len(between) < 30:
            linked[i] = sides().list_link.fullmatch(between) is not None
        side = _before(mentions, i, folded, text)
        if side is None and linked[i]:
            side = out[i - 1]
            out.append(side)
            own.append(False)
            continue
        out.append(side)
        own.append(side is not None)
    # What follows the last mention of a list holds for those of the list that have no side of their own.
    i = len(mentions) - 1
    while i >= 0:
        first = i
        while linked[first] and not own[first]:
            first -= 1
        after = _after(mentions, i, folded)
        if after is not None:
            for k in range(first, i + 1):
                out[k] = out[k] or after
        i = first - 1
    return out


def _fold_side(found: set[str]) -> str | None:
    if not found:
        return None
    return found.pop() if len(found) == 1 else "bilateral"


def _side_of(match: str) -> str:
    return sides().which[re.sub(r" +", " ", match.rstrip(".")).strip()]


def _before(mentions: Sequence[Expression], index: int, folded: str, text: str) -> str | None:
    words = sides()
    mention = mentions[index]
    floor = max(0, mention.start - _BEFORE)
    left = folded[floor : mention.start]
    letter = words.letter_before.search(folded, max(floor, mention.start - _LETTER), mention.start)
    if letter:
        return {"l": "left", "r": "right", "b": "bilateral"}[letter[1]]
    if not (words.any_side.search(left) and words.side.search(left)) and not _has_pair(left):
        both = "both" in left and _BOTH.search(left) and words.paired.match(folded, mention.end)
        return "bilateral" if both else None
    loose = _last(words.loose, text[floor : mention.start])
    start = max(_chunk_start(mentions, index, folded, floor), floor + loose.end() - 1 if loose else 0)
    if index and mentions[index - 1].start >= start:
        # Over an earlier level only where little stands between: `left L3 root at the L3-4 disc`.
        apart = words.words.findall(folded[mentions[index - 1].end : mention.start])
        start = mentions[index - 1].end if len(apart) > 5 or "with" in apart else start
    chunk = folded[start : mention.start]
    direct = words.direct_before.search(chunk)
    both = _last(words.coordinated, chunk)
    if both and not chunk[both.end() :].strip():
        return "bilateral"
    if direct and not _ENDED.search(chunk) and not words.not_a_side.search(chunk, max(0, direct.start() - 1)):
        nearest = _last(words.side, chunk)
        if nearest is not None:
            return _side_of(nearest[0])
    found: set[str] = {"bilateral"} if _has_pair(chunk) else set()
    for match in words.side.finditer(chunk):
        if words.not_a_side.match(chunk, match.start()) or _ENDED.search(chunk[: match.end()]):
            continue
        if not _governs(chunk, match):
            continue
        found.add(_side_of(match[0]))
    if "bilateral" in found:
        return "bilateral"
    return _fold_side(found)


def _has_pair(text: str) -> bool:
    return any(mark in text for mark in _PAIR_MARKS) and _R_AND_L.search(text) is not None


def _last(pattern: re.Pattern[str], text: str) -> re.Match[str] | None:
    last = deque(pattern.finditer(text), maxlen=1)
    return last[0] if last else None


def _chunk_start(mentions: Sequence[Expression], index: int, folded: str, floor: int) -> int:
    """Where the phrase that governs the mention begins."""
    words = sides()
    start = floor
    position = mentions[index].start
    nearby = mentions[max(0, index - 12) : index]
    for boundary in reversed(list(words.boundary.finditer(folded, floor, position))):
        mark = boundary[0]
        after = folded[boundary.end() : position]
        before = folded[max(0, boundary.start() - 60) : boundary.start()]
        if mark == ".":
            if re.search(r"(?<![a-z])(?:lt|rt|bilat|bil|l|r)$", before):
                continue
            return boundary.end()
        if mark == ":" and not after.strip() and words.side.search(before):
            side = _last(words.side, before)
            if side and not before[side.end() :].replace("side", "").strip():
                continue
        if mark == ",":
            if any(words.closes.fullmatch(folded, m.end, boundary.start()) for m in nearby):
                return boundary.end()
            # An apposition: `in the right foramen, C6 root`; a list of adjectives: `left, L4-5`.
            if not after.strip() and not any(m.end > boundary.start() - 3 for m in nearby):
                continue
            if _only_modifiers(before):
                continue
            return boundary.end()
        if mark in ("and", "or", "to", "as"):
            coordinated = None
            for match in words.coordinated.finditer(folded, max(0, boundary.start() - 60), position):
                if match.start() < boundary.start() < match.end():
                    coordinated = match
            if mark == "and" and words.shared_head.fullmatch(after):
                continue
            if coordinated is not None or (after.strip() and _only_modifiers(before)):
                continue
            if words.next_side.match(after) and not any(
                boundary.start() - 60 < m.end <= boundary.start() for m in nearby
            ):
                continue
            return boundary.end()
        return boundary.end()
    return start


def _only_modifiers(before: str) -> bool:
    """Whether a side stands before nothing but modifiers: `left paracentral` of `left paracentral and foraminal`."""
    words = sides()
    match = _last(words.side, before)
    if match is None:
        return False
    rest = words.words.findall(before[match.end() :])
    return all(w in words.modifiers for w in rest)


def _governs(chunk: str, match: re.Match[str]) -> bool:
    words = sides()
    tail = chunk[match.end() :]
    following = words.words.findall(tail)
    form = re.sub(r" +", " ", match[0].rstrip("."))
    adverb = form.endswith("ly") or form in ("both sides", "bilaterality")
    on_the = re.search(r"(?<![a-z])(?:on|to|toward|towards) ++(?:the ++)?$", chunk[: match.start()]) is not None
    if adverb or (on_the and (not following or following[0] in words.leads or following[0] in ("side", "with"))):
        # `bilaterally at C7`: only with nothing but prepositions in between.
        rest = following[1:] if following and following[0] == "side" else following
        return all(w in words.leads for w in rest)
    if on_the and following[0] in ("and", "or", ",", "but"):
        return False
    for word in following[:5]:
        if word in words.limb_prefixes:
            if words.limb_words.intersection(following[:5]):
                return False
            continue
        if word in words.body:
            return False
        if word in words.leads or word in ("with", "without"):
            break
    return True


def _after(mentions: Sequence[Expression], index: int, folded: str) -> str | None:
    words = sides()
    mention = mentions[index]
    stop = min(len(folded), mention.end + _AFTER)
    if index + 1 < len(mentions):
        stop = min(stop, mentions[index + 1].start)
    right = folded[mention.end : stop]
    both = _AFTER_LETTER.match(right)
    if both:
        return {"l": "left", "r": "right", "b": "bilateral"}[both[1]]
    if not words.any_side.search(right) and not _has_pair(right):
        return None
    if not words.side.search(right) and not words.coordinated.search(right):
        return None
    position = 0
    for token in words.words.finditer(right):
        if token.start() < position:
            continue
        at = token.start()
        pair = words.coordinated.match(right, at)
        match = pair or words.side.match(right, at)
        if match is not None:
            if not pair and words.not_a_side.match(right, at):
                return None
            return _closing(right, match, pair is not None, stop, mentions, index)
        word = token[0]
        if word in (",", "("):
            tail = right[token.end() :].lstrip()
            tail = re.sub(r"^(?:on ++the ++|on ++|to ++the ++|the ++)", "", tail)
            if not (words.side.match(tail) or words.coordinated.match(tail)):
                return None
            continue
        if word in ";:.!?" or word in words.stops:
            return None
        if len(words.words.findall(right[:at])) > 8:
            return None
    return None


def _closing(
    right: str,
    match: re.Match[str],
    paired: bool,
    stop: int,
    mentions: Sequence[Expression],
    index: int,
) -> str | None:
    """The side found after a mention, unless it opens a phrase of its own."""
    words = sides()
    rest = right[match.end() :]
    following = words.words.findall(rest)
    reaches = index + 1 < len(mentions) and mentions[index + 1].start == stop
    if reaches and all(w in ("at", "the", "-") for w in following):
        # `... right L5-S1`: it is the next mention's, unless `on the right, L5-S1`.
        lead = right[: match.start()].rstrip()
        if not (re.search(r"on(?: the)?$", lead) and "," in rest):
            return None
    comma = "," in right[: match.start()]
    for word in following[:5]:
        if word in words.body or word in words.limb_prefixes:
            return None
        if word in (",", ".", ";", ":", ")") or word in words.stops:
            break
    form = re.sub(r" +", " ", match[0].rstrip("."))
    closed = not following or following[0] in _CLOSING or following[0] in words.leads
    if comma and not (form.endswith("ly") or closed):
        return None
    return "bilateral" if paired else _side_of(match[0])
