"""A connection to a customer's workspace, with the partner's token."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, TypeVar

from workato_tui.services.connection import Connection

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterator

    from workato_tui.api.client import Api
    from workato_tui.api.journal import JournalEntry
    from workato_tui.api.transport import FileTransport
    from workato_tui.api.workspace import Workspace
    from workato_tui.services.customer_ref import CustomerRef
    from workato_tui.services.permit import WritePermit

T = TypeVar("T")


def connect_customer(connection: Connection, customer: CustomerRef) -> CustomerConnection:
    """Return a connection to a customer's workspace, with the token and quota of ``connection``."""
    return CustomerConnection(connection.own_workspace, customer)


class CustomerConnection(Connection):
    """The partner's connection with the customer's paths, scope and ledger entries."""

    customer: CustomerRef

    def __init__(self, partner: Connection, customer: CustomerRef) -> None:
        super().__init__(partner._network, partner._journal_source)  # noqa: SLF001
        self.partner = partner
        self.customer = customer
        self.workspace_id = customer.id
        self.unknown_outcomes = partner.unknown_by_workspace.setdefault(customer.id, set())
        self.name, self.label, self.url = partner.name, partner.label, partner.url
        self.environment = partner.environment
        self.demo, self.read_only = partner.demo, partner.read_only
        self.profile = partner.profile

    @property
    def target_environment(self) -> str:
        """The customer's environment, which the token's does not determine."""
        return self.customer.environment or ""

    @property
    def own_workspace(self) -> Connection:
        """The partner's own workspace."""
        return self.partner

    @property
    def workspace(self) -> Workspace:
        """The customer's API workspace."""
        from workato_tui.api.workspace import Workspace

        return Workspace.customer(self.customer.id)

    async def call(self, job: Callable[[Api], Awaitable[T]]) -> T:
        """Run ``job``, a read, with the customer's API."""
        return await self.partner.call(lambda api: job(api.for_customer(self.customer.id)))

    async def _send(self, job: Callable[[Api], Awaitable[T]], permit: WritePermit[Connection]) -> T:
        return await self.partner._send(  # noqa: SLF001 - the same connection, other paths
            lambda api: job(api.for_customer(self.customer.id)), permit
        )

    @contextmanager
    def keep_open(self) -> Iterator[None]:
        """Keep the partner's connection open."""
        with self.partner.keep_open():
            yield

    def unsupported_reason(self, operation: str) -> str | None:
        """Return why an operation does not exist in a customer's workspace, or None."""
        return self.workspace.unavailable_reason(operation)

    def quota(
        self, operation: str, workspace: Workspace | None = None
    ) -> tuple[str, int, int] | None:
        """Return the budget of an operation here, usually one for all customers."""
        return self.partner.quota(operation, workspace or self.workspace)

    # Shared by all workspaces

    def journal_entries(self) -> list[JournalEntry]:
        """Return the calls of this run."""
        return self.partner.journal_entries()

    def record_render_time(self, calls: list[int], seconds: float) -> None:
        """Delegate to the partner's connection."""
        self.partner.record_render_time(calls, seconds)

    def progress_text(self) -> str:
        """Delegate to the partner's connection."""
        return self.partner.progress_text()

    def file_transport(self) -> FileTransport | None:
        """Delegate to the partner's connection."""
        return self.partner.file_transport()

    async def aclose(self) -> None:
        """Do nothing: the connection belongs to the partner."""

    def close(self) -> None:
        """Do nothing: the connection belongs to the partner."""
