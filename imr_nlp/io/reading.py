"""Files to text: PDF through pypdfium2, text as UTF-8 with a Latin-1 fallback."""

from __future__ import annotations

import hashlib
import warnings
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from glob import glob, has_magic
from pathlib import Path
from typing import Any

from imr_nlp.errors import BadFileError, DecodingWarning, EmptyTextError, PasswordError, ReadError

#: What a folder is searched for.
SUFFIXES = (".pdf", ".txt")

# pypdfium2 ends lines with \r\n and renders a hyphen at a line's end as one of these.
_HYPHENS = str.maketrans({"\u0002": "-", "\ufffe": "-"})


@dataclass(slots=True)
class SourceText:
    """The text of a file, with what the record says about where it came from."""

    text: str
    sha256: str
    warnings: list[str] = field(default_factory=list)


def read(path: str | Path) -> str:
    """The text of a letter: a PDF as the State publishes it, or a text file.

    Pages of a PDF are parted by form feeds, lines by ``\\n``. Nothing else is changed: all offsets in records
    index this text.

    Parameters
    ----------
    path
        A ``.pdf`` file (also one encrypted with an empty password), or a text file in UTF-8.

    Raises
    ------
    EmptyTextError
        The file is empty, or a scan without a text layer.
    PasswordError
        The PDF asks for a password.
    BadFileError
        The PDF is damaged or truncated, or the file is no text.

    Warns
    -----
    DecodingWarning
        The text file is not UTF-8 and was read as Latin-1.

    Examples
    --------
    >>> from pathlib import Path
    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     file = Path(folder) / "letter.txt"
    ...     _ = file.write_text("CLINICAL CASE SUMMARY", encoding="utf-8")
    ...     read(file)
    'CLINICAL CASE SUMMARY'
    """
    source = read_source(Path(path))
    for message in source.warnings:
        warnings.warn(message, DecodingWarning, stacklevel=2)
    return source.text


def read_source(path: Path) -> SourceText:
    """As :func:`read`, with the file's SHA-256 and the warnings as values."""
    try:
        data = path.read_bytes()
    except OSError as error:
        raise ReadError(
            f"{path.name}: cannot be opened ({error.strerror}); check the path and its rights"
        ) from None
    return SourceText(*_text_of(path, data))


def _text_of(path: Path, data: bytes) -> tuple[str, str, list[str]]:
    digest = hashlib.sha256(data).hexdigest()
    if not data:
        raise EmptyTextError(f"{path.name}: the file is empty; fetch it again")
    if data[:1024].lstrip().startswith(b"%PDF") or path.suffix.lower() == ".pdf":
        return _pdf_text(path, data), digest, []
    text, notes = _decode(path, data)
    if not text.strip():
        raise EmptyTextError(f"{path.name}: the file holds only white space; fetch it again")
    return text, digest, notes


def _decode(path: Path, data: bytes) -> tuple[str, list[str]]:
    try:
        return data.decode("utf-8-sig"), []
    except UnicodeDecodeError as error:
        if data.startswith((b"\xff\xfe", b"\xfe\xff")):
            return data.decode("utf-16"), []
        if b"\0" in data[:4096]:
            raise BadFileError(f"{path.name}: this is neither a PDF nor a text file") from None
        note = f"{path.name}: not UTF-8 (byte {error.start}); read as Latin-1, save it as UTF-8 to be sure"
        return data.decode("latin-1"), [note]


def _pdf_text(path: Path, data: bytes) -> str:
    import pypdfium2 as pdfium

    try:
        document = pdfium.PdfDocument(data)
    except pdfium.PdfiumError as error:
        if "password" in str(error).lower():
            raise PasswordError(
                f"{path.name}: the PDF asks for a password; save a copy without one (for example: qpdf --decrypt)"
            ) from None
        raise BadFileError(
            f"{path.name}: the PDF is damaged or truncated ({len(data):,} bytes); fetch it again"
        ) from None
    try:
        pages = [_page_text(document[number]) for number in range(len(document))]
    except pdfium.PdfiumError:
        raise BadFileError(f"{path.name}: a page of the PDF is damaged; fetch it again") from None
    finally:
        document.close()
    if not any(page.strip() for page in pages):
        raise EmptyTextError(
            f"{path.name}: {len(pages)} page(s) without a text layer, a scan; "
            "run OCR first (for example: ocrmypdf in.pdf out.pdf)"
        )
    return "\f".join(pages)


def _page_text(page: Any) -> str:
    text = str(page.get_textpage().get_text_range())
    return text.replace("\r\n", "\n").replace("\r", "\n").translate(_HYPHENS)


def find_files(paths: Iterable[str | Path] | str | Path) -> Iterator[Path]:
    """Files named by paths: files as they are, folders searched for PDF and text files, globs expanded.

    Each file comes once, folders and globs in sorted order. A path that names nothing comes as it is, so that
    its record can say so.
    """
    if isinstance(paths, str | Path):
        paths = [paths]
    seen: set[Path] = set()
    for given in paths:
        path = Path(given)
        if path.is_dir():
            found: Iterable[Path] = sorted(
                p for p in path.rglob("*") if p.suffix.lower() in SUFFIXES and p.is_file()
            )
        elif not path.exists() and has_magic(str(given)):
            found = sorted(Path(p) for p in glob(str(given), recursive=True) if Path(p).is_file()) or [path]
        else:
            found = [path]
        for file in found:
            if file not in seen:
                seen.add(file)
                yield file
