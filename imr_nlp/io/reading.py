"""Files to text: PDF through pypdfium2, text as UTF-8 with a Latin-1 fallback."""

from __future__ import annotations

import codecs
import hashlib
import os
import stat
import warnings
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from glob import glob, has_magic
from pathlib import Path
from typing import Any

from imr_nlp.errors import BadFileError, DecodingWarning, EmptyTextError, PasswordError, ReadError
from imr_nlp.text.fold import WHITESPACE

#: What a folder is searched for.
SUFFIXES = (".pdf", ".txt")

# pypdfium2 ends lines with \r\n and renders a hyphen at a line's end as one of these.
_HYPHENS = str.maketrans({"\u0002": "-", "\ufffe": "-"})

# The mark of UTF-32 begins as that of UTF-16.
_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


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
    data = read_data(path)
    text, notes = decode(path, data)
    return SourceText(text, sha256_of(data), notes)


def read_data(path: Path) -> bytes:
    """The bytes of a regular file.

    Raises
    ------
    ReadError
        The file is not there, is no file, or may not be read; the message says which.
    """
    name = name_of(path)
    try:
        mode = path.stat().st_mode
        if stat.S_ISREG(mode):  # a pipe or device would never end
            return path.read_bytes()
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or "no such name"
        if path.is_symlink():
            reason = f"the link leads nowhere: {reason}"
        raise ReadError(f"{name}: cannot be opened ({reason}); check the path and its rights") from None
    if stat.S_ISDIR(mode):
        raise ReadError(f"{name}: this is a folder; give it to extract, which searches it")
    raise ReadError(f"{name}: this is no regular file; copy the letter into one")


def sha256_of(data: bytes) -> str:
    """The hash that stands in the record as ``source_sha256``."""
    return hashlib.sha256(data).hexdigest()


def decode(path: Path, data: bytes) -> tuple[str, list[str]]:
    """The text in a file's bytes, with warnings; ``path`` gives its kind and its name in messages."""
    name = name_of(path)
    if not data:
        raise EmptyTextError(f"{name}: the file is empty; fetch it again")
    head = data[:1024].lstrip(b"\xef\xbb\xbf \t\r\n\f\0")
    if head.startswith(b"%PDF-") or path.suffix.lower() == ".pdf":
        if not head.startswith(b"%PDF-") and head[:15].lower().startswith((b"<!doctype html", b"<html")):
            raise BadFileError(f"{name}: this is a web page, not a PDF; fetch the letter itself")
        return _pdf_text(name, data)
    text, notes = _decode_text(name, data)
    if not text.strip("\0" + WHITESPACE):
        raise EmptyTextError(f"{name}: the file holds only white space; fetch it again")
    return text, notes


def _decode_text(name: str, data: bytes) -> tuple[str, list[str]]:
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            try:
                return data.decode(encoding), []
            except UnicodeDecodeError:
                raise BadFileError(
                    f"{name}: begins as {encoding.upper()} but is damaged or cut; fetch it again, or save it as UTF-8"
                ) from None
    zeros = data.count(b"\0")
    if zeros > len(data) // 50:
        for encoding, high in (("utf-16-le", data[1::2]), ("utf-16-be", data[0::2])):
            # Latin text as UTF-16 without its mark: every other byte is zero.
            if len(data) % 2 == 0 and high.count(b"\0") == zeros and zeros > 0.45 * len(data):
                note = f"{name}: read as {encoding.upper()} without its mark; save it as UTF-8 to be sure"
                return data.decode(encoding, "replace"), [note]
        raise BadFileError(f"{name}: this is neither a PDF nor a text file")
    try:
        return data.decode("utf-8-sig"), []
    except UnicodeDecodeError as error:
        if zeros:
            raise BadFileError(f"{name}: this is neither a PDF nor a text file") from None
        note = f"{name}: not UTF-8 (byte {error.start}); read as Latin-1, save it as UTF-8 to be sure"
        try:
            # Windows-1252 is Latin-1 with curly quotes and dashes where Latin-1 has control characters.
            return data.decode("cp1252"), [note]
        except UnicodeDecodeError:
            return data.decode("latin-1"), [note]


def _pdf_text(name: str, data: bytes) -> tuple[str, list[str]]:
    import pypdfium2 as pdfium

    try:
        document = pdfium.PdfDocument(data)
    except pdfium.PdfiumError as error:
        if "password" in str(error).lower():
            raise PasswordError(
                f"{name}: the PDF asks for a password; save a copy without one (for example: qpdf --decrypt)"
            ) from None
        raise BadFileError(f"{name}: the PDF is damaged or truncated ({len(data):,} bytes); fetch it again") from None
    pages: list[str] = []
    try:
        count = len(document)
        for number in range(count):
            pages.append(_page_text(document, number))
    except pdfium.PdfiumError:
        raise BadFileError(f"{name}: page {len(pages) + 1} of the PDF is damaged; fetch it again") from None
    finally:
        document.close()
    if not count:
        raise BadFileError(f"{name}: the PDF has no pages; fetch it again")
    if not any(page.strip() for page in pages):
        raise EmptyTextError(
            f"{name}: {count} page(s) without a text layer, a scan; "
            "run OCR first (for example: ocrmypdf in.pdf out.pdf)"
        )
    notes = []
    if b"%%EOF" not in data[-2048:]:
        notes.append(f"{name}: the PDF lacks its end mark and may be cut; compare it with the original")
    return "\f".join(pages), notes


def _page_text(document: Any, number: int) -> str:
    page = document[number]
    try:
        text_page = page.get_textpage()
        text = str(text_page.get_text_range())
        text_page.close()
    finally:
        page.close()
    return text.replace("\r\n", "\n").replace("\r", "\n").translate(_HYPHENS)


def name_of(path: Path) -> str:
    """A file's name for messages, printable whatever bytes it is made of."""
    return printable(path.name or str(path))


def source_of(path: Path) -> str:
    """A file's path as records name it; bytes of a name that are no UTF-8 stand as ``\\xff``."""
    return printable(path.as_posix())


def printable(name: str) -> str:
    return name.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")


def find_files(paths: Iterable[str | Path] | str | Path) -> Iterator[Path]:
    """Files named by paths: files as they are, folders searched for PDF and text files, globs expanded.

    Each file comes once, folders and globs in sorted order. A path that names nothing, a dead link and a folder
    that may not be searched come as they are, so that their records can say so.
    """
    if isinstance(paths, str | Path):
        paths = [paths]
    seen: set[str] = set()
    for given in paths:
        path = Path(given)
        if _is_folder(path):
            found: Iterable[Path] = sorted(_search(path))
        elif has_magic(str(given)) and not os.path.lexists(path):
            found = sorted(Path(p) for p in glob(str(given), recursive=True) if not _is_folder(Path(p))) or [path]
        else:
            found = [path]
        for file in found:
            place = os.path.abspath(file)  # noqa: PTH100 (links to one file stay apart)
            if place not in seen:
                seen.add(place)
                yield file


def _search(folder: Path) -> Iterator[Path]:
    closed: list[Path] = []
    for place, _, names in os.walk(folder, onerror=lambda error: closed.append(Path(error.filename))):
        yield from (Path(place, name) for name in names if name.lower().endswith(SUFFIXES))
    yield from closed


def _is_folder(path: Path) -> bool:
    try:
        return path.is_dir()
    except (OSError, ValueError):
        return False
