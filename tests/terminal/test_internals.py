"""The private parts of Textual and httpcore that the program uses still exist."""

from __future__ import annotations

from functools import reduce
from importlib import import_module
from importlib.metadata import requires, version

import httpcore
import pytest
from packaging.requirements import Requirement
from textual import events
from textual.widget import Widget

from workato_tui.api.httpcore_internals import READ_SIZE, read_in_large_chunks
from workato_tui.terminal.textual_internals import (
    PRIVATE_PARTS,
    PrivatePart,
    event_time,
    input_parser,
    share_style_cache,
)


@pytest.mark.parametrize("part", PRIVATE_PARTS, ids=lambda part: part.name)
def test_the_installed_textual_has_every_private_part(part: PrivatePart) -> None:
    member = reduce(getattr, part.name.split("."), import_module(part.module))
    assert callable(member), f"{part.name}: {part.reason} Without it: {part.without_it}"


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
