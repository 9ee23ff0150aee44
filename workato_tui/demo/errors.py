"""The errors that Workato documents, as exceptions with their response.

Statuses and texts are from the error table of the documentation; if a document has only a message
or only a status, a comment says what was chosen.
"""

from __future__ import annotations

from typing import Any


class ApiError(Exception):
    """An error response: `status`, a JSON `body`, and additional `headers`."""

    def __init__(
        self, status: int, message: str, headers: dict[str, str] | None = None, **extra: Any
    ) -> None:
        super().__init__(message)
        self.status = status
        self.headers = headers or {}
        self.body: dict[str, Any] = {"message": message, **extra}


def unauthorized() -> ApiError:
    """401: an invalid token, or one that lacks the privilege."""
    return ApiError(401, "Unauthorized")


def forbidden() -> ApiError:
    """403: a valid token whose API client may not do this."""
    return ApiError(403, "Forbidden")


def not_found() -> ApiError:
    """404: an id that does not exist, or an environment_type that is not accepted."""
    return ApiError(404, "Not found")


def api_not_found() -> ApiError:
    """404: a path or method that does not exist."""
    return ApiError(404, "API not found")


def bad_request() -> ApiError:
    """400 without a reason."""
    return ApiError(400, "Bad request")


def environments_not_provisioned() -> ApiError:
    """400: the text is documented; that it is sent as `message` is an assumption."""
    return ApiError(400, "Environments not provisioned")


def missing(parameter: str) -> ApiError:
    """400: a required parameter is missing."""
    return ApiError(400, f"Missing parameter {parameter}")


def invalid_name() -> ApiError:
    """400: a name with / or a backslash; the status is not documented."""
    return ApiError(400, "Name is invalid")


def invalid(message: str, **errors: str) -> ApiError:
    """422: understood, but not possible now."""
    return ApiError(422, message, errors=errors) if errors else ApiError(422, message)


def cannot_destroy() -> ApiError:
    """403: a project that this API client may not delete."""
    return ApiError(403, "Cannot destroy folder")


def too_many(retry_after: int) -> ApiError:
    """429: the quota of this group is exhausted; `Retry-After` in seconds."""
    return ApiError(429, "Too many requests", {"Retry-After": str(retry_after)})


def tag_error(status: int, code: str, title: str, detail: str) -> ApiError:
    """Return an error in the newer envelope, used by the operations on tags."""
    error = ApiError(status, detail)
    error.body = {"errors": [{"code": code, "title": title, "detail": detail}]}
    return error
