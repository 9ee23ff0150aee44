"""The app: connections, background work, and an orderly exit."""

from __future__ import annotations

import asyncio
from functools import partial
from typing import TYPE_CHECKING, Any, ClassVar

from textual import on
from textual.driver import Driver
from textual.theme import BUILTIN_THEMES

from workato_tui.app.background import BackgroundTasks
from workato_tui.app.gc_tuning import GcScheduler
from workato_tui.app.workspace_startup import start_background_work
from workato_tui.common.delays import Delays
from workato_tui.common.loop_call import run_in_daemon_thread
from workato_tui.common.startup_timer import mark
from workato_tui.common.text import sanitize
from workato_tui.dialogs.css import sheet
from workato_tui.explorer.explorer import Explorer
from workato_tui.keymap import BY_ID, use_commands, use_keys, with_keys
from workato_tui.profiles.own_commands import command_actions
from workato_tui.services.connection import Connection, preload_modules
from workato_tui.services.demo_connection import DemoConnection
from workato_tui.services.event_loop import NetworkThread
from workato_tui.services.profile_connection import ProfileConnection
from workato_tui.services.saved_views import SavedViews
from workato_tui.store import Store
from workato_tui.views.environments import EnvironmentSwitcher
from workato_tui.views.workspace import WorkspaceState
from workato_tui.widgets.themes import (
    ANSI_VARIABLES,
    DARK_VARIABLES,
    LIGHT_VARIABLES,
    OWN_THEMES,
    ansi_color,
    choose_theme,
    contrast_problems,
    make_theme,
)

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Mapping
    from pathlib import PurePath

    from textual.screen import Screen

    from workato_tui.app.options import StartOptions
    from workato_tui.common.secret import Secret
    from workato_tui.profiles.model import Profile
    from workato_tui.profiles.settings import Settings
    from workato_tui.services.demo_connection import DemoApp
    from workato_tui.store.ledger import Ledger
    from workato_tui.terminal.key_guard import KeyPauses

_PAINT_SECONDS = 0.1
"""Seconds to paint a last message before the app starts to exit and stops painting."""
_MAX_WRITE_WAIT = 45.0
"""Maximum seconds to wait at exit for answers to writes."""


class WorkatoApp(BackgroundTasks):
    """The Textual application."""

    TITLE = "workato-tui"
    ALLOW_SELECT = False
    ENABLE_COMMAND_PALETTE = True
    COMMAND_PALETTE_BINDING = "ctrl+p"
    # Not in the key map: in a form, any other key may be part of the input.
    BINDINGS: ClassVar[list[Any]] = [
        (BY_ID["redraw"].default_keys, "redraw", BY_ID["redraw"].title)
    ]

    def __init__(
        self,
        options: StartOptions,
        store: Store,
        *,
        demo_app: Callable[[], DemoApp],
        driver_class: type[Driver] | None = None,
        problem: str = "",
        key_pauses: KeyPauses | None = None,
        delays: Delays | None = None,
    ) -> None:
        """Create the app.

        ``demo_app`` creates the demo workspace, ``problem`` is shown on the welcome screen,
        ``key_pauses`` are the pauses after which keys count again, and ``delays`` those of the
        screen.
        """
        settings = options.settings
        use_keys(options.keys, settings.send_key if settings is not None else None)
        use_commands(command_actions(settings.commands)[0] if settings is not None else ())
        self.saved_views = SavedViews(options.views)
        welcomes = not options.demo and options.loaded_profile is None
        # Textual loads the style sheet of a pushed screen, but not of the initial one.
        sheets: list[str | PurePath] = [sheet("base"), *([sheet("welcome")] if welcomes else [])]
        super().__init__(
            driver_class=driver_class,
            css_path=sheets,
            ansi_color=ansi_color(),
            key_pauses=key_pauses,
        )
        own = [make_theme(*settings) for settings in options.themes]
        for theme in (*OWN_THEMES, *own):
            self.register_theme(theme)
        self.theme_problems = [text for theme in own for text in contrast_problems(theme)]
        self.options = options
        self.theme = self.theme_for(options.loaded_profile)
        self.delays = delays or Delays()
        if options.settings is not None and options.settings.send_key:
            self.send_key = options.settings.send_key
        self.folders = {}
        self.crash_message: str | None = None
        self._demo_app = demo_app
        self._own_store = store
        self.on_idle_exit: Callable[[], None] = lambda: None
        """Called at exit once nothing has to be waited for."""
        self._problem = problem
        self._network = NetworkThread()
        self.use_store(store)
        self.environments = EnvironmentSwitcher(self._workspace_in)
        self._loaded_workspace: WorkspaceState | None = None
        self._unknown_outcomes: dict[tuple[str, str, str], dict[str, set[str]]] = {}
        """By connection address, so that they survive a switch to another profile."""
        self.gc_scheduler = GcScheduler(self, self.delays.garbage)
        self._connection = self._first_connection()

    # Startup

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

    def get_default_screen(self) -> Screen[Any]:
        """Return the explorer, or the welcome screen, for the first frame."""
        if self._connection is None:
            from workato_tui.dialogs.welcome import WelcomeScreen

            return WelcomeScreen(self._problem)
        self.explorer = Explorer(
            self._make_workspace(self._connection),
            self.options.section,
            self.options.customer,
            self.options.saved_view,
            self.options.address,
        )
        return self.explorer

    def get_theme_variable_defaults(self) -> dict[str, str]:
        """Return our variables for Textual's themes."""
        theme = BUILTIN_THEMES.get(self.theme)
        if theme is not None and theme.ansi:
            return ANSI_VARIABLES
        return DARK_VARIABLES if theme is None or theme.dark else LIGHT_VARIABLES

    def on_mount(self) -> None:
        """Install the signal handlers, then schedule what the first frame does not need."""
        mark("screens mounted")
        self.show_title(self.TITLE)
        if not self.is_headless:
            # Install them before the first frame: the line can drop at any time.
            from workato_tui.terminal.signals import install_signal_handlers

            leaving = self._driver if hasattr(self._driver, "detach") else None
            install_signal_handlers(self.exit_now, leaving)
        self.call_after_refresh(self._after_first_frame)

    def post_display_hook(self) -> None:
        """Start the network thread after the first frame, when its imports delay nothing."""
        if not self._network.started:
            mark("first frame drawn")
            # Not before: two importing threads share one interpreter, which would delay the frame.
            # Not later: Textual waits a sixtieth of a second before its next task.
            self._network.start(self._preload)

    def _after_first_frame(self) -> None:
        store_problem = [self.store.problem] if self.store.problem else []
        problems = [*store_problem, *self.options.warnings, *self.theme_problems]
        if problems:
            self._show_message("\n".join(problems))

    def _preload(self) -> None:
        """Import modules on the network thread."""
        try:
            preload_modules()
        except Exception as error:  # noqa: BLE001 - the loop's own thread has to tell of it
            # Without the import, every call would wait forever.
            self.call_from_thread(self.report_fault, error)
        mark("modules for the first call imported")

    @property
    def settings(self) -> Settings | None:
        """The settings file, if there is one."""
        return self.options.settings

    def on_list_loaded(self, *, failed: bool = False) -> None:
        """Start the work that waits for the first list to load or fail."""
        mark("first list shown")
        if not failed:
            self.gc_scheduler.enable()
        self.gc_scheduler.schedule()
        workspace = self.explorer.own_workspace if self.explorer is not None else None
        if workspace is not None and workspace is not self._loaded_workspace:
            self._loaded_workspace = workspace
            start_background_work(self, workspace)

    # Connections

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

    # Command palette

    def action_command_palette(self) -> None:
        """Open the palette, unless a form or a question is open."""
        if getattr(self.screen, "blocks_palette", False) or self.explorer is None:
            return
        if self.screen is self.explorer:
            from workato_tui.explorer.command_palette import Palette

            explorer = self.explorer
            self.push_screen(
                Palette(explorer.view, self.saved_views.all),
                lambda action: explorer.action_act(action) if action is not None else None,
            )

    @on(Driver.SignalResume)
    def _on_resume(self) -> None:
        """Redraw over what the shell left on the screen."""
        self.action_redraw()

    # Exit

    async def action_quit(self) -> None:
        """Quit by the same rules for q, ctrl+q and ctrl+c."""
        self.request_exit()

    def action_help_quit(self) -> None:
        """Quit on ctrl+c."""
        self.request_exit()

    @property
    def is_sending_writes(self) -> bool:
        """Whether an answer to a write is pending."""
        return self._network.in_flight_writes > 0

    def request_exit(self) -> None:
        """Exit; ask first while something is running."""
        from workato_tui.dialogs.question import Question

        running = self.downloads.running
        if isinstance(self.screen, Question):
            return
        if self.running_batches:
            subject = "A batch is"
            consequence = with_keys(
                "Requests in flight are completed; {batch} resumes the rest later."
            )
        elif running:
            subject = f"{len(running)} downloads are" if len(running) > 1 else "A download is"
            consequence = "The parts are kept and can be resumed later."
        elif self.release is not None and self.release.running:
            subject = f"The release of {sanitize(self.release.plan.project, 60)} is"
            consequence = "What was sent stays; the steps that follow are not done."
        else:
            self.exit_now()
            return
        self.push_screen(
            Question(f"{subject} running. Quit anyway?", [consequence], verb="quit"),
            lambda sure: self.exit_now() if sure else None,
        )

    def exit_now(self) -> None:
        """Exit in an orderly way without asking."""
        for runner in self.running_batches:
            # Running items finish their current step.
            runner.stop()
        if self.is_sending_writes:
            self._announce_pending_writes()
            self.set_timer(_PAINT_SECONDS, self.exit)
        else:
            self.exit()

    def _announce_pending_writes(self) -> None:
        """Say that a pending write is being waited for."""
        from workato_tui.dialogs.form import FormScreen

        entries = self._journal.entries() if self._journal is not None else []
        pending = [entry for entry in entries if entry.method != "GET" and entry.status is None]
        request = (
            f"{pending[-1].method} {sanitize(pending[-1].path, 80)}" if pending else "what was sent"
        )
        text = f"Quitting after the answer to {request}, in {_MAX_WRITE_WAIT:.0f} s at most."
        self._show_message(text)
        if isinstance(self.screen, FormScreen):
            self.screen.report_progress(text)

    async def _on_exit_app(self) -> None:
        if self._network.in_flight_writes:
            await asyncio.to_thread(self._network.wait_for_writes, _MAX_WRITE_WAIT)
        self.on_idle_exit()
        await asyncio.to_thread(self.shutdown_downloads)
        await asyncio.to_thread(self.watches.close)
        await asyncio.to_thread(self.shutdown_network)
        await super()._on_exit_app()

    def shutdown_network(self) -> None:
        """Cancel all calls, close the connections, stop the thread. Blocking."""
        self._network.stop(self._connection.aclose if self._connection else None)

    def report_fault(self, error: Exception) -> None:
        """Handle an internal error in a worker."""
        self._handle_exception(error)

    def _handle_exception(self, error: Exception) -> None:
        """Write a crash report without local variables, and no traceback to the screen."""
        if self.is_headless:
            # Let tests see the exception.
            super()._handle_exception(error)
            return
        from workato_tui.common.crash import report

        if self.crash_message is None:
            self.crash_message = report(error)
            self.exit(return_code=1)
