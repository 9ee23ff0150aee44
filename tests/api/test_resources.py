"""Wrapped answers, and the ways in which answers report a failure."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.api.wire import Reply, Script
from workato_tui.api.endpoint import unwrap
from workato_tui.api.errors import InvalidRequestError, RejectedError
from workato_tui.api.operation import Operation
from workato_tui.api.pagination import PAGES, Paging
from workato_tui.api.resources import Query, rejected
from workato_tui.api.write_outcome import one_object

if TYPE_CHECKING:
    from workato_tui.api.client import Api

ROW = {"id": 5, "data": {"code": "NL"}}


@pytest.mark.parametrize(
    ("answer", "unwrapped"),
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
def test_answers_are_unwrapped(answer, unwrapped):
    assert unwrap(answer) == unwrapped


def test_one_object():
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
def test_answers_that_report_success(answer):
    assert rejected(answer) is None


@pytest.mark.parametrize(
    "answer",
    [{"success": False}, {"success": "false"}, {"success": "error"}, {"success": 0},
     {"result": {"success": False, "message": "in use"}}],
)  # fmt: skip
def test_answers_that_report_a_failure(answer):
    assert isinstance(rejected(answer), RejectedError)


LIST = Operation("x.list", "GET", "/api/x/{x_id}/y", "x", "x")
DROP = Operation("x.drop", "DELETE", "/api/x/{x_id}", "x", "x")
WILD = Operation("x.wild", "DELETE", "/api/managed_users", "x", "x")


async def test_ids_are_encoded_once_and_never_empty(wire: Script, api: Api):
    wire.reply_with(Reply({"result": {"items": [{"id": 1}]}}), Reply({"success": True}))
    resources = api.resources
    items = await resources.all(LIST, Query({"x_id": "a/b c%20"}), dict, key=str)
    assert items == [{"id": 1}]
    await resources.send(DROP, Query({"x_id": "E1:2"}), about="x")
    for invalid in ("", ".", ".."):
        with pytest.raises(InvalidRequestError):
            await resources.send(DROP, Query({"x_id": invalid}), about="x")
    with pytest.raises(InvalidRequestError):
        await resources.send(DROP, Query(), about="x")
    with pytest.raises(InvalidRequestError, match="every customer"):
        await resources.send(WILD, Query(), about="x")
    assert [request.path for request in wire.requests] == [
        "/api/x/a%2Fb%20c%2520/y",
        "/api/x/E1%3A2",
    ]


async def test_a_server_without_pages_ends_the_list(wire: Script, api: Api):
    wire.reply_with(Reply({"result": [{"id": n} for n in range(120)]}))
    resources = api.resources
    items = await resources.all(
        LIST, Query({"x_id": "1"}), dict, paging=PAGES, key=lambda row: str(row["id"])
    )
    assert len(items) == 120
    assert [request.query["page"] for request in wire.requests] == ["1", "2"]


async def test_pages_may_start_at_zero_and_be_smaller(wire: Script, api: Api):
    first = {"items": [{"id": 1}, {"id": 2}], "per_page": 2}
    wire.reply_with(Reply(first), Reply({"items": [{"id": 3}], "per_page": 2}))
    resources = api.resources
    items = await resources.all(
        LIST, Query({"x_id": "1"}), dict, paging=Paging("pages", per_page=20, first=0),
        key=lambda row: str(row["id"]),
    )  # fmt: skip
    assert [row["id"] for row in items] == [1, 2, 3]
    assert [request.query["page"] for request in wire.requests] == ["0", "1"]
