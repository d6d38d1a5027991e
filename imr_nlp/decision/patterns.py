"""Tables of patterns: JSON in which ``{NAME}`` stands for a macro and a space for any white space."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any

from imr_nlp.errors import TermsError

_MACRO = re.compile(r"\{([A-Z]+)\}")
# a bare space in a pattern: not inside a class or after a backslash, where it stands for itself
_SPACE = re.compile(r"\[[^\]]*\]|\\.| (?![?*+{])| (?=[?*+{])")


@cache
def table(name: str) -> dict[str, Any]:
    """The parsed JSON table ``name`` of this package, its macros resolved."""
    raw: dict[str, Any] = json.loads((files(__package__) / name).read_text(encoding="utf-8"))
    macros = dict(raw.pop("macros", {}))
    for _ in range(3):  # macros of macros
        macros = {key: _expand(value, macros) for key, value in macros.items()}
    resolved: dict[str, Any] = _resolve(raw, macros)
    return resolved


def compile_pattern(pattern: str) -> re.Pattern[str]:
    """Compile one pattern of a table for folded text, a space matching a run of spaces.

    Examples
    --------
    >>> bool(compile_pattern("not (?:yet )?met").search("not  yet met"))
    True
    """
    try:
        return re.compile(_SPACE.sub(lambda m: "(?: +)" if m.group() == " " else m.group(), pattern))
    except re.error as error:
        raise TermsError(f"a pattern of the decision tables does not compile: {error}") from error


def _expand(pattern: str, macros: Mapping[str, str]) -> str:
    def value(match: re.Match[str]) -> str:
        if match.group(1) not in macros:
            raise TermsError(f"the decision tables use a macro that none defines: {match.group(1)}")
        return macros[match.group(1)]

    return _MACRO.sub(value, pattern)


def _resolve(value: Any, macros: Mapping[str, str]) -> Any:
    if isinstance(value, str):
        return _expand(value, macros)
    if isinstance(value, dict):
        return {k: v if k == "comment" else _resolve(v, macros) for k, v in value.items()}
    return value
