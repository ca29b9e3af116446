"""Tests run offline: sockets reach loopback only (see pyproject.toml), and no library may look for a hub."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Browser

    from index.store import Index

ROOT = Path(__file__).resolve().parents[1]

# The libraries read these when they are imported, which is later: no test module has been loaded yet.
os.environ.update(
    HF_HUB_OFFLINE="1",
    TRANSFORMERS_OFFLINE="1",
    HF_HUB_DISABLE_TELEMETRY="1",
    ANONYMIZED_TELEMETRY="False",
    GRADIO_ANALYTICS_ENABLED="False",
    TOKENIZERS_PARALLELISM="false",
)


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of external data beside the project; tests that need it are skipped without it."""
    folder = ROOT.parent / "shared"
    if not folder.is_dir():
        pytest.skip("no folder shared/ with external data beside the project")
    return folder


@pytest.fixture(scope="session")
def bundled_index(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Index]:
    """An index over the bundled documents, built once."""
    from index.settings import IndexSettings
    from index.store import Index

    with Index.open(IndexSettings(directory=tmp_path_factory.mktemp("bundled") / "index")) as index:
        failed = [result for result in index.add([ROOT / "corpus" / "documents"]) if result.outcome == "failed"]
        assert not failed
        yield index


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """A headless Chromium; the tests are skipped where there is none."""
    from tests.web_browser import chromium

    with chromium() as started:
        yield started
