"""Ends blocking work of another thread at once, even while it waits for a silent host."""

from __future__ import annotations

import socket
import threading
from contextlib import contextmanager, suppress
from queue import Empty, SimpleQueue
from typing import TYPE_CHECKING, Any, TypeVar

from workato_tui.api.errors import Cancelled, UnsafeAddress

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

Result = TypeVar("Result")


class Stop(threading.Event):
    """An event that, when set, also calls those who wait for something other than it."""

    def __init__(self) -> None:
        super().__init__()
        self._guard = threading.Lock()
        self._calls: list[Callable[[], object]] = []

    def set(self) -> None:
        """Stops; may be called from any thread, and more than once."""
        with self._guard:
            super().set()
            calls, self._calls = self._calls, []
        for call in calls:
            call()

    @contextmanager
    def calling(self, call: Callable[[], object]) -> Iterator[None]:
        """Within the block, ``call`` is called when this is set; at once if it is already."""
        with self._guard:
            late = self.is_set()
            if not late:
                self._calls.append(call)
        if late:
            call()
        try:
            yield
        finally:
            with self._guard, suppress(ValueError):
                self._calls.remove(call)

    def check(self) -> None:
        """Raises :class:`Cancelled` if this is set."""
        if self.is_set():
            raise Cancelled("The download was stopped.", "What has arrived is kept.")


def run_until(
    stop: Stop,
    work: Callable[[], Result],
    late: Callable[[Result], object] = lambda _: None,
    *,
    seconds: float | None = None,
) -> Result:
    """What ``work()`` gives or raises, unless ``stop`` is set first: then :class:`Cancelled`.

    Raises TimeoutError after so many ``seconds``. Looking a name up and connecting cannot be
    interrupted, so they are left to end by themselves in a thread that nothing waits for; ``late``
    gets what they still bring.
    """
    answers: SimpleQueue[tuple[str, Any]] = SimpleQueue()
    given_up = threading.Event()

    def body() -> None:
        try:
            result = work()
        except BaseException as error:  # noqa: BLE001 - raised again in the caller's thread
            answers.put(("raise", error))
            return
        if stop.is_set() or given_up.is_set():
            late(result)
        else:
            answers.put(("return", result))

    stop.check()
    with stop.calling(lambda: answers.put(("stop", None))):
        threading.Thread(target=body, name="open-file", daemon=True).start()
        try:
            kind, value = answers.get(timeout=seconds)
        except Empty:
            given_up.set()
            if not answers.empty() and (last := answers.get())[0] == "return":
                late(last[1])
            raise TimeoutError from None
    if kind == "return" and stop.is_set():
        late(value)
    stop.check()
    if kind == "raise":
        raise value
    result: Result = value
    return result


def local_address() -> UnsafeAddress:
    """The error for a link of a remote API to this machine, or to what only it can reach."""
    return UnsafeAddress(
        "The link to the file leads to this machine or its own network, so it was not followed.",
        "Workato's links lead to its storage: check the profile's address, DNS and proxy.",
    )


class Line:
    """The socket that a request uses, as another thread may cut it."""

    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._socket: socket.socket | None = None
        self._cut = False
        self.may_be_local = True
        """Whether the file may lie on this machine."""
        self.refuses: Callable[[str], bool] | None = None
        """Tells of an address that nothing is sent to, although a name has led there."""

    def trace(self, event: str, info: dict[str, Any]) -> None:
        """The HTTP library's trace hook: notes the socket as soon as it is connected.

        Raises :class:`UnsafeAddress` for an address that is refused, before anything is sent.
        """
        if not event.endswith("connect_tcp.complete"):
            return
        address = info["return_value"].get_extra_info("server_addr")
        if self.refuses is not None and address and self.refuses(str(address[0])):
            info["return_value"].close()
            raise local_address()
        found = info["return_value"].get_extra_info("socket")
        if not isinstance(found, socket.socket):
            return
        # A copy of the descriptor reaches the connection also while TLS is being negotiated,
        # when the first socket object no longer does.
        with self._guard:
            self._close()
            self._socket = found.dup()
            if self._cut:
                # Nobody waits for this attempt any more, so nobody will close it later.
                self._shut()
                self._close()

    def cut(self) -> None:
        """Ends the connection: a read that waits returns at once."""
        with self._guard:
            self._cut = True
            self._shut()

    def close(self) -> None:
        """Lets go of the socket without ending anything."""
        with self._guard:
            self._close()

    def _shut(self) -> None:
        if self._socket is not None:
            with suppress(OSError):
                self._socket.shutdown(socket.SHUT_RDWR)

    def _close(self) -> None:
        if self._socket is not None:
            self._socket.close()
            self._socket = None
