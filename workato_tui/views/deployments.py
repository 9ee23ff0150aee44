"""Deployments: the list."""

from __future__ import annotations

import asyncio
import time
from typing import TYPE_CHECKING

from workato_tui.views.deployment_facts import (
    asset_lines,
    deployment_fields,
    deployment_row,
    stored_pane,
    why_no_review,
)
from workato_tui.views.known_details import fitting, newest_first
from workato_tui.views.view import PROJECT, RELEASE, REVIEW, ZIP, BuildToFetch, View, allowed
from workato_tui.widgets.cells import Column, state_label

if TYPE_CHECKING:
    from collections.abc import Sequence

    from workato_tui.api.client import Api
    from workato_tui.api.deployments import Deployment
    from workato_tui.api.list_filters import DeploymentFilter
    from workato_tui.views.view import Emit
    from workato_tui.views.workspace import Desk
    from workato_tui.widgets.pane import Item
    from workato_tui.widgets.rows import Row


def filter_words(chosen: DeploymentFilter) -> list[str]:
    """What a filter lets through, in the words of the table; project and folder apart."""
    state = state_label(chosen.state) if chosen.state else None
    pairs = (("from", chosen.from_), ("to", chosen.to), ("by or for", chosen.who))
    return [
        *(text for text in (chosen.environment_type, state) if text),
        *(f"{word} {text}" for word, text in pairs if text),
    ]


class _Made:
    """The rows that were made while a list was read, so that none is made twice."""

    def __init__(self) -> None:
        self.rows: list[Row] = []
        self.nameless = 0
        """How many of them were made before the projects had names."""


BUILD = 7
"""The place of the build among the columns."""


class DeploymentsView(View):
    """All deployments that the filter lets through: ``GET /api/deployments``."""

    kind = "deployments"
    noun = "deployments"
    reads = "deployments.list"
    kept = True
    server_filters = True
    columns: tuple[Column, ...] = (
        Column("ID", "id", 8, 4),
        Column("Title", "text", 30, 12, grow=True, is_name=True),
        Column("Env", "environment", 5, 4, drop_order=1),
        Column("State", "state", 12, 8),
        Column("Review", "state", 12, 8, drop_order=3),
        Column("Project", "text", 28, 14, grow=True, drop_order=2),
        Column("By", "text", 18, 10, grow=True, drop_order=4),
        Column("Build", "id", 8, 5, drop_order=5),
        Column("When", "time", 6, 4, drop_order=1),
    )
    empty = "No deployments here.\nf chooses others, r asks again."

    def __init__(
        self, desk: Desk, chosen: DeploymentFilter | None = None, project_id: str | None = None
    ) -> None:
        super().__init__(desk)
        self.filter_state: DeploymentFilter | None = chosen
        self.of_project = project_id
        self.found: list[Deployment] = []
        """What the last answer held, newest first."""

    @property
    def key(self) -> str:
        """The unfiltered list and each filtered one are kept apart."""
        return f"deployments {self.asked}".strip()

    @property
    def asked(self) -> str:
        """The server-side filter in words."""
        chosen = self.filter_state
        if chosen is None:
            return f"project {self.of_project}" if self.of_project else ""
        parts = []
        if chosen.project_id:
            parts.append(self.desk.project_name(chosen.project_id))
        if chosen.folder_id:
            parts.append(f"folder {chosen.folder_id}")
        return ", ".join([*parts, *filter_words(chosen)])

    async def fetch(self, emit: Emit) -> list[Row]:
        """The deployments, and the projects for their names, both at once."""
        desk = self.desk
        desk.ask_for_names()
        made = _Made()
        known = await desk.known.select(self.wanted()) if self.reuse else None
        if known is not None:
            self.as_of = desk.known.whole_at
            self.found = known
            return await asyncio.to_thread(self._rows_of, known)
        send = desk.from_network(emit)
        asked_at = time.monotonic()
        found = await desk.connection.call(lambda api: self._list(api, send, made))
        await desk.names_soon(1 if desk.project_names else None)
        self.found = await desk.known.learn_list(found, asked_at, whole=self.wanted() is None)
        # Ten thousand rows take longer than a key may wait.
        return await asyncio.to_thread(self._rows_again, made)

    def wanted(self) -> DeploymentFilter | None:
        """What is asked for; None for all."""
        if self.filter_state is None and self.of_project is not None:
            from workato_tui.api.list_filters import DeploymentFilter

            return DeploymentFilter(project_id=self.of_project)
        return self.filter_state

    def outdated(self) -> bool:
        """Whether all deployments were listed later."""
        listed = self.desk.known.whole_at
        return listed is not None and self.fetched_at is not None and listed > self.fetched_at

    def renewed(self, news: set[str]) -> list[Row] | None:
        """With what was learned of single ones; those that were made meanwhile come in."""
        numbers = {one.partition(" ")[2] for one in news if one.startswith("deployment ")}
        known = self.desk.deployments
        found = {one.id: one for one in self.found}
        changed = {
            number: known[number]
            for number in numbers & known.keys()
            if number in found or self._takes(known[number])
        }
        if not changed:
            return None
        self.found = newest_first((found | changed).values())
        return self._with(changed)

    def _takes(self, deployment: Deployment) -> bool:
        """Whether one that was made meanwhile belongs here."""
        chosen = self.wanted()
        return chosen is None or (chosen.folder_id is None and fitting(chosen)(deployment))

    def _with(self, changed: dict[str, Deployment]) -> list[Row]:
        rows = {row.id: row for row in self.rows.all_rows}
        rows |= {row.id: row for row in self._rows_of(list(changed.values()))}
        return [rows[one.id] for one in self.found if one.id in rows]

    def _rows_of(self, found: Sequence[Deployment]) -> list[Row]:
        name = self.desk.project_name
        return [deployment_row(deployment, name(deployment.project_id)) for deployment in found]

    def _rows_again(self, made: _Made) -> list[Row]:
        """In the order of ``found``; what is as it came is not made twice."""
        rows = {row.id: row for row in made.rows[made.nameless :]}
        known = self.desk.known.read_alone
        return [
            rows[one.id] if one.id in rows and one.id not in known else self._rows_of([one])[0]
            for one in self.found
        ]

    async def _list(self, api: Api, send: Emit, made: _Made) -> list[Deployment]:
        def batch(found: Sequence[Deployment]) -> None:
            named = bool(self.desk.projects)
            rows = self._rows_of(found)
            made.rows += rows
            if not named:
                made.nameless = len(made.rows)
            send(rows)

        result: list[Deployment] = await api.deployments.list(self.wanted(), on_items=batch)
        return result

    def pane(self, row: Row) -> list[Item]:
        """The deployment with its assets."""
        deployment = self.desk.deployments.get(row.id)
        if deployment is None:
            return stored_pane(self.columns, row)
        return [*deployment_fields(self.desk, deployment), *asset_lines(deployment)]

    def why_not(self, action: str, row: Row | None) -> str | None:
        """Builds of deployments can be downloaded where the answer names one."""
        usual = super().why_not(action, row)
        if row is None and usual and action != "filters":
            return usual
        if action in ZIP and row is not None and not row.cells[BUILD]:
            return "This deployment names no build, so there is no zip to fetch."
        if action in REVIEW and row is not None:
            return why_no_review(action, self.desk.deployments.get(row.id))
        return allowed(
            *ZIP,
            "filters",
            "browse",
            *RELEASE,
            *PROJECT,
            "watch",
            *REVIEW,
        )(action)

    def open(self, row: Row) -> View:
        """The deployment with its asset table."""
        from workato_tui.views.deployment_detail import DeploymentView

        return DeploymentView(self.desk, row.id)

    async def build_to_fetch(self, row: Row | None) -> BuildToFetch:
        """The build that was deployed."""
        row = self.chosen(row)
        return BuildToFetch(str(row.cells[BUILD]), str(row.cells[5] or ""))

    def deployment_id(self, row: Row | None) -> str:
        """The row's."""
        return self.chosen(row).id

    def project_id_of(self, number: str) -> str:
        """The project of a deployment that is known."""
        known = self.desk.deployments.get(number)
        if known is None or not known.project_id:
            raise LookupError("Its project is not known yet; r asks for the deployments.")
        return known.project_id

    def project_id(self, row: Row | None) -> str:
        """That of the row's deployment."""
        return self.project_id_of(self.chosen(row).id)

    def build_id(self, row: Row | None) -> str | None:
        """That of the row's deployment."""
        value = self.chosen(row).cells[BUILD]
        return str(value) if value else None

    def address(self, row: Row | None) -> str | None:
        """The page of its project: that of a deployment is not known."""
        deployment = self.desk.deployments.get(row.id) if row is not None else None
        return self.desk.project_page(deployment.project_id if deployment else None)

    def request_path(self, row: Row | None) -> str:
        """The list call, or the call for one."""
        return f"deployments/{row.id}" if row else "deployments"
