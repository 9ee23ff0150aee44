"""Any JSON value in any place can be read and compared; every changed value is reported."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.packages.compare.sample_package import (
    FILES,
    LEAVES,
    PLACES,
    SIZE,
    copied,
    put,
    value_at,
    zipped,
)
from tests.support.soak import example_count
from workato_tui.packages.compare.compare import compare
from workato_tui.packages.compare.report_json import to_data
from workato_tui.packages.compare.report_markdown import markdown
from workato_tui.packages.compare.report_text import plain_text
from workato_tui.packages.compare.side_by_side import side_by_side
from workato_tui.packages.contents.package import open_package
from workato_tui.packages.contents.references import links
from workato_tui.packages.contents.summary import summarize
from workato_tui.packages.contents.to_text import describe_asset, json_text, step_json

ODD = st.sampled_from([
    None, True, False, 0, -1, 1.5, 10**30, "", " ", "x", "true", "=", "#{", "[{", "[]", "{}", "1",
    "#{_dp('')}", "#{_dp('{}')}", "#{_dp('[]')}", "#{_dp('{\"line\":[],\"path\":{}}')}",
    "#{_('data.x')}", "_('data.a.b', 'list_meta')", "a\nb", "\ud800", "a,b\nc", "<p>", "\x1b[1m",
    [], {}, [[]], [{}], [None], ["x"], {"x": "y"}, {"zip_name": 1}, {"name": []}, {"": {}},
    {"name": "a", "folder": ""}, {"zip_name": "b.recipe.json", "name": None, "folder": {}},
    {"type": "compound", "conditions": [{}]}, {"conditions": [[], {"operand": ["x"]}, None]},
    {"type": "compound", "operand": [], "conditions": []},
    [{"name": "a", "type": []}], [{"name": "a", "label": {}}], [{"id": 1, "title": 2}],
])  # fmt: skip
CHANGES = st.lists(st.tuples(st.sampled_from(PLACES), ODD), min_size=1, max_size=4)
MANY = settings(
    max_examples=example_count(480), deadline=None, suppress_health_check=list(HealthCheck)
)


def changed(changes: list[tuple[Any, Any]]) -> dict[str, Any]:
    files = copied(FILES)
    for path, value in changes:
        try:
            put(files, path, json.loads(json.dumps(value)))
        except (LookupError, TypeError):
            continue  # an earlier change has removed the place
    return files


@MANY
@given(CHANGES)
def test_random_values_are_compared_without_errors(changes):
    before, after = open_package(zipped(FILES)), open_package(zipped(changed(changes)))
    for asset in after.assets:
        assert describe_asset(after, asset)
        assert summarize(asset).name is not None
        json_text(after, asset)
        for number in range(1, 5):
            step_json(after, asset, number)
    links(after)
    for sides in ((before, after), (after, before), (after, after)):
        comparison = compare(*sides)
        for report in (plain_text, markdown):
            "\n".join(report(comparison, noise=True)).encode()
        json.dumps(to_data(comparison, noise=True))
        for change in comparison.changes:
            side_by_side(change.before, change.after)


NOISE_FIELDS = frozenset((
    "as", "uuid", "number", "version", "version_no", "sticky", "extended_output_schema",
    "dynamicPickListSelection", f"$internal_value_{SIZE}",
))  # fmt: skip
"""Fields whose changes are noise; other changes are reported."""


def is_noise(path: tuple[Any, ...]) -> bool:
    if path[0] in ("orders.api_group.json", "count.insights_query.json", "account.properties.json"):
        return False  # people write these versions
    if path[-2:] in (("filter", "operand"), ("input", "operand")):
        return len(value_at(FILES, path[:-1])["conditions"]) == 1
    if path[-1] == "x":
        return isinstance(value_at(FILES, path), int)
    if path[-1] == "as":
        return bool(value_at(FILES, path) != "rows")  # data pills name that step
    return not NOISE_FIELDS.isdisjoint(map(str, path))


@pytest.mark.parametrize("odd", [[], {}, [{}], 5, None], ids=str)
def test_every_field_accepts_any_type(odd):
    """Try every place, since the random test may miss some."""
    for path in PLACES:
        if path[0].endswith(".rb"):
            continue
        files = copied({path[0]: FILES[path[0]]})
        put(files, path, odd)
        package = open_package(zipped(files))
        for asset in package.assets:
            assert describe_asset(package, asset)
            assert summarize(asset).name is not None


def other_values(value: Any) -> list[Any]:
    if isinstance(value, bool):
        return [not value]
    return [value + 1] if isinstance(value, int) else [f"{value or ''}x", 7]


@pytest.mark.parametrize("file", FILES)
def test_every_changed_value_is_reported_unless_listed(file):
    unreported = []
    referenced = {
        path: FILES[path] for path in FILES if path.startswith(("find", "shop", "depots"))
    }
    for path in [leaf for leaf in LEAVES if leaf[0] == file]:
        for other in other_values(value_at(FILES, path)):
            files = copied({**referenced, file: FILES[file]})
            put(files, path, other)
            before = open_package(zipped({**referenced, file: FILES[file]}))
            comparison = compare(before, open_package(zipped(files)))
            if comparison.differs == is_noise(path):
                unreported.append((path[1:], other))
            assert comparison.changes
    assert unreported == []


@pytest.mark.parametrize("file", FILES)
def test_every_removed_value_is_reported_unless_listed(file):
    """Removing an empty value changes nothing, except for properties."""
    unreported = []
    referenced = {
        path: FILES[path] for path in FILES if path.startswith(("find", "shop", "depots"))
    }
    before = open_package(zipped({**referenced, file: FILES[file]}))
    for path in [place for place in PLACES if place[0] == file and len(place) > 1]:
        files = copied({**referenced, file: FILES[file]})
        value = value_at(FILES, path)
        del value_at(files, path[:-1])[path[-1]]
        comparison = compare(before, open_package(zipped(files)))
        is_silent = value in (None, "", [], {}) and "propert" not in file
        is_silent = is_silent or path[-2:] == ("config", 1)  # an app without a connection
        if comparison.differs == (is_silent or is_noise(path)):
            unreported.append((path[1:], value))
        assert comparison.changes
    assert unreported == []


@pytest.mark.parametrize("odd", [5, "x", None, [], {}])
@pytest.mark.parametrize(
    "path", [("code",), ("config",), ("code", "block"), ("code", "block", 1), ("config", 0)]
)
def test_values_in_place_of_a_step_are_reported(path, odd):
    recipe = copied(FILES)["main.recipe.json"]
    before = {"main.recipe.json": recipe}
    after = copied(before)
    put(after, ("main.recipe.json", *path), odd)
    for old, new in ((before, after), (after, before)):
        assert compare(open_package(zipped(old)), open_package(zipped(new))).differs
    other_value = copied(after)
    put(other_value, ("main.recipe.json", *path), [6])
    assert compare(open_package(zipped(after)), open_package(zipped(other_value))).differs
