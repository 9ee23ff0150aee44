"""Modules that are imported at their first use.

    if TYPE_CHECKING:
        from workato_tui.actions import deploy
    else:
        deploy = LazyModule("workato_tui.actions.deploy")

Type checkers and editors see the module itself; at run time it is imported when a name of it is
looked up, so that what the first screen does not need costs nothing at startup.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any


class LazyModule:
    """Stands for a module until one of its names is looked up."""

    def __init__(self, name: str) -> None:
        """``name``: the dotted name of the module."""
        self._name = name

    def __getattr__(self, name: str) -> Any:
        return getattr(import_module(self._name), name)
