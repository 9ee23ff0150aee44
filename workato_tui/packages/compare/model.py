"""The result of a comparison. Plain data; nothing here reads a file."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from workato_tui.packages.compare.context import Context

if TYPE_CHECKING:
    from workato_tui.packages.contents.asset import Asset

Kind = Literal["added", "removed", "changed", "renamed", "moved", "noise"]
"""What happened to an asset; the most important kind if several apply. ``noise``: nothing that
matters."""

NO_VALUE = "no value"
"""The text for a property without a value; most exports omit the values."""

Topic = Literal[
    "connection", "trigger", "step", "condition", "field", "name", "description", "setting",
    "column", "row", "value", "text", "file", "reference",
]  # fmt: skip
"""What a change within an asset is about."""
Action = Literal["added", "removed", "changed", "moved", "switched off", "switched on"]


@dataclass(frozen=True, slots=True)
class Change:
    """One difference within an asset as text; ``before`` and ``after`` may be empty."""

    topic: Topic
    action: Action
    label: str
    """What changed: a field's label, an app, a column."""
    before: str = ""
    after: str = ""
    place: str = ""
    """Its place in the file, such as ``code.block[0].input.amount``."""
    step: str = ""
    """The step's number and name, such as "4 Create invoice"; "" outside of steps."""
    noise: str = ""
    """Why the change does not matter; "" if it does."""


@dataclass(frozen=True, slots=True)
class StepRow:
    """A step in the merged list of two recipes, including unchanged steps."""

    kind: Literal["same", "added", "removed", "changed"]
    heading: str
    depth: int
    before: int | None
    """Its number in the earlier recipe."""
    after: int | None
    moved: bool = False
    changes: tuple[Change, ...] = ()
    parent: int | None = None
    """Number of its parent step in the later recipe (for removed steps: the earlier one)."""
    old_parent: int | None = None
    """Number, in the later recipe, of its former parent; None if that was removed."""


@dataclass(frozen=True, slots=True)
class Detail:
    """The changes within an asset."""

    changes: tuple[Change, ...] = ()
    """Most important first."""
    noise: tuple[Change, ...] = ()
    steps: tuple[StepRow, ...] = ()
    """For recipes only."""


@dataclass(frozen=True, slots=True)
class AssetChange:
    """An asset that differs between the two sides."""

    kind: Kind
    before: Asset | None
    after: Asset | None
    edited: bool = False
    """Whether anything within changed except noise and its name."""
    renamed: bool = False
    moved: bool = False
    """Whether it is in another folder."""
    reconnected: tuple[str, ...] = ()
    """Sentences about newly used connections; such assets are listed first."""
    summary: tuple[str, ...] = ()
    """The changes as sentences, most important first."""
    reported_count: int = 0
    """Number of differences within that matter."""
    noise: int = 0
    """Number of differences within that are noise."""

    @property
    def asset(self) -> Asset:
        """The asset in its later state, or in its earlier state if it was removed."""
        asset = self.after or self.before
        assert asset is not None
        return asset

    @property
    def type(self) -> str:
        """The asset's type."""
        return self.asset.type


@dataclass(slots=True)
class Totals:
    """Number of assets of each kind; ``same`` includes those that differ only in noise."""

    added: int = 0
    removed: int = 0
    changed: int = 0
    renamed: int = 0
    moved: int = 0
    same: int = 0
    noise: int = 0
    """Assets that differ only in noise."""


@dataclass(frozen=True, slots=True)
class UncomparedAsset:
    """An asset of one side that could not be compared."""

    path: str
    side: Literal["before", "after"]
    """The earlier side if both are the same."""
    why: str
    """The reason as a sentence."""


@dataclass(slots=True)
class Comparison:
    """Two compared packages. ``changes`` includes noise; ``reported_changes`` does not."""

    before: str
    """The earlier package's label."""
    after: str
    changes: list[AssetChange] = field(default_factory=list)
    totals: Totals = field(default_factory=Totals)
    ignored_files: list[str] = field(default_factory=list)
    """Files that belong to no asset, such as backups, and files of a checkout."""
    uncompared: list[UncomparedAsset] = field(default_factory=list)
    context: Context = field(default_factory=Context, repr=False)
    """Used by :func:`~workato_tui.packages.compare.detail.detail_of`."""

    @property
    def reported_changes(self) -> list[AssetChange]:
        """The changes that matter."""
        return [change for change in self.changes if change.kind != "noise"]

    @property
    def differs(self) -> bool:
        """Whether there is any change except noise."""
        return any(change.kind != "noise" for change in self.changes)
