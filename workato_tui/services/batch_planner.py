"""Create a plan from a specification or a selection: resolve names and check each item.

Planning only reads. An item that cannot be sent stays in the plan with the reason.
"""

from __future__ import annotations

import asyncio
import re
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from workato_tui.api.errors import WorkatoError
from workato_tui.catalog import read_all
from workato_tui.common.redact import redact_line
from workato_tui.common.text import count_label, os_reason, same_name, sanitize
from workato_tui.packages.digest import digest_of
from workato_tui.services.batch_duplicates import skip_duplicates, skip_shared_folders
from workato_tui.services.batch_plan import Item, Plan, SkipItem
from workato_tui.services.batch_spec import ALL, SpecError, missing_fields
from workato_tui.services.batch_targets import Target, customer_target, own_target, workspace_target
from workato_tui.services.customer_choice import find_customer, read_customers
from workato_tui.services.customer_reads import read_connections, read_recipes

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping, Sequence

    from workato_tui.api.client import Api
    from workato_tui.catalog.customers import Customer
    from workato_tui.services.batch_plan import Action
    from workato_tui.services.batch_spec import BatchSpec

    Call = Callable[[str, Callable[[Api], Awaitable[Any]]], Awaitable[Any]]
    """Runs a read in a workspace (empty: the own one)."""

_CONCURRENCY = 8
_WINDOW = "-90d"
"""How far back deployments are read."""
_UNKNOWN = "Workato does not say which environment this is, so it counts as prod."
_FOLDER_ID = re.compile(r"[fF][0-9]+")
"""The ID of a project's folder, which build and deploy accept in place of the project's."""
_NAMED = {
    "project": "projects", "recipe": "recipes", "connection": "connections",
    "table": "lookup-tables",
}  # fmt: skip
"""Fields that may have a name instead of an ID, and the lists with the names."""
_LABEL_FIELDS = (
    "project", "recipe", "deployment", "build", "connection", "name", "table", "profile", "folder",
)  # fmt: skip


class Planner:
    """Reads each list once per workspace, a few workspaces at a time."""

    def __init__(self, call: Call, own_target: Target | None = None) -> None:
        """Create the planner; ``own_target`` is the target for items without a customer."""
        self._call = call
        self._own_target = own_target or Target()
        self._lists: dict[tuple[str, str], asyncio.Task[list[Any]]] = {}
        self._gate = asyncio.Semaphore(_CONCURRENCY)

    async def plan(self, spec: BatchSpec) -> Plan:
        """Resolve and check all items. Raises SpecError if there are none."""
        pairs = await self._targets(spec)
        if not pairs:
            raise SpecError("This partner has no customers, so there is nothing to send.")
        items = await asyncio.gather(*(self.item(spec, target, entry) for target, entry in pairs))
        plan = Plan(
            spec.action.id,
            "",
            tuple(skip_shared_folders(skip_duplicates(items))),
            spec.in_order,
            spec.stop_at_failure,
            spec.source,
        )
        return replace(plan, title=title_of(plan, spec.action))

    async def _targets(self, spec: BatchSpec) -> list[tuple[Target, Mapping[str, Any]]]:
        """Return a pair for each item: its target, and its entry in the specification."""
        entries = spec.items
        with_workspace = [entry for entry in entries if entry.get("workspace")]
        with_customer = [
            entry for entry in entries if entry.get("customer") and not entry.get("workspace")
        ]
        shared = [
            entry for entry in entries if not (entry.get("customer") or entry.get("workspace"))
        ]
        pairs: list[tuple[Target, Mapping[str, Any]]] = [
            (workspace_target(spec, entry), entry) for entry in with_workspace
        ]
        if shared and with_customer and not spec.customers:
            number = entries.index(shared[0]) + 1
            raise SpecError(
                f"Item {number} names no customer, and others do: name one in each item."
            )
        if spec.customers or with_customer:
            customers = await self._customers()
            for customer in self._selected_customers(spec, customers):
                pairs += [(customer_target(spec, entry, customer), entry) for entry in shared]
            for entry in with_customer:
                customer = find_customer(customers, str(entry["customer"]))
                pairs.append((customer_target(spec, entry, customer), entry))
        else:
            pairs += [(own_target(spec, entry, self._own_target), entry) for entry in shared]
        return pairs

    def _selected_customers(self, spec: BatchSpec, customers: Sequence[Customer]) -> list[Customer]:
        if spec.customers == (ALL,):
            return list(customers)
        return [find_customer(customers, text) for text in spec.customers]

    async def _customers(self) -> list[Customer]:
        customers: list[Customer] = await self._call("", read_customers)
        return customers

    # Items

    async def item(self, spec: BatchSpec, target: Target, entry: Mapping[str, Any]) -> Item:
        """Return the resolved item; leave it out if that fails."""
        values = {
            name: value
            for name, value in entry.items()
            if name not in ("customer", "environment", "label", "workspace")
        }
        item = Item(
            str(entry.get("label") or ""),
            values,
            target.workspace,
            target.customer,
            # An action that changes nothing in Workato needs no confirmation for prod.
            target.environment if spec.action.is_write else "dev",
            skip=target.skip,
        )
        if not item.skip:
            try:
                item = await self._resolve_names(spec, item)
                item = await self._check(spec, item)
            except SkipItem as reason:
                item = replace(item, skip=str(reason))
            except WorkatoError as error:
                item = replace(item, skip=f"It could not be checked: {error.message}")
        label = item.label or _label(spec.action, item.values) or spec.action.title
        notes = item.notes if item.environment else (*item.notes, _UNKNOWN)
        return replace(item, label=redact_line(label, 120), notes=notes)

    async def _resolve_names(self, spec: BatchSpec, item: Item) -> Item:
        """Replace names by IDs, and files by absolute paths. Raises SkipItem."""
        values = dict(item.values)
        label = item.label
        for field, kind in _NAMED.items():
            text = str(values.get(field) or "").strip().removeprefix("#")
            is_folder = field == "project" and _FOLDER_ID.fullmatch(text)
            if text and not is_folder and (not text.isdigit() or field == "project"):
                values[field], name = await self._resolve(item.workspace, kind, text)
                label = label or name
        await self._resolve_folder(spec.action, item.workspace, values)
        if spec.action.id == "import" and values.get("file"):
            values["file"], values["sha256"] = await asyncio.to_thread(
                _package, spec.folder, str(values["file"])
            )
            label = label or Path(values["file"]).name
        if values.get("into"):
            values["into"] = _folder_path(spec.folder, str(values["into"]))
        missing = missing_fields(spec.action, values)
        if missing:
            raise SkipItem(f"It needs {', '.join(missing)}.")
        if spec.action.id == "deploy" and item.environment not in ("test", "prod"):
            raise SkipItem("It needs an environment: test or prod.")
        return replace(item, values=values, label=label)

    async def _resolve_folder(self, action: Action, workspace: str, values: dict[str, Any]) -> None:
        """Replace the project by its folder, for an action that needs one. Raises SkipItem."""
        if "folder" not in action.fields or values.get("folder"):
            return
        project_id = values.pop("project", None)
        if project_id is None:
            return
        projects = await self._list(workspace, "projects")
        project = next((each for each in projects if each.id == project_id), None)
        if project is None or not project.folder_id:
            raise SkipItem(f"The folder of project {project_id} is not known.")
        values["folder"] = project.folder_id

    async def _check(self, spec: BatchSpec, item: Item) -> Item:
        """Return the item with its warnings. Raises SkipItem if it must not be sent."""
        if "deployment" in spec.action.fields and (spec.source or not item.environment):
            return await self._with_deployment_target(item)
        if spec.action.id != "deploy":
            return item
        from workato_tui.api.list_filters import parse_time
        from workato_tui.common import local_time
        from workato_tui.core.deploy_checks import deploy_warnings

        deployments = await self._list(item.workspace, "deployments")
        project_id = str(item.values["project"])
        of_project = [each for each in deployments if each.project_id == project_id]
        build_id = str(item.values.get("build") or "") or None
        warnings = deploy_warnings(
            build_id, item.environment, of_project, since=parse_time(_WINDOW, local_time.now())
        )
        is_live = any(warning.kind == "same" for warning in warnings)
        if is_live and not item.values.get("again"):
            raise SkipItem(f"Build {build_id} is live in {item.environment} already.")
        pending = next((warning for warning in warnings if warning.kind == "pending"), None)
        if pending is not None and not item.values.get("over_pending"):
            raise SkipItem(pending.text)
        return replace(item, notes=tuple(warning.text for warning in warnings))

    async def _with_deployment_target(self, item: Item) -> Item:
        """Return the item with the target of its deployment. Raises SkipItem if it has another."""
        deployment_id = str(item.values["deployment"]).strip()
        deployments = await self._list(item.workspace, "deployments")
        target = next(
            (each.environment_type or "" for each in deployments if each.id == deployment_id), ""
        )
        if target and item.environment not in ("", target):
            raise SkipItem(
                f"Deployment {sanitize(deployment_id, 40)} goes to {sanitize(target, 40)}."
            )
        return replace(item, environment=target)

    # Lists, read once

    async def _list(self, workspace: str, kind: str) -> list[Any]:
        key = (workspace, kind)
        if key not in self._lists:
            self._lists[key] = asyncio.ensure_future(self._read(workspace, kind))
        return await self._lists[key]

    async def _read(self, workspace: str, kind: str) -> list[Any]:
        async with self._gate:
            objects: list[Any] = await self._call(workspace, _READERS[kind])
            return objects

    async def _resolve(self, workspace: str, kind: str, text: str) -> tuple[str, str]:
        """Return ID and name of the only object with this ID or name. Raises SkipItem."""
        objects = await self._list(workspace, kind)
        matches = [each for each in objects if each.id == text] or [
            each for each in objects if same_name(each.name, text)
        ]
        plural, name = kind.replace("-", " "), sanitize(text, 80)
        if not matches:
            raise SkipItem(f"There is no {plural.removesuffix('s')} {name}.")
        if len(matches) > 1:
            raise SkipItem(f"{len(matches)} {plural} are called {name}.")
        return matches[0].id, matches[0].name or matches[0].id


async def _projects(api: Api) -> list[Any]:
    return await api.projects.list()


async def _tables(api: Api) -> list[Any]:
    from workato_tui.catalog.lookup_tables import TABLES

    return await read_all(api, TABLES)


async def _deployments(api: Api) -> list[Any]:
    from workato_tui.api.list_filters import DeploymentFilter

    filters = DeploymentFilter.model_validate({"from": _WINDOW})
    return await api.deployments.list(filters, bulk=True)


_READERS: dict[str, Callable[[Any], Awaitable[list[Any]]]] = {
    "projects": _projects,
    "recipes": read_recipes,
    "connections": read_connections,
    "lookup-tables": _tables,
    "deployments": _deployments,
}


def _folder_path(folder: Path, text: str) -> str:
    """Return the path of a folder, which may be relative to the specification's folder."""
    return str(folder.absolute() / Path(text).expanduser())


def _package(folder: Path, text: str) -> tuple[str, str]:
    """Return path and digest of a package file. Raises SpecError."""
    path = folder / Path(text).expanduser()
    try:
        return str(path), digest_of(str(path))
    except OSError as error:
        raise SpecError(f"{path} cannot be read: {os_reason(error)}.") from None


def _label(action: Action, values: Mapping[str, Any]) -> str:
    for name in _LABEL_FIELDS:
        if values.get(name):
            return f"{name} {values[name]}" if name != "name" else str(values[name])
    return action.title


def title_of(plan: Plan, action: Action) -> str:
    """``Build and deploy 12 projects to test``, ``Start 8 recipes of 4 customers``."""
    items = plan.active_items or list(plan.items)
    customers = {item.workspace for item in items if item.workspace}
    title, noun = action.names_for([item.values for item in items])
    parts = [title]
    if noun or not customers:
        parts.append(count_label(len(items), noun or "item"))
    if customers:
        preposition = "of" if len(parts) > 1 else "for"
        parts.append(f"{preposition} {count_label(len(customers), 'customer')}")
    environments = sorted({item.environment or "an unknown environment" for item in items})
    if action.is_write and action.id not in ("approve", "reject", "submit", "assign", "build"):
        parts.append(f"{'to' if action.id in ('deploy', 'import') else 'in'} "
                     f"{', '.join(environments)}")  # fmt: skip
    return " ".join(parts)
