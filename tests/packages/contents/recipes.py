"""Writes recipes for the tests, the way Workato's files have them."""

from __future__ import annotations

import json
from typing import Any

Step = dict[str, Any]


def pill(alias: str, *path: Any, provider: str = "salesforce") -> str:
    body = {"pill_type": "output", "provider": provider, "line": alias, "path": list(path)}
    return f"_dp('{json.dumps(body)}')"


def text(template: str, *pills: str) -> str:
    return template.format(*(f"#{{{one}}}" for one in pills))


def step(operation: str, alias: str = "", **parts: Any) -> Step:
    """``step("salesforce.search", "search", input={…})``; a keyword alone makes a control step."""
    provider, _, name = operation.rpartition(".")
    made: Step = {"keyword": "action" if provider else name, "as": alias or name}
    if provider:
        made |= {"provider": provider, "name": name}
    return {**made, "uuid": f"uuid-{made['as']}", "input": {}, **parts}


def when(
    *conditions: tuple[str, ...], alias: str = "if", operand: str = "and", **parts: Any
) -> Step:
    made = [dict(zip(("lhs", "operand", "rhs"), one, strict=False)) for one in conditions]
    asked = {"type": "compound", "operand": operand, "conditions": made}
    return step("if", alias, input=asked, **parts)


def recipe(
    *steps: Step, name: str = "Orders", uses: dict[str, Any] | None = None, **parts: Any
) -> dict[str, Any]:
    """The first step is the trigger; the others stand below it."""
    trigger = {**steps[0], "keyword": "trigger", "block": list(steps[1:])}
    number(trigger)
    config = [
        {"keyword": "application", "provider": app, "account_id": account}
        for app, account in (uses or {}).items()
    ]
    return {"name": name, "version": 3, "private": True, "concurrency": 1, "code": trigger,
            "config": config, **parts}  # fmt: skip


def number(trigger: Step) -> None:
    waiting, count = [trigger], 0
    while waiting:
        one = waiting.pop()
        one["number"] = count
        count += 1
        waiting.extend(reversed(one.get("block", ())))


def connection(name: str, folder: str = "Connections") -> dict[str, str]:
    file = f"{name.lower().replace(' ', '_')}.connection.json"
    return {"zip_name": f"{folder}/{file}", "name": name, "folder": folder}
