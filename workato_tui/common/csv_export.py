"""Tables as files: CSV that a spreadsheet cannot be tricked with, written whole or not at all."""

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

# What spreadsheets take for the beginning of a formula, in half and full width.
_FORMULA = re.compile(r"\s*[=+\-@\uff0b\uff0d\uff1d\uff20|%]")
_NUMBER = re.compile(r"\s*(?:-|[+-]?\d+(?:[.,]\d+)*\s*%?)\s*")


class ExportError(Exception):
    """Nothing was written; ``str()`` is the sentence for people."""


def to_csv(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """A table as CSV (RFC 4180: commas, CRLF, quotes where needed) with a line of headings.

    Every cell is made safe text of one line. Text that a spreadsheet would run as a formula gets
    an apostrophe before it; numbers stay numbers, missing values are empty.
    """
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow([_cell(column) for column in columns])
    writer.writerows([_cell(value) for value in row] for row in rows)
    return out.getvalue()


def write_private(path: Path, text: str, *, replace: bool = False) -> Path:
    """Write ``text`` (UTF-8) to a file that only its owner can read, and return its path.

    The file appears whole or not at all. One that is there is left alone, unless somebody has said
    that it may be replaced (``replace``). Raises ExportError.
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
    """The text of a cell as it was before :func:`to_csv` kept it from being run as a formula."""
    bare = text.removeprefix("'")
    return bare if bare != text and _is_formula(bare) else text


def _is_formula(text: str) -> bool:
    """Whether a spreadsheet would run it; also one with apostrophes before it.

    These get one more, so that to take one away again gives what was there.
    """
    bare = text.lstrip("'")
    return bool(_FORMULA.match(bare)) and not _NUMBER.fullmatch(bare)


def _write(path: Path, data: bytes, *, replace: bool) -> Path:
    if os.path.lexists(path) and not replace:
        raise FileExistsError
    # What a link leads to is replaced, and not the link.
    target = Path(os.path.realpath(path)) if replace else path
    descriptor, name = tempfile.mkstemp(dir=target.parent, prefix=".workato-tui-", suffix=".tmp")
    temporary = Path(name)  # mkstemp makes it 0600
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
    """Give the file its name if that is free: a link, unlike a rename, replaces nothing."""
    try:
        os.link(temporary, path)
    except FileExistsError:
        raise
    except OSError:
        # No hard links on this file system. The name is taken first, so that what the rename
        # replaces can only be our own empty file.
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY | os.O_CLOEXEC, 0o600))
        temporary.replace(path)


def _sync_folder(folder: Path) -> None:
    with contextlib.suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY | os.O_CLOEXEC)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
