"""Write what the shipped models say of made-up rationales: the golden predictions of the tests."""

from __future__ import annotations

import json
import sys
from pathlib import Path

from imr_nlp.decision import VIEWS, load_model, predict_decisions
from imr_nlp.decision.views import seen_text
from imr_nlp.prediction import tag

#: The attributes that features are made of.
READ = ("assertion", "category", "source")

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
    "Per ODG a second course may follow where the first one helped. He returned to work after six visits.",
    "The Chronic Pain Medical Treatment Guidelines list baclofen for spasticity. No spasticity was found.",
    "",
]


def main(path: Path) -> None:
    """Write the predictions of all views to ``path``, with the tags that were read, so that these may improve."""
    rows = []
    for view in VIEWS:
        model = load_model(None, view)
        tagged = (
            [list(own) for own in tag([seen_text(t, view) for t in TEXTS], groups=model.groups)]
            if model.uses_records
            else None
        )
        for number, read in enumerate(predict_decisions(TEXTS, view, model, evidence=False, records=tagged)):
            row = {"view": view, "text": TEXTS[number], "label": read["label"]}
            row["overturned"] = round(read["probabilities"]["overturned"], 4)
            if tagged is not None:
                row["records"] = [
                    [e.start, e.end, e.label, e.text, {k: v for k, v in e.attributes.items() if k in READ and v}]
                    for e in tagged[number]
                ]
            rows.append(row)
    path.write_text(json.dumps(rows, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
