"""Steps through packages and comparisons, and packages to inspect."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tests.packages.zips import make_zip
from tests.support.screen import (
    explorer_of,
    move_to,
    paste,
    run_from_palette,
    settle,
    wait_for_text,
    wait_for_view,
)

if TYPE_CHECKING:
    from textual.pilot import Pilot


def write_package(name: str, files: dict[str, Any]) -> Path:
    """Write a zip into the working folder; content that is not text is written as JSON."""
    texts = {
        path: content if isinstance(content, (str, bytes)) else json.dumps(content)
        for path, content in files.items()
    }
    path = Path(name).absolute()
    path.write_bytes(make_zip(texts))
    return path


def step(keyword: str, alias: str, *block: dict[str, Any], **fields: Any) -> dict[str, Any]:
    """Return a step of a recipe file."""
    defaults = {"keyword": keyword, "as": alias, "uuid": alias, "number": 0, "input": {}}
    return {**defaults, **fields, **({"block": list(block)} if block else {})}


def recipe(name: str, code: dict[str, Any], **fields: Any) -> dict[str, Any]:
    """Return the content of a recipe file."""
    return {"name": name, "version": 1, "private": True, "code": code, "config": [], **fields}


async def inspect(pilot: Pilot[None], number: str | None = None) -> None:
    """Open a package with ``i``, on the row ``number`` if given."""
    if number is not None:
        await move_and_settle(pilot, number)
    await pilot.press("i")
    await wait_for_view(pilot, "contents")


async def move_and_settle(pilot: Pilot[None], row_id: str) -> None:
    """Move the cursor to a row and wait for its pane."""
    await move_to(pilot, row_id)
    await settle(pilot)


async def inspect_path(pilot: Pilot[None], path: Path) -> None:
    """Inspect a zip or a folder by its path."""
    await run_from_palette(pilot, "look_at_path")
    await wait_for_text(pilot, "Inspect a package")
    await pilot.press("ctrl+u")
    await paste(pilot, str(path))
    await pilot.press("ctrl+s")


def row_texts(pilot: Pilot[None], column: int = 0) -> list[str]:
    """Return a column of the visible rows, with the tree prefixes."""
    table = explorer_of(pilot).table
    return [
        table.tree_prefix(row) + str(row.cells[column] or "") for row in table.rows.visible
    ]  # fmt: skip
