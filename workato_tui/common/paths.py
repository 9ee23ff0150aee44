"""The folders for configuration, data, cache and logs; and parsing of typed paths."""

from __future__ import annotations

import errno
import os
import sys
from pathlib import Path

from workato_tui.common.text import os_reason, sanitize

APP = "workato-tui"
_PLATFORM: str = sys.platform
CONFIG_VARIABLE = "WORKATO_TUI_CONFIG_DIR"
DATA_VARIABLE = "WORKATO_TUI_DATA_DIR"

_NAME_BYTES = 255
"""The maximum file name length of common file systems."""


class PathError(Exception):
    """A path cannot be used; ``str()`` is the message for the user."""


def working_folder() -> Path:
    """Return the folder the program was started in; the home folder if that is gone."""
    try:
        return Path.cwd()
    except OSError:
        return _home()


def typed_path(text: str, base: Path | None = None) -> Path:
    """Turn a typed path (``~``, relative to ``base``) into an absolute path.

    ``base`` defaults to the working folder. The path need not exist. Blocking: home folders and
    disks may be on the network. Raises :class:`PathError`.
    """
    path = _absolute(text, base)
    if any(len(os.fsencode(part)) > _NAME_BYTES for part in path.parts):
        raise PathError(f"A name in this path is longer than {_NAME_BYTES} bytes. Shorten it.")
    try:
        path.stat()
    except (FileNotFoundError, NotADirectoryError):
        pass
    except OSError as error:
        raise PathError(f"{sanitize(path, 120)}: {_reason(error)}.") from None
    return path


def config_dir() -> Path:
    """Return the folder of ``profiles.toml``, ``config.toml`` and token files."""
    chosen = os.environ.get(CONFIG_VARIABLE)
    return _absolute(chosen) if chosen else _standard("config", ".config")


def data_dir() -> Path:
    """Return the folder of the store."""
    return _chosen() or _standard("data", ".local/share")


def cache_dir() -> Path:
    """Return the folder of data that can be deleted at any time."""
    chosen = _chosen()
    return chosen / "cache" if chosen else _standard("cache", ".cache")


def log_dir() -> Path:
    """Return the folder of logs and crash reports."""
    chosen = _chosen()
    return chosen / "logs" if chosen else _standard("state", ".local/state") / "log"


def use_data_dir(folder: str) -> None:
    """Keep data, cache and logs below ``folder`` in this process (``--data-dir``)."""
    os.environ[DATA_VARIABLE] = str(typed_path(folder))


def ensure_private(folder: Path) -> Path:
    """Create ``folder`` if it is missing, readable only by its owner. Raises OSError.

    Links and their targets stay unchanged.
    """
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    if folder.stat().st_mode & 0o077 and not folder.is_symlink():
        folder.chmod(0o700)
    return folder


def _chosen() -> Path | None:
    # Use a subfolder of the chosen one: `purge` can remove it completely, and the mode of a home
    # folder or /tmp stays unchanged.
    chosen = os.environ.get(DATA_VARIABLE)
    return _absolute(chosen) / APP if chosen else None


def _absolute(text: str, base: Path | None = None) -> Path:
    """Expand ``~`` and make the path absolute; keep links."""
    if not text:
        raise PathError("The path is empty.")
    if text == "~" or text.startswith("~/"):
        expanded = f"{_home()}{text[1:]}"
    else:
        expanded = os.path.expanduser(text)  # noqa: PTH111
    if expanded.startswith("~"):
        user = sanitize(expanded[1:].partition("/")[0], 40)
        raise PathError(
            f"This machine has no user {user}. For a name that begins with ~ type ./ before it."
        )
    try:
        os.fsencode(expanded)
        if "\0" in expanded:
            raise PathError("A path cannot hold a zero byte.")
        # With an absolute base, abspath does not need a working folder, which may be gone.
        return Path(os.path.abspath((base or _start(expanded)) / expanded))  # noqa: PTH100
    except UnicodeEncodeError:
        raise PathError("This path holds characters that this system cannot write.") from None


def _start(path: str) -> Path:
    """Return what ``path`` is relative to; irrelevant for an absolute path."""
    if os.path.isabs(path):  # noqa: PTH117
        return Path("/")
    try:
        return Path.cwd()
    except OSError:
        raise PathError(
            "The folder where the program was started is gone. Give a path that begins with /."
        ) from None


def _home() -> Path:
    """Return the home folder. Raises :class:`PathError` if it is unknown."""
    home = os.environ.get("HOME")
    if home is None:
        home = os.path.expanduser("~")  # noqa: PTH111
    if not os.path.isabs(home):  # noqa: PTH117
        problem = "is not set" if "HOME" not in os.environ else "is not an absolute path"
        raise PathError(f"HOME {problem}, so there is no home folder. Set HOME and start again.")
    return Path(home)


def _reason(error: OSError) -> str:
    if error.errno == errno.ELOOP:
        return "its links go in a circle"
    return os_reason(error)


def _standard(kind: str, relative_default: str) -> Path:
    if _PLATFORM.startswith("linux"):
        # platformdirs does the same, but its import takes longer than the rest of `profiles list`.
        # Relative values are ignored (XDG base directory rules).
        chosen = os.environ.get(f"XDG_{kind.upper()}_HOME", "").strip()
        base = Path(chosen) if os.path.isabs(chosen) else _home() / relative_default  # noqa: PTH117
        return base / APP
    _home()
    import platformdirs

    variables = {
        "config": platformdirs.user_config_path,
        "data": platformdirs.user_data_path,
        "cache": platformdirs.user_cache_path,
        "state": platformdirs.user_state_path,
    }
    return variables[kind](APP, appauthor=False)
