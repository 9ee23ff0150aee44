"""Sends the terminal only what changes its colours, since every byte is felt over SSH.

Textual writes each piece of text with all its attributes before it and a reset behind it. What a
terminal shows depends only on the attributes in force when a character arrives; so those in force
already are left out. A full screen so takes half of the bytes. The result is the same to the cell:
a test holds both against each other in a terminal emulator.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

_TOKEN = re.compile(
    r"\x1b\[(?P<sgr>[0-9;]*)m"
    # Moving the cursor and beginning or ending a frame leave colours alone.
    r"|(?P<neutral>\x1b\[[0-9;]*[ABCDGHf]|\x1b\[\?2026[hl])"
)
# A new line and then an absolute move is the move. (Textual never ends the last line so, which
# would scroll.)
_NEEDLESS = re.compile(r"\r?\n(?=(?:\x1b\[[0-9;]*m)*\x1b\[[0-9]+;[0-9]+H)")
# A sequence whose end is in the next piece; told apart only there.
_BEGUN = re.compile(r"\x1b(?:\[[0-9;:?<=>!$ ]*)?\Z")
_SHOWN_ON_SPACES = frozenset(
    ("underline", "underline2", "reverse", "strike", "frame", "encircle", "overline")
)
_ON = {1: "bold", 2: "dim", 3: "italic", 4: "underline", 5: "blink", 6: "blink2", 7: "reverse",
       8: "conceal", 9: "strike", 21: "underline2", 51: "frame", 52: "encircle",
       53: "overline"}  # fmt: skip
_OFF = {22: ("bold", "dim"), 23: ("italic",), 24: ("underline", "underline2"),
        25: ("blink", "blink2"), 27: ("reverse",), 28: ("conceal",), 29: ("strike",),
        54: ("frame", "encircle"), 55: ("overline",)}  # fmt: skip
_CODE_ON = {name: code for code, name in _ON.items()}
_CODE_OFF = {name: code for code, names in _OFF.items() for name in names}


class Look(NamedTuple):
    """The attributes in force: colours as the parameters that set them, empty for the default."""

    fore: str = ""
    back: str = ""
    marks: frozenset[str] = frozenset()


PLAIN = Look()

# What is drawn here and by Textual's borders, in characters that every terminal has. One cell each.
_ASCII = str.maketrans(
    "…·›─━│┃▌▐█▔▁▊▎┌┐└┘├┤┬┴┼╭╮╰╯↑↓←→“”‘’•",
    ".->--|||||--||+++++++++++++^v<>\"\"''*",
)


def in_ascii(data: str) -> str:
    """``data`` with what is drawn here in ASCII; names from elsewhere stay what they are."""
    return data.translate(_ASCII)


class Wire:
    """Rewrites what goes to one terminal; keeps in mind what that has been told."""

    def __init__(self) -> None:
        self._told: Look | None = None
        self._wanted = PLAIN
        self._begun = ""

    def forget(self) -> None:
        """The terminal may have been in other hands: tell it everything anew."""
        self._told = None

    def rewrite(self, data: str) -> str:
        """``data`` with the same effect and fewer bytes."""
        out: list[str] = []
        at = 0
        data = self._begun + data
        self._begun = ""
        if (begun := _BEGUN.search(data)) is not None:
            self._begun = begun[0]
            data = data[: begun.start()]
        if "\n" in data:
            data = _NEEDLESS.sub("", data)
        for match in _TOKEN.finditer(data):
            start = match.start()
            if start > at:
                self._text(out, data[at:start])
            at = match.end()
            parameters = match["sgr"]
            if parameters is None:
                out.append(match[0])
            else:
                self._wanted = _applied(self._wanted, parameters)
        if at < len(data):
            self._text(out, data[at:])
        return "".join(out)

    def _text(self, out: list[str], text: str) -> None:
        told, wanted = self._told, self._wanted
        if told != wanted and not (told is not None and _same_on_spaces(told, wanted, text)):
            out.append(_step(told, wanted))
            self._told = wanted
        out.append(text)


def _same_on_spaces(told: Look, wanted: Look, text: str) -> bool:
    """Whether ``text`` is blank and looks the same either way: spaces show no foreground."""
    return (
        told.back == wanted.back
        and not text.strip(" ")
        and not _SHOWN_ON_SPACES & (told.marks | wanted.marks)
    )


@lru_cache(maxsize=4096)
def _applied(look: Look, parameters: str) -> Look:
    """The look after an SGR sequence with these parameters."""
    fore, back, marks = look.fore, look.back, set(look.marks)
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
    return Look(fore, back, frozenset(marks))


@lru_cache(maxsize=4096)
def _step(told: Look | None, wanted: Look) -> str:
    """The shortest sequence from one look to the other."""
    whole = ";".join(["0", *_marks_on(wanted.marks), *filter(None, (wanted.fore, wanted.back))])
    if told is None or wanted == PLAIN:
        return f"\x1b[{whole.removeprefix('0') if wanted == PLAIN else whole}m"
    parts: list[str] = []
    ending = {_CODE_OFF[name] for name in told.marks - wanted.marks}
    parts += [str(code) for code in sorted(ending)]
    # One code may end several, those that stay among them.
    kept = told.marks.difference(*(_OFF[code] for code in ending))
    parts += _marks_on(wanted.marks - kept)
    if told.fore != wanted.fore:
        parts.append(wanted.fore or "39")
    if told.back != wanted.back:
        parts.append(wanted.back or "49")
    step = ";".join(parts)
    return f"\x1b[{min(step, whole, key=len)}m"


def _marks_on(marks: frozenset[str]) -> list[str]:
    return [str(_CODE_ON[name]) for name in sorted(marks)]
