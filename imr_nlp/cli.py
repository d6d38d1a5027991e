"""The command line: ``imr-nlp extract | view | report | train | evaluate``."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any, NoReturn

import typer

from imr_nlp.errors import ImrNlpError

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode="markdown",
    help="Independent Medical Review letters as data: items, decisions, levels, findings, guidelines.",
    epilog="Nothing leaves this machine. Start with: `imr-nlp extract letters/ -o records.jsonl`",
)

#: Exit statuses: some letters failed; nothing could be done; stopped by Ctrl-C. (2: the command line was wrong.)
PARTIAL, FAILED, INTERRUPTED = 3, 1, 130


@app.command()
def extract(
    paths: Annotated[
        list[str],
        typer.Argument(
            help="Letters: PDF or text files, folders (searched to any depth for .pdf and .txt), quoted globs."
        ),
    ],
    output: Annotated[
        Path,
        typer.Option(
            "-o",
            "--output",
            help="`.jsonl` (one record a letter), `.csv` (one row an item), `.parquet` (records, nested), "
            "or `-`: JSONL to standard output.",
        ),
    ],
    workers: Annotated[int, typer.Option("-w", "--workers", min=1, help="Processes, each of about 0.3 GB.")] = 1,
    overwrite: Annotated[bool, typer.Option("--overwrite", help="Start anew instead of resuming.")] = False,
    quiet: Annotated[bool, typer.Option("-q", "--quiet", help="No progress bar, no summary.")] = False,
) -> None:
    """Turn letters into records, one per letter, in the order given.

    A bad file becomes a record with `error`; the others go on.

    **Resuming.** A run that was stopped goes on where it stopped when the same command is given again. A letter
    whose file has changed since (by its SHA-256), and one that could not be opened, is done again in its place;
    records of letters that are not named any more stay, before the others. `.csv` and `.parquet` are written at
    the end; until then the records gather in a file `.partial.jsonl` beside the output.

    **Exit status.** 0 all letters read; 3 some failed (their records say why); 1 all failed, or nothing could be
    done; 130 stopped by Ctrl-C.

    **Examples**

    `imr-nlp extract letters/ -o records.jsonl`

    `imr-nlp extract letters/ more/*.pdf -o items.csv --workers 4`

    `imr-nlp extract letter.pdf -o - | jq .determinations`
    """
    from contextlib import closing

    from imr_nlp.io.extraction import Extraction, progress_bar
    from imr_nlp.io.reading import find_files, source_of
    from imr_nlp.io.writing import Entry, append, changed, finish, journal_of, keep, resume

    with _explained():
        journal = None if str(output) == "-" else journal_of(output)
        files = {source_of(file): file for file in find_files(paths)}
        if not files:
            _fail("no letters found: give PDF or text files, or a folder that holds some")
        if journal is None:
            _end(_to_stdout(files.values(), workers), len(files))
        if overwrite:
            journal.unlink(missing_ok=True)
        elif journal != output and output.exists() and not journal.exists():
            raise ImrNlpError(f"{output} is there already; --overwrite makes it anew")
        done: dict[str, Entry] = resume(journal)
        again = {s for s, entry in done.items() if s in files and changed(files[s], entry)}
        keep(journal, done, [s for s in done if s not in again])
        todo = [source for source in files if source not in done or source in again]
        failed = sum(done[s].failed for s in files if s in done and s not in again)
        count = len(files) - len(todo)
        records = append(journal, Extraction([files[s] for s in todo], None, workers, progress=False))
        try:
            with closing(records), progress_bar(hidden=quiet) as bar:
                task = bar.add_task("letters", total=len(files), completed=count, failed=failed)
                for letter in records:
                    count += 1
                    failed += letter.error is not None
                    bar.update(task, advance=1, failed=failed)
        except KeyboardInterrupt:
            _fail(f"stopped; {count} of {len(files)} letters are kept, the same command goes on", INTERRUPTED)
        if done:
            made = resume(journal)
            keep(journal, made, [*(s for s in made if s not in files), *(s for s in files if s in made)])
        finish(journal, output)
    if not quiet:
        earlier = f", {len(files) - len(todo)} from an earlier run" if len(todo) < len(files) else ""
        typer.echo(f"{len(files)} letters in {output}{earlier}; {failed} failed", err=True)
    _end(failed, len(files))


def _to_stdout(files: Iterable[Path], workers: int) -> int:
    """Records as JSON lines to standard output; gives the number of failures."""
    from imr_nlp.io.extraction import Extraction
    from imr_nlp.io.writing import to_line

    failed = 0
    for letter in Extraction(list(files), None, workers, progress=False):
        failed += letter.error is not None
        sys.stdout.buffer.write(to_line(letter).encode())
        sys.stdout.buffer.flush()
    return failed


def _end(failed: int, total: int) -> NoReturn:
    raise typer.Exit((FAILED if failed == total else PARTIAL) if failed else 0)


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
        output.write_text(report_html(read_records(records), title), encoding="utf-8")
    typer.echo(f"{output} written", err=True)


@app.command()
def train(
    letters: Annotated[
        list[Path],
        typer.Argument(help="Folders or files of letters, or CSV, JSONL or Parquet tables of rationales."),
    ],
    output: Annotated[Path, typer.Option("-o", "--output", help="Directory for the model.")],
    view: Annotated[str, typer.Option(help="What the model sees: `full`, `masked` or `pre_decision`.")] = "full",
    group: Annotated[
        str | None, typer.Option(help="Column whose rows stay together in folds (of letters: the case).")
    ] = None,
    text: Annotated[str, typer.Option(help="Column with the text, for tables.")] = "text",
    label: Annotated[str, typer.Option(help="Column with `upheld` or `overturned`, for tables.")] = "label",
    records: Annotated[
        bool | None,
        typer.Option(
            help="Whether the model may read the pipeline's own tags; by default as the shipped one: `masked` does."
        ),
    ] = None,
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
    from imr_nlp.prediction import tag

    options: dict[str, Any] = {"view": view, "group": group, "text": text, "label": label, "records": records}
    with _explained():
        train_command(letters, output, **options, tag=tag, report=report, seed=seed)
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

    def documents() -> Iterator[Document]:
        nlp = load()
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

    Example: `imr-nlp train-tagger corrected.jsonl -o models/tagger --epochs 20`
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
    output: Annotated[Path | None, typer.Option("-o", "--output", help="Also write all figures as JSON.")] = None,
    errors: Annotated[bool, typer.Option(help="List misses and spurious mentions by class.")] = False,
) -> None:
    """Score the tags and the structure against gold annotations.

    Prints relaxed and strict precision, recall and F1 per label and for `PROBLEM` (findings and diagnoses
    as one label), attribute accuracy, the letters' structure and the confusion of assertions.

    Example: `imr-nlp evaluate --gold gold/ letters/ -o figures.json --errors`
    """
    import json

    from imr_nlp.evaluation import evaluate_letters, render_evaluation

    with _explained():
        result = evaluate_letters(letters, gold)
        if output:
            output.write_text(json.dumps(result, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    typer.echo(render_evaluation(result, errors=errors))


@contextmanager
def _explained() -> Iterator[None]:
    """What cannot be done ends the program with its reason, not with a traceback."""
    try:
        yield
    except ImrNlpError as error:
        _fail(str(error))
    except BrokenPipeError:  # whoever read our output has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        raise typer.Exit(FAILED) from None
    except OSError as error:
        _fail(f"{error.filename or 'the output'}: {error.strerror}")
    except KeyboardInterrupt:
        _fail("stopped", INTERRUPTED)


def _fail(message: str, status: int = FAILED) -> NoReturn:
    typer.echo(f"imr-nlp: {message}", err=True)
    raise typer.Exit(status)


if __name__ == "__main__":
    sys.exit(app())
