"""Text from the server that is not meant well: nothing crashes, and none of it acts."""

from __future__ import annotations

import unicodedata
from pathlib import Path

import pytest

from tests.screens.worlds import Table
from tests.support.screen import (
    NARROW,
    WIDE,
    explorer_of,
    paste,
    running,
    said,
    settle,
    text_of,
    until,
    until_text,
)

HOSTILE = {
    "markup": "[/orders] [bold red]x[/] [link=file:///etc]y[/link] $WORKATO {0} %s \\[",
    "ansi": "\x1b[31mred\x1b[0m \x1b]0;owned\x07 \x1b]52;c;b3duZWQ=\x07 \x9b2J \x1bP1;1|x\x1b\\",
    "bidi": "invoice\u202egpj.exe \u2066hidden\u2069 \u200fright",
    "zero width": "pass\u200bword \ufeffstart \u00adsoft " + "e" + "\u0301" * 300,
    "lines": "first\nsecond\r\nthird\rfourth\u2028fifth\x0bsixth\tseventh\x00eighth\x7f",
    "long": "x" * 10_000,
    "wide": "文" * 500 + "👩‍👩‍👧‍👦" * 10,
    "odd": "\ud800 lone \U000e0041 tag \ufffe",
    "words": "../../etc/passwd | ; rm -rf ~ `id` $(id)",
}
TEXTS = list(HOSTILE.values())
WHEN = "2025-03-14T08:09:26.000-07:00"


def hostile_world() -> Table:
    projects = [
        {"id": 100 + i, "name": text, "description": text, "folder_id": 200 + i}
        for i, text in enumerate(TEXTS)
    ]
    deployments = [
        {
            "id": 300 + i, "title": text, "description": text, "project_id": str(100 + i),
            "project_build_id": 400 + i, "environment_type": text, "state": text,
            "detailed_state": text, "review_state": text, "performed_by_name": text,
            "created_at": WHEN, "updated_at": text,
            "assets": [
                {"id": n, "name": each, "type": each, "state": each, "folder": each}
                for n, each in enumerate(TEXTS)
            ],
            "reviews": [{"status": text, "comment": text, "reviewer_name": text}],
        }
        for i, text in enumerate(TEXTS)
    ]  # fmt: skip
    builds = {
        f"project_builds/{400 + i}": {
            "id": 400 + i, "description": text, "project_id": str(100 + i), "state": text,
            "performed_by_name": text, "created_at": WHEN, "download_url": None,
        }
        for i, text in enumerate(TEXTS)
    }  # fmt: skip
    folders = [{"id": 200 + i, "name": text, "is_project": True} for i, text in enumerate(TEXTS)]
    return Table(
        {
            "users/me": {"id": 1, "name": TEXTS[1] + TEXTS[0], "email": TEXTS[2]},
            "projects": projects,
            "folders": folders,
            "deployments": deployments,
            **{f"deployments/{one['id']}": one for one in deployments},
            **builds,
        }
    )


def assert_clean(pilot) -> None:
    """No character on the screen that a terminal obeys, and every line as wide as the screen."""
    strips = pilot.app.screen._compositor.render_strips()
    for strip in strips:
        assert strip.cell_length == pilot.app.size.width
        for segment in strip:
            bad = [c for c in segment.text if unicodedata.category(c) in ("Cc", "Cf", "Cs", "Zl")]
            assert not bad, (bad, segment.text)
            assert segment.control is None


@pytest.mark.parametrize("size", [WIDE, NARROW])
async def test_every_list_shows_it_as_plain_text(size):
    async with running(hostile_world(), size=size) as pilot:
        for section in ("3", "1", "2", "7"):
            await pilot.press(section)
            await settle(pilot)
            assert_clean(pilot)
            assert "[/orders]" in text_of(pilot) or section == "7"


@pytest.mark.parametrize("section", ["deployments", "builds", "projects"])
async def test_every_detail_shows_it_as_plain_text(section):
    async with running(hostile_world(), section=section) as pilot:
        for number in range(len(TEXTS)):
            explorer_of(pilot).table.move_to(number)
            await pilot.press("enter")
            await settle(pilot)
            assert_clean(pilot)
            explorer_of(pilot).pop()
            assert_clean(pilot)


async def test_forms_menus_and_pickers_show_it_as_plain_text():
    async with running(hostile_world()) as pilot:
        await pilot.press("f")
        await until_text(pilot, "Which deployments")
        assert_clean(pilot)
        rows = pilot.app.screen.form.rows
        rows["project_id"].field.focus()
        await pilot.press("space")
        await pilot.pause()
        assert_clean(pilot)
        await pilot.press("escape")
        rows["folder_id"].field.focus()
        await pilot.press("ctrl+o")
        await until_text(pilot, "Choose a folder", "[/orders]")
        assert_clean(pilot)
        await pilot.press("enter")
        await until_text(pilot, "Which deployments")
        assert_clean(pilot)
        await pilot.press("ctrl+s")
        await until(pilot, lambda: pilot.app.screen is explorer_of(pilot))
        await settle(pilot)
        await pilot.press("enter")
        await settle(pilot)
        await pilot.press("f")
        await until_text(pilot, "Which assets of")
        assert_clean(pilot)
        await pilot.press("escape", "full_stop")
        await until_text(pilot, "Actions here")
        assert_clean(pilot)


async def test_filter_sort_copy_and_export_survive_it():
    async with running(hostile_world()) as pilot:
        for _ in range(2 * 9 + 1):
            await pilot.press("s")
            assert_clean(pilot)
        await pilot.press("slash", *"[/ord")
        assert_clean(pilot)
        await pilot.press("escape", "slash")
        await paste(pilot, HOSTILE["ansi"])
        assert_clean(pilot)
        await pilot.press("escape", "Y")
        await until(pilot, lambda: "copied" in said(pilot))
        assert_clean(pilot)
        await pilot.press("e")
        await until(pilot, lambda: "written to" in said(pilot))
        (file,) = Path.cwd().glob("*.csv")
        text = file.read_bytes().decode()
        assert "\x1b" not in text
        assert "[/orders]" in text


async def test_a_download_of_it_ends_in_a_message_and_a_safe_name():
    async with running(hostile_world()) as pilot:
        await pilot.press("space", "space", "space", "space", "space", "space", "space", "space",
                          "space", "d")  # fmt: skip
        await until_text(pilot, "Download folder of")
        await pilot.press("ctrl+s")
        transfers = explorer_of(pilot).desk.transfers
        await until(pilot, lambda: len(transfers.newest()) == len(TEXTS))
        await until(pilot, lambda: not transfers.running)
        await pilot.press("6")
        await settle(pilot)
        assert {transfer.state for transfer in transfers.newest()} == {"failed"}
        assert_clean(pilot)
        for transfer in transfers.newest():
            assert "/" not in transfer.name
            assert transfer.path.parent == Path.cwd()
            assert len(transfer.name.encode()) <= 255
            assert transfer.name.isprintable()
