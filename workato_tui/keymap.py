"""The key map: the table of all actions and their keys.

Bindings, the footer, help, the command palette, the menu of a row and the documentation are derived
from :data:`ACTIONS`; nothing else in the program names a key. A key means the same on every screen.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Literal, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

RowSelection = Literal["none", "cursor", "one", "many"]
"""Which rows an action applies to. ``cursor``: the row under the cursor, whatever is ticked.
``one``: the row under the cursor, or the only ticked one; more ticks are refused. ``many``: all
ticked rows, else the one under the cursor."""

GLOBAL = "everywhere"
IN_LISTS = "lists"
IN_PROFILES = "profiles"


COMMANDS = "Commands"
"""The group of the user's own commands."""


class Action(NamedTuple):
    """What a key does, with the same texts in the footer, help and palette."""

    id: str
    default_keys: str
    """Textual key names, separated by commas; the first one is displayed. If empty, the action is
    found by name only, in the menu of a row and in the palette."""
    title: str
    """One or two words for the footer."""
    help: str
    """A sentence for help and the palette."""
    scope: str = IN_LISTS
    group: str = "Look"
    footer_priority: int = 0
    """Priority for a place in the footer; 0 means none."""
    in_palette: bool = True
    needs_row: bool = False
    """Whether the action needs a row under the cursor."""
    writes: bool = False
    """Whether the action changes something in Workato; refused on a read-only connection."""
    selection: RowSelection | None = None
    """None: ``one`` if it needs a row, else ``none``."""
    synonyms: tuple[str, ...] = ()
    """Other names by which the palette finds it."""
    kinds: tuple[str, ...] = ()
    """The kinds of lists in which the action works; empty for all."""

    @property
    def is_command(self) -> bool:
        """Whether the action is one of the user's own commands."""
        return self.group == COMMANDS

    @property
    def key(self) -> str:
        """The label of the first key; empty if it has none."""
        return key_label(self.key_names[0]) if self.key_names else ""

    @property
    def key_names(self) -> tuple[str, ...]:
        """Its current keys: those of the user's key map, else the default ones."""
        chosen = _chosen_keys.get(self.id)
        return self.usual_keys if chosen is None else chosen

    @property
    def usual_keys(self) -> tuple[str, ...]:
        """Its default keys, as Textual key names."""
        return tuple(self.default_keys.split(",")) if self.default_keys else ()

    @property
    def row_selection(self) -> RowSelection:
        """Which rows the action applies to, unless a view overrides it."""
        return self.selection or ("one" if self.needs_row else "none")

    @property
    def label(self) -> str:
        """Its label in messages: the key, else the title."""
        return self.key or self.title

    @property
    def palette_label(self) -> str:
        """Its entry in the palette."""
        title = self.title.capitalize()
        return f"{title} ({self.key})" if self.key else title


_chosen_keys: dict[str, tuple[str, ...]] = {}
"""Keys of the user's key map, by action."""

_KEY_LABELS = {
    "slash": "/",
    "plus": "+",
    "number_sign": "#",
    "exclamation_mark": "!",
    "colon": ":",
    "full_stop": ".",
    "question_mark": "?",
    "asterisk": "*",
    "equals_sign": "=",
    "minus": "-",
    "left_square_bracket": "[",
    "right_square_bracket": "]",
    "less_than_sign": "<",
    "greater_than_sign": ">",
    "delete": "del",
    "escape": "esc",
    "pageup": "PgUp",
    "pagedown": "PgDn",
}


def key_label(key: str) -> str:
    """Return the label of a Textual key name."""
    return _KEY_LABELS.get(key, key)


_NAVIGATION = (
    Action("cursor_down", "j,down", "down", "Down one row", group="Move", in_palette=False),
    Action("cursor_up", "k,up", "up", "Up one row", group="Move", in_palette=False),
    Action("page_down", "ctrl+d,pagedown", "page down", "Down half a page", group="Move",
           in_palette=False),
    Action("page_up", "ctrl+u,pageup", "page up", "Up half a page", group="Move", in_palette=False),
    Action("first", "g,home", "first", "First row", group="Move", in_palette=False),
    Action("last", "G,end", "last", "Last row", group="Move", in_palette=False),
    Action("scroll_left", "left", "left", "Scroll columns or text to the left", group="Move",
           in_palette=False),
    Action("scroll_right", "right", "right", "Scroll columns or text to the right", group="Move",
           in_palette=False),
    Action("next_part", "tab", "next pane", "Next pane", group="Move", in_palette=False),
    Action("go_back", "left_square_bracket", "back",
           "Go back to where you were before, also in another section or workspace", GLOBAL,
           "Move"),
    Action("go_forward", "right_square_bracket", "forward", "Go forward again", GLOBAL, "Move"),
    Action("last_place", "minus", "last place", "Go to the last place; again to return", GLOBAL,
           "Move"),
    Action("previous_item", "less_than_sign", "previous item",
           "In a detail or a comparison: the previous row of the list", GLOBAL, "Move"),
    Action("next_item", "greater_than_sign", "next item",
           "In a detail or a comparison: the next row of the list", GLOBAL, "Move"),
)  # fmt: skip

_SECTIONS = (
    Action("section_projects", "1", "Projects", "Projects of this workspace", GLOBAL, "Go to"),
    Action("section_builds", "2", "Builds", "Known builds", GLOBAL, "Go to", synonyms=("versions",
           "packages built")),
    Action("section_deployments", "3", "Deployments", "Deployments, newest first", GLOBAL, "Go to",
           synonyms=("history", "releases")),
    Action("section_reviews", "4", "Reviews", "Reviews: waiting and decided", GLOBAL, "Go to",
           synonyms=("pending", "approvals", "waiting")),
    Action("section_customers", "5", "Customers", "Workspaces of Embedded customers", GLOBAL,
           "Go to"),
    Action("section_downloads", "6", "Downloads", "Downloads of build zips", GLOBAL, "Go to",
           synonyms=("transfers",)),
    Action("section_requests", "7", "Requests", "API requests of this session", GLOBAL, "Go to",
           synonyms=("logs", "calls", "api requests")),
    Action("section_resources", "8", "Resources", "Recipes, connections, lookup tables and more",
           GLOBAL, "Go to", synonyms=("families",)),
    Action("section_ledger", "9", "Ledger", "Ledger: everything that was sent to change Workato",
           GLOBAL, "Go to", synonyms=("writes", "history of changes", "what was sent")),
    Action("section_board", "0", "Board", "Projects by environment: live, waiting, behind", GLOBAL,
           "Go to", synonyms=("status", "overview", "what is live")),
)  # fmt: skip

_INSPECTION = (
    Action("open", "enter", "open", "Open", footer_priority=90, needs_row=True, selection="cursor"),
    Action("back", "escape,backspace", "back",
           "Go back: stop loading, clear filter and ticks, close", footer_priority=20,
           in_palette=False),
    Action("filter", "slash", "filter", "Filter the rows as you type", footer_priority=80,
           synonyms=("find", "search the rows")),
    Action("filters", "f", "filters", "Filter in Workato: project, environment, state, time",
           footer_priority=70, synonyms=("narrow", "query")),
    Action("sort", "s", "sort",
           "Sort by the next column; again to reverse, once more for the default order",
           synonyms=("order by",)),
    Action("sort_by", "", "sort by", "Choose the column to sort by"),
    Action("views", "V", "views", "Open, save and delete views: lists with filters, columns and "
           "order", synonyms=("saved views", "bookmarks")),
    Action("columns", "C", "columns", "Choose columns, their order, and the default sort",
           synonyms=("fields", "layout")),
    Action("open_number", "number_sign", "number",
           "Open a build, deployment, package, manifest, folder or customer by ID",
           synonyms=("go to number", "by id")),
    Action("look", "i", "inside", "Inspect contents: folders and assets of a build, export or zip",
           footer_priority=84, needs_row=True, selection="cursor", synonyms=("contents",
           "inspect")),
    Action("compare", "equals_sign", "compare",
           "Compare two builds, a deployment with the one before, zips or folders",
           footer_priority=83, needs_row=True, selection="many", synonyms=("diff", "changes",
           "difference")),
    Action("search", "F", "search", "Search the package contents", footer_priority=62,
           synonyms=("grep", "find inside")),
    Action("as_json", "J", "JSON", "Switch between summary and JSON", footer_priority=61),
    Action("look_at_path", "", "inspect path", "Inspect a zip or folder on this machine", GLOBAL),
    Action("pane", "w", "pane", "Widen, narrow or hide the pane beside the table",
           synonyms=("wider", "narrower", "hide the pane", "details")),
    Action("clear_filters", "", "reset filters", "Reset the filters of this list",
           synonyms=("clear filters", "no filter", "show all")),
    Action("refresh", "r", "refresh", "Refresh", footer_priority=50, synonyms=("reload",)),
    Action("live", "L", "live", "Live: read this list regularly while it is in front; again to end",
           synonyms=("auto refresh", "follow the list", "poll", "tail")),
    Action("tick", "space", "tick", "Tick the row for a bulk action", needs_row=True,
           selection="cursor", synonyms=("select", "mark")),
    Action("tick_all", "plus", "tick all", "Tick all visible rows", synonyms=("select all",)),
    Action("tick_range", "t", "tick range", "Tick from the last tick to the cursor",
           needs_row=True, selection="cursor", synonyms=("select range",)),
    Action("invert_ticks", "T", "invert ticks", "Invert the ticks of all visible rows",
           synonyms=("invert selection",)),
    Action("reveal", "exclamation_mark", "show", "Show or hide masked values", footer_priority=28,
           synonyms=("unmask", "secrets")),
)  # fmt: skip

_RELEASE = (
    Action("build", "b", "build", "Build the current state of DEV", group="Release",
           footer_priority=45, needs_row=True, writes=True, selection="many"),
    Action("deploy", "D", "deploy",
           "Deploy: promote, redeploy, roll back, or deploy what was approved", group="Release",
           footer_priority=86, needs_row=True, writes=True, selection="many", synonyms=("promote",
           "redeploy")),
    Action("rollback", "", "roll back", "Roll back to the previous live build, in test or prod",
           group="Release", needs_row=True, writes=True, synonyms=("rollback", "undo", "revert",
           "back out")),
    Action("release", "R", "release", "Release: build, deploy, submit for review", group="Release",
           needs_row=True, writes=True, synonyms=("build and deploy",)),
    Action("watch", "W", "watch", "Watch: notify when finished", group="Release", needs_row=True,
           synonyms=("notify", "follow")),
    Action("reviewers", "v", "reviewers", "Assign reviewers", group="Review", footer_priority=81,
           needs_row=True, writes=True, selection="many"),
    Action("submit", "S", "submit", "Submit for review", group="Review", footer_priority=82,
           needs_row=True, writes=True, selection="many", synonyms=("request review",)),
    Action("approve", "a", "approve", "Approve with a comment", group="Review", footer_priority=88,
           needs_row=True, writes=True, selection="many"),
    Action("reject", "x", "reject", "Reject with a comment", group="Review", footer_priority=87,
           needs_row=True, writes=True, selection="many"),
    Action("comment", "c", "comment", "Edit the review comment", group="Review", needs_row=True,
           writes=True),
    Action("reopen", "u", "reopen", "Reopen the review", group="Review", needs_row=True,
           writes=True, synonyms=("undo review",)),
    Action("mine", "m", "mine", "Show only reviews waiting for this profile's reviewer",
           group="Review", footer_priority=25, synonyms=("my reviews",)),
)  # fmt: skip

_ROW_ACTIONS = (
    Action("download", "d", "download", "Download the build's zip", group="Act",
           footer_priority=85, needs_row=True, selection="many", synonyms=("fetch the zip",
           "save")),
    Action("unpack", "z", "unpack", "Unpack the build's zip into a folder, e.g. a git checkout",
           group="Act", footer_priority=40, needs_row=True, synonyms=("extract", "unzip")),
    Action("delete", "delete", "delete", "Delete; cancel or remove a download", group="Act",
           footer_priority=30, needs_row=True, synonyms=("delete", "cancel download")),
    Action("copy_id", "y", "copy id", "Copy the ID", group="Act", needs_row=True, selection="many",
           synonyms=("clipboard", "yank")),
    Action("copy_curl", "Y", "copy curl", "Copy the request as curl, without the token",
           group="Act", selection="one"),
    Action("export", "e", "export", "Export visible rows as CSV, a comparison as a report",
           group="Act", selection="many", synonyms=("csv", "save as", "report")),
    Action("browse", "o", "browser", "Open in the browser; over SSH, copy the link", group="Act",
           needs_row=True, synonyms=("open in browser", "url", "web page")),
    Action("batch", "B", "batch",
           "Do the same for all ticked rows; without ticks, list the batches", GLOBAL, "Act",
           selection="many", synonyms=("batches", "many", "bulk", "release train")),
    Action("row_actions", "full_stop", "actions", "All actions for this row", group="Act",
           in_palette=False),
)  # fmt: skip

_MANAGEMENT = (
    Action("new", "n", "new", "New", group="Manage", footer_priority=34, writes=True,
           synonyms=("add", "create")),
    Action("edit", "E", "edit", "Edit", group="Manage", footer_priority=32, needs_row=True,
           writes=True, synonyms=("rename", "change")),
    Action("switch", "O", "on/off", "Start or stop, enable or disable", group="Manage",
           footer_priority=84, needs_row=True, writes=True, synonyms=("start", "stop", "restart",
           "enable", "disable")),
    Action("folders", "", "folders", "Folders of this project", group="Manage", selection="cursor"),
    Action("assets", "", "assets", "Assets of this project or folder, with IDs", group="Manage",
           selection="cursor"),
    Action("properties", "", "properties", "Properties of this project", group="Manage",
           selection="cursor"),
    Action("timeline", "", "timeline", "Timeline of this project: builds, deployments, reviews and"
           " imports", group="Manage", selection="cursor",
           synonyms=("history", "lead time", "statistics", "metrics")),
    Action("workspace_timeline", "", "workspace timeline", "Timeline of the workspace: builds,"
           " deployments, reviews and imports", GLOBAL, "Manage", synonyms=("delivery",)),
    Action("export_package", "", "export package",
           "Export a package from a project, folder or manifest", group="Manage", writes=True,
           selection="one"),
    Action("import_package", "", "import package", "Import a zip into a project or folder",
           group="Manage", writes=True, selection="one"),
    Action("import_export", "I", "import", "Import an exported package or a zip", group="Manage",
           writes=True, selection="one"),
    Action("assign_tags", "", "assign tags", "Add or remove tags of recipes and connections",
           group="Manage", writes=True, selection="many"),
    Action("all_folders", "", "all folders", "All folders of the workspace", GLOBAL, "Manage"),
    Action("root_assets", "", "root assets", "Assets of the root folder, with IDs", GLOBAL,
           "Manage", synonyms=("root folder",)),
    Action("environment_properties", "", "environment properties",
           "Properties of the token's environment", GLOBAL, "Manage"),
    Action("tags", "", "tags", "Tags of the workspace", GLOBAL, "Manage"),
    Action("environment", "", "environment", "Switch to the token of dev, test or prod", GLOBAL,
           "Manage", synonyms=("env",)),
    Action("packages", "", "packages", "Known exports, imports and manifests", GLOBAL, "Manage"),
)  # fmt: skip

_APP = (
    Action("leave_workspace", "", "leave workspace", "Leave the customer's workspace", GLOBAL,
           "Program", synonyms=("leave customer",)),
    Action("audit", "", "audit trail", "Export the audit trail as JSON lines", GLOBAL, "Program",
           synonyms=("ledger", "log of changes", "history of changes")),
    Action("pending", "p", "pending",
           "What is running: watches, releases, batches and downloads, with their progress", GLOBAL,
           "Program", synonyms=("running", "background", "jobs", "watches")),
    Action("messages", "M", "messages", "The last 50 messages", GLOBAL, "Program",
           synonyms=("notifications", "what was said")),
    Action("profiles", "P", "profiles", "Switch, add, test and edit profiles", GLOBAL, "Program",
           synonyms=("accounts", "switch profile", "log in")),
    Action("palette", "colon,ctrl+p", "commands", "Find a command by name", GLOBAL, "Program",
           in_palette=False),
    Action("help", "question_mark", "help", "Keys of this screen", GLOBAL, "Program",
           footer_priority=60, synonyms=("keys", "shortcuts")),
    Action("theme", "", "theme", "Choose the colors of the profile", GLOBAL, "Program",
           synonyms=("colors", "dark", "light", "contrast")),
    Action("redraw", "ctrl+l", "redraw", "Redraw the screen", GLOBAL, "Program",
           synonyms=("repaint",)),
    Action("suspend", "ctrl+z", "suspend", "Suspend to the shell; fg resumes", GLOBAL, "Program",
           synonyms=("background", "shell")),
    Action("quit", "q,ctrl+q,ctrl+c", "quit", "Quit", GLOBAL, "Program", synonyms=("exit", "end")),
)  # fmt: skip

_PROFILES = (
    Action("profile_use", "enter", "use", "Switch to this profile", IN_PROFILES, "Profiles", 90),
    Action("profile_new", "n", "new", "Add a profile", IN_PROFILES, "Profiles", 80),
    Action("profile_edit", "E", "edit", "Edit this profile or its tokens", IN_PROFILES, "Profiles",
           70),
    Action("profile_test", "t", "test", "Test this profile's tokens", IN_PROFILES, "Profiles", 60),
    Action("profile_default", "asterisk", "default", "Make this profile the default", IN_PROFILES,
           "Profiles", 50),
    Action("profile_delete", "delete", "delete", "Delete this profile and its stored tokens",
           IN_PROFILES, "Profiles", 40),
)  # fmt: skip

ACTIONS: list[Action] = [
    *_NAVIGATION,
    *_SECTIONS,
    *_INSPECTION,
    *_RELEASE,
    *_ROW_ACTIONS,
    *_MANAGEMENT,
    *_APP,
    *_PROFILES,
]
BY_ID: dict[str, Action] = {action.id: action for action in ACTIONS}


def key_of(action_id: str) -> str:
    """Return the current key of an action for a sentence; without one, its name in the palette."""
    if action_id == "send":
        return _send_key[0]
    action = BY_ID[action_id]
    return action.key or f"{BY_ID['palette'].key} {action.title}".strip()


def with_keys(text: str) -> str:
    """Return ``text`` with keys for the ids of actions: ``{refresh}`` becomes ``r``."""
    return _KEY_FIELD.sub(lambda match: key_of(match[1]), text)


def actions_in(*scopes: str) -> Iterator[Action]:
    """Yield the actions of these scopes in table order."""
    return (action for action in ACTIONS if action.scope in scopes)


def use_keys(chosen: Mapping[str, tuple[str, ...]], send_key: str | None = None) -> None:
    """Assign these keys to actions; all others have their default keys."""
    _send_key[0] = send_key or _SEND_KEY
    _chosen_keys.clear()
    _chosen_keys.update(chosen)
    _by_key.cache_clear()


def use_commands(actions: Sequence[Action]) -> None:
    """Replace the actions for the user's own commands."""
    own = {action.id for action in _own_actions}
    ACTIONS[:] = [action for action in ACTIONS if action.id not in own]
    for name in own:
        BY_ID.pop(name, None)
    _own_actions[:] = actions
    ACTIONS.extend(actions)
    BY_ID.update((action.id, action) for action in actions)
    _by_key.cache_clear()


_own_actions: list[Action] = []
_SEND_KEY = "ctrl+s"
_send_key = [_SEND_KEY]
"""The key that sends forms."""
_KEY_FIELD = re.compile(rf"\{{({'|'.join(BY_ID)}|send)\}}")


def action_for(key: str, *places: str) -> str | None:
    """Return the action that has ``key`` (a Textual key name) in these scopes."""
    return _by_key(places).get(key)


@cache
def _by_key(places: tuple[str, ...]) -> dict[str, str]:
    return {key: action.id for action in actions_in(*places) for key in action.key_names}
