"""The stored data of a profile follows its new name, or is deleted with it."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.support.screen import (
    app_of,
    frozen_demo,
    run_app,
    saved_profile,
    settle,
    shown_ids,
    text_of,
    wait_for_text,
    wait_until,
)
from tests.support.server import serve
from workato_tui.api.ledger_port import WriteIntent
from workato_tui.app.launch import open_store
from workato_tui.app.options import StartOptions
from workato_tui.cli import main
from workato_tui.packages.partial_downloads import DownloadOrigin, PartialState, write_state
from workato_tui.profiles.file import ProfilesFile
from workato_tui.store import DownloadRecord, Scope, WatchRecord

if TYPE_CHECKING:
    from collections.abc import Iterator

    from textual.pilot import Pilot

    from workato_tui.profiles.model import Profile
    from workato_tui.store import Store

DEPLOY = WriteIntent(
    "project-builds.deploy", "POST", "/api/project_builds/46/deploy", "prod", "build 46"
)


@pytest.fixture
def store() -> Iterator[Store]:
    opened = open_store(StartOptions())
    yield opened
    opened.close()


def scope_of(profile: Profile, name: str = "acme") -> Scope:
    return Scope(name, f"{profile.url.partition('://')[2]} dev", "")


def store_data(store: Store, profile: Profile) -> None:
    """Store an open intent, a download, and a watch, as after a killed run."""
    scope, now = scope_of(profile), datetime.now(UTC)
    store.ledger.begin(scope, DEPLOY)
    target = Path.cwd() / "a.zip"
    record = DownloadRecord("d", "46", "a.zip", str(target), 100, "running", now)
    store.downloads.save(scope, record)
    part = target.with_name("a.zip.part")
    part.write_bytes(b"PK")
    write_state(part, PartialState(DownloadOrigin("46", "acme", scope.host), '"tag"', 100))
    store.watches.save(WatchRecord("package", "7", scope, now, started_here=True))


async def rename_profile(pilot: Pilot[None]) -> None:
    await pilot.press("P")
    await wait_for_text(pilot, "Profiles")
    await pilot.press("E")
    await wait_for_text(pilot, "Edit profile acme")
    await pilot.press("2", "ctrl+s")
    # Opening the renamed profile reports the earlier write again.
    texts = ("acme2  custom", "Sent earlier")
    await wait_until(pilot, lambda: any(text in text_of(pilot) for text in texts))


@pytest.mark.parametrize("interface", ["keys", "command"])
async def test_a_renamed_profile_keeps_its_data(interface: str, store: Store) -> None:
    with serve(frozen_demo()) as url:
        profile = saved_profile(url)
        async with run_app(loaded_profile=profile) as pilot:
            rows = shown_ids(pilot)
            store_data(store, profile)
            if interface == "keys":
                await rename_profile(pilot)
        if interface == "command":
            assert main(["profiles", "rename", "acme", "acme2"]) == 0
        renamed = ProfilesFile().load().get("acme2")
        async with run_app(loaded_profile=renamed) as pilot:
            await wait_for_text(pilot, "Sent earlier", "Deploy of build 46 to prod")
            await pilot.press("enter")
            await wait_for_text(pilot, "A download was interrupted")
            await settle(pilot)
            assert shown_ids(pilot) == rows
        assert store.ledger.open_intents(scope_of(profile, "acme2")) == []
    assert len(list(store.ledger.json_lines(scope_of(profile, "acme2")))) == 1
    assert list(store.ledger.json_lines(scope_of(profile))) == []
    assert [
        record.id for _, record in store.downloads.with_customers(scope_of(profile, "acme2"))
    ] == ["d"]
    assert store.load_list(scope_of(profile), "deployments") is None


@pytest.mark.parametrize("interface", ["keys", "command"])
async def test_a_removed_profile_keeps_only_its_ledger(interface: str, store: Store) -> None:
    with serve(frozen_demo()) as url:
        profile = saved_profile(url)
        async with run_app(loaded_profile=profile):
            pass
        store_data(store, profile)
        if interface == "command":
            assert main(["profiles", "remove", "acme"]) == 0
        else:
            async with run_app() as pilot:
                await pilot.press("P")
                await wait_for_text(pilot, "acme")
                await pilot.press("delete")
                await wait_for_text(pilot, "Delete profile acme?")
                await pilot.press("ctrl+s")
                await wait_for_text(pilot, "Profile acme deleted.")
                await wait_until(pilot, lambda: app_of(pilot).profile_name is None)
    scope = scope_of(profile)
    assert store.load_list(scope, "deployments") is None
    assert store.downloads.with_customers(scope) == []
    assert store.watches.all(scope) == []
    assert len(list(store.ledger.json_lines(scope))) == 1
