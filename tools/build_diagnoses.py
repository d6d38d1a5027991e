"""Make the shipped ICD-10-CM tables: ``python tools/build_diagnoses.py`` (needs ``pip install simple-icd-10-cm``).

Writes ``imr_nlp/terms/icd10cm.csv.gz`` (codes without encounter character, their descriptions, their inclusion terms)
and ``imr_nlp/terms/icd10cm_names.csv`` (short names among them that are safe to tag wherever they stand). ICD-10-CM is
published by the U.S. government and in the public domain; the package only carries the release files.
"""

from __future__ import annotations

import csv
import gzip
import io
import re
from pathlib import Path

import simple_icd_10_cm as icd

TERMS = Path(__file__).resolve().parents[1] / "imr_nlp" / "terms"
#: Left out: external causes (V-Y), perinatal (P), obstetric (O), health status (Z), drugs and poisons by substance.
_LEFT_OUT = re.compile(r"^(?:[V-Z]|P|U(?!07)|O|T3[6-9]|T4|T5|T6[0-5])")
_SIDE = re.compile(r"\b(?:right|left|bilateral)\b", re.IGNORECASE)
_TAIL = re.compile(
    r",? (?:unspecified|NOS|NEC|not elsewhere classified|site unspecified|unspecified site)\b.*|[\[(].*?[\])]|"
    r"\bunspecified\b|\bother specified\b|^other (?:specified )?",
    re.IGNORECASE,
)
_NAME = re.compile(r"[A-Za-z][A-Za-z' -]+")
_CONNECTIVES = frozenset(
    """of with without and or due to in other unspecified by for not as on at from the disorders diseases symptoms
    signs findings elsewhere classified type nos nec following during after complicating care encounter exposure
    history screening observation examination state status effects effect abnormal abnormality male female
    level part use nonpsychotic stage episode remission part region multiple sites site deficiency
    syndrome's malformations malformation specified certain various""".split()
)
_FINDINGS: set[str] = set()
_COMMON = frozenset(
    """pain cold stress shock injury trauma drinking fever cough headache anxiety nervousness fatigue worry weakness
    swelling edema lesion mass rash stiffness instability tremor cramp nausea vomiting constipation diarrhea
    dizziness insomnia snoring chills syncope coma tic tics scar scars adhesions bleeding hemorrhage obstruction
    perforation fistula stricture deformity cyst polyp stenosis compression narrowing dislocation loose body
    contracture spasm palpitations numbness tingling paresthesia hematuria dysuria incontinence atrophy
    calcification hypertrophy discharge dehydration malaise lethargy jaundice itch itching wheezing hiccough
    stuttering ptosis diplopia photophobia tinnitus retention urgency nocturia flatulence bloating
    effusion scarring snapping hip winging callus corns callosities ulcer impaction leukoplakia crepitus
    foot drop wrist drop ascites dyspnea orthopnea apnea tachycardia bradycardia plague yaws pinta
    complication complications sequela finding drowning nervous tension demoralization burnout
    rejection failure infarction embolism thrombosis disuse rupture ruptured laceration abrasion strain sprain
    pregnancy feeding problem blood loss recurrent bone marrow edema asphyxia neglect abuse assault
    gas pains eructation belching halitosis drooling sneezing nightmares sleepwalking nightmare snorings
    irritability apathy hostility unhappiness immobility falls repeated falls somnolence stupor drowsiness
    hallucinations delusions amnesia dysphagia aphasia heartburn indigestion dyspepsia hoarseness pallor flushing
    pleurisy effusions chill enlargement induration nodule lump swollen glands polyuria oliguria anuria
    ataxia spasticity fasciculation foreign body loss of height impairment intolerance conversion
    separation reaction reactions allergy hypersensitivity infection infections disease disorder
    syndrome condition functional problem tumor neoplasm hernia""".split()
)


def main() -> None:
    _FINDINGS.update(_finding_words())
    # A block of one category (B20) has that category's name.
    codes = [c for c in icd.get_all_codes() if re.fullmatch(r"[A-Z]\d[0-9A-Z](?:\.\w+)?", c)]
    rows, names = [], {}
    for code in codes:
        if _LEFT_OUT.match(code) or (len(code) == 8 and code[0] in "ST") or (len(code) == 8 and code[:1] == "M"):
            continue
        description = " ".join(icd.get_description(code).split())
        aliases = [] if _SIDE.search(description) else [_clean(t) for t in icd.get_inclusion_term(code)]
        rows.append((code, description, "|".join(dict.fromkeys(a for a in aliases if a))))
        if code[0] in "RSTVZ" or _SIDE.search(description):
            continue
        for name in [description, *aliases]:
            short = _clean(_TAIL.sub("", name))
            if _is_safe(short):
                names.setdefault(short.lower(), code)
    buffer = io.StringIO()
    csv.writer(buffer, lineterminator="\n").writerows([("code", "description", "aliases"), *rows])
    with (TERMS / "icd10cm.csv.gz").open("wb") as file, gzip.GzipFile("", "wb", 9, file, mtime=0) as packed:
        packed.write(buffer.getvalue().encode())
    with (TERMS / "icd10cm_names.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(("term", "code"))
        writer.writerows(sorted(names.items()))
    print(f"{len(rows)} codes, {len(names)} names")


def _clean(text: str) -> str:
    return " ".join(re.sub(r"[\[(][^\])]*[\])]", " ", text).split()).strip(" ,")


def _finding_words() -> set[str]:
    """Words that head a finding: the names that end in them stay with the grammar."""
    words = set()
    for table in ("problem_heads.csv", "findings.csv"):
        with (TERMS / table).open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                if row.get("label", "FINDING") == "FINDING":
                    words |= {term.split()[-1].lower() for term in row["term"].split("|")}
    return words - {"effusion", "gout"}


def _is_safe(name: str) -> bool:
    words = re.findall(r"[a-z']+", name.lower())
    if not _NAME.fullmatch(name) or not 1 <= len(words) <= 4 or set(words) & _CONNECTIVES:
        return False
    if words[-1] in _FINDINGS or words[-1].removesuffix("s") in _FINDINGS:
        return False
    return not set(words) <= _COMMON and name.lower() not in _COMMON and (len(words) > 1 or len(name) > 5)


if __name__ == "__main__":
    main()
