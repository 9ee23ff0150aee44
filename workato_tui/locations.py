"""Where configuration, data, cache and logs are kept."""

from __future__ import annotations

import os
import sys
from pathlib import Path

APP = "workato-tui"
_PLATFORM: str = sys.platform
CONFIG_VARIABLE = "WORKATO_TUI_CONFIG_DIR"
DATA_VARIABLE = "WORKATO_TUI_DATA_DIR"


def config_dir() -> Path:
    """The folder of ``profiles.toml``, ``config.toml`` and tokens kept in files."""
    chosen = os.environ.get(CONFIG_VARIABLE)
    return _absolute(chosen) if chosen else _standard("config", ".config")


def data_dir() -> Path:
    """The folder of the store."""
    return _chosen() or _standard("data", ".local/share")


def cache_dir() -> Path:
    """The folder of what can be lost at any time."""
    chosen = _chosen()
    return chosen / "cache" if chosen else _standard("cache", ".cache")


def log_dir() -> Path:
    """The folder of logs and crash reports."""
    chosen = _chosen()
    return chosen / "logs" if chosen else _standard("state", ".local/state") / "log"


def use_data_dir(folder: str) -> None:
    """Keep data, cache and logs below ``folder`` for the rest of this process (``--data-dir``)."""
    os.environ[DATA_VARIABLE] = str(_absolute(folder))


def ensure_private(folder: Path) -> Path:
    """Make ``folder`` if it is missing, and readable by its owner alone; raises OSError."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    if folder.stat().st_mode & 0o077:
        folder.chmod(0o700)
    return folder


def _chosen() -> Path | None:
    # A folder of our own inside the chosen one: `purge` may then remove it whole, and nobody's
    # home or /tmp gets its mode changed.
    chosen = os.environ.get(DATA_VARIABLE)
    return _absolute(chosen) / APP if chosen else None


def _absolute(folder: str) -> Path:
    return Path(os.path.abspath(os.path.expanduser(folder)))  # noqa: PTH100, PTH111


def _standard(kind: str, below_home: str) -> Path:
    if _PLATFORM.startswith("linux"):
        # platformdirs gives the same, but its import costs more than all else that
        # `profiles list` does. A relative value is to be ignored (XDG base directory rules).
        chosen = os.environ.get(f"XDG_{kind.upper()}_HOME", "").strip()
        base = chosen if os.path.isabs(chosen) else os.path.expanduser(f"~/{below_home}")  # noqa: PTH111, PTH117
        return Path(base) / APP
    import platformdirs

    known = {
        "config": platformdirs.user_config_path,
        "data": platformdirs.user_data_path,
        "cache": platformdirs.user_cache_path,
        "state": platformdirs.user_state_path,
    }
    return known[kind](APP, appauthor=False)
