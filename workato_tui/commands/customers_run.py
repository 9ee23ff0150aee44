"""What the commands over customers do once a session is open."""

from __future__ import annotations

import asyncio
import json
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from workato_tui.commands.output import format_local, mask_values, print_table
from workato_tui.commands.package_source import EXIT_TROUBLE
from workato_tui.commands.session import DONE, FAILED
from workato_tui.commands.streams import print_error, print_status, report
from workato_tui.common.text import count_label
from workato_tui.services.customer_choice import choose_customers
from workato_tui.services.customer_reads import READINGS, in_bulk, read_each

if TYPE_CHECKING:
    import argparse
    from collections.abc import Awaitable, Callable, Mapping, Sequence

    from workato_tui.api.client import Api
    from workato_tui.api.errors import WorkatoError
    from workato_tui.commands.session import Session
    from workato_tui.services.customer_ref import CustomerRef
    from workato_tui.services.package_check import PackageCheck, PackageState

_WHOSE = ("customer", "environment")


async def show(session: Session, arguments: argparse.Namespace) -> int:
    """Print a list over customers, broken items first; JSON as it comes."""
    reading = READINGS[arguments.command]
    out = _Output(as_lines=arguments.json)

    async def read(customer: CustomerRef) -> None:
        items = await in_bulk(reading.read)(session.api.for_customer(customer.id))
        for item in items:
            out.add(customer, reading.data(item), is_broken=reading.is_broken(item))

    return await _read_all(await _customers(session, arguments), read, out)


async def package(session: Session, arguments: argparse.Namespace) -> int:
    """Print what each customer has of a package; JSON as it comes."""
    from workato_tui.services.package_check import describe_cost

    customers = await _customers(session, arguments)
    codes = session.store.recipe_codes
    ids = {customer.id for customer in customers}
    cost = await asyncio.to_thread(describe_cost, codes, session.scope, ids)
    print_status(f"{count_label(len(ids), 'customer')}, {cost}")
    if arguments.cost:
        return DONE
    check = await _check(session, arguments.package)
    out = _Output(as_lines=arguments.json)

    async def read(customer: CustomerRef) -> None:
        api = session.api.for_customer(customer.id)

        async def call(job: Callable[[Api], Awaitable[Any]]) -> Any:
            return await job(api)

        state = await check.read(call, codes, session.scope._replace(workspace=customer.id))
        data = _as_data(state) if arguments.json else _in_words(state)
        out.add(customer, data, is_broken=state.state != "same")

    return await _read_all(customers, read, out)


async def _check(session: Session, source: Path | str) -> PackageCheck:
    from workato_tui.packages.contents.package import open_package
    from workato_tui.packages.zip_check import check_zip
    from workato_tui.services.package_check import PackageCheck

    def read(path: Path, label: str) -> PackageCheck:
        if path.is_file():
            check_zip(path)
        with open_package(path, label=label) as opened:
            return PackageCheck(opened)

    if isinstance(source, Path):
        return await asyncio.to_thread(read, source, str(source))
    from workato_tui.commands.download import temporary_zip

    async with temporary_zip(session, source) as path:
        return await asyncio.to_thread(read, path, f"build {source}")


def _as_data(state: PackageState) -> dict[str, Any]:
    recipes = [
        {"name": recipe.name, "state": recipe.state, "stopped": recipe.stopped or None}
        for recipe in state.recipes
    ]
    return {"state": state.state, "recipes": recipes, "changes": list(state.changes)}


def _in_words(state: PackageState) -> dict[str, Any]:
    changes = " ".join(state.changes) if state.state == "different" else None
    return {"package": state.state, "recipes": state.counts, "stopped": state.stopped or None,
            "would change": changes}  # fmt: skip


# Customers


async def _customers(session: Session, arguments: argparse.Namespace) -> Sequence[CustomerRef]:
    customers = await choose_customers(session.api, arguments.customer, arguments.environment or "")
    if not customers:
        print_error("This partner has no customers.")
    return customers


async def _read_all(
    customers: Sequence[CustomerRef], read: Callable[[CustomerRef], Awaitable[None]], out: _Output
) -> int:
    failed = 0

    def refused(customer: CustomerRef, error: WorkatoError) -> None:
        nonlocal failed
        failed += 1
        print_error(f"{customer.display_name}: {error.message}")

    await read_each(customers, read, refused)
    report(DONE, out.end)
    if failed:
        return EXIT_TROUBLE
    return FAILED if out.broken else DONE


def _in_table(name: str, value: Any) -> Any:
    """Return a value as the table shows it: yes and no, and times in local time."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if name.endswith("_at") and isinstance(value, str):
        with suppress(ValueError):
            return format_local(datetime.fromisoformat(value))
    return value


class _Output:
    """Prints items: a JSON object a line as they come, or a table at the end."""

    def __init__(self, *, as_lines: bool) -> None:
        self._as_lines = as_lines
        self._rows: list[tuple[bool, list[Any]]] = []
        self._columns: tuple[str, ...] = ()
        self.broken = 0

    def add(self, customer: CustomerRef, data: Mapping[str, Any], *, is_broken: bool) -> None:
        """Add an item of a customer."""
        self.broken += is_broken
        if self._as_lines:
            whose = {"customer": customer.display_name, "workspace": customer.id,
                     "environment": customer.environment}  # fmt: skip
            values = mask_values({**whose, **data, "broken": is_broken})
            line = json.dumps(values, ensure_ascii=True)
            report(DONE, lambda: print(line, flush=True))
            return
        self._columns = (*_WHOSE, *(name.replace("_", " ") for name in data))
        values = [_in_table(name, value) for name, value in data.items()]
        cells = [customer.display_name, customer.environment, *values]
        self._rows.append((not is_broken, cells))

    def end(self) -> None:
        """Print the table, broken items first."""
        if self._rows:
            rows = sorted(self._rows, key=lambda row: row[0])
            print_table(self._columns, [cells for _, cells in rows])
