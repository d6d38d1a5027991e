"""The three views of a disputed item. A model belongs to one view and reads no other.

``full``
    the rationale as printed;
``masked``
    the rationale without the sentences that state the conclusion;
``pre_decision``
    the request and the clinical case summary: what is known before anyone decided.

They take strings and records, never spaCy ``Doc`` objects.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Literal, get_args

from imr_nlp.decision.masking import kept_positions, mask_conclusions
from imr_nlp.decision.mentions import move_entities
from imr_nlp.errors import ModelError
from imr_nlp.records import Determination, Entity, Letter

View = Literal["full", "masked", "pre_decision"]
VIEWS: tuple[View, ...] = get_args(View)

_SPACES = re.compile(r"\s+")
_UNEVEN = re.compile(r"[^\S ]|\s\s")
_SUMMARY_LEAD = re.compile(
    r"\A\s*(?:CLINICAL\s+CASE\s+SUMMARY\s+)?(?:The\s+expert\s+reviewer\s+developed[^:]{0,200}:\s*)?", re.IGNORECASE
)


def check_view(view: str) -> View:
    """``view`` if it is one of :data:`VIEWS`.

    Examples
    --------
    >>> check_view("masked")
    'masked'
    """
    if view not in VIEWS:
        raise ModelError(f"there is no view {view!r}: use one of {', '.join(VIEWS)}")
    return view


def view_text(text: str, view: str) -> str:
    """What the model of ``view`` reads of ``text``: masked, or as it is.

    Examples
    --------
    >>> view_text("No spasm was seen. The request is certified.", "masked")
    'No spasm was seen.'
    """
    return mask_conclusions(text) if check_view(view) == "masked" else text


def collapse(text: str) -> tuple[str, list[int] | None]:
    """``text`` on one line with single spaces, and where each of its characters stood (None: where it stands).

    Examples
    --------
    >>> collapse("An MRI\\n  is due.")
    ('An MRI is due.', [0, 1, 2, 3, 4, 5, 6, 9, 10, 11, 12, 13, 14, 15])
    """
    if not _UNEVEN.search(text):
        return text, None
    positions: list[int] = []
    at = 0
    for gap in _SPACES.finditer(text):
        positions += range(at, gap.start() + 1)
        at = gap.end()
    positions += range(at, len(text))
    return _SPACES.sub(" ", text), positions


def view_entities(text: str, view: str, entities: Iterable[Entity]) -> list[Entity]:
    """The entities of ``text``, which stands on one line, as those of :func:`view_text`: masked ones never count.

    Examples
    --------
    >>> tags = [Entity(3, 8, "FINDING", "spasm"), Entity(24, 27, "PROCEDURE", "MRI")]
    >>> [e.text for e in view_entities("No spasm was seen. The MRI is certified.", "masked", tags)]
    ['spasm']
    """
    return move_entities(entities, kept_positions(text)) if check_view(view) == "masked" else list(entities)


def seen_text(text: str, view: str) -> str:
    """``text`` with what the model of ``view`` does not read blanked out: what may be tagged for it, offsets kept.

    Examples
    --------
    >>> seen_text("It is denied. No spasm.", "masked")
    '              No spasm.'
    """
    if check_view(view) != "masked":
        return text
    line, positions = collapse(text)
    seen = [" "] * len(text)
    for kept in kept_positions(line):
        at = kept if positions is None else positions[kept]
        seen[at] = text[at]
    return "".join(seen)


def pre_decision_text(request: str | None, case_summary: str | None) -> str:
    """The text of the view *pre_decision*: the request, then the case summary without its lead-in.

    Examples
    --------
    >>> pre_decision_text("MRI of the knee", "The claimant twisted\\n  a knee.")
    'MRI of the knee. The claimant twisted a knee.'
    """
    first = _SPACES.sub(" ", request or "").strip().rstrip(".:")
    rest = _SPACES.sub(" ", _SUMMARY_LEAD.sub("", case_summary or "", count=1)).strip()
    return ". ".join(part for part in (first, rest) if part)


def item_text(letter: Letter, item: Determination, source: str, view: str) -> str:
    """The text of one determination of a letter in ``view``; ``source`` is the text that the letter was read from.

    Examples
    --------
    >>> from imr_nlp.records import TextRange
    >>> item = Determination(0, 30, rationale=TextRange(4, 17))
    >>> item_text(Letter(), item, "x x It was seen. y", "full")
    'It was seen.'
    """
    if check_view(view) == "pre_decision":
        summaries = [s for s in letter.sections if s.name == "case_summary"]
        summary = " ".join(source[s.start : s.end] for s in summaries)
        return pre_decision_text(item.request, summary)
    return view_text(_rationale(item, source)[0], view)


def item_entities(letter: Letter, item: Determination, source: str, view: str) -> list[Entity] | None:
    """The letter's own entities in :func:`item_text`; None where that is not the rationale as printed.

    What was tagged with the conclusion in sight could tell it, so for *masked* the masked text is tagged by itself.
    """
    return move_entities(letter.entities, _rationale(item, source)[1]) if check_view(view) == "full" else None


def _rationale(item: Determination, source: str) -> tuple[str, list[int]]:
    """An item's rationale on one line, and where each of its characters stands in the source."""
    if item.rationale is None:
        return "", []
    start, given = item.rationale.start, source[item.rationale.start : item.rationale.end]
    line, positions = collapse(given)
    places = list(range(len(given))) if positions is None else positions
    first, last = len(line) - len(line.lstrip()), len(line.rstrip())
    return line[first:last], [start + at for at in places[first:last]]
