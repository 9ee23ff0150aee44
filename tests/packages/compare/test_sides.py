"""Two versions of an asset side by side."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from tests.packages.contents.recipes import recipe, step
from tests.packages.zips import make_zip
from workato_tui.packages.compare.side_by_side import SideBySideRow, inline_spans, side_by_side
from workato_tui.packages.contents.package import open_package

if TYPE_CHECKING:
    from workato_tui.packages.contents.asset import Asset


def asset(value: Any, name: str = "a.recipe.json") -> Asset:
    text = value if isinstance(value, str) else json.dumps(value)
    return open_package(make_zip({name: text})).assets[0]


def rows(before: Any, after: Any, **options: Any) -> list[SideBySideRow]:
    return side_by_side(asset(before), asset(after), **options)


def differing(before: Any, after: Any, **options: Any) -> list[tuple[str, str | None, str | None]]:
    return [
        (row.kind, row.before and row.before.strip(" ,"), row.after and row.after.strip(" ,"))
        for row in rows(before, after, **options)
        if row.kind != "same"
    ]


def orders(amount: str, **parts: Any) -> dict[str, Any]:
    schema = [{"name": "amount", "label": parts.pop("label", "Amount")}]
    fields = {"amount": amount, "number": parts.pop("number", "1")}
    pay = step("bank.pay", input=fields, extended_input_schema=schema)
    return recipe(step("clock.timer"), pay, **parts)


def test_changes_are_marked_and_noise_is_dimmed():
    before = orders("100", version=3, label="Amount")
    after = {key: orders("120", version=4, label="Sum")[key] for key in reversed(before)}
    folded = '"extended_input_schema": [… 4 lines …]'
    assert differing(before, after) == [
        ("noise", '"version": 3', '"version": 4'),
        ("changed", '"amount": "100"', '"amount": "120"'),
        ("noise", folded, folded),
    ]
    changed = next(row for row in rows(before, after) if row.kind == "changed")
    assert changed.before is not None
    assert [changed.before[slice(*span)] for span in changed.before_spans] == ["100"]
    everything = differing(before, after, noise=True)
    assert ("changed", '"label": "Amount"', '"label": "Sum"') in everything


def test_designer_data_on_one_side_is_noise():
    before, after = (
        recipe(step("clock.timer"), step("a.find", "f", input={"a": "1", **fields}))
        for fields in ({}, {"$internal_value_x": "string"})
    )
    line = '"$internal_value_x": "string"'
    assert ("noise", None, line) in differing(before, after)
    assert ("noise", line, None) in differing(after, before)
    assert ("added", None, line) in differing(before, after, noise=True)


def test_a_field_named_like_noise_is_not_noise():
    assert differing(orders("1", number="7"), orders("1", number="8")) == [
        ("changed", '"number": "7"', '"number": "8"')
    ]


def test_an_added_asset_has_one_side():
    added = side_by_side(None, asset(orders("1")))
    assert {row.kind for row in added} == {"added"}
    assert {row.before for row in added} == {None}
    assert differing('{"a": 1\nrest', '{"a": 2\nrest') == [("changed", '{"a": 1', '{"a": 2')]


def test_the_most_similar_lines_are_aligned():
    before = 'amount: "x"\nname: "Acme"\nend'
    after = 'first: 1\nsecond: 2\nname: "Acme GmbH"\nend'
    assert [row.kind for row in side_by_side(asset(before, "a.txt"), asset(after, "a.txt"))] == [
        "removed", "added", "added", "changed", "same",
    ]  # fmt: skip


def test_differences_within_a_line_are_marked_by_words():
    before, after = '"a": "price of {order}"', '"a": "price of {order} * 1.2"'
    left, right = inline_spans(before, after)
    assert left == ()
    assert [after[slice(*span)] for span in right] == [" * 1.2"]
    long = inline_spans("x " * 300 + "one" + " y" * 300, "x " * 300 + "two" + " y" * 300)
    assert long == (((600, 603),), ((600, 603),))
