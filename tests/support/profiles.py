"""Changes a profile as the profile form does."""

from __future__ import annotations

from typing import TYPE_CHECKING

from workato_tui.profiles.model import ENVIRONMENTS, unknown_profile

if TYPE_CHECKING:
    from workato_tui.profiles.file import ProfilesFile
    from workato_tui.profiles.model import Profile, TokenRef


def set_token(
    file: ProfilesFile, name: str, environment: str, ref: TokenRef | None
) -> TokenRef | None:
    """Set (or with None remove) a token reference; return the previous one."""
    before: list[TokenRef | None] = []

    def change(old: Profile | None) -> Profile:
        if old is None:
            raise unknown_profile(name, file.load().profiles)
        before.append(old.tokens.get(environment))
        tokens = {**old.tokens, environment: ref}
        ordered = {env: tokens.get(env) for env in ENVIRONMENTS}
        return old._replace(tokens={env: token for env, token in ordered.items() if token})

    file.update(name, change)
    return before[0]
