"""Starting, restarting and switching profiles: what is kept, and what the header shows."""

from __future__ import annotations

import time

import pytest

from tests.support.backends import BlockingDemo, FixedAnswers
from tests.support.screen import (
    NARROW,
    WIDE,
    cursor_id,
    explorer_of,
    frozen_demo,
    lines_of,
    paste,
    run_app,
    saved_profile,
    set_clock,
    settle,
    shown_ids,
    status_text,
    text_of,
    wait_for_status,
    wait_for_text,
    wait_until,
)
from tests.support.server import RecordingApp, serve
from workato_tui.profiles.file import ProfilesFile


@pytest.mark.parametrize("key", ["3", "1"])
async def test_a_restart_shows_stored_rows_first(key, monkeypatch):
    path = {"3": "/api/deployments", "1": "/api/projects"}[key]
    with BlockingDemo(path).opened_at_exit() as backend, serve(backend) as url:
        profile = saved_profile(url)
        backend.gate.set()
        set_clock(monkeypatch, time.time)
        async with run_app(loaded_profile=profile) as pilot:
            await pilot.press(key)
            await settle(pilot)
            rows = shown_ids(pilot)
        backend.gate.clear()
        section = {"3": "deployments", "1": "projects"}[key]
        set_clock(monkeypatch, lambda: time.time() + 7_300)
        async with run_app(loaded_profile=profile, section=section, wait=False) as pilot:
            await wait_until(pilot, lambda: shown_ids(pilot) == rows)
            await wait_for_status(pilot, "(2h ago) · loading")
            assert status_text(pilot).startswith("as of ")
            # Names of projects are stored too.
            await wait_for_text(pilot, "Order to Cash")
            await pilot.press("j", "slash", *"order to", "enter")
            row_id = cursor_id(pilot)
            backend.gate.set()
            await wait_for_status(pilot, "· complete")
            assert status_text(pilot).startswith("updated ")
            assert cursor_id(pilot) == row_id


async def test_stored_rows_stay_while_the_host_is_unreachable(monkeypatch):
    with serve(frozen_demo()) as url:
        profile = saved_profile(url)
        set_clock(monkeypatch, time.time)
        async with run_app(loaded_profile=profile) as pilot:
            rows = shown_ids(pilot)
    set_clock(monkeypatch, lambda: time.time() + 7_300)
    async with run_app(loaded_profile=profile, wait=False) as pilot:
        await wait_for_status(pilot, "Retry in")
        assert shown_ids(pilot) == rows
        await pilot.press("escape", "j")
        await wait_for_status(pilot, "as of ")
        await wait_for_status(pilot, "(2h ago) · not complete")
        await wait_for_text(pilot, "enter loads")


async def test_opened_builds_are_listed_after_a_restart():
    with serve(frozen_demo()) as url:
        profile = saved_profile(url)
        async with run_app(loaded_profile=profile) as pilot:
            await pilot.press("number_sign")
            await wait_for_text(pilot, "Open by ID")
            pilot.app.screen.form.rows["kind"].field.focus()
            await pilot.press("b")
            pilot.app.screen.form.rows["number"].field.focus()
            await paste(pilot, "9119")
            await pilot.press("ctrl+s")
            await wait_until(pilot, lambda: explorer_of(pilot).view.title == "Build 9119")
            await settle(pilot)
    empty = FixedAnswers({"deployments": [], "projects": [], "project_builds/9119": {"id": 9119}})
    with serve(empty) as url:
        other = saved_profile(url, name="other")
        async with run_app(loaded_profile=other, section="builds") as pilot:
            # Another workspace shows nothing of the first.
            assert shown_ids(pilot) == []
            await wait_for_text(pilot, "No known builds.")
            await wait_for_text(pilot, "# opens one by ID.")


@pytest.mark.parametrize("size", [WIDE, NARROW])
async def test_switching_to_another_profile(size):
    other_workspace = FixedAnswers(
        {
            "users/me": {"id": 2, "name": "Other Ltd"},
            "projects": [{"id": 7, "name": "Only one", "folder_id": 8}],
            "deployments": [],
        }
    )
    backend = RecordingApp(other_workspace)
    with serve(frozen_demo()) as first, serve(backend) as second:
        profile = saved_profile(first, name="acme")
        saved_profile(second, name="other", token="other-token")
        async with run_app(loaded_profile=profile, size=size, section="projects") as pilot:
            assert len(shown_ids(pilot)) == 12
            await pilot.press("slash", *"cash", "enter", "P")
            await wait_for_text(pilot, "acme", "other", "in use")
            await pilot.press("j", "enter")
            await wait_until(pilot, lambda: shown_ids(pilot) == ["7"])
            await settle(pilot)
            assert "other" in lines_of(pilot)[0]
            assert "acme" not in lines_of(pilot)[0]
            assert "filter" not in status_text(pilot)
            assert "Order to Cash" not in text_of(pilot)
            await pilot.press("3")
            await settle(pilot)
            await wait_for_text(pilot, "No deployments here.")
    assert {request.headers["authorization"] for request in backend.requests} == {
        "Bearer other-token"
    }


async def test_a_profile_with_an_unreadable_token_is_not_used(monkeypatch):
    from workato_tui.profiles.model import Profile, TokenRef

    with serve(frozen_demo()) as url:
        profile = saved_profile(url)
        ProfilesFile().save(
            Profile("broken", "custom", base_url=url, tokens={"dev": TokenRef("env", "NO_SUCH")})
        )
        async with run_app(loaded_profile=profile) as pilot:
            await pilot.press("P")
            await wait_for_text(pilot, "broken")
            await pilot.press("j", "enter")
            await wait_for_text(pilot, "NO_SUCH")


@pytest.mark.parametrize(
    ("options", "saved"), [({"read_only": True}, {}), ({}, {"read_only": True})]
)
async def test_the_header_of_a_read_only_connection(options, saved):
    with serve(frozen_demo()) as url:
        async with run_app(loaded_profile=saved_profile(url, **saved), **options) as pilot:
            assert " read-only " in lines_of(pilot)[0]


async def test_the_header_of_a_writable_connection():
    async with run_app() as pilot:
        assert "read-only" not in lines_of(pilot)[0]


@pytest.mark.parametrize("size", [WIDE, NARROW])
async def test_the_welcome_screen_opens_the_demo(size):
    async with run_app(welcome=True, size=size) as pilot:
        await wait_for_text(pilot, "add a profile", "explore the demo", "quit")
        await pilot.press("x")
        await wait_for_text(pilot, "DEMO", "Release 14")
        await settle(pilot)
        assert len(shown_ids(pilot)) == 193


async def test_the_welcome_screen_adds_the_first_profile():
    with serve(frozen_demo()) as url:
        async with run_app(welcome=True) as pilot:
            await pilot.press("n")
            await wait_for_text(pilot, "Add a profile")
            form = pilot.app.screen.form.rows
            await paste(pilot, "acme")
            form["data_center"].field.focus()
            await pilot.press("c", "c")
            await wait_until(pilot, lambda: form["data_center"].field.field_value == "custom")
            form["base_url"].field.field_value = f"{url}/api/"
            form["token"].field.focus()
            await paste(pilot, "demo-token-dev")
            await pilot.press("ctrl+s")
            await wait_for_text(pilot, "Release 14", "acme")
            await settle(pilot)
            assert "demo-token" not in text_of(pilot)
    assert ProfilesFile().load().default == "acme"


async def test_a_broken_profiles_file_is_reported_on_the_welcome_screen():
    async with run_app(welcome=True, problem="profiles.toml, line 3: [broken] \x1b[31m") as pilot:
        await wait_for_text(pilot, "profiles.toml, line 3: [broken]")
        await pilot.press("n")
        await wait_for_text(pilot, "nothing was changed")
        await pilot.press("q")
        await wait_until(pilot, lambda: not pilot.app.is_running)
