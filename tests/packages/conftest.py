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
    file_server = FileServer(content)
    yield file_server
    file_server.close()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    path = tmp_path / "downloads"
    path.mkdir()
    return path
