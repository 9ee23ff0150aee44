"""Profiles and files for the tests of batches, and the batches in the store."""

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
    """Save the profile ``acme`` with the DEV token in the variable ``WK_TOKEN``."""
    profile = Profile("acme", "custom", url, tokens={"dev": TokenRef("env", "WK_TOKEN")})
    ProfilesFile().save(profile, replace=True, default=True)


def write_plan(path: Path, projects: int, **fields: object) -> Path:
    """Write a file that deploys the first ``projects`` projects to test."""
    items = [{"project": str(number)} for number in range(1, projects + 1)]
    plan = {"action": "deploy", "environment": "test", "items": items, **fields}
    path.write_text(json.dumps(plan))
    return path


def last_batch(file: Path) -> BatchRecord | None:
    """Return the last batch of a file from the store."""
    store = Store.open(data_dir() / STORE_NAME)
    profile = ProfilesFile().load().get("acme")
    scope = Scope("acme", f"{profile.url.partition('://')[2]} dev", "")
    records = [each for each in store.batches.all(scope) if each.plan["source"] == str(file)]
    store.close()
    return records[0] if records else None


def items_of(record: BatchRecord | None) -> dict[str, tuple[str, str]]:
    """Return state and error of each item, by project."""
    assert record is not None
    return {
        item.spec["values"]["project"]: (item.state, item.progress.get("error", ""))
        for item in record.items
    }
