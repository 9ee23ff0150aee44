"""Each catalog operation matches the documents, and is reachable."""

from __future__ import annotations

import re

from tests.catalog.documents import FACTS
from workato_tui import catalog
from workato_tui.api.workspace import Workspace
from workato_tui.catalog.schema import Location

TABLES = catalog.load("lookup-tables")
TABLE = {"id": 1, "name": "Codes", "schema": '[{"name": "col1", "label": "code"}]'}
TABLE_LOCATION = TABLES.child_location(Location(), TABLES.model.read(TABLE))
"""The location of a table's rows, whose forms have the table's columns."""


def anonymized(path: str | None) -> str:
    """Return the path without the names of IDs, which differ from the documents."""
    return re.sub(r"\{\w+\}", "{}", path or "")


def test_operations_match_the_documents():
    assert len(FACTS) == 73
    for fact in FACTS:
        operation = catalog.operation(fact.id)
        assert operation is not None, fact.id
        is_customer_path = fact.full_path.startswith(("/api/managed_users/9", "/api/v2"))
        ids = {name: f"{{{name}}}" for name in re.findall(r"\{(\w+)\}", _template(operation))}
        ids.pop("managed_user_id", None)
        actual_path = operation.path_for("9" if is_customer_path else None, ids)
        assert (operation.method, anonymized(actual_path), operation.confirm) == (
            fact.method, anonymized(fact.full_path), fact.confirm,
        ), fact.id  # fmt: skip
        assert Workspace.customer(9).budget_for(operation), fact.id


def _template(operation) -> str:
    return f"{operation.path}{operation.customer_path}"


def test_every_operation_is_reachable():
    reachable = set()
    for entry in catalog.INDEX:
        if entry.id not in catalog.BY_ID or not getattr(entry, "module", ""):
            continue
        resource = catalog.load(entry.id).at_location(TABLE_LOCATION)
        reachable |= {each.id for each in (resource.list, resource.get) if each is not None}
        actions = list(resource.actions)
        while actions:
            action = actions.pop()
            reachable.add(action.operation.id)
            actions += [action.follow_up] if action.follow_up is not None else []
    assert {fact.id for fact in FACTS} - reachable == set()
