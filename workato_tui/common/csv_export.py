"""Writes tables as CSV without spreadsheet formulas; files are written completely or not at all."""

from __future__ import annotations

import contextlib
import csv
import io
import os
import re
import tempfile
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from workato_tui.common.text import sanitize

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

# The start of a formula in spreadsheets, in half and full width.
_FORMULA = re.compile(r"\s*[=+\-@\uff0b\uff0d\uff1d\uff20|%]")
_NUMBER = re.compile(r"\s*(?:-|[+-]?\d+(?:[.,]\d+)*\s*%?)\s*")


class ExportError(Exception):
    """Nothing was written; ``str()`` is the message for the user."""


def to_csv(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """Return a table with headings as CSV (RFC 4180: commas, CRLF, quotes where needed).

    Every cell is sanitized to one line. Text that a spreadsheet would run as a formula is prefixed
    with an apostrophe; numbers stay numbers, and missing values are empty.
    """
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow([_cell(column) for column in columns])
    writer.writerows([_cell(value) for value in row] for row in rows)
    return out.getvalue()


def write_private(path: Path, text: str, *, replace: bool = False) -> Path:
    """Write ``text`` (UTF-8) to a file readable only by its owner; return its path.

    The file appears completely or not at all. An existing file is kept unless ``replace`` is set.
    Raises ExportError.
    """
    try:
        return _write(path, text.encode("utf-8", "replace"), replace=replace)
    except FileExistsError:
        raise ExportError(f"{sanitize(path)} already exists. Choose another name.") from None
    except OSError as error:
        reason = (error.strerror or "the system refused").lower()
        raise ExportError(
            f"{sanitize(path)} could not be written ({reason}). Choose another folder."
        ) from None


def _cell(value: object) -> object:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return value
    if isinstance(value, datetime):
        return value.isoformat()
    text = sanitize(value)
    return f"'{text}" if _is_formula(text) else text


def unescape_formula(text: str) -> str:
    """Return the original text of a cell that :func:`to_csv` has escaped."""
    bare = text.removeprefix("'")
    return bare if bare != text and _is_formula(bare) else text


def _is_formula(text: str) -> bool:
    """Return whether a spreadsheet would run the text, also after leading apostrophes.

    Those get one more apostrophe, so that removing one restores the original.
    """
    bare = text.lstrip("'")
    return bool(_FORMULA.match(bare)) and not _NUMBER.fullmatch(bare)


def _write(path: Path, data: bytes, *, replace: bool) -> Path:
    if os.path.lexists(path) and not replace:
        raise FileExistsError
    # Replace the target of a link, not the link.
    target = Path(os.path.realpath(path)) if replace else path
    descriptor, name = tempfile.mkstemp(dir=target.parent, prefix=".workato-tui-", suffix=".tmp")
    temporary = Path(name)  # mkstemp creates it with mode 0600
    try:
        with open(descriptor, "wb") as file:  # noqa: PTH123
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        if replace:
            temporary.replace(target)
        else:
            _move_into_place(temporary, path)
    finally:
        with contextlib.suppress(OSError):
            temporary.unlink()
    _sync_folder(target.parent)
    return path


def _move_into_place(temporary: Path, path: Path) -> None:
    """Give the file its name if that is free: unlike a rename, a hard link replaces nothing."""
    try:
        os.link(temporary, path)
    except FileExistsError:
        raise
    except OSError:
        # Without hard links, reserve the name first, so that the rename can only replace our own
        # empty file.
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY | os.O_CLOEXEC, 0o600))
        temporary.replace(path)


def _sync_folder(folder: Path) -> None:
    with contextlib.suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY | os.O_CLOEXEC)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
