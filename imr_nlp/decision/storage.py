"""Model directories: ``manifest.json``, ``vocabulary.json`` and ``weights.npz``, checked by content hash; no pickle."""

from __future__ import annotations

import hashlib
import json
import zipfile
from functools import lru_cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import numpy as np

from imr_nlp.decision.analysis import Array
from imr_nlp.decision.features import dense_names
from imr_nlp.decision.model import DecisionModel, Grams, gram_groups
from imr_nlp.decision.views import check_view
from imr_nlp.errors import ModelError

SCHEMA = 1
KIND = "imr_nlp.decision"
_TABLES = ("cues.json", "statements.json")
_FILES = ("manifest.json", "vocabulary.json", "weights.npz")


def default_path(view: str) -> Path:
    """Where the shipped model of ``view`` lies: in the wheel, or in a clone's ``models/decision``."""
    package = Path(__file__).resolve().parent.parent
    shipped = package / "_models" / "decision"
    return (shipped if shipped.is_dir() else package.parent / "models" / "decision") / check_view(view)


@lru_cache(maxsize=1)
def tables_hash() -> str:
    """The hash of the pattern tables that the features are made with."""
    digest = hashlib.sha256()
    for name in _TABLES:
        digest.update(json.dumps(json.loads((files(__package__) / name).read_text("utf-8"))).encode())
    return digest.hexdigest()[:16]


def save_model(model: DecisionModel, directory: str | Path) -> Path:
    """Write ``model`` into ``directory`` (made where it is missing) and give the path back.

    The same weights always give the same bytes, so that a model's id names its content.
    """
    path = Path(directory)
    path.mkdir(parents=True, exist_ok=True)
    arrays: dict[str, Array] = {
        "mean": model.mean,
        "deviation": model.deviation,
        "weights": model.weights,
        "numbers": np.array([model.bias, model.slope, model.offset]),
    }
    for name, block in model.grams.items():
        arrays[f"{name}_idf"], arrays[f"{name}_weights"] = block.idf, block.weights
        arrays[f"{name}_scale"] = np.array([block.scale])
    vocabulary = {name: block.vocabulary for name, block in model.grams.items()}
    model.manifest = {
        **model.manifest,
        "kind": KIND,
        "schema": SCHEMA,
        "view": model.view,
        "groups": list(model.groups),
        "labels": ["upheld", "overturned"],
        "dense_features": dense_names(model.groups),
        "tables": tables_hash(),
        "id": _content_id(model.view, model.groups, vocabulary, arrays),
    }
    _write_npz(path / "weights.npz", arrays)
    (path / "vocabulary.json").write_text(json.dumps(vocabulary, ensure_ascii=False, indent=0) + "\n", "utf-8")
    (path / "manifest.json").write_text(json.dumps(model.manifest, indent=1, ensure_ascii=False) + "\n", "utf-8")
    return path


def load_model(path: str | Path | None = None, view: str = "full") -> DecisionModel:
    """Read a model directory.

    Parameters
    ----------
    path
        A directory written by :func:`save_model`, or a directory that holds one for each view; by default the
        shipped model.
    view
        The view that is wanted.

    Raises
    ------
    ModelError
        Where the directory is missing, damaged, of another schema or of another view; the message says what to do.
    """
    check_view(view)
    directory = default_path(view) if path is None else Path(path)
    if not (directory / "manifest.json").is_file() and (directory / view / "manifest.json").is_file():
        directory = directory / view
    missing = [name for name in _FILES if not (directory / name).is_file()]
    if missing:
        hint = "reinstall imr_nlp" if path is None else "train one with `imr-nlp train LETTERS -o DIR`"
        raise ModelError(f"{directory} is no decision model (no {', '.join(missing)}): {hint}")
    return _load(directory.resolve(), view, tuple((directory / n).stat().st_mtime_ns for n in _FILES))


@lru_cache(maxsize=8)
def _load(directory: Path, view: str, _stamp: tuple[int, ...]) -> DecisionModel:
    try:
        manifest: dict[str, Any] = json.loads((directory / "manifest.json").read_text("utf-8"))
        vocabulary: dict[str, list[str]] = json.loads((directory / "vocabulary.json").read_text("utf-8"))
        with np.load(directory / "weights.npz", allow_pickle=False) as stored:
            arrays: dict[str, Array] = {name: stored[name] for name in stored.files}
    except (OSError, ValueError, zipfile.BadZipFile, KeyError) as error:
        raise ModelError(f"{directory} is damaged ({type(error).__name__}): copy or train it again") from error
    if manifest.get("kind") != KIND or manifest.get("schema") != SCHEMA:
        raise ModelError(
            f"{directory} has schema {manifest.get('schema')!r} of {manifest.get('kind')!r}, this version reads "
            f"{SCHEMA} of {KIND!r}: train it again with `imr-nlp train`, or install the version that wrote it"
        )
    if manifest.get("view") != view:
        raise ModelError(
            f"{directory} is a model of the view {manifest.get('view')!r}, not of {view!r}: views are never mixed; "
            f"pass view={manifest.get('view')!r} or train one with `--view {view}`"
        )
    groups = tuple(manifest.get("groups", ()))
    if manifest.get("tables") != tables_hash() or manifest.get("dense_features") != dense_names(groups):
        raise ModelError(
            f"{directory} was trained with other pattern tables than this version of imr_nlp has: train it again "
            "with `imr-nlp train`, or install the version that wrote it"
        )
    if _content_id(view, groups, vocabulary, arrays) != manifest.get("id"):
        raise ModelError(f"{directory} does not have the content that its id names: copy or train it again")
    try:
        bias, slope, offset = (float(x) for x in arrays["numbers"])
        grams = {
            name: Grams(
                vocabulary[name], arrays[f"{name}_idf"], arrays[f"{name}_weights"], float(arrays[f"{name}_scale"][0])
            )
            for name in gram_groups(groups)
            if name in vocabulary
        }
        return DecisionModel(
            check_view(view),
            groups,
            arrays["mean"],
            arrays["deviation"],
            arrays["weights"],
            grams,
            bias,
            slope,
            offset,
            manifest,
        )
    except KeyError as error:
        raise ModelError(f"{directory} lacks the array {error}: copy or train it again") from error


def _content_id(view: str, groups: tuple[str, ...], vocabulary: dict[str, list[str]], arrays: dict[str, Array]) -> str:
    digest = hashlib.sha256()
    digest.update(json.dumps([KIND, SCHEMA, view, list(groups), tables_hash(), vocabulary]).encode())
    for name in sorted(arrays):
        digest.update(name.encode())
        digest.update(np.ascontiguousarray(arrays[name], dtype="<f8").tobytes())
    return digest.hexdigest()[:24]


def _write_npz(path: Path, arrays: dict[str, Array]) -> None:
    """``np.savez_compressed`` with fixed times, so that equal arrays give equal files."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in sorted(arrays):
            entry = zipfile.ZipInfo(f"{name}.npy", date_time=(1980, 1, 1, 0, 0, 0))
            entry.compress_type = zipfile.ZIP_DEFLATED
            with archive.open(entry, "w") as handle:
                np.lib.format.write_array(handle, np.ascontiguousarray(arrays[name]), allow_pickle=False)  # type: ignore[no-untyped-call]
