"""Each of the 144 documented operations has a test that presses its keys."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from tests.catalog.every_operation import CLAIMS, claims_of
from tests.embedded.steps import open_by_number
from tests.support.driver import drive_app
from tests.support.screen import explorer_of
from workato_tui import catalog

TESTS = Path(__file__).parents[1]
ALIASES = {
    "projects.create": "folders.create",
    "customers.connections.list": "connections.list",
    "imports.create": "packages.import",
    "exports.create": "packages.export",
    "exports.get": "packages.get",
}
"""Documented operations that the program has under another ID."""


def test_the_table_has_every_operation_once():
    assert len({claim.id for claim in CLAIMS}) == len(CLAIMS) == 144


@pytest.mark.parametrize("claim", CLAIMS, ids=lambda claim: claim.id)
def test_operation_and_test_exist(claim):
    operation_id = claim.id.removeprefix("embedded.")
    operation = catalog.operation(ALIASES.get(operation_id, operation_id))
    assert operation is not None
    path = re.sub(r"\{\w+\}", "7", claim.path)
    assert operation.parse_ids(path) is not None
    assert (operation.method, operation.confirm) == (claim.method, claim.confirm)
    file, _, name = claim.test.partition("::")
    tree = ast.parse((TESTS / f"{file}.py").read_text(encoding="utf-8"))
    assert name.partition("[")[0] in {
        node.name for node in tree.body if isinstance(node, ast.AsyncFunctionDef)
    }
    assert claim in claims_of(f"tests/{file}.py::{name}")


async def test_reads_of_the_own_workspace():
    async with drive_app(speed=1000) as ui:
        assert ui.queries_of("/api/projects") == [{"page": "1", "per_page": "100"}]
        assert ui.queries_of("/api/users/me") == [{}]
        await ui.pilot.press("3")
        await ui.wait_for_view("deployments")
        assert ui.queries_of("/api/deployments") == [{}]
        await ui.pilot.press("enter")
        await ui.wait_for_view("deployment")
        number = explorer_of(ui.pilot).view.deployment_id(None)
        assert {} in ui.queries_of(f"/api/deployments/{number}")
        for kind, path in (
            ("build", "project_builds"),
            ("package", "packages"),
            ("manifest", "export_manifests"),
        ):
            await open_by_number(ui, kind, "77")
            await ui.wait_for_view(kind)
            assert ui.queries_of(f"/api/{path}/77") == [{}]
