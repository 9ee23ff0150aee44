"""The timeline of a project or a workspace: builds, deployments, reviews and imports, with numbers.

It costs the list of deployments, and that of projects unless it is known. Builds and imports are
shown as far as they are known here, and reviews where Workato has them; nothing is guessed.
"""

from __future__ import annotations

import asyncio
import time
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, NamedTuple

from workato_tui.common.clock import Clock
from workato_tui.common.display import DisplayOptions
from workato_tui.common.text import count_label, sanitize
from workato_tui.core.delivery import delivery, duration_words
from workato_tui.core.environment_status import finished_at
from workato_tui.core.states import phase
from workato_tui.keymap import with_keys
from workato_tui.views.deployment_facts import display_state
from workato_tui.views.view import View
from workato_tui.widgets.cells import Column
from workato_tui.widgets.pane import Field, Item, Text, Title
from workato_tui.widgets.row import Row

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from workato_tui.api.deployments import Deployment
    from workato_tui.core.delivery import Delivery, Week
    from workato_tui.views.timeline_imports import Import
    from workato_tui.views.view import EmitRows
    from workato_tui.views.workspace import WorkspaceState

TIMELINE = "timeline"
"""The name of a customer's timeline among the lists over customers."""
DAYS = 90
WINDOW = f"-{DAYS}d"
_BARS = "·▁▂▃▄▅▆▇█"


class Event(NamedTuple):
    """An event: its cells in the order of the columns, and the ID of its row."""

    at: datetime
    what: str
    environment: str | None
    build: str | None
    state: str | None
    who: str | None
    took: str | None
    row_id: str


class TimelineView(View):
    """The events of a project, or of the workspace, in the last 90 days."""

    kind = "timeline"
    noun = "events"
    list_operation = "deployments.list"
    show_pane_when_nested = True
    columns = (
        Column("When", "time", 6, 4),
        Column("What", "text", 44, 16, grow=True, is_name=True),
        Column("Env", "environment", 5, 4),
        Column("Build", "id", 8, 5, drop_order=2),
        Column("State", "state", 12, 8),
        Column("By", "text", 20, 8, grow=True, drop_order=1),
        Column("Took", "note", 10, 6, drop_order=3),
    )
    empty = "Nothing was deployed in the last 90 days."

    def __init__(self, workspace: WorkspaceState, project_id: str | None = None) -> None:
        super().__init__(workspace)
        self._project_id = project_id
        self._deployments: list[Deployment] = []

    @property
    def title(self) -> str:
        """``Timeline of Order to Cash``."""
        if self._project_id is not None:
            return f"Timeline of {sanitize(self.workspace.project_name(self._project_id), 60)}"
        customer = self.workspace.connection.customer
        owner = customer.display_name if customer is not None else self.workspace.connection.name
        return f"Timeline of {owner}"

    async def fetch(self, emit: EmitRows) -> list[Row]:
        """Read the deployments with one call, and the projects; builds are those known already."""
        from workato_tui.api.list_filters import DeploymentFilter

        workspace = self.workspace
        workspace.start_loading_names()
        await workspace.load_cached_names()
        filter_model = DeploymentFilter.model_validate(
            {"project_id": self._project_id, "from": WINDOW}
        )
        asked_at = time.monotonic()
        deployments = await workspace.connection.call(
            lambda api: api.deployments.list(filter_model)
        )
        self._deployments = await workspace.known.update_list(deployments, asked_at)
        await workspace.wait_for_names(1 if workspace.projects else None)
        imports = await self._imports()
        events = [*self._events(), *map(self._of_import, imports)]
        events.sort(key=lambda event: event.at, reverse=True)
        return [Row(event.row_id, (event.at.timestamp(), *event[1:-1])) for event in events]

    async def _imports(self) -> list[Import]:
        """Return the imports sent from here: into the folder of the project, or into any."""
        from workato_tui.views.timeline_imports import read_imports

        project = self.workspace.projects.get(self._project_id or "")
        folder = project.folder_id if project is not None else None
        if self._project_id is not None and folder is None:
            return []
        since = datetime.now(UTC) - timedelta(days=DAYS)
        return await asyncio.to_thread(read_imports, self.workspace, folder, since)

    @staticmethod
    def _of_import(entry: Import) -> Event:
        row_id = f"i{entry.number}" if entry.number else f"i {entry.at.timestamp()}"
        description = f"Import of {sanitize(entry.about, 120)}"
        return Event(
            entry.at, description, entry.environment, None, entry.state, entry.user, None, row_id
        )

    def _events(self) -> Iterator[Event]:
        for deployment in self._deployments:
            yield from self._of_deployment(deployment)
        for build in self.workspace.known.builds.values():
            is_listed = self._project_id in (None, build.project_id)
            if is_listed and build.created_at is not None:
                yield Event(
                    build.created_at, f"Build {build.id}", None, build.id, build.state,
                    build.performed_by_name, None, f"b{build.id}",
                )  # fmt: skip

    def _of_deployment(self, deployment: Deployment) -> Iterator[Event]:
        if deployment.created_at is None:
            return
        name = deployment.title or deployment.description or f"Deployment {deployment.id}"
        if self._project_id is None:
            name = f"{self.workspace.project_name(deployment.project_id)}: {name}"
        has_ended = phase(deployment) in ("done", "failed")
        took = (
            duration_words(finished_at(deployment) - deployment.created_at) if has_ended else None
        )
        yield Event(
            deployment.created_at, sanitize(name, 120), deployment.environment_type,
            deployment.project_build_id, display_state(deployment), deployment.performed_by_name,
            took, deployment.id,
        )  # fmt: skip
        for place, review in enumerate(deployment.reviews):
            if review.updated_at is not None and review.status in ("approved", "rejected"):
                waited = duration_words(review.updated_at - deployment.created_at)
                yield Event(
                    review.updated_at, f"Review of deployment {deployment.id}",
                    deployment.environment_type, deployment.project_build_id, review.status,
                    review.reviewer_name, waited, f"{deployment.id} r{place}",
                )  # fmt: skip

    # Metrics

    @property
    def delivery(self) -> Delivery:
        """The metrics of the deployments."""
        builds = self.workspace.known.builds
        created = {
            key: build.created_at for key, build in builds.items() if build.created_at is not None
        }
        return delivery(self._deployments, created, datetime.fromtimestamp(Clock.now(), UTC))

    def head(self) -> list[Item]:
        """Return the metrics, and the deployments per week as bars."""
        if not self._deployments:
            return []
        metrics = self.delivery
        items: list[Item] = [Title(self.title, "last 90 days")]
        if metrics.lead_time is not None:
            items.append(Field("Build to prod", _median(metrics.lead_time, metrics.lead_builds)))
        if metrics.test_to_prod is not None:
            items.append(Field("Test to prod", _median(metrics.test_to_prod, metrics.test_builds)))
        if metrics.failure_rate is not None:
            rate = f"{metrics.failure_rate:.0%} ({metrics.failed} of {metrics.ended})"
            items.append(Field("Failed", rate))
        return [*items, Field("A week", _chart(metrics.weeks))]

    def pane(self, row: Row) -> list[Item]:
        """Return the event."""
        number = "" if row.id[0] in "bi" else f"#{row.id.partition(' ')[0]}"
        items: list[Item] = [Title(self.name_of(row), number)]
        for column, cell in zip(self.columns[3:], row.cells[3:], strict=True):
            if cell is not None and column.kind != "state":
                items.append(Field(column.title, str(cell)))
        if row.id.startswith("i "):
            # Its number is unknown: it was refused, or the answer was lost.
            return items
        return [*items, Text(with_keys("\n{open} opens it."), "dim")]

    def open(self, row: Row) -> View | None:
        """Open the deployment, build or import."""
        from workato_tui.views.build_detail import BuildView
        from workato_tui.views.deployment_detail import DeploymentView
        from workato_tui.views.package_detail import PackageDetailView

        if row.id.startswith("b"):
            return BuildView(self.workspace, row.id[1:])
        if row.id.startswith("i"):
            number = row.id[1:].strip()
            return PackageDetailView(self.workspace, number, "import") if number.isdigit() else None
        return DeploymentView(self.workspace, row.id.partition(" ")[0])


def _median(duration: timedelta, count: int) -> str:
    return f"{duration_words(duration)} (median of {count_label(count, 'build')})"


def _chart(weeks: Sequence[Week]) -> str:
    """``▅▂▅▂▅·▂▂  2 1 2 1 2 0 1 1 since 10-12; failed: 1 in 11-02``."""
    counts = [week.succeeded + week.failed for week in weeks]
    highest = max(counts)
    bars = "".join(
        _BARS[-(-count * (len(_BARS) - 1) // highest)] if highest else "" for count in counts
    )
    failed = [f"{week.failed} in {week.monday:%m-%d}" for week in weeks if week.failed]
    parts = [] if DisplayOptions.ascii else [f"{bars} "]
    label = f"{' '.join(map(str, counts))} since {weeks[0].monday:%m-%d}"
    return " ".join([*parts, label]) + (f"; failed: {', '.join(failed)}" if failed else "")
