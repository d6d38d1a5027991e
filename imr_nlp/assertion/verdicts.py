"""What the cues of one sentence say of its mentions.

A local cue (``no``, ``is negative``, ``underwent``) has a scope as in ConText, which ends at conjunctions, other cues
and new clauses; of the cues that reach a mention one decides.
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Sequence
from typing import NamedTuple, Protocol

from imr_nlp.assertion.cues import VOICE, Cue, ends
from imr_nlp.assertion.rules import CATEGORIES, Rule

# Of several cues that reach a mention the one whose value stands first here decides.
_ORDER = ("generic", "undocumented", "absent", "possible", "normal", "historical", "hypothetical", "present")
_RANK = {category: _ORDER.index(value) for category, value in CATEGORIES.items() if category not in VOICE}

_WORD = re.compile(r"\w+")
# Between two items of one list: "swelling, bony effusion, or", "(", "/".
_LIST_GAP = re.compile(
    r"\s*(?:[,/&(){}\[\]'-]|\b(?:and|or|nor|as well as|and/or|versus|vs\.?|including|any|both|no)\b|\s)*"
    r"(?:[\w'-]+\s+){0,3}?[\w'-]*\s*[-(/]?\s*$"
)
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


class ReadingLike(Protocol):
    """What a sentence needs of its text (``imr_nlp.assertion.engine``)."""

    text: str
    spans: list[tuple[int, int]]
    labels: list[str]

    def speakers(self, label: str, region: str) -> Container[int]: ...


class Voice(NamedTuple):
    """From ``at`` on a guideline speaks in general, or the reviewer of this case; ``backward``: before it as well."""

    at: int
    end: int
    generic: bool
    cue: Cue
    backward: bool


class Sentence:
    """One sentence with its cues and mentions.

    Parameters
    ----------
    reading
        The text, its mentions and their labels.
    begin, end
        Where the sentence stands.
    cues
        Its local cues, by place.
    timeline
        Who speaks in it, by place.
    carried
        The cue of a quotation that runs on from the sentence before.
    indices
        Which of the text's mentions stand in it, by place.
    """

    def __init__(
        self,
        reading: ReadingLike,
        begin: int,
        end: int,
        cues: Iterable[Cue],
        timeline: Sequence[Voice],
        carried: Cue | None,
        indices: Sequence[int],
    ) -> None:
        self.reading = reading
        self.text, self.spans, self.labels = reading.text, reading.spans, reading.labels
        self.begin, self.end = begin, end
        self.timeline, self.carried = timeline, carried
        self.indices = indices
        self.ends: list[Cue] = []
        self.cues: list[Cue] = []
        for cue in cues:
            direction = cue.rule.direction
            if direction == "TERMINATE":
                self.ends.append(cue)
            elif direction != "PSEUDO":
                self.cues.append(cue)
        self.usable: dict[tuple[str, str], list[tuple[int, Cue]]] = {}
        self.scopes: dict[int, tuple[int, int]] = {}  # made where they are asked for

    # Scopes

    def _scope(self, cue: Cue) -> tuple[int, int]:
        rule = cue.rule
        left, right = self.begin, self.end
        for other in self.ends:
            if not ends(other.rule, rule):
                continue
            if other.start >= cue.end:
                right = min(right, other.start)
                break
            if other.end <= cue.start:
                left = max(left, other.end)
        opposites = _OPPOSITES.get(rule.category, _NONE)
        for other in self.cues if opposites or rule.terminated_by else ():
            if other is cue or not _stops(rule, other.rule, opposites):
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
        """What is said of a mention in this region, and the cue that says so."""
        start, end = self.spans[index]
        label = self.labels[index]
        covering = [cue for number, cue in self._usable(label, region) if self._reaches(number, cue, start, end, label)]
        if self.timeline or self.carried:
            voice = self._voice(start, end)
            if voice is not None:
                covering.append(voice)
        value, decider = decide(covering, start, end, label, region)
        if decider is None and value == "historical" and (asked := self._asked()):
            return "hypothetical", asked  # a sentence that tells of the request
        return value, decider

    def _usable(self, label: str, region: str) -> list[tuple[int, Cue]]:
        """The cues that can speak of such a mention, with their numbers."""
        found = self.usable.get((label, region))
        if found is None:
            speakers = self.reading.speakers(label, region)
            kinds = ("", "PROCEDURE" if label == "PROCEDURE" else "PROBLEM")
            found = self.usable[label, region] = [
                (number, cue) for number, cue in enumerate(self.cues) if id(cue.rule) in speakers and cue.only in kinds
            ]
        return found

    def _reaches(self, number: int, cue: Cue, start: int, end: int, label: str) -> bool:
        """Whether a cue speaks of the mention ``start..end``."""
        first, last, rule, _ = cue
        direction = rule.direction
        if (direction == "BACKWARD" and last <= start) or (direction == "FORWARD" and first >= end):
            return False
        if first < end and last > start:
            if not _overlapping(cue, start, end):
                return False
        else:
            scope = self.scopes.get(number)
            if scope is None:
                scope = self.scopes[number] = self._scope(cue)
            if start < scope[0] or (end > scope[1] if end <= first else start >= scope[1]):
                return False
        if rule.category == "NORMAL" and (_ABNORMAL.match(self.text, start) or _SUFFERED.search(self.text[start:end])):
            return False
        if rule.category == "UNDOCUMENTED" and label != "PROCEDURE" and self._only_topic(cue, start, end):
            return False
        return not rule.metadata.get("inside") or (start <= first and last <= end)

    def _asked(self) -> Cue | None:
        """The cue that tells of the request."""
        asked = [c for c in self.cues if c.rule.category == "HYPOTHETICAL" and c.rule.metadata.get("over_generic")]
        return next((c for c in asked if c.rule.allows("PROCEDURE")), None)

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


def decide(cues: Sequence[Cue], start: int, end: int, label: str, region: str) -> tuple[str, Cue | None]:
    """What the cues that reach a mention say of it, and the one that decides."""
    if region == "heading":
        return "hypothetical", None
    if not cues:
        return _default(label, region), None
    voice = None
    for cue in cues:
        if cue.rule.category == "GENERIC":
            voice = cue
            break
    best: tuple[tuple[int, int], Cue, str] | None = None
    for cue in cues:
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


def says(rule: Rule, region: str) -> bool:
    """Whether a cue of the rule says something of mentions in this region."""
    return _category(rule, region) in _RANK


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


_NONE: frozenset[str] = frozenset()
_OPPOSITES = {
    "NEGATED_EXISTENCE": frozenset({"POSITIVE_EXISTENCE", "NORMAL"}),
    "POSITIVE_EXISTENCE": frozenset({"NEGATED_EXISTENCE", "NORMAL"}),
    "NORMAL": frozenset({"NEGATED_EXISTENCE", "POSITIVE_EXISTENCE"}),
}


def _stops(rule: Rule, other: Rule, opposites: Container[str]) -> bool:
    """Whether the cue of ``other`` ends the scope of ``rule``: the same kind of cue, its opposite, or as it says."""
    if other.category in rule.terminated_by:
        return True
    return other.category in opposites and other.metadata.get("stops") is not False


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
