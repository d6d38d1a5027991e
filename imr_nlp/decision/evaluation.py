"""Honest measures: nested grouped cross-validation, baselines, ablation, intervals by bootstrap over cases."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from imr_nlp.decision.analysis import Array
from imr_nlp.decision.data import Example, check_examples
from imr_nlp.decision.metrics import NAMES, calibration_bins, measure
from imr_nlp.decision.model import feature_groups
from imr_nlp.decision.reader import read_conclusion
from imr_nlp.decision.training import (
    GRIDS,
    Choice,
    Labels,
    Prepared,
    Progress,
    check_records,
    fit_chosen,
    folds,
    prepare,
    scores,
    select,
)
from imr_nlp.decision.views import check_view

#: Predicts the probabilities of test rows from training rows.
Predictor = Callable[[list[int], list[int], int], Array]


def evaluate_cv(
    examples: Sequence[Example],
    view: str = "full",
    *,
    outer: int = 10,
    inner: int = 5,
    seeds: Sequence[int] = (0, 1, 2),
    resamples: int = 1000,
    baselines: bool = True,
    ablation: bool = True,
    records: bool | None = None,
    progress: Progress | None = None,
) -> dict[str, Any]:
    """Measure the model of ``view`` on examples, beside baselines and the model without each feature group.

    Settings and groups are selected and probabilities calibrated inside each training part (nested), for every row
    of the table alike; a case, and cases with nearly the same rationale, are never on both sides. ``records`` is as
    for :func:`imr_nlp.decision.training.train`; where the examples bring them, a row tells what they change.

    Returns
    -------
    dict
        ``view``, ``data``, ``split``, ``rows`` (name, and for each measure of
        :data:`imr_nlp.decision.metrics.NAMES` its value and 95 % interval), ``calibration`` and ``curve`` (labels and
        mean probabilities, for plots).
    """
    check_view(view)
    check_examples(examples)
    records = check_records(examples, view, records)
    say = progress or (lambda _: None)
    say("reading texts")
    data = prepare(examples, view)

    def nested(records: bool, without: str | None = None) -> tuple[list[Array], list[Choice]]:
        choices: list[Choice] = []

        def predict(train: list[int], test: list[int], seed: int) -> Array:
            choices.append(select(data, train, *data.offered(records, without), inner=inner, seed=seed))
            model = fit_chosen(data, train, choices[-1])
            return np.array([model.probability(s) for s in scores(model, data, train, test)])

        return _cross(data, predict, outer, seeds), choices

    say(f"{view}: nested cross-validation")
    found, choices = nested(records)
    chosen = Counter(choice.settings for choice in choices)
    rows = [("imr_nlp " + view, found)]
    if baselines:
        say(f"{view}: baselines")
        rows += [
            ("always upheld", _cross(data, lambda tr, te, s: _prior(data, tr, te), outer, seeds)),
            ("concluding-sentence rule", _cross(data, lambda tr, te, s: _rule(data, tr, te), outer, seeds)),
            ("TF-IDF + logistic regression", _cross(data, lambda tr, te, s: _tfidf(data, tr, te), outer, seeds)),
        ]
    if ablation:
        for group in feature_groups(view):
            say(f"{view}: without {group}")
            rows.append((f"without {group}", nested(records, without=group)[0]))
        if data.records:
            name = "without records" if records else "with records"
            say(f"{view}: {name}")
            rows.append((name, nested(not records)[0]))
    say(f"{view}: intervals")
    shares = {g: sum(g in c.groups for c in choices) / len(choices) for g in feature_groups(view, records=records)}
    mean = np.mean(found, axis=0)
    return {
        "view": view,
        "data": {
            "items": len(examples),
            "upheld": int((data.labels == 0).sum()),
            "overturned": int(data.labels.sum()),
            "cases": len({e.group for e in examples}),
            "groups": len(set(data.groups.tolist())),
        },
        "split": {
            "outer": outer,
            "inner": inner,
            "seeds": list(seeds),
            "resamples": resamples,
            "grid": [[s.c, s.gram_scale] for s in GRIDS[view]],
            "chosen": [[s.c, s.gram_scale, n] for s, n in chosen.most_common()],
            "groups": shares,
        },
        "rows": [{"name": name, **_with_intervals(data, p, resamples)} for name, p in rows],
        "calibration": calibration_bins(data.labels, mean),
        "curve": {"labels": data.labels.tolist(), "probabilities": [round(float(p), 4) for p in mean]},
    }


def _cross(data: Prepared, predictor: Predictor, outer: int, seeds: Sequence[int]) -> list[Array]:
    """Out-of-fold probabilities of all examples, for each seed."""
    everything = list(range(len(data.examples)))
    result = []
    for seed in seeds:
        probability = np.full(len(everything), float(data.labels.mean()))
        for train, test in folds(data, everything, outer, seed):
            probability[test] = predictor(train, test, seed)
        result.append(probability)
    return result


def _with_intervals(data: Prepared, found: list[Array], resamples: int) -> dict[str, list[float]]:
    """Each measure, mean over the seeds, with its 95 % interval by resampling groups of cases."""
    point = {n: float(np.mean([measure(data.labels, p)[n] for p in found])) for n in NAMES}
    members: dict[str, list[int]] = {}
    for i, name in enumerate(data.groups.tolist()):
        members.setdefault(name, []).append(i)
    pool = [np.array(rows) for rows in members.values()]
    random = np.random.default_rng(0)
    drawn: dict[str, list[float]] = {n: [] for n in NAMES}
    for k in range(resamples):
        rows = np.concatenate([pool[j] for j in random.integers(len(pool), size=len(pool))])
        labels: Labels = data.labels[rows]
        if 0 < labels.sum() < len(labels):
            for n, value in measure(labels, found[k % len(found)][rows]).items():
                drawn[n].append(value)
    return {
        n: [round(v, 4) for v in (point[n], *(np.quantile(drawn[n], (0.025, 0.975)) if drawn[n] else (0.0, 1.0)))]
        for n in NAMES
    }


def _prior(data: Prepared, train: list[int], test: list[int]) -> Array:
    return np.full(len(test), float(data.labels.mean()))  # one number: a rank between folds would mean nothing


def _rule(data: Prepared, train: list[int], test: list[int]) -> Array:
    prior = float(data.labels[train].mean())
    values = [read_conclusion(data.examples[i].texts[0])[0] for i in test]
    return np.array([1 / (1 + np.exp(-np.clip(v, -30, 30))) if v else prior for v in values])


def _tfidf(data: Prepared, train: list[int], test: list[int]) -> Array:
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.linear_model import LogisticRegression

    texts = [e.texts[0] for e in data.examples]
    vectorizer = TfidfVectorizer(ngram_range=(1, 2), min_df=2, sublinear_tf=True)
    seen = vectorizer.fit_transform([texts[i] for i in train])
    estimator = LogisticRegression(C=10, class_weight="balanced", max_iter=1000).fit(seen, data.labels[train])
    result: Array = estimator.predict_proba(vectorizer.transform([texts[i] for i in test]))[:, 1]
    return result
