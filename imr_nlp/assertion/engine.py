"""What is said of each mention: present, absent, historical ... and the cue that says so.

Two layers look at each sentence. The *voice* tells who speaks: a guideline in general, or the reviewer of this
patient's case; a quotation runs on until the reviewer turns to the case. The *local* cues (``no``, ``is
negative``, ``underwent``) have scopes as in ConText, which end at conjunctions, other cues and new clauses.
"""

from __future__ import annotations

import json
import re
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from functools import lru_cache
from importlib import resources
from operator import attrgetter, itemgetter, sub
from typing import Any, Protocol, TypeVar

from imr_nlp.assertion.cues import Cue, CueFinder
from imr_nlp.assertion.rules import Rule, read_rules
from imr_nlp.assertion.verdicts import Sentence, Voice, decide, says
from imr_nlp.match.mention import Mention
from imr_nlp.match.places import Places
from imr_nlp.text.fold import fold

#: Labels that get an assertion.
LABELS = frozenset({"FINDING", "DIAGNOSIS", "PROCEDURE"})

_EXTENT = attrgetter("start", "end")
_Thing = TypeVar("_Thing")
_PAST = re.compile(r"\b(?:was|were|had|did|has|this|these|there (?:is|are)|no|positive|negative)\b")


class RegionLike(Protocol):
    """A named stretch of the text (``imr_nlp.components.base.Region``)."""

    @property
    def name(self) -> str: ...
    @property
    def start(self) -> int: ...
    @property
    def end(self) -> int: ...


class AssertionEngine:
    """Assert mentions by rules.

    Parameters
    ----------
    rules
        Rules in medSpaCy's format (:func:`imr_nlp.assertion.rules.read_rules`); None for the shipped ones.

    Examples
    --------
    >>> engine = AssertionEngine()
    >>> text = "No swelling or effusion, but tenderness is present."
    >>> mentions = [Mention(text.index(w), text.index(w) + len(w), "FINDING") for w in ("effusion", "tenderness")]
    >>> engine.assert_mentions(text, [0], mentions)
    >>> [m.attributes["assertion"] for m in mentions]
    ['absent', 'present']
    >>> mentions[0].attributes["cue"]
    {'text': 'No', 'start': 0, 'end': 2, 'rule': 'no'}
    """

    def __init__(self, rules: Iterable[Rule] | None = None) -> None:
        self.rules = list(read_rules() if rules is None else rules)
        self._build()

    def __getstate__(self) -> dict[str, Any]:
        return {"rules": self.rules}  # automata are made anew

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.rules = state["rules"]
        self._build()

    def _build(self) -> None:
        self.finder = CueFinder(self.rules)
        self._speakers: dict[tuple[str, str], frozenset[int]] = {}

    def speakers(self, label: str, region: str) -> frozenset[int]:
        """The identities of the rules that can speak of such a mention: a rule's own hash is slow."""
        found = self._speakers.get((label, region))
        if found is None:
            found = frozenset(id(rule) for rule in self.rules if rule.allows(label) and says(rule, region))
            self._speakers[label, region] = found
        return found

    def assert_mentions(
        self,
        text: str,
        sentence_starts: Sequence[int],
        mentions: Iterable[Mention],
        regions: Sequence[RegionLike] = (),
    ) -> None:
        """Set ``attributes["assertion"]`` and ``attributes["cue"]`` of each mention.

        Parameters
        ----------
        text
            Any text; offsets of mentions, sentences and regions index it.
        sentence_starts
            Where sentences begin.
        mentions
            Mentions with the labels of :data:`LABELS`, or with an empty label where it is not known.
        regions
            Sections of a letter and parts of its determinations, or none for other text.
        """
        wanted = sorted((m for m in mentions if not m.label or m.label in LABELS), key=_EXTENT)
        if not wanted:
            return
        folded, forward, back = _squeeze(fold(text))
        starts = _divided(sorted({forward(start) for start in sentence_starts}) or [0], folded)
        spans = [(forward(m.start), forward(m.end)) for m in wanted]
        places = _places([(forward(r.start), forward(r.end), r.name) for r in regions])
        labels = [m.label or label_of(folded[a:b]) for m, (a, b) in zip(wanted, spans)]
        verdicts = _Reading(folded, starts, spans, labels, places, self).verdicts()
        for mention, (value, cue) in zip(wanted, verdicts):
            mention.attributes["assertion"] = value
            mention.attributes["cue"] = None
            if cue is not None:
                start, end = back(cue.start), back(cue.end - 1) + 1
                mention.attributes["cue"] = {
                    "text": text[start:end],
                    "start": start,
                    "end": end,
                    "rule": cue.rule.literal,
                }


@lru_cache(maxsize=1)
def _service_words() -> tuple[frozenset[str], tuple[str, ...]]:
    data = json.loads((resources.files("imr_nlp") / "terms" / "assertion_services.json").read_text("utf-8"))
    return frozenset(data["service_words"]), tuple(data["service_endings"])


def label_of(mention: str) -> str:
    """A guess at the label of a mention that came without one: services are asserted otherwise than findings.

    Examples
    --------
    >>> label_of("lumbar epidural steroid injection"), label_of("low back pain")
    ('PROCEDURE', 'FINDING')
    """
    words, endings = _service_words()
    last = mention.rsplit(" ", 1)[-1]
    return "PROCEDURE" if last in words or last.endswith(endings) else "FINDING"


def _places(regions: list[tuple[int, int, str]]) -> Places[str]:
    """The innermost region at an offset."""
    return Places(sorted(regions, key=lambda r: (r[1] - r[0], r[0]), reverse=True), "")


class _Reading:
    """One text with its cues; made for one call."""

    def __init__(
        self,
        text: str,
        starts: list[int],
        spans: list[tuple[int, int]],
        labels: list[str],
        places: Places[str],
        engine: AssertionEngine,
    ) -> None:
        self.text = text
        self.starts = starts
        self.ends = [*starts[1:], len(text)]
        self.spans = spans
        self.labels = labels
        self.places = places.along([start for start, _ in spans])
        self.speakers = engine.speakers
        # "Decision rationale:" opens its sentence outside of the region.
        self.regions = places.along([end - 2 if end - 2 > begin else begin for begin, end in zip(starts, self.ends)])
        self.members = self._by_sentence(spans, range(len(spans)))
        local, voice = engine.finder.find(text, self._stretches(), starts, self.members)
        self.local = self._by_sentence(local, local)
        self.timelines = self._timelines(voice, local)
        self.told = sorted({*self.members, *self.local, *self._by_sentence(voice, voice)})

    def _sentence(self, offset: int) -> int:
        return max(0, bisect_right(self.starts, offset) - 1)

    def _stretches(self) -> list[tuple[int, int]]:
        """Where cues matter: sentences with mentions, and those that a quotation may run through."""
        found: list[tuple[int, int]] = []
        begin = end = 0
        for number, region in enumerate(self.regions):
            if region in _SILENT and number not in self.members:
                continue
            if self.starts[number] != end:
                found.append((begin, end))
                begin = self.starts[number]
            end = self.ends[number]
        return [*found, (begin, end)]

    def verdicts(self) -> list[tuple[str, Cue | None]]:
        out: list[tuple[str, Cue | None]] = [("present", None)] * len(self.spans)
        carried: Cue | None = None  # the guideline cue whose quotation runs on
        last_region, region_fresh = "", True  # fresh: nobody has spoken yet
        for number in self.told:
            region = self.regions[number]
            if region != last_region:
                carried, last_region, region_fresh = None, region, True
            members = self.members.get(number)
            timeline = self.timelines.get(number, ())
            if members:
                if region == "rationale" and region_fresh and not timeline:
                    carried = self._ahead(number)
                cues = self.local.get(number, ())
                sentence = None
                if cues or timeline or carried:
                    sentence = Sentence(self, self.starts[number], self.ends[number], cues, timeline, carried, members)
                for index in members:
                    start, end = self.spans[index]
                    if sentence is None:
                        out[index] = decide((), start, end, self.labels[index], self.places[index])
                    else:
                        out[index] = sentence.verdict(index, self.places[index])
            if timeline:
                region_fresh = False
                final = timeline[-1]
                carried = final.cue if final.generic and region not in _CASE_SECTIONS else None
        return out

    def _ahead(self, number: int) -> Cue | None:
        """A rationale that opens with prose about a service, before it names the guideline, is general too."""
        if _PAST.search(self.text, self.starts[number], self.ends[number]):
            return None
        for later in range(number + 1, number + 6):
            if timeline := self.timelines.get(later):
                return timeline[0].cue if timeline[0].generic else None
        return None

    def _timelines(self, voices: Iterable[Cue], local: Iterable[Cue]) -> dict[int, list[Voice]]:
        """Who speaks from where on, in each sentence."""
        found = [
            Voice(cue.start, cue.end, cue.rule.category == "GENERIC", cue, cue.rule.direction != "FORWARD")
            for cue in voices
            if cue.rule.direction not in ("PSEUDO", "TERMINATE")
        ]
        found += [Voice(cue.start, cue.end, False, cue, True) for cue in local if cue.rule.metadata.get("patient")]
        found.sort(key=itemgetter(0, 1))
        return self._by_sentence(found, found)

    def _by_sentence(self, places: Iterable[tuple[Any, ...]], things: Iterable[_Thing]) -> dict[int, list[_Thing]]:
        """Things by the number of the sentence that they begin in; ``places`` tell where, and rise."""
        found: dict[int, list[_Thing]] = {}
        end = -1
        for place, thing in zip(places, things):
            if place[0] >= end:
                number = self._sentence(place[0])
                end = self.ends[number]
                here = found.setdefault(number, [])
            here.append(thing)
        return found


#: Sections that tell the case: no quotation runs on there.
_CASE_SECTIONS = frozenset({"case_summary", "header", "methodology", "reviewer", "documents_reviewed", "heading"})
_SILENT = _CASE_SECTIONS | {"claims_administrator_field", "reviewer_field"}


#: No sentence is longer: text without stops would make scopes quadratic.
_LONGEST = 1500


def _divided(starts: list[int], text: str) -> list[int]:
    """Sentence starts, with more of them inside of what is too long to be a sentence."""
    ends = [*starts[1:], len(text)]
    if max(map(sub, ends, starts)) <= _LONGEST:
        return starts
    out: list[int] = []
    for start, end in zip(starts, ends):
        out.append(start)
        while end - out[-1] > _LONGEST:
            space = text.rfind(" ", out[-1] + 1, out[-1] + _LONGEST)
            out.append(space + 1 if space >= 0 else out[-1] + _LONGEST)
    return out


def _squeeze(folded: str) -> tuple[str, Any, Any]:
    """The text with single spaces, and the maps there and back."""
    if "  " not in folded:
        return folded, _same, _same
    origin: list[int] = []
    pieces: list[str] = []
    at = 0
    for gap in re.finditer(r" {2,}", folded):
        pieces.append(folded[at : gap.start() + 1])
        origin.extend(range(at, gap.start() + 1))
        at = gap.end()
    pieces.append(folded[at:])
    origin.extend(range(at, len(folded)))
    squeezed = "".join(pieces)

    def forward(offset: int) -> int:
        place = bisect_right(origin, offset) - 1
        return len(squeezed) if offset >= len(folded) else max(0, place)

    return squeezed, forward, lambda offset: origin[offset]


def _same(offset: int) -> int:
    return offset
