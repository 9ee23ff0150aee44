"""Everything that can go wrong with a call, as one tree of exceptions made for people.

Each error says what happened, whether anything was changed, and what to do next; ``str()`` joins
the three. The sentences never hold a token, a signed link or a traceback. Sources: the error table
in the Workato notes (bodies and status codes), and what proxies and networks do.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from workato_tui.common.redact import redact

if TYPE_CHECKING:
    from datetime import datetime

    from workato_tui.api.ledger_port import WriteIntent

UNCHANGED = "Nothing was changed."
UNKNOWN = "Whether anything was changed is not known."


class WorkatoError(Exception):
    """A call that did not give what it was made for."""

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
        """What the person can do about it."""
        self.changed = changed
        """Whether anything was changed in Workato: False no, True yes, None not known."""
        self.status = status
        """The HTTP status, if there was an answer."""
        self.follow_up = ""
        """What remains to be said of it where something was sent and its outcome is unknown."""
        self.is_write = False
        """Set for an operation that changes something: only then is "nothing changed" news."""
        self.response_body: Any = None
        """The decoded body of the answer, for the callers that read more out of it."""

    @property
    def message(self) -> str:
        """What happened, as one sentence."""
        return self._what

    @message.setter
    def message(self, what: str) -> None:
        # Proxies and debugging servers answer with the request that they got, token and all, and
        # storage with the link that it did not like.
        self._what = redact(what)

    def __str__(self) -> str:
        parts = [self.message, self._about_changes(), self.next_step]
        return " ".join(part for part in parts if part)

    def _about_changes(self) -> str:
        if not self.is_write or self.changed:
            return ""
        return UNKNOWN if self.changed is None else UNCHANGED


# Answers of Workato


class BadRequestError(WorkatoError):
    """400 without a more exact meaning, and other refusals of the 4xx kind."""


class EnvironmentsNotProvisionedError(WorkatoError):
    """400: the workspace does not have the Environments feature."""


class MissingParameterError(WorkatoError):
    """400: a parameter that the operation needs was not sent."""

    def __init__(
        self, message: str, next_step: str, *, parameter: str, status: int | None = 400
    ) -> None:
        super().__init__(message, next_step, status=status)
        self.parameter = parameter


class InvalidRequestError(WorkatoError):
    """422, or 400 with reasons: what was sent (or is about to be sent) is not acceptable."""

    def __init__(
        self,
        message: str,
        next_step: str = "",
        *,
        fields: dict[str, list[str]] | None = None,
        status: int | None = None,
    ) -> None:
        super().__init__(message, next_step, status=status)
        self.fields = {
            name: [redact(each) for each in reasons] for name, reasons in (fields or {}).items()
        }
        """Reasons by field name, as the API gave them."""


class UnauthorizedError(WorkatoError):
    """401: bad token, wrong data center, or a privilege that is missing."""


class ForbiddenError(WorkatoError):
    """403: the token is good, the privilege or the project is outside its rights."""


class NotFoundError(WorkatoError):
    """404 ``Not found``: no such id for this token, or an environment that is not accepted."""


class ApiNotFoundError(WorkatoError):
    """404 ``API not found``: the path or the method is wrong, so the address or this program is."""


class RateLimitedError(WorkatoError):
    """429, or a wait for the quota that would be too long."""

    def __init__(
        self,
        message: str,
        next_step: str,
        *,
        retry_after: float | None = None,
        status: int | None = 429,
    ) -> None:
        super().__init__(message, next_step, status=status)
        self.retry_after = retry_after
        """Seconds to wait, if the server named them."""


class ServerError(WorkatoError):
    """5xx: a fault of the server. ``reference`` is what Workato's support asks for."""

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
    """502, 503 or 504: a gateway in front of Workato had no answer to give."""


class RejectedError(WorkatoError):
    """``success: false`` in an answer whose HTTP status says that all is well."""


class RedirectedError(WorkatoError):
    """A redirect, which is never followed with the token. ``host`` is where it pointed."""

    def __init__(
        self, message: str, next_step: str, *, host: str, status: int | None = None
    ) -> None:
        super().__init__(message, next_step, status=status)
        self.host = host


# Answers that cannot be read


class UnreadableResponseError(WorkatoError):
    """An answer arrived and is not what was due."""


class NotJsonError(UnreadableResponseError):
    """HTML or other text where JSON was due."""


class TruncatedError(UnreadableResponseError):
    """The answer ends in the middle."""


class TooLargeError(UnreadableResponseError):
    """The answer is larger than this program reads."""


class TooDeepError(UnreadableResponseError):
    """The answer is nested deeper than any real one."""


# The way there


class NetworkError(WorkatoError):
    """The host was not reached, or the connection broke: DNS, refused, reset."""


class RequestTimeoutError(WorkatoError):
    """No answer in time."""


class TlsError(WorkatoError):
    """The secure connection was not made: most often a certificate that is not trusted."""


class ProxyError(WorkatoError):
    """The proxy was not reached or did not let the connection through."""


class UnsafeAddressError(WorkatoError):
    """An address that the token must not be sent to."""


# Writes, and this program's own decisions


class OutcomeUnknownError(WorkatoError):
    """The answer to an operation that changes something was lost: it may have been done or not."""

    def __init__(self, message: str, next_step: str, *, status: int | None = None) -> None:
        super().__init__(message, next_step, changed=None, status=status)
        self.is_write = True
        self.intent: WriteIntent | None = None
        """What was sent; its operation names the look-up that tells."""
        self.sent_at: datetime | None = None
        """When it was sent (UTC, by this machine's clock)."""

    def _about_changes(self) -> str:
        return "It may have been done or not."


class ReadOnlyError(WorkatoError):
    """The connection is read-only: the operation was refused before anything was sent."""


class UnsupportedError(WorkatoError):
    """The API has no such operation in this workspace; it was refused before anything was sent."""


class LedgerWriteError(WorkatoError):
    """The ledger did not take the intent, so the operation was not sent."""


class OperationCancelledError(WorkatoError):
    """Stopped by the person."""
