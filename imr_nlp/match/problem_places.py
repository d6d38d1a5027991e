"""Where a disorder is and on which side: by its own words, by the place that follows, else by its sentence."""

from __future__ import annotations

import re
from bisect import bisect_left

from imr_nlp.match.problem_phrases import Phrases, Problem
from imr_nlp.match.problem_terms import context_rules, phrase_book

_LEVEL = re.compile(r"[ctls]\d{1,2}")
_OF_PLACE = re.compile(
    r"\s*(?:\([^()]{1,12}\)\s*)?,?\s*(?:of|in|to|at|on|involving|affecting|left|right|bilateral|lt|rt)\b"
    r"(?:\s|,|/|-|\(|\b(?:of|in|to|at|on|the|his|her|their|and|or|both|left|right|bilateral|"
    r"muscles?|fascia|tendons?|"
    r"ligaments?|joints?|other|specified|unspecified|parts?|level|specific|region|area|lower|upper|wall|front|"
    r"proximal|distal|medial|lateral|anterior|posterior|soft|tissues?|involving|affecting|within|superficial|deep|"
    r"internal|external|part|aspect|side|first|second|third|fourth|fifth|\d(?:st|nd|rd|th))\b)+"
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
        found = [
            (c.first, c.value.site)
            for c in phrases.chunks
            if c.value is not None and c.value.site and c.value.site not in structures
        ]
        found += [
            (i, _region(words.plain, i))
            for i, word in enumerate(words.plain)
            if word[0] in "ctls" and len(word) < 4 and _LEVEL.fullmatch(word)
        ]
        self._sites = sorted(found)

    def of(self, problem: Problem) -> tuple[tuple[str, ...], str | None]:
        """Sites (nearest first) and side of a diagnosis."""
        words, rules = self._phrases.words, context_rules()
        a, b = problem.first_word, problem.last_word
        inside = [e.site for w in words.plain[a:b] if (e := phrase_book().get(w)) is not None and e.site]
        sites = [*problem.sites, *inside]
        own = [s for s in problem.sites[::-1] + inside if s not in rules.structures and s != "spine"]
        rest = [s for s in sites if s in rules.structures or s == "spine"]
        if "finger" in own and {"foot", "toe", "ankle"} & set(own):
            own = ["toe"]
        begin, end = self._phrases.sentence(problem.start)
        low, high = bisect_left(words.starts, begin), bisect_left(words.starts, end)
        sites_here = self._sites[bisect_left(self._sites, (low, "")) : bisect_left(self._sites, (high, ""))]
        near = [(w, s) for w, s in sites_here if not a <= w < b]
        after = next(  # "strain of the muscle, fascia and tendon of the low back"
            (
                (w, s)
                for w, s in near
                if b <= w < b + 14
                and w not in self._taken
                and _OF_PLACE.fullmatch(words.folded[problem.end : words.starts[w]])
            ),
            None,
        )
        side = self._side(a, b, after[0] if after else None)
        if own:
            return (*own, *rest), side
        if after is not None:
            return (after[1], *rest), side
        if problem.concept in rules.own_site_only:
            return tuple(rest), side
        levels = [(w, s) for w, s in near if _LEVEL.fullmatch(words.plain[w])]
        for pool in (levels, near):
            left = [s for w, s in pool if w < a and s != "spine"]
            right = [s for w, s in pool if w >= b and s != "spine"]
            if left or right:
                return ((left or right[:1])[-1], *rest), side
        return tuple(rest), side

    def _side(self, a: int, b: int, place: int | None) -> str | None:
        """The side said inside or before a diagnosis, or before or right after the place that follows it."""
        plains, gaps = self._phrases.words.plain, self._phrases.words.gaps
        for i in range(a, b):
            if plains[i] in _SIDE_OF:
                return _SIDE_OF[plains[i]]
        i = a - 1
        while i >= 0 and a - i <= 4 and gaps[i + 1] == " ":
            if plains[i] in _SIDE_OF:
                return _SIDE_OF[plains[i]]
            i -= 1
        if place is None:  # "carpal tunnel syndrome, left upper limb"
            return _SIDE_OF.get(plains[b]) if b < len(plains) and gaps[b] in (",", " ", "(") else None
        for i in range(b, min(place + 8, len(plains))):
            if i > place and gaps[i] not in (" ", ","):
                break
            if plains[i] in _SIDE_OF:
                return _SIDE_OF[plains[i]]
        return None
