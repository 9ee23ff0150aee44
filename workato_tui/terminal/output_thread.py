"""Writes to the terminal in a thread of its own, whether or not the terminal takes it.

Textual's (``drivers/_writer_thread.py``, 8.2.8) blocks the event loop once a terminal that reads
nothing has 31 pieces to read: no key and no signal would be handled any more.
"""

from __future__ import annotations

import contextlib
import os
import select
import termios
import threading
import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

MOST_WAITING = 64 * 1024
"""Bytes that may wait for the terminal; what is drawn beyond that is dropped and drawn again."""
_STALLED = 1.0
"""Seconds without a byte after which the terminal is taken for one that reads nothing."""
_CANCEL = b"\x18"
"""Ends an escape sequence that was cut off."""
_PIECE, _SMALL_PIECE = 16 * 1024, 256


class OutputThread(threading.Thread):
    """Give it text by :meth:`write`, which never blocks; :meth:`stop` waits a limited time."""

    def __init__(self, terminal: int, encoding: str, on_room: Callable[[], None]) -> None:
        """``on_room``: called, in this thread, when all is written after something was dropped."""
        super().__init__(daemon=True, name="terminal-output")
        self._encoding = encoding
        self._on_room = on_room
        self._descriptor, self._piece = _own_descriptor(terminal)
        self._change = threading.Condition()
        self._waiting = b""
        self._ends = self._gone = self._dropped = False
        self._moved_at = time.monotonic()

    def write(self, text: str, *, always: bool = False) -> bool:
        """Write ``text`` when the terminal takes it; False if it was dropped.

        ``always``: also where too much waits already.
        """
        with self._change:
            if self._gone or (len(self._waiting) > MOST_WAITING and not always):
                self._dropped = True
                return False
            if not self._waiting:
                self._moved_at = time.monotonic()
            self._waiting += text.encode(self._encoding, "replace")
            self._change.notify_all()
        return True

    def discard(self) -> None:
        """Throw away what the terminal has not taken; if it reads nothing, what it was sent too."""
        with self._change:
            if not self._waiting or self._gone:
                return
            self._waiting = _CANCEL
            if time.monotonic() - self._moved_at > _STALLED:
                with contextlib.suppress(termios.error):
                    termios.tcflush(self._descriptor, termios.TCOFLUSH)

    def stop(self, limit: float = 2.0) -> bool:
        """End once all is written, after ``limit`` seconds at the latest; whether all was."""
        with self._change:
            self._ends = True
            self._change.notify_all()
            written = self._change.wait_for(lambda: not self._waiting or self._gone, limit)
            self._gone = True
        self.join(limit)
        return written

    def leave(self) -> None:
        """Write nothing any more. From any thread or signal handler."""
        self._gone = True

    def run(self) -> None:
        """Write what is there."""
        try:
            while (piece := self._next()) and not self._gone:
                self._put(piece)
        except OSError:
            # The terminal has hung up; its watch ends the program.
            self._gone = True
        finally:
            with self._change:
                self._waiting = b""
                self._change.notify_all()
            os.close(self._descriptor)

    def _next(self) -> bytes:
        while True:
            with self._change:
                room = self._dropped and not self._waiting and not self._gone
                self._dropped = self._dropped and not room
                if not room:
                    # With a limit: a signal handler cannot take the lock to wake it.
                    self._change.wait_for(lambda: self._waiting or self._ends or self._gone, 1.0)
                    if self._waiting or self._ends or self._gone:
                        return self._waiting[: self._piece]
            if room:
                self._on_room()

    def _put(self, piece: bytes) -> None:
        poll = select.poll()
        poll.register(self._descriptor, select.POLLOUT)
        if not poll.poll(100):
            return
        try:
            # Without the lock: whoever draws must never wait for the terminal.
            written = os.write(self._descriptor, piece)
        except BlockingIOError:
            return
        with self._change:
            # Unless it was thrown away meanwhile.
            if self._waiting.startswith(piece):
                self._waiting = self._waiting[written:]
            self._moved_at = time.monotonic()
            self._change.notify_all()


def _own_descriptor(terminal: int) -> tuple[int, int]:
    """A descriptor for the terminal that does not block, and how much may be written at a time.

    Opened anew, because the flag would hold for the shell's, too. Where that is not allowed (after
    ``sudo -u``) pieces are so small that they fit into what room there is.
    """
    with contextlib.suppress(OSError):
        flags = os.O_WRONLY | os.O_NONBLOCK | os.O_NOCTTY | os.O_CLOEXEC
        return os.open(os.ttyname(terminal), flags), _PIECE
    return os.dup(terminal), _SMALL_PIECE
