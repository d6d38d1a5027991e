"""Files to records: one record per file, a bad file included."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from imr_nlp.errors import ImrNlpError, ReadError
from imr_nlp.io.reading import decode, find_files, name_of, read_data, sha256_of, source_of
from imr_nlp.records import Letter

if TYPE_CHECKING:
    import pandas as pd
    from spacy.language import Language


def extract(
    paths: Iterable[str | Path] | str | Path,
    *,
    nlp: Language | None = None,
    workers: int = 1,
    progress: bool = False,
) -> Extraction:
    """Records of letters in files, folders or globs, one for each file, in order.

    A file that cannot be read becomes a record with ``error``; nothing is raised and nothing is lost.

    Parameters
    ----------
    paths
        Files, folders (searched for ``.pdf`` and ``.txt``) and globs.
    nlp
        A pipeline from :func:`imr_nlp.load`; made when not given. With ``workers`` it is sent to each of them.
    workers
        Processes. Records come back, never ``Doc`` objects. A script that asks for more than one must keep its own
        code under ``if __name__ == "__main__":``, because each process imports the script.
    progress
        Show a progress bar on standard error.

    Returns
    -------
    Extraction
        An iterator of :class:`~imr_nlp.records.Letter`, with :meth:`Extraction.to_frame`.
    """
    return Extraction(list(find_files(paths)), nlp, workers, progress)


class Extraction(Iterator[Letter]):
    """Iterates over records as they are made; ``to_frame`` collects the rest into a table."""

    def __init__(self, files: Sequence[Path], nlp: Language | None, workers: int, progress: bool) -> None:
        self._files = files
        self._records = self._run(files, nlp, workers)
        if progress:
            self._records = _with_progress(self._records, len(files))

    def __next__(self) -> Letter:
        return next(self._records)

    def __len__(self) -> int:
        """How many files there are in all."""
        return len(self._files)

    def to_frame(self, what: str = "items") -> pd.DataFrame:
        """All remaining records as a pandas table: ``"items"`` or ``"entities"``."""
        from imr_nlp.io.frames import to_frame

        return to_frame(self, what)

    @staticmethod
    def _run(files: Sequence[Path], nlp: Language | None, workers: int) -> Iterator[Letter]:
        if workers > 1 and len(files) > 1:
            from imr_nlp.scale.processes import extract_in_processes

            yield from extract_in_processes(files, nlp, workers)
            return
        if nlp is None:
            from imr_nlp.pipeline import load

            nlp = load()
        for file in files:
            yield extract_file(nlp, file)


def extract_file(nlp: Language, file: Path) -> Letter:
    """The record of one file; any failure stands in its ``error``."""
    sha256 = None
    notes: list[str] = []
    try:
        data = read_data(file)
        sha256 = sha256_of(data)
        text, notes = decode(file, data)
        letter = extract_text(nlp, text)
    except ReadError as error:
        letter = Letter(error=str(error))
    except ImrNlpError:  # a missing model or table is the same for every letter: say so at once
        raise
    except Exception as error:  # one bad letter must not stop a million; its text is never quoted
        letter = Letter(error=f"{name_of(file)}: {type(error).__name__} in {_place_of(error)}; please report it")
    letter.source, letter.source_sha256 = source_of(file), sha256
    letter.warnings = [*notes, *letter.warnings]
    return letter


def _place_of(error: BaseException) -> str:
    """The module and line that raised: what a report of the fault needs, without a word of the letter."""
    place, trace = "reading", error.__traceback__
    while trace is not None:
        module = str(trace.tb_frame.f_globals.get("__name__", ""))
        if module.startswith("imr_nlp."):
            place = f"{module}, line {trace.tb_lineno}"
        trace = trace.tb_next
    return place


def extract_text(nlp: Language, text: str) -> Letter:
    """The record of one text."""
    record: Letter = nlp(text)._.letter
    return record


def _with_progress(records: Iterator[Letter], total: int) -> Iterator[Letter]:
    with progress_bar() as bar:
        task = bar.add_task("letters", total=total, failed=0)
        failed = 0
        for letter in records:
            failed += letter.error is not None
            bar.update(task, advance=1, failed=failed)
            yield letter


def progress_bar(hidden: bool = False) -> Any:
    """A progress bar on standard error with rate and failures; nothing where that is no terminal."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    class Rate(TextColumn):
        def render(self, task: Any) -> Any:
            return super().render(task) if task.speed else ""

    console = Console(file=sys.stderr)
    return Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        Rate("{task.speed:.1f}/s"),
        TextColumn("{task.fields[failed]} failed"),
        TimeRemainingColumn(),
        console=console,
        disable=hidden or not (console.is_terminal or console.is_jupyter),
    )
