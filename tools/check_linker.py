"""Compare ways to link a name to ICD-10-CM by likeness: ``python tools/check_linker.py``.

The inclusion terms of ICD-10-CM are the queries, its descriptions the index; right is the right category (three
characters). Printed for thresholds: share linked, and of the linked share right.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from imr_nlp.match.linker import Concept, DiagnosisLinker, icd10cm, name_key


def main(count: int = 300) -> None:
    concepts = [c for c in icd10cm()._concepts.values() if c.concept_id[0] in "FGIJKLMRST"]
    queries = [(alias, c.concept_id) for c in concepts for alias in c.aliases]
    queries = queries[:: max(1, len(queries) // count)]
    bare = DiagnosisLinker([Concept(c.concept_id, c.canonical_name) for c in concepts])
    started = time.perf_counter()
    bare.candidates("warm up")
    print(f"{len(concepts)} concepts, {len(queries)} queries; index in {time.perf_counter() - started:.2f} s")
    ways: dict[str, Callable[[str], tuple[str, float]]] = {"3-gram tf-idf": lambda name: _best(bare, name)}
    try:
        from rapidfuzz import fuzz, process
    except ImportError:
        print("(rapidfuzz is not installed)")
    else:
        keys = {c.concept_id: name_key(c.canonical_name) for c in concepts}
        for scorer in (fuzz.token_sort_ratio, fuzz.token_set_ratio, fuzz.WRatio):

            def fuzzy(name: str, scorer: Callable[..., float] = scorer) -> tuple[str, float]:
                found = process.extractOne(name_key(name), keys, scorer=scorer)
                return (found[2], found[1] / 100) if found else ("", 0.0)

            ways[f"rapidfuzz {scorer.__name__}"] = fuzzy
    for label, way in ways.items():
        started = time.perf_counter()
        found = [(code, *way(name)) for name, code in queries]
        spent = 1000 * (time.perf_counter() - started) / len(queries)
        print(f"{label}: {spent:.1f} ms a name")
        for threshold in (0.0, 0.5, 0.6, 0.65, 0.7, 0.72, 0.75, 0.8, 0.85, 0.9):
            linked = [(gold, code) for gold, code, score in found if score >= threshold]
            right = sum(gold[:3] == code[:3] for gold, code in linked)
            print(
                f"  >= {threshold:.2f}: linked {len(linked) / len(found):.2f}, right {right / max(1, len(linked)):.2f}"
            )


def _best(linker: DiagnosisLinker, name: str) -> tuple[str, float]:
    found = linker.candidates(name, 1)
    return (found[0].code, found[0].score) if found else ("", 0.0)


if __name__ == "__main__":
    main()
