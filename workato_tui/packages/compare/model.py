"""What a comparison says. Plain data; nothing here reads a file."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from workato_tui.packages.compare.context import Context

if TYPE_CHECKING:
    from workato_tui.packages.contents.asset import Asset

Kind = Literal["added", "removed", "changed", "renamed", "moved", "noise"]
"""What happened to an asset, the gravest first where several did. ``noise``: nothing that people
mean by a change."""


Topic = Literal[
    "connection", "trigger", "step", "condition", "field", "name", "description", "setting",
    "column", "row", "value", "text", "file", "reference",
]  # fmt: skip
"""What a change within an asset is about."""
Action = Literal["added", "removed", "changed", "moved", "switched off", "switched on"]


@dataclass(frozen=True, slots=True)
class Change:
    """One difference within an asset, in words; ``before`` and ``after`` are "" for nothing."""

    topic: Topic
    action: Action
    label: str
    """What changed: a field's label, an app, a column."""
    before: str = ""
    after: str = ""
    place: str = ""
    """Where it stands in the file, as ``code.block[0].input.amount``."""
    step: str = ""
    """The step's number and name, as in "4 Create invoice"; "" outside of steps."""
    noise: str = ""
    """Why it is nothing that people mean by a change; "" where they do."""


@dataclass(frozen=True, slots=True)
class StepRow:
    """A line of both recipes read as one: every step, also those that are the same."""

    kind: Literal["same", "added", "removed", "changed"]
    heading: str
    depth: int
    before: int | None
    """Its number in the earlier recipe."""
    after: int | None
    moved: bool = False
    changes: tuple[Change, ...] = ()
    parent: int | None = None
    """Number of the step that holds it, in the later recipe; of a removed one in the earlier."""
    old_parent: int | None = None
    """Number, in the later recipe, of the step that held it; None too if that one is gone."""


@dataclass(frozen=True, slots=True)
class Detail:
    """What changed within one asset."""

    changes: tuple[Change, ...] = ()
    """The most important first."""
    noise: tuple[Change, ...] = ()
    steps: tuple[StepRow, ...] = ()
    """Of recipes only."""


@dataclass(frozen=True, slots=True)
class AssetChange:
    """One asset that is not the same on both sides."""

    kind: Kind
    before: Asset | None
    after: Asset | None
    edited: bool = False
    """Whether something within changed that is no noise, its name apart."""
    renamed: bool = False
    moved: bool = False
    """Whether it is in another folder."""
    reconnected: tuple[str, ...] = ()
    """The sentences about connections that it did not use before: such assets are told first."""
    summary: tuple[str, ...] = ()
    """What a person would have written of it, a sentence each, the most important first."""
    is_reported: int = 0
    """How many differences within people mean by a change."""
    noise: int = 0
    """How many differences within are noise."""

    @property
    def asset(self) -> Asset:
        """The asset as it is now, or as it was where it is gone."""
        found = self.after or self.before
        assert found is not None
        return found

    @property
    def type(self) -> str:
        """The asset's type."""
        return self.asset.type


@dataclass(slots=True)
class Totals:
    """How many assets of each kind; ``same`` also counts those with noise only."""

    added: int = 0
    removed: int = 0
    changed: int = 0
    renamed: int = 0
    moved: int = 0
    same: int = 0
    noise: int = 0
    """Assets in which only noise differs."""


@dataclass(frozen=True, slots=True)
class UncomparedAsset:
    """An asset of one side that could not be compared."""

    path: str
    side: Literal["before", "after"]
    """For one that is the same on both sides the earlier."""
    why: str
    """A sentence."""


@dataclass(slots=True)
class Comparison:
    """Two packages compared. ``changes`` has noise too; ``told`` leaves it out."""

    before: str
    """The earlier package's label."""
    after: str
    changes: list[AssetChange] = field(default_factory=list)
    totals: Totals = field(default_factory=Totals)
    ignored_files: list[str] = field(default_factory=list)
    """Files that belong to no asset: of a checkout where the other side is a zip, and backups."""
    uncompared: list[UncomparedAsset] = field(default_factory=list)
    context: Context = field(default_factory=Context, repr=False)
    """What :func:`~workato_tui.packages.compare.detail.detail_of` needs to know of both."""

    @property
    def reported_changes(self) -> list[AssetChange]:
        """The changes that people mean."""
        return [one for one in self.changes if one.kind != "noise"]

    @property
    def differs(self) -> bool:
        """Whether there is any change but noise."""
        return any(one.kind != "noise" for one in self.changes)
