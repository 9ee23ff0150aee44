"""The two ways to say who is calling. The token is revealed here only, into one request."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from workato_tui.api.errors import UnauthorizedError

if TYPE_CHECKING:
    from workato_tui.common.secret import Secret


class Auth(Protocol):
    """Gives the headers of a request."""

    @property
    def kind(self) -> str:
        """``bearer`` or ``legacy``, for the copy as curl."""

    @property
    def token(self) -> Secret:
        """The secret, for the fingerprint that the quotas are counted by."""

    def headers(self) -> dict[str, str]:
        """The headers that carry the token."""


@dataclass(frozen=True)
class BearerAuth:
    """``Authorization: Bearer``, as every data center wants it."""

    token: Secret
    kind: str = "bearer"

    def __post_init__(self) -> None:
        _check_token(self.token)

    def headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token.reveal()}"}


@dataclass(frozen=True)
class LegacyAuth:
    """``x-user-email`` and ``x-user-token`` of the 2023 document, for private hosts only."""

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
    # The HTTP library would refuse such a token with a message that quotes it.
    value = token.reveal()
    if not value or not value.isascii() or not value.isprintable() or " " in value:
        raise UnauthorizedError(
            "The token is empty or holds a space, a line break or a letter that tokens never have.",
            "Store it again in the profile; a copy may have brought something along.",
        )
