"""Write what the shipped models say of made-up rationales: the golden predictions of the tests."""

from __future__ import annotations

import json
import sys
from pathlib import Path

from imr_nlp.decision import VIEWS, predict_decisions

TEXTS = [
    "The guidelines recommend an MRI of the knee when locking persists after a month of care. She did eight visits of "
    "therapy, still cannot squat, and McMurray's test is positive. Therefore the request is medically necessary.",
    "The guidelines recommend an MRI of the knee when locking persists after a month of care. There is no record "
    "of any therapy, and the exam was not described. Therefore the request is not medically necessary.",
    "This cream holds a drug that the guidelines do not recommend. However, oral drugs caused bleeding, and she sleeps "
    "well with it. Given these circumstances the request is certified.",
    "Since the primary procedure is not medically necessary, none of the associated services are medically necessary.",
    "He is to undergo a fusion next week and smokes. Such testing is an option before major surgery.",
    "It is unclear which drugs were tried, and a urine screen was not provided.",
    "",
]


def main(path: Path) -> None:
    """Write the predictions of all views to ``path``."""
    rows = [
        {
            "view": view,
            "text": text,
            "label": read["label"],
            "overturned": round(read["probabilities"]["overturned"], 4),
        }
        for view in VIEWS
        for text, read in zip(TEXTS, predict_decisions(TEXTS, view=view, evidence=False))
    ]
    path.write_text(json.dumps(rows, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
