"""What all components share: extensions, spans with attributes, the letter's regions in ``doc.text``.

Everything that is kept in a ``Doc`` is a primitive, so that it survives ``n_process``, ``pickle`` and ``DocBin``.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable, Sequence
from typing import Any, NamedTuple

from spacy.tokens import Doc, Span
from spacy.util import filter_spans

from imr_nlp.match.mention import Mention
from imr_nlp.match.policy import resolve
from imr_nlp.records import ATTRIBUTES, Determination, Entity, Letter, Section
from imr_nlp.text.alignment import Alignment
from imr_nlp.text.tokenizer import alignment, source_text

#: The span group that holds every mention; ``doc.ents`` holds those that do not overlap.
SPANS_KEY = "imr"
_LETTER_KEY = "imr_letter"
_OFFSETS = "imr_offsets"

#: Every attribute that a span can carry.
SPAN_ATTRIBUTES = tuple(dict.fromkeys(name for names in ATTRIBUTES.values() for name in names))


class Region(NamedTuple):
    """A named stretch of ``doc.text``: a section, or a part of a determination (``determination`` is its index)."""

    name: str
    start: int
    end: int
    determination: int | None = None


def register_extensions() -> None:
    """Register ``span._.<attribute>`` and ``doc._.letter``; safe to call again."""
    for name in SPAN_ATTRIBUTES:
        if name == "negated":
            continue
        # Other libraries register some of these names with getters of theirs; ours must hold values.
        Span.set_extension(name, default=None, force=True)
    Span.set_extension("negated", getter=_negated, force=True)
    Span.set_extension("source_start", getter=lambda span: source_range(span)[0], force=True)
    Span.set_extension("source_end", getter=lambda span: source_range(span)[1], force=True)
    Doc.set_extension("letter", getter=letter_record, force=True)
    Doc.set_extension("source_text", getter=source_text, force=True)
    Doc.set_extension("negated_findings", getter=negated_findings, force=True)


def _negated(span: Span) -> bool:
    return bool(span._.assertion == "absent")


def negated_findings(doc: Doc) -> list[Span]:
    """The findings, diagnoses and procedures that are denied of this patient."""
    return [span for span in doc.spans.get(SPANS_KEY, []) if span._.assertion == "absent"]


def source_range(span: Span) -> tuple[int, int]:
    """Exact offsets of a span in the text that was read."""
    exact = span.doc.user_data.get(_OFFSETS, {}).get(_key(span.start_char, span.end_char, span.label_))
    start, end = exact if exact else (span.start_char, span.end_char)
    return alignment(span.doc).to_source(start, end)


def _key(start: int, end: int, label: str) -> str:
    return f"{start}:{end}:{label}"


def add_mentions(doc: Doc, mentions: Iterable[Mention]) -> None:
    """Put mentions (offsets into ``doc.text``) into the document, settling overlaps by the span policy."""
    new = list(mentions)
    held = list(doc.spans.get(SPANS_KEY, []))
    if not new and SPANS_KEY in doc.spans:
        return
    # Those held are settled among themselves: only what a new mention touches is settled again.
    touched = _touched(new)
    contested = [(Mention(s.start_char, s.end_char, s.label_), s) for s in held if touched(s.start_char, s.end_char)]
    known = {id(mention): span for mention, span in contested}
    spans = [span for span in held if not touched(span.start_char, span.end_char)]
    offsets: dict[str, list[int]] = dict(doc.user_data.get(_OFFSETS, {}))
    for mention in resolve([*(mention for mention, _ in contested), *new]):
        span = known.get(id(mention))
        if span is None:
            span = doc.char_span(mention.start, mention.end, label=mention.label, alignment_mode="expand")
            if span is None:
                continue
            if (span.start_char, span.end_char) != (mention.start, mention.end):
                # Another tokenizer's tokens can be coarser than the mention.
                offsets[_key(span.start_char, span.end_char, mention.label)] = [mention.start, mention.end]
            set_attributes(span, mention.attributes)
        spans.append(span)
    spans.sort(key=lambda span: (span.start_char, span.end_char))
    if offsets:
        doc.user_data[_OFFSETS] = offsets
    doc.spans[SPANS_KEY] = spans
    own = {span.label_ for span in spans} | set(ATTRIBUTES)
    theirs = [ent for ent in doc.ents if ent.label_ not in own]
    doc.ents = filter_spans([*spans, *theirs])


def _touched(mentions: Iterable[Mention]) -> Callable[[int, int], bool]:
    """Tells whether a stretch overlaps any of the mentions."""
    starts: list[int] = []
    ends: list[int] = []
    for start, end in sorted((mention.start, mention.end) for mention in mentions):
        if ends and start < ends[-1]:
            ends[-1] = max(ends[-1], end)
        else:
            starts.append(start)
            ends.append(end)

    def test(start: int, end: int) -> bool:
        at = bisect_right(ends, start)
        return at < len(starts) and starts[at] < end

    return test


def attributes_of(span: Span) -> dict[str, Any]:
    """The attributes of the span's label that have been set, by name."""
    data = span.doc.user_data
    return {
        name: _with_lists(value) if isinstance(value := data[key], tuple) else value
        for name in ATTRIBUTES.get(span.label_, ())
        if (key := ("._.", name, span.start_char, span.end_char)) in data
    }


def set_attributes(span: Span, attributes: dict[str, Any]) -> None:
    """Set ``span._.<name>`` for each attribute."""
    data = span.doc.user_data
    for name, value in attributes.items():
        if name != "negated":
            data["._.", name, span.start_char, span.end_char] = value


def letter_of(doc: Doc) -> Letter | None:
    """The parsed letter (source offsets), or None where ``imr_letter`` has not run."""
    record = doc.user_data.get(_LETTER_KEY)
    if record is None:
        return None
    if isinstance(record["sections"], tuple):
        record = doc.user_data[_LETTER_KEY] = _with_lists(record)
    return Letter.from_dict(record)


def set_letter(doc: Doc, letter: Letter) -> None:
    """Keep the parsed letter in the document, as primitives."""
    doc.user_data[_LETTER_KEY] = letter.to_dict()


def _with_lists(value: Any) -> Any:
    """A stored value as it was put in: ``DocBin`` gives lists back as tuples."""
    if isinstance(value, dict):
        return {key: _with_lists(held) for key, held in value.items()}
    return [_with_lists(held) for held in value] if isinstance(value, list | tuple) else value


def regions(doc: Doc) -> list[Region]:
    """Sections and parts of determinations as stretches of ``doc.text``; empty where there is no letter."""
    letter = letter_of(doc)
    if letter is None or not (letter.sections or letter.determinations):
        return []
    to_text = alignment(doc).to_text
    found = [Region(s.name, *to_text(s.start, s.end)) for s in letter.sections]
    for index, item in enumerate(letter.determinations):
        for name in ("heading", "claims_administrator_field", "reviewer_field", "rationale"):
            part = getattr(item, name)
            if part is not None:
                found.append(Region(name, *to_text(part.start, part.end), index))
    return found


def entities_of(doc: Doc, label: str | None = None) -> list[Entity]:
    """Every mention, or those with a label, as a record entity, in source offsets."""
    source, align = source_text(doc), alignment(doc)
    letter = letter_of(doc) or Letter()
    section_at, item_at = _finder(letter.sections), _finder(letter.determinations)
    offsets = doc.user_data.get(_OFFSETS, {})
    found = []
    for span in doc.spans.get(SPANS_KEY, []):
        if label is not None and span.label_ != label:
            continue
        exact = offsets.get(_key(span.start_char, span.end_char, span.label_))
        start, end = align.to_source(*(exact or (span.start_char, span.end_char)))
        section = section_at(start)
        attributes = attributes_of(span)
        values: dict[str, Any] = {name: attributes.get(name) for name in ATTRIBUTES.get(span.label_, ())}
        if "negated" in values:
            values["negated"] = values.get("assertion") == "absent"
        if span.label_ == "GUIDELINE" and values.get("refers_to") is not None:
            values["refers_to"] = align.to_source(values["refers_to"], values["refers_to"] + 1)[0]
        if isinstance(values.get("cue"), dict):
            values["cue"] = _source_cue(values["cue"], align)
        name = None if section is None else letter.sections[section].name
        found.append(Entity(start, end, span.label_, source[start:end], name, item_at(start), values))
    return found


def _source_cue(cue: dict[str, Any], align: Alignment) -> dict[str, Any]:
    start, end = align.to_source(cue["start"], cue["end"])
    return {**cue, "start": start, "end": end}


def _finder(parts: Sequence[Section | Determination]) -> Callable[[int], int | None]:
    """Tells which of the parts of a letter holds an offset; parts stand in order, apart from each other."""
    starts = [part.start for part in parts]

    def find(offset: int) -> int | None:
        at = bisect_right(starts, offset) - 1
        return at if at >= 0 and offset < parts[at].end else None

    return find


def letter_record(doc: Doc) -> Letter:
    """``doc._.letter``: the whole record of the document."""
    letter = letter_of(doc) or Letter()
    letter.entities = entities_of(doc)
    return letter


register_extensions()
