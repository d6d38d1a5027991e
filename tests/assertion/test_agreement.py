"""Both engines read the same rules: where they agree, and why they differ where they do not."""

from __future__ import annotations

import pytest
from assertion_markup import read
from assertion_rows import ROWS

from imr_nlp.assertion.medspacy_adapter import MedspacyEngine
from imr_nlp.assertion.spans import default_engine
from imr_nlp.match.mention import Mention
from imr_nlp.text import sentence_starts

spacy = pytest.importorskip("spacy")
pytest.importorskip("medspacy")

#: The rows that medSpaCy's ConText reads otherwise with the same rules, by the reason (found by reading each).
DIFFER: dict[str, list[str]] = {
    "of overlapping cues ConText keeps the longest of all, ours leaves those alone that a mention separates": [
        "The elbow is free of [swelling|absent].",
        "[Babinski|absent] absent.",
        "Full [range of motion|normal] of the elbow.",
        "Normal [reflexes|normal] and [tone|normal].",
        "Intact [sensation|normal] but [strength|present] is 4/5.",
    ],
    "of a terminator and a cue with the same words ConText keeps one": [
        "The patient had no [dizziness|absent], and he has [headaches|present].",
        "She underwent [lumbar fusion|historical|PROCEDURE] last spring.",
        "[X-rays|historical|PROCEDURE] revealed degenerative change.",
    ],
    "max_scope counts every word to ConText; ours takes a list of names as one": [
        "[Lachman|absent] and [anterior drawer|absent] were negative.",
        "[Drop arm|absent], [Speed's|absent] and [Yergason's|absent] are negative.",
        "[Motor|normal], [sensory|normal] and [vascular exam|normal] were normal.",
        "[Sensation|normal] to pinprick and vibration was intact.",
    ],
    "ConText ends a two-sided or backward scope at any terminator, whatever lies between": [
        "[Apprehension test|absent] could not provoke pain and was negative.",
        "[Sprain|possible|DIAGNOSIS] versus [fracture|possible|DIAGNOSIS].",
    ],
    "ConText does not know that a result after its name, or an item of a mixed list, begins something new": [
        "Exam revealed [spasm|present], no [swelling|absent], [tenderness|present] of the trapezius.",
        "No discharge, [gait|normal] normal.",
    ],
    "ConText leaves a cue out that shares words with the mention": [
        "[No swelling|absent] of the hand.",
        "[Negative Phalen test|absent].",
        "[Normal gait|normal].",
        "[Neurologically intact|normal].",
        "[Possible fracture|possible|DIAGNOSIS].",
        "The patient has [full range of motion|normal] of the hip.",
    ],
}


@pytest.fixture(scope="module")
def hosted() -> MedspacyEngine:
    from imr_nlp.text.tokenizer import ReflowTokenizer

    nlp = spacy.blank("en")
    nlp.tokenizer = ReflowTokenizer(nlp.vocab)
    return MedspacyEngine(nlp)


def both(hosted: MedspacyEngine, text: str, mentions: list[Mention]) -> tuple[list[str], list[str]]:
    ours = [Mention(m.start, m.end, m.label) for m in mentions]
    default_engine().assert_mentions(text, sentence_starts(text), ours)
    doc = hosted.nlp.make_doc(text)
    theirs = [Mention(m.start, m.end, m.label) for m in mentions]
    hosted.assert_mentions(doc, theirs)
    return [m.attributes["assertion"] for m in ours], [m.attributes["assertion"] for m in theirs]


def test_agreement(hosted: MedspacyEngine) -> None:
    """Every row on both engines: ours as the table says, medSpaCy's too but for the rows listed above."""
    agree, total = 0, 0
    differ: dict[str, list[str]] = {}
    for row in (row for rows in ROWS.values() for row in rows):
        text, mentions, expected = read(row)
        ours, theirs = both(hosted, text, mentions)
        assert ours == expected
        total += len(ours)
        agree += sum(a == b for a, b in zip(ours, theirs))
        if ours != theirs:
            differ[row] = theirs
    assert set(differ) == {row for rows in DIFFER.values() for row in rows}
    assert agree / total > 0.85
