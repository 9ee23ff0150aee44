"""The part of the app that outlives a screen: downloads, watches, batches, a release, the journal.

Closing a screen does not stop them; a notification and a bell announce their end.
"""

from __future__ import annotations

import logging
import time
from functools import partial
from typing import TYPE_CHECKING, Any

from textual.screen import ModalScreen

from workato_tui.common.message_log import MessageLog
from workato_tui.common.text import sanitize
from workato_tui.dialogs.app_protocol import AppBase
from workato_tui.services.downloads import DownloadManager
from workato_tui.services.watches import WatchRegistry
from workato_tui.widgets.sanitizer import SanitizingFilter

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from textual.filter import LineFilter
    from textual.notifications import SeverityLevel

    from workato_tui.api.journal import Journal, JournalEntry
    from workato_tui.common.message_log import MessageKind
    from workato_tui.explorer.explorer import Explorer
    from workato_tui.services.batch_runner import BatchRunner
    from workato_tui.services.batches import Batches
    from workato_tui.services.downloads import Download
    from workato_tui.services.watch import Watch
    from workato_tui.store import Store

_KINDS: dict[str, MessageKind] = {"warning": "warning", "error": "failed"}
_log = logging.getLogger(__name__)


class BackgroundTasks(AppBase):
    """Owns the background work of the app."""

    explorer: Explorer | None = None
    _journal: Journal | None = None
    _repaint_at = 0.0

    def __init__(self, **arguments: Any) -> None:
        super().__init__(**arguments)
        self.messages = MessageLog()
        self._held_notifications: list[Callable[[], None]] = []
        self._sanitizer = SanitizingFilter(self.log_unsafe_text)
        self._previous_downloads: list[DownloadManager] = []
        self._batches: Batches | None = None
        self._previous_batches: list[Batches] = []
        """Batches of the demo or of an earlier profile, which may still be running."""

    def get_line_filters(self) -> Sequence[LineFilter]:
        """Return the filters for every line before it is drawn."""
        return [*super().get_line_filters(), self._sanitizer]

    def log_unsafe_text(self, text: str) -> None:
        """Log that a widget tried to draw terminal controls; they were removed."""
        _log.warning("unsafe text on its way to the screen: %s", ascii(text[:40]))

    def shutdown_downloads(self) -> None:
        """Leave partial downloads in a consistent state. Blocking; called at exit."""
        for downloads in (*self._previous_downloads, self.downloads):
            downloads.shutdown()

    def use_store(self, store: Store) -> None:
        """Switch to another store; the demo's store keeps nothing."""
        self.store = store
        if hasattr(self, "downloads"):
            self._previous_downloads.append(self.downloads)
        self.downloads = DownloadManager(store)
        self.downloads.on_change = lambda _download: self._repaint_soon()
        self.downloads.on_end = self._on_download_end
        self.watches = WatchRegistry(store)
        self.watches.on_change = self._on_watch_change
        self.watches.on_end = self._on_watch_end

    @property
    def batches(self) -> Batches:
        """The batches of this run, imported on first use."""
        if self._batches is None or self._batches.store is not self.store:
            from workato_tui.services.batches import Batches

            if self._batches is not None:
                self._previous_batches.append(self._batches)
            self._batches = Batches(self.store)
            self._batches.on_change = lambda _runner: self._repaint_soon()
            self._batches.on_end = self._on_batch_end
        return self._batches

    @property
    def running_batches(self) -> list[BatchRunner]:
        """All unfinished batches, including those of the demo and of other profiles."""
        every = [*self._previous_batches, *([self._batches] if self._batches else [])]
        return [runner for batches in every for runner in batches.running]

    def _on_batch_end(self, runner: BatchRunner) -> None:
        from workato_tui.services import batch_report

        states = {item.state for item in runner.record.items}
        good = states <= {"done", "skipped"}
        summary = batch_report.summary(runner.record)
        text = f"{runner.record.title}: {summary}. {runner.pause_reason}".rstrip()
        self.announce(
            sanitize(text, 400), title="Batch done" if good else "Batch ended",
            severity="information" if good else "warning", timeout=8 if good else 15,
        )  # fmt: skip
        self._repaint_soon()

    def _on_watch_end(self, watch: Watch) -> None:
        good = watch.outcome == "success"
        # An import may succeed and still leave recipes that need work.
        title = "Failed" if not good else "Done with issues" if watch.reason else "Done"
        self.announce(
            watch.sentence,
            title=title,
            severity="error" if not good else "warning" if watch.reason else "information",
            timeout=15 if watch.reason or not good else 8,
        )
        self._on_watch_change(watch)
        explorer = self.explorer
        if explorer is None or explorer.workspace.connection.scope != watch.scope:
            return
        # The watch has read builds and deployments itself; give the result to every view.
        alone = watch.kind in ("build", "deployment")
        if explorer.is_current and not alone and not explorer.loader.is_running:
            explorer.reload()

    def _on_watch_change(self, watch: Watch) -> None:
        if self.explorer is not None and watch.latest is not None:
            # Numbers are unique only within their workspace.
            known_details = self.explorer.workspace.package_history.known_of(watch.scope)
            if watch.kind == "build":
                known_details.update_build(watch.latest)
            elif watch.kind == "deployment":
                known_details.update(watch.latest, watch.read_at)
            elif self.explorer.workspace.connection.scope == watch.scope:
                self.explorer.workspace.packages[watch.id] = watch.latest
        self._repaint_soon()

    def _shared_journal(self) -> Journal:
        if self._journal is None:
            from workato_tui.api.journal import Journal

            self.use_journal(Journal())
        assert self._journal is not None
        return self._journal

    def use_journal(self, journal: Journal) -> None:
        """Record the calls of all connections in ``journal``."""
        self._journal = journal
        journal.subscribe(self._on_api_call)

    # Notifications

    def notify(
        self,
        message: str,
        *,
        title: str = "",
        severity: SeverityLevel = "information",
        timeout: float | None = None,
        markup: bool = False,
    ) -> None:
        """Show a notification as plain text, whatever ``markup`` is, and keep it for later.

        It would cover the keys of a dialog, so it waits until that is closed.
        """
        kind = _KINDS.get(severity, "info")
        self.messages.add(f"{title}: {message}" if title else message, kind)
        show = partial(
            super().notify, message, title=title, severity=severity, timeout=timeout, markup=False
        )
        if self.screen_stack and isinstance(self.screen, ModalScreen):
            self._held_notifications.append(show)
        else:
            show()

    def show_held_notifications(self) -> None:
        """Show the notifications that came while a dialog was open."""
        held, self._held_notifications = self._held_notifications, []
        for show in held:
            show()

    # Events of the network and the downloads

    def _on_api_call(self, _entry: JournalEntry | None = None) -> None:
        """Handle an event of a call; runs on the network thread."""
        self.call_later(self._repaint_soon)

    @property
    def has_pending_repaint(self) -> bool:
        """Whether an event of the network or a download is not on the screen yet."""
        return self._repaint_at > 0

    def _repaint_soon(self) -> None:
        if not self._repaint_at:
            self._repaint_at = time.monotonic()
            # Set the timer through the queue: in a thread's context, it would not find its app.
            self.call_later(self.set_timer, self.delays.repaint, self._repaint)

    def _repaint(self) -> None:
        self._repaint_at = 0.0
        explorer = self.explorer
        if explorer is not None and explorer.is_current:
            explorer.show_updates()
        self.refresh_bars()
        if explorer is not None and explorer.is_current and explorer.view.local:
            explorer.loader.refresh_local(explorer.view)

    def refresh_bars(self) -> None:
        """Draw the bars of the explorer if it is visible."""
        if self.explorer is not None and self.explorer.is_current:
            self.explorer.refresh_bars()

    def _on_download_end(self, download: Download) -> None:
        self._repaint_soon()
        name = sanitize(download.file_name, 80)
        if download.state == "done":
            where = sanitize(download.folder, 120)
            text = f"{name} is in {where}." + (f" {download.message}" if download.message else "")
            self.announce(text, title="Downloaded")
        elif download.state == "failed":
            self.announce(
                sanitize(download.message, 400), title=f"{name} not downloaded",
                severity="error", timeout=10,
            )  # fmt: skip

    def on_key_dropped(self) -> None:
        """Show on the message line that keys are ignored."""
        super().on_key_dropped()
        if self.explorer is not None and self.explorer.is_current:
            self.explorer.refresh_status()

    def on_keys_resumed(self) -> None:
        """Remove the note that keys are ignored."""
        super().on_keys_resumed()
        if self.explorer is not None and self.explorer.is_current:
            self.explorer.show_message()

    def _show_message(self, text: str) -> None:
        if self.explorer is not None:
            self.explorer.say(text)
