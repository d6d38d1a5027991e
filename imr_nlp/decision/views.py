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
from typing import Literal, get_args

from imr_nlp.decision.masking import mask_conclusions
from imr_nlp.errors import ModelError
from imr_nlp.records import Determination, Letter

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
    if item.rationale is None:
        return ""
    rationale = _SPACES.sub(" ", source[item.rationale.start : item.rationale.end]).strip()
    return view_text(rationale, view)
