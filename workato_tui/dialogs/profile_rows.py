"""The rows of the list of profiles, and what deleting one removes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from workato_tui.dialogs.profile_form import token_sources
from workato_tui.dialogs.profile_model import LOCAL_SOURCES
from workato_tui.widgets.cells import Column
from workato_tui.widgets.row import Row

if TYPE_CHECKING:
    from workato_tui.profiles.model import ProfileSet

COLUMNS = (
    Column("", width=6, min_width=6),
    Column("Name", width=24, min_width=8, is_name=True),
    Column("Data center", width=12, drop_order=1),
    Column("Tokens", width=40, min_width=24, grow=True),
    Column("Host", width=30, drop_order=3),
    Column("Read-only", "flag", width=9, drop_order=2),
    Column("Default", "flag", width=7),
)


def profile_rows(saved: ProfileSet, used: str | None) -> list[Row]:
    """Return the good profiles, then the broken ones; ``used`` is the one in use."""
    good = [
        Row(
            name,
            (
                "in use" if name == used else "",
                name,
                profile.label,
                token_sources(profile),
                profile.host,
                profile.read_only,
                name == saved.default,
            ),
        )
        for name, profile in saved.profiles.items()
    ]
    broken = [
        Row(name, ("broken", name, None, "cannot be used", None, None, name == saved.default))
        for name in saved.problems
    ]
    return [*good, *broken]


def removal_notes(saved: ProfileSet, name: str, used: str | None) -> list[str]:
    """Return what is removed with a profile, and what stays."""
    profile = saved.profiles.get(name)
    refs = profile.tokens if profile else {}
    stored = [f"{env} ({ref.source})" for env, ref in refs.items() if ref.source in LOCAL_SOURCES]
    lines = []
    if stored:
        lines.append(f"Also deletes its stored tokens: {', '.join(stored)}.")
    if len(stored) < len(refs):
        lines.append("Commands and environment variables are not changed.")
    if used == name:
        lines.append("It is in use until you quit.")
    return lines
