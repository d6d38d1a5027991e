"""Short forms that the letter defines itself: ``complex regional pain syndrome (CRPS)``.

The algorithm is Schwartz and Hearst's as scispaCy implements it (the function behind its ``AbbreviationDetector``);
the detector itself is not used, because it keeps spans in ``Doc`` extensions, which no ``Doc`` with them survives
``n_process``, ``pickle`` or ``DocBin``. Where no bracket looks like a definition nothing is imported or run.
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from itertools import accumulate
from typing import Any, NamedTuple

from spacy.language import Language
from spacy.tokens import Doc, Span

from imr_nlp.components.base import SPANS_KEY, add_mentions, attributes_of
from imr_nlp.match import Mention
from imr_nlp.text.tokenizer import text_of

_BRACKET = re.compile(r"\(\s?([A-Za-z][A-Za-z0-9&/-]{1,9})\s?\)")
#: Attributes of a long form that its short form shares; assertions belong to each mention.
_SHARED = ("concept", "category", "hcpcs", "code", "description", "score")


class Definition(NamedTuple):
    """``text[start:end]`` is the long form of ``short`` (offsets into ``doc.text``)."""

    start: int
    end: int
    short: str
    short_start: int
    short_end: int


def find_definitions(doc: Doc) -> list[Definition]:
    """The short forms that a text defines, with their long forms.

    Examples
    --------
    >>> import spacy
    >>> doc = spacy.blank("en")("He has a triangular ligament tear (TLT) and cramps (daily).")
    >>> [(doc.text[d.start : d.end], d.short) for d in find_definitions(doc)]
    [('triangular ligament tear', 'TLT')]
    """
    return list(_definitions(doc))


def _definitions(doc: Doc) -> Iterator[Definition]:
    for bracket in _BRACKET.finditer(text_of(doc)):
        short = bracket.group(1)
        if sum(letter.isupper() for letter in short) < 2:
            continue
        inner = doc.char_span(*bracket.span(1))
        opening = doc.char_span(bracket.start(), bracket.start() + 1, alignment_mode="expand")
        if inner is None or opening is None or opening.start == 0:
            continue
        words = min(len(short) + 5, 2 * len(short))
        before: Span = doc[max(0, opening.start - words) : opening.start]
        from scispacy.abbreviation import find_abbreviation

        _, found = find_abbreviation(before, inner)
        if found is not None and found.end_char - found.start_char > len(short):
            yield Definition(found.start_char, found.end_char, short, *bracket.span(1))


@Language.factory("imr_abbreviations", assigns=["doc.spans", "doc.ents"])
class ImrAbbreviations:
    """Tag and normalise a short form like the long form that the letter gives it, whatever its label."""

    def __init__(self, nlp: Language, name: str = "imr_abbreviations") -> None:
        self.name = name

    def __call__(self, doc: Doc) -> Doc:
        meant: dict[str, tuple[Mention, int]] = {}
        tagged: _Tagged | None = None
        for definition in find_definitions(doc):
            if definition.short in meant:
                continue
            tagged = tagged or _Tagged(doc)
            long = tagged.of(definition)
            if long is not None:
                meant[definition.short] = long, definition.short_start
        if meant:
            add_mentions(doc, list(_short_forms(doc, meant)))
        return doc


class _Tagged:
    """The tagged mentions that can be a long form, found by where they end or what they hold."""

    def __init__(self, doc: Doc) -> None:
        apart = ("GUIDELINE", "LITERATURE", "SPINAL_LEVEL")
        held = (span for span in doc.spans.get(SPANS_KEY, []) if span.label_ not in apart)
        self._spans = sorted(held, key=lambda span: (span.start_char, span.end_char))
        self._starts = [span.start_char for span in self._spans]
        ends = [span.end_char for span in self._spans]
        self._furthest = list(accumulate(ends, max))
        self._by_end: dict[int, int] = {}
        for index, end in enumerate(ends):
            self._by_end.setdefault(end, index)

    def of(self, definition: Definition) -> Mention | None:
        """The first mention that ends where the long form does, or holds it with its short form."""
        first = self._by_end.get(definition.end, len(self._spans))
        whole = bisect_left(self._furthest, definition.short_end)
        if whole < bisect_right(self._starts, definition.start):
            first = min(first, whole)
        if first == len(self._spans):
            return None
        span = self._spans[first]
        return Mention(span.start_char, span.end_char, span.label_, attributes_of(span))


def _short_forms(doc: Doc, meant: dict[str, tuple[Mention, int]]) -> Iterator[Mention]:
    pattern = re.compile(rf"(?<![^\W_])({'|'.join(map(re.escape, sorted(meant, key=len, reverse=True)))})(?![^\W_])")
    held = {
        i: span
        for span in doc.spans.get(SPANS_KEY, [])
        for i in range(span.start_char, span.end_char)
        if span.label_ != "SPINAL_LEVEL"
    }
    dropped: set[tuple[int, int]] = set()
    found: list[Mention] = []
    for match in pattern.finditer(text_of(doc)):
        long, defined_at = meant[match.group()]
        if match.start() < defined_at:
            continue
        holders = {id(held[i]): held[i] for i in range(*match.span()) if i in held}.values()
        if any((h.start_char, h.end_char) != match.span() for h in holders):
            continue  # part of a longer mention
        dropped |= {(h.start_char, h.end_char) for h in holders}
        shared: dict[str, Any] = {k: v for k, v in long.attributes.items() if k in _SHARED}
        own = {k: v for h in holders if h.label_ == long.label for k, v in attributes_of(h).items()}
        found.append(Mention(match.start(), match.end(), long.label, {**own, **shared}))
    if dropped:
        doc.spans[SPANS_KEY] = [s for s in doc.spans[SPANS_KEY] if (s.start_char, s.end_char) not in dropped]
    yield from found
