"""The part of the app that the explorer, the actions and the dialogs use."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any, cast

from textual.app import SuspendNotSupported
from textual.worker import Worker, WorkerState

from workato_tui.terminal.key_queue import SerializedInput
from workato_tui.terminal.textual_internals import driver_of, terminal_writer

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Mapping, Sequence

    from textual.notifications import SeverityLevel
    from textual.screen import Screen

    from workato_tui.common.delays import Delays
    from workato_tui.common.message_log import MessageLog
    from workato_tui.profiles.settings import Settings
    from workato_tui.services.batch_runner import BatchRunner
    from workato_tui.services.batches import Batches
    from workato_tui.services.connection import Connection
    from workato_tui.services.downloads import DownloadManager
    from workato_tui.services.release import Release
    from workato_tui.services.saved_views import SavedViews
    from workato_tui.services.watches import WatchRegistry
    from workato_tui.store import Store, WatchKind
    from workato_tui.views.environments import EnvironmentSwitcher


class AppBase(SerializedInput):
    """Everything that outlives a screen, and what only the app can do.

    ``WorkatoApp`` implements what needs the explorer or the start.
    """

    _connection: Connection | None = None
    store: Store
    downloads: DownloadManager
    watches: WatchRegistry
    environments: EnvironmentSwitcher
    saved_views: SavedViews
    messages: MessageLog
    """The last messages, to be read again."""
    release: Release | None = None
    """The last guided release."""
    rejected_token: tuple[str, str] | None = None
    """The profile and environment of the last token that Workato rejected."""
    delays: Delays
    folders: dict[str, str]
    """The download folder chosen in this run, by profile."""

    @property
    def profile_name(self) -> str | None:
        """The profile in use; None in the demo and on the welcome screen."""
        raise NotImplementedError

    @property
    def settings(self) -> Settings | None:
        """The settings file, if there is one."""
        raise NotImplementedError

    async def start_demo(self) -> None:
        """Switch to the demo workspace."""
        raise NotImplementedError

    async def use_profile(self, name: str, *, has_new_token: bool = False) -> None:
        """Switch to this profile's workspace and close every screen above the explorer.

        ``has_new_token`` means that the rows on the screen may belong to another workspace. Raises
        ProfileError without changing anything.
        """
        raise NotImplementedError

    def test_profile(self, name: str) -> AsyncIterator[str]:
        """Call the API with each token of the profile; yield one line of text for each."""
        raise NotImplementedError

    def watch_until_done(
        self,
        kind: WatchKind,
        number: str,
        title: str,
        *,
        connection: Connection,
        toggle: bool = False,
    ) -> bool:
        """Watch a build, deployment, package or import of a workspace until it ends.

        With ``toggle``, stop an existing watch. Return whether it is watched now.
        """
        scope, customer = connection.scope, connection.customer
        if customer is not None:
            title = f"{title}, {customer.display_name}" if title else customer.display_name
        watch = self.watches.get(scope, kind, number)
        if watch is not None and toggle:
            self.watches.remove(watch)
            return False
        self.watches.add(scope, kind, number, title=title, started_here=not toggle)
        return True

    @property
    def batches(self) -> Batches:
        """The batches of this run."""
        raise NotImplementedError

    @property
    def running_batches(self) -> list[BatchRunner]:
        """All unfinished batches, including those of other profiles."""
        raise NotImplementedError

    @property
    def pending_release(self) -> Release | None:
        """The last guided release, unless all of its steps are done."""
        release = self.release
        return release if release is not None and not release.is_done else None

    async def fetch_for_batch(
        self, connection: Connection, kind: str, number: str, name: str
    ) -> str:
        """Download a zip for an item of a batch; return its path. Raises StepError."""
        from workato_tui.services.batch_files import fetch

        return await fetch(self.downloads, self.store, connection, kind, number, name)

    def show_held_notifications(self) -> None:
        """Show the notifications that came while a dialog was open."""
        raise NotImplementedError

    def announce(
        self,
        text: str,
        *,
        title: str,
        severity: SeverityLevel = "information",
        timeout: float | None = None,
    ) -> None:
        """Say on the screen that work in the background ended, and call the user by ``alert``."""
        self.notify(text, title=title, severity=severity, timeout=timeout, markup=False)
        self.alert(title, text, failed=severity != "information")

    def alert(self, title: str, text: str, *, failed: bool) -> None:
        """Ring the bell and notify the desktop, unless the profile does not want that."""
        profile = self._connection.profile if self._connection is not None else None
        level = profile.notifications if profile is not None else "all"
        if level == "none" or (level == "failures" and not failed):
            return
        self.bell()
        self.run_worker(self._notify_desktop(title, text), group="desktop")

    async def _notify_desktop(self, title: str, text: str) -> None:
        from workato_tui.terminal.notifications import desktop_notification

        environ = self.child_environment()
        data = await asyncio.to_thread(desktop_notification, title, text, environ)
        if data:
            terminal_writer(self)(data)

    def show_title(self, text: str) -> None:
        """Set the title of the terminal's window."""
        from workato_tui.terminal.driver import TerminalDriver

        driver = driver_of(self)
        if isinstance(driver, TerminalDriver):
            driver.set_title(text)

    def on_list_loaded(self, *, failed: bool = False) -> None:
        """Start work that waits for the first list to load or fail."""
        raise NotImplementedError

    def run_in_terminal(self, command: Sequence[str], environment: Mapping[str, str]) -> int:
        """Give the terminal to a command until it ends; return its exit code."""
        from workato_tui.common.child_process import run_in_terminal

        try:
            with self.suspend():
                return run_in_terminal(command, environment)
        except SuspendNotSupported:
            raise LookupError("This terminal cannot be given to a command.") from None

    def child_environment(self) -> dict[str, str]:
        """Return the environment for child processes, without tokens."""
        from workato_tui.profiles.child_env import child_environment

        return child_environment()

    def suspend_to_shell(self) -> bool:
        """Stop until the shell resumes this program; return False without job control."""
        import os
        import signal

        from workato_tui.terminal.environment import has_job_control

        driver = driver_of(self)
        if driver is None or not driver.can_suspend or not has_job_control():
            return False
        # Stop the whole process group: the shell also waits for the parent.
        os.kill(0, signal.SIGTSTP)
        return True

    def action_redraw(self) -> None:
        """Send the whole screen instead of the differences."""
        from workato_tui.terminal.driver import TerminalDriver

        driver = driver_of(self)
        if isinstance(driver, TerminalDriver):
            driver.redraw()
        self.screen.refresh()

    def request_exit(self) -> None:
        """End the program; ask first while something is running."""
        raise NotImplementedError

    def on_worker_state_changed(self, event: Worker.StateChanged) -> None:
        """Treat an unexpected exception of a worker as an internal error."""
        if event.state is WorkerState.ERROR and isinstance(event.worker.error, Exception):
            self.report_fault(event.worker.error)

    def report_fault(self, error: Exception) -> None:
        """Report an internal error and end the program."""
        raise NotImplementedError


def app_of(screen: Screen[Any]) -> AppBase:
    """Return the app of ``screen`` as an AppBase."""
    return cast("AppBase", screen.app)
