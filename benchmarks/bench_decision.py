"""Speed of the decision models: import, loading, items a second; bare texts, single and batched, and with records.

``python benchmarks/bench_decision.py [RATIONALES.jsonl]`` reads the column ``full`` or ``text``; without a table it
makes rationales up.
"""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from imr_nlp import decision, predict_decisions
from imr_nlp.decision import VIEWS, load_model
from imr_nlp.decision.storage import _load
from imr_nlp.prediction import tag

MADE_UP = (
    "The guidelines recommend nine visits of therapy over eight weeks for sprains. In this case, the patient fell "
    "in May and has had six visits with some relief. The exam shows weakness of the left wrist and tenderness. "
    "However, there is no record of the visits, and the plan was not described. Therefore the request is not "
    "medically necessary."
)


def texts() -> list[str]:
    """The rationales to read."""
    if len(sys.argv) > 1:
        rows = [json.loads(line) for line in Path(sys.argv[1]).read_text("utf-8").splitlines() if line.strip()]
        return [row.get("full") or row.get("text") or "" for row in rows]
    return [f"{MADE_UP} Item {i}." for i in range(300)]


def timed(work: Callable[[], object], times: int = 3) -> float:
    """The best of a few runs, in seconds."""
    best = float("inf")
    for _ in range(times):
        start = time.perf_counter()
        work()
        best = min(best, time.perf_counter() - start)
    return best


def main() -> None:
    """Print the table."""
    code = "import time; t = time.perf_counter(); import imr_nlp.decision; print(time.perf_counter() - t)"
    imported = min(float(subprocess.check_output([sys.executable, "-c", code])) for _ in range(3))
    items = texts()
    print(f"import imr_nlp.decision: {imported:.3f} s; {len(items)} items\n")
    print("| view | load, s | bare, batched | bare, single | bare, without evidence | records handed over |")
    print("| --- | ---: | ---: | ---: | ---: | ---: |")
    tagged = list(tag(items))
    for view in VIEWS:

        def fresh(view: str = view) -> None:
            _load.cache_clear()
            load_model(None, view)

        loading = timed(fresh)
        model = load_model(None, view)
        works: list[tuple[Callable[[], object], int]] = [
            (lambda m=model, v=view: predict_decisions(items, view=v, model=m), 3),
            (lambda m=model, v=view: [predict_decisions([t], view=v, model=m) for t in items], 1),
            (lambda m=model, v=view: predict_decisions(items, view=v, model=m, evidence=False), 3),
            (lambda m=model, v=view: decision.predict_decisions(items, v, m, records=tagged), 3),
        ]
        predict_decisions(items[:1], view=view, model=model)  # what tags bare texts is loaded once
        speeds = [f"{len(items) / timed(work, times):.0f}" for work, times in works]
        print(
            f"| {view}{' (reads records)' if model.uses_records else ''} | {loading:.3f} | " + " | ".join(speeds) + " |"
        )


if __name__ == "__main__":
    main()
