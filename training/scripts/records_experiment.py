"""What do the pipeline's own tags give the decision models? ``python scripts/records_experiment.py TABLE LETTERS``.

For each view it prints, in nested grouped cross-validation, the model of the text alone, the same with each kind of
features of records (those of the package and others that were tried), and each kind by itself, with the 95 % interval
of the difference from the text alone (bootstrap over groups of cases, paired). Then it prints how far the tags depend
on where a rationale stands when it is tagged.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt

from imr_nlp.components.item_context import item_context
from imr_nlp.decision.analysis import Analysis, analyse
from imr_nlp.decision.data import Example, read_examples
from imr_nlp.decision.mentions import RECORD_GROUPS, count_mentions, record_rows
from imr_nlp.decision.metrics import auroc, average_precision
from imr_nlp.decision.model import feature_groups
from imr_nlp.decision.sentences import sentence_spans
from imr_nlp.decision.training import Prepared, fit_chosen, folds, prepare, scores, select
from imr_nlp.decision.views import VIEWS, seen_text, view_entities
from imr_nlp.prediction import tag
from imr_nlp.records import ASSERTIONS, Entity

Array = npt.NDArray[np.float64]
#: The features of one kind in one text, by name.
Trial = Callable[[str, Analysis, Sequence[Entity]], dict[str, float]]

PROBLEMS = ("FINDING", "DIAGNOSIS")
CATEGORIES = (
    "pharmaceuticals",
    "injection",
    "surgery",
    "rehabilitation",
    "dmepos",
    "diagnostic_testing",
    "evaluation_and_management",
    "programs",
    "psych_services",
)
KINDS = {"problem": PROBLEMS, "procedure": ("PROCEDURE",)}


def log(n: int) -> float:
    return float(np.log1p(n))


def rows_of(said: Analysis, entities: Sequence[Entity]) -> Iterator[tuple[int, Entity]]:
    """Each entity with the number of its sentence."""
    for entity in entities:
        for row, (start, end) in enumerate(said.sentences.spans):
            if start <= entity.start < end:
                yield row, entity


def every_assertion(text: str, said: Analysis, entities: Sequence[Entity]) -> dict[str, float]:
    pairs = [(e.label, e.attributes.get("assertion")) for e in entities]
    found = {f"{label}_{a}": log(pairs.count((label, a))) for label in (*PROBLEMS, "PROCEDURE") for a in ASSERTIONS}
    return {**found, "MEDICATION": log(sum(label == "MEDICATION" for label, _ in pairs))}


def last_sentences(text: str, said: Analysis, entities: Sequence[Entity]) -> dict[str, float]:
    last = np.flatnonzero(~said.sentences.guideline)[-2:].tolist()
    here = [(e.label, e.attributes.get("assertion")) for row, e in rows_of(said, entities) if row in last]
    return {
        f"{kind}_{a}": float(any((label, a) in here for label in labels))
        for kind, labels in KINDS.items()
        for a in ASSERTIONS
    }


def by_role(text: str, said: Analysis, entities: Sequence[Entity]) -> dict[str, float]:
    rows = said.sentences
    roles = {"deficient": rows.deficient, "supporting": rows.supporting, "guideline": rows.guideline}
    own = [(row, e.label in PROBLEMS, e.attributes.get("assertion")) for row, e in rows_of(said, entities)]
    return {
        f"{role}_{name}": log(sum(bool(member[row]) and problem and a in kinds for row, problem, a in own))
        for role, member in roles.items()
        for name, kinds in (("present", ("present", "possible")), ("denied", ("absent", "normal", "undocumented")))
    }


def treatment_tried(text: str, said: Analysis, entities: Sequence[Entity]) -> dict[str, float]:
    done = [
        e for e in entities if e.label == "PROCEDURE" and e.attributes.get("assertion") in ("historical", "present")
    ]
    case = [e for row, e in rows_of(said, entities) if not said.sentences.guideline[row]]
    return {
        "historical": log(sum(e.attributes.get("assertion") == "historical" for e in done)),
        "rehabilitation": float(any(e.attributes.get("category") == "rehabilitation" for e in done)),
        "drugs": log(sum(e.label == "MEDICATION" for e in case)),
        "procedures": log(sum(e.label == "PROCEDURE" for e in case)),
    }


def citation_parts(text: str, said: Analysis, entities: Sequence[Entity]) -> dict[str, float]:
    cited = [e.attributes for e in entities if e.label == "GUIDELINE"]
    return {
        part: log(sum(bool(a.get(part)) for a in cited)) for part in ("chapter", "title", "section", "pages", "year")
    }


def of_request(text: str, said: Analysis, entities: Sequence[Entity]) -> dict[str, float]:
    """The State's category of the first sentence: of the request itself in *pre_decision*."""
    first = text[slice(*said.sentences.spans[0])] if said.sentences.spans else ""
    category = item_context(first)["category"]
    return {name: float(category == name) for name in CATEGORIES} | {"known": float(category is not None)}


TRIALS: dict[str, Trial] = {
    "label × assertion, all 24": every_assertion,
    "assertions of the last two sentences of the case": last_sentences,
    "assertions by the role of their sentence": by_role,
    "treatment tried": treatment_tried,
    "parts of citations (chapter, pages, ...)": citation_parts,
    "category of the first sentence": of_request,
}


def with_trials(data: Prepared) -> None:
    """Add the features of the trials to the columns, each as a group of its own."""
    texts = [(text, own) for e in data.examples for text, own in zip(e.texts, e.records or ())]
    read = [(text, analyse(text), own) for text, own in texts]
    for name, trial in TRIALS.items():
        found = [trial(*given) for given in read]
        data.names += [f"{name}:{feature}" for feature in found[0]]
        data.dense = np.hstack([data.dense, np.array([list(row.values()) for row in found])])


def measured(data: Prepared, start: tuple[str, ...], optional: Sequence[str], seeds: Sequence[int]) -> list[Array]:
    """Out-of-fold probabilities, settings (and what is optional) chosen inside each training part."""
    everything, found = list(range(len(data.examples))), []
    for seed in seeds:
        probability = np.zeros(len(everything))
        for train, test in folds(data, everything, 10, seed):
            model = fit_chosen(data, train, select(data, train, start, optional, seed=seed))
            probability[test] = [model.probability(s) for s in scores(model, data, train, test)]
        found.append(probability)
    return found


def figures(data: Prepared, rows: npt.NDArray[np.intp], found: Array) -> Array:
    labels, said = data.labels[rows], found[rows]
    hit = (said >= 0.5) & (labels == 1)
    return np.array(
        [
            auroc(labels, said),
            average_precision(labels, said),
            float(np.mean((said - labels) ** 2)),
            hit.sum() / labels.sum(),
        ]
    )


def difference(data: Prepared, one: list[Array], other: list[Array], resamples: int = 1000) -> Array:
    """The 95 % interval of what ``other`` has more than ``one``, by resampling groups of cases."""
    members = [np.flatnonzero(data.groups == name) for name in dict.fromkeys(data.groups.tolist())]
    random, drawn = np.random.default_rng(0), []
    for k in range(resamples):
        rows = np.concatenate([members[j] for j in random.integers(len(members), size=len(members))])
        if 0 < data.labels[rows].sum() < len(rows):
            seed = k % len(one)
            drawn.append(figures(data, rows, other[seed]) - figures(data, rows, one[seed]))
    quantiles: Array = np.quantile(np.array(drawn), (0.025, 0.975), axis=0)
    return quantiles


def print_row(data: Prepared, name: str, found: list[Array], text_alone: list[Array] | None) -> None:
    all_rows = np.arange(len(data.examples))
    point = np.mean([figures(data, all_rows, p) for p in found], axis=0)
    cells = [f"{value:.3f}" for value in point]
    if text_alone is not None:
        low, high = difference(data, text_alone, found)
        cells = [f"{cell} ({a:+.3f} to {b:+.3f})" for cell, a, b in zip(cells, low, high)]
    print(f"| {name} | " + " | ".join(cells) + " |", flush=True)


def compare(view: str, examples: Sequence[Example], seeds: Sequence[int]) -> None:
    data = prepare(examples, view)
    with_trials(data)
    text = feature_groups(view)
    print(f"\n### View `{view}`\n\n| | AUROC | AP overturned | Brier | R overturned |")
    print("| --- | ---: | ---: | ---: | ---: |")
    alone = measured(data, text, (), seeds)
    print_row(data, "text alone, all its groups", alone, None)
    for group in (*RECORD_GROUPS, *TRIALS):
        print_row(data, f"with {group}", measured(data, (*text, group), (), seeds), alone)
    print_row(data, "with all three of the package", measured(data, (*text, *RECORD_GROUPS), (), seeds), alone)
    start, optional = data.offered(records=True)
    print_row(data, "chosen inside the folds", measured(data, start, optional, seeds), alone)
    for kind in (*[(group,) for group in RECORD_GROUPS], RECORD_GROUPS):
        print_row(data, f"only {' + '.join(kind)}", measured(data, kind, (), seeds), alone)


def features(text: str, entities: Sequence[Entity], group: str) -> Array:
    spans = sentence_spans(text)
    row: Array = record_rows(count_mentions(entities, spans), group, np.array([len(spans)]))[0]
    return row


def skew(letters: Path) -> None:
    """In how many items the features of records differ by where the same words were tagged."""
    in_letter = read_examples([letters], "full", tag=tag)
    sources = [e.texts[0] for e in in_letter]
    masked = [e.texts[0] for e in read_examples([letters], "masked")]
    print(
        f"\n### Where it is tagged\n\n| items of {len(sources)} whose features differ | "
        + " | ".join(RECORD_GROUPS)
        + " |"
    )
    print("| --- |" + " ---: |" * len(RECORD_GROUPS))
    bare = [e.records[0] if e.records else () for e in in_letter]
    by_itself, blanked, visible = (
        list(tag(texts)) for texts in (sources, [seen_text(source, "masked") for source in sources], masked)
    )
    compared = {
        "in its letter, and by itself": (sources, bare, by_itself),
        "masked: conclusion blanked out (prediction), and cut out (training)": (
            masked,
            [view_entities(source, "masked", own) for source, own in zip(sources, blanked)],
            visible,
        ),
        "masked: tagged with the conclusion in sight, and without": (
            masked,
            [view_entities(source, "masked", own) for source, own in zip(sources, by_itself)],
            visible,
        ),
    }
    for name, (texts, one, other) in compared.items():
        differ = [
            sum(not np.allclose(features(t, a, group), features(t, b, group)) for t, a, b in zip(texts, one, other))
            for group in RECORD_GROUPS
        ]
        print(f"| {name} | " + " | ".join(map(str, differ)) + " |", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("table", type=Path, help="items with `full`, `masked`, `label` and `case`")
    parser.add_argument("letters", type=Path)
    parser.add_argument("--view", action="append", choices=VIEWS)
    parser.add_argument("--seeds", type=int, default=3)
    options = parser.parse_args()
    skew(options.letters)
    for view in options.view or VIEWS:
        path = options.letters if view == "pre_decision" else options.table
        column = "masked" if view == "masked" else None
        compare(view, read_examples([path], view, text="full", masked=column, tag=tag), range(options.seeds))


if __name__ == "__main__":
    main()
