"""Batches of lookup table rows find each row on every page, and do not keep its values."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from tests.batches.plans import last_batch, save_profile
from tests.catalog.partner import FakeWorkato
from tests.support.server import RecordingApp, serve

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

    from tests.cli.conftest import Cli

TABLE = "/api/lookup_tables/5/rows"


def rows(query: dict[str, str]) -> list[dict[str, Any]]:
    """Return 1,002 rows on two pages."""
    start, end = {"1": (0, 1000), "2": (1000, 1002)}.get(query.get("page", "1"), (0, 0))
    return [
        {"id": 1 + index, "data": {"Code": f"C{index}", "Rate": "7"}} for index in range(start, end)
    ]


def item(code: str, rate: str, **cells: str) -> dict[str, Any]:
    return {"table": "5", "key": "Code", "cells": {"Code": code, "Rate": rate, **cells}}


def test_a_row_on_a_later_page_is_updated(
    cli: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WK_TOKEN", "t0ken-of-a-test")
    server = RecordingApp(FakeWorkato({f"GET {TABLE}": rows, f"PUT {TABLE}/1002": {"id": 1002}}))
    file = tmp_path / "rows.json"
    items = [
        item("C1001", "private 21"), item("C1000", "7"),
        {**item("C1", "9"), "key": "Cod"}, {**item("C1", "9", Cod="C1"), "key": "Cod"},
    ]  # fmt: skip
    file.write_text(json.dumps({"action": "set-row", "environment": "dev", "items": items}))
    with serve(server) as url:
        save_profile(url)
        done = cli("batch", "run", str(file), "--yes", "4")
    assert [(one.method, one.path) for one in server.requests if one.method != "GET"] == [
        ("PUT", f"{TABLE}/1002")
    ]
    assert "1 done, 1 skipped, 2 failed" in done.out or "1 done, 2 failed, 1 skipped" in done.out
    assert "no value for its key Cod" in done.out
    assert "The table has no column Cod" in done.out
    record = last_batch_of(file)
    assert [one.state for one in record.items] == ["done", "skipped", "failed", "failed"]
    assert ["cells" in one.spec["values"] for one in record.items] == [False, False, True, True]


def last_batch_of(file: Path) -> Any:
    record = last_batch(file)
    assert record is not None
    return record
