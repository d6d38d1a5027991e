"""Independent Medical Review letters as data.

>>> import imr_nlp
>>> nlp = imr_nlp.load()
>>> doc = nlp("The patient has no spasm at L4-5.")
>>> [(span.text, span._.assertion) for span in doc._.negated_findings]
[('spasm', 'absent')]
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

__version__ = "0.1.0"

# Nothing heavy is imported until a name is used.
_NAMES = {
    "load": "imr_nlp.pipeline",
    "read": "imr_nlp.io.reading",
    "extract": "imr_nlp.io.extraction",
    "to_frame": "imr_nlp.io.frames",
    "read_records": "imr_nlp.io.writing",
    "predict_decisions": "imr_nlp.prediction",
    "assert_spans": "imr_nlp.assertion",
    "render": "imr_nlp.view",
    "DISPLACY_OPTIONS": "imr_nlp.view",
    "Letter": "imr_nlp.records",
    "Determination": "imr_nlp.records",
    "Entity": "imr_nlp.records",
    "GuidelineReference": "imr_nlp.records",
    "ImrNlpError": "imr_nlp.errors",
}

# Written out, because type checkers do not run code; a test holds it to _NAMES.
__all__ = [
    "DISPLACY_OPTIONS",
    "Determination",
    "Entity",
    "GuidelineReference",
    "ImrNlpError",
    "Letter",
    "__version__",
    "assert_spans",
    "extract",
    "load",
    "predict_decisions",
    "read",
    "read_records",
    "render",
    "to_frame",
]

if TYPE_CHECKING:
    from imr_nlp.assertion import assert_spans
    from imr_nlp.errors import ImrNlpError
    from imr_nlp.io.extraction import extract
    from imr_nlp.io.frames import to_frame
    from imr_nlp.io.reading import read
    from imr_nlp.io.writing import read_records
    from imr_nlp.pipeline import load
    from imr_nlp.prediction import predict_decisions
    from imr_nlp.records import Determination, Entity, GuidelineReference, Letter
    from imr_nlp.view import DISPLACY_OPTIONS, render


def __getattr__(name: str) -> Any:
    if name in _NAMES:
        return getattr(import_module(_NAMES[name]), name)
    raise AttributeError(f"module 'imr_nlp' has no attribute {name!r}")


def __dir__() -> list[str]:
    return __all__
