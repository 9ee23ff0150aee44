"""``D``: from a deployment, a build and a project; what must be typed or ticked before."""

from __future__ import annotations

import pytest

from tests.managing.desk import sitting
from tests.releasing.ways import (
    PROJECT,
    deploy,
    drop_what_was_typed,
    pick,
    refused,
    tick,
    today,
)
from tests.support.screen import explorer_of, shown_ids, wait_for_text

BUILD = "/api/project_builds/9119/deploy"


async def test_from_a_deployment_its_title_and_description_are_taken_over():
    async with sitting("deployments") as at:
        await at.move_to("6390")
        source = explorer_of(at.pilot).workspace.deployments["6390"]
        await deploy(at, "Redeploy")
        rows = await at.form(
            "Redeploy build 9119 to test", f"Project Order to Cash ({PROJECT})",
            "Build 9119 is already live in test",
        )  # fmt: skip
        assert rows["title"].field.field_value == "Release 14" == source.title
        assert rows["description"].field.field_value == source.description
        assert "overrule" not in rows
        await at.fill(description="Once more, with tags")
        await tick(at, "include_tags")
        await at.send()
        body = {
            "environment_type": "test", "title": "Release 14",
            "description": "Once more, with tags", "include_tags": True,
        }  # fmt: skip
        assert at.sent == [("POST", BUILD, {}, body)]
        view = explorer_of(at.pilot).view
        assert view.kind == "deployment"
        told = f"Deployment {view.id} to test started. You will be notified when it finishes."
        await at.says(told)
        await wait_for_text(at.pilot, f"#{view.id}", "Once more, with tags")


async def test_the_tags_are_ticked_next_time_as_they_were_last_time():
    async with sitting("deployments") as at:
        await at.move_to("6390")
        await deploy(at, "Redeploy")
        rows = await at.form("Redeploy")
        assert rows["include_tags"].field.field_value is False
        await tick(at, "include_tags")
        await at.send()
        await at.pilot.press("escape")
        await at.at_view("deployments")
        await at.move_to("6390")
        await deploy(at, "Redeploy")
        rows = await at.form("is already live")
        assert rows["include_tags"].field.field_value is True


async def test_to_prod_needs_the_project_s_name_and_what_is_pending_there_a_tick():
    async with sitting("deployments") as at:
        await at.move_to("6390")
        await deploy(at, "Promote")
        await at.form(
            "Promote build 9119 from test to prod", "! Deployment 6389 of build 9094 to prod",
            "Type Order to Cash to deploy",
        )  # fmt: skip
        await refused(at, 'Does not match "Order to Cash"')
        await at.word("order to cash")
        await refused(at, 'Does not match "Order to Cash"')
        await at.pilot.press("end", "ctrl+u")
        await at.word("Order to Cash")
        await refused(at, "Another deployment is pending; tick to deploy anyway")
        await tick(at, "overrule")
        await at.fill(title="", description="")
        await at.send()
        assert at.sent == [("POST", BUILD, {}, {"environment_type": "prod"})]


async def test_from_a_project_dev_as_it_is_now_is_built_and_deployed():
    async with sitting() as at:
        await at.move_to(PROJECT)
        await deploy(at, "test Build DEV")
        await at.form("Build DEV and deploy to test")
        await at.fill(title="Now")
        await at.send()
        body = {"environment_type": "test", "title": "Now"}
        assert at.sent == [("POST", f"/api/projects/{PROJECT}/deploy", {}, body)]
        assert {"project_id": PROJECT} in at.read("/api/deployments")


async def test_from_a_project_the_tested_build_is_offered_for_prod():
    async with sitting() as at:
        await at.move_to(PROJECT)
        await deploy(at, "9119 from test to prod")
        rows = await at.form("Promote build 9119 from test to prod")
        assert rows["title"].field.field_value == "Release 14"
        await tick(at, "overrule")
        await at.word("Order to Cash")
        await at.send()
        method, path, _query, body = at.sent[0]
        assert (method, path) == ("POST", BUILD)
        assert body["environment_type"] == "prod"


async def test_from_a_build_and_an_old_one_rolls_back():
    async with sitting("builds") as at:
        await at.pilot.press("number_sign")
        await wait_for_text(at.pilot, "ctrl+s")
        await at.fill(number="9000")
        await at.pilot.press("ctrl+s")
        await at.at_view("build")
        assert "6302" in shown_ids(at.pilot)
        await at.pilot.press("D")
        await pick(at, "Deploy", "Roll back prod to build 9000")
        await at.form(
            "Roll back prod to build 9000 (from 9037)", "prod rolls back from build 9037 to 9000"
        )
        await tick(at, "overrule")
        await at.word("Order to Cash")
        await at.send()
        assert at.sent[0][:2] == ("POST", "/api/project_builds/9000/deploy")
        assert at.sent[0][3]["environment_type"] == "prod"


async def test_an_approved_deployment_is_deployed_itself():
    async with sitting("deployments") as at:
        await at.move_to("6388")
        await at.pilot.press("D")
        await at.form(
            "Deploy the approved deployment 6388 to prod",
            "Project Procure to Pay (609297), build 9103", "Type Procure to Pay to deploy",
        )  # fmt: skip
        await refused(at, 'Does not match "Procure to Pay"')
        await at.word("Procure to Pay")
        await at.send()
        assert at.sent == [("POST", "/api/deployments/6388/deploy", {}, {})]
        await wait_for_text(at.pilot, "Deployment 6388 to prod started")


async def test_what_was_left_is_not_sent():
    async with sitting("deployments") as at:
        await at.move_to("6390")
        await at.pilot.press("D")
        await wait_for_text(at.pilot, "Deploy")
        await at.pilot.press("escape")
        await at.back()
        await deploy(at, "Promote")
        await at.form("Promote build 9119")
        await at.word("Order to Cash")
        await drop_what_was_typed(at)
        assert at.sent == []


@pytest.mark.parametrize("place", ["projects", "board", "deployments"])
async def test_a_rollback_is_offered_wherever_a_project_is_in_sight(place):
    async with sitting(place, backend=today()) as at:
        shown = explorer_of(at.pilot).table.rows.visible
        live = [row.id for row in shown if {"prod", "9037"} <= set(row.cells)]
        await at.move_to(live[0] if live else PROJECT)
        await at.by_name("rollback")
        await pick(at, "Roll back", "prod")
        await at.form("to build", "(from 9037)", "prod rolls back from build 9037")
        await tick(at, "overrule")
        await at.word("Order to Cash")
        await at.send()
        ((method, path, _query, body),) = at.sent
        number = path.split("/")[3]
        assert (method, path) == ("POST", f"/api/project_builds/{number}/deploy")
        assert int(number) < 9037
        assert body["environment_type"] == "prod"
