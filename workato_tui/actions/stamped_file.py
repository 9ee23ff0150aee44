"""Writes files with the time in their names."""

from __future__ import annotations

from typing import TYPE_CHECKING

from workato_tui.common.clock import Clock
from workato_tui.common.local_time import local_at
from workato_tui.common.paths import working_folder
from workato_tui.common.private_file import write_private
from workato_tui.packages.names import safe_name

if TYPE_CHECKING:
    from pathlib import Path


def write_stamped(name: str, suffix: str, text: str) -> Path:
    """Write a file to the working folder and return its path. Blocking."""
    stamp = local_at(Clock.now()).strftime("%Y%m%d-%H%M%S")
    return write_private(working_folder() / safe_name(f"{name} {stamp}", suffix=suffix), text)
