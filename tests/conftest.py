"""Paths and fixtures that all tests share."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

settings.register_profile(
    "default", deadline=None, max_examples=60, suppress_health_check=[HealthCheck.too_slow], derandomize=True
)
settings.load_profile("default")

ROOT = Path(__file__).parent.parent
LETTERS = ROOT / "tests" / "letters"
SHARED = Path(os.environ.get("IMR_NLP_DATA", ROOT.parent / "shared"))


@pytest.fixture(scope="session")
def letters_dir() -> Path:
    """The project's own sample letters."""
    return LETTERS


@pytest.fixture(scope="session")
def shared() -> Path:
    """The shared data; tests that need it are skipped where it is absent."""
    if not SHARED.is_dir():
        pytest.skip("the shared data is not here (set IMR_NLP_DATA)")
    return SHARED
