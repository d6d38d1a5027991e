"""Usual misprints of long words: recognised when one is met, so that loading makes none of them.

A letter lost, doubled or swapped with the next, a vowel taken for another, c, k and s for each other, ``-le`` for
``-al``, a vowel too many inside a very long word; never the first letter.
"""

from __future__ import annotations

from collections.abc import Iterable

_VOWELS = frozenset("aeiouy")
_ALIKE = frozenset("cks")
_KEY = str.maketrans("ks", "cc", "aeiouy")
_REMEMBERED = 50_000
_SURPLUS = 10  # letters of a word that a vowel too many makes no other word

#: Words that a misprint of a term would be taken for.
_OTHER_WORDS = frozenset(
    (
        "addition aesthetic aesthetics boxes bronchoscope caller camping clinking clocking clonic coinductive "
        "compete corpus crashing cytometry eduction endoscope exorcise exorcised exorcises explanation fibers "
        "fictional flashing foiled fractional gaping hardwire heeled hemithorax hepatis horizont hummer humoral "
        "inflection inverter lacked lacking laparoscope laryngoscope leading literal lumina meddle medina "
        "messages metadata milder millet missive muddle mullet paella palato palmer papillary pickling planar "
        "planter plural radios reaches redial refraction relaxes renner rusting sanders selling shouting simatic "
        "simmer singles singular snipping spinel stripping stubbing taction threat venues"
    ).split()
)


def is_misprint(word: str, form: str, surplus: int = _SURPLUS) -> bool:
    """Whether ``word`` is a usual misprint of ``form``; from ``surplus`` letters on it may have a vowel too many.

    Examples
    --------
    >>> [is_misprint(word, "naproxen") for word in ("naporxen", "napoxen", "naproxin", "naproxxen", "aproxen")]
    [True, True, True, True, False]
    """
    longer = len(word) - len(form)
    if word == form or abs(longer) > 1 or word[:1] != form[:1]:
        return False
    at, size = 1, min(len(word), len(form))
    while at < size and word[at] == form[at]:
        at += 1
    if longer > 0:  # a consonant doubled, or a vowel too many
        if word[at + 1 :] != form[at:] or at == 1:
            return False
        return word[at] == form[at - 1] not in _VOWELS or (
            word[at] in _VOWELS and len(form) >= surplus and at < len(form)
        )
    if longer < 0:  # a letter lost, but not the last
        return word[at:] == form[at + 1 :] and (at < size or form[-1] == form[-2])
    if word[at + 1 :] == form[at + 1 :]:
        return {word[at], form[at]} <= _VOWELS or {word[at], form[at]} <= _ALIKE
    if word[at:] == "le" and form[at:] == "al":
        return True
    return word[at : at + 2] == form[at : at + 2][::-1] and word[at + 2 :] == form[at + 2 :]


class Misprints:
    """The right forms of misprints.

    A form stands under its first letter and its other consonants, with all of them and without each: a misprint has
    one of these keys, so that few forms are compared.

    Examples
    --------
    >>> misprints = Misprints(["naproxen", "ibuprofen"])
    >>> misprints.get("ibuprophen"), misprints.get("iburpofen"), misprints.get("naproxen")
    (None, 'ibuprofen', None)
    """

    def __init__(self, forms: Iterable[str], surplus: int = _SURPLUS) -> None:
        self._surplus = surplus
        self._forms: dict[str, list[str]] = {}
        self._found: dict[str, str | None] = {}
        for form in forms:
            key = _key(form)
            for less in ("", *key[1:]):
                self._forms.setdefault(key[:1] + key[1:].replace(less, "") if less else key, []).append(form)

    def get(self, word: str) -> str | None:
        """The form that a word is a misprint of, the last one given where there are several."""
        try:
            return self._found[word]
        except KeyError:
            if len(self._found) > _REMEMBERED:
                self._found.clear()
        found = None
        if word not in _OTHER_WORDS:
            found = next(
                (form for form in reversed(self._forms.get(_key(word), ())) if is_misprint(word, form, self._surplus)),
                None,
            )
        self._found[word] = found
        return found


def _key(word: str) -> str:
    return word[:1] + "".join(sorted(set(word[1:].translate(_KEY))))
