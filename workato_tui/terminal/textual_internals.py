"""All private parts of Textual that this program uses, with fallbacks.

Textual gives no guarantees for these names. :data:`PRIVATE_PARTS` lists them with the reasons,
including overridden ones; a test checks each of them against the installed version, so that a new
Textual fails there first. If a part is missing at run time, the functions below fall back.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from textual.app import App
    from textual.driver import Driver
    from textual.drivers.linux_driver import LinuxDriver
    from textual.message import Message


class PrivatePart(NamedTuple):
    """A private name of Textual: its ``module``, and the dotted ``name`` in it.

    An attribute of instances has the name of its class before it.
    """

    module: str
    name: str
    reason: str
    without_it: str


PRIVATE_PARTS = (
    PrivatePart(
        "textual._xterm_parser", "XTermParser",
        "The input loop must not end on bytes that are not UTF-8 and takes pastes out first.",
        "Textual's own input loop reads the terminal; such bytes end the program.",
    ),
    PrivatePart(
        "textual._time", "get_time",
        "Key events carry this clock's time; pauses between keys are measured with it.",
        "time.monotonic, which is the same clock on POSIX.",
    ),
    PrivatePart(
        "textual._styles_cache", "StylesCache.get_inner_outer",
        "Its cache is keyed by the instance and keeps the last thousand widgets with their lines.",
        "Memory grows by about 50 MB in some hours.",
    ),
    PrivatePart(
        "textual.app", "App._check_bindings",
        "A key press is over when its binding has run; keys that follow are judged from there.",
        "A held send key is recognized by its time alone.",
    ),
    PrivatePart(
        "textual.app", "App._on_key", "Notes the time of a key before its binding is looked up.",
        "Stale keys are recognized by the dialog that they reach.",
    ),
    PrivatePart(
        "textual.app", "App._handle_exception",
        "An internal error becomes a report and one sentence, never a traceback.",
        "Textual prints a traceback.",
    ),
    PrivatePart(
        "textual.app", "App._on_exit_app", "Waits for the answer to a write before the end.",
        "The program ends at once; the ledger shows the write as open at the next start.",
    ),
    PrivatePart(
        "textual.app", "App._driver",
        "The driver sets the window's title, copies text, and is detached when the line drops.",
        "No title; copying uses the desktop's clipboard program only.",
    ),
    PrivatePart(
        "textual.driver", "Driver.write", "The only way to send bytes past the screen (clipboard).",
        "Copying uses the desktop's clipboard program only.",
    ),
    PrivatePart(
        "textual.drivers.linux_driver", "LinuxDriver._get_terminal_size",
        "A serial line without a size would be laid out in two sizes in turn.",
        "Such lines flicker.",
    ),
    PrivatePart(
        "textual.drivers.linux_driver", "LinuxDriver._sigcont_application",
        "After SIGSTOP the terminal has to be set up again, with one input thread only.",
        "After SIGSTOP and SIGCONT two threads read the keys.",
    ),
    PrivatePart(
        "textual.driver", "Driver._auto_restart",
        "A lost terminal must not be set up again by SIGCONT, which follows SIGHUP.",
        "The program may wait for a lost terminal instead of ending.",
    ),
    PrivatePart(
        "textual.drivers.linux_driver", "LinuxDriver._must_signal_resume",
        "Whether SIGCONT has to be followed by a restart of the screen.",
        "After SIGSTOP and SIGCONT two threads read the keys.",
    ),
    PrivatePart(
        "textual.drivers.linux_driver", "LinuxDriver._in_band_window_resize",
        "A terminal that reports its size must not be measured as well.",
        "The size is measured at each signal too.",
    ),
)  # fmt: skip


class InputParser(Protocol):
    """Turns terminal input into key and mouse messages."""

    def feed(self, data: str) -> Iterable[Message]:
        """Parse text and yield its messages."""

    def tick(self) -> Iterable[Message]:
        """Yield messages for an escape sequence that was not completed in time."""


def input_parser(*, debug: bool) -> InputParser | None:
    """Return Textual's parser of terminal input; None if this Textual has another one."""
    try:
        from textual._xterm_parser import XTermParser
    except ImportError:
        return None
    return XTermParser(debug)


def event_time() -> float:
    """Return the time now on the clock of Textual's events, in seconds."""
    try:
        from textual._time import get_time
    except ImportError:
        return time.monotonic()
    return get_time()


def share_style_cache() -> None:
    """Let Textual cache two colors by class, as intended, instead of by instance."""
    try:
        from textual._styles_cache import StylesCache
    except ImportError:
        return
    cached = vars(StylesCache).get("get_inner_outer")
    if callable(cached) and hasattr(cached, "cache_info"):
        StylesCache.get_inner_outer = classmethod(cached)  # type: ignore[assignment,method-assign]


def driver_of(app: App[Any]) -> Driver | None:
    """Return the driver of a running app; None before the start, and if Textual hides it."""
    driver: Driver | None = getattr(app, "_driver", None)
    return driver


def terminal_writer(app: App[Any]) -> Callable[[str], object]:
    """Return what sends text past the screen to the terminal; it does nothing without one."""
    driver = driver_of(app)
    return driver.write if driver is not None else lambda _text: None


def reports_resizes_in_band(driver: LinuxDriver) -> bool:
    """Return whether the terminal reports its size, so that SIGWINCH need not be measured."""
    return bool(getattr(driver, "_in_band_window_resize", False))
