"""What a profile is, and which profiles are valid.

Named tuples instead of dataclasses: shell completion lists the profiles at every Tab, and importing
``dataclasses`` takes a quarter of that time.
"""

from __future__ import annotations

import re
from types import MappingProxyType
from typing import TYPE_CHECKING, Literal, NamedTuple, get_args

from workato_tui.common.text import sanitize
from workato_tui.profiles.data_centers import CUSTOM, DATA_CENTERS, normalize_base_url
from workato_tui.profiles.errors import InvalidProfile, UnknownProfile

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from typing import Any

Source = Literal["keyring", "command", "env", "file"]
Auth = Literal["bearer", "legacy"]
Notifications = Literal["all", "failures", "none"]

ENVIRONMENTS = ("dev", "test", "prod")
SOURCES: tuple[Source, ...] = get_args(Source)
"""The token sources, in the order in which they are offered."""

_COMMAND_WORDS = """
    profiles paths purge completion demo doctor help version watch deploy build download unpack
    export import config settings serve update login logout keys
"""
_RESOURCE_WORDS = """
    projects builds deployments reviews customers downloads requests board folders users packages
    recipes connections connectors jobs properties tags
"""
RESERVED = frozenset(_COMMAND_WORDS.split() + _RESOURCE_WORDS.split())
"""Words that are, will be, or are mistaken for commands."""

LEGACY_WARNING = (
    "Workato's data centers no longer accept the x-user-email and x-user-token headers (refused "
    "since 2025-10-14): auth = legacy is of use only for a private host of an old version."
)

_NO_PROFILES: Mapping[str, Any] = MappingProxyType({})
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")
_VARIABLE = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,127}")


class TokenRef(NamedTuple):
    """Where a token is stored (keyring, command, variable, or file), never the token itself."""

    source: Source
    reference: str


class Profile(NamedTuple):
    """One workspace at one data center, with a token for each of its environments."""

    name: str
    data_center: str
    """The code of the data center, or ``custom``."""
    base_url: str | None = None
    """The address, if ``data_center`` is ``custom``."""
    read_only: bool = False
    """Refuse all operations that change something in Workato."""
    auth: Auth = "bearer"
    """``bearer``, or ``legacy`` for a private host of an old version."""
    email: str | None = None
    """The user of ``auth = "legacy"``."""
    reviewer: str | None = None
    """The name under which you review deployments."""
    download_dir: str | None = None
    """The folder for downloads of this profile."""
    theme: str | None = None
    """The colors of this profile, so that production can look different."""
    pane: str | None = None
    """The size of the pane beside the tables: ``wide``, ``narrow`` or ``hidden``."""
    view: str | None = None
    """The saved view to start in."""
    notifications: Notifications = "all"
    """Which ends of work in the background ring the bell and notify the desktop: ``all``,
    ``failures`` or ``none``."""
    tokens: Mapping[str, TokenRef] = _NO_PROFILES
    """By environment: ``dev``, ``test``, ``prod``."""
    quotas: Mapping[str, int] = _NO_PROFILES
    """Limits of calls, by name, if Workato has granted you others than it documents."""

    @property
    def environments(self) -> list[str]:
        """The environments that have a token: dev, test, prod."""
        return [environment for environment in ENVIRONMENTS if environment in self.tokens]

    @property
    def url(self) -> str:
        """The base URL without ``/api`` and without a trailing slash."""
        center = DATA_CENTERS.get(self.data_center)
        return center.host_url if center else self.base_url or ""

    @property
    def host(self) -> str:
        """The host, with the port unless it is the scheme's default."""
        return self.url.partition("://")[2].partition("/")[0]

    @property
    def label(self) -> str:
        """The data center as shown in the header."""
        center = DATA_CENTERS.get(self.data_center)
        return center.label if center else CUSTOM


class ProfileSet(NamedTuple):
    """All saved profiles. A broken profile does not affect the others."""

    profiles: Mapping[str, Profile] = _NO_PROFILES
    default: str | None = None
    problems: Mapping[str, str] = _NO_PROFILES
    """Profiles that cannot be used, with the reason, by name."""

    def get(self, name: str) -> Profile:
        """Return the profile with this name. Raises :class:`ProfileError` with similar names."""
        if name in self.problems:
            raise InvalidProfile(self.problems[name])
        if name not in self.profiles:
            raise unknown_profile(name, self.profiles)
        return self.profiles[name]

    def starting(self) -> Profile | None:
        """Return the profile to start with if none is given; None if none is saved."""
        if self.default is not None:
            if self.default in self.profiles or self.default in self.problems:
                return self.get(self.default)
            raise UnknownProfile(
                "The default profile is not there any more. Choose another with "
                f"`workato-tui profiles default NAME`: {', '.join(self.profiles) or 'none saved'}."
            )
        if self.problems:
            raise InvalidProfile(next(iter(self.problems.values())))
        if len(self.profiles) > 1:
            raise UnknownProfile(
                "Several profiles are saved and none is the default: name one of "
                f"{', '.join(self.profiles)}, or choose with `workato-tui profiles default NAME`."
            )
        return next(iter(self.profiles.values()), None)


def check_name(name: str) -> str:
    """Return ``name`` if it is valid. Raises :class:`InvalidProfile`."""
    if not _NAME.fullmatch(name):
        raise InvalidProfile(
            "A profile's name begins with a letter or a digit and has at most 64 letters, "
            "digits, dots, dashes and underscores."
        )
    if name.lower() in RESERVED:
        raise InvalidProfile(
            f"{name} is a word of the command line, so no profile can have this name. "
            "`workato-tui --help` shows what there is."
        )
    return name


def check_profile(profile: Profile) -> Profile:
    """Return ``profile`` with a normalized URL. Raises :class:`InvalidProfile` if it is invalid."""
    check_name(profile.name)
    where = f"Profile {profile.name}: "
    if profile.data_center == CUSTOM:
        if not profile.base_url:
            raise InvalidProfile(f"{where}the data center custom needs a base_url.")
        profile = profile._replace(base_url=normalize_base_url(profile.base_url))
    elif profile.data_center not in DATA_CENTERS:
        raise InvalidProfile(
            f"{where}this data center is not known; there are {', '.join(DATA_CENTERS)} and custom."
        )
    elif profile.base_url:
        raise InvalidProfile(f"{where}a base_url belongs to the data center custom only.")
    _check_auth(profile, where)
    if profile.notifications not in get_args(Notifications):
        raise InvalidProfile(f"{where}notifications is all, failures or none.")
    _check_text(profile, where)
    for environment, ref in profile.tokens.items():
        _check_token(where, environment, ref)
    return profile


def moved_tokens(old: Profile, new: Profile, environments: Iterable[str]) -> str | None:
    """Return the warning that tokens of these environments will go to another host, if they do."""
    names = ", ".join(environments)
    if not names or new.url == old.url:
        return None
    return f"The saved tokens ({names}) will go to {new.host} instead of {old.host}."


def unknown_profile(name: str, known: Mapping[str, Profile]) -> UnknownProfile:
    """Return the error for an unknown name, listing the nearest names first."""
    from difflib import get_close_matches

    lower = {other.lower(): other for other in known}
    similar = get_close_matches(name.lower(), lower, n=1, cutoff=0.5)
    text = f"No profile is called {sanitize(name, 64)}."
    if similar:
        text += f" Did you mean {lower[similar[0]]}?"
    if known:
        return UnknownProfile(f"{text} Saved: {', '.join(known)}.")
    return UnknownProfile(
        f"{text} None is saved yet: `workato-tui profiles add NAME --data-center CODE` adds one."
    )


def _check_text(profile: Profile, where: str) -> None:
    """Refuse lone surrogates (from a file name that is not UTF-8, for example)."""
    texts = (value for value in profile if isinstance(value, str))
    references = (ref.reference for ref in profile.tokens.values())
    for text in (*texts, *references, *profile.quotas):
        if text.encode("utf-8", "replace").decode() != text:
            raise InvalidProfile(f"{where}it holds characters that are no text.")


def _check_auth(profile: Profile, where: str) -> None:
    if profile.auth not in get_args(Auth):
        raise InvalidProfile(f"{where}auth is bearer or legacy.")
    if profile.auth != "legacy":
        return
    if profile.data_center != CUSTOM:
        raise InvalidProfile(f"{where}auth = legacy is for custom URLs only. {LEGACY_WARNING}")
    if not profile.email:
        raise InvalidProfile(f"{where}auth = legacy needs the email of its user.")
    if not re.fullmatch(r"[!-~]{1,320}", profile.email):
        raise InvalidProfile(f"{where}the email may have only ASCII characters, without spaces.")


def _check_token(where: str, environment: str, ref: TokenRef) -> None:
    if environment not in ENVIRONMENTS:
        raise InvalidProfile(f"{where}an environment is dev, test or prod.")
    if ref.source not in SOURCES:
        raise InvalidProfile(
            f"{where}the token_source of {environment} is one of {', '.join(SOURCES)}."
        )
    if not ref.reference or "\0" in ref.reference or "\n" in ref.reference:
        raise InvalidProfile(f"{where}the token of {environment} has no usable reference.")
    if ref.source == "env" and not _VARIABLE.fullmatch(ref.reference):
        # Do not repeat the text: it may be a token that was given by mistake.
        raise InvalidProfile(
            f"{where}the token of {environment} is to come from an environment variable, and what "
            "was given is not the name of one. Give the name, not the token."
        )
