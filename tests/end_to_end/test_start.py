"""The cost of the start: modules at the first frame, requests, drawn rows."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from textual.app import App, ComposeResult

from tests.support.terminal import Terminal
from workato_tui.widgets.cells import Column
from workato_tui.widgets.row import Row
from workato_tui.widgets.table import ResourceTable

from .plain import plain_workato
from .workato import add_profile

HEAVY = (
    "httpx", "httpcore", "h11", "anyio", "pydantic", "pydantic_core", "starlette", "uvicorn",
    "tomlkit", "keyring", "click", "importlib.metadata", "zipfile",
)  # fmt: skip
DEFERRED = ("api", "demo", "packages", "catalog", "commands.profile_add", "commands.profiles",
        "dialogs.form", "dialogs.question", "dialogs.menu", "dialogs.profiles")  # fmt: skip


@pytest.mark.pty
@pytest.mark.parametrize("section", ["deployments", "projects", "builds"])
def test_modules_at_the_first_frame(section: str, tmp_path: Path) -> None:
    with plain_workato(5) as server:
        add_profile(server.url)
        module_list = tmp_path / "modules"
        program = (
            sys.executable,
            str(Path(__file__).with_name("first_frame.py")),
            str(module_list),
        )
        with Terminal("acme", "--section", section, program=program) as terminal:
            terminal.wait_for("complete")
            terminal.press("q")
            assert terminal.wait_for_exit() == 0
    modules = set(module_list.read_text().splitlines())
    assert "workato_tui.explorer.explorer" in modules
    unwanted = {name for name in modules if any(_is_within(name, package) for package in HEAVY)}
    own_packages = [f"workato_tui.{name}" for name in DEFERRED]
    unwanted |= {
        name for name in modules if any(_is_within(name, package) for package in own_packages)
    }
    assert not unwanted


def _is_within(module: str, package: str) -> bool:
    return module == package or module.startswith(f"{package}.")


@pytest.mark.pty
def test_requests_of_the_start() -> None:
    with plain_workato() as server:
        add_profile(server.url)
        with Terminal("acme") as terminal:
            terminal.wait_for("Acme")
            terminal.settle(1.0)
            terminal.press("q")
            assert terminal.wait_for_exit() == 0
        assert server.recorder is not None
        requests = sorted(
            (request.method, request.path, request.query) for request in server.recorder.requests
        )
        tokens = {request.headers["authorization"] for request in server.recorder.requests}
    assert requests == [
        ("GET", "/api/deployments", {}),
        ("GET", "/api/projects", {"page": "1", "per_page": "100"}),
        ("GET", "/api/users/me", {}),
    ]
    assert len(tokens) == 1


@pytest.mark.pty
def test_startup_report() -> None:
    with plain_workato() as server:
        add_profile(server.url)
        with Terminal("acme", "--profile-startup") as terminal:
            terminal.wait_for("complete")
            terminal.press("q")
            assert terminal.wait_for_exit() == 0
            report = terminal.output.decode().rpartition("Where the start went")[2]
    lines = [line.split(maxsplit=2) for line in report.splitlines()[1:] if line.strip()]
    times = [int(time) for time, _duration, _step in lines]
    durations = [int(duration) for _time, duration, _step in lines]
    assert times == sorted(times)
    # Each number is rounded separately.
    assert abs(sum(durations) - times[-1]) <= len(lines)
    assert [step for _time, _duration, step in lines] == [
        "Python started",
        "arguments read",
        "settings and profile read",
        "Textual and the screens imported",
        "store opened",
        "app made",
        "screens mounted",
        "first frame drawn",
        "modules for the first call imported",
        "token read",
        "first list read",
        "first list shown",
    ]


class CountingTable(ResourceTable):
    """Counts the lines that are rendered."""

    drawn = 0

    def render_line(self, y: int) -> object:
        self.drawn += 1
        return super().render_line(y)


class TableApp(App[None]):
    """Shows only a table."""

    def get_theme_variable_defaults(self) -> dict[str, str]:
        return {"dim": "gray", "line": "gray", "cursor": "blue", "cursor-text": "white"}

    def compose(self) -> ComposeResult:
        yield CountingTable(
            [Column("ID", "id", 8, 4), Column("Name", "text", 40, 12, grow=True, is_name=True)]
        )


async def test_rows_drawn_of_100_000() -> None:
    async with TableApp().run_test(size=(120, 36)) as pilot:
        table = pilot.app.query_one(CountingTable)
        await pilot.pause()
        table.drawn = 0
        table.focus()
        table.set_rows(Row(str(n), (str(n), f"Row number {n}")) for n in range(100_000))
        while not table.drawn:
            await pilot.pause(0.02)
        await pilot.pause()
        assert table.drawn <= 2 * 36
        for number, (change, max_lines) in enumerate(
            (
                (lambda: table.move_cursor(1), 2),
                (lambda: table.move_cursor_to(99_999), 36 + 2),
                (lambda: table.filter("number 5"), 36),
                (lambda: table.filter("number 55"), 36),
                (lambda: table.sort((0, True)), 36),
                (
                    lambda: table.merge_rows(
                        [Row(table.visible_rows[3].id, ("7", "New row number 55"))]
                    ),
                    36,
                ),
            )
        ):
            table.drawn = 0
            change()
            while not table.drawn:
                await pilot.pause(0.02)
            await pilot.pause()
            assert table.drawn <= max_lines, number
