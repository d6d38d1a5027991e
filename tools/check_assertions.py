"""Figures of the assertions with given spans: sentences, letters, polarity corpora; beside the peers.

    python tools/check_assertions.py [--peers] [--letters all|own|held_out] [--errors] [--engine medspacy]

The data is looked for in ``$IMR_NLP_DATA``, else in ``../shared``.
"""

from __future__ import annotations

import argparse
import json
import os
import time
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Any, NamedTuple

from imr_nlp.assertion import AssertionEngine, assert_spans
from imr_nlp.match.mention import Mention
from imr_nlp.text import Alignment, reflow, sentence_starts

DATA = Path(os.environ.get("IMR_NLP_DATA", Path(__file__).parents[2] / "shared"))
OWN_GOLD = Path(__file__).parents[1] / "tests" / "gold" / "letters"
#: Letters that nobody looked at while the rules were written.
HELD_OUT = Path(__file__).parents[1] / "tests" / "gold" / "held_out"
LABELS = ("FINDING", "DIAGNOSIS", "PROCEDURE")


class Place(NamedTuple):
    name: str
    start: int
    end: int


def rows(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


def letter_text(identifier: str) -> str:
    for path in (*DATA.glob(f"letters/*/{identifier}.txt"), *DATA.glob(f"letters/*/txt/{identifier}.txt")):
        return path.read_bytes().decode("utf-8")
    raise FileNotFoundError(identifier)


def regions_of(source: str, align: Alignment) -> list[Place]:
    from imr_nlp.letter import parse_letter

    letter = parse_letter(source)
    found = [Place(s.name, *align.to_text(s.start, s.end)) for s in letter.sections]
    for item in letter.determinations:
        for name in ("heading", "claims_administrator_field", "reviewer_field", "rationale"):
            part = getattr(item, name)
            if part is not None:
                found.append(Place(name, *align.to_text(part.start, part.end)))
    return found


def letters(which: str) -> list[dict[str, Any]]:
    gold = sorted((DATA / "gold" / "letters").glob("*.json"))
    own = sorted(OWN_GOLD.glob("*.json"))
    chosen = {
        "dev": gold[0::2],
        "held": gold[1::2],
        "all": gold,
        "own": own,
        "own-dev": own[0:16:2],
        "own-held": own[1:16:2] + own[16:],
        "held_out": (held_out := sorted(HELD_OUT.glob("*.json"))),
        "everything": [*gold, *own, *held_out],
    }[which]
    return [json.loads(path.read_text(encoding="utf-8")) for path in chosen]


def read_letter(record: dict[str, Any]) -> tuple[str, list[int], list[Mention], list[str], list[Place]]:
    source = letter_text(record["id"])
    prose = reflow(source)
    align = Alignment(source, prose)
    golden = [e for e in record["entities"] if e["label"] in LABELS and assertion_of(e)]
    mentions = [Mention(*align.to_text(e["start"], e["end"]), e["label"]) for e in golden]
    return (
        prose,
        sentence_starts(prose),
        mentions,
        [assertion_of(e) for e in golden],
        regions_of(source, align),
    )


def assertion_of(entity: dict[str, Any]) -> str:
    return (entity.get("attrs") or entity).get("assertion") or ""


def score(pairs: Iterable[tuple[bool, bool]]) -> tuple[float, float, float]:
    """Precision, recall and F1 of (gold, predicted)."""
    counts = Counter(pairs)
    hit, spurious, missed = counts[True, True], counts[False, True], counts[True, False]
    precision = hit / (hit + spurious) if hit + spurious else 0.0
    recall = hit / (hit + missed) if hit + missed else 0.0
    return precision, recall, 2 * precision * recall / (precision + recall) if hit else 0.0


def check_sentences(errors: bool) -> None:
    path = DATA / "gold" / "assertions.jsonl"
    right: Counter[str] = Counter()
    total: Counter[str] = Counter()
    for row in rows(path):
        got = assert_spans([(row["text"], [(m["start"], m["end"]) for m in row["mentions"]])])[0]
        for mention, value in zip(row["mentions"], got):
            total[row["kind"]] += 1
            right[row["kind"]] += value == mention["assertion"]
            if errors and value != mention["assertion"]:
                print(f"    {mention['assertion']} read as {value}: {row['text'][:100]!r} {mention['text']!r}")
    print(f"gold/assertions.jsonl: {sum(right.values())}/{sum(total.values())} mentions right")
    print("   " + ", ".join(f"{kind} {right[kind]}/{n}" for kind, n in total.items()))


def check_letters(which: str, errors: bool) -> None:
    engine = AssertionEngine()
    confusion: Counter[tuple[str, str, str]] = Counter()
    seconds, count = 0.0, 0
    for record in letters(which):
        prose, starts, mentions, golden, places = read_letter(record)
        begin = time.perf_counter()
        engine.assert_mentions(prose, starts, mentions, places)
        seconds += time.perf_counter() - begin
        count += 1
        for mention, gold in zip(mentions, golden):
            got = mention.attributes["assertion"]
            confusion[mention.label, gold, got] += 1
            if errors and got != gold:
                a, b = mention.start, mention.end
                cue = mention.attributes["cue"]
                region = next((p.name for p in reversed(places) if p.start <= a < p.end), "")
                print(
                    f"    {record['id'][:12]} {region[:10]:10} {mention.label[:4]} {gold} read as {got} "
                    f"by {cue and (cue['text'], cue['rule'])}: "
                    f"{prose[max(0, a - 90) : a]}[[{prose[a:b]}]]{prose[b : b + 70]}".replace("\n", "/")
                )
    total = sum(confusion.values())
    right = sum(n for (_, gold, got), n in confusion.items() if gold == got)
    negated = [
        (gold == "absent", got == "absent")
        for (label, gold, got), n in confusion.items()
        if label != "PROCEDURE"
        for _ in range(n)
    ]
    print(
        f"letters ({which}, {count}): accuracy {right / max(total, 1):.3f} of {total}; "
        "negated findings P {:.3f} R {:.3f} F1 {:.3f}; ".format(*score(negated))
        + f"{1e6 * seconds / max(count, 1):.0f} us a letter"
    )
    for label in LABELS:
        part = {key: n for key, n in confusion.items() if key[0] == label}
        hits = sum(n for (_, gold, got), n in part.items() if gold == got)
        wrong = ", ".join(
            f"{gold}>{got} {n}" for (_, gold, got), n in sorted(part.items(), key=lambda i: -i[1]) if gold != got
        )
        print(f"   {label} {hits}/{sum(part.values())}  {wrong}")


def check_polarity(name: str, errors: bool, half: str) -> None:
    data = [row for row in rows(DATA / "corpora" / name) if row["start"] is not None]
    if half != "all":
        data = data[: len(data) // 2] if half == "dev" else data[len(data) // 2 :]
    begin = time.perf_counter()
    got = assert_spans([(row["sentence"], [(row["start"], row["end"])]) for row in data])
    seconds = time.perf_counter() - begin
    values = [one[0] for one in got]
    golden = [row["label"] == "Negated" for row in data]
    for title, negative in (
        ("absent", {"absent"}),
        ("absent+undocumented", {"absent", "undocumented"}),
        ("absent+undocumented+normal", {"absent", "undocumented", "normal"}),
        ("absent+historical", {"absent", "historical"}),
    ):
        figures = score((gold, value in negative) for gold, value in zip(golden, values))
        print(f"{name} [{half}] {title}: P {{:.3f}} R {{:.3f}} F1 {{:.3f}}".format(*figures))
    print(f"   {1e6 * seconds / len(data):.0f} us a row; values {dict(Counter(values))}")
    if errors:
        for row, gold, value in zip(data, golden, values):
            if gold != (value == "absent"):
                a, b, text = row["start"], row["end"], row["sentence"]
                print(f"    {row['label'][:3]} {value}: {text[max(0, a - 130) : a]}[[{text[a:b]}]]{text[b : b + 70]}")


def check_peers(name: str) -> None:
    """medSpaCy's default ConText and negspaCy on the same rows, spans given, spaCy's own tokenizer."""
    import spacy
    from medspacy.context import ConText
    from negspacy.negation import Negex  # noqa: F401
    from spacy.tokens import Span

    data = [row for row in rows(DATA / "corpora" / name) if row["start"] is not None]
    nlp = spacy.blank("en")
    context = ConText(nlp, rules="default")
    negspacy = spacy.blank("en")
    negspacy.add_pipe("sentencizer")
    negex = negspacy.add_pipe("negex", config={"chunk_prefix": ["no"]})
    results: dict[str, list[tuple[bool, bool]]] = {"medSpaCy ConText": [], "negspaCy": []}
    seconds: Counter[str] = Counter()
    for row in data:
        gold = row["label"] == "Negated"
        for title, pipe, component in (("medSpaCy ConText", nlp, context), ("negspaCy", negspacy, negex)):
            doc = pipe.make_doc(row["sentence"])
            span = doc.char_span(row["start"], row["end"], label="PROBLEM", alignment_mode="expand")
            doc.ents = [Span(doc, span.start, span.end, label="PROBLEM")]
            for token in doc:
                token.is_sent_start = token.i == 0
            begin = time.perf_counter()
            doc = component(doc)
            seconds[title] += time.perf_counter() - begin
            ent = doc.ents[0]
            results[title].append((gold, bool(ent._.is_negated if "med" in title else ent._.negex)))
    for title, pairs in results.items():
        print(
            f"{name} {title}: P {{:.3f}} R {{:.3f}} F1 {{:.3f}}".format(*score(pairs)),
            f"{1e6 * seconds[title] / len(data):.0f} us a row",
        )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--errors", action="store_true", help="list what is wrong (quotes the data)")
    parser.add_argument("--peers", action="store_true", help="medSpaCy and negspaCy too")
    parser.add_argument(
        "--letters",
        default="all",
        choices=["dev", "held", "all", "own", "own-dev", "own-held", "held_out", "everything"],
    )
    parser.add_argument("--half", default="all", choices=["dev", "held", "all"], help="half of the corpora")
    parser.add_argument("--only", default="", help="sentences, letters, negex or maccrobat")
    args = parser.parse_args()
    if args.only in ("", "sentences"):
        check_sentences(args.errors)
    if args.only in ("", "letters"):
        check_letters(args.letters, args.errors)
    for name in ("negex.jsonl", "maccrobat_polarity.jsonl"):
        if args.only in ("", name.split(".")[0].split("_")[0]):
            check_polarity(name, args.errors, args.half)
            if args.peers:
                check_peers(name)


if __name__ == "__main__":
    main()
