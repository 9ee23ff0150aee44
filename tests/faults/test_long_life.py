"""A day of watching and refreshing over a bad line: nothing accumulates.

24 hours of the program's clock, in a few rounds of six hours, or of half an hour in ``make soak``.
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
    toasts,
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

    from workato_tui.api.client import Api

ROUNDS, WARM_UP = (64, 32) if is_soak_run() else (4, 2)
"""The number of rounds, and after which of them everything has been used once; in a long run the
journal is full by then."""
TOLERANCE = 2 if is_soak_run() else 4
"""Allowed difference; a leak would add at least one in each round."""
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
"""Connections that two workspaces may keep open in addition."""
MAX_NOTIFICATIONS = 20
MAX_STORE, MAX_LOG = 4_000_000, 4_000_000
"""Bytes, far more than a day produces."""


class Resources(NamedTuple):
    """What must not accumulate."""

    tasks: int
    network_tasks: int
    threads: int
    files: int
    sockets: int
    screens: int
    widgets: int
    objects: int
    megabytes: float


async def count_resources(pilot: Pilot[None]) -> Resources:
    network_tasks = await explorer_of(pilot).workspace.connection.call(count_tasks)
    return count_local_resources(app_of(pilot), network_tasks)


def count_local_resources(app: WorkatoApp, network_tasks: int) -> Resources:
    gc.collect()
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    # Look once: between two looks the other thread may open or close a socket.
    files = open_files()
    sockets = count_sockets(files)
    return Resources(
        len(asyncio.all_tasks()),
        network_tasks,
        threading.active_count(),
        len(files) - sockets,
        sockets,
        len(app.screen_stack),
        sum(1 for screen in app.screen_stack for _ in screen.walk_children()),
        len(gc.get_objects()),
        pages * os.sysconf("SC_PAGE_SIZE") / 1e6,
    )


async def count_tasks(_api: Api) -> int:
    """Return the number of tasks on the thread that runs this."""
    return len(asyncio.all_tasks())


def open_files() -> list[str]:
    """Return the names of the open files and sockets."""
    targets = []
    for path in Path("/proc/self/fd").iterdir():
        # Another thread may close a file meanwhile.
        with contextlib.suppress(FileNotFoundError):
            targets.append(str(path.readlink()))
    return targets


def count_sockets(files: list[str]) -> int:
    return sum(name.startswith("socket:") for name in files)


@contextmanager
def unreliable_server() -> Iterator[str]:
    """Run the server in another process, so that its resources are not counted."""
    command = [sys.executable, "-m", "tests.faults.unreliable", "24"]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    ) as child:
        assert child.stdout is not None
        yield child.stdout.readline().strip()
        assert child.stdin is not None
        child.stdin.close()


async def wait_until_loaded(pilot: Pilot[None]) -> None:
    """Wait until the list is loaded or has failed."""
    app, explorer = app_of(pilot), explorer_of(pilot)
    await wait_until(
        pilot,
        lambda: (
            app.screen is not explorer
            or (explorer.view.fetched_at is not None and not explorer.loader.is_running)
            or explorer.view.problem is not None
        ),
    )


async def return_to_list(pilot: Pilot[None]) -> None:
    """Go back to the list, and wait until it has loaded."""
    app, explorer = app_of(pilot), explorer_of(pilot)
    while app.screen is not explorer:
        await pilot.press("escape")
    await wait_until(pilot, lambda: not explorer.loader.is_running)


@pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="counts with the help of /proc")
async def test_a_day_over_a_bad_line(monkeypatch: pytest.MonkeyPatch) -> None:
    elapsed = 0.0
    set_clock(monkeypatch, lambda: NOW.timestamp() + elapsed)
    notify = WorkatoApp.notify
    # Shorten notifications, which use the real clock.
    monkeypatch.setattr(
        WorkatoApp,
        "notify",
        lambda *arguments, **options: notify(*arguments, **options | {"timeout": 0.1}),
    )
    for name in ("MIN_INTERVAL", "MAX_INTERVAL", "IDLE_INTERVAL"):
        monkeypatch.setattr(watches, name, 0.05)
    counts: list[Resources] = []
    notification_counts: list[int] = []
    gc.collect()
    sockets, objects = count_sockets(open_files()), len(gc.get_objects())
    with unreliable_server() as url:
        profile = saved_profile(url, quotas=dict.fromkeys(limits.LIMITS, 1_000_000))
        delays = SHORT._replace(retries=(0.01,))
        async with run_app(loaded_profile=profile, wait=False, delays=delays) as pilot:
            app = app_of(pilot)
            for _ in range(ROUNDS):
                for visit in VISITS:
                    elapsed += 86_400 / ROUNDS / len(VISITS)
                    for key in visit:
                        await pilot.press(key)
                        await wait_until_loaded(pilot)
                    await return_to_list(pilot)
                await pilot.press("3", "r")
                await return_to_list(pilot)
                await wait_until(pilot, lambda: not app.watches.all(), seconds=60)
                notification_counts.append(len(toasts(pilot)))
                await wait_until(pilot, lambda: not app.screen.query("Toast"))
                counts.append(await count_resources(pilot))
            entries = explorer_of(pilot).workspace.connection.journal_entries()
    warm, end = counts[WARM_UP], counts[-1]
    assert end.tasks <= warm.tasks + TOLERANCE
    assert end.network_tasks <= warm.network_tasks
    assert end.threads <= warm.threads + TOLERANCE
    # The zips of the last comparison may be open.
    assert end.files <= warm.files + 2
    assert end.sockets <= sockets + SOCKETS
    assert end.screens == 1
    assert end.widgets <= warm.widgets + TOLERANCE
    assert end.objects - warm.objects <= 0.1 * (warm.objects - objects) + 2_000 * TOLERANCE
    assert not is_soak_run() or end.megabytes <= 1.1 * warm.megabytes
    assert max(notification_counts) <= MAX_NOTIFICATIONS
    assert len(entries) <= 1000
    assert sum(path.stat().st_size for path in data_dir().rglob("*")) < MAX_STORE
    assert sum(path.stat().st_size for path in log_dir().rglob("*")) < MAX_LOG
    # The line was really bad.
    assert {429, 503} <= {entry.status for entry in entries}
    assert any("cut off" in entry.note for entry in entries)
