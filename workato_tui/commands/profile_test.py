"""``profiles test``: check whether each token works, and for which workspace."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from workato_tui.commands.streams import print_error, report_line
from workato_tui.common.text import sanitize
from workato_tui.profiles.errors import ProfileError
from workato_tui.profiles.model import ENVIRONMENTS, LEGACY_WARNING
from workato_tui.services.token_check import check_token

if TYPE_CHECKING:
    from workato_tui.profiles.model import Profile


def check(profile: Profile) -> int:
    """Print one line per environment; return 0 if every token works, otherwise 1."""
    if profile.auth == "legacy":
        print_error(LEGACY_WARNING)
    environments = [env for env in ENVIRONMENTS if env in profile.tokens]
    if not environments:
        raise ProfileError(
            f"Profile {profile.name} has no token yet: `workato-tui profiles add {profile.name}` "
            "adds one."
        )
    results = [_print_result(profile, environment) for environment in environments]
    return 0 if all(results) else 1


def _print_result(profile: Profile, environment: str) -> bool:
    good, sentence = check_token(profile, environment, may_ask=sys.stdin.isatty())
    report_line(f"{environment:<4}  {'ok' if good else 'failed':<6}  {sanitize(sentence)}")
    return good
