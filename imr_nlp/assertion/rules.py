"""Assertion rules as data: medSpaCy's ``ConTextRule`` JSON, read without medSpaCy.

A file that medSpaCy loads is loaded here, and the other way round. What our engine needs beyond medSpaCy's
keys stands under ``metadata``, where medSpaCy ignores it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from importlib import resources
from pathlib import Path
from typing import Any

from imr_nlp.errors import TermsError

#: What each category says of a mention. The first five are plain ConText's. Besides these, ``PATIENT`` cues end a
#: quotation of a guideline.
CATEGORIES: dict[str, str] = {
    "NEGATED_EXISTENCE": "absent",
    "POSSIBLE_EXISTENCE": "possible",
    "HISTORICAL": "historical",
    "HYPOTHETICAL": "hypothetical",
    "FAMILY": "generic",  # said of somebody else
    "POSITIVE_EXISTENCE": "present",
    "UNDOCUMENTED": "undocumented",
    "NORMAL": "normal",
    "GENERIC": "generic",
    "QUOTED": "generic",  # what a guideline says of the mention before it: "the sessions allowed by the MTUS"
    # The guide's own names, for rules written with them.
    "ABSENT": "absent",
    "PRESENT": "present",
    "POSSIBLE": "possible",
}

DIRECTIONS = ("FORWARD", "BACKWARD", "BIDIRECTIONAL", "TERMINATE", "PSEUDO")
_KEYS = {
    "literal",
    "category",
    "pattern",
    "direction",
    "allowed_types",
    "excluded_types",
    "max_targets",
    "max_scope",
    "terminated_by",
    "metadata",
}


@dataclass(frozen=True, slots=True)
class Rule:
    """One cue. The names are those of medSpaCy's ``ConTextRule``.

    ``metadata`` may hold, for our engine:

    - ``patient``: the cue speaks of this patient's case, so it ends a quotation of a guideline;
    - ``over_generic``: it decides inside a quotation too; ``first``: of services it decides before other cues;
    - ``sections``: region name to the category that the cue has there;
    - ``terminated_by`` (medSpaCy's own file reader refuses that key at the top level);
    - ``ends``, ``ends_direction``: the categories and the direction whose scopes a terminator ends;
    - ``spares``: literals of the rules whose scopes a terminator does not end;
    - ``inside``: only within a mention; ``opens``: false where it does not decide as a mention's first words;
    - ``adjacent``: nothing may stand between; ``bare``: no verb, so it must stand right after its name;
    - ``plural``: it may have several subjects; ``subject``: it speaks of the sentence's first mention;
    - ``bare_list``: it denies a list of bare names only, not items with places of their own;
    - ``weak``: it does not begin something new after a negation.
    """

    literal: str
    category: str
    pattern: str | list[dict[str, Any]] | None = None
    direction: str = "BIDIRECTIONAL"
    allowed_types: frozenset[str] | None = None
    excluded_types: frozenset[str] | None = None
    max_targets: int | None = None
    max_scope: int | None = None
    terminated_by: frozenset[str] = frozenset()
    metadata: Mapping[str, Any] = field(default_factory=dict, compare=False, hash=False)

    def allows(self, label: str) -> bool:
        """Whether the cue can speak of a mention with ``label`` (an unknown, empty label always)."""
        if not label:
            return True
        if self.allowed_types is not None:
            return label in self.allowed_types
        return self.excluded_types is None or label not in self.excluded_types

    def to_dict(self) -> dict[str, Any]:
        """The rule as medSpaCy's reader takes it."""
        record: dict[str, Any] = {"literal": self.literal, "category": self.category}
        if self.pattern is not None:
            record["pattern"] = self.pattern
        record["direction"] = self.direction
        if self.allowed_types is not None:
            record["allowed_types"] = sorted(self.allowed_types)
        if self.excluded_types is not None:
            record["excluded_types"] = sorted(self.excluded_types)
        if self.max_targets is not None:
            record["max_targets"] = self.max_targets
        if self.max_scope is not None:
            record["max_scope"] = self.max_scope
        metadata = dict(self.metadata)
        if self.terminated_by:
            metadata["terminated_by"] = sorted(self.terminated_by)
        if metadata:
            record["metadata"] = metadata
        return record


def parse_rule(record: Mapping[str, Any], source: str = "rules") -> Rule:
    """Make a rule of one entry of ``context_rules``.

    Raises
    ------
    TermsError
        If a key, direction or type is not what medSpaCy's format has.

    Examples
    --------
    >>> rule = parse_rule({"literal": "no sign of", "category": "NEGATED_EXISTENCE", "direction": "forward"})
    >>> rule.direction, rule.to_dict()["literal"]
    ('FORWARD', 'no sign of')
    """
    unknown = set(record) - _KEYS
    if unknown:
        raise TermsError(f"{source}: unknown keys {sorted(unknown)}; a rule may have {sorted(_KEYS)}")
    try:
        literal, category = str(record["literal"]), str(record["category"]).upper()
    except KeyError as missing:
        raise TermsError(f"{source}: a rule needs {missing}") from None
    direction = str(record.get("direction", "BIDIRECTIONAL")).upper()
    if direction not in DIRECTIONS:
        raise TermsError(f"{source}: direction {direction!r} of {literal!r}; use one of {', '.join(DIRECTIONS)}")
    pattern = record.get("pattern")
    if isinstance(pattern, str):
        try:
            re.compile(pattern)
        except re.error as error:
            raise TermsError(f"{source}: pattern of {literal!r} is no regular expression: {error}") from None
    metadata = dict(record.get("metadata") or {})
    ends = {*(record.get("terminated_by") or ()), *(metadata.pop("terminated_by", None) or ())}
    return Rule(
        literal,
        category,
        pattern,
        direction,
        _labels(record.get("allowed_types")),
        _labels(record.get("excluded_types")),
        record.get("max_targets"),
        record.get("max_scope"),
        frozenset(str(name).upper() for name in ends),
        metadata,
    )


def _labels(value: Any) -> frozenset[str] | None:
    return None if value is None else frozenset(str(label).upper() for label in value)


def read_rules(path: str | Path | None = None) -> list[Rule]:
    """The rules of a file; without a path those that ship with the library.

    Parameters
    ----------
    path
        A JSON file with the key ``context_rules``, as medSpaCy reads and writes it.

    Raises
    ------
    TermsError
        If the file is missing, is not JSON, or a rule does not have the format.

    Examples
    --------
    >>> any(rule.category == "UNDOCUMENTED" for rule in read_rules())
    True
    """
    if path is None:
        return list(_shipped())
    try:
        text = Path(path).read_text(encoding="utf-8")
    except OSError as error:
        raise TermsError(f"cannot read the assertion rules {path}: {error.strerror}") from None
    return _parse(text, str(path))


@lru_cache(maxsize=1)
def _shipped() -> tuple[Rule, ...]:
    file = resources.files("imr_nlp") / "terms" / "assertion_rules.json"
    return tuple(_parse(file.read_text(encoding="utf-8"), "assertion_rules.json"))


def _parse(text: str, source: str) -> list[Rule]:
    try:
        record = json.loads(text)
        entries = record["context_rules"]
    except ValueError as error:
        raise TermsError(f"{source} is not JSON: {error}") from None
    except (KeyError, TypeError):
        raise TermsError(f'{source} has no "context_rules": see medSpaCy\'s ConTextRule.to_json') from None
    return [parse_rule(entry, source) for entry in entries]


def write_rules(rules: list[Rule], path: str | Path) -> None:
    """Write rules as medSpaCy's JSON, one rule a line."""
    lines = ",\n".join(json.dumps(rule.to_dict(), ensure_ascii=False) for rule in rules)
    Path(path).write_text('{"context_rules": [\n' + lines + "\n]}\n", encoding="utf-8")


def token_pattern_regex(pattern: list[dict[str, Any]], literal: str) -> str:
    r"""A spaCy token pattern as a regular expression, for the attributes that need no model.

    Raises
    ------
    TermsError
        If the pattern asks for attributes of a tagger or parser.

    Examples
    --------
    >>> token_pattern_regex([{"LOWER": "no"}, {"LOWER": {"IN": ["sign", "signs"]}, "OP": "?"}], "no sign")
    '\\bno\\b(?:\\s?\\b(?:sign|signs)\\b)?'
    """
    out = ""
    for token in pattern:
        body = _token_regex(token, literal)
        op = str(token.get("OP", "1"))
        joint = r"\s?" if out else ""
        if op in ("1", "1?"):
            out += joint + body
        elif op in ("?", "*", "+"):
            repeat = {"?": "?", "*": "{0,5}", "+": "{1,5}"}[op]
            out += f"(?:{joint}{body}){repeat}" if joint else f"(?:{body}\\s?){repeat}"
        else:
            raise TermsError(
                f"the operator {op!r} of the rule {literal!r} is understood by medSpaCy only: "
                'load(assertions="medspacy")'
            )
    return out.replace(r"\b\s?\b", r"\s?\b")


def _token_regex(token: Mapping[str, Any], literal: str) -> str:
    keys = set(token) - {"OP"}
    if not keys:
        return r"(?:\w+|[^\w\s])"
    if len(keys) == 1 and (key := keys.pop()) in ("LOWER", "TEXT", "ORTH", "LEMMA", "NORM"):
        value = token[key]
        if isinstance(value, str):
            return _word(re.escape(value.lower()), value)
        if isinstance(value, Mapping) and set(value) == {"IN"}:
            words = [str(word).lower() for word in value["IN"]]
            return _word("(?:" + "|".join(map(re.escape, words)) + ")", words[0] if words else "")
        if isinstance(value, Mapping) and set(value) == {"REGEX"}:
            return f"(?:{value['REGEX']})"
    raise TermsError(
        f"the rule {literal!r} asks for token attributes that our engine does not have; "
        'use medSpaCy\'s: load(assertions="medspacy")'
    )


def _word(regex: str, sample: str) -> str:
    return rf"\b{regex}\b" if sample[:1].isalnum() and sample[-1:].isalnum() else regex
