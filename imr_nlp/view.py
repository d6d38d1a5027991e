"""A letter as a reader sees it: tags in colour, items with their decisions, guidelines linked.

All HTML is self-contained: no script, nothing from elsewhere, every text escaped.
"""

from __future__ import annotations

from collections import Counter
from functools import lru_cache
from html import escape
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Any

from imr_nlp.records import LABELS, Determination, Entity, Letter
from imr_nlp.text import Alignment, reflow

if TYPE_CHECKING:
    from spacy.tokens import Doc

COLORS = {
    "SPINAL_LEVEL": "#cfe3ff",
    "PROCEDURE": "#ffe2b8",
    "MEDICATION": "#e6d6ff",
    "DIAGNOSIS": "#ffd3d9",
    "FINDING": "#d3f2d6",
    "GUIDELINE": "#d0f0f5",
    "LITERATURE": "#e4e6ea",
}

#: Options for ``spacy.displacy.render(doc, style="ent", options=imr_nlp.DISPLACY_OPTIONS)``.
DISPLACY_OPTIONS: dict[str, Any] = {"ents": list(LABELS), "colors": COLORS}

_SECTIONS = {
    "header": "Case",
    "methodology": "How the determination was made",
    "reviewer": "Reviewer",
    "documents_reviewed": "Documents reviewed",
    "case_summary": "Clinical case summary",
}


def render(doc_or_letter: Doc | Letter, *, text: str | None = None, page: bool = False) -> str:
    """The letter with its tags, beside its determinations, as HTML.

    Parameters
    ----------
    doc_or_letter
        A ``Doc`` from the pipeline, or a record.
    text
        The text that the record's offsets index. Not needed for a ``Doc``, nor where the record's ``source``
        can still be read; without a text only the table of determinations is shown.
    page
        A whole HTML page instead of a fragment for a notebook.

    Examples
    --------
    >>> letter = Letter(entities=[Entity(3, 8, "FINDING", "spasm", attributes={"assertion": "absent"})])
    >>> 'class="imr-FINDING imr-absent"' in render(letter, text="No spasm.")
    True
    """
    if isinstance(doc_or_letter, Letter):
        letter = doc_or_letter
    else:
        letter = doc_or_letter._.letter
        text = doc_or_letter._.source_text
    fragment = letter_html(letter, text)
    if not page:
        return fragment
    title = escape(letter.case_number or (Path(letter.source).name if letter.source else "Letter"))
    return (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        '<meta name="color-scheme" content="light dark">'
        f"<title>{title}</title><style>html,body{{margin:0;background:Canvas}}</style></head>"
        f"<body>{fragment}</body></html>\n"
    )


def letter_html(letter: Letter, text: str | None = None) -> str:
    """The HTML fragment of one letter; see :func:`render`."""
    if text is None:
        text = _text_of(letter)
    body = _body(letter, text) if text else ""
    facts = " · ".join(
        escape(str(value))
        for value in (
            letter.decision_date and f"decided {letter.decision_date}",
            letter.date_of_injury and f"injured {letter.date_of_injury}",
            letter.age and f"{letter.age} years",
            letter.sex,
            "; ".join(letter.specialties),
        )
        if value
    )
    problems = "".join(f'<p class="imr-warning">{escape(w)}</p>' for w in [letter.error, *letter.warnings] if w)
    aside = f'<aside aria-label="Determinations">{_table(letter)}</aside>' if letter.determinations else ""
    return (
        f'<div class="imr"><style>{css()}</style>'
        f"<h2>{escape(letter.case_number or 'Letter')}{_outcome(letter)}</h2>"
        f'<p class="imr-facts">{facts}</p>{problems}{_legend(letter)}'
        f'<div class="imr-columns"><div>{body}</div>{aside}</div></div>'
    )


@lru_cache(maxsize=1)
def css() -> str:
    """The style sheet of all views: light and dark, wide and narrow."""
    return (resources.files("imr_nlp") / "view.css").read_text(encoding="utf-8")


def _text_of(letter: Letter) -> str | None:
    from imr_nlp.errors import ReadError
    from imr_nlp.io.reading import read_source

    if not letter.source:
        return None
    try:
        source = read_source(Path(letter.source))
    except ReadError:
        return None
    return source.text if source.sha256 == letter.source_sha256 else None


def _outcome(letter: Letter) -> str:
    return f": {escape(letter.outcome.replace('_', ' '))}" if letter.outcome else ""


def _legend(letter: Letter) -> str:
    counts = Counter(entity.label for entity in letter.entities)
    marks = " ".join(
        f'<mark class="imr-{label}">{label.replace("_", " ").lower()} {counts[label]}</mark>'
        for label in LABELS
        if counts[label]
    )
    return f'<p class="imr-legend">{marks}</p>' if marks else ""


def _table(letter: Letter) -> str:
    rows = "".join(
        f'<tr><td><a href="#imr-item-{i}">{escape(item.request or "(no request found)")}</a></td>'
        f'<td class="imr-decision imr-{escape(item.decision or "none")}">{escape(item.decision or "?")}'
        f"{_read(item)}</td></tr>"
        f'<tr><td colspan="2">{_item_facts(item)}</td></tr>'
        for i, item in enumerate(letter.determinations)
    )
    return f"<table><thead><tr><th>Disputed item</th><th>Decision</th></tr></thead><tbody>{rows}</tbody></table>"


def _read(item: Determination) -> str:
    predicted = item.predicted_decision
    if predicted is None or predicted.label == item.decision:
        return ""
    share = predicted.probabilities.get(predicted.label, 0.0)
    return f"<br><small>rationale reads {escape(predicted.label)} ({share:.0%})</small>"


def _item_facts(item: Determination) -> str:
    facts = [
        " / ".join(filter(None, (item.category, item.subcategory))),
        item.quantity and f"quantity {item.quantity}",
        item.frequency,
        item.duration,
        item.laterality,
        ", ".join(item.levels),
        item.authorized and f"authorized: {item.authorized}",
        item.reviewer_guidelines and "reviewer: " + "; ".join(r.text for r in item.reviewer_guidelines),
    ]
    return f"<small>{escape(' · '.join(str(f) for f in facts if f))}</small>"


def _body(letter: Letter, text: str) -> str:
    prose = reflow(text)
    align = Alignment(text, prose)
    marks = sorted(
        ((*align.to_text(e.start, e.end), e) for e in letter.entities), key=lambda m: (m[0], -m[1])
    )
    if not letter.sections and not letter.determinations:
        return _paragraphs(prose, 0, len(prose), marks)
    out: list[str] = []
    for section in letter.sections:
        if section.name == "determinations":
            continue
        start, end = align.to_text(section.start, section.end)
        out.append(f"<h3>{_SECTIONS.get(section.name, section.name)}</h3>{_paragraphs(prose, start, end, marks)}")
    if letter.determinations:
        out.append("<h3>Determinations</h3>")
    for i, item in enumerate(letter.determinations):
        start, end = align.to_text(item.start, item.end)
        out.append(
            f'<section class="imr-item imr-{escape(item.decision or "none")}" id="imr-item-{i}">'
            f"{_paragraphs(prose, start, end, marks)}</section>"
        )
    return "".join(out)


def _paragraphs(prose: str, start: int, end: int, marks: list[tuple[int, int, Entity]]) -> str:
    inside = [m for m in marks if start <= m[0] and m[1] <= end]
    out: list[str] = []
    at = start
    for stop in [*(i for i in range(start, end) if prose[i] == "\n"), end]:
        out.append(f"<p>{_marked(prose, at, stop, [m for m in inside if at <= m[0] < stop])}</p>")
        at = stop + 1
    return "".join(out)


def _marked(prose: str, start: int, end: int, marks: list[tuple[int, int, Entity]]) -> str:
    """Text with marks; a mark inside another (a level inside a service) is nested."""
    out: list[str] = []
    at = start
    index = 0
    while index < len(marks):
        first, last, entity = marks[index]
        last = min(last, end)
        inner = []
        index += 1
        while index < len(marks) and marks[index][0] < last:
            inner.append(marks[index])
            index += 1
        out += [escape(prose[at:first]), _mark(entity, _marked(prose, first, last, inner))]
        at = last
    out.append(escape(prose[at:end]))
    return "".join(out)


def _mark(entity: Entity, inner: str) -> str:
    values = entity.attributes
    assertion = values.get("assertion")
    cue = values.get("cue")
    told = [entity.label.replace("_", " ").lower()]
    for name, value in values.items():
        if value not in (None, [], False, "") and name not in ("cue", "negated", "refers_to"):
            shown = ", ".join(map(str, value)) if isinstance(value, list) else str(value)
            told.append(f"{name}: {shown}")
    if isinstance(cue, dict):
        told.append(f"because of “{cue.get('text', '')}” ({cue.get('rule', '')})")
    classes = f"imr-{escape(entity.label)}" + (f" imr-{escape(assertion)}" if assertion else "")
    anchor = f' id="imr-g-{entity.start}"' if entity.label == "GUIDELINE" else ""
    if values.get("refers_to") is not None:
        inner = f'<a href="#imr-g-{int(values["refers_to"])}">{inner}</a>'
    return f'<mark class="{classes}"{anchor} title="{escape(chr(10).join(told))}">{inner}</mark>'
