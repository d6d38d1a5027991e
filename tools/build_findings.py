"""Count the finding names that tables and grammar cover: ``python tools/build_findings.py [--list FILE]``.

Findings are composed (site x quality), so nothing is expanded into a shipped table; this script writes the names
out, runs the grammar over each in a short sentence, and counts those that come back whole.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from imr_nlp.components.findings import find_findings
from imr_nlp.match.lexicon import read_table

#: Symptoms and signs that any limb or part of the trunk can have.
_ANYWHERE = ("pain", "tenderness", "swelling", "weakness")
_JOINTS = ("effusion", "crepitus", "range of motion loss", "deformity", "locking")
_FUNCTIONS = ("range of motion", "strength", "sensation", "reflexes", "gait", "grip strength")
_QUALITIES = ("decreased", "limited", "abnormal", "painful", "absent")


def names() -> Iterator[tuple[str, str]]:
    """Names with the class they belong to."""
    for row in read_table("findings.csv"):
        yield from (("symptoms and signs", term) for term in row["term"].split("|"))
    for row in read_table("problem_heads.csv"):
        if row["label"] == "FINDING" and row["kind"] in ("alone", "narrowing"):
            yield from (("heads", term) for term in row["term"].split("|"))
    for row in read_table("problem_tests.csv"):
        if row["kind"] in ("eponym", "named"):
            yield from (("examination tests", f"{term} test") for term in row["term"].split("|"))
    for row in read_table("sites.csv"):
        for site in row["term"].split("|"):
            if row["kind"] in ("limb", "spine", "trunk", "head"):
                yield from (("site x symptom", f"{site} {head}") for head in _ANYWHERE)
            if row["kind"] == "limb":
                yield from (("site x joint sign", f"{site} {head}") for head in _JOINTS)
    for quality in _QUALITIES:
        yield from (("quality x function", f"{quality} {function}") for function in _FUNCTIONS)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--list", type=Path, help="write the covered names to this file")
    args = parser.parse_args()
    seen: set[str] = set()
    covered: dict[str, list[str]] = {}
    missed = []
    for kind, name in names():
        if name.lower() in seen:
            continue
        seen.add(name.lower())
        text = f"There is {name}."
        if any(text[m.start : m.end] == name for m in find_findings(text)):
            covered.setdefault(kind, []).append(name)
        else:
            missed.append(name)
    for kind, found in covered.items():
        print(f"{kind:20} {len(found):6}")
    print(f"{'all':20} {sum(map(len, covered.values())):6}   not whole: {len(missed)}, e.g. {missed[:8]}")
    if args.list:
        args.list.write_text("\n".join(n for found in covered.values() for n in found) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
