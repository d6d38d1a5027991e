"""The report of one or more views, as text and as one HTML file with its plots inside.

``python -m imr_nlp.decision.report DATA... --view masked --html report.html`` makes it from labeled data.
"""

from __future__ import annotations

import argparse
import base64
import html
import io
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from imr_nlp.decision.metrics import NAMES
from imr_nlp.decision.views import VIEWS

if TYPE_CHECKING:
    from imr_nlp.decision.data import Tagger

_TITLES = {
    "accuracy": "accuracy",
    "macro_f1": "macro-F1",
    "precision": "P overturned",
    "recall": "R overturned",
    "f1": "F1 overturned",
    "auroc": "AUROC",
    "average_precision": "AP overturned",
    "brier": "Brier",
    "ece": "ECE",
}


def markdown(results: Sequence[dict[str, Any]]) -> str:
    """The tables of the report in Markdown, a section for each view."""
    lines: list[str] = []
    for result in results:
        data, split = result["data"], result["split"]
        lines += [
            f"### View `{result['view']}`",
            "",
            f"{data['items']} items ({data['upheld']} upheld, {data['overturned']} overturned) of "
            f"{data['cases']} cases, "
            f"{data['groups']} groups once near-duplicates are joined. {split['outer']}-fold grouped cross-validation, "
            f"settings and calibration inside each training part ({split['inner']} folds), seeds "
            f"{', '.join(map(str, split['seeds']))}; 95 % intervals by bootstrap over groups of cases "
            f"({split['resamples']} resamples).",
            "",
            "| | " + " | ".join(_TITLES[n] for n in NAMES) + " |",
            "| --- |" + " ---: |" * len(NAMES),
        ]
        for row in result["rows"]:
            cells = [f"{row[n][0]:.3f} ({row[n][1]:.2f}–{row[n][2]:.2f})" for n in NAMES]
            lines.append(f"| {row['name']} | " + " | ".join(cells) + " |")
        lines += [
            "",
            "Calibration (mean predicted → share overturned, items): "
            + "; ".join(f"{p:.2f} → {share:.2f} ({n})" for p, share, n in result["calibration"]),
            "",
            *_chosen(split.get("groups", {})),
        ]
    return "\n".join(lines)


def _chosen(groups: dict[str, float]) -> list[str]:
    """What the selection inside the folds did with the groups that it may take in or leave out."""
    told = [f"`{name}` {100 * share:.0f} %" for name, share in groups.items() if share < 1]
    if not told:
        return []
    return [
        f"Groups that selection took in or left out, with the share of folds that have them: {', '.join(told)}.",
        "",
    ]


def html_report(results: Sequence[dict[str, Any]], title: str = "Decision model") -> str:
    """The report as one self-contained HTML page; plots need matplotlib and are left out without it."""
    parts = [
        "<!doctype html><html lang='en'><head><meta charset='utf-8'>",
        f"<title>{html.escape(title)}</title>",
        "<style>body{font:15px/1.5 system-ui,sans-serif;margin:2rem auto;max-width:78rem;padding:0 1rem}",
        "table{border-collapse:collapse;font-size:13px}td,th{border-bottom:1px solid #ccc;padding:.3rem .6rem;",
        "text-align:right}td:first-child,th:first-child{text-align:left}tr:nth-child(2){font-weight:600}",
        ".plots{display:flex;flex-wrap:wrap}img{max-width:24rem}small{color:#666}</style></head><body>",
        f"<h1>{html.escape(title)}</h1>",
    ]
    for result in results:
        data, split = result["data"], result["split"]
        parts += [
            f"<h2>View <code>{html.escape(result['view'])}</code></h2>",
            f"<p>{data['items']} items: {data['upheld']} upheld, {data['overturned']} overturned; "
            f"{data['cases']} cases, "
            f"{data['groups']} groups. {split['outer']}-fold grouped nested cross-validation, seeds {split['seeds']}, "
            "95 % intervals by bootstrap over groups of cases.</p><table><tr><th></th>",
            "".join(f"<th>{_TITLES[n]}</th>" for n in NAMES),
            "</tr>",
        ]
        for row in result["rows"]:
            cells = "".join(
                f"<td>{row[n][0]:.3f}<br><small>{row[n][1]:.2f}–{row[n][2]:.2f}</small></td>" for n in NAMES
            )
            parts.append(f"<tr><td>{html.escape(row['name'])}</td>{cells}</tr>")
        parts += ["</table>", _plots(result)]
    parts.append("</body></html>")
    return "\n".join(parts)


def _plots(result: dict[str, Any]) -> str:
    try:
        from matplotlib.backends.backend_agg import FigureCanvasAgg
        from matplotlib.figure import Figure
    except ImportError:
        return "<p>Plots need matplotlib: <code>pip install 'imr-nlp[train]'</code>.</p>"
    import numpy as np

    labels = np.array(result["curve"]["labels"])
    found = np.array(result["curve"]["probabilities"])

    def picture(draw: Any, title: str, x: str, y: str) -> str:
        figure = Figure(figsize=(4.4, 3.8), layout="constrained")
        FigureCanvasAgg(figure)
        axes = figure.add_subplot()
        draw(axes)
        axes.set(title=title, xlabel=x, ylabel=y)
        buffer = io.BytesIO()
        figure.savefig(buffer, format="png", dpi=110)
        code = base64.b64encode(buffer.getvalue()).decode()
        return f"<img alt='{title}' src='data:image/png;base64,{code}'>"

    def calibration(axes: Any) -> None:
        points = result["calibration"]
        axes.plot([0, 1], [0, 1], color="#bbb", lw=1)
        axes.scatter([p[0] for p in points], [p[1] for p in points], s=[12 + 3 * p[2] ** 0.7 for p in points])
        axes.set(xlim=(-0.03, 1.03), ylim=(-0.03, 1.03))

    def precision_recall(axes: Any) -> None:
        order = np.argsort(-found, kind="stable")
        hits = np.cumsum(labels[order])
        axes.step(hits / max(1, labels.sum()), hits / np.arange(1, len(hits) + 1), where="post")
        axes.axhline(labels.mean(), color="#bbb", lw=1)
        axes.set(xlim=(0, 1), ylim=(0, 1.03))

    def histogram(axes: Any) -> None:
        bins = np.linspace(0, 1, 21).tolist()
        axes.hist([found[labels == 0], found[labels == 1]], bins=bins, label=["upheld", "overturned"], log=True)
        axes.legend(frameon=False)

    return (
        "<div class='plots'>"
        + picture(calibration, "Calibration", "predicted probability of overturned", "share overturned")
        + picture(precision_recall, "Precision and recall of overturned", "recall", "precision")
        + picture(histogram, "Probabilities by outcome", "probability of overturned", "items")
        + "</div>"
    )


def main(arguments: Sequence[str] | None = None, tag: Tagger | None = None) -> int:
    """The command line of ``python -m imr_nlp.decision.report``; ``tag`` makes the records."""
    from imr_nlp.decision.data import read_examples
    from imr_nlp.decision.evaluation import evaluate_cv
    from imr_nlp.errors import ImrNlpError

    parser = argparse.ArgumentParser(prog="python -m imr_nlp.decision.report", description=__doc__.split("\n")[0])
    parser.add_argument("data", nargs="+", type=Path, help="letters, or a table with text and label columns")
    parser.add_argument("--view", action="append", choices=VIEWS, help="again for several; default full")
    parser.add_argument("--text", default="text", help="column of the rationale")
    parser.add_argument("--label", default="label", help="column of the outcome")
    parser.add_argument("--group", help="column of the case")
    parser.add_argument("--masked", help="column of rationales masked by other means")
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--no-ablation", action="store_true")
    parser.add_argument("--html", type=Path)
    parser.add_argument("--json", type=Path)
    options = parser.parse_args(arguments)
    results = []
    try:
        for view in options.view or ["full"]:
            examples = read_examples(
                options.data,
                view,
                text=options.text,
                label=options.label,
                group=options.group,
                masked=options.masked if view == "masked" else None,
                tag=tag,
            )
            results.append(
                evaluate_cv(
                    examples,
                    view,
                    seeds=range(options.seeds),
                    ablation=not options.no_ablation,
                    progress=lambda step: print(step, file=sys.stderr, flush=True),
                )
            )
    except ImrNlpError as error:
        print(f"error: {error}", file=sys.stderr)
        return 2
    print(markdown(results))
    if options.html:
        options.html.write_text(html_report(results), encoding="utf-8")
    if options.json:
        options.json.write_text(json.dumps(results, indent=1), encoding="utf-8")
    return 0


if __name__ == "__main__":
    from imr_nlp.prediction import tag

    raise SystemExit(main(tag=tag))
