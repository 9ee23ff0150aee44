"""Run the whole app in a pilot, on the demo or on a server, with a frozen clock."""

from __future__ import annotations

import asyncio
import time
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, cast
from weakref import WeakKeyDictionary

from textual import _wait, events
from textual import screen as textual_screen
from textual.css.stylesheet import Stylesheet
from textual.screen import Screen

from workato_tui.api.http import Http
from workato_tui.app.app import WorkatoApp
from workato_tui.app.launch import open_store
from workato_tui.app.options import StartOptions
from workato_tui.common.clock import Clock
from workato_tui.common.delays import Delays
from workato_tui.common.secret import Secret
from workato_tui.demo import DEMO_TOKEN, create_app
from workato_tui.explorer.command_palette import Palette
from workato_tui.explorer.explorer import Explorer
from workato_tui.keymap import BY_ID
from workato_tui.profiles.file import ProfilesFile
from workato_tui.profiles.model import Profile
from workato_tui.profiles.tokens import store_token
from workato_tui.services.demo_connection import DemoApp
from workato_tui.terminal.key_guard import KeyPauses

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable

    import pytest
    from textual.app import App
    from textual.css.model import RuleSet
    from textual.pilot import Pilot
    from textual.strip import Strip

    from tests.support.server import AsgiApp

NOW = datetime(2025, 3, 14, 15, 9, 26, tzinfo=UTC)
WIDE, NARROW = (120, 36), (80, 24)
FRAME_SECONDS = 0.1
NO_PAUSES = KeyPauses(0, 0, 0)
"""A pilot presses keys without pauses."""
SHORT = Delays(pane=0.02, details=0.02, repaint=0.02, garbage=5.0)
"""Short delays of the screen; garbage collection is left to the tests that look at it."""
_WAITS: dict[str, Any] = {"key_pauses": NO_PAUSES, "delays": SHORT}
TIMEOUT = 10.0
"""Seconds after which a wait fails."""
_READS = ("load", "save", "identify", "recall")


def frozen_demo(**options: Any) -> AsgiApp:
    """Return the demo workspace at :data:`NOW`, where no job moves on."""
    return create_app(now=lambda: NOW, speed=0, **options)


def speed_up(patch: pytest.MonkeyPatch) -> None:
    """Freeze the clock, and shorten the waits of Textual, of the pilot, and of the HTTP client.

    Tests against real servers and terminals use the real waits.
    """
    patch.setattr(Clock, "now", staticmethod(NOW.timestamp))
    # Draw ten times a second; reading the screen draws it as well.
    patch.setattr(textual_screen, "UPDATE_PERIOD", FRAME_SECONDS)
    patch.setattr(Screen, "_compositor_refresh", _draw_if_due)
    patch.setattr(Screen, "_on_timer_update", _update_and_draw)
    patch.setattr(Stylesheet, "_parse_rules", _parse_css_once)
    # The pilot waits twice this long after each key: half the time of a test.
    patch.setattr(_wait, "SLEEP_GRANULARITY", 0.01)
    patch.setattr(_wait, "SLEEP_IDLE", 0.005)
    patch.setitem(cast("dict[str, Any]", Http.__init__.__kwdefaults__), "backoff", 0.001)


_draw = Screen._compositor_refresh
_update = Screen._on_timer_update
_drawn_at: WeakKeyDictionary[App[Any], float] = WeakKeyDictionary()


def _draw_if_due(self: Screen[Any]) -> None:
    """Draw, unless the app drew just before; Textual draws after each layout and each pause."""
    if self is not self.app.screen or _is_due(self.app):
        _drawn_at[self.app] = time.monotonic()
        _draw(self)
    else:
        self._dirty_widgets.clear()
        self._update_timer.resume()
        self.app._update_mouse_over(self)


def _update_and_draw(self: Screen[Any]) -> None:
    """Draw what :func:`_draw_if_due` left."""
    _update(self)
    if self.is_current and self._compositor._dirty_regions and not self.app._batch_count:
        _draw_if_due(self)


def _is_due(app: App[Any]) -> bool:
    return time.monotonic() - _drawn_at.get(app, 0.0) >= FRAME_SECONDS


_parse_css = Stylesheet._parse_rules
_parsed_css: dict[Any, list[RuleSet]] = {}


def _parse_css_once(self: Stylesheet, *args: Any, **options: Any) -> list[RuleSet]:
    """Parse a style sheet once for all apps with the same theme."""
    key = (args, *options.items(), *self._variables.items())
    if key not in _parsed_css:
        _parsed_css[key] = _parse_css(self, *args, **options)
    return _parsed_css[key]


def make_app(backend: AsgiApp | None = None, **options: Any) -> WorkatoApp:
    """Return the app, on the demo unless ``loaded_profile`` or ``welcome`` is given."""
    welcome = options.pop("welcome", False)
    problem = options.pop("problem", "")
    waits = {name: options.pop(name, value) for name, value in _WAITS.items()}
    token = Secret(options.pop("token", DEMO_TOKEN))
    start = StartOptions(demo="loaded_profile" not in options and not welcome, **options)

    def demo() -> DemoApp:
        return DemoApp(backend or frozen_demo(), token)

    return WorkatoApp(start, open_store(start), demo_app=demo, problem=problem, **waits)


def saved_profile(url: str, name: str = "acme", token: str = DEMO_TOKEN, **more: Any) -> Profile:
    """Save a profile for ``url``, with its token in a file, and return it."""
    ref = store_token(name, "dev", Secret(token), "file")
    profile = Profile(name, "custom", base_url=url, tokens={"dev": ref}, **more)
    ProfilesFile().save(profile)
    return profile


@asynccontextmanager
async def run_app(
    backend: AsgiApp | None = None,
    *,
    size: tuple[int, int] = WIDE,
    wait: bool = True,
    **options: Any,
) -> AsyncIterator[Pilot[None]]:
    """Run the app until its first list is shown. See :func:`make_app` for ``options``."""
    app = make_app(backend, **options)
    try:
        async with app.run_test(size=size, notifications=True) as pilot:
            _wait_for_each_press(pilot)
            if wait and not options.get("welcome"):
                await settle(pilot)
            yield pilot
            if app.is_running:
                _draw(app.screen)
    finally:
        # A pilot does not shut the app down; a thread left behind would keep all of it in memory.
        await asyncio.to_thread(app.shutdown_network)
        app.store.close()


def _wait_for_each_press(pilot: Pilot[None]) -> None:
    """Let ``press`` return only after the keys are handled, except those held for a form."""
    press = pilot.press

    async def press_and_wait(*keys: str) -> None:
        await press(*keys)
        await wait_for_keys(pilot)

    pilot.press = press_and_wait  # type: ignore[method-assign]


async def wait_for_keys(pilot: Pilot[None]) -> None:
    """Wait until all keys are handled, except those held for a form."""
    app = app_of(pilot)
    while app.is_running and app.is_handling_keys:
        await pilot.pause(0)


def app_of(pilot: Pilot[None]) -> WorkatoApp:
    """Return the app of the pilot."""
    return cast("WorkatoApp", pilot.app)


def explorer_of(pilot: Pilot[None]) -> Explorer:
    """Return the explorer, whatever screen is on top of it."""
    return next(s for s in reversed(pilot.app.screen_stack) if isinstance(s, Explorer))


def screen_of(pilot: Pilot[None]) -> Any:
    """Return the screen on top, whatever its class is."""
    return pilot.app.screen


def strips_of(app: App[Any]) -> list[Strip]:
    """Return the lines of the screen on top, with their styles."""
    return app.screen._compositor.render_strips()


def lines_of(pilot: Pilot[None]) -> list[str]:
    """Return the lines of the screen on top, without trailing blanks."""
    return ["".join(segment.text for segment in strip).rstrip() for strip in strips_of(pilot.app)]


def text_of(pilot: Pilot[None]) -> str:
    """Return the text of the screen on top."""
    return "\n".join(lines_of(pilot))


def unwrapped_text(pilot: Pilot[None]) -> str:
    """Return the text of the screen without borders and line breaks."""
    return " ".join(text_of(pilot).replace("│", " ").split())


def cursor_id(pilot: Pilot[None]) -> str | None:
    """Return the id of the row under the cursor."""
    return explorer_of(pilot).table.cursor_id


def status_text(pilot: Pilot[None]) -> str:
    """Return the message in the status line."""
    return explorer_of(pilot).bars["status"].text.strip()


def shown_ids(pilot: Pilot[None]) -> list[str]:
    """Return the ids of the rows that match the filter, in order."""
    return [row.id for row in explorer_of(pilot).table.rows.visible]


async def wait_until(
    pilot: Pilot[None], condition: Callable[[], object], seconds: float = TIMEOUT
) -> None:
    """Wait for a condition; fail with the text of the screen after ``seconds``."""
    deadline = asyncio.get_running_loop().time() + seconds
    while not condition():
        if asyncio.get_running_loop().time() > deadline:
            raise AssertionError("timed out; the screen:\n" + text_of(pilot))
        # A pause of the pilot sends a message to every widget, which takes longer than this sleep.
        await asyncio.sleep(0.005)
        pilot.app.screen._on_timer_update()
    await pilot.pause(0)


async def wait_for_text(pilot: Pilot[None], *texts: str) -> None:
    """Wait until all of these are on the screen, on one line or wrapped."""

    def are_shown() -> bool:
        return all(text in text_of(pilot) or text in unwrapped_text(pilot) for text in texts)

    await wait_until(pilot, are_shown)


async def wait_for_status(pilot: Pilot[None], *texts: str) -> None:
    """Wait until all of these are in the status line."""
    await wait_until(pilot, lambda: all(text in status_text(pilot) for text in texts))


async def settle(pilot: Pilot[None]) -> None:
    """Wait until the list is loaded and painted.

    Details of single builds may still be missing: the app stops loading them at half of the quota.
    """
    await wait_until(pilot, lambda: _is_settled(pilot))


def _is_settled(pilot: Pilot[None]) -> bool:
    app = app_of(pilot)
    if any(w.group in _READS and not w.is_finished for w in app.workers) or app.has_pending_repaint:
        return False
    explorer = explorer_of(pilot)
    view = explorer.view
    if view.fetched_at is None and view.problem is None:
        return False
    if not explorer.pane.display:
        return True
    row = explorer.row
    return explorer.pane.items == (view.pane(row) if row else [])


def set_clock(patch: pytest.MonkeyPatch, clock: Callable[[], float]) -> None:
    """Replace the frozen clock by ``clock``."""
    patch.setattr(Clock, "now", staticmethod(clock))


def toasts(pilot: Pilot[None]) -> list[str]:
    """Return the messages of the notifications on the screen."""
    return [str(toast.render()) for toast in pilot.app.screen.query("Toast")]


async def wait_for_view(pilot: Pilot[None], kind: str) -> None:
    """Wait until a view of this kind is on top and settled."""
    await wait_until(pilot, lambda: explorer_of(pilot).view.kind == kind)
    await settle(pilot)


async def move_to(pilot: Pilot[None], row_id: str) -> None:
    """Move the cursor to a row."""
    await wait_until(pilot, lambda: row_id in shown_ids(pilot))
    explorer_of(pilot).table.move_cursor_to_id(row_id)
    await pilot.pause(0)


async def choose_row(pilot: Pilot[None], text: str) -> None:
    """Filter a menu or the palette until one row is left, and choose it."""
    await paste(pilot, text)
    await wait_until(pilot, lambda: len(screen_of(pilot).table.rows.visible) == 1)
    await pilot.press("enter")


async def open_palette(pilot: Pilot[None]) -> None:
    """Open the command palette."""
    await pilot.press("colon")
    await wait_until(pilot, lambda: isinstance(pilot.app.screen, Palette))


async def run_from_palette(pilot: Pilot[None], action: str) -> None:
    """Run an action from the command palette."""
    await open_palette(pilot)
    await choose_row(pilot, BY_ID[action].help)


async def press_at_once(pilot: Pilot[None], letters: str) -> None:
    """Press letters faster than the screen is drawn, like someone who types ahead."""
    for letter in letters:
        pilot.app.post_message(events.Key(letter, letter))
    await pilot.pause(0)
    await wait_for_keys(pilot)


async def paste(pilot: Pilot[None], text: str) -> None:
    """Paste ``text``; pressing a key for each letter would take 40 ms."""
    pilot.app.post_message(events.Paste(text))
    await pilot.pause(0)
    await wait_for_keys(pilot)
