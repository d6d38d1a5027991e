"""medSpaCy's own ConText on our documents, with the same rules. The one place that imports medSpaCy.

Importing medSpaCy registers about forty global extensions of its own (``span._.section`` among them) and hosts
objects in ``doc._.context_graph``; ours are registered again afterwards, and its objects are taken out of the
document, which must stay picklable.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from imr_nlp.assertion.cues import VOICE, Cue
from imr_nlp.assertion.engine import LABELS, RegionLike
from imr_nlp.assertion.rules import Rule, read_rules
from imr_nlp.assertion.verdicts import decide
from imr_nlp.match.mention import Mention
from imr_nlp.text.sentences import sentence_starts

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc

_TARGETS = "imr_assertion_targets"


class MedspacyEngine:
    """Assert mentions of a ``Doc`` by medSpaCy's ConText.

    Scopes, pruning and termination are medSpaCy's; which of several modifiers decides, headings and defaults
    are ours. Quotations that run on over several sentences are not known to it.

    Parameters
    ----------
    nlp
        The pipeline; its vocabulary is used.
    rules
        Rules in medSpaCy's format; None for the shipped ones.
    """

    def __init__(self, nlp: Language, rules: Iterable[Rule] | None = None) -> None:
        from medspacy.context import ConText, ConTextRule

        from imr_nlp.components.base import register_extensions

        register_extensions()
        self.nlp = nlp
        self.rules = list(read_rules() if rules is None else rules)
        self._rules: dict[int, Rule] = {}
        self._hosted: list[Any] = []  # keeps the identities alive
        # ConText prunes overlapping cues over all rules: apart, a cue for services hides none for problems.
        groups = (
            ({"PROCEDURE"}, [r for r in self.rules if r.category not in VOICE and r.allows("PROCEDURE")]),
            (
                {"FINDING", "DIAGNOSIS"},
                [r for r in self.rules if r.category not in VOICE and (r.allows("FINDING") or r.allows("DIAGNOSIS"))],
            ),
            (set(LABELS), [r for r in self.rules if r.category in VOICE]),
        )
        self._contexts: list[tuple[set[str], Any]] = []
        for labels, members in groups:
            context = ConText(
                nlp,
                rules=None,
                span_attrs=None,
                input_span_type="group",
                span_group_name=_TARGETS,
                terminating_types={"GENERIC": ["PATIENT"], "PATIENT": ["GENERIC"]},
            )
            for rule in members:
                theirs = ConTextRule(**_arguments(rule))
                self._rules[id(theirs)] = rule
                self._hosted.append(theirs)
                context.add(theirs)
            self._contexts.append((labels, context))

    def assert_mentions(self, doc: Doc, mentions: Iterable[Mention], regions: Sequence[RegionLike] = ()) -> None:
        """Set ``attributes["assertion"]`` and ``attributes["cue"]`` of mentions whose offsets index ``doc.text``."""
        wanted = [mention for mention in mentions if mention.label in LABELS]
        spans = [doc.char_span(m.start, m.end, label=m.label, alignment_mode="expand") for m in wanted]
        found = [(mention, span) for mention, span in zip(wanted, spans) if span is not None]
        if not found:
            return
        if not doc.has_annotation("SENT_START"):
            _set_sentences(doc)
        edges: dict[tuple[int, int, str], list[Cue]] = {}
        try:
            for labels, context in self._contexts:
                targets = [span for _, span in found if span.label_ in labels]
                if not targets:
                    continue
                doc.spans[_TARGETS] = targets
                with warnings.catch_warnings():
                    warnings.simplefilter("ignore", UserWarning)  # ConText's empty matchers
                    context(doc)
                for target, modifier in doc._.context_graph.edges:
                    start, end = modifier.modifier_span
                    piece = doc[start:end]
                    reached = Cue(piece.start_char, piece.end_char, self._rules[id(modifier.rule)])
                    edges.setdefault((target.start, target.end, target.label_), []).append(reached)
        finally:
            _clear(doc)
        for mention, span in found:
            cues = edges.get((span.start, span.end, span.label_), [])
            value, cue = decide(cues, mention.start, mention.end, mention.label, _region(regions, mention.start))
            mention.attributes["assertion"] = value
            mention.attributes["cue"] = cue and {
                "text": doc.text[cue.start : cue.end],
                "start": cue.start,
                "end": cue.end,
                "rule": cue.rule.literal,
            }


def _arguments(rule: Rule) -> dict[str, Any]:
    record = rule.to_dict()
    record["terminated_by"] = set(rule.terminated_by)
    record["metadata"] = dict(rule.metadata)
    return record


def _set_sentences(doc: Doc) -> None:
    starts = set(sentence_starts(doc.text))
    for token in doc:
        token.is_sent_start = token.i == 0 or token.idx in starts


def _clear(doc: Doc) -> None:
    """Take medSpaCy's objects out of the document: they survive neither pickle nor ``DocBin``."""
    if _TARGETS in doc.spans:
        del doc.spans[_TARGETS]
    for key in [k for k in doc.user_data if isinstance(k, tuple) and k[:1] == ("._.",)]:
        if key[1] in ("context_graph", "modifiers"):
            del doc.user_data[key]


def _region(regions: Sequence[RegionLike], at: int) -> str:
    inside = [r for r in regions if r.start <= at < r.end]
    return min(inside, key=lambda r: r.end - r.start).name if inside else ""
