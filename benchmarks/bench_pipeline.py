"""Where the time of a letter goes: ``python benchmarks/bench_pipeline.py [LETTERS...]``.

Prints milliseconds a letter for reading, the tokenizer and each component (median of several warm passes over
all letters, one core), the time and memory of ``load()``, and letters a second in all. With ``--peers`` spaCy's own
English tokenizer and medSpaCy's default pipeline run on the same letters.
"""

from __future__ import annotations

import argparse
import resource
import statistics
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]


def timed(function: Callable[[], Any]) -> float:
    start = time.perf_counter()
    function()
    return time.perf_counter() - start


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("letters", nargs="*", type=Path, default=[ROOT / "tests" / "letters"])
    parser.add_argument("--passes", type=int, default=5)
    parser.add_argument("--peers", action="store_true")
    options = parser.parse_args()

    import imr_nlp
    from imr_nlp.errors import ReadError
    from imr_nlp.io.reading import find_files, read_source

    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    start = time.perf_counter()
    nlp = imr_nlp.load()
    nlp("Warm. No spasm at L4-5.")
    loading = time.perf_counter() - start
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    texts, reading = [], []
    for file in find_files(options.letters):
        start = time.perf_counter()
        try:
            texts.append(read_source(file).text)
        except ReadError:
            continue
        if file.suffix.lower() == ".pdf":
            reading.append(time.perf_counter() - start)
    count = len(texts)
    print(f"{count} letters of {sum(map(len, texts)) / count:,.0f} characters")
    print(f"load() and a first sentence: {loading:.2f} s")
    print(f"peak memory {memory / 1024:.0f} MB ({before / 1024:.0f} before load)")
    if reading:
        print(f"{'PDF to text':24} {1000 * statistics.mean(reading):8.2f} ms a letter")

    stages: dict[str, list[float]] = {}
    for _ in range(options.passes):
        spent = dict.fromkeys(["tokenizer", *nlp.pipe_names, "record"], 0.0)
        for text in texts:
            start = time.perf_counter()
            doc = nlp.make_doc(text)
            spent["tokenizer"] += time.perf_counter() - start
            for name, component in nlp.pipeline:
                start = time.perf_counter()
                doc = component(doc)
                spent[name] += time.perf_counter() - start
            start = time.perf_counter()
            doc._.letter.to_dict()
            spent["record"] += time.perf_counter() - start
        for name, seconds in spent.items():
            stages.setdefault(name, []).append(seconds)
    total = 0.0
    for name, runs in stages.items():
        best = statistics.median(runs) / count
        total += best
        print(f"{name:24} {1000 * best:8.2f} ms a letter")
    print(f"{'in all':24} {1000 * total:8.2f} ms a letter: {1 / total:.0f} letters a second on one core")
    if options.peers:
        peers(texts)


def peers(texts: list[str]) -> None:
    """The same letters through the parts that others ship."""
    import medspacy
    import spacy

    english = spacy.blank("en")
    own = timed(lambda: [english.make_doc(t) for t in texts]) / len(texts)
    print(f"{'spaCy tokenizer':24} {1000 * own:8.2f} ms a letter")
    peer = medspacy.load()
    few = texts[:5]
    print(f"{'medSpaCy, default':24} {1000 * timed(lambda: [peer(t) for t in few]) / len(few):8.2f} ms a letter")


if __name__ == "__main__":
    main()
