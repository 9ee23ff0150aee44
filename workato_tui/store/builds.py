"""Builds that this program has seen. What is known about a build is merged, never lost."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from workato_tui.store.records import SeenBuild
from workato_tui.store.scope_table import drop_oldest
from workato_tui.store.serialization import (
    decode_record,
    encode_record,
    from_text,
    optional_from_text,
    optional_text,
    require_text,
    to_key,
    to_text,
)

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable, Mapping, Sequence

    from workato_tui.store.records import Origin

MAX_BUILDS = 5_000
"""Maximum number of builds per workspace; those not seen for longest are dropped first."""

SELECT = "SELECT data FROM builds WHERE scope = ? ORDER BY seen_at DESC, id DESC"
"""Selects the builds of a workspace, most recently seen first."""

_ORIGIN_RANK = {"deployment": 0, "opened": 1, "started": 2}


def merge(old: SeenBuild, new: SeenBuild) -> SeenBuild:
    """Return both records combined: the later one wins, but never hides a known value."""
    later, earlier = (new, old) if new.seen_at >= old.seen_at else (old, new)
    origin = max(old.origin, new.origin, key=lambda name: _ORIGIN_RANK[name])
    return later._replace(
        project_id=later.project_id or earlier.project_id,
        state=later.state or earlier.state,
        description=later.description if later.description is not None else earlier.description,
        performed_by=later.performed_by or earlier.performed_by,
        created_at=later.created_at or earlier.created_at,
        updated_at=later.updated_at or earlier.updated_at,
        origin=origin,
    )


def save_builds(connection: sqlite3.Connection, owner: int, seen: Sequence[SeenBuild]) -> None:
    """Store builds, each merged with what is already known."""
    together: dict[str, SeenBuild] = {}
    for build in seen:
        earlier = together.get(build.id) or _load_build(connection, owner, build.id)
        together[build.id] = merge(earlier, build) if earlier else build
    connection.executemany(
        "INSERT OR REPLACE INTO builds (scope, id, seen_at, data) VALUES (?, ?, ?, ?)",
        [
            (owner, to_key(b.id), to_text(b.seen_at), encode_record(b._asdict()))
            for b in together.values()
        ],
    )
    drop_oldest(connection, "builds", "seen_at", owner, MAX_BUILDS)


def _load_build(connection: sqlite3.Connection, owner: int, build_id: str) -> SeenBuild | None:
    row = connection.execute(
        "SELECT data FROM builds WHERE scope = ? AND id = ?", (owner, to_key(build_id))
    ).fetchone()
    return None if row is None else decode_build(row[0])


def _parse_origin(value: object) -> Origin:
    return value if isinstance(value, str) and value in _ORIGIN_RANK else "opened"  # type: ignore[return-value]


_PARSERS: Mapping[str, Callable[[object], Any]] = {
    "id": require_text,
    "project_id": optional_text,
    "state": optional_text,
    "description": optional_text,
    "performed_by": optional_text,
    "created_at": optional_from_text,
    "updated_at": optional_from_text,
    "origin": _parse_origin,
    "seen_at": from_text,
}


def decode_build(data: object) -> SeenBuild | None:
    """Return the build in a row; None if the row is damaged."""
    return decode_record(SeenBuild, _PARSERS, data)
