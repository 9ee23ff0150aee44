"""The data types of the store. None of them has a field for a link."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Literal, NamedTuple, Self, TypeAlias

if TYPE_CHECKING:
    from workato_tui.api.builds import Build

Cell: TypeAlias = str | int | float | bool | None
Row: TypeAlias = tuple[str, tuple[Cell, ...]]
"""A row of a table: its id, and its cells in the order of the columns."""

Origin: TypeAlias = Literal["opened", "started", "deployment"]
WatchKind: TypeAlias = Literal["build", "deployment", "package", "import"]
FileKind: TypeAlias = Literal["build", "package"]
DownloadState: TypeAlias = Literal["running", "done", "failed", "cancelled"]


class Scope(NamedTuple):
    """Whose data it is. Ids are unique only within a workspace, so all data belongs to a scope."""

    profile: str
    host: str
    workspace: str
    """Empty for the profile's own workspace, otherwise the id of an Embedded customer."""


class StoredList(NamedTuple):
    """The rows of a list as they were last shown."""

    rows: list[Row]
    fetched_at: datetime
    complete: bool


class SeenBuild(NamedTuple):
    """A build that this profile has seen; the API has no operation that lists builds."""

    id: str
    project_id: str | None
    state: str | None
    description: str | None
    performed_by: str | None
    created_at: datetime | None
    updated_at: datetime | None
    origin: Origin
    """How the build became known: opened by number, started here, or named by a deployment."""
    seen_at: datetime

    @classmethod
    def from_build(cls, build: Build, origin: Origin) -> Self:
        """Return a record of ``build``, which was just read, without its link."""
        return cls(
            id=build.id,
            project_id=build.project_id,
            state=build.state,
            description=build.description,
            performed_by=build.performed_by_name,
            created_at=build.created_at,
            updated_at=build.updated_at,
            origin=origin,
            seen_at=datetime.now(UTC),
        )


class DownloadRecord(NamedTuple):
    """A download of a package, without its link."""

    id: str
    build_id: str | None
    name: str
    path: str
    size: int | None
    """In bytes; None if unknown."""
    state: DownloadState
    started: datetime
    ended: datetime | None = None
    message: str = ""
    kind: FileKind = "build"
    """What ``build_id`` refers to."""


class WatchRecord(NamedTuple):
    """Something that is being watched, also by the next run of the program."""

    kind: WatchKind
    id: str
    scope: Scope
    since: datetime
    started_here: bool
    """Whether this program started the object, or the user marked it."""
    title: str = ""
