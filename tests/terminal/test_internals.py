"""The private parts of Textual and httpcore that the program uses still exist."""

from __future__ import annotations

import ast
from functools import cache, reduce
from importlib import import_module
from importlib.metadata import requires, version
from inspect import getsource, isclass
from pkgutil import walk_packages
from textwrap import dedent
from typing import Any

import httpcore
import pytest
from packaging.requirements import Requirement
from textual import events
from textual.widget import Widget

import workato_tui
from workato_tui.api.httpcore_internals import READ_SIZE, read_in_large_chunks
from workato_tui.terminal.textual_internals import (
    PRIVATE_PARTS,
    PrivatePart,
    event_time,
    input_parser,
    share_style_cache,
)

UI_FOLDERS = ("app", "explorer", "actions", "dialogs", "widgets", "terminal")


@pytest.mark.parametrize("part", PRIVATE_PARTS, ids=lambda part: part.name)
def test_the_installed_textual_has_every_private_part(part: PrivatePart) -> None:
    *path, name = part.name.split(".")
    owner = reduce(getattr, path, import_module(part.module))
    found = callable(getattr(owner, name, None)) or name in assigned_attributes(owner)
    assert found, f"{part.name}: {part.reason} Without it: {part.without_it}"


def test_every_private_part_that_a_class_uses_is_listed() -> None:
    listed = {part.name.rpartition(".")[2] for part in PRIVATE_PARTS}
    for module in walk_packages(workato_tui.__path__, "workato_tui."):
        if module.name.split(".")[1] in UI_FOLDERS:
            for cls in vars(import_module(module.name)).values():
                if isclass(cls) and cls.__module__ == module.name:
                    unlisted = private_parts_of_textual_in(cls) - listed
                    assert not unlisted, f"{cls.__qualname__}: list {unlisted} in PRIVATE_PARTS"


def private_parts_of_textual_in(cls: type) -> set[str]:
    """Return the private names of the Textual classes above ``cls`` that its code uses."""
    bases = [base for base in cls.__mro__ if base.__module__.startswith("textual.")]
    if not bases:
        return set()
    theirs = {name for base in bases for name in (*vars(base), *assigned_attributes(base))}
    nodes = list(ast.walk(ast.parse(dedent(getsource(cls)))))
    used = {node.attr for node in nodes if isinstance(node, ast.Attribute)}
    used |= {
        node.name for node in nodes if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    }
    return {name for name in used & theirs if name.startswith("_") and not name.startswith("__")}


@cache
def assigned_attributes(cls: Any) -> frozenset[str]:
    """Return the attributes that methods of a class assign to ``self``."""
    if not isclass(cls):
        return frozenset()
    return frozenset(
        node.attr
        for node in ast.walk(ast.parse(dedent(getsource(cls))))
        if isinstance(node, ast.Attribute)
        and isinstance(node.ctx, ast.Store)
        and isinstance(node.value, ast.Name)
        and node.value.id == "self"
    )


def test_textual_is_limited_to_the_tested_series() -> None:
    requirement = next(
        one for one in map(Requirement, requires("workato-tui") or []) if one.name == "textual"
    )
    series = version("textual").split(".")[:2]
    assert requirement.specifier.contains(version("textual"))
    assert not requirement.specifier.contains(f"{series[0]}.{int(series[1]) + 1}.0")


def test_the_input_parser_uses_the_clock_of_events() -> None:
    parser = input_parser(debug=False)
    assert parser is not None
    before = event_time()
    [key] = parser.feed("\x1b[A")
    assert isinstance(key, events.Key)
    assert key.key == "up"
    assert before <= key.time <= event_time()


def test_cached_colors_keep_no_references_to_widgets() -> None:
    from textual._styles_cache import StylesCache

    share_style_cache()
    assert isinstance(vars(StylesCache)["get_inner_outer"], classmethod)
    assert Widget().styles.background is not None


def test_httpcore_reads_with_the_configured_size() -> None:
    read_in_large_chunks()
    assert httpcore.AsyncHTTP11Connection.READ_NUM_BYTES == READ_SIZE
    assert httpcore.HTTP11Connection.READ_NUM_BYTES == READ_SIZE
