"""Saves data and is killed, repeatedly: ``python -m tests.faults.killing COUNT SEED``.

Run with a separate home. Each child is a fork that does one step after the other and reports each
finished step. It is killed at a random time. Then everything that it reported must be there, and
nothing may be incomplete.
"""

from __future__ import annotations

import contextlib
import json
import os
import random
import select
import signal
import sys
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import httpx

from tests.faults.calls import package
from tests.support.profiles import set_token
from workato_tui.api.ledger_port import WriteIntent, WriteOutcome
from workato_tui.common.paths import config_dir, data_dir
from workato_tui.common.secret import Secret
from workato_tui.packages.download import DownloadRequest, download
from workato_tui.packages.partial_downloads import DownloadOrigin, find_partial_downloads
from workato_tui.packages.zip_check import check_zip
from workato_tui.profiles.file import ProfilesFile
from workato_tui.profiles.model import Profile
from workato_tui.profiles.tokens import delete_token, read_token, store_token
from workato_tui.store import Scope, Store

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

SCOPE = Scope("acme", "localhost dev", "")
CONTENT = package()
STEPS = ("save_profile", "save_list", "begin_write", "end_write", "fetch")


class Slow(httpx.SyncByteStream):
    def __iter__(self) -> Iterator[bytes]:
        for start in range(0, len(CONTENT), 100):
            yield CONTENT[start : start + 100]


def answer(request: httpx.Request) -> httpx.Response:
    headers = {"Content-Length": str(len(CONTENT)), "ETag": '"v1"'}
    return httpx.Response(200, headers=headers, stream=Slow())


class Saver:
    """The steps of a child; a reported step must not be lost."""

    def __init__(self, folder: Path, generation: int) -> None:
        self.folder = folder
        self.generation = generation
        self.store = Store.open(data_dir() / "store.sqlite3")

    def save_profile(self) -> str:
        token = Secret(f"token-of-generation-{self.generation}")
        ref = store_token("acme", "dev", token, "file")
        file = ProfilesFile()
        before = set_token(file, "acme", "dev", ref)
        if before is not None:
            delete_token(before)
        file.save(file.load().get("acme")._replace(download_dir=str(self.generation)), replace=True)
        return str(self.generation)

    def save_list(self) -> str:
        rows = [(str(row), (self.generation,) * 3) for row in range(700)]
        assert self.store.save_list(SCOPE, "list", rows, datetime.now(UTC), True)
        assert self.store.set(SCOPE, "generation", self.generation)
        return str(self.generation)

    def begin_write(self) -> str:
        intent = WriteIntent("projects.build", "POST", f"/api/projects/{self.generation}/build")
        self.ticket = self.store.ledger.begin(SCOPE, intent)
        return self.ticket

    def end_write(self) -> str:
        self.store.ledger.end(self.ticket, WriteOutcome("done", "", str(self.generation)))
        return self.ticket

    def fetch(self) -> str:
        name = f"build {self.generation}.zip"
        download(request_for(self.folder, name))
        return name

    def round(self, tell: Callable[[str], object] = lambda _line: None) -> None:
        for step in STEPS:
            tell(f"{step} {getattr(self, step)()}\n")
        self.generation += 1


def request_for(folder: Path, name: str) -> DownloadRequest:
    return DownloadRequest(
        folder,
        name,
        DownloadOrigin(name, "acme", SCOPE.host),
        Secret("https://files.example/f.zip?sig=s3cr3t"),
        transport=httpx.MockTransport(answer),
    )


def run_and_kill(folder: Path, generation: int, seconds: float) -> list[tuple[str, str]]:
    """Fork a child and kill it after ``seconds``; return the steps that it reported."""
    read_end, write_end = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(read_end)
        with contextlib.suppress(BaseException):
            saver = Saver(folder, generation)
            while True:
                saver.round(lambda line: os.write(write_end, line.encode()))
        os._exit(1)
    os.close(write_end)
    deadline = time.monotonic() + seconds
    output = b""
    while (leftover := deadline - time.monotonic()) > 0:
        if select.select([read_end], [], [], leftover)[0]:
            chunk = os.read(read_end, 65536)
            assert chunk, "the child ended by itself"
            output += chunk
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    while chunk := os.read(read_end, 65536):
        output += chunk
    os.close(read_end)
    lines = output.decode().split("\n")[:-1]
    return [(line.partition(" ")[0], line.partition(" ")[2]) for line in lines]


class Checker:
    """Checks the disk after each kill against everything that was reported."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.reported: dict[str, list[str]] = {}

    def check(self, steps: list[tuple[str, str]]) -> int:
        """Check everything; return the first generation of the next child."""
        for step, value in steps:
            self.reported.setdefault(step, []).append(value)
        generation = self.profiles()
        store = Store.open(data_dir() / "store.sqlite3")
        generation = max(generation, self.lists(store))
        self.ledger(store)
        store.close()
        self.downloads()
        return generation + 1

    def last(self, step: str) -> int:
        return int(self.reported.get(step, ["0"])[-1])

    def profiles(self) -> int:
        profile = ProfilesFile().load().get("acme")
        generation = int(profile.download_dir or 0)
        assert generation >= self.last("save_profile"), "a saved profile was lost"
        if profile.tokens:
            token = read_token(profile, "dev").reveal()
            assert int(token.removeprefix("token-of-generation-")) >= generation
        return generation

    def lists(self, store: Store) -> int:
        assert store.problem is None, store.problem
        saved, stored = store.get(SCOPE, "generation", 0), store.load_list(SCOPE, "list")
        assert saved >= self.last("save_list"), "a saved value was lost"
        if stored is not None:
            generation = int(stored.rows[0][1][0] or 0)
            expected = [(str(row), (generation,) * 3) for row in range(700)]
            assert stored.rows == expected, "an incomplete list"
            assert generation >= saved
            return generation
        return 0

    def ledger(self, store: Store) -> None:
        entries = {
            entry["ticket"]: entry for entry in map(json.loads, store.ledger.json_lines(SCOPE))
        }
        for ticket in self.reported.get("begin_write", []):
            assert ticket in entries, "a write was not in the ledger"
        for ticket in self.reported.get("end_write", []):
            assert entries[ticket]["state"] == "done", "the end of a write was lost"
        still_open = {entry.ticket for entry in store.ledger.open_intents(SCOPE)}
        assert still_open == {t for t, entry in entries.items() if entry["state"] == "sent"}

    def downloads(self) -> None:
        for name in self.reported.get("fetch", []):
            assert (self.folder / name).read_bytes() == CONTENT, "a download was lost"
        self.reported["fetch"] = []
        for partial in find_partial_downloads(self.folder):
            assert not partial.busy
            assert CONTENT.startswith(partial.path.read_bytes())
            download(request_for(self.folder, partial.name))
        for path in list(self.folder.iterdir()):
            if path.name.endswith(".zip.part") and not path.stat().st_size:
                # Killed before it was described; a new download replaces it.
                download(request_for(self.folder, path.name.removesuffix(".part")))
                path = path.with_suffix("")
            assert path.suffix == ".zip", f"leftover file: {path.name}"
            check_zip(path)
            path.unlink()


def main(count: int, seed: int) -> None:
    """Kill ``count`` children, and check the disk after each."""
    rng = random.Random(seed)
    folder = Path.home() / "downloads"
    folder.mkdir()
    ProfilesFile().save(Profile("acme", "eu"))
    checker, generation, steps = Checker(folder), 1, 0
    # Two rounds to import everything, and to measure one.
    for _ in range(2):
        started = time.monotonic()
        saver = Saver(folder, generation)
        saver.round()
        saver.store.close()
        took = time.monotonic() - started
        generation = checker.check([])
    for _ in range(count):
        output = run_and_kill(folder, generation, rng.random() * took * 1.3)
        steps += len(output)
        # The checks take longer over time; a child without a step had too little time.
        took *= 0.98 if output else 1.05
        generation = checker.check(output)
    # An undisturbed save removes what killed ones left two hours ago.
    for path in (config_dir() / "tokens").iterdir():
        os.utime(path, (0, time.time() - 7200))
    Saver(folder, generation).save_profile()
    leftover = [path.name for path in config_dir().rglob("*") if path.name.endswith(".new")]
    tokens = [path.name for path in (config_dir() / "tokens").iterdir()]
    print(json.dumps({"steps": steps, "left": leftover, "tokens": len(tokens)}))


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
