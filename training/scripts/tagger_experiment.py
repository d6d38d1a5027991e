"""Does a trained tagger help beside the tables? ``python training/scripts/tagger_experiment.py ../shared``.

Trains spaCy's ``ner`` on annotated letters (and, with ``--reports``, on the MACCROBAT case reports), lets it fill what
the tables and grammars left untagged, and prints relaxed and strict F1 of the tables alone, the tagger alone, and
both, on letters that neither was trained nor tuned on.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from imr_nlp.evaluation import Evaluation
from imr_nlp.io.annotations import Annotated, read_gold
from imr_nlp.io.extraction import extract_text
from imr_nlp.io.reading import find_files
from imr_nlp.io.training import LABELS, train_tagger
from imr_nlp.pipeline import load

ROOT = Path(__file__).resolve().parents[2]
#: The case reports' types that stand for the guide's labels.
TYPES = {
    "Disease_disorder": "DIAGNOSIS",
    "Sign_symptom": "FINDING",
    "Diagnostic_procedure": "PROCEDURE",
    "Therapeutic_procedure": "PROCEDURE",
    "Medication": "MEDICATION",
}


def case_reports(folder: Path) -> Iterator[Annotated]:
    for path in sorted(folder.glob("*.jsonl")):
        for line in path.read_text(encoding="utf-8").splitlines():
            row = json.loads(line)
            spans = [
                {"start": e["start"], "end": e["end"], "label": TYPES[kind]}
                for e in row.get("entities", row.get("spans", []))
                if (kind := e.get("type", e.get("label"))) in TYPES
            ]
            yield Annotated(row["id"], row["text"], spans)


def score(documents: Sequence[Annotated], tag: Any) -> dict[str, Any]:
    evaluation = Evaluation()
    for document in documents:
        gold = [s for s in document.spans if s["label"] in LABELS]
        found = [e for e in tag(document.text) if e["label"] in LABELS]
        evaluation.add_entities(document.name, document.text, gold, found, [])
    return evaluation.result()["entities"]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("shared", type=Path)
    parser.add_argument("--held-out", type=Path, default=ROOT / "tests" / "gold" / "held_out")
    parser.add_argument("--reports", action="store_true", help="also learn from the case reports")
    parser.add_argument("--epochs", type=int, default=12)
    parser.add_argument("--output", type=Path, default=ROOT / "training" / "build" / "tagger")
    options = parser.parse_args()
    letters = [p for p in find_files([options.shared / "letters"]) if p.suffix == ".txt"]
    learn = [
        *read_gold(options.shared / "gold" / "letters", letters),
        *read_gold(ROOT / "tests" / "gold" / "letters", letters),
    ]
    if options.reports:
        learn += case_reports(options.shared / "corpora" / "maccrobat")
    test = list(read_gold(options.held_out, letters))
    print(f"trained on {len(learn)} documents, tested on {len(test)} letters")
    tagger = train_tagger(learn, options.output, epochs=options.epochs)

    tables = load(exclude=["imr_decision", "imr_items"])
    both = load(exclude=["imr_decision", "imr_items"], tagger=options.output)

    def alone(text: str) -> list[dict[str, Any]]:
        from imr_nlp.text.tokenizer import alignment

        doc = tagger(text)
        to_source = alignment(doc).to_source
        return [
            {"start": a, "end": b, "label": ent.label_}
            for ent in doc.ents
            for a, b in [to_source(ent.start_char, ent.end_char)]
        ]

    runs = {
        "tables": lambda text: extract_text(tables, text).to_dict()["entities"],
        "tagger": alone,
        "both": lambda text: extract_text(both, text).to_dict()["entities"],
    }
    print(f"{'':8}" + "".join(f"{label:>20}" for label in (*LABELS, "PROBLEM")))
    for name, tag in runs.items():
        entities = score(test, tag)
        shown = [
            f"{entities[label]['relaxed_f1']:.3f} / {entities[label]['strict_f1']:.3f}" if label in entities else "-"
            for label in (*LABELS, "PROBLEM")
        ]
        print(f"{name:8}" + "".join(f"{s:>20}" for s in shown))


if __name__ == "__main__":
    main()
