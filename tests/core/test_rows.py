"""Filter and order of a list give what a plain loop over its rows gives, in whatever sequence."""

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


class Plain:
    """The same, one row after the other."""

    def __init__(self) -> None:
        self.all: list[Row] = []
        self.query = ""
        self.order: tuple[int, bool] | None = None

    @property
    def visible(self) -> list[Row]:
        words = self.query.casefold().split()
        found = [row for row in self.all if all(word in self.text(row) for word in words)]
        if not found:
            letters = "".join(words)
            found = [row for row in self.all if like(letters, str(row.cells[1] or "").casefold())]
        if self.order is None:
            return found
        index, backwards = self.order
        known = [row for row in found if row.cells[index] not in (None, "")]
        known.sort(key=lambda row: key(row.cells[index], COLUMNS[index].kind), reverse=backwards)
        return known + [row for row in found if row.cells[index] in (None, "")]

    def text(self, row: Row) -> str:
        cells = [str(cell) for cell in row.cells[:4] if cell is not None]
        whole = "\n".join([*cells, STATES.get(str(row.cells[2]), ("",))[0]]).casefold()
        return whole + "\n" + whole.replace("ë", "e")


def like(letters: str, text: str) -> bool:
    rest = iter(text)
    return all(letter in rest for letter in letters)


def key(cell, kind: str):
    if isinstance(cell, (int, float)):
        return 0, float(cell), ""
    if kind in ("id", "number") and cell.isdecimal():
        return 0, float(cell), ""
    return 1, 0.0, cell.casefold()


@settings(max_examples=example_count(1000), deadline=None)
@given(_rows, st.lists(_step, min_size=1, max_size=4))
def test_it_is_what_a_plain_loop_gives(first, steps) -> None:
    rows, plain = RowModel(COLUMNS), Plain()
    for what, value in [("replace", first), *steps]:
        match what:
            case "filter" | "type":
                plain.query = value if what == "filter" else plain.query + value
                rows.filter(plain.query)
            case "sort":
                plain.order = value
                rows.sort(value)
            case "replace":
                plain.all = list(value)
                rows.replace(value)
            case "merge":
                known = {row.id: at for at, row in enumerate(plain.all)}
                for row in value:
                    if row.id in known:
                        plain.all[known[row.id]] = row
                    else:
                        plain.all.append(row)
                rows.merge(value)
            case _:
                assert rows.prepare()
        assert rows.visible == plain.visible
        places = {row.id: at for at, row in enumerate(plain.visible)}
        assert {n: rows.index_of(str(n)) for n in range(1, 15)} == {
            n: places.get(str(n)) for n in range(1, 15)
        }


def test_what_is_made_ready_is_made_in_pieces() -> None:
    rows = RowModel(COLUMNS)
    rows.replace(Row(str(n), (str(n), f"Row {n}", None, n, 0.0)) for n in range(5000))
    assert [rows.prepare() for _ in range(3)] == [False, False, True]
    rows.filter("row 49")
    assert len(rows) == sum("49" in str(n) for n in range(5000))
