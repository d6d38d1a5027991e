"""Worker processes on one machine: paths go out, records come back in order."""

from __future__ import annotations

import multiprocessing
from collections import deque
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from pathlib import Path
from typing import TYPE_CHECKING, Any

from imr_nlp.records import Letter

if TYPE_CHECKING:
    from spacy.language import Language

#: Files a task: large enough that sending costs nothing, small enough that progress moves.
CHUNK = 8

_nlp: Any = None


def _start(nlp: Language | None) -> None:
    global _nlp
    if nlp is None:
        from imr_nlp.pipeline import load

        nlp = load()
    _nlp = nlp


def _extract(files: Sequence[Path]) -> list[dict[str, Any]]:
    from imr_nlp.io.extraction import extract_file

    return [extract_file(_nlp, file).to_dict() for file in files]


def extract_in_processes(files: Sequence[Path], nlp: Language | None, workers: int) -> Iterator[Letter]:
    """Records of ``files`` in order; a file that kills its process becomes a record with an error."""
    chunks = deque(files[i : i + CHUNK] for i in range(0, len(files), CHUNK))
    while chunks:
        try:
            for chunk, records in _run(chunks, nlp, workers):
                yield from map(Letter.from_dict, records)
                assert chunks[0] is chunk
                chunks.popleft()
        except BrokenProcessPool:
            # The first chunk without a result may hold the culprit: file by file, each in a process of its own.
            for file in chunks.popleft():
                yield _alone(file, nlp)


def _run(
    chunks: deque[Sequence[Path]], nlp: Language | None, workers: int
) -> Iterator[tuple[Sequence[Path], list[dict[str, Any]]]]:
    waiting: deque[tuple[Sequence[Path], Future[list[dict[str, Any]]]]] = deque()
    upcoming = iter(list(chunks))
    with _pool(nlp, workers) as pool:
        for chunk in upcoming:
            waiting.append((chunk, pool.submit(_extract, chunk)))
            if len(waiting) >= 3 * workers:
                chunk, future = waiting.popleft()
                yield chunk, future.result()
        while waiting:
            chunk, future = waiting.popleft()
            yield chunk, future.result()


def _alone(file: Path, nlp: Language | None) -> Letter:
    try:
        with _pool(nlp, 1) as pool:
            return Letter.from_dict(pool.submit(_extract, [file]).result()[0])
    except BrokenProcessPool:
        return Letter(
            source=file.as_posix(),
            error=f"{file.name}: the process died on this file (out of memory?); look at it by itself",
        )


def _pool(nlp: Language | None, workers: int) -> ProcessPoolExecutor:
    # spawn: forking a process that has threads (a notebook, a progress bar) can hang
    return ProcessPoolExecutor(
        workers, mp_context=multiprocessing.get_context("spawn"), initializer=_start, initargs=(nlp,)
    )
