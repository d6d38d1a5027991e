"""From an analysis to numbers: named dense features in groups, and n-grams of words and characters."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import cache, lru_cache

import numpy as np
import numpy.typing as npt

from imr_nlp.decision.analysis import Analysis, Array, Sentences, cues
from imr_nlp.decision.mentions import RECORD_GROUPS, Tagged, record_names, record_rows
from imr_nlp.decision.reader import Statement

#: The groups of features of each view that need its text alone, in order; those of records come after them.
GROUPS: dict[str, tuple[str, ...]] = {
    "full": ("conclusion", "roles", "deficiency", "support", "case", "guideline", "words", "characters"),
    "masked": ("roles", "deficiency", "support", "guideline", "words", "characters"),
    "pre_decision": ("roles", "support", "request"),
}
DENSE_GROUPS = ("conclusion", "roles", "deficiency", "support", "case", "guideline", "request")
GRAM_GROUPS = ("words", "characters")

_ROLE_NAMES = (
    "empty",
    "length",
    "case_sentences",
    "guideline_sentences",
    "deficient",
    "any_deficient",
    "supporting",
    "any_supporting",
    "share_deficient",
    "share_supporting",
    "deficient_near_end",
    "supporting_near_end",
    "balance",
    "weak",
    "supporting_only",
    "neither",
    "last_case_deficient",
    "last_case_supporting",
)
_CONCLUSION_NAMES = (
    "score",
    "sign",
    "last_sentences",
    "last_statement",
    "last_verdict",
    "strongest",
    "for_count",
    "against_count",
    "agreement",
)


def dense_names(groups: Iterable[str]) -> list[str]:
    """The names of the dense features of ``groups``, as ``group:name``."""
    return list(_dense_names(tuple(groups)))


@lru_cache(maxsize=32)
def _dense_names(groups: tuple[str, ...]) -> list[str]:
    cue = cues()
    names: list[str] = []
    for group in groups:
        if group == "roles":
            names += [f"roles:{n}" for n in _ROLE_NAMES]
        elif group == "conclusion":
            names += [f"conclusion:{n}" for n in _CONCLUSION_NAMES]
        elif group == "guideline":
            columns = cue.columns("deficiency") + cue.columns("support")
            names += [f"guideline:{cue.names[c]}" for c in columns]
        elif group in RECORD_GROUPS:
            names += record_names(group)
        elif group in {"deficiency", "support", "case", "request"}:
            names += [f"{group}:{cue.names[c]}" for c in cue.columns(group)]
    return names


def dense_features(said: Analysis, groups: Iterable[str]) -> Array:
    """The dense features of one text, in the order of :func:`dense_names`."""
    statements = said.statements if "conclusion" in groups else []
    row: Array = dense_rows(said.sentences, statements, groups, [None], said.tagged)[0]
    return row


def dense_rows(
    rows: Sentences,
    statements: list[list[Statement]],
    groups: Iterable[str],
    left_out: Sequence[int | None],
    tagged: Tagged | None = None,
) -> Array:
    """As :func:`dense_features` of sentences and statements: a row for each sentence left out (None: none is)."""
    out = np.array([len(rows.spans) if row is None else row for row in left_out], dtype=np.intp)
    case = _sums(rows.hits, ~rows.guideline, out)
    parts: list[Array] = []
    for group in groups:
        if group == "roles":
            parts.append(_roles(rows, left_out))
        elif group == "conclusion":
            parts.append(_conclusion(statements, left_out))
        elif group == "guideline":
            ruled = _sums(rows.hits, rows.guideline, out)
            parts.append(np.log1p(ruled[:, _columns("deficiency", "support")]))
        elif group == "support":
            plain = _sums(rows.hits, ~rows.guideline & ~rows.deficient, out)
            parts.append(np.log1p(plain[:, _columns(group)]))
        elif group == "request":
            every = _sums(rows.hits, np.ones(len(rows.spans), dtype=bool), out)
            parts.append((every[:, _columns(group)] > 0).astype(np.float64))
        elif group in RECORD_GROUPS and tagged is not None:
            parts.append(record_rows(tagged, group, out))
        elif group in {"deficiency", "case"}:
            parts.append(np.log1p(case[:, _columns(group)]))
    return np.concatenate(parts, axis=1) if parts else np.zeros((len(left_out), 0))


@cache
def _columns(*groups: str) -> list[int]:
    return [column for group in groups for column in cues().columns(group)]


def _sums(hits: Array, chosen: npt.NDArray[np.bool_], left_out: npt.NDArray[np.intp]) -> Array:
    """The counts of the chosen sentences, without each of those left out in turn (counts are whole: no rounding)."""
    own = np.zeros((len(hits) + 1, hits.shape[1]))
    own[:-1][chosen] = hits[chosen]
    sums: Array = own.sum(axis=0) - own[left_out]
    return sums


def _roles(rows: Sentences, left_out: Sequence[int | None]) -> Array:
    lengths = [b - a for a, b in rows.spans]
    guideline, weak = rows.guideline.tolist(), rows.weak.tolist()
    deficient, supporting = rows.deficient.tolist(), rows.supporting.tolist()
    cases = [row for row, ruled in enumerate(guideline) if not ruled]
    totals = (len(lengths), sum(lengths), len(cases), sum(deficient), sum(supporting), sum(weak))
    table = []
    for row in left_out:
        n, length, case, against, favour, faint = totals
        if row is not None:
            n, length, case = n - 1, length - lengths[row], case - (not guideline[row])
            against, favour, faint = against - deficient[row], favour - supporting[row], faint - weak[row]
        end = [k for k in range(len(lengths) - 1, max(-1, len(lengths) - 4), -1) if k != row][:2]
        last = next((k for k in cases[:-3:-1] if k != row), None)
        table.append(
            (
                not n,
                length,
                case,
                n - case,
                against,
                against > 0,
                favour,
                favour > 0,
                against / max(1, n),
                favour / max(1, n),
                any(deficient[k] for k in end),
                any(supporting[k] for k in end),
                min(max(favour - against, -4), 4),
                faint,
                favour > 0 and not against,
                not favour and not against,
                last is not None and deficient[last],
                last is not None and supporting[last],
            )
        )
    values = np.array(table, dtype=np.float64)
    values[:, _LOGARITHMIC] = np.log1p(values[:, _LOGARITHMIC])
    return values


_LOGARITHMIC = [
    _ROLE_NAMES.index(name)
    for name in ("length", "case_sentences", "guideline_sentences", "deficient", "supporting", "weak")
]


def _conclusion(statements: list[list[Statement]], left_out: Sequence[int | None]) -> Array:
    told = [
        (index, sum(s.polarity * s.strength for s in found), found) for index, found in enumerate(statements) if found
    ]
    table = []
    for row in left_out:
        n = len(statements) - (row is not None)
        score, end_score, last, verdict, strongest = 0.0, 0.0, 0.0, 0.0, 0.0
        favour = against = 0
        for index, value, found in told:
            if index == row:
                continue
            back = n - 1 - index + (row is not None and index > row)
            score += value * 0.8 ** min(back, 12)
            if back < 2:
                end_score += value
            for statement in found:
                if statement.strength >= 2.0:
                    last = float(statement.polarity)
                    favour, against = favour + (statement.polarity > 0), against + (statement.polarity < 0)
                if statement.strength >= 3.5:
                    verdict = float(statement.polarity)
                if statement.strength >= abs(strongest):
                    strongest = statement.polarity * statement.strength
        table.append((score, end_score, last, verdict or last, strongest, favour, against))
    score_, end_, last_, verdict_, strongest_, favour_, against_ = np.array(table, dtype=np.float64).T
    agreement = (np.sign(score_) + np.sign(last_) + np.sign(strongest_)) / 3
    return np.stack(
        [
            np.tanh(score_ / 4),
            np.sign(score_),
            np.tanh(end_ / 4),
            last_,
            verdict_,
            np.tanh(strongest_ / 4),
            np.log1p(favour_),
            np.log1p(against_),
            agreement,
        ],
        axis=1,
    )


def word_grams(said: Analysis) -> Iterator[tuple[str, int, int]]:
    """Words and pairs of words, negation marked, with the offsets where they stand."""
    for tokens in said.tokens:
        for i, (word, start, end) in enumerate(tokens):
            yield word, start, end
            if i + 1 < len(tokens):
                yield f"{word} {tokens[i + 1][0]}", start, tokens[i + 1][2]


def character_grams(said: Analysis) -> Iterator[tuple[str, int, int]]:
    """Runs of four characters of each word with its edges, with the offsets of the word."""
    for tokens in said.tokens:
        for word, start, end in tokens:
            for gram in fours(word):
                yield gram, start, end


@lru_cache(maxsize=50_000)
def fours(word: str) -> tuple[str, ...]:
    """The runs of four characters of one word with its edges.

    Examples
    --------
    >>> fours("not_seen"), fours("no")
    (('<see', 'seen', 'een>'), ('<no>',))
    """
    bare = f"<{word.removeprefix('not_')}>"
    if len(bare) <= 4:
        return (bare,)
    return tuple(bare[i : i + 4] for i in range(len(bare) - 3))
