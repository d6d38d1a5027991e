"""Spinal levels: what is found, what it means, which side it is on."""

from __future__ import annotations

import json
import os
import re
from pathlib import Path

import pytest

from imr_nlp.components.spinal_levels import find_levels

SHARED = Path(os.environ.get("IMR_NLP_DATA", Path(__file__).parents[3] / "shared"))
LOOKALIKES = Path(__file__).parents[1] / "data" / "level_lookalikes.txt"


def spans(text: str) -> list[tuple[str, str]]:
    """Each mention as printed, with its vertebrae: first and last."""
    out = []
    for m in find_levels(text):
        v = m.attributes["vertebrae"]
        out.append((re.sub(r"\s+", " ", text[m.start : m.end]), v[0] if len(v) == 1 else f"{v[0]}..{v[-1]}"))
    return out


ONE_MENTION = [
    # separators and dashes
    ("Arthrodesis of L4-L5 today.", "L4-L5", "L4..L5"),
    ("Arthrodesis of L4–5 today.", "L4–5", "L4..L5"),
    ("Arthrodesis of L4—L5 today.", "L4—L5", "L4..L5"),
    ("Arthrodesis of L4−5 today.", "L4−5", "L4..L5"),
    ("Arthrodesis of L4 / L5 today.", "L4 / L5", "L4..L5"),
    ("Arthrodesis of L5--S1 today.", "L5--S1", "L5..S1"),
    ("Arthrodesis of L4_5 today.", "L4_5", "L4..L5"),
    # print damage
    ("An injection at L5-S l was asked for.", "L5-S l", "L5..S1"),
    ("An injection at L5-Sl was asked for.", "L5-Sl", "L5..S1"),
    ("An injection at L5-SI was asked for.", "L5-SI", "L5..S1"),
    ("An injection at L5/S I was asked for.", "L5/S I", "L5..S1"),
    ("An injection at L5-5I was asked for.", "L5-5I", "L5..S1"),
    ("An injection at L5-51 was asked for.", "L5-51", "L5..S1"),
    ("An injection at LS-S1 was asked for.", "LS-S1", "L5..S1"),
    ("An injection at L4-LS was asked for.", "L4-LS", "L4..L5"),
    ("An injection at L4-15 was asked for.", "L4-15", "L4..L5"),
    ("An injection at I5-S1 was asked for.", "I5-S1", "L5..S1"),
    ("An injection at L5 -S1 was asked for.", "L5 -S1", "L5..S1"),
    ("An injection at L-5/S-1 was asked for.", "L-5/S-1", "L5..S1"),
    ("An injection at L4L5 was asked for.", "L4L5", "L4..L5"),
    ("An injection at L5S1 was asked for.", "L5S1", "L5..S1"),
    ("An injection at L5 S1 was asked for.", "L5 S1", "L5..S1"),
    ("An injection at L 4 - 5 was asked for.", "L 4 - 5", "L4..L5"),
    ("An injection at L4 -5 was asked for.", "L4 -5", "L4..L5"),
    ("An injection at L4-\n5 was asked for.", "L4- 5", "L4..L5"),
    ("An injection at L5-\n\nS1 was asked for.", "L5- S1", "L5..S1"),
    ("An injection at L5\n-S1 was asked for.", "L5 -S1", "L5..S1"),
    ("A disc bulge atL5-S1 was seen.", "L5-S1", "L5..S1"),
    ("A disc bulge at L5-S1level was seen.", "L5-S1", "L5..S1"),
    ("Weakness of the C-6 myotome.", "C-6", "C6"),
    ("A fracture of L-4 was seen.", "L-4", "L4"),
    ("The T 12 vertebra is wedged.", "T 12", "T12"),
    ("disc disease of l4-l5", "l4-l5", "L4..L5"),
    ("disc disease of c5/6", "c5/6", "C5..C6"),
    ("a block of the l5 nerve root", "l5", "L5"),
    # ranges
    ("Laminectomy L2 to L5 was done.", "L2 to L5", "L2..L5"),
    ("Laminectomy L3 thru S1 was done.", "L3 thru S1", "L3..S1"),
    ("Laminectomy L3 through S1 was done.", "L3 through S1", "L3..S1"),
    ("Laminectomy from L3 to the S1 level was done.", "L3 to the S1", "L3..S1"),
    ("Laminectomy C4-7 was done.", "C4-7", "C4..C7"),
    ("Laminectomy L1-5 was done.", "L1-5", "L1..L5"),
    ("Fusion of the levels between L4 and S1.", "L4 and S1", "L4..S1"),
    ("The disc between C5 and C6 is narrow.", "C5 and C6", "C5..C6"),
    ("Bulges at C4-5 through C6-7.", "C4-5 through C6-7", "C4..C7"),
    ("Decompression L4-L5-S1.", "L4-L5-S1", "L4..S1"),
    ("Decompression L3-4-5.", "L3-4-5", "L3..L5"),
    ("Decompression L4-5-S1.", "L4-5-S1", "L4..S1"),
    ("Blocks of the L3/4/5 medial branches.", "L3/4/5", "L3..L5"),
    # junctions, reversed order, rare vertebrae
    ("Fusion C7-T1.", "C7-T1", "C7..T1"),
    ("Fusion T12-L1.", "T12-L1", "T12..L1"),
    ("Fusion T12-S1.", "T12-S1", "T12..S1"),
    ("Fusion T10-L3.", "T10-L3", "T10..L3"),
    ("Fusion L5-4.", "L5-4", "L4..L5"),
    ("Fusion L5-1.", "L5-1", "L5..S1"),
    ("Fusion C7-1.", "C7-1", "C7..T1"),
    ("Fusion S1/L5.", "S1/L5", "L5..S1"),
    ("The L5-L6 disc is transitional.", "L5-L6", "L5..L6"),
    ("The S1-S2 disc is rudimentary.", "S1-S2", "S1..S2"),
    ("Disc protrusion at D7-8 with cord contact.", "D7-8", "T7..T8"),
    ("Disc protrusion at D12/L1.", "D12/L1", "T12..L1"),
    ("Weakness in the C8 distribution.", "C8", "C8"),
    # words
    ("A bulge at lumbar four-five.", "lumbar four-five", "L4..L5"),
    ("A bulge at lumbar three to four.", "lumbar three to four", "L3..L4"),
    ("A bulge at lumbar five-sacral one.", "lumbar five-sacral one", "L5..S1"),
    ("A bulge at cervical 5-6.", "cervical 5-6", "C5..C6"),
    ("Fracture of the lumbar 2 vertebral body.", "lumbar 2", "L2"),
    ("The first sacral nerve root is touched.", "first sacral nerve root", "S1"),
    ("The 4th lumbar vertebra is slipped.", "4th lumbar vertebra", "L4"),
    ("The third through fifth lumbar vertebrae are fused.", "third through fifth lumbar vertebrae", "L3..L5"),
    ("A bulge at C five six.", "C five six", "C5..C6"),
    ("A bulge at lumbar 5 sacral 1.", "lumbar 5 sacral 1", "L5..S1"),
    ("The first thoracic to third thoracic vertebrae.", "first thoracic to third thoracic vertebrae", "T1..T3"),
    ("An L4-to-S1 fusion.", "L4-to-S1", "L4..S1"),
    ("Tender from the cervical 2 to cervical 6 levels.", "cervical 2 to cervical 6", "C2..C6"),
    # roots, dermatomes, single vertebrae
    ("Decreased sensation in the C6 dermatome.", "C6", "C6"),
    ("The L5 nerve root is displaced.", "L5", "L5"),
    ("Left S1 radiculopathy.", "S1", "S1"),
    ("Numbness in an L5-S1 dermatome.", "L5-S1", "L5..S1"),
    ("T4 compression fracture.", "T4", "T4"),
    ("An L5 fracture is healed.", "L5", "L5"),
    ("Status: L5 loss of height.", "L5", "L5"),
]


@pytest.mark.parametrize(("text", "printed", "vertebrae"), ONE_MENTION)
def test_one_mention(text: str, printed: str, vertebrae: str) -> None:
    assert spans(text) == [(printed, vertebrae)]


SEVERAL = [
    ("Blocks at L3-4, 4-5, and 5-1.", ["L3..L4", "L4..L5", "L5..S1"]),
    ("Blocks of the L3, 4 and 5 medial branches.", ["L3", "L4", "L5"]),
    ("Blocks at C5-6, 6-7 and 7-T1.", ["C5..C6", "C6..C7", "C7..T1"]),
    ("Blocks at L4-5 and 5-1 under fluoroscopy.", ["L4..L5", "L5..S1"]),
    ("Wedging of T11 and 12.", ["T11", "T12"]),
    ("Bulges at L4/L5 &L5/S1.", ["L4..L5", "L5..S1"]),
    ("Bulges at L3/L4&L4/L5 levels.", ["L3..L4", "L4..L5"]),
    ("Injections L4-5/L5-S1.", ["L4..L5", "L5..S1"]),
    ("Injections L3-4/4-5.", ["L3..L4", "L4..L5"]),
    ("Injections L3-4/L5-S1.", ["L3..L4", "L5..S1"]),
    ("L4 on L5 slip.", ["L4", "L5"]),
    ("L4 and L5 are fused.", ["L4", "L5"]),
    ("Screws in L4, L5 and S1.", ["L4", "L5", "S1"]),
    ("The fourth and fifth lumbar vertebrae are fused.", ["L4", "L5"]),
    ("Light touch is less over lumbar four and lumbar five dermatomes.", ["L4", "L5"]),
    ("Branch blocks of S1, S2, and S3 were done.", ["S1", "S2", "S3"]),
    ("Injections L5-S1/L4-5.", ["L5..S1", "L4..L5"]),
    ("L5 on S1 slip of 3 mm.", ["L5", "S1"]),
    ("L3,4,5 medial branch blocks.", ["L3", "L4", "L5"]),
    ("Glued L4-L5L5-S1 discs.", ["L4..L5", "L5..S1"]),
    ("The lumbar vertebrae four and five are fused.", ["L4", "L5"]),
    ("Biceps (C5) 2+, triceps (C7) 1+.", ["C5", "C7"]),
    ("L4-5 4 mm bulge and L5-S1 - 3 mm bulge.", ["L4..L5", "L5..S1"]),
    ("L4-5, 4-6 weeks of rest.", ["L4..L5"]),
    ("L4-5 and 2 sessions of therapy.", ["L4..L5"]),
    ("L5, 5 mm protrusion.", ["L5"]),
    ("Pain at L4-5 rated 6-7/10.", ["L4..L5"]),
    ("L4-5, 5-6/10 pain.", ["L4..L5"]),
    ("C5-6, 6-7 mm protrusion.", ["C5..C6"]),
    ("Heart: normal S1 and S2. Spine: tender over S1.", ["S1"]),
    ("T2-weighted sagittal views show protrusion of the T2-3 disc.", ["T2..T3"]),
]


@pytest.mark.parametrize(("text", "vertebrae"), SEVERAL)
def test_several_mentions(text: str, vertebrae: list[str]) -> None:
    assert [v for _, v in spans(text)] == vertebrae


@pytest.mark.parametrize(
    ("code", "region"),
    [
        ("C5-6", "cervical"),
        ("C7-T1", "cervicothoracic"),
        ("T8-9", "thoracic"),
        ("T12-L1", "thoracolumbar"),
        ("L4-5", "lumbar"),
        ("L3-S1", "lumbosacral"),
        ("S1-S2", "sacral"),
    ],
)
def test_region(code: str, region: str) -> None:
    (mention,) = find_levels(f"Disc disease at {code}.")
    assert mention.attributes["region"] == region


def test_segments_of_a_range() -> None:
    (mention,) = find_levels("Fusion C6-T2.")
    assert mention.attributes["segments"] == ["C6-C7", "C7-T1", "T1-T2"]
    assert mention.attributes["vertebrae"] == ["C6", "C7", "T1", "T2"]


SIDES = [
    ("Right L4-5 and L5-S1 injections.", ["right", "right"]),
    ("Left L4-5 and right L5-S1 injections.", ["left", "right"]),
    ("Lt L4-5 facet injection.", ["left"]),
    ("RT. C5-6 facet injection.", ["right"]),
    ("B/L L4-5 facet injection.", ["bilateral"]),
    ("Bilat. L4-5 facet injection.", ["bilateral"]),
    ("R L5 radiculopathy.", ["right"]),
    ("(L) L5-S1 epidural.", ["left"]),
    ("L5-S1 (R) epidural.", ["right"]),
    ("L4-5 and L5-S1 facet injections bilaterally.", ["bilateral", "bilateral"]),
    ("L4-5 on the left.", ["left"]),
    ("L5-S1 left transforaminal injection.", ["left"]),
    ("Facet block, right, L4-5.", ["right"]),
    ("Left-sided disc protrusion at L5-S1.", ["left"]),
    ("Mild canal stenosis and mild left foraminal narrowing at L4-5.", ["left"]),
    ("Moderate left and mild right foraminal narrowing at the L5-S1 level.", ["bilateral"]),
    ("Left greater than right stenosis at C4-5.", ["bilateral"]),
    ("Right and left L4-5 facet blocks.", ["bilateral"]),
    ("Right knee pain and L4-5 stenosis.", [None]),
    ("Left leg pain at L5.", [None]),
    ("Left lower extremity weakness in the L5 distribution.", [None]),
    ("The right knee was operated on; L4-5 bulges.", [None]),
    ("Bilateral lumbar radiculitis and disc bulge at L4-5.", [None]),
    ("Straight leg raise is positive on the right and tender at L4-5.", [None]),
    ("L4-5 stenosis with left leg pain.", [None]),
    ("L4-5 stenosis. Left hip pain.", [None]),
    ("The right L5 root and the S1 root.", ["right", None]),
    ("Compression of both S1 nerve roots.", ["bilateral"]),
    ("He left work after the L4-5 fusion.", [None]),
    ("Sensation is less bilaterally at C7 and C8.", ["bilateral", "bilateral"]),
    ("L4-5 left and L5-S1 right injections.", ["left", "right"]),
    ("L4-5 and L5-S1 on right, C5-6 on left.", ["right", "right", "left"]),
    ("Blocks at L4-5 bilaterally, L5-S1 on the left.", ["bilateral", "left"]),
    ("Left: L4-5, L5-S1.", ["left", "left"]),
    ("Moderate R>L foraminal stenosis at C5-6.", ["bilateral"]),
    ("Left laminotomy and microdiscectomy at L5-S1.", ["left"]),
    ("Tender over the left SI joint and L5-S1.", [None]),
    ("Bulge more to Rt sided \n-Slip seen at L5\n-Bulge at L4-5", [None, None]),
    ("Left foraminal and extraforaminal protrusion at L3-4.", ["left"]),
    ("L4-L5 facet arthropathy, left greater than right.", ["bilateral"]),
    ("L5-S1 right lower extremity radiculopathy.", [None]),
    ("Right C2-3, C3-4 and left C5-6 facet blocks.", ["right", "right", "left"]),
    ("Left foraminal protrusion touching the left L5 root at the L5-S1 level.", ["left", "left"]),
]


@pytest.mark.parametrize(("text", "expected"), SIDES)
def test_laterality(text: str, expected: list[str | None]) -> None:
    assert [m.attributes["laterality"] for m in find_levels(text)] == expected


@pytest.mark.parametrize("text", LOOKALIKES.read_text(encoding="utf-8").splitlines() if LOOKALIKES.exists() else [])
def test_lookalikes(text: str) -> None:
    assert [text[m.start : m.end] for m in find_levels(text)] == []


def _keys(mentions: list[dict[str, object]]) -> list[tuple[object, ...]]:
    return [(m["start"], m["end"], m["segments"], m["vertebrae"], m["region"], m["laterality"]) for m in mentions]


def test_shared_gold() -> None:
    path = SHARED / "gold" / "spinal_levels.jsonl"
    if not path.exists():
        pytest.skip("no shared data")
    rows = [json.loads(line) for line in path.open(encoding="utf-8")]
    right = total = 0
    for row in rows:
        gold = _keys(row["mentions"])
        found = _keys([{"start": m.start, "end": m.end, **m.attributes} for m in find_levels(row["text"])])
        total += max(len(gold), len(found))
        right += sum(k in found for k in gold)
    assert right >= 0.99 * total


def test_component() -> None:
    import spacy

    import imr_nlp.components.spinal_levels  # noqa: F401

    nlp = spacy.blank("en")
    nlp.add_pipe("imr_spinal_levels")
    doc = nlp("Right L4-5 and L5-S1 facet injections.")
    assert [(s.text, s.label_, s._.segments, s._.laterality) for s in doc.spans["imr"]] == [
        ("L4-5", "SPINAL_LEVEL", ["L4-L5"], "right"),
        ("L5-S1", "SPINAL_LEVEL", ["L5-S1"], "right"),
    ]


@pytest.mark.parametrize(
    ("text", "levels"),
    [
        ("Left L3, L4 medial branch and L5 dorsal ramus block", ["L3 left", "L4 left", "L5 left"]),
        ("bilateral L4 medial branches and L5 dorsal rami", ["L4 bilateral", "L5 bilateral"]),
        ("left L4 medial branch, right L5 dorsal ramus", ["L4 left", "L5 right"]),
        ("the right fourth lumbar medial branch and fifth lumbar dorsal ramus", ["L4 right", "L5 right"]),
        ("a fifth lumbar to first sacral fusion", ["L5 S1"]),
        ("lumbar 4, 5 medial branch block", ["L4", "L5"]),
        ("lumbar 4, 5 visits", []),
        ("the lumbar IV-V disc", ["L4 L5"]),
        ("a lumbar V root", ["L5"]),
        ("thoracic XI and XII", ["T11", "T12"]),
        ("At C5-6 there is left narrowing of the foramen.", ["C5 C6"]),
        ("At C5-6: moderate right narrowing.", ["C5 C6"]),
        ("L3, 4 and 5 medial branches", ["L3", "L4", "L5"]),
        ("done at L2/L3 &L3/L4", ["L2 L3", "L3 L4"]),
        ("between L4 and S1", ["L4 L5 S1"]),
        ("L3-4, 4-5, and 5-1", ["L3 L4", "L4 L5", "L5 S1"]),
    ],
)
def test_whole_lists_with_their_sides(text: str, levels: list[str]) -> None:
    found = [m.attributes for m in find_levels(text)]
    assert [" ".join([*a["vertebrae"], *([a["laterality"]] if a["laterality"] else [])]) for a in found] == levels
