"""What a disputed item's heading says besides its service: category, quantity, frequency, side, levels, dates."""

import csv
import re
from collections.abc import Iterable, Sequence
from functools import lru_cache
from importlib import resources
from typing import Any

from imr_nlp.components.medications import find_medications
from imr_nlp.components.procedures import find_procedures
from imr_nlp.letter.dates import iso_date
from imr_nlp.match import Mention, resolve
from imr_nlp.match.quantities import Quantity, read_quantities
from imr_nlp.text.fold import fold

#: What goes with a service and is not what a heading is about.
_AIDS = frozenset({"fluoroscopic_guidance", "ultrasound_guidance", "sedation", "conscious_sedation", "iv_sedation"})
_TOPICAL_FORMS = frozenset({"cream", "gel", "ointment", "lotion", "patch", "spray", "jelly"})
_SKIN_DRUGS = frozenset({"opioid", "hormone", "antibiotic", "corticosteroid", "antihypertensive", "smoking_cessation"})

#: The readings of a number that are a quantity, the surest first.
_COUNTS = ("count", "bracket", "services", "things", "product", "times", "hours")
#: Services by the visit, of which ``2x6`` says how many times a week for how many weeks.
_VISITS = frozenset(
    {"rehabilitation", "psych_services", "therapies", "evaluation_and_management", "home_health", "programs"}
)
#: What opens a heading before a number of the service: ``Associated surgical service: 2 leg wraps``.
_DIGITS = re.compile(r"#|\d+|\bone\b")
_UNITS = re.compile(r"(\d{1,2})\s?units?")
_OPENING = re.compile(r"(?:^|:|\b(?:for|additional|repeat))\s*$")
#: What stands before a last number of the service: ``NCV of both legs, 2``.
_LISTED = re.compile(r"[a-z)],\s$")
_NOT_COUNTED = re.compile(r"\s(?:prescriptions?|refills?|in|of|or)\b|\s*[-/%.]")
_RETURNS = re.compile(r"\b(?:follow[- ]?ups?|recheck|re-?evaluation|return)\b[^,;:]*$")
_LATERAL = re.compile(r"\b(left|right|lt|rt)\b")
_BOTH = re.compile(r"\b(?:bilateral(?:ly)?|b/l|bilat|both|left\s?(?:and|/|&)\s?right|right\s?(?:and|/|&)\s?left)\b")
#: Words before a date that make it the service's.
_SERVED = re.compile(
    r"\b(?:d\.?o\.?s\b\.?|date(?:s|\(s\))?\sof\sservices?|service\sdates?|dispensed|performed|provided|rendered|administered|"
    r"collected|completed|received|given|done|obtained|taken)\s?(?:on|of|was|is|from|between)?\s?[:(]?\s?$"
)
_BETWEEN = re.compile(r"\b(?:between|from)\s$")
_TO = re.compile(r"\s(?:and|to|through)\s|\s?-\s?")
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
    mentions = [*find_procedures(line), *find_medications(line)]
    category, subcategory = category_of(mentions, folded)
    drug = any(m.label == "MEDICATION" for m in mentions)
    # The number of a name counts nothing: "Tylenol #3", "Synvisc-One".
    unnamed = folded
    for m in mentions:
        name = _DIGITS.sub(lambda found: "_" * len(found.group()), folded[m.start : m.end])
        unnamed = unnamed[: m.start] + name + unnamed[m.end :]
    if subcategory == "dental":  # "root canal #19" names a tooth
        unnamed = unnamed.replace("#", "_")
    said = read_quantities(unnamed)
    frequency = next((line[q.start : q.end] for q in said if q.kind == "frequency"), None)
    served, given = _service_date(folded, said)
    return {
        "category": category,
        "subcategory": subcategory,
        "quantity": _quantity(unnamed, said, category, drug),
        "frequency": frequency,
        "duration": _duration(line, folded, said),
        "laterality": _laterality(folded),
        "levels": _levels(line),
        "date_of_service": served,
        "retrospective": given,
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


def _quantity(folded: str, said: Sequence[Quantity], category: str | None, drug: bool) -> int | None:
    for kind in _COUNTS:
        for number in said:
            if number.kind != kind or (kind == "product" and category not in _VISITS):
                continue
            if kind == "hours" and category not in ("programs", "home_health"):
                continue
            return number.value  # none of a range
    for number in said:
        where = _LISTED if number.end == len(folded) else _OPENING
        counted = number.kind == "number" and where.search(folded[: number.start])
        if counted and not _NOT_COUNTED.match(folded, number.end):
            return number.value
        if number.kind == "strength" and not drug and (units := _UNITS.fullmatch(folded[number.start : number.end])):
            return int(units[1])
    return None


def _duration(line: str, folded: str, said: Sequence[Quantity]) -> str | None:
    for period in said:
        if period.kind != "duration":
            continue
        words = line[period.first : period.last]
        if (period.first, period.last) == (period.start, period.end) and _RETURNS.search(folded[: period.start]):
            continue  # "Follow-up 6 weeks" says when
        return f"{words} days" if words.isdigit() else words
    return None


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


def _service_date(folded: str, said: Sequence[Quantity]) -> tuple[str | None, bool | None]:
    """The day of the service, of several the first, and whether the service was given already.

    What has a date of service was given. Two days that bound a review (``between 9/23/2014 and 11/7/2014``) are
    not the service's, unless the review looks back or they are one day.
    """
    backward = _RETROSPECTIVE.search(folded) is not None
    forward = not backward and _PROSPECTIVE.search(folded) is not None
    dates = [q for q in said if q.kind == "date"]
    for place, found in enumerate(dates):
        day = iso_date(folded[found.start : found.end])
        before = folded[: found.start]
        served = _SERVED.search(before) is not None or (backward and len(dates) <= 2 and place == 0)
        if not served and _BETWEEN.search(before) and place + 1 < len(dates):
            following = dates[place + 1]
            one_day = day == iso_date(folded[following.start : following.end])
            served = one_day and _TO.fullmatch(folded[found.end : following.start]) is not None
        if served and day:
            return day, not forward
    return None, True if backward else (False if forward else None)
