"""What is shipped: the wheel holds the code, every table and the models, and works away from the clone."""

from __future__ import annotations

import configparser
import subprocess
import sys
import tarfile
import zipfile
from importlib import import_module
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PACKAGE = ROOT / "imr_nlp"


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    builders = pytest.importorskip("hatchling.builders.wheel")
    folder = tmp_path_factory.mktemp("wheel")
    (built,) = builders.WheelBuilder(str(ROOT)).build(directory=str(folder), versions=["standard"])
    return Path(built)


def files_of(folder: Path) -> set[str]:
    return {p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file() and "__pycache__" not in p.parts}


def test_the_wheel_holds_the_package_the_tables_and_the_models(wheel: Path) -> None:
    names = {n for n in zipfile.ZipFile(wheel).namelist() if ".dist-info/" not in n}
    expected = {f"imr_nlp/{n}" for n in files_of(PACKAGE)} | {f"imr_nlp/_models/{n}" for n in files_of(ROOT / "models")}
    assert names == expected
    for needed in ("py.typed", "view.css", "terms/icd10cm.csv.gz", "terms/assertion_rules.json", "letter/forms.json"):
        assert f"imr_nlp/{needed}" in names
    for view in ("full", "masked", "pre_decision"):
        assert f"imr_nlp/_models/decision/{view}/weights.npz" in names


def test_the_wheel_is_small(wheel: Path) -> None:
    assert wheel.stat().st_size < 10_000_000


def test_the_source_distribution_can_be_tested(tmp_path: Path) -> None:
    builders = pytest.importorskip("hatchling.builders.sdist")
    (built,) = builders.SdistBuilder(str(ROOT)).build(directory=str(tmp_path), versions=["standard"])
    with tarfile.open(built) as archive:
        names = {n.split("/", 1)[1] for n in archive.getnames()}
    assert {
        "pyproject.toml",
        "README.md",
        "LICENSE",
        "tests/conftest.py",
        "models/decision/full/manifest.json",
    } <= names
    assert any(n.startswith("tests/letters/") and n.endswith(".pdf") for n in names)
    assert not any(n.startswith((".git/", ".venv", ".hypothesis", "records.")) for n in names)


def test_every_entry_point_leads_somewhere(wheel: Path) -> None:
    archive = zipfile.ZipFile(wheel)
    (name,) = (n for n in archive.namelist() if n.endswith("entry_points.txt"))
    parser = configparser.ConfigParser(delimiters=("=",))
    parser.optionxform = str  # type: ignore[assignment,method-assign]
    parser.read_string(archive.read(name).decode())
    from imr_nlp.pipeline import COMPONENTS

    assert set(COMPONENTS) <= set(parser["spacy_factories"])
    for section in parser.sections():
        for target in parser[section].values():
            module, attribute = target.split(":")
            assert hasattr(import_module(module), attribute), target


def test_the_wheel_works_away_from_the_clone(wheel: Path, letters_dir: Path, tmp_path: Path) -> None:
    """Unpacked, with nothing of the clone on the path, and a saved pipeline loads where the package is not imported."""
    place = tmp_path / "site"
    zipfile.ZipFile(wheel).extractall(place)
    program = (
        "import sys, imr_nlp, pathlib, spacy\n"
        "site, letter, pipeline = sys.argv[1:]\n"
        "assert pathlib.Path(imr_nlp.__file__).is_relative_to(site), imr_nlp.__file__\n"
        "nlp = imr_nlp.load()\n"
        "(record,) = imr_nlp.extract(letter, nlp=nlp)\n"
        "assert record.error is None, record.error\n"
        "items = record.determinations\n"
        "assert items and all(i.predicted_decision.label == i.decision for i in items)\n"
        "assert record.entities\n"
        "nlp.to_disk(pipeline)\n"
    )
    again = (
        "import sys, spacy\n"
        "doc = spacy.load(sys.argv[1])('No spasm at L4-5.')\n"
        "assert [(s.text, s._.assertion) for s in doc.ents] == [('spasm', 'absent'), ('L4-5', None)]\n"
        "assert sys.modules['imr_nlp'].__file__.startswith(sys.argv[2])\n"
    )
    letter = letters_dir / "standard_2016_shoulder_surgery.pdf"
    for arguments in ((program, place, letter, tmp_path / "pipeline"), (again, tmp_path / "pipeline", place)):
        done = subprocess.run(
            [sys.executable, "-W", "ignore", "-c", *map(str, arguments)],
            cwd=tmp_path,
            env={"PYTHONPATH": str(place), "PATH": ""},
            capture_output=True,
            text=True,
        )
        assert done.returncode == 0, done.stderr
