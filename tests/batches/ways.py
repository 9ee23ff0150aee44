"""What tests of batches do again and again."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from workato_tui.common.paths import data_dir
from workato_tui.profiles.file import ProfilesFile
from workato_tui.profiles.model import Profile, TokenRef
from workato_tui.store import STORE_NAME, Scope, Store

if TYPE_CHECKING:
    from pathlib import Path

    from workato_tui.store.batches import BatchRecord


def save_profile(url: str) -> None:
    """The profile ``acme`` with a token of DEV in the variable ``WK_TOKEN``."""
    profile = Profile("acme", "custom", url, tokens={"dev": TokenRef("env", "WK_TOKEN")})
    ProfilesFile().save(profile, replace=True, default=True)


def write_plan(path: Path, projects: int, **more: object) -> Path:
    """A file that deploys the first so many projects to test."""
    items = [{"project": str(number)} for number in range(1, projects + 1)]
    plan = {"action": "deploy", "environment": "test", "items": items, **more}
    path.write_text(json.dumps(plan))
    return path


def last_batch(file: Path) -> BatchRecord | None:
    """The batch that was made of a file last, as it is on disk."""
    store = Store.open(data_dir() / STORE_NAME)
    profile = ProfilesFile().load().get("acme")
    scope = Scope("acme", f"{profile.url.partition('://')[2]} dev", "")
    found = [one for one in store.batches.all(scope) if one.plan["source"] == str(file)]
    store.close()
    return found[0] if found else None


def items_of(record: BatchRecord | None) -> dict[str, tuple[str, str]]:
    """By project, the state of each item and its error."""
    assert record is not None
    return {
        one.spec["values"]["project"]: (one.state, one.progress.get("error", ""))
        for one in record.items
    }
