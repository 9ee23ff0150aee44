"""Every Embedded Projects operation, with the exact request."""

from __future__ import annotations

import pytest

from tests.embedded.partner import ApiError, Partner
from tests.embedded.steps import (
    NORTHWIND,
    PROD,
    SAKURA,
    SAKURA_PATH,
    choose,
    drive_partner,
    open_by_number,
)
from tests.releasing.steps import deploy, expect_rejection, tick, toggle_options
from tests.support.screen import (
    explorer_of,
    shown_ids,
    wait_for_status,
    wait_for_text,
    wait_until,
)

BASE = "/api/managed_users/4410982"
PROJECT, FOLDER = "604202", "1486330"


async def test_projects_are_listed_filtered_created_edited_and_deleted():
    """For a customer whose ID must be encoded, and whose name cannot be typed."""
    async with drive_partner(SAKURA) as (ui, _):
        await ui.pilot.press("f")
        await ui.wait_for_form("Filter projects", "Customer 株式会社さくら (EAM10 / 77 Süd)")
        await ui.fill(updated_after="2025-03-01T10:00:00Z")
        await ui.pilot.press("ctrl+s")
        await wait_until(ui.pilot, lambda: len(ui.queries_of(f"{SAKURA_PATH}/projects")) == 2)
        await ui.wait_for_list()
        page = {"page": "1", "per_page": "100"}
        after = {"updated_after": "2025-03-01T10:00:00Z"}
        assert ui.queries_of(f"{SAKURA_PATH}/projects") == [page, page | after]
        assert "filter: updated since 2025-03-01T10:00:00Z" in ui.text
        await ui.pilot.press("n")
        await ui.wait_for_form("New project")
        for name in ("a/b", "a\\b"):
            await ui.fill(name=name)
            await expect_rejection(ui, "A project name cannot contain / or \\")
        await ui.fill(name="経理")
        await ui.send()
        project_id = await ui.move_to_name("経理")
        await ui.pilot.press("E")
        await ui.wait_for_form(f"Edit project 経理 ({project_id})")
        await ui.fill(name="会計", description="四半期")
        await ui.send(2)
        await ui.move_to_name("会計")
        await ui.pilot.press("delete")
        await wait_for_text(ui.pilot, "Type EAM10%20/%2077%20S%C3%BCd to delete")
        await expect_rejection(ui, 'Does not match "EAM10%20/%2077%20S%C3%BCd"')
        await ui.type_confirm_word("EAM10%20/%2077%20S%C3%BCd")
        await ui.send(3)
        await wait_until(ui.pilot, lambda: project_id not in shown_ids(ui.pilot))
        assert ui.writes == [
            ("POST", f"{SAKURA_PATH}/folders", {}, {"name": "経理"}),
            ("PUT", f"{SAKURA_PATH}/projects/{project_id}", {},
             {"name": "会計", "description": "四半期"}),
            ("DELETE", f"{SAKURA_PATH}/projects/{project_id}", {}, None),
        ]  # fmt: skip


async def test_a_project_that_cannot_be_deleted_stays():
    backend = Partner()
    backend.errors[f"projects/{PROJECT}"] = ApiError(403, "Cannot destroy folder")
    async with drive_partner(NORTHWIND, backend=backend) as (ui, _):
        await ui.move_to(PROJECT)
        await ui.pilot.press("delete")
        await wait_for_text(ui.pilot, "Type Northwind Farms to delete")
        await ui.type_confirm_word("Northwind Farms")
        await ui.send()
        await wait_for_status(ui.pilot, "Cannot destroy folder")
        assert PROJECT in shown_ids(ui.pilot)


async def test_properties_of_projects_and_of_the_environment():
    async with drive_partner(PROD) as (ui, backend):
        prod = "/api/managed_users/4410991"
        backend.workspaces["4410991"].properties = {PROJECT: {"sync.mail": "a@b"}, "": {"url": "x"}}
        await ui.move_to(PROJECT)
        await ui.run_from_menu("properties")
        await ui.wait_for_form("Properties of Northwind Farms prod orders", "environment prod")
        await ui.fill(prefix="sync.")
        await ui.pilot.press("ctrl+s")
        await ui.wait_for_view("project properties")
        assert shown_ids(ui.pilot) == ["sync.mail"]
        await ui.pilot.press("E")
        await ui.wait_for_form("Edit property", "Type Northwind Farms to save")
        await ui.fill(value="c@d")
        await ui.type_confirm_word("Northwind Farms")
        await ui.send()
        await ui.run_from_palette("environment_properties")
        await ui.wait_for_form("Properties of the prod environment")
        await ui.fill(prefix="u")
        await ui.pilot.press("ctrl+s")
        await ui.wait_for_view("environment properties")
        assert shown_ids(ui.pilot) == ["url"]
        assert ui.writes == [
            ("POST", f"{prod}/properties", {"project_id": PROJECT},
             {"properties": {"sync.mail": "c@d"}}),
        ]  # fmt: skip
        query = {"prefix": "sync.", "project_id": PROJECT}
        assert ui.queries_of(f"{prod}/properties") == [query, query, {"prefix": "u"}]


async def test_deployments_are_filtered_and_opened_by_number():
    async with drive_partner(NORTHWIND, section="deployments") as (ui, _):
        await ui.pilot.press("3")
        await ui.wait_for_view("deployments")
        await ui.pilot.press("f")
        rows = await ui.wait_for_form("Filter deployments", "Customer Northwind Farms (4410982)")
        assert [value for value, _ in rows["environment_type"].field.options] == [
            None, "test", "prod",
        ]  # fmt: skip
        await choose(ui, project_id=PROJECT, environment_type="test", state="success")
        await ui.fill(folder_id=FOLDER, from_="2025-03-01", to="2025-03-02T10:00:00Z")
        before = len(ui.queries_of(f"{BASE}/deployments"))
        await ui.pilot.press("ctrl+s")
        await wait_until(ui.pilot, lambda: len(ui.queries_of(f"{BASE}/deployments")) > before)
        await ui.wait_for_list()
        assert ui.queries_of(f"{BASE}/deployments")[-1] == {
            "project_id": PROJECT, "folder_id": f"f{FOLDER}", "environment_type": "test",
            "state": "success", "from": "2025-03-01T00:00:00Z", "to": "2025-03-02T10:00:00Z",
        }  # fmt: skip
        assert shown_ids(ui.pilot) == ["6409"]
        await open_by_number(ui, "deployment", "6390")
        await ui.wait_for_view("deployment")
        await wait_for_text(ui.pilot, "Zendesk")
        assert ui.queries_of(f"{BASE}/deployments/6390") == [{}]


async def test_builds_and_projects_are_deployed():
    async with drive_partner(NORTHWIND) as (ui, _):
        await ui.move_to(PROJECT)
        await ui.pilot.press("b")
        await ui.wait_for_form("Build Northwind Farms orders", "Customer Northwind Farms (4410982)")
        await ui.fill(description="Fixes bugs")
        await tick(ui, "include_test_cases", "include_tags")
        await ui.send()
        await ui.wait_for_view("build")
        number = explorer_of(ui.pilot).view.number
        assert ui.queries_of(f"{BASE}/project_builds/{number}")
        await ui.wait_for_notification(
            f"Build {number} (of Northwind Farms orders, Northwind Farms) succeeded"
        )
        await deploy(ui, f"Deploy build {number} to test")
        await ui.wait_for_form(f"Deploy build {number} to test")
        await tick(ui, "include_tags", "overrule")
        await ui.send(2)
        await ui.pilot.press("1")
        await ui.wait_for_view("projects")
        await ui.move_to(PROJECT)
        await deploy(ui, "prod Build DEV")
        await ui.wait_for_form("Build DEV and deploy to prod", "Type Northwind Farms to deploy")
        await ui.fill(title="", description="Größe")
        await ui.type_confirm_word("Northwind Farms")
        await expect_rejection(ui, "Required in a customer's workspace")
        await ui.fill(title="Release 15")
        await ui.send(3)
        assert ui.writes == [
            ("POST", f"{BASE}/projects/{PROJECT}/build", {},
             {"description": "Fixes bugs", "include_test_cases": True, "include_tags": True}),
            ("POST", f"{BASE}/project_builds/{number}/deploy", {},
             {"environment_type": "test", "include_tags": True}),
            ("POST", f"{BASE}/projects/{PROJECT}/deploy", {},
             {"environment_type": "prod", "title": "Release 15", "description": "Größe",
              "include_tags": True}),
        ]  # fmt: skip


async def test_a_deployment_is_reviewed_and_deployed():
    async with drive_partner(NORTHWIND) as (ui, backend):
        await ui.pilot.press("3")
        await ui.wait_for_view("deployments")
        await ui.move_to("6390")
        await ui.pilot.press("v")
        await ui.wait_for_form(
            "Reviewers of Release 6390 (#6390)", "Customer Northwind Farms (4410982)"
        )
        await toggle_options(ui, "reviewer_ids", 1)
        await ui.send()
        draft = backend.workspaces["4410982"].deployments[1]
        draft |= {"review_state": None, "detailed_state": "pending"}
        await ui.pilot.press("r")
        await ui.wait_for_list()
        await ui.pilot.press("S")
        await wait_for_text(
            ui.pilot, "Submit deployment 6390", "Customer Northwind Farms (4410982)"
        )
        await ui.send(2)
        draft["review_state"] = "review_approved"
        await ui.pilot.press("r")
        await ui.wait_for_list()
        await ui.pilot.press("D")
        await ui.wait_for_form("Deploy the approved deployment 6390 to test")
        await tick(ui, "include_tags")
        await ui.send(3)
        path = f"{BASE}/deployments/6390"
        assert ui.queries_of(f"{path}/eligible_reviewers") == [{}]
        assert ui.writes == [
            ("POST", f"{path}/assign_reviewers", {}, {"reviewer_ids": ["29036", "30143"]}),
            ("POST", f"{path}/submit_for_review", {}, None),
            ("POST", f"{path}/deploy", {}, {"include_tags": True}),
        ]  # fmt: skip


@pytest.mark.parametrize("doubled", [False, True])
async def test_the_doubled_path_of_builds_is_remembered(doubled):
    backend = Partner()
    backend.uses_doubled_path = doubled
    async with drive_partner(NORTHWIND, backend=backend) as (ui, _):
        for number in ("9104", "9120", "1"):
            await open_by_number(ui, "build", number)
            await ui.wait_for_view("build")
        usual_path, doubled_path = f"{BASE}/project_builds/", f"{BASE}/api/project_builds/"
        requested = [
            request.path for request in ui.server.requests if "project_builds" in request.path
        ]
        first = f"{usual_path}9104"
        if doubled:
            assert list(dict.fromkeys(requested)) == [
                first, f"{doubled_path}9104", f"{doubled_path}9120", f"{doubled_path}1"
            ]  # fmt: skip
            assert requested.count(first) == 1
        else:
            assert not [path for path in requested if path.startswith(doubled_path)]
        await wait_for_text(ui.pilot, "Not found")


async def test_a_customer_without_environments():
    backend = Partner()
    backend.errors["deployments"] = ApiError(400, "Environments not provisioned")
    async with drive_partner(NORTHWIND, backend=backend) as (ui, _):
        await ui.pilot.press("3")
        await wait_for_text(ui.pilot, "does not have the Environments feature")
