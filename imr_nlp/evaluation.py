"""Scores against gold: mentions, attributes, structure, assertions.

*Relaxed* counts a hit where the label agrees and the spans overlap, *strict* where the spans are equal too; each
gold mention is matched once. Predictions that touch an ``ignore`` span and match nothing are not counted.
"""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from imr_nlp.errors import ImrNlpError
from imr_nlp.io.reading import find_files, read_source

if TYPE_CHECKING:
    from spacy.language import Language

Span = Mapping[str, Any]

PROBLEM = ("FINDING", "DIAGNOSIS")
SCORED = ("SPINAL_LEVEL", "PROCEDURE", "MEDICATION", "DIAGNOSIS", "FINDING", "GUIDELINE", "LITERATURE")
ATTRIBUTES_SCORED = {
    "SPINAL_LEVEL": ("segments", "vertebrae", "region", "laterality"),
    "PROCEDURE": ("category", "assertion"),
    "DIAGNOSIS": ("code", "assertion"),
    "FINDING": ("assertion",),
    "GUIDELINE": ("source", "mtus", "chapter", "title", "section", "pages", "year"),
}
REFERENCE_FIELDS = ("source", "mtus", "chapter", "title", "section", "pages", "year")
HEADER = (
    "case_number",
    "priority",
    "date_assigned",
    "date_of_injury",
    "decision_date",
    "ur_denial_date",
    "application_received",
)


@dataclass(slots=True)
class Counts:
    """Hits, misses and spurious mentions of one label."""

    gold: int = 0
    predicted: int = 0
    hits: int = 0
    exact: int = 0

    def score(self) -> dict[str, float | int]:
        """Relaxed and strict precision, recall and F1."""
        out: dict[str, float | int] = {"gold": self.gold, "predicted": self.predicted}
        for kind, hits in (("relaxed", self.hits), ("strict", self.exact)):
            precision = hits / self.predicted if self.predicted else float(not self.gold)
            recall = hits / self.gold if self.gold else float(not self.predicted)
            total = precision + recall
            out |= {
                f"{kind}_precision": precision,
                f"{kind}_recall": recall,
                f"{kind}_f1": 2 * precision * recall / total if total else 0.0,
            }
        return out


def match_spans(gold: Sequence[Span], predicted: Sequence[Span]) -> list[tuple[int, int]]:
    """Pairs of indices (gold, predicted) that overlap, exact pairs first, each mention in one pair.

    Examples
    --------
    >>> match_spans([{"start": 0, "end": 5}], [{"start": 3, "end": 8}, {"start": 0, "end": 5}])
    [(0, 1)]
    """
    candidates = sorted(
        (-(_overlap(g, p) + 1000 * _equal(g, p)), i, j)
        for i, g in enumerate(gold)
        for j, p in enumerate(predicted)
        if _overlap(g, p) > 0
    )
    pairs: list[tuple[int, int]] = []
    used_gold: set[int] = set()
    used_predicted: set[int] = set()
    for _, i, j in candidates:
        if i not in used_gold and j not in used_predicted:
            used_gold.add(i)
            used_predicted.add(j)
            pairs.append((i, j))
    return sorted(pairs)


def _overlap(a: Span, b: Span) -> int:
    return min(int(a["end"]), int(b["end"])) - max(int(a["start"]), int(b["start"]))


def _equal(a: Span, b: Span) -> bool:
    return bool(a["start"] == b["start"] and a["end"] == b["end"])


@dataclass
class Evaluation:
    """Gathers scores letter by letter."""

    counts: dict[str, Counts] = field(default_factory=lambda: defaultdict(Counts))
    attributes: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    confusion: Counter[tuple[str, str]] = field(default_factory=Counter)
    negated: Counts = field(default_factory=Counts)
    structure: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    errors: list[dict[str, Any]] = field(default_factory=list)

    def add_entities(
        self, name: str, text: str, gold: Sequence[Span], found: Sequence[Span], ignore: Sequence[Span]
    ) -> None:
        """Score the mentions of one text."""
        present = {g["label"] for g in gold} | {p["label"] for p in found}
        groups: list[tuple[str, tuple[str, ...]]] = [(label, (label,)) for label in SCORED if label in present]
        if present & set(PROBLEM):
            groups.append(("PROBLEM", PROBLEM))
        for group, labels in groups:
            wanted = [g for g in gold if g["label"] in labels]
            got = [p for p in found if p["label"] in labels]
            pairs = match_spans(wanted, got)
            matched = {j for _, j in pairs}
            spurious = [
                p
                for j, p in enumerate(got)
                if j not in matched and not any(_overlap(p, s) > 0 for s in ignore)
            ]
            counts = self.counts[group]
            counts.gold += len(wanted)
            counts.predicted += len(pairs) + len(spurious)
            counts.hits += len(pairs)
            counts.exact += sum(_equal(wanted[i], got[j]) for i, j in pairs)
            if group == "PROBLEM":
                continue
            hit = {i for i, _ in pairs}
            self._errors("miss", name, text, [g for i, g in enumerate(wanted) if i not in hit])
            self._errors("spurious", name, text, spurious)
            self._errors(
                "boundary", name, text, [wanted[i] for i, j in pairs if not _equal(wanted[i], got[j])]
            )
            for i, j in pairs:
                self._add_attributes(name, text, wanted[i], got[j])
        self._add_negated(gold, found, ignore)

    def _errors(self, kind: str, name: str, text: str, spans: Iterable[Span]) -> None:
        self.errors += [
            {
                "class": kind,
                "label": span["label"],
                "letter": name,
                "start": span["start"],
                "end": span["end"],
                "text": " ".join(text[span["start"] : span["end"]].split())[:60],
            }
            for span in spans
        ]

    def _add_attributes(self, name: str, text: str, gold: Span, found: Span) -> None:
        wanted = gold.get("attrs", gold)
        for attribute in ATTRIBUTES_SCORED.get(gold["label"], ()):
            if attribute not in wanted or (attribute == "code" and wanted[attribute] is None):
                continue
            right = _normal(attribute, wanted[attribute]) == _normal(attribute, found.get(attribute))
            self.attributes[f"{gold['label']}.{attribute}"]["right" if right else "wrong"] += 1
            if attribute == "assertion":
                self.confusion[str(wanted[attribute]), str(found.get(attribute))] += 1
            if not right:
                self._errors(
                    f"{attribute}: {wanted[attribute]} as {found.get(attribute)}", name, text, [gold]
                )

    def _add_negated(self, gold: Sequence[Span], found: Sequence[Span], ignore: Sequence[Span]) -> None:
        wanted = [g for g in gold if g["label"] in PROBLEM and _assertion(g) == "absent"]
        got = [p for p in found if p["label"] in PROBLEM and _assertion(p) == "absent"]
        pairs = match_spans(wanted, got)
        matched = {j for _, j in pairs}
        self.negated.gold += len(wanted)
        self.negated.hits += len(pairs)
        self.negated.exact += sum(_equal(wanted[i], got[j]) for i, j in pairs)
        self.negated.predicted += sum(
            j in matched or not any(_overlap(p, s) > 0 for s in ignore) for j, p in enumerate(got)
        )

    def add_structure(self, name: str, text: str, gold: Mapping[str, Any], record: Mapping[str, Any]) -> None:
        """Score one letter's fields, sections and determinations."""
        flat = {**record, "age": record["patient"]["age"], "sex": record["patient"]["sex"]}
        for key in (*HEADER, "age", "sex"):
            if key in gold:
                self._count(name, key, gold[key] == flat[key])
        for key in ("specialties", "licensed_in"):
            if key in gold.get("reviewer", {}):
                self._count(name, key, gold["reviewer"][key] == record["reviewer"][key])
        if "sections" in gold:
            self._count(
                name,
                "section names",
                [s["name"] for s in gold["sections"]] == [s["name"] for s in record["sections"]],
            )
            self._count(
                name,
                "section bounds",
                [_extent(text, s) for s in gold["sections"]]
                == [_extent(text, s) for s in record["sections"]],
            )
        wanted, got = gold["determinations"], record["determinations"]
        self._count(name, "item count", len(wanted) == len(got))
        for w, g in zip(wanted, got):
            for key in ("request", "decision", "requested", "authorized"):
                if key in w:
                    self._count(name, key, _words(w[key]) == _words(g[key]))
            extent = {"start": w["rationale_start"], "end": w["rationale_end"]}
            self._count(
                name,
                "rationale",
                bool(g["rationale"]) and _extent(text, extent) == _extent(text, g["rationale"]),
            )
            for key in ("claims_administrator_guidelines", "reviewer_guidelines"):
                self._count(name, key, _references(w[key]) == _references(g[key]))

    def _count(self, name: str, what: str, right: bool) -> None:
        self.structure[what]["right" if right else "wrong"] += 1
        if not right:
            self.errors.append({"class": f"structure: {what}", "label": "LETTER", "letter": name})

    def result(self) -> dict[str, Any]:
        """Everything as JSON-ready primitives."""
        return {
            "entities": {
                label: self.counts[label].score() for label in (*SCORED, "PROBLEM") if label in self.counts
            },
            "attributes": {name: _share(c) for name, c in sorted(self.attributes.items())},
            "negated_findings": self.negated.score(),
            "assertion_accuracy": _accuracy(self.confusion),
            "assertion_confusion": {f"{g} as {p}": n for (g, p), n in sorted(self.confusion.items())},
            "structure": {name: _share(c) for name, c in self.structure.items()},
            "errors": self.errors,
        }


def _assertion(span: Span) -> Any:
    return span.get("attrs", span).get("assertion")


def _normal(attribute: str, value: Any) -> Any:
    if attribute == "code":
        return str(value)[:3] if value else None
    if attribute == "pages":
        return value or []
    if attribute in ("title", "section"):
        return _words(value)
    return value


def _words(value: Any) -> Any:
    return " ".join(value.split()) if isinstance(value, str) else value


def _references(references: Iterable[Span]) -> list[dict[str, Any]]:
    return [{name: _normal(name, r.get(name)) for name in REFERENCE_FIELDS} for r in references]


def _extent(text: str, span: Span) -> tuple[int, int, str]:
    """The visible part of an extent, so that white space at its edges does not count."""
    start, end = int(span["start"]), int(span["end"])
    piece = text[start:end]
    return (
        start + len(piece) - len(piece.lstrip()),
        end - len(piece) + len(piece.rstrip()),
        str(span.get("name", "")),
    )


def _share(counter: Counter[str]) -> dict[str, float | int]:
    total = counter.total()
    return {"right": counter["right"], "of": total, "accuracy": counter["right"] / total if total else 1.0}


def _accuracy(confusion: Counter[tuple[str, str]]) -> float | None:
    total = confusion.total()
    return sum(n for (g, p), n in confusion.items() if g == p) / total if total else None


def evaluate_letters(letters: Sequence[Path], gold: Path, nlp: Language | None = None) -> dict[str, Any]:
    """Score the pipeline on gold letters, and on gold sentences where the folder has them.

    Parameters
    ----------
    letters
        Text files of the letters, or folders of them; a gold file finds its letter by name.
    gold
        A folder with ``*.json`` (one a letter) anywhere below it, and perhaps ``spinal_levels.jsonl``,
        ``guidelines.jsonl`` and ``assertions.jsonl``.

    Raises
    ------
    ImrNlpError
        If the folder holds no gold, or no gold file has a letter.
    """
    from imr_nlp.io.extraction import extract_text
    from imr_nlp.pipeline import load

    nlp = nlp or load()
    files = {file.stem: file for file in find_files(letters) if file.suffix.lower() == ".txt"}
    annotations = [path for path in sorted(gold.rglob("*.json")) if path.stem in files]
    sets = {name: path for name in SENTENCES for path in gold.rglob(f"{name}.jsonl")}
    if not annotations and not sets:
        raise ImrNlpError(f"{gold}: no gold annotation here that names one of the {len(files)} letters")
    evaluation = Evaluation()
    for path in annotations:
        wanted = json.loads(path.read_text(encoding="utf-8"))
        text = read_source(files[path.stem]).text
        record = extract_text(nlp, text).to_dict()
        evaluation.add_entities(
            path.stem, text, wanted["entities"], record["entities"], wanted.get("ignore", [])
        )
        if "letter" in wanted:
            evaluation.add_structure(path.stem, text, wanted["letter"], record)
    result = {"letters": len(annotations), **evaluation.result()}
    result["sentences"] = {name: SENTENCES[name](nlp, path) for name, path in sorted(sets.items())}
    return result


def _rows(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


def _spans_of(nlp: Language, rows: list[dict[str, Any]], key: str, label: str) -> dict[str, Any]:
    from imr_nlp.io.extraction import extract_text

    evaluation = Evaluation()
    exact = total = 0
    attributes = ATTRIBUTES_SCORED[label]
    for number, row in enumerate(rows):
        found = [e for e in extract_text(nlp, row["text"]).to_dict()["entities"] if e["label"] == label]
        wanted = [{**m, "label": label} for m in row[key]]
        evaluation.add_entities(str(number), row["text"], wanted, found, [])
        by_span = {(e["start"], e["end"]): e for e in found}
        for mention in wanted:
            total += 1
            got = by_span.get((mention["start"], mention["end"]))
            exact += got is not None and all(
                _normal(a, mention.get(a)) == _normal(a, got.get(a)) for a in attributes if a in mention
            )
    result = evaluation.result()
    return {
        "rows": len(rows),
        **evaluation.counts[label].score(),
        "exact_in_all_attributes": exact / total if total else 1.0,
        "errors": result["errors"],
    }


def _levels(nlp: Language, path: Path) -> dict[str, Any]:
    return _spans_of(nlp, _rows(path), "mentions", "SPINAL_LEVEL")


def _guidelines(nlp: Language, path: Path) -> dict[str, Any]:
    return _spans_of(nlp, _rows(path), "references", "GUIDELINE")


def _assertions(nlp: Language, path: Path) -> dict[str, Any]:
    from imr_nlp.assertion import assert_spans

    rows = _rows(path)
    found = assert_spans(
        [(r["text"], [(m["start"], m["end"]) for m in r["mentions"]]) for r in rows], nlp=nlp
    )
    kinds: dict[str, Counter[str]] = defaultdict(Counter)
    confusion: Counter[tuple[str, str]] = Counter()
    for row, values in zip(rows, found):
        for mention, value in zip(row["mentions"], values):
            kinds[row["kind"]]["right" if mention["assertion"] == value else "wrong"] += 1
            confusion[mention["assertion"], value] += 1
    return {
        "rows": len(rows),
        "accuracy": _accuracy(confusion),
        "kinds": {k: _share(c) for k, c in kinds.items()},
    }


#: Gold sentences that the evaluation knows.
SENTENCES = {"spinal_levels": _levels, "guidelines": _guidelines, "assertions": _assertions}


def render_evaluation(result: Mapping[str, Any], errors: bool = False) -> str:
    """The evaluation as a plain-text table."""
    lines = [f"{result['letters']} letters", ""]
    lines.append(
        f"{'label':16} {'gold':>5} {'found':>5}  {'relaxed P':>9} {'R':>6} {'F1':>6}   {'strict F1':>9}"
    )
    for label, s in {**result["entities"], "negated": result["negated_findings"]}.items():
        lines.append(
            f"{label:16} {s['gold']:5} {s['predicted']:5}  {s['relaxed_precision']:9.3f} {s['relaxed_recall']:6.3f} "
            f"{s['relaxed_f1']:6.3f}   {s['strict_f1']:9.3f}"
        )
    for title in ("attributes", "structure"):
        if result[title]:
            lines += ["", title]
            lines += [
                f"  {name:34} {s['right']:5} of {s['of']:5}  {s['accuracy']:.3f}"
                for name, s in result[title].items()
            ]
    if result["assertion_accuracy"] is not None:
        lines += ["", f"assertions: {result['assertion_accuracy']:.3f} right; confused:"]
        lines += [
            f"  {pair:34} {n:5}"
            for pair, n in result["assertion_confusion"].items()
            if len(set(pair.split(" as "))) > 1
        ]
    for name, s in result.get("sentences", {}).items():
        lines += ["", f"sentences: {name} ({s['rows']} rows)"]
        lines += [f"  {key:34} {value:.3f}" for key, value in s.items() if isinstance(value, float)]
        lines += [
            f"  {kind:34} {c['right']:5} of {c['of']:5}  {c['accuracy']:.3f}"
            for kind, c in s.get("kinds", {}).items()
        ]
    if errors:
        lines += ["", "errors by class"]
        ordered = sorted(result["errors"], key=lambda e: (e["class"], e["label"], e.get("text", "")))
        lines += [f"  {e['class']:40} {e['label']:12} {e['letter']:24} {e.get('text', '')}" for e in ordered]
        for name, s in result.get("sentences", {}).items():
            lines += [
                f"  {name}: {e['class']:30} {e['letter']:>4} {e.get('text', '')}" for e in s.get("errors", [])
            ]
    return "\n".join(lines)
