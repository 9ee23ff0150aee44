"""Lists are read item by item, whatever pieces they come in, and handed on while they come."""

from __future__ import annotations

import json
import math
import tracemalloc
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.api.wire import Breaking, Reply, Script, breaking, connect
from workato_tui.api import errors
from workato_tui.api.client import Api
from workato_tui.api.deployments import Deployment
from workato_tui.api.json_stream import JsonListReader, decode

_text = st.text(st.characters(exclude_categories=["Cs"]))
_scalars = st.none() | st.booleans() | st.integers() | st.floats() | _text
_values = st.recursive(
    _scalars,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_text, inner, max_size=3),
)


def _read(data: bytes, size: int, wrappers: tuple[str, ...] = ("items",)) -> tuple[list[Any], Any]:
    reader = JsonListReader(wrappers)
    found = []
    for at in range(0, len(data), size):
        found += list(reader.feed(data[at : at + size]))
    found += list(reader.close())
    for value, text in found:
        assert decode(text.encode()) == value
        text.encode()
    return [value for value, _ in found], reader


def _kept(value: Any) -> Any:
    """``value`` with numbers that nobody can calculate with as the text that they came as."""
    if isinstance(value, list):
        return [_kept(each) for each in value]
    if isinstance(value, dict):
        return {name: _kept(each) for name, each in value.items()}
    is_odd = isinstance(value, float) and not math.isfinite(value)
    is_odd = is_odd or (isinstance(value, int) and not -(2**63) <= value < 2**63)
    return json.dumps(value) if is_odd else value


@settings(deadline=None)
@given(st.lists(_values, max_size=6), st.integers(1, 40), st.booleans(), st.booleans())
def test_any_list_in_any_pieces(
    items: list[Any], size: int, ascii_only: bool, wrapped: bool
) -> None:
    whole = {"count": 3, "items": items, "page": [1]} if wrapped else items
    data = json.dumps(whole, ensure_ascii=ascii_only).encode()
    found, reader = _read(data, size)
    assert found == _kept(items)
    assert reader.found
    assert reader.rest == ({"count": 3, "page": [1]} if wrapped else {})


@settings(deadline=None)
@given(st.lists(_values, min_size=1, max_size=4), st.data())
def test_a_list_that_ends_in_the_middle_is_an_error(items: list[Any], data: Any) -> None:
    body = json.dumps({"items": items}).encode()
    cut = data.draw(st.integers(0, len(body) - 1))
    with pytest.raises(errors.UnreadableResponseError):
        _read(body[:cut], 7)


def test_what_looks_like_the_list_inside_of_another_value_is_not_it() -> None:
    body = json.dumps({"meta": {"items": [1]}, "title": '"items": [2]', "items": [3]}).encode()
    assert _read(body, 5)[0] == [3]


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"", errors.TruncatedError),
        (b"<html><title>Proxy</title>" + b" " * 600, errors.NotJsonError),
        (b"Environments not provisioned", errors.NotJsonError),
        (b'{"items": [' + b'{"a":' * 10_000, errors.TooDeepError),
        (b'{"items": [' + b'{"a":' * 300 + b"1" + b"}" * 300 + b"]}", errors.TooDeepError),
        (b'{"items": [' + b"1" * 5000 + b"]}", errors.NotJsonError),
        (b'{"items": [{"id": 1}, oops]}', errors.TruncatedError),
    ],
    ids=["empty", "page", "text", "deep and cut", "deep", "number", "broken"],
)
def test_a_list_that_cannot_be_read(body: bytes, kind: type[Exception]) -> None:
    with pytest.raises(kind):
        _read(body, 4096)


def test_an_item_without_end_is_stopped() -> None:
    reader = JsonListReader(("items",), max_item=100_000)
    pieces = [b'{"items": ["'] + [b"x" * 10_000] * 100
    with pytest.raises(errors.TooLargeError):
        assert [item for piece in pieces for item in reader.feed(piece)] == []


def _deployment(number: int, assets: int = 20) -> dict[str, Any]:
    asset = {"id": None, "name": "New account creates organization", "type": "recipe"}
    return {
        "id": number,
        "title": f"Release {number}",
        "state": "success",
        "created_at": "2024-10-15T12:28:40.779-07:00",
        "assets": [{**asset, "state": "new", "folder": "Order to Cash / Billing"}] * assets,
    }


async def test_batches_arrive_while_the_list_is_read(wire: Script, api: Api) -> None:
    texts = [json.dumps(_deployment(number)).encode() for number in range(2000)]
    pieces = [b'{"items": [' + texts[0]] + [b"," + text for text in texts[1:]] + [b"]}"]
    wire.says(Reply(pieces=pieces))
    batches: list[list[Deployment]] = []
    found = await api.deployments.list(on_items=batches.append)
    assert [each.id for each in found] == [str(number) for number in range(2000)]
    assert [each for batch in batches for each in batch] == found
    assert len(batches) > 1
    entry = api.http.journal.entries()[-1]
    assert entry.size == sum(len(piece) for piece in pieces)
    assert entry.body_truncated
    assert entry.seconds is not None
    assert entry.decode_seconds is not None
    assert entry.network_seconds is not None
    assert entry.decode_seconds <= entry.seconds


def test_reading_needs_little_more_than_what_it_keeps() -> None:
    body = json.dumps({"items": [_deployment(number) for number in range(1500)]}).encode()
    reader = JsonListReader(("items",))
    tracemalloc.start()
    rows = [
        Deployment.read(value, text)
        for at in range(0, len(body), 65536)
        for value, text in reader.feed(body[at : at + 65536])
    ]
    kept, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert len(rows) == 1500
    assert kept < 1.8 * len(body), "the rows keep their text and little else"
    assert peak - kept < 2_000_000, "the answer as a whole is never in memory"


async def test_odd_elements_are_left_out_and_noted(wire: Script, api: Api) -> None:
    wire.says(Reply({"items": [{"id": 1}, None, "x", {"id": 2}]}))
    assert [each.id for each in await api.deployments.list()] == ["1", "2"]
    assert "2 elements" in api.http.journal.entries()[-1].note


async def test_items_null_is_an_empty_list(wire: Script, api: Api) -> None:
    wire.says(Reply({"items": None}))
    assert await api.deployments.list() == []


async def test_a_list_that_breaks_is_read_again_only_if_nothing_was_handed_on() -> None:
    body = b'{"items": [' + json.dumps(_deployment(1)).encode() + b","
    head = b"HTTP/1.1 200 OK\r\nContent-Length: 999999\r\n\r\n"
    server = Breaking(head + body)
    handed: list[Deployment] = []
    with breaking(server) as url:
        http = connect(url)
        api = Api(http)
        with pytest.raises(errors.TruncatedError):
            await api.deployments.list()
        assert len(server.requests) == 4
        with pytest.raises(errors.TruncatedError):
            await api.deployments.list(on_items=handed.extend)
        await http.aclose()
    assert len(server.requests) == 5
    assert [each.id for each in handed] == ["1"]
