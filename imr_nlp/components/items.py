"""The disputed items, filled from what the other components found: guidelines, category, quantity, levels."""

from bisect import bisect_left
from dataclasses import fields
from operator import attrgetter
from typing import Any

from spacy.language import Language
from spacy.tokens import Doc

from imr_nlp.components.base import entities_of, letter_of, set_letter
from imr_nlp.components.item_context import item_context
from imr_nlp.records import Entity, GuidelineReference, TextRange

_REFERENCE = [f.name for f in fields(GuidelineReference) if f.name not in ("start", "end", "text")]


@Language.factory("imr_items", assigns=["doc._.letter"], requires=["doc._.letter"])
class ImrItems:
    """Fill each determination: its guideline fields as references, and what its heading says."""

    def __init__(self, nlp: Language, name: str = "imr_items") -> None:
        self.name = name

    def __call__(self, doc: Doc) -> Doc:
        letter = letter_of(doc)
        if letter is None or not letter.determinations:
            return doc
        guidelines = sorted(entities_of(doc, "GUIDELINE"), key=attrgetter("start"))
        for item in letter.determinations:
            item.claims_administrator_guidelines = _within(guidelines, item.claims_administrator_field)
            item.reviewer_guidelines = _within(guidelines, item.reviewer_field)
            for name, value in item_context(item.request or "").items():
                setattr(item, name, value)
        set_letter(doc, letter)
        return doc


def _within(guidelines: list[Entity], extent: TextRange | None) -> list[GuidelineReference]:
    if extent is None:
        return []
    first, last = (bisect_left(guidelines, at, key=attrgetter("start")) for at in (extent.start, extent.end))
    return [reference(entity) for entity in guidelines[first:last]]


def reference(entity: Entity) -> GuidelineReference:
    """The structured reference of a ``GUIDELINE`` entity."""
    values: dict[str, Any] = {name: entity.attributes.get(name) for name in _REFERENCE}
    values["pages"] = values["pages"] or []
    return GuidelineReference(entity.start, entity.end, " ".join(entity.text.split()), **values)
