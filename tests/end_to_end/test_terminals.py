"""Terminals without colors, with few colors, without Unicode, without a mouse."""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING

import pytest

from tests.support.terminal import ENTER, ESC, Terminal
from workato_tui.common.paths import config_dir
from workato_tui.terminal.key_guard import KeyPauses

from .plain import plain_workato
from .workato import add_profile

if TYPE_CHECKING:
    from collections.abc import Callable

pytestmark = pytest.mark.pty
_SGR = re.compile(rb"\x1b\[([0-9;]*)m")
_MOUSE = re.compile(rb"\x1b\[\?(1000|1002|1003|1005|1006|1015|1016)h")


def color_kinds(output: bytes) -> set[str]:
    """Return the kinds of colors in the output."""
    kinds = set()
    for match in _SGR.finditer(output):
        codes = match[1].decode()
        if re.search(r"[34]8;2;", codes):
            kinds.add("true colours")
        if re.search(r"[34]8;5;", codes):
            kinds.add("256 colours")
        other_codes = re.sub(r"[34]8;(2;\d+;\d+;\d+|5;\d+)", "", codes).split(";")
        kinds |= {"16 colours" for code in other_codes if re.fullmatch(r"([349]|10)[0-7]", code)}
    return kinds


def is_gone(text: str) -> Callable[[Terminal], bool]:
    """Return a condition that the text is gone; a key right after Esc would be an Alt key."""
    return lambda terminal: text not in terminal.text and "complete" in terminal.text


def tour(terminal: Terminal) -> bytes:
    """Use the cursor, the filter, a deployment, help, a form, and other sections; then quit."""
    steps: tuple[tuple[str, str | Callable[[Terminal], bool]], ...] = (
        ("", "complete"),
        ("j", "2 of "),
        ("/re", "/ re"),
        (ESC, is_gone("/ re")),
        (ENTER, "Deployment 6"),
        (ESC, is_gone("Deployment 6")),
        ("?", "Go back: stop loading"),
        (ESC, is_gone("Go back: stop loading")),
        ("1", "Description"),
        ("3", "Title"),
        ("d", "You will not be asked again"),
        (ESC, is_gone("You will not be asked again")),
    )
    for keys, expected in steps:
        terminal.press_and_wait(keys, expected)
    terminal.press("q")
    assert terminal.wait_for_exit() == 0
    return bytes(terminal.output)


@pytest.mark.parametrize(
    ("environment", "arguments", "expected"),
    [
        ({}, (), {"true colours"}),
        ({"TERM": "screen-256color", "COLORTERM": None}, (), {"256 colours"}),
        ({"NO_COLOR": "1"}, (), set()),
        ({"NO_COLOR": ""}, (), {"true colours"}),
        ({"NO_COLOR": "1"}, ("--theme", "workato-light"), set()),
        ({}, ("--theme", "ansi-dark"), {"16 colours"}),
    ],
    ids=[
        "truecolor",
        "screen-256color",
        "NO_COLOR",
        "NO_COLOR, empty",
        "NO_COLOR, a theme",
        "ansi-dark",
    ],
)
def test_colors(
    environment: dict[str, str | None], arguments: tuple[str, ...], expected: set[str]
) -> None:
    with Terminal("--demo", *arguments, environment=environment) as terminal:
        terminal.wait_for("Release 14")
        shown = tour(terminal)
    assert color_kinds(shown) == expected


def test_the_cursor_is_visible_without_colors() -> None:
    with Terminal("--demo", environment={"NO_COLOR": "1"}) as terminal:
        terminal.wait_for("complete")
        terminal.settle()
        terminal.output_for("j")
        marked = [y for y in range(36) if terminal.screen.buffer[y][4].reverse]
        assert len(marked) == 1
        assert "6392" in terminal.display[marked[0]]


def test_ascii_mode_sends_only_ascii() -> None:
    with plain_workato(62) as server:
        add_profile(server.url)
        with Terminal("acme", "--ascii") as terminal:
            terminal.wait_for("Title of deployment")
            shown = tour(terminal)
    assert not {chr(byte) for byte in shown if byte > 0x7E}, non_ascii(shown)


def non_ascii(shown: bytes) -> set[str]:
    """Return the characters that are not ASCII, for the message of a failed test."""
    return {character for character in shown.decode() if ord(character) > 0x7E}


@pytest.mark.parametrize("arguments", [(), ("--no-mouse",)], ids=["mouse", "no mouse"])
def test_the_mouse_is_requested_unless_it_is_disabled(arguments: tuple[str, ...]) -> None:
    with Terminal("--demo", *arguments) as terminal:
        terminal.wait_for("complete")
        terminal.press("q")
        assert terminal.wait_for_exit() == 0
        shown = bytes(terminal.output)
    mouse_modes = {match[1] for match in _MOUSE.finditer(shown)}
    assert bool(mouse_modes) is not bool(arguments)
    for mode in mouse_modes:
        assert shown.rindex(b"\x1b[?%sl" % mode) > shown.rindex(b"\x1b[?%sh" % mode)


def test_a_terminal_without_a_size() -> None:
    with Terminal("--demo", size=(80, 25), reports_size=False) as terminal:
        terminal.wait_for("complete")
        terminal.settle()
        assert len(terminal.output) < 60_000
        assert "? help" in terminal.display[24]
        assert terminal.output_for("j")


def test_invalid_input_does_not_end_the_program() -> None:
    """Invalid bytes, unknown sequences, and a paste that never ends."""
    noise = (b"\xe9\xff", b"\x1b[99999999999u", b"\x1b[1114112u", b"\x1b[97;5:9;65:66u",
             b"\x1b[<;;M", b"\x1b[<0;9999;-5M", b"\x1b[M\xff\xff\xff", b"\x1b[201~")  # fmt: skip
    with Terminal("--demo") as terminal:
        terminal.wait_for("complete")
        for number, sequence in enumerate(noise, 2):
            os.write(terminal.master, sequence)
            # After refused input, keys are dropped until there is a pause.
            terminal.settle(KeyPauses().refused + 0.1)
            terminal.press_and_wait("j", f" {number} of 193")
        terminal.press("q")
        assert terminal.wait_for_exit() == 0


_NO_LOCALE = dict.fromkeys(("LC_ALL", "LC_CTYPE", "LANG", "PYTHONUTF8"))


@pytest.mark.parametrize(
    ("locale", "is_ascii"),
    [
        ({"LC_ALL": "C"}, True),
        ({"LANG": "POSIX"}, True),
        ({"LANG": "C.UTF-8", "LC_ALL": "C"}, True),
        ({"LANG": "C", "LC_CTYPE": "C.UTF-8"}, False),
        ({"LANG": "C", "PYTHONUTF8": "1"}, False),
        ({"LANG": "en_US.UTF-8"}, False),
    ],
)
def test_the_c_locale_uses_ascii(locale: dict[str, str], is_ascii: bool) -> None:
    with Terminal("--demo", environment={**_NO_LOCALE, **locale}) as terminal:
        terminal.wait_for("complete")
        terminal.press("q")
        assert terminal.wait_for_exit() == 0
        assert bytes(terminal.output).isascii() == is_ascii


def test_an_unknown_setting_is_named_and_ignored() -> None:
    config_dir().mkdir(mode=0o700, parents=True)
    (config_dir() / "config.toml").write_text('them = "x"\ntheme = "workato-light"\n')
    with Terminal("--demo") as terminal:
        terminal.wait_for("them is not a setting and is ignored. Did you mean theme?")
        terminal.wait_for("Release 14")
        terminal.press("q")
        assert terminal.wait_for_exit() == 0


def test_a_terminal_without_utf_8() -> None:
    with Terminal("--demo", environment={"PYTHONIOENCODING": "ascii"}) as terminal:
        terminal.wait_for("complete")
        terminal.wait_for("??????????")
        terminal.settle()
        edge = terminal.display[20].index("|")
        # Wide names do not shift the other columns.
        assert {line[edge] for line in terminal.display[3:34]} == {"|"}
        terminal.press_and_wait("/\xe9", "/ ??")
        terminal.press("\x1b")
        terminal.settle()
        terminal.press("q")
        assert terminal.wait_for_exit() == 0
        assert bytes(terminal.output).isascii()
