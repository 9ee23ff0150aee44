"""Reviewers of many deployments: only those who may review all of them are offered."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from tests.catalog.partner import drive_catalog
from tests.support.screen import wait_for_text, wait_until

NOW = datetime.now(UTC).isoformat()


def waiting(number: int) -> dict[str, Any]:
    """Return a deployment that is waiting for review."""
    return {
        "id": number, "state": "pending", "detailed_state": "pending_review",
        "review_state": "pending_review", "environment_type": "test", "project_id": "1",
        "project_build_id": number, "title": f"Release {number}", "created_at": NOW,
    }  # fmt: skip


def answers(**reviewers: list[tuple[int, str]]) -> dict[str, Any]:
    """Return the responses for deployments and their eligible reviewers."""
    responses: dict[str, Any] = {"GET /api/deployments": {"items": [waiting(6391), waiting(6390)]}}
    for key, people in reviewers.items():
        candidates = [{"id": number, "name": name} for number, name in people]
        path = f"GET /api/deployments/{key.removeprefix('d')}"
        responses[path] = waiting(int(key[1:]))
        responses[f"{path}/eligible_reviewers"] = {"reviewers": candidates}
    return responses


async def test_only_reviewers_of_all_ticked_deployments_are_offered() -> None:
    ana, bo, cy = (7, "Ana"), (8, "Bo"), (9, "Cy")
    async with drive_catalog(answers(d6391=[ana, bo], d6390=[cy, ana]), "reviews") as ui:
        await wait_for_text(ui.pilot, "Release 6390")
        await ui.pilot.press("plus", "v")
        form = await ui.wait_for_form("Assign reviewers: 2", "left out: Bo, Cy.", "Ana (7)")
        assert form
        assert "Bo (8)" not in ui.text
        assert "Cy (9)" not in ui.text
        assert ui.writes == []


async def test_without_a_common_reviewer_there_is_no_form() -> None:
    async with drive_catalog(answers(d6391=[(7, "Ana")], d6390=[(8, "Bo")]), "reviews") as ui:
        await wait_for_text(ui.pilot, "Release 6390")
        await ui.pilot.press("plus", "v")
        await wait_until(ui.pilot, lambda: "Nobody may review all of these" in ui.text)
        assert ui.writes == []
