"""What Enter opens: projects, builds, deployments, assets and requests."""

from __future__ import annotations

import re
from typing import Any

import pytest

from tests.support.backends import FixedAnswers
from tests.support.screen import (
    NARROW,
    NOW,
    WIDE,
    cursor_id,
    explorer_of,
    frozen_demo,
    lines_of,
    run_app,
    settle,
    shown_ids,
    text_of,
    wait_for_status,
    wait_for_text,
    wait_until,
)
from tests.support.server import RecordingApp

SIZES = pytest.mark.parametrize("size", [WIDE, NARROW])


async def open_deployment(pilot, number: str) -> None:
    explorer_of(pilot).table.move_cursor_to_id(number)
    await pilot.press("enter")
    await settle(pilot)
    assert explorer_of(pilot).view.title == f"Deployment {number}"


@SIZES
async def test_a_deployment_opens_with_its_fields_and_assets(size):
    backend = RecordingApp(frozen_demo())
    async with run_app(backend, size=size) as pilot:
        await open_deployment(pilot, "6390")
        # It is finished, and the list has all its fields: only r loads it.
        assert "/api/deployments/6390" not in [request.path for request in backend.requests]
        await pilot.press("r")
        await settle(pilot)
        assert backend.last.path == "/api/deployments/6390"
        await wait_for_text(
            pilot, "Release 14", "● done", "Order to Cash (604202)", "Amara Okafor",
            "2025-03-14 13:09:26 +0000",
        )  # fmt: skip
        await pilot.press("tab", "G")
        await wait_for_text(
            pilot, "José Álvarez", "● approved",
            "18: 4 new, 2 updated, 1 deleted, 11 with no change reported",
        )  # fmt: skip
        assert "› Deployment 6390" in lines_of(pilot)[2]
        assert len(shown_ids(pilot)) == 18
        heading = next(line for line in lines_of(pilot) if line.split()[:2] == ["Name", "Type"])
        assert {"Name", "Type", "State", "Folder", "ID"} <= set(heading.split())
        assert "pane" not in [pane.id for pane in pilot.app.screen.query("Pane") if pane.display]


async def test_assets_are_sorted_and_filtered():
    async with run_app() as pilot:
        await open_deployment(pilot, "6390")
        rows = explorer_of(pilot).table.rows
        await pilot.press("s")
        names = [row.cells[0].casefold() for row in rows.visible]
        assert names == sorted(names)
        await pilot.press("slash", *"netsu", "enter")
        assert 0 < len(rows.visible) < 18
        assert all("netsuite" in row.cells[0].casefold() for row in rows.visible)
        await pilot.press("escape", "f")
        await wait_for_text(pilot, "Filter assets of Deployment 6390")
        form = pilot.app.screen.form.rows
        await wait_for_text(pilot, "Connection", "Lookup table")
        form["asset_type"].field.focus()
        await pilot.press("r")
        form["asset_state"].field.focus()
        await pilot.press("u", "ctrl+s")
        await wait_until(pilot, lambda: pilot.app.screen is explorer_of(pilot))
        assert {(row.cells[1], row.cells[2]) for row in rows.visible} == {("Recipe", "updated")}
        await wait_for_status(pilot, "filter: Recipe, updated")
        await pilot.press("r")
        await settle(pilot)
        assert {(row.cells[1], row.cells[2]) for row in rows.visible} == {("Recipe", "updated")}


async def test_assets_without_a_state_can_be_filtered():
    async with run_app() as pilot:
        await open_deployment(pilot, "6390")
        await pilot.press("f")
        await wait_for_text(pilot, "Filter assets of")
        pilot.app.screen.form.rows["asset_state"].field.focus()
        await pilot.press("n", "n", "ctrl+s")
        await wait_until(pilot, lambda: pilot.app.screen is explorer_of(pilot))
        states = [row.cells[2] for row in explorer_of(pilot).table.rows.visible]
        assert (len(states), set(states)) == (11, {None})


@pytest.mark.parametrize(
    ("number", "sentence"),
    [
        ("6393", "Assets appear after the deployment has run."),
        ("6245", "Workato lists no assets"),
    ],
)
async def test_missing_assets_are_explained(number, sentence):
    async with run_app() as pilot:
        explorer_of(pilot).table.move_cursor_to_id(number)
        await settle(pilot)
        await wait_until(pilot, lambda: sentence in " ".join(pane_text(pilot).split()))
        await pilot.press("enter")
        await settle(pilot)
        assert shown_ids(pilot) == []
        await wait_for_text(pilot, sentence)
        await wait_for_text(pilot, "not loaded")


def pane_text(pilot) -> str:
    lines = explorer_of(pilot).pane.lines
    return "\n".join("".join(text for text, _ in line) for line in lines)


async def test_an_asset_cannot_be_opened():
    async with run_app() as pilot:
        await open_deployment(pilot, "6390")
        await pilot.press("enter")
        await wait_for_status(pilot, "enter: Workato has no more details of an asset.")


@SIZES
async def test_a_project_opens_with_its_own_deployments(size):
    backend = RecordingApp(frozen_demo())
    async with run_app(backend, size=size, section="projects") as pilot:
        await pilot.press("j", "enter")
        await settle(pilot)
        assert backend.last.query == {"project_id": "605221"}
        await wait_for_text(pilot, "HubSpot leads to Salesforce opportunities", "1486393")
        assert {row.cells[5] for row in explorer_of(pilot).table.rows.visible} == {
            "Lead to Opportunity"
        }
        assert "Lead to Opportunity" in lines_of(pilot)[2]
        await pilot.press("enter")
        await settle(pilot)
        assert explorer_of(pilot).view.title == "Deployment 6391"
        await pilot.press("backspace", "escape")
        await settle(pilot)
        assert cursor_id(pilot) == "605221"


async def test_the_pane_of_a_project_shows_loaded_deployments():
    async with run_app(section="projects") as pilot:
        assert "enter shows its deployments." in pane_text(pilot)
        await pilot.press("3")
        await settle(pilot)
        await pilot.press("1")
        await settle(pilot)
        assert "6390 Release 14" in pane_text(pilot)
        assert "Deployments" in pane_text(pilot)


@SIZES
async def test_a_build_opens_with_its_deployments(size):
    backend = RecordingApp(frozen_demo())
    async with run_app(backend, size=size, section="builds") as pilot:
        explorer_of(pilot).table.move_cursor_to_id("9094")
        await pilot.press("enter")
        await settle(pilot)
        assert explorer_of(pilot).view.title == "Build 9094"
        assert shown_ids(pilot) == ["6389", "6373"]
        await wait_for_text(pilot, "Poland added", "#9094", "Order to Cash (604202)")
        queries = [
            request.query
            for request in backend.requests
            if request.path.startswith("/api/deployments")
        ]
        # They are in the list of deployments, which was loaded for the builds.
        assert queries == [{}]
        await pilot.press("r")
        await settle(pilot)
        assert backend.last.query == {"project_id": "604202"}


async def test_visible_builds_are_completed_in_the_background():
    backend = RecordingApp(frozen_demo())
    async with run_app(backend, section="builds") as pilot:
        table = explorer_of(pilot).table

        def requested_ids() -> list[str]:
            paths = [request.path for request in backend.requests]
            return [
                path.rpartition("/")[2] for path in paths if path.startswith("/api/project_builds/")
            ]

        assert table.page_size >= 30
        await wait_until(pilot, lambda: len(requested_ids()) == 10)
        await wait_until(pilot, lambda: table.rows.get(requested_ids()[-1]).cells[2] == "success")
        assert requested_ids() == shown_ids(pilot)[:10]
        assert table.rows.get("9119").cells[1].startswith("Order status API for partners")
        # Opening a build does not wait for these calls.
        last_id = shown_ids(pilot)[-1]
        await pilot.press("G", "enter")
        await settle(pilot)
        assert explorer_of(pilot).view.title == f"Build {last_id}"
        assert requested_ids()[10:] == [last_id]


async def test_the_last_line_of_builds_names_their_source():
    async with run_app(section="builds") as pilot:
        await wait_for_status(pilot, "known builds only: Workato cannot list them")


async def test_a_deleted_build_does_not_stop_completing_others():
    backend = RecordingApp(without_build("9121", frozen_demo()))
    async with run_app(backend, section="builds") as pilot:
        rows = explorer_of(pilot).table.rows
        await wait_until(pilot, lambda: rows.get("9119").cells[2] == "success")
        assert rows.get("9121").cells[2] is None


def without_build(number: str, backend: Any) -> Any:
    async def answer(scope: Any, receive: Any, send: Any) -> None:
        if scope["path"].endswith(f"/project_builds/{number}"):
            scope = {**scope, "path": "/api/project_builds/1"}
        await backend(scope, receive, send)

    return answer


async def test_a_request_opens_without_its_token():
    async with run_app() as pilot:
        await pilot.press("7")
        await settle(pilot)
        paths = [row.cells[3] for row in explorer_of(pilot).table.rows.visible]
        assert {"/api/deployments", "/api/users/me"} <= set(paths)
        assert any(path.startswith("/api/projects?") for path in paths)
        explorer_of(pilot).table.move_cursor(paths.index("/api/users/me"))
        await pilot.press("enter")
        await settle(pilot)
        await wait_for_text(pilot, "GET /api/users/me", "Acme GmbH", "200", "Answer")
        assert "demo-token" not in text_of(pilot)


async def test_a_request_shows_its_timings():
    async with run_app(size=(200, 36)) as pilot:
        await pilot.press("7")
        await settle(pilot)
        titles = [column.title for column in explorer_of(pilot).view.columns]
        rows = explorer_of(pilot).table.rows
        list_request = next(row for row in rows.visible if row.cells[3] == "/api/deployments")
        times = [
            list_request.cells[titles.index(name)] for name in ("Network", "Reading", "Drawing")
        ]
        assert all(re.fullmatch(r"\d+ ms", str(time)) for time in times), times
        # No view waited for this request.
        user_request = next(row for row in rows.visible if row.cells[3] == "/api/users/me")
        assert user_request.cells[titles.index("Drawing")] is None
        explorer_of(pilot).table.move_cursor(rows.visible.index(list_request))
        await pilot.press("enter")
        await wait_for_text(pilot, "Network", "Reading", "Drawing", str(times[2]))


async def test_the_requests_are_updated():
    async with run_app() as pilot:
        await pilot.press("7")
        await settle(pilot)
        before = len(shown_ids(pilot))
        await pilot.press("number_sign")
        await wait_for_text(pilot, "Open by ID")
        await pilot.press(*"6393", "ctrl+s")
        await wait_until(pilot, lambda: explorer_of(pilot).view.title == "Deployment 6393")
        await settle(pilot)
        await pilot.press("7")
        await wait_until(pilot, lambda: len(shown_ids(pilot)) > before)
        assert explorer_of(pilot).table.rows.visible[0].cells[3] == "/api/deployments/6393"


async def test_every_list_shows_its_age_and_r_refreshes_it():
    backend = RecordingApp(frozen_demo())
    async with run_app(backend) as pilot:
        await wait_for_status(pilot, f"updated {NOW:%H:%M:%S} · complete")
        before = len(backend.requests)
        await pilot.press("r")
        await settle(pilot)
        assert [request.path for request in backend.requests[before:]] == ["/api/deployments"]


async def test_the_header_shows_user_workspace_and_quota():
    async with run_app() as pilot:
        top = lines_of(pilot)[0]
        assert "demo" in top
        assert "DEMO" in top
        assert "dev" in top
        assert "Acme GmbH" in top
        assert "API 59/60 left" in top
        await pilot.press("r")
        await settle(pilot)
        assert "API 58/60 left" in lines_of(pilot)[0]


async def test_a_deployment_shows_the_times_of_its_reviews():
    deployment = {
        "id": 43, "project_id": "7", "environment_type": "prod", "state": "pending",
        "created_at": "2025-03-14T08:09:26-07:00", "review_state": "pending_review",
        "reviews": [
            {"reviewer_name": "Ana", "status": "approved", "comment": "good",
             "updated_at": "2025-03-14T06:00:00.000-07:00"},
            {"reviewer_name": "Bo", "status": "pending", "comment": None},
        ],
    }  # fmt: skip
    backend = FixedAnswers(
        {"deployments": {"items": [deployment]}, "deployments/43": deployment, "projects": []}
    )
    async with run_app(backend) as pilot:
        await pilot.press("enter")
        await settle(pilot)
        lines = [line for line in lines_of(pilot) if " Ana " in line or " Bo " in line]
        assert "approved  good  2025-03-14 13:00:00 +0000" in lines[0]
        assert lines[1].rstrip().endswith("waiting") or "pending" in lines[1]
