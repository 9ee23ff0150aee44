"""``D``: deploy from a deployment, a build or a project, and the confirmations."""

from __future__ import annotations

import pytest

from tests.releasing.steps import (
    PROJECT,
    choose_from,
    deploy,
    discard_form,
    expect_rejection,
    realtime_demo,
    tick,
)
from tests.support.driver import drive_app
from tests.support.screen import explorer_of, shown_ids, wait_for_text

BUILD = "/api/project_builds/9119/deploy"


async def test_a_redeployment_copies_title_and_description():
    async with drive_app("deployments") as ui:
        await ui.move_to("6390")
        source = explorer_of(ui.pilot).workspace.deployments["6390"]
        await deploy(ui, "Redeploy")
        rows = await ui.wait_for_form(
            "Redeploy build 9119 to test", f"Project Order to Cash ({PROJECT})",
            "Build 9119 is already live in test",
        )  # fmt: skip
        assert rows["title"].field.field_value == "Release 14" == source.title
        assert rows["description"].field.field_value == source.description
        assert "overrule" not in rows
        await ui.fill(description="Once more, with tags")
        await tick(ui, "include_tags")
        await ui.send()
        body = {
            "environment_type": "test", "title": "Release 14",
            "description": "Once more, with tags", "include_tags": True,
        }  # fmt: skip
        assert ui.writes == [("POST", BUILD, {}, body)]
        view = explorer_of(ui.pilot).view
        assert view.kind == "deployment"
        notification = (
            f"Deployment {view.id} to test started. You will be notified when it finishes."
        )
        await ui.wait_for_status(notification)
        await wait_for_text(ui.pilot, f"#{view.id}", "Once more, with tags")


async def test_the_choice_of_tags_is_remembered():
    async with drive_app("deployments") as ui:
        await ui.move_to("6390")
        await deploy(ui, "Redeploy")
        rows = await ui.wait_for_form("Redeploy")
        assert rows["include_tags"].field.field_value is False
        await tick(ui, "include_tags")
        await ui.send()
        await ui.pilot.press("escape")
        await ui.wait_for_view("deployments")
        await ui.move_to("6390")
        await deploy(ui, "Redeploy")
        rows = await ui.wait_for_form("is already live")
        assert rows["include_tags"].field.field_value is True


async def test_prod_needs_the_project_s_name_and_pending_deployments_a_tick():
    async with drive_app("deployments") as ui:
        await ui.move_to("6390")
        await deploy(ui, "Promote")
        await ui.wait_for_form(
            "Promote build 9119 from test to prod", "! Deployment 6389 of build 9094 to prod",
            "Type Order to Cash to deploy",
        )  # fmt: skip
        await expect_rejection(ui, 'Does not match "Order to Cash"')
        await ui.type_confirm_word("order to cash")
        await expect_rejection(ui, 'Does not match "Order to Cash"')
        await ui.pilot.press("end", "ctrl+u")
        await ui.type_confirm_word("Order to Cash")
        await expect_rejection(ui, "Another deployment is pending; tick to deploy anyway")
        await tick(ui, "overrule")
        await ui.fill(title="", description="")
        await ui.send()
        assert ui.writes == [("POST", BUILD, {}, {"environment_type": "prod"})]


async def test_a_project_is_built_and_deployed():
    async with drive_app() as ui:
        await ui.move_to(PROJECT)
        await deploy(ui, "test Build DEV")
        await ui.wait_for_form("Build DEV and deploy to test")
        await ui.fill(title="Now")
        await ui.send()
        body = {"environment_type": "test", "title": "Now"}
        assert ui.writes == [("POST", f"/api/projects/{PROJECT}/deploy", {}, body)]
        assert {"project_id": PROJECT} in ui.queries_of("/api/deployments")


async def test_a_project_s_tested_build_is_offered_for_prod():
    async with drive_app() as ui:
        await ui.move_to(PROJECT)
        await deploy(ui, "9119 from test to prod")
        rows = await ui.wait_for_form("Promote build 9119 from test to prod")
        assert rows["title"].field.field_value == "Release 14"
        await tick(ui, "overrule")
        await ui.type_confirm_word("Order to Cash")
        await ui.send()
        method, path, _query, body = ui.writes[0]
        assert (method, path) == ("POST", BUILD)
        assert body["environment_type"] == "prod"


async def test_deploying_an_old_build_is_a_rollback():
    async with drive_app("builds") as ui:
        await ui.pilot.press("number_sign")
        await wait_for_text(ui.pilot, "ctrl+s")
        await ui.fill(number="9000")
        await ui.pilot.press("ctrl+s")
        await ui.wait_for_view("build")
        assert "6302" in shown_ids(ui.pilot)
        await ui.pilot.press("D")
        await choose_from(ui, "choose a target", "Roll back prod to build 9000")
        await ui.wait_for_form(
            "Roll back prod to build 9000 (from 9037)", "prod rolls back from build 9037 to 9000"
        )
        await tick(ui, "overrule")
        await ui.type_confirm_word("Order to Cash")
        await ui.send()
        assert ui.writes[0][:2] == ("POST", "/api/project_builds/9000/deploy")
        assert ui.writes[0][3]["environment_type"] == "prod"


async def test_an_approved_deployment_is_deployed():
    async with drive_app("deployments") as ui:
        await ui.move_to("6388")
        await ui.pilot.press("D")
        await ui.wait_for_form(
            "Deploy the approved deployment 6388 to prod",
            "Project Procure to Pay (609297), build 9103", "Type Procure to Pay to deploy",
        )  # fmt: skip
        await expect_rejection(ui, 'Does not match "Procure to Pay"')
        await ui.type_confirm_word("Procure to Pay")
        await ui.send()
        assert ui.writes == [("POST", "/api/deployments/6388/deploy", {}, {})]
        await wait_for_text(ui.pilot, "Deployment 6388 to prod started")


async def test_discarded_forms_are_not_sent():
    async with drive_app("deployments") as ui:
        await ui.move_to("6390")
        await ui.pilot.press("D")
        await wait_for_text(ui.pilot, "Deploy Order to Cash: choose a target")
        await ui.pilot.press("escape")
        await ui.wait_for_list()
        await deploy(ui, "Promote")
        await ui.wait_for_form("Promote build 9119")
        await ui.type_confirm_word("Order to Cash")
        await discard_form(ui)
        assert ui.writes == []


@pytest.mark.parametrize("section", ["projects", "board", "deployments"])
async def test_rollback_is_offered_for_every_row_of_a_project(section):
    async with drive_app(section, backend=realtime_demo()) as ui:
        shown = explorer_of(ui.pilot).table.rows.visible
        live_rows = [row.id for row in shown if {"prod", "9037"} <= set(row.cells)]
        await ui.move_to(live_rows[0] if live_rows else PROJECT)
        await ui.run_from_palette("rollback")
        await choose_from(ui, "Roll back", "prod")
        await ui.wait_for_form("to build", "(from 9037)", "prod rolls back from build 9037")
        await tick(ui, "overrule")
        await ui.type_confirm_word("Order to Cash")
        await ui.send()
        ((method, path, _query, body),) = ui.writes
        number = path.split("/")[3]
        assert (method, path) == ("POST", f"/api/project_builds/{number}/deploy")
        assert int(number) < 9037
        assert body["environment_type"] == "prod"
