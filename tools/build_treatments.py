"""Make the shipped treatment tables: ``python tools/build_treatments.py [--check] [--list FILE]``.

Reads ``tools/sources/`` (written by hand) and MedlinePlus's names of drugs (``tools/public_drugs.py``; needs
``pip install -e ".[build]"``), writes ``imr_nlp/terms/procedures.csv`` and ``medications.csv``, prints how many names
they hold, and fails where a row lacks a concept, a class or its provenance, a service has two categories, or a code is
malformed or names no concept. ``--check`` writes nothing and fails where what ships is not what the sources give.
"""

from __future__ import annotations

import argparse
import csv
import io
import re
import sys
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from public_drugs import disputed, drugs, rows, stale

from imr_nlp.match.lexicon import Lexicon, Row

TERMS = Path(__file__).resolve().parents[1] / "imr_nlp" / "terms"
OWN, HCPCS, PCS, MEDLINEPLUS = "own", "HCPCS Level II", "ICD-10-PCS", "MedlinePlus"
#: Level II: a letter and four digits. Digits alone are CPT and D is the dentists' CDT: neither is free.
_HCPCS = re.compile(r"[A-CEGHJ-MP-V]\d{4}")
_PCS = re.compile(r"[0-9B-DF-HX]")
PROCEDURES = ("term", "plural", "concept", "category", "hcpcs", "icd10pcs", "source")
MEDICATIONS = ("term", "plural", "concept", "category", "source")


def procedures(problems: list[str]) -> list[dict[str, str]]:
    """The hand-written services with their HCPCS code and their section of ICD-10-PCS."""
    table = rows("procedures")
    concepts = {row["concept"] for row in table}
    codes: dict[str, str] = {}
    for row in rows("hcpcs"):
        if not _HCPCS.fullmatch(row["code"]) or not row["description"]:
            problems.append(f"hcpcs.csv: {row['code']} is no Level II code with a description")
        for concept in row["concepts"].split("; "):
            if concept not in concepts or concept in codes:
                problems.append(f"hcpcs.csv: {row['code']}: {concept} is no concept, or has a code already")
            codes[concept] = row["code"]
    problems += [f"hcpcs.csv: {code} stands twice" for code in _twice(row["code"] for row in rows("hcpcs"))]
    sections = rows("procedure_sections")
    for rule in sections:
        if rule["section"] and not (_PCS.fullmatch(rule["section"]) and rule["example"][0] == rule["section"]):
            problems.append(f"procedure_sections.csv: {rule['section']} and {rule['example']} are no section and code")
    done = []
    for row in table:
        code, section = codes.get(row["concept"], ""), _section(row, sections)
        source = "; ".join(name for name, used in ((OWN, True), (HCPCS, code), (PCS, section)) if used)
        done.append(row | {"hcpcs": code, "icd10pcs": section, "source": source})
    return done


def _section(row: Row, rules: Sequence[Row]) -> str:
    """The first rule that fits decides."""
    for rule in rules:
        if rule["category"] in ("", row["category"]) and re.search(rule["concept"], row["concept"]):
            return rule["section"]
    return ""


def medications() -> list[dict[str, str]]:
    """The hand-written drugs, then those names of MedlinePlus that they lack."""
    own = rows("medications")
    public = [
        {"term": "; ".join(d.names), "plural": "0", "concept": d.concept, "category": d.category} for d in drugs(own)
    ]
    return [row | {"source": OWN} for row in own] + [row | {"source": MEDLINEPLUS} for row in public]


def _twice(names: Iterable[str]) -> list[str]:
    return [name for name, count in Counter(names).items() if count > 1]


def faults(table: str, made: Sequence[Row]) -> list[str]:
    """What a row must not lack."""
    with (TERMS / "treatment_categories.csv").open(encoding="utf-8", newline="") as file:
        listed = list(csv.DictReader(file))
    found = [
        f"{table}.csv: {row['term'][:40]}: no {name}"
        for row in made
        for name in ("term", "concept", "category", "source")
        if not row[name]
    ]
    if table == "procedures":  # a drug may be topical and systemic
        pairs = {(row["concept"], row["category"]) for row in made}
        concepts = {concept for concept, _ in pairs}
        keys = [key for row in listed if row["kind"] == "concept" for key in row["key"].split()]
        found += [f"treatment_categories.csv: {key} is no concept" for key in keys if key not in concepts]
        return found + [f"{table}.csv: {concept} has two categories" for concept in _twice(c for c, _ in pairs)]
    known = {row["key"] for row in listed if row["kind"] == "drug"}
    return found + [
        f"{table}.csv: {row['concept']}: class {row['category']} is not in treatment_categories.csv"
        for row in made
        if row["category"] not in known
    ]


def text_of(columns: Sequence[str], made: Iterable[Row]) -> str:
    buffer = io.StringIO()
    writer = csv.DictWriter(buffer, columns, lineterminator="\n")
    writer.writeheader()
    writer.writerows(made)
    return buffer.getvalue()


def report(table: str, made: Sequence[Row]) -> None:
    concepts = {row["concept"] for row in made}
    print(f"{table}: {len(Lexicon({table: made})):,} names in {len(made):,} rows over {len(concepts):,} concepts")
    print("  by category:", dict(Counter(row["category"] for row in made).most_common(12)))
    print("  by source:", dict(Counter(name for row in made for name in row["source"].split("; ")).most_common()))


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing, fail where what ships differs")
    parser.add_argument("--list", type=Path, help="write every row's table, concept, category and names")
    options = parser.parse_args()
    problems = stale() + disputed(rows("medications"))
    tables = {"procedures": (PROCEDURES, procedures(problems)), "medications": (MEDICATIONS, medications())}
    lines: list[str] = []
    for table, (columns, made) in tables.items():
        problems += faults(table, made)
        report(table, made)
        path, text = TERMS / f"{table}.csv", text_of(columns, made)
        if not options.check:
            path.write_text(text, encoding="utf-8", newline="")
        elif path.read_bytes() != text.encode():
            problems.append(f"{table}.csv is not what tools/sources/ gives: run tools/build_treatments.py")
        lines += [f"{table}\t{row['concept']}\t{row['category']}\t{row['term']}" for row in made]
    if options.list:
        options.list.write_text("\n".join(lines) + "\n", encoding="utf-8")
    for problem in problems:
        print(problem)
    return bool(problems)


if __name__ == "__main__":
    sys.exit(main())
