"""The connection to the workspace of a saved profile."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from workato_tui.services.connection import Connection

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from workato_tui.api.journal import Journal
    from workato_tui.common.secret import Secret
    from workato_tui.profiles.model import Profile
    from workato_tui.services.event_loop import NetworkThread


class ProfileConnection(Connection):
    """A saved profile's workspace, over the network."""

    profile: Profile

    def __init__(
        self,
        network: NetworkThread,
        journal: Callable[[], Journal],
        profile: Profile,
        *,
        tokens: Mapping[str, Secret] | None = None,
        read_only: bool = False,
        quotas: Mapping[str, int] | None = None,
        environment: str | None = None,
    ) -> None:
        super().__init__(network, journal)
        self.limits = {**(quotas or {}), **profile.quotas}
        self.profile = profile
        self.name = profile.name
        self.label = profile.label
        self.url = profile.url
        self.read_only = read_only or profile.read_only
        self._initial_tokens = dict(tokens or {})
        # Builds, deployments and reviews are visible with DEV's token, whatever their target; a
        # profile without one may still see some of them.
        self.environment = environment or next(iter(profile.environments), "dev")

    def _token(self) -> Secret:
        token = self._initial_tokens.pop(self.environment, None)
        return token if token is not None else self._read_source()

    def _fresh_token(self) -> Secret | None:
        from workato_tui.profiles.errors import ProfileError

        try:
            return self._read_source()
        except ProfileError:
            # The 401 is more helpful: it names every cause.
            return None

    def _read_source(self) -> Secret:
        from workato_tui.profiles.tokens import read_token

        return read_token(self.profile, self.environment)

    def _auth(self, token: Secret) -> Any:
        from workato_tui.services.api_client import profile_auth

        return profile_auth(self.profile, token)
