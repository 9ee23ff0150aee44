"""Each key sends few bytes, so that slow lines are usable; measured in a terminal of 120x36.

The pane follows the cursor when it stops, so output right of the table counts for the pane and not
for the move.
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


def wait_until_started(terminal: Terminal) -> None:
    terminal.wait_for("complete")
    # The demo's jobs finish a few seconds after they were first seen.
    terminal.settle(1.0)


@pytest.fixture(scope="module")
def demo() -> Iterator[Terminal]:
    """Share one run between tests; each restores the screen."""
    with Terminal("--demo") as terminal:
        wait_until_started(terminal)
        yield terminal


def border(terminal: Terminal) -> int:
    """Return the column of the line between table and pane."""
    return terminal.display[5].index("│")


def test_an_idle_screen_sends_nothing(demo: Terminal) -> None:
    assert demo.settle(1.5) == b""
    demo.output_for("/")
    assert demo.settle(1.2) == b"", "the filter line blinks"
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


def test_a_move_and_the_pane_in_packages_and_comparisons(demo: Terminal) -> None:
    demo.output_for("gjjjj")
    moves, panes = {}, {}
    for key, wanted in (("i", "Functions"), (ENTER, "Text"), ("=", "unchanged")):
        if key == ENTER:
            demo.output_for("G")
        demo.output_for(key)
        demo.wait_for(wanted)
        demo.settle()
        edge = border(demo)
        sent = [demo.output_for(move) for move in "jjjkk"]
        panes[wanted] = max(bytes_drawn_right_of(output, edge) for output in sent)
        moves[wanted] = max(len(output) - bytes_drawn_right_of(output, edge) for output in sent)
        if key == ENTER:
            demo.output_for(ESC)
            demo.output_for(ESC)
    demo.output_for(ESC)
    demo.output_for("g")
    assert max(moves.values()) <= 800, moves
    assert max(panes.values()) <= 4000, panes


def test_moving_over_several_pages(demo: Terminal) -> None:
    """The average includes scrolling by half a page."""
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
    ("environment", "arguments", "limit"),
    [
        ({}, (), 18_000),
        ({"COLORTERM": None}, (), 14_000),
        ({}, ("--theme", "ansi-dark"), 10_000),
    ],
    ids=["truecolor", "256 colours", "ansi"],
)
def test_a_section(
    environment: dict[str, str | None], arguments: tuple[str, ...], limit: int
) -> None:
    with Terminal("--demo", *arguments, environment=environment) as terminal:
        wait_until_started(terminal)
        first = {key: len(terminal.output_for(key)) for key in "123457"}
        second = {key: len(terminal.output_for(key)) for key in "125"}
    assert max(second.values()) <= limit, second
    assert min(second.values()) > 1000, "no section was drawn"
    assert max(first.values()) <= limit, first


def test_a_changed_row() -> None:
    """Compare a refresh with one changed row to a refresh without changes."""
    with plain_workato() as server:
        add_profile(server.url)
        with Terminal("acme") as terminal:
            wait_until_started(terminal)
            unchanged = max(len(terminal.output_for("r")) for _ in range(2))
            server.states[50] = "failed"
            changed = len(terminal.output_for("r"))
            assert "failed" in terminal.text
    assert 5 < changed - unchanged <= 600, (changed, unchanged)
    assert unchanged <= 4000, unchanged


def test_opening_a_deployment_and_leaving_it(demo: Terminal) -> None:
    open_bytes = len(demo.output_for(ENTER))
    leave_bytes = len(demo.output_for("\x7f"))
    assert "of 193" in demo.text
    assert open_bytes <= 15_000
    assert leave_bytes <= 18_000


def test_only_ctrl_l_sends_the_whole_screen(demo: Terminal) -> None:
    help_bytes = len(demo.output_for("?"))
    back_bytes = len(demo.output_for(ESC))
    assert max(help_bytes, back_bytes) <= 13_000
    shown = demo.display
    full_redraw = len(demo.output_for(CTRL_L))
    assert full_redraw > 6000
    assert demo.display == shown
    # Another program wrote to the terminal; only a full redraw removes it.
    demo.screen.cursor_position(9, 3)
    demo.screen.draw("Broadcast message from root")
    assert demo.display != shown
    demo.output_for(CTRL_L)
    assert demo.display == shown
