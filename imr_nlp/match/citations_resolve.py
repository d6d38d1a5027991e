"""What a reference means: the full reference behind a short form, and whether its edition was in force."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from functools import lru_cache
from typing import Any, NamedTuple

from imr_nlp.match.citations_terms import edition_rows, title_rows
from imr_nlp.match.mention import Mention
from imr_nlp.records import ATTRIBUTES, GuidelineReference

_KEYS = ATTRIBUTES["GUIDELINE"]


def is_full(values: Mapping[str, Any]) -> bool:
    """Whether a reference says where in its body it points, or which document it is."""
    return any(values.get(k) for k in ("title", "section", "chapter", "pages"))


def title_key(title: str | None) -> str | None:
    """A title without what varies: case, ``&``, commas, "guidelines", "chapter".

    Examples
    --------
    >>> title_key("Hand, Wrist, & Forearm Disorders Guideline")
    'hand wrist and forearm disorders'
    """
    if not title:
        return None
    words = re.sub(r"[^\w]+", " ", title.lower().replace("&", " and ")).split()
    return " ".join(w for w in words if w not in {"guideline", "guidelines", "chapter", "the"}) or None


@lru_cache(maxsize=1)
def _acoem_titles() -> frozenset[str]:
    return frozenset(k for r in title_rows() if r["family"].startswith("acoem") and (k := title_key(r["title"])))


def _document(values: Mapping[str, Any]) -> tuple[Any, ...]:
    """What makes two full references the same document."""
    chapter = values.get("chapter")
    key = title_key(values.get("title"))
    if chapter and not key:
        key = next((title_key(r["title"]) for r in title_rows() if r["chapter"] == str(chapter)), None)
    return ("ODG" if values.get("source") == "ODG" else "MTUS", key)


def _can_mean(short: Mapping[str, Any], full: Mapping[str, Any]) -> bool:
    source, mtus = short.get("source"), short.get("mtus")
    if source == "MTUS":
        ok = full.get("mtus") is True or full.get("source") in {"MTUS", "CPMTG"}
    elif source == "ACOEM":
        ok = full.get("source") == "ACOEM" or (
            full.get("source") == "MTUS" and title_key(full.get("title")) in _acoem_titles()
        )
        ok = ok and not (mtus is True and full.get("mtus") is False)
    else:
        ok = full.get("source") == source
    if short.get("year") and full.get("year") and short["year"] != full["year"]:
        return False
    return bool(ok)


def resolve_short_forms(mentions: Sequence[Mention]) -> None:
    """Set ``refers_to`` of the short forms in one determination's rationale, in place.

    A short form (a body alone: ``the MTUS``, ``ODG``) refers to the full reference, in the reviewer's field
    or before it in the rationale, that it can only mean; where two documents could be meant it stays None.

    Parameters
    ----------
    mentions
        The guideline mentions of one determination, fields included, in any order.
    """
    ordered = sorted((m for m in mentions if m.label == "GUIDELINE"), key=lambda m: m.start)
    full: list[Mention] = [m for m in ordered if m.attributes.get("cited_by") == "reviewer" and is_full(m.attributes)]
    for mention in ordered:
        values = mention.attributes
        if values.get("cited_by") != "rationale":
            continue
        if is_full(values):
            full.append(mention)
            continue
        candidates = [m for m in full if _can_mean(values, m.attributes)]
        documents = {_document(m.attributes) for m in candidates}
        values["refers_to"] = candidates[0].start if len(documents) == 1 else None


class _Edition(NamedTuple):
    keys: frozenset[str]
    year: int | None
    start: str
    end: str


@lru_cache(maxsize=1)
def _editions() -> tuple[_Edition, ...]:
    return tuple(
        _Edition(
            frozenset(k for name in (row["document"], *row["aliases"].split("|")) if (k := title_key(name))),
            int(row["year"]) if row["year"] else None,
            row["effective_from"],
            row["effective_to"],
        )
        for row in edition_rows()
    )


def in_force(
    reference: GuidelineReference | Mapping[str, Any], decision_date: str | date | None
) -> bool | None:
    """Whether the cited MTUS edition was in force on the decision date.

    Parameters
    ----------
    reference
        A reference, or its attributes.
    decision_date
        An ISO date, a ``date``, or None.

    Returns
    -------
    bool or None
        None where the reference is no MTUS document, names no known one, or leaves open which edition is meant.

    Examples
    --------
    >>> in_force({"mtus": True, "title": "Chronic Pain Medical Treatment", "year": 2009}, "2017-02-01")
    False
    >>> in_force({"mtus": True, "title": "Low Back Complaints", "year": 2004}, "2017-02-01")
    True
    >>> in_force({"mtus": False, "source": "ODG", "title": "Low Back", "year": None}, "2017-02-01") is None
    True
    """
    values: Mapping[str, Any] = (
        {k: getattr(reference, k) for k in _KEYS} if isinstance(reference, GuidelineReference) else reference
    )
    if decision_date is None or values.get("mtus") is False:
        return None
    if values.get("source") not in {None, "MTUS", "ACOEM", "CPMTG"}:
        return None
    day = decision_date if isinstance(decision_date, str) else decision_date.isoformat()
    key = title_key(values.get("title"))
    if key is None and values.get("chapter"):
        key = _document(values)[1]
    year = values.get("year")
    if key is None or (values.get("edition") not in {None, "2nd"} and year is None):
        return None
    known = [e for e in _editions() if key in e.keys and e.start]
    if year is not None:
        known = [e for e in known if e.year == year]
    elif values.get("edition") == "2nd":
        known = [e for e in known if e.year == 2004]
    else:
        # Undated, it can only be an edition that was out by then; where none was, the MTUS had no such document yet.
        if known and values.get("mtus") is True and all(e.start > day for e in known):
            return False
        known = [e for e in known if e.start <= day]
    if not known or (year is None and len(known) > 1):
        return None
    return any(e.start <= day and (not e.end or day < e.end) for e in known)


def references_of(mentions: Iterable[Mention], text: str | None = None) -> list[GuidelineReference]:
    """The guideline mentions as references, in order, offsets as in the mentions.

    Parameters
    ----------
    mentions
        Mentions of any label; only guidelines are kept.
    text
        The text that the offsets index, for each reference's words; without it they are empty.
    """
    return [
        GuidelineReference(
            start=m.start,
            end=m.end,
            text=" ".join(text[m.start : m.end].split()) if text is not None else "",
            **{k: m.attributes.get(k) for k in _KEYS if k != "pages"},
            pages=[list(r) for r in m.attributes.get("pages") or []],
        )
        for m in sorted(mentions, key=lambda m: (m.start, m.end))
        if m.label == "GUIDELINE"
    ]
