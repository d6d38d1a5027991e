"""Where a disorder is and on which side: by its own words, by the place that follows, else by its sentence."""

from __future__ import annotations

import re
from bisect import bisect_left

from imr_nlp.match.problem_phrases import Phrases, Problem
from imr_nlp.match.problem_terms import context_rules, phrase_book
from imr_nlp.match.refine import LEVEL, word_rules

_QUALIFYING = frozenset({"site", "side", "grade", "type", "direction"})
_OF_PLACE = re.compile(
    r"\s*(?:\([^()]{1,12}\)\s*)?,?\s*(?:of|in|to|at|on|involving|affecting|left|right|bilateral|lt|rt)\b"
    r"(?:\s|,|/|-|\(|\b(?:of|in|to|at|on|the|his|her|their|and|or|both|left|right|bilateral|"
    r"muscles?|fascia|tendons?|"
    r"ligaments?|joints?|other|specified|unspecified|parts?|level|specific|region|area|lower|upper|wall|front|"
    r"proximal|distal|medial|lateral|anterior|posterior|soft|tissues?|involving|affecting|within|superficial|deep|"
    r"internal|external|part|aspect|side|first|second|third|fourth|fifth|\d(?:st|nd|rd|th)|multiple|several|one|two|"
    r"three|sites?|cartilage|meniscus|closed|open|shaft|midshaft|middle|mid|end|base|head|neck|body|surgical|anatomical|border|portion|"
    r"insertion|origin|attachment|aspects|sides)\b)+"
)
#: ICD's printed form: "radiculopathy, lumbosacral region"; nothing but the place stands up to the next mark.
_COMMA = re.compile(
    r"\s*(?:\([^()]{1,12}\)\s*)?,\s*(?:(?:the|left|right|bilateral|lt|rt|upper|lower|unspecified|other|specified|"
    r"part|site|site of|of|in|at)\s+)*"
)
_PLACE_ENDS = re.compile(
    r"(?:[\s/-]+(?:spine|spinal|regions?|areas?|joints?|levels?|sites?|muscles?|side|left|right|bilateral(?:ly)?|"
    r"unspecified|and|foot|hand|wrist|ankle|leg|arm))*\s*(?:[,;.)(|\n]|$)"
)
#: "neck of the right femur": a bone's part, not a part of the body.
_PART_OF = re.compile(r"\s+of\s+(?:the\s+|his\s+|her\s+)?(?:(?:left|right|lt|rt)\s+)?")
_IMAGE_WORDS = frozenset(
    {"signal", "signals", "weighted", "hyperintense", "hyperintensity", "image", "images", "sequence", "w"}
)
_SIDE_OF = {
    **dict.fromkeys(("left", "lt"), "left"),
    **dict.fromkeys(("right", "rt"), "right"),
    **dict.fromkeys(("bilateral", "bilaterally", "both"), "bilateral"),
}


def _region(plains: list[str], at: int) -> str:
    """The part of the spine of a level, e.g. of ``l5`` in ``L5-S1``."""
    word = plains[at]
    following = plains[at + 1] if at + 1 < len(plains) else ""
    if word == "l5" and following in ("s1", "s"):
        return "lumbosacral"
    return {"c": "neck", "t": "thoracic", "l": "low_back"}.get(word[0], "lumbosacral")


class Places:
    """Answers for the diagnoses of one text.

    Parameters
    ----------
    phrases
        The text's chunks.
    taken
        The words that belong to mentions: a site among them is another mention's.
    """

    def __init__(self, phrases: Phrases, taken: set[int]) -> None:
        self._phrases = phrases
        self._taken = taken
        words = phrases.words
        structures = context_rules().structures
        sites = [
            (c.first, c.last, c.value.site)
            for c in phrases.chunks
            if c.value is not None and c.value.site and c.value.site not in structures
        ]
        found = [(first, site) for first, _, site in sites]
        self._ends = {first: last for first, last, _ in sites}
        found += [
            (i, _region(words.plain, i))
            for i, word in enumerate(words.plain)
            if word[0] in "ctls" and len(word) < 4 and LEVEL.fullmatch(word) and not self._of_image(i)
        ]
        self._sites = sorted(found)

    def _of_image(self, at: int) -> bool:
        """``T2 signal``, ``T1-weighted``: not a vertebra."""
        plains = self._phrases.words.plain
        return plains[at] in ("t1", "t2") and plains[at + 1 : at + 2] != [] and plains[at + 1] in _IMAGE_WORDS

    def settle(self, problem: Problem) -> None:
        """Set the places (nearest first), the side and the telling words of a diagnosis."""
        problem.places, problem.side, problem.place_guessed = self._of(problem)
        problem.said = self._said(problem.first_word, problem.last_word)

    def _of(self, problem: Problem) -> tuple[tuple[str, ...], str | None, bool]:
        """Sites and side, and whether the nearest site is only somewhere in the sentence."""
        words, rules = self._phrases.words, context_rules()
        a, b = problem.first_word, problem.last_word
        inside = [e.site for w in words.plain[a:b] if (e := phrase_book().get(w)) is not None and e.site]
        inside += [_region(words.plain, i) for i in range(a, b) if LEVEL.fullmatch(words.plain[i])]
        sites = [*problem.sites, *inside]
        own = [s for s in problem.sites[::-1] + inside if s not in rules.structures and s != "spine"]
        rest = [s for s in sites if s in rules.structures or s == "spine"]
        if "finger" in own and {"foot", "toe", "ankle"} & set(own):
            own = ["toe"]
        begin, end = self._phrases.sentence(problem.start)
        low, high = bisect_left(words.starts, begin), bisect_left(words.starts, end)
        sites_here = self._sites[bisect_left(self._sites, (low, "")) : bisect_left(self._sites, (high, ""))]
        near = [(w, s) for w, s in sites_here if not a <= w < b]
        after = self._after(problem, near)
        level = self._levels_before(a)
        side = self._side(level, b, after[0] if after else None)
        if own:
            return (*own, *rest), side, False
        if level < a:
            return (_region(words.plain, level), *rest), side, False
        if after is not None:
            return (after[1], *rest), side, False
        if problem.concept in rules.own_site_only:
            return tuple(rest), side, False
        levels = [(w, s) for w, s in near if LEVEL.fullmatch(words.plain[w])]
        for pool in (levels, near):
            left = [s for w, s in pool if w < a and s != "spine"]
            right = [s for w, s in pool if w >= b and s != "spine"]
            if left or right:
                return ((left or right[:1])[-1], *rest), side, True
        return tuple(rest), side, False

    def _levels_before(self, a: int) -> int:
        """The first word of the level right before a mention (``L4-5 disc herniation``), else the mention's own."""
        plains, gaps = self._phrases.words.plain, self._phrases.words.gaps
        first = a
        while first and gaps[first] == " " and LEVEL.fullmatch(plains[first - 1]) and not self._of_image(first - 1):
            first -= 1
        if first and gaps[first] == " " and first == a and len(plains[first - 1]) == 1 and plains[first - 1].isdigit():
            before = first - 2  # "L4-5", "L4/5"
            if before >= 0 and gaps[first - 1] in " /" and LEVEL.fullmatch(plains[before]):
                return before
        return first

    def _after(self, problem: Problem, near: list[tuple[int, str]]) -> tuple[int, str] | None:
        """The place that a phrase after the disorder names (``strain of the muscle and fascia of the low back``)."""
        words, b = self._phrases.words, problem.last_word
        for at, (w, site) in enumerate(near):
            if not b <= w < b + 14 or w in self._taken:
                continue
            start = words.starts[w]
            stop = words.ends[self._ends.get(w, w + 1) - 1]
            if _OF_PLACE.fullmatch(words.folded, problem.end, start):
                whole = near[at + 1] if at + 1 < len(near) else None
                part = words.plain[w] in ("neck", "head") and whole and whole[0] < w + 6
                if part and whole and _PART_OF.fullmatch(words.folded, stop, words.starts[whole[0]]):
                    return whole
                return w, site
            if _COMMA.fullmatch(words.folded, problem.end, start) and _PLACE_ENDS.match(words.folded, stop):
                return w, site
        return None

    def _said(self, a: int, b: int) -> str:
        """The words of a diagnosis with the qualifiers before it and what belongs to it after it."""
        phrases, rules = self._phrases.words, word_rules()
        plains, gaps = phrases.plain, phrases.gaps
        first = self._levels_before(a)
        while first and a - first < 4 and gaps[first] == " " and self._qualifies(first - 1):
            first -= 1
        last, joined, linked = b, False, False
        while last < len(plains) and last - b < 14:
            gap, word = gaps[last], plains[last]
            if gap == ",":
                if not self._qualifying_segment(last):
                    break
                joined = False
            elif gap not in (" ", "/"):
                break
            if word in ("with", "without"):
                joined, linked = True, False
            elif word == "and" and joined and not linked:
                linked = True
            elif word in rules.stops or (last in self._taken and not joined):
                break
            last += 1
        return phrases.text[phrases.starts[first] : phrases.ends[last - 1]]

    def _qualifies(self, at: int) -> bool:
        """Whether a word can only say which kind of disorder it is, how bad, or where."""
        word = self._phrases.words.plain[at]
        if word in word_rules().opposites or word in word_rules().qualifiers:
            return True
        entry = phrase_book().get(word)
        return entry is not None and not entry.heads and bool(entry.classes & _QUALIFYING)

    def _qualifying_segment(self, at: int) -> bool:
        """Whether the words from a comma to the next mark are all qualifiers (``, recurrent, moderate``)."""
        plains, gaps = self._phrases.words.plain, self._phrases.words.gaps
        if plains[at] in ("with", "without"):
            return True
        i = at
        while i == at or (i < len(plains) and gaps[i] in " /"):
            if plains[i] in ("with", "without"):
                return True
            if i in self._taken or not (self._qualifies(i) or plains[i] in word_rules().silent):
                return False
            i += 1
            if i - at > 7:
                return False
        return True

    def _side(self, a: int, b: int, place: int | None) -> str | None:
        """The side said inside or before a diagnosis, or before or right after the place that follows it."""
        plains, gaps = self._phrases.words.plain, self._phrases.words.gaps
        for i in range(a, b):
            if plains[i] in _SIDE_OF:
                return _SIDE_OF[plains[i]]
        i = a - 1
        while i >= 0 and a - i <= 4 and gaps[i + 1] == " ":
            if plains[i] in _SIDE_OF:
                both = i > 1 and plains[i - 1] in ("and", "or") and _SIDE_OF.get(plains[i - 2], "") != ""
                return "bilateral" if both else _SIDE_OF[plains[i]]
            i -= 1
        if place is None:  # "carpal tunnel syndrome, left upper limb"
            return _SIDE_OF.get(plains[b]) if b < len(plains) and gaps[b] in (",", " ", "(") else None
        for i in range(b, min(place + 8, len(plains))):
            if i > place and gaps[i] not in (" ", ","):
                break
            if plains[i] in _SIDE_OF:
                return _SIDE_OF[plains[i]]
        return None
