"""The disputed items of a letter: headings, fields, rationales, decisions.

One engine for letters whose items are a heading followed by labelled fields (the decision a word or a
sentence), one for the notices of 2013 (``Regarding the request for``), one for professional reviews.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass, field
from typing import NamedTuple

from imr_nlp.letter.forms import FORMS, alternatives, index_of, phrase
from imr_nlp.letter.outcome import DECISION, concluded, decision_of
from imr_nlp.letter.page import FLOWING, Page, matches_at, places_of
from imr_nlp.letter.requests import FORMULA, ORIGINAL, Request, read_request
from imr_nlp.letter.sections import Heading
from imr_nlp.records import OVERTURNED, UPHELD, Determination, TextRange

_LABELS, _SENTENCES, _NOTICE = FORMS["labels"], FORMS["sentences"], FORMS["notice"]
_LABEL = alternatives(_LABELS, "label")
_SENTENCE_LABEL = re.compile(
    "|".join(f"(?P<label_{i}>{phrase(entry['phrase'])})" for i, entry in enumerate(_SENTENCES))
)
_LABEL_CUES: dict[str, int] = FORMS["label_cues"]
_ORDER = {"claims_administrator": 0, "reviewer": 1, "rationale": 2}
_DECISION = re.compile(rf"(?<![A-Za-z])(?P<decision>{DECISION})(?![A-Za-z])\.?", re.IGNORECASE)
_DECISION_CUES = ("partially", "uph", "up-", "up ", "up\n", "overt", "over-", "over ", "over\n")
_NECESSARY_CUES = {"medically": 3}
_NECESSARY = re.compile(
    r"\b(?P<verb>is|are|was|were)\s+(?P<not>not\s*)?(?:considered\s+)?medically\s*necessary(?:\s*(?:and|&)\s*appropriate)?\s{0,2}[.:;]?",
    re.IGNORECASE,
)
_INTRODUCTION = re.compile("|".join(phrase(p) for p in FORMS["introductions"]), re.IGNORECASE)
_NUMBERED = re.compile(r"(?:^|\n)[ ]*\(?(?P<number>\d{1,2})[ ]?[.)](?=\s+\S)")
_BOUNDARY = re.compile(r"[.!?][\"')\]]*\s+(?=[\"'(]?[A-Z0-9#])")
_ABBREVIATION = re.compile(
    r"\b(?:[a-z]|mg|tabs?|caps?|approx|vs|no|nos|dr|st|qty|b\.i\.d|t\.i\.d|q\.d|p\.o|p\.r\.n|i\.e|e\.g)\.\s*$",
    re.IGNORECASE,
)
_LONE_NUMBER = re.compile(r"(?:^|[.!?:][\"')]*\s+)\d{1,2}\.$")
_PROSE = re.compile(
    r"(?:therefore|thus|as such|based on|given|in summary|hence|consequently|accordingly|"
    r"the (?:decision|determination|denial|prior|utilization|previous))\b",
    re.IGNORECASE,
)
_THE_REQUEST = re.compile(r"^(?:the\s+)?(?:decision|requests?)\s+for\s+(?:(?:an?|the)\s+(?=\d))?", re.IGNORECASE)
_NOTICE_ITEM, _NOTICE_OUTCOME = (re.compile(phrase(_NOTICE[k]), re.IGNORECASE) for k in ("item", "outcome"))
_NOTICE_GUIDELINES, _NOTICE_RATIONALE = (
    re.compile(phrase(_NOTICE[k]), re.IGNORECASE) for k in ("guidelines", "rationale")
)
_REVIEWER_SENTENCE = re.compile(phrase(_NOTICE["reviewer_sentence"]))
_ISSUE = re.compile(
    r"^(?:whether|is|are|was|were)?\s*(?:or\s+not\s+)?(?:the\s+)?(?:(?:medical\s+necessity|requests?|requested\s+(?:treatment|service)s?)(?:\s*/\s*services?)?\s*(?:\(s\))?\s*(?:for|of|:|,)\s*)?"
    r"(?P<request>.+?)(?:,?\s*\b(?:is|are|was|were)?\s*(?:not\s+)?medically\s*necessary\b.*)?\s*[?.:]*$",
    re.IGNORECASE | re.DOTALL,
)
#: No heading is longer; beyond it the text is something else.
_LONGEST = 1500


class _Label(NamedTuple):
    field: str
    start: int  # where the field's own words start for a sentence, where the label starts otherwise
    end: int
    sentence: bool


@dataclass
class _Item:
    """An item being read: where its decision or first field stands, and what was found of it."""

    anchor: int  # end of the request's words
    heading_end: int
    decision: str | None
    worded: bool = False
    start: int = 0
    floor: int = 0
    labels: list[_Label] = field(default_factory=list)


class Found(NamedTuple):
    """The determinations, and what to warn of."""

    determinations: list[Determination]
    warnings: list[str]


def find_items(page: Page, layout: str | None, headings: list[Heading]) -> Found:
    """All disputed items of a letter, by the engine of its layout, or by the first that finds any."""
    engines = {"notice_2013": _notice, "professional_review": _professional}
    order = [engines.get(layout or "", _labelled), _labelled]
    if layout in (None, "outcome_in_words"):
        order.append(_notice)
    for engine in dict.fromkeys(order):
        determinations = engine(page, headings)
        if determinations:
            break
    else:
        worded = layout in ("notice_2013", "outcome_in_words") or any(h.opens == "determinations" for h in headings)
        determinations = _outcome_list(page) if worded else []
    return Found(determinations, _warnings(determinations))


def _warnings(determinations: list[Determination]) -> list[str]:
    found = []
    for number, item in enumerate(determinations, 1):
        for lacking, value in (
            ("request", item.request),
            ("decision", item.decision),
            ("rationale", item.rationale),
        ):
            if not value:
                found.append(f"item {number}: no {lacking} found")
    return found


# --- headings followed by labelled fields ---------------------------------------------------------


def _labelled(page: Page, headings: list[Heading]) -> list[Determination]:
    text = page.text
    opening = [h for h in headings if h.opens == "determinations"]
    closing = [h.start for h in headings if not opening or h.start > opening[-1].start]
    section = opening[-1].end if opening else 0
    anchors = _anchors(page)
    items: list[_Item] = []
    for group in _groups(_labels(page, section, anchors)):
        first = group[0].start
        item = anchors.pop(_before(text, first), None)
        if item is None and (len(group) > 1 or group[0].field != "rationale") and (opening or items):
            item = _Item(first, first, None)
        if item is not None:
            item.labels = group
            items.append(item)
    if items or opening:
        items += _unlabelled(page, anchors, section, items)
    items.sort(key=lambda item: item.anchor)
    introduction = next(page.find(_INTRODUCTION, FORMS["introduction_cues"]), None)
    floor = max(section, introduction.end() if introduction else 0)
    if items and floor > items[0].anchor:
        floor = 0
    for item in items:
        item.floor = floor
        item.start = _heading_start(page, floor, item.anchor)
        floor = max([item.heading_end, *(label.end for label in item.labels)])
    found = []
    for number, (item, after) in enumerate(zip(items, [*items[1:], None]), 1):
        last = max([item.heading_end, *(label.end for label in item.labels)])
        end = after.start if after else next((c for c in closing if c >= last), len(text))
        found.append(_determination(page, item, number, end))
    return found


def _before(text: str, position: int) -> int:
    """The end of the visible text before a position, white space looked past."""
    start = position
    while start > 0 and text[start - 1] in " \n":
        start -= 1
    return start


def _anchors(page: Page) -> dict[int, _Item]:
    """Places that can end an item's heading, by where they end: an outcome word, or a sentence of outcome."""
    text = page.text
    found: dict[int, _Item] = {}
    for match in page.find(_NECESSARY, _NECESSARY_CUES):
        decision = UPHELD if match.group("not") else OVERTURNED
        end = match.start() + len(match.group().rstrip())
        found[end] = _Item(match.start(), end, decision, worded=True)
    for match in matches_at(_DECISION, text, places_of(page.lower, _DECISION_CUES)):
        before = _before(text, match.start())
        sign = text[before - 1 : before]
        alone = "\n" in text[before : match.start()] and text[match.end() : match.end() + 3].strip(" ")[:1] in (
            "\n",
            "",
        )
        verb = re.search(r"\b(?:is|are)$", text[max(0, before - 4) : before])
        if sign in (":", ";", "-") or alone or (verb and match.group()[0].isupper()):
            end = match.end()
            found[end] = _Item(before, end, decision_of(match.group("decision")))
    return found


def _labels(page: Page, section: int, anchors: dict[int, _Item]) -> list[_Label]:
    text = page.text
    found = [
        _Label(_LABELS[index_of(m)]["field"], m.start(), m.end(), False)
        for m in page.find(_LABEL, _LABEL_CUES)
        if _opens(page, m.start())
    ]
    names = {label.start for label in found}
    for match in matches_at(_SENTENCE_LABEL, text, places_of(text, ("The",))):
        name = _SENTENCES[index_of(match)]["field"]
        if match.start() >= section and match.start() not in names and _opens(page, match.start()):
            found.append(_Label(name, match.start(), match.start(), True))
    found.sort(key=lambda label: label.start)
    kept: list[_Label] = []
    for label in found:
        if label.sentence:
            # Sentences count only where the form puts them: after an item's outcome, or after the other sentence.
            after_outcome = anchors.get(_before(text, label.start))
            follows = (
                kept and kept[-1].sentence and kept[-1].field == "claims_administrator" and label.field == "reviewer"
            )
            if not follows and not (after_outcome and after_outcome.worded):
                continue
        kept.append(label)
    return kept


def _opens(page: Page, position: int) -> bool:
    """Whether a label stands where one can: at a line's start, after a sentence, or after an outcome."""
    before = page.text[max(0, position - 40) : position]
    shown = before.rstrip(" ")
    return (
        not shown
        or shown[-1] in '\n.:;?!")]>'
        or bool(re.search(rf"{DECISION}$", shown, re.IGNORECASE))
        or "  " in before[-3:]
    )


def _groups(labels: list[_Label]) -> list[list[_Label]]:
    """Labels of one item each: in the form's order, none twice."""
    groups: list[list[_Label]] = []
    for label in labels:
        if groups and _ORDER[label.field] > _ORDER[groups[-1][-1].field]:
            groups[-1].append(label)
        else:
            groups.append([label])
    return groups


def _unlabelled(page: Page, anchors: dict[int, _Item], section: int, items: list[_Item]) -> list[_Item]:
    """Items that have a heading and a decision but no field: a colon, the word, and the line's end."""
    text, found = page.text, []
    marks = sorted(
        [(label.end, True) for item in items for label in item.labels] + [(item.heading_end, False) for item in items]
    )
    for end, item in anchors.items():
        if item.worded or item.anchor < section or text[item.anchor - 1 : item.anchor] != ":":
            continue
        rest = text[end : end + 200]
        line, _, following = rest.partition("\n")
        if line.strip() or following.lstrip(" \n")[:1].islower() or text[end - 1] == ".":
            continue
        at = bisect_right(marks, (item.anchor, True))
        floor, of_label = marks[at - 1] if at else (section, False)
        start = _heading_start(page, floor, item.anchor)
        # What follows its label without a line's end is the field itself, and a sentence that concludes is prose.
        if of_label and "\n" not in text[floor:start]:
            continue
        if not any(_PROSE.match(sentence) for sentence in _BOUNDARY.split(page.one_line(start, item.anchor))):
            found.append(item)
    return found


def _heading_start(page: Page, floor: int, anchor: int) -> int:
    """Where the heading that ends at the anchor starts, not before the floor."""
    text = page.text
    lowest = max(floor, anchor - _LONGEST)
    start = _line_start(page, lowest, anchor)
    words = page.one_line(start, anchor)
    if FORMULA.search(words) and not ORIGINAL.search(words):
        original = None
        for original in ORIGINAL.finditer(text, lowest, start):  # noqa: B007  the nearest
            pass
        if original:
            start = _line_start(page, lowest, original.start())
    return page.trim(start, anchor)[0]


def _line_start(page: Page, floor: int, anchor: int) -> int:
    text = page.text
    index = page.line_at(max(anchor - 1, 0))
    while page.lines and page.lines[index][0] > floor and not page.breaks_before(index):
        index -= 1
    start = max(page.lines[index][0] if page.lines else 0, floor)
    if page.lines and page.lines[index][1] - page.lines[index][0] > FLOWING:
        boundary = None
        for match in _BOUNDARY.finditer(text, start, anchor):
            before = text[max(start, match.start() - 12) : match.start() + 1]
            if not _ABBREVIATION.search(before) and not _LONE_NUMBER.search(before):
                boundary = match
        if boundary:
            start = boundary.end()
    return start


def _determination(page: Page, item: _Item, number: int, end: int) -> Determination:
    words = page.one_line(item.start, item.anchor)
    request = read_request(words, number)
    if item.worded:
        request = request._replace(request=_THE_REQUEST.sub("", request.request))
    ranges: dict[str, TextRange] = {}
    for label, following in zip(item.labels, [*item.labels[1:], None]):
        left, right = page.trim(label.end, following.start if following else end)
        if label.field == "rationale" and left == right:
            continue
        ranges[label.field] = TextRange(left, right)
    heading = TextRange(*page.trim(item.start, max(item.heading_end, item.start)))
    last = max([heading.end, *(r.end for r in ranges.values())])
    if not item.labels:
        left, right = page.trim(item.heading_end, end)
        if left < right:
            ranges["rationale"] = TextRange(left, right)
            last = right
    return _made(heading.start, last, request, item.decision, heading, ranges)


def _made(
    start: int,
    end: int,
    request: Request,
    decision: str | None,
    heading: TextRange | None,
    ranges: dict[str, TextRange],
) -> Determination:
    return Determination(
        start=start,
        end=end,
        request=request.request or None,
        requested=request.requested,
        authorized=request.authorized,
        decision=decision,
        heading=heading if heading and heading.end > heading.start else None,
        claims_administrator_field=ranges.get("claims_administrator"),
        reviewer_field=ranges.get("reviewer"),
        rationale=ranges.get("rationale"),
    )


# --- the notices of 2013 ---------------------------------------------------------------------------


class _Outcome(NamedTuple):
    number: int
    request: str
    decision: str
    start: int
    end: int


def _outcomes(page: Page) -> list[_Outcome]:
    """The outcomes listed at the head of a notice; printed twice, each counts once."""
    found: dict[int, _Outcome] = {}
    for match in _NOTICE_OUTCOME.finditer(page.text):
        outcome = _NECESSARY.search(page.text, match.end(), match.end() + _LONGEST)
        number = int(match.group("number"))
        if outcome and number not in found:
            request = (match.group("kind") or "") + page.one_line(match.end(), outcome.start())
            decision = UPHELD if outcome.group("not") else OVERTURNED
            found[number] = _Outcome(number, _article(request), decision, match.start(), outcome.end())
    return list(found.values())


def _article(request: str) -> str:
    return (
        re.sub(r"^(?:an?|the)\s+(?=\S)", "", " ".join(request.split()), flags=re.IGNORECASE)
        if request[:1].islower()
        else request
    )


def _outcome_list(page: Page) -> list[Determination]:
    """The items of a letter of which only the list of outcomes is there."""
    listed = [
        _made(
            o.start,
            page.trim(o.start, o.end)[1],
            Request(o.request),
            o.decision,
            TextRange(*page.trim(o.start, o.end)),
            {},
        )
        for o in _outcomes(page)
    ]
    if listed:
        return listed
    found: dict[str, Determination] = {}
    for match in _NUMBERED.finditer(page.text):
        outcome = _NECESSARY.search(page.text, match.end(), match.end() + 500)
        if outcome is None or _NUMBERED.search(page.text, match.end(), outcome.start()):
            continue
        start, end = page.trim(match.start(), outcome.end())
        request = _THE_REQUEST.sub("", page.one_line(match.end(), outcome.start()))
        decision = UPHELD if outcome.group("not") else OVERTURNED
        found.setdefault(request.lower(), _made(start, end, Request(request), decision, TextRange(start, end), {}))
    return list(found.values())


def _notice(page: Page, headings: list[Heading]) -> list[Determination]:
    text = page.text
    outcomes = {o.number: o for o in _outcomes(page)}
    starts = list(_NOTICE_ITEM.finditer(text))
    closing = [h.start for h in headings if starts and h.start > starts[-1].start()]
    found = []
    for match, after in zip(starts, [*starts[1:], None]):
        stop = after.start() if after else min(closing, default=len(text))
        guidelines = _NOTICE_GUIDELINES.search(text, match.end(), min(stop, match.end() + 2 * _LONGEST))
        rationale = _NOTICE_RATIONALE.search(text, match.end(), stop)
        parts = [p.start() for p in (guidelines, rationale) if p]
        heading_end = min(parts) if parts else _line_end(page, match.end(), stop)
        request = (match.group("kind") or "") + page.one_line(match.end(), heading_end).rstrip(" :")
        ranges: dict[str, TextRange] = {}
        if guidelines:
            ranges |= _notice_fields(page, guidelines.end(), rationale.start() if rationale else stop)
        if rationale:
            left, right = page.trim(rationale.end(), stop)
            if left < right:
                ranges["rationale"] = TextRange(left, right)
        outcome = outcomes.get(int(match.group("number")))
        reason = ranges.get("rationale")
        decision = outcome.decision if outcome else concluded(text[reason.start : reason.end]) if reason else None
        heading = TextRange(*page.trim(match.start(), heading_end))
        last = max([heading.end, *(r.end for r in ranges.values())])
        found.append(_made(heading.start, last, Request(_article(request)), decision, heading, ranges))
    return found


def _line_end(page: Page, start: int, stop: int) -> int:
    colon = page.text.find(":", start, min(stop, start + _LONGEST))
    return colon + 1 if colon >= 0 else min(stop, page.lines[page.line_at(start)][1])


def _notice_fields(page: Page, start: int, end: int) -> dict[str, TextRange]:
    """One field holds both sides: what comes from the reviewer's (or the provider's) sentence on is the reviewer's."""
    split = _REVIEWER_SENTENCE.search(page.text, start, end)
    middle = split.start() if split else end
    ranges = {"claims_administrator": page.trim(start, middle), "reviewer": page.trim(middle, end)}
    return {name: TextRange(*r) for name, r in ranges.items() if r[0] < r[1]}


# --- professional reviews --------------------------------------------------------------------------


def _professional(page: Page, headings: list[Heading]) -> list[Determination]:
    """The form has one part for each question, so that its items share guidelines and rationale."""
    text = page.text
    stops = [*(h.start for h in headings), len(text)]
    parts = {
        h.opens: (h, page.trim(h.end, min(s for s in stops if s > h.start)))
        for h in reversed(headings)
        if h.opens in ("issue", "guidelines", "rationale")
    }
    if "rationale" not in parts and "issue" not in parts:
        return []
    ranges = {
        name: TextRange(*parts[opens][1])
        for name, opens in (("reviewer", "guidelines"), ("rationale", "rationale"))
        if opens in parts and parts[opens][1][0] < parts[opens][1][1]
    }
    body = [parts[o] for o in ("guidelines", "rationale") if o in parts] or [parts["issue"]]
    start, end = min(h.start for h, _ in body), max(r[1] for _, r in body)
    heading = TextRange(*parts["issue"][1]) if "issue" in parts else None
    requests = _issues(page, heading) if heading else [""]
    reason = ranges.get("rationale")
    title = text[parts["rationale"][0].start : parts["rationale"][0].end] if "rationale" in parts else ""
    stated = _DECISION.search(text, 0, body[0][0].start)
    decision = concluded(text[reason.start : reason.end]) if reason else None
    decision = decision or (decision_of(stated.group("decision")) if stated else concluded(title))
    if len(requests) == 1:
        return [_made(start, end, Request(requests[0]), decision, heading, ranges)]
    return _several(page, requests, start, end, decision, heading, ranges)


def _issues(page: Page, heading: TextRange) -> list[str]:
    numbers = list(_NUMBERED.finditer("\n" + page.text[heading.start : heading.end]))
    cuts = [heading.start + m.end() - 1 for m in numbers] if len(numbers) > 1 else [heading.start]
    ends = [heading.start + max(m.start() - 1, 0) for m in numbers[1:]] if len(numbers) > 1 else []
    issues = []
    for start, end in zip(cuts, [*ends, heading.end]):
        match = _ISSUE.match(re.sub(r"^\d{1,2}[.)]\s+", "", page.one_line(start, end)))
        issues.append(match.group("request") if match else page.one_line(start, end))
    return issues


def _several(
    page: Page,
    requests: list[str],
    start: int,
    end: int,
    decision: str | None,
    heading: TextRange | None,
    ranges: dict[str, TextRange],
) -> list[Determination]:
    """Several issues: where the rationale is numbered likewise each gets its part, otherwise they share all of it."""
    reason = ranges.get("rationale")
    numbered = list(_NUMBERED.finditer(page.text, max(reason.start - 1, 0), reason.end)) if reason else []
    if len(numbered) != len(requests):
        return [
            _made(start if i == 0 else end, end, Request(request), decision, heading, ranges)
            for i, request in enumerate(requests)
        ]
    found = []
    for i, (request, match, after) in enumerate(zip(requests, numbered, [*numbered[1:], None])):
        left, right = page.trim(match.end(), after.start() if after else end)
        own = {**ranges, "rationale": TextRange(left, right)}
        item_start = start if i == 0 else left
        found.append(
            _made(
                item_start,
                right,
                Request(request),
                concluded(page.text[left:right]) or decision,
                heading,
                own,
            )
        )
    return found
