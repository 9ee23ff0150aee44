"""One table of everything that a key can do.

Bindings, the footer, help, the command palette, the row's action list and the README's key table
are all made from :data:`ACTIONS`; nothing else in the program names a key. A letter is in the table
from the day that it works, and means the same on every screen.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Literal, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

RowSelection = Literal["none", "cursor", "one", "many"]
"""Which rows an action is for. ``cursor``: it only shows something, so ticks do not matter.
``one``: the row under the cursor, or the only ticked one; with more ticks it refuses.
``many``: all ticked rows, else the one under the cursor."""

GLOBAL = "everywhere"
IN_LISTS = "lists"
IN_PROFILES = "profiles"


class Action(NamedTuple):
    """What a key does: the same words in the footer, in help and in the palette."""

    id: str
    default_keys: str
    """Textual's names, the first one is shown; several are separated by commas. Empty: it is
    found by name only, in the row's list of actions and in the palette."""
    title: str
    """One or two words, for the footer."""
    help: str
    """A sentence, for help and the palette."""
    scope: str = IN_LISTS
    group: str = "Look"
    footer_priority: int = 0
    """How much it deserves a place in the footer; 0: not there."""
    in_palette: bool = True
    needs_row: bool = False
    """Whether it needs a row under the cursor."""
    writes: bool = False
    """Whether it changes something in Workato: refused on a read-only connection."""
    selection: RowSelection | None = None
    """None: ``one`` if it needs a row, else ``none``."""
    synonyms: tuple[str, ...] = ()
    """What else people call it: the palette finds it by these as by its title."""

    @property
    def key(self) -> str:
        """The first key, as a person would write it; empty if it has none."""
        return key_label(self.key_names[0]) if self.key_names else ""

    @property
    def key_names(self) -> tuple[str, ...]:
        """All its keys now, in Textual's names: those of the person's key map, else the usual."""
        chosen = _chosen_keys.get(self.id)
        return self.usual_keys if chosen is None else chosen

    @property
    def usual_keys(self) -> tuple[str, ...]:
        """Its keys without a key map, in Textual's names."""
        return tuple(self.default_keys.split(",")) if self.default_keys else ()

    @property
    def row_selection(self) -> RowSelection:
        """Which rows it is for, unless a view says otherwise."""
        return self.selection or ("one" if self.needs_row else "none")

    @property
    def label(self) -> str:
        """What a message about it begins with: its key, else its title."""
        return self.key or self.title

    @property
    def palette_label(self) -> str:
        """Its line in the palette."""
        title = self.title.capitalize()
        return f"{title} ({self.key})" if self.key else title


_chosen_keys: dict[str, tuple[str, ...]] = {}
"""Keys of the key map by action."""

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
    """``key`` (Textual's name) as it stands on a keyboard."""
    return _KEY_LABELS.get(key, key)


_NAVIGATION = (
    Action("cursor_down", "j,down", "down", "One row down", group="Move", in_palette=False),
    Action("cursor_up", "k,up", "up", "One row up", group="Move", in_palette=False),
    Action("page_down", "ctrl+d,pagedown", "page down", "Half a page down", group="Move",
           in_palette=False),
    Action("page_up", "ctrl+u,pageup", "page up", "Half a page up", group="Move", in_palette=False),
    Action("first", "g,home", "first", "To the first row", group="Move", in_palette=False),
    Action("last", "G,end", "last", "To the last row", group="Move", in_palette=False),
    Action("scroll_left", "left", "left", "Scroll columns or text to the left", group="Move",
           in_palette=False),
    Action("scroll_right", "right", "right", "Scroll columns or text to the right", group="Move",
           in_palette=False),
    Action("next_part", "tab", "next part", "To the other part of the screen", group="Move",
           in_palette=False),
    Action("go_back", "left_square_bracket", "back", "Go back to where you were before, also in "
           "another section or workspace", GLOBAL, "Move"),
    Action("go_forward", "right_square_bracket", "forward", "Go forward again", GLOBAL, "Move"),
    Action("last_place", "minus", "last place", "Go to the last place; again to return",
           GLOBAL, "Move"),
    Action("previous_item", "less_than_sign", "previous item", "In a detail or a comparison: the "
           "previous row of the list", GLOBAL, "Move"),
    Action("next_item", "greater_than_sign", "next item", "In a detail or a comparison: the next "
           "row of the list", GLOBAL, "Move"),
)  # fmt: skip

_SECTIONS = (
    Action("section_projects", "1", "Projects", "Projects of this workspace", GLOBAL, "Go to"),
    Action("section_builds", "2", "Builds", "Builds that are known here", GLOBAL, "Go to",
           synonyms=("versions", "packages built")),
    Action("section_deployments", "3", "Deployments", "Deployments, newest first", GLOBAL,
           "Go to", synonyms=("history", "releases")),
    Action("section_reviews", "4", "Reviews", "Deployments that wait for a review, and the decided "
           "ones", GLOBAL, "Go to", synonyms=("pending", "approvals", "waiting")),
    Action("section_customers", "5", "Customers", "Workspaces of Embedded customers", GLOBAL,
           "Go to"),
    Action("section_downloads", "6", "Downloads", "Downloads of build zips", GLOBAL, "Go to",
           synonyms=("transfers",)),
    Action("section_requests", "7", "Requests", "Every call of this run", GLOBAL, "Go to",
           synonyms=("logs", "calls", "api requests")),
    Action("section_resources", "8", "Resources", "Everything else that this workspace has: "
           "recipes, connections, lookup tables …", GLOBAL, "Go to", synonyms=("families",)),
    Action("section_board", "0", "Board", "Projects by environment: what is live, what waits, what "
           "is behind", GLOBAL, "Go to", synonyms=("status", "overview", "what is live")),
)  # fmt: skip

_INSPECTION = (
    Action("open", "enter", "open", "Open the row: all that is known of it", footer_priority=90,
           needs_row=True, selection="cursor"),
    Action("back", "escape,backspace", "back", "Leave: a running read, the filter, the ticks, the "
           "filter of f, then the screen", footer_priority=20, in_palette=False),
    Action("filter", "slash", "filter", "Filter the rows as you type", footer_priority=80,
           synonyms=("find", "search the rows")),
    Action("filters", "f", "filters", "Choose what is asked for: project, environment, state, time",
           footer_priority=70, synonyms=("narrow", "query")),
    Action("sort", "s", "sort", "Sort by the next column; again to reverse, once more for the "
           "default order", synonyms=("order by",)),
    Action("sort_by", "", "sort by", "Choose the column to sort by"),
    Action("columns", "C", "columns", "Choose columns, their order, and the default sort",
           synonyms=("fields", "layout")),
    Action("open_number", "number_sign", "number", "Open a build, a deployment, a package, a "
           "manifest, a folder or a customer by its number", synonyms=("go to number", "by id")),
    Action("look", "i", "inside", "Look inside: the folders and assets of a build, an export or a "
           "zip", footer_priority=84, needs_row=True, selection="cursor", synonyms=("contents",
           "inspect")),
    Action("compare", "equals_sign", "compare", "What changes: two builds, a deployment and what "
           "was there before, a zip or folder", footer_priority=83, needs_row=True,
           selection="many", synonyms=("diff", "changes", "difference")),
    Action("search", "F", "search", "Search through everything inside of a package",
           footer_priority=62,
           synonyms=("grep", "find inside")),
    Action("as_json", "J", "JSON", "Show what is inside as JSON, or in words again",
           footer_priority=61),
    Action("look_at_path", "", "look at path", "Look inside a zip or a folder on this machine",
           GLOBAL),
    Action("pane", "w", "pane", "Widen, narrow or hide the pane beside the table",
           synonyms=("wider", "narrower", "hide the pane", "details")),
    Action("clear_filters", "", "reset filters", "Show again what the list shows by itself",
           synonyms=("clear filters", "no filter", "show all")),
    Action("refresh", "r", "refresh", "Fetch the rows anew", footer_priority=50,
           synonyms=("reload",)),
    Action("tick", "space", "tick", "Tick the row, for what can be done with many", needs_row=True,
           selection="cursor", synonyms=("select", "mark")),
    Action("tick_all", "plus", "tick all", "Tick all rows that are shown",
           synonyms=("select all",)),
    Action("tick_range", "V", "tick range", "Tick the rows from the last tick to the cursor",
           needs_row=True, selection="cursor", synonyms=("select range",)),
    Action("invert_ticks", "T", "invert ticks", "Invert the ticks of the rows that are shown",
           synonyms=("invert selection",)),
    Action("reveal", "exclamation_mark", "show", "Show what is masked, or hide it again",
           footer_priority=28, synonyms=("unmask", "secrets")),
)  # fmt: skip

_RELEASE = (
    Action("build", "b", "build", "Build the project, as DEV is now", group="Release",
           footer_priority=45, needs_row=True, writes=True, selection="many"),
    Action("deploy", "D", "deploy", "Deploy: promote, once more, back, or what was approved",
           group="Release", footer_priority=86, needs_row=True, writes=True, selection="many",
           synonyms=("promote", "redeploy")),
    Action("rollback", "", "roll back", "Rollback to the build that was live before, in test or "
           "prod", group="Release", needs_row=True, writes=True,
           synonyms=("rollback", "undo", "revert", "back out")),
    Action("release", "R", "release", "Release in one go: build, wait, deploy, have it reviewed",
           group="Release", needs_row=True, writes=True, synonyms=("build and deploy",)),
    Action("watch", "W", "watch", "Tell when this build or deployment has ended, or stop telling",
           group="Release", needs_row=True, synonyms=("notify", "follow")),
    Action("reviewers", "v", "reviewers", "Assign the reviewers of a deployment", group="Review",
           footer_priority=81, needs_row=True, writes=True, selection="many"),
    Action("submit", "S", "submit", "Submit a deployment for review", group="Review",
           footer_priority=82, needs_row=True, writes=True, selection="many",
           synonyms=("request review",)),
    Action("approve", "a", "approve", "Approve a deployment, with a comment", group="Review",
           footer_priority=88, needs_row=True, writes=True, selection="many"),
    Action("reject", "x", "reject", "Reject a deployment, with a comment", group="Review",
           footer_priority=87, needs_row=True, writes=True, selection="many"),
    Action("comment", "c", "comment", "Change the comment of a review", group="Review",
           needs_row=True, writes=True),
    Action("reopen", "u", "reopen", "Reopen a decided review", group="Review", needs_row=True,
           writes=True, synonyms=("undo review",)),
    Action("mine", "m", "mine", "Only the deployments that wait for this profile's reviewer",
           group="Review", footer_priority=25, synonyms=("my reviews",)),
)  # fmt: skip

_ROW_ACTIONS = (
    Action("download", "d", "download", "Download the build's zip", group="Act", footer_priority=85,
           needs_row=True, selection="many", synonyms=("fetch the zip", "save")),
    Action("unpack", "z", "unpack", "Unpack a build's zip into a folder, to commit it",
           group="Act", footer_priority=40, needs_row=True, synonyms=("extract", "unzip")),
    Action("delete", "delete", "remove", "Delete what the row is; cancel a running download, or "
           "take it off the list", group="Act", footer_priority=30, needs_row=True,
           synonyms=("delete", "cancel download")),
    Action("copy_id", "y", "copy id", "Copy the ID", group="Act", needs_row=True,
           selection="many", synonyms=("clipboard", "yank")),
    Action("copy_curl", "Y", "copy curl", "Copy the request as curl, without the token",
           group="Act", selection="one"),
    Action("export", "e", "export", "Write the rows that are shown to a CSV file; a comparison as "
           "a report", group="Act", selection="many", synonyms=("csv", "save as", "report")),
    Action("browse", "o", "browser", "Open in the browser; over SSH copy the address instead",
           group="Act", needs_row=True, synonyms=("open in browser", "url", "web page")),
    Action("batch", "B", "batch", "Do the same for all ticked rows; without ticks, list the "
           "batches", GLOBAL, "Act", selection="many",
           synonyms=("batches", "many", "bulk", "release train")),
    Action("row_actions", "full_stop", "actions", "All that can be done with this row",
           group="Act", in_palette=False),
)  # fmt: skip

_MANAGEMENT = (
    Action("new", "n", "new", "Make a new one of what is listed", group="Manage",
           footer_priority=34, writes=True, synonyms=("add", "create")),
    Action("edit", "E", "edit", "Rename and describe, or change what the row is", group="Manage",
           footer_priority=32, needs_row=True, writes=True, synonyms=("rename", "change")),
    Action("switch", "O", "on/off", "Start or stop, enable or disable what the row is",
           group="Manage", footer_priority=84, needs_row=True, writes=True,
           synonyms=("start", "stop", "restart", "enable", "disable")),
    Action("folders", "", "folders", "Folders of this project, level by level", group="Manage",
           selection="cursor"),
    Action("assets", "", "assets", "What is in this project or folder, with the IDs",
           group="Manage", selection="cursor"),
    Action("properties", "", "properties", "Properties of this project", group="Manage",
           selection="cursor"),
    Action("export_package", "", "export package", "Make a package: of a project or a folder, or "
           "once more of a manifest", group="Manage", writes=True, selection="one"),
    Action("import_package", "", "import package", "Import a package from this machine into a "
           "project or a folder", group="Manage", writes=True, selection="one"),
    Action("import_export", "I", "import", "Import a package that was exported, from here or "
           "from a customer's workspace, or a zip", group="Manage", writes=True, selection="one"),
    Action("assign_tags", "", "assign tags", "Give tags to recipes and connections, or take them "
           "away", group="Manage", writes=True, selection="many"),
    Action("all_folders", "", "all folders", "Folders of the workspace, from the top", GLOBAL,
           "Manage"),
    Action("root_assets", "", "root assets", "What is in the root folder, with the IDs; make a "
           "package of it", GLOBAL, "Manage", synonyms=("root folder",)),
    Action("environment_properties", "", "environment properties", "Properties of the environment "
           "that the token belongs to", GLOBAL, "Manage"),
    Action("tags", "", "tags", "Tags of the workspace", GLOBAL, "Manage"),
    Action("environment", "", "environment", "Act with the token of another environment: dev, test "
           "or prod", GLOBAL, "Manage", synonyms=("env",)),
    Action("packages", "", "packages", "Exports, imports and manifests that are known here",
           GLOBAL, "Manage"),
)  # fmt: skip

_APP = (
    Action("leave_workspace", "", "leave workspace", "Leave the customer's workspace, back to "
           "where it was entered", GLOBAL, "Program", synonyms=("leave customer",)),
    Action("audit", "", "audit trail", "Write what was changed from here to a file, as JSON lines",
           GLOBAL, "Program", synonyms=("ledger", "log of changes", "history of changes")),
    Action("profiles", "P", "profiles", "Switch, add, test and edit profiles", GLOBAL,
           "Program", synonyms=("accounts", "switch profile", "log in")),
    Action("palette", "colon,ctrl+p", "commands", "Find an action or a screen by name", GLOBAL,
           "Program", in_palette=False),
    Action("help", "question_mark", "help", "The keys of this screen", GLOBAL, "Program",
           footer_priority=60, synonyms=("keys", "shortcuts")),
    Action("theme", "", "theme", "Choose the colors, until the program ends", GLOBAL, "Program",
           synonyms=("colors", "dark", "light", "contrast")),
    Action("redraw", "ctrl+l", "redraw", "Draw the screen anew, where something else wrote on it",
           GLOBAL, "Program", synonyms=("repaint",)),
    Action("suspend", "ctrl+z", "suspend", "Stop for a while and go back to the shell; fg goes on",
           GLOBAL, "Program", synonyms=("background", "shell")),
    Action("quit", "q,ctrl+q,ctrl+c", "quit", "Leave the program", GLOBAL, "Program",
           synonyms=("exit", "end")),
)  # fmt: skip

_PROFILES = (
    Action("profile_use", "enter", "use", "Switch to this profile", IN_PROFILES, "Profiles", 90),
    Action("profile_new", "n", "new", "Add a profile", IN_PROFILES, "Profiles", 80),
    Action("profile_edit", "E", "edit", "Edit this profile or its tokens", IN_PROFILES, "Profiles",
           70),
    Action("profile_test", "t", "test", "Does it answer, and as which workspace", IN_PROFILES,
           "Profiles", 60),
    Action("profile_default", "asterisk", "default", "Start with this profile from now on",
           IN_PROFILES, "Profiles", 50),
    Action("profile_delete", "delete", "remove", "Remove this profile and its tokens", IN_PROFILES,
           "Profiles", 40),
)  # fmt: skip

ACTIONS: tuple[Action, ...] = (
    *_NAVIGATION,
    *_SECTIONS,
    *_INSPECTION,
    *_RELEASE,
    *_ROW_ACTIONS,
    *_MANAGEMENT,
    *_APP,
    *_PROFILES,
)
BY_ID: dict[str, Action] = {action.id: action for action in ACTIONS}


def actions_in(*scopes: str) -> Iterator[Action]:
    """The actions of these places, in the table's order."""
    return (action for action in ACTIONS if action.scope in scopes)


def use_keys(chosen: Mapping[str, tuple[str, ...]]) -> None:
    """Give these actions these keys, in Textual's names; all others have their usual ones."""
    _chosen_keys.clear()
    _chosen_keys.update(chosen)
    _by_key.cache_clear()


def action_for(key: str, *places: str) -> str | None:
    """Return the id of the action that has ``key`` (Textual's name) in these places."""
    return _by_key(places).get(key)


@cache
def _by_key(places: tuple[str, ...]) -> dict[str, str]:
    return {key: action.id for action in actions_in(*places) for key in action.key_names}
