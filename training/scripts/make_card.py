"""Write the model card from the manifests of the shipped models."""

# ruff: noqa: E501  (rows of Markdown tables are long)
from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from imr_nlp.decision.report import markdown
from imr_nlp.decision.views import VIEWS

_HEAD = """# The decision models of imr_nlp

Three models, one for each view of a disputed item. They are never mixed: each is trained, measured and loaded on its own.

| view | reads | use |
| --- | --- | --- |
| `full` | the rationale as printed | fills `predicted_decision`, warns where it contradicts the printed decision |
| `masked` | the rationale without the sentences that state the conclusion | asks whether the reasons alone tell the outcome |
| `pre_decision` | the request and the clinical case summary | asks what could be known beforehand (answer: next to nothing) |

## What they are

Logistic regression (scikit-learn) with strong L2 regularisation over named features: the reading of the concluding
sentences (`full` only), roles of sentences (guideline or case, deficiency or support), cues of deficiency, support,
case and guideline, TF-IDF of words and pairs of words with negation marked and of four-character runs, and what the
pipeline tagged in the text: `assertions` (of findings, diagnoses and procedures), `citations` (guidelines by source,
literature) and `services` (categories of procedures, classes of drugs, levels). The last three, the *records*, and the
n-grams of `masked` are in a model only where selection inside the folds takes them in: see *groups* below. An
n-gram is kept only where at least four cases use it. Probabilities are calibrated (Platt) on grouped out-of-fold scores.
Stored as JSON and `npz`; predicting needs numpy alone, and the pipeline's tags where the model reads records
(`imr_nlp.predict_decisions` tags bare texts itself, with the sentences that `masked` may not see blanked out). `load_model(...).to_sklearn()` gives the scikit-learn estimator.

"""

_LIMITS = """
## Read the figures with this in mind

- Cases, and cases with nearly the same rationale (Jaccard of four-word runs >= 0.7), are never split between training and test;
  settings and calibration are chosen inside each training part. **But** the cue and statement tables were written by people
  who had read these items, so the figures of `full` and `masked` are somewhat better than on letters never seen.
- 37 overturned items of {cases} cases carry all figures of *overturned*: see the intervals.
- Every row of a table chooses its settings (and, in `masked`, its optional groups) anew inside each training part, so that a
  row without a group is compared with the model as it is made, not with settings that suit one of the two.
- `masked` reads texts that this library's own masking has gone over, also where they came masked by other means.
- The feature groups of `masked` (without the counts of case words: AUROC 0.924, AP 0.608 with them) and of `pre_decision`
  were narrowed after a first look at these data.
- `pre_decision` does not beat chance: with the two outcomes so uneven, and every item denied before, the request and the
  summary do not tell the outcome here. It is kept as a measure, not as a tool.
- Of the records, `citations` alone earn their place, and only in `masked`: selection takes them in most folds, and
  `assertions` and `services` in next to none (the shares stand under the table). What each kind gives, and others that were tried, `training/README.md` tells;
  several kinds were looked at on these same folds before the three groups were drawn up, so the gain is a little flattered.
- Tried for `masked` and left out, because they added nothing in the same folds: word n-grams up to three words, n-grams of case
  sentences alone, n-grams marked with the role of their sentence, naive-Bayes weighted n-grams, the category of the request.
  N-grams alone reach AUROC 0.68 to 0.79; the roles of sentences carry the model.

## Limits

- Letters of one State, one reviewing organisation and one season ({period}). Wording, guidelines and outcomes have
  changed since.
- It reads what a reviewer wrote. It predicts neither law nor medicine, says nothing of what is right for a patient, and is
  **not for deciding anyone's claim**.
- Probabilities are calibrated for a share of overturned items near 11 %; where it differs, retrain or recalibrate.
- A partial grant is read as one of two outcomes.

## Data and licence

{licence}. No text of the letters is shipped: the vocabularies hold single words, pairs of words and
four-character runs.

## Making them again

`python -m weasel run all training --vars.decisions PATH --vars.letters PATH` trains, measures and writes this card. One view's report:
`python -m imr_nlp.decision.report DATA --view masked --html report.html`.
"""


def main(directory: Path) -> None:
    """Write ``MODEL_CARD.md`` into ``directory`` and the metrics beside it."""
    manifests: dict[str, dict[str, Any]] = {
        view: json.loads((directory / view / "manifest.json").read_text("utf-8"))
        for view in VIEWS
        if (directory / view / "manifest.json").is_file()
    }
    lines = [
        _HEAD + "## Which they are\n",
        "| view | content hash | items | groups | settings | made with |",
        "| --- | --- | --- | --- | --- | --- |",
    ]
    for view, manifest in manifests.items():
        data, settings, versions = manifest["data"], manifest["settings"], manifest["versions"]
        lines.append(
            f"| `{view}` | `{manifest['id']}` | {data['items']} ({data['upheld']} upheld, {data['overturned']} overturned) | {', '.join(manifest['groups'])} | "
            f"C {settings['C']}, n-gram scale {settings['gram_scale']} | scikit-learn {versions['scikit-learn']}, numpy "
            f"{versions['numpy']}, Python {versions['python']} |"
        )
    lines += ["", "## Figures", ""]
    lines.append(markdown([m["metrics"] for m in manifests.values() if "metrics" in m]))
    any_manifest = next(iter(manifests.values()))
    lines.append(
        _LIMITS.format(
            cases=any_manifest["data"]["cases"],
            period=any_manifest.get("period", "not stated"),
            licence=any_manifest.get("licence", "not stated"),
        )
    )
    (directory / "MODEL_CARD.md").write_text("\n".join(lines), encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
