"""Medications: drugs and drug classes, with strength, form and count read from the words around them."""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

from spacy.language import Language
from spacy.tokens import Doc

from imr_nlp.components.base import add_mentions
from imr_nlp.match import Mention, longest
from imr_nlp.match.lexicon import Row, match_form, names, read_table, shared_lexicon
from imr_nlp.match.neighbours import read_neighbours
from imr_nlp.match.phrase import grow_right
from imr_nlp.match.quantities import Quantity, read_quantities, spell_strength
from imr_nlp.text.fold import fold
from imr_nlp.text.tokenizer import text_of

MEDICATION = "MEDICATION"
_CONTEXT = "treatment_context.json"
_REACH = 90
_BEFORE = 45

_FORM = re.compile(
    r"(?<![a-z])(tablet|tab|capsule|cap|gel|cream|ointment|patch|lotion|spray|suppositor|suspension|solution|injection|syrup|"
    r"film|drop|powder|inhaler|lozenge|foam|jelly|liquid|elixir|vial|kit|pill|troche|pad|roll)"
    r"(?:e?s|y|ies)?\b"
)
_FORMS = {"tab": "tablet", "cap": "capsule", "suppositor": "suppository", "pill": "tablet"}
#: Forms whose grams are a package's: of a solid, grams are a strength.
_SOFT = frozenset(
    {"gel", "cream", "ointment", "lotion", "foam", "jelly", "liquid", "powder", "solution", "suspension", "syrup"}
)
_MOST_GRAMS = 5.0
#: Forms that make another product of a drug: of "Voltaren" the gel.
_ON_SKIN = frozenset({"gel", "cream", "ointment", "patch", "lotion", "spray", "foam", "jelly", "solution"})
#: Classes whose fixed combinations are printed without their unit: it is mg in all of them.
_IN_MG = frozenset({"opioid", "opioid_antagonist", "nsaid", "analgesic", "muscle_relaxant", "migraine"})
_SAID = (
    r"(?i:[#\d.]|qty|quantity|count|total|disp|x\s?\d|(?:an?|the)\s(?:quantity|qty|count|total)|"
    r"(?:one|two|three|four|five|six|eight|ten|twelve|fifteen|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety)\b)"
)
#: Where what is printed of a drug ends: at a new clause or sentence, but not at an abbreviation's dot.
_STOP = re.compile(
    r";(?!\s?(?i:sig|qty|quantity|count|disp|#))|\n"
    r"|\.(?=\s|$)(?<!\W\w\.)(?<!tab\.)(?<!tabs\.)(?<!cap\.)(?<!caps\.)(?!\s(?i:#|qty|quantity|disp))"
    rf"|,\s(?:and\s)?(?=[A-Z])(?!{_SAID}|[A-Z]efill)"
    rf"|(?<!hundred )\band\b|\bwith\s(?!{_SAID})|[(\[](?!\s?{_SAID})|\bwas\b|\bis\b"
)
#: What a bracket says besides the dose is passed over.
_ASIDE = re.compile(rf"[(\[](?!\s?{_SAID})[^()\[\]\n]{{0,40}}[)\]]")
#: What stands between two names of one drug, and between two parts of one compound.
_ALIAS = re.compile(r"\s?(?:[(\[]\s?|/\s?|-\s)$")
_LINK = re.compile(r"\s?(?:[/+&:-]|,|\band\b|\bwith\b|,\sand\b)?\s?")
#: What a number before a drug may be followed by: "40 mg of Kenalog".
_OF = re.compile(r"\s(?:of\s)?(?:preservative[ -]free\s|pf\s|plain\s)?$")
#: How a number ends, to look for none where there cannot be one.
_COUNTED = re.compile(
    r"(?:[\d%)]|mc?gs?|percent|units?|count|(?:tab|cap|pill|patch|box|bottle|tube|vial|jar|pen|kit|pack|container)\w*|"
    r"one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|teen|ty|hundred)" + _OF.pattern
)
#: Where a bare number before a drug counts it: "request for 90 Tramadol".
_ASKED = re.compile(
    r"(?:^|[\n:;]|\b(?:for|approv\w+|authori[sz]\w+|certif\w+|dispens\w+|prescri\w+|refill\w*|requested?))\s*$"
)
#: Fewer may be drugs or a dose: "for two opioids".
_LEAST = 10
_COUNTS = ("count", "bracket", "things", "times")


#: A number that is part of a product's name ("Kenalog-40"), unless its unit follows.
_NUMBERED = re.compile(r"[ -]\d{1,3}$")
_UNIT_NEXT = re.compile(r"\s?(?:mg|mcg|ug|ml|cc|iu|units?|meq|%|percent)(?!\w)")


@lru_cache(maxsize=1)
def _tails() -> frozenset[str]:
    return frozenset(name for row in read_table("medication_tails.csv") for name in names(row["term"]))


def find_medications(text: str) -> list[Mention]:
    """Every ``MEDICATION`` of a text: ``concept``, ``category``, ``strength``, ``form`` and ``count``.

    Examples
    --------
    >>> text = "Norco 10/325 mg #60 and Voltaren gel were refilled."
    >>> [(text[m.start : m.end], m.attributes["concept"], m.attributes["strength"], m.attributes["count"])
    ...  for m in find_medications(text)]
    [('Norco', 'hydrocodone_acetaminophen', '10/325 mg', 60), ('Voltaren gel', 'diclofenac_topical', None, None)]
    """
    near, zones = read_neighbours(_CONTEXT)
    outside = zones.finder(text)
    hits = [
        hit
        for hit in shared_lexicon().find_table(text, "medications")
        if near.allows(text, hit.start, hit.end) and not outside(hit.start)
    ]
    folded = fold(text)
    named: list[tuple[int, int, Row]] = []
    for hit in longest(hits):
        if named and hit.start < named[-1][1]:
            continue
        end = grow_right(folded, hit.end, _tails())
        if (number := _NUMBERED.search(folded, hit.start, end)) and _UNIT_NEXT.match(folded, end):
            end = number.start()
        named.append((hit.start, end, hit.value))
    values, floor = [], 0
    for place, (start, end, _) in enumerate(named):
        limit = named[place + 1][0] if place + 1 < len(named) else len(text)
        said, floor = _dose(text, start, end, limit, floor)
        values.append(said)
    return [mention for group in _groups(folded, named) for mention in _mentions(folded, named, values, group)]


def _groups(folded: str, named: Sequence[tuple[int, int, Row]]) -> Iterator[range]:
    """Runs of names that share a dose: two names of one drug, the parts of a compound."""
    first = 0
    for place in range(1, len(named) + 1):
        if place == len(named) or not _joined(folded, named[place - 1], named[place]):
            yield range(first, place)
            first = place


def _joined(folded: str, one: tuple[int, int, Row], other: tuple[int, int, Row]) -> bool:
    gap = folded[one[1] : other[0]]
    return len(gap) <= _BEFORE and (_alias(gap, one[2], other[2]) or _mixed(gap, one[2]))


def _alias(gap: str, one: Row, other: Row) -> bool:
    """``Ultram (tramadol)``: the same drug twice."""
    a, b = one["concept"], other["concept"]
    return (a.startswith(b) or b.startswith(a)) and _ALIAS.fullmatch(_undosed(gap)) is not None


def _mixed(gap: str, one: Row) -> bool:
    """``Lidocaine/Capsaicin 0.025%``, ``Ketoprofen 10%, Baclofen 2%``: parts of one compound."""
    rest = _undosed(gap)
    if _LINK.fullmatch(rest) is None:
        return False
    # A slash joins parts without a strength or in per cent ("Tramadol 50 mg/Naproxen 550 mg" are two).
    return "%" in gap or "percent" in gap or gap.strip() == "/" or one["category"] == "topical_compound"


def _undosed(gap: str) -> str:
    """What stands between two names besides a strength."""
    for quantity in reversed(read_quantities(gap)):
        if quantity.kind == "strength":
            gap = gap[: quantity.start].rstrip() + gap[quantity.end :]
    return gap


def _mentions(
    folded: str, named: Sequence[tuple[int, int, Row]], said: Sequence[dict[str, str | int | None]], group: range
) -> Iterator[Mention]:
    """The mentions of one group, with what each has of its own and what the group shares."""
    own = [said[i] for i in group]
    aliases = all(_alias(folded[named[i - 1][1] : named[i][0]], named[i - 1][2], named[i][2]) for i in group[1:])
    if len(group) > 1:
        shared = {key: next((v[key] for v in (own[-1], *own) if v[key] is not None), None) for key in own[0]}
        strengths = [v["strength"] for v in own]
        each = _parted(str(strengths[-1] or ""), len(group)) if not any(strengths[:-1]) else []
        for place, values in enumerate(own):
            if aliases:
                values["strength"] = values["strength"] or shared["strength"]
            elif each:
                values["strength"] = each[place]
            values["form"] = values["form"] or shared["form"]
            values["count"] = shared["count"] if values["count"] is None else values["count"]
    for i, values in zip(group, own, strict=True):
        start, end, row = named[i]
        if values["strength"] and row["category"] in _IN_MG and str(values["strength"])[-1].isdigit():
            values["strength"] = f"{values['strength']} mg"
        if aliases:
            row = _in_form(folded, start, end, row)
        yield Mention(start, end, MEDICATION, {"concept": row["concept"], "category": row["category"], **values})


def _parted(strength: str, parts: int) -> list[str]:
    """``20/10%`` of two parts: ``20%`` and ``10%``."""
    match = re.fullmatch(r"([\d.,/]+)(\s[a-z]+|%)", strength)
    numbers = match[1].split("/") if match else []
    return [f"{number}{match[2]}" for number in numbers] if match and len(numbers) == parts else []


def dose(text: str, start: int, end: int, limit: int, floor: int = 0) -> dict[str, str | int | None]:
    """Strength, form and count of the drug at ``text[start:end]``, printed after ``floor`` and before ``limit``.

    A strength has one spelling (:func:`imr_nlp.match.quantities.spell_strength`); what a package holds (``60
    grams``, ``240 ml``) is neither strength nor count, and what is taken at a time (``1-2 tabs``) no count.

    Examples
    --------
    >>> dose("Naproxen 550mg tablets, Qty: 60", 0, 8, 31)
    {'strength': '550 mg', 'form': 'tablet', 'count': 60}
    >>> dose("#120 Norco 10-325mg, 1-2 tabs daily", 5, 10, 35)
    {'strength': '10/325 mg', 'form': 'tablet', 'count': 120}
    """
    return _dose(text, start, end, limit, floor)[0]


def _dose(text: str, start: int, end: int, limit: int, floor: int) -> tuple[dict[str, str | int | None], int]:
    """The dose, and where the next drug's may begin."""
    name_end = end
    tail = _ASIDE.sub(lambda found: " " * len(found.group()), text[end : min(limit, end + _REACH)])
    stop = _STOP.search(tail)
    near = fold(tail[: stop.start()] if stop else tail)
    before = fold(text[max(floor, start - _BEFORE) : start])
    form = _FORM.search(fold(text[start:end])) or _FORM.search(near)
    kind = _FORMS.get(form.group(1), form.group(1)) if form else None
    said = read_quantities(near)
    lead = read_quantities(before)[-1:] if _COUNTED.search(before) else ()
    lead = tuple(q for q in lead if _OF.fullmatch(before[q.end :]))
    behind = end + len(near) == limit < len(text)
    strength = next((before[q.start : q.end] for q in lead if q.kind == "strength"), None)
    if strength is None:
        own = next((q for q in said if _is_own(near, q, said, kind, behind)), None)
        if own:
            strength, end = near[own.start : own.end], end + own.end
    counts = [q for q in lead if q.kind in ("count", "things")]
    if not counts:
        counts = [q for kinds in _COUNTS for q in said if q.kind == kinds and q.value is not None]
        end = max(end, name_end + counts[0].end) if counts else end
        if strength:  # "Soma 350 mg, 90"
            counts += [q for q in said if q.kind == "number" and (q.value or 0) >= _LEAST and _last(near, q)]
    # A bare number counts only where drugs are asked for or handed out.
    counts += [q for q in lead if q.kind == "number" and (q.value or 0) >= _LEAST and _ASKED.search(before[: q.start])]
    count = counts[0].value if counts else None
    return {"strength": spell_strength(strength) if strength else None, "form": kind, "count": count}, end


def _is_own(near: str, number: Quantity, said: Sequence[Quantity], form: str | None, behind: bool) -> bool:
    """Whether a number behind a name is its strength; ``behind`` it the next name stands where ``near`` ends."""
    if number.kind == "strength":
        # Right before the next name and not right after this one, a strength is the next drug's.
        return not (behind and _OF.fullmatch(near[number.end :]) and "," in near[: number.start])
    if any(q.kind == "strength" for q in said):
        return False
    if number.kind == "pair":
        return not near[: number.start].strip()
    return number.kind == "amount" and form not in _SOFT and _solid(near[number.start : number.end])


def _last(near: str, number: Quantity) -> bool:
    return near[: number.start].endswith(", ") and not near[number.end :].strip(" .")


def _solid(amount: str) -> bool:
    """Whether ``1 gm`` is of a tablet and not of a tube."""
    number = re.match(r"[\d.]+(?=\s?g)", amount)
    return number is not None and float(number.group()) <= _MOST_GRAMS


def _in_form(folded: str, start: int, end: int, row: Row) -> Row:
    """The row of ``Voltaren gel`` where the form stands behind the strength: ``Voltaren 1% gel``."""
    near = folded[end : end + _BEFORE]
    form = _FORM.search(near)
    if form is None or form.group(1) not in _ON_SKIN:
        return row
    if _undosed(near[: form.start()]).strip(" ,") not in ("", "transdermal", "topical"):
        return row
    return _by_name().get(f"{match_form(folded[start:end])} {form.group(1)}", row)


@lru_cache(maxsize=1)
def _by_name() -> dict[str, Row]:
    """Names that end in a form for the skin."""
    rows = ((match_form(name), row) for row in read_table("medications.csv") for name in names(row["term"]))
    return {name: row for name, row in rows if name.rpartition(" ")[2] in _ON_SKIN}


@Language.factory(
    "imr_medications",
    assigns=[
        "doc.spans",
        "doc.ents",
        "span._.concept",
        "span._.category",
        "span._.strength",
        "span._.form",
        "span._.count",
    ],
)
class ImrMedications:
    """Tag medications outside of guideline fields and of the letter's boilerplate."""

    def __init__(self, nlp: Language, name: str = "imr_medications") -> None:
        self.name = name

    def __call__(self, doc: Doc) -> Doc:
        add_mentions(doc, find_medications(text_of(doc)))
        return doc
