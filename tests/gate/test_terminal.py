"""Keys held down and text typed ahead, in a real terminal, on a server that counts."""

from __future__ import annotations

import pytest

from tests.gate.servers import Holding, Refusing
from tests.releasing.steps import realtime_demo
from tests.support.driver import save_profile
from tests.support.server import RecordingApp, serve
from tests.support.terminal import CTRL_S, Terminal

pytestmark = pytest.mark.pty


def writes(server: RecordingApp) -> list[str]:
    return [one.path for one in server.requests if one.method != "GET"]


@pytest.mark.parametrize("status", [422, 500])
def test_a_burst_of_ctrl_s_sends_one_build(status):
    server = RecordingApp(Refusing(realtime_demo(), status))
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


def test_a_comment_typed_after_a_refused_key_approves_nothing():
    server = RecordingApp(realtime_demo())
    with serve(server) as url:
        save_profile(url)
        with Terminal("--section", "deployments", "acme") as terminal:
            terminal.wait_for("Hotfix")
            terminal.settle()
            terminal.press("Gxwrong tax code" + CTRL_S)
            terminal.wait_for("Keys are ignored until you pause.")
            terminal.wait_for(lambda seen: "Keys are ignored" not in seen.text)
            terminal.press_and_wait(" ", "✓")
    assert writes(server) == []


def test_q_says_which_answer_it_waits_for_and_ends_after_it():
    held = Holding(realtime_demo(), "POST")
    server = RecordingApp(held)
    with serve(server) as url:
        save_profile(url)
        with Terminal("--section", "deployments", "acme") as terminal:
            terminal.wait_for("6391")
            terminal.settle()
            terminal.press_and_wait("/6391\r", "1 of")
            terminal.press_and_wait("S", "Submit deployment 6391")
            terminal.settle()
            held.close()
            terminal.press(CTRL_S)
            terminal.wait_for(lambda _: held.held == 1)
            terminal.settle()
            terminal.press_and_wait("q", "Quitting after the answer to POST /api/deployments/6391")
            held.open()
            assert terminal.wait_for_exit() == 0
    assert len(writes(server)) == 1
