"""The options of a start, from the command line."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

from workato_tui.profiles.views_file import SavedView, Views

if TYPE_CHECKING:
    from collections.abc import Mapping

    from workato_tui.common.secret import Secret
    from workato_tui.profiles.model import Profile
    from workato_tui.profiles.settings import Settings
    from workato_tui.profiles.theme_files import ThemeFile
    from workato_tui.services.customer_ref import CustomerRef


class StartOptions(NamedTuple):
    """The resolved options of one start; the command line overrides the settings file."""

    profile: str | None = None
    """The requested or default profile name; None shows the welcome screen."""
    loaded_profile: Profile | None = None
    """The profile, read from the file."""
    tokens: Mapping[str, Secret] = MappingProxyType({})
    """Tokens by environment that commands returned before the screen was drawn."""
    demo: bool = False
    demo_faults: bool = False
    """Whether the demo loses every third answer to a write after performing it."""
    read_only: bool = False
    section: str | None = None
    customer: CustomerRef | None = None
    """The Embedded customer whose workspace is opened first."""
    mouse: bool = True
    ascii: bool = False
    theme: str | None = None
    """The theme of the command line or of ``config.toml``."""
    is_theme_forced: bool = False
    """Whether the theme was given on the command line, which wins over the profile's."""
    themes: tuple[ThemeFile, ...] = ()
    """The user's own themes."""
    log_level: str = "warning"
    settings: Settings | None = None
    keys: Mapping[str, tuple[str, ...]] = MappingProxyType({})
    """The user's key map: Textual key names by action."""
    saved_view: SavedView | None = None
    """The view to open first."""
    address: str = ""
    """The URL to open first."""
    views: Views = Views()
    """List shapes and saved views."""
    warnings: tuple[str, ...] = ()
    """Configuration warnings for the first message."""
    profile_startup: bool = False
