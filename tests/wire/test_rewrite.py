"""What is sent in place of Textual's bytes has the same effect in a terminal, to the cell."""

from __future__ import annotations

import hypothesis.strategies as st
from hypothesis import example, given, settings

from workato_tui.wire import Wire, in_ascii

from .emulator import Emulator

COLUMNS, ROWS = 24, 60
_TOP = 6
"""Moves stay above this row, so that no new line scrolls: Textual never ends the last line so."""

_colours = st.one_of(
    st.sampled_from([30, 37, 39, 40, 47, 49, 90, 97, 100, 107]).map(str),
    st.builds("{};5;{}".format, st.sampled_from([38, 48]), st.integers(0, 255)),
    st.builds(
        "{};2;{};{};{}".format,
        st.sampled_from([38, 48]),
        *[st.sampled_from([0, 1, 22, 255])] * 3,
    ),
)
_marks = st.sampled_from(
    ["", "0", *map(str, (1, 2, 3, 4, 5, 6, 7, 8, 9, 21, 22, 23, 24, 25, 27, 28, 29)),
     *map(str, (51, 52, 53, 54, 55))]
)  # fmt: skip
_sgr = st.lists(st.one_of(_colours, _marks), max_size=4).map(lambda p: f"\x1b[{';'.join(p)}m")
_text = st.one_of(
    st.sampled_from([" ", "   ", "x", " x ", "─", "月次", "é", "Zoë  "]),
    st.text(alphabet=" ab…月", min_size=1, max_size=8),
)
_moves = st.one_of(
    st.builds("\x1b[{};{}H".format, st.integers(1, _TOP), st.integers(1, COLUMNS)),
    st.builds("\x1b[{}{}".format, st.integers(1, 3), st.sampled_from("ABCD")),
    st.builds("\x1b[{}G".format, st.integers(1, COLUMNS)),
)
_others = st.sampled_from(
    ["\n", "\r\n", "\r", "\x1b[2J", "\x1b[K", "\x1b[1K", "\x1b[J", "\x1b[3X", "\x1b[2P", "\x1b[4@",
     "\x1b[?2026h", "\x1b[?2026l", "\x1b[?25l", "\x1b[?2048$p", "\x1b[>1u", "\x1b]52;c;eA==\x07"]
)  # fmt: skip
_piece = st.builds("{}{}{}".format, _sgr, _text, st.one_of(st.just(""), _moves, _others, _sgr))
_output = st.lists(_piece, min_size=8, max_size=24)


@st.composite
def in_pieces(draw: st.DrawFn) -> list[str]:
    """Output as a program would write it, cut at any place into several writes."""
    whole = "".join(draw(_output))
    cuts = sorted(draw(st.lists(st.integers(0, len(whole)), max_size=5)))
    return [whole[a:b] for a, b in zip([0, *cuts], [*cuts, len(whole)], strict=True)]


@settings(max_examples=250, deadline=None, derandomize=True)
@given(in_pieces())
@example(["\x1b[mA\x1b[41m   ", "\x1b[m  \x1b[44m "])
@example(["\x1b[1;21mA\x1b[22mB\x1b[24mC"])
@example(["\x1b[53mA\x1b[0;4mB\x1b[21mC\x1b[24mD"])
@example(["\x1b[5;6mA\x1b[0;6mB", "\x1b[51;52mC\x1b[54;52mD"])
@example(["\x1b[38;2;1;2", ";3mA\x1b[0", "mB"])
@example(["\x1b[41mA", "\x1b", "[44m \x1b[K"])
@example(["\x1b[31;1mA\x1b[32m \x1b[7m  \x1b[0m \x1b[4m \x1b[2J"])
@example(["A\n\x1b[31m\x1b[2;3HB\r\n", "\x1b[3;3HC"])
def test_the_same_screen(pieces: list[str]) -> None:
    wire = Wire()
    plain, rewritten = Emulator(COLUMNS, ROWS), Emulator(COLUMNS, ROWS)
    for piece in pieces:
        plain.feed(piece)
        rewritten.feed(wire.rewrite(piece))
    # The colours at the very end are told with the next character.
    plain.feed(".")
    rewritten.feed(wire.rewrite("."))
    assert rewritten.seen == plain.seen
    assert rewritten.cursor == plain.cursor


@settings(max_examples=150, deadline=None, derandomize=True)
@given(st.lists(st.one_of(_sgr, _text), max_size=30).map("".join))
def test_it_is_never_longer_by_more_than_the_first_word(data: str) -> None:
    """Only a terminal of which nothing is known is told all, once."""
    wire = Wire()
    wire.rewrite("\x1b[mx")
    assert len(wire.rewrite(data)) <= len(data)


@settings(max_examples=60, deadline=None, derandomize=True)
@given(st.lists(st.one_of(_sgr, _text, _moves), max_size=20).map("".join), _text)
def test_after_the_shell_had_the_terminal(before: str, text: str) -> None:
    """A program that was suspended finds colours that it did not set."""
    wire = Wire()
    wire.rewrite(before)
    wire.forget()
    plain, rewritten = Emulator(COLUMNS, ROWS), Emulator(COLUMNS, ROWS)
    for emulator in (plain, rewritten):
        emulator.feed("\x1b[45;32;4;1m")
    plain.feed(f"\x1b[0;3;34m{text}")
    rewritten.feed(wire.rewrite(f"\x1b[0;3;34m{text}"))
    assert rewritten.seen == plain.seen


def test_what_is_in_force_is_not_said_again() -> None:
    wire = Wire()
    wire.rewrite("\x1b[1;38;2;1;2;3mx\x1b[0m")
    assert wire.rewrite("\x1b[1;38;2;1;2;3my\x1b[0m") == "y"
    assert wire.rewrite("\x1b[38;2;1;2;3mz\x1b[0m") == "\x1b[22mz"


def test_ascii_keeps_every_cell_in_its_place() -> None:
    drawn = "┌─ Zoë… ─┐│▌▐"
    assert in_ascii(drawn) == "+- Zoë. -+|||"
    assert len(in_ascii(drawn)) == len(drawn)
    assert in_ascii("• “Step” is now ‘on’") == "* \"Step\" is now 'on'"
