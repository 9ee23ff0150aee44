"""A watched object: its state, and how often it is polled."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

from workato_tui.common.text import sanitize
from workato_tui.core.states import failure_reason, needs_people, phase, phase_of_state

if TYPE_CHECKING:
    import asyncio
    from datetime import datetime

    from workato_tui.core.states import Phase
    from workato_tui.store import Scope, WatchKind, WatchRecord

Outcome = Literal["success", "failed", "other", "gone"]
"""``other``: ended in an unknown state; ``gone``: no longer exists."""

MIN_INTERVAL = 2.0
MAX_INTERVAL = 30.0
IDLE_INTERVAL = 300.0
"""Seconds between polls of what waits for people or cannot be read now."""
APPEARANCE_GRACE = 60.0
"""Seconds in which a new object may still be unknown to Workato."""
_INTERVAL_GROWTH = 0.1  # of the age: after a minute, the interval is six seconds
_NOT_STARTED_AFTER = 600.0
"""Seconds after which a deployment that has not started most likely waits for its submission."""
_OUTCOMES: dict[Phase, Outcome] = {"done": "success", "failed": "failed", "other": "other"}


@dataclass(eq=False)
class Watch:
    """A watched object."""

    kind: WatchKind
    id: str
    scope: Scope
    since: datetime
    started_here: bool = True
    title: str = ""
    state: str | None = None
    """The last state from the API; None before the first read."""
    detailed_state: str | None = None
    review_state: str | None = None
    phase: Phase = "running"
    note: str = ""
    """Why the last poll failed; empty if it succeeded."""
    refused: bool = False
    """Whether the last poll was refused (token, rights): a retry would not help."""
    outcome: Outcome | None = None
    """None until the object has ended."""
    reason: str = ""
    """What the API says about the end."""
    latest: Any = field(default=None, repr=False)
    """The object as last read."""
    read_at: float = field(default=0.0, repr=False)
    """When it was read."""
    next_readers: list[asyncio.Future[Any]] = field(default_factory=list, repr=False)
    """Readers that wait for the next poll."""
    current_readers: list[asyncio.Future[Any]] | None = field(default=None, repr=False)
    """Readers that wait for the running poll."""
    due_at: float = field(default=0.0, repr=False)
    state_since: float = field(default=0.0, repr=False)

    @property
    def key(self) -> tuple[Scope, str, str]:
        """The identity of the object."""
        return self.scope, self.kind, self.id

    @property
    def is_waiting(self) -> bool:
        """Whether the object waits for somebody's action."""
        return needs_people(self.phase)

    @property
    def label(self) -> str:
        """The label of the object."""
        title = sanitize(self.title, 60)
        return f"{self.kind.capitalize()} {sanitize(self.id, 40)}" + (
            f" ({title})" if title else ""
        )

    @property
    def sentence(self) -> str:
        """The state or outcome as a sentence."""
        ended = {
            "success": "succeeded",
            "failed": "failed",
            "other": f"ended as {sanitize(self.state, 60)}",
            "gone": "no longer exists"
            if self.state is not None
            else "was started, but is not listed yet"
            if self.started_here
            else "does not exist",
            None: {"waiting": "is waiting for a person", "rejected": "was rejected"}.get(
                self.phase, "is running"
            ),
        }[self.outcome]
        return f"{self.label} {ended}" + (f": {self.reason.rstrip('.')}." if self.reason else ".")

    @property
    def state_key(self) -> tuple[object, ...]:
        """What is shown of it."""
        # The phase can change alone: the assets of a draft show that it waits for people.
        return (
            self.state, self.detailed_state, self.review_state, self.phase, self.note, self.outcome,
        )  # fmt: skip

    @property
    def record(self) -> WatchRecord:
        """What the store keeps of it."""
        from workato_tui.store import WatchRecord

        return WatchRecord(
            self.kind, self.id, self.scope, self.since, self.started_here, self.title
        )

    def is_read_with(self, scope: Scope) -> bool:
        """Return whether a connection with ``scope`` can read it: customers have their own."""
        return (self.scope.profile, self.scope.host) == (scope.profile, scope.host)

    def update(self, read: Any, now: float) -> None:
        """Take over the object as read; ``now`` is the time of the clock."""
        self.latest, self.note, self.refused = read, "", False
        before = (self.state, self.detailed_state, self.review_state)
        if self.kind == "deployment":
            self.detailed_state, self.review_state = read.detailed_state, read.review_state
            self.state, self.phase = read.state, phase(read)
        else:
            self.state = read.state if self.kind == "build" else read.status
            self.phase = phase_of_state(self.state)
        after = (self.state, self.detailed_state, self.review_state)
        if before[0] is not None and before != after:
            # What has just changed may change again soon.
            self.state_since = now
        self.outcome = _OUTCOMES.get(self.phase)
        if self.outcome is not None:
            self.reason = failure_reason(read)


def interval(age: float, watch: Watch) -> float:
    """Return the seconds until the next poll, after ``age`` seconds in the same state."""
    not_begun = watch.kind == "deployment" and watch.detailed_state in (None, "", "pending")
    if watch.is_waiting or (not_begun and age > _NOT_STARTED_AFTER):
        return IDLE_INTERVAL
    return min(max(age * _INTERVAL_GROWTH, MIN_INTERVAL), MAX_INTERVAL)
