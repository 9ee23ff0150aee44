"""Cancel blocking work in another thread immediately, even while it waits for a host."""

from __future__ import annotations

import socket
import threading
from contextlib import contextmanager, suppress
from queue import Empty, SimpleQueue
from typing import TYPE_CHECKING, Any, TypeVar

from workato_tui.api.errors import OperationCancelledError, UnsafeAddressError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

Result = TypeVar("Result")


class CancelToken(threading.Event):
    """An event that also calls callbacks when it is set."""

    def __init__(self) -> None:
        super().__init__()
        self._lock = threading.Lock()
        self._callbacks: list[Callable[[], object]] = []

    def set(self) -> None:
        """Cancel; may be called from any thread, and more than once."""
        with self._lock:
            super().set()
            calls, self._callbacks = self._callbacks, []
        for call in calls:
            call()

    @contextmanager
    def on_cancel(self, callback: Callable[[], object]) -> Iterator[None]:
        """Within the block, call ``callback`` when the token is set, or immediately if it is."""
        with self._lock:
            late = self.is_set()
            if not late:
                self._callbacks.append(callback)
        if late:
            callback()
        try:
            yield
        finally:
            with self._lock, suppress(ValueError):
                self._callbacks.remove(callback)

    def check(self) -> None:
        """Raise :class:`OperationCancelledError` if the token is set."""
        if self.is_set():
            raise OperationCancelledError("The download was stopped.", "What has arrived is kept.")


def run_cancellable(
    token: CancelToken,
    work: Callable[[], Result],
    on_late_result: Callable[[Result], object] = lambda _: None,
    *,
    timeout: float | None = None,
) -> Result:
    """Return what ``work()`` returns, or raise what it raises.

    Raises :class:`OperationCancelledError` if ``token`` is set first, and TimeoutError after
    ``timeout`` seconds. Name lookup and connecting cannot be interrupted, so they are left to end
    in a thread that nothing waits for; ``on_late_result`` receives what they still return.
    """
    answers: SimpleQueue[tuple[str, Any]] = SimpleQueue()
    given_up = threading.Event()

    def body() -> None:
        try:
            result = work()
        except BaseException as error:  # noqa: BLE001 - raised again in the caller's thread
            answers.put(("raise", error))
            return
        if token.is_set() or given_up.is_set():
            on_late_result(result)
        else:
            answers.put(("return", result))

    token.check()
    with token.on_cancel(lambda: answers.put(("stop", None))):
        threading.Thread(target=body, name="open-file", daemon=True).start()
        try:
            kind, value = answers.get(timeout=timeout)
        except Empty:
            given_up.set()
            if not answers.empty() and (last := answers.get())[0] == "return":
                on_late_result(last[1])
            raise TimeoutError from None
    if kind == "return" and token.is_set():
        on_late_result(value)
    token.check()
    if kind == "raise":
        raise value
    result: Result = value
    return result


def local_address_error() -> UnsafeAddressError:
    """Return the error for a link from a remote API to this machine or its network."""
    return UnsafeAddressError(
        "The link to the file leads to this machine or its own network, so it was not followed.",
        "Workato's links lead to its storage: check the profile's address, DNS and proxy.",
    )


class SocketHandle:
    """The socket of a request, which another thread can shut down."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._socket: socket.socket | None = None
        self._cut = False
        self.may_be_local = True
        """Whether the file may be on this machine."""
        self.is_refused: Callable[[str], bool] | None = None
        """Returns whether an address must not be contacted, even if a name resolves to it."""

    def trace(self, event: str, info: dict[str, Any]) -> None:
        """httpx's trace hook: keep the socket as soon as it is connected.

        Raises :class:`UnsafeAddressError` for a refused address, before anything is sent.
        """
        if not event.endswith("connect_tcp.complete"):
            return
        address = info["return_value"].get_extra_info("server_addr")
        if self.is_refused is not None and address and self.is_refused(str(address[0])):
            info["return_value"].close()
            raise local_address_error()
        connected = info["return_value"].get_extra_info("socket")
        if not isinstance(connected, socket.socket):
            return
        # A duplicate of the descriptor reaches the connection even during the TLS handshake, when
        # the first socket object no longer does.
        with self._lock:
            self._close()
            self._socket = connected.dup()
            if self._cut:
                # Nobody waits for this attempt any more, so nobody would close it later.
                self._shutdown()
                self._close()

    def cut(self) -> None:
        """Shut down the connection, so that a waiting read returns immediately."""
        with self._lock:
            self._cut = True
            self._shutdown()

    def close(self) -> None:
        """Release the socket without shutting down the connection."""
        with self._lock:
            self._close()

    def _shutdown(self) -> None:
        if self._socket is not None:
            with suppress(OSError):
                self._socket.shutdown(socket.SHUT_RDWR)

    def _close(self) -> None:
        if self._socket is not None:
            self._socket.close()
            self._socket = None
