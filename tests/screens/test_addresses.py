"""Workato URLs pasted into ``#``, or given at the start."""

from __future__ import annotations

import pytest

from tests.support.screen import (
    NARROW,
    WIDE,
    explorer_of,
    frozen_demo,
    paste,
    run_app,
    saved_profile,
    settle,
    shown_ids,
    status_text,
    wait_for_status,
    wait_for_text,
    wait_until,
)
from tests.support.server import serve
from workato_tui.commands.parser import UsageError, start_parser
from workato_tui.commands.start import _options


async def open_address(pilot, address: str) -> None:
    await pilot.press("number_sign")
    await wait_for_text(pilot, "a Workato URL")
    await paste(pilot, address)
    await pilot.press("ctrl+s")


@pytest.mark.parametrize("size", [WIDE, NARROW])
async def test_a_url_opens_its_view(size):
    async with run_app(size=size) as pilot:
        explorer = explorer_of(pilot)
        await open_address(pilot, "https://app.workato.com/api/deployments/6390")
        await wait_until(pilot, lambda: "6390" in explorer.view.title)
        await open_address(pilot, "https://app.workato.com/projects/604202")
        await wait_until(pilot, lambda: explorer.view.title == "Order to Cash")
        await settle(pilot)
        explorer.go("resources")
        await pilot.press("colon")
        await paste(pilot, "recipes")
        await pilot.press("enter")
        await wait_until(pilot, lambda: explorer.view.kind == "recipes" and shown_ids(pilot))
        recipe = explorer.table.rows.visible[1]
        await open_address(pilot, f"https://app.workato.com/recipes/{recipe.id}-slug/edit")
        await wait_until(pilot, lambda: explorer.view.title == str(recipe.cells[1]))
        await open_address(pilot, "https://app.workato.com/recipes/99999999")
        await wait_until(
            pilot, lambda: "404" in status_text(pilot) or "not" in status_text(pilot).lower()
        )
        assert explorer.view.title == str(recipe.cells[1])
        await open_address(pilot, "https://app.workato.com/connections/7")
        # The first row could be taken for it.
        await wait_for_text(pilot, "Connection 7 is not in this list.")
        await settle(pilot)
        connection = shown_ids(pilot)[3]
        await pilot.press("slash")
        await paste(pilot, "zzz")
        await pilot.press("enter")
        await open_address(pilot, f"https://app.workato.com/connections/{connection}")
        await wait_until(pilot, lambda: explorer.table.cursor_id == connection)
        await pilot.press("number_sign")
        await wait_for_text(pilot, "a Workato URL")
        await paste(pilot, "https://app.workato.com/users/5")
        await pilot.press("ctrl+s")
        await wait_for_text(pilot, "This URL is not known")


async def test_urls_of_other_data_centers_and_a_url_at_the_start():
    with serve(frozen_demo()) as url:
        profile = saved_profile(url)
        async with run_app(loaded_profile=profile, address=f"{url}/deployments/6390") as pilot:
            await wait_until(pilot, lambda: "6390" in explorer_of(pilot).view.title)
            await open_address(pilot, "https://app.eu.workato.com/recipes/1")
            await wait_for_status(pilot, "#: app.eu.workato.com is not where acme is")
        elsewhere = "https://app.eu.workato.com/recipes/1"
        async with run_app(loaded_profile=profile, address=elsewhere) as pilot:
            await wait_for_status(pilot, "URL: app.eu.workato.com is not where acme is")


def test_a_url_selects_the_profile_by_its_data_center():
    saved_profile("http://127.0.0.1:1", "local")
    saved_profile("http://127.0.0.2:1", "other")
    parse = start_parser().parse_args
    options = _options(parse(["http://127.0.0.2:1/recipes/5"]))
    assert (options.profile, options.address) == ("other", "http://127.0.0.2:1/recipes/5")
    assert _options(parse(["local", "http://127.0.0.2:1/recipes/5"])).profile == "local"
    with pytest.raises(UsageError, match=r"No profile is at app\.eu\.workato\.com"):
        _options(parse(["https://app.eu.workato.com/recipes/5"]))
    with pytest.raises(UsageError, match="this URL is not known"):
        _options(parse(["https://app.eu.workato.com/x"]))


def test_a_profile_starts_in_its_view(capsys):
    saved_profile("http://127.0.0.1:1", "local", view="prod this week")
    parse = start_parser().parse_args
    view = _options(parse([])).saved_view
    assert view is not None
    assert view.name == "Prod this week"
    assert _options(parse(["--section", "builds"])).saved_view is None
    assert _options(parse(["http://127.0.0.1:1/recipes/5"])).saved_view is None
    saved_profile("http://127.0.0.1:1", "other", view="gone")
    assert _options(parse(["other"])).saved_view is None
    assert "No view is called gone. There are: Failed since yesterday" in capsys.readouterr().err
    with pytest.raises(UsageError, match="No view is called gone"):
        _options(parse(["local", "--view", "gone"]))
