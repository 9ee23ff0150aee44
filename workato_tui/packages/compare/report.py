"""Order and wording that all reports of a comparison share."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING

from workato_tui.common.text import count_label, sanitize
from workato_tui.common.type_names import type_name
from workato_tui.packages.compare.model import Change
from workato_tui.packages.contents.asset import PROPERTIES, SETTINGS
from workato_tui.packages.contents.summary import summarize

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from workato_tui.packages.compare.model import AssetChange, Comparison

HEADINGS = {
    "removed": "Removed",
    "added": "Added",
    "changed": "Changed",
    "renamed": "Renamed",
    "moved": "Moved",
    "noise": "Differ in noise only",
}
"""The heading of each kind of change, in order."""


def by_heading(comparison: Comparison, *, noise: bool) -> Iterator[tuple[str, list[AssetChange]]]:
    """Yield the changes of each kind with a heading; without ``noise``, only those that matter."""
    for kind, heading in HEADINGS.items():
        of_kind = [change for change in comparison.changes if change.kind == kind]
        if of_kind and (noise or kind != "noise"):
            yield f"{heading} ({len(of_kind)})", of_kind


def format_totals(comparison: Comparison) -> str:
    """Return ``3 changed, 1 added, 42 unchanged`` and how many differ only in noise."""
    totals = comparison.totals
    parts = [
        f"{count:,} {kind}"
        for kind in ("changed", "added", "removed", "renamed", "moved")
        if (count := getattr(totals, kind))
    ]
    text = ", ".join([*parts, f"{totals.same:,} unchanged"])
    if totals.noise:
        text += f" ({totals.noise:,} of them differ in noise only)"
    return text


_MAX_SWAPS = 3
_MAX_RAW_LINES = 12
"""Maximum number of lines of a broken JSON file to show."""


def format_asset(change: AssetChange) -> str:
    """Return ``Recipe “Sync orders”``; settings, tags, and properties have no name."""
    kind = type_name(change.type)
    if change.type in (*SETTINGS, *PROPERTIES):
        return kind
    return f"{kind} “{change.asset.name}”"


def format_contents(change: AssetChange) -> str:
    """Return ``12 steps: Salesforce, Slack`` for an added or removed asset; reads its file."""
    return summarize(change.asset).contents


def format_flags(change: AssetChange) -> str:
    """Return what else happened to a changed asset: ``renamed, moved``."""
    flags = [
        word for word, applies in (("renamed", change.renamed), ("moved", change.moved)) if applies
    ]
    return ", ".join(word for word in flags if word != change.kind)


def format_noise(change: AssetChange) -> str:
    """Return ``5 differences are noise``; "" for none."""
    if not change.noise:
        return ""
    verb = "is" if change.noise == 1 else "are"
    return f"{count_label(change.noise, 'difference')} {verb} noise"


def format_connection_swaps(comparison: Comparison) -> list[str]:
    """Return connection changes that several recipes share, once each."""
    counts = Counter(sentence for change in comparison.changes for sentence in change.reconnected)
    return [
        f"{count} recipes: {sentence}"
        for sentence, count in counts.most_common(_MAX_SWAPS)
        if count > 1
    ]


def readable_changes(change: AssetChange, changes: Iterable[Change]) -> list[Change]:
    """Return ``changes`` with only the first lines of a file that cannot be read as JSON.

    Such a file must be repaired first, so all of its lines are of no use to a reader.
    """
    readable: list[Change] = []
    remaining, omitted = _MAX_RAW_LINES, 0
    for item in changes:
        if not (change.asset.is_json and item.topic == "text" and item.label.startswith("line")):
            readable.append(item)
            continue
        before, after = item.before.splitlines(), item.after.splitlines()
        shown = before[:remaining], after[: max(remaining - len(before), 0)]
        omitted += len(before) + len(after) - len(shown[0]) - len(shown[1])
        remaining -= len(shown[0]) + len(shown[1])
        if shown[0] or shown[1]:
            readable.append(replace(item, before="\n".join(shown[0]), after="\n".join(shown[1])))
    if omitted:
        readable.append(Change("text", "changed", "The rest", after=count_label(omitted, "line")))
    return readable


def format_change(change: Change) -> str:
    """Return what a change is about: a field's label, or what happened to a step."""
    if change.topic == "step" and change.label == "Step":
        return change.action
    if change.topic == "connection":
        return f"{change.label}: connection"
    return change.label if change.action != "moved" else f"{change.label} (moved)"


def format_ignored(comparison: Comparison) -> str:
    """Return which files were not compared because they belong to no package; "" for none."""
    paths = comparison.ignored_files
    if not paths:
        return ""
    shown = ", ".join(paths[:3]) + (", …" if len(paths) > 3 else "")
    files = count_label(len(paths), "file")
    verb = "belongs" if len(paths) == 1 else "belong"
    return f"Left out {files} that {verb} to no asset: {shown}"


def format_uncompared(comparison: Comparison) -> list[str]:
    """Return ``Not compared: a.recipe.json (before): It is empty.`` for each asset."""
    return [
        f"Not compared: {sanitize(asset.path)} ({asset.side}). {asset.why}"
        for asset in comparison.uncompared
    ]
