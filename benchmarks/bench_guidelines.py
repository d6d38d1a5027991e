"""CPU microseconds a letter for guideline references and literature: ``python benchmarks/bench_guidelines.py``.

Reads the letters of ``../shared`` (or ``$IMR_NLP_DATA``); without them a letter written for this file is used.
"""

from __future__ import annotations

import os
import statistics
import time
from pathlib import Path

from imr_nlp.components.guidelines import find_guidelines
from imr_nlp.match.citations import anchors, find_citations
from imr_nlp.match.citations_literature import find_literature

DATA = Path(os.environ.get("IMR_NLP_DATA", Path(__file__).resolve().parents[1] / ".." / "shared"))
OWN = (
    "Bracing of the left knee: Upheld\nClaims Administrator guideline: Decision based on MTUS Knee Complaints 2004.\n"
    "MAXIMUS guideline: Decision based on MTUS Knee Complaints 2004, Section(s): Work Activities. Decision based on "
    "Non-MTUS Citation ODG Knee & Leg, Braces.\nDecision rationale: The ODG asks for "
    "instability. The MTUS is silent. (Novak, 2011) The worker walks well and needs none of it.\n"
) * 4


def main() -> None:
    letters = []
    for path in sorted((DATA / "letters").rglob("*.txt")):
        with path.open(encoding="utf-8", newline="") as file:
            letters.append(file.read())
    letters = letters or [OWN] * 50
    find_guidelines(OWN)
    for name, run in (
        ("both", find_guidelines),
        ("guidelines", find_citations),
        ("literature", find_literature),
        ("prefilter", anchors),
    ):
        times = []
        for text in letters:
            begin = time.process_time()
            run(text)
            times.append((time.process_time() - begin) * 1e6)
        print(
            f"{name:<11} {len(letters)} letters  mean {statistics.fmean(times):7.0f} us"
            f"  median {statistics.median(times):7.0f}  max {max(times):7.0f}"
        )


if __name__ == "__main__":
    main()
