"""Fetches signed links to zips: always new ones, because they expire and are secret."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from workato_tui.api.client import Api
    from workato_tui.common.secret import Secret
    from workato_tui.store import FileKind


async def fetch_link(api: Api, kind: FileKind, number: str, *, background: bool = False) -> Secret:
    """Return a link to the zip of a build or package. Raises DownloadError with the reason.

    ``background`` gives the call a low priority, since nobody waits for it.
    """
    if kind == "package":
        return await api.packages.link(number)
    return _link(await api.builds.get(number, background=background))


def _link(build: object) -> Secret:
    """Return the build's link. Raises DownloadError with the reason."""
    from workato_tui.api.files import DownloadError

    link = getattr(build, "download_url", None)
    if link:
        secret: Secret = link
        return secret
    number, state = getattr(build, "id", "?"), getattr(build, "state", None)
    if state == "pending":
        raise DownloadError(
            f"Build {number} is still being built.", "Try again when it is finished."
        )
    raise DownloadError(f"Build {number} has no zip to download (state: {state or 'unknown'}).")
