"""Makes items of a batch from ticked rows."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from workato_tui.common.text import sanitize
from workato_tui.packages.names import safe_name
from workato_tui.services.batch_actions import ACTIONS
from workato_tui.services.batch_resources import OF_RESOURCES
from workato_tui.views.all_customers import AllCustomersView
from workato_tui.views.catalog_view import CatalogView
from workato_tui.views.customer_board import CustomerBoardView
from workato_tui.views.customer_lists import CustomerListView
from workato_tui.views.customer_package import CustomerPackageView
from workato_tui.views.package_detail import PackageDetailView

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from workato_tui.actions.context import ActionContext
    from workato_tui.views.view import View
    from workato_tui.widgets.row import Row

OF_KINDS: Mapping[str, Sequence[str]] = {
    "projects": ("build", "deploy", "export"),
    "builds": ("deploy", "download", "unpack"),
    "deployments": ("deploy", "approve", "reject", "submit", "assign", "download", "unpack"),
    "reviews": ("approve", "reject", "submit", "assign", "download", "unpack"),
    "recipes": ("start", "stop"),
    "connections": ("disconnect",),
    **OF_RESOURCES,
    "customers' board": ("deploy", "build"),
    "customers' recipes": ("start", "stop"),
    "customers' connections": ("disconnect",),
    "customers' package": ("import",),
}
"""The batch actions by kind of view."""
_KEYS_OF = {"deploy-approved": "deploy", "assign": "reviewers", "export": "export_package"}
"""The action whose availability decides for a batch action, where the names differ."""


def items_of(context: ActionContext, action: str) -> tuple[list[dict[str, Any]], list[str]]:
    """Return an item for each suitable ticked row, and the reasons why others are left out."""
    view = context.view
    found: dict[str, dict[str, Any]] = {}
    left_out: list[str] = []
    for row in context.ticked:
        reason = _why_not(view, action, row)
        if reason is not None:
            left_out.append(f"{_name(view, row)}: {reason}")
            continue
        item = _item(context, action, row)
        found.setdefault(repr(sorted(item.items())), item)
    return list(found.values()), left_out


def _name(view: View, row: Row) -> str:
    """What a row is called; of a customer that gave no rows, the customer."""
    if isinstance(view, AllCustomersView) and not view.customer_and_id(row)[1]:
        return view.customer_and_id(row)[0].display_name
    return sanitize(view.name_of(row), 60)


def _why_not(view: View, action: str, row: Row) -> str | None:
    if isinstance(view, AllCustomersView):
        return None if view.customer_and_id(row)[1] else "It was left out of this list."
    if isinstance(view, PackageDetailView):
        return view.start_refusal(row)
    if not isinstance(view, CatalogView):
        return view.refusal(_KEYS_OF.get(action, action), row)
    operation = ACTIONS[action].steps[-1].operation
    act = next((one for one in view.resource.actions if one.operation.id == operation), None)
    return view.action_unavailable_reason(act, row) if act is not None else None


def _item(context: ActionContext, action: str, row: Row) -> dict[str, Any]:
    view, label = context.view, sanitize(context.view.name_of(row), 100)
    if isinstance(view, CustomerBoardView):
        customer, project = view.customer_and_id(row)
        build = view.test_build(row) if action == "deploy" else None
        place = {"workspace": customer.id, "customer": customer.display_name}
        of_build = {"build": build, "label": f"build {build} of {label}"} if build else {}
        return {"project": project, "label": label, **place, **of_build}
    if isinstance(view, CustomerPackageView):
        customer, _ = view.customer_and_id(row)
        return {"workspace": customer.id, "customer": customer.display_name,
                "environment": customer.environment or "", "label": view.source.label}  # fmt: skip
    if isinstance(view, CustomerListView):
        customer, number = view.customer_and_id(row)
        name = {"connections": "connection"}.get(view.list_kind.id, "recipe")
        place = {"workspace": customer.id, "customer": customer.display_name,
                 "environment": customer.environment or ""}  # fmt: skip
        return {name: number, "label": label, **place}
    if isinstance(view, PackageDetailView):
        number = view.results[row.id].id
        return {"recipe": number, "label": view.workspace.recipe_names.get(number, number)}
    if isinstance(view, CatalogView):
        return _catalog_item(view, action, row, label)
    if action in ("approve", "reject", "submit", "assign", "deploy-approved"):
        number = view.deployment_id(row)
        return {"deployment": number, "label": f"{label} (#{number})", **_target(context, number)}
    project = view.project_id(row)
    name = context.workspace.project_name(project)
    if action == "export":
        return {"folder": view.folder_of(row)[0], "label": name}
    if action in ("download", "unpack"):
        build = view.build_id(row)
        own_folder = {"folder_name": name} if action == "unpack" else {}
        return {"build": build, "label": f"build {build} of {name}", **own_folder}
    build = view.build_id(row) if action == "deploy" else None
    if build:
        return {"project": project, "build": build, "label": f"build {build} of {name}"}
    return {"project": project, "label": name}


def _catalog_item(view: CatalogView, action: str, row: Row, label: str) -> dict[str, Any]:
    if view.kind not in OF_RESOURCES:
        return {"connection" if view.kind == "connections" else "recipe": row.id, "label": label}
    # Cells of a row are a customer's data, which a report of the batch must not hold.
    label = f"row {row.id}" if view.kind == "lookup-rows" else label
    ids = {**view.location.ids, view.resource.path_id: row.id}
    return {**{name: ids[name] for name in ACTIONS[action].fields}, "label": label}


def _target(context: ActionContext, number: str) -> dict[str, str]:
    """Return the target environment of a deployment: reviews for prod need prod's confirmation."""
    known = context.workspace.deployments.get(number)
    environment = known.environment_type if known is not None else None
    return {"environment": environment} if environment in ("dev", "test", "prod") else {}


def own_folders(items: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """Give builds different folders, also those of projects whose names a disk may not tell apart.

    These are names that differ only in case, or in characters that no file name may have.
    """
    folders = [safe_name(item.get("folder_name", "")).casefold() for item in items]
    counts = Counter(folders)
    return [
        {**item, "folder_name": f"{item['folder_name']} {item['build']}"}
        if counts[folder] > 1 and item.get("folder_name")
        else item
        for item, folder in zip(items, folders, strict=True)
    ]
