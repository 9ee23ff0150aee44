"""The system keyring: an optional extra, called in a daemon thread with a timeout.

A keyring on a headless host may wait forever for a password; such a call is abandoned and does not
keep the program from ending.
"""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any, TypeVar

from workato_tui.common.secret import Secret

if TYPE_CHECKING:
    from collections.abc import Callable

T = TypeVar("T")

SERVICE = "workato-tui"
PROBE_TIMEOUT = 5.0
"""Seconds for the keyring to respond at all."""
UNLOCK_TIMEOUT = 30.0
"""Seconds for the user to unlock the keyring in the desktop's dialog."""


class KeyringError(Exception):
    """The keyring failed; ``str()`` is a reason to put into a sentence."""


def available() -> bool:
    """Return whether the extra is installed and a real backend responds."""
    try:
        return _run_with_timeout(
            lambda: _backend().get_password(SERVICE, "probe") or True, PROBE_TIMEOUT
        )
    except KeyringError:
        return False


def get(entry: str) -> Secret | None:
    """Return the token of ``entry``, or None. Raises :class:`KeyringError`."""
    value = _run_with_timeout(lambda: _backend().get_password(SERVICE, entry), UNLOCK_TIMEOUT)
    return Secret(value) if value else None


def put(entry: str, token: Secret) -> None:
    """Store ``token`` as ``entry``. Raises :class:`KeyringError`."""
    _run_with_timeout(
        lambda: _backend().set_password(SERVICE, entry, token.reveal()), UNLOCK_TIMEOUT
    )


def delete(entry: str) -> None:
    """Delete ``entry``. Raises :class:`KeyringError`."""
    _run_with_timeout(lambda: _backend().delete_password(SERVICE, entry), UNLOCK_TIMEOUT)


def _backend() -> Any:
    try:
        import keyring
    except ImportError:
        raise KeyringError(
            "the extra for it is not installed (pip install 'workato-tui[keyring]')"
        ) from None
    backend = keyring.get_keyring()
    # Keyring's own scale: below 1 are the null and fail backends, and plain text files.
    if backend.priority < 1:
        raise KeyringError("this machine has none that is in use")
    return backend


def _run_with_timeout(work: Callable[[], T], seconds: float) -> T:
    done: list[T] = []
    failed: list[BaseException] = []

    def run() -> None:
        try:
            done.append(work())
        except BaseException as error:  # noqa: BLE001 - backends raise whatever their libraries do
            failed.append(error)

    thread = threading.Thread(target=run, name="keyring", daemon=True)
    thread.start()
    thread.join(seconds)
    if done:
        return done[0]
    if not failed:
        raise KeyringError(f"it did not answer within {seconds:.0f} s")
    if isinstance(failed[0], KeyringError):
        raise failed[0]
    # Only the type: a backend's message may repeat the secret.
    raise KeyringError(f"it answered with {type(failed[0]).__name__}")
