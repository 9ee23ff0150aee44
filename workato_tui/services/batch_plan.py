"""The plan of a batch: independent items, each with one or more steps.

A plan is data. It is stored exactly as it was confirmed, and read from the store when the batch is
resumed.
"""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import asdict, dataclass, field, replace
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from workato_tui import catalog
from workato_tui.api.limits import LIMITS, budget_kind, is_hourly
from workato_tui.api.workspace import Workspace
from workato_tui.common.text import count_label

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
    from datetime import datetime

    from workato_tui.api.client import Api

T = TypeVar("T")
MAX_CONCURRENT = 16
"""Maximum number of concurrent items; their calls share the quota."""
_QUOTA_SHARE = 0.97


@dataclass(frozen=True)
class Item:
    """One task, in one workspace."""

    label: str
    """What it acts on: ``Order to Cash``, ``recipe Sync orders``."""
    values: Mapping[str, Any] = field(default_factory=dict)
    """IDs and fields for the steps; JSON values."""
    workspace: str = ""
    """The customer's managed_user_id; empty for the own workspace."""
    customer: str = ""
    """The customer's name."""
    environment: str = ""
    """Where changes take effect; empty if unknown."""
    notes: tuple[str, ...] = ()
    """Notes to read before the confirmation."""
    skip: str = ""
    """Why the item is left out, as a sentence; empty if it is included."""

    @property
    def name(self) -> str:
        """The label with the customer's name."""
        return f"{self.customer}: {self.label}" if self.customer else self.label

    @property
    def is_prod(self) -> bool:
        """Whether it needs the confirmation for prod; true for an unknown environment."""
        return self.environment not in ("dev", "test")

    def spec(self) -> dict[str, Any]:
        """Return the stored form of the item."""
        return {**asdict(self), "values": dict(self.values), "notes": list(self.notes)}

    @classmethod
    def of_spec(cls, spec: Mapping[str, Any]) -> Item:
        """Return the item from its stored form. Raises TypeError for anything else."""
        return cls(**{**spec, "notes": tuple(spec.get("notes", ()))})

    def scrubbed(self, names: Sequence[str]) -> Item:
        """Return the item without values that must not be kept after sending."""
        return replace(self, values={k: v for k, v in self.values.items() if k not in names})


@dataclass(frozen=True)
class Plan:
    """A batch before its confirmation."""

    action: str
    """The ID of one of :data:`~workato_tui.services.batch_actions.ACTIONS`."""
    title: str
    items: tuple[Item, ...]
    in_order: bool = False
    """Whether the items run one after the other, as in a release train."""
    stop_at_failure: bool = False
    """With ``in_order``: whether the first failure ends the batch."""
    source: str = ""
    """The file it was read from."""

    @property
    def active_items(self) -> list[Item]:
        """The items that are not left out."""
        return [item for item in self.items if not item.skip]

    @property
    def confirm_word(self) -> str:
        """The confirmation to type: the count, with ``prod`` if an item goes there."""
        count = str(len(self.active_items))
        return f"{count} prod" if any(item.is_prod for item in self.active_items) else count

    def spec(self) -> dict[str, Any]:
        """Return the stored form of the plan, without its items."""
        return {name: value for name, value in asdict(self).items() if name != "items"}


class StepContext(Protocol):
    """What a step works with: its item, results of earlier steps, and calls to Workato."""

    item: Item
    data: dict[str, Any]
    """IDs by name, stored on disk; a step can add to it."""
    sent_at: datetime | None
    """When the write of this step was sent, to look it up after a lost answer."""

    async def call(self, job: Callable[[Api], Awaitable[T]]) -> T:
        """Run a read in the item's workspace; wait while the network is down."""

    async def send(self, job: Callable[[Api], Awaitable[T]]) -> T:
        """Send the write of this step, once."""

    def say(self, text: str) -> None:
        """Show the progress of the item."""

    async def pause(self, seconds: float) -> None:
        """Wait; ends early if the batch is stopped."""

    async def download(self, kind: str, number: str, name: str) -> str:
        """Download the zip of a build or package; return its path."""


class StepError(Exception):
    """A step failed; the message is for the user."""


class SkipItem(Exception):  # noqa: N818 - not an error: nothing is to be done
    """The item is left out, or needs no change; the message is for the user."""


async def _unknown(_context: StepContext) -> bool | None:
    return None


def _always(_item: Item) -> bool:
    return True


@dataclass(frozen=True)
class Step:
    """A step of an action: at most one write, which is ``operation``."""

    name: str
    progress_text: str
    """The progress text while it runs: ``building``."""
    run: Callable[[StepContext], Awaitable[None]]
    operation: str = ""
    """The operation of its write; empty for a step that only reads or waits."""
    result_key: str = ""
    """The name in ``data`` for the ID that the write created."""
    look_up: Callable[[StepContext], Awaitable[bool | None]] = _unknown
    """Checks a lost write: True if it was done, False if not, None if that is unknown."""
    applies: Callable[[Item], bool] = _always
    seconds: float = 0.0
    """Typical duration in seconds, without its calls."""
    or_operation: str = ""
    """An alternative operation; the step chooses by what an earlier step has read."""

    @property
    def operations(self) -> tuple[str, ...]:
        """The operations of which the step sends at most one, once."""
        return tuple(filter(None, (self.operation, self.or_operation)))


@dataclass(frozen=True)
class Action:
    """An action for many items."""

    id: str
    title: str
    """``Build and deploy``"""
    steps: tuple[Step, ...]
    fields: tuple[str, ...] = ()
    """Required values of an item."""
    optional: tuple[str, ...] = ()
    private: tuple[str, ...] = ()
    """Values that are removed from the store when the item is done."""
    one_per_workspace: bool = False
    """Whether items of the same workspace run one after the other."""
    notes: tuple[str, ...] = ()
    """Notes to read before the confirmation."""
    noun: str = ""
    """What an item is: ``project``; empty if it has no one word."""

    @property
    def is_write(self) -> bool:
        """Whether it changes anything in Workato."""
        return any(step.operation for step in self.steps)

    def names_for(self, values: Collection[Mapping[str, Any]]) -> tuple[str, str]:
        """Return title and noun for items with these values.

        Items that name a build are deployed without building anything.
        """
        if self.id == "deploy" and values and all(each.get("build") for each in values):
            return "Deploy", "build"
        return self.title, self.noun

    def steps_of(self, item: Item) -> list[Step]:
        """Return the steps for this item."""
        return [step for step in self.steps if step.applies(item)]


@dataclass(frozen=True)
class Estimate:
    """The cost of a plan."""

    calls: int
    """The number of writes; polling calls are not counted."""
    seconds: float

    @property
    def summary(self) -> str:
        """``24 calls, about 2 min``."""
        calls = count_label(self.calls, "call") if self.calls else "changes nothing in Workato"
        if self.seconds < 60:
            return f"{calls}, less than 1 min"
        return f"{calls}, about {math.ceil(self.seconds / 60)} min"


def estimate(plan: Plan, action: Action, limits: Mapping[str, int] | None = None) -> Estimate:
    """Estimate the calls of a plan, and their duration within the rate limits."""
    budgets: Counter[str] = Counter()
    waits = 0.0
    for item in plan.active_items:
        steps = action.steps_of(item)
        waits += sum(step.seconds for step in steps)
        for step in steps:
            operation = catalog.operation(step.operation) if step.operation else None
            if operation is not None:
                workspace = Workspace(item.workspace or None)
                budgets[workspace.budget_for(operation)] += 1
    all_limits = {**LIMITS, **(limits or {})}
    minutes = max(
        (_minutes(budget, count, all_limits) for budget, count in budgets.items()), default=0.0
    )
    concurrency = 1 if plan.in_order else min(MAX_CONCURRENT, max(len(plan.active_items), 1))
    return Estimate(sum(budgets.values()), max(minutes * 60.0, waits / concurrency))


def _minutes(budget: str, count: int, limits: Mapping[str, int]) -> float:
    """Return how long the rate limit delays ``count`` calls."""
    limit = limits.get(budget) or limits.get(budget_kind(budget), 60)
    windows = max(count / (limit * _QUOTA_SHARE) - 1.0, 0.0)
    return windows * (60.0 if is_hourly(budget) else 1.0)


def heading(plan: Plan, action: Action, limits: Mapping[str, int] | None = None) -> str:
    """``Build and deploy 12 projects to test: 24 calls, about 2 min``."""
    return f"{plan.title}: {estimate(plan, action, limits).summary}"
