"""Dependencies point one way; nothing is loaded that could run code; nothing reaches out."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parent.parent / "imr_nlp"

# A layer may import itself and the layers named; names are the first part after imr_nlp.
LAYERS: dict[str, set[str]] = {
    "records": set(),
    "errors": set(),
    "text": {"errors"},
    "letter": {"records", "errors", "text"},
    "match": {"records", "errors", "text"},
    "assertion": {"records", "errors", "text", "match"},
    "components": {"records", "errors", "text", "letter", "match", "assertion", "decision"},
    "decision": {"records", "errors", "text", "letter", "io"},
}
# Only inside functions, so that importing the layer stays light.
LAZY = {"records": {"io", "view"}, "decision": {"prediction"}, "assertion": {"pipeline", "components"}}


def imports(path: Path) -> list[tuple[str, bool]]:
    """The imr_nlp layers that a file imports, and whether at its top."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    top = {id(node) for node in tree.body}
    found = []
    for node in ast.walk(tree):
        modules = (
            [node.module or ""]
            if isinstance(node, ast.ImportFrom)
            else [a.name for a in node.names]
            if isinstance(node, ast.Import)
            else []
        )
        found += [(m.split(".")[1], id(node) in top) for m in modules if m.startswith("imr_nlp.")]
    return found


FILES = sorted(p for p in PACKAGE.rglob("*.py"))


@pytest.mark.parametrize("path", FILES, ids=lambda p: str(p.relative_to(PACKAGE)))
def test_imports_point_one_way(path: Path) -> None:
    layer = path.relative_to(PACKAGE).parts[0].removesuffix(".py")
    if layer not in LAYERS:
        return
    for name, at_top in imports(path):
        allowed = {layer} | LAYERS[layer] | (set() if at_top else LAZY.get(layer, set()))
        assert name in allowed, f"{layer} imports {name}"


@pytest.mark.parametrize("path", FILES, ids=lambda p: str(p.relative_to(PACKAGE)))
def test_no_pickle_no_network(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    forbidden = (
        "import pickle",
        "joblib.load",
        "allow_pickle=True",
        "urllib.request",
        "import requests",
        "import socket",
    )
    for word in forbidden:
        assert word not in text


def test_every_public_name_is_there() -> None:
    import imr_nlp

    assert sorted(imr_nlp.__all__) == sorted(["__version__", *imr_nlp._NAMES])
    assert all(getattr(imr_nlp, name) is not None for name in imr_nlp.__all__)
