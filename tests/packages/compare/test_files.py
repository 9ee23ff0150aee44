"""Archives of pages, which every export writes again."""

from __future__ import annotations

import json
from typing import Any

from tests.packages.contents.recipes import recipe, step
from tests.packages.zips import make_zip
from workato_tui.packages.compare.compare import compare
from workato_tui.packages.compare.detail import detail_of
from workato_tui.packages.contents.package import open_package

PAGE = {"path": "desk", "content": {"layout": [1, {"name": "Title", "text": "Depots", "x": 1}]}}


def page(text: str = "Depots", archive: bytes | None = None, **fields: Any) -> dict[str, bytes]:
    content = {"layout": [1, {"name": "Title", "text": text, "x": 1}]}
    if archive is None:
        copy = {"path": "desk", "content": content, **fields}
        archive = make_zip({"page.json": json.dumps(copy, indent=2)})
    main = {"name": "Desk", "path": "desk", "content": content}
    return {"desk.lcap_page.json": json.dumps(main).encode(), "desk.lcap_page.zip": archive}


def changes(before: dict[str, bytes], after: dict[str, bytes]) -> tuple[list[str], list[str]]:
    """Return the changes and the noise."""
    comparison = compare(open_package(make_zip(before)), open_package(make_zip(after)))
    details = [detail_of(comparison, change) for change in comparison.changes]
    reported = [
        f"{change.label}: {change.before} → {change.after}"
        for detail in details
        for change in detail.changes
    ]
    assert comparison.differs == bool(reported)
    return reported, [item.noise for detail in details for item in detail.noise]


def test_times_in_an_archive_are_ignored():
    later = make_zip({"page.json": json.dumps(PAGE, indent=2)})
    times = b"\x21\x5c"  # the date of its members
    assert later.count(times) == 2
    assert changes(page(), page(archive=later)) == ([], [])
    later = later.replace(times, b"\x22\x5c")
    assert changes(page(), page(archive=later)) == ([], ["times in the archive"])


def test_changes_in_an_archive_are_reported_once():
    reported, noise = changes(page(), page("Depots of Norway"))
    assert reported == ["Content > Layout > Title > Text: Depots → Depots of Norway"]
    assert noise == ["a copy of the page"]
    reported, noise = changes(page(), page(theme="dark"))
    assert reported == ["page.json in desk.lcap_page.zip: Theme:  → dark"]
    moved = json.loads(json.dumps(PAGE))
    moved["content"]["layout"][1]["x"] = 5
    archive = make_zip({"page.json": json.dumps(moved)})
    assert changes(page(), page(archive=archive))[1] == ["position on the canvas"]


def test_added_removed_and_broken_files_of_an_archive():
    before = make_zip({"a.html": "<p>", "b.css": "x"})
    after = make_zip({"a.html": "<b>", "c.js": "long"})
    reported, _ = changes(page(archive=before), page(archive=after))
    assert reported == [
        "line 1: <p> → <b>".replace("line 1", "a.html in desk.lcap_page.zip line 1"),
        "c.js in desk.lcap_page.zip:  → 4 bytes",
        "b.css in desk.lcap_page.zip: 1 byte → ",
    ]
    reported, _ = changes(page(archive=before), page(archive=b"no zip"))
    assert reported == [f"desk.lcap_page.zip: {len(before)} bytes → 6 bytes"]


def test_a_check_that_is_not_skipped_equals_a_missing_one():
    def with_check(**config: Any) -> dict[str, bytes]:
        value = recipe(step("x.y"), step("logger.log", "log"), uses={"logger": None})
        value["config"][0].update(config)
        return {"a.recipe.json": json.dumps(value).encode()}

    assert changes(with_check(), with_check(skip_validation=False)) == ([], ["empty"])
    reported, _ = changes(with_check(), with_check(skip_validation=True))
    assert len(reported) == 1
