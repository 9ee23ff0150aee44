"""An asset of a package that a test makes up, in the words that people see."""

from __future__ import annotations

import json
from typing import Any

from tests.packages.zips import make_zip
from workato_tui.packages.contents.package import open_package
from workato_tui.packages.contents.to_text import describe_asset


def lines(files: dict[str, Any], path: str, **options: Any) -> list[str]:
    """What is said of one asset, as people would see it."""
    written = {
        name: value if isinstance(value, str | bytes) else json.dumps(value)
        for name, value in files.items()
    }
    package = open_package(make_zip(written))
    asset = package.asset(path)
    assert asset is not None
    told = []
    for section in describe_asset(package, asset, **options):
        if section.title:
            told.append(f"# {section.title}")
        for line in section.lines:
            label = f"{line.label}: " if line.label else ""
            number = f"{line.number} " if line.number else ""
            target = f" -> {line.target}" if line.target else ""
            told.append("  " * line.indent + number + label + line.text + target)
    return told
