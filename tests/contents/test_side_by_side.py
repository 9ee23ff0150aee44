"""Side-by-side text: nothing is lost or too wide at any width."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.cells import cell_len

from workato_tui.common.display import DisplayOptions
from workato_tui.widgets.sides import SIDE_BY_SIDE_MIN_WIDTH, LinePair, SideBySide, lay_out_sides

SPANS = st.lists(
    st.tuples(st.text("abc 経費é[/]", max_size=40), st.sampled_from(["", "gone", "came"])),
    max_size=4,
)
PAIRS = st.lists(
    st.builds(LinePair, st.none() | SPANS, st.none() | SPANS, st.booleans()), max_size=6
)


@given(PAIRS, st.integers(20, 200), st.integers(0, 20))
@settings(max_examples=60, deadline=None)
def test_no_line_is_too_wide_and_no_letter_is_lost(pairs, width, indent):
    lines = lay_out_sides(SideBySide(pairs, ("one", "other"), indent), width)
    assert all(sum(cell_len(text) for text, _ in line) <= width for line in lines)
    letters = "".join(text for line in lines for text, _ in line)
    # Stacked, equal text is shown once; a line on one side only is never equal.
    is_side_by_side = width - min(indent, width // 3) >= SIDE_BY_SIDE_MIN_WIDTH
    for pair in pairs:
        for spans in (
            (pair.before, pair.after) if is_side_by_side or not pair.is_equal else (pair.after,)
        ):
            for text, _ in spans or ():
                for letter in set(text) - {" "}:
                    assert letter in letters


@pytest.mark.parametrize("ascii_only", [False, True])
def test_signs_mark_the_sides_without_color(ascii_only, monkeypatch):
    monkeypatch.setattr(DisplayOptions, "ascii", ascii_only)
    pairs = [
        LinePair([("same", "")], [("same", "")], is_equal=True),
        LinePair([("ol", ""), ("d", "gone")], [("ne", ""), ("w", "came")]),
        LinePair(None, None, is_equal=True, skipped=1200),
    ]

    def text(width: int) -> list[str]:
        return ["".join(part for part, _ in line).rstrip() for line in lay_out_sides(
            SideBySide(pairs), width)]  # fmt: skip

    dots, separator = ("...", " | ") if ascii_only else ("…", " │ ")
    assert text(40) == ["  same", "- old", "+ new", f"{dots} 1,200 lines are the same"]
    first, second, _gap = text(100)
    assert first == f"{'  same':48}{separator}  same"
    assert second == f"{'- old':48}{separator}+ new"
