"""A store with damaged rows: readable ones are shown, nothing crashes or hangs."""

from __future__ import annotations

import json
import random
import sqlite3
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest

from tests.faults.test_hostile_text import Walk
from tests.support.backends import respond
from tests.support.screen import (
    explorer_of,
    frozen_demo,
    press_at_once,
    run_app,
    saved_profile,
    settle,
    shown_ids,
    wait_until,
)
from tests.support.server import serve
from tests.support.soak import is_soak_run
from workato_tui import views
from workato_tui.api import quotas
from workato_tui.api.ledger_port import WriteIntent
from workato_tui.app.launch import open_store
from workato_tui.app.options import StartOptions
from workato_tui.common.paths import data_dir
from workato_tui.dialogs.open_intents import OpenWritesDialog
from workato_tui.keymap import BY_ID
from workato_tui.store import DownloadRecord, Scope, SeenBuild, WatchRecord

if TYPE_CHECKING:
    from workato_tui.profiles.model import Profile

REPLACEMENTS = (
    None, True, 5, -1.5, float("nan"), float("inf"), 10**400, "", "x", "\ud800", "x\x1b[2J", [],
    [1], {}, {"a": 1}, "2025-01-01", "0001-01-01T00:00:00", 2**70,
)  # fmt: skip
SECTIONS = [BY_ID[f"section_{section.id}"].key for section in views.SECTIONS]


class FailingDemo:
    """The demo; every request fails while ``down`` is set."""

    def __init__(self) -> None:
        self.down = False
        self.demo = frozen_demo()

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        if self.down:
            await respond(send, {"message": "down"}, 500)
        else:
            await self.demo(scope, receive, send)


def damaged(value: Any, rng: random.Random) -> Any:
    """Return ``value`` with parts replaced or removed."""
    if rng.random() < 0.1:
        return rng.choice(REPLACEMENTS)
    if isinstance(value, list):
        return [damaged(each, rng) for each in value if rng.random() > 0.05]
    if isinstance(value, dict):
        return {k: damaged(each, rng) for k, each in value.items() if rng.random() > 0.05}
    return value


def damage(seed: int) -> None:
    """Damage the values in every table, and the types of some columns."""
    with sqlite3.connect(data_dir() / "store.sqlite3") as store:
        for table, columns in (
            ("list_parts", ("rows",)), ("builds", ("id", "data")), ("choices", ("data",)),
            ("downloads", ("id", "data")), ("watches", ("id", "data")),
            ("ledger", ("ticket", "workspace", "begun_at", "intent", "state", "outcome")),
        ):  # fmt: skip
            rows = store.execute(f"SELECT * FROM {table}").fetchall()
            names = [each[1] for each in store.execute(f"PRAGMA table_info({table})")]
            for number, row in enumerate(rows):
                # Seed each row, so that its damage does not depend on the other rows.
                rng = random.Random(f"{seed} {table} {number}")
                changed = dict(zip(names, row, strict=True))
                for column in columns:
                    changed[column] = _damage_value(changed[column], rng)
                store.execute(f"DELETE FROM {table} WHERE {_same(names)}", row)
                store.execute(
                    f"INSERT OR IGNORE INTO {table} VALUES ({', '.join('?' * len(names))})",
                    list(changed.values()),
                )


def _same(names: list[str]) -> str:
    return " AND ".join(f"{name} IS ?" for name in names)


def _damage_value(value: Any, rng: random.Random) -> Any:
    if isinstance(value, bytes):
        document = json.loads(value.decode("utf-8", "surrogatepass"))
        text = json.dumps(damaged(document, rng), ensure_ascii=rng.random() < 0.5)
        return text.encode("utf-8", "surrogatepass")
    return rng.choice([*[value] * 9, b"\xff\x00", "", "x", 5, 1.5])


def fill(profile: Profile) -> None:
    """Store what only longer use would store."""
    store = open_store(StartOptions(loaded_profile=profile))
    scope = Scope(profile.name, profile.base_url.rpartition("/")[2] + " dev", "")
    now = datetime.now(UTC)
    for number in range(80):
        name = str(number)
        store.save_builds(scope, [SeenBuild(
            name, "1", "success", "d", "p", now, None, "opened", now)])  # fmt: skip
        store.downloads.save(scope, DownloadRecord(
            name, name, "x.zip", f"/tmp/{name}.zip", 5, "done", now))  # fmt: skip
        store.watches.save(WatchRecord("build", name, scope, now, started_here=True))
        intent = WriteIntent(
            "project-builds.deploy", "POST", f"/api/project_builds/{name}/deploy", "prod",
            f"build {name}", workspace="7" if number % 2 else "",
        )  # fmt: skip
        store.ledger.begin(scope, intent)
    store.close()


async def test_a_list_is_stored_even_if_it_is_left_at_once() -> None:
    backend = FailingDemo()
    with serve(backend) as url:
        profile = saved_profile(url)
        async with run_app(loaded_profile=profile, section="deployments", wait=False) as pilot:
            await wait_until(pilot, lambda: explorer_of(pilot).view.fetched_at is not None)
            explorer_of(pilot).go("projects")
            await settle(pilot)
        backend.down = True
        async with run_app(loaded_profile=profile, section="deployments", wait=False) as pilot:
            await wait_until(pilot, lambda: shown_ids(pilot))
            assert explorer_of(pilot).view.is_from_store


@pytest.fixture(autouse=True)
def no_rate_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(quotas, "LIMITS", dict.fromkeys(quotas.LIMITS, 100_000))


@pytest.mark.parametrize("seed", range(20 if is_soak_run() else 2))
async def test_a_damaged_store_crashes_nothing(seed: int) -> None:
    backend = FailingDemo()
    with serve(backend) as url:
        profile = saved_profile(url)
        async with run_app(loaded_profile=profile) as pilot:
            for key in SECTIONS:
                await pilot.press(key)
                await settle(pilot)
        fill(profile)
        damage(seed)
        backend.down = True
        async with run_app(loaded_profile=profile, wait=False) as pilot:
            walk = Walk(pilot, set())
            await wait_until(pilot, lambda: isinstance(pilot.app.screen, OpenWritesDialog))
            await pilot.press("l")
            await walk.wait_until_idle()
            await pilot.press("enter")
            await wait_until(pilot, lambda: pilot.app.screen is explorer_of(pilot))
            rows = 0
            for key in SECTIONS:
                await pilot.press(key)
                await walk.wait_until_idle()
                rows += explorer_of(pilot).view.is_from_store and len(shown_ids(pilot))
                columns = len(explorer_of(pilot).table.rows.columns)
                await press_at_once(pilot, "s" * (2 * columns + 1))
                await walk.view(depth=1)
            assert rows
