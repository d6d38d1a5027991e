"""The vocabulary of guideline references, as regular-expression parts: titles, bodies, heads, pages, dates.

Tables: ``terms/guideline_titles.csv`` and ``terms/guideline_sources.csv``. Every part tolerates any
whitespace between its words, so the same grammar reads raw and reflowed text.
"""

from __future__ import annotations

import csv
import re
from functools import cache, lru_cache
from importlib import resources

DASH = r"[-‐-―−]"
_MONTH = r"(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*\.?"
YEAR = r"(?:19|20)\d\d"
_MONTH_NAME = (
    r"(?:Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?|Sept?(?:ember)?|Oct(?:ober)?"
    r"|Nov(?:ember)?|Dec(?:ember)?)\b(?!\s+[a-z])"
)
#: A date or a bare year, with words such as "updated" or "revised" before it.
DATE = (
    rf"(?:(?:updated|revised|effective|version|accessed|published|date[d]?|last|rev\.?|as\s+of|eff\.?)[\s:]*)*"
    rf"(?:{_MONTH}\s*(?:\d{{1,2}})?\s*,?\s*{YEAR}|\d{{1,2}}[/.-]\d{{1,2}}[/.-](?:{YEAR}"
    rf"|\d\d)|\d{{1,2}}[/-]{YEAR}|{YEAR}(?:\s+{_MONTH_NAME}(?:\s+\d{{1,2}}\b)?)?)"
)
_WORDS = {"first": 1, "second": 2, "third": 3, "fourth": 4, "fifth": 5, "sixth": 6, "seventh": 7, "eighth": 8}
_EDITION_WORDS = "|".join([*_WORDS, "ninth", "tenth", "eleventh", "twelfth", "current", "latest", "revised"])
EDITION = rf"(?:\d{{1,2}}\s?(?:st|nd|rd|th)|{_EDITION_WORDS})\s+(?:ed\b\.?|edition\b)"
_NUMBER = r"\d{1,4}(?![\d/]|\.\d|\s*C\.?\s?C\.?\s?R|(?:st|nd|rd|th)\b)"
_PAGE_RANGE = rf"{_NUMBER}(?:\s*(?:{DASH}|to\b|through\b)\s*{_NUMBER})?(?:\s+of\s+\d{{1,4}})?"
PAGES = (
    r"(?:\bPages?\s*\(s\)|\b[Pp]ages?\b|\bPAGES?\b|\b[Pp]gs?\b\.?|\bpp?\b\.?|\bPp?\b\.)\s*[:#]?\s*"
    rf"{_PAGE_RANGE}(?:\s*(?:,\s*and\b|,|;|\band\b|&)\s*(?:[Pp]ages?\s+|[Pp]p?\.?\s*)?(?!{YEAR}\b){_PAGE_RANGE})*"
)
CHAPTER = r"\bChapters?\s+\d{1,2}\b"
REGULATION = (
    r"(?:(?:California\s+Code\s+of\s+Regulations|C(?:al)?\.?\s?C(?:ode)?\.?\s?R(?:eg)?s?\.?)\s*,?\s*Title\s+8"
    r"|Title\s+8\b(?:\s*,?\s*(?:California\s+Code\s+of\s+Regulations|C\.?\s?C\.?\s?R\.?))?"
    r"|\b8\s+(?:C\.?\s?C\.?\s?R\.?|Cal\.?\s+Code\s+Regs?\.?|California\s+Code\s+of\s+Regulations))"
    rf"\s*,?\s*(?:sections?|sec\.|§+)?\s*(?:§+\s*)?(?:\(?9792\.\d+(?:\.\d+)?(?:\([a-z0-9]+\))*"
    rf"(?:\s*(?:{DASH}|to|through|,|and)\s*(?:§\s*)?9792\.\d+(?:\.\d+)?)*)?"
    rf"|(?:\b[Ss]ections?\s+|§+\s*)?\b9792\.\d+(?:\.\d+)?(?:\([a-z0-9]+\))*(?:\s*(?:{DASH}"
    rf"|to|through)\s*9792\.\d+(?:\.\d+)?)?"
)
URL = (
    r"(?:https?://|www\.)[^\s,;()<>]+(?:-\s+[^\s,;()<>]+/[^\s,;()<>]*"
    r"|-\s+[^\s,;()<>]+\.(?:html?|pdf|aspx?)|-\s+[a-z0-9]+(?:-[a-z0-9]+)+)*"
)

STATE = r"(?:(?:State\s+of\s+)?California(?:['’]s)?|\bCA|\bCal(?:if)?\.?)"
_NOT_NON = r"(?<![Nn]on-)(?<![Nn]on )(?<!NON-)(?<!NON )(?<![Nn]on- )(?<![Nn]on-\n)(?<![Nn]on\n)"
MTUS = rf"{_NOT_NON}\b(?:Medical\s+Treatment\s+Utilization\s+Schedule\b(?:\s*\(\s*MTUS\s*\))?|MTUS\b)"
ACOEM = (
    r"\b(?:American\s+College\s+of\s+Occupational\s+(?:and|&)\s+Environmental\s+Medicine(?:['’]s)?"
    r"(?:\s*\(\s*ACOEM\s*\))?|ACOEM(?:['’]s)?)(?![\w])"
)
ODG = (
    r"(?:\bOfficial\s+Disabilit(?:y|ies)\s+(?:Guidelines?|Guides?)(?:\s*\(\s*ODG\s*\))?|\bODG(?:['’]s)?\b)(?:\s+by\s+MCG\b)?"
    rf"(?:\s*{DASH}?\s*TWC\b|\s*,?\s*Treatment\s+in\s+Workers?['’]?\s+Comp(?:ensation)?(?:\s*\(TWC\))?"
    rf"|\s*\(\s*TWC\s*\))?"
)
#: MTUS and ACOEM named together are one reference.
_JOINT = r"\s*(?:/|,|\band\b|&|\bor\b|-|:|\s)?\s*(?:the\s+)?"
PAIR = (
    rf"(?:{MTUS}\s*(?:/|\band\b|&|-|,|\bor\b|:|\()?\s*{ACOEM}\)?|{ACOEM}\s*(?:/"
    rf"|\band\b|&|-|,|\bor\b|\()?\s*(?:{STATE}[\s-]*)?{MTUS}\)?)"
)
GUIDELINE_WORD = (
    r"(?:(?i:medical|occupational|practice|treatment|evidence|based|evidence-based|clinical|medicine)\s+)*"
    r"[Gg](?:uidelines?|UIDELINES?)\b"
)


def phrase(words: str) -> str:
    """A pattern for ``words``: any whitespace, ``&`` or ``and``, commas optional.

    Examples
    --------
    >>> import re
    >>> bool(re.fullmatch(phrase("Hand & Wrist"), "Hand and\\n Wrist"))
    True
    """
    parts = []
    for token in words.split():
        core, comma = (token[:-1], ",?") if token.endswith(",") else (token, "")
        if core in {"&", "and"}:
            parts.append("(?:&|and)" + comma)
        elif core == "-":
            parts.append(rf"{DASH}")
        else:
            piece = re.escape(core).replace(r"\-", rf"{DASH}?\s*").replace("'", "['’]?").replace("/", r"\s*/\s*")
            parts.append(piece + comma)
    pattern = r"\s+".join(parts)
    return pattern.replace(rf"\s+{DASH}\s+", rf"\s*{DASH}\s*")


def _rows(name: str) -> list[dict[str, str]]:
    path = resources.files("imr_nlp") / "terms" / name
    return list(csv.DictReader(path.read_text(encoding="utf-8").splitlines()))


@lru_cache(maxsize=1)
def title_rows() -> list[dict[str, str]]:
    """The title table: family, title, chapter, distinct."""
    return _rows("guideline_titles.csv")


@lru_cache(maxsize=1)
def source_rows() -> list[dict[str, str]]:
    """The table of other bodies: source, aliases, running."""
    return _rows("guideline_sources.csv")


@lru_cache(maxsize=1)
def edition_rows() -> list[dict[str, str]]:
    """The table of MTUS editions."""
    return _rows("mtus_editions.csv")


@cache
def titles(*families: str, distinct: bool = False) -> str:
    """An alternation of the families' titles, longest first."""
    names = {
        row["title"]
        for row in title_rows()
        if row["family"] in families and (not distinct or row["distinct"] == "1")
    }
    return "(?:" + "|".join(phrase(name) for name in sorted(names, key=lambda n: (-len(n), n))) + ")"


@lru_cache(maxsize=1)
def aliases() -> list[tuple[str, str, bool]]:
    """(alias, source, tagged wherever named), longest alias first."""
    found = [
        (alias, row["source"], row["running"] == "1")
        for row in source_rows()
        for alias in row["aliases"].split("|")
    ]
    return sorted(found, key=lambda a: (-len(a[0]), a[0]))


def is_domain(alias: str) -> bool:
    """Whether an alias is a web domain."""
    return re.fullmatch(r"[a-z0-9.-]+\.(?:com|org|gov|edu|net|int|nih\.gov|org\.uk|md)", alias) is not None


def _alias_pattern(alias: str) -> str:
    body = phrase(alias)
    # Acronyms keep their case; long names may be printed in any.
    return body if alias.isupper() or len(alias) <= 6 else f"(?i:{body})"


@lru_cache(maxsize=1)
def bodies() -> re.Pattern[str]:
    """Any other body by name (not by domain), case kept for acronyms."""
    names = "|".join(_alias_pattern(a) for a, _, _ in aliases() if not is_domain(a))
    return re.compile(rf"(?<![\w.])(?:{names})(?!\w)")


@lru_cache(maxsize=1)
def running_bodies() -> re.Pattern[str]:
    """Bodies that are references wherever they are named."""
    names = "|".join(_alias_pattern(a) for a, _, running in aliases() if running and not is_domain(a))
    return re.compile(rf"(?<![\w.])(?:{names})(?!\w)")


@lru_cache(maxsize=1)
def _by_first_word() -> dict[str, list[tuple[str, bool]]]:
    found: dict[str, list[tuple[str, bool]]] = {}
    for alias, _, running in aliases():
        word = re.match(r"[^\W_]+", alias.lower())
        if word and not is_domain(alias):
            found.setdefault(word.group(), []).append((alias, running))
    return found


def names_from(word: str) -> tuple[str, str]:
    """Alternations of the bodies' names that begin with a word: all, and those tagged wherever named."""
    rows = _by_first_word().get(word, [])
    every, tagged = ([_alias_pattern(a) for a, running in rows if running >= least] for least in (False, True))
    return "|".join(every), "|".join(tagged)


@lru_cache(maxsize=4096)
def body_source(name: str) -> str | None:
    """The short name of the body that ``name`` (as printed) is."""
    for alias, source, _ in aliases():
        if not is_domain(alias) and re.fullmatch(_alias_pattern(alias), name):
            return source
    return None


def url_source(url: str) -> str:
    """The short name of the body behind a web address, else its domain.

    Examples
    --------
    >>> url_source("https://www.nhlbi.nih.gov/health"), url_source("http://www.example.org/a")
    ('NHLBI', 'example.org')
    """
    host = re.sub(r"^(?:https?://)?(?:www\.)?", "", url.lower()).split("/")[0]
    for alias, source, _ in aliases():
        if is_domain(alias) and (host == alias or host.endswith("." + alias)):
            return source
    return host


def edition_name(words: str) -> str:
    """``2nd edition``, ``Second Edition`` -> ``2nd``."""
    first = words.split()[0].lower()
    if first in _WORDS:
        number = _WORDS[first]
        return f"{number}{ {1: 'st', 2: 'nd', 3: 'rd'}.get(number, 'th') }"
    match = re.match(r"(\d+)\s?(st|nd|rd|th)", words.lower())
    return match.group(1) + match.group(2) if match else first
