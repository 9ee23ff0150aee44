"""Filtering and sorting match a simple implementation, in any sequence of changes."""

from __future__ import annotations

import hypothesis.strategies as st
from hypothesis import given, settings

from tests.support.soak import example_count
from workato_tui.widgets.cells import STATES, Column
from workato_tui.widgets.row import Row
from workato_tui.widgets.rows import RowModel

COLUMNS = (
    Column("ID", "id"), Column("Title", is_name=True), Column("State", "state"),
    Column("Assets", "number"), Column("When", "time"),
)  # fmt: skip
_rows = st.lists(
    st.builds(
        lambda number, *cells: Row(number, (number, *cells)),
        st.integers(1, 14).map(str) | st.just("9" * 5000),
        st.sampled_from(["Release 1", "release 21", "Straße", "", None, "a.b*c", "Zoë\tx"]),
        st.sampled_from(["success", "failed", "odd", None]),
        st.one_of(st.none(), st.integers(0, 12), st.booleans(), st.sampled_from(["7", "x"])),
        st.floats(0, 2e9),
    ),
    max_size=6,
    unique_by=lambda row: row.id,
)
_query = st.text(alphabet="rels 21ß.*zdoneSTR", max_size=4)
_step = st.one_of(
    st.tuples(st.just("filter"), _query),
    st.tuples(st.just("type"), st.sampled_from("rel 2sd.*")),
    st.tuples(st.just("sort"), st.none() | st.tuples(st.integers(0, 4), st.booleans())),
    st.tuples(st.just("replace"), _rows),
    st.tuples(st.just("merge"), _rows),
    st.tuples(st.just("prepare"), st.none()),
)


class SimpleRows:
    """Filters and sorts with simple loops."""

    def __init__(self) -> None:
        self.all: list[Row] = []
        self.query = ""
        self.order: tuple[int, bool] | None = None

    @property
    def visible(self) -> list[Row]:
        words = self.query.casefold().split()
        matches = [row for row in self.all if all(word in self.text(row) for word in words)]
        if not matches:
            letters = "".join(words)
            matches = [row for row in self.all if has_in_order(title_of(row), letters)]
        if self.order is None:
            return matches
        index, descending = self.order
        with_value = [row for row in matches if row.cells[index] not in (None, "")]
        with_value.sort(
            key=lambda row: sort_key(row.cells[index], COLUMNS[index].kind), reverse=descending
        )
        return with_value + [row for row in matches if row.cells[index] in (None, "")]

    def text(self, row: Row) -> str:
        cells = [str(cell) for cell in row.cells[:4] if cell is not None]
        text = "\n".join([*cells, STATES.get(str(row.cells[2]), ("",))[0]]).casefold()
        return text + "\n" + text.replace("ë", "e")


def title_of(row: Row) -> str:
    return str(row.cells[1] or "").casefold()


def has_in_order(text: str, letters: str) -> bool:
    rest = iter(text)
    return all(letter in rest for letter in letters)


def sort_key(cell, kind: str):
    if isinstance(cell, (int, float)):
        return 0, float(cell), ""
    if kind in ("id", "number") and cell.isdecimal():
        return 0, float(cell), ""
    return 1, 0.0, cell.casefold()


@settings(max_examples=example_count(1000), deadline=None)
@given(_rows, st.lists(_step, min_size=1, max_size=4))
def test_rows_match_the_simple_implementation(first, steps) -> None:
    rows, simple = RowModel(COLUMNS), SimpleRows()
    for step, value in [("replace", first), *steps]:
        match step:
            case "filter" | "type":
                simple.query = value if step == "filter" else simple.query + value
                rows.filter(simple.query)
            case "sort":
                simple.order = value
                rows.sort(value)
            case "replace":
                simple.all = list(value)
                rows.replace(value)
            case "merge":
                indices = {row.id: index for index, row in enumerate(simple.all)}
                for row in value:
                    if row.id in indices:
                        simple.all[indices[row.id]] = row
                    else:
                        simple.all.append(row)
                rows.merge(value)
            case _:
                assert rows.prepare()
        assert rows.visible == simple.visible
        indices = {row.id: index for index, row in enumerate(simple.visible)}
        assert {n: rows.index_of(str(n)) for n in range(1, 15)} == {
            n: indices.get(str(n)) for n in range(1, 15)
        }


def test_preparing_takes_several_steps() -> None:
    rows = RowModel(COLUMNS)
    rows.replace(Row(str(n), (str(n), f"Row {n}", None, n, 0.0)) for n in range(5000))
    assert [rows.prepare() for _ in range(3)] == [False, False, True]
    rows.filter("row 49")
    assert len(rows) == sum("49" in str(n) for n in range(5000))
