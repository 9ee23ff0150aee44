"""No file names the machine or the network that it was written on."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

from tests.docs.conftest import ROOT

#: Personal folders, and package indexes.
_FORBIDDEN = re.compile(
    r"(?<![\w~}])/(?:root|home/[a-z]\w+|Users/\w+|work|opt|workspace)/\w"
    r"|--?(?:extra-)?index-url\b|\bfind-links\b|\btrusted-host\b"
    r"|https?://(?:[\w.-]+@)?[\w.-]*\b(?:pypi|artifactory|nexus|mirror)\b"
)
_MAX_SIZE = 2_000_000


def committed_files() -> list[Path]:
    """Return the files that git tracks, or would add."""
    try:
        output = subprocess.run(
            ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
            cwd=ROOT, capture_output=True, check=True, text=True,
        ).stdout  # fmt: skip
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("not a git checkout")
    return [ROOT / name for name in output.split("\0") if name and (ROOT / name).is_file()]


def findings(text: str) -> list[str]:
    return [match[0] for match in _FORBIDDEN.finditer(text)]


def test_no_file_names_a_machine_or_a_registry():
    findings_by_file = {}
    for path in committed_files():
        if path == Path(__file__) or path.stat().st_size > _MAX_SIZE:
            continue
        text = path.read_bytes().decode("utf-8", "replace")
        if matches := findings(text):
            findings_by_file[str(path.relative_to(ROOT))] = matches[:3]
    assert not findings_by_file


@pytest.mark.parametrize(
    "text",
    [
        "see /home/ann/x",
        "HOME=/root/y",
        "pip --index-url https://x",
        "https://pypi.example.com/simple",
    ],
)
def test_forbidden_text_is_found(text: str):
    assert findings(text)


@pytest.mark.parametrize("text", ["~/releases", "/tmp/x", "https://www.workato.com", "rights/home"])
def test_harmless_text_is_not_found(text: str):
    assert not findings(text)
