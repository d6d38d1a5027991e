"""The decision model: one linear model of named features, read and applied with numpy alone.

It is trained with scikit-learn (:mod:`imr_nlp.decision.training`) and can be handed back as a scikit-learn
estimator (:meth:`DecisionModel.to_sklearn`); predicting imports neither scikit-learn nor spaCy.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import repeat
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from imr_nlp.decision.analysis import Analysis, Array, analyse, cues
from imr_nlp.decision.features import (
    GRAM_GROUPS,
    GROUPS,
    dense_features,
    dense_names,
    dense_rows,
    fours,
)
from imr_nlp.decision.masking import kept_positions
from imr_nlp.decision.mentions import RECORD_GROUPS, move_entities, uses_records
from imr_nlp.decision.views import View, collapse, view_entities, view_text
from imr_nlp.errors import ModelError
from imr_nlp.records import OVERTURNED, UPHELD, Entity

#: Standardised dense features are cut here, so that a rare cue cannot decide alone.
CLIP = 3.0
#: How much evidence is given, and the least weight (log-odds) of a term.
_SENTENCES, _TERMS, _LEAST = 5, 8, 0.01
_WEIGHED = 40
#: Words whose character n-grams are remembered.
_KNOWN_WORDS = 50_000


@dataclass
class Grams:
    """The weights of one block of n-grams: TF-IDF over a fixed vocabulary."""

    vocabulary: list[str]
    idf: Array
    weights: Array
    scale: float
    index: dict[str, int] = field(init=False)
    _known: dict[str, list[int]] = field(init=False, repr=False, default_factory=dict)

    def __post_init__(self) -> None:
        self.index = {gram: i for i, gram in enumerate(self.vocabulary)}

    def inside(self, word: str) -> list[int]:
        """The columns of the character n-grams of one word."""
        columns = self._known.get(word)
        if columns is None:
            if len(self._known) > _KNOWN_WORDS:
                self._known.clear()
            columns = self._known[word] = [self.index[gram] for gram in fours(word) if gram in self.index]
        return columns


class _Block(NamedTuple):
    """The n-grams of one text that a block knows: as a row of TF-IDF values, and one by one."""

    columns: list[int]
    values: Array
    counts: npt.NDArray[np.int64]
    found: list[int]  # the column of each n-gram, in text order
    rows: list[int]  # and its sentence
    spans: list[tuple[int, int]]  # and its place, for words


class _Weighed(NamedTuple):
    """All numbers that a model makes of one text."""

    dense: Array
    blocks: dict[str, _Block]


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

    @property
    def uses_records(self) -> bool:
        """Whether it needs to be told what the pipeline tagged in each text."""
        return uses_records(self.groups)

    def dense(self, said: Analysis) -> Array:
        """The standardised dense features of one text."""
        values = (dense_features(said, self.groups) - self.mean) / self.deviation
        clipped: Array = np.clip(values, -CLIP, CLIP)
        return clipped

    def gram_values(self, said: Analysis, group: str) -> tuple[list[int], Array]:
        """Columns and scaled TF-IDF values of one block of n-grams."""
        block = self._block(said, group)
        return block.columns, block.values

    def _block(self, said: Analysis, group: str) -> _Block:
        block = self.grams[group]
        found: list[int] = []
        rows: list[int] = []
        spans: list[tuple[int, int]] = []
        if group == "characters":
            inside = block.inside
            for row, tokens in enumerate(said.tokens):
                before = len(found)
                for word, _, _ in tokens:
                    found += inside(word)
                rows += [row] * (len(found) - before)
        else:
            get = block.index.get
            for row, tokens in enumerate(said.tokens):
                before = len(found)
                last = len(tokens) - 1
                for i, (word, start, end) in enumerate(tokens):
                    column = get(word)
                    if column is not None:
                        found.append(column)
                        spans.append((start, end))
                    if i < last:
                        following, _, stop = tokens[i + 1]
                        column = get(f"{word} {following}")
                        if column is not None:
                            found.append(column)
                            spans.append((start, stop))
                rows += [row] * (len(found) - before)
        counted = Counter(found)
        columns = list(counted)
        counts = np.fromiter(counted.values(), np.int64, len(columns))
        values = (1 + np.log(counts)) * block.idf[columns]
        norm = float(np.sqrt(values @ values)) or 1.0
        return _Block(columns, values * (block.scale / norm), counts, found, rows, spans)

    def _weigh(self, said: Analysis) -> _Weighed:
        return _Weighed(self.dense(said), {group: self._block(said, group) for group in self.grams})

    def score(self, said: Analysis) -> float:
        """The uncalibrated log-odds of *overturned*."""
        return self._score(self._weigh(said))

    def _score(self, weighed: _Weighed) -> float:
        total = self.bias + float(weighed.dense @ self.weights)
        for group, block in weighed.blocks.items():
            total += float(block.values @ self.grams[group].weights[block.columns])
        return total

    def probability(self, score: float) -> float:
        """The calibrated probability of *overturned*."""
        return float(1 / (1 + np.exp(-np.clip(self.slope * score + self.offset, -500, 500))))

    def predict(
        self, texts: Iterable[str], *, evidence: bool = True, records: Iterable[Sequence[Entity]] | None = None
    ) -> list[dict[str, Any]]:
        """Predictions for texts, as :func:`imr_nlp.decision.predict_decisions` gives them."""
        if not self.uses_records:
            return [self._predict(text, evidence) for text in texts]
        if records is None:
            raise ModelError(
                f"the model of the view {self.view!r} reads what the pipeline tagged: pass records=, the entities of "
                "each text, or call imr_nlp.predict_decisions, which tags bare texts itself"
            )
        return [self._predict(text, evidence, own) for text, own in zip(texts, records, strict=True)]

    def _predict(self, text: str, evidence: bool, entities: Iterable[Entity] | None = None) -> dict[str, Any]:
        line, positions = collapse(text)
        read = view_text(line, self.view)
        if entities is not None:
            entities = entities if positions is None else move_entities(entities, positions)
            entities = view_entities(line, self.view, entities)
        said = analyse(read, requests="request" in self.groups, entities=entities)
        weighed = self._weigh(said)
        overturned = self.probability(self._score(weighed))
        result: dict[str, Any] = {
            "label": OVERTURNED if overturned >= 0.5 else UPHELD,
            "probabilities": {UPHELD: 1 - overturned, OVERTURNED: overturned},
            "evidence": [],
        }
        if evidence:
            result["evidence"] = _relocate(self._explain(said, weighed), read, line, positions, text)
        return result

    def explain(self, said: Analysis) -> list[dict[str, Any]]:
        """The sentences and terms that weigh most, with offsets into the analysed text.

        A sentence weighs what the score loses without it, a term its share of the score; above 0 speaks for
        *overturned*. Weights are in calibrated log-odds.
        """
        return self._explain(said, self._weigh(said))

    def _explain(self, said: Analysis, weighed: _Weighed) -> list[dict[str, Any]]:
        here = weighed.dense
        statements = said.statements if "conclusion" in self.groups else []
        shares, terms = self._gram_shares(len(said.sentences.spans), weighed)
        tried = _candidates(shares.tolist())
        if tried:
            left = dense_rows(said.sentences, statements, self.groups, tried, said.tagged)
            without = (left - self.mean) / self.deviation
            shares[tried] += (here - np.clip(without, -CLIP, CLIP)) @ self.weights
        lost: list[float] = shares.tolist()
        spans = said.sentences.spans
        order = sorted(range(len(lost)), key=lambda row: -abs(lost[row]))[:_SENTENCES]
        found = [_evidence("sentence", said.text, *spans[row], self.slope * lost[row]) for row in order]
        self._add_cues(said, here, terms)
        return found + self._terms(said.text, terms)

    def _gram_shares(self, sentences: int, weighed: _Weighed) -> tuple[Array, dict[tuple[int, int], float]]:
        """What the n-grams of each sentence add to the score, and what each word or pair of words adds."""
        rows: list[int] = []
        each: list[Array] = []
        by_span: dict[tuple[int, int], float] = {}
        for group, block in weighed.blocks.items():
            weights = self.grams[group].weights
            share = np.zeros(len(weights))
            share[block.columns] = block.values * weights[block.columns] / block.counts
            shares = share[block.found]
            rows += block.rows
            each.append(shares)
            if group == "words":
                by_span = dict(zip(block.spans, shares.tolist()))
        if not rows:
            return np.zeros(sentences), by_span
        by_sentence: Array = np.bincount(rows, np.concatenate(each), sentences).astype(np.float64)
        return by_sentence, by_span

    def _add_cues(self, said: Analysis, here: Array, terms: dict[tuple[int, int], float]) -> None:
        """Add to ``terms`` what each cue, tagged mention and statement of the conclusion adds to the score."""
        names = dense_names(self.groups)
        absent = np.clip(-self.mean / self.deviation, -CLIP, CLIP)
        gain = dict(zip(names, ((here - absent) * self.weights).tolist()))
        cue = cues()
        places: dict[str, list[tuple[int, int]]] = {}
        for column, row, start, end in said.mentions:
            side = "guideline" if said.sentences.guideline[row] else cue.groups[column]
            places.setdefault(f"{side}:{cue.names[column]}", []).append((start, end))
        for name, start, end in said.tagged.places if said.tagged else ():
            places.setdefault(name, []).append((start, end))
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
        telling = [item for item in weights.items() if abs(item[1]) * self.slope >= _LEAST]
        for (start, end), _ in sorted(telling, key=lambda item: (-abs(item[1]), item[0])):
            if len(chosen) == _TERMS:
                break
            if all(end <= a or b <= start for a, b in chosen):
                chosen.append((start, end))
        return [_evidence("term", text, a, b, self.slope * weights[a, b]) for a, b in chosen]

    def transform(self, texts: Iterable[str], records: Iterable[Sequence[Entity]] | None = None) -> Array:
        """The feature matrix of texts (already in the model's view): dense features, then the n-gram blocks."""
        rows = []
        for text, own in zip(texts, repeat(None) if records is None else records):
            said = analyse(text, entities=own if self.uses_records else None)
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


def feature_groups(view: str, *, records: bool = False) -> tuple[str, ...]:
    """The feature groups of ``view``: of its text alone, and of what the pipeline tagged in it.

    Examples
    --------
    >>> feature_groups("pre_decision"), feature_groups("pre_decision", records=True)[-3:]
    (('roles', 'support', 'request'), ('assertions', 'citations', 'services'))
    """
    return GROUPS[view] + RECORD_GROUPS * records


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
