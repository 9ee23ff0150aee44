"""The log: a rotating file that only its owner can read, with secrets masked."""

from __future__ import annotations

import contextlib
import logging
import os
from logging.handlers import RotatingFileHandler
from pathlib import Path
from typing import TYPE_CHECKING

from workato_tui.common.redact import redact_line, redact_lines
from workato_tui.common.text import os_reason

if TYPE_CHECKING:
    from io import TextIOWrapper

FILE_NAME = "workato-tui.log"
LEVELS = ("debug", "info", "warning", "error")

_MAX_BYTES = 1_000_000
_BACKUP_COUNT = 3
_MAX_MESSAGE = 4_000
# These loggers record signed addresses, headers and bodies of every request, so they are off at
# every level; the list of requests has the same, masked.
_NOISY_LOGGERS = ("httpcore", "httpx", "h11", "hpack", "asyncio", "markdown_it", "urllib3")


def start_logging(log_dir: Path, level: str = "warning") -> str | None:
    """Log to a file in ``log_dir``, which is created with its first line.

    Returns a message for the user if logging is not possible, else None. Raises ValueError for a
    level that is not one of :data:`LEVELS`.
    """
    if level not in LEVELS:
        raise ValueError(f"There is no log level {level!r}; there are {', '.join(LEVELS)}.")
    stop_logging()
    try:
        log_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        return f"There is no log in this run: {log_dir} cannot be made ({os_reason(error)})."
    handler = _PrivateFileHandler(log_dir / FILE_NAME)
    handler.setFormatter(_RedactingFormatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    root = logging.getLogger()
    root.addHandler(handler)
    root.setLevel(level.upper())
    for name in _NOISY_LOGGERS:
        logging.getLogger(name).setLevel(max(root.level, logging.WARNING))
    return None


def stop_logging() -> None:
    """Close the log; :func:`start_logging` can be called again."""
    root = logging.getLogger()
    for handler in [
        handler for handler in root.handlers if isinstance(handler, _PrivateFileHandler)
    ]:
        root.removeHandler(handler)
        with contextlib.suppress(OSError):
            handler.close()


class _PrivateFileHandler(RotatingFileHandler):
    """A log file with mode 0600 that several instances can share."""

    def __init__(self, path: Path) -> None:
        super().__init__(
            path, maxBytes=_MAX_BYTES, backupCount=_BACKUP_COUNT, encoding="utf-8", delay=True
        )

    def _open(self) -> TextIOWrapper:
        flags = os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC
        descriptor = os.open(self.baseFilename, flags, 0o600)
        if not Path(self.baseFilename).is_symlink():
            os.fchmod(descriptor, 0o600)
        return open(descriptor, "a", encoding="utf-8", errors="replace")  # noqa: PTH123

    def emit(self, record: logging.LogRecord) -> None:
        self._reopen_if_rotated()
        super().emit(record)

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802
        """Stay silent: logging's own error report would be drawn over the screen."""

    def _reopen_if_rotated(self) -> None:
        """Reopen the file if another instance has rotated or removed it."""
        if self.stream is None:
            return
        with contextlib.suppress(OSError, ValueError):
            opened = os.fstat(self.stream.fileno())
            try:
                current = os.stat(self.baseFilename)  # noqa: PTH116
            except FileNotFoundError:
                current = None
            if current is None or (current.st_dev, current.st_ino) != (
                opened.st_dev,
                opened.st_ino,
            ):
                self.stream.close()
                self.stream = None


class _RedactingFormatter(logging.Formatter):
    """Masks the formatted text including exceptions, so that every log call is covered."""

    def format(self, record: logging.LogRecord) -> str:
        first, *more = super().format(record).split("\n")
        # Indent further lines, so that external text cannot fake a log line.
        lines = [redact_line(first, _MAX_MESSAGE)]
        lines += [f"    {line}" for line in redact_lines("\n".join(more))] if more else []
        return "\n".join(lines)
