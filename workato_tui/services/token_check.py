"""Try a saved token: whether the API accepts it, and as which workspace."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from workato_tui.profiles.errors import ProfileError
from workato_tui.profiles.tokens import data_center_hint, read_token

if TYPE_CHECKING:
    from workato_tui.common.secret import Secret
    from workato_tui.profiles.model import Profile


def check_token(profile: Profile, environment: str, *, may_ask: bool = False) -> tuple[bool, str]:
    """Whether the token of ``environment`` works, and the sentence that says as whom or why not.

    Blocks, with an event loop of its own: the app calls it in a thread. ``may_ask`` lets a
    token's command use the terminal, so only where no screen is drawn on it.
    """
    try:
        token = read_token(profile, environment, may_ask=may_ask)
    except ProfileError as error:
        return False, str(error)
    from workato_tui.api.errors import WorkatoError

    source = f"({profile.host}, token from {profile.tokens[environment].source})"
    hint = data_center_hint(profile, token) or ""
    try:
        found, good = asyncio.run(_ask(profile, token)), True
    except WorkatoError as error:
        found, good = str(error), False
    return good, " ".join(part for part in (found, hint, source) if part)


async def _ask(profile: Profile, token: Secret) -> str:
    from workato_tui.api.auth import BearerAuth, LegacyAuth
    from workato_tui.api.client import Api
    from workato_tui.api.http import Http
    from workato_tui.api.identity import identify
    from workato_tui.api.journal import Journal
    from workato_tui.api.quotas import rate_limiter_for
    from workato_tui.api.workspace import Workspace

    auth = LegacyAuth(profile.email or "", token) if profile.auth == "legacy" else BearerAuth(token)
    http = Http(
        profile.url,
        auth,
        rate_limiter=rate_limiter_for(profile.host, token, profile.quotas),
        journal=Journal(),
        read_only=True,
        # Somebody waits for the answer, and a second try is one key away.
        backoff=0.2,
    )
    try:
        identity = await identify(Api(http, Workspace.own()))
    finally:
        await http.aclose()
    if identity.name is None:
        return identity.note
    known = f" (id {identity.id})" if identity.id else ""
    person = f" as {identity.email}" if identity.email else ""
    return " ".join(part for part in (f"{identity.name}{known}{person}", identity.note) if part)
