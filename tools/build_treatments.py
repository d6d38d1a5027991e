"""Expand and check the treatment tables: ``python tools/build_treatments.py [--list FILE]``.

``terms/procedures.csv`` and ``terms/medications.csv`` are written by hand in a compact form (several names a row, with
alternatives); the lexicon expands them when it is loaded. This script makes the same expansion, writes the names out on
demand, and fails where a row lacks a concept, a category or its provenance, or a service has two categories.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from imr_nlp.components.procedures import pcs_section
from imr_nlp.match.lexicon import Lexicon, read_table


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--list", type=Path, help="write every name with its table, concept and category")
    options = parser.parse_args()
    problems: list[str] = []
    lines: list[str] = []
    for table in ("procedures", "medications"):
        rows = read_table(f"{table}.csv")
        categories: dict[str, set[str]] = {}
        for number, row in enumerate(rows, 2):
            missing = [name for name in ("concept", "category", "source") if not row[name]]
            problems += [f"{table}.csv:{number}: no {name}" for name in missing]
            categories.setdefault(row["concept"], set()).add(row["category"])
        if table == "procedures":  # a drug may be topical and systemic
            problems += [f"{table}.csv: {c} has two categories" for c, found in categories.items() if len(found) > 1]
        names = len(Lexicon({table: rows}))
        print(f"{table}: {names:,} names in {len(rows):,} rows over {len(categories):,} concepts")
        print("  by category:", dict(Counter(row["category"] for row in rows).most_common(12)))
        print("  by source:", dict(Counter(row["source"] for row in rows)))
        if table == "procedures":
            coded = sum(bool(row["hcpcs"]) for row in rows)
            placed = sum(pcs_section(row["concept"], row["category"]) is not None for row in rows)
            print(f"  HCPCS: {coded} rows; section of ICD-10-PCS: {placed} rows")
        lines += [f"{table}\t{row['concept']}\t{row['category']}\t{row['term']}" for row in rows]
    if options.list:
        options.list.write_text("\n".join(lines) + "\n", encoding="utf-8")
    for problem in problems:
        print(problem)
    return bool(problems)


if __name__ == "__main__":
    sys.exit(main())
