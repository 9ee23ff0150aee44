"""The text that is shown for an asset."""

from __future__ import annotations

import json
from typing import Any

from tests.packages.zips import make_zip
from workato_tui.packages.contents.package import open_package
from workato_tui.packages.contents.to_text import describe_asset


def lines(files: dict[str, Any], path: str, **options: Any) -> list[str]:
    """Return the shown lines of an asset in a package with these files."""
    texts = {
        name: value if isinstance(value, str | bytes) else json.dumps(value)
        for name, value in files.items()
    }
    package = open_package(make_zip(texts))
    asset = package.asset(path)
    assert asset is not None
    shown = []
    for section in describe_asset(package, asset, **options):
        if section.title:
            shown.append(f"# {section.title}")
        for line in section.lines:
            label = f"{line.label}: " if line.label else ""
            number = f"{line.number} " if line.number else ""
            target = f" -> {line.target}" if line.target else ""
            shown.append("  " * line.indent + number + label + line.text + target)
    return shown
