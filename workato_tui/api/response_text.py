"""The content of decoded responses: messages, errors by field, and whether they report success."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from workato_tui.api.errors import RejectedError
from workato_tui.common.redact import redact_line

if TYPE_CHECKING:
    from collections.abc import Mapping

_MESSAGE_LIMIT = 300
_SUCCESS_WORDS = frozenset({"true", "ok", "success"})
_ERROR_KEYS = ("error", "errors", "error_type", "detail")
_SCAN_LIMIT = 20_000
"""Maximum number of characters to scan for secrets."""


def clean_message(text: str) -> str:
    """Return a server's message as one line of plain text without secrets or signed links."""
    return redact_line(text, _MESSAGE_LIMIT, scan=_SCAN_LIMIT)


def error_text(decoded: Any) -> str:
    """Return the message of a decoded error response, whichever envelope it uses."""
    if isinstance(decoded, str):
        return decoded
    if isinstance(decoded, list):
        return "; ".join(part for part in (error_text(entry) for entry in decoded) if part)
    if not isinstance(decoded, dict):
        return ""
    for name in ("message", "error", "detail", "title", "errors", "error_type"):
        value = decoded.get(name)
        text = join_field_errors(value) if name == "errors" else ""
        # Any of these keys may hold reasons by field: {"message": {"name": ["is taken"]}}.
        text = text or error_text(value) or join_field_errors(value)
        if text:
            return text
    return ""


def join_field_errors(errors: Any) -> str:
    """Return the ``errors`` of a response as one line."""
    return "; ".join(
        f"{name}: {', '.join(reasons)}" for name, reasons in field_errors(errors).items()
    )


def field_errors(errors: Any) -> dict[str, list[str]]:
    """Return ``{field: [texts]}`` from the ``errors`` of a response."""
    if not isinstance(errors, dict):
        return {}
    return {
        str(name): [str(text) for text in reasons] if isinstance(reasons, list) else [str(reasons)]
        for name, reasons in errors.items()
    }


def rejected(decoded: Any) -> RejectedError | None:
    """Return the error for ``success: false`` in a response with status 200, or None."""
    if not isinstance(decoded, dict):
        return None
    success = decoded.get("success", decoded.get("Success", True))
    inner = decoded.get("result")
    if success is True and isinstance(inner, dict):
        success = inner.get("success", True)
    if success is not False and str(success).lower() != "false":
        return None
    return rejection(decoded)


def rejection(decoded: dict[str, Any]) -> RejectedError:
    """Return the error for a response with status 200 that reports failure."""
    message = clean_message(error_text(decoded) or error_text(decoded.get("result")))
    reason = f": {message}" if message else " without a reason"
    error = RejectedError(
        f"Workato rejected the request{reason}.".replace("..", "."),
        "Fix the problem above, then try again.",
        status=200,
    )
    error.response_body = decoded
    return error


def is_success(answer: Mapping[str, Any]) -> bool:
    """Return whether a response reports ``success``, at the top level or in ``result``."""
    inner = answer.get("result")
    levels = (answer, inner if isinstance(inner, dict) else {})
    return any(str(level.get("success", "")).lower() in _SUCCESS_WORDS for level in levels)


def unconfirmed_message(decoded: Any) -> str:
    """Return the message of a 2xx response that does not confirm success, or an empty string.

    Workato names the object that it created or reports ``success``. A bare message is how it
    refuses a request, and the wording does not tell what it means.
    """
    if isinstance(decoded, str):
        return "" if decoded.lower() in _SUCCESS_WORDS else clean_message(decoded)
    if not isinstance(decoded, dict):
        return ""
    if is_success(decoded):
        return ""
    inner = decoded.get("result")
    if isinstance(inner, str):
        return unconfirmed_message(inner)
    if "id" in decoded and decoded.keys() - {"id", "message", *_ERROR_KEYS}:
        # The response describes an object: a message may report the state of that object.
        return ""
    for level in (decoded, inner if isinstance(inner, dict) else {}):
        errors = {name: level[name] for name in ("message", *_ERROR_KEYS) if name in level}
        text = clean_message(error_text(errors))
        if text:
            return text
    return ""
