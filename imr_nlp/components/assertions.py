"""What is said of each finding, diagnosis and procedure, and the cue that says so."""

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from spacy.attrs import IDX, SENT_START
from spacy.language import Language
from spacy.tokens import Doc

from imr_nlp.assertion import AssertionEngine, Rule, parse_rule, read_rules
from imr_nlp.assertion.engine import LABELS, label_of
from imr_nlp.assertion.medspacy_adapter import MedspacyEngine
from imr_nlp.assertion.spans import assert_text, default_engine
from imr_nlp.components.base import SPANS_KEY, regions, set_attributes
from imr_nlp.match.mention import Mention
from imr_nlp.text.fold import fold
from imr_nlp.text.sentences import sentence_starts
from imr_nlp.text.tokenizer import alignment, text_of


@Language.factory(
    "imr_assertions",
    assigns=["span._.assertion", "span._.cue", "span._.negated", "doc._.negated_findings"],
    default_config={"rules": None, "engine": "imr"},
)
class ImrAssertions:
    """Set ``span._.assertion`` (one of the guide's eight values) and ``span._.cue`` of the mentions in the document.

    Parameters
    ----------
    rules
        A JSON file of rules in medSpaCy's ``ConTextRule`` format, instead of the library's.
    engine
        ``"imr"``, the library's own engine, or ``"medspacy"``, medSpaCy's ConText with the same rules.

    Raises
    ------
    ValueError
        For an unknown engine.
    imr_nlp.errors.TermsError
        If the rules cannot be read.

    Examples
    --------
    >>> import spacy
    >>> nlp = spacy.blank("en")
    >>> ruler = nlp.add_pipe("span_ruler", config={"spans_key": "imr"})
    >>> ruler.add_patterns([{"label": "FINDING", "pattern": [{"LOWER": "spasm"}]}])
    >>> component = nlp.add_pipe("imr_assertions")
    >>> doc = nlp("There was no spasm.")
    >>> [(s.text, s._.assertion, s._.cue["text"]) for s in doc.spans["imr"]]
    [('spasm', 'absent', 'no')]
    """

    def __init__(
        self,
        nlp: Language,
        name: str = "imr_assertions",
        rules: str | None = None,
        engine: str = "imr",
    ) -> None:
        if engine not in ("imr", "medspacy"):
            raise ValueError(f"unknown assertion engine {engine!r}; choose 'imr' or 'medspacy'")
        self.name = name
        self.nlp = nlp
        self.kind = engine
        # A pipeline read from disk carries its rules; the path they once came from may be gone.
        self._path = rules if rules is not None and not Path(rules).exists() else None
        self._rules: list[Rule] | None = None if rules is None or self._path else read_rules(rules)
        self._engine: AssertionEngine | MedspacyEngine | None = None

    @property
    def engine(self) -> AssertionEngine | MedspacyEngine:
        """The engine, made at first use."""
        if self._engine is None:
            if self._path is not None:
                self._rules = read_rules(self._path)
            if self.kind == "medspacy":
                self._engine = MedspacyEngine(self.nlp, self._rules)
            else:
                self._engine = default_engine() if self._rules is None else AssertionEngine(self._rules)
        return self._engine

    def __call__(self, doc: Doc) -> Doc:
        spans = [span for span in doc.spans.get(SPANS_KEY, []) if span.label_ in LABELS]
        mentions = [Mention(span.start_char, span.end_char, span.label_) for span in spans]
        if not mentions:
            return doc
        engine = self.engine
        if isinstance(engine, MedspacyEngine):
            engine.assert_mentions(doc, mentions, regions(doc))
        else:
            engine.assert_mentions(text_of(doc), _starts(doc), mentions, regions(doc))
        for span, mention in zip(spans, mentions):
            set_attributes(span, mention.attributes)
        return doc

    def assert_spans(self, texts: Iterable[tuple[str, Iterable[tuple[int, int]]]]) -> list[list[str]]:
        """Assertions of spans that the caller found; see :func:`imr_nlp.assert_spans`."""
        engine = self.engine
        if isinstance(engine, AssertionEngine):
            return [assert_text(engine, text, list(spans)) for text, spans in texts]
        found = []
        for text, spans in texts:
            doc = self.nlp.make_doc(text)
            to_text = alignment(doc).to_text
            places = [to_text(start, end) for start, end in spans]
            mentions = [Mention(a, b, label_of(fold(doc.text[a:b]))) for a, b in places]
            engine.assert_mentions(doc, mentions)
            found.append([str(mention.attributes.get("assertion", "present")) for mention in mentions])
        return found

    # Saved with the pipeline: the rules that the user brought.

    def to_bytes(self, **_: Any) -> bytes:
        rules = None if self._rules is None else [rule.to_dict() for rule in self._rules]
        return json.dumps({"context_rules": rules}).encode()

    def from_bytes(self, data: bytes, **_: Any) -> "ImrAssertions":
        records = json.loads(data)["context_rules"]
        self._rules = None if records is None else [parse_rule(record) for record in records]
        self._path, self._engine = None, None
        return self

    def to_disk(self, path: str | Path, **_: Any) -> None:
        Path(path).mkdir(parents=True, exist_ok=True)
        (Path(path) / "assertion_rules.json").write_bytes(self.to_bytes())

    def from_disk(self, path: str | Path, **_: Any) -> "ImrAssertions":
        return self.from_bytes((Path(path) / "assertion_rules.json").read_bytes())


def _starts(doc: Doc) -> list[int]:
    if not doc.has_annotation("SENT_START"):
        return sentence_starts(text_of(doc))
    table = doc.to_array([IDX, SENT_START])  # doc.sents makes a span of each
    first = table[:, 1] == 1
    first[0] = True
    return [int(start) for start in table[first, 0]]
