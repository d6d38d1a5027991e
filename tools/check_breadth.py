"""Score the taggers on marked sentences: ``python tools/check_breadth.py tests/data/breadth_dev.txt --errors``.

One sentence a line, ``The [FINDING|Finkelstein test] is positive``; lines with ``#`` are topics. The sentences name
what the annotated letters do not (other joints, operations, drugs, systems), so the figures say how broad the
vocabulary is. *Relaxed* counts overlapping spans, *strict* equal ones; ``PROBLEM`` is ``FINDING`` and ``DIAGNOSIS``.
"""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import NamedTuple

sys.path.insert(0, str(Path(__file__).resolve().parent))

from check_tagging import PROBLEM, Span, context, f1, finders, match

from imr_nlp.match import Mention, resolve

LABELS = ("PROCEDURE", "MEDICATION", "DIAGNOSIS", "FINDING", "PROBLEM")
_MARK = re.compile(r"\[(PROCEDURE|MEDICATION|DIAGNOSIS|FINDING)\|([^\]]+)\]")
Finders = list[Callable[[str], list[Mention]]]


class Sentence(NamedTuple):
    topic: str
    text: str
    gold: list[Span]


class Score(NamedTuple):
    """Precision, recall and F1, relaxed and strict, with the errors as lines to read."""

    relaxed: tuple[float, float, float]
    strict: tuple[float, float, float]
    gold: int
    found: int
    errors: list[str]


def parse(line: str) -> tuple[str, list[Span]]:
    """Plain text and gold spans of one marked sentence.

    >>> parse("No [FINDING|limp].")
    ('No limp.', [Span(start=3, end=7, label='FINDING', attributes={})])
    """
    text, gold, end = "", [], 0
    for mark in _MARK.finditer(line):
        text += line[end : mark.start()]
        gold.append(Span(len(text), len(text) + len(mark[2]), mark[1], {}))
        text, end = text + mark[2], mark.end()
    return text + line[end:], gold


def read(path: Path) -> list[Sentence]:
    """The marked sentences of a file, each with the topic above it."""
    sentences, topic = [], ""
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.startswith("#"):
            topic = line.lstrip("# ")
        elif line.strip():
            sentences.append(Sentence(topic, *parse(line)))
    return sentences


def predict(sentences: Iterable[Sentence], find: Finders) -> list[list[Span]]:
    """What the finders tag in each sentence."""
    return [[Span(m.start, m.end, m.label, {}) for m in resolve(m for f in find for m in f(s.text))] for s in sentences]


def score(label: str, sentences: list[Sentence], predicted: list[list[Span]]) -> Score:
    """Scores of one label (``PROBLEM`` is two) over the sentences."""
    kinds = PROBLEM if label == "PROBLEM" else (label,)
    hits = strict = n_gold = n_found = 0
    errors = []
    for sentence, spans in zip(sentences, predicted, strict=True):
        gold = [s for s in sentence.gold if s.label in kinds]
        found = [s for s in spans if s.label in kinds]
        pairs, missed, spurious = match(gold, found)
        n_gold, n_found, hits = n_gold + len(gold), n_found + len(found), hits + len(pairs)
        for g, p in pairs:
            if (g.start, g.end) == (p.start, p.end):
                strict += 1
            else:
                errors.append(f"BORDER   {context(sentence.text, g)}  -> {sentence.text[p.start : p.end]!r}")
        errors += [f"MISSED   {context(sentence.text, span)}" for span in missed]
        errors += [f"SPURIOUS {context(sentence.text, span)}" for span in spurious]
    return Score(f1(hits, n_gold, n_found), f1(strict, n_gold, n_found), n_gold, n_found, errors)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("files", nargs="+", type=Path)
    parser.add_argument("--labels", nargs="*", default=LABELS)
    parser.add_argument("--errors", action="store_true", help="list misses, spurious tags and wrong borders")
    args = parser.parse_args()
    find = finders()
    for path in args.files:
        sentences = read(path)
        predicted = predict(sentences, find)
        print(f"{path.name}: {len(sentences)} sentences")
        for label in args.labels:
            s = score(label, sentences, predicted)
            if args.errors:
                print(*(f"  {label} {line}" for line in sorted(s.errors)), sep="\n")
            figures = "  ".join(
                f"{name} P {p:.3f} R {r:.3f} F1 {f:.3f}"
                for name, (p, r, f) in (("relaxed", s.relaxed), ("strict", s.strict))
            )
            print(f"{label:12} gold {s.gold:4} found {s.found:4}  {figures}")


if __name__ == "__main__":
    main()
