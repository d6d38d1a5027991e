"""Findings and diagnoses of a text, found together: the line between them is thin and a head can fall on either side.

The vocabulary stands in ``terms/problem_*``, ``findings.csv``, ``diagnoses.csv`` and ``sites.csv``; how a head grows
to a phrase in :mod:`imr_nlp.match.problem_phrases` and :mod:`imr_nlp.match.problem_kinds`.
"""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import pairwise

from imr_nlp.match.problem_kinds import Kinds
from imr_nlp.match.problem_phrases import Problem, words_of
from imr_nlp.match.problem_places import Places
from imr_nlp.match.problem_terms import DIAGNOSIS, FINDING

_JOINED = re.compile(r"\s*(?:,|/|,?\s*\b(?:and|or)\b)\s*")

__all__ = ["DIAGNOSIS", "FINDING", "Problem", "find_problems"]


@lru_cache(maxsize=4)
def find_problems(text: str) -> tuple[Problem, ...]:
    """Findings and diagnoses of a text (kept for the last texts, since two components ask for the same).

    Examples
    --------
    >>> [(p.label, p.concept, p.places, p.side) for p in find_problems("Strain of the left hip. No limp.")]
    [('DIAGNOSIS', 'strain', ('hip',), 'left'), ('FINDING', 'gait', (), None)]
    """
    phrases = Kinds(text)
    found = [
        problem
        for at, chunk in enumerate(phrases.chunks)
        if chunk.value is not None and (problem := phrases.first_of(at, chunk.value.heads)) is not None
    ]
    # Of two that share a word the longer one stays.
    found.sort(key=lambda p: (p.start - p.end, p.start))
    taken: set[int] = set()
    kept = []
    for problem in found:
        span = range(problem.first_word, problem.last_word)
        if taken.isdisjoint(span):
            taken.update(span)
            kept.append(problem)
    kept.sort(key=lambda p: p.start)
    _name_disorders(phrases, kept)
    places: Places | None = None
    for problem in kept:
        if problem.label == DIAGNOSIS:
            places = places or Places(phrases, taken)
            places.settle(problem)
    return tuple(kept)


def _name_disorders(phrases: Kinds, problems: list[Problem]) -> None:
    """``anxiety`` and ``insomnia`` in a list with a disorder are disorders too (``anxiety, depression, insomnia``)."""
    pairs = list(pairwise(problems))
    for near, problem in [*pairs, *((b, a) for a, b in reversed(pairs))]:
        if problem.label == FINDING and near.label == DIAGNOSIS and problem.head in words_of("also_disorders"):
            first, last = sorted((near, problem), key=lambda p: p.start)
            if _JOINED.fullmatch(phrases.words.folded, first.end, last.start):
                problem.label = DIAGNOSIS
