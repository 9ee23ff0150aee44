"""Paths of the documents, and the scripts that generate parts of them."""

from __future__ import annotations

import re
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
for folder in ("screenshots", "tools"):
    sys.path.insert(0, str(ROOT / folder))

DOCUMENTS = sorted(path.name for path in ROOT.glob("*.md"))
"""The documents at the root of the project."""

PAGES = sorted(str(path.relative_to(ROOT)) for path in (ROOT / "docs").rglob("*.md"))
"""The pages of the documentation."""


def read(name: str) -> str:
    """Return a document or a page."""
    return (ROOT / name).read_text(encoding="utf-8")


def blocks_of(text: str) -> list[str]:
    """Return the blocks of code."""
    return re.findall(r"```\w*\n(.*?)```", text, re.DOTALL)


def spans_of(text: str) -> list[str]:
    """Return the spans of code, outside of blocks."""
    return re.findall(r"`([^`\n]+)`", re.sub(r"```.*?```", "", text, flags=re.DOTALL))
