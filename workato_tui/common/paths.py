"""Where configuration, data, cache and logs are kept, and what a person's path stands for."""

from __future__ import annotations

import errno
import os
import sys
from pathlib import Path

APP = "workato-tui"
_PLATFORM: str = sys.platform
CONFIG_VARIABLE = "WORKATO_TUI_CONFIG_DIR"
DATA_VARIABLE = "WORKATO_TUI_DATA_DIR"

_NAME_BYTES = 255
"""The longest name that common file systems take."""


class PathError(Exception):
    """A path cannot be used; ``str()`` is the sentence for people."""


def working_folder() -> Path:
    """Return the folder where the program was started; the home folder if that one is gone."""
    try:
        return Path.cwd()
    except OSError:
        return _home()


def typed_path(text: str, base: Path | None = None) -> Path:
    """Turn what a person typed (``~``, relative to ``base``) into an absolute path.

    ``base`` is the working folder by default. The path need not exist. Blocking: a home folder may
    be looked up on the network, and so may the disk be. Raises :class:`PathError`.
    """
    path = _absolute(text, base)
    if any(len(os.fsencode(part)) > _NAME_BYTES for part in path.parts):
        raise PathError(f"A name in this path is longer than {_NAME_BYTES} bytes. Shorten it.")
    try:
        path.stat()
    except (FileNotFoundError, NotADirectoryError):
        pass
    except OSError as error:
        from workato_tui.common.text import sanitize

        raise PathError(f"{sanitize(path, 120)}: {_reason(error)}.") from None
    return path


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
    os.environ[DATA_VARIABLE] = str(typed_path(folder))


def ensure_private(folder: Path) -> Path:
    """Make ``folder`` if it is missing, and readable by its owner alone; raises OSError.

    A link stays as it is, and so does what it leads to.
    """
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    if folder.stat().st_mode & 0o077 and not folder.is_symlink():
        folder.chmod(0o700)
    return folder


def _chosen() -> Path | None:
    # A folder of our own inside the chosen one: `purge` may then remove it whole, and nobody's
    # home or /tmp gets its mode changed.
    chosen = os.environ.get(DATA_VARIABLE)
    return _absolute(chosen) / APP if chosen else None


def _absolute(text: str, base: Path | None = None) -> Path:
    """Expand ``~`` and make the path absolute; links stay as they are typed."""
    if not text:
        raise PathError("The path is empty.")
    if text == "~" or text.startswith("~/"):
        expanded = f"{_home()}{text[1:]}"
    else:
        expanded = os.path.expanduser(text)  # noqa: PTH111
    if expanded.startswith("~"):
        from workato_tui.common.text import sanitize

        user = sanitize(expanded[1:].partition("/")[0], 40)
        raise PathError(
            f"This machine has no user {user}. For a name that begins with ~ type ./ before it."
        )
    try:
        os.fsencode(expanded)
        if "\0" in expanded:
            raise PathError("A path cannot hold a zero byte.")
        # An absolute base keeps abspath from asking for a working folder that may be gone.
        return Path(os.path.abspath((base or _start(expanded)) / expanded))  # noqa: PTH100
    except UnicodeEncodeError:
        raise PathError("This path holds characters that this system cannot write.") from None


def _start(path: str) -> Path:
    """Return what ``path`` is relative to; of an absolute one that does not matter."""
    if os.path.isabs(path):  # noqa: PTH117
        return Path("/")
    try:
        return Path.cwd()
    except OSError:
        raise PathError(
            "The folder where the program was started is gone. Give a path that begins with /."
        ) from None


def _home() -> Path:
    """Return the home folder; raises :class:`PathError` where nobody says which it is."""
    home = os.environ.get("HOME")
    if home is None:
        home = os.path.expanduser("~")  # noqa: PTH111
    if not os.path.isabs(home):  # noqa: PTH117
        what = "is not set" if "HOME" not in os.environ else "is not an absolute path"
        raise PathError(f"HOME {what}, so there is no home folder. Set HOME and start again.")
    return Path(home)


def _reason(error: OSError) -> str:
    if error.errno == errno.ELOOP:
        return "its links go in a circle"
    return (error.strerror or "the system refuses it").lower()


def _standard(kind: str, below_home: str) -> Path:
    if _PLATFORM.startswith("linux"):
        # platformdirs gives the same, but its import costs more than all else that
        # `profiles list` does. A relative value is to be ignored (XDG base directory rules).
        chosen = os.environ.get(f"XDG_{kind.upper()}_HOME", "").strip()
        base = Path(chosen) if os.path.isabs(chosen) else _home() / below_home  # noqa: PTH117
        return base / APP
    _home()
    import platformdirs

    known = {
        "config": platformdirs.user_config_path,
        "data": platformdirs.user_data_path,
        "cache": platformdirs.user_cache_path,
        "state": platformdirs.user_state_path,
    }
    return known[kind](APP, appauthor=False)
