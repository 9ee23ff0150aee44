"""Print the changelog of a version, after checking that tag, version, and changelog agree.

Run ``python tools/release_notes.py v0.2.0``; it exits with an error message if they do not.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
_SECTION = re.compile(r"^## \[([^\]]+)\](?: - (\d{4}-\d\d-\d\d))?\n(.*?)(?=^## \[|\Z)",
                      re.MULTILINE | re.DOTALL)  # fmt: skip


def notes(tag: str, version: str, changelog: str) -> str:
    """Return the section of ``version``. Raises ValueError if anything disagrees with ``tag``."""
    if tag != f"v{version}":
        raise ValueError(f"The tag is {tag}, the version of the package is {version}.")
    sections: dict[str, tuple[str, str]] = {
        name: (day, text.strip()) for name, day, text in _SECTION.findall(changelog)
    }
    if sections.get("Unreleased", ("", ""))[1]:
        raise ValueError("The changelog still has entries under Unreleased.")
    day, text = sections.get(version, ("", ""))
    if not day or not text:
        raise ValueError(f"The changelog has no section with a date for {version}.")
    return text


def main(arguments: list[str]) -> int:
    """Print the notes of a tag."""
    code = (ROOT / "workato_tui/__init__.py").read_text(encoding="utf-8")
    version = re.findall(r'^__version__ = "(.+)"$', code, re.MULTILINE)[0]
    changelog = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    try:
        sys.stdout.write(notes(arguments[0], version, changelog) + "\n")
    except ValueError as error:
        sys.exit(str(error))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
