"""Starts the whole app in a pilot, on the demo or on a server, with a clock that stands still."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, cast

from textual import _wait, events
from textual import screen as textual_screen
from textual.css.stylesheet import Stylesheet

from workato_tui.api.http import Http
from workato_tui.app.app import WorkatoApp
from workato_tui.app.launch import open_store
from workato_tui.app.options import StartOptions
from workato_tui.common.clock import Clock
from workato_tui.common.delays import Delays
from workato_tui.common.secret import Secret
from workato_tui.demo import DEMO_TOKEN, create_app
from workato_tui.explorer.explorer import Explorer
from workato_tui.profiles.file import ProfilesFile
from workato_tui.profiles.model import Profile
from workato_tui.profiles.tokens import store_token
from workato_tui.services.demo_connection import DemoApp
from workato_tui.terminal.key_guard import KeyPauses

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable

    import pytest
    from textual.css.model import RuleSet
    from textual.pilot import Pilot

    from tests.support.server import AsgiApp

NOW = datetime(2025, 3, 14, 15, 9, 26, tzinfo=UTC)
WIDE, NARROW = (120, 36), (80, 24)
NO_PAUSES = KeyPauses(0, 0, 0)
"""A pilot does not rest between its keys."""
SHORT = Delays(pane=0.02, details=0.02, repaint=0.02, garbage=5.0)
"""Nobody looks on; garbage is collected where that is the question."""
_WAITS: dict[str, Any] = {"key_pauses": NO_PAUSES, "delays": SHORT}
LIMIT = 10.0
"""Seconds after which something that was waited for is missing."""
_READS = ("load", "save", "identify", "recall")


def still_world(**options: Any) -> AsgiApp:
    """The demo workspace at :data:`NOW`: no job moves on, so that every run sees the same."""
    return create_app(now=lambda: NOW, speed=0, **options)


def hasten(patch: pytest.MonkeyPatch) -> None:
    """Fix the clock, and shorten what a pilot and the HTTP client wait for.

    What is tested is what happens then; the lengths themselves are measured on the wire.
    """
    patch.setattr(Clock, "now", staticmethod(NOW.timestamp))
    # A terminal that is drawn ten times a second; a pilot draws whenever it looks.
    patch.setattr(textual_screen, "UPDATE_PERIOD", 0.1)
    patch.setattr(Stylesheet, "_parse_rules", _parse_css_once)
    # How long the pilot looks whether the app is at rest after a key: twice 20 ms are half a test.
    patch.setattr(_wait, "SLEEP_GRANULARITY", 0.01)
    patch.setattr(_wait, "SLEEP_IDLE", 0.005)
    patch.setitem(cast("dict[str, Any]", Http.__init__.__kwdefaults__), "backoff", 0.001)


_parse_css = Stylesheet._parse_rules
_parsed_css: dict[Any, list[RuleSet]] = {}


def _parse_css_once(self: Stylesheet, *args: Any, **options: Any) -> list[RuleSet]:
    """Parse a style sheet once for all apps of a run that have the same theme."""
    key = (args, *options.items(), *self._variables.items())
    if key not in _parsed_css:
        _parsed_css[key] = _parse_css(self, *args, **options)
    return _parsed_css[key]


def make_app(world: AsgiApp | None = None, **options: Any) -> WorkatoApp:
    """The app on the demo; with ``loaded`` (a profile) on its server, with ``welcome`` on none."""
    welcome = options.pop("welcome", False)
    problem = options.pop("problem", "")
    waits = {name: options.pop(name, value) for name, value in _WAITS.items()}
    token = Secret(options.pop("token", DEMO_TOKEN))
    start = StartOptions(demo="loaded_profile" not in options and not welcome, **options)

    def demo() -> DemoApp:
        return DemoApp(world or still_world(), token)

    return WorkatoApp(start, open_store(start), demo_app=demo, problem=problem, **waits)


def saved_profile(url: str, name: str = "acme", token: str = DEMO_TOKEN, **more: Any) -> Profile:
    """A profile for ``url`` in the profiles file of this test's home, its token in a file."""
    ref = store_token(name, "dev", Secret(token), "file")
    profile = Profile(name, "custom", base_url=url, tokens={"dev": ref}, **more)
    ProfilesFile().save(profile)
    return profile


@asynccontextmanager
async def running(
    world: AsgiApp | None = None, *, size: tuple[int, int] = WIDE, wait: bool = True, **options: Any
) -> AsyncIterator[Pilot[None]]:
    """The app in a pilot, with its first list shown. See :func:`make_app` for ``options``."""
    app = make_app(world, **options)
    try:
        async with app.run_test(size=size, notifications=True) as pilot:
            _wait_for_each_press(pilot)
            if wait and not options.get("welcome"):
                await settle(pilot)
            yield pilot
    finally:
        # A pilot does not end the app; a thread that is left behind would keep all of it in memory.
        await asyncio.to_thread(app.shutdown_network)
        app.store.close()


def _wait_for_each_press(pilot: Pilot[None]) -> None:
    """A key has acted when ``press`` returns, unless it waits for a form that is on its way."""
    press = pilot.press

    async def press_and_wait(*keys: str) -> None:
        await press(*keys)
        await _acted(pilot)

    pilot.press = press_and_wait  # type: ignore[method-assign]


async def _acted(pilot: Pilot[None]) -> None:
    app = app_of(pilot)
    while app.is_running and (app._current_key or (app._key_queue and not app._hold_timer)):
        await pilot.pause(0)


def app_of(pilot: Pilot[None]) -> WorkatoApp:
    """The app, as what it is."""
    return cast("WorkatoApp", pilot.app)


def explorer_of(pilot: Pilot[None]) -> Explorer:
    """The explorer, whatever is on top of it."""
    return next(s for s in reversed(pilot.app.screen_stack) if isinstance(s, Explorer))


def lines_of(pilot: Pilot[None]) -> list[str]:
    """What stands on the screen, line by line, without the blanks at the ends."""
    # A modal screen leaves the screen below it in sight; the one on top is what is read.
    strips = pilot.app.screen._compositor.render_strips()
    return ["".join(segment.text for segment in strip).rstrip() for strip in strips]


def text_of(pilot: Pilot[None]) -> str:
    """The same as one text."""
    return "\n".join(lines_of(pilot))


def flat_text(pilot: Pilot[None]) -> str:
    """The same without borders and line breaks, which move with the length of a path."""
    return " ".join(text_of(pilot).replace("│", " ").split())


def cursor_id(pilot: Pilot[None]) -> str | None:
    """The id of the row under the cursor."""
    return explorer_of(pilot).table.cursor_id


def said(pilot: Pilot[None]) -> str:
    """The message line."""
    return explorer_of(pilot).bars["status"].text.strip()


def shown_ids(pilot: Pilot[None]) -> list[str]:
    """The ids of the rows that the filter lets through, in their order."""
    return [row.id for row in explorer_of(pilot).table.rows.visible]


async def until(pilot: Pilot[None], holds: Callable[[], object], limit: float = LIMIT) -> None:
    """Wait for a condition; fails with the screen's text once ``limit`` seconds are over."""
    deadline = asyncio.get_running_loop().time() + limit
    while not holds():
        if asyncio.get_running_loop().time() > deadline:
            raise AssertionError("it did not come to pass; the screen:\n" + text_of(pilot))
        await pilot.pause(0.005)
    await pilot.pause(0)


async def until_text(pilot: Pilot[None], *texts: str) -> None:
    """Wait until all of these stand on the screen, on one line or broken over several."""

    def are_shown() -> bool:
        return all(text in text_of(pilot) or text in flat_text(pilot) for text in texts)

    await until(pilot, are_shown)


async def until_said(pilot: Pilot[None], *texts: str) -> None:
    """Wait until all of these stand in the message line."""
    await until(pilot, lambda: all(text in said(pilot) for text in texts))


async def settle(pilot: Pilot[None]) -> None:
    """Wait until the list is answered and all that came is painted.

    Details of single builds are not waited for: half of the quota may be used up.
    """
    await until(pilot, lambda: _is_settled(pilot))


def _is_settled(pilot: Pilot[None]) -> bool:
    app = app_of(pilot)
    if any(w.group in _READS and not w.is_finished for w in app.workers) or app._repaint_at:
        return False
    explorer = explorer_of(pilot)
    view = explorer.view
    if view.fetched_at is None and view.problem is None:
        return False
    if not explorer.pane.display:
        return True
    row = explorer.row
    return explorer.pane._items == (view.pane(row) if row else [])


def put(patch: pytest.MonkeyPatch, clock: Callable[[], float]) -> None:
    """Let the program's clock go by ``clock``, in place of standing still."""
    patch.setattr(Clock, "now", staticmethod(clock))


async def press_at_once(pilot: Pilot[None], letters: str) -> None:
    """Press letters faster than the screen is drawn, as somebody who types ahead does."""
    for letter in letters:
        pilot.app.post_message(events.Key(letter, letter))
    await pilot.pause(0)
    await _acted(pilot)


async def paste(pilot: Pilot[None], text: str) -> None:
    """Put ``text`` in at once, as a terminal does; a key for each letter costs 40 ms."""
    pilot.app.post_message(events.Paste(text))
    await pilot.pause(0)
    await _acted(pilot)
