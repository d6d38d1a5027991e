"""A tagged stretch of text, before it becomes a spaCy span."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any


@dataclass(slots=True)
class Mention:
    """``text[start:end]`` carries ``label`` with ``attributes`` (offsets into the text that was searched)."""

    start: int
    end: int
    label: str
    attributes: dict[str, Any] = field(default_factory=dict)
