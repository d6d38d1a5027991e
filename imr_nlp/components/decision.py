"""What each rationale decides, by the shipped model or the user's own."""

from dataclasses import replace
from typing import Any

from spacy.language import Language
from spacy.tokens import Doc

from imr_nlp.components.base import entities_of, letter_of, set_letter
from imr_nlp.decision import DecisionModel, load_model
from imr_nlp.records import Entity, PredictedDecision
from imr_nlp.text.tokenizer import source_text

#: A reading that disagrees with the printed decision is worth a warning from this probability on.
SURE = 0.9


@Language.factory("imr_decision", assigns=["doc._.letter"], default_config={"model": None})
class ImrDecision:
    """Fill ``predicted_decision`` of each determination, and warn where it contradicts what is printed.

    Parameters
    ----------
    model
        A model directory of the view *full*; by default the shipped model.
    """

    def __init__(self, nlp: Language, name: str = "imr_decision", model: str | None = None) -> None:
        self.name = name
        self._model: DecisionModel | None = load_model(model, "full") if model else None

    def __call__(self, doc: Doc) -> Doc:
        letter = letter_of(doc)
        if letter is None:
            return doc
        source = source_text(doc)
        self._model = self._model or load_model(None, "full")
        tagged = entities_of(doc) if self._model.uses_records and letter.determinations else []
        known: dict[str, dict[str, Any]] = {}  # items of one letter often share a rationale
        for number, item in enumerate(letter.determinations, 1):
            if item.rationale is None or not source[item.rationale.start : item.rationale.end].strip():
                continue
            start = item.rationale.start
            text = source[start : item.rationale.end]
            read = known.get(text)
            if read is None:
                (read,) = self._model.predict([text], records=[_within(tagged, start, item.rationale.end)])
                known[text] = read
            evidence = [{**e, "start": e["start"] + start, "end": e["end"] + start} for e in read["evidence"]]
            item.predicted_decision = PredictedDecision(read["label"], dict(read["probabilities"]), evidence)
            probability = read["probabilities"][read["label"]]
            if item.decision and item.decision != read["label"] and probability >= SURE:
                letter.warnings.append(
                    f"item {number}: printed as {item.decision}, but the rationale reads as {read['label']} "
                    f"(probability {probability:.2f})"
                )
        set_letter(doc, letter)
        return doc


def _within(entities: list[Entity], start: int, end: int) -> list[Entity]:
    """The entities of ``source[start:end]``, with offsets into it."""
    return [replace(e, start=e.start - start, end=e.end - start) for e in entities if start <= e.start and e.end <= end]
