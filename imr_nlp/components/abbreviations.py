"""Short forms that the letter defines itself: ``complex regional pain syndrome (CRPS)``, ``CRPS (complex …)``.

scispaCy's ``AbbreviationDetector`` finds them (the algorithm of Schwartz and Hearst, 2003). It is hosted, not put into
the pipeline: as a component it keeps spans in ``Doc`` extensions, and no ``Doc`` with them survives ``n_process``,
``pickle`` or ``DocBin``. Only offsets leave :class:`HostedDetector`; where no bracket looks like a definition it is
not imported.
"""

import re
import warnings
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from itertools import accumulate
from types import SimpleNamespace
from typing import Any, NamedTuple

from spacy.language import Language
from spacy.tokens import Doc, Span
from spacy.vocab import Vocab

from imr_nlp.components.base import SPANS_KEY, add_mentions, attributes_of
from imr_nlp.match import Mention
from imr_nlp.match.problem_terms import phrase_book
from imr_nlp.text.tokenizer import text_of

_QUOTES = "\"“”'‘’"
_BRACKET = re.compile(rf"\(\s?[{_QUOTES}]?([^()]{{2,100}}?)[{_QUOTES}]?\s?\)")
_SHORT = re.compile(r"(?=(?:[a-z0-9&/-]*[A-Z]){2})[A-Za-z][A-Za-z0-9&/-]{1,9}")
_NEXT_WORD = re.compile(r" [a-z]+\b")
#: Tokens before a bracket that can hold a long form: the detector takes five more than the short form has letters.
_WORDS = 17
#: Attributes of a long form that its short form shares; assertions belong to each mention.
_SHARED = ("concept", "category", "hcpcs", "code", "description", "score")


class Bracket(NamedTuple):
    """A bracket that may define a short form: its content, and the offset where a long form would end.

    ``end`` is where the bracket closes, ``opens`` the index of the token that opens it.
    """

    content: Span
    long_end: int
    end: int
    opens: int


class Definition(NamedTuple):
    """``text[start:end]`` is the long form of each ``text[a:b]`` in ``uses`` (offsets into ``doc.text``, in order).

    ``bracket_end`` is where the bracket closes that defines it.
    """

    start: int
    end: int
    uses: tuple[tuple[int, int], ...]
    bracket_end: int


class HostedDetector:
    """scispaCy's ``AbbreviationDetector``, made when first needed; what it finds leaves as offsets.

    Examples
    --------
    >>> import spacy
    >>> nlp = spacy.blank("en")
    >>> doc = nlp("He has a triangular ligament tear (TLT) and cramps (daily). The TLT hurts.")
    >>> found = HostedDetector(nlp.vocab)(doc, find_brackets(doc))
    >>> [(doc.text[d.start : d.end], len(d.uses)) for d in found]
    [('triangular ligament tear', 2)]
    """

    def __init__(self, vocab: Vocab) -> None:
        self._vocab = vocab
        self._detector: Any = None

    def __getstate__(self) -> dict[str, Any]:
        return {"_vocab": self._vocab, "_detector": None}

    def __call__(self, doc: Doc, brackets: Iterable[Bracket]) -> list[Definition]:
        """What the brackets define, in their order; of two definitions of one short form the first."""
        found: dict[str, tuple[int, int, int]] = {}  # the long form, and where its bracket closes
        for bracket in brackets:
            long, short = self._defined(doc, bracket)
            if short:
                found.setdefault(short, (*long, bracket.end))
        uses: dict[str, list[tuple[int, int]]] = {short: [] for short in found}
        if found:
            any_short = "|".join(map(re.escape, sorted(found, key=len, reverse=True)))
            for match in re.finditer(rf"(?<![^\W_])(?:{any_short})(?![^\W_])", text_of(doc)):
                uses[match.group()].append(match.span())
        return [Definition(start, end, tuple(uses[short]), close) for short, (start, end, close) in found.items()]

    def _defined(self, doc: Doc, bracket: Bracket) -> tuple[tuple[int, int], str]:
        """Where the long form stands, and the short form; a copy of the place is all that the detector searches."""
        if self._detector is None:
            from scispacy.abbreviation import AbbreviationDetector

            self._detector = AbbreviationDetector(SimpleNamespace(vocab=self._vocab))
        content = bracket.content
        # Quotes around the content stay out: "(" and ")" must stand beside it.
        place = [*doc[max(0, bracket.opens + 1 - _WORDS) : bracket.opens + 1], *content]
        words, spaces = [token.text for token in place], [bool(token.whitespace_) for token in place]
        copy = Doc(self._vocab, [*words, ")"], [*spaces, False])
        first, last = len(place) - len(content), len(place)
        with warnings.catch_warnings():
            warnings.filterwarnings("ignore", r"\[W036\]")  # its matcher is empty where nothing is defined
            long, shorts = self._detector.find(copy[first:last], copy)
        for short in shorts:
            if long.end_char - long.start_char > len(short.text):
                start, end = place[long.start], place[long.end - 1]
                return (start.idx, end.idx + len(end)), short.text
        return (0, 0), ""


def find_brackets(doc: Doc) -> Iterator[Bracket]:
    """The brackets of a document that may define a short form.

    Examples
    --------
    >>> import spacy
    >>> doc = spacy.blank("en")("An MRI (dated in May) of the long head of biceps (LHB) is normal (again).")
    >>> [(b.content.text, doc.text[: b.long_end].split()[-1]) for b in find_brackets(doc)]
    [('LHB', 'biceps')]
    """
    text = text_of(doc)
    for match in _BRACKET.finditer(text):
        before = text[max(0, match.start() - 12) : match.start()].split()
        inverse = not _SHORT.fullmatch(match[1])  # CRPS (complex regional pain syndrome)
        if inverse and not (before and _SHORT.fullmatch(before[-1])):
            continue
        content = doc.char_span(*match.span(1))
        if content is None or (inverse and len(content) <= 3):
            continue  # up to three tokens in a bracket are a short form to the detector
        opens = content.start - 1
        while opens > 0 and doc[opens].idx > match.start():
            opens -= 1
        if opens < 1:
            continue
        word = doc[opens - 1]
        yield Bracket(content, content.end_char if inverse else word.idx + len(word), match.end(), opens)


@Language.factory("imr_abbreviations", assigns=["doc.spans", "doc.ents"])
class ImrAbbreviations:
    """Tag and normalise a short form like the long form that the letter gives it, whatever its label."""

    def __init__(self, nlp: Language, name: str = "imr_abbreviations") -> None:
        self.name = name
        self.detector = HostedDetector(nlp.vocab)

    def __call__(self, doc: Doc) -> Doc:
        brackets = list(find_brackets(doc))
        if not brackets:
            return doc
        tagged = _Tagged(doc)
        definitions = self.detector(doc, filter(tagged.may_be_long_form, brackets))
        meant = [(d, long) for d in definitions if (long := tagged.of(d)) is not None]
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

    def may_be_long_form(self, bracket: Bracket) -> bool:
        """Whether a mention ends where the long form would, or goes on."""
        return bracket.long_end in self._by_end or self._holder(bracket.long_end, bracket.long_end, -1) >= 0

    def _holder(self, start: int, end: int, default: int) -> int:
        first = bisect_left(self._furthest, end)
        return first if first < bisect_right(self._starts, start) else default

    def of(self, definition: Definition) -> Mention | None:
        """The first mention that ends where the long form does, or holds it."""
        last = len(self._spans)
        first = min(self._by_end.get(definition.end, last), self._holder(definition.start, definition.end, last))
        if first == last:
            return None
        span = self._spans[first]
        return Mention(span.start_char, span.end_char, span.label_, attributes_of(span))


def _short_forms(doc: Doc, meant: list[tuple[Definition, Mention]]) -> Iterator[Mention]:
    text = text_of(doc)
    held = {
        i: span
        for span in doc.spans.get(SPANS_KEY, [])
        for i in range(span.start_char, span.end_char)
        if span.label_ != "SPINAL_LEVEL"
    }
    dropped: set[tuple[int, int]] = set()
    for definition, long in meant:
        shared: dict[str, Any] = {k: v for k, v in long.attributes.items() if k in _SHARED}
        # "fibrocartilage complex (TFCC) tear": the short form means a structure, only with the head a disorder.
        head = " ".join(text[definition.bracket_end : long.end].split()) if long.end > definition.bracket_end else ""
        for start, end in definition.uses:
            if _names_another(text, start, end):
                continue
            if head:
                again = re.compile(rf"\s+{re.escape(head)}\b").match(text, end)
                if again is None:
                    continue
                end = again.end()
            holders = {id(held[i]): held[i] for i in range(start, end) if i in held}.values()
            if any(h.start_char < start or h.end_char > end for h in holders):
                continue  # part of a longer mention
            if any(((h.start_char, h.end_char) == (start, end)) == bool(head) for h in holders):
                continue  # the tables know the whole phrase, or only a part of the short form is a mention
            dropped |= {(h.start_char, h.end_char) for h in holders}
            own = {k: v for h in holders if h.label_ == long.label for k, v in attributes_of(h).items()}
            yield Mention(start, end, long.label, {**own, **shared, **_more_specific(own, shared)})
    if dropped:
        doc.spans[SPANS_KEY] = [s for s in doc.spans[SPANS_KEY] if (s.start_char, s.end_char) not in dropped]


def _names_another(text: str, start: int, end: int) -> bool:
    """Whether a short form and the word after it are a name of the tables (``AC joint`` is no capsulitis)."""
    after = _NEXT_WORD.match(text, end)
    entry = phrase_book().get(text[start : after.end()]) if after else None
    return entry is not None and "site" in entry.classes


def _more_specific(own: dict[str, Any], shared: dict[str, Any]) -> dict[str, Any]:
    """The short form's own link where it says more than the long form's (``right CTS``: the side)."""
    code, meant = own.get("code") or "", shared.get("code") or ""
    stem = meant[:3] + meant[3:].rstrip("09.")  # the last digits of "unspecified"
    if len(stem) < 3 or code == meant or len(code) < len(meant) or not code.startswith(stem):
        return {}
    return {name: own.get(name) for name in ("code", "description", "score")}
