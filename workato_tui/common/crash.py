"""Writes crash reports without user data."""

from __future__ import annotations

import contextlib
import os
import re
from typing import TYPE_CHECKING

from workato_tui import __version__
from workato_tui.common.paths import PathError, log_dir
from workato_tui.common.redact import redact_line, redact_lines
from workato_tui.common.text import sanitize

if TYPE_CHECKING:
    from pathlib import Path

CRASH_MESSAGE = "workato-tui crashed because of an internal error. See {path}."
CRASH_MESSAGE_WITHOUT_REPORT = (
    "workato-tui crashed because of an internal error. The report could not be written."
)

_MAX_REPORTS = 10
_MAX_MESSAGE = 300
_MAX_FRAMES = 20
_PREFIX = "crash-"
# pydantic includes the rejected value in its message.
_PYDANTIC_INPUT = re.compile(r"input_value=.*?(?=, input_type=)", re.DOTALL)


def write_report(error: BaseException, folder: Path) -> Path | None:
    """Write a report about ``error`` to a new file in ``folder`` and return its path.

    The file has mode 0600 and contains no local variables, no secrets and no long messages, which
    may hold data. Ten reports are kept. Returns None on failure and never raises, because nobody
    would catch it.
    """
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        path = _write(folder, _report(error))
        _remove_old_reports(folder)
    except Exception:  # noqa: BLE001
        return None
    return path


def report(error: BaseException) -> str:
    """Write a report to the log folder and return the message for the user."""
    try:
        return crash_message(write_report(error, log_dir()))
    except PathError:
        return CRASH_MESSAGE_WITHOUT_REPORT


def crash_message(path: Path | None) -> str:
    """Return the message for the user, for the restored terminal."""
    return (
        CRASH_MESSAGE_WITHOUT_REPORT if path is None else CRASH_MESSAGE.format(path=sanitize(path))
    )


def disable_core_dumps() -> None:
    """Disable core dumps, which would contain tokens."""
    import resource

    with contextlib.suppress(OSError, ValueError):
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _report(error: BaseException) -> str:
    import platform

    surroundings = ("TMUX", "SSH_CONNECTION", "NO_COLOR")
    head = [
        f"workato-tui {__version__}",
        f"Python {platform.python_version()} on {platform.system()} {platform.machine()}",
        f"textual {_version_of('textual')}",
        f"TERM={os.environ.get('TERM', '')}",
        f"set: {', '.join(name for name in surroundings if name in os.environ) or 'none'}",
        "",
    ]
    return "\n".join(redact_lines("\n".join(head + _chain(error)))) + "\n"


def _chain(error: BaseException) -> list[str]:
    """Return the exception and its causes, the first cause first."""
    chain: list[BaseException] = []
    current: BaseException | None = error
    while current is not None and current not in chain and len(chain) < _MAX_FRAMES:
        chain.append(current)
        current = current.__cause__ or (
            None if current.__suppress_context__ else current.__context__
        )
    lines: list[str] = []
    for link in reversed(chain):
        lines += ["", *_format_exception(link)]
    return lines


def _format_exception(error: BaseException) -> list[str]:
    from traceback import format_tb

    # format_tb shows code locations and source lines, but no values.
    lines = "".join(format_tb(error.__traceback__)).splitlines()
    kind = type(error)
    lines.append(f"{kind.__module__}.{kind.__qualname__}: {_message(error)}")
    if isinstance(error, BaseExceptionGroup):
        for member in error.exceptions[:_MAX_FRAMES]:
            lines += [f"    {line}" for line in _chain(member)]
    return lines


def _message(error: BaseException) -> str:
    try:
        text = str(error)
    except Exception:  # noqa: BLE001
        return "(no message)"
    return redact_line(_PYDANTIC_INPUT.sub("input_value=***", text), _MAX_MESSAGE)


def _version_of(distribution: str) -> str:
    from importlib.metadata import PackageNotFoundError, version

    try:
        return version(distribution)
    except PackageNotFoundError:
        return "not installed"


def _write(log_dir: Path, text: str) -> Path:
    from datetime import UTC, datetime

    stamp = datetime.now(UTC).strftime("%Y%m%dT%H%M%S%fZ")
    path = log_dir / f"{_PREFIX}{stamp}-{os.getpid()}.txt"
    descriptor = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY | os.O_CLOEXEC, 0o600)
    with open(descriptor, "w", encoding="utf-8", errors="replace") as file:  # noqa: PTH123
        file.write(text)
    return path


def _remove_old_reports(log_dir: Path) -> None:
    reports = sorted(log_dir.glob(f"{_PREFIX}*.txt"))
    for old in reports[:-_MAX_REPORTS]:
        with contextlib.suppress(OSError):
            old.unlink()
