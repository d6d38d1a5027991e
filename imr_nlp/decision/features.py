"""From an analysis to numbers: named dense features in groups, and n-grams of words and characters."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import lru_cache

import numpy as np

from imr_nlp.decision.analysis import Analysis, Array, Sentences, cues
from imr_nlp.decision.reader import Statement

#: The groups of features of each view, in order; the report takes each away in turn.
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
        elif group in {"deficiency", "support", "case", "request"}:
            names += [f"{group}:{cue.names[c]}" for c in cue.columns(group)]
    return names


def dense_features(said: Analysis, groups: Iterable[str]) -> Array:
    """The dense features of one text, in the order of :func:`dense_names`."""
    statements = said.statements if "conclusion" in groups else []
    return dense_of(said.sentences, statements, groups)


def dense_of(rows: Sentences, statements: list[list[Statement]], groups: Iterable[str]) -> Array:
    """As :func:`dense_features`, of sentences and statements (so that one can be left out)."""
    cue = cues()
    case = rows.hits[~rows.guideline].sum(axis=0)
    ruled = rows.hits[rows.guideline].sum(axis=0)
    plain = rows.hits[~rows.guideline & ~rows.deficient].sum(axis=0)
    parts: list[Array] = []
    for group in groups:
        if group == "roles":
            parts.append(_roles(rows))
        elif group == "conclusion":
            parts.append(_conclusion(statements))
        elif group == "guideline":
            parts.append(np.log1p(ruled[cue.columns("deficiency") + cue.columns("support")]))
        elif group == "support":
            parts.append(np.log1p(plain[cue.columns(group)]))
        elif group == "request":
            parts.append((rows.hits[:, cue.columns(group)].sum(axis=0) > 0).astype(np.float64))
        elif group in {"deficiency", "case"}:
            parts.append(np.log1p(case[cue.columns(group)]))
    return np.concatenate(parts) if parts else np.zeros(0)


def _roles(rows: Sentences) -> Array:
    n = max(1, len(rows.spans))
    against, favour = int(rows.deficient.sum()), int(rows.supporting.sum())
    cases = np.flatnonzero(~rows.guideline)
    last = int(cases[-1]) if len(cases) else None
    return np.array(
        [
            float(not rows.spans),
            float(np.log1p(sum(b - a for a, b in rows.spans))),
            float(np.log1p(len(cases))),
            float(np.log1p(len(rows.spans) - len(cases))),
            float(np.log1p(against)),
            float(against > 0),
            float(np.log1p(favour)),
            float(favour > 0),
            against / n,
            favour / n,
            float(rows.deficient[-2:].any()),
            float(rows.supporting[-2:].any()),
            float(np.clip(favour - against, -4, 4)),
            float(np.log1p(rows.weak.sum())),
            float(favour > 0 and not against),
            float(not favour and not against),
            float(last is not None and rows.deficient[last]),
            float(last is not None and rows.supporting[last]),
        ]
    )


def _conclusion(statements: list[list[Statement]]) -> Array:
    n = len(statements)
    score, end_score, last, verdict, strongest = 0.0, 0.0, 0.0, 0.0, 0.0
    favour = against = 0
    for index, found in enumerate(statements):
        value = sum(s.polarity * s.strength for s in found)
        score += value * 0.8 ** min(n - 1 - index, 12)
        if index >= n - 2:
            end_score += value
        for statement in found:
            if statement.strength >= 2.0:
                last = float(statement.polarity)
                favour, against = favour + (statement.polarity > 0), against + (statement.polarity < 0)
            if statement.strength >= 3.5:
                verdict = float(statement.polarity)
            if statement.strength >= abs(strongest):
                strongest = statement.polarity * statement.strength
    return np.array(
        [
            float(np.tanh(score / 4)),
            float(np.sign(score)),
            float(np.tanh(end_score / 4)),
            last,
            verdict or last,
            float(np.tanh(strongest / 4)),
            float(np.log1p(favour)),
            float(np.log1p(against)),
            float(np.sign(score) + np.sign(last) + np.sign(strongest)) / 3,
        ]
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
            for gram in _four(word):
                yield gram, start, end


@lru_cache(maxsize=50_000)
def _four(word: str) -> tuple[str, ...]:
    bare = f"<{word.removeprefix('not_')}>"
    if len(bare) <= 4:
        return (bare,)
    return tuple(bare[i : i + 4] for i in range(len(bare) - 3))
