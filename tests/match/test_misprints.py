"""Misprints are recognised as if all had been made beforehand."""

from __future__ import annotations

import string

from hypothesis import given
from hypothesis import strategies as st

from imr_nlp.match.misprints import Misprints, is_misprint


def misprints(word: str) -> set[str]:
    """A letter lost (not the last), doubled or swapped with the next, a vowel taken for another; not the first.

    Of ten letters or more also with a vowel too many inside.
    """
    out = set()
    for i in range(1, len(word)):
        if i < len(word) - 1:
            out.add(word[:i] + word[i + 1 :])
            out.add(word[:i] + word[i + 1] + word[i] + word[i + 2 :])
        if word[i] in "aeiouy":
            out |= {word[:i] + vowel + word[i + 1 :] for vowel in "aeiouy"}
        else:
            out.add(word[: i + 1] + word[i:])
        if len(word) >= 10 and i > 1:
            out |= {many for vowel in "aeiouy" if (many := word[:i] + vowel + word[i:])[:-1] != word}
    return out - {word}


FORMS = st.text("abeinrsu", min_size=7, max_size=12)


@given(FORMS)
def test_every_misprint_is_recognised(form: str) -> None:
    known = Misprints([form])
    assert all(is_misprint(word, form) and known.get(word) == form for word in misprints(form))


@given(FORMS, st.integers(0, 11), st.sampled_from(string.ascii_lowercase), st.sampled_from(["put", "cut", "add"]))
def test_nothing_else_is(form: str, at: int, letter: str, kind: str) -> None:
    word = form[:at] + (letter if kind != "cut" else "") + form[at + (kind != "add") :]
    assert is_misprint(word, form) == (word in misprints(form))
    assert Misprints([form]).get(word) == (form if word in misprints(form) else None)


def test_words_that_are_right_are_no_misprints() -> None:
    known = Misprints(["laparoscopy", "naproxen", "relaxer"])
    assert [known.get(word) for word in ("laparoscope", "naproxen", "relaxes", "", "a")] == [None] * 5
    assert Misprints(["prednisone", "prednisane"]).get("prednisine") == "prednisane"  # the last one given
