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
#: Verdicts are of this case, whatever stands around them.
_VERDICTS = frozenset({"uphold", "agree", "overturn", "recommend_approval"})
#: A negation reaches this many characters within its clause.
_REACH = 140


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
    context = rules.context
    factor = 1.5 if context["request"].search(sentence) else 1.0
    factor *= 1.3 if context["consequence"].search(sentence) else 1.0
    history = bool(context["history"].search(sentence))
    cuts = [(0, 0), *(m.span() for m in rules.turners["clause"].finditer(sentence))]
    statements = []
    for a, b, kind, base, strength in sorted(found):
        clause = max(end for _, end in cuts if end <= a)
        clause_end = min((s for s, _ in cuts if s >= b), default=len(sentence))
        weight = strength * factor
        if kind in _NOUNS and not _said_of(sentence, clause, a, b, rules):
            weight *= 0.3
        if kind not in _VERDICTS:
            hard = kind == "necessity" and sentence.startswith("med", a)  # however it is misprinted
            if context["generic"].search(sentence, clause, clause_end):
                weight *= 0.6 if hard else 0.2
            if kind == "necessity" and not hard and not context["request"].search(sentence, clause, clause_end):
                weight *= 0.5
            if history and not hard:
                weight *= 0.3
        turner = _turner(sentence, clause, a, b, kind, rules)
        polarity = base if turner is None else -base
        first = a if turner is None else min(a, turner)
        statements.append(Statement(start + first, start + b, kind, polarity, weight))
    return statements


def _turner(sentence: str, clause: int, a: int, b: int, kind: str, rules: _Rules) -> int | None:
    """Where the word stands that negates the predicate ``sentence[a:b]``, or None."""
    inside = rules.turners["inside"].search(sentence, a, b)
    if inside:
        return a
    before = list(rules.turners["before"].finditer(sentence, max(clause, a - _REACH), a))
    if before:
        return before[-1].start()
    if kind in _NOUNS and rules.turners["after"].search(sentence[b : b + 240]):
        return a
    return None


def _said_of(sentence: str, clause: int, a: int, b: int, rules: _Rules) -> bool:
    """Is something said of the noun `medical necessity`, before or after it?"""
    rest = sentence[b : b + 240]
    holds = rules.turners["after"].search(rest) or rules.turners["after_holds"].search(rest)
    return bool(holds or rules.turners["before_holds"].search(sentence[max(clause, a - _REACH) : a]))


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
