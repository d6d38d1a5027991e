"""Which heads make a mention, and how far it reaches: one rule for each kind of ``terms/problem_heads.csv``."""

from __future__ import annotations

import re
from collections.abc import Callable

from imr_nlp.match.problem_phrases import DEFAULT_TAKES, EDGE, INNER, LINKS, TAKES, Phrases, Problem, words_of
from imr_nlp.match.problem_terms import DIAGNOSIS, FINDING, Head, is_test_misprinted, phrase_book
from imr_nlp.text.fold import fold

_NEAR_RESULT = re.compile(
    r"\s*(?:[:=]|\S+\s){0,9}?(?:is|was|were|are|be|remains?|remained|:|=|noted|appear(?:s|ed)?|"
    r"seem(?:s|ed)?|as|^)\s+(?:\S+\s){0,4}?"
    r"(?:normal|clear|intact|full|limited|restricted|decreased|reduced|diminished|painful|symmetric\w*|equal|absent|"
    r"within|wnl|unremarkable|adequate|good|poor|preserved|impaired|abnormal|stable|regular|appropriate|steady|"
    r"antalgic|elevated|depressed|anxious|flat|congruent|maintained|lost|straightened|soft|nontender|supple|benign)\b"
)
_STRUCTURE_RESULT = re.compile(
    r"\s+(?:is|are|was|were|has been|remains?)\s(?:\w+\s){0,2}(?:clear|intact|normal|soft|nontender|regular|supple|"
    r"diminished|decreased|impaired|reduced|warm|dry|stable|unremarkable|benign|increased|logical|coherent|full)\b"
)
_MOTION_RESULT = re.compile(
    r"\s+(?:\w+\s){0,4}(?:is|was|were|are)\s(?:\w+\s){0,2}(?:full|normal|painful|limited|restricted|decreased|reduced)"
)
_TEST_RESULT = re.compile(
    r"\b(?:positive|negative|equivocal|tests?|testing|signs?|maneuvers?|elicit\w*|provo\w+|normal)\b"
)
_RESULT_OF_TEST = re.compile(r"\b(?:positive|negative|equivocal|elicit\w*|provo\w+|painful|painless)\b")


class Kinds(Phrases):
    """Tries a head by the rule of its kind."""

    def first_of(self, at: int, heads: tuple[Head, ...]) -> Problem | None:
        """The phrase of the first head that makes one."""
        return next((p for head in heads if (p := self.try_head(at, head)) is not None), None)

    def try_head(self, at: int, head: Head) -> Problem | None:
        """The phrase of a head, or None where it is none here."""
        if head.upper and not self._is_short(at):
            return None
        if head.not_before and self._followed(at, head.not_before):
            return None
        if self._followed(at, words_of("not_a_problem_before")):
            return None
        if not self._allowed(at, head):
            return None
        if head.label == DIAGNOSIS and self._followed(at, words_of("test_words")):
            return self._make(at, at, at + 1, Head(FINDING, "test", "examination_test"), [])
        special = _KINDS.get(head.kind)
        if special is not None:
            return special(self, at, head)
        return self._plain(at, head)

    def _plain(self, at: int, head: Head) -> Problem:
        first, kept = self._grow(at, TAKES.get(head.kind, DEFAULT_TAKES))
        problem = self._make(first, at, at, head, kept)
        if head.kind == "name":
            self._cut_place(at, problem)
        return problem

    def _cut_place(self, at: int, problem: Problem) -> None:
        """``ulnar neuropathy at the elbow``: the place after the head helps the code and stays out of the span."""
        words, chunk = self.words, self.chunks[at]
        for i in range(chunk.first + 1, chunk.last):
            if words.plain[i] in ("of", "at", "in"):
                left = phrase_book().get(" ".join(words.plain[chunk.first : i]))
                if left is not None and any(h.label == DIAGNOSIS and h.kind in ("alone", "name") for h in left.heads):
                    problem.end = words.ends[i - 1]
                return

    def _needs_modifier(self, at: int, head: Head) -> Problem | None:
        first, kept = self._grow(at, TAKES["mod"])
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
        first, kept = self._grow(at, TAKES["pulses" if head.concept == "pulses" else "function"])
        if self._has(kept, "quality"):
            return self._make(first, at, at, head, kept)
        if self._shows_result(first, at):
            return self._make(first, at, at, head, kept)
        return None

    def _exam(self, at: int, head: Head) -> Problem | None:
        first, kept = self._grow(at, TAKES["exam"])
        if self._has(kept, "quality"):
            return self._make(first, at, at, head, kept)
        words = self.words
        b = words.ends[self.chunks[at].last - 1]
        if self._normal_before(first) or _NEAR_RESULT.match(words.folded[b : b + 70].split(". ")[0]):
            return self._make(first, at, at, head, kept)
        return None

    def _structure(self, at: int, head: Head) -> Problem | None:
        """An organ or function that is often just a place: only right before what was found (``lungs are clear``)."""
        if not _STRUCTURE_RESULT.match(self.words.folded, self.words.ends[self.chunks[at].last - 1]):
            return None
        first, kept = self._grow(at, TAKES["pulses"])
        return self._make(first, at, at, head, kept)

    def _quality(self, at: int, head: Head) -> Problem | None:
        first, kept = self._grow(at, TAKES["quality"])
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
        first, kept = self._grow(at, TAKES["motion"])
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
            if not (word in LINKS or (entry is not None and "motion" in entry.classes)) or gaps[
                chunks[j].first
            ] not in (" ", ","):
                return False
            j -= 1
        return False

    def _deficit(self, at: int, head: Head) -> Problem | None:
        first, kept = self._grow(at, TAKES["deficit"])
        if kept:
            return self._make(first, at, at, head, kept)
        return self._of_only(at, head)

    def _neuro(self, at: int, head: Head) -> Problem | None:
        first, kept = self._grow(at, TAKES["neuro"])
        return self._make(first, at, at, head, kept) if self._has(kept, "neuro") else None

    def _impair(self, at: int, head: Head) -> Problem | None:
        first, kept = self._grow(at, TAKES["impair"])
        if self._has(kept, "neuro") or self._has(kept, "site"):
            return self._make(first, at, at, head, kept)
        return None

    def _stenosis(self, at: int, head: Head) -> Problem | None:
        first, kept = self._grow(at, DEFAULT_TAKES)
        chunks = self.chunks
        kinds = {e.site for i in kept if (e := chunks[i].value) is not None}
        problem = self._make(first, at, at, head, kept)
        if kinds & {"foramen", "canal"} and not (kinds == {"canal"} and "spinal canal" in problem.modifiers):
            problem.label = FINDING
        return problem

    def _narrowing(self, at: int, head: Head) -> Problem | None:
        first, kept = self._grow(at, DEFAULT_TAKES)
        if not kept and len(self._text(at).split()) == 1:
            extended = self._of_only(at, head)
            if extended is not None:
                return extended
        return self._make(first, at, at, head, kept)

    def _of(self, at: int, head: Head) -> Problem | None:
        return self._of_only(at, head) or self._plain(at, head)

    def _of_only(self, at: int, head: Head) -> Problem | None:
        """``restriction in range of motion``, ``deficits in sensation, reflexes, or strength``."""
        chunks, plains, gaps = self.chunks, self.words.plain, self.words.gaps
        size = len(chunks)
        j = at + 1
        adjective = self._text(at) in words_of("adjectives_of_loss")
        if adjective:
            if j >= size or gaps[chunks[j].first] != " ":
                return None
        elif j < size and gaps[chunks[j].first] == " " and plains[chunks[j].first] in ("of", "in", "to"):
            j += 1
        else:
            return None
        last, listed, joined = -1, True, True
        concept = ""  # of the function that is lost
        while j < size:
            gap = gaps[chunks[j].first]
            word = plains[chunks[j].first]
            entry = chunks[j].value
            if gap not in (" ", ",", "/"):
                break
            if word in words_of("determiners") or (entry is not None and entry.classes & INNER and not entry.heads):
                j += 1
                continue
            if word in LINKS:
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
                or any(h.concept in ("lordosis", "exam_function") for h in entry.heads)
            )
            if not good or entry is None or (last >= 0 and not listed and not joined):
                break
            joined = True
            if entry.classes & {"site", "neuro"} or entry.heads:
                last = j  # a type word alone ends nothing
                concept = concept or next((h.concept for h in entry.heads if h.label == FINDING), "")
            listed = False
            j += 1
        if last < 0:
            return None
        first, kept = at, list[int]()
        if head.kind != "ofonly":
            first, kept = self._grow(at, frozenset({"neuro"}))
        head = head._replace(concept=concept or head.concept)
        return self._make(first, at, last, head, [*kept, *range(at + 1, last + 1)])

    def _before_head(self, at: int) -> bool:
        """Whether a modifier belongs to a head after it (``decreased range of motion and cervical pain``)."""
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
        return any(plains[chunks[k].first] in LINKS for k in range(at, min(at + 5, len(chunks))))

    def _injury(self, at: int, head: Head) -> Problem | None:
        chunks, plains = self.chunks, self.words.plain
        first, kept = self._grow(at, DEFAULT_TAKES)
        entries = [e for i in kept if (e := chunks[i].value) is not None]
        if any("site" in e.classes for e in entries) or any(self._text(i) in words_of("injury_types") for i in kept):
            return self._make(first, at, at, head, kept)
        before = plains[chunks[at].first - 1] if chunks[at].first else ""
        after = chunks[at].last
        # "unspecified injury of the left lower leg": the head alone names nothing.
        if before in ("unspecified", "specified", "specific") and plains[after : after + 1] in (["of"], ["to"]):
            extended = self._reach_site(at)
            if extended is not None:
                return self._make(at - 1, at, extended, head, [*range(at + 1, extended + 1)])
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
                plains[chunks[j].first] in words_of("determiners") | LINKS | {"of"}
                or (entry is not None and entry.classes & (INNER | {"type"}))
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
        if i > 1 and self.words.plain[i - 2] in ("mood", "affect"):
            return None  # the function is the finding
        if not i or (not listed and (self.words.plain[i - 1] not in words_of("copulas") or self.words.gaps[i] != " ")):
            return None
        following = self.chunks[at + 1] if at + 1 < len(self.chunks) else None
        if (
            following is not None
            and self.words.gaps[following.first] == " "
            and following.value is not None
            and (following.value.heads or following.value.classes & EDGE)
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
        while j < len(chunks) and (
            gaps[chunks[j].first] == " " or (gaps[chunks[j].first] == "," and plains[chunks[j].first] in LINKS)
        ):
            word = plains[chunks[j].first]
            if word in words_of("activities") or (last is not None and word in words_of("activity_tails")):
                last = j
            elif last == j - 1 and word in words_of("determiners") and j + 1 < len(chunks):
                entry = chunks[j + 1].value
                if entry is None or "site" not in entry.classes:
                    break
                last = j + 1
                j += 1
            elif not (last == j - 1 and word in LINKS):
                break
            j += 1
        return self._make(at, at, last, head, []) if last is not None else None

    def _site_name(self, at: int, head: Head) -> Problem | None:
        """``bilateral carpal tunnel`` for the syndrome, but not ``over the carpal tunnel``."""
        i = self.chunks[at].first
        if not i or self.words.plain[i - 1] in words_of("determiners") or self._governed(at):
            return None
        return self._make(at, at, at, head, [])

    def _loose(self, at: int, head: Head) -> Problem | None:
        """``burning`` as a symptom of its own: nothing follows that it could describe."""
        j = at + 1
        if j < len(self.chunks) and self.words.gaps[self.chunks[j].first] == " ":
            allowed = words_of("prepositions") | LINKS | {"of", "with", "down"}
            if self.words.plain[self.chunks[j].first] not in allowed:
                return None
        return self._make(at, at, at, head, [])

    def _provocation(self, at: int, head: Head) -> Problem | None:
        """``ATFL compression was positive``: a joint or ligament is loaded; a nerve's compression is a disorder."""
        first, kept = self._grow(at, TAKES["test"])
        places = {e.kind for i in kept if (e := self.chunks[i].value) is not None and e.kind}
        if not places or places - {"limb", "bone"}:
            return None
        start, end = self.words.starts[self.chunks[first].first], self.words.ends[self.chunks[at].last - 1]
        begin, stop = self.sentence(start)
        if not _RESULT_OF_TEST.search(self.words.folded, max(begin, start - 90), min(stop, end + 150)):
            return None
        return self._make(first, at, at, head, kept)

    def _test(self, at: int, head: Head) -> Problem | None:
        """A test by its name, with a second name before a hyphen or slash (``Patrick- Faber's test``)."""
        words, first = self.words, at
        while first and (before := self.chunks[first - 1]).value is not None:
            joint = words.text[words.ends[before.last - 1] : words.starts[self.chunks[first].first]].strip()
            if joint not in ("-", "/") or not any(h.kind == "baretest" for h in before.value.heads):
                break
            first -= 1
        if first == at:
            return self._plain(at, head)
        return self._make(first, at, at, head, [])

    def _eponym(self, at: int, head: Head) -> Problem | None:
        """``Prater's test``, ``spurlng test``: a name that no table has, or the misprint of one."""
        words, i = self.words, self.chunks[at].first
        if not i or words.gaps[i] != " ":
            return None
        name = words.text[words.starts[i - 1] : words.ends[i - 1]]
        named = (name[0].isupper() and fold(name).endswith("'s")) or is_test_misprinted(words.plain[i - 1])
        if not named or words.plain[i - 1] in words_of("no_eponym"):
            return None
        return self._make(at - 1, at, at, head, [])

    def _radiation(self, at: int, head: Head) -> Problem | None:
        b = self.words.ends[self.chunks[at].last - 1]
        if re.match(r"\s+(?:of (?:the )?(?:pain|symptoms)|to|into|down|from)\b", self.words.folded[b : b + 30]):
            return self._make(at, at, at, head, [])
        return None

    def _dislocation(self, at: int, head: Head) -> Problem | None:
        first, kept = self._grow(at, DEFAULT_TAKES)
        if kept or self._text(at).startswith(("disloc", "fracture")):
            return self._make(first, at, at, head, kept)
        return None

    def _bare_test(self, at: int, head: Head) -> Problem | None:
        """A test without the word: a person's name alone must stand near a result or another test."""
        words, chunk = self.words, self.chunks[at]
        start, end = words.starts[chunk.first], words.ends[chunk.last - 1]
        name = words.text[start:end]
        if chunk.last == chunk.first + 1 and "'" not in words.folded[start:end] and not name.isupper():
            near = _TEST_RESULT.search(words.folded, max(0, start - 90), end + 90)
            if name.lower() != "apprehension" and not (near and (name[0].isupper() or name == "slump")):
                return None
        first, kept = self._grow(at, TAKES["test"])
        return self._make(first, at, at, head, kept)


_KINDS: dict[str, Callable[[Kinds, int, Head], Problem | None]] = {
    "mod": Kinds._needs_modifier,
    "function": Kinds._function,
    "exam": Kinds._exam,
    "structure": Kinds._structure,
    "quality": Kinds._quality,
    "bare": Kinds._bare,
    "motion": Kinds._motion,
    "deficit": Kinds._deficit,
    "neuro": Kinds._neuro,
    "impair": Kinds._impair,
    "stenosis": Kinds._stenosis,
    "narrowing": Kinds._narrowing,
    "of": Kinds._of,
    "ofonly": Kinds._of_only,
    "injury": Kinds._injury,
    "radiation": Kinds._radiation,
    "provocation": Kinds._provocation,
    "eponym": Kinds._eponym,
    "test": Kinds._test,
    "dislocation": Kinds._dislocation,
    "baretest": Kinds._bare_test,
    "adjective": Kinds._adjective,
    "predicate": Kinds._predicate,
    "instability": Kinds._instability,
    "difficulty": Kinds._difficulty,
    "loose": Kinds._loose,
    "sitename": Kinds._site_name,
}
