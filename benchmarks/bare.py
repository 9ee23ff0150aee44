"""The baseline of the start: a bare Textual app with a header, a table, and a footer."""

from __future__ import annotations

from textual.app import App, ComposeResult
from textual.widgets import DataTable, Footer, Header


class BareApp(App[None]):
    """A table with twenty rows."""

    BINDINGS = [("q", "quit", "Quit"), ("r", "refresh", "Refresh")]

    def compose(self) -> ComposeResult:
        yield Header()
        yield DataTable(cursor_type="row")
        yield Footer()

    def on_mount(self) -> None:
        table = self.query_one(DataTable)
        table.add_columns("ID", "Title", "Env", "State", "Review", "Project", "Build", "When")
        for number in range(20):
            table.add_row(str(number), f"Row {number}", "test", "done", "-", "Sales", "12", "2h")
        table.focus()


if __name__ == "__main__":
    BareApp().run()
