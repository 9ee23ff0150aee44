"""The part of the app that the explorer, the actions and the dialogs use."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from textual.worker import Worker, WorkerState

from workato_tui.terminal.key_queue import SerializedInput

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

    ``WorkatoApp`` implements it.
    """

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
        toggle: bool = False,
        connection: Connection | None = None,
    ) -> bool:
        """Watch a build, deployment, package or import until it ends.

        ``connection`` is its workspace, by default the current one. With ``toggle``, stop an
        existing watch. Return whether it is watched now.
        """
        raise NotImplementedError

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
        raise NotImplementedError

    def alert(self, title: str, text: str, *, failed: bool) -> None:
        """Ring the bell and notify the desktop, unless the profile does not want that."""
        raise NotImplementedError

    def show_title(self, text: str) -> None:
        """Set the title of the terminal's window."""
        raise NotImplementedError

    def on_list_loaded(self, *, failed: bool = False) -> None:
        """Start work that waits for the first list to load or fail."""
        raise NotImplementedError

    def run_in_terminal(self, command: Sequence[str], environment: Mapping[str, str]) -> int:
        """Give the terminal to a command until it ends; return its exit code."""
        raise NotImplementedError

    def child_environment(self) -> dict[str, str]:
        """Return the environment for child processes, without tokens."""
        raise NotImplementedError

    def suspend_to_shell(self) -> bool:
        """Stop until the shell resumes this program; return False if no shell can."""
        raise NotImplementedError

    def action_redraw(self) -> None:
        """Send the whole screen to the terminal again."""
        raise NotImplementedError

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
