"""The letters' form (headings, labels, boilerplate) read from its table."""

from __future__ import annotations

import json
import re
from importlib.resources import files
from typing import Any


def _load(name: str) -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads((files(__package__) / name).read_text(encoding="utf-8"))
    return loaded


def phrase(words: str) -> str:
    """A phrase of the tables as a regular expression: a space is any white space, `` ?`` any or none.

    Examples
    --------
    >>> phrase("CASE SUMMARY ?:")
    'CASE\\\\s+SUMMARY\\\\s*:'
    """
    return words.replace(" ?", r"\s*").replace(" +", r"\s+").replace(" ", r"\s+")


def alternatives(entries: list[dict[str, Any]], key: str) -> re.Pattern[str]:
    """One pattern of all entries; its named group says which entry's ``key`` it was: see :func:`key_of`."""
    return re.compile(
        r"(?<!\w)(?:" + "|".join(f"(?P<{key}_{i}>{phrase(entry['phrase'])})" for i, entry in enumerate(entries)) + ")",
        re.IGNORECASE,
    )


def index_of(match: re.Match[str]) -> int:
    """Which entry of :func:`alternatives` matched."""
    return int((match.lastgroup or "_0").rsplit("_", 1)[1])


FORMS = _load("forms.json")
PEOPLE = _load("people.json")
