"""A rationale, sentence by sentence: what each says, of whom, and whether it speaks for or against the request.

Everything here is plain Python on strings, so that training, prediction and the report see the same numbers.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache, cached_property

import numpy as np
import numpy.typing as npt

from imr_nlp.decision.mentions import Tagged, count_mentions
from imr_nlp.decision.patterns import compile_pattern, table
from imr_nlp.decision.reader import Statement, read_sentence
from imr_nlp.decision.sentences import sentence_spans
from imr_nlp.records import Entity
from imr_nlp.text.fold import fold

Array = npt.NDArray[np.float64]

#: A cue counts at most this often a sentence: a list of five tests is one finding with details.
_CAP = 2

_TOKEN = re.compile(r"[a-z]+(?:'[a-z]+)?|[,;:.()]")
_NEGATORS = frozenset("no not without lack lacks lacking never nor neither cannot failed fails absence none".split())
_NEGATED_WORDS = 4


@dataclass(frozen=True, slots=True)
class CueTable:
    """The compiled cues of ``cues.json``."""

    names: tuple[str, ...]
    groups: tuple[str, ...]
    patterns: tuple[re.Pattern[str], ...]
    roles: dict[str, dict[str, float]]
    sets: dict[str, frozenset[str]]

    def columns(self, group: str) -> list[int]:
        return [i for i, g in enumerate(self.groups) if g == group]


@cache
def cues() -> CueTable:
    """The cue table, read once."""
    raw = table("cues.json")
    names, groups, patterns = [], [], []
    for group, members in raw["groups"].items():
        for name, pattern in members.items():
            names.append(f"{group}.{name}")
            groups.append(group)
            patterns.append(compile_pattern(pattern))
    known = set(names)
    unknown = {n for weights in raw["roles"].values() for n in weights if n not in known and n != "bias"}
    unknown |= {n for members in raw["sets"].values() for n in members if n not in known}
    if unknown:
        from imr_nlp.errors import TermsError

        raise TermsError(f"cues.json names cues that it does not define: {sorted(unknown)}")
    return CueTable(
        tuple(names),
        tuple(groups),
        tuple(patterns),
        raw["roles"],
        {k: frozenset(v) for k, v in raw["sets"].items()},
    )


@dataclass(slots=True)
class Sentences:
    """What the sentences of one text say: the rows of the arrays are its sentences."""

    spans: list[tuple[int, int]]
    hits: Array
    guideline: npt.NDArray[np.bool_]
    deficient: npt.NDArray[np.bool_]
    supporting: npt.NDArray[np.bool_]
    weak: npt.NDArray[np.bool_]


@dataclass
class Analysis:
    """A text with its sentences, cue mentions, statements of the conclusion and tokens; ``tagged`` where known."""

    text: str
    folded: str
    sentences: Sentences
    mentions: list[tuple[int, int, int, int]] = field(default_factory=list)  # cue, sentence, start, end
    tagged: Tagged | None = None

    @cached_property
    def statements(self) -> list[list[Statement]]:
        """The statements of the conclusion, a list for each sentence."""
        return [read_sentence(self.folded, a, b) for a, b in self.sentences.spans]

    @cached_property
    def tokens(self) -> list[list[tuple[str, int, int]]]:
        """Words of each sentence with their offsets, ``not_`` before those that a negation governs."""
        return [_tokens(self.folded, a, b) for a, b in self.sentences.spans]


def _tokens(folded: str, start: int, end: int) -> list[tuple[str, int, int]]:
    out = []
    left = 0
    for match in _TOKEN.finditer(folded, start, end):
        word = match.group()
        if not word[0].isalpha():
            left = 0
        elif word in _NEGATORS:
            out.append((word, *match.span()))
            left = _NEGATED_WORDS
        else:
            out.append(("not_" + word if left else word, *match.span()))
            left = max(0, left - 1)
    return out


def analyse(text: str, *, requests: bool = True, entities: Iterable[Entity] | None = None) -> Analysis:
    """Read ``text`` once for all features; ``requests=False`` leaves out the cues of what is requested.

    ``entities`` are what the pipeline tagged in it; None where nobody did.

    Examples
    --------
    >>> said = analyse("Guidelines recommend MRI after conservative care. There is no record of any therapy.")
    >>> said.sentences.guideline.tolist(), said.sentences.deficient.tolist()
    ([True, False], [False, True])
    """
    cue = cues()
    folded = fold(text)
    spans = sentence_spans(text)
    starts = [a for a, _ in spans]
    hits = np.zeros((len(spans), len(cue.names)))
    mentions = []
    for column, pattern in enumerate(cue.patterns):
        if not requests and cue.groups[column] == "request":
            continue
        for match in pattern.finditer(folded):
            start, end = match.span()
            row = bisect_right(starts, start) - 1
            if row >= 0 and start < end <= spans[row][1] + 1:
                mentions.append((column, row, start, end))
    if mentions:
        columns, of_rows, _, _ = zip(*mentions)
        np.add.at(hits, (of_rows, columns), 1)
        np.minimum(hits, _CAP, out=hits)
    tagged = None if entities is None else count_mentions(entities, spans)
    return Analysis(text, folded, _roles(spans, hits), mentions, tagged)


@cache
def _tables() -> tuple[dict[str, Array], dict[str, list[int]]]:
    """The weights of each role and the columns of each set."""
    cue = cues()
    weights = {role: np.array([given.get(name, 0.0) for name in cue.names]) for role, given in cue.roles.items()}
    return weights, {k: [i for i, n in enumerate(cue.names) if n in names] for k, names in cue.sets.items()}


def _roles(spans: list[tuple[int, int]], hits: Array) -> Sentences:
    weights, sets = _tables()
    on = hits > 0

    def score(role: str) -> Array:
        total: Array = on @ weights[role] + cues().roles[role].get("bias", 0.0)
        return total

    def any_of(name: str) -> npt.NDArray[np.bool_]:
        found: npt.NDArray[np.bool_] = on[:, sets[name]].any(axis=1)
        return found

    guideline = score("guideline") > score("case")
    bound = any_of("conditional")
    deficient = (~guideline & any_of("strong_deficiency")) | (any_of("over_limit") & ~bound)
    # `no improvement with therapy` tells of a need, unless the record is what fails
    deficient &= ~(any_of("unmet_need") & ~any_of("record_fails"))
    supporting = ~guideline & ~deficient & any_of("support") & ~any_of("no_support")
    weak = ~guideline & ~deficient & ~supporting & any_of("weak_deficiency")
    return Sentences(spans, hits, guideline, deficient, supporting, weak)
