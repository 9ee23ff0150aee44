"""The sections of the section bar."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from workato_tui.views.view import View
    from workato_tui.views.workspace import WorkspaceState


class Section(NamedTuple):
    """A section of the bar. Its module is imported when it is first opened."""

    id: str
    key: str
    title: str
    short_title: str
    module: str
    view: str

    def make(self, workspace: WorkspaceState) -> View:
        """Create the section's own view."""
        view: View = getattr(import_module(self.module), self.view)(workspace)
        return view


SECTIONS: tuple[Section, ...] = tuple(
    Section(title.lower(), key, title, short, f"workato_tui.views.{title.lower()}",
            f"{title}View")
    for key, title, short in (
        ("1", "Projects", "Proj"),
        ("2", "Builds", "Build"),
        ("3", "Deployments", "Depl"),
        ("4", "Reviews", "Rev"),
        ("5", "Customers", "Cust"),
        ("6", "Downloads", "Down"),
        ("7", "Requests", "Req"),
        ("8", "Resources", "Res"),
        ("9", "Ledger", "Ledg"),
        ("0", "Board", "Board"),
    )
)  # fmt: skip
SECTION_BY_ID: dict[str, Section] = {section.id: section for section in SECTIONS}
DEFAULT_SECTION = "deployments"
