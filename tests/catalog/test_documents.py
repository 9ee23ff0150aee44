"""The catalog agrees with the documents, and everything in it can be reached by a person."""

from __future__ import annotations

import re

from tests.catalog.documents import FACTS
from workato_tui import catalog
from workato_tui.api.workspace import Workspace
from workato_tui.catalog.schema import Location

TABLES = catalog.load("lookup-tables")
TABLE = {"id": 1, "name": "Codes", "schema": '[{"name": "col1", "label": "code"}]'}
IN_A_TABLE = TABLES.child_location(Location(), TABLES.model.read(TABLE))
"""Rows of a table have the table's columns, and so have their forms."""


def bare(path: str | None) -> str:
    """A path with its ids left out: they are called differently here and there."""
    return re.sub(r"\{\w+\}", "{}", path or "")


def test_every_operation_is_as_the_documents_have_it():
    assert len(FACTS) == 73
    for fact in FACTS:
        operation = catalog.operation(fact.id)
        assert operation is not None, fact.id
        of_customers = fact.whole.startswith(("/api/managed_users/9", "/api/v2"))
        ids = {name: f"{{{name}}}" for name in re.findall(r"\{(\w+)\}", _template(operation))}
        ids.pop("managed_user_id", None)
        ours = operation.path_for("9" if of_customers else None, ids)
        assert (operation.method, bare(ours), operation.confirm) == (
            fact.method, bare(fact.whole), fact.confirm,
        ), fact.id  # fmt: skip
        assert Workspace.customer(9).budget_for(operation), fact.id


def _template(operation) -> str:
    return f"{operation.path}{operation.customer_path}"


def test_every_operation_can_be_reached():
    reached = set()
    for one in catalog.INDEX:
        if one.id not in catalog.BY_ID or not getattr(one, "module", ""):
            continue
        resource = catalog.load(one.id).at_location(IN_A_TABLE)
        reached |= {each.id for each in (resource.list, resource.get) if each is not None}
        acts = list(resource.actions)
        while acts:
            act = acts.pop()
            reached.add(act.operation.id)
            acts += [act.follow_up] if act.follow_up is not None else []
    assert {fact.id for fact in FACTS} - reached == set()
