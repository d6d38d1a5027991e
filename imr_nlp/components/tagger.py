"""A trained tagger beside the tables: its mentions are added where the tables found nothing."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from spacy.language import Language
from spacy.tokens import Doc

from imr_nlp.components.base import SPANS_KEY, add_mentions
from imr_nlp.components.diagnoses import attributes_of, find_diagnoses
from imr_nlp.components.findings import find_findings
from imr_nlp.components.medications import find_medications
from imr_nlp.components.problems import DIAGNOSIS, Problem
from imr_nlp.components.procedures import find_procedures
from imr_nlp.errors import ModelError
from imr_nlp.match import Mention, resolve
from imr_nlp.match.linker import DiagnosisLinker, NameLinker
from imr_nlp.match.neighbours import read_neighbours
from imr_nlp.records import LABELS
from imr_nlp.text.tokenizer import text_of

_CONTEXT = "treatment_context.json"
_FINDERS: dict[str, Callable[[str], list[Mention]]] = {
    "PROCEDURE": find_procedures,
    "MEDICATION": find_medications,
    "FINDING": find_findings,
}


@Language.factory(
    "imr_tagger",
    default_config={"path": None, "linker": None},
    assigns=["doc.ents", "doc.spans", "span._.concept", "span._.code", "span._.description", "span._.score"],
)
class ImrTagger:
    """Run a spaCy pipeline with an ``ner`` (from ``imr-nlp train-tagger``) and merge by the span policy.

    What the tables and grammars found stays: the tagger only fills gaps, outside of guideline fields and of the
    letter's boilerplate. Its diagnoses are linked as those of ``imr_diagnoses``.

    Parameters
    ----------
    path
        The directory of the tagger.
    linker
        As of ``imr_diagnoses``: None for ICD-10-CM, else the path of a knowledge base.

    Raises
    ------
    ModelError
        If there is no spaCy pipeline in ``path`` that tags.
    """

    def __init__(
        self, nlp: Language, name: str = "imr_tagger", path: str | None = None, linker: str | None = None
    ) -> None:
        self.name = name
        self.path = path
        self.linker: NameLinker | None = DiagnosisLinker.from_jsonl(linker) if linker else None
        self._tagger = _load(path)

    def __call__(self, doc: Doc) -> Doc:
        words = [token.text for token in doc]
        found = Doc(self._tagger.vocab, words=words, spaces=[bool(token.whitespace_) for token in doc])
        for _, component in self._tagger.pipeline:
            found = component(found)
        text = text_of(doc)
        outside = read_neighbours(_CONTEXT)[1].finder(text)
        held = [Mention(s.start_char, s.end_char, s.label_) for s in doc.spans.get(SPANS_KEY, [])]
        add_mentions(
            doc,
            [
                Mention(ent.start_char, ent.end_char, ent.label_, self._attributes(ent.label_, ent.text))
                for ent in found.ents
                if ent.label_ in LABELS
                and not outside(ent.start_char)
                and _fits(Mention(ent.start_char, ent.end_char, ent.label_), held)
            ],
        )
        return doc

    def _attributes(self, label: str, name: str) -> dict[str, Any]:
        """What the tables know of a name that the tagger found."""
        found = find_diagnoses(name, self.linker) if label == DIAGNOSIS else _FINDERS.get(label, _nothing)(name)
        whole = next((m for m in found if (m.start, m.end) == (0, len(name))), None)
        if whole is not None:
            return whole.attributes
        if label != DIAGNOSIS:
            return {}
        linked = attributes_of(Problem(0, len(name), DIAGNOSIS, "", name), name, self.linker)
        return linked | {"concept": linked["concept"] or None}


def _fits(mention: Mention, held: list[Mention]) -> bool:
    """Whether a mention can stand beside all that it overlaps (a level inside a longer mention can)."""
    touched = [h for h in held if h.start < mention.end and mention.start < h.end]
    return len(resolve([*touched, mention])) == len(touched) + 1


def _nothing(_: str) -> list[Mention]:
    return []


def _load(path: str | None) -> Language:
    import spacy

    remedy = "make one with: imr-nlp train-tagger ANNOTATIONS... -o DIR"
    if path is None or not (Path(path) / "config.cfg").is_file():
        raise ModelError(f"no tagger at {path}; {remedy}")
    try:
        tagger = spacy.load(path)
    except (OSError, ValueError) as error:
        raise ModelError(f"the tagger at {path} cannot be loaded ({error}); {remedy}") from error
    known = {label for labels in tagger.pipe_labels.values() for label in labels}
    if known.isdisjoint(LABELS):
        raise ModelError(f"the pipeline at {path} tags none of {', '.join(LABELS)}; {remedy}")
    return tagger
