"""Annotations to and from the annotation tools, so that people can correct tags and retrain.

One neutral form stands in the middle: :class:`Annotated`, a text with labelled spans. Gold JSON (offsets without
text), JSONL as Prodigy and doccano read it, brat's ``.txt``/``.ann`` pairs and spaCy's ``DocBin`` convert to and
from it without loss of offsets and labels.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from imr_nlp.errors import ImrNlpError
from imr_nlp.records import Letter

if TYPE_CHECKING:
    from spacy.vocab import Vocab

FORMATS = ("prodigy", "doccano", "brat", "spacy")


@dataclass(slots=True)
class Annotated:
    """A text and its labelled spans ``{start, end, label, ...attributes}`` (offsets into ``text``)."""

    name: str
    text: str
    spans: list[dict[str, Any]] = field(default_factory=list)

    @classmethod
    def from_letter(cls, letter: Letter, text: str) -> Annotated:
        """A record's entities over the text that was read."""
        spans = [{"start": e.start, "end": e.end, "label": e.label, **_set(e.attributes)} for e in letter.entities]
        return cls(letter.case_number or letter.source or "letter", text, spans)


def _set(attributes: dict[str, Any]) -> dict[str, Any]:
    return {k: v for k, v in attributes.items() if v not in (None, [], False) and k != "cue"}


def write_annotations(documents: Iterable[Annotated], output: Path, form: str) -> int:
    """Write documents in one of :data:`FORMATS`; returns how many.

    Parameters
    ----------
    output
        A JSONL file (``prodigy``, ``doccano``), a ``.spacy`` file, or a folder (``brat``).
    """
    if form == "brat":
        return _write_brat(documents, output)
    if form == "spacy":
        return _write_docbin(documents, output)
    make = {"prodigy": _to_prodigy, "doccano": _to_doccano}.get(form)
    if make is None:
        raise ImrNlpError(f"unknown annotation format {form!r}; choose {', '.join(FORMATS)}")
    count = 0
    with output.open("w", encoding="utf-8", newline="\n") as file:
        for document in documents:
            file.write(json.dumps(make(document), ensure_ascii=False) + "\n")
            count += 1
    return count


def read_annotations(path: Path) -> Iterator[Annotated]:
    """Documents from a JSONL file (Prodigy's or doccano's), a brat folder or a ``.spacy`` file, by its form."""
    if path.is_dir():
        yield from _read_brat(path)
    elif path.suffix == ".spacy":
        yield from _read_docbin(path)
    else:
        with path.open(encoding="utf-8") as file:
            for number, line in enumerate(file, 1):
                if line.strip():
                    yield _from_json_line(json.loads(line), f"{path.stem}-{number}")


def _to_prodigy(document: Annotated) -> dict[str, Any]:
    return {"text": document.text, "spans": document.spans, "meta": {"source": document.name}}


def _to_doccano(document: Annotated) -> dict[str, Any]:
    label = [[s["start"], s["end"], s["label"]] for s in document.spans]
    return {"text": document.text, "label": label, "meta": {"source": document.name}}


def _from_json_line(row: dict[str, Any], name: str) -> Annotated:
    if "text" not in row:
        raise ImrNlpError(f"{name}: a line of annotations needs a 'text'")
    spans = [dict(span) for span in row.get("spans") or []]
    spans += [{"start": a, "end": b, "label": label} for a, b, label in row.get("label") or row.get("labels") or []]
    meta = row.get("meta") or {}
    return Annotated(str(meta.get("source", name)), row["text"], spans)


def _write_brat(documents: Iterable[Annotated], folder: Path) -> int:
    folder.mkdir(parents=True, exist_ok=True)
    written = list(documents)
    for document in written:
        stem = Path(document.name).stem
        lines = []
        notes = 0
        for number, span in enumerate(document.spans, 1):
            # brat cannot hold a line break in a span: the pieces are given, parted by ';'.
            pieces = _pieces(document.text, span["start"], span["end"])
            extent = ";".join(f"{a} {b}" for a, b in pieces)
            shown = " ".join(document.text[a:b] for a, b in pieces)
            lines.append(f"T{number}\t{span['label']} {extent}\t{shown}")
            if span.get("assertion"):
                notes += 1
                lines.append(f"A{notes}\tassertion T{number} {span['assertion']}")
        (folder / f"{stem}.txt").write_text(document.text, encoding="utf-8", newline="")
        (folder / f"{stem}.ann").write_text("\n".join(lines) + "\n", encoding="utf-8", newline="")
    return len(written)


def _pieces(text: str, start: int, end: int) -> list[tuple[int, int]]:
    pieces = []
    at = start
    for line in text[start:end].splitlines(keepends=True):
        body = line.strip()
        if body:
            first = at + line.index(body)
            pieces.append((first, first + len(body)))
        at += len(line)
    return pieces


def _read_brat(folder: Path) -> Iterator[Annotated]:
    found = sorted(folder.glob("*.ann"))
    if not found:
        raise ImrNlpError(f"{folder}: no .ann files here")
    for path in found:
        text = path.with_suffix(".txt").read_bytes().decode("utf-8")
        spans: dict[str, dict[str, Any]] = {}
        for line in path.read_text(encoding="utf-8").splitlines():
            parts = line.split("\t")
            if line.startswith("T") and len(parts) >= 2:
                label, extent = parts[1].split(" ", 1)
                numbers = [int(n) for n in extent.replace(";", " ").split()]
                spans[parts[0]] = {"start": min(numbers), "end": max(numbers), "label": label}
            elif line.startswith("A") and len(parts) >= 2:
                name, target, *value = parts[1].split(" ")
                if target in spans:
                    spans[target][name] = " ".join(value) or True
        yield Annotated(path.stem, text, list(spans.values()))


def _write_docbin(documents: Iterable[Annotated], output: Path) -> int:
    from spacy.tokens import DocBin

    from imr_nlp.pipeline import load

    nlp = load(only=())
    docs = DocBin(store_user_data=True, docs=[to_doc(document, nlp) for document in documents])
    docs.to_disk(output)
    return len(docs)


def to_doc(document: Annotated, nlp: Any) -> Any:
    """A ``Doc`` of reflowed text whose ``ents`` are the document's spans (for training spaCy's ``ner``)."""
    from spacy.util import filter_spans

    from imr_nlp.text.tokenizer import alignment

    doc = nlp.make_doc(document.text)
    to_text = alignment(doc).to_text
    spans = [
        doc.char_span(*to_text(s["start"], s["end"]), label=s["label"], alignment_mode="expand") for s in document.spans
    ]
    doc.ents = filter_spans([s for s in spans if s is not None])
    doc.user_data["imr_name"] = document.name
    return doc


def _read_docbin(path: Path, vocab: Vocab | None = None) -> Iterator[Annotated]:
    from spacy.tokens import DocBin
    from spacy.vocab import Vocab as NewVocab

    from imr_nlp.text.tokenizer import alignment, source_text

    docs = DocBin().from_disk(path).get_docs(vocab or NewVocab())
    for number, doc in enumerate(docs, 1):
        to_source = alignment(doc).to_source
        spans = []
        for ent in doc.ents:
            start, end = to_source(ent.start_char, ent.end_char)
            spans.append({"start": start, "end": end, "label": ent.label_})
        yield Annotated(str(doc.user_data.get("imr_name", f"{path.stem}-{number}")), source_text(doc), spans)


def read_gold(gold: Path, letters: Iterable[Path]) -> Iterator[Annotated]:
    """Gold JSON (offsets and labels, one file a letter) joined with the letters that it names."""
    from imr_nlp.io.reading import read_source

    files = {path.stem: path for path in letters}
    for path in sorted(gold.rglob("*.json")):
        if path.stem not in files:
            continue
        entities = json.loads(path.read_text(encoding="utf-8")).get("entities", [])
        spans = [{"start": e["start"], "end": e["end"], "label": e["label"], **e.get("attrs", {})} for e in entities]
        yield Annotated(path.stem, read_source(files[path.stem]).text, spans)
