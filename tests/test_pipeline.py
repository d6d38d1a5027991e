"""The pipeline as spaCy users meet it: offsets, serialisation, entry points, single components."""

from __future__ import annotations

import pickle
import subprocess
import sys
from pathlib import Path

import pytest
import spacy
from hypothesis import given
from hypothesis import strategies as st
from spacy.tokens import Doc, DocBin

import imr_nlp
from imr_nlp.components.base import SPANS_KEY
from imr_nlp.pipeline import COMPONENTS

TEXT = (
    "CLINICAL CASE SUMMARY \n\nThe patient is a 50 year old man with neck pain.Spurling's test is \n\n"
    "negative at C5-\n\nC6. There is no clonus. An intra-\n\narticular injection was done."
)


@pytest.fixture(scope="module")
def nlp() -> spacy.language.Language:
    return imr_nlp.load()


def spans(doc: Doc) -> list[tuple[int, int, str, str]]:
    return [(s._.source_start, s._.source_end, s.label_, str(s._.assertion)) for s in doc.spans[SPANS_KEY]]


def test_source_offsets_are_exact(nlp: spacy.language.Language) -> None:
    record = nlp(TEXT)._.letter.to_dict()
    found = [(e["label"], TEXT[e["start"] : e["end"]]) for e in record["entities"]]
    assert all(e["text"] == TEXT[e["start"] : e["end"]] for e in record["entities"])
    assert ("SPINAL_LEVEL", "C5-\n\nC6") in found
    assert ("PROCEDURE", "intra-\n\narticular injection") in found
    assert {e["text"] for e in record["entities"] if e.get("negated")} == {"Spurling's test", "clonus"}


def test_pipe_is_the_same_as_calls(nlp: spacy.language.Language) -> None:
    texts = [TEXT, "No spasm at L4-5.", ""]
    assert [spans(d) for d in nlp.pipe(texts)] == [spans(nlp(t)) for t in texts]


def test_n_process(nlp: spacy.language.Language) -> None:
    texts = [TEXT, "No spasm at L4-5."]
    docs = list(nlp.pipe(texts, n_process=2, batch_size=1))
    assert [spans(d) for d in docs] == [spans(nlp(t)) for t in texts]
    assert [d._.letter.to_dict() for d in docs] == [nlp(t)._.letter.to_dict() for t in texts]


def test_pickle_and_docbin(nlp: spacy.language.Language) -> None:
    doc = nlp(TEXT)
    again = pickle.loads(pickle.dumps(doc))
    stored = DocBin(store_user_data=True, docs=[doc]).to_bytes()
    back = next(iter(DocBin(store_user_data=True).from_bytes(stored).get_docs(nlp.vocab)))
    assert again._.letter.to_dict() == back._.letter.to_dict() == doc._.letter.to_dict()
    assert back._.source_text == TEXT


def test_to_disk_and_load_without_importing_the_package(nlp: spacy.language.Language, tmp_path: Path) -> None:
    nlp.to_disk(tmp_path / "pipeline")
    program = (
        "import spacy, sys; nlp = spacy.load(sys.argv[1]); doc = nlp(sys.stdin.read());"
        "print(sorted((s._.source_start, s._.source_end, s.label_) for s in doc.spans['imr']))"
    )
    out = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", program, str(tmp_path / "pipeline")],
        input=TEXT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    assert out.strip().splitlines()[-1] == str(sorted((a, b, label) for a, b, label, _ in spans(nlp(TEXT))))


@pytest.mark.parametrize("name", [n for n in COMPONENTS if n not in ("imr_letter", "imr_items", "imr_decision")])
def test_each_component_works_alone_in_a_blank_pipeline(name: str) -> None:
    nlp = spacy.blank("en")
    nlp.add_pipe(name)
    text = "No spasm at L4-5 on exam; epidural injection, Norco, cervical radiculopathy, per the ODG."
    doc = nlp(text)
    assert doc.text == text
    for span in doc.spans.get(SPANS_KEY, []):
        assert text[span._.source_start : span._.source_end].strip()


def test_unknown_names_are_refused_with_the_choices() -> None:
    with pytest.raises(ValueError, match="imr_letter"):
        imr_nlp.load(exclude=["imr_leter"])
    with pytest.raises(ValueError, match="medspacy"):
        imr_nlp.load(assertions="negex")


def test_text_that_is_no_letter(nlp: spacy.language.Language) -> None:
    record = nlp("MRI shows a disc bulge at L4-5.")._.letter.to_dict()
    assert record["determinations"] == [] and record["error"] is None and record["outcome"] is None
    assert nlp("")._.letter.to_dict()["entities"] == []


@given(st.text(max_size=300))
def test_any_text_is_survived_and_every_offset_is_exact(text: str) -> None:
    record = _NLP(text)._.letter.to_dict()
    for entity in record["entities"]:
        assert text[entity["start"] : entity["end"]] == entity["text"] != ""


_NLP = imr_nlp.load()


def test_nothing_heavy_at_import() -> None:
    program = "import sys, imr_nlp; print([m for m in ('spacy', 'pandas', 'sklearn', 'medspacy') if m in sys.modules])"
    out = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout
    assert out.strip() == "[]"
