"""What a rationale says of its own conclusion: statements of necessity, support and verdict, with their polarity.

A rule, not a trained model: the trained model of the view *full* has its readings among its features, and the
report shows how far the rule goes alone.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from imr_nlp.decision.patterns import compile_pattern, table
from imr_nlp.decision.sentences import sentence_spans
from imr_nlp.text.fold import fold


@dataclass(frozen=True, slots=True)
class Statement:
    """One predicate that says, or seems to say, what is decided.

    Attributes
    ----------
    start, end
        Offsets of the predicate.
    kind
        The predicate's name in ``statements.json``.
    polarity
        1 where it speaks for the request, -1 where against.
    strength
        How sure it is that this is the conclusion about the request.
    """

    start: int
    end: int
    kind: str
    polarity: int
    strength: float


@dataclass(frozen=True, slots=True)
class _Rules:
    predicates: tuple[tuple[str, int, float, re.Pattern[str]], ...]
    turners: dict[str, re.Pattern[str]]
    context: dict[str, re.Pattern[str]]


@cache
def _rules() -> _Rules:
    raw = table("statements.json")
    return _Rules(
        tuple(
            (name, int(p["polarity"]), float(p["strength"]), compile_pattern(p["pattern"]))
            for name, p in raw["predicates"].items()
        ),
        {name: compile_pattern(p) for name, p in raw["turners"].items()},
        {name: compile_pattern(p) for name, p in raw["context"].items()},
    )


#: Nouns whose polarity stands after them (`medical necessity ... has not been established`).
_NOUNS = frozenset({"necessity_noun"})
#: Verdict words that a `not` turns only from directly before (`does not agree with`).
_REACH = 90


def read_sentence(folded: str, start: int = 0, end: int | None = None) -> list[Statement]:
    """The statements of the sentence ``folded[start:end]`` (text folded by :func:`imr_nlp.text.fold`).

    Examples
    --------
    >>> [(s.kind, s.polarity) for s in read_sentence("the request is not medically necessary.")]
    [('necessity', -1)]
    >>> [(s.kind, s.polarity) for s in read_sentence("medical necessity has been established.")]
    [('necessity_noun', 1)]
    """
    rules = _rules()
    sentence = folded[start:end]
    found: list[tuple[int, int, str, int, float]] = []
    for kind, base, strength, pattern in rules.predicates:
        for match in pattern.finditer(sentence):
            found.append((match.start(), match.end(), kind, base, strength))
    if not found:
        return []
    context = {name: bool(pattern.search(sentence)) for name, pattern in rules.context.items()}
    factor = 1.5 if context["request"] else 1.0
    factor *= 1.3 if context["consequence"] else 1.0
    statements = []
    for a, b, kind, base, strength in sorted(found):
        weight = strength * factor
        if kind == "necessity_noun" and not _said_of(sentence, b, rules):
            weight *= 0.3
        if kind in {"approval", "approve", "criteria", "necessity", "necessity_noun", "deny"}:
            hard = kind == "necessity" and sentence.startswith("medically", a)
            weight *= (0.6 if hard else 0.2) if context["generic"] else 1.0
            weight *= 0.3 if context["history"] and not hard else 1.0
        statements.append(
            Statement(start + a, start + b, kind, base * _turn(sentence, a, b, kind, rules), weight)
        )
    return statements


def _turn(sentence: str, a: int, b: int, kind: str, rules: _Rules) -> int:
    """-1 where the predicate ``sentence[a:b]`` is negated."""
    inside = rules.turners["inside"].search(sentence, a, b)
    turned = -1 if inside else 1
    window = sentence[max(0, a - _REACH) : a]
    cut = 0
    for clause in rules.turners["clause"].finditer(window + sentence[a : a + 60]):
        if clause.end() <= len(window):
            cut = clause.end()
    if turned == 1 and rules.turners["before"].search(window, cut):
        turned = -1
    if kind in _NOUNS and turned == 1 and rules.turners["after"].search(sentence[b : b + 240]):
        turned = -1
    return turned


def _said_of(sentence: str, b: int, rules: _Rules) -> bool:
    rest = sentence[b : b + 240]
    return bool(rules.turners["after"].search(rest) or rules.turners["after_holds"].search(rest))


def read_conclusion(text: str) -> tuple[float, list[Statement]]:
    """The rule of the concluding sentences: a score (above 0 overturned, below 0 upheld) and its statements.

    Later statements count more; where nothing is stated the score is 0.

    Examples
    --------
    >>> score, _ = read_conclusion("Opioids are not recommended. Given the acute injury, the request is certified.")
    >>> score > 0
    True
    """
    folded = fold(text)
    spans = sentence_spans(text)
    score, statements = 0.0, []
    for index, (start, end) in enumerate(spans):
        found = read_sentence(folded, start, end)
        statements += found
        back = len(spans) - 1 - index
        score += sum(s.polarity * s.strength for s in found) * 0.8 ** min(back, 12)
    return score, statements
