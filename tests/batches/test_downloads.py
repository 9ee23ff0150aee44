"""Downloads of many builds: each unpacked into a folder of its own, without a write to Workato."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.batches.plans import save_profile
from tests.support.driver import drive_app
from tests.support.screen import NARROW, WIDE, wait_for_text
from tests.support.server import RecordingApp, serve
from workato_tui.actions.batch_items import own_folders
from workato_tui.demo import DEMO_TOKEN, create_app

if TYPE_CHECKING:
    from tests.cli.conftest import Cli


def unpacked() -> set[str]:
    """The folders that have recipes."""
    found = Path.cwd().glob("release/*/**/*.recipe.json")
    return {path.relative_to(Path.cwd() / "release").parts[0] for path in found}


@pytest.mark.parametrize("size", [WIDE, NARROW])
async def test_ticked_builds_are_unpacked_each_into_its_own_folder(
    size: tuple[int, int],
) -> None:
    async with drive_app("builds", size=size, speed=1000, read_only=True) as ui:
        for number in ("9119", "9037", "9116"):
            await ui.move_to(number)
            await ui.pilot.press("space")
        await ui.pilot.press("z")
        await ui.wait_for_form("Download and unpack: 3 builds")
        await ui.fill(into="release")
        await ui.pilot.press("ctrl+s")
        await wait_for_text(ui.pilot, "Download and unpack 3 builds: changes nothing in Workato")
        assert not unpacked()
        await ui.type_confirm_word("3")
        await ui.pilot.press("ctrl+s")
        await wait_for_text(ui.pilot, "3 done", "files written")
        # Two builds of one project do not share a folder.
        assert unpacked() == {"Order to Cash 9119", "Order to Cash 9037", "Data Lake Load"}
        assert ui.writes == []


def test_projects_with_names_that_a_disk_takes_for_the_same_get_their_own_folders() -> None:
    names = ("Orders / EU", "orders - eu", "Returns", "x" * 300, "x" * 300)
    items = [{"folder_name": name, "build": str(build)} for build, name in enumerate(names)]
    folders = [item["folder_name"] for item in own_folders(items)]
    long = "x" * 198
    assert folders == ["Orders - EU 0", "orders - eu 1", "Returns", f"{long} 3", f"{long} 4"]


def test_two_builds_of_a_file_do_not_share_a_folder(
    cli: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WK_TOKEN", DEMO_TOKEN)
    file = tmp_path / "unpack.json"
    (tmp_path / "link").symlink_to("checkout")
    items = [
        {"build": "9119", "folder_name": "orders"},
        {"build": "9116", "label": "Orders"},
        {"build": "9037", "into": "checkout/../link", "folder_name": "orders"},
        {"build": "9119", "folder_name": "copy"},
    ]
    file.write_text(json.dumps({"action": "unpack", "into": "checkout", "items": items}))
    with serve(RecordingApp(create_app(speed=1000))) as url:
        save_profile(url)
        plan = cli("batch", "plan", str(file), "--json")
        assert plan.out.count("It has the same folder as item 1.") == 2
        ran = cli("batch", "run", str(file), "--yes", "2")
        assert ran.code == 0, ran
    assert {path.name for path in (tmp_path / "checkout").iterdir()} == {"orders", "copy"}


def test_a_checkout_is_updated_and_changes_of_others_are_kept(
    cli: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WK_TOKEN", DEMO_TOKEN)
    file = tmp_path / "unpack.json"
    item = {"build": "9119", "folder_name": "orders", "label": "Orders"}
    file.write_text(json.dumps({"action": "unpack", "into": "checkout", "items": [item]}))
    with serve(RecordingApp(create_app(speed=1000))) as url:
        save_profile(url)
        assert cli("batch", "run", str(file), "--yes", "1", "--read-only").code == 0
        folder = tmp_path / "checkout" / "orders"
        recipe = next(folder.rglob("*.recipe.json"))
        recipe.write_text("mine")
        kept = cli("batch", "run", str(file), "--yes", "1")
        assert "1 kept, because they were changed there" in kept.out
        assert recipe.read_text() == "mine"
        # A link is not followed, and the item is not done without its file.
        other = tmp_path / "other.json"
        recipe.rename(other)
        recipe.symlink_to(other)
        refused = cli("batch", "run", str(file), "--yes", "1")
        assert refused.code == 1
        assert "1 file cannot be written" in refused.out
        assert f"{recipe.name} (a link is in its place)" in refused.out
        assert other.read_text() == "mine"
