"""``views.toml``: how lists are shown, and views that were saved under a name.

    [lists.acme.deployments]            # a profile, and what is listed
    columns = ["ID", "Title", "State", "When"]
    sort = "When"
    descending = true

    [views."Prod this week"]
    section = "deployments"
    filter = "env:prod age:<1w"

The app writes it by tomlkit, so that comments stay. A file that cannot be read is never written.
"""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Any, NamedTuple

from workato_tui.common.paths import config_dir
from workato_tui.profiles.errors import ProfileError
from workato_tui.profiles.private_files import locked, write_bytes
from workato_tui.profiles.toml_read import parse, read_text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

FILE_NAME = "views.toml"


class ListShape(NamedTuple):
    """The columns and the order of a list; empty for the defaults."""

    columns: tuple[str, ...] = ()
    """Titles in the order of the columns."""
    sort: str = ""
    """The title of the column to sort by when the list is opened."""
    descending: bool = False


class SavedView(NamedTuple):
    """A named list with filters, columns, and an order."""

    name: str
    section: str
    filter: str = ""
    """The filter of ``/``."""
    server: Mapping[str, str] = MappingProxyType({})
    """The server-side filter of ``f``: fields of the list's request."""
    shape: ListShape = ListShape()
    mine: bool = False
    """Whether to show only what is waiting for the profile's reviewer."""


EXAMPLES = (
    SavedView("Failed since yesterday", "deployments", "state:failed age:<2d"),
    SavedView("Waiting for me", "reviews", mine=True),
    SavedView("Prod this week", "deployments", "env:prod age:<1w"),
)


class Views(NamedTuple):
    """The content of the file."""

    lists: Mapping[tuple[str, str], ListShape] = MappingProxyType({})
    """By profile and kind of list."""
    saved: tuple[SavedView, ...] = EXAMPLES
    problems: tuple[str, ...] = ()
    """Messages about invalid entries."""


class ViewsFile:
    """The file. Every change re-reads it under a lock and writes it atomically."""

    def __init__(self) -> None:
        self.path = config_dir() / FILE_NAME

    def load(self) -> Views:
        """Return the content; only the examples if there is no file.

        Raises :class:`~workato_tui.profiles.errors.UnreadableFile` with line and column.
        """
        return self._views(parse(self.path, read_text(self.path, private=False)))

    def save_list(self, profile: str, kind: str, shape: ListShape) -> Views:
        """Store how a list of a profile is shown; an empty shape removes it."""
        return self._change(("lists", profile, kind), _shape_table(shape))

    def save_view(self, view: SavedView) -> Views:
        """Store a view under its name, replacing an existing one."""
        return self._change(("views", view.name), _view_table(view))

    def remove_view(self, view: SavedView) -> Views:
        """Remove a saved view; an example is marked as hidden."""
        hides = any(example.name == view.name for example in EXAMPLES)
        return self._change(("views", view.name), {"hidden": True} if hides else {})

    def _change(self, path: tuple[str, ...], values: dict[str, Any]) -> Views:
        with locked(self.path):
            text = read_text(self.path, private=False)
            before = parse(self.path, text)
            after = _edited(text, path, values)
            data = parse(self.path, after)
            if _pruned(data) != _pruned(_expected(before, path, values)):
                raise ProfileError(
                    f"{self.path} is written in a way that cannot be edited safely, so it was "
                    "left alone. Edit it by hand."
                )
            write_bytes(self.path, after.encode())
        return self._views(data)

    def _views(self, data: dict[str, Any]) -> Views:
        problems: list[str] = []

        def report(where: str, problem: str) -> None:
            problems.append(f"{self.path}: {where} {problem}; it is ignored.")

        lists = {
            (profile, kind): shape
            for profile, kinds in _tables(data, "lists", report)
            for kind, table in _tables({profile: kinds}, profile, report)
            if (shape := _shape(table)) != ListShape()
        }
        views = {view.name: view for view in EXAMPLES}
        for name, table in _tables(data, "views", report):
            views.pop(name, None)
            if table.get("hidden") is True:
                continue
            if not isinstance(table.get("section"), str):
                report(f'views."{name}"', "names no section")
                continue
            views[name] = _view(name, table)
        return Views(lists, tuple(views.values()), tuple(problems))


def _tables(
    data: Mapping[str, Any], name: str, report: Callable[[str, str], None]
) -> Iterator[tuple[str, dict[str, Any]]]:
    table = data.get(name, {})
    if not isinstance(table, dict):
        report(name, "is not a table")
        return
    for key, value in table.items():
        if isinstance(value, dict):
            yield key, value
        else:
            report(f"{name}.{key}", "is not a table")


def _shape(table: Mapping[str, Any]) -> ListShape:
    columns, sort = table.get("columns"), table.get("sort")
    titles = (
        [title for title in columns if isinstance(title, str)] if isinstance(columns, list) else []
    )
    return ListShape(
        tuple(dict.fromkeys(titles)),
        sort if isinstance(sort, str) else "",
        table.get("descending") is True,
    )


def _view(name: str, table: Mapping[str, Any]) -> SavedView:
    server, words = table.get("server"), table.get("filter")
    pairs = server.items() if isinstance(server, dict) else ()
    return SavedView(
        name,
        str(table["section"]),
        words if isinstance(words, str) else "",
        {key: str(value) for key, value in pairs},
        _shape(table),
        table.get("mine") is True,
    )


def _shape_table(shape: ListShape) -> dict[str, Any]:
    table: dict[str, Any] = {}
    if shape.columns:
        table["columns"] = list(shape.columns)
    if shape.sort:
        table["sort"] = shape.sort
    if shape.sort and shape.descending:
        table["descending"] = True
    return table


def _view_table(view: SavedView) -> dict[str, Any]:
    table: dict[str, Any] = {"section": view.section}
    if view.filter:
        table["filter"] = view.filter
    if view.server:
        table["server"] = dict(view.server)
    if view.mine:
        table["mine"] = True
    return table | _shape_table(view.shape)


def _edited(text: str, path: tuple[str, ...], values: dict[str, Any]) -> str:
    import tomlkit

    document = tomlkit.parse(text)
    table: Any = document
    for depth, key in enumerate(path):
        if key not in table:
            if not values:
                return text
            # A table of tables alone has no header of its own.
            table[key] = tomlkit.table(is_super_table=depth < len(path) - 1)
        parent, table = table, table[key]
    if not values:
        del parent[path[-1]]
        return tomlkit.dumps(document)
    for key in [key for key in table if key not in values]:
        del table[key]
    for key, value in values.items():
        if key not in table or table[key] != value:
            item = tomlkit.inline_table() if isinstance(value, dict) else value
            if isinstance(value, dict):
                item.update(value)
            table[key] = item
    return tomlkit.dumps(document)


def _expected(
    before: dict[str, Any], path: tuple[str, ...], values: dict[str, Any]
) -> dict[str, Any]:
    """Return the content that the file must have after the change."""
    first, rest = path[0], path[1:]
    if not rest:
        unchanged = before if values else {k: v for k, v in before.items() if k != first}
        return {**unchanged, first: values} if values else unchanged
    if first not in before and not values:
        return before
    inner = _expected(before.get(first, {}), rest, values)
    return {**before, first: inner}


def _pruned(value: dict[str, Any]) -> dict[str, Any]:
    """Return ``value`` without empty tables."""
    pruned = {k: _pruned(v) if isinstance(v, dict) else v for k, v in value.items()}
    return {key: inner for key, inner in pruned.items() if inner != {}}
