"""Text typed after a refused key is dropped until there is a pause."""

from __future__ import annotations

import json

import pytest

from tests.gate.keys import stream
from tests.releasing.steps import realtime_demo
from tests.support.driver import drive_app
from tests.support.screen import (
    cursor_id,
    explorer_of,
    status_text,
    wait_for_status,
    wait_for_text,
    wait_until,
)
from tests.support.server import RecordingApp
from workato_tui.terminal.key_guard import KeyPauses

REAL_PAUSES = KeyPauses()
COMMENT = "wrong tax code"


def drive_reviews(**options):
    return drive_app(
        "reviews", backend=RecordingApp(realtime_demo()), key_pauses=REAL_PAUSES, **options
    )


async def move_to_decided_review(ui) -> str:
    """Move to a deployment that was already approved; return its ID."""
    rows = explorer_of(ui.pilot).table.rows
    await ui.pilot.press("m", "m")
    view = explorer_of(ui.pilot).view
    row = next(row for row in rows.visible if view.refusal("reject", row) is not None)
    await ui.move_to(row.id)
    return row.id


@pytest.mark.parametrize("gap", [0.0, 0.002, 0.02, 0.2])
async def test_text_after_a_refused_key_is_dropped_with_its_ctrl_s(gap):
    async with drive_reviews() as ui:
        row = await move_to_decided_review(ui)
        await stream(ui.pilot, ["x", *COMMENT, "ctrl+s"], gap)
        assert ui.pilot.app.screen is explorer_of(ui.pilot)
        assert cursor_id(ui.pilot) == row
        assert explorer_of(ui.pilot).table.rows.ticked == set()
        assert ui.writes == []
        assert "Keys are ignored until you pause." in status_text(ui.pilot)


async def test_keys_count_again_after_a_pause():
    async with drive_reviews() as ui:
        await move_to_decided_review(ui)
        last = await stream(ui.pilot, ["x", *COMMENT], 0.02)
        await stream(ui.pilot, ["space"], 0, start=last + REAL_PAUSES.refused - 0.01)
        assert explorer_of(ui.pilot).table.rows.ticked == set()
        await wait_until(ui.pilot, lambda: "Keys are ignored" not in status_text(ui.pilot))
        await stream(ui.pilot, ["space"], 0, start=last + 2 * REAL_PAUSES.refused + 0.01)
        assert len(explorer_of(ui.pilot).table.rows.ticked) == 1


async def test_esc_ends_the_dropping():
    async with drive_reviews() as ui:
        await move_to_decided_review(ui)
        await stream(ui.pilot, ["x", *COMMENT, "escape", "space"], 0.02)
        assert len(explorer_of(ui.pilot).table.rows.ticked) == 1


async def test_an_unknown_key_is_refused():
    async with drive_reviews() as ui:
        await stream(ui.pilot, [*"ärger", "space"], 0.02)
        await wait_for_status(ui.pilot, "ä does nothing here")
        assert explorer_of(ui.pilot).table.rows.ticked == set()


async def test_text_after_a_form_closed_by_itself_is_dropped():
    async with drive_app(key_pauses=KeyPauses(refused=60)) as ui:
        await ui.move_to("604202")
        await ui.pilot.press("b")
        await ui.wait_for_form("Build Order to Cash")
        await ui.pilot.press("ctrl+s")
        await ui.wait_for_view("build")
        shown = explorer_of(ui.pilot).view
        assert "Keys are ignored" not in ui.text
        await stream(ui.pilot, ["3", "D"], 0.02)
        assert explorer_of(ui.pilot).view is shown
        await wait_for_text(ui.pilot, "Keys are ignored until you pause.")
        assert len(ui.writes) == 1


class ShrinkingDemo:
    """The demo, without the deployment ``removed_id`` once ``is_removed`` is set."""

    def __init__(self, removed_id: str) -> None:
        self.app = realtime_demo()
        self.removed_id = removed_id
        self.is_removed = False

    async def __call__(self, scope, receive, send) -> None:
        async def send_without_row(message) -> None:
            if message["type"] == "http.response.body" and self.is_removed:
                body = json.loads(message["body"])
                body["items"] = [
                    item for item in body["items"] if str(item["id"]) != self.removed_id
                ]
                message = {**message, "body": json.dumps(body).encode()}
            elif message["type"] == "http.response.start":
                headers = [pair for pair in message["headers"] if pair[0] != b"content-length"]
                message = {**message, "headers": headers}
            await send(message)

        is_list = scope["type"] == "http" and scope["path"] == "/api/deployments"
        await self.app(scope, receive, send_without_row if is_list else send)


async def test_a_key_for_a_removed_row_does_not_act_on_the_next_one():
    backend = ShrinkingDemo("6390")
    async with drive_app(
        "deployments", backend=RecordingApp(backend), key_pauses=KeyPauses(refused=60)
    ) as ui:
        await ui.move_to("6390")
        backend.is_removed = True
        await ui.pilot.press("r")
        await wait_until(ui.pilot, lambda: cursor_id(ui.pilot) not in (None, "6390"))
        await stream(ui.pilot, ["D"], 0)
        await wait_for_text(ui.pilot, "Keys are ignored until you pause.")
        assert ui.pilot.app.screen is explorer_of(ui.pilot)
