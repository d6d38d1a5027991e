"""Guideline references and literature citations: ``imr_guidelines``."""

from spacy.language import Language
from spacy.tokens import Doc

from imr_nlp.components.base import Region, add_mentions, letter_of, regions
from imr_nlp.match.citations import CLAIMS_ADMINISTRATOR, REVIEWER, find_citations
from imr_nlp.match.citations_literature import find_literature
from imr_nlp.match.citations_resolve import in_force, references_of, resolve_short_forms
from imr_nlp.match.mention import Mention
from imr_nlp.match.places import Places
from imr_nlp.text.tokenizer import text_of

__all__ = ["ImrGuidelines", "find_guidelines", "in_force", "references_of", "resolve_short_forms"]

_FIELDS = {"claims_administrator_field": CLAIMS_ADMINISTRATOR, "reviewer_field": REVIEWER}


def find_guidelines(text: str, field: str | None = None) -> list[Mention]:
    """Every guideline reference and literature citation of ``text``.

    Parameters
    ----------
    text
        Raw or reflowed text.
    field
        ``"claims_administrator"`` or ``"reviewer"`` where ``text`` is such a guideline field; None for running
        text, in which fields are known by their lead-ins (``MAXIMUS guideline:``).

    Returns
    -------
    list of Mention
        Labels ``GUIDELINE`` and ``LITERATURE``, by start.

    Examples
    --------
    >>> text = "Per the ODG Knee Chapter, bracing helps. (Novak, 2011)"
    >>> [(m.label, text[m.start : m.end]) for m in find_guidelines(text)]
    [('GUIDELINE', 'ODG Knee Chapter'), ('LITERATURE', 'Novak, 2011')]
    >>> text = "Decision based on MTUS Knee Complaints 2004, Section(s): Initial Care."
    >>> [m.attributes["section"] for m in find_guidelines(text, field="reviewer")]
    ['Initial Care']
    """
    mentions = find_citations(text, field)
    if field is None:
        for found in find_literature(text):
            # An author before a guideline's title belongs to that reference.
            if not any(m.start < found.end and found.start < m.end for m in mentions):
                mentions.append(found)
    return sorted(mentions, key=lambda m: (m.start, m.end))


@Language.factory(
    "imr_guidelines",
    assigns=["doc.spans", "doc.ents", "span._.source", "span._.mtus", "span._.cited_by", "span._.in_force"],
)
class ImrGuidelines:
    """Tag guideline references and literature, resolve short forms, and say which editions were in force.

    Where ``imr_letter`` has run, each determination's guideline fields are read by the field grammar and short
    forms are resolved within their determination; any other text is read as running text.
    """

    def __init__(self, nlp: Language, name: str = "imr_guidelines") -> None:
        self.name = name

    def __call__(self, doc: Doc) -> Doc:
        text = text_of(doc)
        letter = letter_of(doc)
        parts = [r for r in regions(doc) if r.name in _FIELDS or r.name == "rationale"]
        mentions = _by_region(text, parts) if parts else find_guidelines(text)
        groups: dict[int | None, list[Mention]] = {}
        # Issues of one heading may share a rationale: it counts as the first one's.
        items = Places([(r.start, r.end, r.determination) for r in reversed(parts)], None)
        for mention in mentions:
            groups.setdefault(items.at(mention.start), []).append(mention)
        for item, group in groups.items():
            if item is not None or not parts:
                resolve_short_forms(group)
        decided = letter.decision_date if letter is not None else None
        for mention in mentions:
            if mention.label == "GUIDELINE":
                mention.attributes["in_force"] = in_force(mention.attributes, decided)
        add_mentions(doc, mentions)
        return doc


def _by_region(text: str, parts: list[Region]) -> list[Mention]:
    """The field grammar in the fields, the text grammar between them."""
    mentions: list[Mention] = []
    at = 0
    fields = sorted((r for r in parts if r.name in _FIELDS), key=lambda r: r.start)
    for region in fields:
        mentions += _shifted(find_guidelines(text[at : region.start]), at)
        mentions += _shifted(find_guidelines(text[region.start : region.end], _FIELDS[region.name]), region.start)
        at = max(at, region.end)
    return mentions + _shifted(find_guidelines(text[at:]), at)


def _shifted(mentions: list[Mention], by: int) -> list[Mention]:
    for mention in mentions:
        mention.start += by
        mention.end += by
    return mentions
