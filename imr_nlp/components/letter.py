"""The letter's form: sections, header fields, disputed items."""

from spacy.language import Language
from spacy.tokens import Doc

from imr_nlp.components.base import set_letter
from imr_nlp.letter import parse_letter
from imr_nlp.text.tokenizer import source_text


@Language.factory("imr_letter", assigns=["doc._.letter"])
class ImrLetter:
    """Parse the source text and keep the result for the components that follow and for ``doc._.letter``."""

    def __init__(self, nlp: Language, name: str = "imr_letter") -> None:
        self.name = name

    def __call__(self, doc: Doc) -> Doc:
        set_letter(doc, parse_letter(source_text(doc)))
        return doc
