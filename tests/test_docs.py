"""The handbook is true: its code runs, its tables name what the code has, its commands exist.

Blocks of one page run in order in one folder (with the sample letters in ``letters/`` and ``tests/letters/``) and, for
Python, in one namespace. ``sh`` blocks hold our commands; one that sets up an environment runs only its last,
since ``.ci/run`` runs it whole from the README, where the same words must stand.
"""

from __future__ import annotations

import contextlib
import io
import json
import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import fields
from glob import glob
from pathlib import Path
from typing import NamedTuple

import pytest
import typer.main
from typer.testing import CliRunner

from imr_nlp.cli import app
from imr_nlp.records import (
    ASSERTIONS,
    ATTRIBUTES,
    LABELS,
    Determination,
    Entity,
    GuidelineReference,
    Letter,
    PredictedDecision,
)

ROOT = Path(__file__).parent.parent
PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").glob("*.md"))]
RUN = ("python", "sh", "json")
SHOWN = ("text", "csv", "console")


class Block(NamedTuple):
    kind: str
    line: int
    code: str


def blocks(page: Path) -> Iterator[Block]:
    """Fenced blocks of a page; every fence must say what it holds."""
    kind, start, lines = None, 0, []
    for number, line in enumerate(page.read_text(encoding="utf-8").splitlines(), 1):
        fence = re.match(r" {0,3}```(.*)", line)
        if fence and kind is None:
            kind, start, lines = fence.group(1).strip(), number, []
        elif fence:
            yield Block(str(kind), start, "\n".join(lines))
            kind = None
        else:
            lines.append(line)
    assert kind is None, f"{page.name}: a fence is not closed"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_code_runs(page: Path, tmp_path: Path, letters_dir: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    found = list(blocks(page))
    unknown = {block.kind for block in found} - {*RUN, *SHOWN}
    assert not unknown, f"{page.name}: a fence must say what it holds, not {unknown}"
    if not any(block.kind in RUN for block in found):
        return
    (tmp_path / "tests").mkdir()
    shutil.copytree(letters_dir, tmp_path / "tests" / "letters")
    (tmp_path / "letters").mkdir()
    for file in letters_dir.glob("*.txt"):
        shutil.copy(file, tmp_path / "letters")
    monkeypatch.chdir(tmp_path)
    namespace: dict[str, object] = {"__name__": "__docs__"}
    for block in found:
        if block.kind == "python":
            # Lines keep their numbers, so that a traceback leads to the page.
            code = compile("\n" * block.line + block.code, str(page), "exec")
            with contextlib.redirect_stdout(io.StringIO()):
                exec(code, namespace)
        elif block.kind == "json":
            json.loads(block.code)
        elif block.kind == "sh" and page.parent != ROOT:  # those of README and CONTRIBUTING: by .ci/run, or by hand
            run_shell(block, page)


def run_shell(block: Block, page: Path) -> None:
    """Run each command of a block within this process: the tables are read once, not for every command."""
    code = block.code
    if "pip install" in code:
        readme = [b.code for b in blocks(ROOT / "README.md")]
        assert code in readme, f"{page.name}:{block.line}: not a set-up of the README's, which .ci/run tries"
        code = code.rsplit("&&", 1)[1].replace(".venv/bin/", "")
    for line in filter(None, code.splitlines()):
        program, *words = shlex.split(line, comments=True)
        assert program == "imr-nlp", f"{page.name}:{block.line}: {program} cannot be tried here; fence it as text"
        arguments = [found for word in words for found in (sorted(glob(word)) or [word])]
        done = CliRunner().invoke(app, arguments)
        assert done.exit_code == 0, f"{page.name}:{block.line}: {done.output[-2000:]} {done.exception!r}"


def rows(page: str, heading: str | None = None) -> list[str]:
    """Names in backticks in the first column of the tables below a heading."""
    text = (ROOT / "docs" / page).read_text(encoding="utf-8")
    if heading:
        text = text.split(f"\n## {heading}\n", 1)[1].split("\n## ", 1)[0]
    first = [line.split("|")[1] for line in text.splitlines() if line.startswith("| `")]
    return [name for cell in first for name in re.findall(r"`([^`]+)`", cell)]


@pytest.mark.parametrize(
    ("heading", "names"),
    [
        ("The letter", list(Letter().to_dict())),
        ("A determination", [f.name for f in fields(Determination)]),
        ("A guideline reference", [f.name for f in fields(GuidelineReference)]),
        ("A predicted decision", [f.name for f in fields(PredictedDecision)]),
        ("An entity", list(Entity(0, 1, "", "").to_dict())),
    ],
)
def test_every_field_of_the_record_is_explained(heading: str, names: list[str]) -> None:
    assert rows("record.md", heading) == names


def test_every_label_attribute_and_assertion_is_explained() -> None:
    assert rows("tagging.md", "Labels") == list(LABELS)
    assert rows("tagging.md", "Assertions") == list(ASSERTIONS)
    assert set(rows("tagging.md", "Attributes")) == {name for names in ATTRIBUTES.values() for name in names}


def test_every_command_and_option_is_explained() -> None:
    text = (ROOT / "docs" / "commands.md").read_text(encoding="utf-8")
    for name, command in typer.main.get_command(app).commands.items():  # type: ignore[attr-defined]
        part = text.split(f"\n## {name}\n", 1)
        assert len(part) == 2, f"docs/commands.md has no heading for {name}"
        words = part[1].split("\n## ", 1)[0]
        for option in command.params:
            for flag in option.opts:
                if flag.startswith("--") and flag != "--help":
                    assert f"`{flag}" in words, f"docs/commands.md: {name} {flag}"


def test_links_lead_somewhere() -> None:
    for page in PAGES:
        for target in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", page.read_text(encoding="utf-8")):
            assert (page.parent / target).exists(), f"{page.name}: {target}"


def test_contributing_names_files_that_are_there() -> None:
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    named = re.findall(r"`((?:imr_nlp|tests|tools|training|models)/[\w./]+)`", text)
    assert len(named) > 20
    assert [name for name in named if not (ROOT / name).exists()] == []
    beside = re.findall(r"`(\w+\.(?:csv|json))`", text)  # a second table of the folder that the row begins with
    folders = [ROOT / "imr_nlp" / "terms", ROOT / "imr_nlp" / "letter", ROOT / "imr_nlp" / "decision"]
    assert [name for name in beside if not any((folder / name).exists() for folder in folders)] == []


def test_the_handbook_builds_without_a_warning(tmp_path: Path) -> None:
    pytest.importorskip("mkdocs")
    pytest.importorskip("material")
    pytest.importorskip("mkdocstrings")
    done = subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", "-q", "--strict", "-d", str(tmp_path / "site")],
        cwd=ROOT,
        env=os.environ | {"NO_MKDOCS_2_WARNING": "1"},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    assert (tmp_path / "site" / "record" / "index.html").is_file()
