"""What notebooks hold when they are committed; `pytest --nbmake notebooks` runs them."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

NOTEBOOKS = sorted((Path(__file__).parent.parent / "notebooks").glob("*.ipynb"))


def cells(path: Path) -> list[dict[str, Any]]:
    return [cell for cell in json.loads(path.read_text(encoding="utf-8"))["cells"] if cell["cell_type"] == "code"]


def test_there_are_six() -> None:
    assert [path.name[0] for path in NOTEBOOKS] == list("123456")


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_is_small_asserts_and_ran_in_order(path: Path) -> None:
    code = cells(path)
    assert path.stat().st_size < 200_000
    assert sum("assert " in "".join(cell["source"]) for cell in code) >= 4
    assert [cell["execution_count"] for cell in code] == list(range(1, len(code) + 1))
    outputs = [output for cell in code for output in cell["outputs"]]
    assert outputs and not [o for o in outputs if o["output_type"] == "error" or o.get("name") == "stderr"]


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_says_how_to_point_it_to_a_folder(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert "IMR_NLP_LETTERS" in text
    assert not re.search(r"/(?:home|root|tmp|work)/\w", text), "a path of somebody's machine"
