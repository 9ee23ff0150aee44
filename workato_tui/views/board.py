"""The board: what is where, project by project, from one windowed list call an environment."""

from __future__ import annotations

import asyncio
import time
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from workato_tui.views.deployment_detail import DeploymentView
from workato_tui.views.deployment_facts import epoch
from workato_tui.views.view import PROJECT, RELEASE, View, allowed
from workato_tui.widgets.cells import Column
from workato_tui.widgets.pane import Field, Heading, Item, Text, Title
from workato_tui.widgets.rows import Row

if TYPE_CHECKING:
    from workato_tui.api.client import Api
    from workato_tui.api.deployments import Deployment
    from workato_tui.api.list_filters import DeploymentFilter
    from workato_tui.core.environment_status import Standing
    from workato_tui.views.deployment_diff import Effect
    from workato_tui.views.view import Emit
    from workato_tui.views.workspace import Desk

WINDOWS = ("-30d", "-90d", "-180d", "-365d")
ENVIRONMENTS = ("test", "prod")


class BoardView(View):
    """Projects by environment: the build that is live, what waits, what failed, how far behind."""

    kind = "board"
    noun = "projects"
    reads = "deployments.list"
    server_filters = True
    columns = (
        Column("Project", "text", 50, 14, grow=True, is_name=True),
        Column("Test", "id", 8, 5),
        Column("Since", "time", 6, 4, drop_order=2),
        Column("Prod", "id", 8, 5),
        Column("Since", "time", 6, 4, drop_order=2),
        Column("Prod is behind", "text", 18, 10),
        Column("Waits", "number", 5, 5, drop_order=1),
        Column("Failed last", "environment", 11, 5, drop_order=3),
    )
    empty = "No project was deployed in this time.\nf looks further back."

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.window = WINDOWS[1]
        self.standings: dict[str, dict[str, Standing[Deployment]]] = {}
        self._found: dict[str, Deployment] = {}

    @property
    def asked(self) -> str:
        """How far back it looks: what is older is not known here."""
        return f"deployments since {self.window.removeprefix('-')} ago"

    @property
    def is_filtered(self) -> bool:
        """Whether somebody chose how far back it looks."""
        return self.window != WINDOWS[1]

    def clear_filter(self) -> list[Row] | None:
        """As far back as it looks by itself."""
        self.window = WINDOWS[1]
        return None

    async def fetch(self, emit: Emit) -> list[Row]:
        """One list call an environment, and the projects for their names."""
        desk = self.desk
        desk.ask_for_names()
        # In a thread: what has to be imported for it takes a while.
        filters = await asyncio.to_thread(self._filters)
        lists = [await desk.known.select(each) if self.reuse else None for each in filters]
        if None in lists:
            asked_at = time.monotonic()

            async def job(api: Api) -> list[list[Deployment]]:
                return await asyncio.gather(*(api.deployments.list(each) for each in filters))

            found = await desk.connection.call(job)
            lists = [await desk.known.learn_list(each, asked_at) for each in found]
        else:
            self.as_of = desk.known.whole_at
        await desk.names_soon(5)
        self._found = {one.id: one for each in lists for one in each or ()}
        return await asyncio.to_thread(self._rows)

    def _filters(self) -> list[DeploymentFilter]:
        from workato_tui.api.list_filters import DeploymentFilter

        return [
            DeploymentFilter.model_validate({"environment_type": each, "from": self.window})
            for each in ENVIRONMENTS
        ]

    def outdated(self) -> bool:
        """Whether all deployments were listed later."""
        listed = self.desk.known.whole_at
        return listed is not None and self.fetched_at is not None and listed > self.fetched_at

    def renewed(self, news: set[str]) -> list[Row] | None:
        """With what was learned of single deployments, also of new ones."""
        numbers = {one.partition(" ")[2] for one in news if one.startswith("deployment ")}
        known = self.desk.deployments
        changed = {
            number: known[number]
            for number in numbers & known.keys()
            if number in self._found or known[number].environment_type in ENVIRONMENTS
        }
        if not changed:
            return None
        self._found |= changed
        return self._rows()

    def _rows(self) -> list[Row]:
        from workato_tui.core.deploy_checks import by_project

        self.standings = by_project(self._found.values())
        numbers = list(dict.fromkeys([*self.desk.projects, *self.standings]))
        rows = [self._row(number) for number in numbers]
        return sorted(rows, key=lambda row: (row.id not in self.standings, str(row.cells[0])))

    def _row(self, project_id: str) -> Row:
        from workato_tui.core.deploy_checks import behind

        here = self.standings.get(project_id, {})
        test, prod = here.get("test"), here.get("prod")
        waits = sum(len(s.waiting) + len(s.running) for s in here.values())
        failed = [s.environment for s in here.values() if s.failed is not None]
        gap = None
        if test is not None and prod is not None:
            found = behind(test, prod)
            if found is not None:
                days = found.days(datetime.now(UTC))
                builds = "1 build" if found.builds == 1 else f"{found.builds} builds"
                gap = builds if days is None else f"{builds}, {days}d"
        if test is not None and test.live is not None and (prod is None or prod.live is None):
            gap = "not in prod"
        return Row(
            project_id,
            (
                self.desk.project_name(project_id),
                *_live(test),
                *_live(prod),
                gap,
                waits or None,
                " ".join(failed) or None,
            ),
        )

    def pane(self, row: Row) -> list[Item]:
        """Each environment of the project, in words."""
        here = self.standings.get(row.id, {})
        items: list[Item] = [Title(str(row.cells[0]), f"#{row.id}")]
        for environment in ENVIRONMENTS:
            items.append(Heading(environment))
            items += self._standing(here.get(environment))
        return items

    def _standing(self, standing: Standing[Deployment] | None) -> list[Item]:
        if standing is None:
            return [Text(f"nothing deployed in the last {self.window.strip('-')}", "dim")]
        items: list[Item] = []
        for label, one in (
            ("Live", standing.live),
            *(("Running", one) for one in standing.running),
            *(("Waits", one) for one in standing.waiting),
            ("Failed", standing.failed),
        ):
            if one is not None:
                name = one.title or one.description or ""
                by = one.performed_by_name or "-"
                text = f"build {one.project_build_id or '-'}  #{one.id}  {name}  by {by}"
                items.append(Field(label, text, "bad" if label == "Failed" else ""))
        return items or [Text("nothing live is known in this time", "dim")]

    def deployment(self, row: Row | None) -> Deployment | None:
        """The deployment that a row leads to: what needs somebody first, else what is live."""
        here = self.standings.get(self.chosen(row).id, {})
        prod, test = here.get("prod"), here.get("test")
        for standing in (prod, test):
            for one in standing.pending if standing is not None else ():
                return one
        for standing in (prod, test):
            if standing is not None and (standing.live or standing.failed):
                return standing.live or standing.failed
        return None

    def why_not(self, action: str, row: Row | None) -> str | None:
        """A project without deployments leads nowhere."""
        if row is None:
            return super().why_not(action, row)
        if action == "open" and self.deployment(row) is None:
            return "Nothing of this project was deployed in this time; f looks further back."
        return allowed("filters", "browse", "compare", *RELEASE, *PROJECT)(action)

    def effect(self, row: Row | None) -> Effect:
        """What would change in prod if what is live in test went there."""
        from workato_tui.views.deployment_diff import effect_of_build

        row = self.chosen(row)
        here = self.standings.get(row.id, {})
        test, prod = here.get("test"), here.get("prod")
        number = test.live.project_build_id if test is not None and test.live is not None else None
        if number is None:
            raise LookupError("Nothing is live in test in this time, so nothing can be compared.")
        live = prod.live if prod is not None else None
        return effect_of_build(number, "prod", live, str(row.cells[0]))

    def open(self, row: Row) -> View | None:
        """The deployment that the row is about."""
        found = self.deployment(row)
        return DeploymentView(self.desk, found.id) if found is not None else None

    def project_id(self, row: Row | None) -> str:
        """The row's."""
        return self.chosen(row).id

    def build_id(self, row: Row | None) -> str | None:
        """The build that is live in test: the one to promote."""
        test = self.standings.get(self.chosen(row).id, {}).get("test")
        return test.live.project_build_id if test is not None and test.live is not None else None

    def address(self, row: Row | None) -> str | None:
        """The project's page."""
        return self.desk.project_page(row.id if row else None)


def _live(standing: Standing[Deployment] | None) -> tuple[str | None, float | None]:
    if standing is None or standing.live is None:
        return None, None
    return standing.live.project_build_id, epoch(standing.live.updated_at)
