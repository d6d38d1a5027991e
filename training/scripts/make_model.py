"""Make one shipped decision model again: train, measure by nested grouped cross-validation, save, report."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from imr_nlp.decision.cli import train_command
from imr_nlp.errors import ImrNlpError
from imr_nlp.prediction import tag


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path, nargs="+")
    parser.add_argument("output", type=Path)
    parser.add_argument("--view", default="full")
    parser.add_argument("--text", default="text")
    parser.add_argument("--label", default="label")
    parser.add_argument("--group")
    parser.add_argument("--masked")
    parser.add_argument("--records", action=argparse.BooleanOptionalAction, help="default: as imr-nlp train")
    parser.add_argument("--report", type=Path)
    parser.add_argument("--period", default="not stated")
    parser.add_argument("--quick", action="store_true", help="fewer folds, one seed, no ablation")
    options = parser.parse_args()
    about = {
        "period": options.period,
        "licence": "trained on public decisions of the California DWC, redacted by the State; model under MIT",
    }
    try:
        manifest = train_command(
            options.data,
            options.output,
            view=options.view,
            group=options.group,
            text=options.text,
            label=options.label,
            masked=options.masked,
            records=options.records,
            tag=tag,
            report=options.report,
            outer=5 if options.quick else 10,
            seeds=(0,) if options.quick else (0, 1, 2),
            ablation=not options.quick,
            about=about,
        )
    except ImrNlpError as error:
        print(f"error: {error}", file=sys.stderr)
        return 2
    print(f"{options.output}: {manifest['view']} {manifest['id']}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
