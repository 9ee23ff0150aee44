"""A day of watching and refreshing over a bad line: nothing piles up.

24 hours of the program's clock, in rounds through everything: some of six hours, in ``make soak``
of half an hour.
"""

from __future__ import annotations

import asyncio
import contextlib
import gc
import os
import subprocess
import sys
import threading
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import pytest

from tests.support.screen import (
    NOW,
    SHORT,
    app_of,
    explorer_of,
    run_app,
    saved_profile,
    set_clock,
    wait_until,
)
from tests.support.soak import is_soak_run
from workato_tui.api import limits
from workato_tui.app.app import WorkatoApp
from workato_tui.common.paths import data_dir, log_dir
from workato_tui.services import watches

if TYPE_CHECKING:
    from collections.abc import Iterator

    from textual.pilot import Pilot

ROUNDS, WARM = (64, 32) if is_soak_run() else (4, 2)
"""How many, and after which of them everything was there once; in the long form the list of
requests is full by then."""
LATE = 2 if is_soak_run() else 4
"""What is under way just then, or what a bad line kept from being there before: a leak is one for
each round at the least."""
VISITS = (
    ("3", "r", "enter", "escape"),
    ("3", "j", "j", "i", "escape"),
    ("1", "b", "escape"),
    ("2", "enter", "escape"),
    ("3", "slash", "o", "r", "escape"),
    ("5", "enter", "3", "escape", "escape"),
    ("4", "j", "r"),
    ("question_mark", "escape"),
    ("3", "j", "equals_sign", "escape"),
    ("ctrl+p", "escape"),
    ("0", "escape"),
    ("1", "b", "ctrl+s"),
    ("3", "d", "escape"),
    ("7", "enter", "escape"),
    ("8", "enter", "escape", "escape"),
    ("6",),
)  # fmt: skip
SOCKETS = 2 * 16
"""Connections that two workspaces may keep open, beside those that were there before."""
NOTICES = 20
STORE, LOG = 4_000_000, 4_000_000
"""Bytes, far above what a day leaves."""


class Counted(NamedTuple):
    """What a program must not gather."""

    tasks: int
    network_tasks: int
    threads: int
    files: int
    sockets: int
    screens: int
    widgets: int
    objects: int
    megabytes: float


def counted(pilot: Pilot[None]) -> Counted:
    app = app_of(pilot)
    gc.collect()
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return Counted(
        len(asyncio.all_tasks()),
        len(asyncio.all_tasks(app._network._loop)),
        threading.active_count(),
        len(open_files("")) - len(open_files("socket:")),
        len(open_files("socket:")),
        len(app.screen_stack),
        sum(1 for screen in app.screen_stack for _ in screen.walk_children()),
        len(gc.get_objects()),
        pages * os.sysconf("SC_PAGE_SIZE") / 1e6,
    )


def open_files(kind: str) -> list[str]:
    """What is open, of those that begin with ``kind``."""
    found = []
    for path in Path("/proc/self/fd").iterdir():
        # What another thread closes meanwhile is gone; so is the listing itself.
        with contextlib.suppress(FileNotFoundError):
            found.append(str(path.readlink()))
    return [name for name in found if name.startswith(kind)]


@contextmanager
def unreliable() -> Iterator[str]:
    """The server in a process of its own: what it gathers is not the program's."""
    command = [sys.executable, "-m", "tests.faults.unreliable", "24"]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    ) as child:
        assert child.stdout is not None
        yield child.stdout.readline().strip()
        assert child.stdin is not None
        child.stdin.close()


async def answered(pilot: Pilot[None]) -> None:
    """What was asked for is there, or was refused."""
    app, explorer = app_of(pilot), explorer_of(pilot)
    await wait_until(
        pilot,
        lambda: (
            app.screen is not explorer
            or (explorer.view.fetched_at is not None and not explorer.loader.is_running)
            or explorer.view.problem is not None
        ),
    )


async def rested(pilot: Pilot[None]) -> None:
    """Back in the list, with nothing running that a person waits for."""
    app, explorer = app_of(pilot), explorer_of(pilot)
    while app.screen is not explorer:
        await pilot.press("escape")
    await wait_until(pilot, lambda: not explorer.loader.is_running)


@pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="counts with the help of /proc")
async def test_a_day_over_a_bad_line(monkeypatch: pytest.MonkeyPatch) -> None:
    elapsed = 0.0
    set_clock(monkeypatch, lambda: NOW.timestamp() + elapsed)
    notify = WorkatoApp.notify
    # Some stay for a quarter of a minute, of the real clock.
    monkeypatch.setattr(
        WorkatoApp, "notify", lambda *words, **more: notify(*words, **more | {"timeout": 0.1})
    )
    for name in ("MIN_INTERVAL", "MAX_INTERVAL", "IDLE_INTERVAL"):
        monkeypatch.setattr(watches, name, 0.05)
    counts: list[Counted] = []
    told: list[int] = []
    gc.collect()
    sockets, objects = len(open_files("socket:")), len(gc.get_objects())
    with unreliable() as url:
        profile = saved_profile(url, quotas=dict.fromkeys(limits.LIMITS, 1_000_000))
        delays = SHORT._replace(retries=(0.01,))
        async with run_app(loaded_profile=profile, wait=False, delays=delays) as pilot:
            app = app_of(pilot)
            for _ in range(ROUNDS):
                for visit in VISITS:
                    elapsed += 86_400 / ROUNDS / len(VISITS)
                    for key in visit:
                        await pilot.press(key)
                        await answered(pilot)
                    await rested(pilot)
                await pilot.press("3", "r")
                await rested(pilot)
                await wait_until(pilot, lambda: not app.watches.all(), seconds=60)
                told.append(len(app._notifications))
                await wait_until(pilot, lambda: not app.screen.query("Toast"))
                counts.append(counted(pilot))
            entries = app._connection.journal_entries()
    warm, end = counts[WARM], counts[-1]
    assert end.tasks <= warm.tasks + LATE
    assert end.network_tasks <= warm.network_tasks
    assert end.threads <= warm.threads + LATE
    # The zips of the last comparison, or of one side of it.
    assert end.files <= warm.files + 2
    assert end.sockets <= sockets + SOCKETS
    assert end.screens == 1
    assert end.widgets <= warm.widgets + LATE
    assert end.objects - warm.objects <= 0.1 * (warm.objects - objects) + 2_000 * LATE
    assert not is_soak_run() or end.megabytes <= 1.1 * warm.megabytes
    assert max(told) <= NOTICES
    assert len(entries) <= 1000
    assert sum(path.stat().st_size for path in data_dir().rglob("*")) < STORE
    assert sum(path.stat().st_size for path in log_dir().rglob("*")) < LOG
    # The line was as bad as it was meant to be.
    assert {429, 503} <= {entry.status for entry in entries}
    assert any("cut off" in entry.note for entry in entries)
