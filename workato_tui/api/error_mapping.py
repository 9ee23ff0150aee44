"""Map error responses to exceptions that say what happened and what to do next.

Sources: the error table and the error envelopes in Workato's documentation. 401 and 403 overlap
there: neither status means only that the token is invalid.
"""

from __future__ import annotations

import math
import re
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import unquote, urlsplit

from workato_tui.api.errors import (
    ApiNotFoundError,
    BadRequestError,
    EnvironmentsNotProvisionedError,
    ForbiddenError,
    InvalidRequestError,
    MissingParameterError,
    NotFoundError,
    ProxyError,
    RateLimitedError,
    RedirectedError,
    ServerError,
    UnauthorizedError,
    UnavailableError,
    UnreadableResponseError,
    WorkatoError,
)
from workato_tui.api.json_decoding import decode
from workato_tui.api.response_text import (
    clean_message,
    error_text,
    field_errors,
    join_field_errors,
)
from workato_tui.common.text import sanitize

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

_RESEND_REDIRECTS = frozenset({307, 308})
"""Redirects that ask for the same request at another address: the original request was not
processed."""
GATEWAY_STATUSES = frozenset({502, 503, 504})
_MISSING_PARAMETER = re.compile(r"missing parameter:?\s+(\S+)", re.IGNORECASE)
_GENERIC_MESSAGES = frozenset(
    {"", "error", "server error", "api not found", "record not found", "invalid", "invalid request"}
)
"""Messages that add nothing to the status."""
_MAX_WAIT_DAYS = 10_000.0
"""Waits longer than this many days are reported as "much later"."""


class ErrorResponse(NamedTuple):
    """A response that has to be mapped to an error."""

    status: int
    headers: Mapping[str, str]
    """Lowercase names, or a case-insensitive mapping."""
    body: bytes
    host: str
    method: str
    path: str

    @property
    def json(self) -> Any:
        """The decoded JSON body, or None if the body is not JSON."""
        try:
            return decode(self.body)
        except UnreadableResponseError:
            return None

    @property
    def is_web_page(self) -> bool:
        """Whether the body is a web page, so that something other than Workato's API responded."""
        return self.body.lstrip()[:1] == b"<"

    @property
    def message(self) -> str:
        """The message of the response as one line of plain text; empty for a web page."""
        if self.is_web_page:
            return ""
        decoded = self.json
        if decoded is not None:
            return clean_message(error_text(decoded).strip())
        text = self.body.decode("utf-8", "replace").strip()
        # JSON that cannot be decoded has no message to show.
        return "" if text[:1] in ("{", "[") else clean_message(text)

    @property
    def detail(self) -> str:
        """The message, or an empty string if it only repeats the status."""
        try:
            usual = {HTTPStatus(self.status).phrase.casefold()}
        except ValueError:
            usual = set()
        message = self.message
        return "" if message.casefold().rstrip(".! ") in usual | _GENERIC_MESSAGES else message


def error_for(answer: ErrorResponse) -> WorkatoError:
    """Return the error for a response whose status is not 2xx."""
    if 300 <= answer.status < 400:
        error = _redirected(answer)
    elif answer.status >= 500:
        error = _server_error(answer)
    else:
        error = _CLIENT_ERRORS.get(answer.status, _bad_request)(answer)
    detail = answer.detail
    if (
        detail
        and detail not in error.message
        and not isinstance(error, EnvironmentsNotProvisionedError)
    ):
        error.message += f' It says: "{detail.rstrip(".")}".'
    error.status = answer.status
    error.response_body = answer.json
    return error


def retry_after(headers: Mapping[str, str]) -> float | None:
    """Return the number of seconds in ``Retry-After`` (a number or a date), or None."""
    value = headers.get("retry-after", "").strip()
    if not value:
        return None
    try:
        is_number = value.replace(".", "", 1).isdigit()
        return max(float(value) if is_number else _seconds_until(value), 0.0)
    except (ValueError, TypeError, OverflowError, IndexError):
        return None


def _seconds_until(value: str) -> float:
    moment = parsedate_to_datetime(value)
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return (moment - datetime.now(UTC)).total_seconds()


def _bad_request(answer: ErrorResponse) -> WorkatoError:
    message = answer.message
    if "environments not provisioned" in message.lower():
        return EnvironmentsNotProvisionedError(
            "This workspace does not have the Environments feature (Environments not"
            " provisioned), which builds and deployments need.",
            "Ask the workspace's admin or Workato to enable it; projects and folders work without.",
        )
    missing = _MISSING_PARAMETER.search(message)
    if missing:
        name = sanitize(missing[1].strip(".,"), 60)
        return MissingParameterError(
            f"The parameter {name} is missing.", f"Enter a value for {name}.", parameter=name
        )
    decoded = answer.json
    fields = field_errors(decoded.get("errors")) if isinstance(decoded, dict) else {}
    if fields or answer.status == 422 or message.lower().endswith("is invalid"):
        return _invalid(answer, fields)
    if answer.is_web_page:
        message = "received a web page"
    return BadRequestError(
        f"{answer.host} refused the request ({answer.status}): {message or 'no reason given'}.",
        "Check what was entered.",
    )


def _invalid(answer: ErrorResponse, fields: dict[str, list[str]] | None = None) -> WorkatoError:
    decoded = answer.json
    if fields is None:
        fields = field_errors(decoded.get("errors")) if isinstance(decoded, dict) else {}
    reason = answer.message
    detail = clean_message(join_field_errors(fields))
    if detail and detail not in reason:
        reason = f"{reason} ({detail})" if reason else detail
    return InvalidRequestError(
        f"Workato rejected the request ({answer.status}): {reason or 'no reason given'}.",
        "Correct it and try again.",
        fields=fields,
    )


_CUSTOMER_LIST = re.compile(r"/api/managed_users/([^/]+)(?:/\D*)?")
"""A customer, or a list in its workspace: nothing else in the path can be unknown."""
_EXPORT_PATH = re.compile(r"/managed_users/[^/]+/exports/")


def _forbidden(answer: ErrorResponse) -> WorkatoError:
    if answer.is_web_page:
        return ForbiddenError(
            f"{answer.host} answered 403 with a web page.",
            "Check the firewall or proxy, and the IP allowlist of the workspace.",
        )
    reason = f": {answer.message}" if answer.message else ""
    if _EXPORT_PATH.search(answer.path):
        return ForbiddenError(
            f"The token may not export packages of customers (403){reason}.",
            "Add the oem_vendor privilege to the client role.",
        )
    return ForbiddenError(
        f"The token may not do this (403){reason}.",
        "Ask a workspace admin to check the client role and project scope of the API client.",
    )


_REVIEW_PATH = re.compile(
    r"/deployments/[^/]+/(eligible_reviewers|assign_reviewers|submit_for_review|approve|reject"
    r"|reopen|update_review_comment|deploy)/?$"
)
_REVIEWS_IN_BETA = (
    "Reviews are in private beta: Workato has to accept the workspace, and 'Require review and"
    " approval' has to be on (Workspace admin > Settings > Deployments)."
)


def _not_found(answer: ErrorResponse) -> WorkatoError:
    if _REVIEW_PATH.search(answer.path.partition("?")[0]):
        if answer.message.lower() in ("", "not found") and not answer.is_web_page:
            return NotFoundError(
                "Deployment not found, or reviews are not enabled (404).",
                f"Check the deployment's number. {_REVIEWS_IN_BETA}",
            )
        return ApiNotFoundError(
            "Reviews are not enabled in this workspace (404).", _REVIEWS_IN_BETA
        )
    if answer.is_web_page or answer.message.lower().startswith("api not found"):
        body_kind = "a web page" if answer.is_web_page else "API not found"
        return ApiNotFoundError(
            f"{answer.host} has no such call: {answer.method} {sanitize(answer.path, 120)} (404,"
            f" {body_kind}).",
            "Check the host and path in the profile. Otherwise this feature is not available "
            "there.",
        )
    customer = _CUSTOMER_LIST.fullmatch(answer.path.partition("?")[0])
    if customer is not None:
        name = sanitize(unquote(customer[1]), 80)
        return NotFoundError(
            "Not found with this token (404).",
            f"Check the customer's ID: {name} may be wrong, or a customer of another workspace.",
        )
    return NotFoundError(
        "Not found with this token (404).",
        "Check the number. It may be in another workspace, outside the token's project scope, or "
        "in an environment that cannot be deployed to.",
    )


def _rate_limited(answer: ErrorResponse) -> WorkatoError:
    seconds = retry_after(answer.headers)
    when = "in a minute" if seconds is None else format_wait(seconds)
    return RateLimitedError(
        "Rate limit reached (429).",
        f"Try again {when}; other programs with this token count too.",
        retry_after=seconds,
    )


def format_wait(seconds: float) -> str:
    """Return a wait in the unit that fits its length, such as ``in 5 minutes``."""
    for unit, size, limit in (("second", 1, 120), ("minute", 60, 120), ("hour", 3600, 48)):
        count = max(math.ceil(seconds / size), 1) if seconds <= size * limit else 0
        if count:
            return f"in {count} {unit}{'s' if count > 1 else ''}"
    days = seconds / 86_400
    return f"in {math.ceil(days):,} days" if days < _MAX_WAIT_DAYS else "much later"


_CLIENT_ERRORS: dict[int, Callable[[ErrorResponse], WorkatoError]] = {
    401: lambda answer: UnauthorizedError(
        f"{answer.host} did not accept the token (401).",
        "Check that the token is valid and not revoked, belongs to this data center and "
        "environment (builds and deployments need DEV), and that its client role and project "
        "scope allow this.",
    ),
    403: _forbidden,
    404: _not_found,
    407: lambda answer: ProxyError(
        f"A proxy before {answer.host} requires a user and password (407).",
        "Put them into HTTPS_PROXY.",
    ),
    408: lambda answer: UnavailableError(f"{answer.host} timed out (408).", "Try again."),
    413: lambda answer: BadRequestError(
        f"The request is too large for {answer.host} (413).",
        "Send a smaller file or package. A proxy may impose the limit.",
    ),
    422: _invalid,
    429: _rate_limited,
}


def _server_error(answer: ErrorResponse) -> WorkatoError:
    if answer.status in GATEWAY_STATUSES:
        return UnavailableError(
            f"{answer.host} is unavailable ({answer.status}).",
            "Try again in a minute, or check status.workato.com.",
        )
    decoded = answer.json
    reference = decoded.get("id") if isinstance(decoded, dict) else None
    message = answer.message
    name = sanitize(reference, 80) if isinstance(reference, str | int) and reference else None
    error = ServerError(
        f"Workato had an internal error ({answer.status}{f', {message}' if message else ''}).",
        f"Try again. If it persists, contact Workato support with reference {name}."
        if name
        else "Try again. If it persists, contact Workato support.",
        reference=name,
        changed=False if answer.method == "GET" else None,
    )
    error.follow_up = f"Contact Workato support with reference {name}." if name else ""
    return error


def _redirected(answer: ErrorResponse) -> WorkatoError:
    try:
        target = urlsplit(answer.headers.get("location", "")).netloc.rpartition("@")[2]
    except ValueError:
        target = "an invalid address"
    host = sanitize(target or answer.host, 120)
    if "location" in answer.headers:
        subject = (
            f"{answer.host} redirects this call to {host} ({answer.status}); the token was not sent"
            " there."
        )
        then = (
            f"If the workspace is at {host}, put that into the profile; otherwise check the"
            " profile's address and the network."
        )
    else:
        subject = f"{answer.host} answered {answer.status} and does not say where to go on."
        then = "Check the profile's address; a proxy may stand between."
    error = RedirectedError(subject, then, host=host)
    if answer.method != "GET" and answer.status not in _RESEND_REDIRECTS:
        # Some hosts make the change and then redirect to its result: the outcome is unknown.
        error.changed = None
        error.follow_up = then
    return error
