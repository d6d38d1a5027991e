"""Engines without vocabulary: automaton, span policy, phrase growth."""

from imr_nlp.match.automaton import Hit, TermAutomaton, longest
from imr_nlp.match.mention import Mention
from imr_nlp.match.policy import resolve

__all__ = ["Hit", "Mention", "TermAutomaton", "longest", "resolve"]
