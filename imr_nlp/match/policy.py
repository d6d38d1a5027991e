"""One policy for overlapping mentions, used by every component.

A guideline's title names services and levels without disputing them, so references come first; then the
longer mention wins, and of equal ones the label earlier in :data:`PRIORITY`. A spinal level inside a longer
mention stays beside it.
"""

from __future__ import annotations

from collections.abc import Iterable

from imr_nlp.match.mention import Mention

PRIORITY = ("GUIDELINE", "LITERATURE", "SPINAL_LEVEL", "MEDICATION", "PROCEDURE", "DIAGNOSIS", "FINDING")
_RANK = {label: rank for rank, label in enumerate(PRIORITY)}
_FIRST = {"GUIDELINE", "LITERATURE"}


def resolve(mentions: Iterable[Mention]) -> list[Mention]:
    """Drop the mentions that lose an overlap; what remains is in text order.

    Examples
    --------
    >>> kept = resolve([Mention(0, 12, "PROCEDURE"), Mention(6, 12, "FINDING"), Mention(2, 4, "SPINAL_LEVEL")])
    >>> [(m.start, m.end, m.label) for m in kept]
    [(0, 12, 'PROCEDURE'), (2, 4, 'SPINAL_LEVEL')]
    """
    order = sorted(
        mentions,
        key=lambda m: (m.label not in _FIRST, m.start - m.end, _RANK.get(m.label, len(PRIORITY)), m.start),
    )
    kept: list[Mention] = []
    taken: dict[int, Mention] = {}  # character -> the mention that holds it; levels hold theirs apart
    levels: dict[int, Mention] = {}
    for mention in order:
        is_level = mention.label == "SPINAL_LEVEL"
        span = range(mention.start, mention.end)
        if is_level:
            holders = {id(taken[i]): taken[i] for i in span if i in taken}.values()
            if any(i in levels for i in span) or any(
                h.label in _FIRST or h.start > mention.start or h.end < mention.end for h in holders
            ):
                continue
        elif any(i in taken for i in span) or any(
            mention.start >= levels[i].start and mention.end <= levels[i].end for i in span if i in levels
        ):
            continue
        held = levels if is_level else taken
        held.update(dict.fromkeys(span, mention))
        kept.append(mention)
    return sorted(kept, key=lambda m: (m.start, m.end))
