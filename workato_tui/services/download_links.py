"""Downloads zips through a connection, with signed links that are always new.

Such links expire, and are secret.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from workato_tui.api.cancellation import CancelToken
    from workato_tui.api.client import Api
    from workato_tui.common.secret import Secret
    from workato_tui.packages.download import DownloadResult
    from workato_tui.packages.progress import Progress
    from workato_tui.services.connection import Connection
    from workato_tui.store import FileKind, Scope


def download_zip(
    connection: Connection,
    loop: asyncio.AbstractEventLoop,
    scope: Scope,
    kind: FileKind,
    number: str,
    target: Path,
    *,
    progress: Callable[[Progress], object],
    cancel_token: CancelToken,
    project: str = "",
    overwrite: bool = False,
    background: bool = False,
) -> DownloadResult:
    """Download the zip of a build or package of ``scope``. Blocking: not on ``loop``, the app's.

    ``background`` gives the calls a low priority, since nobody waits for it. Raises WorkatoError.
    """
    from workato_tui.packages.download import DownloadRequest, download
    from workato_tui.packages.partial_downloads import DownloadOrigin

    request = DownloadRequest(
        target.parent,
        target.name,
        DownloadOrigin(number, scope.profile, scope.host, project, scope.workspace, kind),
        overwrite=overwrite,
        transport=connection.file_transport(),
    )

    def renew() -> Secret:
        link = connection.call(lambda api: _fetch_link(api, kind, number, background=background))
        return asyncio.run_coroutine_threadsafe(link, loop).result()

    return download(request, progress=progress, cancel_token=cancel_token, renew_link=renew)


async def _fetch_link(api: Api, kind: FileKind, number: str, *, background: bool) -> Secret:
    """Return a link to the zip of a build or package. Raises DownloadError with the reason."""
    from workato_tui.api.files import DownloadError

    if kind == "package":
        return await api.packages.link(number)
    build = await api.builds.get(number, background=background)
    if build.download_url:
        return build.download_url
    if build.state == "pending":
        raise DownloadError(
            f"Build {build.id} is still being built.", "Try again when it is finished."
        )
    state = build.state or "unknown"
    raise DownloadError(f"Build {build.id} has no zip to download (state: {state}).")
