"""The record: what a letter becomes. Plain slotted dataclasses, one JSON line per letter.

All offsets are character offsets into the text that was read (before any reflow), end exclusive.
Absent facts are ``None``, never guessed. The names are those of the annotation guide.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas as pd

SCHEMA_VERSION = 1

UPHELD = "upheld"
OVERTURNED = "overturned"
PARTIALLY_OVERTURNED = "partially_overturned"

ASSERTIONS = (
    "present",
    "absent",
    "normal",
    "undocumented",
    "possible",
    "historical",
    "generic",
    "hypothetical",
)

#: The attributes of each label, in the order of the record.
ATTRIBUTES: dict[str, tuple[str, ...]] = {
    "SPINAL_LEVEL": ("segments", "vertebrae", "region", "laterality"),
    "PROCEDURE": ("concept", "category", "hcpcs", "icd10pcs", "assertion", "negated", "cue"),
    "MEDICATION": ("concept", "category", "strength", "form", "count"),
    "DIAGNOSIS": ("concept", "code", "description", "score", "assertion", "negated", "cue"),
    "FINDING": ("concept", "category", "assertion", "negated", "cue"),
    "GUIDELINE": (
        "source",
        "mtus",
        "chapter",
        "title",
        "section",
        "pages",
        "year",
        "edition",
        "cited_by",
        "refers_to",
        "in_force",
    ),
    "LITERATURE": ("author", "year", "identifier"),
}

LABELS = tuple(ATTRIBUTES)


@dataclass(slots=True)
class TextRange:
    """A stretch of the source text: ``source[start:end]``."""

    start: int
    end: int

    def to_dict(self) -> dict[str, int]:
        return {"start": self.start, "end": self.end}


@dataclass(slots=True)
class Section:
    """A part of a letter; ``name`` is one of the guide's section names."""

    name: str
    start: int
    end: int

    def to_dict(self) -> dict[str, Any]:
        return {"name": self.name, "start": self.start, "end": self.end}


@dataclass(slots=True)
class GuidelineReference:
    """One reference to a guideline, full or short.

    ``pages`` holds the first and last page of each range; ``refers_to`` is the ``start`` offset of the
    full reference that a short form can only mean.
    """

    start: int
    end: int
    text: str
    source: str | None = None
    mtus: bool | None = None
    chapter: int | None = None
    title: str | None = None
    section: str | None = None
    pages: list[list[int]] = field(default_factory=list)
    year: int | None = None
    edition: str | None = None
    cited_by: str | None = None
    refers_to: int | None = None
    in_force: bool | None = None

    def to_dict(self) -> dict[str, Any]:
        return {f.name: getattr(self, f.name) for f in fields(self)}


@dataclass(slots=True)
class PredictedDecision:
    """What the decision model reads out of a rationale."""

    label: str
    probabilities: dict[str, float]
    evidence: list[dict[str, Any]] = field(default_factory=list)

    def to_dict(self) -> dict[str, Any]:
        return {"label": self.label, "probabilities": dict(self.probabilities), "evidence": list(self.evidence)}


@dataclass(slots=True)
class Determination:
    """One disputed item: what was asked for, what was decided, on which guidelines and why.

    ``heading`` is where the request (and decision) is printed; the ``*_field`` ranges hold each
    guideline field as printed (``None`` where the letter has no such field); the ``*_guidelines`` lists are
    its structured references, empty where the letter says that none was cited.
    """

    start: int
    end: int
    request: str | None = None
    requested: str | None = None
    authorized: str | None = None
    decision: str | None = None
    claims_administrator_guidelines: list[GuidelineReference] = field(default_factory=list)
    reviewer_guidelines: list[GuidelineReference] = field(default_factory=list)
    rationale: TextRange | None = None
    predicted_decision: PredictedDecision | None = None
    heading: TextRange | None = None
    claims_administrator_field: TextRange | None = None
    reviewer_field: TextRange | None = None
    category: str | None = None
    subcategory: str | None = None
    quantity: int | None = None
    frequency: str | None = None
    duration: str | None = None
    laterality: str | None = None
    levels: list[str] = field(default_factory=list)
    date_of_service: str | None = None
    retrospective: bool | None = None

    def to_dict(self) -> dict[str, Any]:
        return {f.name: _plain(getattr(self, f.name)) for f in fields(self)}


@dataclass(slots=True)
class Entity:
    """A tagged mention. ``attributes`` are those of its label, flat in :meth:`to_dict`.

    A guideline's own ``section`` (the guide's attribute) stands under ``section`` for ``GUIDELINE``;
    the section of the letter stands under ``section`` for all others, and under ``letter_section`` for all.
    """

    start: int
    end: int
    label: str
    text: str
    section: str | None = None
    determination: int | None = None
    attributes: dict[str, Any] = field(default_factory=dict)

    def to_dict(self) -> dict[str, Any]:
        return {
            "start": self.start,
            "end": self.end,
            "label": self.label,
            "text": self.text,
            "section": self.section,
            "letter_section": self.section,
            "determination": self.determination,
            **self.attributes,
        }


@dataclass(slots=True)
class Letter:
    """The record of one letter.

    Examples
    --------
    >>> letter = Letter(source="a.txt", case_number="CM00-0000001")
    >>> letter.to_dict()["case_number"]
    'CM00-0000001'
    >>> Letter.from_dict(letter.to_dict()) == letter
    True
    """

    schema_version: int = SCHEMA_VERSION
    source: str | None = None
    source_sha256: str | None = None
    layout: str | None = None
    case_number: str | None = None
    priority: str | None = None
    date_assigned: str | None = None
    date_of_injury: str | None = None
    decision_date: str | None = None
    ur_denial_date: str | None = None
    application_received: str | None = None
    age: int | None = None
    sex: str | None = None
    specialties: list[str] = field(default_factory=list)
    licensed_in: list[str] = field(default_factory=list)
    sections: list[Section] = field(default_factory=list)
    determinations: list[Determination] = field(default_factory=list)
    outcome: str | None = None
    entities: list[Entity] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    error: str | None = None

    def to_dict(self) -> dict[str, Any]:
        """The record as JSON-ready primitives, keys in the published order."""
        return {
            "schema_version": self.schema_version,
            "source": self.source,
            "source_sha256": self.source_sha256,
            "layout": self.layout,
            "case_number": self.case_number,
            "priority": self.priority,
            "date_assigned": self.date_assigned,
            "date_of_injury": self.date_of_injury,
            "decision_date": self.decision_date,
            "ur_denial_date": self.ur_denial_date,
            "application_received": self.application_received,
            "patient": {"age": self.age, "sex": self.sex},
            "reviewer": {"specialties": list(self.specialties), "licensed_in": list(self.licensed_in)},
            "sections": [s.to_dict() for s in self.sections],
            "determinations": [d.to_dict() for d in self.determinations],
            "outcome": self.outcome,
            "entities": [e.to_dict() for e in self.entities],
            "negated_findings": [i for i, e in enumerate(self.entities) if e.attributes.get("negated")],
            "warnings": list(self.warnings),
            "error": self.error,
        }

    @classmethod
    def from_dict(cls, record: Mapping[str, Any]) -> Letter:
        """The inverse of :meth:`to_dict`."""
        scalars = {
            f.name: record[f.name]
            for f in fields(cls)
            if f.name in record and f.name not in {"sections", "determinations", "entities", "warnings"}
        }
        patient, reviewer = record.get("patient") or {}, record.get("reviewer") or {}
        return cls(
            **scalars,
            age=patient.get("age"),
            sex=patient.get("sex"),
            specialties=list(reviewer.get("specialties") or []),
            licensed_in=list(reviewer.get("licensed_in") or []),
            sections=[Section(**s) for s in record.get("sections") or []],
            determinations=[_determination(d) for d in record.get("determinations") or []],
            entities=[_entity(e) for e in record.get("entities") or []],
            warnings=list(record.get("warnings") or []),
        )

    def to_frame(self, what: str = "items") -> pd.DataFrame:
        """A pandas table of this letter: one row per disputed item, or per entity.

        Parameters
        ----------
        what
            ``"items"`` (the determinations) or ``"entities"``.
        """
        from imr_nlp.io.frames import to_frame

        return to_frame([self], what)

    def _repr_html_(self) -> str:
        from imr_nlp.view import letter_html

        return letter_html(self)


def outcome_of(decisions: list[str | None]) -> str | None:
    """The case-level outcome of the items' decisions (the State's Uphold, Overturn, Partially Overturn).

    Examples
    --------
    >>> outcome_of(["upheld", "overturned"]), outcome_of(["upheld"]), outcome_of([])
    ('partially_overturned', 'upheld', None)
    """
    known = {d for d in decisions if d}
    if not known:
        return None
    return known.pop() if len(known) == 1 else PARTIALLY_OVERTURNED


def _plain(value: Any) -> Any:
    if hasattr(value, "to_dict"):
        return value.to_dict()
    if isinstance(value, list):
        return [_plain(v) for v in value]
    return value


def _range(value: Mapping[str, Any] | None) -> TextRange | None:
    return TextRange(value["start"], value["end"]) if value else None


def _determination(record: Mapping[str, Any]) -> Determination:
    values = dict(record)
    for name in ("rationale", "heading", "claims_administrator_field", "reviewer_field"):
        values[name] = _range(values.get(name))
    for name in ("claims_administrator_guidelines", "reviewer_guidelines"):
        values[name] = [GuidelineReference(**r) for r in values.get(name) or []]
    predicted = values.get("predicted_decision")
    values["predicted_decision"] = PredictedDecision(**predicted) if predicted else None
    return Determination(**values)


def _entity(record: Mapping[str, Any]) -> Entity:
    own = {"start", "end", "label", "text", "section", "letter_section", "determination"}
    attributes = {k: v for k, v in record.items() if k not in own}
    if record["label"] == "GUIDELINE":
        attributes = {**attributes, "section": record.get("section")}
    return Entity(
        record["start"],
        record["end"],
        record["label"],
        record["text"],
        record.get("letter_section", record.get("section")),
        record.get("determination"),
        attributes,
    )
