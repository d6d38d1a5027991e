"""Make the shipped ICD-10-CM tables: ``python tools/build_diagnoses.py [--check]`` (needs the extra ``build``).

Writes ``imr_nlp/terms/icd10cm.csv.gz`` (codes without encounter character, their descriptions, their inclusion terms)
and ``imr_nlp/terms/icd10cm_names.csv`` (short names among them that are safe to tag wherever they stand). ICD-10-CM is
published by the U.S. government and in the public domain; the package only carries the release files. ``--check``
writes nothing and fails where what ships is not what the package gives.
"""

from __future__ import annotations

import argparse
import csv
import gzip
import io
import re
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path

import simple_icd_10_cm as icd

ROOT = Path(__file__).resolve().parents[1]
TERMS = ROOT / "imr_nlp" / "terms"
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
#: Last words of names that the grammar of findings reads: a list of its own, so that a new head there changes no table.
_FINDINGS = frozenset((ROOT / "tools" / "sources" / "finding_words.txt").read_text(encoding="utf-8").split())
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


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing, fail where what ships differs")
    options = parser.parse_args()
    rows, names = tables()
    print(f"{len(rows)} codes, {len(names)} names")
    texts = {
        "icd10cm.csv.gz": _csv(("code", "description", "aliases"), rows),
        "icd10cm_names.csv": _csv(("term", "code"), sorted(names.items())),
    }
    stale = []
    for name, text in texts.items():
        path = TERMS / name
        packed = path.suffix == ".gz"
        if options.check:  # the text, since another zlib packs it otherwise
            shipped = gzip.decompress(path.read_bytes()) if packed else path.read_bytes()
            stale += [name] if shipped != text else []
        elif packed:
            with path.open("wb") as file, gzip.GzipFile("", "wb", 9, file, mtime=0) as pack:
                pack.write(text)
        else:
            path.write_bytes(text)
    for name in stale:
        print(f"{name} is not what the package gives: run tools/build_diagnoses.py")
    return bool(stale)


def tables() -> tuple[list[tuple[str, str, str]], dict[str, str]]:
    """Codes with description and inclusion terms, and the names that are safe to tag."""
    # A block of one category (B20) has that category's name.
    codes = [c for c in icd.get_all_codes() if re.fullmatch(r"[A-Z]\d[0-9A-Z](?:\.\w+)?", c)]
    rows: list[tuple[str, str, str]] = []
    names: dict[str, str] = {}
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
    return rows, names


def _csv(head: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    buffer = io.StringIO()
    csv.writer(buffer, lineterminator="\n").writerows([head, *rows])
    return buffer.getvalue().encode()


def _clean(text: str) -> str:
    return " ".join(re.sub(r"[\[(][^\])]*[\])]", " ", text).split()).strip(" ,")


def _is_safe(name: str) -> bool:
    words = re.findall(r"[a-z']+", name.lower())
    if not _NAME.fullmatch(name) or not 1 <= len(words) <= 4 or set(words) & _CONNECTIVES:
        return False
    if words[-1] in _FINDINGS or words[-1].removesuffix("s") in _FINDINGS:
        return False
    return not set(words) <= _COMMON and name.lower() not in _COMMON and (len(words) > 1 or len(name) > 5)


if __name__ == "__main__":
    sys.exit(main())
