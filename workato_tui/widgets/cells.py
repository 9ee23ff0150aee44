"""Renders cell values: text and tone.

A cell is a plain value; the kind of its column says what it means. Ages are computed when a row is
drawn, so that cached rows show current ages.
"""

from __future__ import annotations

from math import inf, isfinite, isnan
from typing import Literal, NamedTuple, Self

from workato_tui.common.clock import Clock
from workato_tui.common.display import DisplayOptions
from workato_tui.common.local_time import local_at
from workato_tui.common.text import sanitize
from workato_tui.widgets import charts

Cell = str | int | float | bool | None
Tone = Literal["", "strong", "dim", "good", "bad", "wait", "warn", "accent", "gone", "came", "prod"]
Kind = Literal["text", "note", "path", "id", "number", "state", "time", "moment", "size",
               "flag",
               "environment", "bar", "spark"]  # fmt: skip


class TreeCell(str):
    """Text with its own tone, and a prefix that shows its place in a tree.

    When the table is sorted, filtered or exported, only the text is used.
    """

    __slots__ = ("prefix", "tone")
    prefix: str
    tone: Tone

    def __new__(cls, text: str, prefix: str = "", tone: Tone = "") -> Self:
        cell = super().__new__(cls, text)
        cell.prefix, cell.tone = prefix, tone
        return cell


class RenderedValue(NamedTuple):
    """A cell ready to draw."""

    text: str
    tone: Tone = ""


class Column(NamedTuple):
    """A column of a table."""

    title: str
    kind: Kind = "text"
    width: int = 10
    """Preferred width in cells; exceeded only when all other columns have theirs."""
    min_width: int = 4
    """Minimum useful width."""
    grow: bool = False
    """Whether the column shrinks to ``min_width`` before a column is dropped."""
    drop_order: int = 0
    """Columns with a higher value are dropped first on a narrow screen; 0 is never dropped."""
    is_name: bool = False
    """Whether this column names the row; fuzzy filtering looks only here."""

    @property
    def is_right_aligned(self) -> bool:
        """Whether the column contains numbers."""
        return self.kind in ("number", "size")


class StateStyle(NamedTuple):
    """The shape of a state, its ASCII form, and its tone."""

    glyph: str
    ascii: str
    tone: Tone


_DONE = StateStyle("●", "*", "good")
_FAILED = StateStyle("✗", "x", "bad")
_WAITING = StateStyle("◐", "o", "wait")
_RUNNING = StateStyle("◔", ">", "accent")
_OFF = StateStyle("○", "-", "dim")
_PLAIN = StateStyle("·", ".", "")

#: Every state of the API, and those of our own downloads and requests.
STATES: dict[str, tuple[str, StateStyle]] = {
    "success": ("done", _DONE),
    "deploy_finished": ("finished", _DONE),
    "failed": ("failed", _FAILED),
    "pending": ("pending", _WAITING),
    "deploy_started": ("running", _RUNNING),
    "pending_review": ("waiting", _WAITING),
    "review_approved": ("approved", _DONE),
    "review_rejected": ("rejected", _FAILED),
    "approved": ("approved", _DONE),
    "rejected": ("rejected", _FAILED),
    "new": ("new", StateStyle("+", "+", "good")),
    "updated": ("updated", StateStyle("~", "~", "wait")),
    "deleted": ("deleted", StateStyle("-", "-", "bad")),
    "added": ("added", StateStyle("+", "+", "good")),
    "removed": ("removed", StateStyle("-", "-", "bad")),
    "changed": ("changed", StateStyle("~", "~", "wait")),
    "renamed": ("renamed", StateStyle("»", "=", "accent")),
    "moved": ("moved", StateStyle("→", ">", "accent")),
    "noise": ("noise", StateStyle("·", ".", "dim")),
    "in_progress": ("running", _RUNNING),
    "processing": ("running", _RUNNING),
    "completed": ("done", _DONE),
    "succeeded": ("done", _DONE),
    "error": ("failed", _FAILED),
    "archived": ("archived", _OFF),
    "running": ("running", _RUNNING),
    "done": ("done", _DONE),
    "cancelled": ("canceled", _OFF),
    "stopped": ("stopped", _OFF),
    "kept": ("part kept", StateStyle("◐", "o", "warn")),
    # Recipes, connections, endpoints and keys: active, off, or stopped by an error.
    "on": ("on", _DONE),
    "off": ("off", _OFF),
    "recipe on": ("running", _DONE),
    "recipe off": ("stopped", _OFF),
    "recipe broken": ("broken", _FAILED),
    "connected": ("connected", _DONE),
    "disconnected": ("not connected", _OFF),
    "connection broken": ("broken", _FAILED),
    # Batch items.
    "waiting": ("waiting", _WAITING),
    "skipped": ("skipped", _OFF),
    "unknown": ("unknown", StateStyle("?", "?", "warn")),
    "paused": ("paused", _WAITING),
    # Writes in the ledger.
    "sent": ("no answer", StateStyle("?", "?", "warn")),
    "refused": ("refused", _FAILED),
    "warning": ("warning", StateStyle("!", "!", "warn")),
    # What a customer has of a package.
    "same": ("same", StateStyle("=", "=", "good")),
    "different": ("different", StateStyle("~", "~", "wait")),
    "missing": ("missing", _OFF),
}


def render_state(value: object) -> RenderedValue:
    """Render a state as shape, label and tone; show an unknown state unchanged."""
    if value in (None, ""):
        return RenderedValue("-", "dim")
    word, shape = state_label(str(value)), STATES.get(str(value), ("", _PLAIN))[1]
    return RenderedValue(
        f"{shape.ascii if DisplayOptions.ascii else shape.glyph} {word}", shape.tone
    )


def state_label(value: str) -> str:
    """Return the label of a state."""
    return STATES[value][0] if value in STATES else sanitize(value, 40)


_UNITS = ((60, "s", 1), (3600, "m", 60), (86400, "h", 3600), (86400 * 14, "d", 86400),
          (86400 * 60, "w", 86400 * 7), (86400 * 730, "mo", 86400 * 30.44))  # fmt: skip


def format_age(epoch: float, now: float | None = None) -> str:
    """Return the time since ``epoch`` (seconds, UTC) in its shortest form."""
    seconds = (Clock.now() if now is None else now) - epoch
    if not isfinite(seconds):
        return "-"
    if -5 < seconds < 5:
        return "now"
    sign, seconds = ("in ", -seconds) if seconds < 0 else ("", seconds)
    for limit, unit, divisor in _UNITS:
        if seconds < limit:
            return f"{sign}{int(seconds // divisor)}{unit}"
    return f"{sign}{int(seconds // (86400 * 365.25))}y"


def format_time(epoch: float | None) -> str:
    """Return the full local time with its UTC offset; ``-`` for None."""
    if epoch is None:
        return "-"
    return _format_local(epoch, "%Y-%m-%d %H:%M:%S %z")


def short_time(epoch: float) -> str:
    """Return the local time of day; of another day than today with the date."""
    today = _format_local(Clock.now(), "%Y-%m-%d")
    if _format_local(epoch, "%Y-%m-%d") == today:
        return _format_local(epoch, "%H:%M:%S")
    return _format_local(
        epoch, "%Y-%m-%d %H:%M" if _format_local(epoch, "%Y") != today[:4] else "%m-%d %H:%M"
    )


def format_clock(epoch: float) -> str:
    """Return the local time of day with seconds."""
    return _format_local(epoch, "%H:%M:%S")


def _format_local(epoch: float, form: str) -> str:
    try:
        return local_at(epoch).strftime(form)
    except (ValueError, OverflowError, OSError):
        # Servers send years that the local calendar does not have.
        return "-"


def format_size(count: float | None) -> str:
    """Return bytes in a suitable unit."""
    if count is None or not isfinite(count):
        return "-"
    for unit in ("B", "kB", "MB", "GB"):
        if count < 1000 or unit == "GB":
            return f"{count:.0f} {unit}" if unit == "B" or count >= 100 else f"{count:.1f} {unit}"
        count /= 1000
    raise AssertionError("unreachable")


def as_float(value: Cell) -> float:
    """Return ``value`` as a number; ``inf`` if it is not one, which is drawn as ``-``."""
    try:
        number = float(value or 0)
    except (ValueError, OverflowError):
        return inf
    return inf if isnan(number) else number


def render_cell(kind: Kind, value: Cell) -> RenderedValue:
    """Render a value of a column of this kind."""
    if value is None or value == "":
        return RenderedValue("" if kind in ("flag", "note") else "-", "dim")
    match kind:
        case "state":
            return render_state(value)
        case "time" | "moment":
            form = format_age if kind == "time" else short_time
            return RenderedValue(form(as_float(value)), "dim")
        case "size":
            return RenderedValue(format_size(as_float(value)), "dim")
        case "id":
            return RenderedValue(sanitize(value, 40), "dim")
        case "environment":
            text = sanitize(value, 16) or "-"
            return RenderedValue(text, "prod" if text == "prod" else "")
        case "bar":
            return RenderedValue(*charts.usage_bar(value, DisplayOptions.ascii))
        case "spark":
            return RenderedValue(charts.sparkline(value, DisplayOptions.ascii), "accent")
        case "flag":
            return RenderedValue("yes" if value else "", "")
        case _:
            return RenderedValue(
                sanitize(value, 400), value.tone if isinstance(value, TreeCell) else ""
            )
