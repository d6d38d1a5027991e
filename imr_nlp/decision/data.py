"""Labeled items to train on: from letters (their printed decisions) or from tables with a text and a label column."""

from __future__ import annotations

import csv
import json
import re
import zlib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from imr_nlp.decision.views import check_view, item_entities, item_text, view_text
from imr_nlp.errors import TrainingDataError
from imr_nlp.records import OVERTURNED, UPHELD, Entity

#: What a column of labels may hold for each class, in any case.
_WORDS = {
    UPHELD: {"upheld", "uphold", "0", "false", "denied", "not medically necessary"},
    OVERTURNED: {"overturned", "overturn", "1", "true", "approved", "medically necessary"},
}
_TABLES = {".csv", ".jsonl", ".parquet"}
_SHINGLE, _SKETCH, _SAME = 4, 24, 0.7


class Tagger(Protocol):
    """Gives the entities of each text; of whole ``letters`` those that their form helps to read."""

    def __call__(self, texts: Iterable[str], *, letters: bool = False) -> Iterable[Sequence[Entity]]: ...


@dataclass(frozen=True, slots=True)
class Example:
    """A labeled item.

    Attributes
    ----------
    texts
        The item's text in its view; more than one where variants are trained on (the first is the one evaluated).
    overturned
        The label.
    group
        What may not be split between training and test: the case.
    source
        The whole rationale, by which near-duplicates are found.
    records
        What the pipeline tagged in each of ``texts``; None where nobody asked it.
    """

    texts: tuple[str, ...]
    overturned: bool
    group: str
    source: str = ""
    records: tuple[Sequence[Entity], ...] | None = None


def read_examples(
    paths: Iterable[str | Path],
    view: str = "full",
    *,
    text: str = "text",
    label: str = "label",
    group: str | None = None,
    masked: str | None = None,
    tag: Tagger | None = None,
) -> list[Example]:
    """Labeled items of letters and tables.

    Parameters
    ----------
    paths
        Folders or files: letters (``.txt``, ``.pdf``), or tables (``.csv``, ``.jsonl``, ``.parquet``).
    view
        The view to make of them.
    text, label, group
        Columns of the tables; without ``group`` a column ``case``, ``case_number`` or ``group`` is taken where it is
        there, else every row is its own group.
    masked
        A column with texts masked by other means, trained on beside this library's own masking (view ``masked``).
    tag
        What tags letters and texts, for the features of records (:func:`imr_nlp.prediction.tag`).

    Raises
    ------
    TrainingDataError
        Where a file has no labels or not these columns.
    """
    check_view(view)
    found: list[Example] = []
    for path in _files(paths):
        if path.suffix.lower() in _TABLES:
            found += _table_examples(path, view, text, label, group, masked, tag)
        else:
            found += _letter_examples(path, view, tag)
    return found


def check_examples(examples: Sequence[Example]) -> None:
    """Refuse data that cannot train a model, and say why.

    Examples
    --------
    >>> check_examples([Example(("a",), False, "1")])
    Traceback (most recent call last):
        ...
    imr_nlp.errors.TrainingDataError: 1 labeled item in 1 group (1 upheld, 0 overturned): ...
    """
    n, groups = len(examples), len({e.group for e in examples})
    counts = Counter(e.overturned for e in examples)
    have = (
        f"{n} labeled item{'s' * (n != 1)} in {groups} group{'s' * (groups != 1)} "
        f"({counts[False]} upheld, {counts[True]} overturned)"
    )
    class_groups = {c: len({e.group for e in examples if e.overturned is c}) for c in (False, True)}
    if not n:
        raise TrainingDataError("no labeled items found: give letters that print their decisions, or a table")
    if min(counts[False], counts[True]) == 0:
        raise TrainingDataError(f"{have}: a model needs both outcomes; add letters of the other")
    if min(class_groups.values()) < 5 or n < 20:
        raise TrainingDataError(
            f"{have}: too little; at least 20 items, with 5 groups (cases) of each outcome, are needed"
        )


def merge_near_duplicates(examples: Sequence[Example]) -> list[str]:
    """A group name for each example: its case, joined with the cases whose rationales are nearly the same.

    Two rationales are nearly the same where their sets of four-word runs agree by 70 % (Jaccard).
    """
    parent: dict[str, str] = {e.group: e.group for e in examples}

    def root(name: str) -> str:
        while parent[name] != name:
            parent[name] = parent[parent[name]]
            name = parent[name]
        return name

    shingles = [_shingles(e.source or e.texts[0]) for e in examples]
    by_hash: dict[int, list[int]] = {}
    for i, own in enumerate(shingles):
        for code in sorted(own)[:_SKETCH]:
            for j in by_hash.get(code, ()):
                a, b = root(examples[i].group), root(examples[j].group)
                if a != b and len(own & shingles[j]) >= _SAME * len(own | shingles[j]):
                    parent[a] = b
            by_hash.setdefault(code, []).append(i)
    return [root(e.group) for e in examples]


def _shingles(text: str) -> set[int]:
    words = re.findall(r"[a-z0-9]+", text.lower())
    runs = [" ".join(words[i : i + _SHINGLE]) for i in range(max(1, len(words) - _SHINGLE + 1))]
    return {zlib.crc32(run.encode()) for run in runs if run}


def _files(paths: Iterable[str | Path]) -> Iterator[Path]:
    for given in paths:
        path = Path(given)
        if path.is_dir():
            inside = (p for p in path.rglob("*") if p.suffix.lower() in {".txt", ".pdf", *_TABLES})
            yield from _one_form_each(sorted(inside))
        elif path.is_file():
            yield path
        else:
            raise TrainingDataError(f"{path} is neither a file nor a folder")


def _one_form_each(paths: list[Path]) -> Iterator[Path]:
    """One file for each letter, where a folder holds it both as PDF and as text."""
    seen: set[str] = set()
    for path in sorted(paths, key=lambda p: (p.suffix.lower() != ".txt", str(p))):
        if path.suffix.lower() in _TABLES:
            yield path
        elif path.stem not in seen:
            seen.add(path.stem)
            yield path


def _letter_examples(path: Path, view: str, tag: Tagger | None) -> Iterator[Example]:
    from imr_nlp.io.reading import read  # the reader of PDFs needs its library only here
    from imr_nlp.letter import parse_letter

    source = read(path)
    letter = parse_letter(source)
    if tag is not None:
        letter.entities = [entity for own in tag([source], letters=True) for entity in own]
    case = letter.case_number or path.stem
    for item in letter.determinations:
        if item.decision not in {UPHELD, OVERTURNED}:
            continue
        text = item_text(letter, item, source, view)
        if not text and view != "masked":
            continue
        records = None
        if tag is not None:
            own = item_entities(letter, item, source, view)
            records = tuple(tag([text])) if own is None else (own,)
        yield Example((text,), item.decision == OVERTURNED, case, item_text(letter, item, source, "full"), records)


def _table_examples(
    path: Path, view: str, text: str, label: str, group: str | None, masked: str | None, tag: Tagger | None
) -> Iterator[Example]:
    rows = _rows(path)
    if not rows:
        raise TrainingDataError(f"{path} has no rows")
    columns = list(rows[0])
    wanted = [c for c in (text, label, group, masked) if c]
    missing = [c for c in wanted if c not in columns]
    if missing:
        raise TrainingDataError(f"{path} has no column {', '.join(missing)}; it has {', '.join(map(str, columns))}")
    grouping = group or next((c for c in ("case", "case_number", "group") if c in columns), None)
    given = [masked, text] if masked and view == "masked" else [text]
    texts = [tuple(dict.fromkeys(view_text(str(row[column] or ""), view) for column in given)) for row in rows]
    tagged = None if tag is None else iter(tag(variant for own in texts for variant in own))
    for number, (row, own) in enumerate(zip(rows, texts), 1):
        name = str(row[grouping]) if grouping else f"{path.name}:{number}"
        records = None if tagged is None else tuple(next(tagged) for _ in own)
        yield Example(own, _label(row[label], path, number), name, str(row[text] or ""), records)


def _label(value: Any, path: Path, number: int) -> bool:
    word = str(value).strip().lower()
    for name, words in _WORDS.items():
        if word in words:
            return name == OVERTURNED
    raise TrainingDataError(
        f"{path}, row {number}: the label {word[:20]!r} is neither upheld nor overturned (or 0 and 1)"
    )


def _rows(path: Path) -> Sequence[Mapping[str, Any]]:
    suffix = path.suffix.lower()
    try:
        if suffix == ".csv":
            with path.open(encoding="utf-8-sig", newline="") as handle:
                return list(csv.DictReader(handle))
        if suffix == ".jsonl":
            with path.open(encoding="utf-8") as handle:
                return [json.loads(line) for line in handle if line.strip()]
    except (ValueError, csv.Error) as error:
        raise TrainingDataError(f"{path} cannot be read as {suffix[1:]} ({type(error).__name__})") from error
    try:
        import pyarrow.parquet as parquet
    except ImportError as error:
        raise TrainingDataError(f'{path} needs pyarrow: pip install "imr-nlp[parquet]"') from error
    rows: list[dict[str, Any]] = parquet.read_table(path).to_pylist()
    return rows
