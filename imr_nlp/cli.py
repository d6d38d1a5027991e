"""The command line: ``imr-nlp extract | view | report | train | evaluate``."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, NoReturn

import typer

from imr_nlp.errors import ImrNlpError

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode="markdown",
    help="Independent Medical Review letters as data: items, decisions, levels, findings, guidelines.",
    epilog="Nothing leaves this machine. Start with: `imr-nlp extract letters/ -o records.jsonl`",
)

#: Exit statuses: all well; some files failed; nothing could be done.
PARTIAL, FAILED = 3, 1


@app.command()
def extract(
    paths: Annotated[
        list[Path], typer.Argument(help="Letters: PDF or text files, folders of them, or globs.")
    ],
    output: Annotated[
        Path,
        typer.Option(
            "-o",
            "--output",
            help="`.jsonl` (one record a letter), `.csv` (one row an item) or `.parquet` (records, nested).",
        ),
    ],
    workers: Annotated[int, typer.Option("-w", "--workers", min=1, help="Processes.")] = 1,
    overwrite: Annotated[bool, typer.Option(help="Start anew instead of resuming.")] = False,
    quiet: Annotated[bool, typer.Option("-q", "--quiet", help="No progress bar, no summary.")] = False,
) -> None:
    """Turn letters into records, one per letter.

    A bad file becomes a record with `error`; the others go on. A run that was stopped resumes where it
    stopped when called again with the same output.

    Exit status: 0 all letters read, 3 some failed (their records say why), 1 nothing could be done.

    Example: `imr-nlp extract letters/ -o records.jsonl --workers 4`
    """
    from imr_nlp.io.extraction import Extraction, progress_bar
    from imr_nlp.io.reading import find_files
    from imr_nlp.io.writing import append, finish, journal_of, resume

    with _explained():
        journal = journal_of(output)
        if overwrite:
            journal.unlink(missing_ok=True)
        elif journal != output and output.exists() and not journal.exists():
            raise ImrNlpError(f"{output} is there already; --overwrite makes it anew")
        done = resume(journal)
    files = list(find_files(paths))
    todo = [file for file in files if file.as_posix() not in done]
    if not files:
        _fail("no letters found: give PDF or text files, or a folder that holds some")
    failed = 0
    records = append(journal, Extraction(todo, None, workers, progress=False))
    if quiet:
        with _explained():
            failed = sum(letter.error is not None for letter in records)
    else:
        with _explained(), progress_bar() as bar:
            task = bar.add_task("letters", total=len(files), completed=len(files) - len(todo), failed=0)
            for letter in records:
                failed += letter.error is not None
                bar.update(task, advance=1, failed=failed)
    journal.touch()
    with _explained():
        finish(journal, output)
    if not quiet:
        resumed = f", {len(files) - len(todo)} from an earlier run" if len(todo) < len(files) else ""
        typer.echo(f"{len(files)} letters in {output}{resumed}; {failed} failed", err=True)
    if failed:
        raise typer.Exit(FAILED if failed == len(files) else PARTIAL)


@app.command()
def view(
    letter: Annotated[Path, typer.Argument(help="A letter: PDF or text file.")],
    output: Annotated[Path, typer.Option("-o", "--output", help="The HTML file to write.")],
) -> None:
    """Write a letter with its tags, beside its determinations, as one HTML file without scripts.

    Example: `imr-nlp view letter.pdf -o letter.html`
    """
    from imr_nlp.io.reading import read
    from imr_nlp.pipeline import load
    from imr_nlp.view import render

    with _explained():
        text = read(letter)
    output.write_text(render(load()(text), page=True), encoding="utf-8")
    typer.echo(f"{output} written", err=True)


@app.command()
def report(
    records: Annotated[Path, typer.Argument(help="Records from `imr-nlp extract`, as JSONL.")],
    output: Annotated[Path, typer.Option("-o", "--output", help="The HTML file to write.")],
    title: Annotated[str, typer.Option(help="Heading of the page.")] = "Independent Medical Review letters",
) -> None:
    """A collection at a glance: outcomes, levels, services, diagnoses, guidelines, disagreements, failures.

    Example: `imr-nlp report records.jsonl -o report.html`
    """
    from imr_nlp.io.writing import read_records
    from imr_nlp.report import report_html

    with _explained():
        page = report_html(read_records(records), title)
    output.write_text(page, encoding="utf-8")
    typer.echo(f"{output} written", err=True)


@app.command()
def train(
    letters: Annotated[
        list[Path],
        typer.Argument(help="Folders or files of letters, or CSV, JSONL or Parquet tables of rationales."),
    ],
    output: Annotated[Path, typer.Option("-o", "--output", help="Directory for the model.")],
    view: Annotated[
        str, typer.Option(help="What the model sees: `full`, `masked` or `pre_decision`.")
    ] = "full",
    group: Annotated[
        str | None, typer.Option(help="Column whose rows stay together in folds (of letters: the case).")
    ] = None,
    text: Annotated[str, typer.Option(help="Column with the text, for tables.")] = "text",
    label: Annotated[str, typer.Option(help="Column with `upheld` or `overturned`, for tables.")] = "label",
    report: Annotated[
        Path | None, typer.Option(help="Also cross-validate, and write an HTML report with plots.")
    ] = None,
    seed: Annotated[int, typer.Option(help="Seed of all chance.")] = 0,
) -> None:
    """Retrain the decision model on your own labeled letters.

    The letters' own printed decisions are the labels; tables need a text and a label column. The result
    loads by `imr_nlp.load(decision_model=DIR)`.

    Example: `imr-nlp train letters/ -o models/mine --report report.html`
    """
    from imr_nlp.decision.cli import train_command

    with _explained():
        train_command(letters, output, view=view, group=group, text=text, label=label, report=report, seed=seed)
    typer.echo(f"model in {output}: imr_nlp.load(decision_model={str(output)!r})", err=True)


@app.command("export")
def export_annotations(
    letters: Annotated[list[Path], typer.Argument(help="Letters: PDF or text files, folders, globs.")],
    output: Annotated[Path, typer.Option("-o", "--output", help="A JSONL or .spacy file, or a folder for brat.")],
    form: Annotated[str, typer.Option("--format", help="`prodigy`, `doccano`, `brat` or `spacy`.")] = "prodigy",
) -> None:
    """Write tagged letters for an annotation tool, so that people can correct the tags.

    Example: `imr-nlp export letters/ -o to_correct.jsonl --format doccano`
    """
    from imr_nlp.io.annotations import Annotated as Document
    from imr_nlp.io.annotations import write_annotations
    from imr_nlp.io.extraction import extract_text
    from imr_nlp.io.reading import find_files, read
    from imr_nlp.pipeline import load

    nlp = load()

    def documents() -> Iterator[Document]:
        for file in find_files(letters):
            text = read(file)
            document = Document.from_letter(extract_text(nlp, text), text)
            document.name = file.name
            yield document

    with _explained():
        count = write_annotations(documents(), output, form)
    typer.echo(f"{count} letters in {output}", err=True)


@app.command("train-tagger")
def train_tagger_command(
    annotations: Annotated[
        list[Path],
        typer.Argument(help="Corrected letters: Prodigy or doccano JSONL, `.spacy` files, brat folders."),
    ],
    output: Annotated[Path, typer.Option("-o", "--output", help="Directory for the tagger.")],
    epochs: Annotated[int, typer.Option(min=1, help="Passes over the data.")] = 12,
    seed: Annotated[int, typer.Option(help="Seed of all chance.")] = 0,
) -> None:
    """Train a statistical tagger on annotated letters; use it by `imr_nlp.load(tagger=DIR)`.

    It fills what the tables and grammars leave untagged, and never overrules them.
    """
    from imr_nlp.io.annotations import read_annotations
    from imr_nlp.io.training import train_tagger

    with _explained():
        documents = [document for path in annotations for document in read_annotations(path)]
        train_tagger(
            documents,
            output,
            epochs=epochs,
            seed=seed,
            on_epoch=lambda n, loss: typer.echo(f"pass {n} of {epochs}: loss {loss:.1f}", err=True),
        )
    typer.echo(f"tagger in {output}: imr_nlp.load(tagger={str(output)!r})", err=True)


@app.command()
def evaluate(
    letters: Annotated[list[Path], typer.Argument(help="The letters (text files, or folders of them).")],
    gold: Annotated[Path, typer.Option("--gold", help="A folder of gold annotations (JSON, one a letter).")],
    output: Annotated[
        Path | None, typer.Option("-o", "--output", help="Also write all figures as JSON.")
    ] = None,
    errors: Annotated[bool, typer.Option(help="List misses and spurious mentions by class.")] = False,
) -> None:
    """Score the tags and the structure against gold annotations.

    Prints relaxed and strict precision, recall and F1 per label and for `PROBLEM` (findings and diagnoses
    as one label), attribute accuracy, the letters' structure and the confusion of assertions.
    """
    import json

    from imr_nlp.evaluation import evaluate_letters, render_evaluation

    with _explained():
        result = evaluate_letters(letters, gold)
    typer.echo(render_evaluation(result, errors=errors))
    if output:
        output.write_text(json.dumps(result, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


@contextmanager
def _explained() -> Iterator[None]:
    """What cannot be done ends the program with its reason, not with a traceback."""
    try:
        yield
    except ImrNlpError as error:
        _fail(str(error))


def _fail(message: str) -> NoReturn:
    typer.echo(f"imr-nlp: {message}", err=True)
    raise typer.Exit(FAILED)


if __name__ == "__main__":
    sys.exit(app())
