"""Score the taggers against hand-annotated letters: ``python tools/check_tagging.py PROCEDURE MEDICATION --errors``.

Gold comes from ``../shared/gold/letters`` (or ``$IMR_NLP_DATA``) and ``tests/gold/letters``; the letters' text from
the shared data. Predictions are made on the reflowed text and mapped back to source offsets. Predictions and gold
that touch an ``ignore`` span are not counted. ``PROBLEM`` is ``FINDING`` and ``DIAGNOSIS`` taken as one label.
"""

from __future__ import annotations

import argparse
import importlib
import json
import os
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from imr_nlp.match import Mention, resolve  # noqa: E402
from imr_nlp.text import Alignment, reflow  # noqa: E402

DATA = Path(os.environ.get("IMR_NLP_DATA", ROOT.parent / "shared"))
GOLD = (DATA / "gold" / "letters", ROOT / "tests" / "gold" / "letters")
FINDERS = {
    "SPINAL_LEVEL": ("spinal_levels", "find_levels"),
    "GUIDELINE": ("guidelines", "find_guidelines"),
    "PROCEDURE": ("procedures", "find_procedures"),
    "MEDICATION": ("medications", "find_medications"),
    "DIAGNOSIS": ("diagnoses", "find_diagnoses"),
    "FINDING": ("findings", "find_findings"),
}
PROBLEM = ("DIAGNOSIS", "FINDING")


class Span(NamedTuple):
    start: int
    end: int
    label: str
    attributes: dict[str, Any]


def finders() -> list[Callable[[str], list[Mention]]]:
    """The ``find_*`` functions that exist (colleagues may still be writing theirs)."""
    found = []
    for module, name in FINDERS.values():
        try:
            found.append(getattr(importlib.import_module(f"imr_nlp.components.{module}"), name))
        except (ImportError, AttributeError) as problem:
            print(f"({name}: {problem})", file=sys.stderr)
    return found


def letters(only: str = "") -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Name, source text and gold of each annotated letter."""
    for folder in GOLD:
        for path in sorted(folder.glob("*.json")):
            if only and only not in f"{folder}/{path.stem}":
                continue
            sources = [*DATA.glob(f"letters/*/{path.stem}.txt"), *DATA.glob(f"letters/*/txt/{path.stem}.txt")]
            if not sources:
                continue
            # newline="" keeps the offsets those of the file.
            with sources[0].open(encoding="utf-8", newline="") as file:
                yield path.stem, file.read(), json.loads(path.read_text(encoding="utf-8"))


def predict(source: str, find: list[Callable[[str], list[Mention]]]) -> list[Span]:
    text = reflow(source)
    align = Alignment(source, text)
    mentions = resolve(m for f in find for m in f(text))
    return [Span(*align.to_source(m.start, m.end), m.label, m.attributes) for m in mentions]


def overlaps(a: Span, b: Span) -> bool:
    return a.start < b.end and b.start < a.end


def match(gold: list[Span], found: list[Span]) -> tuple[list[tuple[Span, Span]], list[Span], list[Span]]:
    """Pairs (equal spans first, then overlapping ones, each used once), unmatched gold, unmatched predictions."""
    left, right, pairs = list(gold), list(found), []
    for same in (True, False):
        for g in list(left):
            for p in right:
                if (p.start, p.end) == (g.start, g.end) if same else overlaps(g, p):
                    pairs.append((g, p))
                    left.remove(g)
                    right.remove(p)
                    break
    return pairs, left, right


def f1(hits: int, gold: int, found: int) -> tuple[float, float, float]:
    precision, recall = hits / found if found else 0.0, hits / gold if gold else 0.0
    return precision, recall, 2 * precision * recall / (precision + recall) if hits else 0.0


def context(source: str, span: Span) -> str:
    a, b = max(0, span.start - 45), min(len(source), span.end + 45)
    around = source[a : span.start], source[span.start : span.end], source[span.end : b]
    return " ".join("{}[[{}]]{}".format(*around).split())


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("labels", nargs="*", default=[*FINDERS, "PROBLEM"])
    parser.add_argument("--errors", action="store_true", help="list misses, spurious tags and wrong borders")
    parser.add_argument("--only", default="", help="letters whose path contains this")
    parser.add_argument("--attributes", nargs="*", default=[], help="report agreement of these attributes")
    args = parser.parse_args()
    find = finders()
    work = [(name, source, gold) for name, source, gold in letters(args.only)]
    predict("warm up", find)
    clock = time.perf_counter()
    predicted = {(name, id(gold)): predict(source, find) for name, source, gold in work}
    spent = time.perf_counter() - clock
    print(f"{len(work)} letters, {1000 * spent / max(1, len(work)):.1f} ms a letter (all finders)")
    for label in args.labels:
        kinds = PROBLEM if label == "PROBLEM" else (label,)
        hits = strict = n_gold = n_found = 0
        agreed = dict.fromkeys(args.attributes, 0)
        asked = dict.fromkeys(args.attributes, 0)
        for name, source, record in work:
            ignore = [Span(i["start"], i["end"], "", {}) for i in record.get("ignore", [])]
            gold = [
                Span(e["start"], e["end"], label, e.get("attrs", {})) for e in record["entities"] if e["label"] in kinds
            ]
            found = [p for p in predicted[name, id(record)] if p.label in kinds]
            gold = [g for g in gold if not any(overlaps(g, i) for i in ignore)]
            found = [p for p in found if not any(overlaps(p, i) for i in ignore)]
            pairs, missed, spurious = match(gold, found)
            n_gold, n_found, hits = n_gold + len(gold), n_found + len(found), hits + len(pairs)
            for g, p in pairs:
                for key in args.attributes:
                    if g.attributes.get(key) is not None:
                        asked[key] += 1
                        agreed[key] += (same := g.attributes[key] == p.attributes.get(key))
                        if args.errors and not same:
                            values = f"{g.attributes[key]} / {p.attributes.get(key)}"
                            print(f"  {label} {key}: {values} {source[g.start : g.end]!r}")
                if (g.start, g.end) == (p.start, p.end):
                    strict += 1
                elif args.errors:
                    print(f"  {label} BORDER {name}: {context(source, g)}  -> {source[p.start : p.end]!r}")
            if args.errors:
                for span in missed:
                    print(f"  {label} MISSED {name}: {context(source, span)}")
                for span in spurious:
                    print(f"  {label} SPURIOUS {name}: {context(source, span)}")
        relaxed, exact = f1(hits, n_gold, n_found), f1(strict, n_gold, n_found)
        print(
            f"{label:12} gold {n_gold:4} found {n_found:4}  relaxed P {relaxed[0]:.3f} R {relaxed[1]:.3f} "
            f"F1 {relaxed[2]:.3f}  strict P {exact[0]:.3f} R {exact[1]:.3f} F1 {exact[2]:.3f}"
        )
        for key in args.attributes:
            if asked[key]:
                print(f"{'':12} {key}: {agreed[key]}/{asked[key]}")


if __name__ == "__main__":
    main()
