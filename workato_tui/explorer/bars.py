"""Render the lines around the table as bar items."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.cells import cell_len

from workato_tui.common.clock import Clock
from workato_tui.common.display import DisplayOptions
from workato_tui.common.text import count_label, sanitize
from workato_tui.keymap import ACTIONS, GLOBAL, IN_LISTS, Action
from workato_tui.keymap import BY_ID as ACTION_BY_ID
from workato_tui.views import SECTION_BY_ID, SECTIONS, selection
from workato_tui.widgets.bar import BarItem
from workato_tui.widgets.cells import format_age, format_clock

if TYPE_CHECKING:
    from collections.abc import Sequence

    from workato_tui.services.connection import Connection
    from workato_tui.views.view import View
    from workato_tui.widgets.row import Row

NARROW = 100
"""Screen width in columns below which the bars shorten and the pane is hidden."""
_FOOTER_ACTIONS: tuple[Action, ...] = tuple(
    sorted(
        (a for a in ACTIONS if a.footer_priority and a.scope in (IN_LISTS, GLOBAL)),
        key=lambda action: -action.footer_priority,
    )
)
_DAY = 86_400
_ENVIRONMENTS = {"prod": "badge", "": "dim"}


def render_header(
    connection: Connection, running: int, pending: int, quota: str, width: int, *, is_live: bool
) -> tuple[list[BarItem], list[BarItem]]:
    """Return the connection for the left side, quota and running tasks for the right side."""
    environment = connection.environment
    customer = connection.customer
    left = [] if width < NARROW else [BarItem(" workato-tui │")]
    left += [
        BarItem(f" {sanitize(connection.name, 40)} ", "strong"),
        BarItem(f" {connection.label} ", "current" if connection.demo else ""),
    ]
    if customer is not None:
        # The token's environment says nothing about the customer's environment.
        left += [
            BarItem(f" {sanitize(customer.display_name, 40)} ", "current"),
            BarItem(
                f" {customer.environment_label} ",
                _ENVIRONMENTS.get(customer.environment or "", "accent"),
            ),
        ]
    else:
        left.append(BarItem(f" {environment} ", _ENVIRONMENTS.get(environment, "accent")))
    if connection.read_only:
        left.append(BarItem(" read-only ", "warn"))
    identity = connection.identity
    if identity is not None and identity.name and width >= NARROW:
        left.append(BarItem(f" {sanitize(identity.name, 60)}", "dim"))
    right = [BarItem(f"{quota} ", "dim")] if quota and width >= NARROW else []
    if running:
        mark = ">" if DisplayOptions.ascii else "◔"
        downloads = count_label(running, "download")
        right.append(BarItem(f" {mark} {downloads} ", "accent", "section_downloads"))
    if is_live:
        right.append(BarItem(f" {'*' if DisplayOptions.ascii else '●'} live ", "accent", "live"))
    if pending:
        mark = "o" if DisplayOptions.ascii else "●"
        right.append(BarItem(f" {mark} {pending} pending ", "wait", "pending"))
    return left, right


def window_title(connection: Connection) -> str:
    """Return the title of the terminal's window: the workspace and its environment."""
    customer = connection.customer
    place = [connection.environment] if customer is None else [
        customer.display_name, customer.environment_label
    ]  # fmt: skip
    return f"{' '.join([connection.name, *place])} - workato-tui"


def render_sections(current: str, width: int) -> list[BarItem]:
    """Return the section tabs. Their labels depend only on the width of the screen.

    If not all names fit, they are shortened; then the last ones are left out.
    """
    short = [section.short_title for section in SECTIONS]
    shortened = (
        short[:name_count] + [""] * (len(short) - name_count)
        for name_count in range(len(short), -1, -1)
    )
    for names in ([section.title for section in SECTIONS], *shortened):
        pieces = _render_tabs(current, names)
        if sum(cell_len(piece.text) for piece in pieces) <= width:
            break
    return pieces


def _render_tabs(current: str, names: Sequence[str]) -> list[BarItem]:
    pieces: list[BarItem] = []
    for section, name in zip(SECTIONS, names, strict=True):
        action = f"section_{section.id}"
        is_current = section.id == current
        key_tone = "current" if is_current and not name else "dim"
        pieces.append(BarItem(f" {ACTION_BY_ID[action].key} ", key_tone, action))
        pieces.append(BarItem(name, "current" if is_current else "", action))
        if name:
            pieces.append(BarItem(" "))
    return pieces


def render_breadcrumb(current: str, crumbs: Sequence[str], width: int) -> list[BarItem]:
    """Return the path to the current view, shortened in the middle first, then at the end."""
    arrow = " > " if DisplayOptions.ascii else " › "
    for parts in _truncated_breadcrumbs(
        [SECTION_BY_ID[current].title, *(sanitize(crumb, 60) for crumb in crumbs)]
    ):
        text = " " + arrow.join(parts)
        if cell_len(text) <= width:
            break
    return [BarItem(text, "strong")]


def _truncated_breadcrumbs(crumbs: Sequence[str]) -> list[Sequence[str]]:
    dots = "..." if DisplayOptions.ascii else "…"
    variants = [crumbs]
    variants += [[*crumbs[:kept], dots, crumbs[-1]] for kept in range(len(crumbs) - 2, -1, -1)]
    return [*variants, [dots, sanitize(crumbs[-1], 40)]]


def render_status(view: View, loading: str, filter_text: str) -> list[BarItem]:
    """Return when the rows were fetched, whether they are complete, and the filter in force."""
    parts: list[str] = []
    if view.fetched_at is not None:
        parts.append(_fetched_at(view))
    if loading:
        parts.append(f"{loading}… esc cancels")
    elif view.fetched_at is not None and not view.local:
        parts.append("complete" if view.complete else "not complete")
    elif (view.problem or not view.complete) and view.rows.all_rows:
        parts.append("not complete")
    parts += [view.live.label] if view.live is not None else []
    parts += [f"filter: {sanitize(view.filter_label, 80)}"] if view.filter_label else []
    if filter_text:
        how = "like" if view.rows.is_fuzzy else "filter"
        parts.append(f"{how}: {sanitize(filter_text, 40)} (esc clears)")
    if view.rows.ticked:
        parts.append(f"{len(view.rows.ticked)} ticked")
        hidden = len(view.rows.ticked) - view.rows.visible_ticked_count
        if hidden:
            parts[-1] += f", {hidden} of them hidden by the filter"
    if view.note:
        parts.append(sanitize(view.note, 120))
    dot = " - " if DisplayOptions.ascii else " · "
    return [BarItem(" " + dot.join(parts), "dim")] if parts else []


def _fetched_at(view: View) -> str:
    assert view.fetched_at is not None
    if not view.is_from_store:
        return f"updated {format_clock(view.fetched_at)}"
    seconds = Clock.now() - view.fetched_at
    when = format_clock(view.fetched_at) if seconds < _DAY else ""
    return f"as of {when} ({format_age(view.fetched_at)} ago)".replace("  ", " ")


def render_keys(view: View, row: Row | None, depth: int, width: int) -> list[BarItem]:
    """Return the most useful keys for the row; unavailable ones are struck through.

    The last three lead to all other actions, so they get their space first.
    """
    fixed = [_render_key(ACTION_BY_ID[action_id], view, row, width) for action_id in _ALWAYS_SHOWN]
    room = width - 1 - sum(cell_len(piece.text) for pieces in fixed for piece in pieces)
    shown: list[BarItem] = []
    for action in _FOOTER_ACTIONS:
        if action.id in _ALWAYS_SHOWN or not _is_relevant(action, view, row, depth):
            continue
        pieces = _render_key(action, view, row)
        need = sum(cell_len(piece.text) for piece in pieces)
        if need <= room:
            room -= need
            shown += pieces
    return [*shown, *(piece for pieces in fixed for piece in pieces)]


_ALWAYS_SHOWN = ("row_actions", "palette", "help")
_SHORT_LABEL_WIDTH = 64
"""Width in cells up to which the first two of these three show only their key."""


def _render_key(action: Action, view: View, row: Row | None, width: int = 0) -> list[BarItem]:
    if not action.key_names:
        return []
    possible = selection.refusal_reason(view, row, action.id) is None
    pieces = [BarItem(f" {action.key} ", "key" if possible else "off", action.id)]
    if not (0 < width <= _SHORT_LABEL_WIDTH and action.id in _ALWAYS_SHOWN[:2]):
        title = view.footer_title(action.id) or action.title
        pieces.append(BarItem(f"{title} ", "" if possible else "off", action.id))
    return pieces


def _is_relevant(action: Action, view: View, row: Row | None, depth: int) -> bool:
    if not action.key_names:
        return False
    if action.id == "back":
        return depth > 0
    if action.id == "filter":
        return bool(view.columns)
    if action.id == "refresh":
        return not view.local
    if action.needs_row and row is None and view.refusal(action.id, None) is not None:
        return False
    in_customer = view.workspace.connection.customer is not None
    if action.group == "Review" and (
        view.unavailable_reason(action.id, row) is not None
        or (in_customer and view.refusal(action.id, row))
    ):
        # Up to seven of them are rarely available; if grayed out, they would crowd out the rest.
        return False
    return not view.is_irrelevant(action.id)


def render_position(view: View) -> list[BarItem]:
    """Return the position of the cursor among the visible rows."""
    if not view.columns:
        return []
    rows = view.rows
    index = rows.index_of(view.cursor_id)
    shown = f"{index + 1} of {len(rows)}" if index is not None else f"{len(rows)}"
    if len(rows) != len(rows.all_rows):
        shown += f"/{len(rows.all_rows)}"
    return [BarItem(f"{shown} ", "dim")]


def section_of(action: str) -> str | None:
    """Return the section that an action opens, if any."""
    name = action.removeprefix("section_")
    return name if action.startswith("section_") and name in SECTION_BY_ID else None
