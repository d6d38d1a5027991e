"""A letter as a reader sees it: tags in colour, items with their decisions, guidelines linked.

All HTML is self-contained: no script, nothing from elsewhere, every text escaped.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from html import escape
from importlib import resources
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

from imr_nlp.records import LABELS, Determination, Entity, GuidelineReference, Letter
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
    "determinations": "Determinations",
}

#: Boilerplate that is the same in every letter: folded away, one click to open.
_FOLDED = ("methodology",)

#: Up to so many items the table of determinations shows their guidelines unfolded.
UNFOLDED = 6

#: How each assertion looks, in words for the key above the text.
_LOOKS = {
    "present": "said of the patient",
    "absent": "negated",
    "normal": "normal",
    "undocumented": "not documented",
    "possible": "suspected",
    "historical": "past",
    "generic": "a guideline's words",
    "hypothetical": "requested or planned",
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

    Notes
    -----
    Hovering, tapping or tabbing to a mark shows its attributes and the cue that decided its assertion.

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
        f"<title>{title}</title></head>"
        f'<body class="imr-page">{fragment}</body></html>\n'
    )


def letter_html(letter: Letter, text: str | None = None) -> str:
    """The HTML fragment of one letter; see :func:`render`."""
    if text is None:
        text = _text_of(letter)
    page = _Page(letter, text or "", f"imr-{_key(letter)}")
    facts = " · ".join(
        escape(str(value))
        for value in (
            letter.decision_date and f"decided {letter.decision_date}",
            letter.date_of_injury and f"injured {letter.date_of_injury}",
            letter.age and f"{letter.age} years",
            letter.sex,
            "; ".join(letter.specialties) and f"reviewer: {'; '.join(letter.specialties)}",
        )
        if value
    )
    problems = "".join(f'<p class="imr-warning">{escape(w)}</p>' for w in [letter.error, *letter.warnings] if w)
    aside = f'<aside aria-label="Determinations">{_table(page)}</aside>' if letter.determinations else ""
    body = _body(page) if text else ""
    return (
        f'<div class="imr"><style>{css()}</style>'
        f"<h2>{escape(letter.case_number or 'Letter')}{_pill(letter.outcome)}</h2>"
        f'<p class="imr-facts">{facts}</p>{problems}{_legend(letter) if body else ""}'
        f'<div class="imr-columns{"" if aside else " imr-one"}"><div>{body}</div>{aside}</div></div>'
    )


@lru_cache(maxsize=1)
def css() -> str:
    """The style sheet of all views: light and dark, wide and narrow, screen and print."""
    return (resources.files("imr_nlp") / "view.css").read_text(encoding="utf-8")


@dataclass(slots=True)
class _Page:
    """One letter being rendered; ``key`` keeps its anchors apart from other letters' in one notebook."""

    letter: Letter
    text: str
    key: str

    def item(self, index: int) -> str:
        return f"{self.key}-item-{index}"

    def guideline(self, start: int) -> str:
        return f"{self.key}-g-{start}"


def _key(letter: Letter) -> str:
    told = letter.source_sha256 or f"{letter.source} {letter.case_number} {letter.decision_date}"
    return sha256(told.encode()).hexdigest()[:6]


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


def _words(name: str) -> str:
    return escape(name.replace("_", " "))


def _pill(decision: str | None) -> str:
    return f' <span class="imr-pill imr-{escape(decision)}">{_words(decision)}</span>' if decision else ""


def _legend(letter: Letter) -> str:
    counts = Counter(entity.label for entity in letter.entities)
    said = {entity.attributes.get("assertion") for entity in letter.entities}
    if not counts:
        return ""
    labels = "".join(
        f'<label><input type="checkbox" checked class="imr-on-{label}">'
        f'<mark class="imr-{label}">{_words(label.lower())} {counts[label]}</mark></label>'
        for label in LABELS
        if counts[label]
    )
    looks = "".join(
        f'<span><mark class="imr-key imr-{name}">{_words(name)}</mark> {escape(look)}</span>'
        for name, look in _LOOKS.items()
        if name in said and name != "present"
    )
    key = f'<p class="imr-legend imr-looks">{looks}</p>' if looks else ""
    return f'<div class="imr-legend" role="group" aria-label="Labels shown">{labels}</div>{key}'


def _table(page: _Page) -> str:
    rows = "".join(
        f'<tr><td class="imr-n">{i + 1}</td><td><a href="#{page.item(i)}">'
        f"{escape(item.request or '(no request found)')}</a>{_item_facts(page, item)}</td>"
        f"<td>{_pill(item.decision) or '?'}{_read(item)}</td></tr>"
        for i, item in enumerate(page.letter.determinations)
    )
    return (
        f"<table><thead><tr><th>#</th><th>Disputed item</th><th>Decision</th></tr></thead><tbody>{rows}</tbody></table>"
    )


def _read(item: Determination) -> str:
    predicted = item.predicted_decision
    if predicted is None or predicted.label == item.decision:
        return ""
    share = predicted.probabilities.get(predicted.label, 0.0)
    return f'<br><small class="imr-warning">rationale reads {_words(predicted.label)} ({share:.0%})</small>'


def _item_facts(page: _Page, item: Determination) -> str:
    facts = [
        " / ".join(name.replace("_", " ") for name in (item.category, item.subcategory) if name),
        item.quantity and f"quantity {item.quantity}",
        item.frequency,
        item.duration,
        item.laterality,
        ", ".join(item.levels),
        item.retrospective and "retrospective",
        item.date_of_service and f"service on {item.date_of_service}",
    ]
    lines = [escape(" · ".join(str(f) for f in facts if f))]
    if item.authorized:
        lines.append(f"authorized: {escape(item.authorized)}")
    cited = [
        f"{who}: " + "; ".join(_reference(page, r) for r in references)
        for who, references in (
            ("administrator", item.claims_administrator_guidelines),
            ("reviewer", item.reviewer_guidelines),
        )
        if references
    ]
    facts_html = "".join(f"<br><small>{line}</small>" for line in lines if line)
    if not cited:
        return facts_html
    unfolded = " open" if len(page.letter.determinations) <= UNFOLDED else ""
    cited_html = "<br>".join(f"<small>{line}</small>" for line in cited)
    return f"{facts_html}<details{unfolded}><summary>guidelines</summary>{cited_html}</details>"


def _reference(page: _Page, reference: GuidelineReference) -> str:
    """A full reference as a link to its place in the text, with links to the short forms that mean it."""
    shown = escape(" ".join(reference.text.split()))
    if any(e.label == "GUIDELINE" and e.start == reference.start for e in page.letter.entities):
        shown = f'<a href="#{page.guideline(reference.start)}">{shown}</a>'
    short = [e for e in page.letter.entities if e.attributes.get("refers_to") == reference.start]
    if short:
        again = f'<a href="#{page.guideline(short[0].start)}">{len(short)} short form{"s" * (len(short) > 1)}</a>'
        shown += f" ({again})"
    return shown + (' <span class="imr-warning">not in force then</span>' if reference.in_force is False else "")


_Marks = list[tuple[int, int, Entity]]

#: A short line in capitals.
_HEADING = re.compile(r"\s*[A-Z][A-Z ,()&/:]{5,80}(?=\n)")


def _body(page: _Page) -> str:
    """All of the text, part by part: sections, items, and what stands between them."""
    letter, prose = page.letter, reflow(page.text)
    align = Alignment(page.text, prose)
    marks = sorted(((*align.to_text(e.start, e.end), e) for e in letter.entities), key=lambda m: (m[0], -m[1]))
    heads = {align.to_text(s.start, s.end)[0]: s.name for s in letter.sections}
    items = {align.to_text(d.start, d.end)[0]: i for i, d in enumerate(letter.determinations)}
    ends = [align.to_text(s.start, s.end)[1] for s in letter.sections]
    ends += [align.to_text(d.start, d.end)[1] for d in letter.determinations]
    edges = sorted({0, len(prose), *heads, *items, *ends})
    out: list[str] = []
    for start, end in pairwise(edges):
        if not prose[start:end].strip():
            continue
        index = items.get(start)
        bold = 0
        if index is not None and (heading := letter.determinations[index].heading) is not None:
            bold = align.to_text(heading.start, heading.end)[1]
        inside = [m for m in marks if start <= m[0] and m[1] <= end]
        title = escape(_SECTIONS.get(heads.get(start, ""), ""))
        at, added = start, ' class="imr-added"'
        if title and (line := _HEADING.match(prose, start, end)) and not any(m[0] < line.end() for m in inside):
            # The letter's own heading serves; it is not said twice.
            title, at, added = escape(line.group().strip()), line.end(), ""
        part = _paragraphs(page, prose, at, end, inside, bold)
        if heads.get(start) in _FOLDED and not inside:
            part = f"<details><summary{added}>{title}</summary>{part}</details>"
        elif title:
            part = f"<h3{added}>{title}</h3>{part}"
        if index is not None:
            decision = escape(letter.determinations[index].decision or "none")
            part = (
                f'<section class="imr-item imr-{decision}" id="{page.item(index)}" '
                f'aria-label="Item {index + 1} of {len(items)}">{part}</section>'
            )
        out.append(part)
    return "".join(out)


def _paragraphs(page: _Page, prose: str, start: int, end: int, marks: _Marks, bold: int) -> str:
    out: list[str] = []
    at = start
    for stop in [*(i for i in range(start, end) if prose[i] == "\n"), end]:
        shown = _marked(page, prose, at, stop, [m for m in marks if at <= m[0] < stop])
        if shown.strip():
            out.append(f"<p><b>{shown}</b></p>" if stop <= bold else f"<p>{shown}</p>")
        at = stop + 1
    return "".join(out)


def _marked(page: _Page, prose: str, start: int, end: int, marks: _Marks) -> str:
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
        out += [escape(prose[at:first]), _mark(page, entity, _marked(page, prose, first, last, inner))]
        at = last
    out.append(escape(prose[at:end]))
    return "".join(out)


def _mark(page: _Page, entity: Entity, inner: str) -> str:
    values = entity.attributes
    assertion = values.get("assertion")
    told = escape("\n".join(_told(entity)), quote=True)
    classes = f"imr-{escape(entity.label)}" + (f" imr-{escape(assertion)}" if assertion else "")
    anchor = f' id="{page.guideline(entity.start)}"' if entity.label == "GUIDELINE" else ""
    if values.get("refers_to") is not None:
        inner = f'<a href="#{page.guideline(int(values["refers_to"]))}">{inner}</a>'
    return f'<mark class="{classes}"{anchor} tabindex="0" data-tip="{told}" aria-description="{told}">{inner}</mark>'


def _told(entity: Entity) -> list[str]:
    """What the hint of a mark says, line by line."""
    values = entity.attributes
    told = [entity.label.replace("_", " ").lower()]
    for name, value in values.items():
        if value in (None, [], "") or name in ("cue", "negated", "refers_to"):
            continue
        if name == "pages":
            shown = ", ".join(str(a) if a == b else f"{a}-{b}" for a, b in value)
        elif isinstance(value, list):
            shown = ", ".join(map(str, value))
        elif isinstance(value, bool):
            shown = "yes" if value else "no"
        else:
            shown = f"{value:.2f}" if isinstance(value, float) else str(value)
        told.append(f"{name.replace('_', ' ')}: {shown}")
    if isinstance(cue := values.get("cue"), dict):
        told.append(f"because of “{' '.join(str(cue.get('text', '')).split())}” ({cue.get('rule', '')})")
    return told
