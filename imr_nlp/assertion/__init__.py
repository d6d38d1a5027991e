"""Assertions: what is said of each mention, and the cue that says so."""

from imr_nlp.assertion.cues import Cue
from imr_nlp.assertion.engine import AssertionEngine
from imr_nlp.assertion.rules import CATEGORIES, Rule, parse_rule, read_rules, write_rules
from imr_nlp.assertion.spans import assert_spans

__all__ = [
    "CATEGORIES",
    "AssertionEngine",
    "Cue",
    "Rule",
    "assert_spans",
    "parse_rule",
    "read_rules",
    "write_rules",
]
