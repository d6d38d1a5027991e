"""The project's own letters, as text and as PDF, against what their data says must be found."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pypdfium2
import pytest

from imr_nlp.letter import parse_letter
from imr_nlp.records import Letter

LETTERS = Path(__file__).parents[1] / "letters"
NAMES = sorted(path.stem for path in LETTERS.glob("*.txt"))
PDFS = sorted(path.stem for path in LETTERS.glob("*.pdf"))
PARTS = ("heading", "claims_administrator_field", "reviewer_field", "rationale")


def read(name: str) -> str:
    return (LETTERS / f"{name}.txt").read_bytes().decode()


def read_pdf(name: str) -> str:
    with pypdfium2.PdfDocument(LETTERS / f"{name}.pdf") as pdf:
        return "\f".join(page.get_textpage().get_text_range() for page in pdf).replace("\r\n", "\n")


def expected(name: str) -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads((LETTERS / "expected" / f"{name}.json").read_text(encoding="utf-8"))
    return loaded


def found(letter: Letter, text: str, *, offsets: bool) -> dict[str, Any]:
    """What the parser found, in the form of the expected records."""
    record = letter.to_dict()
    items = []
    for item in record["determinations"]:
        parts = {name: item[name] if offsets else words(item[name], text) for name in PARTS}
        items.append({k: item[k] for k in ("request", "requested", "authorized", "decision")} | parts)
    return {k: record[k] for k in record if k in expected(NAMES[0])} | {"determinations": items}


def words(part: dict[str, int] | None, text: str) -> str | None:
    return "".join(text[part["start"] : part["end"]].split()).replace("\ufffe", "-") if part else None


@pytest.mark.parametrize("name", NAMES)
def test_text(name: str) -> None:
    text = read(name)
    assert found(parse_letter(text), text, offsets=True) == expected(name)


@pytest.mark.parametrize("name", PDFS)
def test_pdf_says_the_same(name: str) -> None:
    text, pdf = read(name), read_pdf(name)
    want = expected(name)
    for item in want["determinations"]:
        item.update({part: words(item[part], text) for part in PARTS})
    assert found(parse_letter(pdf), pdf, offsets=False) == want


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize(
    "change", [lambda t: t.replace("\n", "\r\n"), lambda t: t.replace(" ", "\u00a0"), lambda t: "\ufeff" + t]
)
def test_line_ends_and_odd_spaces_do_not_matter(name: str, change: Any) -> None:
    text = read(name)
    changed = change(text)
    want = expected(name)
    for item in want["determinations"]:
        item.update({part: words(item[part], text) for part in PARTS})
    got = found(parse_letter(changed), changed, offsets=False)
    for item in got["determinations"]:
        item.update({part: (item[part] or "").replace("\ufeff", "") or None for part in PARTS})
    assert got == want


@pytest.mark.parametrize("name", NAMES)
def test_reflowed_text_says_the_same(name: str) -> None:
    """All on one line: the headings' form is gone, decisions and rationales must still be found."""
    text = read(name)
    flat = " ".join(text.split())
    want = expected(name)["determinations"]
    got = parse_letter(flat).determinations
    assert [(i.request, i.decision) for i in got] == [(i["request"], i["decision"]) for i in want]
    assert [words(i.rationale.to_dict(), flat) for i in got if i.rationale] == [
        words(i["rationale"], text) for i in want
    ]


def test_the_letters_are_enough_to_train_on() -> None:
    decisions = [i["decision"] for name in NAMES for i in expected(name)["determinations"]]
    assert len(decisions) >= 30 and decisions.count("overturned") >= 8 and decisions.count("upheld") >= 8
    assert len(NAMES) >= 10 and len(PDFS) >= 4
