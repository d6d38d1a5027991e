"""What a disputed item's heading says besides its service: category, quantity, frequency, side, levels, dates."""

import csv
import re
from collections.abc import Iterable
from datetime import date
from functools import lru_cache
from importlib import resources
from typing import Any

from imr_nlp.components.medications import find_medications
from imr_nlp.components.procedures import find_procedures
from imr_nlp.match import Mention, resolve
from imr_nlp.text.fold import fold

#: What goes with a service and is not what a heading is about.
_AIDS = frozenset({"fluoroscopic_guidance", "ultrasound_guidance", "sedation", "conscious_sedation", "iv_sedation"})
_TOPICAL_FORMS = frozenset({"cream", "gel", "ointment", "lotion", "patch", "spray", "jelly"})
_SKIN_DRUGS = frozenset({"opioid", "hormone", "antibiotic", "corticosteroid", "antihypertensive", "smoking_cessation"})

_WORDS = {
    word: value
    for value, word in enumerate(
        "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
        "seventeen eighteen nineteen twenty".split(),
        start=1,
    )
} | {"twenty-four": 24, "thirty": 30, "thirty-six": 36, "forty": 40, "fifty": 50, "sixty": 60, "ninety": 90}
_N = rf"(?:\d{{1,4}}|{'|'.join(sorted(_WORDS, key=len, reverse=True))})"
_MANY = rf"{_N}(?:\s?(?:-|to)\s?{_N})?"
_UNIT = (
    r"(?:sessions?|visits?|treatments?|appointments?|tablets?|tabs|capsules?|caps|pills?|patches|units?|boxe?s?|"
    r"tubes?|bottles?|containers?|injections?|vials?)\b"
)
#: A dose is no quantity: ``1 tab orally``, ``6 visits per week``.
_NO_DOSE = r"(?!\s?(?:per|a|each|/|orally|by mouth|po|every|twice|once|daily|at)\b)"
_PERIOD = r"(?:day|week|month|wk|mo|year)s?"
_FREQUENCY = re.compile(
    rf"\b(?:{_MANY}\s?(?:x|times?|visits?|sessions?|treatments?|hours?|tablets?|tabs)?\s?(?:/|per|a|each|every)\s?{_PERIOD}\b"
    rf"|(?:{_MANY}\s?(?:x|times?)|once|twice)\s?(?:/|a|per|each)?\s?(?:daily|weekly|monthly|{_PERIOD})\b(?!\s?ago)"
    rf"|every\s(?:{_MANY}\s)?(?:hours?|hrs?|days?|weeks?|months?|other day)\b"
    r"|(?:once|twice)\sdaily|daily|nightly|at bedtime"
    r"|[btq]\.?[id]\.?d?\.?(?!\w)|\bqhs\b|\bq\s?\d{1,2}(?:-\d{1,2})?\s?h(?:rs?|ours)?\b|\bp\.?r\.?n\b)"
)
_DURATION = re.compile(
    r"\b(?:for|over|times|x|\*)\s(?:a\s|an\s|unspecified\s)?(?:period of\s|additional\s)?"
    rf"({_MANY}(?:\s?\(\d+\))?[\s-]?(?:day|week|month|year|wk|mo)s?)\b"
    rf"|\bdays?\ssupply:?\s(\d{{1,3}})\b"
    rf"|(?<![\w/#])({_MANY}[\s-]?(?:days?|weeks?|months?|years?))(?=\s(?:rental|trial|supply|use|stay)\b)"
    rf"|\b({_MANY}\s(?:days|weeks|months))(?=\s(?:#|for\b)|$)"
)
_COUNTS = tuple(
    re.compile(pattern)
    for pattern in (
        rf"\b(?:quantity|qty|total|count)\.?\s?:?\s?(?:of\s)?\(?({_N})\b(?!\s?(?:mg|%))",
        r"#\s?(\d{1,4})\b(?!\s?(?:mg|%))",
        rf"[(\[]\s?({_N})\s?(?:total\s)?(?:{_UNIT})?\s?(?:total)?[)\]]",
        rf"\b({_N})\s(?:\(\d+\)\s)?(?:additional\s|more\s|total\s)?(?:(?!{_PERIOD}\b|supply|times?)[\w/-]+\s){{0,4}}?{_UNIT}{_NO_DOSE}",
        rf"(?:\btimes|(?<=\s)x)\s?({_N})\b(?!\s?(?:-|to|weeks?|months?|days?|wks?|per|a|times|/|x)\b)(?!\s?-)",
    )
)
_LATERAL = re.compile(r"\b(left|right|lt|rt)\b")
_BOTH = re.compile(r"\b(?:bilateral(?:ly)?|b/l|bilat|both|left\s?(?:and|/|&)\s?right|right\s?(?:and|/|&)\s?left)\b")
_MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec".split()
_DATE = (
    r"(?:(?P<month>\d{1,2})[/-](?P<day>\d{1,2})[/-](?P<year>\d{4}|\d{2})"
    r"|(?P<name>jan|feb|mar|apr|may|jun|jul|aug|sept?|oct|nov|dec)[a-z]*\.?\s(?P<nday>\d{1,2}),?\s(?P<nyear>\d{4})"
    r"|(?P<iso>\d{4}-\d{2}-\d{2}))"
)
_SERVICE_DATE = re.compile(
    rf"\b(?:d\.?o\.?s\.?|dates?\sof\sservices?|service\sdates?)\s?(?:on|of|was|is)?\s?[:(]?\s?{_DATE}"
)
_COMPOUND = re.compile(r"\bcompound|\b(?:cream|gel) base\b")
_RETROSPECTIVE = re.compile(r"\bretro(?:spective(?:ly)?)?\b")
_PROSPECTIVE = re.compile(r"\bprospective(?:ly)?\b")


@lru_cache(maxsize=1)
def _categories() -> dict[tuple[str, str], tuple[str, str]]:
    path = resources.files("imr_nlp") / "terms" / "treatment_categories.csv"
    return {
        (row["kind"], key): (row["category"], row["subcategory"])
        for row in csv.DictReader(path.read_text(encoding="utf-8").splitlines())
        for key in row["key"].split()
    }


def item_context(request: str) -> dict[str, Any]:
    """The context fields of :class:`imr_nlp.records.Determination` that a heading states; else None.

    Parameters
    ----------
    request
        The words of the request, on one line.

    Returns
    -------
    dict
        ``category`` and ``subcategory`` (the State's list), ``quantity``, ``frequency``, ``duration`` (as
        printed), ``laterality``, ``levels``, ``date_of_service`` (ISO) and ``retrospective``.

    Examples
    --------
    >>> found = item_context("Retrospective right L4-5 facet injection (DOS 3/9/16)")
    >>> found["category"], found["subcategory"], found["laterality"], found["levels"], found["date_of_service"]
    ('injection', 'facet_injection', 'right', ['L4-L5'], '2016-03-09')
    >>> found = item_context("Physical therapy 2 times a week for 6 weeks (12 sessions) for the left knee")
    >>> found["frequency"], found["duration"], found["quantity"], found["laterality"]
    ('2 times a week', '6 weeks', 12, 'left')
    """
    line = " ".join(request.split())
    folded = fold(line)
    category, subcategory = category_of([*find_procedures(line), *find_medications(line)], folded)
    frequency = _FREQUENCY.search(folded)
    return {
        "category": category,
        "subcategory": subcategory,
        "quantity": _quantity(folded),
        "frequency": line[frequency.start() : frequency.end()].strip() if frequency else None,
        "duration": _duration(line, folded),
        "laterality": _laterality(folded),
        "levels": _levels(line),
        "date_of_service": _date(folded),
        "retrospective": True if _RETROSPECTIVE.search(folded) else (False if _PROSPECTIVE.search(folded) else None),
    }


def category_of(mentions: Iterable[Mention], folded: str = "") -> tuple[str | None, str | None]:
    """The State's category and subcategory of what a heading asks for: of its first service or drug.

    Examples
    --------
    >>> category_of(find_medications("Ketoprofen 20%, Baclofen 5% cream"))
    ('pharmaceuticals', 'topical_compounds')
    """
    kept = resolve(mentions)
    main = [m for m in kept if m.attributes["concept"] not in _AIDS] or kept
    table = _categories()
    if not main:
        return next((table[key] for key in table if key[0] == "word" and key[1] in folded), (None, None))
    first = main[0]
    if first.label == "PROCEDURE":
        concept, kind = first.attributes["concept"], first.attributes["category"]
        return table.get(("concept", concept)) or table.get(("category", kind)) or (None, None)
    drugs = [m for m in main if m.label == "MEDICATION"]
    on_skin = [m for m in drugs if _topical(m)]
    mixed = len({m.attributes["concept"] for m in on_skin if not m.attributes["concept"].startswith("topical")}) > 1
    if first in on_skin and (mixed or _COMPOUND.search(folded)):
        return table["drug", "topical_compound"]
    if on_skin and first is on_skin[0] and first.attributes["category"] not in _SKIN_DRUGS:
        kind = first.attributes["category"]
        return table["drug", kind if kind.startswith("topical") else "topical_analgesic"]
    return table.get(("drug", first.attributes["category"])) or ("pharmaceuticals", "other")


def _topical(mention: Mention) -> bool:
    strength = mention.attributes["strength"] or ""
    return (
        strength.endswith("%")
        or mention.attributes["form"] in _TOPICAL_FORMS
        or mention.attributes["category"].startswith("topical")
    )


def _number(word: str) -> int:
    return int(word) if word.isdigit() else _WORDS[word]


def _quantity(folded: str) -> int | None:
    for pattern in _COUNTS:
        for match in pattern.finditer(folded):
            before = folded[max(0, match.start() - 8) : match.start()]
            if re.search(r"(?:\d|\bto|\bor)\s?-?\s?$", before) or "refill" in match.group():
                continue  # the end of a range
            return _number(match.group(1))
    return None


def _duration(line: str, folded: str) -> str | None:
    match = _DURATION.search(folded)
    if match is None:
        return None
    group = next(i for i, value in enumerate(match.groups(), start=1) if value)
    words = line[match.start(group) : match.end(group)]
    return f"{words} days" if group == 2 else words


def _laterality(folded: str) -> str | None:
    if _BOTH.search(folded):
        return "bilateral"
    sides = {{"lt": "left", "rt": "right"}.get(word, word) for word in _LATERAL.findall(folded)}
    # "left hand, right leg" is neither one side nor both.
    return sides.pop() if len(sides) == 1 else None


def _levels(line: str) -> list[str]:
    from imr_nlp.components.spinal_levels import find_levels

    found = [name for m in find_levels(line) for name in (m.attributes["segments"] or m.attributes["vertebrae"])]
    return list(dict.fromkeys(found))


def _date(folded: str) -> str | None:
    match = _SERVICE_DATE.search(folded)
    if match is None:
        return None
    if match["iso"]:
        return match["iso"]
    if match["name"]:
        year, month, day = int(match["nyear"]), _MONTHS.index(match["name"][:3]) + 1, int(match["nday"])
    else:
        year, month, day = int(match["year"]), int(match["month"]), int(match["day"])
    try:
        return date(year + 2000 if year < 100 else year, month, day).isoformat()
    except ValueError:
        return None
