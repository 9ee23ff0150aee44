"""Rewritten output has the same effect in a terminal as Textual's, in every cell."""

from __future__ import annotations

import hypothesis.strategies as st
from hypothesis import example, given, settings

from workato_tui.terminal.output_diff import OutputDiffer, to_ascii

from .emulator import Emulator

COLUMNS, ROWS = 24, 60
_MOVABLE_ROWS = 6
"""Cursor movements stay in these rows, so that no line feed scrolls; Textual's do not either."""

_colors = st.one_of(
    st.sampled_from([30, 37, 39, 40, 47, 49, 90, 97, 100, 107]).map(str),
    st.builds("{};5;{}".format, st.sampled_from([38, 48]), st.integers(0, 255)),
    st.builds(
        "{};2;{};{};{}".format,
        st.sampled_from([38, 48]),
        *[st.sampled_from([0, 1, 22, 255])] * 3,
    ),
)
_attributes = st.sampled_from(
    ["", "0", *map(str, (1, 2, 3, 4, 5, 6, 7, 8, 9, 21, 22, 23, 24, 25, 27, 28, 29)),
     *map(str, (51, 52, 53, 54, 55))]
)  # fmt: skip
_sgr = st.lists(st.one_of(_colors, _attributes), max_size=4).map(lambda p: f"\x1b[{';'.join(p)}m")
_text = st.one_of(
    st.sampled_from([" ", "   ", " " * 11, " " * 23, "x", " x ", "─", "月次", "é", "Zoë  "]),
    st.sampled_from(
        [
            "ab",
            "abc          d",
            "e\N{COMBINING ACUTE ACCENT}",
            "a" * 24,
        ]
    ),
    st.text(alphabet=" ab…月", min_size=1, max_size=8),
)
_absolute = st.builds("\x1b[{};{}H".format, st.integers(1, _MOVABLE_ROWS), st.integers(1, COLUMNS))
_moves = st.one_of(
    _absolute,
    _absolute,
    st.sampled_from(["\x1b[H", "\x1b[3H", "\x1b[2;1H", "\x1b[2;1H"]),
    st.builds("\x1b[{}{}".format, st.integers(1, 3), st.sampled_from("ABCD")),
    st.builds("\x1b[{}G".format, st.integers(1, COLUMNS)),
)
_others = st.sampled_from(
    ["\n", "\r\n", "\r", "\x1b[2J", "\x1b[K", "\x1b[1K", "\x1b[J", "\x1b[3X", "\x1b[2P", "\x1b[4@",
     "\x1b[?2026h", "\x1b[?2026l", "\x1b[?25l", "\x07", "\x1b[?2048$p", "\x1b[>1u",
     "\x1b]52;c;eA==\x07", "\x1b[22;2t", "\x1b]2;a b\x07", "\x1bPtmux;\x1b\x1b]9;a: b\x07\x1b\\"]
)  # fmt: skip
# Textual moves the cursor, and writes styled texts; other sequences may follow.
_draws = st.builds("{}{}{}\x1b[0m".format, _absolute, _sgr, _text)
_piece = st.one_of(
    _draws,
    _draws,
    _draws,
    st.builds("{}{}{}".format, _sgr, _text, st.one_of(st.just(""), _moves, _others, _sgr)),
)
_output = st.lists(_piece, min_size=8, max_size=24)


@st.composite
def outputs(draw: st.DrawFn) -> list[str]:
    """Output split into writes at random positions."""
    output = "".join(draw(_output))
    cuts = sorted(draw(st.lists(st.integers(0, len(output)), max_size=5)))
    return [output[a:b] for a, b in zip([0, *cuts], [*cuts, len(output)], strict=True)]


@settings(max_examples=120, deadline=None, derandomize=True)
@given(outputs(), st.booleans(), st.sampled_from([True, True, False]))
@example(["\x1b[mA\x1b[41m   ", "\x1b[m  \x1b[44m "], True, True)
@example(["\x1b[1;21mA\x1b[22mB\x1b[24mC"], True, True)
@example(["\x1b[53mA\x1b[0;4mB\x1b[21mC\x1b[24mD"], True, True)
@example(["\x1b[5;6mA\x1b[0;6mB", "\x1b[51;52mC\x1b[54;52mD"], True, True)
@example(["\x1b[38;2;1;2", ";3mA\x1b[0", "mB"], True, True)
@example(["\x1b[41mA", "\x1b", "[44m \x1b[K"], True, True)
@example(["\x1b[31;1mA\x1b[32m \x1b[7m  \x1b[0m \x1b[4m \x1b[2J"], True, True)
@example(["A\n\x1b[31m\x1b[2;3HB\r\n", "\x1b[3;3HC"], True, True)
def test_rewriting_does_not_change_the_screen(
    pieces: list[str], in_color: bool, has_size: bool
) -> None:
    plain, rewritten = (Emulator(COLUMNS, ROWS, erases_in_color=in_color) for _ in range(2))
    differ = OutputDiffer(erases_in_color=in_color)
    if has_size:
        differ.resize(COLUMNS, ROWS)
    for piece in pieces:
        plain.feed(piece)
        rewritten.feed(differ.rewrite(piece))
    # Colors at the end are sent with the next character.
    plain.feed(".")
    rewritten.feed(differ.rewrite("."))
    assert rewritten.visible == plain.visible
    assert rewritten.cursor == plain.cursor


@settings(max_examples=150, deadline=None, derandomize=True)
@given(st.lists(st.one_of(_sgr, _text), max_size=30).map("".join))
def test_rewritten_output_is_not_longer(data: str) -> None:
    """Only the first output is, because the state of the terminal is unknown."""
    differ = OutputDiffer()
    differ.rewrite("\x1b[mx")
    assert len(differ.rewrite(data)) <= len(data)


@settings(max_examples=60, deadline=None, derandomize=True)
@given(st.lists(st.one_of(_sgr, _text, _moves), max_size=20).map("".join), _text)
def test_attributes_are_reset_after_suspending(before: str, text: str) -> None:
    """After the program was suspended, the terminal may have other attributes."""
    differ = OutputDiffer()
    differ.rewrite(before)
    differ.reset()
    plain, rewritten = Emulator(COLUMNS, ROWS), Emulator(COLUMNS, ROWS)
    for emulator in (plain, rewritten):
        emulator.feed("\x1b[45;32;4;1m")
    plain.feed(f"\x1b[0;3;34m{text}")
    rewritten.feed(differ.rewrite(f"\x1b[0;3;34m{text}"))
    assert rewritten.visible == plain.visible


def test_active_attributes_are_not_sent_again() -> None:
    differ = OutputDiffer()
    differ.rewrite("\x1b[1;38;2;1;2;3mx\x1b[0m")
    assert differ.rewrite("\x1b[1;38;2;1;2;3my\x1b[0m") == "y"
    assert differ.rewrite("\x1b[38;2;1;2;3mz\x1b[0m") == "\x1b[22mz"


def test_unchanged_cells_are_not_sent_again() -> None:
    differ = OutputDiffer()
    differ.resize(COLUMNS, ROWS)
    frame = "\x1b[?2026h\x1b[1;1H\x1b[1mName\x1b[0m  state {} of it\x1b[1;1H\x1b[?2026l"
    assert "Name" in differ.rewrite(frame.format("1"))
    assert differ.rewrite(frame.format("1")) == ""
    assert differ.rewrite(frame.format("2")) == "\x1b[?2026h\x1b[12C2\x1b[1H\x1b[?2026l"
    differ.reset()
    assert "Name" in differ.rewrite(frame.format("2"))
    differ.resize(COLUMNS, ROWS - 1)
    assert "Name" in differ.rewrite(frame.format("2"))


def test_long_blanks_are_erased() -> None:
    for in_color, background, is_erased in (
        (True, "41", True),
        (False, "41", False),
        (False, "49", True),
    ):
        differ = OutputDiffer(erases_in_color=in_color)
        differ.resize(COLUMNS, ROWS)
        sent = differ.rewrite(f"\x1b[1;1H\x1b[{background}m{' ' * 20}")
        assert ("\x1b[20X" in sent) is is_erased
        assert (" " * 20 in sent) is not is_erased


def test_ascii_keeps_the_width() -> None:
    drawn = "┌─ Zoë… ─┐│▌▐"
    assert to_ascii(drawn) == "+- Zoë. -+|||"
    assert len(to_ascii(drawn)) == len(drawn)
    assert to_ascii("• “Step” is now ‘on’") == "* \"Step\" is now 'on'"
