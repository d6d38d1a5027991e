"""Print how well letters are parsed: ``python tools/check_letters.py ../shared`` (the shared data's folder).

Compares with ``gold/letters/*.json`` and ``gold/decisions.jsonl``; words are compared by their visible
characters, so that line ends and page ends do not count.
"""

from __future__ import annotations

import json
import sys
import time
from collections import defaultdict
from pathlib import Path

import pypdfium2

from imr_nlp.letter import parse_letter
from imr_nlp.records import Letter

HEADER = ("case_number", "priority", "date_assigned", "date_of_injury", "decision_date", "ur_denial_date")
HEADER += ("application_received",)


def pdf_text(path: Path) -> str:
    """The text of a PDF as the library's reader gives it."""
    with pypdfium2.PdfDocument(path) as pdf:
        pages = [page.get_textpage().get_text_range() for page in pdf]
    return "\f".join(pages).replace("\r\n", "\n").replace("\x02", "-").replace("\ufffe", "-")


def squeeze(words: str | None) -> str:
    """Visible characters only, one form of hyphen."""
    return "".join((words or "").split()).replace("\ufffe", "-").replace("\x02", "-")


def same_but_offsets(letter: Letter, text: str) -> object:
    """What a letter says, without where it says it."""
    record = letter.to_dict()
    for item in record["determinations"]:
        for name in ("rationale", "heading", "claims_administrator_field", "reviewer_field"):
            part = item[name]
            item[name] = squeeze(text[part["start"] : part["end"]]) if part else None
        item.pop("start"), item.pop("end")
    record["sections"] = [  # the head is a table: programs read it in their own order
        (s["name"], s["name"] == "header" or squeeze(text[s["start"] : s["end"]])) for s in record["sections"]
    ]
    return {k: v for k, v in record.items() if k not in ("source", "source_sha256")}


class Tally:
    """Counts of right and all, with the misses' names."""

    def __init__(self) -> None:
        self.right: dict[str, int] = defaultdict(int)
        self.all: dict[str, int] = defaultdict(int)
        self.misses: dict[str, list[str]] = defaultdict(list)

    def add(self, what: str, name: str, right: bool) -> None:
        self.all[what] += 1
        self.right[what] += right
        if not right:
            self.misses[what].append(name)

    def show(self) -> None:
        for what, count in self.all.items():
            misses = ", ".join(self.misses[what][:12])
            print(f"{what:44} {self.right[what]:4} / {count:<4} {self.right[what] / count:7.2%}  {misses}")


def items_of(shared: Path) -> dict[str, list[dict[str, str]]]:
    """The rationales of ``decisions.jsonl`` by case."""
    cases: dict[str, list[dict[str, str]]] = defaultdict(list)
    for line in (shared / "gold/decisions.jsonl").read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        cases[row["case"]].append(row)
    return cases


def check_items(tally: Tally, kind: str, case: str, text: str, letter: Letter, rows: list[dict[str, str]]) -> None:
    """Against ``decisions.jsonl``, which leaves out an item here and there: rows are found in order."""
    items = list(letter.determinations)
    all_right = True
    for row in rows:
        label = {"upheld": "upheld", "overturned": "overturned"}[row["label"]]
        item = next(
            (
                d
                for d in items
                if d.rationale
                and squeeze(text[d.rationale.start : d.rationale.end]) == squeeze(row["full"])
                and (
                    squeeze(row["item"]).endswith(squeeze(d.request))
                    or squeeze(d.request + "is") in squeeze(row["item"] + "is")
                )
            ),
            None,
        )
        decided = item is not None and item.decision == label
        tally.add(f"{kind}: item, rationale and decision", f"{case} {row['item'][:25]}", decided)
        if item is not None:
            items.remove(item)
        all_right = all_right and decided
    tally.add(
        f"{kind}: letters all right",
        case,
        all_right and len(items) <= max(0, len(letter.determinations) - len(rows)),
    )
    tally.add(f"{kind}: letters without further items", case, not items)


def check_gold(tally: Tally, name: str, text: str, letter: Letter, gold: dict[str, object]) -> None:
    """Against the hand annotation of a whole letter."""
    want: dict[str, object] = gold["letter"]  # type: ignore[assignment]
    record = letter.to_dict()
    for key in HEADER:
        if key in want:
            tally.add(f"gold header {key}", name, record[key] == want[key])
    tally.add("gold age", name, letter.age == want["age"])
    tally.add("gold sex", name, letter.sex == want["sex"])
    tally.add("gold reviewer", name, record["reviewer"] == want["reviewer"])
    sections = [(s["name"], s["start"], s["end"]) for s in want["sections"]]  # type: ignore[attr-defined]
    tally.add("gold sections", name, [(s.name, s.start, s.end) for s in letter.sections] == sections)
    items: list[dict[str, object]] = want["determinations"]  # type: ignore[assignment]
    tally.add("gold item count", name, len(items) == len(letter.determinations))
    for item, found in zip(items, letter.determinations):
        tally.add("gold request", name, item["request"] == found.request)
        tally.add("gold decision", name, item["decision"] == found.decision)
        reason = (found.rationale.start, found.rationale.end) if found.rationale else None
        tally.add("gold rationale offsets", name, reason == (item["rationale_start"], item["rationale_end"]))
        for key in ("requested", "authorized"):
            if key in item:
                tally.add(f"gold {key}", name, item[key] == getattr(found, key))


def check(shared: Path) -> Tally:
    """All comparisons."""
    tally = Tally()
    cases = items_of(shared)
    for path in sorted((shared / "letters/2017/txt").glob("*.txt")):
        versions = {
            "txt": path.read_text(encoding="utf-8"),
            "pdf": pdf_text(shared / f"letters/2017/pdf/{path.stem}.pdf"),
        }
        records = {}
        for kind, text in versions.items():
            letter = parse_letter(text)
            records[kind] = same_but_offsets(letter, text)
            check_items(tally, kind, path.stem, text, letter, cases[path.stem])
            for key in (*HEADER, "age", "sex"):
                tally.add(f"{kind}: {key} filled", path.stem, getattr(letter, key) is not None)
            tally.add(f"{kind}: reviewer filled", path.stem, bool(letter.specialties and letter.licensed_in))
            tally.add(f"{kind}: no warning", path.stem, not letter.warnings)
        tally.add("pdf and txt give one record", path.stem, records["txt"] == records["pdf"])
    for path in sorted((shared / "gold/letters").glob("*.json")):
        text_path = next((shared / "letters").rglob(f"{path.stem}.txt"))
        text = text_path.read_text(encoding="utf-8")
        check_gold(tally, path.stem, text, parse_letter(text), json.loads(path.read_text(encoding="utf-8")))
    return tally


def main(shared: Path) -> None:
    check(shared).show()
    texts = [path.read_text(encoding="utf-8") for path in sorted((shared / "letters/2017/txt").glob("*.txt"))]
    start = time.perf_counter()
    for text in texts:
        parse_letter(text)
    print(f"letters parsed a second on one core: {len(texts) / (time.perf_counter() - start):.0f}")


if __name__ == "__main__":
    main(Path(sys.argv[1] if len(sys.argv) > 1 else "../shared"))
