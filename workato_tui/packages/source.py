"""The source of a package."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Literal


@dataclass(frozen=True)
class PackageSource:
    """A build, an exported package, or a path; ``id`` is its number or the path."""

    kind: Literal["build", "package", "path"]
    id: str
    project_name: str = ""
    """The project's name, used in file names."""

    @property
    def label(self) -> str:
        """The name to show."""
        return Path(self.id).name or self.id if self.kind == "path" else f"{self.kind} {self.id}"

    @property
    def title(self) -> str:
        """The name to show at the start of a line."""
        return self.label if self.kind == "path" else self.label.capitalize()
