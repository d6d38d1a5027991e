"""Misprints are recognised as if all had been made beforehand."""

from __future__ import annotations

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from imr_nlp.components.diagnoses import find_diagnoses
from imr_nlp.components.problems import find_problems
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


@pytest.mark.parametrize(
    ("word", "form"),
    [("thorasic", "thoracic"), ("cervicle", "cervical"), ("leucocyte", "leukocyte"), ("lumber", "lumbar")],
)
def test_letters_and_endings_that_sound_alike(word: str, form: str) -> None:
    assert is_misprint(word, form)
    assert Misprints([form]).get(word) == form


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Lumber radiculopathy and cervicle strain.", ["Lumber radiculopathy", "cervicle strain"]),
        ("He has thorasic pain and shouder stiffness.", ["thorasic pain", "shouder stiffness"]),
        ("There is numbess and tinglng of the hand.", ["numbess", "tinglng"]),
        ("A degeneretive meniscal tear.", ["degeneretive meniscal tear"]),
        ("The spurlng test was positive.", ["spurlng test"]),
        # words of their own
        ("The literal tear of a leading page.", ["tear"]),
        ("A fractional test with fibers lacking corpus.", []),
    ],
)
def test_misprinted_sites_types_and_tests_belong_to_their_problem(text: str, found: list[str]) -> None:
    assert [text[p.start : p.end] for p in find_problems(text)] == found


def test_a_misprinted_site_is_coded() -> None:
    codes = [m.attributes["code"] for m in find_diagnoses("Diagnoses: lumber radiculopathy; cervicle strain.")]
    assert codes == ["M54.16", "S16.1"]
