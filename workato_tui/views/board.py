"""The board: the state of each project in each environment, from one list call per environment."""

from __future__ import annotations

import asyncio
import time
from typing import TYPE_CHECKING

from workato_tui.common import local_time
from workato_tui.common.text import count_label
from workato_tui.keymap import with_keys
from workato_tui.views.action_reasons import PROJECT_ACTIONS, RELEASE_ACTIONS
from workato_tui.views.deployment_detail import DeploymentView
from workato_tui.views.deployment_facts import to_epoch
from workato_tui.views.filter_words import since_label
from workato_tui.views.view import View
from workato_tui.widgets.cells import Column
from workato_tui.widgets.pane import Field, Heading, Item, Text, Title
from workato_tui.widgets.row import Row

if TYPE_CHECKING:
    from collections.abc import Mapping

    from workato_tui.api.client import Api
    from workato_tui.api.deployments import Deployment
    from workato_tui.api.list_filters import DeploymentFilter
    from workato_tui.core.environment_status import EnvironmentStatus
    from workato_tui.store import Cell
    from workato_tui.views.deployment_diff import BuildPair
    from workato_tui.views.view import EmitRows
    from workato_tui.views.workspace import WorkspaceState

WINDOWS = ("-30d", "-90d", "-180d", "-365d")
ENVIRONMENTS = ("test", "prod")


class BoardView(View):
    """Projects by environment: the live build, pending and failed deployments, and the lag."""

    kind = "board"
    noun = "projects"
    list_operation = "deployments.list"
    has_server_filter = True
    lists_deployments = True
    row_actions = ("browse", "compare", *RELEASE_ACTIONS, *PROJECT_ACTIONS)
    list_actions = ("filters",)
    columns = (
        Column("Project", "text", 50, 14, grow=True, is_name=True),
        Column("Test", "id", 8, 5),
        Column("Since", "time", 6, 4, drop_order=2),
        Column("Prod", "id", 8, 5),
        Column("Since", "time", 6, 4, drop_order=2),
        Column("Behind", "text", 18, 10),
        Column("Waiting", "number", 5, 5, drop_order=1),
        Column("Last failed", "environment", 11, 5, drop_order=3),
    )
    empty = "No deployments in this period.\n{filters} shows a longer period."

    def __init__(self, workspace: WorkspaceState) -> None:
        super().__init__(workspace)
        self.window = WINDOWS[1]
        self.statuses: dict[str, dict[str, EnvironmentStatus]] = {}
        self._found: dict[str, Deployment] = {}

    @property
    def filter_label(self) -> str:
        """The period that the board covers."""
        return f"deployments {since_label(self.window)}"

    @property
    def is_filtered(self) -> bool:
        """Whether the user chose the period."""
        return self.window != WINDOWS[1]

    def clear_filter(self) -> list[Row] | None:
        """Return to the default period."""
        self.window = WINDOWS[1]
        return None

    async def fetch(self, emit: EmitRows) -> list[Row]:
        """Read one list per environment, and the projects for their names."""
        workspace = self.workspace
        workspace.start_loading_names()
        # In a thread, because its imports take a while.
        filters = await asyncio.to_thread(self._filters)
        lists = [
            await workspace.known.select(chosen) if self.reuse_recent else None
            for chosen in filters
        ]
        if None in lists:
            asked_at = time.monotonic()

            async def job(api: Api) -> list[list[Deployment]]:
                return await asyncio.gather(*(api.deployments.list(chosen) for chosen in filters))

            answers = await workspace.connection.call(job)
            lists = [await workspace.known.update_list(answer, asked_at) for answer in answers]
        else:
            self.answered_at = workspace.known.complete_at
        await workspace.wait_for_names(5)
        self._found = {
            deployment.id: deployment for deployments in lists for deployment in deployments or ()
        }
        return await asyncio.to_thread(self._rows)

    def _filters(self) -> list[DeploymentFilter]:
        from workato_tui.api.list_filters import DeploymentFilter

        return [
            DeploymentFilter.model_validate({"environment_type": environment, "from": self.window})
            for environment in ENVIRONMENTS
        ]

    def updated_rows(self, news: set[str]) -> list[Row] | None:
        """Return the rows with the latest single deployments, including new ones."""
        changed = {
            number: deployment
            for number, deployment in self.workspace.known.deployments_in(news).items()
            if number in self._found or deployment.environment_type in ENVIRONMENTS
        }
        if not changed:
            return None
        self._found |= changed
        return self._rows()

    def _rows(self) -> list[Row]:
        from workato_tui.core.environment_status import status_by_project

        self.statuses = status_by_project(self._found.values())
        numbers = list(dict.fromkeys([*self.workspace.projects, *self.statuses]))
        rows = [self._row(number) for number in numbers]
        return sorted(rows, key=lambda row: (row.id not in self.statuses, self.name_of(row)))

    def _row(self, project_id: str) -> Row:
        statuses = self.statuses.get(project_id, {})
        return Row(project_id, (self.workspace.project_name(project_id), *status_cells(statuses)))

    def pane(self, row: Row) -> list[Item]:
        """Return each environment of the project as text."""
        statuses = self.statuses.get(row.id, {})
        items: list[Item] = [Title(self.name_of(row), f"#{row.id}")]
        for environment in ENVIRONMENTS:
            items.append(Heading(environment))
            items += self._status_items(statuses.get(environment))
        return items

    def _status_items(self, status: EnvironmentStatus | None) -> list[Item]:
        if status is None:
            return [Text(f"nothing deployed in the last {self.window.strip('-')}", "dim")]
        items: list[Item] = []
        for label, deployment in (
            ("Live", status.live),
            *(("Running", deployment) for deployment in status.running),
            *(("Waiting", deployment) for deployment in status.waiting),
            ("Failed", status.failed),
        ):
            if deployment is not None:
                name = deployment.title or deployment.description or ""
                by = deployment.performed_by_name or "-"
                text = (
                    f"build {deployment.project_build_id or '-'}  #{deployment.id}  {name}  by {by}"
                )
                items.append(Field(label, text, "bad" if label == "Failed" else ""))
        return items or [Text("nothing live in this period", "dim")]

    def deployment(self, row: Row | None) -> Deployment | None:
        """Return the row's deployment that needs attention, else the live one."""
        statuses = self.statuses.get(self.require_row(row).id, {})
        prod, test = statuses.get("prod"), statuses.get("test")
        for standing in (prod, test):
            for deployment in standing.pending if standing is not None else ():
                return deployment
        for standing in (prod, test):
            if standing is not None and (standing.live or standing.failed):
                return standing.live or standing.failed
        return None

    def unavailable_reason(self, action: str, row: Row | None) -> str | None:
        """Return why an action is unavailable: a project without deployments cannot be opened."""
        if row is not None and action == "open" and self.deployment(row) is None:
            return with_keys(
                "No deployments of this project in this period; {filters} shows a longer one."
            )
        return super().unavailable_reason(action, row)

    def diff_pair(self, row: Row | None) -> BuildPair:
        """Compare what is live in test with what is live in prod."""
        from workato_tui.views.deployment_diff import build_pair_of_build

        row = self.require_row(row)
        number = self.build_id(row)
        if number is None:
            raise LookupError("Nothing live in test in this period to compare.")
        prod = self.statuses.get(row.id, {}).get("prod")
        live = prod.live if prod is not None else None
        return build_pair_of_build(number, "prod", live, self.name_of(row))

    def open(self, row: Row) -> View | None:
        """Open the row's deployment."""
        deployment = self.deployment(row)
        return DeploymentView(self.workspace, deployment.id) if deployment is not None else None

    def project_id(self, row: Row | None) -> str:
        """Return the row's project."""
        return self.require_row(row).id

    def build_id(self, row: Row | None) -> str | None:
        """Return the build that is live in test, which is the one to promote."""
        return build_in_test(self.statuses.get(self.require_row(row).id, {}))


def build_in_test(statuses: Mapping[str, EnvironmentStatus]) -> str | None:
    """Return the build of a project that is live in test."""
    test = statuses.get("test")
    return test.live.project_build_id if test is not None and test.live is not None else None


def status_cells(statuses: Mapping[str, EnvironmentStatus]) -> tuple[Cell, ...]:
    """Return the cells of a project: live in test and prod, lag, pending, last failure."""
    from workato_tui.core.environment_status import lag_between

    test, prod = statuses.get("test"), statuses.get("prod")
    waits = sum(len(s.waiting) + len(s.running) for s in statuses.values())
    failed = [s.environment for s in statuses.values() if s.failed is not None]
    gap = None
    if test is not None and prod is not None:
        lag = lag_between(test, prod)
        if lag is not None:
            days = lag.days(local_time.now())
            builds = count_label(lag.builds, "build")
            gap = builds if days is None else f"{builds}, {days}d"
    if test is not None and test.live is not None and (prod is None or prod.live is None):
        gap = "not in prod"
    return (*_live(test), *_live(prod), gap, waits or None, " ".join(failed) or None)


def _live(status: EnvironmentStatus | None) -> tuple[str | None, float | None]:
    if status is None or status.live is None:
        return None, None
    return status.live.project_build_id, to_epoch(status.live.updated_at)
