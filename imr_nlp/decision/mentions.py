"""What the pipeline tagged in a text, as numbers: assertions, guideline citations, services.

Entities come as records, with offsets into the text; who tags it, and by what, is no matter here.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from imr_nlp.records import Entity

Array = npt.NDArray[np.float64]

#: The groups of features that need the pipeline's records.
RECORD_GROUPS = ("assertions", "citations", "services")

#: What is said of a problem (a finding or a diagnosis) and of a procedure, rare kinds with their neighbours.
_SAID = {
    "problem": {
        "present": "present",
        "historical": "present",
        "absent": "denied",
        "normal": "denied",
        "undocumented": "undocumented",
        "possible": "possible",
        "hypothetical": "possible",
        "generic": "generic",
    },
    "procedure": {
        "present": "done",
        "historical": "done",
        "absent": "denied",
        "undocumented": "undocumented",
        "possible": "planned",
        "hypothetical": "planned",
        "generic": "generic",
    },
}
_KINDS = {"FINDING": "problem", "DIAGNOSIS": "problem", "PROCEDURE": "procedure"}
_SOURCES = ("MTUS", "ACOEM", "ODG", "CPMTG")
_SERVICES = (
    "injection",
    "surgery",
    "imaging",
    "rehabilitation",
    "device",
    "diagnostic_test",
    "anesthesia",
    "consultation",
    "program",
)
_DRUGS = (
    "opioid",
    "nsaid",
    "analgesic",
    "muscle_relaxant",
    "anti_epilepsy",
    "antidepressant",
    "proton_pump_inhibitor",
)

_COUNTED = {
    "assertions": tuple(dict.fromkeys(f"{kind}_{said}" for kind, table in _SAID.items() for said in table.values())),
    "citations": (*_SOURCES, "other", "literature"),
    "services": (*_SERVICES, *(f"drug_{name}" for name in (*_DRUGS, "topical", "other")), "levels"),
}
_DERIVED = {
    "assertions": ("share_undocumented", "share_present"),
    "citations": ("references", "ODG_alone"),
    "services": (),
}
_COLUMNS = [(group, name) for group in RECORD_GROUPS for name in _COUNTED[group]]
_COLUMN = {key: column for column, key in enumerate(_COLUMNS)}
_OF_GROUP = {group: [c for c, (g, _) in enumerate(_COLUMNS) if g == group] for group in RECORD_GROUPS}


@dataclass(slots=True)
class Tagged:
    """The mentions that count: how many of each kind in each sentence, and where they stand."""

    counts: Array
    places: list[tuple[str, int, int]]  # the feature's name, start, end


def record_names(group: str) -> list[str]:
    """The names of the features of one group, as ``group:name``.

    Examples
    --------
    >>> record_names("citations")[:3]
    ['citations:MTUS', 'citations:ACOEM', 'citations:ODG']
    """
    return [f"{group}:{name}" for name in (*_COUNTED[group], *_DERIVED[group])]


def uses_records(groups: Iterable[str]) -> bool:
    """Do these feature groups need records?

    Examples
    --------
    >>> uses_records(["roles", "citations"]), uses_records(["roles"])
    (True, False)
    """
    return not set(RECORD_GROUPS).isdisjoint(groups)


def move_entities(entities: Iterable[Entity], positions: Sequence[int]) -> list[Entity]:
    """Entities of a whole text as those of a part of it; what is not in the part is left out.

    Parameters
    ----------
    entities
        With offsets into the whole.
    positions
        For each character of the part its offset in the whole, rising.

    Examples
    --------
    >>> tags = [Entity(0, 3, "FINDING", "SLR"), Entity(9, 12, "GUIDELINE", "ODG")]
    >>> [(e.text, e.start, e.end) for e in move_entities(tags, range(8, 16))]
    [('ODG', 1, 4)]
    """
    found = []
    for entity in entities:
        start, last = bisect_left(positions, entity.start), bisect_left(positions, entity.end - 1)
        if last < len(positions) and positions[start] == entity.start and positions[last] == entity.end - 1:
            found.append(replace(entity, start=start, end=last + 1))
    return found


def count_mentions(entities: Iterable[Entity], spans: Sequence[tuple[int, int]]) -> Tagged:
    """Count the entities by sentence.

    Examples
    --------
    >>> cited = Entity(0, 3, "GUIDELINE", "ODG", attributes={"source": "ODG"})
    >>> count_mentions([cited], [(0, 20)]).places
    [('citations:ODG', 0, 3)]
    """
    counts = np.zeros((len(spans), len(_COLUMNS)))
    places = []
    starts = [start for start, _ in spans]
    for entity in entities:
        row = bisect_right(starts, entity.start) - 1
        if row < 0 or entity.start >= spans[row][1]:
            continue
        for key in _keys(entity):
            counts[row, _COLUMN[key]] += 1
            places.append((":".join(key), entity.start, entity.end))
    return Tagged(counts, places)


def _keys(entity: Entity) -> Iterator[tuple[str, str]]:
    said, category = entity.attributes.get("assertion"), entity.attributes.get("category")
    kind = _KINDS.get(entity.label)
    if kind and said in _SAID[kind]:
        yield "assertions", f"{kind}_{_SAID[kind][said]}"
    if entity.label == "PROCEDURE" and category in _SERVICES:
        yield "services", str(category)
    elif entity.label == "MEDICATION":
        drug = "topical" if str(category).startswith("topical") else category if category in _DRUGS else "other"
        yield "services", f"drug_{drug}"
    elif entity.label == "SPINAL_LEVEL":
        yield "services", "levels"
    elif entity.label == "GUIDELINE":
        source = entity.attributes.get("source")
        yield "citations", str(source) if source in _SOURCES else "other"
    elif entity.label == "LITERATURE":
        yield "citations", "literature"


def record_rows(tagged: Tagged, group: str, left_out: npt.NDArray[np.intp]) -> Array:
    """The features of ``group``: a row for each sentence left out (its index; their number where none is)."""
    own = np.vstack([tagged.counts, np.zeros(len(_COLUMNS))])[:, _OF_GROUP[group]]
    counts = own.sum(axis=0) - own[left_out]
    if group == "services":
        present: Array = (counts > 0).astype(np.float64)
        return present
    names = _COUNTED[group]
    if group == "citations":
        total = counts[:, : len(_SOURCES) + 1].sum(axis=1)
        odg = counts[:, names.index("ODG")]
        mtus = sum(counts[:, names.index(name)] for name in ("MTUS", "ACOEM", "CPMTG"))
        more = [np.log1p(total), (odg > 0) & (mtus == 0)]
    else:
        of_case = [c for c, name in enumerate(names) if not name.endswith("_generic")]
        total = np.maximum(counts[:, of_case].sum(axis=1), 1)
        more = [
            sum(counts[:, c] for c, name in enumerate(names) if name.endswith(ending)) / total
            for ending in ("_undocumented", ("_present", "_done"))
        ]
    return np.column_stack([np.log1p(counts), *more])
