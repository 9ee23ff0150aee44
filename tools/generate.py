"""Write everything that is generated from the code: reference pages, man pages, completion files.

Run it with ``make generate`` after a change of a key, an option, or a setting. Pages keep the text
around the generated parts.
"""

from __future__ import annotations

import sys
from pathlib import Path

import command_page
import configuration
import keys
import man

from workato_tui.commands import completion

ROOT = Path(__file__).resolve().parents[1]
SHARE = {
    "bash": "share/bash-completion/completions/workato-tui",
    "zsh": "share/zsh/site-functions/_workato-tui",
    "fish": "share/fish/vendor_completions.d/workato-tui.fish",
}
"""The completion file of each shell, below the prefix of an installation."""

PARTS = {
    "docs/reference/keys.md": {"keys": keys.table},
    "docs/reference/command-line.md": {"commands": command_page.sections},
    "docs/reference/configuration.md": {
        "settings": configuration.settings_table,
        "profile": configuration.profile_table,
        "quotas": configuration.quota_table,
    },
}
"""The generated parts of each page, by the name in their markers."""


def generated() -> dict[str, str]:
    """Return the text of every generated file by its path below the root of the project."""
    files = {f"share/man/man1/{name}": text for name, text in man.pages().items()}
    files |= {path: completion.script(shell) for shell, path in SHARE.items()}
    for path, parts in PARTS.items():
        text = (ROOT / path).read_text(encoding="utf-8")
        for name, generate_part in parts.items():
            text = replace_part(text, name, generate_part())
        files[path] = text
    return files


def replace_part(text: str, name: str, new: str) -> str:
    """Return ``text`` with the part between the markers of ``name`` replaced.

    Raises ValueError if a marker is missing.
    """
    begin, end = f"<!-- generated: {name} -->", f"<!-- end: {name} -->"
    before, begin_marker, rest = text.partition(begin)
    _, end_marker, after = rest.partition(end)
    if not begin_marker or not end_marker:
        raise ValueError(f"The marks around {name} are missing.")
    return f"{before}{begin}\n\n{new}\n\n{end}{after}"


def main() -> int:
    """Write the files that have changed, and name them."""
    for name, text in generated().items():
        path = ROOT / name
        if not path.exists() or path.read_text(encoding="utf-8") != text:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
            sys.stdout.write(f"{name}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
