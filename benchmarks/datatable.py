"""The baseline of the keys: Textual's DataTable with the rows of the list."""

from __future__ import annotations

from textual.app import App, ComposeResult
from textual.widgets import DataTable, Footer, Header


class TableApp(App[None]):
    """A header, a table, and a footer."""

    def compose(self) -> ComposeResult:
        yield Header()
        yield DataTable(cursor_type="row")
        yield Footer()

    def on_mount(self) -> None:
        table = self.query_one(DataTable)
        table.add_columns("ID", "Title", "Env", "State", "Project")
        for n in range(200, 0, -1):
            table.add_row(str(n), f"Release {n}", "test", "success", f"Project {n % 12}")
        table.focus()


if __name__ == "__main__":
    TableApp().run()
