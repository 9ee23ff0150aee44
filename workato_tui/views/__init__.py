"""The sections of the section bar; their keys are in the key map."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from workato_tui.views.view import View
    from workato_tui.views.workspace import WorkspaceState


class Section(NamedTuple):
    """A section of the bar. Its module is imported when it is first opened."""

    id: str
    title: str
    short_title: str
    module: str
    view: str

    def make(self, workspace: WorkspaceState) -> View:
        """Create the section's own view."""
        view: View = getattr(import_module(self.module), self.view)(workspace)
        return view


SECTIONS: tuple[Section, ...] = tuple(
    Section(title.lower(), title, short, f"workato_tui.views.{title.lower()}", f"{title}View")
    for title, short in (
        ("Projects", "Proj"),
        ("Builds", "Build"),
        ("Deployments", "Depl"),
        ("Reviews", "Rev"),
        ("Customers", "Cust"),
        ("Downloads", "Down"),
        ("Requests", "Req"),
        ("Resources", "Res"),
        ("Ledger", "Ledg"),
        ("Board", "Board"),
    )
)  # fmt: skip
SECTION_BY_ID: dict[str, Section] = {section.id: section for section in SECTIONS}
DEFAULT_SECTION = "deployments"
