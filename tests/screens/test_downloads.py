"""``d``, ``z``, ``del`` and ``q``: downloading and unpacking builds, and the Downloads section."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest

from tests.support.backends import BlockingDemo
from tests.support.screen import (
    NARROW,
    WIDE,
    explorer_of,
    frozen_demo,
    lines_of,
    paste,
    run_app,
    saved_profile,
    settle,
    status_text,
    text_of,
    wait_for_status,
    wait_for_text,
    wait_until,
)
from tests.support.server import RecordingApp, serve


def transfers(pilot):
    return explorer_of(pilot).workspace.downloads.newest_first()


def zips(folder: Path | None = None) -> list[str]:
    return sorted(path.name for path in (folder or Path.cwd()).glob("*.zip"))


def content(name: str) -> bytes:
    return Path(name).read_bytes()


def write(name: str, data: bytes) -> None:
    Path(name).write_bytes(data)


def partial_size() -> int:
    """Return the size of all partial downloads."""
    return sum(path.stat().st_size for path in Path.cwd().glob("*.part"))


async def wait_until_all_ended(pilot) -> None:
    await wait_until(
        pilot, lambda: transfers(pilot) and not explorer_of(pilot).workspace.downloads.running
    )
    await wait_until(pilot, lambda: pilot.app.screen is explorer_of(pilot))
    await pilot.pause()


async def start_download(pilot, number: str | None = None) -> None:
    """Press ``d`` for the first time, and download into the working folder."""
    if number is not None:
        explorer_of(pilot).table.move_cursor_to_id(number)
    await pilot.press("d")
    await wait_for_text(pilot, "Download folder of")
    await pilot.press("ctrl+s")
    await wait_until_all_ended(pilot)


@pytest.mark.parametrize(
    ("section", "row", "build", "size"),
    [
        ("deployments", "6389", "9094", WIDE),
        ("deployments", "6389", "9094", NARROW),
        ("builds", "9094", "9094", WIDE),
        ("projects", "604202", "9119", WIDE),
    ],
)
async def test_d_downloads_the_zip_of_a_build(size, section, row, build):
    async with run_app(size=size, section=section) as pilot:
        await start_download(pilot, row)
        assert [transfer.state for transfer in transfers(pilot)] == ["done"]
        assert zips() == [f"Order to Cash build {build}.zip"]
        assert zipfile.ZipFile(zips()[0]).testzip() is None
        await wait_for_text(pilot, "Downloaded")
        await pilot.press("6")
        await settle(pilot)
        line = lines_of(pilot)[4]
        assert all(sign in line for sign in ("Order to C", "● done", "100%"))


async def test_the_folder_is_asked_for_once(tmp_path):
    target = tmp_path / "new" / "builds"
    with serve(frozen_demo()) as url:
        profile = saved_profile(url)
        async with run_app(loaded_profile=profile) as pilot:
            explorer_of(pilot).table.move_cursor_to_id("6390")
            await pilot.press("d")
            await wait_for_text(pilot, "Download folder of acme", "You will not be asked again.")
            assert pilot.app.screen.form.rows["folder"].field.field_value == str(Path.cwd())
            await pilot.press("ctrl+u")
            await paste(pilot, str(target))
            await pilot.press("ctrl+s")
            await wait_until_all_ended(pilot)
            await pilot.press("j", "d")
            await wait_until(pilot, lambda: len(zips(target)) == 2)
            await wait_until_all_ended(pilot)
        async with run_app(loaded_profile=profile) as pilot:
            explorer_of(pilot).table.move_cursor_to_id("6388")
            await pilot.press("d")
            await wait_until(pilot, lambda: len(zips(target)) == 3)
            await wait_until_all_ended(pilot)
            assert [transfer.state for transfer in transfers(pilot)] == ["done"] * 3


async def test_a_folder_that_cannot_be_created_is_reported():
    async with run_app() as pilot:
        await pilot.press("j", "j", "d")
        await wait_for_text(pilot, "Download folder of")
        row = pilot.app.screen.form.rows["folder"]
        await pilot.press("ctrl+u")
        await paste(pilot, "/proc/nothing/here")
        await pilot.press("ctrl+s")
        await wait_until(pilot, lambda: "Cannot create" in row.error)
        assert transfers(pilot) == []


async def test_esc_in_the_form_of_the_folder_downloads_nothing():
    async with run_app() as pilot:
        await pilot.press("j", "j", "d")
        await wait_for_text(pilot, "Download folder of")
        await pilot.press("escape")
        await wait_until(pilot, lambda: pilot.app.screen is explorer_of(pilot))
        assert transfers(pilot) == []
        await pilot.press("d")
        await wait_for_text(pilot, "Download folder of")


async def test_an_existing_file_is_renamed_or_replaced():
    async with run_app() as pilot:
        await start_download(pilot, "6390")
        first = zips()[0]
        write(first, b"mine")
        await pilot.press("d")
        await wait_for_text(pilot, "already exists")
        form = pilot.app.screen.form.rows
        assert form["name"].field.field_value != first
        form["name"].field.field_value = first
        await pilot.press("ctrl+s")
        await wait_until(pilot, lambda: "This file exists" in form["name"].error)
        form["name"].field.field_value = "second.zip"
        await pilot.press("ctrl+s")
        await wait_until(pilot, lambda: len(zips()) == 2)
        await wait_until_all_ended(pilot)
        assert content(first) == b"mine"
        assert zipfile.ZipFile("second.zip").testzip() is None
        await pilot.press("d")
        await wait_for_text(pilot, "already exists")
        form = pilot.app.screen.form.rows
        form["name"].field.field_value = first
        form["overwrite"].field.focus()
        await pilot.press("space", "ctrl+s")
        await wait_until(pilot, lambda: content(first) != b"mine")
        await wait_until_all_ended(pilot)
        assert content(first) == content("second.zip")


async def test_ticked_builds_are_downloaded():
    backend = RecordingApp(frozen_demo())
    async with run_app(backend) as pilot:
        explorer_of(pilot).table.move_cursor_to_id("6390")
        await pilot.press("space", "space", "space", "d")
        await wait_for_text(pilot, "Download folder of")
        await pilot.press("ctrl+s")
        await wait_for_text(pilot, "3 zips to", "progress in 6; B would make a batch of them.")
        await wait_until_all_ended(pilot)
        assert [transfer.state for transfer in transfers(pilot)] == ["done"] * 3
        assert len(zips()) == 3
        files = [request for request in backend.requests if request.path.startswith("/files/")]
        assert len(files) == 3
        assert all("authorization" not in request.headers for request in files)
        assert explorer_of(pilot).table.rows.ticked == set()


async def test_many_ticked_builds_are_downloaded_as_a_batch():
    async with run_app() as pilot:
        await pilot.press("plus", "d")
        await wait_for_text(pilot, "builds: changes nothing in Workato", "to download")
        await pilot.press("escape")
        await wait_for_status(pilot, "Nothing was sent.")
        assert transfers(pilot) == []


async def test_a_build_that_is_not_ready_leaves_no_file():
    async with run_app() as pilot:
        await start_download(pilot, "6393")
        assert [transfer.state for transfer in transfers(pilot)] == ["failed"]
        await wait_for_text(pilot, "still being built")
        assert list(Path.cwd().iterdir()) == []
        await pilot.press("6")
        await settle(pilot)
        await wait_for_text(pilot, "✗ failed", "Build 9121 is still being built.")
        await pilot.press("2")
        await settle(pilot)
        rows = explorer_of(pilot).table.rows
        await wait_until(pilot, lambda: rows.get("9121").cells[2] == "pending")
        await pilot.press("d")
        await wait_for_status(pilot, "d: Build 9121 is still being built. r refreshes.")


async def test_a_canceled_download_is_resumed():
    with BlockingDemo("/files/").opened_at_exit() as backend, serve(backend) as url:
        async with run_app(loaded_profile=saved_profile(url)) as pilot:
            explorer_of(pilot).table.move_cursor_to_id("6390")
            await pilot.press("d")
            await wait_for_text(pilot, "Download folder of")
            await pilot.press("ctrl+s")
            await wait_until(pilot, lambda: backend.reached.is_set() and partial_size())
            await wait_until(pilot, lambda: "1 download" in lines_of(pilot)[0])
            await pilot.press("6")
            await settle(pilot)
            await wait_for_text(pilot, "◔ running")
            await pilot.press("d")
            await wait_for_status(pilot, "Still running; del cancels it")
            await pilot.press("z")
            await wait_for_status(pilot, "Only a finished download can be unpacked.")
            await pilot.press("delete")
            await wait_for_text(pilot, "○ canceled")
            await wait_until(pilot, lambda: "download " not in lines_of(pilot)[0])
            assert zips() == []
            assert [path.name for path in Path.cwd().glob("*.part")] == [
                f"{transfers(pilot)[0].file_name}.part"
            ]
            backend.gate.set()
            await pilot.press("d")
            await wait_for_text(pilot, "● done")
            assert len(zips()) == 1
            assert not list(Path.cwd().glob("*.part"))
            await pilot.press("delete")
            await wait_for_text(pilot, "No downloads yet.")
            await wait_for_status(pilot, "removed from the list")
            assert len(zips()) == 1


@pytest.mark.parametrize("key", ["q", "ctrl+c"])
async def test_quitting_during_a_download_asks_first(key):
    with BlockingDemo("/files/").opened_at_exit() as backend:
        async with run_app(backend) as pilot:
            explorer_of(pilot).table.move_cursor_to_id("6390")
            await pilot.press("d")
            await wait_for_text(pilot, "Download folder of")
            await pilot.press("ctrl+s")
            await wait_until(pilot, lambda: backend.reached.is_set())
            await wait_until(pilot, lambda: pilot.app.screen is explorer_of(pilot))
            await pilot.press(key)
            await wait_for_text(pilot, "A download is running. Quit anyway?")
            await pilot.press("n")
            await wait_until(pilot, lambda: pilot.app.screen is explorer_of(pilot))
            assert pilot.app.is_running
            await pilot.press(key)
            await wait_for_text(pilot, "A download is running.")
            await pilot.press("ctrl+s")
            await wait_until(pilot, lambda: not pilot.app.is_running)
        assert [path.suffix for path in Path.cwd().glob("*.part")] == [".part"]


async def test_an_interrupted_download_is_resumed_after_a_restart():
    with BlockingDemo("/files/").opened_at_exit() as backend, serve(backend) as url:
        profile = saved_profile(url)
        async with run_app(loaded_profile=profile) as pilot:
            explorer_of(pilot).table.move_cursor_to_id("6390")
            await pilot.press("d")
            await wait_for_text(pilot, "Download folder of")
            await pilot.press("ctrl+s")
            await wait_until(pilot, lambda: backend.reached.is_set() and partial_size())
            pilot.app.exit_now()
            await wait_until(pilot, lambda: not pilot.app.is_running)
        backend.gate.set()
        async with run_app(loaded_profile=profile) as pilot:
            await wait_for_status(pilot, "A download was interrupted. Press 6")
            await pilot.press("6")
            await settle(pilot)
            await wait_for_text(pilot, "part kept")
            await pilot.press("d")
            await wait_until_all_ended(pilot)
            await wait_for_text(pilot, "● done")
            assert len(zips()) == 1
            assert zipfile.ZipFile(zips()[0]).testzip() is None


# Unpack


async def unpack(pilot, folder: Path, *answers: str) -> None:
    """Press ``z`` and answer its questions up to the preview."""
    await pilot.press("z")
    for text in ("Download folder of", *answers):
        await wait_for_text(pilot, text)
        if text.startswith("Unpack "):
            await pilot.press("ctrl+u")
            await paste(pilot, str(folder))
        await pilot.press("ctrl+s")


async def test_z_downloads_and_unpacks(tmp_path):
    repo = tmp_path / "repo"
    (repo / ".git").mkdir(parents=True)
    (repo / ".git" / "config").write_text("mine")
    async with run_app() as pilot:
        explorer_of(pilot).table.move_cursor_to_id("6390")
        await unpack(pilot, repo, "Unpack Order")
        await wait_for_text(pilot, "added, 0 changed", "0 removed", "+ ")
        assert sorted(path.name for path in repo.iterdir()) == [".git"]
        await pilot.press("ctrl+s")
        await wait_for_status(pilot, "files written, 0 removed")
        names = set(zipfile.ZipFile(zips()[0]).namelist())
        files = {str(path.relative_to(repo)) for path in repo.rglob("*") if path.is_file()}
        assert {name for name in names if not name.endswith("/")} <= files
        assert (repo / ".git" / "config").read_text() == "mine"
        # A second time, there is nothing to download or change.
        await pilot.press("z")
        await wait_for_text(pilot, "Unpack Order")
        await pilot.press("ctrl+u")
        await paste(pilot, str(repo))
        await pilot.press("ctrl+s")
        await wait_for_status(pilot, "is already up to date")


async def test_unpacking_can_be_declined(tmp_path):
    repo = tmp_path / "repo"
    async with run_app() as pilot:
        explorer_of(pilot).table.move_cursor_to_id("6390")
        await unpack(pilot, repo, "Unpack Order")
        await wait_for_text(pilot, "added, 0 changed")
        await pilot.press("n")
        await wait_until(pilot, lambda: status_text(pilot) == "Nothing was written.")
        assert not repo.exists()


@pytest.mark.parametrize("answer", ["leave", "replace"])
async def test_changed_files_are_kept_or_replaced(answer, tmp_path):
    repo = tmp_path / "repo"
    async with run_app() as pilot:
        await start_download(pilot, "6390")
        name = next(
            entry for entry in zipfile.ZipFile(zips()[0]).namelist() if entry.endswith(".json")
        )
        changed_file = repo / name
        changed_file.parent.mkdir(parents=True)
        changed_file.write_text("mine")
        await pilot.press("z")
        await wait_for_text(pilot, "Unpack Order")
        await pilot.press("ctrl+u")
        await paste(pilot, str(repo))
        await pilot.press("ctrl+s")
        await wait_for_text(pilot, "Different from the zip: 1 file in repo")
        if answer == "replace":
            await pilot.press("right")
        await pilot.press("ctrl+s")
        await wait_for_text(pilot, "replaced: " if answer == "replace" else "kept: ")
        await pilot.press("ctrl+s")
        await wait_for_status(pilot, "files written")
        assert (changed_file.read_text() == "mine") == (answer == "leave")


async def test_a_later_build_changes_only_unpacked_files(tmp_path):
    repo = tmp_path / "repo"
    async with run_app() as pilot:
        explorer_of(pilot).table.move_cursor_to_id("6271")
        await unpack(pilot, repo, "Unpack Order")
        await wait_for_text(pilot, "added, 0 changed")
        await pilot.press("ctrl+s")
        await wait_for_status(pilot, "files written")
        (repo / "README.md").write_text("mine")
        explorer_of(pilot).table.move_cursor_to_id("6390")
        await pilot.press("z")
        await wait_for_text(pilot, "Unpack Order")
        await pilot.press("ctrl+u")
        await paste(pilot, str(repo))
        await pilot.press("ctrl+s")
        await wait_for_text(pilot, "changed", "removed", "~ ", "- ")
        assert "README.md" not in text_of(pilot)
        await pilot.press("ctrl+s")
        await wait_for_status(pilot, "files written")
        assert (repo / "README.md").read_text() == "mine"
        newest = next(name for name in zips() if "9119" in name)
        files = {
            str(path.relative_to(repo))
            for path in repo.rglob("*")
            if path.is_file() and not path.name.startswith(".workato")
        }
        entries = {name for name in zipfile.ZipFile(newest).namelist() if not name.endswith("/")}
        assert files == entries | {"README.md"}
