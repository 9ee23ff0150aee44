"""Characters whose width terminals disagree on do not shift the rest of the row."""

from __future__ import annotations

import re
import unicodedata

import pytest
from rich.cells import cell_len

from workato_tui.terminal.output_diff import OutputDiffer

NAMES = [
    "বাংলা অর্ডার", "தமிழ் ஆர்டர்", "हिन्दी ऑर्डर", "မြန်မာ အမှာစာ", "ไทย", "شركة النور",
    "🏳️‍🌈 é", "Cafe\u0301 1", "経費精算",
]  # fmt: skip


class Row:
    """A row of a terminal with its own character widths."""

    def __init__(self, columns: int, width) -> None:
        self.cells = ["?"] * columns
        self.width = width
        self.column = 0

    def feed(self, data: str) -> None:
        for move, erase, other, character in re.findall(
            r"\x1b\[1(?:;(\d+))?H|\x1b\[(\d+)X|(\x1b\[[0-9;?]*[a-zA-Z])|([^\x1b])", data
        ):
            if erase:
                self.cells[self.column : self.column + int(erase)] = " " * int(erase)
            elif character:
                width = self.width(character)
                for cell in range(self.column, min(self.column + width, len(self.cells))):
                    self.cells[cell] = character
                self.column += width
            elif not other:
                self.column = int(move or 1) - 1


def by_syllable(character: str) -> int:
    """Return the width in terminals that put a syllable into one cell."""
    return 0 if unicodedata.category(character) in ("Mn", "Mc", "Cf") else 1


def by_letter(character: str) -> int:
    """Return the width in terminals with a cell for each sign, and two for pictures."""
    return 2 if character > "\u2fff" else 1


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("width", [by_syllable, by_letter, cell_len])
def test_text_after_such_characters_is_aligned(name, width):
    differ = OutputDiffer(erases_in_color=True)
    differ.resize(60, 3)
    row = Row(60, width)
    padded = name + " " * (20 - cell_len(name))
    row.feed(differ.rewrite(f"\x1b[1;1H│ {padded}│ 604202 │{' ' * 29}│"))
    assert row.cells[0] == "│"
    assert "".join(row.cells[22:33]) == "│ 604202 │ "
    # The next row drawn there leaves nothing of the characters.
    row.feed(differ.rewrite(f"\x1b[1;1H│ {'x' * 20}│ 604203 │{' ' * 29}│"))
    assert "".join(row.cells[:33]) == f"│ {'x' * 20}│ 604203 │ "
