"""The digest of a package's file, to detect a change."""

from __future__ import annotations

import hashlib
from pathlib import Path


def digest_of(path: str) -> str:
    """Return the SHA-256 of a file. Blocking."""
    with Path(path).open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
