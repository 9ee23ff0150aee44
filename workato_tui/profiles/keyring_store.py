"""The system keyring: an optional extra, asked in a daemon thread with a limit.

A keyring on a headless host may wait for ever for a password that nobody can type; such a call is
left behind and does not hold up the end of the program.
"""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any, TypeVar

from workato_tui.common.secret import Secret

if TYPE_CHECKING:
    from collections.abc import Callable

T = TypeVar("T")

SERVICE = "workato-tui"
_PROBE_TIMEOUT = 5.0
"""Seconds for a keyring to show that it is there."""
_UNLOCK_TIMEOUT = 30.0
"""Seconds for a person to unlock it in the desktop's own dialog."""


class KeyringError(Exception):
    """The keyring did not do it; ``str()`` is a reason to put into a sentence."""


def available() -> bool:
    """Whether the extra is installed and a real backend answers."""
    try:
        return _run_with_timeout(
            lambda: _backend().get_password(SERVICE, "probe") or True, _PROBE_TIMEOUT
        )
    except KeyringError:
        return False


def get(entry: str) -> Secret | None:
    """The token of ``entry``, None if there is none; raises :class:`KeyringError`."""
    value = _run_with_timeout(lambda: _backend().get_password(SERVICE, entry), _UNLOCK_TIMEOUT)
    return Secret(value) if value else None


def put(entry: str, token: Secret) -> None:
    """Keep ``token`` as ``entry``; raises :class:`KeyringError`."""
    _run_with_timeout(
        lambda: _backend().set_password(SERVICE, entry, token.reveal()), _UNLOCK_TIMEOUT
    )


def delete(entry: str) -> None:
    """Delete ``entry``; raises :class:`KeyringError`."""
    _run_with_timeout(lambda: _backend().delete_password(SERVICE, entry), _UNLOCK_TIMEOUT)


def _backend() -> Any:
    try:
        import keyring
    except ImportError:
        raise KeyringError(
            "the extra for it is not installed (pip install 'workato-tui[keyring]')"
        ) from None
    backend = keyring.get_keyring()
    # Keyring's own measure: below 1 are the null and fail backends and files in clear text.
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
    # The type alone: a backend's message may repeat what it was given.
    raise KeyringError(f"it answered with {type(failed[0]).__name__}")
