"""A spaCy tokenizer that reflows: one compiled regex, and the source kept for exact offsets."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any
from weakref import WeakKeyDictionary

from spacy.tokens import Doc
from spacy.util import DummyTokenizer

from imr_nlp.text.alignment import Alignment
from imr_nlp.text.reflow import reflow

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.vocab import Vocab

#: ``doc.user_data`` key under which the text that was read stands.
SOURCE_KEY = "imr_source"

_TOKEN = re.compile(
    r"""
      [0-9]+(?:[.,][0-9]+)*(?![^\W_])     # 7.5   1,000
    | [^\W_]+?(?=n['\u2019]t(?![^\W_]))   # does|n't
    | n['\u2019]t(?![^\W_])
    | ['\u2019](?:s|re|ve|ll|d|m)(?![^\W_])   # patient|'s
    | [^\W_]+                              # L4   20mg   tenderness
    | \s                                   # a paragraph break
    | .                                    # every mark alone
    """,
    re.VERBOSE | re.IGNORECASE,
)

# Half a character, as damaged files give it: no output format can hold it. Its stand-in has the same length.
_SURROGATE = re.compile("[\ud800-\udfff]")


class ReflowTokenizer(DummyTokenizer):  # type: ignore[misc]
    """Reflow the text, then cut it into runs of letters and digits and single marks.

    The source text is kept in ``doc.user_data``; :func:`alignment` gives the exact map back.
    """

    def __init__(self, vocab: Vocab) -> None:
        self.vocab = vocab

    def __call__(self, text: str) -> Doc:
        if not text.isascii():
            text = _SURROGATE.sub("\ufffd", text)
        prose = reflow(text)
        words: list[str] = []
        spaces: list[bool] = []
        for piece in _TOKEN.findall(prose):
            if piece == " " and words and not spaces[-1] and words[-1] != "\n":
                spaces[-1] = True
            else:
                words.append(piece)
                spaces.append(False)
        doc = Doc(self.vocab, words=words, spaces=spaces)
        doc.user_data[SOURCE_KEY] = text
        return doc

    def pipe(self, texts: Iterable[str], **_: Any) -> Iterable[Doc]:
        for text in texts:
            yield self(text)

    def __reduce__(self) -> tuple[Callable[[Vocab], ReflowTokenizer], tuple[Any]]:
        return ReflowTokenizer, (self.vocab,)

    def to_bytes(self, **_: Any) -> bytes:
        return b""

    def from_bytes(self, data: bytes, **_: Any) -> ReflowTokenizer:
        return self

    def to_disk(self, path: str | Path, **_: Any) -> None:
        return None

    def from_disk(self, path: str | Path, **_: Any) -> ReflowTokenizer:
        return self


def create_reflow_tokenizer() -> Callable[[Language], ReflowTokenizer]:
    """Registered as ``imr_nlp.ReflowTokenizer.v1`` in spaCy's ``tokenizers`` registry."""

    def create(nlp: Language) -> ReflowTokenizer:
        return ReflowTokenizer(nlp.vocab)

    return create


def source_text(doc: Doc) -> str:
    """The text that was read: what all source offsets index."""
    source = doc.user_data.get(SOURCE_KEY)
    return text_of(doc) if source is None else str(source)


# A Doc's text never changes but is joined anew at every ``doc.text``; these die with their Doc.
_texts: WeakKeyDictionary[Doc, str] = WeakKeyDictionary()
_alignments: WeakKeyDictionary[Doc, Alignment] = WeakKeyDictionary()


def text_of(doc: Doc) -> str:
    """``doc.text``, joined once."""
    text = _texts.get(doc)
    if text is None:
        text = _texts[doc] = str(doc.text)
    return text


def alignment(doc: Doc) -> Alignment:
    """The exact map between ``doc.text`` and the text that was read.

    A document made by another tokenizer is its own source.
    """
    found = _alignments.get(doc)
    if found is None:
        found = _alignments[doc] = Alignment(source_text(doc), text_of(doc))
    return found
