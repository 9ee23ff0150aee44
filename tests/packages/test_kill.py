"""What a kill, a full disk and a folder without rights leave behind; in processes of their own."""

from __future__ import annotations

import os
import random
import resource
import shutil
import signal
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.packages.fileserver import FileServer, break_after, hang_after
from tests.packages.waiting import wait_for
from tests.packages.zips import big_zip
from workato_tui.api.errors import WorkatoError
from workato_tui.common.secret import Secret
from workato_tui.packages.download import DownloadRequest, RetryPolicy, download
from workato_tui.packages.errors import DiskError
from workato_tui.packages.partial_downloads import DownloadOrigin, find_partial_downloads

if TYPE_CHECKING:
    from collections.abc import Callable

NAME = "a build 46.zip"
ORIGIN = DownloadOrigin("46", "acme", "127.0.0.1")
ROOT = Path(__file__).parents[2]


def start(server: FileServer, folder: Path) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "tests.packages.fetch", server.url(), str(folder), NAME],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def kill_when(child: subprocess.Popen[str], phase: str) -> None:
    assert child.stdout
    for line in child.stdout:
        if line.startswith(phase):
            break
    child.send_signal(signal.SIGKILL)
    child.wait(10)
    child.stdout.close()
    assert child.stderr
    child.stderr.close()


def finish(server: FileServer, folder: Path) -> None:
    """Goes on as the program does at its next start."""
    final = folder / NAME
    if final.exists():
        assert final.read_bytes() == server.content
    for part in find_partial_downloads(folder):
        assert not part.busy
        assert server.content.startswith(part.path.read_bytes())
    if not final.exists():
        fetch(server, folder)
    assert final.read_bytes() == server.content
    assert find_partial_downloads(folder) == []
    assert [path.name for path in folder.iterdir()] == [NAME]


def test_a_killed_download_is_resumed_where_it_was(server, folder, content):
    """At random points of the transfer; the host stalls there, so the point is certain."""
    for point in random.Random(7).sample(range(1, len(content)), 3):
        server.then(hang_after(point))
        server.requested.clear()
        server.requests.clear()
        child = start(server, folder)
        assert server.requested.wait(20)
        wait_for(lambda: (parts := find_partial_downloads(folder)) and parts[0].done == point)  # noqa: B023
        kill_when(child, "connecting")
        assert not (folder / NAME).exists()
        finish(server, folder)
        assert [request.start for request in server.requests] == [0, point]
        (folder / NAME).unlink()


@pytest.mark.parametrize("phase", ["connecting", "receiving", "checking", "done"])
def test_a_kill_in_any_phase_leaves_nothing_half_done(server, folder, phase):
    kill_when(start(server, folder), phase)
    finish(server, folder)


def in_a_process(work: Callable[[], str]) -> tuple[int, str]:
    """Runs ``work`` in a child; gives the signal that ended it (0: none) and what it said."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        signal.alarm(30)
        try:
            os.write(writing, work().encode())
        except WorkatoError as error:
            os.write(writing, str(error).encode())
        finally:
            os._exit(0)
    os.close(writing)
    with os.fdopen(reading) as pipe:
        said = pipe.read()
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), said


def fetch(server: FileServer, folder: Path) -> str:
    patience = RetryPolicy(initial_delay=0.001)
    request = DownloadRequest(folder, NAME, ORIGIN, Secret(server.url()), retry_policy=patience)
    return str(download(request).size)


def die_at(step: int) -> None:
    """Ends this process at its ``step``-th call that opens, renames, links or removes a file."""
    names = {"open", "os.link", "os.rename", "os.remove", "os.truncate", "os.chmod", "fcntl.flock"}
    left = step

    def count(event: str, arguments: tuple[object, ...]) -> None:
        nonlocal left
        if event in names and (event != "open" or NAME in str(arguments[0])):
            left -= 1
            if left == 0:
                os.kill(os.getpid(), signal.SIGKILL)

    sys.addaudithook(count)


def test_a_crash_at_any_call_to_the_disk_loses_nothing(server, tmp_path):
    """The process ends at its first, second … such call, until one run gets to its end."""
    server.content = big_zip(40_000)
    for step in range(1, 100):
        folder = tmp_path / str(step)
        folder.mkdir()
        server.script.clear()
        server.then(break_after(15_000))
        ended_by, _ = in_a_process(lambda: die_at(step) or fetch(server, folder))  # noqa: B023
        server.script.clear()
        finish(server, folder)
        if not ended_by:
            break
    assert 10 < step < 99


def test_a_full_disk_is_shown_and_the_part_is_kept(server, folder):
    def work() -> str:
        # A file of this process cannot grow further, as on a disk that is full.
        resource.setrlimit(resource.RLIMIT_FSIZE, (1_000_000, 1_000_000))
        return fetch(server, folder)

    _, said = in_a_process(work)
    assert "may not grow larger" in said
    assert "1,000,000 bytes that arrived are kept" in said
    assert find_partial_downloads(folder)[0].done == 1_000_000
    finish(server, folder)


def test_a_disk_that_is_too_full_is_shown_before_it_is_filled(server, folder, monkeypatch):
    real = shutil.disk_usage(folder)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: real._replace(free=1_000_000))
    with pytest.raises(DiskError, match="too full"):
        fetch(server, folder)
    assert list(folder.iterdir()) == []


def test_a_folder_without_rights_is_shown(server, folder):
    folder.chmod(0o500)

    def work() -> str:
        os.chdir(folder)
        if os.getuid() == 0:
            # Root may write everywhere; nobody may not.
            os.chown(folder, 65534, 65534)
            os.setuid(65534)
        return fetch(server, Path())

    _, said = in_a_process(work)
    folder.chmod(0o700)
    assert "no right to write" in said
    assert server.requests == []
