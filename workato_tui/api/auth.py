"""Authentication headers. The token is revealed only here, for one request."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from workato_tui.api.errors import UnauthorizedError

if TYPE_CHECKING:
    from workato_tui.common.secret import Secret


class Auth(Protocol):
    """Provides the authentication headers of a request."""

    @property
    def kind(self) -> str:
        """``bearer`` or ``legacy``, for the curl command."""

    @property
    def token(self) -> Secret:
        """The token, used to fingerprint the rate limiter."""

    def headers(self) -> dict[str, str]:
        """Return the headers that carry the token."""


@dataclass(frozen=True)
class BearerAuth:
    """``Authorization: Bearer``, the scheme of every data center."""

    token: Secret
    kind: str = "bearer"

    def __post_init__(self) -> None:
        _check_token(self.token)

    def headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token.reveal()}"}


@dataclass(frozen=True)
class LegacyAuth:
    """``x-user-email`` and ``x-user-token`` from the 2023 documentation, for private hosts only."""

    email: str
    token: Secret
    kind: str = "legacy"

    def __post_init__(self) -> None:
        _check_token(self.token)
        if not self.email.isascii() or not self.email.isprintable():
            raise UnauthorizedError(
                "The e-mail address of the profile holds characters that cannot be sent.",
                "Correct it in the profile.",
            )

    def headers(self) -> dict[str, str]:
        return {"x-user-email": self.email, "x-user-token": self.token.reveal()}


def _check_token(token: Secret) -> None:
    # httpx would reject such a token with a message that quotes it.
    value = token.reveal()
    if not value or not value.isascii() or not value.isprintable() or " " in value:
        raise UnauthorizedError(
            "The token is empty or holds a space, a line break or a letter that tokens never have.",
            "Store it again in the profile; a copy may have brought something along.",
        )
