"""``f`` and ``#``: the filters sent to Workato, and opening an ID."""

from __future__ import annotations

import os
import time
from datetime import UTC, datetime

import pytest

from tests.releasing.steps import realtime_demo
from tests.support.screen import (
    NARROW,
    WIDE,
    explorer_of,
    frozen_demo,
    paste,
    run_app,
    settle,
    shown_ids,
    status_text,
    text_of,
    wait_for_status,
    wait_for_text,
    wait_until,
)
from tests.support.server import RecordingApp


def queries(backend: RecordingApp, path: str = "/api/deployments") -> list[dict[str, str]]:
    return [request.query for request in backend.requests if request.path == path]


async def open_filters(pilot):
    await pilot.press("f")
    await wait_for_text(pilot, "Filter deployments")
    return pilot.app.screen.form.rows


async def apply_filters(pilot) -> None:
    await pilot.press("ctrl+s")
    await wait_until(pilot, lambda: pilot.app.screen is explorer_of(pilot))
    await settle(pilot)


@pytest.fixture
def tokyo(monkeypatch: pytest.MonkeyPatch):
    """Use a time zone nine hours east of UTC, without summer time."""
    monkeypatch.setitem(os.environ, "TZ", "Asia/Tokyo")
    time.tzset()
    yield
    monkeypatch.setitem(os.environ, "TZ", "UTC")
    time.tzset()


@pytest.mark.parametrize("size", [WIDE, NARROW])
async def test_every_filter_is_sent(size):
    backend = RecordingApp(frozen_demo())
    async with run_app(backend, size=size) as pilot:
        rows = await open_filters(pilot)
        rows["project_id"].field.focus()
        await pilot.press("space", *"ord", "enter")
        rows["environment_type"].field.focus()
        await pilot.press("p")
        rows["state"].field.focus()
        await pilot.press("d")
        await apply_filters(pilot)
        assert queries(backend)[-1] == {
            "project_id": "604202",
            "environment_type": "prod",
            "state": "success",
        }
        rows = explorer_of(pilot).table.rows.visible
        assert rows
        assert {(row.cells[2], row.cells[3], row.cells[5]) for row in rows} == {
            ("prod", "success", "Order to Cash")
        }
        await wait_for_status(pilot, "filter: Order to Cash, prod, done")


async def test_a_folder_is_chosen_from_the_tree():
    backend = RecordingApp(frozen_demo())
    async with run_app(backend) as pilot:
        rows = await open_filters(pilot)
        rows["folder_id"].field.focus()
        await pilot.press("ctrl+o")
        await wait_for_text(pilot, "Choose a folder", "Procure to Pay")
        await pilot.press("j", "j", "j", "j", "j", "right")
        await wait_for_text(pilot, "Approvals")
        await pilot.press("k", "enter")
        await wait_for_text(pilot, "Filter deployments", "Partner API")
        assert rows["folder_id"].field.field_value == "1486456"
        await apply_filters(pilot)
        assert queries(backend)[-1] == {"folder_id": "f1486456"}
        assert queries(backend, "/api/folders")[-1]["parent_id"] == "1486477"
        assert {row.cells[5] for row in explorer_of(pilot).table.rows.visible} == {"Partner API"}


@pytest.mark.usefixtures("tokyo")
async def test_dates_are_sent_in_utc():
    backend = RecordingApp(frozen_demo())
    async with run_app(backend) as pilot:
        for filter_text, sent in (
            ("2025-03-10", "2025-03-09T15:00:00Z"),
            ("2025-03-10 08:30", "2025-03-09T23:30:00Z"),
            ("2025-03-10T08:30:00+01:00", "2025-03-10T07:30:00Z"),
            ("2025-03-10T08:30:00Z", "2025-03-10T08:30:00Z"),
        ):
            rows = await open_filters(pilot)
            rows["from_"].field.field_value = filter_text
            await apply_filters(pilot)
            assert queries(backend)[-1] == {"from": sent}
            await wait_for_status(pilot, f"since {filter_text}")
            # The answer is in Pacific time.
            times = [row.cells[8] for row in explorer_of(pilot).table.rows.visible]
            assert times
            assert min(times) >= datetime.fromisoformat(sent).timestamp()


@pytest.mark.usefixtures("tokyo")
async def test_relative_times_are_computed_when_sent():
    backend = RecordingApp(frozen_demo())
    async with run_app(backend) as pilot:
        for filter_text, back in (("-7d", 7 * 86_400), ("-12h", 12 * 3_600)):
            rows = await open_filters(pilot)
            rows["from_"].field.field_value = filter_text
            before = time.time()
            await apply_filters(pilot)
            sent = datetime.fromisoformat(queries(backend)[-1]["from"])
            assert sent.tzinfo is not None
            assert before - back - 1 <= sent.timestamp() <= time.time() - back


@pytest.mark.usefixtures("tokyo")
async def test_today_is_in_the_local_time_zone():
    backend = RecordingApp(frozen_demo())
    async with run_app(backend) as pilot:
        rows = await open_filters(pilot)
        rows["from_"].field.focus()
        await paste(pilot, "today")
        rows["to"].field.focus()
        await paste(pilot, "today")
        days = {datetime.now().astimezone().date()}
        await apply_filters(pilot)
        days.add(datetime.now().astimezone().date())
        query = queries(backend)[-1]
        begin, end = (datetime.fromisoformat(query[name]) for name in ("from", "to"))
        assert (begin.hour, begin.minute, (end - begin).total_seconds()) == (15, 0, 86_400)
        assert begin.astimezone().date() in days
        assert begin.astimezone(UTC) < datetime.now(UTC)


@pytest.mark.parametrize("field", ["from_", "to"])
async def test_invalid_dates_are_not_sent(field):
    backend = RecordingApp(frozen_demo())
    async with run_app(backend) as pilot:
        rows = await open_filters(pilot)
        rows[field].field.focus()
        await paste(pilot, "last tuesday")
        before = len(backend.requests)
        await pilot.press("ctrl+s")
        await wait_until(pilot, lambda: rows[field].error)
        assert "today, -7d, -12h or 2025-01-31" in rows[field].error
        await wait_for_text(pilot, "today, -7d, -12h")
        assert len(backend.requests) == before
        assert pilot.app.screen.focused is rows[field].field


async def test_an_invalid_folder_id_is_reported():
    async with run_app() as pilot:
        rows = await open_filters(pilot)
        rows["folder_id"].field.focus()
        await paste(pilot, "Accounting")
        await pilot.press("ctrl+s")
        await wait_until(pilot, lambda: rows["folder_id"].error)
        assert rows["folder_id"].error == "Enter a folder ID, e.g. 660222 or f660222"


async def test_the_form_shows_the_filters_and_can_be_cleared():
    backend = RecordingApp(frozen_demo())
    async with run_app(backend) as pilot:
        rows = await open_filters(pilot)
        rows["environment_type"].field.focus()
        await pilot.press("t")
        await apply_filters(pilot)
        filtered_count = len(shown_ids(pilot))
        rows = await open_filters(pilot)
        assert rows["environment_type"].field.field_value == "test"
        rows["environment_type"].field.focus()
        await pilot.press("a")
        await apply_filters(pilot)
        assert queries(backend)[-1] == {}
        assert len(shown_ids(pilot)) == 193 > filtered_count
        assert "filter:" not in status_text(pilot)


async def test_esc_discards_changed_filters_after_a_question():
    backend = RecordingApp(frozen_demo())
    async with run_app(backend) as pilot:
        before = len(backend.requests)
        await open_filters(pilot)
        await pilot.press("escape")
        await wait_until(pilot, lambda: pilot.app.screen is explorer_of(pilot))
        rows = await open_filters(pilot)
        rows["state"].field.focus()
        await pilot.press("f", "escape")
        await wait_for_text(pilot, "Discard changes?")
        await pilot.press("escape")
        await wait_until(pilot, lambda: pilot.app.screen is explorer_of(pilot))
        assert len(backend.requests) == before
        assert "filter:" not in status_text(pilot)


async def test_filters_without_results_are_explained():
    async with run_app() as pilot:
        rows = await open_filters(pilot)
        rows["from_"].field.focus()
        await paste(pilot, "2030-01-01")
        await apply_filters(pilot)
        await wait_for_text(pilot, "No deployments match the filter: since 2030-01-01")
        await wait_for_text(pilot, "f changes it")
        assert "No deployments here" not in text_of(pilot)


async def test_f_in_a_list_without_filters():
    async with run_app() as pilot:
        for key in ("1", "2", "6", "7"):
            await pilot.press(key)
            await settle(pilot)
            await pilot.press("f")
            assert status_text(pilot).startswith("f: "), key
            assert pilot.app.screen is explorer_of(pilot)


async def open_number(pilot, number: str) -> None:
    await pilot.press("number_sign")
    await wait_for_text(pilot, "Open by ID")
    await paste(pilot, number)
    await pilot.press("ctrl+s")


@pytest.mark.parametrize(
    ("section", "number", "title", "sign"),
    [
        ("deployments", "6245", "Deployment 6245", "lists no assets"),
        ("deployments", "#6390", "Deployment 6390", "Release 14"),
        ("builds", "9119", "Build 9119", "Release 14"),
        ("projects", "6390", "Deployment 6390", "Release 14"),
    ],
)
async def test_an_id_opens_its_view(section, number, title, sign):
    async with run_app(section=section) as pilot:
        await open_number(pilot, number)
        await wait_until(pilot, lambda: explorer_of(pilot).view.title == title)
        await settle(pilot)
        await wait_for_text(pilot, sign)


async def test_an_id_opens_the_chosen_kind():
    async with run_app() as pilot:
        await pilot.press("number_sign")
        await wait_for_text(pilot, "Open by ID")
        pilot.app.screen.form.rows["kind"].field.focus()
        await pilot.press("b")
        pilot.app.screen.form.rows["number"].field.focus()
        await paste(pilot, "9119")
        await pilot.press("ctrl+s")
        await wait_until(pilot, lambda: explorer_of(pilot).view.title == "Build 9119")
        await settle(pilot)
        assert explorer_of(pilot).section == "builds"


async def test_an_invalid_id_is_reported():
    async with run_app() as pilot:
        await open_number(pilot, "Release 14")
        row = pilot.app.screen.form.rows["number"]
        for number in ("Release 14", "63x", "-1", "６３９０"):
            row.field.field_value = number
            await pilot.press("ctrl+s")
            await wait_until(pilot, lambda: "digits only, e.g. 6390" in row.error)
            row.field.field_value = ""
            await pilot.press("ctrl+s")
            await wait_until(pilot, lambda: row.error == "Required")
        assert explorer_of(pilot).view.title == "Deployments"


@pytest.mark.parametrize(("section", "kind"), [("deployments", "Deployment"), ("builds", "Build")])
async def test_an_unknown_id_is_reported(section, kind):
    async with run_app(section=section) as pilot:
        await open_number(pilot, "999999")
        await wait_until(pilot, lambda: explorer_of(pilot).view.problem)
        await wait_for_text(
            pilot, f"{kind} 999999", "Not found with this token", "Check the number"
        )
        await pilot.press("escape")
        await settle(pilot)
        assert explorer_of(pilot).view.problem is None
        assert len(shown_ids(pilot)) > 100


async def test_an_id_typed_at_once_goes_into_the_form():
    async with run_app() as pilot:
        explorer = explorer_of(pilot)
        for key in ("number_sign", *"6390"):
            pilot.app.simulate_key(key)
        await wait_until(
            pilot, lambda: "Open by ID" in text_of(pilot) and "6390" in number_text(pilot)
        )
        assert explorer.section == "deployments"
        # The form changes nothing, so enter in the last field submits it.
        await pilot.press("enter")
        await wait_until(pilot, lambda: explorer.view.title == "Deployment 6390")


def number_text(pilot) -> str:
    """Return the value of the number field; empty without an open form."""
    form = getattr(pilot.app.screen, "form", None)
    return form.rows["number"].field.field_value if form is not None else ""


@pytest.mark.parametrize("size", [WIDE, NARROW])
async def test_esc_clears_the_filter_line_then_the_filters_then_leaves(size):
    backend = RecordingApp(frozen_demo())
    async with run_app(backend, size=size) as pilot:
        everything = shown_ids(pilot)
        rows = await open_filters(pilot)
        rows["environment_type"].field.focus()
        await pilot.press("p")
        await apply_filters(pilot)
        await wait_for_status(pilot, "filter: prod")
        filtered = shown_ids(pilot)
        assert 0 < len(filtered) < len(everything)
        await pilot.press("slash", *"cash", "enter")
        await pilot.press("escape")
        assert shown_ids(pilot) == filtered
        await pilot.press("escape")
        await settle(pilot)
        assert shown_ids(pilot) == everything
        assert "filter:" not in text_of(pilot)
        assert "environment_type" not in queries(backend)[-1]
        await pilot.press("escape")
        assert status_text(pilot) == "Top level. q quits."


@pytest.mark.parametrize("size", [WIDE, NARROW])
async def test_ctrl_r_in_the_form_clears_the_filters(size):
    async with run_app(size=size) as pilot:
        everything = shown_ids(pilot)
        rows = await open_filters(pilot)
        rows["from_"].field.focus()
        await paste(pilot, "2030-01-01")
        await apply_filters(pilot)
        await wait_for_text(pilot, "esc clears it")
        await open_filters(pilot)
        await wait_for_text(pilot, "ctrl+r reset")
        await pilot.press("ctrl+r")
        await wait_until(pilot, lambda: pilot.app.screen is explorer_of(pilot))
        await settle(pilot)
        assert shown_ids(pilot) == everything


async def test_the_form_and_the_table_use_the_same_words():
    async with run_app() as pilot:
        rows = await open_filters(pilot)
        await wait_for_text(pilot, "done", "failed", "pending")
        assert "success" not in text_of(pilot)
        rows["state"].field.focus()
        await pilot.press("d")
        await apply_filters(pilot)
        await wait_for_status(pilot, "filter: done")
        assert {row.cells[3] for row in explorer_of(pilot).table.rows.visible} == {"success"}


async def test_a_list_is_filtered_by_author_and_reviewer():
    backend = RecordingApp(frozen_demo())
    async with run_app(backend) as pilot:
        everything = explorer_of(pilot).table.rows.all_rows
        rows = await open_filters(pilot)
        await wait_for_text(pilot, "part of the name of who deployed or reviews it")
        rows["who"].field.focus()
        await paste(pilot, "nguy")
        await apply_filters(pilot)
        await wait_for_status(pilot, "filter: by or for nguy")
        matches = explorer_of(pilot).table.rows.visible
        assert 0 < len(matches) < len(everything)
        by_author = {row.id for row in everything if "Nguy" in str(row.cells[6])}
        assert by_author <= {row.id for row in matches}
        by_reviewer = {row.id for row in matches} - by_author
        for row_id in by_reviewer:
            deployment = explorer_of(pilot).workspace.deployments[row_id]
            assert any("Nguy" in (review.reviewer_name or "") for review in deployment.reviews)
        # Workato has no parameter for it.
        assert "who" not in queries(backend)[-1]


async def test_esc_clears_the_filters_of_reviews_and_the_board():
    async with run_app(realtime_demo(), section="reviews") as pilot:
        everything = shown_ids(pilot)
        rows = await open_filters(pilot)
        rows["environment_type"].field.focus()
        await pilot.press("t")
        await apply_filters(pilot)
        await wait_until(pilot, lambda: len(shown_ids(pilot)) < len(everything))
        await pilot.press("escape")
        await settle(pilot)
        assert shown_ids(pilot) == everything
        await pilot.press("escape")
        assert status_text(pilot) == "Top level. q quits."
        await pilot.press("0")
        await settle(pilot)
        await pilot.press("f")
        await wait_for_text(pilot, "Period of the board")
        await pilot.press("right", "ctrl+s")
        await wait_until(pilot, lambda: pilot.app.screen is explorer_of(pilot))
        await wait_for_text(pilot, "deployments since 180d ago")
        await settle(pilot)
        await pilot.press("escape")
        await settle(pilot)
        await wait_for_text(pilot, "deployments since 90d ago")
