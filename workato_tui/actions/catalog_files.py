"""Reads files named in a form and puts their text into the matching fields."""

from __future__ import annotations

import asyncio
import codecs
from typing import TYPE_CHECKING

from pydantic import ValidationError

from workato_tui.common.paths import PathError, typed_path
from workato_tui.common.text import os_reason, sanitize
from workato_tui.dialogs.form import FormError
from workato_tui.widgets.form import error_message

if TYPE_CHECKING:
    from workato_tui.api.request_models import Request
    from workato_tui.catalog.schema import ResourceAction

_MAX_BYTES = 8_000_000


def read_text(name: str, max_bytes: int = _MAX_BYTES) -> str:
    """Return the text of a file. Raises ValueError with a message for the user."""
    try:
        path = typed_path(name)
    except PathError as problem:
        raise ValueError(str(problem).rstrip(".")) from None
    shown = sanitize(path.name, 80)
    try:
        with path.open("rb") as file:
            data = file.read(max_bytes + 1)
    except OSError as error:
        raise ValueError(f"{shown}: {os_reason(error)}") from None
    if len(data) > max_bytes:
        raise ValueError(f"{shown} is larger than {max_bytes // 1_000_000} MB")
    # Spreadsheets write UTF-16 when they export "Unicode text".
    wide = data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    try:
        return data.decode("utf-16" if wide else "utf-8-sig")
    except UnicodeDecodeError:
        raise ValueError(f"{shown} is not UTF-8 text; save it as UTF-8") from None


async def read_files_into(act: ResourceAction, request: Request) -> Request:
    """Return ``request`` with the contents of the files it names. Raises :class:`FormError`."""
    for name, into in act.file_fields.items():
        file = getattr(request, name, None)
        if not file:
            continue
        try:
            text = await asyncio.to_thread(read_text, str(file))
        except ValueError as error:
            raise FormError(name, f"{error}.") from None
        data = {field: getattr(request, field) for field in request.model_fields_set}
        try:
            request = type(request).model_validate({**data, into: text})
        except ValidationError as problem:
            raise FormError(name, error_message(problem.errors()[0])) from None
    return request
