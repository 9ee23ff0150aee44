"""What the program remembers between runs: one SQLite file in the user's data folder."""

from __future__ import annotations

from workato_tui.store.records import (
    Cell,
    DownloadRecord,
    FileKind,
    Origin,
    Row,
    Scope,
    SeenBuild,
    WatchKind,
    WatchRecord,
)
from workato_tui.store.store import MAX_ROWS, STORE_NAME, Store

__all__ = [
    "MAX_ROWS",
    "STORE_NAME",
    "Cell",
    "DownloadRecord",
    "FileKind",
    "Origin",
    "Row",
    "Scope",
    "SeenBuild",
    "Store",
    "WatchKind",
    "WatchRecord",
]
