"""``W``: the end of what is watched is told, also over another section."""

from __future__ import annotations

import pytest

from tests.managing.desk import sitting
from tests.releasing.ways import deploy, today
from tests.support.screen import explorer_of


@pytest.mark.parametrize(
    ("title", "told"), [("Release 15", "succeeded"), ("It must fail", "failed")]
)
async def test_the_end_of_a_deployment_is_reported(title, told):
    async with sitting("deployments", backend=today(speed=1000)) as at:
        await at.move_to("6385")
        await deploy(at, "Redeploy")
        await at.form("Redeploy")
        await at.fill(title=title)
        await at.send()
        number = explorer_of(at.pilot).view.id
        await at.pilot.press("1")
        await at.told(f"Deployment {number} ({title} to test) {told}")


async def test_capital_w_watches_and_stops():
    async with sitting("deployments") as at:
        await at.move_to("6393")
        await at.pilot.press("W")
        await at.says("Deployment 6393 is watched. You will be notified when it finishes.")
        await at.pilot.press("W")
        await at.says("Deployment 6393 is no longer watched.")
        await at.move_to("6393")
        assert at.sent == []
