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

MAX_BUFFERED = 64 * 1024
"""Bytes that may wait for the terminal; what is drawn beyond that is dropped and drawn again."""
_STALL_SECONDS = 1.0
"""Seconds without a byte after which the terminal is taken for one that reads nothing."""
_CANCEL = b"\x18"
"""Ends an escape sequence that was cut off."""
_CHUNK, _SMALL_CHUNK = 16 * 1024, 256


class OutputThread(threading.Thread):
    """Give it text by :meth:`write`, which never blocks; :meth:`stop` waits a limited time."""

    def __init__(self, terminal: int, encoding: str, on_drained: Callable[[], None]) -> None:
        """``on_room``: called, in this thread, when all is written after something was dropped."""
        super().__init__(daemon=True, name="terminal-output")
        self._encoding = encoding
        self._on_drained = on_drained
        self._descriptor, self._chunk_size = _own_descriptor(terminal)
        self._change = threading.Condition()
        self._buffer = b""
        self._is_ending = self._is_detached = self._dropped = False
        self._progress_at = time.monotonic()

    def write(self, text: str, *, always: bool = False) -> bool:
        """Write ``text`` when the terminal takes it; False if it was dropped.

        ``always``: also where too much waits already.
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
        """Throw away what the terminal has not taken; if it reads nothing, what it was sent too."""
        with self._change:
            if not self._buffer or self._is_detached:
                return
            self._buffer = _CANCEL
            if time.monotonic() - self._progress_at > _STALL_SECONDS:
                with contextlib.suppress(termios.error):
                    termios.tcflush(self._descriptor, termios.TCOFLUSH)

    def stop(self, limit: float = 2.0) -> bool:
        """End once all is written, after ``limit`` seconds at the latest; whether all was."""
        with self._change:
            self._is_ending = True
            self._change.notify_all()
            written = self._change.wait_for(lambda: not self._buffer or self._is_detached, limit)
            self._is_detached = True
        self.join(limit)
        return written

    def detach(self) -> None:
        """Write nothing any more. From any thread or signal handler."""
        self._is_detached = True

    def run(self) -> None:
        """Write what is there."""
        try:
            while (piece := self._next_chunk()) and not self._is_detached:
                self._write_chunk(piece)
        except OSError:
            # The terminal has hung up; its watch ends the program.
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
                    # With a limit: a signal handler cannot take the lock to wake it.
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
            # Without the lock: whoever draws must never wait for the terminal.
            written = os.write(self._descriptor, chunk)
        except BlockingIOError:
            return
        with self._change:
            # Unless it was thrown away meanwhile.
            if self._buffer.startswith(chunk):
                self._buffer = self._buffer[written:]
            self._progress_at = time.monotonic()
            self._change.notify_all()


def _own_descriptor(terminal: int) -> tuple[int, int]:
    """A descriptor for the terminal that does not block, and how much may be written at a time.

    Opened anew, because the flag would hold for the shell's, too. Where that is not allowed (after
    ``sudo -u``) pieces are so small that they fit into what room there is.
    """
    with contextlib.suppress(OSError):
        flags = os.O_WRONLY | os.O_NONBLOCK | os.O_NOCTTY | os.O_CLOEXEC
        return os.open(os.ttyname(terminal), flags), _CHUNK
    return os.dup(terminal), _SMALL_CHUNK
