"""Run the real app on the demo workspace with a stopped clock, for reproducible pictures.

Everything that depends on this machine or minute is replaced: the date, the times of API calls,
and the download folder. The rest is what the program shows.
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
DISPLAYED_FOLDER = Path("~/releases")
WIDE, NARROW = (120, 36), (80, 24)
_TIMEOUT = 30.0
_CALL_SECONDS = (0.212, 0.148, 0.327, 0.094, 0.181)
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
    seconds = _CALL_SECONDS[entry.number % len(_CALL_SECONDS)]
    times = {
        "seconds": seconds,
        "network_seconds": seconds * 0.9,
        "decode_seconds": seconds * 0.1,
        "render_seconds": 0.021,
    }
    return {name: value for name, value in times.items() if getattr(entry, name) is not None}


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

    async def wait_until(self, condition: Callable[[], object], what: str) -> None:
        """Wait until ``condition`` holds. Raises TimeoutError, which names ``what`` is missing."""
        end = time.monotonic() + _TIMEOUT
        while not condition():
            if time.monotonic() > end:
                raise TimeoutError(f"{what} did not appear")
            await self.pilot.pause(0.02)

    async def press(self, *keys: str) -> None:
        """Press keys and wait until the app is idle."""
        await self.pilot.press(*keys)
        await self.settle()

    async def settle(self) -> None:
        """Wait until nothing is loading and the delays of the pane and of details are over."""
        await self.wait_until(self._is_idle, "the idle state")
        # The pane and the details follow the cursor after a short delay.
        await self.pilot.pause(0.4)
        await self.wait_until(self._is_idle, "the idle state")
        await self.pilot.pause()

    def _is_idle(self) -> bool:
        busy_groups = {"load", "identify", "recall", "number", "download", "look", "pane"}
        if not self._is_idle_budget_exhausted():
            busy_groups.add("details")
        if any(w.is_running and w.group in busy_groups for w in self.app.workers):
            return False
        return not self.app.downloads.running

    def _is_idle_budget_exhausted(self) -> bool:
        """Return whether details wait for the next minute's quota."""
        return bool(self.app.explorer) and self.explorer.view.idle_budget.is_exhausted

    def svg(self) -> str:
        """Return the screen as a self-contained SVG."""
        text = _FONT_RULE.sub("", self.app.export_screenshot(title="workato-tui"))
        text = text.replace("font-family: Fira Code, monospace", f"font-family: {_FONTS}")
        text = _NAME.sub("t-", _LINE_CLIP.sub("", text))
        return _TEXT.sub(_split_at_blanks, text)


@asynccontextmanager
async def stage(
    size: tuple[int, int], *, demo: bool = True, section: str | None = None
) -> AsyncIterator[Stage]:
    """Run the app on a demo workspace with a stopped clock."""
    # An earlier picture's use of the quota must not show in this one.
    reset_rate_limiters()
    app = WorkatoApp(
        StartOptions(demo=demo, section=section, theme=_theme.get()),
        Store.disabled(),
        demo_app=lambda: DemoApp(create_app(now=lambda: NOW, speed=0), Secret(DEMO_TOKEN)),
    )
    app.use_journal(FrozenJournal())
    with _stopped_clock():
        async with app.run_test(size=size) as pilot:
            ui = Stage(app, pilot)
            if demo:
                await ui.wait_until(lambda: app.explorer and app.explorer.view.fetched_at, "a list")
                await ui.settle()
            yield ui


@contextmanager
def _stopped_clock() -> Iterator[None]:
    old_now, old_local_now, old_zone = Clock.now, local_time.now, os.environ.get("TZ")
    Clock.now = staticmethod(lambda: NOW.timestamp())
    local_time.now = lambda: NOW
    _use_zone("UTC")
    try:
        yield
    finally:
        Clock.now, local_time.now = old_now, old_local_now
        _use_zone(old_zone)


def _use_zone(zone: str | None) -> None:
    if zone is None:
        os.environ.pop("TZ", None)
    else:
        os.environ["TZ"] = zone
    time.tzset()


@contextmanager
def _temporary_working_folder() -> Iterator[Path]:
    """Change to a temporary working folder, for downloads."""
    old_folder = Path.cwd()
    with TemporaryDirectory() as name:
        os.chdir(name)
        try:
            yield Path(name)
        finally:
            os.chdir(old_folder)


def _split_at_blanks(match: re.Match[str]) -> str:
    """Position every group of words by itself: not all viewers keep blanks or widths."""
    prefix, x, y, attributes, text = match.groups()
    text = unescape(text).replace("\xa0", " ")
    pieces = []
    for group in _GROUP.finditer(text):
        start = float(x) + cell_len(text[: group.start()]) * _CELL
        length = cell_len(group[0]) * _CELL
        content = escape(group[0], quote=False).replace(" ", "&#160;")
        position = f'x="{start:g}" y="{y}" textLength="{length:g}"'
        pieces.append(f"{prefix}{position}{attributes}>{content}</text>")
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
    """The deployments, which the app shows first."""
    async with stage(size) as ui:
        await ui.press("j", "j", "j", "j")
        return ui.svg()


async def deployment(size: tuple[int, int]) -> str:
    """A deployment with its assets."""
    async with stage(size) as ui:
        await ui.press("j", "j", "j", "j", "enter")
        return ui.svg()


async def builds(size: tuple[int, int]) -> str:
    """The known builds."""
    async with stage(size) as ui:
        await ui.press("2")
        await ui.press("j", "j")
        return ui.svg()


async def projects(size: tuple[int, int]) -> str:
    """The projects, with the deployments of the selected one."""
    async with stage(size) as ui:
        await ui.press("1")
        await ui.press("j")
        return ui.svg()


async def customers(size: tuple[int, int]) -> str:
    """The customers of a partner, with the usage of their limits."""
    async with stage(size, section="customers") as ui:
        await ui.press("r")
        return ui.svg()


async def customer(size: tuple[int, int]) -> str:
    """The deployments in a customer's workspace."""
    async with stage(size, section="customers") as ui:
        await ui.press("r")
        await ui.pilot.press("enter")
        await ui.wait_until(
            lambda: ui.app.screen is not ui.explorer, "the choice of an environment"
        )
        await ui.pilot.press("down")
        await ui.press("enter")
        await ui.press("1")
        await ui.press("r")
        return ui.svg()


async def all_deployments(size: tuple[int, int]) -> str:
    """The deployments of all customers in one list."""
    async with stage(size, section="customers") as ui:
        await ui.press("r")
        view = ui.explorer.view.all_deployments_view()
        ui.explorer.push(view)
        await ui.settle()
        # The cursor stays on the first row that arrived, which depends on timing: move it.
        await ui.press("G", "g")
        return ui.svg()


async def package(size: tuple[int, int]) -> str:
    """The customers that run a package."""
    from workato_tui.demo.partner.stories import orders
    from workato_tui.packages.source import PackageSource

    blueprint = orders()
    with TemporaryDirectory() as folder:
        path = Path(folder) / "orders.zip"
        path.write_bytes(blueprint.package(blueprint.builds - 1))
        async with stage(size, section="customers") as ui:
            await ui.press("r")
            source = PackageSource("path", str(path))
            ui.explorer.push(ui.explorer.view.package_view("test", source))
            await ui.settle()
            await ui.press("G", "g")
            return ui.svg()


async def board(size: tuple[int, int]) -> str:
    """The live builds of all projects."""
    async with stage(size) as ui:
        await ui.press("0")
        await ui.press("j")
        return ui.svg()


async def requests(size: tuple[int, int]) -> str:
    """The API requests of a short session."""
    async with stage(size) as ui:
        await ui.press("1")
        await ui.press("7")
        return ui.svg()


async def downloads(size: tuple[int, int]) -> str:
    """A finished download, and an interrupted one of an earlier run."""
    with _temporary_working_folder() as folder:
        async with stage(size) as ui:
            ui.app.folders["demo"] = str(folder)
            await ui.press("j", "j", "j", "j", "j", "d")
            _interrupt(_only_download(ui))
        async with stage(size) as ui:
            ui.app.folders["demo"] = str(folder)
            await ui.press("j", "j", "d")
            for number, download in enumerate(ui.app.downloads.newest_first()):
                download.folder = DISPLAYED_FOLDER
                download.started = (NOW - timedelta(minutes=2 + 40 * number)).timestamp()
            await ui.press("6")
            return ui.svg()


def _only_download(ui: Stage) -> Download:
    (download,) = ui.app.downloads.newest_first()
    assert download.state == "done", download.message
    return download


def _interrupt(download: Download) -> None:
    """Turn a finished download into an interrupted one."""
    from workato_tui.packages.partial_downloads import (
        PART_SUFFIX,
        DownloadOrigin,
        PartialState,
        write_state,
    )

    scope = download.scope
    part = download.path.with_name(download.file_name + PART_SUFFIX)
    data = download.path.read_bytes()
    part.write_bytes(data[: len(data) * 3 // 5])
    download.path.unlink()
    origin = DownloadOrigin(download.source_id, scope.profile, scope.host, download.project)
    write_state(part, PartialState(origin, None, len(data)))
    modified_at = (NOW - timedelta(hours=1)).timestamp()
    os.utime(part, (modified_at, modified_at))


_ORDERS = "new_salesforce_order_will_create_netsuite_sales_order.recipe.json"


async def contents(size: tuple[int, int]) -> str:
    """The content of a build, with a recipe in steps."""
    async with stage(size) as ui:
        await ui.press("j", "j", "j")
        await ui.press("i")
        ui.explorer.table.move_cursor_to_id(_ORDERS)
        await ui.settle()
        return ui.svg()


async def comparison(size: tuple[int, int]) -> str:
    """The changes of a deployment, or of one recipe on a narrow screen."""
    async with stage(size) as ui:
        await ui.press("j", "j", "j", "j")
        await ui.press("equals_sign")
        ui.explorer.table.move_cursor_to_id(f"changed {_ORDERS}")
        await ui.settle()
        if size == NARROW:
            await ui.press("enter")
            await ui.press("ctrl+d")
        return ui.svg()


async def change(size: tuple[int, int]) -> str:
    """The changes of one recipe, with its JSON side by side."""
    async with stage(size) as ui:
        await ui.press("j", "j", "j", "j")
        await ui.press("equals_sign")
        ui.explorer.table.move_cursor_to_id(f"changed {_ORDERS}")
        await ui.press("enter")
        await ui.press("ctrl+d")
        return ui.svg()


async def welcome(size: tuple[int, int]) -> str:
    """The screen that a new user sees first."""
    async with stage(size, demo=False) as ui:
        await ui.pilot.pause()
        return ui.svg()


async def keys(size: tuple[int, int]) -> str:
    """The help."""
    async with stage(size) as ui:
        await ui.press("question_mark")
        return ui.svg()


async def filters(size: tuple[int, int]) -> str:
    """The form that filters a list."""
    async with stage(size) as ui:
        await ui.press("f")
        await ui.wait_until(lambda: ui.app.screen is not ui.explorer, "the form")
        await ui.settle()
        return ui.svg()


PICTURES: dict[str, tuple[Callable[[tuple[int, int]], Awaitable[str]], tuple[int, int]]] = {
    "deployments": (deployments, WIDE),
    "deployment": (deployment, WIDE),
    "builds": (builds, WIDE),
    "projects": (projects, WIDE),
    "board": (board, WIDE),
    "customers": (customers, WIDE),
    "customer": (customer, WIDE),
    "all-deployments": (all_deployments, WIDE),
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


LIGHT = ("deployments", "comparison", "contents", "change", "board", "customers", "all-deployments")
"""Pictures of the documentation, which are also drawn for readers of its light scheme."""

NAMES = (*PICTURES, *(f"{name}-light" for name in LIGHT))


async def draw(name: str) -> str:
    """Draw the picture of this name as SVG."""
    draw_picture, size = PICTURES[name.removesuffix("-light")]
    token = _theme.set("workato-light" if name.endswith("-light") else None)
    try:
        return await draw_picture(size)
    finally:
        _theme.reset(token)


def local_paths(text: str) -> list[Any]:
    """Return the paths of this machine in ``text``; a picture must have none."""
    return re.findall(r"/(?:home|root|tmp|Users|work)/\S*", text)
