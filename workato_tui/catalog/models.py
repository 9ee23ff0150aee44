"""Base classes and field types of the catalog's models."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict

from workato_tui.api.models import Count, Id, Model, Timestamp

__all__ = ["Count", "Filters", "Id", "Model", "NamedItem", "SwitchableItem", "Timestamp"]


class NamedItem(Model):
    """An item with an id, a name, and times."""

    id: Id = ""
    name: str | None = None
    created_at: Timestamp | None = None
    updated_at: Timestamp | None = None


class SwitchableItem(NamedItem):
    """An item that can be enabled and disabled."""

    active: bool | None = None

    @property
    def state(self) -> str | None:
        """Whether it accepts calls."""
        return {True: "on", False: "off"}.get(self.active)  # type: ignore[arg-type]


class Filters(BaseModel):
    """Server-side filters of a list."""

    model_config = ConfigDict(defer_build=True, populate_by_name=True)
