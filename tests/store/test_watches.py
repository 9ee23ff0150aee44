"""Watches are stored for the next run."""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING

from tests.store.conftest import ACME, NOW, OTHER
from workato_tui.store import Scope, Store, WatchRecord

if TYPE_CHECKING:
    from pathlib import Path


def record(job_id: str, scope: Scope = ACME, **fields) -> WatchRecord:
    return WatchRecord("deployment", job_id, scope, NOW, started_here=True, **fields)


def test_watches_are_loaded_with_those_of_customers(store: Store, path: Path) -> None:
    expected = [record("1", title="Release 14"), record("2", OTHER)]
    for watch in [*expected, record("3", Scope("acme", "elsewhere", ""))]:
        assert store.watches.save(watch)
    store.close()
    reopened = Store.open(path)
    assert reopened.watches.all(ACME) == expected
    reopened.watches.remove(OTHER, "deployment", "2")
    assert reopened.watches.all(ACME) == expected[:1]
    reopened.close()


def test_a_job_has_one_watch(store: Store) -> None:
    store.watches.save(record("1"))
    store.watches.save(record("1", title="new"))
    assert store.watches.all(ACME) == [record("1", title="new")]


def test_a_damaged_watch_does_not_hide_the_others(store: Store, path: Path) -> None:
    store.watches.save(record("1"))
    store.watches.save(record("2"))
    with sqlite3.connect(path) as other:
        other.execute("UPDATE watches SET data = ? WHERE id = '1'", (b"{}",))
        other.execute("INSERT INTO watches SELECT scope, 'moon', id, data FROM watches")
    assert store.watches.all(ACME) == [record("2")]


def test_watches_are_removed_with_their_profile_but_not_pruned(store: Store) -> None:
    store.watches.save(record("1"))
    store.prune(days=0)
    assert len(store.watches.all(ACME)) == 1
    store.delete_profile("acme")
    assert store.watches.all(ACME) == []


def test_a_disabled_store_has_no_watches() -> None:
    store = Store.disabled()
    assert not store.watches.save(record("1"))
    assert store.watches.all(ACME) == []
