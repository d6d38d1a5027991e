"""The command line on real letters: formats, failures, resuming."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

import imr_nlp
from imr_nlp.cli import app
from imr_nlp.io.writing import parquet_schema, read_records, resume

run = CliRunner().invoke


@pytest.fixture(scope="module")
def some(letters_dir: Path) -> list[Path]:
    return sorted(letters_dir.glob("*.txt"))[:3]


@pytest.fixture(scope="module")
def whole(some: list[Path], tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("out") / "records.jsonl"
    result = run(app, ["extract", *map(str, some), "-o", str(out)])
    assert result.exit_code == 0, result.output
    return out


def lines(path: Path) -> list[dict]:  # type: ignore[type-arg]
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def test_one_record_a_letter_as_in_python(some: list[Path], whole: Path) -> None:
    assert [r["source"] for r in lines(whole)] == [p.as_posix() for p in some]
    assert lines(whole) == [letter.to_dict() for letter in imr_nlp.extract(some)]
    assert [r.to_dict() for r in read_records(whole)] == lines(whole)


def test_workers_give_the_same_records(some: list[Path], whole: Path, tmp_path: Path) -> None:
    out = tmp_path / "w.jsonl"
    assert run(app, ["extract", *map(str, some), "-o", str(out), "-w", "2", "-q"]).exit_code == 0
    assert lines(out) == lines(whole)


def test_csv_has_a_row_an_item(some: list[Path], whole: Path, tmp_path: Path) -> None:
    out = tmp_path / "items.csv"
    assert run(app, ["extract", *map(str, some), "-o", str(out), "-q"]).exit_code == 0
    rows = list(csv.DictReader(out.open(encoding="utf-8", newline="")))
    items = [d for r in lines(whole) for d in r["determinations"]]
    assert [r["request"] for r in rows] == [d["request"] for d in items]
    assert [r["decision"] for r in rows] == [d["decision"] for d in items]
    assert list(out.parent.iterdir()) == [out]


def test_parquet_has_the_published_schema(some: list[Path], whole: Path, tmp_path: Path) -> None:
    pq = pytest.importorskip("pyarrow.parquet")
    out = tmp_path / "records.parquet"
    assert run(app, ["extract", *map(str, some), "-o", str(out), "-q"]).exit_code == 0
    table = pq.read_table(out)
    assert table.schema.equals(parquet_schema())
    assert [r["case_number"] for r in table.to_pylist()] == [r["case_number"] for r in lines(whole)]
    keys = {key for record in lines(whole) for entity in record["entities"] for key in entity}
    published = {f.name for f in parquet_schema().field("entities").type.value_type}
    assert keys <= published


@pytest.mark.parametrize("cut", [0, 1, 40, 10_000])
def test_a_killed_run_resumes_without_loss_or_double(some: list[Path], whole: Path, tmp_path: Path, cut: int) -> None:
    out = tmp_path / "r.jsonl"
    data = whole.read_bytes()
    out.write_bytes(data[: max(0, len(data) - cut)])
    result = run(app, ["extract", *map(str, some), "-o", str(out)])
    assert result.exit_code == 0
    assert lines(out) == lines(whole)
    assert list(resume(out)) == [p.as_posix() for p in some]


def test_bad_files_are_records_and_the_status_tells(some: list[Path], letters_dir: Path, tmp_path: Path) -> None:
    out = tmp_path / "r.jsonl"
    result = run(app, ["extract", str(letters_dir / "bad"), str(some[0]), str(tmp_path / "gone.txt"), "-o", str(out)])
    assert result.exit_code == 3
    records = lines(out)
    bad = sum(1 for p in (letters_dir / "bad").iterdir() if p.suffix in (".pdf", ".txt"))
    assert len(records) == bad + 2
    good = [r for r in records if not r["error"]]
    assert [r["source"] for r in good] == [some[0].as_posix()]
    assert run(app, ["extract", str(tmp_path / "gone.txt"), "-o", str(tmp_path / "x.jsonl")]).exit_code == 1


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["extract", "EMPTY", "-o", "OUT.jsonl"], "no letters found"),
        (["extract", "EMPTY", "-o", "OUT.xlsx"], "unknown format"),
        (["evaluate", "EMPTY", "--gold", "EMPTY"], "no gold annotation"),
    ],
)
def test_what_cannot_be_done_says_why(tmp_path: Path, arguments: list[str], message: str) -> None:
    (tmp_path / "empty").mkdir()
    places = {"EMPTY": str(tmp_path / "empty")}
    given = [places.get(a, a.replace("OUT", str(tmp_path / "out"))) for a in arguments]
    result = run(app, given)
    assert result.exit_code == 1 and message in result.output


def test_another_programs_file_is_not_touched(some: list[Path], tmp_path: Path) -> None:
    out = tmp_path / "r.jsonl"
    out.write_text('{"a": 1}\n')
    result = run(app, ["extract", str(some[0]), "-o", str(out)])
    assert result.exit_code == 1 and "no record" in result.output
    assert out.read_text() == '{"a": 1}\n'


def test_frames(some: list[Path], whole: Path) -> None:
    items = imr_nlp.extract(some).to_frame()
    entities = imr_nlp.extract(some).to_frame("entities")
    assert len(items) == sum(len(r["determinations"]) for r in lines(whole))
    assert len(entities) == sum(len(r["entities"]) for r in lines(whole))
