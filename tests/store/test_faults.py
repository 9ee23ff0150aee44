"""Damaged, busy, or newer store files are reported, and the program continues."""

from __future__ import annotations

import shutil
import sqlite3
import subprocess
import sys
import textwrap
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.store.conftest import ACME, NOW
from workato_tui.api.ledger_port import WriteIntent
from workato_tui.store import MAX_ROWS, Store
from workato_tui.store.database import Database
from workato_tui.store.files import identity, set_aside
from workato_tui.store.ledger import Ledger
from workato_tui.store.schema import VERSION

ROWS = [("1", ("a",))]
INTENT = WriteIntent("projects.build", "POST", "/api/projects/1/build")

WRITER = """
    import sys
    from datetime import UTC, datetime
    from pathlib import Path
    from workato_tui.store import Scope, Store

    path, name, times = Path(sys.argv[1]), sys.argv[2], int(sys.argv[3])
    scope = Scope("acme", "www.workato.com", "")
    store = Store.open(path)
    begin = store.get(scope, name, 0)
    for generation in range(begin + 1, begin + 1 + times):
        rows = [(str(row), (generation,) * 4) for row in range(700)]
        if not store.save_list(scope, name, rows, datetime.now(UTC), True):
            sys.exit(store.problem)
        if not store.set(scope, name, generation):
            sys.exit(store.problem)
        print(generation, flush=True)
"""


def start_writer(path: Path, name: str, count: int) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(WRITER), str(path), name, str(count)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def test_two_processes_share_a_store(path: Path) -> None:
    with start_writer(path, "one", 25) as first, start_writer(path, "two", 25) as second:
        assert first.communicate()[1] == ""
        assert second.communicate()[1] == ""
    store = Store.open(path)
    assert (store.get(ACME, "one"), store.get(ACME, "two")) == (25, 25)
    store.close()


def test_copies_that_start_at_once_make_one_store(tmp_path: Path) -> None:
    begin = threading.Barrier(4)

    def open_at_once(path: Path) -> str | None:
        begin.wait()
        opened = Store.open(path)
        opened.close()
        return opened.problem

    with ThreadPoolExecutor(4) as pool:
        for number in range(15):
            path = tmp_path / str(number) / "store.sqlite3"
            assert list(pool.map(open_at_once, [path] * 4)) == [None] * 4
            assert list(path.parent.iterdir()) == [path]


def test_a_newer_store_is_not_changed(path: Path) -> None:
    create_store(path)
    run_statements(path, "PRAGMA user_version = 99")
    before = path.read_bytes()
    store = Store.open(path)
    assert store.problem is not None
    assert "newer workato-tui (version 99" in store.problem
    assert not store.usable
    assert not store.save_list(ACME, "x", ROWS, NOW, complete=True)
    assert store.load_list(ACME, "x") is None
    store.prune()
    store.close()
    assert path.read_bytes() == before
    assert [file.name for file in path.parent.iterdir()] == [path.name]


def test_an_upgraded_store_is_not_changed(store: Store, path: Path) -> None:
    run_statements(path, f"PRAGMA user_version = {VERSION + 1}")
    assert not store.save_list(ACME, "x", ROWS, NOW, complete=True)
    assert store.problem is not None
    assert "newer" in store.problem


def test_an_upgraded_store_with_other_tables_is_not_changed(store: Store, path: Path) -> None:
    run_statements(path, "DROP TABLE lists", f"PRAGMA user_version = {VERSION + 1}")
    before = path.read_bytes()
    assert store.load_list(ACME, "x") is None
    assert store.problem is not None
    assert "newer" in store.problem
    assert path.read_bytes() == before


@pytest.mark.parametrize("content", [b"no database " * 500, b"SQLite format 3\0" + b"\xff" * 5000])
def test_a_broken_store_is_set_aside(path: Path, content: bytes) -> None:
    path.parent.mkdir()
    path.write_bytes(content)
    journal = Path(f"{path}-journal")
    journal.write_bytes(b"left over")
    store = Store.open(path)
    (aside,) = path.parent.glob("*.broken-*Z")
    assert aside.read_bytes() == content
    assert not journal.exists()
    assert store.problem is not None
    assert str(aside) in store.problem
    assert store.save_list(ACME, "x", ROWS, NOW, complete=True)
    store.close()
    reopened = Store.open(path)
    assert reopened.problem is None
    assert reopened.load_list(ACME, "x") is not None
    reopened.close()


def test_a_store_damaged_while_open_is_replaced(store: Store, path: Path) -> None:
    store.save_list(ACME, "x", [(str(n), ("y" * 50,)) for n in range(2000)], NOW, complete=True)
    overwrite(path)
    assert store.save_list(ACME, "z", ROWS, NOW, complete=True)
    assert store.load_list(ACME, "z") is not None
    assert store.problem is not None
    assert "set aside" in store.problem
    assert len(list(path.parent.glob("*.broken-*"))) == 1


def test_reading_a_damaged_store_returns_nothing(store: Store, path: Path) -> None:
    store.save_list(ACME, "x", [(str(n), ("y" * 50,)) for n in range(2000)], NOW, complete=True)
    overwrite(path)
    assert store.load_list(ACME, "x") is None
    assert store.problem is not None
    assert store.save_list(ACME, "x", ROWS, NOW, complete=True)


def test_two_processes_set_a_broken_store_aside_once(path: Path) -> None:
    first, second = Store.open(path), Store.open(path)
    overwrite(path)
    assert first.set(ACME, "a", 1)
    assert second.set(ACME, "b", 2)
    assert first.get(ACME, "b") == 2
    assert second.get(ACME, "a") == 1
    assert len(list(path.parent.glob("*.broken-*"))) == 1
    first.close()
    second.close()


def test_a_replaced_file_is_not_set_aside(path: Path) -> None:
    create_store(path)
    broken = identity(path)
    create_store(other := path.with_name("other"))
    other.rename(path)
    assert identity(path) != broken
    assert set_aside(path, broken) is None
    assert path.exists()


def test_the_journal_of_a_broken_store_is_set_aside(path: Path) -> None:
    """SQLite would apply it to the new store."""
    create_store(path)
    journal = Path(f"{path}-journal")
    journal.write_bytes(b"pages of the broken one")
    aside = set_aside(path, identity(path))
    assert not journal.exists()
    assert Path(f"{aside}-journal").read_bytes() == b"pages of the broken one"


def test_a_damaged_row_does_not_hide_the_others(store: Store, path: Path) -> None:
    store.set(ACME, "good", 1)
    store.set(ACME, "bad", 2)
    store.save_list(ACME, "bad", ROWS, NOW, complete=True)
    run_statements(
        path,
        "UPDATE choices SET data = x'ff00' WHERE name = 'bad'",
        "UPDATE list_parts SET rows = CAST('[3]' AS BLOB)",
    )
    assert store.get(ACME, "bad") is None
    assert store.load_list(ACME, "bad") is None
    assert store.get(ACME, "good") == 1


def test_a_database_of_another_program_is_not_changed(path: Path) -> None:
    path.parent.mkdir()
    run_statements(path, "CREATE TABLE recipes (name)", "INSERT INTO recipes VALUES ('soup')")
    before = path.read_bytes()
    store = Store.open(path)
    (aside,) = path.parent.glob("*.broken-*")
    assert aside.read_bytes() == before
    assert store.set(ACME, "a", 1)
    store.close()


def test_a_locked_store_is_not_used(store: Store, path: Path, monkeypatch) -> None:
    monkeypatch.setattr("workato_tui.store.database.BUSY_SECONDS", 0.05)
    opened_before = Store.open(path)
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN EXCLUSIVE")
    assert not opened_before.set(ACME, "a", 1)
    assert opened_before.problem is not None
    assert "in use by another program" in opened_before.problem
    opened_while_locked = Store.open(path)
    assert opened_while_locked.get(ACME, "a") is None
    assert opened_while_locked.problem is not None
    other.close()
    assert opened_before.set(ACME, "a", 1)
    assert opened_before.problem is None
    opened_before.close()
    opened_while_locked.close()


def test_a_folder_that_cannot_be_created(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    store = Store.open(tmp_path / "file" / "data" / "store.sqlite3")
    assert store.problem is not None
    assert "cannot be made (not a directory)" in store.problem
    assert "works without it" in store.problem
    assert not store.set(ACME, "a", 1)
    assert store.get(ACME, "a") is None


def test_a_folder_in_place_of_the_store(path: Path) -> None:
    path.mkdir(parents=True)
    store = Store.open(path)
    assert store.problem is not None
    assert not store.set(ACME, "a", 1)
    assert path.is_dir()


FULL_DISK = """
    import resource, sys
    from datetime import UTC, datetime
    from pathlib import Path
    from workato_tui.store import Scope, Store

    scope = Scope("acme", "www.workato.com", "")
    store = Store.open(Path(sys.argv[1]))
    assert store.set(scope, "before", 1), store.problem
    limit = int(sys.argv[2])
    resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
    rows = [(str(row), ("x" * 100,)) for row in range(5000)]
    assert not store.save_list(scope, "x", rows, datetime.now(UTC), True)
    assert store.get(scope, "before") == 1
    assert store.load_list(scope, "x") is None
    print(store.problem)
"""


def test_a_full_disk_loses_nothing(path: Path) -> None:
    limit = 120_000
    process = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(FULL_DISK), str(path), str(limit)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert process.returncode == 0, process.stderr
    assert "full" in process.stdout
    store = Store.open(path)
    assert store.problem is None
    assert store.get(ACME, "before") == 1
    assert store.set(ACME, "after", 2)
    store.close()


def test_a_disk_that_is_full_at_first(path: Path) -> None:
    script = """
        import resource, sys
        from pathlib import Path
        from workato_tui.store import Scope, Store
        resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
        print(Store.open(Path(sys.argv[1])).problem)
    """
    process = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(script), str(path)],
        capture_output=True,
        text=True,
        check=True,
    )
    assert "works without it" in process.stdout
    store = Store.open(path)
    assert store.problem is None
    store.close()


def test_a_store_removed_by_purge_is_created_again(store: Store, path: Path) -> None:
    """``workato-tui purge`` while the program runs: later data is stored."""
    store.set(ACME, "old", 1)
    path.unlink()
    assert store.set(ACME, "new", 2)
    assert store.get(ACME, "old") is None
    assert path.exists()
    assert store.problem is None


def test_prune_removes_old_stores_that_were_set_aside(store: Store, path: Path) -> None:
    old = path.with_name(path.name + ".broken-20200101T000000Z-2")
    new = path.with_name(path.name + ".broken-29990101T000000Z")
    unrelated = path.with_name(path.name + ".broken-by-me")
    for file in (old, new, unrelated):
        file.write_bytes(b"")
    store.prune()
    assert [file.exists() for file in (old, new, unrelated)] == [False, True, True]


def test_no_shared_memory_files_are_used(store: Store, path: Path) -> None:
    store.save_list(ACME, "x", [(str(n), (n,)) for n in range(MAX_ROWS)], NOW, complete=True)
    assert [file.name for file in path.parent.iterdir()] == [path.name]


def test_a_read_only_store(store: Store, path: Path, tmp_path: Path) -> None:
    """The journal of the copy cannot be created because its name is taken."""
    store.set(ACME, "a", 1)
    store.close()
    copy = tmp_path / "copy.sqlite3"
    shutil.copy(path, copy)
    blocked = tmp_path / "copy.sqlite3-journal"
    opened = Store.open(copy)
    blocked.mkdir()
    assert not opened.set(ACME, "a", 2)
    assert opened.problem is not None
    assert "may not be remembered" in opened.problem
    blocked.rmdir()
    assert opened.get(ACME, "a") == 1
    opened.close()


def create_store(path: Path) -> None:
    store = Store.open(path)
    store.set(ACME, "a", 1)
    store.close()


def run_statements(path: Path, *statements: str) -> None:
    """Change the file as another program would."""
    connection = sqlite3.connect(path)
    with connection:
        for statement in statements:
            connection.execute(statement)
    connection.close()


def overwrite(path: Path) -> None:
    """Damage every page; the change counter tells SQLite that its cache is stale."""
    size = path.stat().st_size
    with path.open("r+b") as file:
        file.seek(24)
        file.write(b"\xff\xff\xff\xff")
        file.seek(100)
        file.write(b"\xff" * (size - 100))


def test_a_changed_clock_loses_no_data(store: Store, monkeypatch) -> None:
    """The clock shows the year 2040 for a while."""
    now = datetime.now(UTC)
    clock = [now]

    class JumpingClock(datetime):
        @classmethod
        def now(cls, tz=None):
            return clock[0]

    monkeypatch.setattr("workato_tui.store.store.datetime", JumpingClock)
    store.save_list(ACME, "x", ROWS, now, complete=True)
    ticket = store.ledger.begin(ACME, INTENT)
    assert store.prune()
    for year in (2040, 2040, 1990, 2040, now.year):
        clock[0] = now.replace(year=year)
        assert store.prune()
        assert store.load_list(ACME, "x") is not None
        assert store.ledger.get(ticket) is not None


def test_a_write_from_the_future_is_not_pending(store: Store, path: Path) -> None:
    """Another live process sent it before the clock was set back by a day."""
    sent_at = datetime.now(UTC) + timedelta(days=1)
    ledger = Ledger(Database(path), now=lambda: sent_at)
    script = "import time; time.sleep(20)"
    with subprocess.Popen([sys.executable, "-c", script]) as other:
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr("workato_tui.store.ledger.os.getpid", lambda: other.pid)
            ledger.begin(ACME, INTENT)
        assert len(store.ledger.open_intents(ACME)) == 1
        other.kill()
