"""The state shared by all views of one connection."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any, TypeVar

from workato_tui.common.loop_call import call_in_loop
from workato_tui.keymap import with_keys
from workato_tui.services.customer_connection import connect_customer
from workato_tui.views.diff_totals import DiffTotalsCache
from workato_tui.views.history_entries import PackageHistory
from workato_tui.views.shared_reads import SharedReads

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from workato_tui.api.builds import Build
    from workato_tui.api.deployments import Deployment
    from workato_tui.api.manifests import Manifest
    from workato_tui.api.packages import Package
    from workato_tui.api.projects import Project
    from workato_tui.services.connection import Connection
    from workato_tui.services.customer_ref import CustomerRef
    from workato_tui.services.downloads import DownloadManager
    from workato_tui.services.watches import WatchRegistry
    from workato_tui.store import Store
    from workato_tui.widgets.row import Row

T = TypeVar("T")


class WorkspaceState:
    """The working memory of one connection; only the store outlives it."""

    def __init__(
        self,
        connection: Connection,
        store: Store,
        downloads: DownloadManager,
        package_history: PackageHistory | None = None,
    ) -> None:
        self.connection = connection
        self.store = store
        self.downloads = downloads
        self.projects: dict[str, Project] = {}
        self.project_names: dict[str, str] = {}
        self.packages: dict[str, Package] = {}
        self.package_kinds: dict[str, str] = {}
        """``export`` or ``import``, as the user said when opening a package by number."""
        self.recipe_names: dict[str, str] = {}
        self.recipes_started: dict[str, str] = {}
        """The result of starting a recipe from here, by recipe number."""
        self.review_times: dict[str, dict[str, datetime]] = {}
        """Times of review changes by deployment, then by comment or reviewer: only answers to
        review calls contain them."""
        self.manifests: dict[str, Manifest] = {}
        self.package_history = package_history if package_history is not None else PackageHistory()
        self.packages_seen = self.package_history.entries_of(connection.scope)
        self.known = self.package_history.known_of(connection.scope)
        self.reads = SharedReads(self)
        self.watches: WatchRegistry | None = None
        """The registry of watches; None if nothing is watched."""
        self._names: asyncio.Task[None] | None = None
        self._companions: dict[Callable[[WorkspaceState], Any], Any] = {}
        self.diff_totals = DiffTotalsCache(connection, store)
        self.paths: list[str] = []
        """Local zips and folders used in this run, latest first."""
        self.repaint: Callable[[], None] = lambda: None
        """Redraws the bars soon, to show what a view is doing."""

    def for_customer(self, customer: CustomerRef) -> WorkspaceState:
        """Return the state of a customer's workspace on the same connection."""
        if customer.name or customer.id not in self.package_history.customers:
            self.package_history.customers[customer.id] = customer
        connection = connect_customer(self.connection, self.package_history.customers[customer.id])
        copy = WorkspaceState(connection, self.store, self.downloads, self.package_history)
        copy.paths, copy.repaint, copy.watches = self.paths, self.repaint, self.watches
        return copy

    @property
    def deployments(self) -> dict[str, Deployment]:
        """The known deployments by ID."""
        return self.known.deployments

    @property
    def builds(self) -> dict[str, Build]:
        """The known builds by ID."""
        return self.known.builds

    def companion(self, kind: Callable[[WorkspaceState], T]) -> T:
        """Return the one object of ``kind`` that this workspace has, made at the first call."""
        if kind not in self._companions:
            self._companions[kind] = kind(self)
        companion: T = self._companions[kind]
        return companion

    def set_customer(self, customer: CustomerRef) -> None:
        """Set the customer, whose name was read after the workspace was opened."""
        self.package_history.customers[customer.id] = self.connection.customer = customer

    async def load_value(self, key: str, default: Any = None) -> Any:
        """Return what an earlier run remembered of this workspace."""
        return await asyncio.to_thread(self.store.get, self.connection.scope, key, default)

    async def store_value(self, key: str, value: Any) -> None:
        """Store a value for later runs."""
        await asyncio.to_thread(self.store.set, self.connection.scope, key, value)

    def project_name(self, project_id: str | None) -> str:
        """Return the project's name, or its number until the name is known."""
        if not project_id:
            return "-"
        return self.project_names.get(project_id, project_id)

    def project_of_deployment(self, number: str) -> str:
        """Return the project of a known deployment. Raises LookupError with a message."""
        deployment = self.deployments.get(number)
        if deployment is None or not deployment.project_id:
            raise LookupError(with_keys("Its project is unknown. Press {refresh} to refresh."))
        return deployment.project_id

    def project_url(self, project_id: str | None) -> str | None:
        """Return the address of the project's page; None while its folder is unknown.

        The form is undocumented; it is what the web app uses for folders.
        """
        project = self.projects.get(project_id or "")
        folder = project.folder_id if project is not None else None
        return self.page_url(f"recipes?fid={folder}") if folder else None

    def page_url(self, path: str) -> str | None:
        """Return the address of a page.

        None for the demo and for customers' workspaces, which a browser cannot open.
        """
        if self.connection.demo or self.connection.customer is not None:
            return None
        return f"{self.connection.url}/{path}"

    def remember_projects(self, projects: list[Project]) -> None:
        """Remember the project names, since builds and deployments have only numbers."""
        for project in projects:
            self.projects[project.id] = project
            self.project_names[project.id] = project.name or project.id

    async def load_projects(self) -> None:
        """Fetch the project names once; on a refusal, numbers are shown."""
        if self.projects:
            return
        await asyncio.shield(self.start_loading_names())

    def start_loading_names(self) -> asyncio.Task[None]:
        """Start fetching the names in one call for all callers; a refusal is final."""
        if self._names is None or self._names.cancelled():
            self._names = asyncio.ensure_future(self._load_names())
            self._names.add_done_callback(lambda done: done.cancelled() or done.exception())
        return self._names

    async def _load_names(self) -> None:
        from workato_tui.api.errors import ApiNotFoundError, ForbiddenError, NotFoundError

        try:
            if not self.projects:
                self.remember_projects(await self.connection.call(lambda api: api.projects.list()))
        except (ApiNotFoundError, ForbiddenError, NotFoundError):
            raise
        except Exception:
            self._names = None
            raise

    async def wait_for_names(self, seconds: float | None) -> None:
        """Wait up to this many seconds for the project names."""
        # Names are optional: their failure is not the list's failure.
        await asyncio.wait([self.start_loading_names()], timeout=seconds)

    async def load_cached_names(self) -> None:
        """Load the names of the last start, so that the first rows show them."""
        stored = await asyncio.to_thread(self.store.load_list, self.connection.scope, "projects")
        if stored is not None:
            for row_id, cells in stored.rows:
                self.project_names.setdefault(row_id, str(cells[1] if len(cells) > 1 else row_id))

    def thread_safe(self, emit: Callable[[list[Row]], None]) -> Callable[[list[Row]], None]:
        """Make ``emit`` safe to call from the network thread."""
        loop = asyncio.get_running_loop()
        return lambda rows: call_in_loop(loop, emit, rows)
