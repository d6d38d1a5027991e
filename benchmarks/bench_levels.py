"""Microseconds a letter for spinal levels (warm).

Run: ``python benchmarks/bench_levels.py [folder of .txt letters]``.
"""

from __future__ import annotations

import statistics
import sys
import time
from pathlib import Path

from imr_nlp.components.spinal_levels import find_levels
from imr_nlp.match.levels import grammar
from imr_nlp.text.fold import fold

OWN = (
    "The injured worker has low back pain with a bulge at L4-5 and a right protrusion at L5-S1. "
    "A request was made for bilateral L4-5 facet blocks on 3/4/15 with 10 mg of a drug, 2-3 times a week. "
    * 3
    + "The record was read in full and holds no note on therapy, on drugs taken, or on what they brought about. " * 42
)


def microseconds(texts: list[str], work: object, rounds: int = 15) -> float:
    """Median time of ``work`` over all texts, per text."""
    assert callable(work)
    times = []
    for _ in range(rounds):
        begin = time.perf_counter()
        for text in texts:
            work(text)
        times.append((time.perf_counter() - begin) / len(texts))
    return statistics.median(times) * 1e6


def main() -> None:
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parents[2] / "shared" / "letters"
    files = sorted(folder.rglob("*.txt"))
    texts = [f.read_text(encoding="utf-8") for f in files] or [OWN] * 20
    size = sum(map(len, texts)) / len(texts)
    rules = grammar()
    find_levels(OWN)
    found = sum(len(find_levels(t)) for t in texts) / len(texts)
    print(f"{len(texts)} letters of {size:.0f} characters, {found:.2f} levels each")
    rows = [
        ("fold", fold),
        ("fold and prefilter", lambda t: rules.starts(fold(t), t)),
        ("find_levels", find_levels),
        ("find_levels without prefilter", lambda t: find_levels(t, prefilter=False)),
    ]
    for name, work in rows:
        rounds = 3 if "without" in name else 15
        us = microseconds(texts, work, rounds)
        print(f"{name:32s}{us:10.0f} us a letter{us / size * 5000:10.0f} us per 5,000 characters")


if __name__ == "__main__":
    main()
