"""Training with scikit-learn: strong regularisation, grouped folds, selection inside the folds, calibration."""

from __future__ import annotations

import platform
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from imr_nlp.decision.analysis import Analysis, Array, analyse
from imr_nlp.decision.data import Example, check_examples, merge_near_duplicates
from imr_nlp.decision.features import GRAM_GROUPS, character_grams, dense_features, dense_names, word_grams
from imr_nlp.decision.mentions import RECORD_GROUPS
from imr_nlp.decision.model import CLIP, DecisionModel, Grams, feature_groups, gram_groups
from imr_nlp.decision.views import check_view
from imr_nlp.errors import TrainingDataError

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
#: Whether a view's model may read records by default. *full* needs none; *pre_decision* gains nothing by them.
RECORDS = {"full": False, "masked": True, "pre_decision": False}
#: Groups that selection may take in or leave out, besides those of records; all others stay.
OPTIONAL = {"full": (), "masked": GRAM_GROUPS, "pre_decision": ()}
#: How many values of n-gram blocks are kept for other models of the same training part.
_KEPT = 20_000_000
#: A group is taken in or left out where the loss falls by this share at least: less is noise.
_WORTH = 0.01


@dataclass
class Counts:
    """How often each n-gram stands in each text: a sparse matrix, its columns named by ``vocabulary``."""

    vocabulary: list[str]
    matrix: Any


class Block(NamedTuple):
    """The n-grams of one training part: which are kept, their weights, and TF-IDF values of all texts."""

    kept: npt.NDArray[np.int_]
    idf: Array
    values: Any


@dataclass
class Prepared:
    """Examples with everything that does not depend on the split; texts are numbered through, variants included.

    What several models of one training part share is kept: blocks of n-grams, and scores of inner folds.
    """

    examples: list[Example]
    view: str
    groups: npt.NDArray[np.str_]
    labels: Labels
    owner: npt.NDArray[np.int_]
    first: npt.NDArray[np.int_]
    names: list[str]
    dense: Array
    cases: npt.NDArray[np.int_]
    grams: dict[str, Counts]
    records: bool
    blocks: dict[tuple[str, bytes], Block] = field(default_factory=dict)
    memo: dict[tuple[bytes, int, int], dict[tuple[tuple[str, ...], Settings], Array]] = field(default_factory=dict)

    def texts_of(self, rows: Sequence[int]) -> npt.NDArray[np.int_]:
        """The texts of the examples ``rows``, all variants."""
        return np.flatnonzero(np.isin(self.owner, np.asarray(rows)))

    def columns(self, groups: Sequence[str]) -> npt.NDArray[np.int_]:
        """The columns of ``dense`` that belong to ``groups``."""
        return np.array([i for i, n in enumerate(self.names) if n.split(":")[0] in groups], dtype=int)

    def offered(self, records: bool, without: str | None = None) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """The groups that selection starts from (of the text alone), and those that it may take in or leave out."""
        groups = [g for g in feature_groups(self.view, records=self.records and records) if g != without]
        start = tuple(g for g in groups if g not in RECORD_GROUPS)
        return start, tuple(g for g in groups if g in RECORD_GROUPS or g in OPTIONAL[self.view])

    def block(self, name: str, texts: npt.NDArray[np.int_]) -> Block:
        """The n-grams that enough cases of the training ``texts`` use."""
        key = (name, texts.tobytes())
        if key not in self.blocks:
            if sum(block.values.nnz for block in self.blocks.values()) > _KEPT:
                self.blocks.clear()
            counts = self.grams[name]
            found = _case_counts(counts.matrix[texts], self.cases[texts])
            kept = np.flatnonzero(found >= MIN_CASES)
            kept = np.sort(kept[np.argsort(-found[kept], kind="stable")][: MAX_GRAMS[name]])
            idf = np.log((1 + len(set(self.cases[texts].tolist()))) / (1 + found[kept])) + 1
            self.blocks[key] = Block(kept, idf, _tfidf(counts.matrix[:, kept], idf))
        return self.blocks[key]


def prepare(examples: Sequence[Example], view: str) -> Prepared:
    """Analyse the texts of examples, once for all folds; features of records where all examples bring them."""
    records = all(example.records is not None for example in examples)
    groups = feature_groups(view, records=records)
    texts = [text for example in examples for text in example.texts]
    tagged = [own for example in examples for own in example.records or ()] if records else [None] * len(texts)
    sizes = np.array([len(example.texts) for example in examples])
    analyses = [analyse(text, entities=own) for text, own in zip(texts, tagged, strict=True)]
    names = {name: number for number, name in enumerate(dict.fromkeys(e.group for e in examples))}
    owner = np.repeat(np.arange(len(examples)), sizes)
    cases = np.array([names[examples[i].group] for i in owner])
    return Prepared(
        list(examples),
        view,
        np.array(merge_near_duplicates(examples)),
        np.array([int(e.overturned) for e in examples]),
        owner,
        np.cumsum(sizes) - sizes,
        dense_names(groups),
        np.array([dense_features(said, groups) for said in analyses]),
        cases,
        {name: _count(analyses, cases, name) for name in gram_groups(groups)},
        records,
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


def fit(data: Prepared, rows: Sequence[int], settings: Settings, groups: Sequence[str]) -> DecisionModel:
    """A model of the examples ``rows``, not yet calibrated."""
    from scipy import sparse
    from sklearn.linear_model import LogisticRegression

    columns = data.columns(groups)
    texts = data.texts_of(rows)
    dense = data.dense[np.ix_(texts, columns)]
    labels = data.labels[data.owner[texts]]
    weight = 1 / np.bincount(data.owner)[data.owner[texts]]  # an item counts once, however many variants it has
    mean = np.average(dense, axis=0, weights=weight)
    deviation = np.sqrt(np.average((dense - mean) ** 2, axis=0, weights=weight))
    deviation[deviation < 1e-9] = 1.0
    prior = np.array([PRIOR.get(data.names[c].split(":")[0], 1.0) for c in columns])
    parts = [sparse.csr_matrix(np.clip((dense - mean) / deviation, -CLIP, CLIP) * prior)]
    grams: dict[str, Grams] = {}
    for name in gram_groups(groups):
        block = data.block(name, texts)
        vocabulary = [data.grams[name].vocabulary[c] for c in block.kept]
        grams[name] = Grams(vocabulary, block.idf, np.zeros(len(vocabulary)), settings.gram_scale)
        parts.append(block.values[texts] * settings.gram_scale)
    estimator = LogisticRegression(C=settings.c, class_weight="balanced", max_iter=1000, tol=1e-5)
    estimator.fit(sparse.hstack(parts).tocsr(), labels, sample_weight=weight)
    coefficients = estimator.coef_[0]
    at = len(columns)
    for own in grams.values():
        own.weights = coefficients[at : at + len(own.vocabulary)].copy()
        at += len(own.vocabulary)
    return DecisionModel(
        check_view(data.view),
        tuple(groups),
        mean,
        deviation,
        coefficients[: len(columns)] * prior,
        grams,
        float(estimator.intercept_[0]),
    )


def _tfidf(counts: Any, idf: Array) -> Any:
    from scipy import sparse

    values = counts.astype(float).tocsr(copy=True)
    values.data = 1 + np.log(values.data)
    values = values.multiply(idf).tocsr()
    norm = np.sqrt(np.asarray(values.multiply(values).sum(axis=1)).ravel())
    norm[norm == 0] = 1.0
    return (sparse.diags(1 / norm) @ values).tocsr()


def scores(model: DecisionModel, data: Prepared, train: Sequence[int], rows: Sequence[int]) -> Array:
    """The uncalibrated scores of the first variant of the examples ``rows``, by a model of the examples ``train``."""
    texts, seen = data.first[np.asarray(rows)], data.texts_of(train)
    dense = data.dense[np.ix_(texts, data.columns(model.groups))]
    total: Array = model.bias + np.clip((dense - model.mean) / model.deviation, -CLIP, CLIP) @ model.weights
    for name, own in model.grams.items():
        total = total + data.block(name, seen).values[texts] @ (own.weights * own.scale)
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


class Choice(NamedTuple):
    """What selection chose, and its calibration."""

    groups: tuple[str, ...]
    settings: Settings
    slope: float
    offset: float


def select(
    data: Prepared,
    rows: Sequence[int],
    start: tuple[str, ...],
    optional: Sequence[str] = (),
    *,
    inner: int = 5,
    seed: int = 0,
) -> Choice:
    """Choose settings and feature groups by grouped cross-validation inside ``rows``, and calibrate on its scores.

    It takes the best settings for the groups ``start``, adds or drops one of the ``optional`` groups as long as that
    lowers the loss, and looks at the settings once more. The loss is the mean negative log-likelihood of the
    calibrated out-of-fold probabilities.
    """
    parts = folds(data, rows, inner, seed)
    truth = np.concatenate([data.labels[test] for _, test in parts])
    key = (np.asarray(rows).tobytes(), inner, seed)
    known = data.memo.setdefault(key, {})

    def loss(groups: tuple[str, ...], settings: Settings) -> float:
        if (groups, settings) not in known:
            known[groups, settings] = np.concatenate(
                [scores(fit(data, train, settings, groups), data, train, test) for train, test in parts]
            )
        found = known[groups, settings]
        slope, offset = calibrate(found, truth)
        z = slope * found + offset
        return float(np.mean(np.logaddexp(0, z) - truth * z))

    every = tuple(dict.fromkeys((*start, *optional)))
    chosen = start
    settings = min(GRIDS[data.view], key=lambda s: loss(chosen, s))
    while optional:
        turned = [tuple(g for g in every if (g in chosen) != (g == turn)) for turn in optional]
        best = min((groups for groups in turned if groups), key=lambda groups: loss(groups, settings), default=chosen)
        if not loss(best, settings) < (1 - _WORTH) * loss(chosen, settings):
            break
        chosen = best
    settings = min(GRIDS[data.view], key=lambda s: loss(chosen, s))
    return Choice(chosen, settings, *calibrate(known[chosen, settings], truth))


def fit_chosen(data: Prepared, rows: Sequence[int], choice: Choice) -> DecisionModel:
    """The calibrated model of the examples ``rows`` that :func:`select` chose."""
    model = fit(data, rows, choice.settings, choice.groups)
    model.slope, model.offset = choice.slope, choice.offset
    return model


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
    records: bool | None = None,
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
    records
        Whether selection may take in the groups of features of the pipeline's records, which the examples must then
        bring; by default as for the shipped model of the view, where they do.
    seed
        Of the folds.
    inner
        Folds of the selection and calibration.
    progress
        Called with a word before each step.

    Raises
    ------
    TrainingDataError
        Where the data are too few or of one outcome, or lack the records asked for.
    """
    check_view(view)
    check_examples(examples)
    records = check_records(examples, view, records)
    say = progress or (lambda _: None)
    say("reading texts")
    data = prepare(examples, view)
    say("selecting and calibrating")
    rows = list(range(len(examples)))
    choice = select(data, rows, *data.offered(records), inner=inner, seed=seed)
    model, settings = fit_chosen(data, rows, choice), choice.settings
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


def check_records(examples: Sequence[Example], view: str, records: bool | None) -> bool:
    """Whether records are to be read; refuses where they are asked for and not there."""
    there = all(example.records is not None for example in examples)
    if records and not there:
        raise TrainingDataError("records=True, but the examples bring none: read them with read_examples(..., tag=...)")
    return there and (RECORDS[view] if records is None else records)


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
