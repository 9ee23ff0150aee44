"""The actions of catalog views: what is available, and why something is not."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from workato_tui import catalog
from workato_tui.keymap import BY_ID, Action, with_keys
from workato_tui.views.action_reasons import default_reason
from workato_tui.views.catalog_fields import columns_of, has_secrets, referenced_columns
from workato_tui.views.view import View

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from workato_tui.api.operation import Operation
    from workato_tui.catalog.schema import CustomAction, Location, Resource, ResourceAction
    from workato_tui.keymap import RowSelection
    from workato_tui.views.workspace import WorkspaceState
    from workato_tui.widgets.row import Row

ACTION_PREFIX, OPEN_PREFIX = "act:", "go:"
"""Prefixes of a view's own actions: to run something, or to open something."""
OPEN_DETAIL = f"{OPEN_PREFIX}detail"
TAKE_SECRETS = f"{OPEN_PREFIX}secrets"
TOOL_PREFIX = "tool:"
ENTER_WORKSPACE = f"{OPEN_PREFIX}workspace"


class CatalogView(View):
    """A list of a family, or one of its items."""

    show_pane_when_nested = True

    def __init__(
        self, workspace: WorkspaceState, resource: Resource, location: Location, *, listed: bool
    ) -> None:
        resource = resource.at_location(location)
        self.kind, self.noun = resource.id, resource.plural
        self.empty = resource.empty_text
        self.is_list = listed
        self.columns = columns_of(resource) if listed else referenced_columns(resource)
        self.list_operation = resource.list.id if resource.list is not None else ""
        self.cached = resource.cached and listed and not location.path
        self.has_server_filter = listed and (
            resource.filters is not None or resource.parameters is not None
        )
        super().__init__(workspace)
        self.resource = resource
        self.location = location
        self.is_revealed = False
        """Whether masked values are shown."""

    def item_of(self, row: Row | None) -> Any:
        """Return the item that an action concerns."""
        raise NotImplementedError

    def detail_of(self, item: Any) -> View:
        """Return the view of one item with all its fields."""
        raise NotImplementedError

    def inside_view(self, row: Row | None) -> View | None:
        """Open the full details, for items whose Enter opens their children."""
        item = self.item_of(row)
        return self.detail_of(item) if item is not None and self.resource.default_child else None

    def enter_action(self, row: Row | None) -> str | None:
        """Return the action of Enter: enter a workspace, or open the children of the item."""
        if self.resource.nested_workspaces is not None:
            return ENTER_WORKSPACE
        children = self.resource.children
        return OPEN_PREFIX + children[0] if children and not self.is_list else None

    # The view's own actions

    def available_actions(self) -> Iterator[tuple[str, ResourceAction]]:
        """Yield every catalog action of this view with its name."""
        for act in self.resource.actions:
            yield (act.key or f"{ACTION_PREFIX}{act.operation.id} {act.title}"), act

    def action_for(self, action: str, row: Row | None) -> ResourceAction | None:
        """Return the catalog action; of two with the same key, the one that is available now."""
        fitting = [act for name, act in self.available_actions() if name == action]
        now = (act for act in fitting if self.action_unavailable_reason(act, row) is None)
        return next(now, fitting[0] if fitting else None)

    def own_actions(self) -> Sequence[Action]:
        """Return the actions without a key, and the lists that belong to the item."""
        on_item = self.is_list
        actions = [
            Action(
                name, "", act.title, act.help, needs_row=act.on == "row" and on_item, writes=True
            )
            for name, act in self.available_actions()
            if not act.key
        ]
        actions += [
            Action(TOOL_PREFIX + tool.name, "", tool.title, tool.help, writes=True)
            for tool in self._tools()
        ]
        for child in self.resource.children:
            listed = catalog.BY_ID[child]
            text = f"{listed.title} of this {self.resource.singular}: {listed.help}"
            actions.append(
                Action(
                    OPEN_PREFIX + child,
                    "",
                    listed.title,
                    text,
                    needs_row=on_item,
                    selection="cursor",
                )
            )
        for other in self.resource.related if self.is_list else ():
            listed = catalog.BY_ID[other]
            help_text = f"{listed.title}: {listed.help}"
            actions.append(Action(f"open:{other}", "", listed.title, help_text))
        if self.resource.nested_workspaces is not None:
            text = f"Open the workspace of this {self.resource.singular}"
            enter = Action(
                ENTER_WORKSPACE, "", "workspace", text, needs_row=on_item, selection="cursor"
            )
            actions.insert(0, enter)
        if self.is_list and (
            self.resource.default_child or self.resource.nested_workspaces is not None
        ):
            text = f"{self.resource.singular} details"
            actions.append(
                Action(OPEN_DETAIL, "", "details", text, needs_row=True, selection="cursor")
            )
        if self.resource.secret_fields:
            text = f"Copy or send the secret of this {self.resource.singular}"
            actions.append(Action(TAKE_SECRETS, "", "secret", text, needs_row=on_item))
        return actions

    def _tools(self) -> Sequence[CustomAction]:
        return self.resource.custom_actions if self.is_list else ()

    def selection_for(self, action: str, row: Row | None) -> RowSelection:
        """Return the selection of the catalog action; an action on the list ignores the rows."""
        act = self.action_for(action, row)
        if act is None:
            return super().selection_for(action, row)
        return "none" if act.on == "list" else "many" if act.allow_bulk else "one"

    def action_help(self, action: str, row: Row | None) -> str | None:
        """Describe an action in the terms of this family."""
        act = self.action_for(action, row)
        return act.help if act is not None else None

    def is_write(self, action: str, row: Row | None) -> bool:
        """Return whether this is a catalog action or a custom action; only these write."""
        return action.startswith(TOOL_PREFIX) or self.action_for(action, row) is not None

    def unavailable_reason(self, action: str, row: Row | None) -> str | None:
        """Return why an action is not available for the row's item."""
        act = self.action_for(action, row)
        if act is not None:
            return self.action_unavailable_reason(act, row)
        if action.startswith(TOOL_PREFIX):
            tool = next(tool for tool in self._tools() if action == TOOL_PREFIX + tool.name)
            return (
                tool.unavailable_reason(self.location)
                if tool.unavailable_reason is not None
                else None
            )
        if action.startswith(OPEN_PREFIX):
            has_item = not self.is_list or row is not None
            return None if has_item else f"No {self.resource.singular} selected."
        if self._has_action(action, row):
            return None
        if action == "browse" and self.resource.no_web_page_reason:
            return self.resource.no_web_page_reason
        if action == "export" and self._all_masked():
            return with_keys("All cells are masked; show them with {reveal} before exporting.")
        if action in ("new", "edit", "delete", "switch"):
            return default_reason(action) and f"Not available in the API for {self.noun}."
        if row is None and action in BY_ID and BY_ID[action].needs_row and not self.is_list:
            return _ON_ITEM.get(action, default_reason(action))
        return super().unavailable_reason(action, row)

    def _has_action(self, action: str, row: Row | None) -> bool:
        """Return whether this family has an action of the key map."""
        match action:
            case "look":
                return bool(self.resource.default_child) and self.is_list and row is not None
            case "browse":
                return bool(self.resource.web_path) and (row is not None or not self.is_list)
            case "reveal":
                return has_secrets(self.resource)
            case "filters":
                return self.has_server_filter
            case "open":
                return not self.is_list and self.enter_action(None) is not None
        return False

    def _all_masked(self) -> bool:
        """Return whether an exported file would contain nothing but masks."""
        columns = [column for column in self.resource.columns if column.kind not in ("id", "time")]
        return not self.is_revealed and self.is_list and all(column.secret for column in columns)

    def is_irrelevant(self, action: str) -> bool:
        """Hide actions from the footer that this family has no call for."""
        if action in ("new", "edit", "delete", "switch"):
            return not any(name == action for name, _act in self.available_actions())
        return super().is_irrelevant(action)

    def action_unavailable_reason(self, act: ResourceAction, row: Row | None) -> str | None:
        """Return why this catalog action is not available now."""
        item = self.item_of(row)
        reason = self.workspace.connection.unsupported_reason(act.operation.id)
        if reason is not None:
            return reason
        if act.on == "row" and self.is_list and row is None:
            return f"No {self.resource.singular} selected."
        if act.on == "row" and item is None:
            # Only the cache knows the item, or no particular row is meant.
            return None
        return (
            act.unavailable_reason(item, self.location)
            if act.unavailable_reason is not None
            else None
        )

    def web_url(self, row: Row | None) -> str | None:
        """Return the page of the row's item."""
        item = self.item_of(row)
        path = self.resource.web_path_of(self.location, item) if item is not None else None
        return self.workspace.page_url(path) if path is not None else None

    # Calls

    def operation_path(self, operation: Operation, ids: Mapping[str, str]) -> str | None:
        """Return the full path of a call."""
        encoded = {name: quote(value, safe="") for name, value in ids.items()}
        try:
            return self.workspace.connection.operation_path(operation.id, **encoded)
        except KeyError:
            return None


_ON_ITEM = {
    "open": "No more details.",
    "tick": "No rows to tick.",
}
