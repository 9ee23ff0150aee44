"""One press of ctrl+s sends one request, however long it is held."""

from __future__ import annotations

import pytest

from tests.embedded.partner import Partner
from tests.embedded.steps import NORTHWIND, enter
from tests.gate.keys import stream
from tests.gate.servers import RejectingServer
from tests.releasing.steps import realtime_demo
from tests.support.driver import PROJECT, drive_app
from tests.support.screen import app_of, explorer_of, paste, text_of, wait_for_text, wait_until
from workato_tui.terminal.key_guard import KeyPauses
from workato_tui.terminal.textual_internals import event_time

REAL_PAUSES = KeyPauses()
HELD_KEY = ["ctrl+s"] * 66
"""Two seconds of key repeat."""


def after_paste_pause() -> float:
    """Return a time at which a send key is no longer part of a paste."""
    return event_time() + REAL_PAUSES.paste


def drive_rejecting(status: int, section: str = "projects"):
    return drive_app(
        section, backend=RejectingServer(realtime_demo(), status), key_pauses=REAL_PAUSES
    )


async def open_build_form(ui) -> None:
    await ui.move_to(PROJECT)
    await stream(ui.pilot, ["b"], 0)
    await ui.wait_for_form("Build Order to Cash")


@pytest.mark.parametrize("status", [302, 400, 422, 429, 500, 503])
async def test_a_held_send_key_sends_once_after_an_error(status):
    async with drive_rejecting(status) as ui:
        await open_build_form(ui)
        last = await stream(ui.pilot, ["ctrl+s"], 0)
        await wait_until(ui.pilot, lambda: len(ui.writes) == 1)
        await wait_until(ui.pilot, lambda: not ui.is_sending)
        await stream(ui.pilot, HELD_KEY, 0.03, start=last + 0.03)
        assert len(ui.writes) == 1


async def test_another_key_enables_the_send_key_again():
    async with drive_rejecting(422) as ui:
        await open_build_form(ui)
        last = await stream(ui.pilot, ["ctrl+s"], 0)
        await wait_until(ui.pilot, lambda: len(ui.writes) == 1 and not ui.is_sending)
        last = await stream(ui.pilot, ["ctrl+s", "tab", "ctrl+s"], 0.1, start=last + 0.1)
        await wait_until(ui.pilot, lambda: len(ui.writes) == 2)


async def test_a_pause_enables_the_send_key_again():
    async with drive_rejecting(422) as ui:
        await open_build_form(ui)
        last = await stream(ui.pilot, ["ctrl+s"], 0)
        await wait_until(ui.pilot, lambda: len(ui.writes) == 1 and not ui.is_sending)
        last = await stream(ui.pilot, ["ctrl+s"], 0, start=last + 0.9)
        assert len(ui.writes) == 1
        await stream(ui.pilot, ["ctrl+s"], 0, start=last + 1.1)
        await wait_until(ui.pilot, lambda: len(ui.writes) == 2)


async def test_the_error_stays_while_the_key_is_held():
    async with drive_rejecting(422) as ui:
        await open_build_form(ui)
        last = await stream(ui.pilot, ["ctrl+s"], 0)
        await wait_until(ui.pilot, lambda: len(ui.writes) == 1 and not ui.is_sending)
        before = text_of(ui.pilot)
        await stream(ui.pilot, HELD_KEY, 0.03, start=last + 0.03)
        assert text_of(ui.pilot) == before


async def test_repeating_an_unknown_write_requires_a_word():
    async with drive_rejecting(500) as ui:
        await open_build_form(ui)
        await stream(ui.pilot, ["ctrl+s"], 0)
        await wait_until(ui.pilot, lambda: len(ui.writes) == 1)
        await ui.wait_for_list()
        await ui.pilot.press("escape")
        await open_build_form(ui)
        await wait_for_text(ui.pilot, "Type again to build:")
        await stream(ui.pilot, ["tab", "ctrl+s"], 0)
        await wait_for_text(ui.pilot, "Does not match")
        assert len(ui.writes) == 1
        await ui.type_confirm_word("again")
        await stream(ui.pilot, ["ctrl+s"], 0, start=after_paste_pause())
        await wait_until(ui.pilot, lambda: len(ui.writes) == 2)


async def test_an_unknown_outcome_is_remembered():
    async with drive_app(backend=RejectingServer(Partner(), 500)) as ui:
        for count in (0, 1):
            await enter(ui, NORTHWIND)
            await ui.move_to(PROJECT)
            await ui.pilot.press("b")
            await ui.wait_for_form("Build Northwind Farms orders")
            assert ("Type again to build:" in ui.text) == bool(count)
            await ui.pilot.press("ctrl+s")
            if not count:
                await wait_until(ui.pilot, lambda: len(ui.writes) == 1)
                await ui.wait_for_list()
                explorer_of(ui.pilot).leave_workspace()
                await app_of(ui.pilot).use_profile("acme")
                await wait_for_text(ui.pilot, "Check before you send again")
                await ui.pilot.press("escape")
        assert len(ui.writes) == 1


async def test_a_held_send_key_does_not_go_through_two_dialogs(tmp_path):
    async with drive_app("builds", key_pauses=KeyPauses(refused=0), speed=1000) as ui:
        await wait_until(ui.pilot, lambda: explorer_of(ui.pilot).row is not None)
        await stream(ui.pilot, ["z"], 0)
        await wait_for_text(ui.pilot, "Download folder")
        target = tmp_path / "unpacked"
        last = await stream(ui.pilot, ["tab", "ctrl+s"], 0)
        await wait_for_text(ui.pilot, "Shows a preview; nothing is written")
        await ui.fill(folder=str(target))
        last = await stream(ui.pilot, ["tab", "ctrl+s"], 0, start=after_paste_pause())
        await wait_for_text(ui.pilot, "added")
        await stream(ui.pilot, HELD_KEY, 0.03, start=last + 0.03)
        await wait_for_text(ui.pilot, "added")
        assert not target.exists()


async def test_a_send_key_right_after_a_paste_is_ignored():
    async with drive_rejecting(500) as ui:
        await open_build_form(ui)
        pasted = event_time()
        await paste(ui.pilot, "three lines")
        last = await stream(ui.pilot, ["ctrl+s"] * 20, 0.05, start=pasted + 0.1)
        assert "three lines" in text_of(ui.pilot)
        await stream(ui.pilot, ["ctrl+s"], 0, start=last + REAL_PAUSES.paste - 0.01)
        assert ui.writes == []
        await stream(ui.pilot, ["ctrl+s"], 0, start=last + 2 * REAL_PAUSES.paste)
        await wait_until(ui.pilot, lambda: len(ui.writes) == 1)
