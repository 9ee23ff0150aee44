"""What a key costs on a slow line: bytes in a pseudo-terminal of 120x36, against the budget.

The figures of the design; each test says what is counted. The pane follows the cursor once it
rests, so what is drawn right of the table belongs to the pane and not to the move.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.support.terminal import CTRL_L, ENTER, ESC, Terminal, bytes_drawn_right_of

from .plain import plain_workato
from .workato import add_profile

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = pytest.mark.pty


def started(terminal: Terminal, wanted: str = "complete") -> None:
    terminal.wait_for(wanted)
    # The demo's jobs end a few seconds after they were seen first; nothing here asks again.
    terminal.settle(1.0)


@pytest.fixture(scope="module")
def demo() -> Iterator[Terminal]:
    """One run for all that only looks; each test leaves it as it found it."""
    with Terminal("--demo") as terminal:
        started(terminal)
        yield terminal


def border(terminal: Terminal) -> int:
    """The column of the line between table and pane."""
    return terminal.display[5].index("│")


def test_an_idle_screen_sends_nothing(demo: Terminal) -> None:
    assert demo.settle(1.5) == b""
    demo.output_for("/")
    assert demo.settle(1.2) == b"", "the line to type in blinks"
    demo.output_for(ESC)


def test_a_move_and_the_pane(demo: Terminal) -> None:
    edge = border(demo)
    moves, panes = [], []
    for key in "jjjkk":
        sent = demo.output_for(key)
        pane = bytes_drawn_right_of(sent, edge)
        panes.append(pane)
        moves.append(len(sent) - pane)
    assert max(moves) <= 600, moves
    assert max(panes) <= 4000, panes
    assert min(panes) > 100, "the pane did not follow"


def test_a_move_and_the_pane_inside_of_a_package_and_in_a_comparison(demo: Terminal) -> None:
    demo.output_for("gjjjj")
    moves, panes = {}, {}
    for key, wanted in (("i", "Functions"), (ENTER, "Text"), ("=", "unchanged")):
        if key == ENTER:
            demo.output_for("G")
        demo.output_for(key)
        demo.wait_for(wanted)
        demo.settle()
        edge = border(demo)
        sent = [demo.output_for(each) for each in "jjjkk"]
        panes[wanted] = max(bytes_drawn_right_of(one, edge) for one in sent)
        moves[wanted] = max(len(one) - bytes_drawn_right_of(one, edge) for one in sent)
        if key == ENTER:
            demo.output_for(ESC)
            demo.output_for(ESC)
    demo.output_for(ESC)
    demo.output_for("g")
    assert max(moves.values()) <= 800, moves
    assert max(panes.values()) <= 4000, panes


def test_the_edge_of_the_page(demo: Terminal) -> None:
    """Down over several pages without a rest: on average, jumps of half a page included."""
    keys = 75
    demo.output_for("g")
    edge = border(demo)
    total = 0
    for _ in range(keys):
        sent = demo.output_for("j", 0.03)
        total += len(sent) - bytes_drawn_right_of(sent, edge)
    sent = demo.settle()
    total += len(sent) - bytes_drawn_right_of(sent, edge)
    assert f" {keys + 1} of " in demo.text
    assert total / keys <= 1400
    demo.output_for("g")


@pytest.mark.parametrize("letters", ["rel", "zz"])
def test_a_letter_in_the_filter(demo: Terminal, letters: str) -> None:
    demo.output_for("/")
    sent = [len(demo.output_for(letter)) for letter in letters]
    assert f"/ {letters}" in demo.text or f"like {letters}" in demo.text
    cleared = len(demo.output_for(ESC))
    assert max(sent) <= 13_000, sent
    assert cleared <= 18_000


@pytest.mark.parametrize(
    ("environment", "words", "limit"),
    [
        ({}, (), 18_000),
        ({"COLORTERM": None}, (), 14_000),
        ({}, ("--theme", "ansi-dark"), 10_000),
    ],
    ids=["truecolor", "256 colours", "ansi"],
)
def test_a_section(environment: dict[str, str | None], words: tuple[str, ...], limit: int) -> None:
    with Terminal("--demo", *words, environment=environment) as terminal:
        started(terminal)
        first = {key: len(terminal.output_for(key)) for key in "123457"}
        again = {key: len(terminal.output_for(key)) for key in "125"}
    assert max(again.values()) <= limit, again
    assert min(again.values()) > 1000, "no section was drawn"
    assert max(first.values()) <= limit, first


def test_a_changed_row() -> None:
    """A refresh with one row changed, less a refresh with none changed."""
    with plain_workato() as server:
        add_profile(server.url)
        with Terminal("acme") as terminal:
            started(terminal)
            unchanged = max(len(terminal.output_for("r")) for _ in range(2))
            server.states[50] = "failed"
            changed = len(terminal.output_for("r"))
            assert "failed" in terminal.text
    assert 5 < changed - unchanged <= 600, (changed, unchanged)
    assert unchanged <= 4000, unchanged


def test_opening_a_deployment_and_leaving_it(demo: Terminal) -> None:
    there = len(demo.output_for(ENTER))
    back = len(demo.output_for("\x7f"))
    assert "of 193" in demo.text
    assert there <= 15_000
    assert back <= 18_000


def test_what_stands_there_already_is_not_sent_unless_asked_for(demo: Terminal) -> None:
    help_there = len(demo.output_for("?"))
    help_back = len(demo.output_for(ESC))
    assert max(help_there, help_back) <= 13_000
    shown = demo.display
    whole = len(demo.output_for(CTRL_L))
    assert whole > 6000
    assert demo.display == shown
    # Something else wrote on the terminal: only the whole screen takes it away.
    demo.screen.cursor_position(9, 3)
    demo.screen.draw("Broadcast message from root")
    assert demo.display != shown
    demo.output_for(CTRL_L)
    assert demo.display == shown
