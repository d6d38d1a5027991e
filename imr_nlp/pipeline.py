"""The recipe: which components, in which order."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from spacy.language import Language

#: The default pipeline, in order.
COMPONENTS = (
    "imr_sentences",
    "imr_letter",
    "imr_spinal_levels",
    "imr_guidelines",
    "imr_procedures",
    "imr_medications",
    "imr_diagnoses",
    "imr_findings",
    "imr_abbreviations",
    "imr_assertions",
    "imr_items",
    "imr_decision",
)

#: Letters are processed one by one; this only guards against a whole collection passed as one text.
MAX_LENGTH = 50_000_000


def load(
    *,
    exclude: Sequence[str] = (),
    only: Sequence[str] | None = None,
    assertions: str = "imr",
    assertion_rules: str | Path | None = None,
    entity_linker: str | Path | Any | None = None,
    decision_model: str | Path | None = None,
    tagger: str | Path | None = None,
) -> Language:
    """The pipeline: a plain spaCy ``Language``, offline.

    Parameters
    ----------
    exclude
        Names of components to leave out (see :data:`COMPONENTS`).
    only
        Names of the components to keep, in the pipeline's order; all others are left out.
    assertions
        The engine that decides assertions: ``"imr"`` (the library's own) or ``"medspacy"`` (medSpaCy's ConText).
    assertion_rules
        A JSON file of rules in medSpaCy's ``ConTextRule`` format, instead of the library's.
    entity_linker
        What diagnoses are linked against, instead of ICD-10-CM: a knowledge base in scispaCy's JSONL format, a
        scispaCy linker (``EntityLinker`` or ``CandidateGenerator``) that was made elsewhere, or any object with
        ``link(name)`` that gives an ``imr_nlp.match.linker.Link`` or None.
    decision_model
        A directory made by ``imr-nlp train``, instead of the shipped decision model.
    tagger
        A spaCy pipeline with a trained ``ner`` whose mentions are merged by the span policy.

    Returns
    -------
    spacy.language.Language
        Call it on text: ``doc.ents`` hold the mentions, ``doc._.letter`` the record.

    Raises
    ------
    ValueError
        For an unknown component or engine, or a linker without the component that asks it.
    ModelError
        Where no tagger or decision model is in the directory that was named.

    Examples
    --------
    >>> nlp = load()
    >>> doc = nlp("Straight leg raise is negative at L5-S1.")
    >>> [(ent.text, ent.label_) for ent in doc.ents]
    [('Straight leg raise', 'FINDING'), ('L5-S1', 'SPINAL_LEVEL')]
    """
    from spacy.util import load_model_from_config

    unknown = {*exclude, *(only or ())} - set(COMPONENTS)
    if unknown:
        raise ValueError(f"unknown component(s) {sorted(unknown)}; the pipeline has {', '.join(COMPONENTS)}")
    if assertions not in ("imr", "medspacy"):
        raise ValueError(f"unknown assertion engine {assertions!r}; choose 'imr' or 'medspacy'")
    settings: dict[str, dict[str, Any]] = {
        "imr_assertions": {"engine": assertions, "rules": _path(assertion_rules)},
        "imr_diagnoses": {"linker": _path(entity_linker) if isinstance(entity_linker, str | Path) else None},
        "imr_decision": {"model": _path(decision_model)},
    }
    names = [name for name in COMPONENTS if name not in exclude and (only is None or name in only)]
    if entity_linker is not None and tagger is None and "imr_diagnoses" not in names:
        raise ValueError("entity_linker links diagnoses, but 'imr_diagnoses' is left out of the pipeline")
    config = {
        "nlp": {
            "lang": "en",
            "pipeline": names,
            "tokenizer": {"@tokenizers": "imr_nlp.ReflowTokenizer.v1"},
        },
        "components": {name: {"factory": name, **settings.get(name, {})} for name in names},
    }
    nlp = load_model_from_config(config, auto_fill=True, validate=True)
    if tagger is not None:
        # Before all that reads mentions.
        after = next((name for name in COMPONENTS[COMPONENTS.index("imr_abbreviations") :] if name in names), None)
        nlp.add_pipe("imr_tagger", config={"path": _path(tagger), **settings["imr_diagnoses"]}, before=after)
    if entity_linker is not None and not isinstance(entity_linker, str | Path):
        from imr_nlp.match.linker import as_linker

        own = as_linker(entity_linker)
        for name in nlp.pipe_names:
            if name in ("imr_diagnoses", "imr_tagger"):
                nlp.get_pipe(name).linker = own
    nlp.max_length = MAX_LENGTH
    return nlp


def _path(value: str | Path | None) -> str | None:
    return None if value is None else str(value)
