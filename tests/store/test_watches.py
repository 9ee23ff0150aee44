"""Watches that the next run goes on with."""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING

from tests.store.conftest import ACME, NOW, OTHER
from workato_tui.store import Scope, Store, WatchRecord

if TYPE_CHECKING:
    from pathlib import Path


def record(watched: str, scope: Scope = ACME, **more) -> WatchRecord:
    return WatchRecord("deployment", watched, scope, NOW, started_here=True, **more)


def test_they_come_back_with_those_of_the_customers(store: Store, path: Path) -> None:
    kept = [record("1", title="Release 14"), record("2", OTHER)]
    for one in [*kept, record("3", Scope("acme", "elsewhere", ""))]:
        assert store.watches.save(one)
    store.close()
    again = Store.open(path)
    assert again.watches.all(ACME) == kept
    again.watches.remove(OTHER, "deployment", "2")
    assert again.watches.all(ACME) == kept[:1]
    again.close()


def test_one_of_each(store: Store) -> None:
    store.watches.save(record("1"))
    store.watches.save(record("1", title="new"))
    assert store.watches.all(ACME) == [record("1", title="new")]


def test_a_damaged_one_does_not_take_the_others_along(store: Store, path: Path) -> None:
    store.watches.save(record("1"))
    store.watches.save(record("2"))
    with sqlite3.connect(path) as other:
        other.execute("UPDATE watches SET data = ? WHERE id = '1'", (b"{}",))
        other.execute("INSERT INTO watches SELECT scope, 'moon', id, data FROM watches")
    assert store.watches.all(ACME) == [record("2")]


def test_they_go_with_their_profile_and_stay_when_things_are_pruned(store: Store) -> None:
    store.watches.save(record("1"))
    store.prune(days=0)
    assert len(store.watches.all(ACME)) == 1
    store.delete_profile("acme")
    assert store.watches.all(ACME) == []


def test_without_a_store_there_are_none() -> None:
    store = Store.disabled()
    assert not store.watches.save(record("1"))
    assert store.watches.all(ACME) == []
