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

TakesRows = Literal["none", "cursor", "one", "many"]
"""Which rows an action is for. ``cursor``: it only shows something, so ticks do not matter.
``one``: the row under the cursor, or the only ticked one; with more ticks it refuses.
``many``: all ticked rows, else the one under the cursor."""

EVERYWHERE = "everywhere"
LISTS = "lists"
PROFILES = "profiles"


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
    where: str = LISTS
    group: str = "Look"
    footer: int = 0
    """How much it deserves a place in the footer; 0: not there."""
    palette: bool = True
    on_row: bool = False
    """Whether it needs a row under the cursor."""
    writes: bool = False
    """Whether it changes something in Workato: refused on a read-only connection."""
    rows: TakesRows | None = None
    """None: ``one`` if it needs a row, else ``none``."""
    synonyms: tuple[str, ...] = ()
    """What else people call it: the palette finds it by these as by its title."""

    @property
    def key(self) -> str:
        """The first key, as a person would write it; empty if it has none."""
        return shown_key(self.each_key[0]) if self.each_key else ""

    @property
    def each_key(self) -> tuple[str, ...]:
        """All its keys now, in Textual's names: those of the person's key map, else the usual."""
        chosen = _chosen_keys.get(self.id)
        return self.usual_keys if chosen is None else chosen

    @property
    def usual_keys(self) -> tuple[str, ...]:
        """Its keys without a key map, in Textual's names."""
        return tuple(self.default_keys.split(",")) if self.default_keys else ()

    @property
    def for_rows(self) -> TakesRows:
        """Which rows it is for, unless a view says otherwise."""
        return self.rows or ("one" if self.on_row else "none")

    @property
    def called(self) -> str:
        """What a message about it begins with: its key, else its title."""
        return self.key or self.title

    @property
    def name(self) -> str:
        """Its line in the palette."""
        title = self.title.capitalize()
        return f"{title} ({self.key})" if self.key else title


_chosen_keys: dict[str, tuple[str, ...]] = {}
"""Keys of the key map by action."""

_SHOWN = {
    "slash": "/",
    "plus": "+",
    "number_sign": "#",
    "exclamation_mark": "!",
    "colon": ":",
    "full_stop": ".",
    "question_mark": "?",
    "asterisk": "*",
    "equals_sign": "=",
    "delete": "del",
    "escape": "esc",
    "pageup": "PgUp",
    "pagedown": "PgDn",
}


def shown_key(key: str) -> str:
    """``key`` (Textual's name) as it stands on a keyboard."""
    return _SHOWN.get(key, key)


_MOVES = (
    Action("cursor_down", "j,down", "down", "One row down", group="Move", palette=False),
    Action("cursor_up", "k,up", "up", "One row up", group="Move", palette=False),
    Action("page_down", "ctrl+d,pagedown", "page down", "Half a page down", group="Move",
           palette=False),
    Action("page_up", "ctrl+u,pageup", "page up", "Half a page up", group="Move", palette=False),
    Action("first", "g,home", "first", "To the first row", group="Move", palette=False),
    Action("last", "G,end", "last", "To the last row", group="Move", palette=False),
    Action("scroll_left", "left", "left", "Scroll the text to the left", group="Move",
           palette=False),
    Action("scroll_right", "right", "right", "Scroll the text to the right", group="Move",
           palette=False),
    Action("next_part", "tab", "next part", "To the other part of the screen", group="Move",
           palette=False),
)  # fmt: skip

_SECTIONS = (
    Action("section_projects", "1", "Projects", "Projects of this workspace", EVERYWHERE, "Go to"),
    Action("section_builds", "2", "Builds", "Builds that are known here", EVERYWHERE, "Go to",
           synonyms=("versions", "packages built")),
    Action("section_deployments", "3", "Deployments", "Deployments, newest first", EVERYWHERE,
           "Go to", synonyms=("history", "releases")),
    Action("section_reviews", "4", "Reviews", "Deployments that wait for a review, and the decided "
           "ones", EVERYWHERE, "Go to", synonyms=("pending", "approvals", "waiting")),
    Action("section_customers", "5", "Customers", "Workspaces of Embedded customers", EVERYWHERE,
           "Go to"),
    Action("section_downloads", "6", "Downloads", "Downloads of build zips", EVERYWHERE, "Go to",
           synonyms=("transfers",)),
    Action("section_requests", "7", "Requests", "Every call of this run", EVERYWHERE, "Go to",
           synonyms=("logs", "calls", "api requests")),
    Action("section_resources", "8", "Resources", "Everything else that this workspace has: "
           "recipes, connections, lookup tables …", EVERYWHERE, "Go to", synonyms=("families",)),
    Action("section_board", "0", "Board", "Projects by environment: what is live, what waits, what "
           "is behind", EVERYWHERE, "Go to", synonyms=("status", "overview", "what is live")),
)  # fmt: skip

_LOOK = (
    Action("open", "enter", "open", "Open the row: all that is known of it", footer=90,
           on_row=True, rows="cursor"),
    Action("back", "escape,backspace", "back", "Leave: a running read, the filter, the ticks, the "
           "filter of f, then the screen", footer=20, palette=False),
    Action("filter", "slash", "filter", "Filter the rows as you type", footer=80,
           synonyms=("find", "search the rows")),
    Action("filters", "f", "filters", "Choose what is asked for: project, environment, state, time",
           footer=70, synonyms=("narrow", "query")),
    Action("sort", "s", "sort", "Sort by the next column; once more turns it round",
           synonyms=("order by",)),
    Action("open_number", "number_sign", "number", "Open a build, a deployment, a package, a "
           "manifest, a folder or a customer by its number", synonyms=("go to number", "by id")),
    Action("look", "i", "inside", "Look inside: the folders and assets of a build, an export or a "
           "zip", footer=84, on_row=True, rows="cursor", synonyms=("contents", "inspect")),
    Action("compare", "equals_sign", "compare", "What changes: two builds, a deployment and what "
           "was there before, a zip or folder", footer=83, on_row=True,
           rows="many", synonyms=("diff", "changes", "difference")),
    Action("search", "F", "search", "Search through everything inside of a package", footer=62,
           synonyms=("grep", "find inside")),
    Action("as_json", "J", "JSON", "Show what is inside as JSON, or in words again", footer=61),
    Action("look_at_path", "", "look at path", "Look inside a zip or a folder on this machine",
           EVERYWHERE),
    Action("clear_filters", "", "reset filters", "Show again what the list shows by itself",
           synonyms=("clear filters", "no filter", "show all")),
    Action("refresh", "r", "refresh", "Fetch the rows anew", footer=50, synonyms=("reload",)),
    Action("tick", "space", "tick", "Tick the row, for what can be done with many", on_row=True,
           rows="cursor", synonyms=("select", "mark")),
    Action("tick_all", "plus", "tick all", "Tick all rows that are shown",
           synonyms=("select all",)),
    Action("tick_range", "V", "tick range", "Tick the rows from the last tick to the cursor",
           on_row=True, rows="cursor", synonyms=("select range",)),
    Action("invert_ticks", "T", "invert ticks", "Invert the ticks of the rows that are shown",
           synonyms=("invert selection",)),
    Action("reveal", "exclamation_mark", "show", "Show what is masked, or hide it again",
           footer=28, synonyms=("unmask", "secrets")),
)  # fmt: skip

_RELEASE = (
    Action("build", "b", "build", "Build the project, as DEV is now", group="Release", footer=45,
           on_row=True, writes=True),
    Action("deploy", "D", "deploy", "Deploy: promote, once more, back, or what was approved",
           group="Release", footer=86, on_row=True, writes=True, synonyms=("promote", "redeploy")),
    Action("rollback", "", "roll back", "Rollback to the build that was live before, in test or "
           "prod", group="Release", on_row=True, writes=True,
           synonyms=("rollback", "undo", "revert", "back out")),
    Action("release", "R", "release", "Release in one go: build, wait, deploy, have it reviewed",
           group="Release", on_row=True, writes=True, synonyms=("build and deploy",)),
    Action("watch", "W", "watch", "Tell when this build or deployment has ended, or stop telling",
           group="Release", on_row=True, synonyms=("notify", "follow")),
    Action("reviewers", "v", "reviewers", "Assign the reviewers of a deployment", group="Review",
           footer=81, on_row=True, writes=True),
    Action("submit", "S", "submit", "Submit a deployment for review", group="Review", footer=82,
           on_row=True, writes=True, synonyms=("request review",)),
    Action("approve", "a", "approve", "Approve a deployment, with a comment", group="Review",
           footer=88, on_row=True, writes=True),
    Action("reject", "x", "reject", "Reject a deployment, with a comment", group="Review",
           footer=87, on_row=True, writes=True),
    Action("comment", "c", "comment", "Change the comment of a review", group="Review", on_row=True,
           writes=True),
    Action("reopen", "u", "reopen", "Reopen a decided review", group="Review", on_row=True,
           writes=True, synonyms=("undo review",)),
    Action("mine", "m", "mine", "Only the deployments that wait for this profile's reviewer",
           group="Review", footer=25, synonyms=("my reviews",)),
)  # fmt: skip

_ACT = (
    Action("download", "d", "download", "Download the build's zip", group="Act", footer=85,
           on_row=True, rows="many", synonyms=("fetch the zip", "save")),
    Action("unpack", "z", "unpack", "Unpack a build's zip into a folder, to commit it",
           group="Act", footer=40, on_row=True, synonyms=("extract", "unzip")),
    Action("delete", "delete", "remove", "Delete what the row is; cancel a running download, or "
           "take it off the list", group="Act", footer=30, on_row=True,
           synonyms=("delete", "cancel download")),
    Action("copy_id", "y", "copy id", "Copy the ID", group="Act", on_row=True,
           rows="many", synonyms=("clipboard", "yank")),
    Action("copy_curl", "Y", "copy curl", "Copy the request as curl, without the token",
           group="Act", rows="one"),
    Action("export", "e", "export", "Write the rows that are shown to a CSV file; a comparison as "
           "a report", group="Act", rows="many", synonyms=("csv", "save as", "report")),
    Action("browse", "o", "browser", "Open in the browser; over SSH copy the address instead",
           group="Act", on_row=True, synonyms=("open in browser", "url", "web page")),
    Action("row_actions", "full_stop", "actions", "All that can be done with this row",
           group="Act", palette=False),
)  # fmt: skip

_MANAGE = (
    Action("new", "n", "new", "Make a new one of what is listed", group="Manage",
           footer=34, writes=True, synonyms=("add", "create")),
    Action("edit", "E", "edit", "Rename and describe, or change what the row is", group="Manage",
           footer=32, on_row=True, writes=True, synonyms=("rename", "change")),
    Action("switch", "O", "on/off", "Start or stop, enable or disable what the row is",
           group="Manage", footer=84, on_row=True, writes=True,
           synonyms=("start", "stop", "restart", "enable", "disable")),
    Action("folders", "", "folders", "Folders of this project, level by level", group="Manage",
           rows="cursor"),
    Action("assets", "", "assets", "What is in this project or folder, with the IDs",
           group="Manage", rows="cursor"),
    Action("properties", "", "properties", "Properties of this project", group="Manage",
           rows="cursor"),
    Action("export_package", "", "export package", "Make a package: of a project or a folder, or "
           "once more of a manifest", group="Manage", writes=True, rows="one"),
    Action("import_package", "", "import package", "Import a package from this machine into a "
           "project or a folder", group="Manage", writes=True, rows="one"),
    Action("import_export", "I", "import", "Import a package that was exported, from here or "
           "from a customer's workspace, or a zip", group="Manage", writes=True, rows="one"),
    Action("assign_tags", "", "assign tags", "Give tags to recipes and connections, or take them "
           "away", group="Manage", writes=True, rows="many"),
    Action("all_folders", "", "all folders", "Folders of the workspace, from the top", EVERYWHERE,
           "Manage"),
    Action("root_assets", "", "root assets", "What is in the root folder, with the IDs; make a "
           "package of it", EVERYWHERE, "Manage", synonyms=("root folder",)),
    Action("environment_properties", "", "environment properties", "Properties of the environment "
           "that the token belongs to", EVERYWHERE, "Manage"),
    Action("tags", "", "tags", "Tags of the workspace", EVERYWHERE, "Manage"),
    Action("environment", "", "environment", "Act with the token of another environment: dev, test "
           "or prod", EVERYWHERE, "Manage", synonyms=("env",)),
    Action("packages", "", "packages", "Exports, imports and manifests that are known here",
           EVERYWHERE, "Manage"),
)  # fmt: skip

_PROGRAM = (
    Action("leave_workspace", "", "leave workspace", "Leave the customer's workspace, back to "
           "where it was entered", EVERYWHERE, "Program", synonyms=("leave customer",)),
    Action("audit", "", "audit trail", "Write what was changed from here to a file, as JSON lines",
           EVERYWHERE, "Program", synonyms=("ledger", "log of changes", "history of changes")),
    Action("profiles", "P", "profiles", "Switch, add, test and edit profiles", EVERYWHERE,
           "Program", synonyms=("accounts", "switch profile", "log in")),
    Action("palette", "colon,ctrl+p", "commands", "Find an action or a screen by name", EVERYWHERE,
           "Program", palette=False),
    Action("help", "question_mark", "help", "The keys of this screen", EVERYWHERE, "Program",
           footer=60, synonyms=("keys", "shortcuts")),
    Action("theme", "", "theme", "Choose the colors, until the program ends", EVERYWHERE, "Program",
           synonyms=("colors", "dark", "light", "contrast")),
    Action("redraw", "ctrl+l", "redraw", "Draw the screen anew, where something else wrote on it",
           EVERYWHERE, "Program", synonyms=("repaint",)),
    Action("suspend", "ctrl+z", "suspend", "Stop for a while and go back to the shell; fg goes on",
           EVERYWHERE, "Program", synonyms=("background", "shell")),
    Action("quit", "q,ctrl+q,ctrl+c", "quit", "Leave the program", EVERYWHERE, "Program",
           synonyms=("exit", "end")),
)  # fmt: skip

_PROFILES = (
    Action("profile_use", "enter", "use", "Switch to this profile", PROFILES, "Profiles", 90),
    Action("profile_new", "n", "new", "Add a profile", PROFILES, "Profiles", 80),
    Action("profile_edit", "E", "edit", "Edit this profile or its tokens", PROFILES, "Profiles",
           70),
    Action("profile_test", "t", "test", "Does it answer, and as which workspace", PROFILES,
           "Profiles", 60),
    Action("profile_default", "asterisk", "default", "Start with this profile from now on",
           PROFILES, "Profiles", 50),
    Action("profile_delete", "delete", "remove", "Remove this profile and its tokens", PROFILES,
           "Profiles", 40),
)  # fmt: skip

ACTIONS: tuple[Action, ...] = (
    *_MOVES,
    *_SECTIONS,
    *_LOOK,
    *_RELEASE,
    *_ACT,
    *_MANAGE,
    *_PROGRAM,
    *_PROFILES,
)
BY_ID: dict[str, Action] = {action.id: action for action in ACTIONS}


def of(*places: str) -> Iterator[Action]:
    """The actions of these places, in the table's order."""
    return (action for action in ACTIONS if action.where in places)


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
    return {key: action.id for action in of(*places) for key in action.each_key}
