"""The lines around the table: what they say is worked out here, the bars only draw it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.cells import cell_len

from workato_tui.common.clock import Clock
from workato_tui.common.display import DisplayOptions
from workato_tui.common.text import sanitize
from workato_tui.keymap import ACTIONS, GLOBAL, IN_LISTS, Action
from workato_tui.keymap import BY_ID as ACTION_BY_ID
from workato_tui.views import BY_ID, SECTIONS, selection
from workato_tui.widgets.bar import Piece
from workato_tui.widgets.cells import age, clock

if TYPE_CHECKING:
    from collections.abc import Sequence

    from workato_tui.services.connection import Connection
    from workato_tui.views.view import View
    from workato_tui.widgets.rows import Row

NARROW = 100
"""Columns below which bars shorten and the pane gives way."""
_FOOTER: tuple[Action, ...] = tuple(
    sorted(
        (a for a in ACTIONS if a.footer_priority and a.scope in (IN_LISTS, GLOBAL)),
        key=lambda action: -action.footer_priority,
    )
)
_DAY = 86_400
_ENVIRONMENTS = {"prod": "danger", "": "dim"}


def header(
    connection: Connection, running: int, watched: int, quota: str, width: int
) -> tuple[list[Piece], list[Piece]]:
    """Who acts where; on the right what is left of the quota, and what is under way."""
    environment = connection.environment
    customer = connection.customer
    left = [] if width < NARROW else [Piece(" workato-tui │")]
    left += [
        Piece(f" {sanitize(connection.name, 40)} ", "strong"),
        Piece(f" {connection.label} ", "current" if connection.demo else ""),
    ]
    if customer is not None:
        # The token's environment says nothing about the customer's.
        left += [
            Piece(f" {sanitize(customer.display_name, 40)} ", "current"),
            Piece(
                f" {customer.environment_label} ",
                _ENVIRONMENTS.get(customer.environment or "", "accent"),
            ),
        ]
    else:
        left.append(Piece(f" {environment} ", _ENVIRONMENTS.get(environment, "accent")))
    if connection.read_only:
        left.append(Piece(" read-only ", "warn"))
    identity = connection.identity
    if identity is not None and identity.name and width >= NARROW:
        left.append(Piece(f" {sanitize(identity.name, 60)}", "dim"))
    right = [Piece(f"{quota} ", "dim")] if quota and width >= NARROW else []
    if running:
        mark = ">" if DisplayOptions.ascii else "◔"
        word = "download" if running == 1 else "downloads"
        right.append(Piece(f" {mark} {running} {word} ", "accent", "section_downloads"))
    if watched:
        mark = "o" if DisplayOptions.ascii else "●"
        right.append(Piece(f" {mark} {watched} pending ", "wait"))
    return left, right


def sections(current: str, crumbs: Sequence[str], width: int) -> list[Piece]:
    """The bar of sections; behind the current one the way to the view that is shown.

    Where both do not fit, the names of the other sections give way first, then the way's middle.
    """
    for names in ("title", "short", ""):
        if names == "title" and width < NARROW:
            continue
        for way in _shorter(crumbs) if not names else (list(crumbs),):
            pieces = _sections(current, way, names)
            if sum(cell_len(piece.text) for piece in pieces) <= width:
                return pieces
    return pieces


def _shorter(crumbs: Sequence[str]) -> list[list[str]]:
    """The way as it is, then with its middle left out, then its end alone, cut."""
    dots = "..." if DisplayOptions.ascii else "…"
    ways = [list(crumbs)]
    if len(crumbs) > 2:
        ways.append([crumbs[0], dots, crumbs[-1]])
    if len(crumbs) > 1:
        ways.append([dots, crumbs[-1]])
    if crumbs:
        ways.append([*([dots] if len(crumbs) > 1 else []), sanitize(crumbs[-1], 24)])
    return ways


def _sections(current: str, crumbs: Sequence[str], names: str) -> list[Piece]:
    pieces: list[Piece] = []
    for section in SECTIONS:
        action = f"section_{section.id}"
        is_current = section.id == current
        name = section.title if is_current else getattr(section, names) if names else ""
        pieces.append(Piece(f" {ACTION_BY_ID[action].key} ", "dim", action))
        pieces.append(Piece(name, "current" if is_current else "", action))
        if is_current:
            arrow = ">" if DisplayOptions.ascii else "›"
            pieces += [Piece(f" {arrow} {sanitize(crumb, 40)}", "strong") for crumb in crumbs]
        if name:
            pieces.append(Piece(" "))
    return pieces


def status(view: View, loading: str, filter_text: str) -> list[Piece]:
    """When the rows were answered, whether they are all, and what was asked for."""
    parts: list[str] = []
    if view.fetched_at is not None:
        parts.append(_when(view))
    if loading:
        parts.append(f"{loading} … esc stops")
    elif view.fetched_at is not None and not view.live:
        parts.append("complete" if view.complete else "not complete")
    elif (view.problem or not view.complete) and view.rows.all:
        parts.append("not complete")
    if view.asked:
        parts.append(f"asked for: {sanitize(view.asked, 80)}")
    if filter_text:
        how = "like" if view.rows.is_loose else "filter"
        parts.append(f"{how}: {sanitize(filter_text, 40)} (esc clears)")
    if view.rows.ticked:
        parts.append(f"{len(view.rows.ticked)} ticked")
        hidden = len(view.rows.ticked) - view.rows.ticked_in_sight
        if hidden:
            parts[-1] += f", {hidden} of them hidden by the filter"
    if view.note:
        parts.append(sanitize(view.note, 120))
    dot = " - " if DisplayOptions.ascii else " · "
    return [Piece(" " + dot.join(parts), "dim")] if parts else []


def _when(view: View) -> str:
    assert view.fetched_at is not None
    if not view.from_store:
        return f"fetched {clock(view.fetched_at)}"
    seconds = Clock.now() - view.fetched_at
    when = clock(view.fetched_at) if seconds < _DAY else ""
    return f"as of {when} ({age(view.fetched_at)} ago)".replace("  ", " ")


def keys(view: View, row: Row | None, depth: int, width: int) -> list[Piece]:
    """The likeliest actions of this row; those that cannot run now are struck through."""
    pieces: list[Piece] = []
    shown = [action for action in _FOOTER if _belongs(action, view, row, depth)]
    # Help leads to all the others, so it has its place before they have theirs.
    room = width - 1 - sum(_need(action) for action in shown if action.id == "help")
    for action in sorted(shown, key=lambda a: a.id == "help"):
        if action.id != "help":
            if _need(action) > room:
                continue
            room -= _need(action)
        possible = selection.refusal(view, row, action.id) is None
        pieces.append(Piece(f" {action.key} ", "key" if possible else "off", action.id))
        pieces.append(Piece(f"{action.title} ", "" if possible else "off", action.id))
    return pieces


def _need(action: Action) -> int:
    return len(action.key) + len(action.title) + 3


def _belongs(action: Action, view: View, row: Row | None, depth: int) -> bool:
    if not action.key_names:
        return False
    if action.id == "back":
        return depth > 0
    if action.id == "filter":
        return bool(view.columns)
    if action.id == "refresh":
        return not view.live
    if action.needs_row and row is None and view.refusal(action.id, None) is not None:
        return False
    there = view.desk.connection.customer is not None
    if action.group == "Review" and (
        view.why_not(action.id, row) is not None or (there and view.refusal(action.id, row))
    ):
        # Seven of them are possible now and then; greyed they would leave no room for the rest.
        return False
    return not view.never(action.id)


def count(view: View) -> list[Piece]:
    """Where the cursor is among the rows that are shown."""
    if not view.columns:
        return []
    rows = view.rows
    index = rows.index(view.cursor_id)
    shown = f"{index + 1} of {len(rows)}" if index is not None else f"{len(rows)}"
    if len(rows) != len(rows.all):
        shown += f"/{len(rows.all)}"
    return [Piece(f"{shown} ", "dim")]


def section_of(action: str) -> str | None:
    """The section that an action goes to."""
    name = action.removeprefix("section_")
    return name if action.startswith("section_") and name in BY_ID else None
