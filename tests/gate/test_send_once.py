"""One press of ctrl+s sends one request, however long it is held and whatever comes back."""

from __future__ import annotations

import pytest

from tests.embedded.partner import Partner
from tests.embedded.ways import NORTHWIND, enter
from tests.gate.keys import stream
from tests.gate.servers import Refusing
from tests.managing.desk import PROJECT, sitting
from tests.releasing.ways import today
from tests.support.screen import app_of, explorer_of, paste, text_of, wait_for_text, wait_until
from workato_tui.terminal.key_guard import KeyPauses
from workato_tui.terminal.textual_internals import event_time

REAL = KeyPauses()
HELD = ["ctrl+s"] * 66
"""Held for two seconds."""


def behind_a_paste() -> float:
    """A time so long after now that a send key is no part of what was pasted."""
    return event_time() + REAL.paste


def refusing(status: int, section: str = "projects"):
    return sitting(section, backend=Refusing(today(), status), key_pauses=REAL)


async def open_build_form(at) -> None:
    await at.move_to(PROJECT)
    await stream(at.pilot, ["b"], 0)
    await at.form("Build Order to Cash")


@pytest.mark.parametrize("status", [302, 400, 422, 429, 500, 503])
async def test_a_held_send_key_sends_once_after_an_answer_that_fails(status):
    async with refusing(status) as at:
        await open_build_form(at)
        last = await stream(at.pilot, ["ctrl+s"], 0)
        await wait_until(at.pilot, lambda: len(at.sent) == 1)
        await wait_until(at.pilot, lambda: not at.is_sending)
        await stream(at.pilot, HELD, 0.03, start=last + 0.03)
        assert len(at.sent) == 1


async def test_after_a_refusal_another_key_arms_the_form_again():
    async with refusing(422) as at:
        await open_build_form(at)
        last = await stream(at.pilot, ["ctrl+s"], 0)
        await wait_until(at.pilot, lambda: len(at.sent) == 1 and not at.is_sending)
        last = await stream(at.pilot, ["ctrl+s", "tab", "ctrl+s"], 0.1, start=last + 0.1)
        await wait_until(at.pilot, lambda: len(at.sent) == 2)


async def test_after_a_refusal_a_second_without_it_arms_the_form_again():
    async with refusing(422) as at:
        await open_build_form(at)
        last = await stream(at.pilot, ["ctrl+s"], 0)
        await wait_until(at.pilot, lambda: len(at.sent) == 1 and not at.is_sending)
        last = await stream(at.pilot, ["ctrl+s"], 0, start=last + 0.9)
        assert len(at.sent) == 1
        await stream(at.pilot, ["ctrl+s"], 0, start=last + 1.1)
        await wait_until(at.pilot, lambda: len(at.sent) == 2)


async def test_the_reason_of_a_refusal_stays_while_the_key_is_held():
    async with refusing(422) as at:
        await open_build_form(at)
        last = await stream(at.pilot, ["ctrl+s"], 0)
        await wait_until(at.pilot, lambda: len(at.sent) == 1 and not at.is_sending)
        before = text_of(at.pilot)
        await stream(at.pilot, HELD, 0.03, start=last + 0.03)
        assert text_of(at.pilot) == before


async def test_after_an_unknown_outcome_a_word_is_typed_before_the_same_is_sent_again():
    async with refusing(500) as at:
        await open_build_form(at)
        await stream(at.pilot, ["ctrl+s"], 0)
        await wait_until(at.pilot, lambda: len(at.sent) == 1)
        await at.back()
        await at.pilot.press("escape")
        await open_build_form(at)
        await wait_for_text(at.pilot, "Type again to build:")
        await stream(at.pilot, ["tab", "ctrl+s"], 0)
        await wait_for_text(at.pilot, "Does not match")
        assert len(at.sent) == 1
        await at.word("again")
        await stream(at.pilot, ["ctrl+s"], 0, start=behind_a_paste())
        await wait_until(at.pilot, lambda: len(at.sent) == 2)


async def test_an_unknown_outcome_is_known_when_profile_and_customer_are_chosen_again():
    async with sitting(backend=Refusing(Partner(), 500)) as at:
        for count in (0, 1):
            await enter(at, NORTHWIND)
            await at.move_to(PROJECT)
            await at.pilot.press("b")
            await at.form("Build Northwind Farms orders")
            assert ("Type again to build:" in at.text) == bool(count)
            await at.pilot.press("ctrl+s")
            if not count:
                await wait_until(at.pilot, lambda: len(at.sent) == 1)
                await at.back()
                explorer_of(at.pilot).workspace_stack.leave()
                await app_of(at.pilot).use_profile("acme")
                await wait_for_text(at.pilot, "Check before you send again")
                await at.pilot.press("escape")
        assert len(at.sent) == 1


async def test_a_held_send_key_does_not_go_through_two_dialogs(tmp_path):
    async with sitting("builds", key_pauses=KeyPauses(refused=0), speed=1000) as at:
        await wait_until(at.pilot, lambda: explorer_of(at.pilot).row is not None)
        await stream(at.pilot, ["z"], 0)
        await wait_for_text(at.pilot, "Download folder")
        target = tmp_path / "unpacked"
        last = await stream(at.pilot, ["tab", "ctrl+s"], 0)
        await wait_for_text(at.pilot, "Shows a preview; nothing is written")
        await at.fill(folder=str(target))
        last = await stream(at.pilot, ["tab", "ctrl+s"], 0, start=behind_a_paste())
        await wait_for_text(at.pilot, "added")
        await stream(at.pilot, HELD, 0.03, start=last + 0.03)
        await wait_for_text(at.pilot, "added")
        assert not target.exists()


async def test_a_send_key_right_behind_a_paste_is_part_of_it():
    async with refusing(500) as at:
        await open_build_form(at)
        pasted = event_time()
        await paste(at.pilot, "three lines")
        last = await stream(at.pilot, ["ctrl+s"] * 20, 0.05, start=pasted + 0.1)
        assert "three lines" in text_of(at.pilot)
        await stream(at.pilot, ["ctrl+s"], 0, start=last + REAL.paste - 0.01)
        assert at.sent == []
        await stream(at.pilot, ["ctrl+s"], 0, start=last + 2 * REAL.paste)
        await wait_until(at.pilot, lambda: len(at.sent) == 1)
