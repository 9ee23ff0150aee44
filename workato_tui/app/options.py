"""What the command line asks of the app."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

from workato_tui.profiles.views_file import SavedView, Views

if TYPE_CHECKING:
    from collections.abc import Mapping

    from workato_tui.common.secret import Secret
    from workato_tui.profiles.model import Profile
    from workato_tui.profiles.settings import Settings
    from workato_tui.services.customer_ref import CustomerRef


class StartOptions(NamedTuple):
    """One start of the app, resolved: the command line wins over the settings file."""

    profile: str | None = None
    """The name that was asked for, or the default profile's; None shows the welcome screen."""
    loaded_profile: Profile | None = None
    """The profile behind that name, already read from the file."""
    tokens: Mapping[str, Secret] = MappingProxyType({})
    """Tokens by environment that a command gave before the screen was taken."""
    demo: bool = False
    demo_faults: bool = False
    """The demo loses every third answer to what changes something, after it was done."""
    read_only: bool = False
    section: str | None = None
    customer: CustomerRef | None = None
    """The Embedded customer in whose workspace it begins."""
    mouse: bool = True
    ascii: bool = False
    theme: str | None = None
    log_level: str = "warning"
    settings: Settings | None = None
    keys: Mapping[str, tuple[str, ...]] = MappingProxyType({})
    """Keys of the person's key map by action, in Textual's names."""
    saved_view: SavedView | None = None
    """The view to begin in."""
    address: str = ""
    """The URL of what to open first."""
    views: Views = Views()
    """How lists are shown, and the saved views."""
    warnings: tuple[str, ...] = ()
    """Sentences about the configuration, for the first message."""
    profile_startup: bool = False
