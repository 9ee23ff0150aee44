"""Every batch action against the demo: its requests."""

from __future__ import annotations

import io
import json
import zipfile
from typing import TYPE_CHECKING, Any

import pytest

from tests.batches.plans import save_profile
from tests.support.server import RecordingApp, serve
from workato_tui.demo import DEMO_TOKEN, create_app
from workato_tui.services import batch_item_run
from workato_tui.services.batch_actions import ACTIONS

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.cli.conftest import Cli

NORTHWIND = "NW-0071"
PROD = "/api/managed_users/4411005"
"""Northwind's prod workspace."""
PARENT = "/api/managed_users/4410982"

CASES: dict[str, tuple[dict[str, Any], list[tuple[str, str]]]] = {
    "build": ({"project": "604202"}, [("POST", "/api/projects/604202/build")]),
    "deploy": (
        {"project": "604202", "build": "9119", "environment": "test", "again": True},
        [("POST", "/api/project_builds/9119/deploy")],
    ),
    "deploy-approved": ({"deployment": "6388"}, [("POST", "/api/deployments/6388/deploy")]),
    "approve": (
        {"deployment": "6389", "comment": "Go"}, [("POST", "/api/deployments/6389/approve")]
    ),
    "reject": (
        {"deployment": "6389", "comment": "No"}, [("POST", "/api/deployments/6389/reject")]
    ),
    "submit": ({"deployment": "6391"}, [("POST", "/api/deployments/6391/submit_for_review")]),
    "assign": (
        {"deployment": "6391", "reviewers": ["29036"]},
        [("POST", "/api/deployments/6391/assign_reviewers")],
    ),
    "export": (
        {"project": "604202"},
        [("POST", "/api/export_manifests"), ("POST", "/api/packages/export/")],
    ),
    "download": ({"build": "9119"}, []),
    "unpack": ({"build": "9119", "into": "checkout"}, []),
    "enable-keys": (
        {"api_client_id": "100", "api_key_id": "1000"},
        [("PUT", "/api/v2/api_clients/100/api_keys/1000/enable")],
    ),
    "disable-keys": (
        {"api_client_id": "100", "api_key_id": "1000"},
        [("PUT", "/api/v2/api_clients/100/api_keys/1000/disable")],
    ),
    "enable-endpoints": (
        {"api_endpoint_id": "8037705"}, [("PUT", "/api/api_endpoints/8037705/enable")]
    ),
    "disable-endpoints": (
        {"api_endpoint_id": "8037705"}, [("PUT", "/api/api_endpoints/8037705/disable")]
    ),
    "enable-profiles": (
        {"api_access_profile_id": "1031"}, [("PUT", "/api/api_access_profiles/1031/enable")]
    ),
    "disable-profiles": (
        {"api_access_profile_id": "1030"}, [("PUT", "/api/api_access_profiles/1030/disable")]
    ),
    "delete-rows": (
        {"lookup_table_id": "4815008", "row_id": "1"},
        [("DELETE", "/api/lookup_tables/4815008/rows/1")],
    ),
    "start": ({"recipe": "Invoice by number"}, [("PUT", f"{PROD}/recipes/3510794/start")]),
    "stop": ({"recipe": "Find customer"}, [("PUT", f"{PROD}/recipes/")]),
    "import": ({"project": "Orders", "file": "package.zip"}, [("POST", f"{PROD}/imports")]),
    "set-property": (
        {"name": "warehouse", "value": "W7"}, [("POST", f"{PROD}/properties")]
    ),
    "set-row": (
        {"table": "Country codes", "key": "Code", "cells": {"Code": "ZZ", "Country": "Nowhere"}},
        [("POST", f"{PROD}/lookup_tables/")],
    ),
    "add-member": ({"name": "Ann Other", "dev": "Analyst"}, [("POST", f"{PARENT}/members")]),
    "assign-oauth": ({"profile": "12"}, [("POST", f"{PARENT}/custom_oauth_profiles/12/assign")]),
    "disconnect": (
        {"connection": "Stripe live", "force": True},
        [("POST", f"{PROD}/connections/")],
    ),
}  # fmt: skip
"""By action: the values of an item, and the expected writes."""
FAILING = {"export", "assign-oauth"}
"""The command line cannot download this zip, and the demo has no such OAuth profile."""
CUSTOMER_ACTIONS = set(list(CASES)[list(CASES).index("start") :])


@pytest.fixture
def backend(monkeypatch: pytest.MonkeyPatch) -> Iterator[RecordingApp]:
    monkeypatch.setenv("WK_TOKEN", DEMO_TOKEN)
    # Poll without pauses; jobs of the demo finish at the next poll.
    monkeypatch.setattr(batch_item_run, "POLL_SECONDS", 0.0)
    seen = RecordingApp(create_app(speed=1000))
    with serve(seen) as url:
        save_profile(url)
        yield seen


@pytest.mark.parametrize("action", sorted(ACTIONS))
def test_each_action_sends_its_writes(
    action: str, cli: Cli, backend: RecordingApp, tmp_path: Path
) -> None:
    values, calls = CASES[action]
    plan: dict[str, Any] = {"action": action, "items": [values]}
    if action in CUSTOMER_ACTIONS:
        plan |= {"customers": [NORTHWIND], "environment": "prod"}
    write_package(tmp_path / "package.zip")
    file = tmp_path / "plan.json"
    file.write_text(json.dumps(plan))
    plan_output = cli("batch", "plan", str(file), "--json")
    word = json.loads(plan_output.out)["yes"]
    done = cli("batch", "run", str(file), "--yes", word, "--json")
    sent = [(one.method, one.path) for one in backend.requests if one.method != "GET"]
    assert len(sent) == len(calls), (sent, done.out, done.err)
    for (method, path), (expected_method, prefix) in zip(sent, calls, strict=True):
        assert method == expected_method
        assert path.startswith(prefix)
    last = json.loads(done.out.splitlines()[-1])
    assert last["state"] == ("failed" if action in FAILING else "done"), last
    cli("batch", "resume", str(file))
    assert len([one for one in backend.requests if one.method != "GET"]) == len(calls)


def write_package(path: Path) -> None:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as package:
        package.writestr("Orders/recipe.recipe.json", '{"name": "Sync", "code": {}}')
    path.write_bytes(data.getvalue())
