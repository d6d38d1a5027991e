"""Numbers of prescriptions and requests: one grammar of strengths, counts, doses, frequencies and periods.

A text is read from left to right; each number goes to the first reading of :data:`_GRAMMAR` that fits where it
begins, whole, and to no other. What no reading claims is a bare ``number``.
"""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

_ONES = "one two three four five six seven eight nine".split()
_TEENS = "ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen".split()
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety".split()
_VALUES = (
    {word: value for value, word in enumerate([*_ONES, *_TEENS], start=1)}
    | {word: 10 * value for value, word in enumerate(_TENS, start=2)}
    | {"hundred": 100}
)

# A number is taken whole or not at all: "60.00" is never "6", and "3/4/14" never "3".
_WHOLE = r"(?>\d{1,3}(?:,\d{3})+|\d{1,4})(?:\.0{1,2})?(?![\d,]*\d|\.\d|/\d)"
_ONE, _TEEN, _TEN = ("|".join(words) for words in (_ONES, _TEENS, _TENS))
_WORD = (
    rf"(?>(?:(?:{_ONE})\s)hundred(?:(?:\sand)?\s(?:(?:{_TEN})(?:[ -](?:{_ONE}))?|{_TEEN}))?"
    rf"|(?:{_TEN})(?:[ -](?:{_ONE}))?|{_TEEN}|{_ONE})\b"
)
_N = rf"(?:{_WHOLE}|{_WORD})(?:\s?\((?:{_WHOLE}|{_WORD})\))?"
_RANGE = rf"{_N}(?:\s?(?:-|to|or)\s?{_N})?"
_DECIMAL = r"(?>(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?|\.\d+)"

_UNIT = r"(?:mcgs?|mgs?|milligrams?|micrograms?|ug|iu|meq|units?|%|percent)(?![a-z])"
_MEASURE = r"(?:grams?|gr?ms?|gr?|mls?|milliliters?|cc|oz|ounces?|liters?)(?![a-z])"
_PERIOD = r"(?:days?|weeks?|months?|years?|nights?|wks?|mos?|yrs?)\b"
_HOURS = r"(?:hours?|hrs?)\b"
_PARTS = r"(?:visits?|sessions?|treatments?|appointments?|hours?|hrs?|days?|nights?|shifts?)"
_SOLID = r"(?:tablets?|tabs?|capsules?|caps|cap|pills?|patch|patches)"
_THINGS = (
    rf"(?:{_SOLID}|units?|box|boxes|"
    r"tubes?|bottles?|containers?|vials?|syringes?|packs?|packets?|packages?|films?|lozenges?|suppositor(?:y|ies)|"
    r"pairs?|kits?|sets?|pieces?|jars?|inhalers?|pens?)\b"
)
_SERVICES = r"(?:visits?|sessions?|treatments?|appointments?|stud(?:y|ies)|injections?)\b"
_ADJECTIVES = rf"(?:(?!{_PERIOD}|{_HOURS}|supply\b|times?\b|x\b|of\b|refills?\b|with\b)[\w/-]+\s){{0,4}}?"
_QTY = r"(?:quantity|qty|count|total|disp(?:ensed?)?|number)\b\.?\s?(?:of\b|is\b|[:=#-])*\s?#?\s?\(?|no\.\s?|#\s?"
_SIG = re.compile(
    r",?\s(?:orally|by\s|p\.?o\b|per\b|an?\s|each\b|every\b|once|twice|three times|daily|nightly|at\b|"
    r"q\s?\d|q\w{1,3}\b|[bt]\.?i\.?d|prn|as (?:needed|directed)|before\b|prior\b|sublingual|sl\b|under\b|in the\b|"
    r"to (?:the )?affected|\d times)"
)
_SIZE = (
    r"(?:views?|phases?|levels?|tesla|inch|inches|cm|mm|lbs?|pounds?|kg|channels?|leads?|points?|panels?|wheel\w*|"
    r"degrees?|french|gauge|miles?|hz|min|mins|minutes?|in\s1\b|d\b|t\b|ft|feet)(?![a-z])"
)
_OFTEN = r"(?:daily|nightly|(?:bi-?\s?|semi-?)?(?:weekly|wkly|monthly|annual(?:ly)?)|quarterly|yearly)\b(?!\sliving)"
_CHANGE = (
    r"\s(?:or (?:more|greater)\s)?(?:reduction|improvement|relief|decrease|increase|pain|functional|better|of the|"
    r"of (?:his|her)|disab|impair|loss|range|normal)"
)
_NOT_OFTEN = r"(?!\s?(?:/|per\b|an?\s|each\b|every\b))"
_EACH = r"(?:day|week|month|year|night|hour|hr|wk|mo|d)s?\b"
#: Kind of token to its pattern, tried in this order where a word begins.
_GRAMMAR: tuple[tuple[str, str], ...] = (
    (
        "date",
        r"\d{1,2}[/-]\d{1,2}[/-](?:\d{4}|\d{2})(?!\d)|\d{4}-\d{2}-\d{2}"
        r"|(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]{0,6}\.?\s\d{1,2}(?:st|nd|rd|th)?,?\s\d{4}",
    ),
    # Vertebrae, teeth, codes, names with a number: nothing is counted by them.
    ("code", r"(?:tooth|teeth|grade|stage|type|phase|tooth no\.?)\s#?\s?\d{1,2}(?:,\s?#?\d{1,2})*\b"),
    (
        "code",
        r"[ctls]-?\d{1,2}\b(?:\s?[-/]\s?(?:[ctls]-?)?\d{1,2}\b|\s?(?:,|&|and|to|through|thru)\s?[ctls]-?\d{1,2}\b"
        r"|\s?(?:,|&|and|,\sand)\s?\d{1,2}\b"
        r"(?=\s?(?:$|[,;)&]|(?:and|left|right|bilateral|levels?|medial|facet|mbb|tfesi)\b)))*"
        r"|(?!q\d|x\d)[a-z]{1,6}-?\d+[a-z]?\b(?![/%.]\d)",
    ),
    ("refills", rf"{_N}\s(?:additional\s|more\s)?refills?\b|refills?\s?(?:x|times|:|#|of|=)?\s?{_N}"),
    ("duration", rf"days?\ssupply\s?[:=]?\s?(?P<supply>{_WHOLE})"),
    (
        "frequency",
        rf"(?:{_RANGE}|once|twice)\s?(?:[a-z]+\s(?={_PARTS}))?(?:x'?s?|times?|{_PARTS})?\s?"
        rf"(?:/\s?|(?:per|an?|each|in\sa)\s){_EACH}(?!\s?ago)"
        rf"|{_RANGE}\s?{_SOLID}\s?(?:/\s?|(?:per|an?|each)\s)(?:day|night|hour|hr|d)\b"
        rf"|{_RANGE}\s?(?:x'?s?|times?|{_PARTS})\s?every\s(?:{_RANGE}\s?)?{_EACH}"
        rf"|(?:{_RANGE}\s?(?:x'?s?|times?|{_PARTS})|once|twice|thrice)\s?/?\s?(?:{_OFTEN}|(?:wk|week|day|month)\b)"
        rf"|every\s(?:other\s)?(?:{_RANGE}[\s-]?)?"
        r"(?:hours?|hrs?|days?|nights?|weeks?|wks?|months?|mornings?|evenings?|years?)\b"
        rf"|each\s(?:day|night|week|month)\b|{_OFTEN}|at bedtime\b|as needed\b"
        r"|q\.?\s?(?:other\s)?(?:day|night|week|wk|month|morning|evening)\b"
        rf"|q\.?\s?{_RANGE}\s?(?:h|hrs?|hours?|d|days?|weeks?|wks?|months?)\b"
        r"|(?:b\.?i\.?d|t\.?i\.?d|q\.?i\.?d|q\.?d|q\.?h\.?s|q\.?o\.?d|q[ap]m|p\.?r\.?n)\b(?:(?<=\.\w)\.)?",
    ),
    # What changes by so much per cent has no strength.
    ("size", rf"{_DECIMAL}\s?(?:%|percent)?(?:\s?(?:-|to)\s?{_DECIMAL}\s?)?(?:%|percent)(?={_CHANGE})"),
    (
        "strength",
        rf"(?:{_DECIMAL}(?:(?:\s?{_UNIT})?\s?[-/]\s?|\s{{1,2}}(?=[2-7]\d\d\s?mg))){{0,4}}{_DECIMAL}\s?{_UNIT}"
        rf"(?:\s?(?:/|per\s)\s?(?:{_DECIMAL}\s?)?(?:mls?|cc|hrs?|hours?|h|gm?|actuation|dose|spray|tab|tablet)\b)?",
    ),
    ("amount", rf"(?:{_QTY})?{_DECIMAL}\s?{_MEASURE}"),
    ("size", rf"(?:{_DECIMAL}(?:\s?(?:x|-|to)\s?{_DECIMAL})?|{_RANGE})[\s-]?{_SIZE}"),
    (
        "count",
        rf"(?:{_QTY})(?P<count>{_RANGE})|(?:a\s)?(?:series|sets?|total|trial|course)\sof\s(?P<series>{_RANGE})"
        rf"(?![\s-]?(?:{_PERIOD}|{_HOURS}))",
    ),
    ("count", rf"(?P<total>{_N})(?:\s|-)(?:count|total|in total)\b"),
    (
        "duration",
        r"(?:(?:for|over|times|during)\s|[x×*]\s?)"
        r"(?:(?:an?|unspecified|period of|additional|another|up to|total of)\s)*"
        rf"(?P<over>{_RANGE}[\s-]?{_PERIOD}){_NOT_OFTEN}",
    ),
    (
        "interval",
        r"(?:in|within|after|before|past|last|prior|previous|next|follow[- ]?up|recheck|return)\s"
        rf"(?:the\s)?{_RANGE}[\s-]?{_PERIOD}"
        rf"|{_RANGE}[\s-]?{_PERIOD}(?=[\s-](?:ago|old|later|post|after|before|prior|apart|from|follow|status|p/o)\b)",
    ),
    ("duration", rf"(?P<period>{_RANGE}[\s-]?{_PERIOD}){_NOT_OFTEN}"),
    ("duration", rf"{_N}\s?[x×]\s?(?P<weeks>{_RANGE}[\s-]?{_PERIOD}){_NOT_OFTEN}"),
    (
        "product",
        rf"(?P<a>{_RANGE})\s?(?:[x×]|times)\s?(?P<b>{_RANGE})"
        rf"(?!\s?(?:{_PERIOD}|{_HOURS}|{_SIZE}|{_MEASURE}|/|per\b|a\s|times\b|x\s?\d))",
    ),
    ("dose", rf"(?:take|takes|taking|apply|use|inject)\s(?:up to\s)?{_RANGE}(?:\s{_THINGS})?(?!\s?{_PARTS})"),
    ("dose", rf"{_RANGE}\s(?:p\.?o\b\.?|by mouth|orally|sl\b)"),
    ("hours", rf"(?P<hours>{_RANGE})\s?-?{_HOURS}(?!\s(?:on|off|before|after|prior|apart)\b)"),
    ("interval", rf"{_RANGE}\s?-?{_HOURS}"),
    (
        "times",
        rf"(?:[x×*]|times)\s?(?P<times>{_RANGE})(?!\s?(?:{_PERIOD}|{_SIZE}|{_MEASURE}|times\b|x\b|/|-\s?\d|per\b|a\s))"
        rf"(?:\s(?:{_THINGS}|{_SERVICES}|{_HOURS}))?",
    ),
    ("services", rf"(?P<services>{_RANGE})\s?(?:additional\s|more\s|total\s)?{_ADJECTIVES}{_SERVICES}"),
    ("things", rf"(?P<things>{_RANGE})\s?(?:additional\s|more\s|total\s)?(?P<what>{_ADJECTIVES}{_THINGS})"),
    # Sums of pharmacies and claims are printed with their cents: "120.00".
    ("count", r"(?P<cents>\d{1,4}\.00)(?![\d%])"),
    (
        "count",
        rf"(?P<twice>(?:{_WORD})\s?\({_WHOLE}\)|{_WHOLE}\s?\((?:{_WORD}|{_WHOLE})\))"
        r"(?=\s*(?:$|[,;:.)]|(?:with|and|for|per|refills?)\b))",
    ),
    ("pair", rf"(?P<pair>{_DECIMAL}(?:\s?[/-]\s?{_DECIMAL})+)(?![\d/])"),
    ("number", rf"(?P<number>{_RANGE})(?![\d/%-])"),
    ("number", r"\d[\d.,/]*"),
)
_BRACKET = (
    rf"[(\[]\s?(?:x\s?)?(?P<bracket>{_RANGE})\s?(?:total\s)?(?:{_ADJECTIVES}(?:{_THINGS}|{_SERVICES}))?"
    r"\s?(?:total)?\s?[)\]]"
)
#: What a token begins with, to pass over most words at once.
_START = (
    rf"(?=[#.\d×*x]|[a-z]{{1,6}}-?\d|{_ONE}|{_TEEN}|{_TEN}|once|twice|thrice|each|every|daily|nightly|bi-?\s?[wma]|"
    r"semi|weekly|wkly|monthly|annual|quarterly|yearly|at bed|as need|q\s?\.?\s?[\ddhiowenamp]|[bt]\.?i\.?d|p\.?r\.?n|"
    r"refill|days?\ss|in\s|within|after|before|past|last|prior|previous|next|follow|recheck|return|for\s|over\s|times\s|"
    r"during|quantity|qty|count|total|trial|course|disp|number|no\.|series|sets?\s|a\s[st]|takes?\s|taking|apply|use\s|inject|"
    r"tooth|teeth|grade|stage|type|phase|jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)"
)
# The number of the kind's pattern is in its group's name: kinds come more than once.
_TOKEN = re.compile(
    rf"(?P<k_bracket>{_BRACKET})|(?<!\w)(?<!\d\.)(?<![a-z]-){_START}(?:"
    + "|".join(f"(?P<k{place}_{kind}>{pattern})" for place, (kind, pattern) in enumerate(_GRAMMAR))
    + ")"
)
_VALUED = ("bracket", "count", "series", "total", "hours", "times", "services", "things", "twice", "cents", "number")
_PRINTED = ("over", "period", "weeks")
#: One or two of these are a dose, and so are fewer than ten with the words of a dose behind them.
_ONE_DOSE, _MOST_DOSES = 3, 10
_SOLIDS = re.compile(rf"{_SOLID}$")


class Quantity(NamedTuple):
    """One number with what it counts: ``text[start:end]``.

    ``kind`` is ``strength`` (``10/325 mg``), ``amount`` (of a package, in grams, millilitres, ounces), ``count``
    (said to be one: ``#60``, ``qty: 60``, ``series of three``), ``bracket`` (``(12 visits)``), ``services`` (``12
    sessions``), ``things`` (``60 tablets``, ``2 boxes``), ``product`` (``2x6``), ``times`` (``x 5``), ``hours``,
    ``dose`` (``1-2 tabs``), ``frequency``, ``duration``, ``interval`` (``in 6 weeks``), ``refills``, ``pair``
    (``10/325``), ``size``, ``date``, ``code`` or ``number``. ``value`` is the count, none of a range; ``first`` and
    ``last`` bound the words that name a duration.
    """

    start: int
    end: int
    kind: str
    value: int | None
    first: int
    last: int


def number_of(words: str) -> int | None:
    """The whole number that folded ``words`` name; none of a range.

    Examples
    --------
    >>> [number_of(w) for w in ("60.00", "1,200", "sixty (60)", "twenty-four", "one hundred and twenty", "8-12")]
    [60, 1200, 60, 24, 120, None]
    """
    parts = re.split(r"\s?\(", words.rstrip(") "))
    numbers = {_one(part.strip()) for part in parts}
    # "two (2)" says it twice; where the two differ neither is believed.
    return numbers.pop() if len(numbers) == 1 else None


def _one(words: str) -> int | None:
    if re.fullmatch(r"[\d,]+(?:\.0+)?", words):
        return int(words.split(".")[0].replace(",", ""))
    values = [_VALUES.get(word, 0) for word in re.split(r"[\s-]+(?:and\s)?", words)]
    # "six-eight" is a range, "sixty-eight" a number.
    if 0 in values or any(a <= b < 100 for a, b in pairwise(values)):
        return None
    total = 0
    for value in values:
        total = total * value if value == 100 else total + value
    return total


@lru_cache(maxsize=256)
def read_quantities(folded: str) -> tuple[Quantity, ...]:
    """Every number of a folded text (:func:`imr_nlp.text.fold.fold`), and every frequency, in text order.

    Examples
    --------
    >>> text = "1-2 tabs q4h prn, #180, 30 days"
    >>> [(text[q.start : q.end], q.kind, q.value) for q in read_quantities(text)]
    [('1-2 tabs', 'dose', None), ('q4h prn', 'frequency', None), ('#180', 'count', 180), ('30 days', 'duration', None)]
    """
    found: list[Quantity] = []
    for match in _TOKEN.finditer(folded):
        kind = str(match.lastgroup).partition("_")[2]
        value = next((number_of(words) for name in _VALUED if (words := match[name])), None)
        start, end = match.span()
        first, last = next((match.span(name) for name in _PRINTED if match[name]), (start, end))
        if match["supply"]:
            first, last = match.span("supply")
        if kind == "product":
            a, b = number_of(match["a"]), number_of(match["b"])
            value = a * b if a and b else None
        elif kind == "things" and _is_dose(folded, match, value):
            kind, value = "dose", None
        if kind == "frequency" and found and found[-1].kind == "frequency" and _joined(folded[found[-1].end : start]):
            start = first = found.pop().start
        found.append(Quantity(start, end, kind, value, first, last))
    return tuple(found)


def _joined(gap: str) -> bool:
    return not gap.strip(" ,;/x&") or gap.strip() == "and"


def _is_dose(folded: str, match: re.Match[str], value: int | None) -> bool:
    """Whether so many tablets are taken, not handed out."""
    if not _SOLIDS.search(match["what"]):
        return False
    return value is None or value < _ONE_DOSE or (value < _MOST_DOSES and _SIG.match(folded, match.end()) is not None)


_SPELLING = (
    (re.compile(r"\b(?:milligrams?|mgs)\b|(?<=\d)(?:milligrams?|mgs)\b"), "mg"),
    (re.compile(r"(?:micrograms?|mcgs|ug)\b"), "mcg"),
    (re.compile(r"(?:grams?|gr?ms?|gr)\b"), "g"),
    (re.compile(r"(?:cc|mls|milliliters?)\b"), "ml"),
    (re.compile(r"\s?per\s(?=\w)"), "/"),
    (re.compile(r"(?<=/)\s?(?:hours?|hrs?|h)\b"), "hr"),
    (re.compile(r"(?<=/)\s?1\s?(?=[a-z])"), ""),
    (re.compile(r"\s?percent\b|\s?%"), "%"),
    (re.compile(r"\bunit\b"), "units"),
    (re.compile(r"(?<![\d.])\.(?=\d)"), "0."),
    (re.compile(r"\s*[/]\s*"), "/"),
    (re.compile(r"(?<=[\da-z%])\s*-\s*(?=[\d.])"), "/"),
    (re.compile(r"(?<=\d)\s+(?=\d)"), "/"),
    (re.compile(r"(?<=\d)\s*(?=[a-z])"), " "),
)
#: The parts of a combination differ by more: "10-325 mg" is one, "50-100 mg" is not.
_WIDEST = 4
_OF_ONE = re.compile(r"(\d+(?:\.\d+)?)\s?-\s?(\d+(?:\.\d+)?)\s?([a-z]+)")
_REPEATED = re.compile(r"([\d.,]+)(\s[a-z]+|%)(?=(?:/[\d.,]+(?:\s[a-z]+|%))*/[\d.,]+\2$)")


def spell_strength(printed: str) -> str:
    """One spelling of a strength: parts joined by ``/``, the unit once at the end where all share it.

    Between two numbers that lie near each other a hyphen is a range of doses and stays: ``50-100 mg``.

    Examples
    --------
    >>> [spell_strength(s) for s in ("10-325mg", "10mg/325 mg", "7.5 325 mg", "10 mg/1ml", "50-100mg", "1percent")]
    ['10/325 mg', '10/325 mg', '7.5/325 mg', '10 mg/ml', '50-100 mg', '1%']
    """
    words = printed.strip()
    if (dose := _OF_ONE.fullmatch(words)) and 1 < float(dose[2]) / (float(dose[1]) or 1) <= _WIDEST:
        return f"{dose[1]}-{dose[2]} {spell_strength(f'1 {dose[3]}')[2:]}"
    for pattern, spelling in _SPELLING:
        words = pattern.sub(spelling, words)
    return _REPEATED.sub(r"\1", words)
