"""Creates a plan from a specification or a selection: resolves names and checks each item.

It only reads. What cannot be done is noted in the plan, and that item is left out.
"""

from __future__ import annotations

import asyncio
import re
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from workato_tui.api.errors import WorkatoError
from workato_tui.common.text import parse_id, sanitize
from workato_tui.services.batch_lifecycle import digest_of
from workato_tui.services.batch_plan import Item, Plan
from workato_tui.services.batch_spec import ALL, SpecError, missing
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

_AT_ONCE = 8
_UNKNOWN = "Workato does not say which environment this is, so it counts as prod."
_BY_FOLDER = re.compile(r"[fF][0-9]+")
"""A project by its folder number, as build and deploy accept it."""
FROM_DEV = frozenset(
    {"build", "deploy", "deploy-approved", "approve", "reject", "submit", "assign", "download",
     "unpack", "add-member", "assign-oauth"}
)  # fmt: skip
"""Actions that start in the DEV workspace, whatever their target."""
_SUBJECTS = (
    "deployment", "project", "recipe", "connection", "table", "folder", "file", "profile", "name",
    "external_id", "oauth_id", "api_key_id", "api_endpoint_id", "api_access_profile_id", "row_id",
)  # fmt: skip
"""Values that say what an item is about; for a download it is the build."""
_PLURALS = {
    "deploy": ("project", "projects"), "build": ("project", "projects"),
    "start": ("recipe", "recipes"), "stop": ("recipe", "recipes"),
    "deploy-approved": ("deployment", "deployments"),
    "approve": ("deployment", "deployments"), "reject": ("deployment", "deployments"),
    "submit": ("deployment", "deployments"), "assign": ("deployment", "deployments"),
    "disconnect": ("connection", "connections"),
    "download": ("build", "builds"), "unpack": ("build", "builds"),
    "enable-keys": ("API key", "API keys"), "disable-keys": ("API key", "API keys"),
    "enable-endpoints": ("endpoint", "endpoints"), "disable-endpoints": ("endpoint", "endpoints"),
    "enable-profiles": ("access profile", "access profiles"),
    "disable-profiles": ("access profile", "access profiles"),
    "delete-rows": ("row", "rows"),
}  # fmt: skip


@dataclass(frozen=True)
class Target:
    """A target workspace."""

    workspace: str = ""
    customer: str = ""
    environment: str = ""
    skip: str = ""


class Skip(Exception):  # noqa: N818 - the item is left out, and nothing failed
    """Why an item is left out."""


class Planner:
    """Reads each list once per workspace, for a few workspaces at a time."""

    def __init__(self, call: Call, own_target: Target | None = None) -> None:
        """Create the planner; ``home`` is the target for items without a customer."""
        self._call = call
        self._home = own_target or Target()
        self._lists: dict[tuple[str, str], asyncio.Task[list[Any]]] = {}
        self._gate = asyncio.Semaphore(_AT_ONCE)

    async def plan(self, spec: BatchSpec) -> Plan:
        """Resolve and check all items. Raises SpecError if none remain."""
        pairs = await self._pairs(spec)
        items = await asyncio.gather(*(self.item(spec, target, found) for target, found in pairs))
        plan = Plan(
            spec.action.id,
            "",
            tuple(_without_repeats(items)),
            spec.in_order,
            spec.stop_at_failure,
            spec.source,
        )
        return replace(plan, title=title_of(plan, spec.action))

    async def _pairs(self, spec: BatchSpec) -> list[tuple[Target, Mapping[str, Any]]]:
        placed = [one for one in spec.items if one.get("workspace")]
        shared = [one for one in spec.items if not (one.get("customer") or one.get("workspace"))]
        named = [one for one in spec.items if one.get("customer") and not one.get("workspace")]
        pairs: list[tuple[Target, Mapping[str, Any]]] = [
            (_placed(spec, one), one) for one in placed
        ]
        if spec.customers or named:
            known = await self._customers()
            for customer in self._chosen(spec, known):
                pairs += [(_target(spec, one, customer), one) for one in shared]
            for one in named:
                customer = find_customer(known, str(one["customer"]))
                pairs.append((_target(spec, one, customer), one))
        else:
            pairs += [(_own_target(spec, one, self._home), one) for one in shared]
        return pairs

    def _chosen(self, spec: BatchSpec, known: Sequence[Customer]) -> list[Customer]:
        if spec.customers == (ALL,):
            return list(known)
        return [find_customer(known, text) for text in spec.customers]

    async def _customers(self) -> list[Customer]:
        found: list[Customer] = await self._call("", read_customers)
        return found

    # Items

    async def item(self, spec: BatchSpec, target: Target, found: Mapping[str, Any]) -> Item:
        """Return the resolved item; it is left out if that fails."""
        values = {
            name: value
            for name, value in found.items()
            if name not in ("customer", "environment", "label", "workspace")
        }
        item = Item(
            str(found.get("label") or ""),
            values,
            target.workspace,
            target.customer,
            # What changes nothing in Workato needs no confirmation of prod.
            target.environment if spec.action.is_write else "dev",
            skip=target.skip,
        )
        if not item.skip:
            try:
                item = await self._looked_up(spec, item)
                item = await self._checked(spec, item)
            except Skip as reason:
                item = replace(item, skip=str(reason))
            except WorkatoError as error:
                item = replace(item, skip=f"It could not be checked: {error.message}")
        label = item.label or _label(spec.action, item.values) or spec.action.title
        notes = item.notes if item.environment else (*item.notes, _UNKNOWN)
        return replace(item, label=sanitize(label, 120), notes=notes)

    async def _looked_up(self, spec: BatchSpec, item: Item) -> Item:
        values = dict(item.values)
        label = item.label
        for name, find in _FINDERS.items():
            given = str(values.get(name) or "").strip().removeprefix("#")
            by_folder = name == "project" and _BY_FOLDER.fullmatch(given)
            if given and not by_folder and (not given.isdigit() or name == "project"):
                number, called = await find(self, item.workspace, given)
                values[name] = number
                label = label or called
        await self._folder(spec.action, item.workspace, values)
        if spec.action.id == "import" and values.get("file"):
            values["file"], values["sha256"] = await asyncio.to_thread(
                _package, spec.folder, str(values["file"])
            )
            label = label or Path(values["file"]).name
        if values.get("into"):
            values["into"] = _folder_path(spec.folder, str(values["into"]))
        lacking = missing(spec.action, values)
        if lacking:
            raise Skip(f"It needs {', '.join(lacking)}.")
        if spec.action.id == "deploy" and item.environment not in ("test", "prod"):
            raise Skip("It needs an environment: test or prod.")
        return replace(item, values=values, label=label)

    async def _folder(self, action: Action, workspace: str, values: dict[str, Any]) -> None:
        if "folder" not in action.fields or values.get("folder"):
            return
        project = values.pop("project", None)
        if project is None:
            return
        projects = await self._list(workspace, "projects")
        found = next((one for one in projects if one.id == project), None)
        if found is None or not found.folder_id:
            raise Skip(f"The folder of project {project} is not known.")
        values["folder"] = found.folder_id

    async def _checked(self, spec: BatchSpec, item: Item) -> Item:
        if "deployment" in spec.action.fields and (spec.source or not item.environment):
            return await self._with_its_environment(item)
        if spec.action.id != "deploy":
            return item
        from workato_tui.core.deploy_checks import deploy_warnings

        known = await self._list(item.workspace, "deployments")
        project = str(item.values["project"])
        mine = [one for one in known if one.project_id == project]
        build = str(item.values.get("build") or "") or None
        found = deploy_warnings(build, item.environment, mine)
        if any(one.kind == "same" for one in found) and not item.values.get("again"):
            raise Skip(f"Build {build} is live in {item.environment} already.")
        if any(one.kind == "pending" for one in found) and not item.values.get("over_pending"):
            pending = next(one for one in found if one.kind == "pending")
            raise Skip(pending.text)
        return replace(item, notes=tuple(one.text for one in found))

    async def _with_its_environment(self, item: Item) -> Item:
        """Return the item with the target of its deployment: a file may say another one."""
        number = str(item.values["deployment"]).strip()
        known = await self._list(item.workspace, "deployments")
        target = next((one.environment_type or "" for one in known if one.id == number), "")
        if target and item.environment not in ("", target):
            raise Skip(f"Deployment {sanitize(number, 40)} goes to {sanitize(target, 40)}.")
        return replace(item, environment=target)

    # Lists, read once

    async def _list(self, workspace: str, kind: str) -> list[Any]:
        key = (workspace, kind)
        if key not in self._lists:
            self._lists[key] = asyncio.ensure_future(self._read(workspace, kind))
        return await self._lists[key]

    async def _read(self, workspace: str, kind: str) -> list[Any]:
        async with self._gate:
            found: list[Any] = await self._call(workspace, _READERS[kind])
            return found

    async def named(self, workspace: str, kind: str, text: str) -> tuple[str, str]:
        """Return ID and name of the only object with this ID or name. Raises Skip."""
        found = await self._list(workspace, kind)
        same = [one for one in found if one.id == text] or [
            one for one in found if (one.name or "").strip() == text
        ]
        one = kind.removesuffix("s").replace("-", " ")
        if not same:
            raise Skip(f"There is no {one} {sanitize(text, 80)}.")
        if len(same) > 1:
            raise Skip(f"{len(same)} {kind.replace('-', ' ')} are called {sanitize(text, 80)}.")
        return same[0].id, same[0].name or same[0].id


async def _projects(api: Api) -> list[Any]:
    return await api.projects.list()


async def _tables(api: Api) -> list[Any]:
    from workato_tui.api.resources import Query
    from workato_tui.catalog.lookup_tables import TABLES

    tables = TABLES
    assert tables.list is not None
    return await api.resources.all(tables.list, Query(), tables.model.read, paging=tables.paging)


async def _deployments(api: Api) -> list[Any]:
    from workato_tui.api.list_filters import DeploymentFilter

    narrowed = DeploymentFilter.model_validate({"from": "-90d"})
    return await api.deployments.list(narrowed, bulk=True)


_READERS: dict[str, Callable[[Any], Awaitable[list[Any]]]] = {
    "projects": _projects,
    "recipes": read_recipes,
    "connections": read_connections,
    "lookup-tables": _tables,
    "deployments": _deployments,
}
_FINDERS: dict[str, Callable[[Planner, str, str], Awaitable[tuple[str, str]]]] = {
    "project": lambda planner, where, text: planner.named(where, "projects", text),
    "recipe": lambda planner, where, text: planner.named(where, "recipes", text),
    "connection": lambda planner, where, text: planner.named(where, "connections", text),
    "table": lambda planner, where, text: planner.named(where, "lookup-tables", text),
}


def _folder_path(folder: Path, text: str) -> str:
    """Return the path of a folder, which may be relative to that of the specification."""
    return str(folder.absolute() / Path(text).expanduser())


def _package(folder: Path, text: str) -> tuple[str, str]:
    """Return path and digest of a package file. Raises SpecError."""
    path = folder / Path(text).expanduser()
    try:
        return str(path), digest_of(str(path))
    except OSError as error:
        reason = (error.strerror or "the system refused").lower()
        raise SpecError(f"{path} cannot be read: {reason}.") from None


def _own_target(spec: BatchSpec, item: Mapping[str, Any], home: Target) -> Target:
    """Return the workspace of an item without a customer: the one of the token, and no other."""
    wanted = str(item.get("environment") or spec.environment)
    if "deployment" in spec.action.fields:
        # Its own environment counts, not the token's.
        return replace(home, environment=wanted)
    if spec.action.id in FROM_DEV:
        return replace(home, environment=wanted or home.environment)
    if wanted in ("", home.environment):
        return home
    place = home.environment or "an unknown environment"
    skip = f"It is for {wanted}, and this is {place}: name the environment outside of the items."
    return replace(home, skip=skip)


def _without_repeats(items: Sequence[Item]) -> list[Item]:
    """Leave out items about what an earlier one is about: each is sent once."""
    found: list[Item] = []
    first: dict[object, int] = {}
    for at, item in enumerate(items, 1):
        subject = _subject(item)
        earlier = (
            at if item.skip or not subject else first.setdefault((item.workspace, subject), at)
        )
        found.append(item if earlier == at else replace(item, skip=f"Item {earlier} is the same."))
    return found


def _subject(item: Item) -> tuple[tuple[str, object], ...]:
    """Return what an item is about, without what is done to it."""
    values = item.values
    names = [name for name in _SUBJECTS if values.get(name)] or ["build"]
    found = [(name, parse_id(str(values[name]).strip())) for name in names if values.get(name)]
    cells = values.get("cells")
    if isinstance(cells, dict):
        found.append(("row", str(cells.get(str(values.get("key"))))))
    return tuple(found)


def _target(spec: BatchSpec, item: Mapping[str, Any], customer: Customer) -> Target:
    environment = item.get("environment") or spec.environment
    return target_of(customer, environment, spec.action)


def _placed(spec: BatchSpec, item: Mapping[str, Any]) -> Target:
    """Return the workspace of an item selected in a list over customers."""
    environment = str(item.get("environment") or spec.environment)
    return Target(str(item["workspace"]), str(item.get("customer", "")), environment)


def target_of(customer: Customer, environment: str, action: Action) -> Target:
    """Return the workspace of a customer's environment: ``prod of each``."""
    name = sanitize(customer.display_name, 80)
    known = {env: number for env, number in customer.environment_ids if env}
    if action.id in FROM_DEV:
        return Target(known.get("dev", customer.id), name, environment)
    if not known:
        # Workato does not return the environment, so it counts as prod.
        return Target(customer.id, name, "")
    if not environment:
        return Target(customer.id, name, "", "Say which environment: dev, test or prod.")
    if environment not in known:
        return Target(customer.id, name, environment, f"The customer has no {environment}.")
    return Target(known[environment], name, environment)


def _label(action: Action, values: Mapping[str, Any]) -> str:
    names = (
        "project",
        "recipe",
        "deployment",
        "build",
        "connection",
        "name",
        "table",
        "profile",
        "folder",
    )
    for name in names:
        if values.get(name):
            return f"{name} {values[name]}" if name != "name" else str(values[name])
    return action.title


def title_of(plan: Plan, action: Action) -> str:
    """``Build and deploy 12 projects to test``, ``Start 8 recipes of 4 customers``."""
    items = plan.active_items or list(plan.items)
    customers = {one.workspace for one in items if one.workspace}
    one, many = _PLURALS.get(action.id, ("item", "items"))
    count = len(items)
    parts = [action.title]
    if action.id in _PLURALS or not customers:
        parts.append(f"{count} {one if count == 1 else many}")
    if customers:
        owners = "1 customer" if len(customers) == 1 else f"{len(customers)} customers"
        parts.append(("of " if len(parts) > 1 else "for ") + owners)
    environments = sorted({one.environment or "an unknown environment" for one in items})
    if action.is_write and action.id not in ("approve", "reject", "submit", "assign", "build"):
        parts.append(f"{'to' if action.id in ('deploy', 'import') else 'in'} "
                     f"{', '.join(environments)}")  # fmt: skip
    return " ".join(parts)
