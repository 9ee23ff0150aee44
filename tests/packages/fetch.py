"""Downloads in a process that a test kills: ``fetch.py URL FOLDER NAME``."""

from __future__ import annotations

import sys
from pathlib import Path

from workato_tui.common.secret import Secret
from workato_tui.packages.download import DownloadRequest, download
from workato_tui.packages.partial_downloads import DownloadOrigin

if __name__ == "__main__":
    url, folder, name = sys.argv[1:]
    download(
        DownloadRequest(Path(folder), name, DownloadOrigin("46", "acme", "127.0.0.1"), Secret(url)),
        progress=lambda each: print(each.phase, each.done, flush=True),
    )
