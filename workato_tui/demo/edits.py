"""Changes to a project between two builds.

An `Edit` returns a changed tree; functions that return a `BodyEdit` change the content of one
asset. `drift` adds small changes without end after the planned ones.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

from workato_tui.demo.assets import Asset, Body, BodyEdit, Tree, with_row
from workato_tui.demo.patterns import log
from workato_tui.demo.steps import Step, find, holder

if TYPE_CHECKING:
    from random import Random

Edit = Callable[[Tree], Tree]


@dataclass(frozen=True)
class Revision:
    """The changes before a build, and the description of the build."""

    note: str
    edits: tuple[Edit, ...]

    def apply(self, tree: Tree) -> Tree:
        """Return the tree after these changes."""
        for edit in self.edits:
            tree = edit(tree)
        return tree


def revision(note: str, *edits: Edit) -> Revision:
    """Return a revision of a project."""
    return Revision(note, edits)


def _edit_asset(key: str, new: Callable[[Asset], Asset]) -> Edit:
    return lambda tree: {**tree, key: new(tree[key])}


def change(key: str, *edits: BodyEdit) -> Edit:
    """Edit the content of an asset."""
    return _edit_asset(key, lambda asset: asset.edited(*edits))


def rename(key: str, name: str) -> Edit:
    """Rename an asset, which also renames its file."""
    return _edit_asset(key, lambda asset: replace(asset, name=name))


def move(key: str, folder: str) -> Edit:
    """Move an asset to another folder of the project."""
    return _edit_asset(key, lambda asset: replace(asset, folder=folder))


def add(*assets: Asset) -> Edit:
    """Add assets."""
    return lambda tree: {**tree, **{asset.key: asset for asset in assets}}


def remove(*keys: str) -> Edit:
    """Remove assets."""
    return lambda tree: {key: asset for key, asset in tree.items() if key not in keys}


def reconnect(recipe: str, provider: str, connection: str) -> Edit:
    """Let a recipe use another connection for an app."""

    def use(body: Body) -> None:
        body.setdefault("connections", {})[provider] = connection

    return change(recipe, use)


def _step(body: Body, alias: str) -> Step:
    step = find(body["code"], alias)
    if step is None:
        raise KeyError(alias)
    return step


def put(alias: str, *path: str, value: Any) -> BodyEdit:
    """Set a field of a step: `put("notify", "input", "channel", value="#sales")`."""

    def edit(body: Body) -> None:
        place: dict[str, Any] = _step(body, alias)
        for name in path[:-1]:
            place = place[name]
        place[path[-1]] = value

    return edit


def compare_with(alias: str, value: str, place: int = 0) -> BodyEdit:
    """Set the right-hand side of a condition."""

    def edit(body: Body) -> None:
        _step(body, alias)["input"]["conditions"][place]["rhs"] = value

    return edit


def add_step(inside: str, step: Callable[[], Step], place: int = 0) -> BodyEdit:
    """Add a step to the block of another one."""
    return lambda body: _step(body, inside)["block"].insert(place, step())


def move_step(alias: str, before: str) -> BodyEdit:
    """Move a step before another one."""

    def edit(body: Body) -> None:
        source, target = holder(body["code"], alias), holder(body["code"], before)
        if source is None or target is None:
            raise KeyError(alias)
        step = source[0].pop(source[1])
        replaced = holder(body["code"], before)
        if replaced is not None:
            replaced[0].insert(replaced[1], step)

    return edit


def drop_step(alias: str) -> BodyEdit:
    """Delete a step."""

    def edit(body: Body) -> None:
        place = holder(body["code"], alias)
        if place is None:
            raise KeyError(alias)
        del place[0][place[1]]

    return edit


def describe(text: str) -> BodyEdit:
    """Set the recipe's description."""
    return lambda body: body.__setitem__("description", text)


_Drift = Callable[[int], tuple[str, BodyEdit]]


def _limit(alias: str, first: int, step: int) -> _Drift:
    return lambda n: ("Higher limit in", compare_with(alias, str(first + step * n)))


def _channel(alias: str, name: str) -> _Drift:
    return lambda n: ("Another channel in", put(alias, "input", "channel", value=f"#{name}-{n}"))


def _retries(alias: str) -> _Drift:
    return lambda n: ("More retries in", put(alias, "input", "max_retry_count", value=str(3 + n)))


def _step_more(inside: str) -> _Drift:
    return lambda n: (
        "A step more in",
        add_step(inside, lambda: log(f"log_{n}", f"Checkpoint {n}")),
    )


_DRIFTS: Final[Mapping[str, tuple[_Drift, ...]]] = {
    "sync": (
        _limit("large_amount", 10_000, 500),
        _channel("notify", "finance"),
        _step_more("large_amount"),
        lambda n: ("Looks back in", put("changed", "input", "since_offset", value=str(-60 * n))),
    ),
    "nightly": (
        lambda n: (
            "Later start of",
            put("every_night", "input", "trigger_at", value=f"{n % 5:02}:{7 * n % 60:02}"),
        ),
        lambda n: ("Smaller batches in", put("records", "batch_size", value=str(100 + n))),
        _retries("carry_over_error"),
    ),
    "approval": (_limit("needs_approval", 5_000, 250), _channel("ask", "approvals")),
    "function": (_retries("look_up_error"), _step_more("look_up")),
    "webhook": (_channel("notify", "ops"), _step_more("unknown")),
    "endpoint": (
        lambda n: ("Larger answers in", put("read", "input", "limit", value=str(1 + n))),
        _step_more("no_id"),
    ),
    "load": (lambda n: ("More pages in", compare_with("pages_while", str(50 + 10 * n), 1)),),
}


def drift(tree: Tree, number: int, rng: Random) -> Revision:
    """Return a small change to one recipe; each `number` results in a different one."""
    recipes = sorted(key for key, asset in tree.items() if asset.pattern)
    if not recipes:
        return Revision("Nothing has changed", ())
    key = recipes[rng.randrange(len(recipes))]
    note, edit = rng.choice(_DRIFTS[tree[key].pattern])(number)
    edits = [change(key, edit)]
    tables = sorted(key for key, asset in tree.items() if asset.kind == "lookup_table")
    if tables and number % 4 == 0:
        edits.append(change(tables[0], with_row(f"CC-{4000 + number}", "Zoë Müller", "Alex Chen")))
    return Revision(f"{note} {tree[key].name}", tuple(edits))
