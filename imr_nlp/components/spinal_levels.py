"""``imr_spinal_levels``: every mention of vertebral levels, in canonical form, with its side."""

from bisect import bisect_left
from collections.abc import Iterable, Iterator

from spacy.language import Language
from spacy.tokens import Doc

from imr_nlp.components.base import add_mentions
from imr_nlp.match.level_context import is_level, strength
from imr_nlp.match.level_sides import lateralities
from imr_nlp.match.levels import Expression, LevelGrammar, canonical, grammar
from imr_nlp.match.mention import Mention
from imr_nlp.text.fold import fold
from imr_nlp.text.tokenizer import text_of

LABEL = "SPINAL_LEVEL"
#: How far a level that leaves no doubt lends weight to a doubtful one.
_SUPPORT = 400
_CLEAR = 3


def find_levels(text: str, *, prefilter: bool = True) -> list[Mention]:
    """Find spinal levels in any text: as it was printed, or reflowed.

    Parameters
    ----------
    text
        A letter, a note, a sentence.
    prefilter
        Look only where a level can start. The result is the same without; tests hold it to that.

    Returns
    -------
    list of Mention
        In text order, with the attributes ``segments``, ``vertebrae``, ``region`` and ``laterality``.

    Examples
    --------
    >>> for m in find_levels("Right L4-5 and L5-S 1 facet injections; normal S1 and S2, no murmur."):
    ...     print(m.start, m.end, m.attributes["segments"], m.attributes["laterality"])
    6 10 ['L4-L5'] right
    15 21 ['L5-S1'] right
    """
    folded = fold(text)
    rules = grammar()
    starts: Iterable[int] = rules.starts(folded, text) if prefilter else range(len(folded))
    groups = list(_groups(rules, folded, text, starts))
    if not groups:
        return []
    clear = [e.start for group in groups for e in group if strength(e, text) >= _CLEAR]
    kept: list[Expression] = []
    for group in groups:
        at = group[0].start
        near = bisect_left(clear, at - _SUPPORT)
        supported = near < len(clear) and clear[near] <= at + _SUPPORT
        if is_level(group, folded, text, supported=supported):
            kept.extend(group)
    return [
        Mention(e.start, e.end, LABEL, {**canonical(e.units), "laterality": side})
        for e, side in zip(kept, lateralities(kept, folded, text))
    ]


def _groups(rules: LevelGrammar, folded: str, text: str, starts: Iterable[int]) -> Iterator[list[Expression]]:
    """Expressions, those of one list together."""
    group: list[Expression] = []
    end = 0
    for at in starts:
        if at < end:
            continue
        found = rules.expressions_at(folded, text, at)
        if not found:
            continue
        if group and not _continues(rules, folded, group[-1], found[0]):
            yield group
            group = []
        group.extend(found)
        while (rest := rules.rest(folded, text, group[-1])) is not None:
            group.append(rest)
        end = group[-1].end
    if group:
        yield group


def _continues(rules: LevelGrammar, folded: str, last: Expression, new: Expression) -> bool:
    if new.start - last.end > 60:
        return False
    links = (rules.connector.match(folded, last.end), rules.relation.match(folded, last.end))
    return any(link is not None and link.end() == new.start for link in links)


@Language.factory(
    "imr_spinal_levels",
    assigns=["doc.spans", "doc.ents", "span._.segments", "span._.vertebrae", "span._.region", "span._.laterality"],
)
class ImrSpinalLevels:
    """Tag spinal levels in ``doc.spans["imr"]`` and ``doc.ents`` (label ``SPINAL_LEVEL``).

    Parameters
    ----------
    nlp
        The pipeline.
    name
        The component's name in it.
    """

    def __init__(self, nlp: Language, name: str = "imr_spinal_levels") -> None:
        self.name = name

    def __call__(self, doc: Doc) -> Doc:
        add_mentions(doc, find_levels(text_of(doc)))
        return doc
