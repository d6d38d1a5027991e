"""Microseconds a letter: our assertion engine beside medSpaCy's ConText, spans and sentences given to both.

    python benchmarks/bench_assertions.py [--repeat 5]

Processor time, not wall time, so that other work on the machine counts little. The letters are the hand-annotated
ones of the shared data where present (``$IMR_NLP_DATA`` or ``../shared``), else the project's own samples.
"""

from __future__ import annotations

import argparse
import os
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import spacy
from medspacy.context import ConText

import imr_nlp
from imr_nlp.assertion import AssertionEngine
from imr_nlp.assertion.engine import LABELS
from imr_nlp.assertion.medspacy_adapter import MedspacyEngine
from imr_nlp.components.base import SPANS_KEY, regions
from imr_nlp.match.mention import Mention
from imr_nlp.text.tokenizer import text_of

ROOT = Path(__file__).parents[1]
DATA = Path(os.environ.get("IMR_NLP_DATA", ROOT.parent / "shared"))


def texts() -> list[str]:
    """The letters to read."""
    names = {path.stem for path in (DATA / "gold" / "letters").glob("*.json")}
    found = [path for path in sorted(DATA.glob("letters/**/*.txt")) if path.stem in names]
    return [path.read_bytes().decode("utf-8") for path in found or sorted((ROOT / "tests" / "letters").glob("*.txt"))]


def microseconds(runs: list[Callable[[], None]], letters: int, repeat: int) -> list[float]:
    """The best time of each, a letter; they take turns, so that a slow moment of the machine meets all."""
    best = [float("inf")] * len(runs)
    for turn in range(repeat + 1):
        for number, run in enumerate(runs):
            begin = time.process_time()
            run()
            if turn:  # the first only warms up
                best[number] = min(best[number], time.process_time() - begin)
    return [1e6 * seconds / letters for seconds in best]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--repeat", type=int, default=5)
    repeat = parser.parse_args().repeat
    nlp = imr_nlp.load(exclude=["imr_assertions", "imr_decision", "imr_items"])
    docs = [nlp(text) for text in texts()]
    inputs: list[tuple[Any, list[int], list[Mention], Any]] = []
    for doc in docs:
        spans = [span for span in doc.spans[SPANS_KEY] if span.label_ in LABELS]
        mentions = [Mention(span.start_char, span.end_char, span.label_) for span in spans]
        inputs.append((doc, [sent.start_char for sent in doc.sents], mentions, regions(doc)))
        doc.spans["bench"] = spans
    begin = time.process_time()
    engine = AssertionEngine()
    loading = time.process_time() - begin
    hosted = MedspacyEngine(nlp)
    default = ConText(spacy.blank("en"), rules="default", input_span_type="group", span_group_name="bench")

    def ours() -> None:
        for doc, starts, mentions, places in inputs:
            engine.assert_mentions(text_of(doc), starts, mentions, places)

    def theirs() -> None:
        for doc, *_ in inputs:
            default(doc)

    def adapter() -> None:
        for doc, _, mentions, places in inputs:
            hosted.assert_mentions(doc, mentions, places)

    count = len(docs)
    mine, default_time = microseconds([ours, theirs], count, repeat)
    (adapter_time,) = microseconds([adapter], count, 1)
    size = sum(len(doc.text) for doc in docs) // count
    print(f"{count} letters of {size} characters, {sum(len(i[2]) for i in inputs) / count:.0f} mentions each")
    print(f"engine made in                  {1e3 * loading:8.0f} ms, {len(engine.rules)} rules")
    print(f"imr_nlp                         {mine:8.0f} us a letter")
    print(f"medSpaCy ConText, its own rules {default_time:8.0f} us a letter, {default_time / mine:.1f} times ours")
    print(f"medSpaCy ConText, our rules     {adapter_time:8.0f} us a letter, {adapter_time / mine:.0f} times ours")


if __name__ == "__main__":
    main()
