"""Medications: drugs and drug classes, with strength, form and count read from the words around them."""

import re
from functools import lru_cache

from spacy.language import Language
from spacy.tokens import Doc

from imr_nlp.components.base import add_mentions
from imr_nlp.match import Mention, longest
from imr_nlp.match.lexicon import names, read_table, shared_lexicon
from imr_nlp.match.neighbours import read_neighbours
from imr_nlp.match.phrase import grow_right
from imr_nlp.text.fold import fold
from imr_nlp.text.tokenizer import text_of

MEDICATION = "MEDICATION"
_CONTEXT = "treatment_context.json"
_REACH = 90

_NUMBER = r"\d{1,4}(?:,\d{3})*(?:\.\d{1,4})?"
_UNIT = r"(?:mg|mcg|ug|gm?|grams?|ml|cc|iu|units?|meq|%|percent)"
_STRENGTH = re.compile(
    rf"(?<![\w.])(?:{_NUMBER}|\.\d{{1,4}})(?:\s?[-/]\s?{_NUMBER})*\s?{_UNIT}(?:\s?/\s?(?:\d{{1,3}}\s?)?(?:ml|hr|hour|h|g|gm|actuation|dose|tab)\b)?",
)
_PLAIN = re.compile(rf"\s{{1,2}}({_NUMBER}\s?[-/]\s?{_NUMBER})(?=\s*(?:#|mg|,|\.|;|$|\s))")
_COUNT = re.compile(
    r"(?:#|\b(?:quantity|qty|count|no)\b\.?)\s{0,2}:?\s{0,2}(?:of\s)?(\d{1,4})(?!\s?(?:mg|day|%|/|\.\d))"
    r"|\b(\d{1,4})\s(?:tablets|tabs|capsules|caps|pills|patches)\b"
)
_FORM = re.compile(
    r"\b(tablet|tab|capsule|cap|gel|cream|ointment|patch|lotion|spray|suppositor|suspension|solution|injection|syrup|"
    r"film|drop|powder|inhaler|lozenge|foam|jelly|liquid|elixir|vial|kit|pill|troche|pad|roll)"
    r"(?:e?s|y|ies)?\b"
)
_FORMS = {"tab": "tablet", "cap": "capsule", "suppositor": "suppository", "pill": "tablet"}
_STOP = re.compile(
    r"[;\n]|\.(?=\s|$)|,\s(?:and\s)?(?=[A-Z])(?!Q|Count|Disp|Total)"
    r"|\band\b|\bwith\s(?!\d+\srefill)|\(|\bwas\b|\bis\b"
)


#: A number that is part of a product's name ("Kenalog-40"), unless its unit follows.
_NUMBERED = re.compile(r"[ -]\d{1,3}$")
_UNIT_NEXT = re.compile(rf"\s?{_UNIT}(?!\w)")


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
    kept = longest(hits)
    folded = fold(text)
    found: list[Mention] = []
    for place, hit in enumerate(kept):
        if found and hit.start < found[-1].end:
            continue
        end = grow_right(folded, hit.end, _tails())
        if (number := _NUMBERED.search(folded, hit.start, end)) and _UNIT_NEXT.match(folded, end):
            end = number.start()
        limit = kept[place + 1].start if place + 1 < len(kept) else len(text)
        attributes = {"concept": hit.value["concept"], "category": hit.value["category"]}
        found.append(Mention(hit.start, end, MEDICATION, attributes | dose(text, hit.start, end, limit)))
    return found


def dose(text: str, start: int, end: int, limit: int) -> dict[str, str | int | None]:
    """Strength, form and count of the drug at ``text[start:end]``, printed before ``limit``.

    Examples
    --------
    >>> dose("Naproxen 550mg tablets, Qty: 60", 0, 8, 31)
    {'strength': '550 mg', 'form': 'tablet', 'count': 60}
    """
    tail = text[end : min(limit, end + _REACH)]
    stop = _STOP.search(tail)
    near = tail[: stop.start()] if stop else tail
    folded = fold(near)
    strength = _STRENGTH.search(folded)
    plain = None if strength else _PLAIN.match(folded)
    own = _FORM.search(fold(text[start:end]))
    form = own or _FORM.search(folded)
    count = _COUNT.search(folded)
    return {
        "strength": _tidy(strength.group()) if strength else (_tidy(plain.group(1)) if plain else None),
        "form": _FORMS.get(form.group(1), form.group(1)) if form else None,
        "count": int(count.group(1) or count.group(2)) if count else None,
    }


def _tidy(strength: str) -> str:
    joined = re.sub(r"\s*([-/])\s*", r"\1", strength.strip()).replace("percent", "%")
    return re.sub(r"(\d)\s*([a-z])", r"\1 \2", joined)


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
