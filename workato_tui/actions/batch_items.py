"""Create the items of a batch from ticked rows."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from workato_tui.common.redact import redact_line
from workato_tui.common.text import sanitize
from workato_tui.packages.names import safe_name
from workato_tui.services.batch_actions import ACTIONS
from workato_tui.services.batch_resources import BY_RESOURCE
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

BY_VIEW: Mapping[str, Sequence[str]] = {
    "projects": ("build", "deploy", "export"),
    "builds": ("deploy", "download", "unpack"),
    "deployments": ("deploy", "approve", "reject", "submit", "assign", "download", "unpack"),
    "reviews": ("approve", "reject", "submit", "assign", "download", "unpack"),
    "recipes": ("start", "stop"),
    "connections": ("disconnect",),
    **BY_RESOURCE,
    "customers' board": ("deploy", "build"),
    "customers' recipes": ("start", "stop"),
    "customers' connections": ("disconnect",),
    "customers' package": ("import",),
}
"""The batch actions by kind of view."""
_ROW_ACTIONS = {"deploy-approved": "deploy", "assign": "reviewers", "export": "export_package"}
"""The action on one row that a batch action corresponds to, where the names differ."""


def items_of(context: ActionContext, action: str) -> tuple[list[dict[str, Any]], list[str]]:
    """Return an item for each suitable ticked row, and the reasons why others are left out."""
    view = context.view
    items: dict[str, dict[str, Any]] = {}
    left_out: list[str] = []
    for row in context.ticked:
        reason = _unavailable_reason(view, action, row)
        if reason is not None:
            left_out.append(f"{_name(view, row)}: {reason}")
            continue
        item = _item(context, action, row)
        items.setdefault(repr(sorted(item.items())), item)
    return list(items.values()), left_out


def _name(view: View, row: Row) -> str:
    """Return the name of a row, or of the customer if the row stands for its failed list."""
    if isinstance(view, AllCustomersView) and not view.customer_and_id(row)[1]:
        return view.customer_and_id(row)[0].display_name
    return sanitize(view.name_of(row), 60)


def _unavailable_reason(view: View, action: str, row: Row) -> str | None:
    if isinstance(view, CustomerBoardView) and action == "deploy" and view.test_build(row) is None:
        # Building DEV and sending that to prod is not what the board promotes.
        return "Nothing is live in test, so there is nothing to promote."
    if isinstance(view, AllCustomersView):
        return None if view.customer_and_id(row)[1] else "It was left out of this list."
    if isinstance(view, PackageDetailView):
        return view.start_refusal(row)
    if not isinstance(view, CatalogView):
        return view.refusal(_ROW_ACTIONS.get(action, action), row)
    operation = ACTIONS[action].steps[-1].operation
    resource_action = next(
        (each for each in view.resource.actions if each.operation.id == operation), None
    )
    if resource_action is None:
        return None
    return view.action_unavailable_reason(resource_action, row)


def _item(context: ActionContext, action: str, row: Row) -> dict[str, Any]:
    view, label = context.view, redact_line(context.view.name_of(row), 100)
    if isinstance(view, CustomerBoardView):
        customer, project = view.customer_and_id(row)
        build = view.test_build(row) if action == "deploy" else None
        target = {"workspace": customer.id, "customer": customer.display_name}
        build_values = {"build": build, "label": f"build {build} of {label}"} if build else {}
        return {"project": project, "label": label, **target, **build_values}
    if isinstance(view, CustomerPackageView):
        customer, _ = view.customer_and_id(row)
        return {"workspace": customer.id, "customer": customer.display_name,
                "environment": customer.environment or "", "label": view.source.label}  # fmt: skip
    if isinstance(view, CustomerListView):
        customer, object_id = view.customer_and_id(row)
        name = {"connections": "connection"}.get(view.list_kind.id, "recipe")
        target = {"workspace": customer.id, "customer": customer.display_name,
                  "environment": customer.environment or ""}  # fmt: skip
        return {name: object_id, "label": label, **target}
    if isinstance(view, PackageDetailView):
        recipe_id = view.results[row.id].id
        return {"recipe": recipe_id, "label": view.workspace.recipe_names.get(recipe_id, recipe_id)}
    if isinstance(view, CatalogView):
        return _catalog_item(view, action, row, label)
    if action in ("approve", "reject", "submit", "assign", "deploy-approved"):
        deployment_id = view.deployment_id(row)
        label = f"{label} (#{deployment_id})"
        return {"deployment": deployment_id, "label": label, **_target(context, deployment_id)}
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
    if view.kind not in BY_RESOURCE:
        return {"connection" if view.kind == "connections" else "recipe": row.id, "label": label}
    # The cells of a row are a customer's data, which must not appear in a report of the batch.
    label = f"row {row.id}" if view.kind == "lookup-rows" else label
    ids = {**view.location.ids, view.resource.path_id: row.id}
    return {**{name: ids[name] for name in ACTIONS[action].fields}, "label": label}


def _target(context: ActionContext, deployment_id: str) -> dict[str, str]:
    """Return the deployment's target environment; a review for prod needs prod's confirmation."""
    deployment = context.workspace.deployments.get(deployment_id)
    environment = deployment.environment_type if deployment is not None else None
    return {"environment": environment} if environment in ("dev", "test", "prod") else {}


def own_folders(items: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """Give builds different folders, also those of projects whose names a disk may not tell apart.

    These are names that differ only in case, or in characters that no file name may have.
    """
    folders = [safe_name(item.get("folder_name", "")).casefold() for item in items]
    counts = Counter(folders)
    return [
        {**item, "folder_name": safe_name(item["folder_name"], suffix=f" {item['build']}")}
        if counts[folder] > 1 and item.get("folder_name")
        else item
        for item, folder in zip(items, folders, strict=True)
    ]
