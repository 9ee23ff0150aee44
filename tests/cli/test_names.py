"""Names on the command line, in both forms of composed characters."""

from __future__ import annotations

from typing import TYPE_CHECKING
from unicodedata import normalize

import pytest

from .test_exit_codes import workspace  # noqa: F401

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.conftest import Cli

    from .test_exit_codes import Workspace

# ruff: noqa: F811 - the fixture is another module's


@pytest.mark.parametrize(("stored", "typed"), [("NFD", "NFC"), ("NFC", "NFD")])
def test_a_name_is_found_in_both_forms(
    cli: Cli, workspace: Workspace, tmp_path: Path, stored: str, typed: str
) -> None:
    name = normalize(typed, "Crédits für Zoë")
    workspace.project_name = normalize(stored, name)
    workspace.customers = [
        {"id": 12, "name": normalize(stored, name), "external_id": normalize(stored, "über")}
    ]
    listed = cli("deployments", "list", "--project", name)
    assert listed.code == 0, listed.err
    assert workspace.recorded.last.query == {"project_id": "5"}
    for customer in (name, normalize(typed, "über"), normalize(typed, "Eüber")):
        members = cli("customers", "members", "--customer", customer)
        assert members.code == 0, members.err
    unknown = cli("customers", "members", "--customer", "999")
    assert unknown.code == 2
    assert "No customer has the ID, external ID or name 999." in unknown.err
    file = tmp_path / "batch.toml"
    file.write_text(f'action = "build"\nproject = "{name}"\n[[items]]\n', encoding="utf-8")
    plan = cli("batch", "plan", str(file))
    assert "To run it: --yes" in plan.out + plan.err, plan.out + plan.err
