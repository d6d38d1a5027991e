"""Measures of a two-class prediction, in numpy: the same in training, report and tests."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float64]
Labels = npt.NDArray[np.int_]

#: The columns of every table of the report, in order.
NAMES = ("accuracy", "macro_f1", "precision", "recall", "f1", "auroc", "average_precision", "brier", "ece")


def auroc(labels: Labels, found: Array) -> float:
    """The area under the ROC curve, ties counted half.

    Examples
    --------
    >>> auroc(np.array([0, 0, 1]), np.array([0.1, 0.3, 0.3]))
    0.75
    """
    _, inverse, counts = np.unique(found, return_inverse=True, return_counts=True)
    ranks = np.cumsum(counts) - (counts - 1) / 2
    favour = labels == 1
    n, m = int(favour.sum()), int((~favour).sum())
    if not n or not m:
        return float("nan")
    return float((ranks[inverse][favour].sum() - n * (n + 1) / 2) / (n * m))


def average_precision(labels: Labels, found: Array) -> float:
    """Average precision of class 1, equal scores taken together.

    Examples
    --------
    >>> average_precision(np.array([0, 1, 1]), np.array([0.1, 0.9, 0.8]))
    1.0
    """
    order = np.argsort(-found, kind="stable")
    hits = np.cumsum(labels[order])
    last = np.append(np.flatnonzero(np.diff(found[order])), len(found) - 1)
    total = int(labels.sum())
    if not total:
        return float("nan")
    precision, recall = hits[last] / (last + 1), hits[last] / total
    return float(np.sum(np.diff(recall, prepend=0.0) * precision))


def ece(labels: Labels, probability: Array, bins: int = 10) -> float:
    """Expected calibration error of the probability of class 1 over ``bins`` bins of equal width."""
    index = np.minimum((probability * bins).astype(int), bins - 1)
    total = 0.0
    for b in np.unique(index):
        here = index == b
        total += here.sum() * abs(float(labels[here].mean()) - float(probability[here].mean()))
    return float(total / len(labels))


def calibration_bins(labels: Labels, probability: Array, bins: int = 10) -> list[tuple[float, float, int]]:
    """For each bin that holds any: mean probability, share of class 1, count."""
    index = np.minimum((probability * bins).astype(int), bins - 1)
    return [
        (float(probability[index == b].mean()), float(labels[index == b].mean()), int((index == b).sum()))
        for b in np.unique(index)
    ]


def measure(labels: Labels, probability: Array) -> dict[str, float]:
    """All measures of :data:`NAMES`; class 1 is *overturned*, predicted from a probability of 0.5.

    Examples
    --------
    >>> found = measure(np.array([0, 0, 1, 1]), np.array([0.1, 0.2, 0.9, 0.8]))
    >>> found["macro_f1"], found["auroc"]
    (1.0, 1.0)
    """
    said = probability >= 0.5
    truth = labels == 1
    tp, fp, fn = int((said & truth).sum()), int((said & ~truth).sum()), int((~said & truth).sum())
    tn = len(labels) - tp - fp - fn
    f1 = 2 * tp / (2 * tp + fp + fn) if tp else 0.0
    other = 2 * tn / (2 * tn + fp + fn) if tn else 0.0
    return {
        "accuracy": (tp + tn) / len(labels),
        "macro_f1": (f1 + other) / 2,
        "precision": tp / (tp + fp) if tp else 0.0,
        "recall": tp / (tp + fn) if tp else 0.0,
        "f1": f1,
        "auroc": auroc(labels, probability),
        "average_precision": average_precision(labels, probability),
        "brier": float(np.mean((probability - labels) ** 2)),
        "ece": ece(labels, probability),
    }
