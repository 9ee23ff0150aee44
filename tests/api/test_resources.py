"""Every way in which answers are wrapped, and every way in which they say no."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.api.wire import Reply, Script
from workato_tui.api.endpoint import unwrap
from workato_tui.api.errors import InvalidRequestError, RejectedError
from workato_tui.api.operation import Operation
from workato_tui.api.resources import PAGES, Paging, Query, rejected
from workato_tui.api.write_outcome import one_object

if TYPE_CHECKING:
    from workato_tui.api.client import Api

ROW = {"id": 5, "data": {"code": "NL"}}


@pytest.mark.parametrize(
    ("answer", "inside"),
    [
        ({"result": [1]}, [1]),
        ({"result": {"a": "b"}}, {"a": "b"}),
        ({"result": {"items": [1], "count": 1}}, [1]),
        ({"items": [1]}, [1]),
        ({"data": [1], "count": 1, "page": 1}, [1]),
        ({"data": {"id": 1}}, {"id": 1}),
        ([1], [1]),
        (ROW, ROW),
        ({"result": ROW}, ROW),
        ({"result": "ok"}, {"result": "ok"}),
        (None, None),
    ],
)
def test_answers_are_unwrapped(answer, inside):
    assert unwrap(answer) == inside


def test_one_object_may_be_a_list_of_one():
    assert (
        one_object({"result": [{"id": 1}]})
        == one_object({"id": 1})
        == one_object({"data": {"id": 1}})
    )
    assert one_object({"result": []}) == one_object("x") == one_object(None) == {}


@pytest.mark.parametrize(
    "answer",
    [{"success": True}, {"success": "true"}, {"success": "ok"}, {"success": "Success"},
     {"result": "ok"}, {"result": "success"}, {"result": {"success": True}}, {"id": 3}, [], None,
     {"success": None}],
)  # fmt: skip
def test_these_say_that_it_was_done(answer):
    assert rejected(answer) is None


@pytest.mark.parametrize(
    "answer",
    [{"success": False}, {"success": "false"}, {"success": "error"}, {"success": 0},
     {"result": {"success": False, "message": "in use"}}],
)  # fmt: skip
def test_these_say_that_it_was_not(answer):
    assert isinstance(rejected(answer), RejectedError)


LIST = Operation("x.list", "GET", "/api/x/{x_id}/y", "x", "x")
DROP = Operation("x.drop", "DELETE", "/api/x/{x_id}", "x", "x")
WILD = Operation("x.wild", "DELETE", "/api/managed_users", "x", "x")


async def test_ids_are_encoded_once_and_never_empty(wire: Script, api: Api):
    wire.says(Reply({"result": {"items": [{"id": 1}]}}), Reply({"success": True}))
    calls = api.resources
    found = await calls.all(LIST, Query({"x_id": "a/b c%20"}), dict, key=str)
    assert found == [{"id": 1}]
    await calls.send(DROP, Query({"x_id": "E1:2"}), about="x")
    for wrong in ("", ".", ".."):
        with pytest.raises(InvalidRequestError):
            await calls.send(DROP, Query({"x_id": wrong}), about="x")
    with pytest.raises(InvalidRequestError):
        await calls.send(DROP, Query(), about="x")
    with pytest.raises(InvalidRequestError, match="every customer"):
        await calls.send(WILD, Query(), about="x")
    assert [one.path for one in wire.requests] == ["/api/x/a%2Fb%20c%2520/y", "/api/x/E1%3A2"]


async def test_a_server_that_knows_no_pages_ends_the_list(wire: Script, api: Api):
    wire.says(Reply({"result": [{"id": n} for n in range(120)]}))
    calls = api.resources
    found = await calls.all(
        LIST, Query({"x_id": "1"}), dict, paging=PAGES, key=lambda one: str(one["id"])
    )
    assert len(found) == 120
    assert [one.query["page"] for one in wire.requests] == ["1", "2"]


async def test_pages_may_begin_at_nought_and_be_smaller_than_asked_for(wire: Script, api: Api):
    first = {"items": [{"id": 1}, {"id": 2}], "per_page": 2}
    wire.says(Reply(first), Reply({"items": [{"id": 3}], "per_page": 2}))
    calls = api.resources
    found = await calls.all(
        LIST, Query({"x_id": "1"}), dict, paging=Paging("pages", per_page=20, first=0),
        key=lambda one: str(one["id"]),
    )  # fmt: skip
    assert [one["id"] for one in found] == [1, 2, 3]
    assert [one.query["page"] for one in wire.requests] == ["0", "1"]
