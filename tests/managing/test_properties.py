"""Properties of projects and of the environment: never mixed up, values masked."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from tests.support.backends import OverridableDemo, respond
from tests.support.driver import PROJECT, drive_app
from tests.support.screen import (
    explorer_of,
    lines_of,
    shown_ids,
    text_of,
    wait_for_status,
    wait_until,
)
from workato_tui.views.properties import ProjectPropertiesView, full_names

PATH = "/api/properties"


async def open_environment(ui, prefix: str) -> None:
    await ui.run_from_palette("environment_properties")
    await ui.wait_for_form("Properties of the dev environment", "beginning of the name")
    await ui.fill(prefix=prefix)
    await ui.pilot.press("ctrl+s")
    await ui.wait_for_view("environment properties")


async def open_project(ui, prefix: str = "") -> None:
    await ui.move_to(PROJECT)
    await ui.run_from_menu("properties")
    await ui.wait_for_form("Properties of Order to Cash")
    await ui.fill(prefix=prefix)
    await ui.pilot.press("ctrl+s")
    await ui.wait_for_view("project properties")


async def test_properties_of_the_environment_are_masked():
    async with drive_app() as ui:
        await open_environment(ui, "salesforce.")
        assert ui.queries_of(PATH) == [{"prefix": "salesforce."}]
        assert shown_ids(ui.pilot) == ["salesforce.instance_url", "salesforce.sync_user"]
        assert "filter: names beginning with salesforce." in ui.text
        assert "••••" in ui.text
        assert "acme--dev" not in ui.text
        await ui.pilot.press("exclamation_mark")
        assert "acme--dev" in text_of(ui.pilot)
        await ui.pilot.press("exclamation_mark")
        assert "acme--dev" not in text_of(ui.pilot)


async def test_masked_values_are_not_filtered_or_exported():
    async with drive_app() as ui:
        await open_environment(ui, "")
        count = len(shown_ids(ui.pilot))
        assert count > 2
        await ui.pilot.press("slash", *"acme", "enter")
        assert all("acme" not in row for row in shown_ids(ui.pilot))
        assert "salesforce.sync_user" not in shown_ids(ui.pilot)
        await ui.pilot.press("escape", "e")
        await wait_for_status(ui.pilot, "exported to")
        rows = list(csv.reader(next(Path.cwd().glob("*.csv")).open(encoding="utf-8")))
        assert len(rows) == count + 1
        assert {row[1] for row in rows[1:]} == {"••••"}


async def test_f_changes_the_prefix():
    async with drive_app() as ui:
        await open_environment(ui, "salesforce.")
        await ui.pilot.press("f")
        rows = await ui.wait_for_form("Properties of the dev environment")
        assert rows["prefix"].field.field_value == "salesforce."
        await ui.fill(prefix="slack")
        await ui.pilot.press("ctrl+s")
        await wait_until(ui.pilot, lambda: shown_ids(ui.pilot) == ["slack.alert_channel"])
        await ui.wait_for_list()
        assert ui.queries_of(PATH)[1:] == [{"prefix": "slack"}]
        # Esc goes back to the first prefix, then leaves the list.
        await ui.pilot.press("escape")
        await ui.wait_for_list()
        assert "salesforce.sync_user" in shown_ids(ui.pilot)
        await ui.pilot.press("escape")
        await ui.run_from_palette("environment_properties")
        rows = await ui.wait_for_form()
        assert rows["prefix"].field.field_value == "slack"


async def test_properties_of_the_environment_are_added_and_edited():
    async with drive_app() as ui:
        await open_environment(ui, "slack.")
        await ui.pilot.press("n")
        rows = await ui.wait_for_form("New property of the dev environment", "dev token")
        assert rows["name"].field.field_value == "slack."
        await ui.fill(name="slack.team", value="ops")
        await ui.send()
        await ui.move_to("slack.alert_channel")
        await ui.pilot.press("E")
        rows = await ui.wait_for_form("Edit property of the dev environment")
        assert rows["name"].field.field_value == "slack.alert_channel"
        assert rows["value"].field.field_value == "#ops-dev"
        assert "#ops-dev" not in ui.text
        await ui.fill(value="#ops")
        await ui.send(2)
        assert ui.writes == [
            ("POST", PATH, {}, {"properties": {"slack.team": "ops"}}),
            ("POST", PATH, {}, {"properties": {"slack.alert_channel": "#ops"}}),
        ]
        await ui.wait_for_status("slack.alert_channel saved in the dev environment.")
        assert shown_ids(ui.pilot) == ["slack.alert_channel", "slack.team"]
        await ui.pilot.press("delete")
        await wait_for_status(ui.pilot, "cannot delete a property")
        assert len(ui.writes) == 2


async def test_properties_of_a_project_are_sent_with_its_id():
    async with drive_app() as ui:
        await open_project(ui)
        names = shown_ids(ui.pilot)
        assert names
        prefix = names[0][:4]
        await ui.pilot.press("f")
        await ui.wait_for_form()
        await ui.fill(prefix=prefix)
        await ui.pilot.press("ctrl+s")
        await wait_until(ui.pilot, lambda: len(ui.queries_of(PATH)) == 2)
        await ui.wait_for_list()
        # The demo omits the prefix of a project's names, as in the documented sample.
        assert names[0] in shown_ids(ui.pilot)
        assert ui.queries_of(PATH) == [
            {"prefix": "", "project_id": PROJECT}, {"prefix": prefix, "project_id": PROJECT}
        ]  # fmt: skip
        await ui.move_to(names[0])
        await ui.pilot.press("E")
        await ui.wait_for_form("Edit property of Order to Cash")
        await ui.fill(value="42")
        await ui.send()
        await ui.pilot.press("n")
        await ui.wait_for_form("New property of Order to Cash")
        await ui.fill(name="new_one", value="")
        await ui.send(2)
        assert ui.writes == [
            ("POST", PATH, {"project_id": PROJECT}, {"properties": {names[0]: "42"}}),
            ("POST", PATH, {"project_id": PROJECT}, {"properties": {"new_one": ""}}),
        ]


async def test_invalid_properties_are_not_sent():
    invalid = (
        ("name", "", "Required"),
        ("name", "n" * 101, "Enter at most 100 characters (too long)."),
        ("value", "v" * 1025, "Enter at most 1,024 characters (too long)."),
    )
    async with drive_app() as ui:
        await open_environment(ui, "slack.")
        await ui.pilot.press("n")
        rows = await ui.wait_for_form()
        for field, text, reason in invalid:
            await ui.fill(**{"name": "slack.x", field: text})
            await ui.pilot.press("ctrl+s")
            await wait_until(ui.pilot, lambda: rows[field].error == reason)  # noqa: B023
        assert ui.writes == []


async def test_without_a_project_there_are_no_properties():
    backend = OverridableDemo("/api/deployments")

    async def nameless(send):
        await respond(send, {"items": [{"id": 1, "state": "success"}]})

    backend.override = nameless
    async with drive_app("deployments", backend=backend) as ui:
        await ui.run_from_menu("properties")
        await ui.wait_for_list()
        await wait_for_status(ui.pilot, "project is unknown")
        assert ui.queries_of(PATH) == []
        assert explorer_of(ui.pilot).view.kind == "deployments"
        with pytest.raises(LookupError):
            ProjectPropertiesView(explorer_of(ui.pilot).workspace, "", "x")


async def test_in_prod_a_word_must_be_typed():
    async with drive_app(environment="prod") as ui:
        await ui.run_from_palette("environment_properties")
        await ui.wait_for_form("Properties of the prod environment")
        await ui.fill(prefix="slack.")
        await ui.pilot.press("ctrl+s")
        await ui.wait_for_view("environment properties")
        await ui.pilot.press("n")
        await ui.wait_for_form("Type prod to save")
        await ui.fill(name="slack.x", value="y")
        await ui.pilot.press("ctrl+s")
        await wait_until(ui.pilot, lambda: 'Does not match "prod"' in ui.text)
        assert ui.writes == []
        await ui.type_confirm_word("prod")
        await ui.send()
        assert ui.writes == [("POST", PATH, {}, {"properties": {"slack.x": "y"}})]


def test_missing_prefixes_are_added():
    assert full_names({"user": "a", "url": "b"}, "sf.") == {"sf.user": "a", "sf.url": "b"}
    assert full_names({"sf.user": "a", "sf.url": "b"}, "sf.") == {"sf.user": "a", "sf.url": "b"}
    assert full_names({"sf.user": "a", "url": "b"}, "sf.") == {"sf.sf.user": "a", "sf.url": "b"}
    assert full_names({}, "sf.") == {}


async def test_values_are_masked_in_the_list_of_requests():
    async with drive_app() as ui:
        await open_environment(ui, "slack.")
        await ui.pilot.press("7")
        await ui.wait_for_list()
        rows = explorer_of(ui.pilot).table.rows.visible
        row = next(row for row in rows if "/api/properties" in str(row.cells))
        explorer_of(ui.pilot).table.move_cursor_to_id(row.id)
        await ui.pilot.press("enter")
        await ui.wait_for_list()
        assert "#ops-dev" not in "\n".join(lines_of(ui.pilot))
