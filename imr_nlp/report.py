"""A collection of records at a glance, as one self-contained HTML page."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from html import escape

from imr_nlp.records import Letter
from imr_nlp.view import css

#: Rows shown in a table of counts, and at most so many more folded below it.
TOP, FOLDED = 12, 300


@dataclass
class Summary:
    """What the report counts; filled record by record, so that a million fit."""

    letters: int = 0
    items: int = 0
    outcomes: Counter[str] = field(default_factory=Counter)
    decisions: Counter[str] = field(default_factory=Counter)
    years: Counter[str] = field(default_factory=Counter)
    categories: dict[str, Counter[str]] = field(default_factory=dict)
    levels: dict[str, Counter[str]] = field(default_factory=dict)
    procedures: Counter[str] = field(default_factory=Counter)
    medications: Counter[str] = field(default_factory=Counter)
    diagnoses: Counter[str] = field(default_factory=Counter)
    undocumented: Counter[str] = field(default_factory=Counter)
    guidelines: Counter[str] = field(default_factory=Counter)
    specialties: Counter[str] = field(default_factory=Counter)
    out_of_force: Counter[str] = field(default_factory=Counter)
    disagreements: list[tuple[str, str, str, str]] = field(default_factory=list)
    failures: list[tuple[str, str]] = field(default_factory=list)
    warnings: Counter[str] = field(default_factory=Counter)

    def add(self, letter: Letter) -> None:
        """Count one record."""
        self.letters += 1
        name = letter.case_number or letter.source or "?"
        if letter.error:
            self.failures.append((name, letter.error))
            return
        self.outcomes[letter.outcome or "none found"] += 1
        if letter.decision_date:
            self.years[letter.decision_date[:4]] += 1
        self.warnings.update(w.split(":")[0] for w in letter.warnings)
        for item in letter.determinations:
            self.items += 1
            decision = item.decision or "none found"
            self.decisions[decision] += 1
            self.categories.setdefault(item.category or "no category", Counter())[decision] += 1
            for level in item.levels:
                self.levels.setdefault(level, Counter())[decision] += 1
            for reference in item.reviewer_guidelines:
                cited = " ".join(filter(None, (reference.source, reference.title))) or "other"
                self.guidelines[cited] += 1
                if reference.in_force is False:
                    self.out_of_force[" ".join(filter(None, (cited, str(reference.year or ""))))] += 1
            predicted = item.predicted_decision
            if predicted and item.decision and predicted.label != item.decision:
                self.disagreements.append((name, item.request or "", item.decision, predicted.label))
        self.specialties.update(letter.specialties)
        # A letter names a thing many times; it counts once.
        once: dict[str, set[str]] = {"PROCEDURE": set(), "MEDICATION": set(), "DIAGNOSIS": set(), "undocumented": set()}
        for entity in letter.entities:
            values = entity.attributes
            if entity.label in ("PROCEDURE", "MEDICATION") and values.get("concept"):
                once[entity.label].add(str(values["concept"]).replace("_", " "))
            elif entity.label == "DIAGNOSIS" and values.get("code") and values.get("assertion") == "present":
                once["DIAGNOSIS"].add(f"{values['code']} {values.get('description') or ''}".strip())
            if values.get("assertion") == "undocumented":
                once["undocumented"].add(" ".join(entity.text.lower().split()))
        self.procedures.update(once["PROCEDURE"])
        self.medications.update(once["MEDICATION"])
        self.diagnoses.update(once["DIAGNOSIS"])
        self.undocumented.update(once["undocumented"])


def overturn_rate(counts: Counter[str]) -> tuple[float, float, float, int]:
    """Share of overturned items with its 95 % Wilson interval, and the number of items.

    Examples
    --------
    >>> share, low, high, n = overturn_rate(Counter(upheld=18, overturned=2))
    >>> round(share, 2), round(low, 2), round(high, 2), n
    (0.1, 0.03, 0.3, 20)
    """
    from scipy.stats import binomtest

    n = counts["upheld"] + counts["overturned"]
    if not n:
        return 0.0, 0.0, 1.0, 0
    interval = binomtest(counts["overturned"], n).proportion_ci(method="wilson")
    return counts["overturned"] / n, float(interval.low), float(interval.high), n


def report_html(letters: Iterable[Letter], title: str = "Independent Medical Review letters") -> str:
    """The report of a collection.

    Parameters
    ----------
    letters
        Records, as :func:`imr_nlp.extract` or :func:`imr_nlp.read_records` yield them; read once.
    """
    summary = Summary()
    for letter in letters:
        summary.add(letter)
    parts = [
        _facts(summary),
        _columns(
            _bars("Outcome of letters", summary.outcomes),
            _bars("Decision of items", summary.decisions),
            _bars("Year of decision", Counter(dict(sorted(summary.years.items())))),
        ),
        _rates("Overturned, by treatment category", summary.categories),
        _rates("Overturned, by spinal level", summary.levels),
        _columns(
            _bars("Services (letters naming them)", summary.procedures),
            _bars("Medications (letters naming them)", summary.medications),
            _bars("Diagnoses (letters)", summary.diagnoses),
            _bars("Said to be undocumented (letters)", summary.undocumented),
            _bars("Reviewers' guidelines (references)", summary.guidelines),
            _bars("Of them not in force on the decision's date", summary.out_of_force),
            _bars("Reviewers' specialties (letters)", summary.specialties),
        ),
        _rows(
            "Printed decision and reading of the rationale disagree",
            ("Letter", "Item", "Printed", "Read"),
            summary.disagreements,
        ),
        _rows("Files that failed", ("File", "Why"), summary.failures),
        _bars("Warnings (letters)", summary.warnings),
    ]
    return (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        '<meta name="color-scheme" content="light dark">'
        f'<title>{escape(title)}</title><style>{css()}</style></head><body class="imr-page">'
        f'<main class="imr imr-report"><h2>{escape(title)}</h2>{"".join(parts)}</main></body></html>\n'
    )


def _facts(summary: Summary) -> str:
    share = overturn_rate(summary.decisions)[0]
    return (
        f'<p class="imr-facts">{_count(summary.letters, "letter")}, {_count(summary.items, "disputed item")}, '
        f"{share:.1%} of them overturned; {_count(len(summary.failures), 'file')} failed.</p>"
    )


def _count(n: int, what: str) -> str:
    return f"{n:,} {what}{'' if n == 1 else 's'}"


def _columns(*parts: str) -> str:
    return f'<div class="imr-cards">{"".join(f"<div>{part}</div>" for part in parts if part)}</div>'


def _bars(title: str, counts: Counter[str]) -> str:
    if not counts:
        return ""
    shown = list(counts.items()) if title.startswith("Year") else counts.most_common(FOLDED)
    most = max(counts.values())
    rows = [
        f"<tr><td>{escape(name.replace('_', ' '))}"
        f'<span class="imr-bar" style="width:{100 * n / most:.1f}%"></span></td><td class="imr-n">{n:,}</td></tr>'
        for name, n in shown
    ]
    first = len(rows) if len(rows) <= TOP + 2 or title.startswith("Year") else TOP
    more = ""
    if rows[first:]:
        folded = f"<table><tbody>{''.join(rows[first:])}</tbody></table>"
        more = f"<details><summary>and {len(counts) - first:,} more</summary>{folded}</details>"
    return f"<h3>{escape(title)}</h3><table><tbody>{''.join(rows[:first])}</tbody></table>{more}"


def _rates(title: str, groups: dict[str, Counter[str]]) -> str:
    if not groups:
        return ""
    rows = []
    most = sorted(groups.items(), key=lambda g: -g[1].total())[: 2 * TOP]
    for name, counts in sorted(most, key=_down_the_spine) if "level" in title else most:
        share, low, high, n = overturn_rate(counts)
        rows.append(
            f'<tr><td class="imr-name">{escape(name.replace("_", " "))}</td><td><div class="imr-track" role="img" '
            f'aria-label="{share:.0%}, from {low:.0%} to {high:.0%}">'
            f'<span class="imr-span" style="left:{100 * low:.1f}%;width:{100 * (high - low):.1f}%"></span>'
            f'<span class="imr-dot" style="left:{100 * share:.1f}%"></span></div></td>'
            f'<td class="imr-n">{share:.0%}<br><small>{low:.0%} to {high:.0%}</small></td>'
            f'<td class="imr-n">{n:,}</td></tr>'
        )
    return (
        f'<h3>{escape(title)}</h3><table><thead><tr><td></td><th class="imr-axis">0 % <span>100 %</span></th>'
        '<th class="imr-n">overturned<br>(95 % interval)</th><th class="imr-n">items</th></tr></thead>'
        f"<tbody>{''.join(rows)}</tbody></table>"
    )


def _down_the_spine(group: tuple[str, object]) -> tuple[int, int]:
    """C, T, L, S, and by number: the order in which levels are read."""
    digits = "".join(c for c in group[0].split("-")[0] if c.isdigit())
    return "CTLS".find(group[0][:1]), int(digits or 0)


def _rows(title: str, head: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> str:
    if not rows:
        return ""
    cells = "".join("<tr>" + "".join(f"<td>{escape(c)}</td>" for c in row) + "</tr>" for row in rows[:200])
    more = f"<p class='imr-facts'>and {len(rows) - 200:,} more</p>" if len(rows) > 200 else ""
    heads = "".join(f"<th>{escape(h)}</th>" for h in head)
    table = f"<table><thead><tr>{heads}</tr></thead><tbody>{cells}</tbody></table>"
    return f'<h3>{escape(title)}</h3><div class="imr-scroll">{table}</div>{more}'
