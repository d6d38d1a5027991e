"""What is said of each mention: present, absent, historical ... and the cue that says so.

Two layers look at each sentence. The *voice* tells who speaks: a guideline in general, or the reviewer of this
patient's case; a quotation runs on until the reviewer turns to the case. The *local* cues (``no``, ``is
negative``, ``underwent``) have scopes as in ConText, which end at conjunctions, other cues and new clauses.
"""

from __future__ import annotations

import json
import re
from bisect import bisect_left, bisect_right
from collections.abc import Container, Iterable, Sequence
from functools import lru_cache
from importlib import resources
from operator import itemgetter
from typing import Any, NamedTuple, Protocol

import ahocorasick

from imr_nlp.assertion.patterns import expand, prefixes
from imr_nlp.assertion.rules import CATEGORIES, Rule, read_rules, token_pattern_regex
from imr_nlp.match.mention import Mention
from imr_nlp.text.fold import fold

#: Labels that get an assertion.
LABELS = frozenset({"FINDING", "DIAGNOSIS", "PROCEDURE"})

#: Categories of the layer that tells who speaks.
VOICE = frozenset({"GENERIC", "PATIENT"})

# Of several cues that reach a mention the one whose value stands first here decides.
_ORDER = ("generic", "undocumented", "absent", "possible", "normal", "historical", "hypothetical", "present")
_RANK = {category: _ORDER.index(value) for category, value in CATEGORIES.items() if category not in VOICE}

_SPACES = re.compile(r"\s+")
_WORD = re.compile(r"\w+")
# Between two items of one list: "swelling, bony effusion, or", "(", "/".
_LIST_GAP = re.compile(
    r"\s*(?:[,/&(){}\[\]'-]|\b(?:and|or|nor|as well as|and/or|versus|vs\.?|including|any|both|no)\b|\s)*"
    r"(?:[\w'-]+\s+){0,3}?[\w'-]*\s*[-(/]?\s*$"
)
_PAST = re.compile(r"\b(?:was|were|had|did|has|this|these|there (?:is|are)|no|positive|negative)\b")
_OR = re.compile(r"\b(?:or|nor)\b")
_JOINT = re.compile(r"[,;]|\b(?:and|or|but|with)\b")
_ITEM = re.compile(r", and |, | and ")
_CONJUNCT = re.compile(r",|(?<!\w)/|/(?!\w)|\b(?:and|or|nor)\b")  # no list: "of the wrist/hand"
_PLURAL = re.compile(r"(?:are|were|have)\b|(?:could|can|do|did|had) ")
_SINGULAR = re.compile(r"(?:is|was|has|does)\b")
_ABNORMAL = re.compile(
    r"(?:abnormal\w*|decreased|diminished|reduced|limited|restricted|positive|painful|weak\w*|impaired|loss|pain|"
    r"tender\w*|antalgic|absent|hyper\w+|hypo\w+|unstable|spasms?)\b"
)
# "no A, tenderness of the wrist, spasms of the hand and B": these are found, only A is denied.
_DECREASED = re.compile(
    r"(?:and |with |an? |some |mild |moderate |severe )*(?:decreased|diminished|reduced|limited|restricted|impaired|"
    r"positive|painful|weakened|antalgic)\b"
)
_OWN_PLACE = re.compile(r"\b(?:of|over|at|along|in|on|about|around|near|to palpation|with)\b")
_OWN_SIDE = re.compile(_OWN_PLACE.pattern + r"|\bto (?:the|right|left|bilateral|both)\b")
_SUFFERED = re.compile(
    r"\b(?:pains?|aches?|headaches?|tender|tenderness|spasms?|swelling|edema|weakness|numbness|tingling|ecchymosis|bruising|"
    r"effusions?|crepitus|laxity|deformity|complaints?|limp)$"
)
# "the claimant's pain level": a scale, and "medications for lupus": the topic of what is missing, not itself missing.
_SCALE = re.compile(r" (?:levels?|scores?|ratings?|scales?|intensity|severity|frequency)\b")
_OWNED = re.compile(r"(?:'s|\b(?:his|her|their|the|this|of))(?: current| present)? $")
_TOPIC = re.compile(
    r"\b(?:medications?|medicines?|drugs?|treatments?|therapy|management|prescriptions?) "
    r"(?:for|of)(?: the| his| her| an?)?(?: [\w-]+)? $"
)
_BREAK = re.compile(r"[:;]|\d\)")
# A finite verb or a new clause between a name and its result: the result is another's.
_VERB = re.compile(
    r"\b(?:is|are|was|were|be|been|has|have|had|do|does|did|can|could|will|would|may|might|should|must|shows?|"
    r"showed|shown|reveal(?:s|ed)?|demonstrate[sd]?|note[sd]|denie[sd]|reports?|reported|complain(?:s|ed)?|"
    r"continues?|remain(?:s|ed)?|but|however|although|though|while|because|which|who|that|with|without|except|"
    r"despite|if|when|such as)\b|;"
)


class RegionLike(Protocol):
    """A named stretch of the text (``imr_nlp.components.base.Region``)."""

    @property
    def name(self) -> str: ...
    @property
    def start(self) -> int: ...
    @property
    def end(self) -> int: ...


class Cue(NamedTuple):
    """A rule that matched ``text[start:end]``; ``only`` is where a longer cue leaves it to services or problems."""

    start: int
    end: int
    rule: Rule
    only: str = ""


# Past the constructor of the NamedTuple: hundreds are made for a letter.
_cue = tuple.__new__


class _Voice(NamedTuple):
    at: int
    end: int
    generic: bool
    cue: Cue
    backward: bool


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
        literals: dict[str, list[_Ready]] = {}
        begun: dict[str, list[tuple[re.Pattern[str], _Ready]]] = {}
        self._searched: list[tuple[re.Pattern[str], _Ready]] = []
        for rule in self.rules:
            ready = _ready(rule)
            words, regex = _matcher_of(rule)
            for word in words:
                literals.setdefault(word, []).append(ready)
            if regex is not None:
                heads = prefixes(regex.pattern)
                for head in heads:
                    begun.setdefault(head, []).append((regex, ready))
                if not heads:
                    self._searched.append((regex, ready))
        # One pass finds the literals and the places where a pattern may begin.
        self._automaton = ahocorasick.Automaton()
        for word in {*literals, *begun} - {""}:
            self._automaton.add_word(word, (len(word), literals.get(word, ()), begun.get(word, ())))
        if len(self._automaton):
            self._automaton.make_automaton()

    def cues(
        self,
        folded: str,
        stretches: Sequence[tuple[int, int]] | None = None,
        starts: Sequence[int] = (0,),
        members: Container[int] | None = None,
    ) -> tuple[list[Cue], list[Cue]]:
        """Local cues and voice cues of a folded text with single spaces; of overlapping ones the longest.

        ``stretches`` are the parts to read, ``starts`` where sentences begin, ``members`` the numbers of the sentences
        with mentions (None: all).
        """
        by_kind: tuple[list[Cue], ...] = ([], [], [], [], [])
        later: list[tuple[int, re.Pattern[str], Rule]] = []
        inner = _inner(folded)
        for begin, end in stretches or [(0, len(folded))]:
            self._find(folded, begin, end, inner, by_kind, later)
        voice, ends, both, services, problems = by_kind
        kept = _for_labels(both, services, problems)
        ends += _late(folded, later, kept, starts, members)
        kept += _apart(_longest(ends), kept)
        return sorted(kept, key=_place), _longest(voice)

    def _find(
        self,
        folded: str,
        begin: int,
        end: int,
        inner: bytes,
        by_kind: tuple[list[Cue], ...],
        later: list[tuple[int, re.Pattern[str], Rule]],
    ) -> None:
        for regex, ready in self._searched:
            for match in regex.finditer(folded, begin, end):
                at = match.start()
                if match.end() > at and not (at and folded[at].isalnum() and folded[at - 1].isalnum()):
                    by_kind[ready.kind].append(Cue(at, match.end(), ready.rule))
        if not len(self._automaton):
            return
        tried: set[tuple[int, int]] = set()
        for last, (length, literals, patterns) in self._automaton.iter(folded, begin, end):
            start = last - length + 1
            if inner[start]:
                continue
            stop = last + 1
            if literals and not inner[stop]:
                for kind, rule, _ in literals:
                    by_kind[kind].append(_cue(Cue, (start, stop, rule, "")))
            for regex, ready in patterns:
                if ready.late:
                    later.append((start, regex, ready.rule))
                    continue
                found = regex.match(folded, start)
                if found is not None and (start, id(ready)) not in tried:
                    tried.add((start, id(ready)))  # it may begin in more than one way
                    by_kind[ready.kind].append(Cue(start, found.end(), ready.rule))

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
        wanted = sorted((m for m in mentions if not m.label or m.label in LABELS), key=lambda m: (m.start, m.end))
        if not wanted:
            return
        folded, forward, back = _squeeze(fold(text))
        starts = _divided(sorted({forward(start) for start in sentence_starts}) or [0], folded)
        spans = [(forward(m.start), forward(m.end)) for m in wanted]
        places = _Places([(r.name, forward(r.start), forward(r.end)) for r in regions])
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


class _Ready(NamedTuple):
    """A rule with the list that its cues go to: voice, terminators, for all labels, for services, for problems."""

    kind: int
    rule: Rule
    late: bool = False  # a terminator of forward scopes, tried only where there is one


def _ready(rule: Rule) -> _Ready:
    services, problems = rule.allows("PROCEDURE"), rule.allows("FINDING") or rule.allows("DIAGNOSIS")
    if rule.category in VOICE:
        return _Ready(0, rule)
    if rule.category == "TERMINATE":
        return _Ready(1, rule, rule.metadata.get("ends_direction") == "FORWARD")
    return _Ready(2 if services and problems else 3 if services else 4, rule)


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


class _Places:
    """The innermost region at an offset."""

    def __init__(self, regions: list[tuple[str, int, int]]) -> None:
        self._edges = sorted({0, *(r[1] for r in regions), *(r[2] for r in regions)})
        self._names = [""] * len(self._edges)
        for name, start, end in sorted(regions, key=lambda r: (r[2] - r[1], r[1]), reverse=True):
            first, last = bisect_left(self._edges, start), bisect_left(self._edges, end)
            self._names[first:last] = [name] * (last - first)  # an inner region paints over its outer one

    def at(self, offset: int) -> str:
        return self._names[bisect_right(self._edges, offset) - 1]


class _Reading:
    """One text with its cues; made for one call."""

    def __init__(
        self,
        text: str,
        starts: list[int],
        spans: list[tuple[int, int]],
        labels: list[str],
        places: _Places,
        engine: AssertionEngine,
    ) -> None:
        self.text = text
        self.starts = starts
        self.ends = [*starts[1:], len(text)]
        self.spans = spans
        self.labels = labels
        self.places = places
        # "Decision rationale:" opens its sentence outside of the region.
        self.regions = [places.at(max(begin, end - 2)) for begin, end in zip(starts, self.ends)]
        self.members: dict[int, list[int]] = {}
        for index, (start, _) in enumerate(spans):
            self.members.setdefault(self._sentence(start), []).append(index)
        local, voice = engine.cues(text, self._stretches(), starts, self.members)
        self.local = self._by_sentence(local)
        self.voice = self._by_sentence(voice)

    def _sentence(self, offset: int) -> int:
        return max(0, bisect_right(self.starts, offset) - 1)

    def _stretches(self) -> list[tuple[int, int]]:
        """Where cues matter: sentences with mentions, and those that a quotation may run through."""
        found: list[tuple[int, int]] = []
        for number, region in enumerate(self.regions):
            if number not in self.members and region in _SILENT:
                continue
            if found and found[-1][1] == self.starts[number]:
                found[-1] = (found[-1][0], self.ends[number])
            else:
                found.append((self.starts[number], self.ends[number]))
        return found

    def verdicts(self) -> list[tuple[str, Cue | None]]:
        out: list[tuple[str, Cue | None]] = [("present", None)] * len(self.spans)
        carried: Cue | None = None  # the guideline cue whose quotation runs on
        last_region, region_fresh = "", True  # fresh: nobody has spoken yet
        for number in sorted({*self.members, *self.voice, *self.local}):
            region = self.regions[number]
            if region != last_region:
                carried, last_region, region_fresh = None, region, True
            members = self.members.get(number, ())
            cues = self.local.get(number, [])
            timeline = _timeline(self.voice.get(number, ()), cues)
            if region == "rationale" and region_fresh and not timeline and members:
                carried = self._ahead(number)
            if members:
                sentence = _Sentence(
                    self, self.starts[number], self.ends[number], cues, timeline, carried, list(members)
                )
                for index in members:
                    out[index] = sentence.verdict(index, self.places.at(self.spans[index][0]))
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
            if timeline := _timeline(self.voice.get(later, ()), self.local.get(later, [])):
                return timeline[0].cue if timeline[0].generic else None
        return None

    def _by_sentence(self, cues: list[Cue]) -> dict[int, list[Cue]]:
        found: dict[int, list[Cue]] = {}
        number, end = 0, -1
        for cue in cues:  # in order
            if cue.start >= end:
                number = self._sentence(cue.start)
                end = self.ends[number]
                found[number] = []
            found[number].append(cue)
        return found


#: Sections that tell the case: no quotation runs on there.
_CASE_SECTIONS = frozenset({"case_summary", "header", "methodology", "reviewer", "documents_reviewed", "heading"})
_SILENT = _CASE_SECTIONS | {"claims_administrator_field", "reviewer_field"}


def _timeline(voices: Sequence[Cue], local: Sequence[Cue]) -> list[_Voice]:
    """Who speaks from where on, in one sentence."""
    found = [
        _Voice(cue.start, cue.end, cue.rule.category == "GENERIC", cue, cue.rule.direction != "FORWARD")
        for cue in voices
        if cue.rule.direction not in ("PSEUDO", "TERMINATE")
    ]
    found += [_Voice(cue.start, cue.end, False, cue, True) for cue in local if cue.rule.metadata.get("patient")]
    return sorted(found, key=lambda v: (v.at, v.end))


class _Sentence:
    def __init__(
        self,
        reading: _Reading,
        begin: int,
        end: int,
        cues: list[Cue],
        timeline: list[_Voice],
        carried: Cue | None,
        indices: list[int],
    ) -> None:
        self.text = reading.text
        self.begin, self.end = begin, end
        self.timeline, self.carried = timeline, carried
        self.indices = indices
        self.spans, self.labels = reading.spans, reading.labels
        self.ends = [c for c in cues if c.rule.direction == "TERMINATE"]
        self.cues = [c for c in cues if c.rule.direction not in ("TERMINATE", "PSEUDO")]
        self.usable: dict[tuple[str, str], list[tuple[int, Cue]]] = {}
        self.scopes: dict[int, tuple[int, int]] = {}  # made where they are asked for
        asked = [c for c in self.cues if c.rule.category == "HYPOTHETICAL" and c.rule.metadata.get("over_generic")]
        self.asked = next((c for c in asked if c.rule.allows("PROCEDURE")), None)

    # Scopes

    def _scope(self, cue: Cue) -> tuple[int, int]:
        rule = cue.rule
        left, right = self.begin, self.end
        for other in self.ends:
            if not _ends(rule, other.rule):
                continue
            if other.start >= cue.end:
                right = min(right, other.start)
                break
            if other.end <= cue.start:
                left = max(left, other.end)
        for other in self.cues:
            if other is cue or not _stops(rule, other.rule):
                continue
            if (
                other.start >= cue.end
                and other.rule.direction != "BACKWARD"
                and _JOINT.search(self.text, cue.end, other.start)
            ):
                right = min(right, other.start)
            elif other.end <= cue.start and other.rule.direction != "FORWARD":
                left = max(left, other.end)
        if rule.category == "NEGATED_EXISTENCE" and rule.direction == "FORWARD":
            right = min(right, self._list_item_end(cue, right), self._next_result(cue, right))
        if rule.direction == "FORWARD":
            left = cue.end
        elif rule.direction == "BACKWARD":
            right = cue.start
        near: list[tuple[int, int]] = []
        if rule.direction != "FORWARD":
            near += self._list_before(cue, left)
        if rule.direction != "BACKWARD" and rule.max_scope is not None:
            near += self._list_after(cue, right)
        if rule.direction == "BACKWARD" or rule.max_scope is not None:
            return (min(s for s, _ in near), max(e for _, e in near)) if near else (cue.end, cue.end)
        if rule.direction == "BIDIRECTIONAL":
            left = min([s for s, _ in near], default=cue.start)
        return left, right

    def _next_result(self, cue: Cue, right: int) -> int:
        """``no discharge, X normal``: a result that stands after its name begins something new."""
        for other in self.cues:
            weak = other.rule.metadata.get("weak")
            opposite = other.rule.category in _OPPOSITES["NEGATED_EXISTENCE"] and not weak
            if other.start < cue.end or other.rule.direction != "BACKWARD" or not opposite:
                continue
            begins = [start for start, _ in self._list_before(other, cue.end)]
            if begins and _JOINT.search(self.text, cue.end, min(begins)):
                return min(begins)
        return right

    def _list_item_end(self, cue: Cue, right: int) -> int:
        """``A, no B, C``: in the midst of a list without ``or`` a negation reaches its own item only."""
        before = self.text[self.begin : cue.start].rstrip()
        others = [c for c in self.cues if c.rule.category == cue.rule.category and c.rule.direction == "FORWARD"]
        right = min([c.start for c in others if c.start >= cue.end], default=right)
        if cue.rule.metadata.get("bare_list"):
            right = min(right, self._bare_list_end(cue, right))
        if cue.rule.literal.startswith("without"):
            return right
        if not before.endswith((",", ", and")) or _OR.search(self.text, cue.end, right):
            return right
        if any(c.end <= cue.start and not c.rule.literal.startswith("without") for c in others):
            return right  # a list of negations
        comma = self.text.find(",", cue.end, right)
        return comma if comma >= 0 else right

    def _bare_list_end(self, cue: Cue, right: int) -> int:
        """``no A, B of the wrist, and decreased C``: where items that are no bare names follow, A alone is denied."""
        last = _OR.search(self.text, cue.end, right)
        comma = self.text.find(", ", last.end(), right) if last else -1
        if comma >= 0 and not _OR.search(self.text, comma, right):
            item = self.text[comma + 2 : right].partition(",")[0]  # "no A or B, C of the wrist"
            if _DECREASED.match(item) or _OWN_SIDE.search(item):
                return comma
        joints = list(_ITEM.finditer(self.text, cue.end, right))
        if not joints or _OR.search(self.text, joints[0].end(), right):
            return right
        if _DECREASED.match(self.text[cue.end : joints[0].start()].lstrip()):
            return right  # "no decreased A and diminished B"
        edges = [joint.start() for joint in joints] + [right]
        items = [self.text[joint.end() : end] for joint, end in zip(joints, edges[1:])]
        comma = next((joint.start() for joint in joints if "," in joint[0]), right)
        for joint, item in zip(joints, items):
            if _DECREASED.match(item):
                return min(comma, joint.start())
        inner = [item for joint, item in zip(joints[:-1], items) if "," in joint[0]]
        if "and" in joints[-1][0] and any(map(_OWN_PLACE.search, inner)):
            return comma
        return right

    def _list_before(self, cue: Cue, left: int) -> list[tuple[int, int]]:
        """The mention before the cue, and those that one list joins to it."""
        found: list[tuple[int, int]] = []
        edge = cue.start
        if cue.rule.metadata.get("subject"):  # "X did this and was negative": the sentence's first mention
            first = [self.spans[i] for i in self.indices if left <= self.spans[i][0] and self.spans[i][1] <= edge]
            return first[:1]
        plural = bool(cue.rule.metadata.get("plural") or _PLURAL.match(self.text, cue.start))
        limit = cue.rule.max_scope or 12
        for index in reversed(self.indices):
            start, end = self.spans[index]
            if end > edge:
                continue
            if start < left:
                break
            gap = self.text[end:edge]
            if _VERB.search(gap) or _BREAK.search(gap):
                break
            listed = _CONJUNCT.search(gap) is not None and not gap.startswith((" to ", " against "))
            if listed and not plural and (_SINGULAR.match(self.text, cue.start) or "," in gap or limit < 5):
                break  # "spasm in the back, and SLR is negative": the verb has one subject
            if len(_WORD.findall(gap)) > (2 * limit if listed else limit):
                break
            if cue.rule.metadata.get("adjacent") and gap.strip():
                break
            if cue.rule.metadata.get("bare") and not self._stands_after(cue, gap):
                break
            found.append((start, end))
        return found

    def _stands_after(self, cue: Cue, gap: str) -> bool:
        """Whether a bare word such as ``full`` belongs to the mention before it, and not to what follows."""
        if "," in gap:
            return False
        following = [start for start, _ in map(self.spans.__getitem__, self.indices) if start >= cue.end]
        return not following or bool(re.search(r"[,.;:()]|\b(?:and|with|without)\b", self.text[cue.end : following[0]]))

    def _list_after(self, cue: Cue, right: int) -> list[tuple[int, int]]:
        found: list[tuple[int, int]] = []
        edge = cue.end
        limit = cue.rule.max_scope or 12
        for index in self.indices:
            start, end = self.spans[index]
            if start < edge:
                continue
            if start >= right:
                break
            if not cue.rule.allows(self.labels[index]):
                break  # "possible bursitis, status post surgery": it speaks of the other kind
            gap = self.text[edge:start]
            if found:
                if not _LIST_GAP.match(gap) or _VERB.search(gap):
                    break
            elif len(_WORD.findall(gap)) > limit or (limit < 5 and "," in gap):
                break
            found.append((start, end))
            edge = end
        return found

    # Verdicts

    def verdict(self, index: int, region: str) -> tuple[str, Cue | None]:
        start, end = self.spans[index]
        label = self.labels[index]
        voice = self._voice(start, end)
        covering = []
        for number, cue in self._usable(label, region):
            direction = cue.rule.direction
            if (direction == "BACKWARD" and cue.end <= start) or (direction == "FORWARD" and cue.start >= end):
                continue
            category = cue.rule.category
            if category == "NORMAL" and (_ABNORMAL.match(self.text, start) or _SUFFERED.search(self.text[start:end])):
                continue
            if category == "UNDOCUMENTED" and label != "PROCEDURE" and self._only_topic(cue, start, end):
                continue
            if cue.rule.metadata.get("inside") and not (start <= cue.start and cue.end <= end):
                continue
            if cue.start < end and cue.end > start:
                if not _overlapping(cue, start, end):
                    continue
            else:
                scope = self.scopes.get(number)
                if scope is None:
                    scope = self.scopes[number] = self._scope(cue)
                if not (scope[0] <= start and (end <= scope[1] if end <= cue.start else start < scope[1])):
                    continue
            covering.append(cue)
        if voice is not None:
            covering.append(voice)
        value, decider = decide(covering, start, end, label, region)
        if decider is None and value == "historical" and self.asked:
            return "hypothetical", self.asked  # a sentence that tells of the request
        return value, decider

    def _usable(self, label: str, region: str) -> list[tuple[int, Cue]]:
        """The cues that can speak of such a mention, with their numbers."""
        found = self.usable.get((label, region))
        if found is None:
            service = label == "PROCEDURE"
            found = self.usable[label, region] = [
                (number, cue)
                for number, cue in enumerate(self.cues)
                if cue.rule.allows(label)
                and _category(cue.rule, region) in _RANK
                and (not cue.only or (cue.only == "PROCEDURE") == service)
            ]
        return found

    def _only_topic(self, cue: Cue, start: int, end: int) -> bool:
        """Whether the record lacks something about the mention, not itself: ``did not state his pain level``."""
        before = self.text[max(self.begin, start - 60) : start]
        if cue.end <= start:
            return _SCALE.match(self.text, end) is not None and _OWNED.search(before) is not None
        return cue.start >= end and _TOPIC.search(before) is not None

    def _voice(self, start: int, end: int) -> Cue | None:
        """The cue that makes the words at ``start`` a general statement, or None."""
        current = self.carried
        first = True
        for voice in self.timeline:
            if voice.at < end:
                current = voice.cue if voice.generic else None
            elif first and voice.backward:
                current = voice.cue if voice.generic else None
                break
            else:
                break
            first = False
        return current


def decide(cues: Iterable[Cue], start: int, end: int, label: str, region: str) -> tuple[str, Cue | None]:
    """What the cues that reach a mention say of it, and the one that decides."""
    if region == "heading":
        return "hypothetical", None
    reaching = list(cues)
    voice = next((cue for cue in reaching if cue.rule.category == "GENERIC"), None)
    best: tuple[tuple[int, int], Cue, str] | None = None
    for cue in reaching:
        category = _category(cue.rule, region)
        over = bool(cue.rule.metadata.get("over_generic"))
        if over and voice is not None and cue.end <= voice.start < start:
            continue  # "regarding this request, the guideline recommends ..."
        if category not in _RANK or (voice is not None and not over):
            continue
        rank = _RANK[category]
        if label == "PROCEDURE" and (over or cue.rule.metadata.get("first")):
            rank = -1 if over else 0
        key = (rank, max(cue.start - end, start - cue.end, 0))
        if best is None or key < best[0]:
            best = key, cue, category
    if best is not None:
        return CATEGORIES[best[2]], best[1]
    if voice is not None:
        return "generic", voice
    return _default(label, region), None


def _category(rule: Rule, region: str) -> str:
    sections = rule.metadata.get("sections")
    return str(sections.get(region, rule.category)) if sections else rule.category


def _default(label: str, region: str) -> str:
    if region in ("claims_administrator_field", "reviewer_field"):
        return "generic"
    if label == "PROCEDURE":
        if region == "rationale":
            return "hypothetical"
        if region in ("case_summary", "documents_reviewed"):
            return "historical"
    return "present"


def _ends(rule: Rule, other: Rule) -> bool:
    """Whether a TERMINATE rule ends the scope of ``rule``; ``metadata`` can name categories, a direction and rules."""
    only, direction = other.metadata.get("ends"), other.metadata.get("ends_direction")
    if rule.literal in other.metadata.get("spares", ()):
        return False
    return (only is None or rule.category in only) and (direction is None or rule.direction == direction)


_OPPOSITES = {
    "NEGATED_EXISTENCE": {"POSITIVE_EXISTENCE", "NORMAL"},
    "POSITIVE_EXISTENCE": {"NEGATED_EXISTENCE", "NORMAL"},
    "NORMAL": {"NEGATED_EXISTENCE", "POSITIVE_EXISTENCE"},
}


def _stops(rule: Rule, other: Rule) -> bool:
    """Whether the cue of ``other`` ends the scope of ``rule``: the same kind of cue, its opposite, or as it says."""
    if other.category in rule.terminated_by:
        return True
    if other.metadata.get("stops") is False:
        return False
    return other.category in _OPPOSITES.get(rule.category, ())


def _overlapping(cue: Cue, start: int, end: int) -> bool:
    """Whether a cue that shares words with the mention speaks of it: ``no swelling``, ``range of motion full``."""
    forward = cue.rule.direction == "FORWARD"
    if cue.start < start:
        if cue.rule.category == "NORMAL":
            return True
        return cue.end <= end if forward else cue.end == end  # "not palpable" of [palpable]
    if forward:
        return cue.start - start <= 1 and cue.end < end and bool(cue.rule.metadata.get("opens", True))
    return cue.end <= end


def _matcher_of(rule: Rule) -> tuple[list[str], re.Pattern[str] | None]:
    """Literals for the automaton, or a compiled pattern where the literals cannot be listed."""
    if rule.pattern is None:
        return [_SPACES.sub(" ", fold(rule.literal)).strip()], None
    if isinstance(rule.pattern, str):
        literals = expand(rule.pattern)
        if literals is not None:
            return [fold(literal) for literal in literals], None
        # Without the leading border the search can skip ahead; cues() looks at the border itself.
        return [], re.compile(rule.pattern.removeprefix(r"\b"), re.IGNORECASE)
    return [], re.compile(token_pattern_regex(rule.pattern, rule.literal), re.IGNORECASE)


_START = itemgetter(0)
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


def _place(cue: Cue) -> tuple[int, int]:
    return cue.start, cue.end


def _longest(cues: list[Cue]) -> list[Cue]:
    """Of overlapping cues the longest, as medSpaCy prunes them."""
    if len(cues) < 2:
        return cues
    ordered = sorted(cues, key=_START)
    kept: list[Cue] = []
    first, edge = 0, ordered[0].end
    for place in range(1, len(ordered)):
        start, end = ordered[place][:2]
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
    whole = (cues[0].start, edge)
    if covering := [cue for cue in cues if cue[:2] == whole]:
        return covering
    kept: list[Cue] = []
    taken: list[tuple[int, int]] = []  # apart from each other, in order
    for cue in sorted(cues, key=lambda c: (c.start - c.end, c.start)):
        place = bisect_right(taken, (cue.start, cue.end))
        if place and taken[place - 1] == (cue.start, cue.end):
            kept.append(cue)
        elif (not place or taken[place - 1][1] <= cue.start) and (place == len(taken) or taken[place][0] >= cue.end):
            kept.append(cue)
            taken.insert(place, (cue.start, cue.end))
    return sorted(kept, key=_place)


#: No sentence is longer: text without stops would make scopes quadratic.
_LONGEST = 1500


def _divided(starts: list[int], text: str) -> list[int]:
    """Sentence starts, with more of them inside of what is too long to be a sentence."""
    out: list[int] = []
    for start, end in zip(starts, [*starts[1:], len(text)]):
        out.append(start)
        while end - out[-1] > _LONGEST:
            space = text.rfind(" ", out[-1] + 1, out[-1] + _LONGEST)
            out.append(space + 1 if space >= 0 else out[-1] + _LONGEST)
    return out


def _late(
    text: str,
    tries: list[tuple[int, re.Pattern[str], Rule]],
    cues: list[Cue],
    starts: Sequence[int],
    members: Container[int] | None,
) -> list[Cue]:
    """Terminators of forward scopes, looked for behind a cue that has one, in sentences with mentions."""
    found: list[Cue] = []
    if not tries:
        return found
    forward: dict[int, list[Cue]] = {}
    for cue in cues:  # in order
        if cue.rule.direction == "FORWARD":
            forward.setdefault(bisect_right(starts, cue.start), []).append(cue)
    tried: set[tuple[int, int]] = set()
    for start, regex, rule in tries:
        number = bisect_right(starts, start)
        before = forward.get(number)
        if before is None or start <= before[0].start or (members is not None and number - 1 not in members):
            continue
        if not any(cue.end <= start and _ends(cue.rule, rule) for cue in before):
            continue
        match = regex.match(text, start)
        if match is not None and (start, id(rule)) not in tried:
            tried.add((start, id(rule)))
            found.append(Cue(start, match.end(), rule))
    return found


def _for_labels(both: list[Cue], services: list[Cue], problems: list[Cue]) -> list[Cue]:
    """The longest cues, for services and for problems apart: a cue of the one hides none of the other."""
    if not services or not problems:
        return _longest([*both, *services, *problems])
    of_services, of_problems = _longest([*both, *services]), _longest([*both, *problems])
    here, there = set(map(id, of_services)), set(map(id, of_problems))  # a rule's own hash is slow
    kept = [cue for cue in of_services if id(cue) in there]
    kept += [Cue(cue.start, cue.end, cue.rule, "PROCEDURE") for cue in of_services if id(cue) not in there]
    kept += [Cue(cue.start, cue.end, cue.rule, "PROBLEM") for cue in of_problems if id(cue) not in here]
    return sorted(kept, key=_place)


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
