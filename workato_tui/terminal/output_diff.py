"""Sends only what the terminal does not show already, since every byte counts over SSH.

Textual sends every text with all its attributes and a reset, and redraws dirty regions in which
most cells stay the same. This module omits attributes that are in force and cells that are
unchanged, and erases long blanks instead of writing them. A full screen takes a third of the bytes.
The result is identical to the cell: a test compares both in a terminal emulator.
"""

from __future__ import annotations

import re
from functools import lru_cache

from rich.cells import cell_len

from workato_tui.terminal.screen_buffer import (
    VISIBLE_ON_SPACES,
    CellStyle,
    Position,
    ScreenBuffer,
    ambiguous_prefix,
    may_be_narrower,
    single_width_prefix,
)

_JOINERS = dict.fromkeys((0x200B, 0x200C, 0x200D, 0x2060))
"""Characters that join or separate letters and have no other effect on a terminal."""
_TOKEN = re.compile(
    r"\x1b\[(?P<sgr>[0-9;]*)m"
    r"|\x1b\[(?P<place>[0-9]*(?:;[0-9]*)?)[Hf]"
    r"|\x1b\[[0-9]*[ABCDG]"
    r"|(?P<sync>\x1b\[\?2026[hl])"
    # Bell, titles, notifications, clipboard and modes: cells and cursor stay as they are.
    r"|(?P<aside>\x07|\x1b\][0-79][^\x07\x1b]*(?:\x07|\x1b\\)"
    r"|\x1b\[2[23];2t|\x1bPtmux;(?:\x1b\x1b|[^\x1b])*\x1b\\"
    r"|\x1b\[\?(?:7|25|100[0-6]|101[56]|2004|2048)[hl])"
)
# A newline before an absolute move is redundant. (Textual never ends the last line with one, which
# would scroll.)
_REDUNDANT_NEWLINES = re.compile(r"\r?\n(?=(?:\x1b\[[0-9;]*m)*\x1b\[[0-9]+;[0-9]+H)")
# A sequence that continues in the next write.
_PARTIAL_SEQUENCE = re.compile(r"\x1b(?:\[[0-9;:?<=>!$ ]*)?\Z")
_ON = {1: "bold", 2: "dim", 3: "italic", 4: "underline", 5: "blink", 6: "blink2", 7: "reverse",
       8: "conceal", 9: "strike", 21: "underline2", 51: "frame", 52: "encircle",
       53: "overline"}  # fmt: skip
_OFF = {22: ("bold", "dim"), 23: ("italic",), 24: ("underline", "underline2"),
        25: ("blink", "blink2"), 27: ("reverse",), 28: ("conceal",), 29: ("strike",),
        54: ("frame", "encircle"), 55: ("overline",)}  # fmt: skip
_CODE_ON = {name: code for code, name in _ON.items()}
_CODE_OFF = {name: code for code, names in _OFF.items() for name in names}
_BLANK = re.compile(" {10,}")
_SYNC_BEGIN = "\x1b[?2026h"
DEFAULT_STYLE = CellStyle()

# The characters of this program and of Textual's borders, in ASCII. One cell each.
_ASCII = str.maketrans(
    "…·›─━│┃▌▐█▔▁▊▎┌┐└┘├┤┬┴┼╭╮╰╯↑↓←→“”‘’•",
    ".->--|||||--||+++++++++++++^v<>\"\"''*",
)


def to_ascii(data: str) -> str:
    """Replace our own line drawing by ASCII; external names stay as they are."""
    return data.translate(_ASCII)


def to_charset(data: str, charset: str) -> str:
    """Replace each cell that the terminal's encoding lacks by ``?``."""
    try:
        data.encode(charset)
    except UnicodeEncodeError:
        return "".join(
            character if _can_encode(charset, character) else "?" * cell_len(character)
            for character in data
        )
    return data


def _can_encode(charset: str, character: str) -> bool:
    try:
        character.encode(charset)
    except UnicodeEncodeError:
        return False
    return True


class OutputDiffer:
    """Rewrites the output for one terminal and tracks its state.

    Until the size is known (:meth:`resize`), it only omits attributes.
    """

    def __init__(self, *, erases_in_color: bool = False) -> None:
        """Create the differ.

        ``erases_in_color`` says whether erased cells get the current background.
        """
        self._erases_in_color = erases_in_color
        self._buffer = ScreenBuffer()
        self._sent_style: CellStyle | None = None
        self._style = DEFAULT_STYLE
        self._partial_sequence = ""
        self._target: Position | None = None
        """The position of the next character; column None means somewhere in that row."""
        self._cursor: Position | None = None
        """The actual cursor position, which differs after skipped cells."""
        self._last_cell = " ", DEFAULT_STYLE
        """The last character to write, and its style."""
        self._sync = False
        """Whether a synchronized frame was started that has sent nothing yet."""

    def reset(self) -> None:
        """Forget the state, because another program may have used the terminal."""
        self._sent_style = None
        self._target = self._cursor = None
        self._buffer.reset()

    def resize(self, columns: int, rows: int) -> None:
        """Set the size; the content is unknown after a change."""
        if (columns, rows) != (self._buffer.columns, self._buffer.rows):
            self._buffer.resize(columns, rows)
            self._target = self._cursor = None

    def rewrite(self, data: str) -> str:
        """Return shorter output with the same effect."""
        out: list[str] = []
        at = 0
        data = self._partial_sequence + data
        self._partial_sequence = ""
        if (partial := _PARTIAL_SEQUENCE.search(data)) is not None:
            self._partial_sequence = partial[0]
            data = data[: partial.start()]
        if "\n" in data:
            data = _REDUNDANT_NEWLINES.sub("", data)
        for match in _TOKEN.finditer(data):
            start = match.start()
            if start > at:
                self._write_text(out, data[at:start])
            at = match.end()
            self._handle_sequence(out, match)
        if at < len(data):
            self._write_text(out, data[at:])
        self._sync_cursor(out)
        return "".join(out)

    def _handle_sequence(self, out: list[str], match: re.Match[str]) -> None:
        if (parameters := match["sgr"]) is not None:
            self._style = _apply_sgr(self._style, parameters)
        elif (place := match["place"]) is not None:
            row, _, column = place.partition(";")
            self._target = self._buffer.position(int(row or 1), int(column or 1))
            if self._target is None:
                self._cursor = None
                self._send(out, match[0])
        elif match["sync"]:
            self._handle_sync(out, match["sync"])
        elif match["aside"]:
            out.append(match[0])
        else:
            self._sync_cursor(out)
            self._target = self._cursor = None
            self._send(out, match[0])

    def _handle_sync(self, out: list[str], sequence: str) -> None:
        """Omit a synchronized frame without any changes."""
        if sequence == _SYNC_BEGIN:
            self._sync = True
        elif self._sync:
            self._sync = False
        else:
            self._sync_cursor(out)
            out.append(sequence)

    def _send(self, out: list[str], data: str) -> None:
        if self._sync:
            self._sync = False
            out.append(_SYNC_BEGIN)
        out.append(data)

    # Text

    def _write_text(self, out: list[str], text: str) -> None:
        at = self._target
        if at is None or not (text.isprintable() or text.translate(_JOINERS).isprintable()):
            # The position or effect is not tracked: any cell may have changed.
            self._sync_cursor(out)
            self._target = self._cursor = None
            self._buffer.reset()
            self._write_raw(out, text)
        elif at.column is None:
            self._write_raw(out, text)
        else:
            self._write_tracked(out, text, at.row, at.column)

    def _write_raw(self, out: list[str], text: str) -> None:
        self._sync_style(out, text)
        self._send(out, text)

    def _write_tracked(self, out: list[str], text: str, row: int, column: int) -> None:
        while (prefix := single_width_prefix(text)) < len(text):
            if prefix:
                self._write_single_width(out, text[:prefix], row, column)
            end = prefix + ambiguous_prefix(text[prefix:])
            column = self._write_ambiguous(out, text[prefix:end], row, column + prefix)
            text = text[end:]
        if text:
            self._write_single_width(out, text, row, column)

    def _write_ambiguous(self, out: list[str], text: str, row: int, column: int) -> int:
        """Write text whose width differs between terminals; return the column after it.

        Blank its cells first, for terminals that fill fewer of them, and position the cursor again
        afterwards, so that the rest of the row is in place.
        """
        width = cell_len(text)
        self._sync_cursor(out)
        self._buffer.reset_from(row, column - 1)
        if (
            width
            and may_be_narrower(text)
            and self._can_erase(" ")
            and column + width <= self._buffer.columns
        ):
            self._sync_style(out, text)
            self._send(out, f"\x1b[{width}X")
        self._write_raw(out, text)
        behind = column + width
        self._target = Position(row, behind if behind < self._buffer.columns else None)
        self._cursor = None
        return behind

    def _write_single_width(self, out: list[str], text: str, row: int, column: int) -> None:
        if self._target is not None and self._target.column is None:
            self._write_raw(out, text)
            return
        if column + len(text) > self._buffer.columns:
            self._sync_cursor(out)
            self._target = self._cursor = None
            self._buffer.reset()
            self._write_raw(out, text)
            return
        for begin, end in self._buffer.write(row, column, text, self._style):
            self._write_changed(out, row, column + begin, text[begin:end])
        self._target = Position(row, column + len(text))
        self._last_cell = text[-1], self._style

    def _write_changed(self, out: list[str], row: int, column: int, text: str) -> None:
        """Write changed cells; erase long blanks."""
        at = 0
        for blank in _BLANK.finditer(text):
            if not self._can_erase(blank[0]):
                break
            if blank.start() > at:
                self._write_at(out, row, column + at, text[at : blank.start()])
            self._move_cursor(out, row, column + blank.start())
            self._sync_style(out, blank[0])
            self._send(out, f"\x1b[{len(blank[0])}X")
            at = blank.end()
        if at < len(text):
            self._write_at(out, row, column + at, text[at:])

    def _can_erase(self, blank: str) -> bool:
        plain = not VISIBLE_ON_SPACES & self._style.attributes
        return plain and (self._erases_in_color or not self._style.background)

    def _write_at(self, out: list[str], row: int, column: int, text: str) -> None:
        self._move_cursor(out, row, column)
        self._write_raw(out, text)
        self._cursor = Position(row, column + len(text))

    def _sync_style(self, out: list[str], text: str) -> None:
        sent, style = self._sent_style, self._style
        if sent != style and not (sent is not None and _same_on_spaces(sent, style, text)):
            self._send(out, _style_change(sent, style))
            self._sent_style = style

    # Cursor

    def _sync_cursor(self, out: list[str]) -> None:
        """Move the cursor to the target position."""
        at = self._target
        if at is None or at.column is None or at == self._cursor:
            return
        if at.column < self._buffer.columns:
            self._move_cursor(out, at.row, at.column)
        else:
            # Only writing a character leads to the position behind the last column.
            character, look = self._last_cell
            self._move_cursor(out, at.row, at.column - 1)
            previous, self._style = self._style, look
            self._write_raw(out, character)
            self._style, self._cursor = previous, at

    def _move_cursor(self, out: list[str], row: int, column: int) -> None:
        cursor = self._cursor
        if cursor == (row, column):
            return
        if (
            cursor is not None
            and cursor.row == row
            and cursor.column is not None
            and ((right := column - cursor.column) > 0)
        ):
            self._send(out, f"\x1b[{right}C" if right > 1 else "\x1b[C")
        else:
            self._send(out, f"\x1b[{row + 1};{column + 1}H" if column else f"\x1b[{row + 1}H")
        self._cursor = Position(row, column)


def _same_on_spaces(sent: CellStyle, style: CellStyle, text: str) -> bool:
    """Return whether ``text`` is blank and looks the same in both styles."""
    return (
        sent.background == style.background
        and not text.strip(" ")
        and not VISIBLE_ON_SPACES & (sent.attributes | style.attributes)
    )


@lru_cache(maxsize=4096)
def _apply_sgr(style: CellStyle, parameters: str) -> CellStyle:
    """Return the style after an SGR sequence with these parameters."""
    fore, back, marks = style.foreground, style.background, set(style.attributes)
    codes = [int(part or 0) for part in parameters.split(";")]
    at = 0
    while at < len(codes):
        code = codes[at]
        if code in (38, 48):
            length = 5 if codes[at + 1 : at + 2] == [2] else 3
            colour = ";".join(map(str, codes[at : at + length]))
            fore, back = (colour, back) if code == 38 else (fore, colour)
            at += length
            continue
        if code == 0:
            fore, back, marks = "", "", set()
        elif code in _ON:
            marks.add(_ON[code])
        elif code in _OFF:
            marks.difference_update(_OFF[code])
        elif code == 39:
            fore = ""
        elif code == 49:
            back = ""
        elif 30 <= code <= 37 or 90 <= code <= 97:
            fore = str(code)
        elif 40 <= code <= 47 or 100 <= code <= 107:
            back = str(code)
        at += 1
    return CellStyle(fore, back, frozenset(marks))


@lru_cache(maxsize=4096)
def _style_change(sent: CellStyle | None, style: CellStyle) -> str:
    """Return the shortest sequence that changes one style into the other."""
    codes = ";".join(
        ["0", *_marks_on(style.attributes), *filter(None, (style.foreground, style.background))]
    )
    if sent is None or style == DEFAULT_STYLE:
        return f"\x1b[{codes.removeprefix('0') if style == DEFAULT_STYLE else codes}m"
    parts: list[str] = []
    ending = {_CODE_OFF[name] for name in sent.attributes - style.attributes}
    parts += [str(code) for code in sorted(ending)]
    # One code may end several attributes, including some that should stay.
    kept = sent.attributes.difference(*(_OFF[code] for code in ending))
    parts += _marks_on(style.attributes - kept)
    if sent.foreground != style.foreground:
        parts.append(style.foreground or "39")
    if sent.background != style.background:
        parts.append(style.background or "49")
    step = ";".join(parts)
    return f"\x1b[{min(step, codes, key=len)}m"


def _marks_on(marks: frozenset[str]) -> list[str]:
    return [str(_CODE_ON[name]) for name in sorted(marks)]
