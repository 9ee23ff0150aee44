"""The terminal's environment: clipboard, browser, and display capabilities.

This module draws nothing and does not import Textual. Functions that start a child process wait for
a short, limited time; call them with ``asyncio.to_thread``.
"""

from __future__ import annotations

import contextlib
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from workato_tui.common.text import sanitize

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, MutableMapping

CLIPBOARD_LIMIT = 75_000
"""Maximum base64 length: terminals silently drop longer clipboard sequences."""

CHILD_TIMEOUT = 2.0
_MAX_URL = 8_000
_OPENERS = (("xdg-open",), ("gio", "open"), ("sensible-browser",), ("x-www-browser",))
_TERMINALS_256_COLORS = (
    "alacritty", "contour", "foot", "ghostty", "iterm", "kitty", "konsole", "mintty", "rio", "st-",
    "tmux", "vte", "wezterm", "xterm-ghostty", "xterm-kitty",
)  # fmt: skip
"""Terminals with at least 256 colors that hosts often lack in their terminfo."""
_UNSUPPORTED_TERMS = ("", "dumb", "unknown")
_DEVELOPER_VARIABLES = ("TEXTUAL", "TEXTUAL_DEBUG", "TEXTUAL_LOG", "TEXTUAL_SCREENSHOT")
_ALLOWED_CONTROLS = frozenset("\n\t")


class ActionResult(NamedTuple):
    """Whether copying or opening succeeded, and a message (a clause without a period)."""

    done: bool
    message: str

    def __str__(self) -> str:
        return self.message


def copy_text(
    text: str,
    write: Callable[[str], object],
    *,
    environ: Mapping[str, str],
    secret: bool = False,
) -> ActionResult:
    """Copy ``text`` to the clipboard of the user's terminal.

    ``write`` sends a string to the terminal (the driver's ``write``); ``environ`` is the
    environment for child processes, without token variables. Inside tmux, use tmux, which passes
    the text on with its default settings; elsewhere use OSC 52. A secret never goes where tmux
    would keep it.
    """
    # A pasted escape or carriage return would act in the user's shell; a secret must be exact.
    copied = text if secret else _without_controls(text)
    data = copied.encode("utf-8", "replace")
    if len(data) * 4 // 3 > CLIPBOARD_LIMIT:
        size, limit = len(data) // 1000, CLIPBOARD_LIMIT * 3 // 4000
        return ActionResult(
            False, f"not copied: {size} kB exceeds the terminal limit of {limit} kB; export it"
        )
    if "TMUX" not in environ:
        write(_osc52(data))
        return ActionResult(True, "copied by the terminal (OSC 52)")
    if secret:
        return _copy_via_tmux_passthrough(data, write, environ)
    if command_output(("tmux", "load-buffer", "-w", "-"), environ, data) is not None:
        return ActionResult(True, "copied by tmux")
    write(_osc52(data))
    return ActionResult(True, "sent to tmux (OSC 52); requires tmux set -g set-clipboard on")


def open_url(
    url: str,
    environment: Mapping[str, str],
    *,
    platform: str = sys.platform,
) -> ActionResult:
    """Open ``url`` in a browser outside this terminal, or say why it has to be copied.

    ``environment`` is the whole environment of the child, without token variables. Over SSH and
    without a display, start no browser: a text browser would take over the terminal.
    """
    if not _is_web_link(url):
        return ActionResult(False, "not opened: not a web address")
    if is_over_ssh(environment):
        return ActionResult(False, "no browser over SSH; copy the link instead")
    if platform == "darwin":
        openers: tuple[tuple[str, ...], ...] = (("open",),)
    elif environment.get("DISPLAY") or environment.get("WAYLAND_DISPLAY"):
        openers = _OPENERS
    else:
        return ActionResult(False, "no browser without a display; copy the link instead")
    if any(_start_detached((*opener, url), environment) for opener in openers):
        return ActionResult(True, "opened in the browser")
    return ActionResult(False, "could not start a browser; copy the link instead")


def is_over_ssh(environ: Mapping[str, str] | None = None) -> bool:
    """Return whether the user is on another machine."""
    environ = os.environ if environ is None else environ
    return bool(environ.get("SSH_CONNECTION") or environ.get("SSH_TTY"))


def terminal_encoding() -> str:
    """Return the encoding for the terminal, as named by Python."""
    import codecs

    encoding = getattr(sys.__stderr__, "encoding", None) or "utf-8"
    try:
        name = codecs.lookup(encoding).name
    except LookupError:
        return "utf-8"
    return "ascii" if name == "utf-8" and _is_posix_locale(_original_environment()) else name


def _is_posix_locale(environ: Mapping[str, str]) -> bool:
    """Return whether the locale is C or POSIX, for which Python assumes UTF-8 anyway."""
    if environ.get("PYTHONIOENCODING") or environ.get("PYTHONUTF8") == "1":
        return False
    names = (environ.get(name) for name in ("LC_ALL", "LC_CTYPE", "LANG"))
    return next(filter(None, names), "C") in ("C", "POSIX")


def _original_environment() -> Mapping[str, str]:
    """Return the original environment: Python sets LC_CTYPE in its own."""
    try:
        text = Path("/proc/self/environ").read_text("utf-8", "replace")
        return dict(pair.split("=", 1) for pair in text.split("\0") if "=" in pair)
    except OSError:
        return os.environ


def has_job_control() -> bool:
    """Return whether a shell can take over when this program stops, and resume it."""
    return os.getpgrp() != os.getsid(0)


def prepare_for_textual(environ: MutableMapping[str, str] | None = None) -> None:
    """Set the environment variables that Textual reads. Call it before importing Textual.

    Over SSH, keep the Kitty keyboard protocol off: if the line drops, nobody switches it off, and
    the user's shell receives escape codes for every key. Remove Textual's developer variables,
    which log every key (and typed tokens) to files that others can read.
    """
    environ = os.environ if environ is None else environ
    for name in _DEVELOPER_VARIABLES:
        environ.pop(name, None)
    if not environ.get("NO_COLOR"):
        # Textual treats an empty value as set; https://no-color.org does not.
        environ.pop("NO_COLOR", None)
    if is_over_ssh(environ):
        environ.setdefault("TEXTUAL_DISABLE_KITTY_KEY", "1")
    if _reports_size():
        # Exported COLUMNS and LINES are outdated.
        environ.pop("COLUMNS", None)
        environ.pop("LINES", None)
    if not environ.get("COLORTERM") and has_256_colors(environ.get("TERM", "")):
        environ.setdefault("TEXTUAL_COLOR_SYSTEM", "256")


def _reports_size() -> bool:
    with contextlib.suppress(OSError, AttributeError, ValueError):
        return all(os.get_terminal_size(sys.__stderr__.fileno()))  # type: ignore[union-attr]
    return False


def has_256_colors(term: str) -> bool:
    """Return whether a terminal of this name has 256 colors.

    COLORTERM would say so, but ssh does not send it, and Rich knows only ``*-256color`` and
    ``kitty``.
    """
    if term.endswith(("-256color", "-direct")) or term.startswith(_TERMINALS_256_COLORS):
        return True
    with contextlib.suppress(Exception):  # no curses, or unknown to terminfo
        import curses

        curses.setupterm(term, fd=1)
        return curses.tigetnum("colors") >= 256
    return False


def has_few_colors() -> bool:
    """Return whether there are only 16 colors, in which theme colors would look alike."""
    environ = os.environ
    if environ.get("COLORTERM") or environ.get("TEXTUAL_COLOR_SYSTEM"):
        return False
    return not has_256_colors(environ.get("TERM", ""))


def terminal_problem(environ: Mapping[str, str] | None = None) -> str | None:
    """Return a message if the screen cannot be drawn here, else None."""
    environ = os.environ if environ is None else environ
    for name, stream in (
        ("input", sys.__stdin__),
        ("output", sys.__stdout__),
        ("error", sys.__stderr__),
    ):
        if stream is None or stream.closed or not stream.isatty():
            return (
                f"workato-tui needs a terminal, but its standard {name} is not one. "
                "Start it without a pipe or a redirection (over SSH: ssh -t HOST workato-tui)."
            )
    term = environ.get("TERM", "")
    if term in _UNSUPPORTED_TERMS:
        return (
            f"This terminal cannot show the screen (TERM is {sanitize(term, 40) or 'not set'}). "
            "Use another one, or set TERM to what it is, for instance: TERM=xterm-256color."
        )
    return None


def past_tmux(data: str) -> str:
    """Return ``data`` so that tmux passes it on, if its ``allow-passthrough`` is on."""
    escaped = data.replace("\x1b", "\x1b\x1b")
    return f"\x1bPtmux;{escaped}\x1b\\"


def _osc52(data: bytes) -> str:
    from base64 import b64encode

    return f"\x1b]52;c;{b64encode(data).decode('ascii')}\x07"


def _copy_via_tmux_passthrough(
    data: bytes, write: Callable[[str], object], environ: Mapping[str, str]
) -> ActionResult:
    """Send a secret past tmux, which would otherwise keep it in a buffer."""
    allowed = command_output(("tmux", "show-options", "-pAqv", "allow-passthrough"), environ)
    # tmux before 3.3 lacks this option and always allowed the sequence.
    if allowed is None or allowed.strip() not in (b"", b"on", b"all"):
        return ActionResult(
            False,
            "not copied: tmux would store the secret; run tmux set -p allow-passthrough on",
        )
    write(past_tmux(_osc52(data)))
    return ActionResult(True, "copied by the terminal (OSC 52), past tmux")


def command_output(
    command: tuple[str, ...], environ: Mapping[str, str], stdin: bytes | None = None
) -> bytes | None:
    """Return the output of a command that succeeded within the time limit, else None."""
    import subprocess

    try:
        done = subprocess.run(
            command,
            input=stdin,
            stdin=subprocess.DEVNULL if stdin is None else None,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=dict(environ),
            timeout=CHILD_TIMEOUT,
            check=True,
        )
    except (OSError, ValueError, subprocess.SubprocessError):
        return None
    return done.stdout


def _start_detached(command: tuple[str, ...], environment: Mapping[str, str]) -> bool:
    """Start a child that outlives this program and cannot access its terminal."""
    import shutil
    import subprocess
    import threading

    program = shutil.which(command[0], path=environment.get("PATH"))
    if program is None:
        return False
    try:
        child = subprocess.Popen(
            (program, *command[1:]),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            env=dict(environment),
            # Without a controlling terminal, a text browser cannot take over the screen.
            start_new_session=True,
        )
    except OSError:
        return False
    try:
        return child.wait(CHILD_TIMEOUT) == 0
    except subprocess.TimeoutExpired:
        # Some openers run as long as the browser; reap them.
        threading.Thread(target=child.wait, daemon=True, name="browser").start()
        return True


def _is_web_link(url: str) -> bool:
    from urllib.parse import urlsplit

    if len(url) > _MAX_URL or not url.isprintable() or " " in url:
        return False
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.hostname)


def _without_controls(text: str) -> str:
    return "".join(
        character
        for character in text.replace("\r\n", "\n")
        if character in _ALLOWED_CONTROLS
        or (character >= " " and not "\x7f" <= character <= "\x9f")
    )
