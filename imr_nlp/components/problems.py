"""Findings and diagnoses as phrases: a head, the words before it that say which kind, what the guide leaves out.

One parse serves both components, since the line between them is thin and a head can fall on either side of it.
The vocabulary stands in ``terms/problem_*.csv``, ``findings.csv``, ``diagnoses.csv`` and ``sites.csv``.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from importlib import resources
from typing import NamedTuple

from imr_nlp.match.chunks import Chunk, PhraseBook, Words
from imr_nlp.match.lexicon import plural, read_table

FINDING, DIAGNOSIS = "FINDING", "DIAGNOSIS"


class Head(NamedTuple):
    """A word or phrase that can carry a mention."""

    label: str
    kind: str
    concept: str
    finding_with: frozenset[str] = frozenset()
    not_before: frozenset[str] = frozenset()
    listed: bool = False
    upper: bool = False


@dataclass(slots=True)
class Entry:
    """What a term can be: modifier classes, a site, heads in the order in which they are tried."""

    classes: frozenset[str] = frozenset()
    site: str = ""
    kind: str = ""
    heads: tuple[Head, ...] = ()


def _merge(old: Entry, new: Entry) -> Entry:
    return Entry(old.classes | new.classes, old.site or new.site, old.kind or new.kind, old.heads + new.heads)


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


#: Modifier classes that stand at the left edge of a mention; the others only inside.
_EDGE = frozenset({"site", "type", "neuro", "motion", "quality"})
_INNER = frozenset({"grade", "side"})
_TAKES: dict[str, frozenset[str]] = {
    "function": frozenset({"site", "neuro", "quality", "motion"}),
    "exam": frozenset({"site", "quality", "neuro"}),
    "quality": frozenset({"site", "quality"}),
    "bare": frozenset({"site"}),
    "motion": frozenset({"site", "motion"}),
    "deficit": frozenset({"site", "neuro", "type"}),
    "neuro": frozenset({"neuro"}),
    "impair": frozenset({"site", "neuro", "quality"}),
    "mod": frozenset({"site", "type", "neuro"}),
    "test": frozenset({"site", "motion"}),
    "pulses": frozenset({"site"}),
}
_DEFAULT_TAKES = frozenset({"site", "type"})
_PREPOSITIONS = frozenset(
    "in to over at on along about around into throughout across within near under above below down from".split()
)
_DETERMINERS = frozenset("the his her their a an both this that these its any".split())
_TEST_WORDS = frozenset("test tests testing sign signs maneuver maneuvers".split())
_COPULAS = frozenset(
    """is was are were be been very becomes became remains quite extremely more less still not too feels felt feel goes go went gets becoming feeling""".split()
)
_ACTIVITIES = frozenset(
    """walking ambulating standing sitting sleeping breathing swallowing concentrating lifting bending gripping grasping
    writing driving squatting kneeling chewing dressing bathing climbing reaching raising abducting falling staying
    lying rising urinating speaking hearing seeing remembering focusing gait ambulation sleep stairs balance turning
    twisting pushing pulling carrying running typing pinching moving elevating flexing extending rotating weightbearing
    breathe walk sleep stand sit grip lift bend squat kneel drive concentrate ambulate initiating maintaining
    adls self-care eating hygiene showering grooming intercourse erection""".split()
)
_LINKS = frozenset({"and", "or"})
_NORMAL = frozenset(
    """normal full intact adequate good painless equal symmetric symmetrical fair preserved unremarkable
    excellent within strong palpable present regular brisk positive negative nonfocal stable unrestricted pain""".split()
)
_IMPROVE = re.compile(
    r"\b(?:improv\w*|restor\w*|increas\w*|maintain\w*|regain\w*|preserv\w*|promot\w*|optimi[sz]\w*|enhanc\w*|"
    r"normaliz\w*|gains? in|achiev\w*|facilitat\w*|for|active|with|through|during|on|strengthen\w*)\s(?:[^\s.;:,]+\s){0,3}$"
)
_RESULT = re.compile(
    r"(?:(?!\.\s|\bbut\b|\bhowever\b|\bdue to\b).){0,70}?(?:\b(?:is|was|were|are|be|remains?|remained|noted|as|at|shows?|"
    r"showed|revealed?|demonstrates?|measured|reported|within|of|appears?|seems?|seemed|to be|with)\b|[:=]|^)\s*"
    r"(?:(?!\.\s).){0,45}?(?:\b(?:normal|normally|intact|full|fully|limited|restricted|decreased|reduced|diminished|"
    r"painful|painless|symmetric\w*|equal|absent|within|wnl|unremarkable|adequate|trace|brisk|good|poor|preserved|"
    r"grossly|degrees?|percent|impaired|lacking|lost|abnormal|unrestricted|stable|positive|negative|nonfocal|"
    r"palpable|regular|strong|weak|appropriate|steady|antalgic|slow|unsteady|altered|fair|hyperactive|felt|dull|"
    r"present|elevated|high|low|congruent|euthymic|depressed|anxious|flat|[0-5][-+]?\s*(?:/|out of|over|of)\s*[0-5]|"
    r"[0-4]\s?\+|\+[0-4])|\d+\s*(?:%|°))"
)
_NEAR_RESULT = re.compile(
    r"\s*(?:[:=]|\S+\s){0,9}?(?:is|was|were|are|be|remains?|remained|:|=|noted|appear(?:s|ed)?|seem(?:s|ed)?|as|^)\s+(?:\S+\s){0,4}?"
    r"(?:normal|clear|intact|full|limited|restricted|decreased|reduced|diminished|painful|symmetric\w*|equal|absent|within|"
    r"wnl|unremarkable|adequate|good|poor|preserved|impaired|abnormal|stable|regular|clear|appropriate|steady|"
    r"antalgic|elevated|depressed|anxious|flat|congruent|maintained|lost|straightened)\b"
)
_MOTION_RESULT = re.compile(
    r"\s+(?:\w+\s){0,4}(?:is|was|were|are)\s(?:\w+\s){0,2}(?:full|normal|painful|limited|restricted|decreased|reduced)"
)
_GRADED = re.compile(r"(?:[0-5][-+]?\s*(?:/|out of|of)\s*[0-5]\S?|[0-4]\s?\+|\+[0-4])\s*(?:\w+\s){0,2}$")
_LIST_CUE = re.compile(
    r"\bdiagnos(?:ed|es|is)\b(?!\s+(?:test|stud|imag|criteria|block))|\bassessments?\s*:|\bimpressions?\s*:"
)
_LIST_ENDS = re.compile(
    r"\b(?:complain\w*|report(?:s|ed)|reveal\w*|presents?|presented|treatment|treated|noted|prescribed|requested|"
    r"underwent|has had|continu\w*|rated|to treat|for whom)\b"
)
_SENTENCE_END = re.compile(r"[.!?]\s+(?=[A-Z\"(\d])|\n\s*\n|\n(?=[A-Z])")
_SUFFIXES = (
    "itis", "opathy", "opathies", "osis", "oses", "emia", "aemia", "plegia", "oma", "omas", "omata", "pathia",
)  # fmt: skip
_NO_SUFFIX = frozenset(
    """diagnosis diagnoses prognosis prognoses hypnosis osmosis trauma coma aroma diploma stroma symptoma doses
    dose close purposes supposes opposes exposes loses those roses noses telemetry homeopathy naturopathy
    osteopathy allopathy roma oklahoma sonoma academia hypnoses apposes discloses encloses imposes proposes
    poses chooses hoses losses sarcoma metamorphosis symbiosis anastomosis neurosis psychosis photosis academia
    tacoma glucose lactose homeostasis""".split()
)  # fmt: skip


@lru_cache(maxsize=1)
def phrase_book() -> PhraseBook[Entry]:
    """All terms of the tables."""
    book: PhraseBook[Entry] = PhraseBook()

    def add(term: str, entry: Entry) -> None:
        book.add(term, entry, _merge)

    def split(cell: str) -> list[str]:
        return [term.strip() for term in cell.split("|") if term.strip()]

    for row in read_table("sites.csv"):
        for term in split(row["term"]):
            add(term, Entry(frozenset({"site"}), row["site"], row["kind"]))
    for row in read_table("problem_modifiers.csv"):
        for term in split(row["term"]):
            add(term, Entry(frozenset({row["class"]})))
    for row in read_table("diagnoses.csv"):
        for term in split(row["term"]):
            head = Head(DIAGNOSIS, "name", row["concept"], upper=_is_short(term))
            for form in _forms(term):
                add(form, Entry(heads=(head,)))
    for row in read_table("findings.csv"):
        for term in split(row["term"]):
            head = Head(FINDING, "alone", row["concept"], listed=row["listed"] == "1", upper=_is_short(term))
            add(term, Entry(heads=(head,)))
    for row in read_table("problem_heads.csv"):
        head = Head(
            row["label"],
            row["kind"],
            row["concept"],
            frozenset(split(row["finding_with"])),
            frozenset(split(row["not_before"])),
            listed=row["concept"] in {"pain", "headache"},
        )
        for term in split(row["term"]):
            entry = Entry(heads=(head._replace(upper=_is_short(term)),))
            for form in _forms(term) if row["plural"] == "1" else (term,):
                add(form, entry)
    for row in read_table("icd10cm_names.csv"):
        book.add(row["term"], Entry(heads=(Head(DIAGNOSIS, "name", f"icd10cm:{row['code']}"),)))
    tests = {row["kind"]: split(row["term"]) for row in read_table("problem_tests.csv")}
    head = Head(FINDING, "test", "examination_test")
    for name in {*tests["eponym"], *tests["named"]}:
        for suffix in tests["suffix"]:
            add(f"{name} {suffix}", Entry(heads=(head,)))
    for name in tests["bare"]:
        add(name, Entry(heads=(head._replace(kind="baretest", upper=_is_short(name)),)))
    for name in tests["generic"]:
        add(name, Entry(heads=(head,)))
    return book


def _forms(term: str) -> set[str]:
    """A term and its plural, if its last word can have one."""
    last = term.split()[-1]
    return {term} if _is_short(last) or len(last) < 4 or not last.isalpha() else {term, plural(term)}


def _is_short(term: str) -> bool:
    return term.isupper() and len(term) <= 6 and term.isalpha()


@lru_cache(maxsize=50_000)
def _by_suffix(word: str) -> Entry | None:
    if len(word) > 6 and word.endswith(_SUFFIXES) and word not in _NO_SUFFIX:
        return _SUFFIX_ENTRY
    return None


class ContextRules(NamedTuple):
    """What ``terms/problem_context.json`` says of a term's surroundings."""

    structures: frozenset[str]
    own_site_only: frozenset[str]
    not_after: Mapping[str, frozenset[str]]
    ambiguous: Mapping[str, re.Pattern[str]]


@lru_cache(maxsize=1)
def context_rules() -> ContextRules:
    """Sites that are structures found anywhere, disorders that take no site from a distance, terms that mean two things."""
    with (resources.files("imr_nlp") / "terms" / "problem_context.json").open(encoding="utf-8") as file:
        rules = json.load(file)
    return ContextRules(
        frozenset(rules["structures"]),
        frozenset(rules["own_site_only"]),
        {term: frozenset(words) for term, words in rules["not_after"].items()},
        {term: re.compile(near) for term, near in rules["ambiguous"].items()},
    )


def _region(plains: list[str], at: int) -> str:
    """The part of the spine of a level, e.g. of ``l5`` in ``L5-S1``."""
    word = plains[at]
    following = plains[at + 1] if at + 1 < len(plains) else ""
    if word == "l5" and following in ("s1", "s"):
        return "lumbosacral"
    return {"c": "neck", "t": "thoracic", "l": "low_back"}.get(word[0], "lumbosacral")


_LEVEL = re.compile(r"[ctls]\d{1,2}")
_OF_PLACE = re.compile(
    r"\s*(?:\([^()]{1,12}\)\s*)?,?\s*(?:of|in|to|at|on|involving|affecting|left|right|bilateral|lt|rt)\b(?:\s|,|/|-|\(|\b(?:of|in|to|at|on|the|his|her|their|and|or|both|left|right|bilateral|muscles?|fascia|tendons?|"
    r"ligaments?|joints?|other|specified|unspecified|parts?|level|specific|region|area|lower|upper|wall|front|back wall|"
    r"proximal|distal|medial|lateral|anterior|posterior|soft|tissues?|involving|affecting|within|superficial|deep|"
    r"internal|external|part|aspect|side|first|second|third|fourth|fifth|\d(?:st|nd|rd|th))\b)+"
)
_SIDE_OF = {"left": "left", "lt": "left", "right": "right", "rt": "right", "bilateral": "bilateral", "both": "bilateral",
            "bilaterally": "bilateral"}  # fmt: skip

_SUFFIX_ENTRY = Entry(heads=(Head(DIAGNOSIS, "alone", "disease"),))


class ProblemGrammar:
    """Finds the phrases of one text."""

    def __init__(self, text: str) -> None:
        self.words = Words(text)
        self.chunks: list[Chunk[Entry]] = phrase_book().cut(self.words, _by_suffix)
        self._all_sites: list[tuple[int, str]] | None = None

    def find(self) -> list[Problem]:
        """All phrases, longer ones first settled, in text order."""
        found = [p for p in self._candidates()]
        found.sort(key=lambda p: (p.start - p.end, p.start))
        taken: set[int] = set()
        kept = []
        for problem in found:
            span = range(problem.first_word, problem.last_word)
            if taken.isdisjoint(span):
                taken.update(span)
                kept.append(problem)
        for problem in kept:
            if problem.label == DIAGNOSIS:
                problem.places, problem.side = self._place(problem, taken)
        return sorted(kept, key=lambda p: p.start)

    def _candidates(self) -> Iterator[Problem]:
        for at, chunk in enumerate(self.chunks):
            if chunk.value is not None and chunk.value.heads:
                for head in chunk.value.heads:
                    problem = self._try(at, head)
                    if problem is not None:
                        yield problem
                        break

    # one head ------------------------------------------------------------------------------------------------

    def _try(self, at: int, head: Head) -> Problem | None:
        chunk = self.chunks[at]
        words = self.words
        if head.upper and not words.text[words.starts[chunk.first] : words.ends[chunk.last - 1]].rstrip("s").isupper():
            return None
        if head.not_before and self._followed(at, head.not_before):
            return None
        if chunk.first and not self._allowed(chunk):
            return None
        if head.label == DIAGNOSIS and self._followed(at, _TEST_WORDS):
            return self._make(at, at, at + 1, Head(FINDING, "test", "examination_test"), [])
        special = _KINDS.get(head.kind)
        if special is not None:
            return special(self, at, head)
        return self._plain(at, head)

    def _allowed(self, chunk: Chunk[Entry]) -> bool:
        """Whether what stands around a term lets it mean what the tables say."""
        plains, rules = self.words.plain, context_rules()
        term = " ".join(plains[chunk.first : chunk.last])
        before = plains[chunk.first - 1]
        if before in ("anti", "non") and self.words.ends[chunk.first - 1] + 1 == self.words.starts[chunk.first]:
            return False
        if before in rules.not_after.get(term, ()):
            return False
        near = rules.ambiguous.get(term)
        if near is None:
            return True
        low, high = max(0, self.words.starts[chunk.first] - 150), self.words.ends[chunk.last - 1] + 150
        around = (
            self.words.folded[low : self.words.starts[chunk.first]]
            + " "
            + self.words.folded[self.words.ends[chunk.last - 1] : high]
        )
        return near.search(around) is not None

    def _plain(self, at: int, head: Head) -> Problem:
        first, kept = self._grow(at, _TAKES.get(head.kind, _DEFAULT_TAKES))
        return self._make(first, at, at, head, kept)

    def _make(self, first: int, at: int, last: int, head: Head, kept: list[int]) -> Problem:
        words, chunks = self.words, self.chunks
        a, b = chunks[first].first, chunks[last].last
        modifiers = [self._text(i) for i in kept]
        sites = [e.site for i in kept if (e := chunks[i].value) is not None and e.site]
        label = head.label
        if (
            label == DIAGNOSIS
            and head.finding_with
            and (head.finding_with & {*sites, *modifiers} or head.finding_with & set(" ".join(modifiers).split()))
        ):
            label = FINDING
        if label == FINDING and head.listed and self._in_diagnosis_list(words.starts[a]):
            label = DIAGNOSIS
        own = chunks[at].value
        if own is not None and own.site:
            sites.append(own.site)
        return Problem(words.starts[a], words.ends[b - 1], label, head.concept, self._text(at), sites, modifiers, b, a)

    def _grow(self, at: int, takes: frozenset[str]) -> tuple[int, list[int]]:
        """The first chunk of the phrase with head ``at``, and the modifiers kept."""
        chunks, gaps, plains = self.chunks, self.words.gaps, self.words.plain
        first, kept = at, []
        shared = False  # after "and"/"or": what stands before is one more modifier of the same head
        j = at - 1
        while j >= 0:
            gap = gaps[chunks[j + 1].first]
            entry = chunks[j].value
            if (gap == "," and shared and entry is not None and entry.classes & takes and not entry.heads) or (
                gap == "," and entry is not None and "type" in entry.classes and self._is_type(j + 1)
            ):
                pass
            elif gap not in (" ", "/"):
                break
            if entry is not None and entry.classes & takes:
                if (shared or gap == "/") and self._governed(j):
                    break
                if gap == "/" and entry.heads and "site" not in entry.classes:
                    break
                first = j
                kept.append(j)
            elif entry is not None and entry.classes & _INNER and gap == " ":
                pass
            elif plains[chunks[j].first] in _LINKS and gap == " " and j > 0 and first == j + 1:
                before = chunks[j - 1].value
                if before is None or not before.classes & takes or not self._linked(j):
                    break
                own_mention = "site" not in before.classes and any(h.kind in ("alone", "name") for h in before.heads)
                if own_mention or self._governed(j - 1) or (takes is _TAKES["motion"] and before.heads):
                    break
                shared = True
            else:
                break
            j -= 1
        return first, kept[::-1]

    def _linked(self, at: int) -> bool:
        """Whether ``and`` at ``at`` joins two words, or ends a list (``cervical, thoracic, and lumbar``)."""
        gap = self.words.gaps[self.chunks[at].first]
        return gap == " " or (gap == "," and self.words.gaps[self.chunks[at - 1].first] == ",")

    def _is_type(self, at: int) -> bool:
        entry = self.chunks[at].value
        return entry is not None and "type" in entry.classes

    def _governed(self, at: int) -> bool:
        """Whether the modifiers that end at ``at`` hang on a preposition, and so belong to what stands before it."""
        chunks, plains, gaps = self.chunks, self.words.plain, self.words.gaps
        j = at
        while j >= 0 and (e := chunks[j].value) is not None and e.classes & (_EDGE | _INNER):
            if j < at and gaps[chunks[j + 1].first] not in " ,":
                return False
            j -= 1
        while j >= 0 and plains[chunks[j].first] in _DETERMINERS:
            j -= 1
        if j < 0:
            return False
        word = plains[chunks[j].first]
        if word == "of" and j > 0:
            before = chunks[j - 1].value
            return (before is not None and bool(before.heads or before.classes)) or plains[chunks[j - 1].first] in {
                "mri", "ct", "radiographs", "ray", "rays", "imaging", "examination", "exam", "aspect", "side", "region",
            }  # fmt: skip
        return word in _PREPOSITIONS

    # special kinds -------------------------------------------------------------------------------------------

    def _needs_modifier(self, at: int, head: Head) -> Problem | None:
        first, kept = self._grow(at, _TAKES["mod"])
        if head.concept == "symptoms" and self._is_title(at):
            return None
        return self._make(first, at, at, head, kept) if kept else None

    def _is_title(self, at: int) -> bool:
        """``Low Back Complaints`` inside a sentence is a guideline's chapter."""
        i, words = self.chunks[at].first, self.words
        return (
            i > 0
            and all(words.text[words.starts[k]].isupper() for k in (i, i - 1))
            and (not words.text[words.starts[i] : words.ends[i]].isupper())
        )

    def _function(self, at: int, head: Head) -> Problem | None:
        start = self.chunks[at].first
        if start and self.words.plain[start - 1] == "to":  # "sensation to light touch"
            return None
        first, kept = self._grow(at, _TAKES["pulses" if head.concept == "pulses" else "function"])
        if self._has(kept, "quality"):
            return self._make(first, at, at, head, kept)
        if self._shows_result(first, at):
            return self._make(first, at, at, head, kept)
        return None

    def _exam(self, at: int, head: Head) -> Problem | None:
        first, kept = self._grow(at, _TAKES["exam"])
        if self._has(kept, "quality"):
            return self._make(first, at, at, head, kept)
        words = self.words
        a, b = words.starts[self.chunks[first].first], words.ends[self.chunks[at].last - 1]
        if self._normal_before(first) or _NEAR_RESULT.match(words.folded[b : b + 70].split(". ")[0]):
            return self._make(first, at, at, head, kept)
        return None if a >= 0 else None

    def _quality(self, at: int, head: Head) -> Problem | None:
        first, kept = self._grow(at, _TAKES["quality"])
        return self._make(first, at, at, head, kept) if self._has(kept, "quality") else None

    def _bare(self, at: int, head: Head) -> Problem | None:
        if at + 1 < len(self.chunks) and self.words.gaps[self.chunks[at + 1].first] == " ":
            following = self.chunks[at + 1].value
            if following is not None and following.heads:
                return None
        if not self._shows_result(at, at):
            return None
        return self._make(at, at, at, head, [])

    def _motion(self, at: int, head: Head) -> Problem | None:
        """A motion that is said to be full or limited, without its degrees."""
        first, kept = self._grow(at, _TAKES["motion"])
        b = self.words.ends[self.chunks[at].last - 1]
        follows = self.words.folded[b : b + 70].split(". ")[0]
        if re.search(r"\d|degree", follows[:30]):
            return None
        if self._normal_before(first) or self._full_list(first) or _MOTION_RESULT.match(follows):
            return self._make(first, at, at, head, kept)
        return None

    def _full_list(self, first: int) -> bool:
        """``full extension, flexion and rotation``: ``full`` before the first of a list counts for all."""
        chunks, plains, gaps = self.chunks, self.words.plain, self.words.gaps
        j = first
        while j > 0:
            entry = chunks[j - 1].value
            word = plains[chunks[j - 1].first]
            if word in ("full", "normal", "painless"):
                return gaps[chunks[j].first] == " " and j < first
            if not (word in _LINKS or (entry is not None and "motion" in entry.classes)) or gaps[
                chunks[j].first
            ] not in (" ", ","):
                return False
            j -= 1
        return False

    def _deficit(self, at: int, head: Head) -> Problem | None:
        first, kept = self._grow(at, _TAKES["deficit"])
        if kept:
            return self._make(first, at, at, head, kept)
        return self._of_only(at, head)

    def _neuro(self, at: int, head: Head) -> Problem | None:
        first, kept = self._grow(at, _TAKES["neuro"])
        return self._make(first, at, at, head, kept) if self._has(kept, "neuro") else None

    def _impair(self, at: int, head: Head) -> Problem | None:
        first, kept = self._grow(at, _TAKES["impair"])
        if self._has(kept, "neuro") or self._has(kept, "site"):
            return self._make(first, at, at, head, kept)
        return None

    def _stenosis(self, at: int, head: Head) -> Problem | None:
        first, kept = self._grow(at, _DEFAULT_TAKES)
        chunks = self.chunks
        kinds = {e.site for i in kept if (e := chunks[i].value) is not None}
        problem = self._make(first, at, at, head, kept)
        if kinds & {"foramen", "canal"} and not (kinds == {"canal"} and "spinal canal" in problem.modifiers):
            problem.label = FINDING
        return problem

    def _narrowing(self, at: int, head: Head) -> Problem | None:
        first, kept = self._grow(at, _DEFAULT_TAKES)
        if not kept and len(self._text(at).split()) == 1:
            extended = self._of_only(at, head)
            if extended is not None:
                return extended
        return self._make(first, at, at, head, kept)

    def _of(self, at: int, head: Head) -> Problem | None:
        return self._of_only(at, head) or self._plain(at, head)

    def _of_only(self, at: int, head: Head) -> Problem | None:
        """``restriction in range of motion``, ``deficits in sensation, reflexes, or strength``, ``loss of disc space``."""
        chunks, plains, gaps = self.chunks, self.words.plain, self.words.gaps
        size = len(chunks)
        j = at + 1
        adjective = self._text(at) in ("decreased", "limited", "altered")
        if adjective:
            if j >= size or gaps[chunks[j].first] != " ":
                return None
        elif j < size and gaps[chunks[j].first] == " " and plains[chunks[j].first] in ("of", "in", "to"):
            j += 1
        else:
            return None
        last, listed, joined = -1, True, True
        while j < size:
            gap = gaps[chunks[j].first]
            word = plains[chunks[j].first]
            entry = chunks[j].value
            if gap not in (" ", ",", "/"):
                break
            if word in _DETERMINERS or (entry is not None and entry.classes & _INNER and not entry.heads):
                j += 1
                continue
            if word in _LINKS:
                listed = True
                j += 1
                continue
            if gap == "," and last >= 0:
                if not self._list_goes_on(j):
                    break
                listed = True
            good = entry is not None and bool(
                (entry.classes & {"site", "neuro", "motion", "type"} and not adjective and not self._before_head(j))
                or any(h.kind in ("function", "exam", "bare", "motion", "pulses") for h in entry.heads)
                or any(h.concept in ("lordosis", "exam_function", "imaging_sign") for h in entry.heads)
            )
            if not good or entry is None or (last >= 0 and not listed and not joined):
                break
            joined = True
            if entry.classes & {"site", "neuro", "motion"} or entry.heads:
                last = j  # a type word alone ends nothing
            listed = False
            j += 1
        if last < 0:
            return None
        first, kept = at, []
        if head.kind != "ofonly":
            first, kept = self._grow(at, frozenset({"neuro"}))
        return self._make(first, at, last, head, [*kept, *range(at + 1, last + 1)])

    def _before_head(self, at: int) -> bool:
        """Whether a modifier belongs to a head that follows it (``decreased range of motion and cervical tenderness``)."""
        entry, j = self.chunks[at].value, at + 1
        if entry is None or entry.heads or j >= len(self.chunks) or self.words.gaps[self.chunks[j].first] != " ":
            return False
        following = self.chunks[j].value
        return following is not None and any(
            h.kind not in ("function", "exam", "bare", "motion") for h in following.heads
        )

    def _list_goes_on(self, at: int) -> bool:
        """Whether a comma before ``at`` belongs to a list of functions that ends in ``and`` or ``or``."""
        plains, chunks = self.words.plain, self.chunks
        return any(plains[chunks[k].first] in _LINKS for k in range(at, min(at + 5, len(chunks))))

    def _injury(self, at: int, head: Head) -> Problem | None:
        chunks, plains = self.chunks, self.words.plain
        first, kept = self._grow(at, _DEFAULT_TAKES)
        entries = [e for i in kept if (e := chunks[i].value) is not None]
        if any("site" in e.classes for e in entries) or any(self._text(i) in _INJURY_TYPES for i in kept):
            return self._make(first, at, at, head, kept)
        before = plains[chunks[at].first - 1] if chunks[at].first else ""
        follows = self.words.folded[self.words.ends[chunks[at].last - 1] :][:60]
        if before in ("unspecified", "specified", "specific") and re.match(r"\s+(?:of|to)\b", follows):
            start = at - 1
            extended = self._reach_site(at)
            if extended is not None:
                if before != "unspecified":
                    start = at - 1
                return self._make(start, at, extended, head, [*range(at + 1, extended + 1)])
        return None

    def _reach_site(self, at: int) -> int | None:
        """The last chunk of ``of the left lower leg`` after ``at``."""
        chunks, plains, gaps = self.chunks, self.words.plain, self.words.gaps
        j, last = at + 2, None
        while j < len(chunks) and gaps[chunks[j].first] in (" ", ","):
            entry = chunks[j].value
            if entry is not None and "site" in entry.classes:
                last = j
            elif not (
                plains[chunks[j].first] in _DETERMINERS | _LINKS | {"of"}
                or (entry is not None and entry.classes & (_INNER | {"type"}))
            ):
                break
            j += 1
        return last

    def _adjective(self, at: int, head: Head) -> Problem:
        return self._make(at, at, at, head, [])

    def _predicate(self, at: int, head: Head) -> Problem | None:
        """``is painful``, but not ``painful arc``."""
        i = self.chunks[at].first
        before = self.chunks[at - 1].value if at else None
        listed = before is not None and any(h.kind == "predicate" for h in before.heads)
        if not i or (not listed and (self.words.plain[i - 1] not in _COPULAS or self.words.gaps[i] != " ")):
            return None
        following = self.chunks[at + 1] if at + 1 < len(self.chunks) else None
        if (
            following is not None
            and self.words.gaps[following.first] == " "
            and following.value is not None
            and (following.value.heads or following.value.classes & _EDGE)
        ):
            return None
        return self._make(at, at, at, head, [])

    def _instability(self, at: int, head: Head) -> Problem | None:
        """A joint's instability is a disorder, felt instability a symptom."""
        problem = self._plain(at, head)
        if not problem.sites and not self._in_diagnosis_list(problem.start):
            problem = self._make(at, at, at, head, [])
            problem.label = FINDING
        return problem

    def _difficulty(self, at: int, head: Head) -> Problem | None:
        """``difficulty walking``, ``trouble falling asleep and staying asleep``, ``difficulty raising his arm``."""
        chunks, plains, gaps = self.chunks, self.words.plain, self.words.gaps
        j = at + 1
        if j < len(chunks) and plains[chunks[j].first] in ("with", "in", "to"):
            j += 1
        last = None
        while j < len(chunks) and gaps[chunks[j].first] == " ":
            word = plains[chunks[j].first]
            if word in _ACTIVITIES or (last is not None and word in ("asleep", "down", "up", "overhead")):
                last = j
            elif last == j - 1 and word in _DETERMINERS and j + 1 < len(chunks):
                entry = chunks[j + 1].value
                if entry is None or "site" not in entry.classes:
                    break
                last = j + 1
                j += 1
            elif not (last == j - 1 and word in _LINKS):
                break
            j += 1
        return self._make(at, at, last, head, []) if last is not None else None

    def _site_name(self, at: int, head: Head) -> Problem | None:
        """``bilateral carpal tunnel`` for the syndrome, but not ``over the carpal tunnel``."""
        i = self.chunks[at].first
        if not i or self.words.plain[i - 1] in _DETERMINERS or self._governed(at):
            return None
        return self._make(at, at, at, head, [])

    def _loose(self, at: int, head: Head) -> Problem | None:
        """``burning`` as a symptom of its own: nothing follows that it could describe."""
        j = at + 1
        if j < len(self.chunks) and self.words.gaps[self.chunks[j].first] == " ":
            if self.words.plain[self.chunks[j].first] not in _PREPOSITIONS | _LINKS | {"of", "with", "down"}:
                return None
        return self._make(at, at, at, head, [])

    def _radiation(self, at: int, head: Head) -> Problem | None:
        b = self.words.ends[self.chunks[at].last - 1]
        if re.match(r"\s+(?:of (?:the )?(?:pain|symptoms)|to|into|down|from)\b", self.words.folded[b : b + 30]):
            return self._make(at, at, at, head, [])
        return None

    def _dislocation(self, at: int, head: Head) -> Problem | None:
        first, kept = self._grow(at, _DEFAULT_TAKES)
        if kept or self._text(at).startswith(("disloc", "fracture")):
            return self._make(first, at, at, head, kept)
        return None

    def _bare_test(self, at: int, head: Head) -> Problem | None:
        """A test by its name alone: only among other tests or beside its result."""
        first, kept = self._grow(at, _TAKES["test"])
        return self._make(first, at, at, head, kept)

    # place and side of a diagnosis ----------------------------------------------------------------------------

    def _sites(self) -> list[tuple[int, str]]:
        """Every body site of the text as (word, site), spinal levels among them."""
        if self._all_sites is None:
            structures = context_rules().structures
            found = [
                (c.first, c.value.site)
                for c in self.chunks
                if c.value is not None and c.value.site and c.value.site not in structures
            ]
            for i, word in enumerate(self.words.plain):
                level = _LEVEL.fullmatch(word)
                if level:
                    found.append((i, _region(self.words.plain, i)))
            self._all_sites = sorted(found)
        return self._all_sites

    def _place(self, problem: Problem, taken: set[int]) -> tuple[tuple[str, ...], str | None]:
        """Sites (nearest first) and side of a diagnosis; ``taken`` are the words of all mentions."""
        rules = context_rules()
        a, b = problem.first_word, problem.last_word
        inside = [e.site for w in self.words.plain[a:b] if (e := phrase_book().get(w)) is not None and e.site]
        sites = [*problem.sites, *inside]
        own = [s for s in problem.sites[::-1] + inside if s not in rules.structures and s != "spine"]
        rest = [s for s in sites if s in rules.structures or s == "spine"]
        if "finger" in own and {"foot", "toe", "ankle"} & set(own):
            own = ["toe"]
        begin, end = self._sentence(problem.start)
        starts, folded = self.words.starts, self.words.folded
        near = [(w, s) for w, s in self._sites() if begin <= starts[w] < end and not a <= w < b]
        after = next(  # "strain of the muscle, fascia and tendon of the low back"
            (
                (w, s)
                for w, s in near
                if b <= w < b + 14 and w not in taken and _OF_PLACE.fullmatch(folded[problem.end : starts[w]])
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
        levels = [(w, s) for w, s in near if _LEVEL.fullmatch(self.words.plain[w])]
        for pool in (levels, near):
            left = [s for w, s in pool if w < a and s != "spine"]
            right = [s for w, s in pool if w >= b and s != "spine"]
            if left or right:
                return ((left or right[:1])[-1], *rest), side
        return tuple(rest), side

    def _side(self, a: int, b: int, place: int | None) -> str | None:
        """The side said inside or before a diagnosis, or before or right after the place that follows it."""
        plains, gaps = self.words.plain, self.words.gaps
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

    def _sentence(self, start: int) -> tuple[int, int]:
        text = self.words.text
        begin, end = max(0, start - 300), min(len(text), start + 300)
        for stop in _SENTENCE_END.finditer(text, begin, end):
            if stop.end() <= start:
                begin = stop.end()
            else:
                end = stop.start()
                break
        return begin, end

    # context ---------------------------------------------------------------------------------------------------

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
        while j >= 0 and (e := chunks[j].value) is not None and e.classes & _INNER:
            j -= 1
        if j >= 0 and plains[chunks[j].first] in _NORMAL and self.words.gaps[chunks[j + 1].first] == " ":
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

    def _in_diagnosis_list(self, start: int) -> bool:
        text = self.words.text
        low = max(0, start - 1200)
        begin = low
        for stop in _SENTENCE_END.finditer(text, low, start):
            begin = stop.end()
        before = self.words.folded[begin:start]
        cues = list(_LIST_CUE.finditer(before))
        return bool(cues) and not _LIST_ENDS.search(before, cues[-1].end())


#: What kind of injury it was, where no site is named.
_INJURY_TYPES = frozenset(
    """crush crushing whiplash overuse penetrating blast thermal burn hyperextension hyperflexion inversion eversion internal
    musculoskeletal myoligamentous musculoligamentous puncture compression traction twisting electrical chemical frictional
    avulsion""".split()
)

_KINDS: dict[str, Callable[[ProblemGrammar, int, Head], Problem | None]] = {
    "mod": ProblemGrammar._needs_modifier,
    "function": ProblemGrammar._function,
    "exam": ProblemGrammar._exam,
    "quality": ProblemGrammar._quality,
    "bare": ProblemGrammar._bare,
    "motion": ProblemGrammar._motion,
    "deficit": ProblemGrammar._deficit,
    "neuro": ProblemGrammar._neuro,
    "impair": ProblemGrammar._impair,
    "stenosis": ProblemGrammar._stenosis,
    "narrowing": ProblemGrammar._narrowing,
    "of": ProblemGrammar._of,
    "ofonly": ProblemGrammar._of_only,
    "injury": ProblemGrammar._injury,
    "radiation": ProblemGrammar._radiation,
    "dislocation": ProblemGrammar._dislocation,
    "baretest": ProblemGrammar._bare_test,
    "adjective": ProblemGrammar._adjective,
    "predicate": ProblemGrammar._predicate,
    "instability": ProblemGrammar._instability,
    "difficulty": ProblemGrammar._difficulty,
    "loose": ProblemGrammar._loose,
    "sitename": ProblemGrammar._site_name,
}


@lru_cache(maxsize=4)
def find_problems(text: str) -> tuple[Problem, ...]:
    """Findings and diagnoses of a text (kept for the last texts, since two components ask for the same)."""
    return tuple(ProblemGrammar(text).find())
