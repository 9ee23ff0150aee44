"""Pasted text never presses keys, however the terminal splits it."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workato_tui.common.text import strip_controls
from workato_tui.terminal.paste_reader import END, PASTE_TIMEOUT, REOPEN_SECONDS, START, PasteReader

PIECES = st.sampled_from(
    ["\x1b", "\x1b[31m", "\x13", "\r", "\n", "q", "text", END, START, "\x1b[20", "1~", "\x1b[A",
     "\x1b]0;title\x07", "\x9b31m", "é", "\x00", "\x1b[115;5u", "\t"]
)  # fmt: skip


class Clock:
    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


def read(chunks: list[str], reader: PasteReader) -> tuple[str, str]:
    """Return all keys and all pasted text."""
    pieces = [piece for chunk in chunks for piece in (*reader.feed(chunk), *reader.poll())]
    return (
        "".join(text for kind, text in pieces if kind == "keys"),
        "".join(text for kind, text in pieces if kind == "paste"),
    )


@given(st.lists(PIECES, max_size=12).map("".join), st.lists(st.integers(0, 120), max_size=8))
def test_pasted_text_is_never_read_as_keys(text: str, cuts: list[int]) -> None:
    output = f"ab{START}{text}{END}"
    bounds = sorted({min(cut, len(output)) for cut in cuts} | {0, len(output)})
    clock = Clock()
    reader = PasteReader(clock)
    keys, pasted = read([output[a:b] for a, b in itertools.pairwise(bounds)], reader)
    clock.now += REOPEN_SECONDS
    later, _ = read(["cd"], reader)
    # The parser also gets the markers of start and end, which press no keys.
    assert (keys + later).replace(START, "").replace(END, "") == "abcd"
    assert not [c for c in pasted if (c < " " and c not in "\n\t") or "\x7f" <= c <= "\x9f"]


@pytest.mark.parametrize("size", [1, 2, 3, 7, 1000])
def test_a_pasted_log_loses_its_colors(size: int) -> None:
    log = "\x1b[1;31mERROR\x1b[0m \x1b]8;;https://x.example\x07link\x1b]8;;\x07\r\n\x13\x03done"
    output = f"{START}{log}{END}"
    reader = PasteReader(Clock())
    _, pasted = read([output[i : i + size] for i in range(0, len(output), size)], reader)
    assert pasted == "ERROR link\ndone"


def test_text_before_a_second_end_marker_is_pasted() -> None:
    reader = PasteReader(Clock())
    keys, pasted = read([f"{START}one{END}", "q\r\x13two", f"{END}"], reader)
    assert keys == START + END + END
    assert pasted == "oneq\ntwo"


def test_keys_after_a_paste_are_keys_after_a_pause() -> None:
    clock = Clock()
    reader = PasteReader(clock)
    keys, pasted = read([f"{START}one{END}\r"], reader)
    assert (keys, pasted) == (START + END, "one")
    assert reader.has_pending
    clock.now += 0.11
    assert [(kind, text) for kind, text in reader.poll()] == [("keys", "\r")]
    clock.now += REOPEN_SECONDS
    assert read(["jk"], reader) == ("jk", "")
    assert not reader.has_pending


def test_text_between_two_pastes_is_pasted() -> None:
    clock = Clock()
    reader = PasteReader(clock)
    keys, pasted = read([f"{START}one{END}", f"q\x13{START}two"], reader)
    clock.now += REOPEN_SECONDS
    assert read([f" three{END}"], reader) == (END, "qtwo three")
    assert (keys, pasted) == (START + END, "one")


def test_a_paste_without_an_end_times_out() -> None:
    clock = Clock()
    reader = PasteReader(clock)
    assert read([f"{START}one\x13", "two"], reader) == (START, "")
    clock.now += PASTE_TIMEOUT
    assert list(reader.poll()) == [("keys", END), ("paste", "onetwo")]
    clock.now += REOPEN_SECONDS
    assert read(["j"], reader) == ("j", "")


def test_a_single_escape_is_not_delayed() -> None:
    reader = PasteReader(Clock())
    assert read(["\x1b", "[", "2", "j\x1b"], reader) == ("\x1b[2j\x1b", "")


def test_line_breaks_are_kept() -> None:
    assert strip_controls("a\r\nb\rc\n\td\x0b\x7f") == "a\nb\nc\n\td"
