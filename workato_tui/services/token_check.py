"""Checks whether the API accepts a saved token, and for which workspace."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from workato_tui.profiles.errors import ProfileError
from workato_tui.profiles.tokens import data_center_hint, read_token

if TYPE_CHECKING:
    from workato_tui.common.secret import Secret
    from workato_tui.profiles.model import Profile


def check_token(profile: Profile, environment: str, *, may_ask: bool = False) -> tuple[bool, str]:
    """Return whether the token works, and a sentence that says as whom or why not.

    Blocking, with an event loop of its own: call it in a thread. ``may_ask`` lets a token command
    use the terminal, so only set it while no screen is drawn.
    """
    try:
        token = read_token(profile, environment, may_ask=may_ask)
    except ProfileError as error:
        return False, str(error)
    from workato_tui.api.errors import WorkatoError

    source = f"({profile.host}, token from {profile.tokens[environment].source})"
    hint = data_center_hint(profile, token) or ""
    try:
        text, good = asyncio.run(_ask(profile, token)), True
    except WorkatoError as error:
        text, good = str(error), False
    return good, " ".join(part for part in (text, hint, source) if part)


async def _ask(profile: Profile, token: Secret) -> str:
    from workato_tui.api.identity import identify
    from workato_tui.api.journal import Journal
    from workato_tui.services.api_client import build_api, profile_auth

    api = build_api(
        profile.url,
        profile_auth(profile, token),
        host=profile.host,
        limits=profile.quotas,
        journal=Journal(),
        read_only=True,
        # The user waits, and can try again with one key.
        backoff=0.2,
    )
    try:
        identity = await identify(api)
    finally:
        await api.http.aclose()
    if identity.name is None:
        return identity.note
    id_note = f" (id {identity.id})" if identity.id else ""
    person = f" as {identity.email}" if identity.email else ""
    return " ".join(part for part in (f"{identity.name}{id_note}{person}", identity.note) if part)
