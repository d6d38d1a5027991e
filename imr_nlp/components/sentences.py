"""Sentence boundaries of reflowed text."""

from bisect import bisect_left

from spacy.language import Language
from spacy.tokens import Doc

from imr_nlp.text.sentences import sentence_starts


@Language.factory("imr_sentences", assigns=["token.is_sent_start", "doc.sents"])
class ImrSentences:
    """Mark sentence starts: after a stop that ends a sentence, and after every paragraph."""

    def __init__(self, nlp: Language, name: str = "imr_sentences") -> None:
        self.name = name

    def __call__(self, doc: Doc) -> Doc:
        if not len(doc):
            return doc
        starts = sentence_starts(doc.text)
        at = [token.idx for token in doc]
        first = {bisect_left(at, start) for start in starts}
        for index, token in enumerate(doc):
            token.is_sent_start = index == 0 or index in first
        return doc
