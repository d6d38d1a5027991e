"""Annotations go out to the tools and come back the same."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from imr_nlp.errors import ImrNlpError
from imr_nlp.io.annotations import Annotated, read_annotations, write_annotations

TEXT = "No muscle\n\nspasm at L4-5.SLR is positive."
SPANS = [
    {"start": 3, "end": 16, "label": "FINDING", "assertion": "absent"},
    {"start": 20, "end": 24, "label": "SPINAL_LEVEL"},
    {"start": 25, "end": 28, "label": "FINDING", "assertion": "present"},
]


def core(document: Annotated) -> tuple[str, str, list[tuple[int, int, str]]]:
    return document.name, document.text, [(s["start"], s["end"], s["label"]) for s in document.spans]


@pytest.mark.parametrize(
    ("form", "name", "keeps"),
    [
        ("prodigy", "a.jsonl", True),
        ("doccano", "a.jsonl", False),
        ("brat", "folder", True),
        ("spacy", "a.spacy", False),
    ],
)
def test_round_trip(tmp_path: Path, form: str, name: str, keeps: bool) -> None:
    document = Annotated("case-1", TEXT, SPANS)
    assert write_annotations([document], tmp_path / name, form) == 1
    (back,) = read_annotations(tmp_path / name)
    assert core(back) == core(document)
    if keeps:
        assert [s.get("assertion") for s in back.spans] == [s.get("assertion") for s in SPANS]


@given(text=st.text(alphabet="ab \n\r.", min_size=1, max_size=40), data=st.data())
def test_brat_keeps_any_visible_span(tmp_path_factory: pytest.TempPathFactory, text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    if text[start].isspace() or text[end - 1].isspace():
        return
    folder = tmp_path_factory.mktemp("brat")
    document = Annotated("x", text, [{"start": start, "end": end, "label": "FINDING"}])
    write_annotations([document], folder, "brat")
    assert [core(d) for d in read_annotations(folder)] == [core(document)]


def test_unknown_formats_and_empty_folders_say_so(tmp_path: Path) -> None:
    with pytest.raises(ImrNlpError, match="doccano"):
        write_annotations([], tmp_path / "a", "docano")
    with pytest.raises(ImrNlpError, match=r"\.ann"):
        list(read_annotations(tmp_path))
