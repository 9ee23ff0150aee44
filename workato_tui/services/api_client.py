"""Builds the API client for connections, commands and token checks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from workato_tui.api.auth import Auth
    from workato_tui.api.client import Api
    from workato_tui.common.secret import Secret
    from workato_tui.profiles.model import Profile


def profile_auth(profile: Profile, token: Secret) -> Auth:
    """Return how requests of a profile sign in: with a token, or with email and token (2023)."""
    from workato_tui.api.auth import BearerAuth, LegacyAuth

    return LegacyAuth(profile.email or "", token) if profile.auth == "legacy" else BearerAuth(token)


def build_api(
    url: str,
    auth: Auth,
    *,
    host: str,
    limits: Mapping[str, int],
    on_wait: Callable[[str, float], None] | None = None,
    **options: Any,
) -> Api:
    """Return the client of one's own workspace; close its ``http`` when done.

    Args:
        url: The address of the data center.
        auth: How requests sign in; the quota is counted by its token.
        host: Where the quota is counted.
        limits: Calls per minute by budget, where they differ from the documented ones.
        on_wait: Called with a budget and the seconds that calls have to wait for it.
        options: Passed to :class:`~workato_tui.api.http.Http`.
    """
    from workato_tui.api.client import Api
    from workato_tui.api.http import Http
    from workato_tui.api.quotas import rate_limiter_for
    from workato_tui.api.workspace import Workspace

    rate_limiter = rate_limiter_for(host, auth.token, limits)
    if on_wait is not None:
        rate_limiter.on_wait = on_wait
    return Api(Http(url, auth, rate_limiter=rate_limiter, **options), Workspace.own())
