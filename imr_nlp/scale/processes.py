"""Worker processes on one machine: paths go out, records come back in order."""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from imr_nlp.errors import ImrNlpError
from imr_nlp.io.reading import name_of, source_of
from imr_nlp.records import Letter

if TYPE_CHECKING:
    from spacy.language import Language

#: Files a task: large enough that sending costs nothing, small enough that progress moves.
CHUNK = 8

_nlp: Any = None
_failure: Exception | None = None


def _start(nlp: Language | None) -> None:
    global _nlp, _failure
    threading.Thread(target=_end_with_parent, daemon=True).start()
    try:
        if nlp is None:
            from imr_nlp.pipeline import load

            nlp = load()
        _nlp = nlp
    except Exception as error:  # raised here it would only break the pool, without its reason
        _failure = error


def _end_with_parent() -> None:
    """A parent that is killed cannot tell its workers; without this they would wait for ever."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def _extract(files: Sequence[Path]) -> list[dict[str, Any]]:
    from imr_nlp.io.extraction import extract_file

    if _failure is not None:
        raise _failure
    return [extract_file(_nlp, file).to_dict() for file in files]


def extract_in_processes(files: Sequence[Path], nlp: Language | None, workers: int) -> Iterator[Letter]:
    """Records of ``files`` in order; a file that kills its process becomes a record with an error."""
    chunks = deque(files[i : i + CHUNK] for i in range(0, len(files), CHUNK))
    while chunks:
        try:
            with _pool(nlp, min(workers, len(chunks))) as pool:
                for records in _run(pool, chunks, 3 * workers):
                    chunks.popleft()
                    yield from map(Letter.from_dict, records)
        except BrokenProcessPool:
            # The first chunk without a result may hold the culprit.
            yield from _one_by_one(deque(chunks.popleft()), nlp)


def _run(pool: ProcessPoolExecutor, chunks: Iterable[Sequence[Path]], ahead: int) -> Iterator[list[dict[str, Any]]]:
    waiting: deque[Future[list[dict[str, Any]]]] = deque()
    for chunk in list(chunks):
        waiting.append(_submit(pool, chunk))
        if len(waiting) >= ahead:
            yield waiting.popleft().result()
    while waiting:
        yield waiting.popleft().result()


def _one_by_one(files: deque[Path], nlp: Language | None) -> Iterator[Letter]:
    """One worker, one file at a time: a death is then this file's; a new worker takes the next."""
    while files:
        with _pool(nlp, 1) as pool:
            try:
                _submit(pool, []).result()
            except BrokenProcessPool:
                raise ImrNlpError(
                    "worker processes die as they start: out of memory, or a script that starts them without "
                    "`if __name__ == '__main__':`; mend that or use workers=1"
                ) from None
            try:
                while files:
                    record = Letter.from_dict(_submit(pool, [files[0]]).result()[0])
                    files.popleft()
                    yield record
            except BrokenProcessPool:
                file = files.popleft()
                yield Letter(
                    source=source_of(file),
                    error=f"{name_of(file)}: the process died on this file (out of memory?); look at it by itself",
                )


def _submit(pool: ProcessPoolExecutor, files: Sequence[Path]) -> Future[list[dict[str, Any]]]:
    """Submitting may start a worker: it inherits a blocked interrupt, so that Ctrl-C is the parent's alone."""
    if not hasattr(signal, "pthread_sigmask"):
        return pool.submit(_extract, files)
    before = signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGINT])
    try:
        return pool.submit(_extract, files)
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


@contextmanager
def _pool(nlp: Language | None, workers: int) -> Iterator[ProcessPoolExecutor]:
    # spawn: forking a process that has threads (a notebook, a progress bar) can hang
    pool = ProcessPoolExecutor(
        workers, mp_context=multiprocessing.get_context("spawn"), initializer=_start, initargs=(nlp,)
    )
    try:
        yield pool
    except BaseException:
        # Nobody waits for what is still being made: an interrupt, an error, a caller who has seen enough.
        for process in list((getattr(pool, "_processes", None) or {}).values()):
            process.terminate()
        raise
    finally:
        pool.shutdown(cancel_futures=True)
