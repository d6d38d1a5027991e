"""The term tables: whole, with provenance, and as broad as promised."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent


def test_treatments() -> None:
    done = subprocess.run([sys.executable, "tools/build_treatments.py"], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout
    counts = {
        table: (int(names.replace(",", "")), int(concepts.replace(",", "")))
        for table, names, concepts in re.findall(r"(\w+): ([\d,]+) names in [\d,]+ rows over ([\d,]+)", done.stdout)
    }
    assert counts["procedures"] >= (1500, 500) and counts["procedures"][1] >= 500
    assert counts["medications"][0] >= 1200


def test_every_table_has_a_source() -> None:
    sources = (ROOT / "imr_nlp" / "terms" / "SOURCES.md").read_text(encoding="utf-8")
    tables = {p.name for p in (ROOT / "imr_nlp" / "terms").iterdir() if p.suffix in (".csv", ".json", ".gz")}
    assert {name for name in tables if name.removesuffix(".gz") not in sources} == set()
