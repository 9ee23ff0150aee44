"""``W``: the end of a watched job is reported in every section."""

from __future__ import annotations

import pytest

from tests.releasing.steps import deploy, realtime_demo
from tests.support.driver import drive_app
from tests.support.screen import explorer_of


@pytest.mark.parametrize(
    ("title", "outcome"), [("Release 15", "succeeded"), ("It must fail", "failed")]
)
async def test_the_end_of_a_deployment_is_reported(title, outcome):
    async with drive_app("deployments", backend=realtime_demo(speed=1000)) as ui:
        await ui.move_to("6385")
        await deploy(ui, "Redeploy")
        await ui.wait_for_form("Redeploy")
        await ui.fill(title=title)
        await ui.send()
        number = explorer_of(ui.pilot).view.id
        await ui.pilot.press("1")
        await ui.wait_for_notification(f"Deployment {number} ({title} to test) {outcome}")


async def test_capital_w_toggles_watching():
    async with drive_app("deployments") as ui:
        await ui.move_to("6393")
        await ui.pilot.press("W")
        await ui.wait_for_status(
            "Deployment 6393 is watched. You will be notified when it finishes."
        )
        await ui.pilot.press("W")
        await ui.wait_for_status("Deployment 6393 is no longer watched.")
        await ui.move_to("6393")
        assert ui.writes == []
