"""The patient's and the reviewer's facts, where the letter prints them."""

from __future__ import annotations

import re
from functools import lru_cache

from imr_nlp.letter.dates import DATE, find_date, iso_date
from imr_nlp.letter.forms import PEOPLE

_UNITS = ["", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"]
_TEENS = [
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
]
_TENS = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
_NUMBERS = {word: 10 + i for i, word in enumerate(_TEENS)} | {
    f"{ten} {unit}".strip(): 20 + 10 * i + j for i, ten in enumerate(_TENS) for j, unit in enumerate(_UNITS)
}
_NUMBER = (
    r"(?:\d{2,3}|(?:" + "|".join(_TENS) + r")(?:[\s-]{1,2}(?:" + "|".join(_UNITS[1:]) + r"))?|" + "|".join(_TEENS) + ")"
)
_AGE = re.compile(
    rf"(?<![\w./])(?P<before>{_NUMBER})\s?[-‐–]?\s?(?:"
    r"(?:years?|yrs?|yeas?|yera?)\.?'?s?\s?[-‐–]?\s{0,2}(?:old|of\s+age)|yr\.?\s?old|y\.?\s?/?\s?o\b\.?|y/o|yo\b|years?\s+young)"
    rf"|\b(?:aged?|age\s+(?:of|is|was)|age:)\s{{0,2}}(?P<after>{_NUMBER})\b(?!\s?(?:-|to)\s?\d)",
    re.IGNORECASE,
)
_NOT_AGED = re.compile(rf"\W{{0,3}}(?:{'|'.join(PEOPLE['not_aged'])})\b", re.IGNORECASE)
_RELATIVE = re.compile(
    r"\b(?:son|daughter|wife|husband|mother|father|child|spouse|sister|brother)\b[^.]{0,12}$", re.IGNORECASE
)


def _words(key: str) -> str:
    return "|".join(re.escape(w) for w in PEOPLE[key] if len(w) > 1)


_SEX_NOUN = re.compile(
    rf"\b(?:(?P<female>{_words('female')})|(?P<male>{_words('male')}))\b(?!\s?(?:genital|pattern|hormone))",
    re.IGNORECASE,
)
_SEX_LETTER = re.compile(r"[\s,-]{1,3}(?:(?P<female>F)|(?P<male>M))\b(?!\.?D)")
_TITLE = re.compile(r"\b(?:(?P<female>Ms\.|Mrs\.|Miss\s)|(?P<male>Mr\.))")
_PRONOUN = re.compile(
    rf"\b(?:(?P<female>{_words('female_pronouns')})|(?P<male>{_words('male_pronouns')}))\b", re.IGNORECASE
)
_HE_SHE = re.compile(r"\b(?:he|his|him)\s?/\s?(?:she|hers?)\b|\(s\)he|\bs/he\b", re.IGNORECASE)

_INJURY = re.compile(
    r"\b(?:date\s+of\s+(?:the\s+)?(?:industrial\s+|work\s+)?(?:injury|loss|accident)|DOI|injur(?:y|ies|ed|ing)|hurt|claim|accident|incident)\b",
    re.IGNORECASE,
)
_SUSTAINED = re.compile(
    r"\b(?:sustain(?:ed|ing)|suffered|injur(?:y|ed|ing|ies)|hurt|fell|strained|twisted)\b", re.IGNORECASE
)
_OTHER_DATE = re.compile(
    r"\b(?:reports?|notes?|progress|evaluat\w+|visits?|MRI|x-?rays?|surgery|underwent|utilization|review|seen|exam\w*|consult\w*|request\w*|"
    r"until|since|PR-?2|RFA|birth\w*|DOB|denied|reported\s+that|currently)\b",
    re.IGNORECASE,
)
_SENTENCE = re.compile(r"[.!?][\"')]*\s+(?=[\"'(]?[A-Z])")
_ON_DATE = re.compile(rf"\b(?:on|of|dated)\s+(?:or\s+about\s+|approximately\s+)?(?P<date>{DATE})", re.IGNORECASE)
#: Where the summary tells of the injury: its first words.
_FIRST = 1500


def patient_age(text: str) -> int | None:
    """Age in years, of the first person whose age is told.

    Examples
    --------
    >>> patient_age("a now 54-year-old female"), patient_age("male worker, age 48"), patient_age("48 y/o")
    (54, 48, 48)
    >>> patient_age("a 10-year-old injury") is None
    True
    """
    match = _age_match(text)
    return _number(match.group("before") or match.group("after")) if match else None


@lru_cache(maxsize=2)
def _age_match(text: str) -> re.Match[str] | None:
    for match in _AGE.finditer(text):
        years = _number(match.group("before") or match.group("after"))
        if years is None or not 10 <= years <= 110:
            continue
        if _NOT_AGED.match(text, match.end()) or _RELATIVE.search(text[max(0, match.start() - 40) : match.start()]):
            continue
        return match
    return None


def _number(word: str) -> int | None:
    return int(word) if word.isdigit() else _NUMBERS.get(" ".join(word.lower().replace("-", " ").split()))


def patient_sex(text: str) -> str | None:
    """``male`` or ``female``: a noun beside the age, the first such noun, a title, or pronouns of one kind only.

    Examples
    --------
    >>> patient_sex("a 66-year-old man"), patient_sex("The 58 year old female worker"), patient_sex("The patient fell.")
    ('male', 'female', None)
    """
    age = _age_match(text)
    if age:
        near = text[age.end() : age.end() + 80]
        sentence = _SENTENCE.search(near)
        near = near[: sentence.start()] if sentence else near
        found = (
            _SEX_LETTER.match(near)
            or _SEX_NOUN.search(near)
            or _SEX_NOUN.search(text[max(0, age.start() - 60) : age.start()])
        )
        if found:
            return found.lastgroup
    first = _SEX_NOUN.search(text[:_FIRST]) or _TITLE.search(text[:_FIRST])
    if first:
        return first.lastgroup
    kinds = [m.lastgroup for m in _PRONOUN.finditer(_HE_SHE.sub(" ", text))]
    return kinds[0] if len(kinds) >= 2 and len(set(kinds)) == 1 else None


def injury_date(text: str) -> str | None:
    """The date of injury that the prose tells, in the words that open a case summary.

    Examples
    --------
    >>> injury_date("a work injury dated 5/26/11. The note of 6/3/14 says"), injury_date("Seen on 6/3/14.")
    ('2011-05-26', None)
    """
    text = text[:_FIRST]
    for cue in _INJURY.finditer(text):
        stop = _SENTENCE.search(text, cue.end())
        end = min(stop.start() if stop else len(text), cue.end() + 130)
        date = find_date(text, cue.end(), end + 20)
        if date and date.start() <= end and not _OTHER_DATE.search(text, cue.end(), date.start()):
            return iso_date(date.group())
    for on in _ON_DATE.finditer(text):  # "On 5/26/11, the worker fell and injured his back"
        stop = _SENTENCE.search(text, on.end())
        end = min(stop.start() if stop else len(text), on.end() + 160)
        verb = _SUSTAINED.search(text, on.end(), end)
        opening = text[max(text.rfind(". ", 0, on.start()), 0) : on.start()]
        if verb and not _OTHER_DATE.search(text, on.end(), verb.start()) and not _OTHER_DATE.search(opening):
            return iso_date(on.group("date"))
    return None


_LICENSURE = re.compile(r"\b(?:States?|State\(s\)|States?\s?\(s\))\s+of\s+Licensure\s?:", re.IGNORECASE)
_CERTIFICATION = re.compile(
    r"\b(?:Board\s+)?Certifications?\s?(?:\(s\))?\s?/\s?Special(?:ty|ties|ty\(ies\))\s?:|\bSpecialt(?:y|ies)(?:\(ies\))?\s?:",
    re.IGNORECASE,
)
_LINE_LABEL = re.compile(r"\n\s*\n|\n[^\n:]{2,60}:|\b(?:State\(s\)|Certification\(s\))", re.IGNORECASE)
_CERTIFIED = re.compile(r"\bboard[\s-]+certified\s+in\s+", re.IGNORECASE)
_SUBSPECIALTY = re.compile(
    r"\b(?:has|with|and)\s+(?:an?\s+)?(?:sub-?\s?special(?:ty|ties|ization)|certificat\w+|added\s+qualifications?|fellowship)\s+in\s+",
    re.IGNORECASE,
)
_LICENSED = re.compile(
    r"\b(?:licensed|licenses?)\s+to\s+practice\s+(?:medicine\s+)?in\s+|\bis\s+licensed\s+in\s+", re.IGNORECASE
)
_PROSE_END = re.compile(
    r"\.(?=\s|$)(?<!D\.C\.)|(?<=D\.C\.)\s+(?=[A-Z])|;|,?\s+(?:and|is|has|he/she|who|with)\s+(?:is|has|an?|he|licensed|sub-?\s?special\w+|fellowship|currently)\b|,\s+(?:has|is|with)\b|\bis\s+licensed",
    re.IGNORECASE,
)
_SPECIALTY = re.compile(
    r"(?<!\w)(?:"
    + "|".join(re.escape(s).replace(r"\ ", r"\s+") for s in sorted(PEOPLE["specialties"], key=len, reverse=True))
    + r")(?!\w)",
    re.IGNORECASE,
)
_STATE = re.compile(
    r"(?<!\w)(?:"
    + "|".join(re.escape(s).replace(r"\ ", r"\s+") for s in sorted(PEOPLE["states"], key=len, reverse=True))
    + r")(?!\w)",
    re.IGNORECASE,
)
_FIELD = 600


def reviewer_facts(text: str) -> tuple[list[str], list[str]]:
    """Specialties and states of licensure, from the credentials' lines or from prose.

    Examples
    --------
    >>> reviewer_facts("State(s) of Licensure: Texas,New York\\nCertification(s)/Specialty: Family Practice")
    (['Family Practice'], ['Texas', 'New York'])
    >>> reviewer_facts("is Board Certified in Neurology, has a subspecialty in Pain Medicine "
    ...                "and is licensed to practice in Ohio.")
    (['Neurology', 'Pain Medicine'], ['Ohio'])
    """
    text = re.sub(r"([&,])\s+", r"\1 ", text)  # a list runs on over a line's end
    specialties: list[str] = []
    states: list[str] = []
    for label, known, values in ((_CERTIFICATION, _SPECIALTY, specialties), (_LICENSURE, _STATE, states)):
        match = label.search(text)
        if match:
            stop = _LINE_LABEL.search(text, match.end(), match.end() + _FIELD)
            _collect(text[match.end() : stop.start() if stop else match.end() + _FIELD], known, values, listed=True)
    for pattern, known, values in (
        (_CERTIFIED, _SPECIALTY, specialties),
        (_SUBSPECIALTY, _SPECIALTY, specialties),
        (_LICENSED, _STATE, states),
    ):
        for match in pattern.finditer(text):
            stop = _PROSE_END.search(text, match.end(), match.end() + _FIELD)
            _collect(
                text[match.end() : stop.start() if stop else match.end() + _FIELD],
                known,
                values,
                listed=False,
            )
    return specialties, states


def _collect(words: str, known: re.Pattern[str], values: list[str], *, listed: bool) -> None:
    """Known names whole, what stands between them split at commas (and, in prose, at ``and``)."""

    def whole(match: re.Match[str]) -> str:
        before, after = words[: match.start()].rstrip(), words[match.end() :].lstrip()
        if not re.search(r"(?:^|[,;&/]|\band)$", before) or not re.match(r"[,;.&/]|and\b|$", after):
            return match.group()
        return "\x00" + match.group().replace(",", "\x01").replace("and", "\x02") + "\x00"

    rest = known.sub(whole, words)
    separator = r"[,;\x00]" if listed else r"[,;\x00]|\band\b"
    for part in re.split(separator, rest):
        name = " ".join(part.replace("\x01", ",").replace("\x02", "and").split())
        name = name if known.fullmatch(name) else name.strip(" .")
        if len(name) > 2 and name.lower() not in {"and", "the"} and len(name) < 80 and name not in values:
            values.append(name)
