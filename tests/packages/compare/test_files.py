"""Files beside assets: the archives of pages, which each export writes anew."""

from __future__ import annotations

import json
from typing import Any

from tests.packages.contents.recipes import recipe, step
from tests.packages.zips import make_zip
from workato_tui.packages.compare.compare import compare
from workato_tui.packages.compare.detail import detail_of
from workato_tui.packages.contents.package import open_package

PAGE = {"path": "desk", "content": {"layout": [1, {"name": "Title", "text": "Depots", "x": 1}]}}


def page(text: str = "Depots", archive: bytes | None = None, **inside: Any) -> dict[str, bytes]:
    content = {"layout": [1, {"name": "Title", "text": text, "x": 1}]}
    if archive is None:
        copy = {"path": "desk", "content": content, **inside}
        archive = make_zip({"page.json": json.dumps(copy, indent=2)})
    main = {"name": "Desk", "path": "desk", "content": content}
    return {"desk.lcap_page.json": json.dumps(main).encode(), "desk.lcap_page.zip": archive}


def changes(before: dict[str, bytes], after: dict[str, bytes]) -> tuple[list[str], list[str]]:
    found = compare(open_package(make_zip(before)), open_package(make_zip(after)))
    details = [detail_of(found, one) for one in found.changes]
    told = [f"{one.label}: {one.before} → {one.after}" for each in details for one in each.changes]
    assert found.differs == bool(told)
    return told, [one.noise for each in details for one in each.noise]


def test_times_in_an_archive_are_ignored():
    later = make_zip({"page.json": json.dumps(PAGE, indent=2)})
    times = b"\x21\x5c"  # the date of its members
    assert later.count(times) == 2
    assert changes(page(), page(archive=later)) == ([], [])
    later = later.replace(times, b"\x22\x5c")
    assert changes(page(), page(archive=later)) == ([], ["times in the archive"])


def test_changes_in_an_archive_are_reported_once():
    told, noise = changes(page(), page("Depots of Norway"))
    assert told == ["Content > Layout > Title > Text: Depots → Depots of Norway"]
    assert noise == ["a copy of the page"]
    told, noise = changes(page(), page(theme="dark"))
    assert told == ["page.json in desk.lcap_page.zip: Theme:  → dark"]
    moved = json.loads(json.dumps(PAGE))
    moved["content"]["layout"][1]["x"] = 5
    archive = make_zip({"page.json": json.dumps(moved)})
    assert changes(page(), page(archive=archive))[1] == ["position on the canvas"]


def test_added_removed_and_broken_files_of_an_archive():
    one = make_zip({"a.html": "<p>", "b.css": "x"})
    two = make_zip({"a.html": "<b>", "c.js": "long"})
    told, _ = changes(page(archive=one), page(archive=two))
    assert told == [
        "line 1: <p> → <b>".replace("line 1", "a.html in desk.lcap_page.zip line 1"),
        "c.js in desk.lcap_page.zip:  → 4 bytes",
        "b.css in desk.lcap_page.zip: 1 byte → ",
    ]
    told, _ = changes(page(archive=one), page(archive=b"no zip"))
    assert told == [f"desk.lcap_page.zip: {len(one)} bytes → 6 bytes"]


def test_a_check_that_is_not_skipped_equals_a_missing_one():
    def made(**more: Any) -> dict[str, bytes]:
        value = recipe(step("x.y"), step("logger.log", "log"), uses={"logger": None})
        value["config"][0].update(more)
        return {"a.recipe.json": json.dumps(value).encode()}

    assert changes(made(), made(skip_validation=False)) == ([], ["empty"])
    told, _ = changes(made(), made(skip_validation=True))
    assert len(told) == 1
