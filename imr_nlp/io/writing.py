"""Records to files: JSONL as they come, CSV and Parquet from the finished JSONL.

A killed run resumes: the JSONL (for CSV and Parquet a journal beside the output) holds whole lines only, and
what it holds is not done again.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from imr_nlp.errors import ImrNlpError
from imr_nlp.io.frames import item_rows
from imr_nlp.records import Letter

if TYPE_CHECKING:
    import pyarrow as pa

FORMATS = (".jsonl", ".csv", ".parquet")


def journal_of(output: Path) -> Path:
    """The JSONL in which the records of a run gather: the output itself, or a file beside it."""
    if output.suffix not in FORMATS:
        raise ImrNlpError(f"{output.name}: unknown format; choose a name that ends in {', '.join(FORMATS)}")
    return output if output.suffix == ".jsonl" else output.with_name(output.name + ".partial.jsonl")


def resume(journal: Path) -> set[str]:
    """The sources whose records are complete; a last line that was cut off is removed from the file."""
    if not journal.exists():
        return set()
    done: set[str] = set()
    with journal.open("rb+") as file:
        whole = 0
        for line in file:
            if not line.endswith(b"\n"):
                break
            try:
                done.add(str(json.loads(line)["source"]))
            except (ValueError, KeyError, TypeError):
                raise ImrNlpError(
                    f"{journal.name}: line {len(done) + 1} is no record; "
                    "is this another program's file? Choose another output, or --overwrite"
                ) from None
            whole += len(line)
        file.truncate(whole)
    return done


def append(journal: Path, letters: Iterator[Letter]) -> Iterator[Letter]:
    """Write each record as one line as it comes, and pass it on."""
    journal.parent.mkdir(parents=True, exist_ok=True)
    with journal.open("a", encoding="utf-8", newline="\n") as file:
        for letter in letters:
            # One write a record: a kill leaves at most one line cut off, and resume() removes it.
            file.write(json.dumps(letter.to_dict(), ensure_ascii=False) + "\n")
            file.flush()
            yield letter


def read_records(path: Path) -> Iterator[Letter]:
    """The records of a JSONL file."""
    with path.open(encoding="utf-8") as file:
        for line in file:
            if line.strip():
                yield Letter.from_dict(json.loads(line))


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
    try:
        import pyarrow as pa
        import pyarrow.parquet as pq
    except ImportError:
        raise ImrNlpError("Parquet needs pyarrow: pip install 'imr-nlp[parquet]'") from None
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

    string, integer, boolean = pa.string(), pa.int32(), pa.bool_()
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
            ("assertion", string),
            ("negated", boolean),
            ("cue", cue),
            ("strength", string),
            ("form", string),
            ("count", string),
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
            ("authors", string),
            ("identifier", string),
        ]
    )
    return pa.schema(
        [
            ("schema_version", integer),
            *((name, string) for name in ("source", "source_sha256", "layout", "case_number", "priority")),
            *(
                (name, string)
                for name in ("date_assigned", "date_of_injury", "decision_date", "ur_denial_date")
            ),
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
