"""What ``imr-nlp train`` does, as a plain function."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from imr_nlp.errors import ImrNlpError

if TYPE_CHECKING:
    from imr_nlp.decision.data import Tagger

#: Folds of the report: fewer than for the shipped models, so that a user waits minutes, not an hour.
_OUTER, _SEEDS = 5, (0,)


def train_command(
    letters: Sequence[Path],
    output: Path,
    *,
    view: str = "full",
    group: str | None = None,
    text: str = "text",
    label: str = "label",
    masked: str | None = None,
    records: bool | None = None,
    tag: Tagger | None = None,
    report: Path | None = None,
    seed: int = 0,
    outer: int = _OUTER,
    seeds: Sequence[int] = _SEEDS,
    ablation: bool = False,
    quiet: bool = False,
    about: dict[str, Any] | None = None,
) -> dict[str, Any]:
    """Train a decision model and write it to ``output``.

    Parameters
    ----------
    letters
        Folders or files of letters (their printed decisions are the labels), or CSV, JSONL or Parquet tables.
    output
        The directory of the model; :func:`imr_nlp.load` takes it as ``decision_model``.
    view
        ``full``, ``masked`` or ``pre_decision``.
    group
        The column whose rows stay together when folds are made; of letters it is the case.
    text, label, masked
        Columns of tables: the rationale, the outcome, the rationale masked by other means.
    records
        Whether the model may read what the pipeline tags; by default as the shipped model of the view.
    tag
        What tags letters and texts (:func:`imr_nlp.prediction.tag`); without it there are no records.
    report
        Where to write an HTML report of a nested cross-validation on the same data.
    seed, outer, seeds, ablation
        Of the training and of the report.
    quiet
        No progress on the terminal.
    about
        Facts to keep in the manifest (dates, licence).

    Returns
    -------
    dict
        The manifest of the model written.

    Raises
    ------
    TrainingDataError
        Where the data cannot train a model, with the reason.
    """
    from imr_nlp.decision.data import check_examples, read_examples
    from imr_nlp.decision.storage import save_model
    from imr_nlp.decision.training import RECORDS, train
    from imr_nlp.decision.views import check_view

    if output.exists() and not output.is_dir():
        raise ImrNlpError(f"{output} is a file: name a directory for the model")
    wanted = RECORDS[check_view(view)] if records is None else records
    if not wanted and (report is None or not ablation):
        tag = None  # the report's ablation alone would have used them
    with _progress(quiet) as say:
        say("reading letters")
        examples = read_examples(letters, view, text=text, label=label, group=group, masked=masked, tag=tag)
        check_examples(examples)
        model = train(examples, view, records=records, seed=seed, progress=say)
        model.manifest.update(about or {})
        if report is not None:
            from imr_nlp.decision.evaluation import evaluate_cv
            from imr_nlp.decision.report import html_report

            result = evaluate_cv(
                examples, view, outer=outer, seeds=seeds, ablation=ablation, records=records, progress=say
            )
            model.manifest["metrics"] = {k: v for k, v in result.items() if k != "curve"}
            report.parent.mkdir(parents=True, exist_ok=True)
            report.write_text(html_report([result]), encoding="utf-8")
        save_model(model, output)
    return model.manifest


@contextmanager
def _progress(quiet: bool) -> Iterator[Callable[[str], None]]:
    if quiet:
        yield lambda step: None
        return
    from rich.console import Console
    from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    columns = (SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("starting")
        yield lambda step: bar.update(task, description=step)
