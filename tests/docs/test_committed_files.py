"""No file of the repository names the machine or the network that it was made on."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

from tests.docs.conftest import ROOT

#: Folders that belong to somebody's machine, and where packages are fetched from.
_FORBIDDEN = re.compile(
    r"(?<![\w~}])/(?:root|home/[a-z]\w+|Users/\w+|work|opt|workspace)/\w"
    r"|--?(?:extra-)?index-url\b|\bfind-links\b|\btrusted-host\b"
    r"|https?://(?:[\w.-]+@)?[\w.-]*\b(?:pypi|artifactory|nexus|mirror)\b"
)
_LARGEST = 2_000_000


def committed() -> list[Path]:
    """The files that git knows, or would add."""
    try:
        listed = subprocess.run(
            ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
            cwd=ROOT, capture_output=True, check=True, text=True,
        ).stdout  # fmt: skip
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("this is no checkout")
    return [ROOT / name for name in listed.split("\0") if name and (ROOT / name).is_file()]


def findings(text: str) -> list[str]:
    return [found[0] for found in _FORBIDDEN.finditer(text)]


def test_no_file_names_a_machine_or_a_registry():
    found = {}
    for path in committed():
        if path == Path(__file__) or path.stat().st_size > _LARGEST:
            continue
        text = path.read_bytes().decode("utf-8", "replace")
        if bad := findings(text):
            found[str(path.relative_to(ROOT))] = bad[:3]
    assert not found


@pytest.mark.parametrize(
    "text",
    [
        "see /home/ann/x",
        "HOME=/root/y",
        "pip --index-url https://x",
        "https://pypi.example.com/simple",
    ],
)
def test_what_is_looked_for_would_be_found(text: str):
    assert findings(text)


@pytest.mark.parametrize("text", ["~/releases", "/tmp/x", "https://www.workato.com", "rights/home"])
def test_what_is_harmless_is_left_alone(text: str):
    assert not findings(text)
