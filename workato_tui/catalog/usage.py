"""Tasks of every customer by calendar month, as a table and a sparkline.

Operation: customers.usage.list (Embedded). The keys of the response are not documented, so months
are recognized by their format, and customers are the objects that contain them.
"""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING, Any

from workato_tui.api.models import Id, Model
from workato_tui.api.operations import define
from workato_tui.catalog.schema import ColumnSpec, DetailField, DetailSection, Location, Resource

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

LIST = define(
    "customers.usage.list", "GET", "/api/managed_users/usage", "customers", "customers-usage",
    customer_path=None,
)  # fmt: skip

_MONTH = re.compile(r"((?!0000)[0-9]{4})-(0?[1-9]|1[0-2])(?:-[0-9]{1,2}.*)?")
_NAMES = ("name", "customer_name", "team_name", "managed_user_name")
_NUMBERS = ("id", "managed_user_id", "customer_id", "user_id")
_COUNTS = ("tasks", "task_count", "count", "usage", "value")
_DATES = ("month", "period", "date", "start")


class CustomerUsage(Model):
    """A customer's tasks; ``months`` has keys such as ``2025-03``."""

    id: Id = ""
    name: str | None = None
    external_id: Id | None = None
    months: dict[str, int] = {}

    @property
    def display_name(self) -> str:
        """The name to show."""
        return self.name or self.external_id or self.id

    @property
    def monthly_counts(self) -> str:
        """The twelve months up to the latest one, for a sparkline."""
        return " ".join(
            str(self.months.get(month, 0)) for month in months_until(_latest_month(self))
        )


def _latest_month(use: CustomerUsage) -> str:
    return max([*use.months, f"{datetime.now(UTC):%Y-%m}"])


def months_until(last: str) -> list[str]:
    """Return twelve months up to ``last`` (``2025-03``), oldest first."""
    year, month = int(last[:4]), int(last[5:7])
    numbers = range(year * 12 + month - 12, year * 12 + month)
    return [f"{number // 12:04}-{number % 12 + 1:02}" for number in numbers]


def parse_rows(answer: Any) -> Sequence[Mapping[str, Any]]:
    """Return one object per customer, whichever way customers and months are nested."""
    months: dict[str, dict[str, Any]] = {}
    for customer_id, about, month, count in _walk(answer, "", {}, ""):
        use = months.setdefault(customer_id, {"id": customer_id, "months": {}, **about})
        use["months"][month] = use["months"].get(month, 0) + count
    return list(months.values())


def _walk(
    value: Any, customer_id: str, about: dict[str, Any], month: str, depth: int = 0
) -> Iterator[tuple[str, dict[str, Any], str, int]]:
    """Yield customer, its data, month, and tasks for every number with a customer and a month."""
    if depth > 8:
        return
    if isinstance(value, int | float) and not isinstance(value, bool):
        if customer_id and month:
            yield customer_id, about, month, int(value)
    elif isinstance(value, list):
        for element in value:
            yield from _walk(element, customer_id, about, month, depth + 1)
    elif isinstance(value, dict):
        yield from _walk_object(value, customer_id, about, month, depth)


def _walk_object(
    value: dict[str, Any], customer_id: str, about: dict[str, Any], month: str, depth: int
) -> Iterator[tuple[str, dict[str, Any], str, int]]:
    number = next((str(value[key]) for key in _NUMBERS if value.get(key)), "")
    customer_id = number or customer_id
    labels = {"name": next((value[key] for key in _NAMES if isinstance(value.get(key), str)), None),
            "external_id": value.get("external_id")}  # fmt: skip
    about = {**about, **{key: each for key, each in labels.items() if each}}
    dated = next((str(value[key]) for key in _DATES if isinstance(value.get(key), str)), "")
    month = _parse_month(dated) or month
    for key, each in value.items():
        if key in (*_NUMBERS, *_NAMES, *_DATES, "external_id"):
            continue
        this = _parse_month(key)
        if this or key in _COUNTS or isinstance(each, list):
            yield from _walk(each, customer_id, about, this or month, depth + 1)
        elif isinstance(each, dict) or month:
            # A key that is neither a month nor a known key is a customer's number.
            yield from _walk(each, number or key, about, month, depth + 1)


def _parse_month(text: str) -> str:
    match = _MONTH.fullmatch(str(text))
    return f"{match[1]}-{int(match[2]):02}" if match else ""


def _specialize(usage: Resource, _location: Location) -> Resource:
    """Return the resource with a column for each of the last twelve months."""
    return replace(usage, columns=_columns())


def _columns() -> tuple[ColumnSpec, ...]:
    months = list(reversed(months_until(f"{datetime.now(UTC):%Y-%m}")))
    columns = [
        ColumnSpec(_title(month), partial(_count_in, month), "number", 8, 6, drop_priority=number)
        for number, month in enumerate(months)
    ]
    return (
        ColumnSpec("ID", "id", "id", 10, 6, drop_priority=1),
        ColumnSpec("Customer", "display_name", width=40, min_width=14, grow=True, is_name=True),
        ColumnSpec("12 months", "monthly_counts", "spark", 12, 12),
        *columns,
    )


def _count_in(month: str, use: CustomerUsage) -> int | None:
    return use.months.get(month)


def _title(month: str) -> str:
    return datetime.strptime(month, "%Y-%m").replace(tzinfo=UTC).strftime("%b %y")


USAGE = Resource(
    id="usage",
    plural="customers",
    singular="customer",
    model=CustomerUsage,
    name_of="display_name",
    list=LIST,
    parse_items=parse_rows,
    sort_key=lambda use: -use.months.get(_latest_month(use), 0),
    columns=(),
    specialize=_specialize,
    detail=(
        DetailField("External ID", "external_id"),
        DetailField("12 months", "monthly_counts", "spark"),
        DetailField("In all", lambda use: f"{sum(use.months.values()):,}"),
        DetailSection("Tasks by month", lambda use: "\n".join(
            f"{_title(month)}  {count:>12,}" for month, count in sorted(use.months.items(),
                                                                        reverse=True))),
    ),
    empty_text="No usage, or this token is not of an Embedded partner.",
    hint="Tasks by month, in the partner's time zone.",
)  # fmt: skip
