"""The decision model: one linear model of named features, read and applied with numpy alone.

It is trained with scikit-learn (:mod:`imr_nlp.decision.training`) and can be handed back as a scikit-learn
estimator (:meth:`DecisionModel.to_sklearn`); predicting imports neither scikit-learn nor spaCy.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from imr_nlp.decision.analysis import Analysis, Array, analyse, cues
from imr_nlp.decision.features import (
    GRAM_GROUPS,
    GROUPS,
    character_grams,
    dense_features,
    dense_names,
    dense_of,
    word_grams,
)
from imr_nlp.decision.masking import kept_positions
from imr_nlp.decision.views import View, collapse, view_text
from imr_nlp.records import OVERTURNED, UPHELD

#: Standardised dense features are cut here, so that a rare cue cannot decide alone.
CLIP = 3.0
#: How much evidence is given, and the least weight (log-odds) of a term.
_SENTENCES, _TERMS, _LEAST = 5, 8, 0.01
_WEIGHED = 40
_GRAMS = {"words": word_grams, "characters": character_grams}


@dataclass
class Grams:
    """The weights of one block of n-grams: TF-IDF over a fixed vocabulary."""

    vocabulary: list[str]
    idf: Array
    weights: Array
    scale: float
    index: dict[str, int] = field(init=False)

    def __post_init__(self) -> None:
        self.index = {gram: i for i, gram in enumerate(self.vocabulary)}


@dataclass
class DecisionModel:
    """A trained, calibrated linear model of one view.

    Attributes
    ----------
    view
        The view that it reads.
    groups
        Its feature groups.
    mean, deviation, weights
        Of the dense features, in the order of :func:`imr_nlp.decision.features.dense_names`.
    grams
        Blocks of n-grams by group name.
    bias
        The intercept.
    slope, offset
        Of the calibration: ``p = sigmoid(slope * score + offset)``.
    manifest
        What is known of its making: data counts, split, metrics, versions, id.
    """

    view: View
    groups: tuple[str, ...]
    mean: Array
    deviation: Array
    weights: Array
    grams: dict[str, Grams]
    bias: float
    slope: float = 1.0
    offset: float = 0.0
    manifest: dict[str, Any] = field(default_factory=dict)

    @property
    def id(self) -> str:
        """The content hash of the model, ``""`` before it is saved."""
        return str(self.manifest.get("id", ""))

    def dense(self, said: Analysis) -> Array:
        """The standardised dense features of one text."""
        values = (dense_features(said, self.groups) - self.mean) / self.deviation
        clipped: Array = np.clip(values, -CLIP, CLIP)
        return clipped

    def gram_values(self, said: Analysis, group: str) -> tuple[list[int], Array]:
        """Columns and scaled TF-IDF values of one block of n-grams."""
        block = self.grams[group]
        counts: dict[int, int] = {}
        index = block.index
        for gram, _, _ in _GRAMS[group](said):
            column = index.get(gram)
            if column is not None:
                counts[column] = counts.get(column, 0) + 1
        columns = list(counts)
        values = (1 + np.log(np.fromiter(counts.values(), float, len(columns)))) * block.idf[columns]
        norm = float(np.sqrt(values @ values)) or 1.0
        return columns, values * (block.scale / norm)

    def score(self, said: Analysis) -> float:
        """The uncalibrated log-odds of *overturned*."""
        total = self.bias + float(self.dense(said) @ self.weights)
        for group, block in self.grams.items():
            columns, values = self.gram_values(said, group)
            total += float(values @ block.weights[columns])
        return total

    def probability(self, score: float) -> float:
        """The calibrated probability of *overturned*."""
        return float(1 / (1 + np.exp(-np.clip(self.slope * score + self.offset, -500, 500))))

    def predict(self, texts: Iterable[str], *, evidence: bool = True) -> list[dict[str, Any]]:
        """Predictions for texts, as :func:`imr_nlp.decision.predict_decisions` gives them."""
        return [self._predict(text, evidence) for text in texts]

    def _predict(self, text: str, evidence: bool) -> dict[str, Any]:
        line, positions = collapse(text)
        read = view_text(line, self.view)
        said = analyse(read)
        overturned = self.probability(self.score(said))
        result: dict[str, Any] = {
            "label": OVERTURNED if overturned >= 0.5 else UPHELD,
            "probabilities": {UPHELD: 1 - overturned, OVERTURNED: overturned},
            "evidence": [],
        }
        if evidence:
            result["evidence"] = _relocate(self.explain(said), read, line, positions, text)
        return result

    def explain(self, said: Analysis) -> list[dict[str, Any]]:
        """The sentences and terms that weigh most, with offsets into the analysed text.

        A sentence weighs what the score loses without it, a term its share of the score; above 0 speaks for
        *overturned*. Weights are in calibrated log-odds.
        """
        rows = said.sentences
        here = self.dense(said)
        statements = said.statements if "conclusion" in self.groups else []
        lost, terms = self._gram_shares(said)
        for row in _candidates(lost):
            left = statements[:row] + statements[row + 1 :]
            values = (dense_of(rows.without(row), left, self.groups) - self.mean) / self.deviation
            lost[row] += float((here - np.clip(values, -CLIP, CLIP)) @ self.weights)
        order = sorted(range(len(lost)), key=lambda row: -abs(lost[row]))[:_SENTENCES]
        found = [_evidence("sentence", said.text, *rows.spans[row], self.slope * lost[row]) for row in order]
        self._add_cues(said, here, terms)
        return found + self._terms(said.text, terms)

    def _gram_shares(self, said: Analysis) -> tuple[list[float], dict[tuple[int, int], float]]:
        """What the n-grams of each sentence add to the score, and what each word or pair of words adds."""
        by_sentence = [0.0] * len(said.sentences.spans)
        by_span: dict[tuple[int, int], float] = {}
        starts = [start for start, _ in said.sentences.spans]
        for group, block in self.grams.items():
            counts: dict[int, int] = {}
            places: list[tuple[int, int, int]] = []
            for gram, start, end in _GRAMS[group](said):
                column = block.index.get(gram)
                if column is not None:
                    counts[column] = counts.get(column, 0) + 1
                    places.append((column, start, end))
            columns, values = self.gram_values(said, group)
            shares = values * block.weights[columns]
            each = {column: float(share) / counts[column] for column, share in zip(columns, shares)}
            for column, start, end in places:
                by_sentence[bisect_right(starts, start) - 1] += each[column]
                if group == "words":
                    by_span[start, end] = by_span.get((start, end), 0.0) + each[column]
        return by_sentence, by_span

    def _add_cues(self, said: Analysis, here: Array, terms: dict[tuple[int, int], float]) -> None:
        """Add to ``terms`` what each cue and each statement of the conclusion adds to the score."""
        names = dense_names(self.groups)
        absent = np.clip(-self.mean / self.deviation, -CLIP, CLIP)
        gain = dict(zip(names, ((here - absent) * self.weights).tolist()))
        cue = cues()
        places: dict[str, list[tuple[int, int]]] = {}
        for column, row, start, end in said.mentions:
            side = "guideline" if said.sentences.guideline[row] else cue.groups[column]
            places.setdefault(f"{side}:{cue.names[column]}", []).append((start, end))
        if "conclusion" in self.groups:
            concluding = sum(value for name, value in gain.items() if name.startswith("conclusion:"))
            agreeing = [s for found in said.statements for s in found if s.polarity * concluding > 0]
            total = sum(s.strength for s in agreeing)
            for s in agreeing:
                span = (s.start, s.end)
                terms[span] = terms.get(span, 0.0) + concluding * s.strength / total
        for name, spans in places.items():
            for span in spans:
                terms[span] = terms.get(span, 0.0) + gain.get(name, 0.0) / len(spans)

    def _terms(self, text: str, weights: dict[tuple[int, int], float]) -> list[dict[str, Any]]:
        """The heaviest terms, no two of them on the same words."""
        chosen: list[tuple[int, int]] = []
        for (start, end), weight in sorted(weights.items(), key=lambda item: (-abs(item[1]), item[0])):
            if len(chosen) == _TERMS or abs(weight) * self.slope < _LEAST:
                break
            if all(end <= a or b <= start for a, b in chosen):
                chosen.append((start, end))
        return [_evidence("term", text, a, b, self.slope * weights[a, b]) for a, b in chosen]

    def transform(self, texts: Iterable[str]) -> Array:
        """The feature matrix of texts (already in the model's view): dense features, then the n-gram blocks."""
        rows = []
        for text in texts:
            said = analyse(text)
            parts = [self.dense(said)]
            for group, block in self.grams.items():
                columns, values = self.gram_values(said, group)
                row = np.zeros(len(block.vocabulary))
                row[columns] = values
                parts.append(row)
            rows.append(np.concatenate(parts))
        return np.array(rows)

    def to_sklearn(self) -> Any:
        """The calibrated model as a fitted ``sklearn.linear_model.LogisticRegression`` over :meth:`transform`."""
        from sklearn.linear_model import LogisticRegression

        weights = [self.weights, *(block.weights for block in self.grams.values())]
        estimator = LogisticRegression()
        estimator.classes_ = np.array([UPHELD, OVERTURNED])
        estimator.coef_ = self.slope * np.concatenate(weights)[None, :]
        estimator.intercept_ = np.array([self.slope * self.bias + self.offset])
        estimator.n_features_in_ = estimator.coef_.shape[1]
        estimator.n_iter_ = np.array([0])
        return estimator


def _candidates(lost: list[float]) -> list[int]:
    """The sentences worth leaving out in turn: all, or of a very long text the last and those with heavy words."""
    rows = range(len(lost))
    if len(lost) <= 2 * _WEIGHED:
        return list(rows)
    heavy = sorted(rows, key=lambda row: -abs(lost[row]))[:_WEIGHED]
    return sorted({*heavy, *rows[-_WEIGHED:]})


def feature_groups(view: str, without: str | None = None) -> tuple[str, ...]:
    """The feature groups of ``view``, less one.

    Examples
    --------
    >>> feature_groups("masked", without="words")
    ('roles', 'deficiency', 'support', 'guideline', 'characters')
    """
    return tuple(group for group in GROUPS[view] if group != without)


def gram_groups(groups: Iterable[str]) -> list[str]:
    """Those of ``groups`` that are blocks of n-grams."""
    return [group for group in groups if group in GRAM_GROUPS]


def _evidence(kind: str, text: str, start: int, end: int, weight: float) -> dict[str, Any]:
    return {
        "kind": kind,
        "start": start,
        "end": end,
        "text": text[start:end],
        "weight": round(weight, 4),
        "speaks_for": OVERTURNED if weight > 0 else UPHELD,
    }


def _relocate(
    evidence: list[dict[str, Any]], read: str, line: str, positions: list[int] | None, given: str
) -> list[dict[str, Any]]:
    """Move offsets from the text that the model read (on one line, masked) to the text that was given."""
    kept = None if read == line else kept_positions(line)
    for entry in evidence:
        start, last = entry["start"], entry["end"] - 1
        if kept is not None:
            start, last = kept[start], kept[last]
        if positions is not None:
            start, last = positions[start], positions[last]
        entry["start"], entry["end"], entry["text"] = start, last + 1, given[start : last + 1]
    return evidence
