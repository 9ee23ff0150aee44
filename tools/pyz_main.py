"""The main module of ``workato-tui.pyz``: unpack the program once, then start it from there.

``pyz_head.sh`` comes before the zip in the file, and skips this module once the program is
unpacked.
"""

import os
import sys
from pathlib import Path

DIGEST = "@DIGEST@"


def cache_folder() -> Path:
    """Return the folder of the unpacked program."""
    cache = Path(os.environ.get("XDG_CACHE_HOME", ""))
    if not cache.is_absolute():
        cache = Path(os.environ.get("HOME", "")) / ".cache"
    if not cache.is_absolute() or not _is_writable(cache):
        cache = Path("/tmp") / f"workato-tui-{os.getuid()}"  # noqa: S108 - its owner is checked
    return cache / "workato-tui.pyz" / DIGEST


def _is_writable(folder: Path) -> bool:
    while not folder.is_dir():
        folder = folder.parent
    return os.access(folder, os.W_OK)


def is_ready(folder: Path) -> bool:
    """Return whether the program is unpacked, and its Python still exists."""
    return os.access(folder / "python", os.X_OK)


def unpack(folder: Path) -> None:
    """Unpack the program into ``folder``: all of it, or nothing.

    Leaves out compiled parts for other versions of Python.
    """
    import shutil
    import tempfile
    from importlib.machinery import EXTENSION_SUFFIXES
    from zipfile import ZipFile

    folder.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    check_owner(folder.parent)
    if sys.stderr.isatty():
        sys.stderr.write("workato-tui: unpacking, at the first start only ...\n")
    temporary = Path(tempfile.mkdtemp(dir=folder.parent))
    try:
        with ZipFile(sys.argv[0]) as outer, outer.open("program.zip") as inner:
            program = ZipFile(inner)
            names = [
                name
                for name in program.namelist()
                if not name.endswith(".so") or name.endswith(EXTENSION_SUFFIXES[0])
            ]
            program.extractall(temporary, names)
        (temporary / "python").symlink_to(Path(sys.executable).resolve())
        # An existing folder is unusable: its Python is gone.
        shutil.rmtree(folder, ignore_errors=True)
        temporary.rename(folder)
    except OSError:
        shutil.rmtree(temporary, ignore_errors=True)
        # Another process may have unpacked it meanwhile.
        if not is_ready(folder):
            raise


def check_owner(folder: Path) -> None:
    """Exit if another user owns the folder, or can change it."""
    status = folder.stat()
    if status.st_uid != os.getuid() or status.st_mode & 0o022:
        sys.exit(f"workato-tui: {folder} can be changed by other users. Remove it.")


def main() -> None:
    """Start the program."""
    if sys.version_info < (3, 11):  # noqa: UP036 - people try the file with any Python
        sys.exit("workato-tui needs Python 3.11 or later. Try: python3.11 workato-tui.pyz")
    folder = cache_folder()
    try:
        if not is_ready(folder):
            unpack(folder)
        check_owner(folder)
    except OSError as error:
        sys.exit(f"workato-tui: cannot unpack into {folder}: {error.strerror}. "
                 "Set XDG_CACHE_HOME to a folder that you can write to.")  # fmt: skip
    python = str(folder / "python")
    # -S keeps out the packages that are installed for that Python.
    os.execv(python, [python, "-S", str(folder / "start.py"), *sys.argv[1:]])


main()
