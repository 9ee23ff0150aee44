"""A person's ways through packages and comparisons, and packages to look at."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tests.packages.zips import make_zip
from tests.support.screen import explorer_of, paste, settle, wait_for_text, wait_until
from workato_tui.keymap import BY_ID

if TYPE_CHECKING:
    from textual.pilot import Pilot


def write(name: str, files: dict[str, Any]) -> Path:
    """A zip in the folder where the program was started; what is no text is written as JSON."""
    texts = {
        path: content if isinstance(content, (str, bytes)) else json.dumps(content)
        for path, content in files.items()
    }
    path = Path(name).absolute()
    path.write_bytes(make_zip(texts))
    return path


def step(keyword: str, alias: str, *block: dict[str, Any], **more: Any) -> dict[str, Any]:
    """A step of a recipe as a file has it."""
    known = {"keyword": keyword, "as": alias, "uuid": alias, "number": 0, "input": {}}
    return {**known, **more, **({"block": list(block)} if block else {})}


def recipe(name: str, code: dict[str, Any], **more: Any) -> dict[str, Any]:
    """A recipe's file."""
    return {"name": name, "version": 1, "private": True, "code": code, "config": [], **more}


async def look(pilot: Pilot[None], number: str | None = None) -> None:
    """``i`` on a row, and wait until the package is open."""
    if number is not None:
        await move(pilot, number)
    await pilot.press("i")
    await at_view(pilot, "contents")


async def at_view(pilot: Pilot[None], kind: str) -> None:
    """Wait until a view of this kind is on top, and at rest."""
    await wait_until(pilot, lambda: explorer_of(pilot).view.kind == kind)
    await settle(pilot)


async def move(pilot: Pilot[None], row_id: str) -> None:
    """Put the cursor on a row and wait until the pane has followed."""
    table = explorer_of(pilot).table
    await wait_until(pilot, lambda: row_id in [row.id for row in table.rows.visible])
    table.move_cursor_to_id(row_id)
    await pilot.pause(0)
    await settle(pilot)


async def by_name(pilot: Pilot[None], action: str) -> None:
    """Find an action in the palette."""
    from workato_tui.explorer.command_palette import Palette

    await pilot.press("colon")
    await paste(pilot, BY_ID[action].help)

    def one_hit() -> bool:
        screen = pilot.app.screen
        return isinstance(screen, Palette) and len(screen.table.rows.visible) == 1

    await wait_until(pilot, one_hit)
    await pilot.press("enter")


async def look_at(pilot: Pilot[None], path: Path) -> None:
    """Inspect a zip or a folder, by its path."""
    await by_name(pilot, "look_at_path")
    await wait_for_text(pilot, "Inspect a package")
    await pilot.press("ctrl+u")
    await paste(pilot, str(path))
    await pilot.press("ctrl+s")


def row_texts(pilot: Pilot[None], column: int = 0) -> list[str]:
    """A column of the rows that are shown, with what stands in front in a tree."""
    table = explorer_of(pilot).table
    return [
        table._tree_prefix(row) + str(row.cells[column] or "") for row in table.rows.visible
    ]  # fmt: skip
