"""Permits for one write each, and locks that let one process send a step."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, NamedTuple

import pytest

from workato_tui.api.ledger_port import WriteIntent
from workato_tui.services.gate import Gate, NotConfirmedError
from workato_tui.services.permit import ItemPermit, current_permit
from workato_tui.store import Scope, Store
from workato_tui.store.batches import BatchRecord, ItemRecord

if TYPE_CHECKING:
    from pathlib import Path

SCOPE = Scope("acme", "127.0.0.1 dev", "")


class Target(NamedTuple):
    workspace_id: str


def intent(operation: str = "recipes.start", workspace: str = "7") -> WriteIntent:
    return WriteIntent(operation, "PUT", "/api/x", "prod", "recipe 7", workspace)


def test_an_item_permit_allows_its_operation_once() -> None:
    store = Store.disabled()
    gate = Gate(store.ledger.hook(SCOPE))
    marked: list[str] = []
    current_permit.set(ItemPermit(Target("7"), ("recipes.start",), marked.append))
    for other in (intent("recipes.delete"), intent(workspace="8"), intent(workspace="")):
        with pytest.raises(NotConfirmedError):
            gate.begin(other)
    assert marked == []
    ticket = gate.begin(intent())
    assert marked == [ticket]
    with pytest.raises(NotConfirmedError):
        gate.begin(intent())
    current_permit.set(None)


def test_a_write_that_cannot_be_recorded_is_not_sent() -> None:
    store = Store.disabled()
    gate = Gate(store.ledger.hook(SCOPE))

    def raise_disk_full(_ticket: str) -> None:
        raise OSError("the disk is full")

    current_permit.set(ItemPermit(Target("7"), ("recipes.start",), raise_disk_full))
    with pytest.raises(OSError, match="full"):
        gate.begin(intent())
    assert store.ledger.open_intents() == [], "it was not sent"
    current_permit.set(None)


def test_only_one_process_sends_a_step(tmp_path: Path) -> None:
    first, second = (Store.open(tmp_path / "store.sqlite3").batches for _ in range(2))
    item = ItemRecord(0, {"label": "a"})
    assert first.add(BatchRecord("b1", SCOPE, datetime.now(UTC), {"action": "start"}, [item]))
    assert first.mark_sent("b1", 0, 0, "ticket 1")
    assert not second.mark_sent("b1", 0, 0, "ticket 2"), "it is sent already"
    item.ticket, item.state, item.step = "ticket 1", "ready", 1
    assert first.save("b1", item)
    assert not second.mark_sent("b1", 0, 0, "ticket 3"), "that step is done"
    late = ItemRecord(0, {"label": "a"}, "failed", 0, "ticket 2")
    assert not second.save("b1", late), "only the process that sent it may save its outcome"
    assert second.mark_sent("b1", 0, 1, "ticket 4")
    record = first.get("b1")
    assert record is not None
    assert (record.items[0].state, record.items[0].step) == ("sent", 1)


def test_a_removed_store_sends_nothing(tmp_path: Path) -> None:
    store = Store.open(tmp_path / "store.sqlite3")
    item = ItemRecord(0, {"label": "a"})
    store.batches.add(BatchRecord("b1", SCOPE, datetime.now(UTC), {"action": "start"}, [item]))
    (tmp_path / "store.sqlite3").unlink()
    assert not store.batches.mark_sent("b1", 0, 0, "ticket 1")
