"""What a batch is to do: independent items, each with one or more steps.

A plan is data. It is kept in the store exactly as it was confirmed, and read back from there when
the batch is resumed.
"""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import asdict, dataclass, field, replace
from typing import TYPE_CHECKING, Any, TypeVar

from workato_tui import catalog
from workato_tui.api.limits import LIMITS, budget_kind, is_hourly
from workato_tui.api.workspace import Workspace

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping, Sequence
    from datetime import datetime

    from workato_tui.api.client import Api

T = TypeVar("T")
AT_ONCE = 16
"""Items that are worked on together; their calls share the quota."""
_SHARE = 0.97


@dataclass(frozen=True)
class Item:
    """One thing to do, in one workspace."""

    label: str
    """What it is done to, in words: ``Order to Cash``, ``recipe Sync orders``."""
    values: Mapping[str, Any] = field(default_factory=dict)
    """Ids and fields that the steps need; JSON values."""
    workspace: str = ""
    """The customer's managed_user_id; empty for one's own workspace."""
    customer: str = ""
    """The customer's name."""
    environment: str = ""
    """Where changes take effect; empty where nobody knows."""
    notes: tuple[str, ...] = ()
    """What is to be known before it is confirmed."""
    skip: str = ""
    """Why it is left out, as a sentence; empty where it is not."""

    @property
    def name(self) -> str:
        """The label with the customer's name."""
        return f"{self.customer}: {self.label}" if self.customer else self.label

    @property
    def is_prod(self) -> bool:
        """Whether it needs the confirmation of prod: also where the environment is unknown."""
        return self.environment not in ("dev", "test")

    def spec(self) -> dict[str, Any]:
        """The item as the store keeps it."""
        return {**asdict(self), "values": dict(self.values), "notes": list(self.notes)}

    @classmethod
    def of_spec(cls, spec: Mapping[str, Any]) -> Item:
        """What :meth:`spec` returned. Raises TypeError for anything else."""
        return cls(**{**spec, "notes": tuple(spec.get("notes", ()))})

    def scrubbed(self, names: Sequence[str]) -> Item:
        """Without the values that must not be kept once they were sent."""
        return replace(self, values={k: v for k, v in self.values.items() if k not in names})


@dataclass(frozen=True)
class Plan:
    """A batch before it is confirmed."""

    action: str
    """The id of one of :data:`~workato_tui.services.batch_actions.ACTIONS`."""
    title: str
    items: tuple[Item, ...]
    in_order: bool = False
    """Whether they are done one after the other, as in a release train."""
    stop_at_failure: bool = False
    """Of ``in_order``: whether the first failure ends the batch."""
    source: str = ""
    """The file that it was read from."""

    @property
    def to_do(self) -> list[Item]:
        """The items that are not left out."""
        return [one for one in self.items if not one.skip]

    @property
    def confirm_word(self) -> str:
        """What is typed to confirm it: the count, and ``prod`` where one of them goes there."""
        count = str(len(self.to_do))
        return f"{count} prod" if any(one.is_prod for one in self.to_do) else count

    def spec(self) -> dict[str, Any]:
        """The plan as the store keeps it, without its items."""
        return {name: value for name, value in asdict(self).items() if name != "items"}


class StepContext:
    """What a step gets: its item, what earlier steps returned, and ways to call Workato."""

    item: Item
    data: dict[str, Any]
    """Ids by name, kept on disk; a step adds to it."""
    sent_at: datetime | None
    """When the write of this step left, for a look-up after a lost answer."""

    async def call(self, job: Callable[[Api], Awaitable[T]]) -> T:
        """Run a reading ``job`` in the item's workspace; wait while the network is away."""
        raise NotImplementedError

    async def send(self, job: Callable[[Api], Awaitable[T]]) -> T:
        """Send the one write of this step, once."""
        raise NotImplementedError

    def say(self, text: str) -> None:
        """Show what the item is at."""
        raise NotImplementedError

    async def pause(self, seconds: float) -> None:
        """Wait; ends early if the batch is stopped."""
        raise NotImplementedError

    async def download(self, kind: str, number: str, name: str) -> str:
        """Fetch the zip of a build or package; returns where it is."""
        raise NotImplementedError


class StepError(Exception):
    """A step did not do what it was for; says why, as a sentence for people."""


class SkipItem(Exception):  # noqa: N818 - no error: there is nothing to do
    """The item is as it should be already; says so."""


async def _cannot_tell(_context: StepContext) -> bool | None:
    return None


def _always(_item: Item) -> bool:
    return True


@dataclass(frozen=True)
class Step:
    """One step of an action: at most one write, which is ``operation``."""

    name: str
    doing: str
    """What is shown while it runs: ``building``."""
    run: Callable[[StepContext], Awaitable[None]]
    operation: str = ""
    """The operation that it sends; empty for a step that only reads or waits."""
    made: str = ""
    """Under which name ``data`` keeps the id of what the write made."""
    look_up: Callable[[StepContext], Awaitable[bool | None]] = _cannot_tell
    """After a lost answer: True if it was done, False if not, None where nothing tells."""
    applies: Callable[[Item], bool] = _always
    seconds: float = 0.0
    """How long it usually takes, beside its calls."""
    or_operation: str = ""
    """The operation in its place, where what an earlier step read decides."""

    @property
    def operations(self) -> tuple[str, ...]:
        """What it may send, once one of them."""
        return tuple(filter(None, (self.operation, self.or_operation)))


@dataclass(frozen=True)
class Action:
    """Something that can be done to many items."""

    id: str
    title: str
    """``Build and deploy``"""
    steps: tuple[Step, ...]
    fields: tuple[str, ...] = ()
    """Values that each item needs."""
    optional: tuple[str, ...] = ()
    private: tuple[str, ...] = ()
    """Values that are removed from the store once the item is done."""
    one_per_workspace: bool = False
    """Whether items of the same workspace are done one after the other."""
    notes: tuple[str, ...] = ()
    """What a person should know before confirming."""

    def steps_of(self, item: Item) -> list[Step]:
        """The steps that the item needs."""
        return [step for step in self.steps if step.applies(item)]


@dataclass(frozen=True)
class Estimate:
    """What a plan costs."""

    calls: int
    """Calls that change something; those that only wait for an end are not counted."""
    seconds: float

    @property
    def words(self) -> str:
        """``24 calls, about 2 min``."""
        calls = "1 call" if self.calls == 1 else f"{self.calls} calls"
        if self.seconds < 60:
            return f"{calls}, less than 1 min"
        return f"{calls}, about {math.ceil(self.seconds / 60)} min"


def estimate(plan: Plan, action: Action, limits: Mapping[str, int] | None = None) -> Estimate:
    """Work out the calls of a plan, and how long they take at the limits of the API."""
    budgets: Counter[str] = Counter()
    waits = 0.0
    for item in plan.to_do:
        steps = action.steps_of(item)
        waits += sum(step.seconds for step in steps)
        for step in steps:
            operation = catalog.operation(step.operation) if step.operation else None
            if operation is not None:
                workspace = Workspace(item.workspace or None)
                budgets[workspace.budget_for(operation)] += 1
    known = {**LIMITS, **(limits or {})}
    quota = max((_minutes(name, count, known) for name, count in budgets.items()), default=0.0)
    at_once = 1 if plan.in_order else min(AT_ONCE, max(len(plan.to_do), 1))
    return Estimate(sum(budgets.values()), max(quota * 60.0, waits / at_once))


def _minutes(budget: str, count: int, limits: Mapping[str, int]) -> float:
    limit = limits.get(budget) or limits.get(budget_kind(budget), 60)
    windows = max(count / (limit * _SHARE) - 1.0, 0.0)
    return windows * (60.0 if is_hourly(budget) else 1.0)


def heading(plan: Plan, action: Action, limits: Mapping[str, int] | None = None) -> str:
    """``Build and deploy 12 projects to test: 24 calls, about 2 min``."""
    return f"{plan.title}: {estimate(plan, action, limits).words}"
