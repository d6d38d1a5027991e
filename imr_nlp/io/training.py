"""Training a statistical tagger on annotated letters: ``imr-nlp train-tagger``."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

from imr_nlp.errors import TrainingDataError
from imr_nlp.io.annotations import Annotated, to_doc

#: What such a tagger learns; levels and references are better read by their grammars.
LABELS = ("PROCEDURE", "MEDICATION", "DIAGNOSIS", "FINDING")


def train_tagger(
    documents: Sequence[Annotated],
    output: Path | None,
    *,
    labels: Sequence[str] = LABELS,
    epochs: int = 12,
    seed: int = 0,
    on_epoch: Callable[[int, float], None] | None = None,
) -> Any:
    """Train spaCy's ``ner`` on annotated letters and save it as a pipeline.

    Parameters
    ----------
    documents
        Annotated letters; those without a span of ``labels`` teach what is nothing.
    output
        A directory for the pipeline, or None to only return it.
    labels
        The labels to learn.
    epochs
        Passes over the data.
    on_epoch
        Called after each pass with its number and loss.

    Returns
    -------
    spacy.language.Language
        The trained pipeline; use it by ``imr_nlp.load(tagger=output)``.

    Raises
    ------
    TrainingDataError
        With fewer than 3 letters, or fewer than 20 mentions.
    """
    import numpy
    import spacy
    from spacy.training import Example
    from spacy.util import compounding, fix_random_seed, minibatch

    counts = Counter(s["label"] for d in documents for s in d.spans if s["label"] in labels)
    if len(documents) < 3 or counts.total() < 20:
        raise TrainingDataError(
            f"{len(documents)} letters with {counts.total()} mentions are too few to learn from; "
            "annotate at least 3 letters and 20 mentions"
        )
    fix_random_seed(seed)
    nlp = spacy.blank("en", config={"nlp": {"tokenizer": {"@tokenizers": "imr_nlp.ReflowTokenizer.v1"}}})
    nlp.add_pipe("ner")
    examples = []
    for document in documents:
        doc = to_doc(document, nlp)
        doc.ents = [ent for ent in doc.ents if ent.label_ in labels]
        examples += [Example(nlp.make_doc(piece.text), _same(nlp, piece)) for piece in _pieces(doc)]
    nlp.initialize(lambda: examples)
    chance = random.Random(seed)
    numpy.random.seed(seed)
    for epoch in range(epochs):
        chance.shuffle(examples)
        losses: dict[str, float] = {}
        for batch in minibatch(examples, size=compounding(4.0, 32.0, 1.01)):
            nlp.update(batch, drop=0.2, losses=losses)
        if on_epoch:
            on_epoch(epoch + 1, losses.get("ner", 0.0))
    if output is not None:
        output.mkdir(parents=True, exist_ok=True)
        nlp.to_disk(output)
    return nlp


def _pieces(doc: Any) -> list[Any]:
    """Sentences, cut so that no mention is parted."""
    from imr_nlp.text import sentence_starts

    cuts = {0, len(doc)}
    at = {token.idx: token.i for token in doc}
    inside = {i for ent in doc.ents for i in range(ent.start + 1, ent.end)}
    cuts |= {at[s] for s in sentence_starts(doc.text) if s in at and at[s] not in inside}
    edges = sorted(cuts)
    return [doc[a:b].as_doc() for a, b in pairwise(edges) if doc[a:b].text.strip()]


def _same(nlp: Any, piece: Any) -> Any:
    """The piece's mentions on the document that the tokenizer makes of its text."""
    doc = nlp.make_doc(piece.text)
    if doc.text == piece.text:
        found = [doc.char_span(e.start_char, e.end_char, label=e.label_) for e in piece.ents]
        doc.ents = [span for span in found if span is not None]
    return doc
