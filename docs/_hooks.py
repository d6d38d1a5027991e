"""What mkdocs does besides: the model card is the models' own, and docstring roles (``:func:``) are plain code."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

CARD = Path(__file__).parent.parent / "models" / "decision" / "MODEL_CARD.md"


def on_page_markdown(markdown: str, page: Any, **_: Any) -> str:
    """Put the card in its page; its links lead into the repository, so their words stay and the links go."""
    if page.file.src_uri != "model-card.md" or not CARD.is_file():
        return markdown
    card = re.sub(r"\A# .*\n", "", CARD.read_text(encoding="utf-8"))
    return markdown + "\n" + re.sub(r"\[([^]]+)]\((?!https?:|#)[^)]*\)", r"\1", card)


def on_page_content(html: str, **_: Any) -> str:
    """``:class:`~imr_nlp.records.Letter` `` reads as ``Letter``."""
    return re.sub(r":(?:\w+):<code>~?(?:[\w.]*\.(?=\w))?(\w+)</code>", r"<code>\1</code>", html)
