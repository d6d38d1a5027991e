"""The figures on the shared letters, where they are there (see ``tools/check_letters.py``)."""

from __future__ import annotations

import importlib.util
import os
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SHARED = Path(os.environ.get("IMR_NLP_DATA") or ROOT.parent / "shared")
#: One gold list leaves out an item; one letter prints a birthdate instead of an age.
KNOWN = {"letters without further items": 1, "age filled": 1}


@pytest.mark.skipif(not (SHARED / "gold" / "decisions.jsonl").exists(), reason="the shared letters are not here")
def test_every_item_header_and_section_is_right() -> None:
    spec = importlib.util.spec_from_file_location("check_letters", ROOT / "tools" / "check_letters.py")
    assert spec and spec.loader
    check = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(check)
    tally = check.check(SHARED)
    wrong = {what: tally.misses[what] for what in tally.all if tally.misses[what]}
    wrong = {what: names for what, names in wrong.items() if len(names) > KNOWN.get(what.split(": ")[-1], 0)}
    assert not wrong
    assert tally.all["txt: item, rationale and decision"] > 0
