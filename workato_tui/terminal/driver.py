"""Textual's terminal driver, extended to survive a lost terminal.

In Textual 8.2.8 (``drivers/linux_driver.py``, ``drivers/_writer_thread.py``), the input thread
spins at end of file and crashes on errors; a terminal that takes no output blocks the event loop at
the 31st write (hence ``output_thread.py``); and SIGCONT, which follows SIGHUP, restarts everything.
"""

from __future__ import annotations

import asyncio
import codecs
import contextlib
import os
import select
import selectors
import signal
import sys
import time
from itertools import chain
from typing import TYPE_CHECKING, Any

from textual import events
from textual.drivers.linux_driver import LinuxDriver
from textual.geometry import Size

from workato_tui.common.display import DisplayOptions
from workato_tui.common.loop_call import call_in_loop
from workato_tui.terminal.environment import terminal_encoding
from workato_tui.terminal.notifications import RESTORE_TITLE, SAVE_TITLE, window_title
from workato_tui.terminal.output_diff import OutputDiffer, to_ascii, to_charset
from workato_tui.terminal.output_thread import OutputThread
from workato_tui.terminal.paste_reader import PasteReader
from workato_tui.terminal.textual_internals import input_parser, reports_resizes_in_band

if TYPE_CHECKING:
    from collections.abc import Callable

    from textual.app import App

    from workato_tui.terminal.textual_internals import InputParser


_PASTE_POLL_SECONDS = 0.05
"""Poll interval for held-back paste input."""
_READ_SECONDS = 0.2
"""How long a continued program waits for the keys of its pause to be read."""


class TerminalDriver(LinuxDriver):
    """Pass it to the app as ``driver_class``."""

    def __init__(self, app: App[Any], *, debug: bool = False, **options: Any) -> None:
        super().__init__(app, debug=debug, **options)
        self._textual_app = app
        self._debugs_input = debug
        self._is_detached = False
        self._is_stopping = False
        self._title = ""
        self._is_title_saved = False
        self._output: OutputThread | None = None
        self._encoding = terminal_encoding()
        self._differ = OutputDiffer(erases_in_color=_erases_in_color())
        streams = (sys.__stdin__, sys.__stdout__, sys.__stderr__)
        # Now, because a terminal that has hung up no longer counts as one.
        self._terminal_fds = [s.fileno() for s in streams if s is not None and s.isatty()]

    def start_application_mode(self) -> None:
        # The shell may have left other colors.
        self._differ.reset()
        loop = asyncio.get_running_loop()
        self._is_stopping = False
        self._output = OutputThread(
            self._terminal_fds[-1], self._encoding, lambda: call_in_loop(loop, self._request_redraw)
        )
        self._output.start()
        super().start_application_mode()  # type: ignore[no-untyped-call]
        self._show_title()
        # Textual measures at the signal; a second signal during that is reported first, and the
        # screen would keep the old size.
        signal.signal(signal.SIGWINCH, lambda *_: loop.call_soon_threadsafe(self._sync_size))

    def stop_application_mode(self) -> None:
        self._is_stopping = True
        if self._output is not None:
            self._output.discard()
        if self._is_title_saved:
            self._is_title_saved = False
            self.write(RESTORE_TITLE)
        super().stop_application_mode()

    def close(self) -> None:
        if self._output is not None and not self._output.stop():
            # The last messages on stdout and stderr must not wait for the terminal either.
            self.detach()
        super().close()

    def _request_redraw(self) -> None:
        """Redraw after output was dropped and the terminal accepts output again."""
        if not self._is_stopping:
            self._differ.reset()
            self._textual_app.screen.refresh()

    def _sync_size(self) -> None:
        if not reports_resizes_in_band(self):
            size = Size(*self._get_terminal_size())
            self._textual_app.post_message(events.Resize(size, size))

    def _sigcont_application(self, *arguments: object) -> None:
        if self._auto_restart and not self._must_signal_resume:
            # SIGSTOP cannot be caught: the terminal is as this program or the shell left it.
            # Without stopping first, a second thread would read the same keys.
            self._must_signal_resume = True
            self._wait_for_reader()
            self.suspend_application_mode()
        super()._sigcont_application(*arguments)

    def _wait_for_reader(self) -> None:
        """Let the reading thread take the keys of the pause; suspending discards the others."""
        end = time.monotonic() + _READ_SECONDS
        with contextlib.suppress(OSError, ValueError):
            while time.monotonic() < end and select.select([self.fileno], [], [], 0)[0]:
                time.sleep(0.005)

    def detach(self) -> None:
        """Stop reading and writing. Safe in any thread and signal handler, and repeatedly."""
        if self._is_detached:
            return
        self._is_detached = True
        self._auto_restart = False
        self.exit_event.set()
        self._redirect_to_null()
        if self._output is not None:
            self._output.detach()

    def write(self, data: str) -> None:
        if self._is_detached:
            return
        with contextlib.suppress(OSError):
            # Every time: output between a resize and its signal meets other cells.
            self._differ.resize(*os.get_terminal_size(self.fileno))
        if DisplayOptions.ascii:
            data = to_ascii(data)
        if self._encoding != "utf-8":
            data = to_charset(data, self._encoding)
        rewritten = self._differ.rewrite(data)
        if rewritten and self._output is not None:
            self._output.write(rewritten, always=self._is_stopping)

    def _get_terminal_size(self) -> tuple[int, int]:
        columns, rows = super()._get_terminal_size()
        with contextlib.suppress(OSError):
            if not os.get_terminal_size(self.fileno).lines and not os.environ.get("LINES"):
                # Some terminals, such as serial lines, report no size. The standard library then
                # assumes 24 lines and Rich 25, and the layout would alternate forever.
                rows = 25
        return columns, rows

    def set_title(self, text: str) -> None:
        """Set the window title until the program ends or is suspended."""
        if text != self._title:
            self._title = text
            if not self._is_stopping:
                self._show_title()

    def _show_title(self) -> None:
        sequence = window_title(self._title, os.environ) if self._title else ""
        if sequence and self._output is not None:
            self.write(sequence if self._is_title_saved else f"{SAVE_TITLE}{sequence}")
            self._is_title_saved = True

    def redraw(self) -> None:
        """Send the next frame in full, because the terminal shows something else."""
        self._differ.reset()

    def run_input_thread(self) -> None:
        """Like Textual's, but no input ends the program.

        Textual stops at a Latin-1 ``é``, at noise on a serial line, and at a sequence with too
        large a number.
        """
        decode = codecs.getincrementaldecoder(self._encoding)("replace").decode
        parser, pastes = input_parser(debug=self._debugs_input), PasteReader()
        if parser is None:
            super().run_input_thread()
            return
        try:
            with selectors.DefaultSelector() as selector:
                selector.register(self.fileno, selectors.EVENT_READ)
                while not self.exit_event.is_set():
                    wait = _PASTE_POLL_SECONDS if pastes.has_pending else 0.1
                    text = self._read(decode) if selector.select(wait) else ""
                    try:
                        self._dispatch_input(parser, pastes, text)
                    except Exception:  # noqa: BLE001 - of the parser, which has ended by that
                        parser = input_parser(debug=self._debugs_input) or parser
        except OSError:
            # The terminal was lost between the wait and the read.
            self.detach()

    def _read(self, decode: Callable[[bytes], str]) -> str:
        data = os.read(self.fileno, 4096)
        if not data:
            # At end of file there is always something to read; the watcher ends the program.
            self.exit_event.wait(0.1)
        return decode(data)

    def _dispatch_input(self, parser: InputParser, pastes: PasteReader, text: str) -> None:
        for kind, part in chain(pastes.feed(text) if text else (), pastes.poll()):
            if kind == "paste":
                self.process_message(events.Paste(part))
                continue
            for message in parser.feed(part):
                self.process_message(message)
        for message in parser.tick():
            self.process_message(message)

    def _redirect_to_null(self) -> None:
        """Redirect the terminal descriptors to /dev/null, so that last messages cannot fail."""
        with contextlib.suppress(OSError):
            null = os.open(os.devnull, os.O_RDWR | os.O_CLOEXEC)
            for descriptor in self._terminal_fds:
                os.dup2(null, descriptor)
            os.close(null)


def _erases_in_color() -> bool:
    """Return whether the terminal erases with the current background color.

    GNU screen does not; tmux depends on its clients, so it is not assumed to.
    """
    kinds = ("xterm", "alacritty", "foot", "rxvt", "konsole", "st-", "wezterm", "ghostty")
    inside = "TMUX" in os.environ or "STY" in os.environ
    return not inside and os.environ.get("TERM", "").startswith(kinds)
