"""The term tables: whole, with provenance, as broad as promised, and what the build makes of their sources."""

from __future__ import annotations

import csv
import re
import subprocess
import sys
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import pytest

from imr_nlp.match.lexicon import read_table

ROOT = Path(__file__).parent.parent
SOURCES = ROOT / "tools" / "sources"


def run(script: str, *packages: str) -> str:
    """What a build script prints with ``--check``; skipped where the extra ``build`` is not installed."""
    try:
        for package in packages:
            version(package)
    except PackageNotFoundError as missing:
        pytest.skip(f"the extra build is not installed: {missing}")
    done = subprocess.run([sys.executable, script, "--check"], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]
    return done.stdout


def test_treatments_are_what_their_sources_give() -> None:
    printed = run("tools/build_treatments.py", "drug-named-entity-recognition")
    counts = {
        table: (int(names.replace(",", "")), int(concepts.replace(",", "")))
        for table, names, concepts in re.findall(r"(\w+): ([\d,]+) names in [\d,]+ rows over ([\d,]+)", printed)
    }
    assert counts["procedures"] >= (1500, 500) and counts["procedures"][1] >= 500
    assert counts["medications"][0] >= 1200
    documented = (ROOT / "imr_nlp" / "terms" / "SOURCES.md").read_text(encoding="utf-8")
    for line in re.findall(r"^\w+: [\d,]+ names in [\d,]+ rows over [\d,]+ concepts$", printed, re.MULTILINE):
        assert line in documented, f"SOURCES.md should say: {line}"


def test_diagnoses_are_what_their_package_gives() -> None:
    assert "names" in run("tools/build_diagnoses.py", "simple-icd-10-cm")


def test_every_table_has_a_source() -> None:
    sources = (ROOT / "imr_nlp" / "terms" / "SOURCES.md").read_text(encoding="utf-8")
    tables = {p.name for p in (ROOT / "imr_nlp" / "terms").iterdir() if p.suffix in (".csv", ".json", ".gz")}
    tables |= {p.name for p in SOURCES.iterdir()}
    assert {name for name in tables if name.removesuffix(".gz") not in sources} == set()


@pytest.mark.parametrize(
    "table",
    """procedures medications diagnoses problem_codes problem_heads problem_tests problem_modifiers findings
    sites""".split(),
)
def test_every_row_has_a_source_that_is_explained(table: str) -> None:
    text = (ROOT / "imr_nlp" / "terms" / "SOURCES.md").read_text(encoding="utf-8")
    explained = set(re.findall(r"^\| `([^`]+)` \|", text, re.MULTILINE))
    used = {name for row in read_table(f"{table}.csv") for name in row["source"].split("; ")}
    assert used <= explained and "own" in used
    if "code" in (rows := read_table(f"{table}.csv"))[0]:
        assert [row["term"] for row in rows if bool(row["code"]) != ("ICD-10-CM" in row["source"])] == []


def test_codes() -> None:
    rows = read_table("procedures.csv")
    hcpcs = {row["concept"]: row["hcpcs"] for row in rows if row["hcpcs"]}
    assert len(hcpcs) >= 150
    # Level II only: digits alone are CPT, D is the dentists' CDT, and neither is free.
    assert [code for code in hcpcs.values() if not re.fullmatch(r"[A-CEGHJ-MP-V]\d{4}", code)] == []
    assert all(("HCPCS Level II" in row["source"]) == bool(row["hcpcs"]) for row in rows)
    assert all(("ICD-10-PCS" in row["source"]) == bool(row["icd10pcs"]) for row in rows)
    assert {row["icd10pcs"] for row in rows} <= set("0123456789BCDFGHX") | {""}
    with (SOURCES / "hcpcs.csv").open(encoding="utf-8", newline="") as file:
        listed = [(row["code"], row["concepts"].split("; ")) for row in csv.DictReader(file)]
    assert {concept: code for code, concepts in listed for concept in concepts} == hcpcs
    assert len({code for code, _ in listed}) == len(listed)


SECTIONS = [
    ("rotator_cuff_repair", "0"),
    ("mri", "B"),
    ("bone_scan", "C"),
    ("epidural_steroid_injection", "3"),
    ("arthrocentesis", "0"),
    ("physical_therapy", "F"),
    ("patient_education", ""),
    ("acupuncture", "8"),
    ("acupuncture_consultation", ""),
    ("hyperbaric_oxygen", "5"),
    ("electromyography", "4"),
    ("psychotherapy", "G"),
    ("detoxification", "H"),
    ("walker", ""),
]


@pytest.mark.parametrize(("concept", "section"), SECTIONS)
def test_sections_of_icd10pcs(concept: str, section: str) -> None:
    assert {row["icd10pcs"] for row in read_table("procedures.csv") if row["concept"] == concept} == {section}
