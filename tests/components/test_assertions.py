"""The component in pipelines: its own engine and medSpaCy's, rules of the user's, saving and loading."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import spacy
from hypothesis import given
from hypothesis import strategies as st
from spacy.language import Language
from spacy.tokens import Doc, DocBin

import imr_nlp
from imr_nlp.assertion import assert_spans
from imr_nlp.components.base import add_mentions, entities_of
from imr_nlp.errors import TermsError
from imr_nlp.match.mention import Mention
from imr_nlp.records import ASSERTIONS

WORDS = {"spasm": "FINDING", "SLR": "FINDING", "fracture": "DIAGNOSIS", "MRI": "PROCEDURE", "Norco": "MEDICATION"}


@Language.component("imr_test_words")
def words(doc: Doc) -> Doc:
    """Tag a few words, so that these tests need no tables."""
    found = [Mention(t.idx, t.idx + len(t), WORDS[t.text]) for t in doc if t.text in WORDS]
    add_mentions(doc, found)
    return doc


def pipeline(**config: str) -> Language:
    tokenizer = {"@tokenizers": "imr_nlp.ReflowTokenizer.v1"}
    nlp = spacy.blank("en", config={"nlp": {"tokenizer": tokenizer}})
    nlp.add_pipe("imr_sentences")
    nlp.add_pipe("imr_test_words")
    nlp.add_pipe("imr_assertions", config=config)
    return nlp


@pytest.fixture(scope="module")
def nlp() -> Language:
    return pipeline()


TEXT = "Moderate\n\nspasm.SLR is\n\nnegative. No\n\nfracture. MRI was requested. Norco was given."


def said(doc: Doc) -> list[tuple[str, str | None]]:
    return [(span.text, span._.assertion) for span in doc.spans["imr"]]


EXPECTED = [
    ("spasm", "present"),
    ("SLR", "absent"),
    ("fracture", "absent"),
    ("MRI", "hypothetical"),
    ("Norco", None),
]


@pytest.mark.parametrize("engine", ["imr", "medspacy"])
def test_each_mention_gets_its_value(engine: str) -> None:
    if engine == "medspacy":
        pytest.importorskip("medspacy")
    doc = pipeline(engine=engine)(TEXT)
    assert said(doc) == EXPECTED
    assert [span.text for span in doc._.negated_findings] == ["SLR", "fracture"]
    assert [span._.negated for span in doc.spans["imr"]] == [False, True, True, False, False]


def test_cue_in_source_offsets(nlp: Language) -> None:
    doc = nlp(TEXT)
    cues = [entity.attributes.get("cue") for entity in entities_of(doc)]
    assert cues[0] is None
    assert cues[1]["rule"] == "is negative"
    assert TEXT[cues[1]["start"] : cues[1]["end"]] == "is\n\nnegative"
    assert TEXT[cues[2]["start"] : cues[2]["end"]] == "No"


def test_without_sentence_boundaries() -> None:
    nlp = spacy.blank("en")
    nlp.add_pipe("imr_test_words")
    nlp.add_pipe("imr_assertions")
    assert said(nlp("No spasm. SLR is positive.")) == [("spasm", "absent"), ("SLR", "present")]


@pytest.mark.parametrize("engine", ["imr", "medspacy"])
def test_survives_docbin_pickle_and_processes(engine: str) -> None:
    if engine == "medspacy":
        pytest.importorskip("medspacy")
    nlp = pipeline(engine=engine)
    doc = nlp(TEXT)
    again = next(iter(DocBin(store_user_data=True, docs=[doc]).get_docs(nlp.vocab)))
    assert said(again) == EXPECTED
    assert said(Doc(nlp.vocab).from_bytes(doc.to_bytes())) == EXPECTED


def test_saved_with_the_pipeline(tmp_path: Path) -> None:
    rules = tmp_path / "rules.json"
    rules.write_text(
        json.dumps({"context_rules": [{"literal": "keine", "category": "NEGATED_EXISTENCE", "direction": "FORWARD"}]})
    )
    nlp = pipeline(rules=str(rules))
    assert said(nlp("keine fracture")) == [("fracture", "absent")]
    nlp.to_disk(tmp_path / "pipeline")
    rules.unlink()
    again = spacy.load(tmp_path / "pipeline")
    assert said(again("keine fracture. There is no spasm.")) == [("fracture", "absent"), ("spasm", "present")]


def test_users_own_rules_replace_ours(tmp_path: Path) -> None:
    """A file that medSpaCy wrote, with plain ConText's categories, works on both engines."""
    context = pytest.importorskip("medspacy.context")
    path = tmp_path / "mine.json"
    rules = [
        context.ConTextRule("gone is the", "NEGATED_EXISTENCE", direction="FORWARD"),
        context.ConTextRule("perhaps", "POSSIBLE_EXISTENCE", direction="FORWARD"),
        context.ConTextRule("back then", "HISTORICAL", direction="BACKWARD"),
        context.ConTextRule("his aunt's", "FAMILY", direction="FORWARD"),
        context.ConTextRule("should there be", "HYPOTHETICAL", direction="FORWARD"),
    ]
    context.ConTextRule.to_json(rules, str(path))
    text = "Gone is the spasm. Perhaps fracture. MRI back then. His aunt's fracture. Should there be spasm."
    expected = ["absent", "possible", "historical", "generic", "hypothetical"]
    for engine in ("imr", "medspacy"):
        doc = pipeline(engine=engine, rules=str(path))(text)
        assert [span._.assertion for span in doc.spans["imr"]] == expected


def test_medspacys_default_rules_load() -> None:
    """The rules that medSpaCy ships, token patterns and all, run on our engine."""
    medspacy = pytest.importorskip("medspacy")
    root = Path(medspacy.__file__).parent.parent
    files = [*root.glob("resources/en/context_rules.json"), *root.glob("medspacy/resources/**/context_rules.json")]
    if not files:
        pytest.skip("medSpaCy ships its rules elsewhere")
    doc = pipeline(rules=str(files[0]))("No evidence of fracture. Patient has spasm.")
    assert said(doc) == [("fracture", "absent"), ("spasm", "present")]


def test_medspacy_leaves_nothing_in_the_document() -> None:
    pytest.importorskip("medspacy")
    doc = pipeline(engine="medspacy")(TEXT)
    names = {key[1] for key in doc.user_data if isinstance(key, tuple)}
    assert not names & {"context_graph", "modifiers"}
    assert set(doc.spans) == {"imr"}


def test_medspacy_does_not_take_our_names() -> None:
    pytest.importorskip("medspacy")
    doc = pipeline(engine="medspacy")("ODG on fracture.")
    span = doc.spans["imr"][0]
    for name in ("section", "region", "concept", "title"):
        assert getattr(span._, name) is None


def test_unknown_engine() -> None:
    with pytest.raises(ValueError, match="choose 'imr' or 'medspacy'"):
        pipeline(engine="other")


def test_missing_rules() -> None:
    with pytest.raises(TermsError, match="cannot read"):
        pipeline(rules="/nowhere/rules.json")("No spasm.")


# assert_spans


@pytest.mark.parametrize(
    ("text", "spans", "expected"),
    [
        ("Moderate spasm.SLR is negative.", [(9, 14), (15, 18)], ["present", "absent"]),
        ("No\n\nfever,\n\nchills  or rash", [(4, 9), (12, 18), (23, 27)], ["absent", "absent", "absent"]),
        ("An intra-\narticular block was requested.", [(3, 25)], ["hypothetical"]),
        ("", [], []),
        ("No spasm", [], []),
        ("No spasm", [(3, 8), (3, 8)], ["absent", "absent"]),
        ("spasm none, fever", [(12, 17), (0, 5)], ["present", "present"]),
    ],
)
def test_assert_spans(text: str, spans: list[tuple[int, int]], expected: list[str]) -> None:
    assert assert_spans([(text, spans)]) == [expected]
    assert imr_nlp.assert_spans(iter([(text, iter(spans))])) == [expected]


def test_assert_spans_by_a_pipeline(nlp: Language) -> None:
    rows = [("Moderate spasm.SLR is negative.", [(9, 14), (15, 18)]), ("No\n\nfever", [(4, 9)])]
    assert assert_spans(rows, nlp=nlp) == assert_spans(rows)
    pytest.importorskip("medspacy")
    assert assert_spans(rows, nlp=pipeline(engine="medspacy")) == assert_spans(rows)


@given(st.text(max_size=80), st.data())
def test_assert_spans_never_raises(text: str, data: st.DataObject) -> None:
    bounds = st.integers(0, len(text))
    spans = [(min(a, b), max(a, b)) for a, b in data.draw(st.lists(st.tuples(bounds, bounds), max_size=4))]
    (values,) = assert_spans([(text, spans)])
    assert len(values) == len(spans)
    assert set(values) <= set(ASSERTIONS)


# The shared gold, where it is present


def test_gold_sentences(shared: Path) -> None:
    path = shared / "gold" / "assertions.jsonl"
    if not path.exists():
        pytest.skip("no gold sentences here")
    right: dict[str, list[bool]] = {}
    for line in path.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        got = assert_spans([(row["text"], [(m["start"], m["end"]) for m in row["mentions"]])])[0]
        right.setdefault(row["kind"], []).extend(v == m["assertion"] for v, m in zip(got, row["mentions"]))
    assert all(sum(hits) / len(hits) >= 0.9 for hits in right.values())
    assert sum(map(sum, right.values())) / sum(map(len, right.values())) >= 0.95
