"""Textual's driver for a terminal, able to let go of one that is gone.

Read in textual 8.2.8, ``drivers/linux_driver.py`` and ``drivers/_writer_thread.py``: at end of
file the input thread reads nothing in a tight loop; an error in it is shown as a crash; a terminal
that takes no output blocks the event loop at the 31st piece (so Textual's output thread gets none,
see ``output_thread.py``); and SIGCONT, which follows SIGHUP, would start it all anew.
"""

from __future__ import annotations

import asyncio
import codecs
import contextlib
import os
import selectors
import signal
import sys
from itertools import chain
from typing import TYPE_CHECKING, Any

from textual import events
from textual.drivers.linux_driver import LinuxDriver
from textual.geometry import Size

from workato_tui.common.display import DisplayOptions
from workato_tui.terminal.environment import terminal_encoding
from workato_tui.terminal.output_diff import OutputDiffer, to_ascii, to_charset
from workato_tui.terminal.output_thread import OutputThread
from workato_tui.terminal.paste_reader import PasteReader
from workato_tui.terminal.textual_internals import input_parser, reports_resizes_in_band

if TYPE_CHECKING:
    from collections.abc import Callable

    from workato_tui.terminal.textual_internals import InputParser


_PASTE_POLL_SECONDS = 0.05
"""Seconds between two looks at what is held back of a paste."""


class TerminalDriver(LinuxDriver):
    """Give it to the app as ``driver_class``."""

    def __init__(self, *arguments: Any, **keywords: Any) -> None:
        super().__init__(*arguments, **keywords)
        self._gone = False
        self._is_stopping = False
        self._output: OutputThread | None = None
        self._encoding = terminal_encoding()
        self._differ = OutputDiffer(erases_in_color=_erases_in_color())
        streams = (sys.__stdin__, sys.__stdout__, sys.__stderr__)
        # Now, because a terminal that has hung up no longer counts as one.
        self._terminal_fds = [s.fileno() for s in streams if s is not None and s.isatty()]

    def start_application_mode(self) -> None:
        # After a suspension the shell has left its own colours behind.
        self._differ.reset()
        loop = asyncio.get_running_loop()
        self._is_stopping = False
        self._output = OutputThread(
            self._terminal_fds[-1], self._encoding, lambda: _call_soon(loop, self._request_redraw)
        )
        self._output.start()
        super().start_application_mode()  # type: ignore[no-untyped-call]
        # Textual's handler measures at the signal; a second signal within it is told first, and
        # the screen stays laid out for the size before.
        signal.signal(signal.SIGWINCH, lambda *_: loop.call_soon_threadsafe(self._sync_size))

    def stop_application_mode(self) -> None:
        self._is_stopping = True
        if self._output is not None:
            self._output.discard()
        super().stop_application_mode()

    def close(self) -> None:
        if self._output is not None and not self._output.stop():
            # The last words on stdout and stderr must not wait for the terminal, either.
            self.detach()
        super().close()

    def _request_redraw(self) -> None:
        """Some of what was drawn was dropped, and the terminal takes output again."""
        if not self._is_stopping:
            self._differ.reset()
            self._app.screen.refresh()

    def _sync_size(self) -> None:
        if not reports_resizes_in_band(self):
            size = Size(*self._get_terminal_size())
            self._app.post_message(events.Resize(size, size))

    def _sigcont_application(self, *arguments: object) -> None:
        if self._auto_restart and not self._must_signal_resume:
            # SIGSTOP cannot be caught: the terminal is as this program had it, or as the shell
            # wants it. Without an end to it first a second thread would read the same keys.
            self._must_signal_resume = True
            self.suspend_application_mode()
        super()._sigcont_application(*arguments)

    def detach(self) -> None:
        """Neither read nor write any more. From any thread or signal handler, more than once."""
        if self._gone:
            return
        self._gone = True
        self._auto_restart = False
        self.exit_event.set()
        self._redirect_to_null()
        if self._output is not None:
            self._output.detach()

    def write(self, data: str) -> None:
        if self._gone:
            return
        with contextlib.suppress(OSError):
            # Each time: what is written between a resize and its signal finds other cells.
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
                # A serial line, for instance. The standard library then says 24 and Rich 25, and
                # the screen would be laid out for the one and the other in turn, for ever.
                rows = 25
        return columns, rows

    def redraw(self) -> None:
        """What the terminal shows is not what was sent: the next frame is sent whole."""
        self._differ.reset()

    def run_input_thread(self) -> None:
        """As Textual's, but nothing that a terminal sends ends the program.

        There it does: an ``é`` of Latin-1, noise on a serial line, a sequence with a number that is
        too large.
        """
        decode = codecs.getincrementaldecoder(self._encoding)("replace").decode
        parser, pastes = input_parser(debug=self._debug), PasteReader()
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
                        parser = input_parser(debug=self._debug) or parser
        except OSError:
            # The terminal went between the wait and the read.
            self.detach()

    def _read(self, decode: Callable[[bytes], str]) -> str:
        data = os.read(self.fileno, 4096)
        if not data:
            # At end of file there is always something to read; the watch ends the program.
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
        """Let the terminal's descriptors lead nowhere, so that the last words cannot fail."""
        with contextlib.suppress(OSError):
            nowhere = os.open(os.devnull, os.O_RDWR | os.O_CLOEXEC)
            for descriptor in self._terminal_fds:
                os.dup2(nowhere, descriptor)
            os.close(nowhere)


def _call_soon(loop: asyncio.AbstractEventLoop, callback: Callable[[], None]) -> None:
    # The loop may have ended meanwhile.
    with contextlib.suppress(RuntimeError):
        loop.call_soon_threadsafe(callback)


def _erases_in_color() -> bool:
    """Whether the terminal is of a kind that erases with the background that is in force.

    GNU screen does not; for tmux, whose clients differ, it is not relied on.
    """
    kinds = ("xterm", "alacritty", "foot", "rxvt", "konsole", "st-", "wezterm", "ghostty")
    inside = "TMUX" in os.environ or "STY" in os.environ
    return not inside and os.environ.get("TERM", "").startswith(kinds)
