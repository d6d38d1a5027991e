"""Medications: spans, generic names, classes, and the dose around them; all sentences written for this test."""

from __future__ import annotations

from itertools import pairwise

import pytest
import spacy
from hypothesis import given
from hypothesis import strategies as st

from imr_nlp.components.medications import find_medications
from imr_nlp.match.lexicon import names, read_table


def tagged(text: str) -> list[str]:
    return [text[m.start : m.end] for m in find_medications(text)]


SPANS = [
    ("Morphine sulfate ER 15mg #60", ["Morphine sulfate ER"]),
    ("Diclofenac gel and Lidoderm patches", ["Diclofenac gel", "Lidoderm patches"]),
    ("Lidocaine 5% patch", ["Lidocaine"]),
    ("Zolpidem (Ambien) 10 mg", ["Zolpidem", "Ambien"]),
    ("hydrocodone/APAP 10-325", ["hydrocodone/APAP"]),
    ("Ketoprofen 10%/Baclofen 2%/Lidocaine", ["Ketoprofen", "Baclofen", "Lidocaine"]),
    (
        "opioid medications, NSAIDs, TCAs and a muscle relaxant",
        ["opioid medications", "NSAIDs", "TCAs", "muscle relaxant"],
    ),
    ("non- steroidal anti- inflammatory drugs", ["non- steroidal anti- inflammatory drugs"]),
    ("over the counter pain medication", ["pain medication"]),
    ("Tylenol #3 and Medrol dose pack", ["Tylenol #3", "Medrol dose pack"]),
    ("He takes MS Contin, Theramine and vitamin D.", ["MS Contin", "Theramine", "vitamin D"]),
    ("topical analgesics and a compounded cream", ["topical analgesics", "compounded cream"]),
    ("chronic opioid therapy", ["opioid"]),
]


@pytest.mark.parametrize(("text", "expected"), SPANS, ids=[t for t, _ in SPANS])
def test_spans(text: str, expected: list[str]) -> None:
    assert tagged(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "His medications were refilled.",
        "opioid misuse and opioid risk",
        "She has the same pain, and insulin resistance.",
        "serum testosterone level, vitamin D deficiency",
        "somatosensory potentials",
        "Reflexes were symmetric and serum chloride was normal.",
        "Thyroid and potassium were checked; cortisol was low.",
        "She wore body armour and used Colgate.",
        "His trans- versal arch and the capex of the firm",
        "Enzymes such as DNase, and aminolevulinic acid in urine",
        "A vaccine was discussed; the magnate differed.",
    ],
)
def test_nothing_is_tagged(text: str) -> None:
    assert tagged(text) == []


MEANINGS = [
    ("Norco", "hydrocodone_acetaminophen", "opioid"),
    ("Percocet", "oxycodone_acetaminophen", "opioid"),
    ("Motrin", "ibuprofen", "nsaid"),
    ("Flexeril", "cyclobenzaprine", "muscle_relaxant"),
    ("Lyrica", "pregabalin", "anti_epilepsy"),
    ("Cymbalta", "duloxetine", "antidepressant"),
    ("Xanax", "alprazolam", "benzodiazepine"),
    ("Ambien CR", "zolpidem", "sedative_hypnotic"),
    ("Prilosec", "omeprazole", "proton_pump_inhibitor"),
    ("Colace", "docusate", "laxative"),
    ("Zofran ODT", "ondansetron", "antiemetic"),
    ("Terocin patch", "lidocaine_topical", "topical_analgesic"),
    ("Voltaren gel", "diclofenac_topical", "topical_analgesic"),
    ("Cialis", "tadalafil", "erectile_dysfunction"),
    ("Lipitor", "atorvastatin", "statin"),
    ("Enbrel", "etanercept", "biologic"),
    ("Imitrex", "sumatriptan", "migraine"),
    ("Sentra PM", "sentra", "medical_food"),
    # Names that come from the public list, with their class by the stem of the name.
    ("cefotaxime", "cefotaxime", "antibiotic"),
    ("Betapace", "sotalol", "antihypertensive"),
    ("Vaseretic", "enalapril_hydrochlorothiazide", "antihypertensive"),
    ("darunavir/cobicistat", "darunavir_cobicistat", "antiviral"),
    ("levodopa-carbidopa", "carbidopa_levodopa", "parkinson"),
    ("Keytruda", "pembrolizumab", "oncology"),
    ("Ibrance", "palbociclib", "oncology"),
    ("Velcade", "bortezomib", "oncology"),
    ("teprotumumab", "teprotumumab", "biologic"),
    ("Trilafon", "perphenazine", "antipsychotic"),
    ("Nolvadex", "tamoxifen", "hormone"),
    ("zoledronic acid", "zoledronic_acid", "bisphosphonate"),
    ("perindopril", "perindopril", "antihypertensive"),
    ("temozolamide", "temozolomide", "oncology"),
]


@pytest.mark.parametrize(("text", "concept", "category"), MEANINGS)
def test_generic_names_and_classes(text: str, concept: str, category: str) -> None:
    (mention,) = find_medications(text)
    assert (mention.attributes["concept"], mention.attributes["category"]) == (concept, category)


DOSES = [
    ("Norco 10/325 mg #60", "10/325 mg", None, 60),
    ("Norco 10/325 #120", "10/325 mg", None, 120),
    ("Naproxen 550mg tablets, Qty: 90", "550 mg", "tablet", 90),
    ("Gabapentin oral suspension 25 mg/ml 420 ml", "25 mg/ml", "suspension", None),
    ("Fentanyl patch 25 mcg/hr #10", "25 mcg/hr", "patch", 10),
    ("Lidocaine 5% ointment", "5%", "ointment", None),
    ("Voltaren 1% gel 100 gm", "1%", "gel", None),
    ("Ibuprofen 800 mg and Tramadol 50 mg #30", "800 mg", None, None),
    ("Ibuprofen was stopped; 60 mg of something else", None, None, None),
]


@pytest.mark.parametrize(("text", "strength", "form", "count"), DOSES, ids=[row[0] for row in DOSES])
def test_strength_form_and_count(text: str, strength: str | None, form: str | None, count: int | None) -> None:
    found = find_medications(text)[0].attributes
    assert (found["strength"], found["form"], found["count"]) == (strength, form, count)


def test_the_table_is_broad() -> None:
    rows = read_table("medications.csv")
    assert len({name for row in rows for name in names(row["term"])}) >= 1200
    assert len({row["concept"] for row in rows}) >= 500
    assert all(row["category"] and row["source"] for row in rows)


@given(st.text(alphabet="Norco 10/325mg#,.; and gel\n", max_size=200))
def test_mentions_lie_in_the_text_in_order_and_apart(text: str) -> None:
    mentions = find_medications(text)
    assert all(0 <= m.start < m.end <= len(text) for m in mentions)
    assert all(a.end <= b.start for a, b in pairwise(mentions))


@pytest.mark.parametrize("piece", [" ", "1", "norco 10/325 mg #60, ", "10/", "(", "opioid "])
def test_long_repetitions_come_to_an_end(piece: str) -> None:
    find_medications(piece * (200_000 // len(piece)))


def test_component_sets_spans_and_attributes() -> None:
    nlp = spacy.blank("en")
    nlp.add_pipe("imr_medications")
    doc = nlp("Soma 350 mg was refilled.")
    (span,) = doc.ents
    assert (span.text, span.label_, span._.concept, span._.strength) == ("Soma", "MEDICATION", "carisoprodol", "350 mg")
