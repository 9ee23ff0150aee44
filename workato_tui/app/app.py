"""The app: its start, its screens, and an orderly exit."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any, ClassVar

from textual import on
from textual.driver import Driver
from textual.theme import BUILTIN_THEMES

from workato_tui.app.connected import ConnectedApp
from workato_tui.app.gc_tuning import GcScheduler
from workato_tui.app.workspace_startup import start_background_work
from workato_tui.common.delays import Delays
from workato_tui.common.startup_timer import mark
from workato_tui.common.text import sanitize
from workato_tui.dialogs.css import sheet
from workato_tui.explorer.explorer import Explorer
from workato_tui.keymap import BY_ID, use_commands, use_keys, with_keys
from workato_tui.profiles.own_commands import command_actions
from workato_tui.services.connection import preload_modules
from workato_tui.services.saved_views import SavedViews
from workato_tui.terminal.textual_internals import driver_of
from workato_tui.widgets.themes import (
    ANSI_VARIABLES,
    DARK_VARIABLES,
    LIGHT_VARIABLES,
    OWN_THEMES,
    ansi_color,
    contrast_problems,
    make_theme,
)

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import PurePath

    from textual.screen import Screen

    from workato_tui.app.options import StartOptions
    from workato_tui.services.demo_connection import DemoApp
    from workato_tui.store import Store
    from workato_tui.terminal.key_guard import KeyPauses
    from workato_tui.views.workspace import WorkspaceState

_PAINT_SECONDS = 0.1
"""Seconds to paint a last message before the app starts to exit and stops painting."""
_MAX_WRITE_WAIT = 45.0
"""Maximum seconds to wait at exit for answers to writes."""


class WorkatoApp(ConnectedApp):
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
            options,
            store,
            demo_app,
            driver_class=driver_class,
            css_path=sheets,
            ansi_color=ansi_color(),
            key_pauses=key_pauses,
        )
        own = [make_theme(*settings) for settings in options.themes]
        for theme in (*OWN_THEMES, *own):
            self.register_theme(theme)
        self.theme_problems = [text for theme in own for text in contrast_problems(theme)]
        self.theme = self.theme_for(options.loaded_profile)
        self.delays = delays or Delays()
        if options.settings is not None and options.settings.send_key:
            self.send_key = options.settings.send_key
        self.folders = {}
        self.crash_message: str | None = None
        self.on_idle_exit: Callable[[], None] = lambda: None
        """Called at exit once nothing has to be waited for."""
        self._problem = problem
        self._loaded_workspace: WorkspaceState | None = None
        self.gc_scheduler = GcScheduler(self, self.delays.garbage)
        self._connection = self._first_connection()

    # Startup

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
            from workato_tui.terminal.signals import DetachableDriver, install_signal_handlers

            driver = driver_of(self)
            detachable = driver if isinstance(driver, DetachableDriver) else None
            install_signal_handlers(self.exit_now, detachable)
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
