"""Short forms with several meanings go by what stands around them; each is tried where it is meant and where not."""

from __future__ import annotations

import pytest
from spacy.language import Language

import imr_nlp


@pytest.fixture(scope="module")
def nlp() -> Language:
    return imr_nlp.load(exclude=["imr_decision", "imr_items"])


def read(nlp: Language, text: str, short: str) -> list[tuple[str, str | None]]:
    """Label and concept of each mention that holds the short form."""
    doc = nlp(text)
    return [(s.label_, s._.concept) for s in doc.spans["imr"] if short in s.text]


MEANT = [
    ("MS 15 mg was refilled.", "MS", "MEDICATION", "morphine"),
    ("He takes MS for pain.", "MS", "MEDICATION", "morphine"),
    ("MS IR and MS sulfate.", "MS IR", "MEDICATION", "morphine"),
    ("MS sulfate is requested.", "MS sulfate", "MEDICATION", "morphine"),
    ("She has MS; the plaques are stable.", "MS", "DIAGNOSIS", "multiple_sclerosis"),
    ("There is a history of MS.", "MS", "DIAGNOSIS", "multiple_sclerosis"),
    ("An MS flare was treated in May.", "MS", "DIAGNOSIS", "multiple_sclerosis"),
    ("MS: alert and oriented.", "MS", "FINDING", "exam_function"),
    ("PT 2x6 was requested.", "PT", "PROCEDURE", "physical_therapy"),
    ("PT was denied and PT is requested again.", "PT", "PROCEDURE", "physical_therapy"),
    ("PT/INR was drawn.", "PT/INR", "PROCEDURE", "coagulation_panel"),
    ("PTT was 30 seconds.", "PTT", "PROCEDURE", "coagulation_panel"),
    ("PTT dysfunction of the foot is treated.", "PTT", "DIAGNOSIS", "posterior_tibial_tendinitis"),
    ("He has right CTS.", "CTS", "DIAGNOSIS", "carpal_tunnel_syndrome"),
    ("Plan: r/o CTS", "CTS", "DIAGNOSIS", "carpal_tunnel_syndrome"),
    ("MDD and GAD were found.", "GAD", "DIAGNOSIS", "gad"),
    ("He has RA and takes methotrexate.", "RA", "DIAGNOSIS", "rheumatoid_arthritis"),
    ("There is TTP over the trapezius.", "TTP", "FINDING", "tenderness"),
    ("HAs occur daily.", "HAs", "FINDING", "headache"),
    ("HA's are frequent.", "HA's", "FINDING", "headache"),
    ("H/A daily.", "H/A", "FINDING", "headache"),
    ("MMT is 4/5.", "MMT", "FINDING", "motor_strength"),
    ("A tear of the meniscus (MMT) was seen.", "MMT", "DIAGNOSIS", "meniscal_tear"),
    ("An RCT repair was done.", "RCT repair", "PROCEDURE", "rotator_cuff_repair"),
    ("He complains of HA.", "HA", "FINDING", "headache"),
    ("There is N/T in both hands.", "N/T", "FINDING", "paresthesia"),
    ("He denies N/V.", "N/V", "FINDING", "gastrointestinal_symptom"),
    ("No SI/HI.", "SI/HI", "FINDING", "psychological_symptom"),
    ("He denies CP or SOB.", "CP", "FINDING", "cardiovascular_symptom"),
    ("PSLR is positive.", "PSLR", "FINDING", "straight_leg_raise"),
    ("FROM of the right wrist.", "FROM", "FINDING", "range_of_motion"),
    ("EHL strength is 4/5.", "EHL strength", "FINDING", "motor_strength"),
    ("US of the shoulder was done.", "US", "PROCEDURE", "ultrasound"),
    ("Hot packs, US and massage were used.", "US", "PROCEDURE", "therapeutic_ultrasound"),
    ("ST therapy was begun.", "ST therapy", "PROCEDURE", "speech_therapy"),
    ("RFAs were done in May.", "RFAs", "PROCEDURE", "radiofrequency_ablation"),
    ("Hwave was used at home.", "Hwave", "PROCEDURE", "h_wave"),
    ("A TON block was done.", "TON block", "PROCEDURE", "medial_branch_block"),
    ("IM and IV injections were given.", "IM and IV injections", "PROCEDURE", "intramuscular_injection"),
    ("LESI #2 was done.", "LESI", "PROCEDURE", "epidural_steroid_injection"),
    ("A QME evaluation was done.", "QME evaluation", "PROCEDURE", "qualified_medical_consultation"),
    ("HTN, DM and OSA are noted.", "DM", "DIAGNOSIS", "diabetes"),
    ("He has OA.", "OA", "DIAGNOSIS", "osteoarthritis"),
    ("RCT of the left shoulder.", "RCT", "DIAGNOSIS", "rotator_cuff_tear"),
    ("PMH: HTN, RA, OA.", "OA", "DIAGNOSIS", "osteoarthritis"),
    ("Plan: 1) CTS 2) TOS.", "TOS", "DIAGNOSIS", "thoracic_outlet"),
    ("PT continues to be helpful.", "PT", "PROCEDURE", "physical_therapy"),
    ("MI was ruled out.", "MI", "DIAGNOSIS", "myocardial_infarction"),
    ("CT for PE was negative.", "PE", "DIAGNOSIS", "pulmonary_embolism"),
    ("He denies DOE.", "DOE", "FINDING", "respiratory_symptom"),
    ("RLE numbness is noted.", "RLE numbness", "FINDING", "paresthesia"),
    ("L/S ROM is decreased.", "L/S ROM", "FINDING", "range_of_motion"),
    ("GAD-7 and PHQ-9 were done.", "-", "PROCEDURE", "psychological_testing"),
    ("MTX was given weekly.", "MTX", "MEDICATION", "methotrexate"),
    # misprints, of one word and inside of several
    ("Phyiscal therapy was done.", "Phyiscal therapy", "PROCEDURE", "physical_therapy"),
    ("A laminectomey was done.", "laminectomey", "PROCEDURE", "laminectomy"),
    ("An epidual steroid injection was given.", "epidual steroid", "PROCEDURE", "epidural_steroid_injection"),
    ("An epideral steriod injection was given.", "epideral steriod", "PROCEDURE", "epidural_steroid_injection"),
    ("A medail branch block was done.", "medail branch block", "PROCEDURE", "medial_branch_block"),
]


@pytest.mark.parametrize(("text", "short", "label", "concept"), MEANT, ids=[row[0] for row in MEANT])
def test_meant(nlp: Language, text: str, short: str, label: str, concept: str) -> None:
    assert set(read(nlp, text, short)) == {(label, concept)}


@pytest.mark.parametrize(
    ("text", "short"),
    [
        ("PE was normal.", "PE"),  # the first word of a text is looked at too
        ("RA factor was negative.", "RA"),
        ("CAD software was used.", "CAD"),
        ("John Doe, MS, is the reviewer.", "MS"),
        ("Jane Roe, MS, RN, reviewed it.", "MS"),
        ("He has an MS in physical education.", "MS"),
        ("Pt. states that it hurts.", "Pt"),
        ("Pt c/o pain.", "Pt"),
        ("The pt reports pain.", "pt"),
        ("PT reports low back pain.", "PT"),
        ("PT continues to have pain.", "PT"),
        ("PT's note was read.", "PT"),
        ("HA was injected into the knee.", "HA"),
        ("John Doe, MS, PT.", "PT"),
        ("A tear of the PTT was seen.", "PTT"),
        ("TTP was treated with plasma exchange.", "TTP"),
        ("HAS THE MAN PAIN?", "HAS"),
        ("The man has a brace.", "has"),
        ("CP angle mass.", "CP"),
        ("PAIN RADIATES FROM THE NECK TO THE ARM.", "FROM"),
        ("FROM: the adjuster", "FROM"),
        ("He lives in the US.", "US"),
        ("He uses a cane.", "uses"),
        ("The RFA was submitted by the clinic.", "RFA"),
        ("The CTs were old.", "CTS"),
        ("PAD OF THE KNEE BRACE", "PAD"),
        ("He works OT at night.", "OT"),
        ("J. DOE was seen.", "DOE"),
        ("A RCT showed no benefit.", "RCT"),
        ("The DM guidelines differ.", "DM"),
        ("MRI with and without GAD was done.", "GAD"),
    ],
)
def test_not_meant(nlp: Language, text: str, short: str) -> None:
    assert read(nlp, text, short) == []


def test_hyaluronic_acid_is_no_headache(nlp: Language) -> None:
    assert read(nlp, "A HA injection was given.", "HA") == [("PROCEDURE", "viscosupplementation")]


@pytest.mark.parametrize("text", ["FROM of the right wrist.", "The hand is NVI.", "The arm is DNVI."])
def test_short_forms_that_say_what_is_normal(nlp: Language, text: str) -> None:
    doc = nlp(text)
    assert [span._.assertion for span in doc.spans["imr"]] == ["normal"]
