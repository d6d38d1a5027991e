"""A same-length folded copy of a text, so that offsets into the one are offsets into the other."""

from __future__ import annotations

_DASHES = "\u00ad\u2010\u2011\u2012\u2013\u2014\u2015\u2043\u2212\ufe58\ufe63\uff0d"
_SINGLE = "\u2018\u2019\u201a\u201b\u2032\u02bc\u00b4\u0060\uff07"
_DOUBLE = "\u201c\u201d\u201e\u201f\u2033\u00ab\u00bb\uff02"
_SLASHES = "\u2044\u2215\uff0f"

#: Every character that ``str.isspace`` accepts; all lie in the Basic Multilingual Plane.
WHITESPACE = "".join(c for c in map(chr, range(0x3001)) if c.isspace())

_TABLE: dict[int, str] = {
    **dict.fromkeys(map(ord, _DASHES), "-"),
    **dict.fromkeys(map(ord, _SINGLE), "'"),
    **dict.fromkeys(map(ord, _DOUBLE), '"'),
    **dict.fromkeys(map(ord, _SLASHES), "/"),
    **dict.fromkeys(map(ord, WHITESPACE), " "),
}
_FORMS = [(chr(code), plain) for code, plain in _TABLE.items() if chr(code) != plain]


def fold(text: str) -> str:
    """Lower-case, with one form of dash, quote, slash and space, character by character.

    Parameters
    ----------
    text
        Any text.

    Returns
    -------
    str
        A text of the same length: ``fold(text)[i]`` stands for ``text[i]``.

    Examples
    --------
    >>> fold("L4\\u2013L5 \\u201cSpurling\\u2019s\\u201d")
    'l4-l5 "spurling\\'s"'
    """
    lowered = text.lower()
    if len(lowered) != len(text):  # one character (U+0130) grows when lowered
        lowered = "".join(c if len(low := c.lower()) != 1 else low for c in text)
    if lowered.isascii():
        return lowered.translate(_TABLE)
    # Beyond ASCII ``translate`` is slow, and a text holds few of these.
    for char, plain in _FORMS:
        if char in lowered:
            lowered = lowered.replace(char, plain)
    return lowered
