"""Measure a table of 100,000 rows in one process without a terminal: open, move, filter, sort."""

from __future__ import annotations

import asyncio
import statistics
import subprocess
import time
from typing import TYPE_CHECKING

from bench import ROOT, parse_arguments, report

if TYPE_CHECKING:
    from collections.abc import Callable

ROWS = 100_000


def main() -> None:
    """Run ``measure`` with the clean Python."""
    options = parse_arguments(__doc__)
    code = (
        f"import sys; sys.path[:0] = [{str(ROOT / 'benchmarks')!r}]\n"
        f"import table; table.measure({options.rounds})"
    )
    subprocess.run([options.python, "-c", code], check=True)


def measure(rounds: int) -> None:
    """Print the medians of that many rounds."""
    asyncio.run(_measure(rounds))


async def _measure(rounds: int) -> None:
    from textual.app import App, ComposeResult

    from workato_tui.widgets.cells import Column
    from workato_tui.widgets.row import Row
    from workato_tui.widgets.table import ResourceTable

    columns = [Column("ID", "id", 8, 4), Column("Name", "text", 40, 12, grow=True, is_name=True)]
    variables = {"dim": "gray", "line": "gray", "cursor": "blue", "cursor-text": "white"}

    class TableApp(App[None]):
        def get_theme_variable_defaults(self) -> dict[str, str]:
            return variables

        def compose(self) -> ComposeResult:
            yield ResourceTable(columns)

    async with TableApp().run_test(size=(120, 36)) as pilot:
        table = pilot.app.query_one(ResourceTable)

        async def time_to_paint(change: Callable[[], object]) -> float:
            painted = asyncio.Event()
            await pilot.pause()
            start = time.perf_counter()
            change()
            table.call_after_refresh(painted.set)
            await painted.wait()
            return (time.perf_counter() - start) * 1000

        rows = [Row(str(n), (str(n), f"Release {n} of project {n % 12}")) for n in range(ROWS)]
        fewer_rows = rows[:10_000]
        times: dict[str, list[float]] = {}
        for _ in range(rounds):
            for name, change in (
                ("open 100,000 rows", lambda: table.set_rows(rows)),
                ("move the cursor", lambda: table.move_cursor(1)),
                ("a letter at once, 100,000 rows", lambda: table.filter("r")),
                ("the next letter", lambda: table.filter("re")),
                ("the filter cleared", lambda: table.filter("")),
                ("a letter later on, 100,000 rows", lambda: table.filter("r")),
                ("the filter cleared", lambda: table.filter("")),
                ("sort 100,000 rows", lambda: table.sort((1, True))),
                ("unsorted again", lambda: table.sort(None)),
                ("10,000 rows in their place", lambda: table.set_rows(fewer_rows)),
                ("a letter, 10,000 rows", lambda: table.filter("9")),
                ("all again", lambda: table.filter("")),
            ):
                times.setdefault(name, []).append(await time_to_paint(change))
    targets = {"open 100,000 rows": "100 ms", "a letter at once, 100,000 rows": "80 ms",
               "a letter later on, 100,000 rows": "80 ms", "a letter, 10,000 rows": "25 ms",
               "sort 100,000 rows": "100 ms"}  # fmt: skip
    for name, values in times.items():
        report(f"table: {name}", f"{statistics.median(values):.0f} ms (first {values[0]:.0f})",
               targets.get(name, "-"))  # fmt: skip


if __name__ == "__main__":
    main()
