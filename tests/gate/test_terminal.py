"""Held keys and type-ahead in a pseudo-terminal."""

from __future__ import annotations

import pytest

from tests.gate.servers import HoldingServer, RejectingServer
from tests.releasing.steps import realtime_demo
from tests.support.driver import save_profile
from tests.support.server import RecordingApp, serve
from tests.support.terminal import CTRL_S, Terminal

pytestmark = pytest.mark.pty


def writes(server: RecordingApp) -> list[str]:
    return [request.path for request in server.requests if request.method != "GET"]


@pytest.mark.parametrize("status", [422, 500])
def test_many_ctrl_s_send_one_build(status):
    server = RecordingApp(RejectingServer(realtime_demo(), status))
    with serve(server) as url:
        save_profile(url)
        with Terminal("acme") as terminal:
            terminal.wait_for("Order to Cash")
            terminal.settle()
            terminal.press_and_wait("b", "ctrl+s build")
            terminal.settle()
            for _ in range(20):
                terminal.press(CTRL_S * 3)
                terminal.settle(0.03)
            terminal.settle()
    assert len(writes(server)) == 1


def test_text_after_a_refused_key_approves_nothing():
    server = RecordingApp(realtime_demo())
    with serve(server) as url:
        save_profile(url)
        with Terminal("--section", "deployments", "acme") as terminal:
            terminal.wait_for("Hotfix")
            terminal.settle()
            terminal.press("Gxwrong tax code" + CTRL_S)
            terminal.wait_for("Keys are ignored until you pause.")
            terminal.wait_for(lambda terminal_: "Keys are ignored" not in terminal_.text)
            terminal.press_and_wait(" ", "✓")
    assert writes(server) == []


def test_q_waits_for_the_answer_to_a_write():
    holding = HoldingServer(realtime_demo(), "POST")
    server = RecordingApp(holding)
    with serve(server) as url:
        save_profile(url)
        with Terminal("--section", "deployments", "acme") as terminal:
            terminal.wait_for("6391")
            terminal.settle()
            terminal.press_and_wait("/6391\r", "1 of")
            terminal.press_and_wait("S", "Submit deployment 6391")
            terminal.settle()
            holding.close()
            terminal.press(CTRL_S)
            terminal.wait_for(lambda _: holding.blocked_count == 1)
            terminal.settle()
            terminal.press_and_wait("q", "Quitting after the answer to POST /api/deployments/6391")
            holding.open()
            assert terminal.wait_for_exit() == 0
    assert len(writes(server)) == 1
