"""Findings and diagnoses of a text, found together: the line between them is thin and a head can fall on either side.

The vocabulary stands in ``terms/problem_*``, ``findings.csv``, ``diagnoses.csv`` and ``sites.csv``; how a head grows
to a phrase in :mod:`imr_nlp.match.problem_phrases` and :mod:`imr_nlp.match.problem_kinds`.
"""

from __future__ import annotations

from functools import lru_cache

from imr_nlp.match.problem_kinds import Kinds
from imr_nlp.match.problem_phrases import Problem
from imr_nlp.match.problem_places import Places
from imr_nlp.match.problem_terms import DIAGNOSIS, FINDING

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
    places: Places | None = None
    for problem in kept:
        if problem.label == DIAGNOSIS:
            places = places or Places(phrases, taken)
            problem.places, problem.side = places.of(problem)
    return tuple(sorted(kept, key=lambda p: p.start))
