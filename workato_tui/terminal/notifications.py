"""Desktop notifications and the window title, as escape sequences of the terminal.

A terminal shows notifications also over SSH, where no desktop can be reached otherwise.
"""

from __future__ import annotations

from itertools import count
from typing import TYPE_CHECKING

from workato_tui.common.text import sanitize, strip_controls
from workato_tui.terminal.environment import command_output, past_tmux

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

_MAX_TITLE, _MAX_TEXT, _MAX_WINDOW_TITLE = 80, 240, 120
SAVE_TITLE, RESTORE_TITLE = "\x1b[22;2t", "\x1b[23;2t"
"""Push the window title onto the terminal's stack of titles, and pop it."""
_WITHOUT_TITLES = ("linux", "vt100", "vt102", "vt220", "cons", "ansi")
"""The beginnings of the names of terminals without a window."""
_numbers = count(1)


def _osc_9(title: str, text: str) -> str:
    return f"\x1b]9;{title}: {text}\x07"


def _osc_99(title: str, text: str) -> str:
    # The number joins the two parts; with one of its own, no notification replaces an earlier one.
    number = next(_numbers)
    return f"\x1b]99;i={number}:d=0;{title}\x1b\\\x1b]99;i={number}:p=body;{text}\x1b\\"


def _osc_777(title: str, text: str) -> str:
    title, text = (part.replace(";", ",") for part in (title, text))
    return f"\x1b]777;notify;{title};{text}\x07"


_TERMINALS: tuple[tuple[str, str, Callable[[str, str], str]], ...] = (
    ("TERM_PROGRAM", "ghostty", _osc_777),
    ("TERM_PROGRAM", "wezterm", _osc_777),
    ("TERM_PROGRAM", "foot", _osc_777),
    ("TERM_PROGRAM", "contour", _osc_777),
    ("TERM_PROGRAM", "kitty", _osc_99),
    ("TERM_PROGRAM", "iterm", _osc_9),
    ("TERM_PROGRAM", "warp", _osc_9),
    ("TERM", "xterm-ghostty", _osc_777),
    ("TERM", "wezterm", _osc_777),
    ("TERM", "foot", _osc_777),
    ("TERM", "contour", _osc_777),
    ("TERM", "rxvt-unicode", _osc_777),
    ("TERM", "xterm-kitty", _osc_99),
    ("KITTY_WINDOW_ID", "", _osc_99),
    ("LC_TERMINAL", "iterm", _osc_9),
    ("VTE_VERSION", "", _osc_777),
)
"""How a terminal takes notifications: a variable, the beginning of its value in lower case, and the
sequence. The first match counts; a terminal that starts another one leaves its variables behind."""


def desktop_notification(title: str, text: str, environ: Mapping[str, str]) -> str:
    """Return the sequence that notifies the desktop; empty if the terminal knows none.

    Inside tmux, ask tmux for the terminal around it, which takes up to two seconds if tmux hangs.
    """
    in_tmux = "TMUX" in environ
    if "STY" in environ and not in_tmux:
        return ""
    variables = {**environ, **(_terminal_around_tmux(environ) if in_tmux else {})}
    for variable, beginning, sequence in _TERMINALS:
        if variables.get(variable, "").lower().startswith(beginning) and variables.get(variable):
            data = sequence(_one_line(title, _MAX_TITLE), _one_line(text, _MAX_TEXT))
            return past_tmux(data) if in_tmux else data
    return ""


def _one_line(text: str, limit: int) -> str:
    return sanitize(strip_controls(text), limit)


def _terminal_around_tmux(environ: Mapping[str, str]) -> dict[str, str]:
    """Return the variables that tmux has replaced by its own, as far as it knows them."""
    command = ("tmux", "display-message", "-p", "#{client_termname}\n#{client_termtype}")
    name, _, kind = (
        (command_output(command, environ) or b"").decode(errors="replace").partition("\n")
    )
    environment = {"TERM": name.strip(), "TERM_PROGRAM": kind.strip()}
    return {variable: value for variable, value in environment.items() if value}


def window_title(text: str, environ: Mapping[str, str]) -> str:
    """Return the sequence that sets the window title; empty if the terminal has none."""
    if environ.get("TERM", "").startswith(_WITHOUT_TITLES):
        return ""
    return f"\x1b]2;{_one_line(text, _MAX_WINDOW_TITLE)}\x07"
