"""Every operation of the Embedded Projects document, by its keys, with the exact request."""

from __future__ import annotations

import pytest

from tests.embedded.partner import Partner, Refused
from tests.embedded.ways import (
    NORTHWIND,
    PROD,
    SAKURA,
    SAKURA_PATH,
    choose,
    open_by_number,
    partner,
)
from tests.releasing.ways import deploy, refused, tick, toggle
from tests.support.screen import explorer_of, shown_ids, status_text, wait_for_text, wait_until

BASE = "/api/managed_users/4410982"
PROJECT, FOLDER = "604202", "1486330"


async def test_projects_are_listed_narrowed_made_renamed_and_deleted():
    """Also for an id that must be encoded, whose name cannot be typed."""
    async with partner(SAKURA) as (at, _):
        await at.pilot.press("f")
        await at.form("Filter projects", "Customer 株式会社さくら (EAM10 / 77 Süd)")
        await at.fill(updated_after="2025-03-01T10:00:00Z")
        await at.pilot.press("ctrl+s")
        await wait_until(at.pilot, lambda: len(at.read(f"{SAKURA_PATH}/projects")) == 2)
        await at.back()
        page = {"page": "1", "per_page": "100"}
        after = {"updated_after": "2025-03-01T10:00:00Z"}
        assert at.read(f"{SAKURA_PATH}/projects") == [page, page | after]
        assert "filter: updated after 2025-03-01T10:00:00Z" in at.text
        await at.pilot.press("n")
        await at.form("New project")
        for name in ("a/b", "a\\b"):
            await at.fill(name=name)
            await refused(at, "A project name cannot contain / or \\")
        await at.fill(name="経理")
        await at.send()
        made = await at.move_to_name("経理")
        await at.pilot.press("E")
        await at.form(f"Edit project 経理 ({made})")
        await at.fill(name="会計", description="四半期")
        await at.send(2)
        await at.move_to_name("会計")
        await at.pilot.press("delete")
        await wait_for_text(at.pilot, "Type EAM10%20/%2077%20S%C3%BCd to delete")
        await refused(at, 'Does not match "EAM10%20/%2077%20S%C3%BCd"')
        await at.word("EAM10%20/%2077%20S%C3%BCd")
        await at.send(3)
        await wait_until(at.pilot, lambda: made not in shown_ids(at.pilot))
        assert at.sent == [
            ("POST", f"{SAKURA_PATH}/folders", {}, {"name": "経理"}),
            ("PUT", f"{SAKURA_PATH}/projects/{made}", {},
             {"name": "会計", "description": "四半期"}),
            ("DELETE", f"{SAKURA_PATH}/projects/{made}", {}, None),
        ]  # fmt: skip


async def test_a_project_that_may_not_be_deleted_stays():
    world = Partner()
    world.refuses[f"projects/{PROJECT}"] = Refused(403, "Cannot destroy folder")
    async with partner(NORTHWIND, backend=world) as (at, _):
        await at.move_to(PROJECT)
        await at.pilot.press("delete")
        await wait_for_text(at.pilot, "Type Northwind Farms to delete")
        await at.word("Northwind Farms")
        await at.send()
        await wait_until(at.pilot, lambda: "Cannot destroy folder" in status_text(at.pilot))
        assert PROJECT in shown_ids(at.pilot)


async def test_properties_always_go_with_their_project_and_the_environment_s_without():
    async with partner(PROD) as (at, world):
        prod = "/api/managed_users/4410991"
        world.spaces["4410991"].properties = {PROJECT: {"sync.mail": "a@b"}, "": {"url": "x"}}
        await at.move_to(PROJECT)
        await at.by_row("properties")
        await at.form("Properties of Northwind Farms prod orders", "environment prod")
        await at.fill(prefix="sync.")
        await at.pilot.press("ctrl+s")
        await at.at_view("project properties")
        assert shown_ids(at.pilot) == ["sync.mail"]
        await at.pilot.press("E")
        await at.form("Edit property", "Type Northwind Farms to save")
        await at.fill(value="c@d")
        await at.word("Northwind Farms")
        await at.send()
        await at.by_name("environment_properties")
        await at.form("Properties of the prod environment")
        await at.fill(prefix="u")
        await at.pilot.press("ctrl+s")
        await at.at_view("environment properties")
        assert shown_ids(at.pilot) == ["url"]
        assert at.sent == [
            ("POST", f"{prod}/properties", {"project_id": PROJECT},
             {"properties": {"sync.mail": "c@d"}}),
        ]  # fmt: skip
        of_project = {"prefix": "sync.", "project_id": PROJECT}
        assert at.read(f"{prod}/properties") == [of_project, of_project, {"prefix": "u"}]


async def test_deployments_are_listed_with_every_filter_and_opened_by_number():
    async with partner(NORTHWIND, section="deployments") as (at, _):
        await at.pilot.press("3")
        await at.at_view("deployments")
        await at.pilot.press("f")
        rows = await at.form("Filter deployments", "Customer Northwind Farms (4410982)")
        assert [value for value, _ in rows["environment_type"].field.options] == [
            None, "test", "prod",
        ]  # fmt: skip
        await choose(at, project_id=PROJECT, environment_type="test", state="success")
        await at.fill(folder_id=FOLDER, from_="2025-03-01", to="2025-03-02T10:00:00Z")
        before = len(at.read(f"{BASE}/deployments"))
        await at.pilot.press("ctrl+s")
        await wait_until(at.pilot, lambda: len(at.read(f"{BASE}/deployments")) > before)
        await at.back()
        assert at.read(f"{BASE}/deployments")[-1] == {
            "project_id": PROJECT, "folder_id": f"f{FOLDER}", "environment_type": "test",
            "state": "success", "from": "2025-03-01T00:00:00Z", "to": "2025-03-02T10:00:00Z",
        }  # fmt: skip
        assert shown_ids(at.pilot) == ["6409"]
        await open_by_number(at, "deployment", "6390")
        await at.at_view("deployment")
        await wait_for_text(at.pilot, "Zendesk")
        assert at.read(f"{BASE}/deployments/6390") == [{}]


async def test_a_build_is_made_and_read_and_deployed_and_a_project_is_with_its_title():
    async with partner(NORTHWIND) as (at, _):
        await at.move_to(PROJECT)
        await at.pilot.press("b")
        await at.form("Build Northwind Farms orders", "Customer Northwind Farms (4410982)")
        await at.fill(description="Fixes bugs")
        await tick(at, "include_test_cases", "include_tags")
        await at.send()
        await at.at_view("build")
        number = explorer_of(at.pilot).view.number
        assert at.read(f"{BASE}/project_builds/{number}")
        await at.told(f"Build {number} (of Northwind Farms orders, Northwind Farms) succeeded")
        await deploy(at, f"Deploy build {number} to test")
        await at.form(f"Deploy build {number} to test")
        await tick(at, "include_tags", "overrule")
        await at.send(2)
        await at.pilot.press("1")
        await at.at_view("projects")
        await at.move_to(PROJECT)
        await deploy(at, "prod Build DEV")
        await at.form("Build DEV and deploy to prod", "Type Northwind Farms to deploy")
        await at.fill(title="", description="Größe")
        await at.word("Northwind Farms")
        await refused(at, "Required in a customer's workspace")
        await at.fill(title="Release 15")
        await at.send(3)
        assert at.sent == [
            ("POST", f"{BASE}/projects/{PROJECT}/build", {},
             {"description": "Fixes bugs", "include_test_cases": True, "include_tags": True}),
            ("POST", f"{BASE}/project_builds/{number}/deploy", {},
             {"environment_type": "test", "include_tags": True}),
            ("POST", f"{BASE}/projects/{PROJECT}/deploy", {},
             {"environment_type": "prod", "title": "Release 15", "description": "Größe",
              "include_tags": True}),
        ]  # fmt: skip


async def test_reviewers_are_assigned_it_is_submitted_and_what_was_approved_is_deployed():
    async with partner(NORTHWIND) as (at, world):
        await at.pilot.press("3")
        await at.at_view("deployments")
        await at.move_to("6390")
        await at.pilot.press("v")
        await at.form("Reviewers of Release 6390 (#6390)", "Customer Northwind Farms (4410982)")
        await toggle(at, "reviewer_ids", 1)
        await at.send()
        draft = world.spaces["4410982"].deployments[1]
        draft |= {"review_state": None, "detailed_state": "pending"}
        await at.pilot.press("r")
        await at.back()
        await at.pilot.press("S")
        await wait_for_text(
            at.pilot, "Submit deployment 6390", "Customer Northwind Farms (4410982)"
        )
        await at.send(2)
        draft["review_state"] = "review_approved"
        await at.pilot.press("r")
        await at.back()
        await at.pilot.press("D")
        await at.form("Deploy the approved deployment 6390 to test")
        await tick(at, "include_tags")
        await at.send(3)
        path = f"{BASE}/deployments/6390"
        assert at.read(f"{path}/eligible_reviewers") == [{}]
        assert at.sent == [
            ("POST", f"{path}/assign_reviewers", {}, {"reviewer_ids": ["29036", "30143"]}),
            ("POST", f"{path}/submit_for_review", {}, None),
            ("POST", f"{path}/deploy", {}, {"include_tags": True}),
        ]  # fmt: skip


@pytest.mark.parametrize("doubled", [False, True])
async def test_the_doubled_path_of_builds_is_tried_once_and_remembered(doubled):
    world = Partner()
    world.doubled = doubled
    async with partner(NORTHWIND, backend=world) as (at, _):
        for number in ("9104", "9120", "1"):
            await open_by_number(at, "build", number)
            await at.at_view("build")
        plain, twice = f"{BASE}/project_builds/", f"{BASE}/api/project_builds/"
        asked = [one.path for one in at.server.requests if "project_builds" in one.path]
        first = f"{plain}9104"
        if doubled:
            assert list(dict.fromkeys(asked)) == [
                first, f"{twice}9104", f"{twice}9120", f"{twice}1"
            ]  # fmt: skip
            assert asked.count(first) == 1
        else:
            assert not [path for path in asked if path.startswith(twice)]
        await wait_for_text(at.pilot, "Not found")


async def test_without_environments_it_is_reported_in_words():
    world = Partner()
    world.refuses["deployments"] = Refused(400, "Environments not provisioned")
    async with partner(NORTHWIND, backend=world) as (at, _):
        await at.pilot.press("3")
        await wait_for_text(at.pilot, "does not have the Environments feature")
