"""Print damage in the concluding sentence does not turn the decision."""

from __future__ import annotations

import pytest

from imr_nlp import predict_decisions
from imr_nlp.decision import mask_conclusions, read_conclusion

SENTENCES = [
    ("The request for a cold pack is notmedically necessary and appropriate.", "upheld"),
    ("The request for a walker is not medicallynecessary.", "upheld"),
    ("The requested sling isnot medically necessary.", "upheld"),
    ("The request for the scan is not medically neccessary.", "upheld"),
    ("The request for the scan is medically neccessary.", "overturned"),
]

NECESSARY = (
    "necessary neccessary necesary nessecary neccesary necassary necessery nescessary necesarry necessry".split()
)
MEDICALLY = "medically medcially medicaly medicially medcally mediclly medicallly".split()
NECESSITY = "necessity neccessity necesity nessecity necessisty".split()


@pytest.mark.parametrize("adverb", MEDICALLY)
@pytest.mark.parametrize("word", NECESSARY)
def test_misprints_of_medically_necessary(adverb: str, word: str) -> None:
    for sentence, sign in (
        (f"The request for a splint is not {adverb} {word}.", -1),
        (f"The request for a splint is {adverb} {word}.", 1),
        (f"The splint is deemed {adverb} un{word}.", -1),
        (f"This splint is u{word}.", -1),
        (f"This splint is un-{word}.", -1),
    ):
        assert read_conclusion(sentence)[0] * sign > 0, sentence
        assert mask_conclusions(sentence) == ""


@pytest.mark.parametrize("adjective", ["medical", "medcial", "medicial"])
@pytest.mark.parametrize("word", NECESSITY)
def test_misprints_of_medical_necessity(adjective: str, word: str) -> None:
    for sentence, sign in (
        (f"Therefore, {adjective} {word} has not been established.", -1),
        (f"Therefore, {adjective} {word} has been established.", 1),
    ):
        assert read_conclusion(sentence)[0] * sign > 0, sentence
        assert mask_conclusions(sentence) == ""


@pytest.mark.parametrize(
    ("sentence", "sign"),
    [
        ("The requested cream is not recomended.", -1),
        ("The requested cream is not reccommended.", -1),
        ("The requested brace is not apropriate.", -1),
        ("The requested brace is inappropiate.", -1),
        ("The requested brace is appropiate.", 1),
    ],
)
def test_misprints_of_other_verdicts(sentence: str, sign: int) -> None:
    assert read_conclusion(sentence)[0] * sign > 0
    assert mask_conclusions(sentence) == ""


@pytest.mark.parametrize(
    "sentence", ["The medial meniscus was torn.", "It is displaced medially.", "There is necrosis."]
)
def test_what_only_looks_like_a_misprint(sentence: str) -> None:
    assert read_conclusion(sentence)[0] == 0
    assert mask_conclusions(sentence) == sentence


@pytest.mark.parametrize(("sentence", "label"), SENTENCES)
def test_damaged_print(sentence: str, label: str) -> None:
    rationale = f"The exam shows a tender wrist after a fall. {sentence}"
    assert predict_decisions([rationale])[0]["label"] == label
    assert "ary" not in mask_conclusions(rationale)
