"""Score guideline references on the shared gold: ``python tools/check_guidelines.py [--misses] [--dump]``.

Reads ``../shared`` (or ``$IMR_NLP_DATA``). Prints relaxed and strict precision, recall and F1 of mentions, the share of
mentions and of guideline fields exactly right, and with ``--dump`` what is tagged in every letter.
"""

from __future__ import annotations

import argparse
import json
import os
import re
from collections import Counter
from pathlib import Path
from typing import Any

from imr_nlp.components.guidelines import find_guidelines
from imr_nlp.match.citations_resolve import resolve_short_forms
from imr_nlp.match.mention import Mention

DATA = Path(os.environ.get("IMR_NLP_DATA", Path(__file__).resolve().parents[1] / ".." / "shared"))
ATTRIBUTES = ("source", "mtus", "chapter", "title", "section", "pages", "year", "edition", "cited_by")
LEAD = re.compile(r"Claims\s+Administrator\s+guideline\s*:|MAXIMUS\s+guideline\s*:|Decision\s+rationale\s*:")
WORDS = re.compile(r"MTUS|ODG|Official Disability|ACOEM|[Gg]uidelines?|http|www\.|CPMTG|et al|\d{4}\)")


def letter_text(stem: str) -> str | None:
    """The text of a letter, exactly as it is."""
    for folder in ("letters/2014", "letters/2017/txt"):
        path = DATA / folder / f"{stem}.txt"
        if path.exists():
            with path.open(encoding="utf-8", newline="") as file:
                return file.read()
    return None


def same(gold: dict[str, Any], found: dict[str, Any]) -> list[str]:
    """The attributes that differ."""
    return [k for k in ATTRIBUTES if k in gold and (gold[k] or None) != (found[k] or None)]


class Score:
    """Counts of hits; relaxed is the same label and an overlap, strict the same span."""

    def __init__(self) -> None:
        self.gold = self.found = self.relaxed_gold = self.relaxed_found = self.strict = self.exact = 0
        self.notes: list[str] = []

    def add(self, text: str, gold: list[tuple[int, int, dict[str, Any]]], found: list[Mention], where: str) -> None:
        self.gold += len(gold)
        self.found += len(found)
        for start, end, values in gold:
            hits = [m for m in found if m.start < end and start < m.end]
            self.relaxed_gold += bool(hits)
            if any((m.start, m.end) == (start, end) for m in hits):
                self.strict += 1
            wrong = same(values, hits[0].attributes) if hits else ["missed"]
            self.exact += not wrong
            if wrong or (hits[0].start, hits[0].end) != (start, end):
                got = [text[m.start : m.end] for m in hits]
                self.notes.append(f"{where}: {text[start:end]!r} {got!r} {wrong}")
        for mention in found:
            hit = any(mention.start < e and s < mention.end for s, e, _ in gold)
            self.relaxed_found += hit
            if not hit:
                self.notes.append(f"{where}: spurious {text[mention.start : mention.end]!r}")

    def line(self, name: str) -> str:
        recall = self.relaxed_gold / max(1, self.gold)
        precision = self.relaxed_found / max(1, self.found)
        f1 = 2 * precision * recall / max(1e-9, precision + recall)
        strict = 2 * self.strict / max(1, self.gold + self.found)
        return (
            f"{name:<28} gold {self.gold:4d}  P {precision:.3f}  R {recall:.3f}  F1 {f1:.3f}"
            f"  strict F1 {strict:.3f}  all attributes {self.exact / max(1, self.gold):.3f}"
        )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--misses", action="store_true")
    parser.add_argument("--dump", action="store_true")
    options = parser.parse_args()
    sentences, letters, literature = Score(), Score(), Score()
    fields = right = resolved = resolvable = 0
    for line in (DATA / "gold/guidelines.jsonl").read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        found = [m for m in find_guidelines(row["text"]) if m.label == "GUIDELINE"]
        sentences.add(row["text"], [(r["start"], r["end"], r) for r in row["references"]], found, row["kind"])
    for path in sorted((DATA / "gold/letters").glob("*.json")):
        record = json.loads(path.read_text(encoding="utf-8"))
        text = letter_text(path.stem)
        if text is None:
            continue
        mentions = find_guidelines(text)
        ignored = [(i["start"], i["end"]) for i in record.get("ignore") or []]
        mentions = [m for m in mentions if not any(m.start < e and s < m.end for s, e in ignored)]
        for label, score in (("GUIDELINE", letters), ("LITERATURE", literature)):
            gold = [(e["start"], e["end"], e["attrs"]) for e in record["entities"] if e["label"] == label]
            if label == "LITERATURE":
                gold = [(s, e, {"year": a["year"]}) for s, e, a in gold]
            score.add(text, gold, [m for m in mentions if m.label == label], path.stem[-9:])
        leads = [m.start() for m in LEAD.finditer(text) if text[m.start()] in "C"] or [0]
        for index, item in enumerate(record["letter"]["determinations"]):
            start = leads[index] if index < len(leads) else len(text)
            end = leads[index + 1] if index + 1 < len(leads) else len(text)
            own = [m for m in mentions if start <= m.start < end and m.label == "GUIDELINE"]
            resolve_short_forms(own)
            for by in ("claims_administrator", "reviewer"):
                wanted = item[f"{by}_guidelines"]
                got = [m.attributes for m in own if m.attributes["cited_by"] == by]
                fields += 1
                ok = len(wanted) == len(got) and not any(same(w, g) for w, g in zip(wanted, got))
                right += ok
            for entity in record["entities"]:
                if entity["label"] == "GUIDELINE" and "refers_to" in entity["attrs"] and start <= entity["start"] < end:
                    wanted_start = (entity["attrs"]["refers_to"] or {}).get("start")
                    for m in own:
                        if m.start < entity["end"] and entity["start"] < m.end:
                            resolvable += 1
                            resolved += m.attributes["refers_to"] == wanted_start
                            break
    print(sentences.line("guidelines.jsonl"))
    print(letters.line("letters: GUIDELINE"))
    print(literature.line("letters: LITERATURE"))
    print(f"guideline fields exactly right {right}/{fields} ({right / max(1, fields):.3f})")
    print(f"refers_to as in gold           {resolved}/{resolvable}")
    if options.misses:
        print(*sentences.notes, *letters.notes, *literature.notes, sep="\n")
    if options.dump:
        _dump()


def _dump() -> None:
    seen: Counter[str] = Counter()
    for path in sorted((DATA / "letters").rglob("*.txt")):
        text = letter_text(path.stem) or ""
        mentions = find_guidelines(text)
        for m in mentions:
            values = {k: v for k, v in m.attributes.items() if v not in (None, [])}
            seen[f"{m.attributes.get('cited_by') or 'lit'} | {' '.join(text[m.start : m.end].split())} | {values}"] += 1
        for word in WORDS.finditer(text):
            if not any(m.start < word.end() and word.start() < m.end for m in mentions):
                near = " ".join(text[max(0, word.start() - 45) : word.end() + 45].split())
                seen[f"UNTAGGED {near}"] += 1
    for key, count in sorted(seen.items()):
        print(count, key)


if __name__ == "__main__":
    main()
