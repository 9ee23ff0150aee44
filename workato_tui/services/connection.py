"""A connection to one workspace: a profile's token for an environment, or the demo.

Everything behind :meth:`Connection.call` runs on the network thread, including heavy imports, so
that nothing delays the first frame.
"""

from __future__ import annotations

import asyncio
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, TypeVar

from workato_tui.common.loop_call import run_in_daemon_thread
from workato_tui.common.startup_timer import mark
from workato_tui.store import Scope

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterator

    from workato_tui.api.client import Api
    from workato_tui.api.identity import Identity
    from workato_tui.api.journal import Journal, JournalEntry
    from workato_tui.api.transport import ApiTransport, FileTransport
    from workato_tui.api.workspace import Workspace
    from workato_tui.common.secret import Secret
    from workato_tui.profiles.model import Profile
    from workato_tui.services.customer_ref import CustomerRef
    from workato_tui.services.event_loop import NetworkThread
    from workato_tui.services.permit import WritePermit
    from workato_tui.store.ledger import Ledger

T = TypeVar("T")
_SLOW_SOURCES = {
    "keyring": "waiting for the keyring",
    "command": "waiting for the token command",
}


def preload_modules() -> None:
    """Import what the first call needs; call it on the network thread."""
    import workato_tui.api.client
    import workato_tui.api.deployments
    import workato_tui.api.http
    import workato_tui.api.projects  # noqa: F401


class Connection:
    """A workspace reached with one token. It connects at the first call."""

    name: str
    label: str
    environment: str
    url: str
    demo = False
    read_only = False
    profile: Profile | None = None
    customer: CustomerRef | None = None
    """The customer who owns the workspace; None for the own workspace."""

    def __init__(self, network: NetworkThread, journal: Callable[[], Journal]) -> None:
        self._network = network
        self._journal_source = journal
        self._journal: Journal | None = None
        self._current_api: Api | None = None
        self._replaced_apis: list[Api] = []
        """APIs with an earlier token, over which a write is still running."""
        self._lock = asyncio.Lock()
        self.identity: Identity | None = None
        self.ledger: Callable[[], Ledger] | None = None
        """Where an intent is recorded before a write is sent."""
        self.workspace_id = ""
        self.unknown_by_workspace: dict[str, set[str]] = {}
        """By customer ID, so that unknown outcomes are known when a workspace is entered again."""
        self.unknown_outcomes = self.unknown_by_workspace.setdefault("", set())
        """Headings of the forms whose last write has an unknown outcome."""
        self._use_count = 0
        self._is_closing = False
        self._use_lock = threading.Lock()
        self._quota_waits: dict[str, float] = {}
        self._token_wait = ""
        self.on_quota_wait: Callable[[], None] = lambda: None
        """Called on the network thread when a call starts or stops waiting for its quota."""
        self.limits: dict[str, int] = {}
        """Calls per minute by budget, where Workato grants other limits than documented."""

    def share_unknown_outcomes(self, by_workspace: dict[str, set[str]]) -> None:
        """Use, and add to, the unknown outcomes of earlier connections to the profile."""
        self.unknown_by_workspace = by_workspace
        self.unknown_outcomes = by_workspace.setdefault("", set())

    @property
    def scope(self) -> Scope:
        """The store's scope for this workspace."""
        host = self.url.partition("://")[2]
        return Scope(self.name, f"{host} {self.environment}", self.workspace_id)

    @property
    def target_environment(self) -> str:
        """The environment in which changes take effect; empty if unknown."""
        return self.environment

    @property
    def counts_as_prod(self) -> bool:
        """Whether changes need prod's confirmation, also if the environment is unknown."""
        return self.target_environment not in ("dev", "test")

    @property
    def address(self) -> tuple[str, str, str]:
        """Profile name, base URL and environment."""
        return self.name, self.url, self.environment

    @property
    def credentials(self) -> tuple[object, ...]:
        """How the user authenticates and where the tokens come from; never a token itself."""
        profile = self.profile
        return () if profile is None else (profile.auth, profile.email, profile.tokens)

    @property
    def own_workspace(self) -> Connection:
        """The connection to the profile's own workspace."""
        return self

    @property
    def workspace(self) -> Workspace:
        """The API workspace that calls go to."""
        from workato_tui.api.workspace import Workspace

        return Workspace.own()

    @property
    def read_only_reason(self) -> str | None:
        """Why nothing can be changed here, as a sentence; None if it can."""
        return f"{self.name} is read-only. Nothing can be changed." if self.read_only else None

    def unsupported_reason(self, operation: str) -> str | None:
        """Return why an operation does not exist in this workspace, or None."""
        return (
            self.workspace.unavailable_reason(operation) if self._current_api is not None else None
        )

    async def call(self, job: Callable[[Api], Awaitable[T]]) -> T:
        """Run ``job`` with the API on the network thread. For reads only.

        After a 401, read the token from its source again, since tokens are renewed while programs
        run; if it changed, repeat the read.
        """

        async def work() -> T:
            from workato_tui.api.errors import UnauthorizedError

            api = await self._api()
            try:
                return await job(api)
            except UnauthorizedError:
                renewed = await self._reconnect(api)
                if renewed is None:
                    raise
                return await job(renewed)

        return await self._network.run(work)

    async def send(self, job: Callable[[Api], Awaitable[T]], permit: WritePermit[Connection]) -> T:
        """Run ``job``, a write: once, and to its end.

        ``permit`` belongs to the form or question that was confirmed for this workspace. The caller
        may be cancelled; the write is never sent again, not even after a 401.
        """
        from workato_tui.services.gate import NotConfirmedError

        if permit.connection is not self:
            raise NotConfirmedError("Not sent: confirmed for another workspace.")
        return await self._send(job, permit)

    async def _send(self, job: Callable[[Api], Awaitable[T]], permit: WritePermit[Connection]) -> T:
        from workato_tui.services.permit import current_permit

        async def work() -> T:
            current_permit.set(permit)
            with self.keep_open():
                return await job(await self._api())

        return await self._network.send(work)

    @contextmanager
    def keep_open(self) -> Iterator[None]:
        """Keep the connection open for work that continues after a switch."""
        with self._use_lock:
            self._use_count += 1
        try:
            yield
        finally:
            with self._use_lock:
                self._use_count -= 1
                is_last = self._is_closing and not self._use_count
            if is_last:
                self._network.start_soon(self.aclose)

    def journal_entries(self) -> list[JournalEntry]:
        """Return the calls of this run, oldest first."""
        return self._journal.entries() if self._journal is not None else []

    def record_render_time(self, calls: list[int], seconds: float) -> None:
        """Record how long drawing took after the last of these calls."""
        if self._journal is not None:
            self._journal.record_render_time(calls, seconds)

    def progress_text(self) -> str:
        """Describe what a running read is doing."""
        if self._token_wait:
            return self._token_wait
        entries = self.journal_entries()
        last = entries[-1] if entries else None
        if self._quota_waits:
            from workato_tui.api.limits import describe_budget

            budget, seconds = next(iter(self._quota_waits.items()))
            return f"rate limit for {describe_budget(budget)}, retry in {seconds:.0f} s"
        if last is not None and last.attempt > 1 and last.status is None:
            return f"no answer yet, try {last.attempt}"
        return "loading"

    def curl_command(self, path: str) -> str:
        """Return the call to ``path`` as curl, with $WORKATO_TOKEN for the token.

        ``path`` is below this workspace's prefix, or complete if it starts with a slash. Use the
        last such call with its query and body, else a plain GET.
        """
        from datetime import UTC, datetime

        from workato_tui.api.journal import JournalEntry, curl

        full_path = path if path.startswith("/") else self.workspace.path(path)
        calls = (e for e in reversed(self.journal_entries()) if e.path.split("?")[0] == full_path)
        exact = (e for e in reversed(self.journal_entries()) if e.path == full_path)
        kind = self.profile.auth if self.profile is not None else "bearer"
        entry = next(exact, None) or next(calls, None) or JournalEntry(
            0, datetime.now(UTC), "GET", full_path, auth=kind
        )  # fmt: skip
        email = (self.profile.email if self.profile is not None else None) or ""
        return curl(entry, self.url, email)

    def quota(
        self, operation: str, workspace: Workspace | None = None
    ) -> tuple[str, int, int] | None:
        """Return an operation's budget, the remaining calls, and the limit.

        ``workspace`` is another workspace on this connection. None before the first call.
        """
        if self._current_api is None:
            # The first frame needs no imports for this.
            return None
        from workato_tui.api.operations import find

        registered = find(operation)
        if registered is None:
            return None
        budget = (workspace or self.workspace).budget_for(registered)
        remaining = self._current_api.http.rate_limiter.remaining(budget)
        return budget, remaining.remaining, remaining.limit

    def operation_path(self, operation: str, **ids: str) -> str | None:
        """Return the full path of an operation; None if it does not exist here."""
        from workato_tui.api.operations import find

        registered = find(operation)
        if registered is None or self.workspace.unavailable_reason(operation) is not None:
            return None
        return self.workspace.path_for(registered, **ids)

    def file_transport(self) -> FileTransport | None:
        """Return a replacement of the network for downloads, which only the demo has."""
        return None

    async def aclose(self) -> None:
        """Close the connections; runs on the network thread."""
        entries = [
            *self._replaced_apis,
            *([self._current_api] if self._current_api is not None else []),
        ]
        self._replaced_apis, self._current_api = [], None
        for entry in entries:
            await entry.http.aclose()

    def close(self) -> None:
        """Close the connections when nothing uses them any more, without waiting."""
        with self._use_lock:
            self._is_closing = True
            is_free = not self._use_count
        if is_free:
            self._network.start_soon(self.aclose)

    async def _api(self) -> Api:
        async with self._lock:
            if self._current_api is None:
                self._current_api = await self._connect()
            return self._current_api

    async def current_token(self) -> Secret:
        """Return the token, for a command of the user that receives it."""

        async def read() -> Secret:
            token: Secret = (await self._api()).http.auth.token
            return token

        return await self._network.run(read)

    async def _connect(self) -> Api:
        token = await self._read_token(self._token)
        mark("token read")
        return self._build_api(token)

    async def _read_token(self, read: Callable[[], T]) -> T:
        """Read a token; show that while its source may wait for the user."""
        ref = self.profile.tokens.get(self.environment) if self.profile is not None else None
        self._token_wait = _SLOW_SOURCES.get(ref.source, "") if ref is not None else ""
        if self._token_wait:
            self.on_quota_wait()
        try:
            return await run_in_daemon_thread(read)
        finally:
            self._token_wait = ""

    async def _reconnect(self, failed: Api) -> Api | None:
        async with self._lock:
            if self._current_api is not failed:
                return self._current_api
            token = await self._read_token(self._fresh_token)
            if token is None or token == failed.http.auth.token:
                return None
            if self._use_count:
                # A running write keeps its connection until its answer arrives.
                self._replaced_apis.append(failed)
            else:
                await failed.http.aclose()
            self._current_api = self._build_api(token)
            return self._current_api

    def _build_api(self, token: Secret) -> Api:
        from workato_tui.services.api_client import build_api
        from workato_tui.services.gate import Gate

        journal = self._journal = self._journal or self._journal_source()
        return build_api(
            self.url,
            self._auth(token),
            host=self.scope.host,
            limits=self.limits,
            on_wait=self._on_quota_wait,
            journal=journal,
            transport=self._transport(),
            read_only=self.read_only,
            write_hook=Gate(self.ledger().hook(self.scope, self._known_workspace))
            if self.ledger is not None
            else None,
        )

    def _known_workspace(self) -> tuple[str, str]:
        identity = self.identity
        return ("", "") if identity is None else (identity.id or "", identity.name or "")

    def _on_quota_wait(self, budget: str, seconds: float) -> None:
        if seconds > 0:
            self._quota_waits[budget] = seconds
        else:
            self._quota_waits.pop(budget, None)
        self.on_quota_wait()

    def _token(self) -> Secret:
        raise NotImplementedError

    def _fresh_token(self) -> Secret | None:
        return None

    def _auth(self, token: Secret) -> Any:
        from workato_tui.api.auth import BearerAuth

        return BearerAuth(token)

    def _transport(self) -> ApiTransport | None:
        return None
