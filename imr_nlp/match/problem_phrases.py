"""Growing a head to its phrase, and reading what stands around it: the ground of the problem grammar."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from dataclasses import dataclass, field
from functools import cached_property

from imr_nlp.match.chunks import Chunk, Words
from imr_nlp.match.problem_terms import DIAGNOSIS, FINDING, Entry, Head, by_suffix, context_rules, phrase_book

#: Modifier classes that stand at the left edge of a mention; the others only inside.
EDGE = frozenset({"site", "type", "neuro", "motion", "quality", "direction"})
INNER = frozenset({"grade", "side"})
TAKES: dict[str, frozenset[str]] = {
    "function": frozenset({"site", "neuro", "quality", "motion"}),
    "exam": frozenset({"site", "quality", "neuro"}),
    "quality": frozenset({"site", "quality"}),
    "bare": frozenset({"site"}),
    "motion": frozenset({"site", "motion"}),
    "deficit": frozenset({"site", "neuro", "type"}),
    "neuro": frozenset({"neuro"}),
    "impair": frozenset({"site", "neuro", "quality"}),
    "mod": frozenset({"site", "type", "neuro"}),
    "test": frozenset({"site", "motion", "direction"}),
    "pulses": frozenset({"site"}),
}
DEFAULT_TAKES = frozenset({"site", "type", "neuro"})
LINKS = frozenset({"and", "or"})
#: Classes whose words can stand side by side before one head.
_ALIKE = frozenset({"neuro", "quality", "type"})
_IMPROVE = re.compile(
    r"\b(?:improv\w*|restor\w*|increas\w*|maintain\w*|regain\w*|preserv\w*|promot\w*|optimi[sz]\w*|enhanc\w*|"
    r"normaliz\w*|gains? in|achiev\w*|facilitat\w*|for|active|with|through|during|on|strengthen\w*)"
    r"\s(?:[^\s.;:,]+\s){0,3}$"
)
_RESULT = re.compile(
    r"(?:(?!\.\s|\bbut\b|\bhowever\b|\bdue to\b).){0,70}?(?:\b(?:is|was|were|are|be|remains?|remained|noted|as|at|"
    r"shows?|showed|revealed?|demonstrates?|measured|reported|within|of|appears?|seems?|seemed|to be|with)\b|[:=]|^)\s*"
    r"(?:(?!\.\s).){0,45}?(?:\b(?:normal|normally|intact|full|fully|limited|restricted|decreased|reduced|diminished|"
    r"painful|painless|symmetric\w*|equal|absent|within|wnl|unremarkable|adequate|trace|brisk|good|poor|preserved|"
    r"grossly|degrees?|percent|impaired|lacking|lost|abnormal|unrestricted|stable|positive|negative|nonfocal|"
    r"palpable|regular|strong|weak|appropriate|steady|antalgic|slow|unsteady|altered|fair|hyperactive|felt|dull|"
    r"present|elevated|high|low|congruent|euthymic|depressed|anxious|flat|[0-5][-+]?\s*(?:/|out of|over|of)\s*[0-5]|"
    r"[0-4]\s?\+)|\+[0-4]\b|\d+\s*(?:%|°))"
)
_GRADED = re.compile(r"(?:[0-5][-+]?\s*(?:/|out of|of)\s*[0-5]\S?|[0-4]\s?\+|\+[0-4])\s*(?:\w+\s){0,2}$")
_LIST_CUE = re.compile(
    r"\bdiagnos(?:ed|es|is)\b(?!\s+(?:test|stud|imag|criteria|block))|\bassessments?\s*:|\bimpressions?\s*:"
)
_LIST_ENDS = re.compile(
    r"\b(?:complain\w*|report(?:s|ed)|reveal\w*|presents?|presented|treatment|treated|noted|prescribed|requested|"
    r"underwent|has had|continu\w*|rated|to treat|for whom)\b"
)
_LIST_REACH = 1200
_AROUND = 150  # characters beside a term with several meanings that can tell which
_STATED = 60
_OF_SHORT = re.compile(r"[A-Z]{2,5}['’]s")
_SHORT_PLURAL = re.compile(r"\b([A-Z]{2,5})s\b")
_REACH = 24  # chunks before a head that can belong to it
_SENTENCE_END = re.compile(r"[.!?]\s+(?=[A-Z\"(\d])|\n\s*\n|\n(?=[A-Z])")


def words_of(name: str) -> frozenset[str]:
    """A word list of ``terms/problem_context.json``."""
    return context_rules().words[name]


@dataclass(slots=True)
class Problem:
    """A found phrase, before it becomes a mention."""

    start: int
    end: int
    label: str
    concept: str
    head: str
    sites: list[str] = field(default_factory=list)
    modifiers: list[str] = field(default_factory=list)
    last_word: int = 0
    first_word: int = 0
    #: Where the disorder is, nearest first, from its own words or the near context; what governs it as its side.
    places: tuple[str, ...] = ()
    side: str | None = None
    #: The words around a disorder that speak of it, its own included; whether its place is only near in the sentence.
    said: str = ""
    place_guessed: bool = False


class Phrases:
    """One text as chunks; subclasses say which heads make a mention."""

    def __init__(self, text: str) -> None:
        self.words = Words(text)
        self.chunks: list[Chunk[Entry]] = phrase_book().cut(self.words, by_suffix)
        self._plurals = self._read_plurals()
        self._clear: dict[int, bool] = {}  # of chunks with several meanings, as members of a list

    def _read_plurals(self) -> frozenset[int]:
        """Where a short form has its plural (``HAs``): the chunk gets the entry of the form itself."""
        starts, found = self.words.starts, []
        for match in _SHORT_PLURAL.finditer(self.words.text):
            word = bisect_left(starts, match.start())
            at = bisect_left(self.chunks, word, key=lambda chunk: chunk.first)
            entry = phrase_book().get(match[1])
            if entry is None or at == len(self.chunks) or self.chunks[at][:2] != (word, word + 1):
                continue
            if any(head.upper for head in entry.heads):
                self.chunks[at] = self.chunks[at]._replace(value=entry)
                found.append(at)
        return frozenset(found)

    def _is_short(self, at: int) -> bool:
        """Whether a short form is printed as one: in capitals, or with a small ``s`` or ``'s`` more."""
        chunk, words = self.chunks[at], self.words
        printed = words.text[words.starts[chunk.first] : words.ends[chunk.last - 1]]
        return at in self._plurals or printed.isupper() or _OF_SHORT.fullmatch(printed) is not None

    def _allowed(self, at: int, head: Head) -> bool:
        """Whether what stands around a term lets it mean what the tables say."""
        chunk, words, rules = self.chunks[at], self.words, context_rules()
        start, end = words.starts[chunk.first], words.ends[chunk.last - 1]
        term = self._text(at)[: -1 if at in self._plurals else None]
        if chunk.first:
            before = words.plain[chunk.first - 1]
            if before in ("anti", "non") and words.ends[chunk.first - 1] + 1 == start:
                return False
            if before in rules.not_after.get(term, ()):
                return False
        if term in rules.neighbours and not rules.neighbours.allows(words.text, start, end, head.concept):
            return False
        near = rules.ambiguous.get((term, head.concept)) or rules.ambiguous.get((term, ""))
        return near is None or self._said(start, end, near) or self._beside_alike(at, head.label)

    def _said(self, start: int, end: int, near: re.Pattern[str]) -> bool:
        """Whether words around tell what is meant, or that the patient has it (``has RA``, ``MI was treated``)."""
        folded, rules = self.words.folded, context_rules()
        if near.search(folded[max(0, start - _AROUND) : start] + " " + folded[end : end + _AROUND]):
            return True
        before = folded[max(0, start - _STATED) : start]
        stated = rules.stated_before.search(before) and rules.stated_after.match(folded, end)
        return bool(stated or rules.verdict.match(folded, end))

    def _beside_alike(self, at: int, label: str) -> bool:
        """Whether a term stands in a list with one of its label whose meaning is clear (``MDD, OSA and GAD``)."""
        chunks, gaps, plains, rules = self.chunks, self.words.gaps, self.words.plain, context_rules()
        starts, ends = self.words.starts, self.words.ends
        for step in (-1, 1):
            joined, j = False, at
            while 0 <= j + step < len(chunks) and abs(j - at) < _REACH:
                gap = gaps[chunks[max(j, j + step)].first]
                if gap not in (" ", ",", "/", ";"):
                    break
                j += step
                joined = joined or gap != " "
                entry = chunks[j].value
                if plains[chunks[j].first] in LINKS:
                    joined = True
                elif entry is None or not (entry.heads or entry.classes & (EDGE | INNER)):
                    break
                elif any(h.label == label and h.kind in ("alone", "name") for h in entry.heads):
                    near = rules.ambiguous.get((self._text(j), ""))
                    if not joined:
                        break
                    if near is None:
                        return True
                    if j not in self._clear:
                        self._clear[j] = self._said(starts[chunks[j].first], ends[chunks[j].last - 1], near)
                    if self._clear[j]:
                        return True
        return False

    def _make(self, first: int, at: int, last: int, head: Head, kept: list[int]) -> Problem:
        words, chunks = self.words, self.chunks
        a, b = chunks[first].first, chunks[last].last
        if "(" in words.gaps[a + 1 : b] and (named := self._named_around(a, b)) is not None:
            head = head._replace(concept=named.concept)
        modifiers = [self._text(i) for i in kept]
        sites = [e.site for i in kept if (e := chunks[i].value) is not None and e.site]
        label = head.label
        if (
            label == DIAGNOSIS
            and head.finding_with
            and (head.finding_with & {*sites, *modifiers} or head.finding_with & set(" ".join(modifiers).split()))
        ):
            label = FINDING
        if (
            label == FINDING
            and (head.listed or (head.concept in words_of("named_as_diagnosis") and self._begins_item(a)))
            and self._in_diagnosis_list(words.starts[a])
        ):
            label = DIAGNOSIS
        own = chunks[at].value
        if own is not None and own.site:
            sites.append(own.site)
        return Problem(words.starts[a], words.ends[b - 1], label, head.concept, self._text(at), sites, modifiers, b, a)

    def _named_around(self, first: int, last: int) -> Head | None:
        """The disorder of the tables that the words name without those in brackets."""
        kept, inside = [], False
        for i in range(first, last):
            gap = self.words.gaps[i]
            inside = i > first and (gap == "(" or (inside and gap != ")"))
            if not inside:
                kept.append(self.words.plain[i])
        entry = phrase_book().get(" ".join(kept))
        return next((h for h in entry.heads if h.label == DIAGNOSIS), None) if entry is not None else None

    def _grow(self, at: int, takes: frozenset[str]) -> tuple[int, list[int]]:
        """The first chunk of the phrase with head ``at``, and the modifiers kept."""
        chunks, gaps, plains = self.chunks, self.words.gaps, self.words.plain
        first, kept = at, []
        shared = False  # after "and"/"or": what stands before is one more modifier of the same head
        j = at - 1
        while j >= 0 and at - j <= _REACH:
            gap = gaps[chunks[j + 1].first]
            if gap == ")" and j and gaps[chunks[j].first] == "(" and self._is_short(j):
                j, gap = j - 1, " "  # "rotator cuff (RC) tear"
            entry = chunks[j].value
            if gap == "," and entry is not None:
                if not ((shared and entry.classes & takes and not entry.heads) or self._enumerates(j, at)):
                    break
            elif gap not in (" ", "/"):
                break
            if entry is not None and entry.classes & takes:
                if (shared or gap == "/") and self._hangs(j):
                    break
                if gap == "/" and entry.heads and "site" not in entry.classes:
                    break
                first = j
                kept.append(j)
            elif entry is not None and entry.classes & INNER and gap == " ":
                pass
            elif plains[chunks[j].first] in LINKS and gap == " " and j > 0 and self._reaches(first, j):
                before = chunks[j - 1].value
                if before is None or not before.classes & takes or not self._linked(j):
                    break
                if first == at and not self._shares_head(before, at):
                    break
                own_mention = "site" not in before.classes and any(h.kind in ("alone", "name") for h in before.heads)
                if own_mention or self._hangs(j - 1) or (takes is TAKES["motion"] and before.heads):
                    break
                shared = True
            else:
                break
            j -= 1
        return first, kept[::-1]

    def _shares_head(self, before: Entry, at: int) -> bool:
        """``knee and ankle reflexes`` but not ``spine and range of motion``: it begins with a word of the kind."""
        own = phrase_book().get(self.words.plain[self.chunks[at].first])
        if own is None or self.chunks[at].last == self.chunks[at].first + 1:
            return False
        return bool((before.site and own.site) or (before.classes & own.classes & _ALIKE))

    def _enumerates(self, at: int, head: int) -> bool:
        """Whether the comma after ``at`` parts two modifiers of one head (``sharp, shooting pain``)."""
        chunk, after = self.chunks[at], self.chunks[at + 1]
        own = phrase_book().get(self.words.plain[after.first]) if at + 1 == head else after.value
        if chunk.value is None or own is None or (chunk.value.heads and chunk.last > chunk.first + 1):
            return False
        return bool(chunk.value.classes & own.classes & _ALIKE)

    def _reaches(self, first: int, at: int) -> bool:
        """Whether the phrase from ``first`` on follows the link at ``at`` (``back and left shoulder pain``)."""
        between = [self.chunks[i].value for i in range(at + 1, first)]
        if not all(entry is not None and entry.classes & {"side"} for entry in between):
            return False
        return not between or not self._follows_its_head(at - 1)

    def _follows_its_head(self, at: int) -> bool:
        """``strain, right wrist``: the site that ends at ``at`` is written after the disorder that it belongs to."""
        chunks, gaps = self.chunks, self.words.gaps
        while at > 0 and gaps[chunks[at].first] == " " and (e := chunks[at - 1].value) and e.classes & (EDGE | INNER):
            at -= 1
        if not at or gaps[chunks[at].first] != ",":
            return False
        before = chunks[at - 1].value
        return before is not None and bool(before.heads) and "site" not in before.classes

    def _hangs(self, at: int) -> bool:
        """Whether a site that ends at ``at`` belongs to what stands before it (``in the neck and knee pain``)."""
        entry = self.chunks[at].value
        return entry is not None and "site" in entry.classes and self._governed(at)

    def _linked(self, at: int) -> bool:
        """Whether ``and`` at ``at`` joins two words, or ends a list (``cervical, thoracic, and lumbar``)."""
        gap = self.words.gaps[self.chunks[at].first]
        return gap == " " or (gap == "," and self.words.gaps[self.chunks[at - 1].first] == ",")

    def _governed(self, at: int) -> bool:
        """Whether the modifiers that end at ``at`` hang on a preposition, and so belong to what stands before it."""
        chunks, plains, gaps = self.chunks, self.words.plain, self.words.gaps
        j = at
        while j >= 0 and (e := chunks[j].value) is not None and e.classes & (EDGE | INNER):
            if j < at and gaps[chunks[j + 1].first] not in " ,":
                return False
            j -= 1
        while j >= 0 and plains[chunks[j].first] in words_of("determiners"):
            j -= 1
        if j < 0:
            return False
        word = plains[chunks[j].first]
        if word == "of" and j > 0:
            before = chunks[j - 1].value
            return (before is not None and bool(before.heads or before.classes)) or plains[chunks[j - 1].first] in {
                "mri", "ct", "radiographs", "ray", "rays", "imaging", "examination", "exam", "aspect", "side", "region",
                "wall", "level", "area", "part", "parts", "portion", "border", "base", "distribution",
            }  # fmt: skip
        return word in words_of("prepositions")

    @cached_property
    def _stops(self) -> tuple[list[int], list[int]]:
        """Where sentences end, and where the next ones begin."""
        stops = [stop.span() for stop in _SENTENCE_END.finditer(self.words.text)]
        return [a for a, _ in stops], [b for _, b in stops]

    @cached_property
    def _cues(self) -> list[int]:
        """Where a list of diagnoses is announced."""
        return [cue.end() for cue in _LIST_CUE.finditer(self.words.folded)]

    def sentence(self, start: int) -> tuple[int, int]:
        """The sentence around an offset, at most 300 characters to either side."""
        ends, starts = self._stops
        at = bisect_right(starts, start)
        begin = max(starts[at - 1] if at else 0, start - 300)
        return begin, min(ends[at] if at < len(ends) else len(self.words.text), start + 300)

    def _text(self, at: int) -> str:
        chunk = self.chunks[at]
        return " ".join(self.words.plain[chunk.first : chunk.last])

    def _has(self, kept: list[int], cls: str) -> bool:
        return any((e := self.chunks[i].value) is not None and cls in e.classes for i in kept)

    def _followed(self, at: int, words: frozenset[str]) -> bool:
        after = self.chunks[at].last
        plains, gaps = self.words.plain, self.words.gaps
        if after >= len(plains) or gaps[after] != " ":
            return False
        return plains[after] in words or " ".join(plains[after : after + 2]) in words

    def _normal_before(self, first: int) -> bool:
        chunks, plains = self.chunks, self.words.plain
        j = first - 1
        while j >= 0 and (e := chunks[j].value) is not None and e.classes & INNER:
            j -= 1
        if j >= 0 and plains[chunks[j].first] in words_of("normal") and self.words.gaps[chunks[j + 1].first] == " ":
            return True
        start = self.words.starts[chunks[first].first]
        return bool(_GRADED.search(self.words.folded, max(0, start - 30), start))

    def _shows_result(self, first: int, at: int) -> bool:
        if self._normal_before(first):
            return True
        words = self.words
        start, end = words.starts[self.chunks[first].first], words.ends[self.chunks[at].last - 1]
        if _IMPROVE.search(words.folded, max(0, start - 40), start):
            return False
        return bool(_RESULT.match(words.folded[end : end + 120]))

    def _begins_item(self, at: int) -> bool:
        """Whether the word ``at`` begins an item of a list, sides and grades aside (``; unspecified dizziness``)."""
        plains, gaps = self.words.plain, self.words.gaps
        skipped = words_of("determiners")
        while at and gaps[at] == " ":
            word = plains[at - 1]
            entry = phrase_book().get(word)
            if word in words_of("item_leads"):
                return word != "with" or plains[at - 2 : at - 1] == ["diagnosed"]
            if word not in skipped and (entry is None or not entry.classes & INNER):
                return False
            at -= 1
        return not at or gaps[at] in ",;:|."

    def _in_diagnosis_list(self, start: int) -> bool:
        """Whether the sentence so far announces diagnoses and still lists them."""
        at = bisect_right(self._cues, start)
        if not at or start - self._cues[at - 1] > _LIST_REACH:
            return False
        cue = self._cues[at - 1]
        starts = self._stops[1]
        stop = bisect_right(starts, start)
        return (not stop or starts[stop - 1] < cue) and not _LIST_ENDS.search(self.words.folded, cue, start)
