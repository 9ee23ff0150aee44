"""No module imports itself on a way around, at import time, inside functions, or for types."""

from __future__ import annotations

from graphlib import TopologicalSorter

import grimp

ALONE = "workato_tui.demo"
"""The demo's handlers, its calls, and its worlds know each other's types."""


def test_imports_make_no_circle() -> None:
    graph = grimp.build_graph("workato_tui", exclude_type_checking_imports=False, cache_dir=None)
    imports = {
        module: graph.find_modules_directly_imported_by(module)
        for module in graph.modules
        if not module.startswith(ALONE)
    }
    # Raises CycleError, which names the modules of a circle.
    assert len(list(TopologicalSorter(imports).static_order())) >= len(imports)
