"""A trained tagger beside the tables: its mentions are added where the tables found nothing."""

from pathlib import Path
from typing import Any

from spacy.language import Language
from spacy.tokens import Doc

from imr_nlp.components.base import SPANS_KEY, add_mentions
from imr_nlp.errors import ModelError
from imr_nlp.match.mention import Mention
from imr_nlp.records import LABELS


@Language.factory("imr_tagger", default_config={"path": None}, assigns=["doc.ents", "doc.spans"])
class ImrTagger:
    """Run a spaCy pipeline with an ``ner`` (from ``imr-nlp train-tagger``) and merge by the span policy.

    What the tables and grammars found stays: the tagger only fills gaps.
    """

    def __init__(self, nlp: Language, name: str = "imr_tagger", path: str | None = None) -> None:
        self.name = name
        self.path = path
        self._tagger: Any = None

    def _load(self) -> Any:
        if self._tagger is None:
            import spacy

            if self.path is None or not (Path(self.path) / "config.cfg").is_file():
                raise ModelError(f"no tagger at {self.path}; make one with: imr-nlp train-tagger GOLD LETTERS -o DIR")
            self._tagger = spacy.load(self.path)
        return self._tagger

    def __call__(self, doc: Doc) -> Doc:
        tagger = self._load()
        words = [token.text for token in doc]
        found = Doc(tagger.vocab, words=words, spaces=[bool(token.whitespace_) for token in doc])
        for _, component in tagger.pipeline:
            found = component(found)
        held = [(span.start_char, span.end_char) for span in doc.spans.get(SPANS_KEY, [])]
        add_mentions(
            doc,
            [
                Mention(ent.start_char, ent.end_char, ent.label_, {})
                for ent in found.ents
                if ent.label_ in LABELS and not any(a < ent.end_char and ent.start_char < b for a, b in held)
            ],
        )
        return doc
