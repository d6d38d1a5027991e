"""Short forms that the letter defines itself: ``complex regional pain syndrome (CRPS)``, ``CRPS (complex …)``.

scispaCy's ``AbbreviationDetector`` finds them (the algorithm of Schwartz and Hearst, 2003). It is hosted, not put into
the pipeline: as a component it keeps spans in ``Doc`` extensions, and no ``Doc`` with them survives ``n_process``,
``pickle`` or ``DocBin``. Only offsets leave :class:`HostedDetector`; where no bracket looks like a definition it is
not imported.
"""

import re
import warnings
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from itertools import accumulate
from types import SimpleNamespace
from typing import Any, NamedTuple

from spacy.language import Language
from spacy.tokens import Doc, Span
from spacy.vocab import Vocab

from imr_nlp.components.base import SPANS_KEY, add_mentions, attributes_of
from imr_nlp.match import Mention
from imr_nlp.text.tokenizer import text_of

_SHORT = r"(?=(?:[a-z0-9&/-]*[A-Z]){2})[A-Za-z][A-Za-z0-9&/-]{1,9}"
#: A bracket with a short form in it, or with words after a short form; the detector's own rule takes any bracket.
_BRACKET = re.compile(rf"\(\s?(?P<inside>{_SHORT})\s?\)|(?<!\S)(?P<before>{_SHORT}) \((?=[^()]{{8,100}}\))")
#: Attributes of a long form that its short form shares; assertions belong to each mention.
_SHARED = ("concept", "category", "hcpcs", "code", "description", "score")


class Definition(NamedTuple):
    """``text[start:end]`` is the long form of each ``text[a:b]`` in ``uses`` (offsets into ``doc.text``, in order)."""

    start: int
    end: int
    uses: tuple[tuple[int, int], ...]


class HostedDetector:
    """scispaCy's ``AbbreviationDetector``, made when first needed; what it finds leaves as offsets.

    Examples
    --------
    >>> import spacy
    >>> nlp = spacy.blank("en")
    >>> doc = nlp("He has a triangular ligament tear (TLT) and cramps (daily). The TLT hurts.")
    >>> [(doc.text[d.start : d.end], len(d.uses)) for d in HostedDetector(nlp.vocab)(doc)]
    [('triangular ligament tear', 2)]
    """

    def __init__(self, vocab: Vocab) -> None:
        self._vocab = vocab
        self._detector: Any = None

    def __getstate__(self) -> dict[str, Any]:
        return {"_vocab": self._vocab, "_detector": None}

    def __call__(self, doc: Doc) -> list[Definition]:
        """The definitions of a document, by the place of the first use."""
        brackets = list(_brackets(doc))
        if not brackets:
            return []
        from scispacy.abbreviation import AbbreviationDetector, filter_matches

        if self._detector is None:
            self._detector = AbbreviationDetector(SimpleNamespace(vocab=self._vocab))
        candidates = filter_matches([(0, span.start, span.end) for span in brackets], doc)
        found = []
        with warnings.catch_warnings():
            warnings.filterwarnings("ignore", r"\[W036\]")  # its matcher is empty where no candidate is a definition
            defined = self._detector.find_matches_for(candidates, doc)
        for long, shorts in defined:
            uses = tuple(sorted({(short.start_char, short.end_char) for short in shorts}))
            if long.end_char - long.start_char > uses[0][1] - uses[0][0]:
                found.append(Definition(long.start_char, long.end_char, uses))
        return sorted(found, key=lambda definition: definition.uses)


def _brackets(doc: Doc) -> Iterator[Span]:
    """What stands in the brackets that may define a short form, as tokens."""
    text = text_of(doc)
    for match in _BRACKET.finditer(text):
        start, end = match.span("inside") if match["inside"] else (match.end(), text.index(")", match.end()))
        span = doc.char_span(start, end)
        if span is None or span.start < 2 or (match["before"] and len(span) <= 3):
            continue  # up to three tokens in a bracket are a short form to the detector
        yield span


@Language.factory("imr_abbreviations", assigns=["doc.spans", "doc.ents"])
class ImrAbbreviations:
    """Tag and normalise a short form like the long form that the letter gives it, whatever its label."""

    def __init__(self, nlp: Language, name: str = "imr_abbreviations") -> None:
        self.name = name
        self.detector = HostedDetector(nlp.vocab)

    def __call__(self, doc: Doc) -> Doc:
        definitions = self.detector(doc)
        if definitions:
            tagged = _Tagged(doc)
            meant = [(d.uses, long) for d in definitions if (long := tagged.of(d)) is not None]
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
        whole = bisect_left(self._furthest, max(definition.end, definition.uses[0][1]))
        if whole < bisect_right(self._starts, definition.start):
            first = min(first, whole)
        if first == len(self._spans):
            return None
        span = self._spans[first]
        return Mention(span.start_char, span.end_char, span.label_, attributes_of(span))


def _short_forms(doc: Doc, meant: list[tuple[tuple[tuple[int, int], ...], Mention]]) -> Iterator[Mention]:
    held = {
        i: span
        for span in doc.spans.get(SPANS_KEY, [])
        for i in range(span.start_char, span.end_char)
        if span.label_ != "SPINAL_LEVEL"
    }
    dropped: set[tuple[int, int]] = set()
    for uses, long in meant:
        shared: dict[str, Any] = {k: v for k, v in long.attributes.items() if k in _SHARED}
        for use in uses:
            holders = {id(held[i]): held[i] for i in range(*use) if i in held}.values()
            if any((h.start_char, h.end_char) != use for h in holders):
                continue  # part of a longer mention
            dropped |= {(h.start_char, h.end_char) for h in holders}
            own = {k: v for h in holders if h.label_ == long.label for k, v in attributes_of(h).items()}
            yield Mention(*use, long.label, {**own, **shared})
    if dropped:
        doc.spans[SPANS_KEY] = [s for s in doc.spans[SPANS_KEY] if (s.start_char, s.end_char) not in dropped]
