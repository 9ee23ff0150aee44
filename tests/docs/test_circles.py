"""No import cycles, at import time, inside functions, or for types."""

from __future__ import annotations

from graphlib import TopologicalSorter

import grimp
import pytest

DEMO = "workato_tui.demo"
"""The demo's handlers, calls, and data know each other's types."""


@pytest.mark.parametrize("types", [True, False], ids=["with types", "at run time"])
def test_imports_have_no_cycle(types: bool) -> None:
    graph = grimp.build_graph(
        "workato_tui", exclude_type_checking_imports=not types, cache_dir=None
    )
    imports = {
        module: graph.find_modules_directly_imported_by(module)
        for module in graph.modules
        if not (types and module.startswith(DEMO))
    }
    # Raises CycleError, which names the modules of a cycle.
    assert len(list(TopologicalSorter(imports).static_order())) >= len(imports)
