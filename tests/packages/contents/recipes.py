"""Builders of recipes in the format of Workato's files."""

from __future__ import annotations

import json
from typing import Any

Step = dict[str, Any]


def pill(alias: str, *path: Any, provider: str = "salesforce") -> str:
    body = {"pill_type": "output", "provider": provider, "line": alias, "path": list(path)}
    return f"_dp('{json.dumps(body)}')"


def text(template: str, *pills: str) -> str:
    return template.format(*(f"#{{{each}}}" for each in pills))


def step(operation: str, alias: str = "", **parts: Any) -> Step:
    """Return a step: ``step("salesforce.search", "search", input={…})``, or ``step("if")``."""
    provider, _, name = operation.rpartition(".")
    result: Step = {"keyword": "action" if provider else name, "as": alias or name}
    if provider:
        result |= {"provider": provider, "name": name}
    return {**result, "uuid": f"uuid-{result['as']}", "input": {}, **parts}


def when(
    *conditions: tuple[str, ...], alias: str = "if", operand: str = "and", **parts: Any
) -> Step:
    names = ("lhs", "operand", "rhs")
    comparisons = [dict(zip(names, values, strict=False)) for values in conditions]
    fields = {"type": "compound", "operand": operand, "conditions": comparisons}
    return step("if", alias, input=fields, **parts)


def recipe(
    *steps: Step, name: str = "Orders", uses: dict[str, Any] | None = None, **parts: Any
) -> dict[str, Any]:
    """Return a recipe; the first step is the trigger, the others are in its block."""
    trigger = {**steps[0], "keyword": "trigger", "block": list(steps[1:])}
    number(trigger)
    config = [
        {"keyword": "application", "provider": app, "account_id": account}
        for app, account in (uses or {}).items()
    ]
    return {"name": name, "version": 3, "private": True, "concurrency": 1, "code": trigger,
            "config": config, **parts}  # fmt: skip


def number(trigger: Step) -> None:
    """Number the steps in their order."""
    remaining, count = [trigger], 0
    while remaining:
        current = remaining.pop()
        current["number"] = count
        count += 1
        remaining.extend(reversed(current.get("block", ())))


def connection(name: str, folder: str = "Connections") -> dict[str, str]:
    file = f"{name.lower().replace(' ', '_')}.connection.json"
    return {"zip_name": f"{folder}/{file}", "name": name, "folder": folder}
