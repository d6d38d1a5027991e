"""Findings: what is tagged, where it begins and ends, what is left alone."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from imr_nlp.components.findings import find_findings


def tagged(text: str) -> list[str]:
    return [" ".join(text[m.start : m.end].split()) for m in find_findings(text)]


def read(marked: str) -> tuple[str, list[str]]:
    """A sentence with its mentions in square brackets: the plain sentence and the mentions."""
    return re.sub(r"[\[\]]", "", marked), re.findall(r"\[(.*?)\]", marked)


@pytest.mark.parametrize(
    "marked",
    [
        # site and type words before the head are in, grades, sides and levels at the edge are out
        "He reports severe left [shoulder pain] and constant [chronic low back pain].",
        "There was mild bilateral [lumbar paraspinal tenderness] with [muscle spasm].",
        "MRI showed a moderate L4-5 [disc bulge] and a right [paracentral disc protrusion].",
        "A [knee medial joint line tenderness] was marked.",
        # phrases after the head are out
        "[Tenderness] over the facets and [swelling] of the right ankle.",
        "[Pain] in the wrist with [numbness] of the thumb.",
        # unless the head alone names nothing
        "There is [flattening of the spinal cord] and [loss of disc space].",
        "She has [restriction in range of motion] and [deficits in sensation, reflexes, or strength].",
        "[Decreased range of motion] of the neck.",
        # one mention for each head written
        "[Lumbar and cervical tenderness] was found.",
        "[Cervical, thoracic, and lumbar tenderness] was found.",
        "Has [neck and arm pain], [headaches] and [nausea].",
        "A [wrist pain]/[stiffness] complaint.",
        "She reports [back and left shoulder pain].",
        "[Subacute and chronic pain] may be treated; in [acute or chronic pain] it is not.",
        "[Biceps, brachioradialis, and triceps reflexes] were 2 of 4.",
        # modifiers of one kind stand side by side
        "There was [limited, painful range of motion], then [decreased and painful range of motion].",
        "There was no [sensory, motor weakness] or [reflex asymmetry].",
        "He has [difficulty concentrating, and remembering things].",
        "Positive [medial McMurray's testing] with [lower quadrant tenderness].",
        "[Edema] with [skin color change] and [sudomotor changes].",
        # tests that no table has, tests of two names, joints and ligaments that are loaded
        "[Prater's test] and [Patrick- Faber's test] were positive; the Patient's test results are old.",
        "[ATFL compression], [tibiotalar loading] and [single leg hop test] were positive.",
        "[Restricted extension] of the joint was seen.",
        "No [motor or sensory defecits] were seen; [patellar DTR's] were +2; a [slow and hunched gait].",
        "The risk of diagnostic confusion is great.",
        # what hangs on a preposition is not shared
        "[Burning] over the elbow and [wrist pain].",
        "A strain of the wall of the thoracic spine and [wrist pain].",
    ],
)
def test_borders(marked: str) -> None:
    text, expected = read(marked)
    assert tagged(text) == expected


@pytest.mark.parametrize(
    "name",
    """Spurling's test|Phalen's test|Tinel's sign|Durkan's compression test|Finkelstein's test|Hawkins|
    Hawkins-Kennedy test|
    Neer's sign|O'Brien's test|Speed's test|Yergason's|empty can test|Jobe's test|drop arm test|
    Hoffmann's sign|Babinski|
    clonus|Lhermitte's sign|SLR|straight leg raise|Lasegue's|slump test|FABER|Patrick's test|FADIR|Gaenslen's test|
    McMurray's test|Apley's test|Lachman test|anterior drawer test|pivot shift|valgus stress test|varus stress test|
    patellar grind test|Thompson test|talar tilt|Mulder sign|Adson's test|Roos test|Allen's test|Kemp's test|
    Waddell's signs|Romberg test|cervical compression test|facet loading|two-point discrimination|
    Trendelenburg sign|
    Ober's test|Yeoman's test|piano key sign|apprehension test|carpal compression test|Thessaly test|Homan's sign|
    Cozen's test|Watson test|Froment's sign|log roll test|hip scour test|sulcus sign|
    cross-arm adduction test""".split(
        "|"
    ),
)
def test_examination_tests(name: str) -> None:
    name = " ".join(name.split())
    assert tagged(f"On the left, {name} was positive.") == [name]
    assert tagged(f"Negative bilateral {name}.") == [name]


@pytest.mark.parametrize(
    "name",
    """headache|neck pain|mid back pain|elbow stiffness|hand weakness|finger numbness|hip tenderness|
    antalgic gait|limp|
    foot drop|knee effusion|crepitus|ankle swelling|ecchymosis|photophobia|tinnitus|dizziness|blurred vision|
    memory loss|
    insomnia|difficulty sleeping|daytime sleepiness|snoring|depressed mood|suicidal ideation|panic attacks|
    nightmares|
    nausea|vomiting|constipation|heartburn|epigastric pain|abdominal pain|hematochezia|chest pain|
    palpitations|wheezing|
    shortness of breath|cough|rash|erythema|itching|urinary incontinence|saddle anesthesia|difficulty walking|
    foraminal narrowing|canal stenosis|disc desiccation|disc osteophyte|annular tear|Modic changes|
    facet hypertrophy|
    joint space narrowing|bone marrow edema|radicular pain|allodynia|muscle atrophy|trigger points|
    sciatic notch tenderness|
    neurological deficits|sensory changes|decreased sensation|reduced grip strength|absent ankle reflexes|fatigue|
    weight gain|fever|night sweats|hair loss|jaw clicking|diplopia|facial droop|tremor|
    loss of consciousness""".split(
        "|"
    ),
)
def test_names_from_head_to_foot(name: str) -> None:
    name = " ".join(name.split())
    assert tagged(f"The worker has {name} since the fall.") == [name]


@pytest.mark.parametrize(
    "text",
    [
        "Flexion was 40 degrees and extension 20 degrees.",
        "He was referred to a pain management specialist for pain medication.",
        "Pain relief, pain control and pain scores were recorded.",
        "The date of injury and the mechanism of injury are unclear.",
        "No red flags; conservative care and activity modification continue.",
        "The goal is improving range of motion and restoring strength and function.",
        "He will discharge to a facility on temporary total disability.",
        "The request is for radiation therapy and a sleep study.",
        "Objective findings were documented on examination.",
        "Symptoms persist despite treatment.",
    ],
)
def test_left_alone(text: str) -> None:
    assert tagged(text) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Range of motion is full and sensation is intact.", ["Range of motion", "sensation"]),
        ("There is normal gait and 5/5 motor strength.", ["gait", "motor strength"]),
        ("Deep tendon reflexes: 2+ in the knees.", ["Deep tendon reflexes"]),
        ("Full extension, flexion and lateral bending of the spine.", ["extension", "flexion", "lateral bending"]),
        ("Motor, sensory and pulses were normal.", ["Motor", "sensory", "pulses"]),
        ("The calf is very tender and the finger is numb.", ["tender", "numb"]),
        ("There is a painful arc of motion.", ["painful arc of motion"]),
    ],
)
def test_functions_count_where_their_state_is_said(text: str, expected: list[str]) -> None:
    assert tagged(text) == expected


def test_pain_named_as_the_diagnosis_is_no_finding() -> None:
    assert tagged("Diagnosed with chronic low back pain and pain in the left knee.") == []
    assert tagged("The diagnosis is knee sprain. She reports low back pain.") == ["low back pain"]


def test_whitespace_of_printed_lines_makes_no_difference() -> None:
    assert tagged("He has low\n\n\nback   pain and Spurling's\n\n test.") == ["low back pain", "Spurling's test"]


@given(st.text(alphabet="painlowbckdretf of,.-/()'\n\t L45", max_size=200))
def test_mentions_lie_inside_the_text_and_apart(text: str) -> None:
    last = 0
    for mention in find_findings(text):
        assert last <= mention.start < mention.end <= len(text)
        assert not text[mention.start].isspace() and not text[mention.end - 1].isspace()
        last = mention.end


@pytest.mark.parametrize("name", ["Kemps", "Obers", "Adsons", "Waddells", "Lasegues", "Trendelenburgs"])
def test_eponyms_without_an_apostrophe(name: str) -> None:
    text = f"The exam was positive for {name} and negative for clonus."
    assert [text[m.start : m.end] for m in find_findings(text)] == [name, "clonus"]
