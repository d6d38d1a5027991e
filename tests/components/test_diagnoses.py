"""Diagnoses: borders, the line to findings, codes from words, place and side."""

from __future__ import annotations

import re

import pytest
import spacy

from imr_nlp.components.diagnoses import find_diagnoses
from imr_nlp.text.tokenizer import ReflowTokenizer


def tagged(text: str) -> list[str]:
    return [" ".join(text[m.start : m.end].split()) for m in find_diagnoses(text)]


def coded(text: str) -> list[str | None]:
    return [m.attributes["code"] for m in find_diagnoses(text)]


@pytest.mark.parametrize(
    "marked",
    [
        "Diagnoses include [lumbar spondylosis], left [cervical radiculopathy] and [disc degeneration].",
        "There is severe [facet arthropathy] with a small [herniated nucleus pulposus] at L5-S1.",
        "An [acute fracture] of the rib; [full-thickness, near-complete tear] of the tendon.",
        "Right [knee sprain], [head contusion] and [neck and shoulder injuries] after a fall.",
        "History of [COPD], [asthma], [HTN] or [diabetes mellitus].",
        "Rule out [carpal tunnel syndrome] or [cubital tunnel syndrome].",
        "Diagnosed with [chronic low back pain] and [flat back syndrome].",
        "The diagnoses are documented as [sprain] of the left hip; [pain] in left knee.",
        "The [unspecified injury of the left lower leg] was treated.",
        # of two heads each is a mention, with a slash they are one name
        "[Myalgia] and [myositis], unspecified; [lumbar sprain/strain]; [cervical sprain] and [strain].",
        "[Neuralgia], [neuritis], and [radiculitis], unspecified.",
        # a symptom that is named as the diagnosis, or listed with a disorder
        "Diagnoses include unspecified [stiffness] of right wrist; right [hand paresthesia] and [syncope].",
        "Symptoms of [anxiety], [depression] and [insomnia] are described.",
        "Treated for [general anxiety disorder] and [stress related physiological response].",
        # a site after its disorder belongs to no other
        "Diagnosed with [impingement syndrome], right shoulder and right [hand sprain].",
        "[Cord compression] and a [compression fracture] were seen; compression stockings help.",
        "A right [distal radius unspecified type of fracture] was seen.",
        "He has [posttraumatic stress disorder] and [major depressive disorder].",
        "[Bimalleolar fracture], [plantar fasciitis] and [hallux valgus].",
        "[Obstructive sleep apnea], [gastritis], [contact dermatitis], [corneal abrasion], [pneumothorax].",
    ],
)
def test_borders(marked: str) -> None:
    assert tagged(re.sub(r"[\[\]]", "", marked)) == re.findall(r"\[(.*?)\]", marked)


@pytest.mark.parametrize(
    "text",
    [
        "He complains of low back pain with spasm.",
        "MRI: disc bulge, canal stenosis, osteophyte and foraminal narrowing.",
        "The date of injury was in May; an industrial injury is claimed.",
        "The diagnosis was not given.",
        "An anti-epilepsy drug was tried.",
        "Supraspinatus tendinitis test was positive.",  # a test, not a tendinitis
    ],
)
def test_left_alone(text: str) -> None:
    assert tagged(text) == []


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("lumbar strain", "S39.012"),
        ("cervical strain", "S16.1"),
        ("right shoulder strain", "S46.911"),
        ("Strain of the left hip.", "S76.012"),
        ("Strain of muscle, fascia, and tendon of the low back.", "S39.012"),
        ("Sprain of the ligaments of the lumbar spine.", "S33.5"),
        ("Contusion of the right elbow.", "S50.01"),
        ("left knee injury", "S89.92"),
        ("lumbar spondylosis", "M47.816"),
        ("At L5-S1 there is facet arthropathy.", "M47.817"),
        ("X-rays of C5-6 show spondylosis.", "M47.812"),
        ("radiculopathy", "M54.10"),
        ("lumbar radiculitis", "M54.16"),
        ("cervical radiculopathy", "M54.12"),
        ("spinal stenosis", "M48.00"),
        ("rotator cuff tear of the right shoulder", "M75.101"),
        ("bilateral carpal tunnel syndrome", "G56.03"),
        ("CRPS", "G90.50"),
        ("disc degeneration", "M51.3"),
        ("herniated nucleus pulposus", "M51.2"),
        ("Herniated nucleus pulposus at C5-6.", "M50.20"),
        ("Diagnosed with chronic low back pain.", "M54.50"),
        ("Diagnosis: pain in the left knee.", "M25.562"),
        ("compression fracture of L1", "S32.010"),
        ("right distal radius fracture", "S52.501"),
        ("diabetic painful neuropathy of both feet", "E11.42"),
        ("left medial meniscus tear", "S83.242"),
        ("bilateral plantar fasciitis", "M72.2"),
        ("post-traumatic stress disorder", "F43.10"),
        ("hypertension", "I10"),
        ("burn of the left forearm", "T22.012"),
        ("internal derangement of the right knee", "M23.91"),
        ("impingement syndrome of the left shoulder", "M75.42"),
        ("laceration of the right thumb", "S61.011"),
        ("sarcoidosis", "D86.9"),
    ],
)
def test_codes(text: str, code: str) -> None:
    [found] = coded(text)
    assert found is not None
    assert found[:3] == code[:3]
    assert found.rstrip("0") == code.rstrip("0")


@pytest.mark.parametrize("text", ["fracture", "tear", "soft tissue injuries", "an infection or a tumor"])
def test_what_names_no_place_is_not_linked(text: str) -> None:
    assert set(coded(text)) == {None}


@pytest.mark.parametrize(
    ("text", "code"),
    [
        # words after "with"
        ("cervical spondylosis with myelopathy", "M47.12"),
        ("lumbar spondylosis with radiculopathy", "M47.26"),
        ("Spondylosis with radiculopathy, lumbosacral region.", "M47.27"),
        ("lumbar spondylosis without myelopathy or radiculopathy", "M47.816"),
        ("lumbago with sciatica, left side", "M54.42"),
        ("lumbar disc herniation with radiculopathy", "M51.16"),
        ("adjustment disorder with mixed anxiety and depressed mood", "F43.23"),
        ("adjustment disorder with anxiety", "F43.22"),
        ("irritable bowel syndrome with diarrhea", "K58.0"),
        # course and degree, before the head or after commas
        ("major depressive disorder, recurrent, severe", "F33.2"),
        ("moderate major depressive disorder", "F32.1"),
        ("major depressive disorder, single episode, mild", "F32.0"),
        ("recurrent dislocation of the right shoulder", "M24.411"),
        ("recurrent left inguinal hernia", "K40.91"),
        ("bilateral inguinal hernia", "K40.20"),
        # kind
        ("full-thickness rotator cuff tear of the right shoulder", "M75.121"),
        ("left partial thickness rotator cuff tear", "M75.112"),
        ("post-traumatic osteoarthritis of the left knee", "M17.32"),
        ("bilateral hip osteoarthritis", "M16.0"),
        ("stress fracture of the right tibia", "M84.361"),
        ("pathological fracture of the left femur", "M84.452"),
        ("type 1 diabetes", "E10.9"),
        ("CRPS type II of the right arm", "G56.41"),
        ("causalgia of the left leg", "G57.72"),
        ("Nondisplaced fracture of the head of the right radius.", "S52.124"),
        ("fracture of multiple ribs, right side", "S22.41"),
        # side and place where the table has neither
        ("left foot drop", "M21.372"),
        ("tinnitus of the right ear", "H93.11"),
        ("cellulitis of the right lower leg", "L03.115"),
        ("trigger finger of the left index finger", "M65.322"),
        ("other muscle spasm", "M62.838"),
        # a head that the tables give no code
        ("subluxation of the metatarsophalangeal joint of the left great toe", "S93.142"),
        # a vertebra by its name
        ("compression fracture of T12", "S22.080"),
        ("L3 compression fracture", "S32.030"),
        ("fracture of the C2 vertebra", "S12.100"),
    ],
)
def test_words_around_the_head_choose_the_name(text: str, code: str) -> None:
    assert code in coded(f"Diagnosis: {text.rstrip('.')}.")


_AGAINST = {
    "nondisplaced": re.compile(r"\bDisplaced"),
    "recurrent": re.compile(r"not specified as recurrent|single episode"),
    "with myelopathy": re.compile("without myelopathy"),
    "with radiculopathy": re.compile("without myelopathy or radiculopathy"),
    "bilateral": re.compile("Unilateral"),
    "left": re.compile(r"\bright\b"),
    "type 1": re.compile("Type 2"),
    "partial": re.compile(r"\bComplete"),
    "lateral": re.compile(r"\bmedial\b"),
}


@pytest.mark.parametrize(
    "text",
    [
        f"{word} {disorder}" if not word.startswith("with ") else f"{disorder} {word}"
        for word in _AGAINST
        for disorder in (
            "fracture of the radial head",
            "fracture of the lateral malleolus",
            "inguinal hernia",
            "major depressive disorder",
            "thoracic spondylosis",
            "knee osteoarthritis",
            "diabetes",
            "rotator cuff tear",
            "meniscus tear",
        )
    ],
)
def test_no_description_contradicts_its_words(text: str) -> None:
    for mention in find_diagnoses(f"Diagnosis: {text}."):
        for word, against in _AGAINST.items():
            if re.search(rf"\b{word}\b", text):
                assert not against.search(mention.attributes["description"] or "")


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("Sprain of the left ankle; radiculopathy, lumbosacral region; headache.", ["S93.402", "M54.17"]),
        ("Contusion of the right knee, spondylosis, cervical region, and insomnia.", ["S80.01", "M47.812"]),
        ("Fracture of the sacrum; radiculopathy, cervical region (left arm).", ["S32.10", "M54.12"]),
        ("Spinal stenosis, lumbar region; knee sprain.", ["M48.06", "S83.9"]),
        # the place after the comma is the next disorder's
        ("Diagnoses: radiculopathy, left shoulder strain.", ["M54.1", "S46.912"]),
    ],
)
def test_a_place_after_a_comma_belongs_to_the_head_before_it(text: str, codes: list[str]) -> None:
    found = [code for code in coded(text) if code and code[0] != "G" and code[:3] != "R51"]
    assert [code[: len(want)] for code, want in zip(found, codes, strict=False)] == codes


@pytest.mark.parametrize(
    ("text", "code", "score"),
    [
        ("Fracture of the shaft of the right fibula.", "S82.401", 1.0),
        ("A closed fracture of the lower end of the left radius.", "S52.502", 1.0),
        ("Fracture of the neck of the right femur.", "S72.001", 1.0),
        ("MRI of the cervical spine was done. It shows radiculopathy.", "M54.10", 1.0),
        ("An MRI of the cervical spine was done for radiculopathy.", "M54.12", 0.8),
        ("High T2 signal at L4-5 with discitis.", "M46.46", 0.8),
    ],
)
def test_a_place_of_the_sentence_lowers_the_score(text: str, code: str, score: float) -> None:
    found = find_diagnoses(text)[-1].attributes
    assert (found["code"], found["score"]) == (code, score)


def test_attributes() -> None:
    [found] = find_diagnoses("right knee contusion")
    assert found.attributes == {
        "concept": "contusion",
        "code": "S80.01",
        "description": "Contusion of right knee",
        "score": 1.0,
    }


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The RCT showed no benefit in a meta-analysis.", []),
        ("The shoulder MRI shows a full RCT.", ["RCT"]),
        ("DM and HTN are controlled with metformin.", ["DM", "HTN"]),
        ("dm was handed the file.", []),
    ],
)
def test_short_forms_go_by_their_neighbours(text: str, expected: list[str]) -> None:
    assert tagged(text) == expected


def test_component_and_own_knowledge_base(tmp_path) -> None:  # type: ignore[no-untyped-def]
    path = tmp_path / "kb.jsonl"
    path.write_text(
        '{"concept_id": "X1", "canonical_name": "Sprained knee", "aliases": ["knee sprain"], "types": []}\n'
    )
    nlp = spacy.blank("en")
    nlp.tokenizer = ReflowTokenizer(nlp.vocab)
    nlp.add_pipe("imr_diagnoses", config={"linker": str(path)})
    doc = nlp("He has a right knee\n\nsprain.")
    [span] = doc.spans["imr"]
    assert (span.text, span.label_, span._.code, span._.description) == (
        "knee sprain",
        "DIAGNOSIS",
        "X1",
        "Sprained knee",
    )


def test_shared_letters(shared) -> None:  # type: ignore[no-untyped-def]
    """The figures that the project promises, on the annotated letters."""
    import sys

    sys.path.insert(0, str(shared.parent / "main"))
    from tools.check_tagging import letters, match, predict, Span  # noqa: I001
    from imr_nlp.components.findings import find_findings

    hits = gold_count = found_count = right = asked = 0
    for _, source, record in letters():
        ignore = [(i["start"], i["end"]) for i in record.get("ignore", [])]

        def counts(start: int, end: int, spans: list[tuple[int, int]] = ignore) -> bool:
            return not any(start < b and a < end for a, b in spans)

        gold = [
            Span(e["start"], e["end"], e["label"], e.get("attrs", {}))
            for e in record["entities"]
            if e["label"] in ("DIAGNOSIS", "FINDING") and counts(e["start"], e["end"])
        ]
        found = [p for p in predict(source, [find_diagnoses, find_findings]) if counts(p.start, p.end)]
        pairs, _, _ = match(gold, found)
        hits, gold_count, found_count = hits + len(pairs), gold_count + len(gold), found_count + len(found)
        for g, p in pairs:
            if g.attributes.get("code") and p.attributes.get("code"):
                asked += 1
                right += g.attributes["code"][:3] == p.attributes["code"][:3]
    assert 2 * hits / (gold_count + found_count) >= 0.92
    assert right / asked >= 0.85
