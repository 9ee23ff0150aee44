"""Report the result of a batch per item: for the screen, as CSV, Markdown, and JSON."""

from __future__ import annotations

import json
from collections import Counter
from typing import TYPE_CHECKING, Any, NamedTuple

from workato_tui.common.text import sanitize
from workato_tui.services.batch_actions import ACTIONS
from workato_tui.services.batch_plan import Item

if TYPE_CHECKING:
    from workato_tui.services.batch_runner import BatchRunner
    from workato_tui.store.batches import BatchRecord, ItemRecord

COLUMNS = ("Item", "Customer", "Env", "State", "Step", "Result", "Error")
_ORDER = ("done", "skipped", "failed", "unknown", "waiting", "running")


class Line(NamedTuple):
    """One item of the report."""

    label: str
    customer: str
    environment: str
    state: str
    """done, failed, skipped, unknown, waiting or running."""
    step: str
    """The current step, or the next one."""
    result: str
    error: str


def line_of(record: BatchRecord, item: ItemRecord, runner: BatchRunner | None = None) -> Line:
    """Return the line of an item; ``runner`` knows the current step of a running one."""
    spec = Item.of_spec(item.spec)
    steps = ACTIONS[record.plan["action"]].steps_of(spec)
    state = state_of(item, runner)
    step = runner.progress[item.position] if runner is not None and state == "running" else ""
    if state in ("waiting", "failed", "unknown") and item.step < len(steps):
        step = steps[item.step].name
    data = item.progress.get("data") or {}
    return Line(
        sanitize(spec.label, 200),
        sanitize(spec.customer, 100),
        spec.environment,
        state,
        sanitize(step, 200),
        sanitize(str(data.get("result", "")), 300),
        sanitize(str(item.progress.get("error", "")), 600),
    )


def state_of(item: ItemRecord, runner: BatchRunner | None = None) -> str:
    """Return the state of an item as one word."""
    is_running = runner is not None and runner.progress.get(item.position)
    if is_running and item.state in ("ready", "sent"):
        return "running"
    return {"ready": "waiting", "sent": "unknown"}.get(item.state, item.state)


def lines(record: BatchRecord, runner: BatchRunner | None = None) -> list[Line]:
    """Return all items in order."""
    return [line_of(record, item, runner) for item in record.items]


def counts_of(record: BatchRecord, runner: BatchRunner | None = None) -> Counter[str]:
    """Return the number of items by state."""
    return Counter(state_of(item, runner) for item in record.items)


def summary(record: BatchRecord, runner: BatchRunner | None = None) -> str:
    """``7 done, 2 failed, 3 waiting``."""
    counts = counts_of(record, runner)
    return ", ".join(f"{counts[state]} {state}" for state in _ORDER if counts[state]) or "empty"


def as_csv(record: BatchRecord, runner: BatchRunner | None = None) -> str:
    """Return the report as CSV."""
    from workato_tui.common.csv_export import to_csv

    return to_csv(COLUMNS, lines(record, runner))


def as_markdown(record: BatchRecord, runner: BatchRunner | None = None) -> str:
    """Return the report as Markdown: a heading, the counts, and a table."""
    rows = [
        "| " + " | ".join(_cell(text) for text in line) + " |" for line in lines(record, runner)
    ]
    return "\n".join(
        [
            f"# {_cell(record.title)}",
            "",
            f"{summary(record, runner)}. Batch {record.id}, {record.made_at:%Y-%m-%d %H:%M} UTC.",
            "",
            "| " + " | ".join(COLUMNS) + " |",
            "|" + " --- |" * len(COLUMNS),
            *rows,
            "",
        ]
    )


def as_data(record: BatchRecord, runner: BatchRunner | None = None) -> dict[str, Any]:
    """Return the batch as JSON values, without the values that were sent."""
    items = [item_data(item, line_of(record, item, runner)) for item in record.items]
    return {
        "batch": record.id,
        "action": record.plan.get("action"),
        "title": record.plan.get("title"),
        "made_at": record.made_at.isoformat(),
        "counts": dict(counts_of(record, runner)),
        "items": items,
    }


def item_data(item: ItemRecord, line: Line) -> dict[str, Any]:
    """Return one item as JSON values."""
    data = item.progress.get("data") or {}
    created_ids = {k: data[k] for k in ("build", "deployment", "import", "package") if data.get(k)}
    return {
        "item": item.position + 1,
        "label": line.label,
        "customer": line.customer or None,
        "workspace": item.spec.get("workspace") or None,
        "environment": line.environment or None,
        "state": line.state,
        "step": line.step or None,
        "result": line.result or None,
        "error": line.error or None,
        **created_ids,
    }


def as_json(record: BatchRecord, runner: BatchRunner | None = None) -> str:
    """Return the report as JSON text."""
    return json.dumps(as_data(record, runner), indent=2, ensure_ascii=True) + "\n"


def _cell(text: str) -> str:
    """Escape a text for a cell of a Markdown table."""
    return sanitize(text).replace("\\", "\\\\").replace("|", "\\|").replace("<", "&lt;")
