"""Workato's data centers, and the URLs of private hosts."""

from __future__ import annotations

import re
from typing import NamedTuple

from workato_tui.profiles.errors import InvalidProfile


class DataCenter(NamedTuple):
    """A data center of Workato; ``host_url`` is without ``/api``."""

    code: str
    name: str
    host_url: str

    @property
    def label(self) -> str:
        """The short form for the header, such as ``EU`` or ``Trial``."""
        return self.code.upper() if len(self.code) == 2 else self.code.capitalize()


DATA_CENTERS: dict[str, DataCenter] = {
    center.code: center
    for center in (
        DataCenter("us", "United States", "https://www.workato.com"),
        DataCenter("eu", "Europe", "https://app.eu.workato.com"),
        DataCenter("jp", "Japan", "https://app.jp.workato.com"),
        DataCenter("sg", "Singapore", "https://app.sg.workato.com"),
        DataCenter("au", "Australia", "https://app.au.workato.com"),
        DataCenter("il", "Israel", "https://app.il.workato.com"),
        DataCenter("cn", "China", "https://app.workatoapp.cn"),
        DataCenter("kr", "South Korea", "https://app.kr.workato.com"),
        DataCenter("uk", "United Kingdom", "https://app.uk.workato.com"),
        DataCenter("trial", "Trial and Developer Sandbox", "https://app.trial.workato.com"),
    )
}

CUSTOM = "custom"
CHOICES: tuple[str, ...] = (*DATA_CENTERS, CUSTOM)

_PREFIX = re.compile(r"wrka([a-z]{2,5})-")
_URL = re.compile(
    r"(?P<scheme>[A-Za-z][A-Za-z0-9+.-]*)://"
    r"(?P<host>\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?)"
    r"(?::(?P<port>[0-9]{1,5}))?"
    r"(?P<path>(?:/[A-Za-z0-9._~%-]*)*)"
)
_DEFAULT_PORTS = {"https": 443, "http": 80}


def hinted_data_center(token: str) -> str | None:
    """Return the data center that a token's prefix indicates (``wrkaeu-…``), or None.

    A hint only: some tokens have no such prefix.
    """
    match = _PREFIX.match(token)
    return match[1] if match and match[1] in DATA_CENTERS else None


def normalize_base_url(text: str) -> str:
    """Return ``scheme://host[:port][/path]`` without a trailing slash or ``/api``.

    A missing scheme means https. Raises :class:`InvalidProfile` for anything that could send a
    token unencrypted (http to another machine) or to an unexpected place (user names, queries).
    """
    text = text.strip()
    match = _URL.fullmatch(text if "://" in text else f"https://{text}")
    if match is None:
        raise InvalidProfile(
            "That base URL cannot be used. Write it like https://workato.example.com, "
            "without a user name, a query or spaces."
        )
    scheme, host = match["scheme"].lower(), match["host"].lower()
    if scheme not in _DEFAULT_PORTS:
        raise InvalidProfile(f"A base URL begins with https://, not with {scheme}://.")
    if scheme == "http" and not is_loopback(host):
        raise InvalidProfile(
            f"http://{host} would carry the token in clear. Use https://; plain http is for this "
            "machine only (localhost, 127.0.0.1)."
        )
    return f"{scheme}://{_checked_host(host)}{_port(scheme, match['port'])}{_path(match['path'])}"


def is_loopback(host: str) -> bool:
    """Return whether ``host`` (a name, an IPv4, or a bracketed IPv6 address) is this machine."""
    if host == "localhost":
        return True
    from ipaddress import ip_address

    try:
        return ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def _checked_host(host: str) -> str:
    if ".." in host:
        raise InvalidProfile(f"{host} is not a host name: it has two dots in a row.")
    if host.startswith("["):
        from ipaddress import IPv6Address

        try:
            IPv6Address(host[1:-1])
        except ValueError:
            raise InvalidProfile(f"{host} is not an IPv6 address.") from None
    return host


def _port(scheme: str, text: str | None) -> str:
    if text is None:
        return ""
    port = int(text)
    if not 0 < port < 65536:
        raise InvalidProfile(f"{port} is not a port: it has to lie between 1 and 65535.")
    return "" if port == _DEFAULT_PORTS[scheme] else f":{port}"


def _path(text: str) -> str:
    parts = [part for part in text.split("/") if part]
    if ".." in parts or "." in parts:
        raise InvalidProfile("A base URL cannot have '.' or '..' in its path.")
    while parts and parts[-1] == "api":
        parts.pop()
    return "".join(f"/{part}" for part in parts)
