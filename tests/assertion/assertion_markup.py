"""Sentences with their mentions marked: ``No [swelling|absent] after [surgery|historical|PROCEDURE].``"""

from __future__ import annotations

import re

from imr_nlp.match.mention import Mention

_MARK = re.compile(r"\[([^\[\]|]+)\|([a-z]+)(?:\|([A-Z]+))?\]")


def read(marked: str) -> tuple[str, list[Mention], list[str]]:
    """The plain text, its mentions (``FINDING`` where no label is given), and the expected values."""
    text, at = "", 0
    mentions: list[Mention] = []
    expected: list[str] = []
    for mark in _MARK.finditer(marked):
        text += marked[at : mark.start()]
        mentions.append(Mention(len(text), len(text) + len(mark[1]), mark[3] or "FINDING"))
        expected.append(mark[2])
        text += mark[1]
        at = mark.end()
    return text + marked[at:], mentions, expected
