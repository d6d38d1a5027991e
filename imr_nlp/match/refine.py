"""The ICD-10-CM name that says more of a diagnosis' words than the code composed from its head, place and side.

A code of the tables stands for a head: ``cervical spondylosis`` is M47.812. The words around the head can ask for
another one (``with myelopathy``: M47.12) or forbid what the description says (``nondisplaced``). Names are compared as
sets of *facts*: words in the singular, ``+x`` for an x after ``with``, ``-x`` for an x that is denied, ``?x`` for an x
that is not specified. A name may take the place of the composed code if all that it says is said by the words, and all
that the composed code explains is explained by it too.
"""

from __future__ import annotations

import json
import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property, lru_cache
from importlib import resources
from typing import NamedTuple

from imr_nlp.match.chunks import plain
from imr_nlp.text.fold import fold

_TOKEN = re.compile(r"(?:[^\W_]|')+|[,;()]")
_WORD = re.compile(r"[a-z0-9]+")
_UNSPECIFIED_TAIL = re.compile(r"(?<!with )(?<!^)\bunspecified (?:(?! of | with )[^,;()])+?(?=,|;|$)")
_REMEMBERED = 20_000
_SIDES = frozenset({"left", "right", "bilateral"})
#: Names of what no other name of their block covers: the last to be taken, but where the words say so.
_RESIDUAL = frozenset({"other", "otherspecified"})
#: A vertebra as a fact.
LEVEL = re.compile(r"[ctls]\d{1,2}")
#: Parts of the spine, which a vertebra's name stands for too.
_SPINE = frozenset({"neck", "thoracic", "low_back"})
_SIGNS = {"with": "+", "without": "-", "?": "?"}
_NO_FACTS = frozenset("or and of the a an unspecified specified".split())


class WordRules(NamedTuple):
    """``terms/diagnosis_words.json``."""

    phrases: Mapping[str, str]
    phrase: re.Pattern[str]
    means: Mapping[str, tuple[str, ...]]
    sites: Mapping[str, tuple[str, ...]]
    of_place: re.Pattern[str]
    adjectives: Mapping[str, str]
    beside: Mapping[str, tuple[str, ...]]
    silent: frozenset[str]
    qualifiers: frozenset[str]
    opposites: Mapping[str, frozenset[str]]
    stops: frozenset[str]


@lru_cache(maxsize=1)
def word_rules() -> WordRules:
    """The rules for words of diagnoses, read once a process."""
    with (resources.files("imr_nlp") / "terms" / "diagnosis_words.json").open(encoding="utf-8") as file:
        rules = json.load(file)
    opposites: dict[str, frozenset[str]] = {}
    for group in rules["opposites"]:
        for word in group:
            opposites[word] = opposites.get(word, frozenset()) | frozenset(group) - {word}
    phrases = {" ".join(map(singular, phrase.split())): meant for phrase, meant in rules["phrases"].items()}
    places = {word for words in rules["sites"].values() for word in words.split()}
    longest = sorted(phrases, key=len, reverse=True)
    return WordRules(
        phrases,
        re.compile(rf"\b(?:{'|'.join(map(re.escape, longest))})\b"),
        {word: tuple(meant) for word, meant in rules["means"].items()},
        {site: tuple(words.split()) for site, words in rules["sites"].items()},
        # "without foreign body of right thumb": the place is not denied
        re.compile(rf"\bof (?=(?:left|right|unspecified|{'|'.join(sorted(places))})\b)"),
        rules["adjectives"],
        {site: tuple(others) for site, others in rules["beside"].items()},
        frozenset(rules["silent"].split()),
        frozenset(rules["qualifiers"].split()),
        opposites,
        frozenset(rules["stops"].split()),
    )


def singular(word: str) -> str:
    """A word without its regular plural.

    Examples
    --------
    >>> singular("injuries"), singular("sprains"), singular("stenosis")
    ('injury', 'sprain', 'stenosis')
    """
    if len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "is", "us")):
        return word[:-3] + "y" if word.endswith("ies") else word[:-1]
    return word


@lru_cache(maxsize=_REMEMBERED)
def facts(text: str) -> tuple[str, ...]:
    """What a name says, in order.

    Examples
    --------
    >>> facts("Other spondylosis with myelopathy, cervical region")
    ('other', 'spondylosis', '+myelopathy', 'cervical', 'region')
    >>> facts("Unilateral inguinal hernia, without obstruction or gangrene, not specified as recurrent")
    ('unilateral', 'inguinal', 'hernia', '-obstruction', '-gangrene', '-recurrent')
    >>> facts("Pain in unspecified knee")
    ('pain', 'in', '?knee')
    """
    rules = word_rules()
    words = [singular(plain(word)) for word in _TOKEN.findall(fold(text))]
    line = rules.phrase.sub(lambda match: rules.phrases[match.group()], " ".join(words))
    line = line.replace("not specified as", "without").replace(" not ", " without ")
    line = rules.of_place.sub(", ", line)
    line = _UNSPECIFIED_TAIL.sub(lambda match: "? " + match.group(), line)
    found = []
    sign = ""
    for word in line.split():
        if word in ",;()":
            sign = ""
        elif word in _SIGNS:
            sign = _SIGNS[word]
        elif word not in _NO_FACTS:
            found.append(sign + word if word not in _SIDES else word)
    return tuple(found)


class Said(NamedTuple):
    """The words of one diagnosis and its near context, as facts."""

    #: Each fact with what it can be called.
    calls: Mapping[str, frozenset[str]]
    #: The facts of the head.
    head: frozenset[str]
    #: What a name may say where it tells the place too, and in any case.
    allowed: frozenset[str]
    plainly: frozenset[str]

    def explained(self, said: Iterable[str], vaguely: bool = True) -> frozenset[str]:
        """The facts that a name says, or ``vaguely`` calls unspecified."""
        names = frozenset(name.removeprefix("?") if vaguely else name for name in said)
        return frozenset(fact for fact, calls in self.calls.items() if calls & names)

    def admits(self, said: Iterable[str], known: Iterable[str] = ()) -> bool:
        """Whether a name says nothing that the words, or a ``known`` name, do not say."""
        foreign = [n for n in said if n not in self.plainly and n not in known and n[0] != "-"]
        foreign = [n for n in foreign if n[0] != "?" or n[1:] not in self.allowed]
        if not foreign:
            return True
        told = self.explained(said)
        return self.allowed.issuperset(foreign) and all(fact in told for fact in self.calls if fact[0] == "@")

    def contradicted(self, said: Iterable[str], strictly: bool = False) -> bool:
        """Whether a name says the opposite of a fact, or ``strictly`` only one of two opposites that are both facts."""
        opposites, names = word_rules().opposites, frozenset(said)
        for name in names:
            if name[0] == "-" and (name[1:] in self.calls or "+" + name[1:] in self.calls):
                return True
            if name[0] == "+" and "-" + name[1:] in self.calls:
                return True
            against = opposites.get(name, frozenset()) & self.calls.keys()
            # ``acute and chronic``, ``mild to moderate``: a name that says both agrees.
            if against and (strictly or name not in self.calls) and against.isdisjoint(names):
                return True
        return False


def said(words: str, head: str, sites: Iterable[str] = (), wider: Iterable[str] = (), side: str | None = None) -> Said:
    """The facts of a diagnosis.

    Parameters
    ----------
    words
        Its own words and those around it that speak of it.
    head
        The head's own words.
    sites, wider
        Where it is, and the sites that these are part of.
    side
        ``left``, ``right`` or ``bilateral``.

    Examples
    --------
    >>> sorted(said("herniated disc with radiculopathy", "disc", ["low_back"]).calls)
    ['+radiculopathy', '@low_back', 'disc', 'herniated']
    """
    rules = word_rules()
    told = [fact.removeprefix("?") for fact in facts(words)]
    calls = {
        fact: _calls(fact)
        for fact in told
        if fact not in _SIDES and (fact not in rules.silent or fact in rules.opposites or fact == told[0] == "other")
    }
    levels = [calls[fact] for fact in calls if LEVEL.fullmatch(fact)]
    for site in sites:
        calls["@" + site] = _site_words(site).union(*levels) if site in _SPINE else _site_words(site)
    if side:
        calls[side] = frozenset((side,))
    own = frozenset(fact for fact in facts(head) if fact in calls)
    if not own:  # a phrase has taken the head in
        own = frozenset(fact for fact in calls if fact[0] not in "@+-" and fact not in rules.opposites)
    plainly = rules.silent.union(*calls.values())
    return Said(calls, own, plainly.union(*(_site_words(site) for site in wider)), plainly)


def _calls(fact: str) -> frozenset[str]:
    means = word_rules().means
    sign = fact[0] if fact[0] in "+-" else ""
    return frozenset((fact, *(m if m[0] == "+" else sign + m for m in means.get(fact.lstrip("+-"), ()))))


def _site_words(site: str) -> frozenset[str]:
    return frozenset(word_rules().sites.get(site) or site.split("_"))


class Refiner:
    """Looks for better names in a knowledge base of codes that begin with their parent's.

    Parameters
    ----------
    names
        Code and name, several for a code where it has several; the description first.

    Examples
    --------
    >>> refiner = Refiner([("M47.12", "Spondylosis with myelopathy"), ("M47.81", "Spondylosis without myelopathy")])
    >>> refiner.refine("M47.81", said("spondylosis with myelopathy", "spondylosis"))
    'M47.12'
    """

    def __init__(self, names: Iterable[tuple[str, str]]) -> None:
        self._codes: list[str] = []
        self._names: list[str] = []
        for code, name in names:
            self._codes.append(code)
            self._names.append(name)
        self._description: dict[str, str] = {}
        for code, name in zip(self._codes, self._names):
            self._description.setdefault(code, name)
        self._found: dict[str, frozenset[int]] = {}

    @cached_property
    def _rows(self) -> dict[str, list[int]]:
        """The rows whose name holds a word, by the word in the singular."""
        rows: dict[str, list[int]] = {}
        forms: dict[str, str] = {}
        for row, name in enumerate(self._names):
            for word in set(_WORD.findall(name.lower())):
                form = forms.get(word)
                if form is None:
                    form = forms[word] = singular(word)
                rows.setdefault(form, []).append(row)
        return rows

    @cached_property
    def _sorted(self) -> list[str]:
        return sorted(self._description)

    def refine(self, code: str, words: Said, settled: frozenset[str] = frozenset(), whole: bool = False) -> str:
        """The code that explains more of the words than ``code``, or ``code``, or a parent where it contradicts them.

        Parameters
        ----------
        code
            What the tables say.
        words
            The facts of the diagnosis.
        settled
            Facts that the tables have settled with the code, whatever its description says.
        whole
            Whether to go down to a code without children where these only add what is not specified.
        """
        known = facts(self._description[code])
        against = words.contradicted(known)
        explained = words.explained(known) if against else words.explained(known) | settled
        if against or words.calls.keys() - explained:
            better = self._best(code, words, explained)
            if better is not None:
                return self._leaf(better, words)
        if against:
            return self._leaf(self._agreeing(code, words), words)
        return self._leaf(code, words) if whole else self._below(code, words)

    def find(self, words: Said) -> str | None:
        """The code whose name says the whole head and more, for a head that the tables give no code."""
        found = self._best("", words, words.head)
        return self._leaf(found, words) if found is not None else None

    def _best(self, code: str, words: Said, explained: frozenset[str]) -> str | None:
        """The name that explains most, among those that explain all that is ``explained`` already."""
        heads: frozenset[int] = frozenset().union(*(self._with(w) for fact in words.head for w in words.calls[fact]))
        telling = words.calls.keys() - explained
        rows = frozenset().union(*(self._with(w) for fact in telling for w in words.calls[fact])) & heads
        best: tuple[int, float, int, str] | None = None
        for row in rows:
            name = facts(self._names[row])
            if code.startswith(self._codes[row]) or not words.admits(name) or words.contradicted(name, strictly=True):
                continue
            got = words.explained(name)
            if got.isdisjoint(words.head) or not explained <= got or words.explained(name, vaguely=False) <= explained:
                continue
            idle = sum(4 if n in _RESIDUAL else 1 for n in name if not any(n in words.calls[f] for f in got))
            rank = (-len(got), idle, -len(self._codes[row]), self._codes[row])
            if best is None or rank < best:
                best = rank
        return best[3] if best is not None else None

    def _with(self, word: str) -> frozenset[int]:
        """The rows whose name can hold a fact."""
        word = word.lstrip("+-?")
        found = self._found.get(word)
        if found is None:
            if len(self._found) > _REMEMBERED:
                self._found.clear()
            parts = [set(self._rows.get(part, ())) for part in _PRINTED.get(word, word).split()]
            found = self._found[word] = frozenset(set.intersection(*parts)) if parts else frozenset()
        return found

    def _agreeing(self, code: str, words: Said) -> str:
        """The nearest parent that says nothing against the words; its category where all do."""
        at = code
        while len(at) > 3:
            at = at[:-1].rstrip(".")
            if at in self._description and not words.contradicted(facts(self._description[at])):
                return at
        return code[:3] if code[:3] in self._description else code

    def _below(self, code: str, words: Said) -> str:
        """The child that says more of the words, if one does."""
        parent = facts(self._description[code])
        base = words.explained(parent)
        best, most = code, len(base)
        for child in self._children(code):
            name = facts(self._description[child])
            got = words.explained(name)
            if len(got) <= most or not base <= got or words.contradicted(name):
                continue
            if words.admits(name, parent):
                best, most = child, len(got)
        return best

    def _leaf(self, code: str, words: Said) -> str:
        """The child that only adds what is not specified or not there, down to the last."""
        code = self._below(code, words)
        parent = facts(self._description[code])
        for child in self._children(code):
            name = facts(self._description[child])
            if all(n in parent or n[0] in "-?" or n in words.plainly for n in name) and not words.contradicted(name):
                return self._leaf(child, words)
        return code

    def _children(self, code: str) -> Iterator[str]:
        at = bisect_left(self._sorted, code) + 1
        while at < len(self._sorted) and self._sorted[at].startswith(code):
            yield self._sorted[at]
            at += 1


#: What stands in a name for a phrase that was made one word.
_PRINTED = {
    "otherspecified": "other specified",
    "posttraumatic": "traumatic",
    "rotatorcuff": "rotator cuff",
    "upperlimb": "upper limb",
    "lowerlimb": "lower limb",
    "type1": "type 1",
    "type2": "type 2",
    "multiplerib": "multiple fracture rib",
    "singlerib": "one rib",
    "degree1": "first degree",
    "degree2": "second degree",
    "degree3": "third degree",
    "depressedmood": "depressed mood",
    "singleepisode": "single episode",
}
