"""The real app on the demo workspace with a stopped clock, so that pictures are reproducible.

What a picture holds of this machine and of this minute is replaced: the date, how long calls took,
and the folder of the downloads. Everything else is what the program shows.
"""

from __future__ import annotations

import os
import re
import time
from contextlib import asynccontextmanager, contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from html import escape, unescape
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from rich.cells import cell_len

from workato_tui.api.journal import Journal
from workato_tui.api.quotas import reset_rate_limiters
from workato_tui.app.app import WorkatoApp
from workato_tui.app.options import StartOptions
from workato_tui.common import local_time
from workato_tui.common.clock import Clock
from workato_tui.common.secret import Secret
from workato_tui.demo import DEMO_TOKEN, create_app
from workato_tui.services.demo_connection import DemoApp
from workato_tui.store import Store

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable, Iterator

    from textual.pilot import Pilot

    from workato_tui.api.journal import JournalEntry
    from workato_tui.explorer.explorer import Explorer
    from workato_tui.services.downloads import Download

NOW = datetime(2026, 3, 12, 14, 30, tzinfo=UTC)
SHOWN_FOLDER = Path("~/releases")
WIDE, NARROW = (120, 36), (80, 24)
_LIMIT = 30.0
_TOOK = (0.212, 0.148, 0.327, 0.094, 0.181)
_FONT_RULE = re.compile(r"\s*@font-face\s*\{.*?\}", re.DOTALL)
_FONTS = "Fira Code, DejaVu Sans Mono, Menlo, Consolas, monospace"
_CELL = 12.2
_theme: ContextVar[str | None] = ContextVar("theme", default=None)
_NAME = re.compile(r"terminal-\d+-")
_LINE_CLIP = re.compile(
    r'\s*<clipPath id="terminal-\d+-line-\d+">.*?</clipPath>'
    r'| clip-path="url\(#terminal-\d+-line-\d+\)"',
    re.DOTALL,
)
_GROUP = re.compile(r"\S+(?: \S+)*")
_TEXT = re.compile(
    r'(<text class="[^"]*" )x="([\d.]+)" y="([\d.]+)" textLength="[\d.]+"([^>]*)>([^<]*)</text>'
)


class FrozenJournal(Journal):
    """The journal as if every call had been made at the stopped clock's time."""

    def entries(self) -> list[JournalEntry]:
        """Return the entries, each half a second after the previous one."""
        return [
            entry._replace(
                started=NOW - timedelta(seconds=20) + timedelta(seconds=entry.number * 0.5),
                **_times(entry),
            )
            for entry in super().entries()
        ]


def _times(entry: JournalEntry) -> dict[str, float]:
    """Return made-up timings of a finished call."""
    if entry.seconds is None:
        return {}
    took = _TOOK[entry.number % len(_TOOK)]
    parts = {
        "seconds": took,
        "network_seconds": took * 0.9,
        "decode_seconds": took * 0.1,
        "render_seconds": 0.021,
    }
    return {name: value for name, value in parts.items() if getattr(entry, name) is not None}


@dataclass
class Stage:
    """A running app with the methods that pictures need."""

    app: WorkatoApp
    pilot: Pilot[None]

    @property
    def explorer(self) -> Explorer:
        """The screen with the lists."""
        assert self.app.explorer is not None
        return self.app.explorer

    async def until(self, fact: Callable[[], object], what: str) -> None:
        """Wait until ``fact`` holds; the TimeoutError names ``what`` is missing."""
        end = time.monotonic() + _LIMIT
        while not fact():
            if time.monotonic() > end:
                raise TimeoutError(f"{what} did not come")
            await self.pilot.pause(0.02)

    async def press(self, *keys: str) -> None:
        """Press keys and wait until the app is idle."""
        await self.pilot.press(*keys)
        await self.rest()

    async def rest(self) -> None:
        """Wait until nothing is loaded and no timer of the table is left."""
        await self.until(self._at_rest, "rest")
        # The pane follows the cursor, and details are asked for, a moment after the last change.
        await self.pilot.pause(0.4)
        await self.until(self._at_rest, "rest")
        await self.pilot.pause()

    def _at_rest(self) -> bool:
        busy = {"load", "identify", "recall", "number", "download", "look", "pane"}
        if not self._background_used_up():
            busy.add("details")
        if any(w.is_running and w.group in busy for w in self.app.workers):
            return False
        return not self.app.downloads.running

    def _background_used_up(self) -> bool:
        """Whether details wait for the next minute."""
        return bool(self.app.explorer) and self.explorer.view.idle_budget.is_exhausted

    def svg(self) -> str:
        """Return the screen as a self-contained SVG."""
        text = _FONT_RULE.sub("", self.app.export_screenshot(title="workato-tui"))
        text = text.replace("font-family: Fira Code, monospace", f"font-family: {_FONTS}")
        text = _NAME.sub("t-", _LINE_CLIP.sub("", text))
        return _TEXT.sub(_without_blanks, text)


@asynccontextmanager
async def stage(
    size: tuple[int, int], *, demo: bool = True, section: str | None = None
) -> AsyncIterator[Stage]:
    """Run the app on a demo workspace with a stopped clock."""
    # What an earlier picture used up of the quota must not show in this one.
    reset_rate_limiters()
    app = WorkatoApp(
        StartOptions(demo=demo, section=section, theme=_theme.get()),
        Store.disabled(),
        demo_app=lambda: DemoApp(create_app(now=lambda: NOW, speed=0), Secret(DEMO_TOKEN)),
    )
    app.use_journal(FrozenJournal())
    with _stopped_clock():
        async with app.run_test(size=size) as pilot:
            made = Stage(app, pilot)
            if demo:
                await made.until(lambda: app.explorer and app.explorer.view.fetched_at, "a list")
                await made.rest()
            yield made


@contextmanager
def _stopped_clock() -> Iterator[None]:
    before, before_local, zone = Clock.now, local_time.now, os.environ.get("TZ")
    Clock.now = staticmethod(lambda: NOW.timestamp())
    local_time.now = lambda: NOW
    _use_zone("UTC")
    try:
        yield
    finally:
        Clock.now, local_time.now = before, before_local
        _use_zone(zone)


def _use_zone(zone: str | None) -> None:
    if zone is None:
        os.environ.pop("TZ", None)
    else:
        os.environ["TZ"] = zone
    time.tzset()


@contextmanager
def _elsewhere() -> Iterator[Path]:
    """Use an own working folder, for downloads."""
    before = Path.cwd()
    with TemporaryDirectory() as name:
        os.chdir(name)
        try:
            yield Path(name)
        finally:
            os.chdir(before)


def _without_blanks(found: re.Match[str]) -> str:
    """Position every group of words: not all viewers keep blanks or widths."""
    before, x, y, rest, text = found.groups()
    text = unescape(text).replace("\xa0", " ")
    pieces = []
    for group in _GROUP.finditer(text):
        start = float(x) + cell_len(text[: group.start()]) * _CELL
        length = cell_len(group[0]) * _CELL
        shown = escape(group[0], quote=False).replace(" ", "&#160;")
        place = f'x="{start:g}" y="{y}" textLength="{length:g}"'
        pieces.append(f"{before}{place}{rest}>{shown}</text>")
    return "".join(pieces)


def text_lines(svg: str) -> list[str]:
    """Return the text of an SVG of :meth:`Stage.svg` by line."""
    lines: dict[float, list[tuple[float, str]]] = {}
    for _, x, y, _, text in _TEXT.findall(svg):
        lines.setdefault(float(y), []).append((float(x), unescape(text).replace("\xa0", " ")))
    return [_line(sorted(lines[y])) for y in sorted(lines)]


def _line(pieces: list[tuple[float, str]]) -> str:
    line = ""
    for x, text in pieces:
        line += " " * (round(x / _CELL) - cell_len(line)) + text
    return line


# The pictures


async def deployments(size: tuple[int, int]) -> str:
    """The first screen."""
    async with stage(size) as on:
        await on.press("j", "j", "j", "j")
        return on.svg()


async def deployment(size: tuple[int, int]) -> str:
    """One deployment with its assets."""
    async with stage(size) as on:
        await on.press("j", "j", "j", "j", "enter")
        return on.svg()


async def builds(size: tuple[int, int]) -> str:
    """The known builds."""
    async with stage(size) as on:
        await on.press("2")
        await on.press("j", "j")
        return on.svg()


async def projects(size: tuple[int, int]) -> str:
    """The projects, with the deployments of the selected one."""
    async with stage(size) as on:
        await on.press("1")
        await on.press("j")
        return on.svg()


async def customers(size: tuple[int, int]) -> str:
    """The customers of a partner, with the usage of their limits."""
    async with stage(size, section="customers") as on:
        await on.press("r")
        return on.svg()


async def customer(size: tuple[int, int]) -> str:
    """The deployments in a customer's workspace."""
    async with stage(size, section="customers") as on:
        await on.press("r")
        await on.pilot.press("enter")
        await on.until(lambda: on.app.screen is not on.explorer, "the choice of an environment")
        await on.pilot.press("down")
        await on.press("enter")
        await on.press("1")
        await on.press("r")
        return on.svg()


async def everyones(size: tuple[int, int]) -> str:
    """The deployments of all customers in one list."""
    async with stage(size, section="customers") as on:
        await on.press("r")
        view = on.explorer.view.all_deployments_view()
        on.explorer.push(view)
        await on.rest()
        # The cursor stays on the row that came first, whichever customer that was of.
        await on.press("G", "g")
        return on.svg()


async def package(size: tuple[int, int]) -> str:
    """The customers that run a package."""
    from workato_tui.demo.partner.stories import orders
    from workato_tui.packages.source import PackageSource

    blueprint = orders()
    with TemporaryDirectory() as folder:
        path = Path(folder) / "orders.zip"
        path.write_bytes(blueprint.package(blueprint.builds - 1))
        async with stage(size, section="customers") as on:
            await on.press("r")
            source = PackageSource("path", str(path))
            on.explorer.push(on.explorer.view.package_view("test", source))
            await on.rest()
            await on.press("G", "g")
            return on.svg()


async def board(size: tuple[int, int]) -> str:
    """The live builds of all projects."""
    async with stage(size) as on:
        await on.press("0")
        await on.press("j")
        return on.svg()


async def requests(size: tuple[int, int]) -> str:
    """The calls of a short run."""
    async with stage(size) as on:
        await on.press("1")
        await on.press("7")
        return on.svg()


async def downloads(size: tuple[int, int]) -> str:
    """A finished download, and an interrupted one of an earlier run."""
    with _elsewhere() as folder:
        async with stage(size) as on:
            on.app.folders["demo"] = str(folder)
            await on.press("j", "j", "j", "j", "j", "d")
            _cut_off(_only(on))
        async with stage(size) as on:
            on.app.folders["demo"] = str(folder)
            await on.press("j", "j", "d")
            for number, transfer in enumerate(on.app.downloads.newest_first()):
                transfer.folder = SHOWN_FOLDER
                transfer.started = (NOW - timedelta(minutes=2 + 40 * number)).timestamp()
            await on.press("6")
            return on.svg()


def _only(on: Stage) -> Download:
    (transfer,) = on.app.downloads.newest_first()
    assert transfer.state == "done", transfer.message
    return transfer


def _cut_off(transfer: Download) -> None:
    """Turn a finished download into an interrupted one."""
    from workato_tui.packages.partial_downloads import (
        PART_SUFFIX,
        DownloadOrigin,
        PartialState,
        write_state,
    )

    scope = transfer.scope
    part = transfer.path.with_name(transfer.file_name + PART_SUFFIX)
    data = transfer.path.read_bytes()
    part.write_bytes(data[: len(data) * 3 // 5])
    transfer.path.unlink()
    origin = DownloadOrigin(transfer.source_id, scope.profile, scope.host, transfer.project)
    write_state(part, PartialState(origin, None, len(data)))
    earlier = (NOW - timedelta(hours=1)).timestamp()
    os.utime(part, (earlier, earlier))


_ORDERS = "new_salesforce_order_will_create_netsuite_sales_order.recipe.json"


async def contents(size: tuple[int, int]) -> str:
    """The content of a build, with a recipe in steps."""
    async with stage(size) as on:
        await on.press("j", "j", "j")
        await on.press("i")
        on.explorer.table.move_cursor_to_id(_ORDERS)
        await on.rest()
        return on.svg()


async def comparison(size: tuple[int, int]) -> str:
    """The changes of a deployment; on a narrow screen those of one recipe."""
    async with stage(size) as on:
        await on.press("j", "j", "j", "j")
        await on.press("equals_sign")
        on.explorer.table.move_cursor_to_id(f"changed {_ORDERS}")
        await on.rest()
        if size == NARROW:
            await on.press("enter")
            await on.press("ctrl+d")
        return on.svg()


async def change(size: tuple[int, int]) -> str:
    """One recipe's change, down to the JSON side by side."""
    async with stage(size) as on:
        await on.press("j", "j", "j", "j")
        await on.press("equals_sign")
        on.explorer.table.move_cursor_to_id(f"changed {_ORDERS}")
        await on.press("enter")
        await on.press("ctrl+d")
        return on.svg()


async def welcome(size: tuple[int, int]) -> str:
    """What a new user sees first."""
    async with stage(size, demo=False) as on:
        await on.pilot.pause()
        return on.svg()


async def keys(size: tuple[int, int]) -> str:
    """Help."""
    async with stage(size) as on:
        await on.press("question_mark")
        return on.svg()


async def filters(size: tuple[int, int]) -> str:
    """The form behind f."""
    async with stage(size) as on:
        await on.press("f")
        await on.until(lambda: on.app.screen is not on.explorer, "the form")
        await on.rest()
        return on.svg()


PICTURES: dict[str, tuple[Callable[[tuple[int, int]], Awaitable[str]], tuple[int, int]]] = {
    "deployments": (deployments, WIDE),
    "deployment": (deployment, WIDE),
    "builds": (builds, WIDE),
    "projects": (projects, WIDE),
    "board": (board, WIDE),
    "customers": (customers, WIDE),
    "customer": (customer, WIDE),
    "everyones": (everyones, WIDE),
    "package": (package, WIDE),
    "contents": (contents, WIDE),
    "comparison": (comparison, WIDE),
    "change": (change, WIDE),
    "downloads": (downloads, WIDE),
    "requests": (requests, WIDE),
    "filters": (filters, WIDE),
    "help": (keys, WIDE),
    "welcome": (welcome, WIDE),
    "deployments-80x24": (deployments, NARROW),
    "comparison-80x24": (comparison, NARROW),
}


LIGHT = ("deployments", "comparison", "contents", "change", "board", "customers", "everyones")
"""Pictures of the documentation, which are also drawn for readers of its light scheme."""

NAMES = (*PICTURES, *(f"{name}-light" for name in LIGHT))


async def draw(name: str) -> str:
    """Draw the picture of this name as SVG."""
    make, size = PICTURES[name.removesuffix("-light")]
    token = _theme.set("workato-light" if name.endswith("-light") else None)
    try:
        return await make(size)
    finally:
        _theme.reset(token)


def forbidden(text: str) -> list[Any]:
    """Paths of a machine in ``text``: none belongs into a picture."""
    return re.findall(r"/(?:home|root|tmp|Users|work)/\S*", text)
