"""The README for a package index, which needs full addresses of links and pictures.

The release workflow sets the address of the repository as ``REPOSITORY_URL``. Without it, pictures
are left out and links become plain text, so that none is broken.
"""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Any

from hatchling.metadata.plugin.interface import MetadataHookInterface

_PICTURE = re.compile(r"!\[([^\]]*)\]\(([^):]+)\)")
_LINK = re.compile(r"(?<!!)\[([^\]]+)\]\(([^):#]+)(#[^)]*)?\)")
_TABLE_OF_PICTURES = re.compile(r"(?:^\|.*\n)+(?=\n)", re.MULTILINE)


def long_description(text: str, repository: str, ref: str) -> str:
    """Return the README with full addresses, or without pictures and links to files."""
    if repository:
        text = _PICTURE.sub(rf"![\1]({repository}/raw/{ref}/\2)", text)
        return _LINK.sub(rf"[\1]({repository}/blob/{ref}/\2\3)", text)
    text = _TABLE_OF_PICTURES.sub(lambda match: "" if "](scr" in match[0] else match[0], text)
    text = _PICTURE.sub("", text)
    return re.sub(r"\n{3,}", "\n\n", _LINK.sub(r"\1", text))


class ReadmeHook(MetadataHookInterface):
    """Set the long description and the addresses of the project."""

    PLUGIN_NAME = "custom"

    def update(self, metadata: dict[str, Any]) -> None:
        """Set the fields that ``pyproject.toml`` declares as dynamic."""
        repository = os.environ.get("REPOSITORY_URL", "").rstrip("/")
        ref = os.environ.get("REPOSITORY_REF", "main")
        text = (Path(self.root) / "README.md").read_text(encoding="utf-8")
        metadata["readme"] = {
            "content-type": "text/markdown",
            "text": long_description(text, repository, ref),
        }
        metadata["urls"] = _urls(repository, ref) if repository else {}


def _urls(repository: str, ref: str) -> dict[str, str]:
    return {
        "Source": repository,
        "Documentation": f"{repository}/tree/{ref}/docs",
        "Changelog": f"{repository}/blob/{ref}/CHANGELOG.md",
        "Issues": f"{repository}/issues",
    }
