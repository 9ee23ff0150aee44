"""The part of the app that connects to workspaces: the demo, a profile, or another environment."""

from __future__ import annotations

import asyncio
from functools import partial
from typing import TYPE_CHECKING, Any

from workato_tui.app.background import BackgroundTasks
from workato_tui.common.loop_call import run_in_daemon_thread
from workato_tui.explorer.explorer import Explorer
from workato_tui.services.demo_connection import DemoConnection
from workato_tui.services.event_loop import NetworkThread
from workato_tui.services.profile_connection import ProfileConnection
from workato_tui.store import Store
from workato_tui.views.environments import EnvironmentSwitcher
from workato_tui.views.workspace import WorkspaceState
from workato_tui.widgets.themes import choose_theme

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Mapping

    from workato_tui.app.options import StartOptions
    from workato_tui.common.secret import Secret
    from workato_tui.profiles.model import Profile
    from workato_tui.profiles.settings import Settings
    from workato_tui.services.connection import Connection
    from workato_tui.services.demo_connection import DemoApp
    from workato_tui.store.ledger import Ledger


class ConnectedApp(BackgroundTasks):
    """Makes the connections of a run; they share the network thread, the journal and the ledger."""

    def __init__(
        self,
        options: StartOptions,
        store: Store,
        demo_app: Callable[[], DemoApp],
        **arguments: Any,
    ) -> None:
        super().__init__(**arguments)
        self.options = options
        self._demo_app = demo_app
        self._own_store = store
        self._network = NetworkThread()
        self.use_store(store)
        self.environments = EnvironmentSwitcher(self._workspace_in)
        self._unknown_outcomes: dict[tuple[str, str, str], dict[str, set[str]]] = {}
        """By connection address, so that they survive a switch to another profile."""

    @property
    def settings(self) -> Settings | None:
        """The settings file, if there is one."""
        return self.options.settings

    def theme_for(self, profile: Profile | None) -> str:
        """Return the theme of a profile: its own, unless the command line names one."""
        own = profile.theme if profile is not None else None
        if own and own in self.available_themes and not self.options.is_theme_forced:
            return own
        return choose_theme(self.options.theme)

    def _first_connection(self) -> Connection | None:
        options = self.options
        if options.demo:
            return self._demo_connection()
        if options.loaded_profile is not None:
            return self._profile_connection(options.loaded_profile, tokens=options.tokens)
        return None

    def _profile_connection(
        self,
        profile: Profile,
        *,
        tokens: Mapping[str, Secret] | None = None,
        environment: str | None = None,
    ) -> Connection:
        return ProfileConnection(
            self._network,
            self._shared_journal,
            profile,
            tokens=tokens,
            read_only=self.options.read_only,
            # A profile's own limits override those of the settings file.
            quotas=self.settings.quotas if self.settings is not None else None,
            environment=environment,
        )

    def _demo_connection(self) -> Connection:
        return DemoConnection(
            self._network, self._shared_journal, self._demo_app, read_only=self.options.read_only
        )

    @property
    def profile_name(self) -> str | None:
        """The current profile; None in the demo and on the welcome screen."""
        connection = self._connection
        return connection.name if connection is not None and not connection.demo else None

    def _make_workspace(self, connection: Connection) -> WorkspaceState:
        connection.ledger = self._ledger
        if not connection.demo:
            outcomes = self._unknown_outcomes.setdefault(connection.address, {})
            connection.share_unknown_outcomes(outcomes)
        connection.on_quota_wait = self._on_api_call
        workspace = WorkspaceState(connection, self.store, self.downloads)
        workspace.repaint = self._repaint_soon
        workspace.watches = self.watches
        return workspace

    def _ledger(self) -> Ledger:
        """Return the ledger; each write that it records is shown at once."""
        ledger = self.store.ledger
        ledger.on_change = self._on_api_call
        return ledger

    def _workspace_in(self, connection: Connection, environment: str) -> WorkspaceState:
        """Return the workspace of the same profile with another environment's token."""
        assert connection.profile is not None
        return self._make_workspace(
            self._profile_connection(connection.profile, environment=environment)
        )

    async def start_demo(self) -> None:
        """Switch to the demo workspace; nothing of it is stored."""
        await self._connect(self._demo_connection())

    async def use_profile(self, name: str, *, has_new_token: bool = False) -> None:
        """Switch to a saved profile; raises ProfileError without changing anything.

        ``has_new_token`` means that the token was replaced and may belong to another workspace.
        """
        from workato_tui.profiles.file import ProfilesFile

        saved = await asyncio.to_thread(ProfilesFile().load)
        connection = self._profile_connection(saved.get(name))
        self.rejected_token = None
        await self._connect(connection, has_new_token=has_new_token)

    async def _connect(self, connection: Connection, *, has_new_token: bool = False) -> None:
        before, self._connection = self._connection, connection
        self.environments.close()
        if connection.demo != (before is not None and before.demo):
            self.use_store(Store.disabled() if connection.demo else self._own_store)
        workspace = self._make_workspace(connection)
        self.theme = self.theme_for(connection.profile)
        if self.explorer is None:
            while len(self.screen_stack) > 1:
                await self.pop_screen()
            self.explorer = Explorer(workspace, self.options.section)
            await self.push_screen(self.explorer)
        else:
            while self.screen is not self.explorer:
                await self.pop_screen()
            # Rows read with another token must not be acted on over this connection.
            keep = before is not None and connection.address == before.address
            new = has_new_token or (before and connection.credentials != before.credentials)
            self.explorer.switch_workspace(workspace, keep=keep, keep_rows=not new)
        if before is not None:
            before.close()

    async def test_profile(self, name: str) -> AsyncIterator[str]:
        """Call the API with each token of a profile; yield a line for each."""
        from workato_tui.profiles.file import ProfilesFile
        from workato_tui.services.token_check import check_token

        profile = (await asyncio.to_thread(ProfilesFile().load)).get(name)
        for environment in profile.tokens:
            good, text = await run_in_daemon_thread(partial(check_token, profile, environment))
            yield f"{environment}: {'works for' if good else 'does not work.'} {text}"

    def shutdown_network(self) -> None:
        """Cancel all calls, close the connections, stop the thread. Blocking."""
        self._network.stop(self._connection.aclose if self._connection else None)
