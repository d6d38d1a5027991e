"""What a rationale decides, and how sure that is: ``upheld`` or ``overturned``, in three views that never mix.

Examples
--------
>>> from imr_nlp.decision import predict_decisions
>>> [p["label"] for p in predict_decisions(["The exam was normal. The request is not medically necessary."])]
['upheld']
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from imr_nlp.decision.masking import mask_conclusions, masked_spans
from imr_nlp.decision.model import DecisionModel
from imr_nlp.decision.reader import read_conclusion
from imr_nlp.decision.storage import load_model, save_model
from imr_nlp.decision.views import VIEWS, item_text, pre_decision_text, view_text
from imr_nlp.records import Entity

if TYPE_CHECKING:
    from imr_nlp.decision.evaluation import evaluate_cv
    from imr_nlp.decision.training import train

__all__ = [
    "VIEWS",
    "DecisionModel",
    "evaluate_cv",
    "item_text",
    "load_model",
    "mask_conclusions",
    "masked_spans",
    "pre_decision_text",
    "predict_decisions",
    "read_conclusion",
    "save_model",
    "train",
    "view_text",
]


def predict_decisions(
    texts: Iterable[str],
    view: str = "full",
    model: DecisionModel | str | Path | None = None,
    *,
    evidence: bool = True,
    records: Iterable[Sequence[Entity]] | None = None,
) -> list[dict[str, Any]]:
    """Read the decision out of rationales.

    Parameters
    ----------
    texts
        Rationales (views ``full`` and ``masked``; the model of ``masked`` never sees the sentences that
        :func:`mask_conclusions` takes out) or requests with case summaries (``pre_decision``, see
        :func:`pre_decision_text`).
    view
        ``full``, ``masked`` or ``pre_decision``.
    model
        A model, a model directory, or nothing for the shipped model of the view.
    evidence
        Whether to give the sentences and terms that weigh most; without them it is faster.
    records
        For each text the entities that the pipeline tagged in it. Only a model with features of records reads them,
        and such a model needs them; :func:`imr_nlp.predict_decisions` tags the texts where they are not given.

    Returns
    -------
    list of dict
        For each text ``label``, ``probabilities`` (of ``upheld`` and ``overturned``) and ``evidence``: entries with
        ``kind`` (``sentence`` or ``term``), ``start``, ``end`` (offsets into the given text), ``text``, ``weight``
        (log-odds; above 0 for *overturned*) and ``speaks_for``.

    Examples
    --------
    >>> (read,) = predict_decisions(["She failed six weeks of therapy. The request for MRI is medically necessary."])
    >>> read["label"], read["evidence"][0]["kind"]
    ('overturned', 'sentence')
    """
    if isinstance(texts, str):
        raise TypeError("predict_decisions takes a list of texts; for one text pass [text]")
    if not isinstance(model, DecisionModel):
        model = load_model(model, view)
    elif model.view != view:
        from imr_nlp.errors import ModelError

        raise ModelError(f"the model is of the view {model.view!r}, not of {view!r}: views are never mixed")
    return model.predict(texts, evidence=evidence, records=records)


def __getattr__(name: str) -> Any:
    """``train`` and ``evaluate_cv`` import scikit-learn, so only when they are asked for."""
    if name == "train":
        from imr_nlp.decision.training import train

        return train
    if name == "evaluate_cv":
        from imr_nlp.decision.evaluation import evaluate_cv

        return evaluate_cv
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
