"""Decisions of bare texts: where a model reads what the pipeline tagged, the texts are tagged first."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from imr_nlp import decision
from imr_nlp.decision import DecisionModel, load_model
from imr_nlp.decision.mentions import RECORD_GROUPS
from imr_nlp.decision.views import seen_text
from imr_nlp.records import Entity

if TYPE_CHECKING:
    from spacy.language import Language

#: Guidelines are found without the other tags, at a fraction of the time.
_CITING = ("imr_sentences", "imr_guidelines")
#: What only letters need, or needs tags itself.
_OF_LETTERS = ("imr_letter", "imr_items")


def tag(
    texts: Iterable[str], *, letters: bool = False, groups: Iterable[str] = RECORD_GROUPS
) -> Iterator[list[Entity]]:
    """The entities of each text, as features of records need them.

    Parameters
    ----------
    texts
        Rationales, or whole letters.
    letters
        Whether the texts are letters, whose form helps to read them.
    groups
        The groups of features that are to be made of them; the less they need, the faster.

    Examples
    --------
    >>> [[(e.text, e.label) for e in own] for own in tag(["Per ODG an MRI is an option."])]
    [[('ODG', 'GUIDELINE'), ('MRI', 'PROCEDURE')]]
    """
    from imr_nlp.components.base import entities_of

    wanted = set(groups) & set(RECORD_GROUPS)
    for doc in _tagger(letters, wanted == {"citations"}).pipe(texts):
        yield entities_of(doc)


@lru_cache(maxsize=4)
def _tagger(letters: bool, citations: bool) -> Language:
    from imr_nlp.pipeline import load

    if citations:
        return load(only=[*_CITING, *(["imr_letter"] if letters else [])])
    return load(exclude=["imr_decision", *(() if letters else _OF_LETTERS)])


def predict_decisions(
    texts: Iterable[str],
    view: str = "full",
    model: DecisionModel | str | Path | None = None,
    *,
    evidence: bool = True,
    records: Iterable[Sequence[Entity]] | None = None,
) -> list[dict[str, Any]]:
    """Read the decision out of rationales.

    As :func:`imr_nlp.decision.predict_decisions`; but where the model reads what the pipeline tagged, and ``records``
    are not given, the texts are tagged here, by a pipeline that is kept for the next call.

    Examples
    --------
    >>> (read,) = predict_decisions(["She fell. Per ACOEM a brief course is an option."], view="masked")
    >>> read["label"]
    'upheld'
    """
    if isinstance(texts, str):
        raise TypeError("predict_decisions takes a list of texts; for one text pass [text]")
    if not isinstance(model, DecisionModel):
        model = load_model(model, view)
    if model.uses_records and records is None:
        texts = list(texts)
        records = tag((seen_text(text, view) for text in texts), groups=model.groups)
    return decision.predict_decisions(texts, view, model, evidence=evidence, records=records)
