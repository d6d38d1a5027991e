"""Sentence boundaries of reflowed text."""

import numpy as np
from spacy.attrs import IDX, SENT_START
from spacy.language import Language
from spacy.tokens import Doc

from imr_nlp.text.sentences import sentence_starts
from imr_nlp.text.tokenizer import text_of


@Language.factory("imr_sentences", assigns=["token.is_sent_start", "doc.sents"])
class ImrSentences:
    """Mark sentence starts: after a stop that ends a sentence, and after every paragraph."""

    def __init__(self, nlp: Language, name: str = "imr_sentences") -> None:
        self.name = name

    def __call__(self, doc: Doc) -> Doc:
        if not len(doc):
            return doc
        at = doc.to_array([IDX]).reshape(-1)
        marks = np.full(len(doc), -1, dtype=np.int32)
        first = np.searchsorted(at, sentence_starts(text_of(doc)))
        marks[first[first < len(doc)]] = 1
        marks[0] = 1
        # token.is_sent_start looks at the whole document each time it is set
        doc.from_array([SENT_START], marks.astype(np.uint64).reshape(-1, 1))
        return doc
