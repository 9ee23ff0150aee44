"""Downloads after a kill, on a full disk and without permissions, in child processes."""

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


def resume(server: FileServer, folder: Path) -> None:
    """Resume the download as the program does at its next start."""
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


def test_a_killed_download_is_resumed(server, folder, content):
    """The host hangs at random points of the transfer."""
    for point in random.Random(7).sample(range(1, len(content)), 3):
        server.then(hang_after(point))
        server.requested.clear()
        server.requests.clear()
        child = start(server, folder)
        assert server.requested.wait(20)
        wait_for(lambda: (parts := find_partial_downloads(folder)) and parts[0].done == point)  # noqa: B023
        kill_when(child, "connecting")
        assert not (folder / NAME).exists()
        resume(server, folder)
        assert [request.start for request in server.requests] == [0, point]
        (folder / NAME).unlink()


@pytest.mark.parametrize("phase", ["connecting", "receiving", "checking", "done"])
def test_a_kill_in_any_phase(server, folder, phase):
    kill_when(start(server, folder), phase)
    resume(server, folder)


def run_in_child(work: Callable[[], str]) -> tuple[int, str]:
    """Run ``work`` in a child; return its exit code (negative: a signal) and its message."""
    read_end, write_end = os.pipe()
    child = os.fork()
    if child == 0:
        signal.alarm(30)
        try:
            os.write(write_end, work().encode())
        except WorkatoError as error:
            os.write(write_end, str(error).encode())
        finally:
            os._exit(0)
    os.close(write_end)
    with os.fdopen(read_end) as pipe:
        message = pipe.read()
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), message


def fetch(server: FileServer, folder: Path) -> str:
    retry_policy = RetryPolicy(initial_delay=0.001)
    request = DownloadRequest(folder, NAME, ORIGIN, Secret(server.url()), retry_policy=retry_policy)
    return str(download(request).size)


def kill_at_step(step: int) -> None:
    """Kill this process at its ``step``-th call that opens, renames, links or removes a file."""
    names = {"open", "os.link", "os.rename", "os.remove", "os.truncate", "os.chmod", "fcntl.flock"}
    remaining = step

    def count(event: str, arguments: tuple[object, ...]) -> None:
        nonlocal remaining
        if event in names and (event != "open" or NAME in str(arguments[0])):
            remaining -= 1
            if remaining == 0:
                os.kill(os.getpid(), signal.SIGKILL)

    sys.addaudithook(count)


def test_a_kill_at_any_file_operation(server, tmp_path):
    """The process is killed at each of its file operations in turn."""
    server.content = big_zip(40_000)
    for step in range(1, 100):
        folder = tmp_path / str(step)
        folder.mkdir()
        server.script.clear()
        server.then(break_after(15_000))
        exit_code, _ = run_in_child(lambda: kill_at_step(step) or fetch(server, folder))  # noqa: B023
        server.script.clear()
        resume(server, folder)
        if not exit_code:
            break
    assert 10 < step < 99


def test_a_full_disk_keeps_the_partial_file(server, folder):
    def work() -> str:
        # Files of this process cannot grow further, as on a full disk.
        resource.setrlimit(resource.RLIMIT_FSIZE, (1_000_000, 1_000_000))
        return fetch(server, folder)

    _, message = run_in_child(work)
    assert "larger than the disk" in message
    assert "1,000,000 bytes that arrived are kept" in message
    assert find_partial_downloads(folder)[0].done == 1_000_000
    resume(server, folder)


def test_too_little_space_is_reported_first(server, folder, monkeypatch):
    usage = shutil.disk_usage(folder)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage._replace(free=1_000_000))
    with pytest.raises(DiskError, match="Not enough disk space"):
        fetch(server, folder)
    assert list(folder.iterdir()) == []


def test_a_folder_without_permissions_is_reported(server, folder):
    folder.chmod(0o500)

    def work() -> str:
        os.chdir(folder)
        if os.getuid() == 0:
            # Root may write everywhere, so become the user nobody.
            os.chown(folder, 65534, 65534)
            os.setuid(65534)
        return fetch(server, Path())

    _, message = run_in_child(work)
    folder.chmod(0o700)
    assert "No permission to write" in message
    assert server.requests == []
