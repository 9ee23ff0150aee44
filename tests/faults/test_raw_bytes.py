"""Bytes that reach a terminal, a pipe, and the disk when every response is hostile."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest

from tests.cli.conftest import cli  # noqa: F401 - a fixture
from tests.end_to_end.workato import add_profile
from tests.faults.grammar import copied, unexpected
from tests.faults.hostile import MARK, PIECES, Hostile
from tests.support.server import serve
from tests.support.terminal import CTRL_S, ENTER, ESC, TAB, Terminal
from workato_tui.terminal.key_guard import KeyPauses

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.cli.conftest import Cli


def is_gone(text: str) -> Callable[[Terminal], bool]:
    return lambda terminal: text not in terminal.text


WALK: tuple[tuple[str, str | Callable[[Terminal], Any]], ...] = (
    ("", "complete"),
    ("jjj", "4 of "),
    ("W", "succeeded"),  # a notification, of a watch that has ended
    (ENTER, "› Deployment"),
    (TAB + "G", MARK),
    (ESC, is_gone("› Deployment")),
    ("f", "Filter deployments"),
    (ESC, is_gone("Filter deployments")),
    (".", "Actions"),
    (ESC, is_gone("Actions")),
    ("D", ": choose a target"),
    (ESC, is_gone("choose a target")),
    ("1", "1 of 12"),
    ("E", "ctrl+s"),
    (TAB + "x" + CTRL_S, f"{MARK}n"),  # refused, with hostile reasons
    (ESC, "Discard changes?"),
    (ESC, is_gone("Discard changes?")),
    ("y", "copied"),
    ("Y", "copied"),
    ("e", "exported to"),
    ("d", "Download folder"),
    (CTRL_S, "Downloaded"),
    ("7", "/api/"),
    (ENTER, "› Request"),
    (ESC, is_gone("› Request")),
    ("8", ":recipes"),
    (ENTER, "› Recipes"),
    ("5", "1 of 40"),
    ("0", "1 of 12"),
)


@pytest.mark.pty
def test_a_terminal_gets_only_text(isolated_home: Path) -> None:
    work = isolated_home.parent / "work"
    hostile = Hostile()
    hostile.refuses = True
    with serve(hostile) as url:
        add_profile(url)
        with Terminal("acme", "--log-level", "debug", folder=work) as terminal:
            for keys, expected in WALK:
                terminal.press_and_wait(keys, expected)
                if keys == CTRL_S:
                    # Keys count only after a pause after a form that closed by itself.
                    terminal.settle(KeyPauses().refused + 0.1)
            terminal.press("q")
            assert terminal.wait_for_exit() == 0
            shown = bytes(terminal.output)
    assert unexpected(shown) == []
    assert shown.count(MARK.encode()) > 50
    assert all(text.isprintable() for text in copied(shown))
    assert len(copied(shown)) == 2
    (table,) = work.glob("*.csv")
    lines = table.read_text(encoding="utf-8").splitlines()
    assert len(lines) > 2
    assert all(line.isprintable() for line in lines)
    assert not re.search(r'(^|,)"?[=+@|%]', table.read_text(), re.MULTILINE), "a formula"
    assert all(path.name.isprintable() for path in work.iterdir())
    for log in isolated_home.rglob("*.log"):
        assert all(line.isprintable() for line in log.read_text().splitlines())


def test_the_grammar_rejects_hostile_text() -> None:
    """Hostile text must not pass as the program's own sequences."""
    harmful = [piece for piece in PIECES if not piece.isprintable()]
    assert len(harmful) > 8
    for piece in harmful:
        assert unexpected(piece.encode("utf-8", "surrogatepass")), ascii(piece)
    assert unexpected(b"\x1b[1;2Hplain \xe2\x97\x8f\x1b[0m\r\n") == []


@pytest.mark.parametrize("arguments", [(), ("--json",)], ids=["text", "json"])
def test_commands_print_only_text(
    arguments: tuple[str, ...],
    cli: Cli,  # noqa: F811
) -> None:
    with serve(Hostile()) as url:
        add_profile(url)
        for command in (("list",), ("show", "6390")):
            done = cli("deployments", *command, *arguments)
            assert done.code == 0, done.err
            assert MARK in done.out
            assert all(line.isprintable() for line in (done.out + done.err).splitlines())
