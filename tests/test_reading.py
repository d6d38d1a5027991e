"""Reading: every kind of bad file has an error that names the remedy."""

from __future__ import annotations

from pathlib import Path

import pytest

import imr_nlp
from imr_nlp.errors import BadFileError, DecodingWarning, EmptyTextError, PasswordError, ReadError
from imr_nlp.io.reading import find_files


@pytest.mark.parametrize(
    ("name", "data", "error", "remedy"),
    [
        ("empty.txt", b"", EmptyTextError, "fetch it again"),
        ("blank.txt", b" \n\n", EmptyTextError, "fetch it again"),
        ("empty.pdf", b"", EmptyTextError, "fetch it again"),
        ("cut.pdf", b"%PDF-1.6\n1 0 obj", BadFileError, "truncated"),
        ("other.pdf", b"PK\x03\x04", BadFileError, "damaged"),
        ("image.txt", b"\x89PNG\r\n\x1a\n\0\0\xff", BadFileError, "neither a PDF nor a text"),
    ],
)
def test_bad_files(tmp_path: Path, name: str, data: bytes, error: type[ReadError], remedy: str) -> None:
    (tmp_path / name).write_bytes(data)
    with pytest.raises(error, match=remedy):
        imr_nlp.read(tmp_path / name)


def test_a_missing_file(tmp_path: Path) -> None:
    with pytest.raises(ReadError, match="check the path"):
        imr_nlp.read(tmp_path / "none.txt")


def test_the_sample_bad_pdfs(letters_dir: Path) -> None:
    found = {}
    for path in sorted((letters_dir / "bad").glob("*.pdf")):
        with pytest.raises(ReadError) as caught:
            imr_nlp.read(path)
        found[type(caught.value)] = str(caught.value)
    assert set(found) == {EmptyTextError, BadFileError, PasswordError}
    assert "OCR" in found[EmptyTextError] and "password" in found[PasswordError]


@pytest.mark.parametrize(
    ("data", "text"),
    [
        ("Spurling’s".encode(), "Spurling’s"),
        ("\ufeffno mark".encode(), "no mark"),
        (b"a\r\nb", "a\r\nb"),
        ("sixteen".encode("utf-16"), "sixteen"),
    ],
)
def test_encodings(tmp_path: Path, data: bytes, text: str) -> None:
    (tmp_path / "a.txt").write_bytes(data)
    assert imr_nlp.read(tmp_path / "a.txt") == text


def test_latin_1_warns(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(b"caf\xe9")
    with pytest.warns(DecodingWarning, match="Latin-1"):
        assert imr_nlp.read(tmp_path / "a.txt") == "café"


def test_find_files(tmp_path: Path) -> None:
    for name in ("b.txt", "a.PDF", "sub/c.txt", "notes.json"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("x")
    names = [p.relative_to(tmp_path).as_posix() for p in find_files([tmp_path, tmp_path / "b.txt"])]
    assert names == ["a.PDF", "b.txt", "sub/c.txt"]
    assert [p.name for p in find_files(str(tmp_path / "*.txt"))] == ["b.txt"]
    assert [p.name for p in find_files(tmp_path / "gone.txt")] == ["gone.txt"]
