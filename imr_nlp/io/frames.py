"""Records as pandas tables."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from imr_nlp.records import Letter

if TYPE_CHECKING:
    import pandas as pd

#: Columns of the letter that stand in every row of a table of items.
LETTER_COLUMNS = (
    "source",
    "layout",
    "case_number",
    "priority",
    "date_assigned",
    "date_of_injury",
    "decision_date",
    "ur_denial_date",
    "application_received",
    "outcome",
)


def item_rows(letter: Letter) -> list[dict[str, Any]]:
    """One flat row per disputed item; one row without an item for a letter that has none or failed."""
    record = letter.to_dict()
    base = {name: record[name] for name in LETTER_COLUMNS}
    base |= {
        "age": letter.age,
        "sex": letter.sex,
        "specialties": "; ".join(letter.specialties),
        "licensed_in": "; ".join(letter.licensed_in),
    }
    tail = {"warnings": "; ".join(letter.warnings), "error": letter.error}
    rows = []
    for index, item in enumerate(letter.determinations):
        predicted = item.predicted_decision
        rows.append(
            base
            | {
                "item": index,
                "request": item.request,
                "requested": item.requested,
                "authorized": item.authorized,
                "decision": item.decision,
                "category": item.category,
                "subcategory": item.subcategory,
                "quantity": item.quantity,
                "frequency": item.frequency,
                "duration": item.duration,
                "laterality": item.laterality,
                "levels": "; ".join(item.levels),
                "date_of_service": item.date_of_service,
                "retrospective": item.retrospective,
                "claims_administrator_guidelines": "; ".join(
                    " ".join(r.text.split()) for r in item.claims_administrator_guidelines
                ),
                "reviewer_guidelines": "; ".join(" ".join(r.text.split()) for r in item.reviewer_guidelines),
                "predicted_decision": predicted.label if predicted else None,
                "predicted_overturned": predicted.probabilities.get("overturned") if predicted else None,
                "rationale_start": item.rationale.start if item.rationale else None,
                "rationale_end": item.rationale.end if item.rationale else None,
            }
            | tail
        )
    return rows or [base | dict.fromkeys(ITEM_COLUMNS) | tail]


ITEM_COLUMNS = (
    "item",
    "request",
    "requested",
    "authorized",
    "decision",
    "category",
    "subcategory",
    "quantity",
    "frequency",
    "duration",
    "laterality",
    "levels",
    "date_of_service",
    "retrospective",
    "claims_administrator_guidelines",
    "reviewer_guidelines",
    "predicted_decision",
    "predicted_overturned",
    "rationale_start",
    "rationale_end",
)


def entity_rows(letter: Letter) -> list[dict[str, Any]]:
    """One row per entity, with the letter's source, the item's decision and the entity's attributes."""
    rows = []
    for entity in letter.entities:
        item = letter.determinations[entity.determination] if entity.determination is not None else None
        rows.append(
            {
                "source": letter.source,
                "case_number": letter.case_number,
                "decision": item.decision if item else None,
                **entity.to_dict(),
                "text": " ".join(entity.text.split()),
            }
        )
    return rows


def to_frame(letters: Iterable[Letter], what: str = "items") -> pd.DataFrame:
    """Letters as one pandas table.

    Parameters
    ----------
    letters
        Records, as :func:`imr_nlp.extract` yields them.
    what
        ``"items"`` (one row per disputed item; a letter without items or with an error has one row) or
        ``"entities"`` (one row per tagged mention).

    Examples
    --------
    >>> from imr_nlp.records import Determination
    >>> letter = Letter(source="a.txt", determinations=[Determination(0, 9, "MRI", decision="upheld")])
    >>> to_frame([letter])[["source", "request", "decision"]].values.tolist()
    [['a.txt', 'MRI', 'upheld']]
    """
    import pandas as pd

    if what == "items":
        columns = [
            *LETTER_COLUMNS,
            "age",
            "sex",
            "specialties",
            "licensed_in",
            *ITEM_COLUMNS,
            "warnings",
            "error",
        ]
        return pd.DataFrame([row for letter in letters for row in item_rows(letter)], columns=columns)
    if what == "entities":
        return pd.DataFrame([row for letter in letters for row in entity_rows(letter)])
    raise ValueError(f"unknown table {what!r}; choose 'items' or 'entities'")
