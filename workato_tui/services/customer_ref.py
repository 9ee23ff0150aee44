"""An Embedded customer's workspace, reached with the partner's token and over its connection."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple, TypeVar
from urllib.parse import unquote

from workato_tui.common.text import sanitize
from workato_tui.services.connection import Connection

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from contextlib import AbstractContextManager

    from workato_tui.api.client import Api
    from workato_tui.api.journal import JournalEntry
    from workato_tui.api.transport import FileTransport
    from workato_tui.api.workspace import Workspace
    from workato_tui.services.permit import WritePermit

T = TypeVar("T")
_PERCENT_ENCODED = re.compile(r"%[0-9A-Fa-f]{2}")


class CustomerRef(NamedTuple):
    """Which customer, as far as it is known before anything is asked."""

    id: str
    """The managed_user_id: a number, or ``E`` and the partner's own id, not encoded. Each
    environment of a customer has a number of its own."""
    name: str = ""
    environment: str | None = None
    """``dev``, ``test``, ``prod`` or what else came; None where the API does not tell."""

    @classmethod
    def from_input(cls, text: str) -> CustomerRef:
        """The customer with the id that a person typed; ValueError with a sentence.

        An own id may be typed as it is or percent-encoded, as it stands in a path.
        """
        given = text.strip().removeprefix("#")
        if given.isascii() and given.isdigit():
            return cls(given)
        if given[:1] != "E" or len(given) < 2:
            raise ValueError("a customer's id is a number, or E and your own id, like EAM10:77")
        if _PERCENT_ENCODED.search(given):
            try:
                given = unquote(given, errors="strict")
            except UnicodeDecodeError:
                raise ValueError("this is not percent-encoded UTF-8") from None
        return cls(given)

    @property
    def is_known(self) -> bool:
        """Whether there is an id to reach it by: an answer may lack it."""
        return self.id.strip() not in ("", "E")

    @property
    def display_name(self) -> str:
        """The name; where it is not known, the id."""
        return sanitize(self.name, 80) or f"customer {sanitize(self.id, 80)}"

    @property
    def environment_label(self) -> str:
        """The environment in words."""
        return sanitize(self.environment, 20) if self.environment else "environment unknown"

    @property
    def description(self) -> str:
        """``Customer Northwind Farms (4410982), environment unknown``."""
        name = (
            f"{sanitize(self.name, 80)} ({sanitize(self.id, 80)})"
            if self.name
            else sanitize(self.id, 80)
        )
        where = (
            f"environment {self.environment_label}" if self.environment else self.environment_label
        )
        return f"Customer {name}, {where}"


class CustomerConnection(Connection):
    """The partner's connection, with every path, scope and ledger entry the customer's."""

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
        """The customer's environment; the token's says nothing about it."""
        return self.customer.environment or ""

    @property
    def own_workspace(self) -> Connection:
        """The partner's own workspace."""
        return self.partner

    @property
    def workspace(self) -> Workspace:
        """The customer's."""
        from workato_tui.api.workspace import Workspace

        return Workspace.customer(self.customer.id)

    def for_customer(self, customer: CustomerRef) -> CustomerConnection:
        """Another customer of the same partner."""
        return self.partner.for_customer(customer)

    async def call(self, job: Callable[[Api], Awaitable[T]]) -> T:
        """Run ``job``, which only reads, with the customer's API."""
        return await self.partner.call(lambda api: job(api.for_customer(self.customer.id)))

    async def _send(self, job: Callable[[Api], Awaitable[T]], permit: WritePermit[Connection]) -> T:
        return await self.partner._send(  # noqa: SLF001 - the same connection, other paths
            lambda api: job(api.for_customer(self.customer.id)), permit
        )

    def keep_open(self) -> AbstractContextManager[None]:
        """As the partner's."""
        return self.partner.keep_open()

    def unsupported_reason(self, operation: str) -> str | None:
        """Why the API has no such operation in a customer's workspace; None if it has."""
        return self.workspace.unavailable_reason(operation)

    def quota(self, operation: str) -> tuple[str, int, int] | None:
        """The budget that an operation counts against here; as a rule one for all customers."""
        return self.partner.quota_in(self.workspace, operation)

    # What there is one of, whatever the workspace

    def journal_entries(self) -> list[JournalEntry]:
        """The calls of this run."""
        return self.partner.journal_entries()

    def record_render_time(self, calls: list[int], seconds: float) -> None:
        """As the partner's."""
        self.partner.record_render_time(calls, seconds)

    def subscribe(self, callback: Callable[[JournalEntry], None]) -> None:
        """As the partner's."""
        self.partner.subscribe(callback)

    def progress_text(self) -> str:
        """As the partner's."""
        return self.partner.progress_text()

    def file_transport(self) -> FileTransport | None:
        """As the partner's."""
        return self.partner.file_transport()

    async def aclose(self) -> None:
        """The connection is the partner's: it stays open."""

    def close(self) -> None:
        """The connection is the partner's: it stays open."""
