"""Whatever stands in a folder, whatever kills a process: each file has its one record, in order, and the rest go on."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import spacy
from typer.testing import CliRunner

import imr_nlp
from imr_nlp.cli import app
from imr_nlp.errors import ImrNlpError, ModelError
from imr_nlp.io.reading import find_files
from imr_nlp.io.writing import read_records
from imr_nlp.records import Letter

run = CliRunner().invoke
NOTE = "There is no spasm at L4-5."
CLI = [sys.executable, "-W", "ignore", "-m", "imr_nlp.cli"]


@pytest.fixture(scope="module")
def nlp() -> spacy.language.Language:
    return imr_nlp.load()


# ---- files ----

#: What a file holds, and what its record says: words of the error, or None where it is read.
CONTENTS: list[tuple[str, bytes, str | None]] = [
    ("empty.txt", b"", "empty"),
    ("blank.txt", b" \r\n\t\x0c\n", "only white space"),
    ("zeros.txt", b"\0" * 500, "neither a PDF nor a text"),
    ("only_bom.txt", b"\xef\xbb\xbf", "only white space"),
    ("bom.txt", b"\xef\xbb\xbf" + NOTE.encode(), None),
    ("one_nul.txt", b"\0".join([NOTE.encode(), b" " + b"Pain. " * 20]), None),
    ("latin.txt", NOTE.encode() + b" Caf\xe9 na\xefve", None),
    ("windows.txt", NOTE.encode() + b" Spurling\x92s", None),
    ("utf16.txt", NOTE.encode("utf-16"), None),
    ("utf16_be.txt", b"\xfe\xff" + NOTE.encode("utf-16-be"), None),
    ("utf16_unmarked.txt", NOTE.encode("utf-16-le"), None),
    ("utf16_cut.txt", NOTE.encode("utf-16")[:-1], "cut"),
    ("utf16_lone_surrogate.txt", b"\xff\xfe\x00\xd8" + NOTE.encode("utf-16-le"), "UTF-16"),
    ("utf32.txt", NOTE.encode("utf-32"), None),
    ("utf8_surrogate.txt", NOTE.encode() + b"\xed\xa0\x80", None),
    ("archive.txt", b"PK\x03\x04\x14\0\0\0\x08\0\xff\xfe" * 20, "neither a PDF nor a text"),
    ("page.pdf", b"<!DOCTYPE html><html>503</html>", "web page"),
    ("text.pdf", NOTE.encode(), "damaged or truncated"),
    ("naïve ☂ имя.txt", NOTE.encode(), None),
    ("new\nline.txt", NOTE.encode(), None),
]


@pytest.mark.parametrize(("name", "data", "error"), CONTENTS, ids=[c[0].splitlines()[0] for c in CONTENTS])
def test_each_content_has_its_record(
    nlp: spacy.language.Language, tmp_path: Path, name: str, data: bytes, error: str | None
) -> None:
    (tmp_path / name).write_bytes(data)
    (letter,) = imr_nlp.extract(tmp_path, nlp=nlp)
    assert letter.source == (tmp_path / name).as_posix() and letter.source_sha256
    if error:
        assert letter.error and error in letter.error and letter.entities == []
    else:
        assert letter.error is None
        assert [(e.text, e.attributes.get("negated")) for e in letter.entities][:2] == [("spasm", True), ("L4-5", None)]


def test_a_name_that_is_no_utf_8(nlp: spacy.language.Language, tmp_path: Path) -> None:
    name = os.fsencode(tmp_path) + b"/caf\xe9.txt"
    try:
        with open(name, "wb") as file:  # noqa: PTH123 (a name in bytes)
            file.write(NOTE.encode())
    except OSError:
        pytest.skip("this file system takes UTF-8 names only")
    out = tmp_path / "out.jsonl"
    assert run(app, ["extract", str(tmp_path), "-o", str(out), "-q"]).exit_code == 0
    assert [r.source for r in read_records(out)] == [f"{tmp_path.as_posix()}/caf\\xe9.txt"]
    before = out.read_bytes()
    assert run(app, ["extract", str(tmp_path), "-o", str(out), "-q"]).exit_code == 0
    assert out.read_bytes() == before


def test_a_folder_of_odd_things(nlp: spacy.language.Language, tmp_path: Path) -> None:
    """A folder that looks like a file, dead links, a pipe, a file that goes away, one that may not be read."""
    (tmp_path / "a.pdf").mkdir()
    (tmp_path / "a.pdf" / "inside.txt").write_text(NOTE)
    (tmp_path / "b.txt").symlink_to(tmp_path / "nowhere.txt")
    os.mkfifo(tmp_path / "c.txt")
    (tmp_path / "d.txt").write_text(NOTE)
    (tmp_path / "e.txt").write_text(NOTE)
    (tmp_path / "e.txt").chmod(0)
    (tmp_path / "f.txt").write_text(NOTE)
    (tmp_path / "g.json").write_text("{}")
    extracted = imr_nlp.extract([tmp_path, tmp_path / "f.txt", tmp_path / "gone.txt", tmp_path / "d.txt"], nlp=nlp)
    (tmp_path / "d.txt").unlink()
    found = {Path(str(r.source)).relative_to(tmp_path).as_posix(): r.error or "" for r in extracted}
    assert list(found) == ["a.pdf/inside.txt", "b.txt", "c.txt", "d.txt", "e.txt", "f.txt", "gone.txt"]
    assert found["a.pdf/inside.txt"] == found["f.txt"] == ""
    assert "link leads nowhere" in found["b.txt"] and "no regular file" in found["c.txt"]
    assert all("cannot be opened" in found[n] for n in ("d.txt", "gone.txt"))
    assert os.geteuid() == 0 or "cannot be opened" in found["e.txt"]


def test_a_folder_is_no_letter(tmp_path: Path) -> None:
    with pytest.raises(ImrNlpError, match="folder"):
        imr_nlp.read(tmp_path)


def test_one_file_named_in_many_ways_comes_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a.txt").write_text(NOTE)
    monkeypatch.chdir(tmp_path)
    found = find_files(["a.txt", "./a.txt", tmp_path / "a.txt", "*.txt", ".", tmp_path, "../" + tmp_path.name])
    assert list(found) == [Path("a.txt")]


def test_two_thousand_files(tmp_path: Path) -> None:
    for number in range(2000):
        (tmp_path / f"{number:04}.txt").write_text(NOTE if number % 100 else "")
    letters = list(imr_nlp.extract(tmp_path, nlp=_Fake(), workers=1))  # type: ignore[arg-type]
    assert [Path(str(r.source)).name for r in letters] == [f"{n:04}.txt" for n in range(2000)]
    assert sum(r.error is not None for r in letters) == 20


def _pdf(*objects: bytes) -> bytes:
    out, places = b"%PDF-1.4\n", []
    for number, content in enumerate((b"<< /Type /Catalog /Pages 2 0 R >>", *objects), 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    end = b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(places) + 1, len(out))
    return out + b"xref\n0 %d\n0000000000 65535 f \n" % (len(places) + 1) + table + end


_PAGE = (
    b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>",
    b"<< /Length 53 >>\nstream\nBT /F1 12 Tf 72 720 Td (There is no spasm.) Tj ET    \nendstream",
    b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
)


@pytest.mark.parametrize(
    ("pages", "error"),
    [
        (b"/Kids [3 0 R] /Count 1", None),
        (b"/Kids [] /Count 0", "PDF"),
        (b"/Kids [3 0 R] /Count 100000", "page 2 of the PDF is damaged"),
        (b"/Kids [2 0 R] /Count 5", "damaged"),
        (b"/Kids [" + b"3 0 R " * 1500 + b"] /Count 1500", None),
    ],
    ids=["one", "none", "fewer than promised", "a loop", "many"],
)
def test_page_trees(tmp_path: Path, pages: bytes, error: str | None) -> None:
    file = tmp_path / "a.pdf"
    file.write_bytes(_pdf(b"<< /Type /Pages %s >>" % pages, *_PAGE))
    if error:
        with pytest.raises(ImrNlpError, match=error):
            imr_nlp.read(file)
    else:
        assert set(imr_nlp.read(file).split("\f")) == {"There is no spasm."}


def test_a_pdf_cut_anywhere_is_told(nlp: spacy.language.Language, letters_dir: Path, tmp_path: Path) -> None:
    data = sorted(letters_dir.glob("*.pdf"))[0].read_bytes()
    for tenth in range(10):
        (tmp_path / f"{tenth}.pdf").write_bytes(data[: len(data) * tenth // 10])
    letters = list(imr_nlp.extract(tmp_path, nlp=nlp))
    assert len(letters) == 10 and all(r.error or any("cut" in w for w in r.warnings) for r in letters)


# ---- texts ----


@pytest.mark.parametrize(
    "text",
    ["\0", NOTE + "\0" + NOTE, "\ud800" + NOTE + "\udcff", "\ufeff" + NOTE, "\ufffe" * 5, "\U0010ffff" + NOTE, "é" * 9],
    ids=["nul", "nul between", "lone surrogates", "bom", "no characters", "last code point", "accents"],
)
def test_any_string_becomes_a_record_that_can_be_written(nlp: spacy.language.Language, text: str) -> None:
    doc = nlp(text)
    record = doc._.letter.to_dict()
    json.dumps(record, ensure_ascii=False).encode()
    assert len(record["entities"]) == 2 * text.count(NOTE)
    for entity in record["entities"]:
        assert text[entity["start"] : entity["end"]] == entity["text"]
    assert len(doc._.source_text) == len(text)
    spacy.tokens.DocBin(store_user_data=True, docs=[doc]).to_bytes()


@pytest.mark.parametrize("unit", ["a", "7", "L4-", "\n", "x\n", "(", "no ", "aa.Aa", "pain, ", "\0", "MRI: Upheld\n"])
def test_a_long_run_of_one_thing(nlp: spacy.language.Language, unit: str) -> None:
    text = unit * (20_000 // len(unit))
    record = nlp(text)._.letter.to_dict()
    assert all(text[e["start"] : e["end"]] == e["text"] for e in record["entities"])


# ---- failures ----


class _Fake:
    """Stands for a pipeline in worker processes; some texts make it fail."""

    def __call__(self, text: str) -> Any:
        if "DIE" in text:
            os._exit(9)
        if "KILL" in text:
            os.kill(os.getpid(), signal.SIGKILL)
        if "RAISE" in text:
            raise ValueError(text)
        if "MODEL" in text:
            raise ModelError("no model")
        return SimpleNamespace(_=SimpleNamespace(letter=Letter(case_number=text)))


@pytest.mark.parametrize("workers", [1, 2])
def test_a_letter_that_makes_a_component_fail(tmp_path: Path, workers: int) -> None:
    for number in range(20):
        (tmp_path / f"{number:02}.txt").write_text("RAISE the patient's secret" if number == 7 else str(number))
    letters = list(imr_nlp.extract(tmp_path, nlp=_Fake(), workers=workers))  # type: ignore[arg-type]
    assert [r.case_number for r in letters] == [None if n == 7 else str(n) for n in range(20)]
    assert letters[7].error and "ValueError" in letters[7].error and "secret" not in letters[7].error
    assert [r.error for r in letters].count(None) == 19 and letters[7].source_sha256


def test_letters_that_kill_their_process(tmp_path: Path) -> None:
    deadly = {0: "DIE", 19: "KILL"}
    for number in range(20):
        (tmp_path / f"{number:02}.txt").write_text(deadly.get(number, str(number)))
    letters = list(imr_nlp.extract(tmp_path, nlp=_Fake(), workers=2))  # type: ignore[arg-type]
    assert [Path(str(r.source)).stem for r in letters] == [f"{n:02}" for n in range(20)]
    assert {n for n, r in enumerate(letters) if r.error} == set(deadly)
    assert all("process died" in str(letters[n].error) for n in deadly)


@pytest.mark.parametrize("workers", [1, 2])
def test_what_is_wrong_for_all_letters_stops_the_run(tmp_path: Path, workers: int) -> None:
    for number in range(20):
        (tmp_path / f"{number:02}.txt").write_text("MODEL")
    with pytest.raises(ModelError, match="no model"):
        list(imr_nlp.extract(tmp_path, nlp=_Fake(), workers=workers))  # type: ignore[arg-type]


def test_a_script_without_its_guard_is_told_so(tmp_path: Path) -> None:
    for number in range(3):
        (tmp_path / f"{number}.txt").write_text(NOTE)
    script = tmp_path / "script.py"
    script.write_text(f"import imr_nlp\nprint(len(list(imr_nlp.extract({str(tmp_path / '*.txt')!r}, workers=2))))\n")
    done = subprocess.run([sys.executable, str(script)], capture_output=True, text=True)
    assert done.returncode == 1 and "__main__" in done.stderr.strip().splitlines()[-1]


def test_a_caller_who_has_seen_enough(tmp_path: Path) -> None:
    for number in range(100):
        (tmp_path / f"{number:02}.txt").write_text(str(number))
    letters = imr_nlp.extract(tmp_path, nlp=_Fake(), workers=2)  # type: ignore[arg-type]
    assert next(letters).case_number == "0"
    del letters  # ends its workers


def test_workers_take_a_real_pipeline(nlp: spacy.language.Language, tmp_path: Path) -> None:
    for number in range(3):
        (tmp_path / f"{number}.txt").write_text(NOTE)
    again = [r.to_dict() for r in imr_nlp.extract(tmp_path, nlp=nlp, workers=2)]
    assert again == [r.to_dict() for r in imr_nlp.extract(tmp_path, nlp=nlp)]


def test_no_network(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, letters_dir: Path) -> None:
    def refuse(*_: object) -> None:
        raise AssertionError("a connection was asked for")

    for name in ("connect", "connect_ex", "sendto", "bind"):
        monkeypatch.setattr(socket.socket, name, refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    letters = list(imr_nlp.extract(sorted(letters_dir.glob("*.pdf"))[:2], nlp=imr_nlp.load()))
    assert [r.error for r in letters] == [None, None] and all(r.determinations for r in letters)


def test_records_do_not_depend_on_the_process(letters_dir: Path) -> None:
    """Sets of strings are walked in another order in each process; no record may show it."""
    program = "import sys, json, imr_nlp\nfor r in imr_nlp.extract(sys.argv[1:]): print(json.dumps(r.to_dict()))"
    paths = sorted(str(p) for p in letters_dir.glob("*.txt"))
    runs = [
        subprocess.Popen(
            [sys.executable, "-W", "ignore", "-c", program, *paths],
            env={**os.environ, "PYTHONHASHSEED": seed},
            stdout=subprocess.PIPE,
        )
        for seed in ("1", "2")
    ]
    first, second = (process.communicate()[0] for process in runs)
    assert first and first == second


# ---- stopping and going on ----


@pytest.fixture(scope="module")
def folder(letters_dir: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Forty letters, some of them bad."""
    place = tmp_path_factory.mktemp("letters")
    texts = [path.read_bytes() for path in sorted(letters_dir.glob("*.txt"))]
    for number in range(40):
        (place / f"{number:02}.txt").write_bytes(b"" if number % 10 == 4 else texts[number % len(texts)])
    return place


@pytest.fixture(scope="module")
def whole(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> bytes:
    out = tmp_path_factory.mktemp("whole") / "records.jsonl"
    assert run(app, ["extract", str(folder), "-o", str(out), "-q"]).exit_code == 3
    return out.read_bytes()


def _start(folder: Path, out: Path, *options: str) -> subprocess.Popen[str]:
    """The command line as a process of its own; comes back when some records are written."""
    command = [*CLI, "extract", str(folder), "-o", str(out), *options]
    process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True, start_new_session=True)
    journal = out if out.suffix == ".jsonl" else out.with_name(out.name + ".partial.jsonl")
    while process.poll() is None and not (journal.exists() and journal.stat().st_size > 20_000):
        time.sleep(0.01)
    return process


def test_killed_and_gone_on(folder: Path, whole: bytes, tmp_path: Path) -> None:
    out = tmp_path / "records.jsonl"
    process = _start(folder, out, "-w", "2")
    process.kill()
    process.communicate()
    assert 0 < len(out.read_bytes()) < len(whole)
    assert run(app, ["extract", str(folder), "-o", str(out), "-q"]).exit_code == 3
    assert out.read_bytes() == whole


@pytest.mark.parametrize("options", [(), ("-w", "2")], ids=["one process", "two workers"])
def test_interrupted(folder: Path, whole: bytes, tmp_path: Path, options: tuple[str, ...]) -> None:
    out = tmp_path / "records.jsonl"
    process = _start(folder, out, *options)
    os.killpg(process.pid, signal.SIGINT)  # as a terminal does: the whole group
    _, told = process.communicate()
    assert process.returncode == 130
    assert "Traceback" not in told and told.startswith("imr-nlp: stopped; ") and len(told.splitlines()) == 1
    assert whole.startswith(out.read_bytes()) and out.read_bytes().endswith(b"\n")


@pytest.fixture
def resumable(folder: Path, whole: bytes, tmp_path: Path) -> Iterator[Path]:
    """A whole run of a copy of the letters, in ``records.jsonl`` beside it."""
    place = tmp_path / "letters"
    place.mkdir()
    for file in sorted(folder.glob("0*.txt")):
        (place / file.name).write_bytes(file.read_bytes())
    assert run(app, ["extract", str(place), "-o", str(tmp_path / "records.jsonl"), "-q"]).exit_code == 3
    yield place


def _names(out: Path) -> list[str]:
    return [Path(str(r.source)).name for r in read_records(out)]


def test_a_changed_letter_is_done_again_in_its_place(resumable: Path) -> None:
    out = resumable.parent / "records.jsonl"
    before = out.read_bytes().splitlines()
    (resumable / "02.txt").write_text(NOTE)
    (resumable / "04.txt").write_text(NOTE)  # was empty
    (resumable / "05.txt").unlink()  # its record stays
    (resumable / "021.txt").write_text(NOTE)  # is new, and sorts between
    result = run(app, ["extract", str(resumable), "-o", str(out)])
    assert result.exit_code == 0 and "0 failed" in result.output and "7 from an earlier run" in result.output
    assert _names(out) == ["05.txt", *sorted(p.name for p in resumable.glob("*.txt"))]
    after = out.read_bytes().splitlines()
    assert {n for n, line in enumerate(before) if line not in after} == {2, 4}


def test_a_file_that_could_not_be_opened_is_tried_again(tmp_path: Path) -> None:
    out = tmp_path / "records.jsonl"
    paths = [str(tmp_path / name) for name in ("a.txt", "b.txt")]
    Path(paths[1]).write_text(NOTE)
    assert run(app, ["extract", *paths, "-o", str(out)]).exit_code == 3
    assert run(app, ["extract", *paths, "-o", str(out)]).exit_code == 3
    Path(paths[0]).write_text(NOTE)
    assert run(app, ["extract", *paths, "-o", str(out)]).exit_code == 0
    assert _names(out) == ["a.txt", "b.txt"]


def test_records_of_another_schema_are_not_mixed_in(resumable: Path) -> None:
    out = resumable.parent / "records.jsonl"
    out.write_bytes(out.read_bytes().replace(b'{"schema_version": 1,', b'{"schema_version": 0,', 1))
    result = run(app, ["extract", str(resumable), "-o", str(out)])
    assert result.exit_code == 1 and "--overwrite" in result.output


def test_two_runs_do_not_write_one_output(resumable: Path) -> None:
    fcntl = pytest.importorskip("fcntl")
    out = resumable.parent / "records.jsonl"
    with out.open("a") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        result = run(app, ["extract", str(resumable), "-o", str(out)])
    assert result.exit_code == 1 and "another run" in result.output
