"""What the welcome and the profiles screen ask of the app."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol, cast

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from textual.screen import Screen


class ProfileHost(Protocol):
    """The app, as far as profiles go."""

    failing_token: tuple[str, str] | None
    """Profile and environment of the token that Workato refused last."""

    @property
    def profile_name(self) -> str | None:
        """The profile in use; None in the demo and on the welcome screen."""

    def leave(self) -> None:
        """End the program; asks while something is under way."""

    def hold_keys(self) -> None:
        """Keep what is typed for the screen that was asked for."""

    def let_keys_go(self) -> None:
        """That screen is there, or does not come."""

    async def start_demo(self) -> None:
        """Go to the demo workspace."""

    async def use_profile(self, name: str, *, has_new_token: bool = False) -> None:
        """Go to this profile's workspace, away from every screen on top of the explorer.

        ``has_new_token``: rows that are shown may be another workspace's. Raises ProfileError,
        and nothing changes then.
        """

    def test_profile(self, name: str) -> AsyncIterator[str]:
        """Ask the API with each token of the profile; a line of text for each."""


def host(screen: Screen[Any]) -> ProfileHost:
    """The screen's app as a ProfileHost."""
    return cast("ProfileHost", screen.app)
