"""Modules of functions that are imported at the first call.

    if TYPE_CHECKING:
        from workato_tui.actions import deploy
    else:
        deploy = LazyModule("workato_tui.actions.deploy")

Type checkers and editors see the module itself; at run time it is imported when one of its
functions is called, so that what the first screen does not need costs nothing at startup.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable


class LazyModule:
    """Stands for a module until one of its functions is called."""

    def __init__(self, name: str) -> None:
        """``name``: the dotted name of the module."""
        self._name = name

    def __getattr__(self, name: str) -> Callable[..., Any]:
        def call(*arguments: Any) -> Any:
            return getattr(import_module(self._name), name)(*arguments)

        return call
