"""The exceptions of the API client.

Each error says what happened, whether anything was changed, and what to do next; ``str()`` joins
the three. Messages never contain a token, a signed link, or a traceback.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from workato_tui.common.redact import redact

if TYPE_CHECKING:
    from datetime import datetime

    from workato_tui.api.ledger_port import WriteIntent

UNCHANGED = "Nothing was changed."
UNKNOWN = "It is unknown whether anything was changed."


class WorkatoError(Exception):
    """Base class: a call that did not return what it should."""

    def __init__(
        self,
        message: str,
        next_step: str = "",
        *,
        changed: bool | None = False,
        status: int | None = None,
    ) -> None:
        self.message = message
        super().__init__(self.message)
        self.next_step = redact(next_step)
        """What the user can do about the error."""
        self.changed = changed
        """Whether anything was changed in Workato: False, True, or None if unknown."""
        self.status = status
        """The HTTP status, if there was a response."""
        self.follow_up = ""
        """Advice to add if a write was sent and its outcome is unknown."""
        self.is_write = False
        """Set for writes: only then does the text say whether anything was changed."""
        self.response_body: Any = None
        """The decoded response body, for callers that need more of it."""

    @property
    def message(self) -> str:
        """What happened, as one sentence."""
        return self._message

    @message.setter
    def message(self, message: str) -> None:
        # Proxies and debugging servers may echo the request with its token, and storage hosts a
        # signed link.
        self._message = redact(message)

    def __str__(self) -> str:
        parts = [self.message, self._about_changes(), self.next_step]
        return " ".join(part for part in parts if part)

    def _about_changes(self) -> str:
        if not self.is_write or self.changed or isinstance(self, SentBeforeError | InFlightError):
            # An earlier write of the same may have changed something.
            return ""
        return UNKNOWN if self.changed is None else UNCHANGED


# Answers of Workato


class BadRequestError(WorkatoError):
    """400 without a more specific meaning, and other 4xx responses."""


class EnvironmentsNotProvisionedError(WorkatoError):
    """400: the workspace does not have the Environments feature."""


class MissingParameterError(WorkatoError):
    """400: a required parameter was not sent."""

    def __init__(self, message: str, next_step: str, *, parameter: str) -> None:
        super().__init__(message, next_step, status=400)
        self.parameter = parameter


class InvalidRequestError(WorkatoError):
    """422, or 400 with reasons: the request is not acceptable. Also raised before sending."""

    def __init__(
        self, message: str, next_step: str = "", *, fields: dict[str, list[str]] | None = None
    ) -> None:
        super().__init__(message, next_step)
        self.fields = {
            name: [redact(reason) for reason in reasons] for name, reasons in (fields or {}).items()
        }
        """Reasons by field name, as the API returned them."""


class UnauthorizedError(WorkatoError):
    """401: invalid token, wrong data center, or missing privilege."""


class ForbiddenError(WorkatoError):
    """403: the token is valid but lacks the privilege or the project scope."""


class NotFoundError(WorkatoError):
    """404 ``Not found``: no such id for this token, or an environment that is not accepted."""


class ApiNotFoundError(WorkatoError):
    """404 ``API not found``: the path or the method does not exist on this host."""


class RateLimitedError(WorkatoError):
    """429, or a wait for the rate limit that would take too long."""

    def __init__(self, message: str, next_step: str, *, retry_after: float | None = None) -> None:
        super().__init__(message, next_step, status=429)
        self.retry_after = retry_after
        """Seconds to wait, if the server named them."""


class ServerError(WorkatoError):
    """5xx: an internal error of the server. Workato's support asks for ``reference``."""

    def __init__(
        self,
        message: str,
        next_step: str,
        *,
        reference: str | None = None,
        changed: bool | None = False,
        status: int | None = 500,
    ) -> None:
        super().__init__(message, next_step, changed=changed, status=status)
        self.reference = reference


class UnavailableError(ServerError):
    """502, 503, or 504: a gateway in front of Workato got no response."""


class RejectedError(WorkatoError):
    """``success: false`` in a response with status 200."""


class RedirectedError(WorkatoError):
    """A redirect, which is never followed with the token. ``host`` is its target."""

    def __init__(self, message: str, next_step: str, *, host: str) -> None:
        super().__init__(message, next_step)
        self.host = host


# Answers that cannot be read


class UnreadableResponseError(WorkatoError):
    """A response that cannot be read."""


class NotJsonError(UnreadableResponseError):
    """HTML or other text instead of JSON."""


class TruncatedError(UnreadableResponseError):
    """The response ends in the middle."""


class TooLargeError(UnreadableResponseError):
    """The response exceeds the size limit."""


class TooDeepError(UnreadableResponseError):
    """The response is nested too deeply."""


# The way there


class NetworkError(WorkatoError):
    """The host could not be reached, or the connection broke (DNS, refused, reset)."""


class RequestTimeoutError(WorkatoError):
    """No response in time."""


class TlsError(WorkatoError):
    """The TLS connection failed, usually because of an untrusted certificate."""


class ProxyError(WorkatoError):
    """The proxy could not be reached or refused the connection."""


class UnsafeAddressError(WorkatoError):
    """An address that the token must not be sent to."""


# Writes, and this program's own decisions


class OutcomeUnknownError(WorkatoError):
    """The response to a write was lost: it may or may not have been carried out."""

    def __init__(self, message: str, next_step: str, *, status: int | None = None) -> None:
        super().__init__(message, next_step, changed=None, status=status)
        self.is_write = True
        self.intent: WriteIntent | None = None
        """What was sent; its operation names the recovery check."""
        self.sent_at: datetime | None = None
        """When it was sent (UTC, by this machine's clock)."""

    def _about_changes(self) -> str:
        return "It may have been done or not."


class ReadOnlyError(WorkatoError):
    """The connection is read-only; nothing was sent."""


class UnsupportedError(WorkatoError):
    """The API has no such operation in this workspace; nothing was sent."""


class LedgerWriteError(WorkatoError):
    """The ledger could not store the intent, so nothing was sent."""


class SentBeforeError(WorkatoError):
    """The same was sent before with an unknown outcome, so it was not sent again."""


class InFlightError(WorkatoError):
    """Another terminal waits for the response to the same write, so it was not sent."""


class OperationCancelledError(WorkatoError):
    """The user cancelled the operation."""
