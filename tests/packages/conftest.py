from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.packages.fileserver import FileServer
from tests.packages.zips import big_zip

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(scope="session")
def content() -> bytes:
    return big_zip()


@pytest.fixture
def server(content: bytes):
    made = FileServer(content)
    yield made
    made.close()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "downloads"
    made.mkdir()
    return made
