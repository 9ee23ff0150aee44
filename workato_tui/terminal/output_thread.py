"""Writes to the terminal in a thread, so that a stalled terminal cannot block the program.

Textual's thread (``drivers/_writer_thread.py``, 8.2.8) blocks the event loop after 31 unread
writes: no key and no signal would be handled.
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

MAX_BUFFERED = 64 * 1024
"""Maximum buffered bytes; further output is dropped and redrawn later."""
_STALL_SECONDS = 1.0
"""Seconds without progress after which the terminal counts as stalled."""
_CANCEL = b"\x18"
"""Ends a truncated escape sequence."""
_CHUNK, _SMALL_CHUNK = 16 * 1024, 256


class OutputThread(threading.Thread):
    """:meth:`write` never blocks; :meth:`stop` waits for a limited time."""

    def __init__(self, terminal: int, encoding: str, on_drained: Callable[[], None]) -> None:
        """Create the thread; it calls ``on_drained`` when all is written after a drop."""
        super().__init__(daemon=True, name="terminal-output")
        self._encoding = encoding
        self._on_drained = on_drained
        self._descriptor, self._chunk_size = _own_descriptor(terminal)
        self._change = threading.Condition()
        self._buffer = b""
        self._is_ending = self._is_detached = self._dropped = False
        self._progress_at = time.monotonic()

    def write(self, text: str, *, always: bool = False) -> bool:
        """Queue ``text``; return False if it was dropped.

        With ``always``, queue it even if the buffer is full.
        """
        with self._change:
            if self._is_detached or (len(self._buffer) > MAX_BUFFERED and not always):
                self._dropped = True
                return False
            if not self._buffer:
                self._progress_at = time.monotonic()
            self._buffer += text.encode(self._encoding, "replace")
            self._change.notify_all()
        return True

    def discard(self) -> None:
        """Discard unwritten output; if the terminal is stalled, also what was sent to it."""
        with self._change:
            if not self._buffer or self._is_detached:
                return
            self._buffer = _CANCEL
            if time.monotonic() - self._progress_at > _STALL_SECONDS:
                with contextlib.suppress(termios.error):
                    termios.tcflush(self._descriptor, termios.TCOFLUSH)

    def stop(self, limit: float = 2.0) -> bool:
        """Stop once all is written, at most after ``limit`` seconds; return whether all was."""
        with self._change:
            self._is_ending = True
            self._change.notify_all()
            written = self._change.wait_for(lambda: not self._buffer or self._is_detached, limit)
            self._is_detached = True
        self.join(limit)
        return written

    def detach(self) -> None:
        """Write nothing more. Safe in any thread and signal handler."""
        self._is_detached = True

    def run(self) -> None:
        """Write the buffer."""
        try:
            while (piece := self._next_chunk()) and not self._is_detached:
                self._write_chunk(piece)
        except OSError:
            # The terminal has hung up; the watcher ends the program.
            self._is_detached = True
        finally:
            with self._change:
                self._buffer = b""
                self._change.notify_all()
            os.close(self._descriptor)

    def _next_chunk(self) -> bytes:
        while True:
            with self._change:
                room = self._dropped and not self._buffer and not self._is_detached
                self._dropped = self._dropped and not room
                if not room:
                    # With a timeout, because a signal handler cannot take the lock to wake it.
                    self._change.wait_for(
                        lambda: self._buffer or self._is_ending or self._is_detached, 1.0
                    )
                    if self._buffer or self._is_ending or self._is_detached:
                        return self._buffer[: self._chunk_size]
            if room:
                self._on_drained()

    def _write_chunk(self, chunk: bytes) -> None:
        poll = select.poll()
        poll.register(self._descriptor, select.POLLOUT)
        if not poll.poll(100):
            return
        try:
            # Without the lock: drawing must never wait for the terminal.
            written = os.write(self._descriptor, chunk)
        except BlockingIOError:
            return
        with self._change:
            # It may have been discarded meanwhile.
            if self._buffer.startswith(chunk):
                self._buffer = self._buffer[written:]
            self._progress_at = time.monotonic()
            self._change.notify_all()


def _own_descriptor(terminal: int) -> tuple[int, int]:
    """Return a non-blocking descriptor of the terminal, and the maximum size of a write.

    It is opened separately, because the flag would also apply to the shell's descriptor. If that is
    not allowed (after ``sudo -u``), writes are small enough to fit into the available space.
    """
    with contextlib.suppress(OSError):
        flags = os.O_WRONLY | os.O_NONBLOCK | os.O_NOCTTY | os.O_CLOEXEC
        return os.open(os.ttyname(terminal), flags), _CHUNK
    return os.dup(terminal), _SMALL_CHUNK
