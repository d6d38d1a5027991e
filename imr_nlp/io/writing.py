"""Records to files: JSONL as they come, CSV and Parquet from the finished JSONL.

A killed run resumes: the JSONL (for CSV and Parquet a journal beside the output) holds whole lines only, and
what it holds is not done again.
"""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Generator, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from imr_nlp.errors import ImrNlpError, ReadError
from imr_nlp.io.frames import item_rows
from imr_nlp.io.reading import read_data, sha256_of
from imr_nlp.records import SCHEMA_VERSION, Letter

if TYPE_CHECKING:
    import pyarrow as pa

FORMATS = (".jsonl", ".csv", ".parquet")

# A line of a journal as to_line() writes it: enough to resume without parsing whole records.
_START = re.compile(
    rb'\{"schema_version": (\d+), "source": ("(?:[^"\\]|\\.)*"), "source_sha256": (null|"[0-9a-f]{64}"), '
)
_NO_ERROR = b'"error": null}\n'


def journal_of(output: Path) -> Path:
    """The JSONL in which the records of a run gather: the output itself, or a file beside it."""
    if output.suffix not in FORMATS:
        raise ImrNlpError(f"{output.name}: unknown format; choose a name that ends in {', '.join(FORMATS)}")
    if output.suffix == ".parquet":  # better now than after all letters
        try:
            import pyarrow.parquet  # noqa: F401
        except ImportError as error:
            raise ImrNlpError(f"Parquet needs pyarrow: pip install 'imr-nlp[parquet]' ({error})") from None
    return output if output.suffix == ".jsonl" else output.with_name(output.name + ".partial.jsonl")


@dataclass(slots=True)
class Entry:
    """What resuming needs to know of a record, and where its line stands in the journal."""

    sha256: str | None
    failed: bool
    start: int
    end: int

    @property
    def unread(self) -> bool:
        """The file could not even be opened, or killed its process: another run may have more luck."""
        return self.failed and self.sha256 is None


def resume(journal: Path) -> dict[str, Entry]:
    """The complete records of a journal by their source; a last line that was cut off is removed from the file."""
    if not journal.exists():
        return {}
    done: dict[str, Entry] = {}
    with journal.open("rb+") as file:
        _lock(file, journal)
        whole = 0
        for number, line in enumerate(file, 1):
            if not line.endswith(b"\n"):
                break
            version, source, sha256, failed = _head(line, journal, number)
            if version != SCHEMA_VERSION:
                raise ImrNlpError(
                    f"{journal.name}: made with record schema {version}, this version writes {SCHEMA_VERSION}; "
                    "choose another output, or --overwrite"
                )
            done[source] = Entry(sha256, failed, whole, whole + len(line))
            whole += len(line)
        file.truncate(whole)
    return done


def _head(line: bytes, journal: Path, number: int) -> tuple[object, str, str | None, bool]:
    """Schema version, source, hash and failure of a record, without reading all of it where that is not needed."""
    start = _START.match(line)
    if start:
        sha256 = start[3].decode()
        source = str(json.loads(start[2]))
        return int(start[1]), source, None if sha256 == "null" else sha256[1:-1], not line.endswith(_NO_ERROR)
    try:
        record = json.loads(line)
        return record["schema_version"], str(record["source"]), record["source_sha256"], record["error"] is not None
    except (ValueError, KeyError, TypeError):
        raise ImrNlpError(
            f"{journal.name}: line {number} is no record; "
            "is this another program's file? Choose another output, or --overwrite"
        ) from None


def changed(file: Path, entry: Entry) -> bool:
    """Whether a file must be read again: it holds other bytes than its record was made of, or was not read at all."""
    if entry.unread:
        return True
    try:
        return sha256_of(read_data(file)) != entry.sha256
    except ReadError:  # gone by now: its record stays
        return False


def keep(journal: Path, done: dict[str, Entry], sources: Iterable[str]) -> None:
    """Leave the records of ``sources`` in the journal, in that order; all or nothing, whenever it is killed."""
    wanted = list(sources)
    if wanted == list(done):
        return
    whole = journal.with_name(journal.name + ".writing")
    with journal.open("rb") as old, whole.open("wb") as new:
        for source in wanted:
            old.seek(done[source].start)
            new.write(old.read(done[source].end - done[source].start))
    whole.replace(journal)


def append(journal: Path, letters: Iterable[Letter]) -> Generator[Letter, None, None]:
    """Write each record as one line as it comes, and pass it on."""
    journal.parent.mkdir(parents=True, exist_ok=True)
    with journal.open("a", encoding="utf-8", newline="\n") as file:
        _lock(file, journal)
        for letter in letters:
            # One write a record: a kill leaves at most one line cut off, and resume() removes it.
            file.write(to_line(letter))
            file.flush()
            yield letter


def to_line(letter: Letter) -> str:
    """A record as one JSON line."""
    return json.dumps(letter.to_dict(), ensure_ascii=False) + "\n"


def _lock(file: IO[Any], journal: Path) -> None:
    """Two runs must not write one journal; the lock goes with its process, however that ends."""
    try:
        import fcntl
    except ImportError:  # Windows
        return
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        raise ImrNlpError(f"{journal.name}: another run is writing it; wait, or choose another output") from None
    except OSError:  # some network folders have no locks
        return


def read_records(path: str | Path) -> Iterator[Letter]:
    """The records of a JSONL file."""
    path = Path(path)
    with path.open(encoding="utf-8") as file:
        for number, line in enumerate(file, 1):
            if line.strip():
                try:
                    yield Letter.from_dict(json.loads(line))
                except (ValueError, KeyError, TypeError, AttributeError):
                    raise ImrNlpError(f"{path.name}: line {number} is no record of imr-nlp extract") from None


def finish(journal: Path, output: Path) -> None:
    """Turn a finished journal into the output's format."""
    if journal == output:
        return
    whole = output.with_name(output.name + ".writing")
    if output.suffix == ".csv":
        _write_csv(journal, whole)
    else:
        _write_parquet(journal, whole)
    whole.replace(output)
    journal.unlink()


def _write_csv(journal: Path, output: Path) -> None:
    with output.open("w", encoding="utf-8", newline="") as file:
        writer = None
        for letter in read_records(journal):
            for row in item_rows(letter):
                if writer is None:
                    writer = csv.DictWriter(file, list(row))
                    writer.writeheader()
                writer.writerow(row)


def _write_parquet(journal: Path, output: Path, batch: int = 500) -> None:
    import pyarrow as pa
    import pyarrow.parquet as pq

    schema = parquet_schema()
    with pq.ParquetWriter(output, schema, compression="zstd") as writer:
        rows: list[dict[str, Any]] = []
        for letter in read_records(journal):
            rows.append(parquet_row(letter))
            if len(rows) == batch:
                writer.write_table(pa.Table.from_pylist(rows, schema=schema))
                rows = []
        if rows:
            writer.write_table(pa.Table.from_pylist(rows, schema=schema))


def parquet_row(letter: Letter) -> dict[str, Any]:
    """The record in the published Parquet schema: open-ended values (evidence) as JSON text."""
    record = letter.to_dict()
    for item in record["determinations"]:
        predicted = item["predicted_decision"]
        if predicted:
            item["predicted_decision"] = {
                "label": predicted["label"],
                "upheld": predicted["probabilities"].get("upheld"),
                "overturned": predicted["probabilities"].get("overturned"),
                "evidence": json.dumps(predicted["evidence"], ensure_ascii=False),
            }
    return record


def parquet_schema() -> pa.Schema:
    """The published schema: one row per letter, the record's names, nested lists of structs."""
    import pyarrow as pa

    string, integer, boolean = pa.string(), pa.int64(), pa.bool_()
    strings = pa.list_(string)
    pages = pa.list_(pa.list_(integer))
    extent = pa.struct([("start", integer), ("end", integer)])
    reference = pa.struct(
        [
            ("start", integer),
            ("end", integer),
            ("text", string),
            ("source", string),
            ("mtus", boolean),
            ("chapter", integer),
            ("title", string),
            ("section", string),
            ("pages", pages),
            ("year", integer),
            ("edition", string),
            ("cited_by", string),
            ("refers_to", integer),
            ("in_force", boolean),
        ]
    )
    predicted = pa.struct(
        [("label", string), ("upheld", pa.float64()), ("overturned", pa.float64()), ("evidence", string)]
    )
    item = pa.struct(
        [
            ("start", integer),
            ("end", integer),
            ("request", string),
            ("requested", string),
            ("authorized", string),
            ("decision", string),
            ("claims_administrator_guidelines", pa.list_(reference)),
            ("reviewer_guidelines", pa.list_(reference)),
            ("rationale", extent),
            ("predicted_decision", predicted),
            ("heading", extent),
            ("claims_administrator_field", extent),
            ("reviewer_field", extent),
            ("category", string),
            ("subcategory", string),
            ("quantity", integer),
            ("frequency", string),
            ("duration", string),
            ("laterality", string),
            ("levels", strings),
            ("date_of_service", string),
            ("retrospective", boolean),
        ]
    )
    cue = pa.struct([("text", string), ("start", integer), ("end", integer), ("rule", string)])
    entity = pa.struct(
        [
            ("start", integer),
            ("end", integer),
            ("label", string),
            ("text", string),
            ("section", string),
            ("letter_section", string),
            ("determination", integer),
            ("segments", strings),
            ("vertebrae", strings),
            ("region", string),
            ("laterality", string),
            ("concept", string),
            ("category", string),
            ("hcpcs", string),
            ("icd10pcs", string),
            ("assertion", string),
            ("negated", boolean),
            ("cue", cue),
            ("strength", string),
            ("form", string),
            ("count", integer),
            ("code", string),
            ("description", string),
            ("score", pa.float64()),
            ("source", string),
            ("mtus", boolean),
            ("chapter", integer),
            ("title", string),
            ("pages", pages),
            ("year", integer),
            ("edition", string),
            ("cited_by", string),
            ("refers_to", integer),
            ("in_force", boolean),
            ("author", string),
            ("identifier", string),
        ]
    )
    return pa.schema(
        [
            ("schema_version", integer),
            *((name, string) for name in ("source", "source_sha256", "layout", "case_number", "priority")),
            *((name, string) for name in ("date_assigned", "date_of_injury", "decision_date", "ur_denial_date")),
            ("application_received", string),
            ("patient", pa.struct([("age", integer), ("sex", string)])),
            ("reviewer", pa.struct([("specialties", strings), ("licensed_in", strings)])),
            ("sections", pa.list_(pa.struct([("name", string), ("start", integer), ("end", integer)]))),
            ("determinations", pa.list_(item)),
            ("outcome", string),
            ("entities", pa.list_(entity)),
            ("negated_findings", pa.list_(integer)),
            ("warnings", strings),
            ("error", string),
        ]
    )
