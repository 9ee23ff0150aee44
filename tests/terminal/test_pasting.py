"""What is pasted presses no key, wherever the terminal's packets are cut and whatever is in it."""

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
    """All keys, and all that was pasted."""
    pieces = [piece for chunk in chunks for piece in (*reader.feed(chunk), *reader.poll())]
    return (
        "".join(text for kind, text in pieces if kind == "keys"),
        "".join(text for kind, text in pieces if kind == "paste"),
    )


@given(st.lists(PIECES, max_size=12).map("".join), st.lists(st.integers(0, 120), max_size=8))
def test_nothing_of_a_pasted_text_is_a_key(text: str, cuts: list[int]) -> None:
    whole = f"ab{START}{text}{END}"
    bounds = sorted({min(cut, len(whole)) for cut in cuts} | {0, len(whole)})
    clock = Clock()
    reader = PasteReader(clock)
    keys, pasted = read([whole[a:b] for a, b in itertools.pairwise(bounds)], reader)
    clock.now += REOPEN_SECONDS
    later, _ = read(["cd"], reader)
    # The parser is told of beginnings and ends, which press nothing.
    assert (keys + later).replace(START, "").replace(END, "") == "abcd"
    assert not [c for c in pasted if (c < " " and c not in "\n\t") or "\x7f" <= c <= "\x9f"]


@pytest.mark.parametrize("size", [1, 2, 3, 7, 1000])
def test_a_colored_log_is_its_text(size: int) -> None:
    log = "\x1b[1;31mERROR\x1b[0m \x1b]8;;https://x.example\x07link\x1b]8;;\x07\r\n\x13\x03done"
    whole = f"{START}{log}{END}"
    reader = PasteReader(Clock())
    _, pasted = read([whole[i : i + size] for i in range(0, len(whole), size)], reader)
    assert pasted == "ERROR link\ndone"


def test_an_end_that_another_follows_was_part_of_the_text() -> None:
    reader = PasteReader(Clock())
    keys, pasted = read([f"{START}one{END}", "q\r\x13two", f"{END}"], reader)
    assert keys == START + END + END
    assert pasted == "oneq\ntwo"


def test_keys_behind_a_paste_are_keys_once_it_is_quiet() -> None:
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


def test_what_stands_between_two_pastes_in_a_row_is_no_key() -> None:
    clock = Clock()
    reader = PasteReader(clock)
    keys, pasted = read([f"{START}one{END}", f"q\x13{START}two"], reader)
    clock.now += REOPEN_SECONDS
    assert read([f" three{END}"], reader) == (END, "qtwo three")
    assert (keys, pasted) == (START + END, "one")


def test_a_paste_without_an_end_is_over_after_a_pause() -> None:
    clock = Clock()
    reader = PasteReader(clock)
    assert read([f"{START}one\x13", "two"], reader) == (START, "")
    clock.now += PASTE_TIMEOUT
    assert list(reader.poll()) == [("keys", END), ("paste", "onetwo")]
    clock.now += REOPEN_SECONDS
    assert read(["j"], reader) == ("j", "")


def test_escape_alone_is_not_held_back() -> None:
    reader = PasteReader(Clock())
    assert read(["\x1b", "[", "2", "j\x1b"], reader) == ("\x1b[2j\x1b", "")


def test_lines_stay_lines() -> None:
    assert strip_controls("a\r\nb\rc\n\td\x0b\x7f") == "a\nb\nc\n\td"
