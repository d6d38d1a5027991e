"""Training with scikit-learn: strong regularisation, grouped folds, selection inside the folds, calibration."""

from __future__ import annotations

import platform
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from imr_nlp.decision.analysis import Analysis, Array, analyse
from imr_nlp.decision.data import Example, check_examples, merge_near_duplicates
from imr_nlp.decision.features import character_grams, dense_features, word_grams
from imr_nlp.decision.metrics import auroc, average_precision
from imr_nlp.decision.model import CLIP, DecisionModel, Grams, feature_groups, gram_groups
from imr_nlp.decision.views import check_view

Labels = npt.NDArray[np.int_]
Progress = Callable[[str], None]

#: An n-gram must stand in this many cases, so that no name, number or single letter gets in.
MIN_CASES = 4
MAX_GRAMS = {"words": 3000, "characters": 3000}
_GRAM_FUNCTIONS = {"words": word_grams, "characters": character_grams}


@dataclass(frozen=True, slots=True)
class Settings:
    """What selection may choose: the inverse regularisation and the weight of the n-gram blocks."""

    c: float
    gram_scale: float


GRID = tuple(Settings(c, g) for c in (0.01, 0.03) for g in (2.0, 5.0))


@dataclass
class Prepared:
    """Examples with everything that does not depend on the split: analyses, dense features, n-gram counts."""

    examples: list[Example]
    groups: npt.NDArray[np.str_]
    labels: Labels
    analyses: list[list[Analysis]]
    dense: list[Array]
    grams: dict[str, list[list[dict[str, int]]]]


def prepare(examples: Sequence[Example], view: str) -> Prepared:
    """Analyse the texts of examples, once for all folds."""
    groups = feature_groups(view)
    analyses = [[analyse(text) for text in example.texts] for example in examples]
    return Prepared(
        list(examples),
        np.array(merge_near_duplicates(examples)),
        np.array([int(e.overturned) for e in examples]),
        analyses,
        [np.array([dense_features(said, groups) for said in variants]) for variants in analyses],
        {
            name: [[_counts(said, name) for said in variants] for variants in analyses]
            for name in gram_groups(groups)
        },
    )


def _counts(said: Analysis, name: str) -> dict[str, int]:
    counts: dict[str, int] = {}
    for gram, _, _ in _GRAM_FUNCTIONS[name](said):
        counts[gram] = counts.get(gram, 0) + 1
    return counts


def _columns(view: str, groups: Sequence[str]) -> npt.NDArray[np.int_]:
    """Columns of the view's dense features that belong to ``groups``."""
    from imr_nlp.decision.features import dense_names

    names = dense_names(feature_groups(view))
    return np.array([i for i, n in enumerate(names) if n.split(":")[0] in groups], dtype=int)


def _vocabulary(data: Prepared, rows: Sequence[int], name: str) -> tuple[list[str], Array]:
    cases: dict[str, set[str]] = {}
    for i in rows:
        for counts in data.grams[name][i]:
            for gram in counts:
                cases.setdefault(gram, set()).add(data.examples[i].group)
    kept = [(gram, len(c)) for gram, c in cases.items() if len(c) >= MIN_CASES]
    kept = sorted(sorted(kept, key=lambda item: (-item[1], item[0]))[: MAX_GRAMS[name]])
    n = len({data.examples[i].group for i in rows})
    return [g for g, _ in kept], np.array([np.log((1 + n) / (1 + c)) + 1 for _, c in kept])


def fit(data: Prepared, rows: Sequence[int], view: str, settings: Settings, groups: Sequence[str]) -> DecisionModel:
    """A model of the examples ``rows``, not yet calibrated."""
    from scipy import sparse
    from sklearn.linear_model import LogisticRegression

    columns = _columns(view, groups)
    dense = np.vstack([data.dense[i][:, columns] for i in rows])
    labels = np.concatenate([[data.labels[i]] * len(data.dense[i]) for i in rows])
    weight = np.concatenate([np.full(len(data.dense[i]), 1 / len(data.dense[i])) for i in rows])
    mean = np.average(dense, axis=0, weights=weight)
    deviation = np.sqrt(np.average((dense - mean) ** 2, axis=0, weights=weight))
    deviation[deviation < 1e-9] = 1.0
    blocks = [sparse.csr_matrix(np.clip((dense - mean) / deviation, -CLIP, CLIP))]
    grams: dict[str, Grams] = {}
    for name in gram_groups(groups):
        vocabulary, idf = _vocabulary(data, rows, name)
        grams[name] = Grams(vocabulary, idf, np.zeros(len(vocabulary)), settings.gram_scale)
        flat = [counts for i in rows for counts in data.grams[name][i]]
        blocks.append(_tfidf(flat, grams[name]))
    estimator = LogisticRegression(C=settings.c, class_weight="balanced", max_iter=1000, tol=1e-5)
    estimator.fit(sparse.hstack(blocks).tocsr(), labels, sample_weight=weight)
    coefficients = estimator.coef_[0]
    at = len(columns)
    for block in grams.values():
        block.weights = coefficients[at : at + len(block.vocabulary)].copy()
        at += len(block.vocabulary)
    return DecisionModel(
        check_view(view),
        tuple(groups),
        mean,
        deviation,
        coefficients[: len(columns)].copy(),
        grams,
        float(estimator.intercept_[0]),
    )


def _tfidf(counts: Sequence[dict[str, int]], block: Grams) -> Any:
    from scipy import sparse

    data: list[float] = []
    indices: list[int] = []
    pointers = [0]
    for row in counts:
        columns = [block.index[g] for g in row if g in block.index]
        values = (1 + np.log([row[g] for g in row if g in block.index])) * block.idf[columns]
        norm = float(np.sqrt(values @ values)) or 1.0
        data += list(values * (block.scale / norm))
        indices += columns
        pointers.append(len(indices))
    return sparse.csr_matrix((data, indices, pointers), shape=(len(counts), len(block.vocabulary)))


def scores(model: DecisionModel, data: Prepared, rows: Sequence[int]) -> Array:
    """The uncalibrated scores of the first variant of the examples ``rows``."""
    columns = _columns(model.view, model.groups)
    dense = np.vstack([data.dense[i][0, columns] for i in rows])
    total: Array = model.bias + np.clip((dense - model.mean) / model.deviation, -CLIP, CLIP) @ model.weights
    for name, block in model.grams.items():
        total = total + _tfidf([data.grams[name][i][0] for i in rows], block) @ block.weights
    return total


def folds(data: Prepared, rows: Sequence[int], k: int, seed: int) -> list[tuple[list[int], list[int]]]:
    """``k`` folds of ``rows``: stratified by outcome, no group in two of them."""
    from sklearn.model_selection import StratifiedGroupKFold

    chosen = np.asarray(rows)
    labels, groups = data.labels[chosen], data.groups[chosen]
    scarcest = min(len(set(groups[labels == c])) for c in (0, 1))
    splitter = StratifiedGroupKFold(max(2, min(k, scarcest)), shuffle=True, random_state=seed)
    return [
        (chosen[train].tolist(), chosen[test].tolist())
        for train, test in splitter.split(chosen, labels, groups)
        if len(set(data.labels[chosen[train]])) == 2 and len(test)
    ]


def select_and_fit(
    data: Prepared,
    rows: Sequence[int],
    view: str,
    groups: Sequence[str],
    *,
    grid: Sequence[Settings] = GRID,
    inner: int = 5,
    seed: int = 0,
) -> tuple[DecisionModel, Settings]:
    """Choose the settings by grouped cross-validation inside ``rows``, calibrate on its scores, fit on all ``rows``."""
    parts = folds(data, rows, inner, seed)
    best: tuple[float, Settings, Array, Labels] | None = None
    for settings in grid:
        out, truth = [], []
        for train_rows, test_rows in parts:
            out.append(scores(fit(data, train_rows, view, settings, groups), data, test_rows))
            truth.append(data.labels[test_rows])
        found, labels = np.concatenate(out), np.concatenate(truth)
        quality = round(auroc(labels, found) + average_precision(labels, found), 3)
        if best is None or quality > best[0]:
            best = (quality, settings, found, labels)
    assert best is not None
    _, settings, found, labels = best
    model = fit(data, rows, view, settings, groups)
    model.slope, model.offset = calibrate(found, labels)
    return model, settings


def calibrate(found: Array, labels: Labels) -> tuple[float, float]:
    """Platt's calibration with his softened targets: slope and offset.

    Examples
    --------
    >>> slope, offset = calibrate(np.array([-2.0, -1.0, 1.0, 2.0]), np.array([0, 0, 1, 1]))
    >>> slope > 0, abs(offset) < 1e-6
    (True, True)
    """
    favour, against = int(labels.sum()), int(len(labels) - labels.sum())
    target = np.where(labels == 1, (favour + 1) / (favour + 2), 1 / (against + 2))
    design = np.column_stack([found, np.ones_like(found)])
    beta = np.array([1.0, np.log((favour + 1) / (against + 1))])
    ridge = np.diag([1e-3, 1e-6])

    def loss(b: Array) -> float:
        z = design @ b
        return float(np.sum(np.logaddexp(0, z) - target * z) + 0.5 * b @ ridge @ b)

    for _ in range(100):  # Newton with halving
        p = 1 / (1 + np.exp(-np.clip(design @ beta, -30, 30)))
        gradient = design.T @ (p - target) + ridge @ beta
        hessian = (design * (p * (1 - p))[:, None]).T @ design + ridge + np.eye(2) * 1e-9
        step = np.linalg.solve(hessian, gradient)
        scale = 1.0
        while scale > 1e-4 and loss(beta - scale * step) > loss(beta):
            scale /= 2
        beta = beta - scale * step
        if float(np.abs(step).max()) < 1e-8:
            break
    return max(float(beta[0]), 1e-3), float(beta[1])


def train(
    examples: Sequence[Example],
    view: str = "full",
    *,
    seed: int = 0,
    inner: int = 10,
    progress: Progress | None = None,
) -> DecisionModel:
    """Train a calibrated decision model.

    Parameters
    ----------
    examples
        From :func:`imr_nlp.decision.data.read_examples`, in this view.
    view
        The view that they are in.
    seed
        Of the folds.
    inner
        Folds of the selection and calibration.
    progress
        Called with a word before each step.

    Raises
    ------
    TrainingDataError
        Where the data are too few or of one outcome.
    """
    check_view(view)
    check_examples(examples)
    say = progress or (lambda _: None)
    say("reading texts")
    data = prepare(examples, view)
    say("selecting and calibrating")
    rows = list(range(len(examples)))
    model, settings = select_and_fit(data, rows, view, feature_groups(view), inner=inner, seed=seed)
    model.manifest = {
        "data": {
            "items": len(examples),
            "upheld": int((data.labels == 0).sum()),
            "overturned": int(data.labels.sum()),
            "cases": len({e.group for e in examples}),
            "groups": len(set(data.groups.tolist())),
        },
        "split": {
            "by": "case, near-duplicate rationales (Jaccard of 4-word runs >= 0.7) in one group",
            "folds": inner,
            "seed": seed,
            "kind": "StratifiedGroupKFold",
        },
        "settings": {"C": settings.c, "gram_scale": settings.gram_scale, "min_cases": MIN_CASES},
        "versions": _versions(),
    }
    return model


def _versions() -> dict[str, str]:
    import sklearn

    try:
        from importlib.metadata import version

        own = version("imr-nlp")
    except Exception:  # not installed: run from a clone
        own = "unknown"
    return {
        "imr_nlp": own,
        "python": platform.python_version(),
        "numpy": np.__version__,
        "scikit-learn": str(sklearn.__version__),
    }
