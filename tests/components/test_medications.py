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


# Text, then name, strength, form and count of every mention.
Row = tuple[str, str | None, str | None, int | None]
DOSES: list[tuple[str, list[Row]]] = [
    ("Norco 10/325 mg #60", [("Norco", "10/325 mg", None, 60)]),
    ("Naproxen 550mg tablets, Qty: 90", [("Naproxen", "550 mg", "tablet", 90)]),
    ("Fentanyl patch 25 mcg/hr #10", [("Fentanyl patch", "25 mcg/hr", "patch", 10)]),
    ("Lidocaine 5% ointment", [("Lidocaine", "5%", "ointment", None)]),
    ("Ibuprofen 800 mg and Tramadol 50 mg #30", [("Ibuprofen", "800 mg", None, None), ("Tramadol", "50 mg", None, 30)]),
    ("Ibuprofen was stopped; 60 mg of something else", [("Ibuprofen", None, None, None)]),
    # A number is read whole.
    ("Percocet 10/325 mg #60 day supply: 30", [("Percocet", "10/325 mg", None, 60)]),
    ("Soma 350 mg Qty: 60.00", [("Soma", "350 mg", None, 60)]),
    ("Soma 350 mg 120.00", [("Soma", "350 mg", None, 120)]),
    ("Soma 350 mg #90.00", [("Soma", "350 mg", None, 90)]),
    ("Vitamin D 50,000 units #12", [("Vitamin D", "50,000 units", None, 12)]),
    # What is taken at a time is no count.
    ("Norco 5/325 mg, 1-2 tabs q4-6h prn, #150", [("Norco", "5/325 mg", "tablet", 150)]),
    ("Norco 5/325 mg, 1-2 tabs q4-6h prn", [("Norco", "5/325 mg", "tablet", None)]),
    ("Gabapentin 300 mg, 2 tablets po bid, #110", [("Gabapentin", "300 mg", "tablet", 110)]),
    ("Gabapentin 300 mg, 3 tablets daily", [("Gabapentin", "300 mg", "tablet", None)]),
    ("Soma 350 mg one by mouth at bedtime, quantity 28", [("Soma", "350 mg", None, 28)]),
    ("Tramadol 50 mg; Sig: 1 tablet every 8 hours; Disp: 84", [("Tramadol", "50 mg", "tablet", 84)]),
    ("Soma 350 mg with 3 refills", [("Soma", "350 mg", None, None)]),
    # What a package holds is neither strength nor count.
    ("Terocin lotion 240 ml", [("Terocin lotion", None, "lotion", None)]),
    ("Voltaren gel 4 times a day, #60 grams", [("Voltaren gel", None, "gel", None)]),
    ("Ketoprofen cream 120 gm, 2 jars", [("Ketoprofen cream", None, "cream", 2)]),
    ("Voltaren 1% gel 100gm x 5 tubes", [("Voltaren", "1%", "gel", 5)]),
    ("Gabapentin oral suspension 25 mg/ml 420 ml", [("Gabapentin", "25 mg/ml", "suspension", None)]),
    ("Amoxicillin 1 gm #20", [("Amoxicillin", "1 g", None, 20)]),
    # Two names of one drug.
    ("Ultram (tramadol) 50mg #75", [("Ultram", "50 mg", None, 75), ("tramadol", "50 mg", None, 75)]),
    ("#75 Ultram 50mg (tramadol)", [("Ultram", "50 mg", None, 75), ("tramadol", "50 mg", None, 75)]),
    ("Muscle relaxant (Soma) 350 mg", [("Muscle relaxant", None, None, None), ("Soma", "350 mg", None, None)]),
    # One spelling of all parts.
    ("Norco 10-325mg", [("Norco", "10/325 mg", None, None)]),
    ("Norco 10 mg/325 mg", [("Norco", "10/325 mg", None, None)]),
    ("Norco 5 mg-325 mg", [("Norco", "5/325 mg", None, None)]),
    ("Norco 7.5 325 mg", [("Norco", "7.5/325 mg", None, None)]),
    ("Norco 10/325 #120", [("Norco", "10/325 mg", None, 120)]),
    ("Advair 250/50", [("Advair", "250/50", None, None)]),
    ("Ketorolac 60 mg/2cc", [("Ketorolac", "60 mg/2 ml", None, None)]),
    ("Lidocaine 1percent", [("Lidocaine", "1%", None, None)]),
    ("Trazodone 50-100 mg nightly", [("Trazodone", "50-100 mg", None, None)]),
    # Brackets.
    ("Norco 10/325 mg (DOS: 5/6/2014) #45", [("Norco", "10/325 mg", None, 45)]),
    ("Norco (60 of the last 90 days were without it) 10/325 mg", [("Norco", "10/325 mg", None, None)]),
    ("Norco 10/325 mg (#45)", [("Norco", "10/325 mg", None, 45)]),
    ("Norco 10/325 mg (45 tablets)", [("Norco", "10/325 mg", "tablet", 45)]),
    ("Norco (10/325 mg) #45", [("Norco", "10/325 mg", None, 45)]),
    ("Synapryn (10mg/1ml oral suspension)", [("Synapryn", "10 mg/ml", "suspension", None)]),
    ("Norco 10/325 mg q. 6 hours p.r.n. #45", [("Norco", "10/325 mg", None, 45)]),
    ("Norco 10/325 mg. #45", [("Norco", "10/325 mg", None, 45)]),
    ("Norco 10/325 mg. The file has 45 tablets.", [("Norco", "10/325 mg", None, None)]),
    ("Norco (see the note of 60 pages)", [("Norco", None, None, None)]),
    # Counts in words.
    ("Soma 350 mg with a quantity of 45", [("Soma", "350 mg", None, 45)]),
    ("Soma 350 mg, forty-five (45)", [("Soma", "350 mg", None, 45)]),
    ("Soma 350 mg, ninety (90) tablets", [("Soma", "350 mg", "tablet", 90)]),
    ("Soma 350 mg, one hundred and twenty tablets", [("Soma", "350 mg", "tablet", 120)]),
    ("Soma 350 mg, 45 count", [("Soma", "350 mg", None, 45)]),
    ("Soma 350 mg, 45", [("Soma", "350 mg", None, 45)]),
    ("Soma 350 mg 45tabs", [("Soma", "350 mg", "tablet", 45)]),
    ("Soma 350 mg, 45 tablets per month", [("Soma", "350 mg", "tablet", 45)]),
    ("Soma 350 mg x 45", [("Soma", "350 mg", None, 45)]),
    ("Soma 350 mg, dispense 45", [("Soma", "350 mg", None, 45)]),
    # Before the name.
    (
        "Injection of 1% lidocaine and 40 mg of Kenalog",
        [("lidocaine", "1%", None, None), ("Kenalog", "40 mg", None, None)],
    ),
    ("60 tablets of Norco 5/325 mg", [("Norco", "5/325 mg", None, 60)]),
    ("Request for #90 Norco, #30 Soma", [("Norco", None, None, 90), ("Soma", None, None, 30)]),
    ("Norco #90 Soma #30", [("Norco", None, None, 90), ("Soma", None, None, 30)]),
    ("The request for 84 Tramadol ER 150 mg", [("Tramadol ER", "150 mg", None, 84)]),
    ("In room 84 Tramadol was given for two opioids", [("Tramadol", None, None, None), ("opioids", None, None, None)]),
    ("Ibuprofen, 60 mg Toradol", [("Ibuprofen", None, None, None), ("Toradol", "60 mg", None, None)]),
    # Compounds.
    (
        "Lidocaine/Capsaicin 0.025% cream #1",
        [("Lidocaine", None, "cream", 1), ("Capsaicin", "0.025%", "cream", 1)],
    ),
    (
        "Flurbiprofen/Tramadol 20/15% cream",
        [("Flurbiprofen", "20%", "cream", None), ("Tramadol", "15%", "cream", None)],
    ),
    (
        "Ketoprofen 10%, Baclofen 2% and Menthol 1% in gel base 60 gm",
        [("Ketoprofen", "10%", "gel", None), ("Baclofen", "2%", "gel", None), ("Menthol", "1%", "gel", None)],
    ),
    ("10% Ketoprofen 5% Baclofen", [("Ketoprofen", "10%", None, None), ("Baclofen", "5%", None, None)]),
    ("Ketoprofen 10% Baclofen 5%", [("Ketoprofen", "10%", None, None), ("Baclofen", "5%", None, None)]),
    (
        "Tramadol 50 mg/Naproxen 550 mg tablets #60",
        [("Tramadol", "50 mg", None, None), ("Naproxen", "550 mg", "tablet", 60)],
    ),
    # Numbers of other things.
    ("NSAIDs, six (6) sessions of acupuncture", [("NSAIDs", None, None, None)]),
    ("NSAIDs, at least twelve (12) massages", [("NSAIDs", None, None, None)]),
    ("Opioids gave 30%-50% reduction of pain", [("Opioids", None, None, None)]),
    ("Tylenol #3 (quantity 40)", [("Tylenol #3", None, None, 40)]),
]


@pytest.mark.parametrize(("text", "expected"), DOSES, ids=[text for text, _ in DOSES])
def test_strength_form_and_count(text: str, expected: list[Row]) -> None:
    found = [(text[m.start : m.end], m.attributes) for m in find_medications(text)]
    assert [(name, said["strength"], said["form"], said["count"]) for name, said in found] == expected


@pytest.mark.parametrize(
    "text", ["Voltaren gel", "Voltaren 1% gel", "Voltaren 1% transdermal gel", "Diclofenac 1.5% solution"]
)
def test_a_form_behind_the_strength_reaches_the_concept(text: str) -> None:
    (mention,) = find_medications(text)
    assert (mention.attributes["concept"], mention.attributes["category"]) == (
        "diclofenac_topical",
        "topical_analgesic",
    )


def test_a_form_of_something_else_does_not() -> None:
    assert find_medications("Voltaren 75 mg, and a gel")[0].attributes["concept"] == "diclofenac"


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
