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
from imr_nlp.decision.features import character_grams, dense_features, dense_names, word_grams
from imr_nlp.decision.metrics import auroc, average_precision
from imr_nlp.decision.model import CLIP, DecisionModel, Grams, feature_groups, gram_groups
from imr_nlp.decision.views import check_view

Labels = npt.NDArray[np.int_]
Progress = Callable[[str], None]

#: An n-gram must stand in this many cases, so that no name, number or single letter gets in.
MIN_CASES = 4
MAX_GRAMS = {"words": 3000, "characters": 3000}
#: The conclusion is read by rule and printed in nearly every rationale: it is regularised less than the rest.
PRIOR = {"conclusion": 3.0}
_GRAM_FUNCTIONS = {"words": word_grams, "characters": character_grams}


@dataclass(frozen=True, slots=True)
class Settings:
    """What selection may choose: the inverse regularisation and the weight of the n-gram blocks."""

    c: float
    gram_scale: float


GRID = tuple(Settings(c, g) for c in (0.01, 0.05) for g in (2.0, 5.0))
#: Before the decision there is little to learn, and much to overfit.
GRIDS = {"full": GRID, "masked": GRID, "pre_decision": (Settings(0.001, 1.0), Settings(0.01, 1.0))}


@dataclass
class Counts:
    """How often each n-gram stands in each text: a sparse matrix, its columns named by ``vocabulary``."""

    vocabulary: list[str]
    matrix: Any


@dataclass
class Prepared:
    """Examples with everything that does not depend on the split; texts are numbered through, variants included."""

    examples: list[Example]
    groups: npt.NDArray[np.str_]
    labels: Labels
    owner: npt.NDArray[np.int_]
    first: npt.NDArray[np.int_]
    dense: Array
    cases: npt.NDArray[np.int_]
    grams: dict[str, Counts]

    def texts_of(self, rows: Sequence[int]) -> npt.NDArray[np.int_]:
        """The texts of the examples ``rows``, all variants."""
        return np.flatnonzero(np.isin(self.owner, np.asarray(rows)))


def prepare(examples: Sequence[Example], view: str) -> Prepared:
    """Analyse the texts of examples, once for all folds."""
    groups = feature_groups(view)
    texts = [text for example in examples for text in example.texts]
    sizes = np.array([len(example.texts) for example in examples])
    analyses = [analyse(text) for text in texts]
    names = {name: number for number, name in enumerate(dict.fromkeys(e.group for e in examples))}
    owner = np.repeat(np.arange(len(examples)), sizes)
    cases = np.array([names[examples[i].group] for i in owner])
    return Prepared(
        list(examples),
        np.array(merge_near_duplicates(examples)),
        np.array([int(e.overturned) for e in examples]),
        owner,
        np.cumsum(sizes) - sizes,
        np.array([dense_features(said, groups) for said in analyses]),
        cases,
        {name: _count(analyses, cases, name) for name in gram_groups(groups)},
    )


def _count(analyses: Sequence[Analysis], cases: npt.NDArray[np.int_], name: str) -> Counts:
    from scipy import sparse

    index: dict[str, int] = {}
    columns: list[int] = []
    pointers = [0]
    for said in analyses:
        columns += [index.setdefault(gram, len(index)) for gram, _, _ in _GRAM_FUNCTIONS[name](said)]
        pointers.append(len(columns))
    matrix = sparse.csr_matrix((np.ones(len(columns)), columns, pointers), shape=(len(analyses), len(index)))
    matrix.sum_duplicates()
    kept = np.flatnonzero(_case_counts(matrix, cases) >= MIN_CASES)
    words = list(index)
    kept = np.array(sorted(kept.tolist(), key=lambda c: words[c]), dtype=int)
    return Counts([words[c] for c in kept], matrix[:, kept])


def _case_counts(matrix: Any, cases: npt.NDArray[np.int_]) -> Array:
    """In how many cases each column stands."""
    from scipy import sparse

    numbers = np.unique(cases, return_inverse=True)[1]
    member = sparse.csr_matrix((np.ones(len(cases)), (numbers, np.arange(len(cases)))))
    result: Array = np.asarray(((member @ (matrix > 0)) > 0).sum(axis=0)).ravel().astype(float)
    return result


def _prior(view: str, columns: npt.NDArray[np.int_]) -> Array:
    names = dense_names(feature_groups(view))
    return np.array([PRIOR.get(names[c].split(":")[0], 1.0) for c in columns])


def _columns(view: str, groups: Sequence[str]) -> npt.NDArray[np.int_]:
    """Columns of the view's dense features that belong to ``groups``."""
    names = dense_names(feature_groups(view))
    return np.array([i for i, n in enumerate(names) if n.split(":")[0] in groups], dtype=int)


def fit(data: Prepared, rows: Sequence[int], view: str, settings: Settings, groups: Sequence[str]) -> DecisionModel:
    """A model of the examples ``rows``, not yet calibrated."""
    from scipy import sparse
    from sklearn.linear_model import LogisticRegression

    columns = _columns(view, groups)
    texts = data.texts_of(rows)
    dense = data.dense[np.ix_(texts, columns)]
    labels = data.labels[data.owner[texts]]
    weight = 1 / np.bincount(data.owner)[data.owner[texts]]  # an item counts once, however many variants it has
    mean = np.average(dense, axis=0, weights=weight)
    deviation = np.sqrt(np.average((dense - mean) ** 2, axis=0, weights=weight))
    deviation[deviation < 1e-9] = 1.0
    prior = _prior(view, columns)
    blocks = [sparse.csr_matrix(np.clip((dense - mean) / deviation, -CLIP, CLIP) * prior)]
    grams: dict[str, Grams] = {}
    for name in gram_groups(groups):
        counts = data.grams[name]
        found = _case_counts(counts.matrix[texts], data.cases[texts])
        kept = np.flatnonzero(found >= MIN_CASES)
        kept = np.sort(kept[np.argsort(-found[kept], kind="stable")][: MAX_GRAMS[name]])
        idf = np.log((1 + len(set(data.cases[texts].tolist()))) / (1 + found[kept])) + 1
        vocabulary = [counts.vocabulary[c] for c in kept]
        grams[name] = Grams(vocabulary, idf, np.zeros(len(vocabulary)), settings.gram_scale)
        blocks.append(_tfidf(counts.matrix[texts][:, kept], idf, settings.gram_scale))
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
        coefficients[: len(columns)] * prior,
        grams,
        float(estimator.intercept_[0]),
    )


def _tfidf(counts: Any, idf: Array, scale: float) -> Any:
    from scipy import sparse

    values = counts.astype(float).tocsr(copy=True)
    values.data = 1 + np.log(values.data)
    values = values.multiply(idf).tocsr()
    norm = np.sqrt(np.asarray(values.multiply(values).sum(axis=1)).ravel())
    norm[norm == 0] = 1.0
    return (sparse.diags(scale / norm) @ values).tocsr()


def scores(model: DecisionModel, data: Prepared, rows: Sequence[int]) -> Array:
    """The uncalibrated scores of the first variant of the examples ``rows``."""
    columns = _columns(model.view, model.groups)
    texts = data.first[np.asarray(rows)]
    dense = data.dense[np.ix_(texts, columns)]
    total: Array = model.bias + np.clip((dense - model.mean) / model.deviation, -CLIP, CLIP) @ model.weights
    for name, block in model.grams.items():
        place = {gram: c for c, gram in enumerate(data.grams[name].vocabulary)}
        kept = [place[gram] for gram in block.vocabulary]
        total = total + _tfidf(data.grams[name].matrix[texts][:, kept], block.idf, block.scale) @ block.weights
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
    grid: Sequence[Settings] | None = None,
    inner: int = 5,
    seed: int = 0,
) -> tuple[DecisionModel, Settings]:
    """Choose the settings by grouped cross-validation inside ``rows``, calibrate on its scores, fit on all ``rows``."""
    parts = folds(data, rows, inner, seed)
    best: tuple[tuple[float, float], Settings, Array, Labels] | None = None
    for settings in grid or GRIDS[view]:
        out, truth = [], []
        for train_rows, test_rows in parts:
            out.append(scores(fit(data, train_rows, view, settings, groups), data, test_rows))
            truth.append(data.labels[test_rows])
        found, labels = np.concatenate(out), np.concatenate(truth)
        # the ranking first, in steps too coarse for noise; then how sure the calibrated probabilities are
        slope, offset = calibrate(found, labels)
        brier = float(np.mean((1 / (1 + np.exp(-np.clip(slope * found + offset, -30, 30))) - labels) ** 2))
        quality = (round(auroc(labels, found) + average_precision(labels, found), 2), -brier)
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
