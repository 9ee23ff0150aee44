"""Signed links to zips, asked for anew each time: they expire, and they are secrets."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from workato_tui.api.client import Api
    from workato_tui.common.secret import Secret
    from workato_tui.store import FileKind


async def fetch_link(api: Api, kind: FileKind, number: str, *, background: bool = False) -> Secret:
    """A link to a build's or a package's zip; DownloadError with the reason where there is none.

    ``unasked``: nobody waits for it, so the call goes behind all others.
    """
    if kind == "package":
        return await api.packages.link(number)
    return _link(await api.builds.get(number, background=background))


def _link(build: object) -> Secret:
    """The build's link, or the sentence that says why there is none."""
    from workato_tui.api.files import DownloadError

    link = getattr(build, "download_url", None)
    if link:
        found: Secret = link
        return found
    number, state = getattr(build, "id", "?"), getattr(build, "state", None)
    if state == "pending":
        raise DownloadError(
            f"Build {number} is still being built.", "Try again when it is finished."
        )
    raise DownloadError(f"Build {number} has no zip to download (state: {state or 'unknown'}).")
