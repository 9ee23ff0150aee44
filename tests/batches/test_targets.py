"""A batch is sent once, and only to the environment that it was confirmed for."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
import threading
import zipfile
from typing import TYPE_CHECKING, Any

import pytest

from tests.batches.plans import save_profile, write_plan
from tests.batches.server import CountingServer
from tests.support.server import RecordingApp, serve
from workato_tui.demo import DEMO_TOKEN, create_app
from workato_tui.profiles.file import ProfilesFile
from workato_tui.profiles.model import TokenRef

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.conftest import Cli


def test_simultaneous_runs_send_each_item_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WK_TOKEN", "t0ken-of-a-test")
    counting, both_planning = CountingServer(), asyncio.Event()
    planning: list[str] = []

    async def wait_for_both(scope: Any, receive: Any, send: Any) -> None:
        # Answer with the projects only when both runs have requested them.
        if scope["path"] == "/api/projects" and not both_planning.is_set():
            planning.append(scope["path"])
            if len(planning) > 1:
                both_planning.set()
            await both_planning.wait()
        await counting(scope, receive, send)

    with serve(wait_for_both) as url:
        save_profile(url)
        file = write_plan(tmp_path / "train.json", 2)
        command = [sys.executable, "-m", "workato_tui", "batch", "run", str(file), "--yes", "2"]
        runs = [subprocess.Popen(command, stderr=subprocess.PIPE, text=True) for _ in range(2)]
        messages = [run.communicate(timeout=60)[1] for run in runs]
    assert sorted(run.returncode for run in runs) == [0, 2], messages
    assert sum("Another run of this file began meanwhile. Nothing was sent." in message
               for message in messages) == 1  # fmt: skip
    assert counting.arrived == {"build 1": 1, "build 2": 1, "deploy 1": 1, "deploy 2": 1}


def test_again_does_not_join_a_run_that_is_under_way(
    cli: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WK_TOKEN", "t0ken-of-a-test")
    counting, is_sent, may_answer = CountingServer(), threading.Event(), threading.Event()

    async def hold_writes(scope: Any, receive: Any, send: Any) -> None:
        if scope["method"] != "GET":
            is_sent.set()
            await asyncio.to_thread(may_answer.wait, 60)
        await counting(scope, receive, send)

    with serve(hold_writes) as url:
        save_profile(url)
        file = write_plan(tmp_path / "train.json", 1)
        command = [sys.executable, "-m", "workato_tui", "batch", "run", str(file), "--yes", "1"]
        first = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
        assert is_sent.wait(60)
        second = cli("batch", "run", str(file), "--yes", "1", "--again")
        may_answer.set()
        assert first.wait(60) == 0
    assert second.code == 2
    assert "Another process is running this batch. Nothing was sent." in second.err
    assert counting.arrived == {"build 1": 1, "deploy 1": 1}


@pytest.mark.parametrize(
    "plan",
    [
        {"action": "deploy", "environment": "test",
         "items": [{"project": "1"}, {"project": "Project 1", "title": "The same"}]},
        {"action": "start", "recipe": "7", "environment": "test", "customers": ["1", "Customer 1"]},
    ],
)  # fmt: skip
def test_duplicate_items_are_sent_once(
    plan: dict[str, Any], cli: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WK_TOKEN", "t0ken-of-a-test")
    file = tmp_path / "plan.json"
    file.write_text(json.dumps(plan))
    counting = CountingServer(customers=2)
    with serve(counting) as url:
        save_profile(url)
        plan_output = cli("batch", "plan", str(file), "--json")
        word = json.loads(plan_output.out)["yes"]
        assert word.startswith("1")
        assert "Item 1 is the same." in plan_output.out
        assert cli("batch", "run", str(file), "--yes", word).code == 0
    assert counting.arrived
    counting.assert_no_write_sent_twice()


@pytest.mark.parametrize(
    "values",
    [
        "project,over_pending\n1,false\n2,No\n",
        "\ufeffsep=;\r\nproject;over_pending;;\r\n\r\n1;false;;\r\n2;No;;\r\n;;;\r\n",
        "project;over_pending\n1;false\n2;No\n",
        "over_pending\tproject\n0\t1\n\t2\n",
    ],
)
def test_false_in_a_file_of_values_is_not_true(
    cli: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, values: str
) -> None:
    monkeypatch.setenv("WK_TOKEN", "t0ken-of-a-test")
    counting = CountingServer()
    counting.deployments = [
        {"id": 6000, "state": "pending", "detailed_state": "pending_review", "project_id": 1,
         "project_build_id": 8, "environment_type": "test", "created_at": "2030-01-01T00:00:00Z"}
    ]  # fmt: skip
    (tmp_path / "values.csv").write_text(values, newline="")
    file = tmp_path / "plan.json"
    file.write_text(
        json.dumps({"action": "deploy", "environment": "test", "values_file": "values.csv"})
    )
    with serve(counting) as url:
        save_profile(url)
        shown = json.loads(cli("batch", "plan", str(file), "--json").out)
    assert [bool(item["left_out"]) for item in shown["items"]] == [True, False]


def test_reviewers_in_one_text_are_not_taken_apart(
    cli: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WK_TOKEN", DEMO_TOKEN)
    (tmp_path / "values.csv").write_text('deployment,reviewers\n6391,"29036, 30143"\n')
    file = tmp_path / "plan.json"
    file.write_text(json.dumps({"action": "assign", "values_file": "values.csv"}))
    seen = RecordingApp(create_app(speed=1000))
    with serve(seen) as url:
        save_profile(url)
        word = json.loads(cli("batch", "plan", str(file), "--json").out)["yes"]
        assert cli("batch", "run", str(file), "--yes", word).code == 0
    (sent,) = [one for one in seen.requests if one.method != "GET"]
    assert json.loads(sent.body) == {"reviewer_ids": ["29036", "30143"]}


@pytest.mark.parametrize(
    ("plan", "problem"),
    [
        ({"action": "disconnect", "connection": 5, "force": "maybe"}, "`force` must be true"),
        ({"action": "set-property", "name": "a", "value": True}, "`value` must be text in quotes"),
        ({"action": "set-property", "name": "a", "value": 1.10}, "`value` must be text in quotes"),
        ({"action": "start", "recipe": ["7", "8"]}, "`recipe` must be text in quotes"),
        (
            {"action": "assign", "deployment": 1, "reviewers": {"a": 1}},
            "`reviewers` must be a list",
        ),
        ({"action": "set-row", "table": 1, "key": "a", "cells": "a=1"}, "`cells` must be a table"),
    ],
)
def test_a_value_of_another_type_is_refused_by_name(
    plan: dict[str, Any], problem: str, cli: Cli, tmp_path: Path
) -> None:
    file = tmp_path / "plan.json"
    file.write_text(json.dumps(plan))
    shown = cli("batch", "plan", str(file))
    assert (shown.code, shown.out) == (2, "")
    assert problem in shown.err


@pytest.mark.parametrize(
    ("plan", "word", "reason"),
    [
        # The token decides where a recipe is started, whatever an item says.
        ({"action": "start", "items": [{"recipe": "7", "environment": "prod"}]}, "0",
         "It is for prod, and this is dev"),
        ({"action": "start", "environment": "prod", "items": [{"recipe": "7"}]}, "1 prod", ""),
        ({"action": "start", "environment": "prod",
          "items": [{"recipe": "7", "environment": "dev"}]}, "0",
         "It is for dev, and this is prod"),
        # The deployment decides where it goes: 6388 to prod.
        ({"action": "deploy-approved", "items": [{"deployment": "6388"}]}, "1 prod", ""),
        ({"action": "approve", "comment": "Go", "items": [{"deployment": "6388"}]}, "1 prod", ""),
        ({"action": "deploy-approved", "environment": "test", "items": [{"deployment": "6388"}]},
         "0", "Deployment 6388 goes to prod."),
        ({"action": "deploy-approved", "environment": "test", "items": [{"deployment": "1"}]},
         "1 prod", "counts as prod"),
    ],
)  # fmt: skip
def test_an_item_is_confirmed_for_its_real_target(
    plan: dict[str, Any], word: str, reason: str, cli: Cli, tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    monkeypatch.setenv("WK_TOKEN", DEMO_TOKEN)
    file = tmp_path / "plan.json"
    file.write_text(json.dumps(plan))
    recorder = RecordingApp(create_app(speed=1000))
    with serve(recorder) as url:
        save_profile(url)
        saved = ProfilesFile().load().get("acme")
        tokens = {name: TokenRef("env", "WK_TOKEN") for name in ("dev", "prod")}
        ProfilesFile().save(saved._replace(tokens=tokens), replace=True, default=True)
        plan_output = cli("batch", "plan", str(file), "--json")
        assert json.loads(plan_output.out)["yes"] == word
        assert reason in plan_output.out
        refused = cli("batch", "run", str(file), "--yes", "1" if "prod" in word else "2")
    assert refused.code in (1, 2)
    assert not [message for message in recorder.requests if message.method != "GET"]


class Accepting(CountingServer):
    """Accepts every write; ``order`` has their paths as they arrived."""

    def __init__(self) -> None:
        super().__init__(customers=2)
        self.order: list[str] = []

    def _write(self, path: str, body: dict[str, Any]) -> tuple[str, Any]:
        self.order.append(path)
        return path, lambda: {"id": 700, "success": True}

    def _read(self, path: str, query: dict[str, str]) -> tuple[int, Any]:
        if "/imports/" in path:
            return 200, {"id": 700, "status": "completed", "recipe_status": []}
        return super()._read(path, query)

    def _answer(self, method: str, path: str, scope: Any, body: bytes) -> tuple[int, Any]:
        # The body of an import is a zip.
        return super()._answer(method, path, scope, b"" if body[:2] == b"PK" else body)


@pytest.mark.parametrize(
    ("plan", "word", "order"),
    [
        # Rows of two tables may have the same ID.
        ({"action": "delete-rows", "in_order": True,
          "items": [{"lookup_table_id": table, "row_id": 1} for table in (5, 6, 5)]},
         "2", ["/api/lookup_tables/5/rows/1", "/api/lookup_tables/6/rows/1"]),
        # Imports at one customer wait for each other, but not if that changes the order.
        ({"action": "import", "in_order": True,
          "items": [{"customer": str(customer), "folder": folder, "file": "a.zip"}
                    for customer, folder in ((1, 31), (2, 31), (1, 32))]},
         "3 prod", [f"/api/managed_users/{customer}/imports" for customer in (1, 2, 1)]),
    ],
)  # fmt: skip
def test_every_item_is_sent_in_the_order_of_the_plan(
    plan: dict[str, Any], word: str, order: list[str], cli: Cli, tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    monkeypatch.setenv("WK_TOKEN", "t0ken-of-a-test")
    file = tmp_path / "plan.json"
    file.write_text(json.dumps(plan))
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as package:
        package.writestr("a.recipe.json", "{}")
    server = Accepting()
    with serve(server) as url:
        save_profile(url)
        done = cli("batch", "run", str(file), "--yes", word)
    assert done.code == 0, done.err
    assert server.order == order


def test_an_item_without_a_customer_is_not_dropped_beside_one_with_a_customer(
    cli: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WK_TOKEN", "t0ken-of-a-test")
    file = tmp_path / "plan.json"
    items = [{"customer": "1", "recipe": "7"}, {"recipe": "8"}]
    file.write_text(json.dumps({"action": "start", "environment": "test", "items": items}))
    with serve(CountingServer(customers=2)) as url:
        save_profile(url)
        shown = cli("batch", "plan", str(file))
    assert (shown.code, shown.out) == (2, "")
    assert "Item 2 names no customer, and others do" in shown.err
